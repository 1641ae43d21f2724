/* An arena: many small pieces of memory that live and die together. */
#ifndef LL_COURSE_ARENA_H
#define LL_COURSE_ARENA_H

#include <stddef.h>

struct ll_arena_block;

/* An empty arena is a zeroed one. */
struct ll_arena {
    struct ll_arena_block *blocks;
};

/* Zeroed memory for `count` things of `size` bytes, aligned for anything; NULL where it is out.
 * Lives until the arena is done. */
void *ll_arena_new(struct ll_arena *arena, size_t count, size_t size);

/* A copy of `length` bytes with a NUL behind; NULL where memory is out. */
char *ll_arena_copy(struct ll_arena *arena, const char *text, size_t length);

void ll_arena_done(struct ll_arena *arena);

#endif
