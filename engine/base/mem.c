#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool ll_size_mul(size_t count, size_t size, size_t *out)
{
    return !__builtin_mul_overflow(count, size, out);
}

bool ll_size_add(size_t a, size_t b, size_t *out)
{
    return !__builtin_add_overflow(a, b, out);
}

void *ll_array_new(size_t count, size_t size)
{
    return calloc(count ? count : 1, size);
}

bool ll_array_grow(void **array, size_t *capacity, size_t need, size_t size)
{
    if (need <= *capacity)
        return true;
    size_t room = *capacity < 8 ? 8 : *capacity;
    while (room < need) {
        if (room > SIZE_MAX / 2)
            return false;
        room *= 2;
    }
    size_t bytes;
    if (!ll_size_mul(room, size, &bytes))
        return false;
    char *moved = realloc(*array, bytes);
    if (moved == NULL)
        return false;
    memset(moved + *capacity * size, 0, (room - *capacity) * size);
    *array = moved;
    *capacity = room;
    return true;
}

char *ll_string_copy(const char *text, size_t length)
{
    char *copy = malloc(length + 1);
    if (copy == NULL)
        return NULL;
    if (length > 0)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}
