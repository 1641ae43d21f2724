#include "course/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { BLOCK_SIZE = 8192 };

struct ll_arena_block {
    struct ll_arena_block *next;
    size_t used, size;
    alignas(max_align_t) char bytes[];
};

static struct ll_arena_block *block_new(struct ll_arena *arena, size_t need)
{
    size_t size = need > BLOCK_SIZE ? need : BLOCK_SIZE;
    size_t total;
    if (!ll_size_add(size, sizeof(struct ll_arena_block), &total))
        return NULL;
    struct ll_arena_block *block = calloc(1, total);
    if (block == NULL)
        return NULL;
    block->size = size;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *ll_arena_new(struct ll_arena *arena, size_t count, size_t size)
{
    size_t need;
    const size_t unit = alignof(max_align_t);
    if (!ll_size_mul(count, size, &need) || !ll_size_add(need, unit - 1, &need))
        return NULL;
    need -= need % unit;
    struct ll_arena_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < need)
        block = block_new(arena, need);
    if (block == NULL)
        return NULL;
    void *place = block->bytes + block->used;
    block->used += need;
    return place;
}

char *ll_arena_copy(struct ll_arena *arena, const char *text, size_t length)
{
    size_t need;
    if (!ll_size_add(length, 1, &need))
        return NULL;
    char *copy = ll_arena_new(arena, need, 1);
    if (copy != NULL && length > 0)
        memcpy(copy, text, length);
    return copy;
}

void ll_arena_done(struct ll_arena *arena)
{
    while (arena->blocks != NULL) {
        struct ll_arena_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
}
