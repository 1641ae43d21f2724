/* Prose: the text of a section in one language, cut at its headings: one file, or one for the
 * section and one for each page.
 *
 * Only lines that begin with one to three `#` are looked at, so that opening is fast; the Markdown
 * between them is parsed when it is laid out (text.h). Marks, `{claim id}` and their like, are
 * taken out of the text as it is read (marks.h). */
#ifndef LL_COURSE_PROSE_H
#define LL_COURSE_PROSE_H

#include <stddef.h>

#include "base/err.h"

struct ll_prose;

/* What stands behind the sentences before it, back to the mark before or the paragraph's start. */
enum ll_mark_kind {
    LL_MARK_CLAIM, /* claims of the lesson; `text` is their ids, with blanks between */
    LL_MARK_TOLD,  /* a source; `text` names it */
    LL_MARK_GIVEN, /* a setting that the page itself chooses */
};

struct ll_prose_mark {
    enum ll_mark_kind kind;
    const char *text; /* "" for LL_MARK_GIVEN */
    const char *at;   /* where in the block's text it stood */
};

/* A block: the text under a level-3 heading. */
struct ll_prose_block {
    const char *id;
    const char *text;
    size_t length;
    size_t line; /* of its first line of text, from 1 */
    const struct ll_prose_mark *marks;
    size_t mark_count;
};

struct ll_prose_page {
    const char *id;
    const char *title;
    const char *file; /* as messages name it */
    size_t line;
    struct ll_prose_block *blocks;
    size_t block_count, block_capacity;
};

/* Reads the file at `path`, which messages call `name`. LL_ERR_NOT_FOUND, LL_ERR_ENCODING, or
 * LL_ERR_FORMAT where a heading has no id, an id stands twice or text stands outside a block; `why`
 * has file and line. */
ll_err ll_prose_new(const char *path, const char *name, struct ll_message *why,
                    struct ll_prose **out);

/* Adds the pages of a file of their own, which needs no heading of level 1. Fails likewise, and
 * adds nothing then. Pages that were there stay where they are. */
ll_err ll_prose_add(struct ll_prose *prose, const char *path, const char *name,
                    struct ll_message *why);

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
