/* Layouts: whose work a file is, by the place where an LMS puts it.
 *
 * Each is a rule from a path, relative to the export's top, to a student and a file. Nothing is
 * read but names: the rules are pure, and each LMS's stand beside it in layout.c with where they
 * come from. */
#ifndef LL_CLASS_LAYOUT_H
#define LL_CLASS_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

/* A part of a path. */
struct ll_slice {
    const char *at;
    size_t length;
};

struct ll_placed {
    struct ll_slice student; /* the account's number or name; of length 0: nobody's */
    struct ll_slice name;    /* the person's, where the path holds it */
    struct ll_slice file;    /* the file's own name */
    bool is_late;
    bool is_doubtful; /* read so by the LMS's own rule, which such a name can mislead */
};

struct ll_layout {
    const char *name; /* "moodle" */
    bool (*place)(const char *path, struct ll_placed *out);
};

/* Those that are told by their form, the strictest first, then "students" (a folder each) and
 * "flat"; ends with a zeroed one. */
extern const struct ll_layout ll_layouts[];

/* The layout called so, or NULL. */
const struct ll_layout *ll_layout_find(const char *name);

/* The layout that the paths of an export have: the first that takes at least half of those that
 * are in a language of ours. Never NULL. */
const struct ll_layout *ll_layout_recognise(const char *const *paths, size_t count);

/* An instructor's own: PATTERN with {student}, {name}, {file} and {any} in it, as
 * "{name} ({student})/{any}/{file}". Each takes as little as it can, at least one byte and
 * no '/'. False where the path is not of that form. */
bool ll_layout_match(const char *pattern, const char *path, struct ll_placed *out);

/* True where the pattern says whose: it has {student} and {file}, and no other words in braces. */
bool ll_layout_pattern_valid(const char *pattern);

#endif
