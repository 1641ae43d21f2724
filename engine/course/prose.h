/* Prose: one text file of a section in one language, cut at its headings.
 *
 * Only lines that begin with one to three `#` are looked at, so that opening is fast; the Markdown
 * between them is parsed when it is laid out (text.h). */
#ifndef LL_COURSE_PROSE_H
#define LL_COURSE_PROSE_H

#include <stddef.h>

#include "base/err.h"

struct ll_prose;

/* A block: the text under a level-3 heading. */
struct ll_prose_block {
    const char *id;
    const char *text;
    size_t length;
    size_t line; /* of its first line of text, from 1 */
};

struct ll_prose_page {
    const char *id;
    const char *title;
    size_t line;
    struct ll_prose_block *blocks;
    size_t block_count, block_capacity;
};

/* Reads the file at `path`, which messages call `name`. LL_ERR_NOT_FOUND, LL_ERR_ENCODING, or
 * LL_ERR_FORMAT where a heading has no id, an id stands twice or text stands outside a block; `why`
 * has file and line. */
ll_err ll_prose_new(const char *path, const char *name, struct ll_message *why,
                    struct ll_prose **out);
void ll_prose_free(struct ll_prose **prose);

const char *ll_prose_name(const struct ll_prose *prose);
const char *ll_prose_title(const struct ll_prose *prose); /* the section's, without its id */
size_t ll_prose_page_count(const struct ll_prose *prose);
const struct ll_prose_page *ll_prose_page_at(const struct ll_prose *prose, size_t index);

/* NULL where there is none. */
const struct ll_prose_page *ll_prose_page(const struct ll_prose *prose, const char *id);
const struct ll_prose_block *ll_prose_block(const struct ll_prose_page *page, const char *id);

/* Visits the words of a page (NULL: those of the section): "- `key` word". LL_ERR_FORMAT where a
 * line is of another form. */
typedef ll_err ll_prose_visit(const char *key, const char *word, void *arg);
ll_err ll_prose_words(const struct ll_prose *prose, const struct ll_prose_page *page,
                      struct ll_message *why, ll_prose_visit *visit, void *arg);

#endif
