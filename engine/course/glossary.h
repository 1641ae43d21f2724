/* The glossary of a course: one term a notion in each language, what it means, and the words that
 * are not to be used for it.
 *
 * glossary.LANG.md, in the course's folder:
 *
 *     ## learning-rate learning rate      its key, the same in each language, and the term
 *     How long a step is.                 what it means, one paragraph or more
 *     - also `step size`                  how else texts may say it
 *     - not `speed`                       words that texts may not use; what to use is the term
 *
 * A word in Latin letters is found as a whole word and in either case, any other wherever it
 * stands. */
#ifndef LL_COURSE_GLOSSARY_H
#define LL_COURSE_GLOSSARY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct ll_glossary;

/* Strings live as long as the glossary. */
struct ll_glossary_entry {
    const char *key;
    const char *term;
    const char *text; /* Markdown */
    const char *const *also;
    size_t also_count;
    const char *const *banned;
    size_t banned_count;
};

/* Reads the glossary of the course in `folder` (ll_course_folder). LL_ERR_NOT_FOUND where it has
 * none in this language, LL_ERR_FORMAT with file and line. */
ll_err ll_glossary_new(const char *folder, const char *lang, struct ll_message *why,
                       struct ll_glossary **out);
void ll_glossary_free(struct ll_glossary **glossary);

size_t ll_glossary_count(const struct ll_glossary *glossary);
const struct ll_glossary_entry *ll_glossary_at(const struct ll_glossary *glossary, size_t index);

/* NULL where there is none. */
const struct ll_glossary_entry *ll_glossary_find(const struct ll_glossary *glossary,
                                                 const char *key);

/* Visits each entry whose term, or another word for it, stands in the text, once, in the order of
 * the glossary, until `visit` returns false. `at` is where it first stands, `length` its bytes. */
typedef bool ll_glossary_visit(const struct ll_glossary_entry *entry, const char *at, size_t length,
                               void *arg);
void ll_glossary_terms(const struct ll_glossary *glossary, const char *text, size_t length,
                       ll_glossary_visit *visit, void *arg);

/* Visits every place where a word stands that is not to be used. */
void ll_glossary_misused(const struct ll_glossary *glossary, const char *text, size_t length,
                         ll_glossary_visit *visit, void *arg);

#endif
