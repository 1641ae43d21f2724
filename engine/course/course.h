/* A course: a folder of lessons, with its sections, pages and exercises in order.
 *
 * Opening reads course.lua and nothing else; titles come from a scan of the text files' headings
 * the first time a language is asked for; a lesson's Lua runs when its page is opened (page.h). The
 * form of a course is described in lessons/README.md. */
#ifndef LL_COURSE_COURSE_H
#define LL_COURSE_COURSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct ll_course;

/* One section: `count` entries from `first`. `folder` is NULL for the section of exercises. */
struct ll_course_section {
    const char *id;
    const char *folder; /* in `root` */
    const char *root;   /* the folder of the course.lua that names it */
    size_t first, count;
};

/* One page ("2.3") or exercise ("ex1"). */
struct ll_course_entry {
    const char *id;
    const char *exercise; /* the exercise's folder under exercises/ ("tversky"); NULL for a page */
    size_t section;
};

/* A learning goal, and the entries that serve it. */
struct ll_course_goal {
    const char *id;
    const size_t *entries;
    size_t count;
};

/* Opens the course in `folder`, alone. NULL is the one that ships, behind the sections of the
 * instructor's own where there is one (ll_path_course); the own one is by itself where its
 * course.lua says `alone = true`. LL_ERR_NOT_FOUND, or LL_ERR_SCRIPT and LL_ERR_FORMAT where
 * course.lua is not as it should be, or both have an id. */
ll_err ll_course_new(const char *folder, struct ll_message *why, struct ll_course **out);
void ll_course_free(struct ll_course **course);

/* What the course is called in `lang`, as course.lua's `title` has it: that of the course in front,
 * or of the one behind it; "" where neither says. */
const char *ll_course_name(const struct ll_course *course, const char *lang);

/* The folder of the first sections. */
const char *ll_course_folder(const struct ll_course *course);

/* True where the section is of that folder, and not of the course that stands behind it. */
bool ll_course_is_front(const struct ll_course *course, size_t section);

/* Where a section's pages find modules and words that its root lacks: the course that ships; NULL
 * for that one's own sections. */
const char *ll_course_fallback(const struct ll_course *course, size_t section);

size_t ll_course_section_count(const struct ll_course *course);
const struct ll_course_section *ll_course_section(const struct ll_course *course, size_t index);
size_t ll_course_entry_count(const struct ll_course *course);
const struct ll_course_entry *ll_course_entry(const struct ll_course *course, size_t index);

/* The entry with this id; an exercise is also found by its folder's name. */
bool ll_course_find(const struct ll_course *course, const char *id, size_t *index);

/* A course may have none. What one says is the heading of its id in goals.LANG.md; where that is
 * missing, the id. Lives as long as the course. */
size_t ll_course_goal_count(const struct ll_course *course);
const struct ll_course_goal *ll_course_goal(const struct ll_course *course, size_t index);
const char *ll_course_goal_title(struct ll_course *course, size_t index, const char *lang);

/* Titles without their ids, in `lang`; where a file or heading is missing, the id (the page itself
 * says what is wrong when it is opened, and `lint` lists it). Live as long as the course. */
const char *ll_course_title(struct ll_course *course, size_t index, const char *lang);
const char *ll_course_section_title(struct ll_course *course, size_t section, const char *lang);

/* Visits each line of prose in `lang` that contains `needle` (letter case ignored for ASCII), in
 * the course's order, until `visit` returns false. `line` is the Markdown line, trimmed. */
typedef bool ll_course_visit(size_t entry, const char *block, const char *line, size_t length,
                             void *arg);
ll_err ll_course_search(struct ll_course *course, const char *lang, const char *needle,
                        ll_course_visit *visit, void *arg, struct ll_message *why);

#endif
