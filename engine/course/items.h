/* The block of a question, cut into its prompt and its items with their feedback. */
#ifndef LL_COURSE_ITEMS_H
#define LL_COURSE_ITEMS_H

#include <stddef.h>

#include "base/err.h"
#include "course/arena.h"
#include "course/prose.h"

/* One item; Markdown, without the list's indentation. `feedback` is NULL where it has none. */
struct ll_item {
    const char *key;
    const char *text;
    const char *feedback;
};

struct ll_items {
    const char *prompt;
    size_t prompt_length;
    struct ll_item *items;
    size_t count;
};

/* Everything lives in the arena, the prompt in the prose. `path` stands in messages.
 * LL_ERR_FORMAT where a key stands twice or text stands after the list. */
ll_err ll_items_read(const struct ll_prose_block *block, const char *path, struct ll_arena *arena,
                     struct ll_message *why, struct ll_items *out);

/* NULL where there is none. */
const struct ll_item *ll_items_find(const struct ll_items *items, const char *key);

#endif
