/* The words of an exercise: text.LANG.md cut into its blocks.
 *
 *     # tversky The Tversky loss          the exercise: its name, then its title
 *     ## prompt                           a block: its id, then (perhaps) its title
 *     Markdown, as far as the next block.
 */
#ifndef LL_EXERCISE_BLOCKS_H
#define LL_EXERCISE_BLOCKS_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct ll_block {
    char *id;
    char *title; /* "" where there is none */
    char *text;  /* Markdown without empty lines around it; "" where there is none */
};

/* An empty one is zeroed. The first block is the exercise's own: its name and title. */
struct ll_blocks {
    struct ll_block *items;
    size_t count;
    size_t capacity; /* private */
};

/* Reads a file of blocks. LL_ERR_FORMAT for text before the first block, and for an id that comes
 * twice. */
ll_err ll_blocks_read(const char *path, struct ll_message *why, struct ll_blocks *out);
void ll_blocks_done(struct ll_blocks *blocks);

/* Appends a block's text with the lines of each paragraph joined: for those who lay out text
 * themselves. Empty and indented lines stay. */
void ll_block_join(const char *text, struct ll_str *out);

/* The block, or NULL. */
const struct ll_block *ll_blocks_find(const struct ll_blocks *blocks, const char *id);

#endif
