/* A sorted list, and bisection. */
#include "class/places.h"

#include <stdlib.h>

#include "base/mem.h"

ll_err ll_places_add(struct ll_places *places, const struct ll_place *place)
{
    if (!ll_array_grow((void **)&places->items, &places->capacity, places->count + 1,
                       sizeof *places->items))
        return LL_ERR_MEMORY;
    places->items[places->count++] = *place;
    return LL_OK;
}

static int compare(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int by_hash(const void *a, const void *b)
{
    const struct ll_place *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash > y->hash ? 1 : -1;
    if (x->student != y->student)
        return compare(x->student, y->student);
    return x->text != y->text ? compare(x->text, y->text) : compare(x->at, y->at);
}

void ll_places_sort(struct ll_places *places)
{
    if (places->count > 0)
        qsort(places->items, places->count, sizeof *places->items, by_hash);
}

size_t ll_places_group_end(const struct ll_places *places, size_t i)
{
    uint64_t hash = places->items[i].hash;
    while (i < places->count && places->items[i].hash == hash)
        i++;
    return i;
}

size_t ll_places_students(const struct ll_places *places, size_t begin, size_t end)
{
    size_t count = 0;
    for (size_t i = begin; i < end; i++)
        count += places->items[i].text != LL_PLACES_GIVEN &&
                 (i == begin || places->items[i].student != places->items[i - 1].student);
    return count;
}

/* The first place that does not sort before this one. */
static size_t lower_bound(const struct ll_places *places, const struct ll_place *than)
{
    size_t low = 0, high = places->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_hash(&places->items[middle], than) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t ll_places_group_begin(const struct ll_places *places, uint64_t hash)
{
    return lower_bound(places, &(struct ll_place){.hash = hash});
}

size_t ll_places_first_in(const struct ll_places *places, uint64_t hash, size_t text,
                          size_t student)
{
    const struct ll_place first = {.hash = hash, .text = text, .student = student};
    return lower_bound(places, &first);
}
