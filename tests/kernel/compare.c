/* Distances go through the floats in their order; guards are a pattern that no kernel writes. */
#include "compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GUARD = 32 };

static const uint32_t poison = 0x7fa5a5a5; /* a signalling NaN that no kernel makes */

const size_t sizes[] = {1, 2, 3, 5, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 127, 257, 1000, 4099, 0};

const float extremes[] = {0.0F,  -0.0F, 1e-45F,   -1e-45F, 1e-40F,   -3e-39F,  1.2e-38F,  1e-20F,
                          1e-7F, 0.5F,  0.99999F, 1,       1.00001F, -1,       20,        -100,
                          100,   1e10F, -1e18F,   1e30F,   -1e30F,   INFINITY, -INFINITY, NAN};
const size_t extreme_count = sizeof extremes / sizeof *extremes;

static int64_t ordered(float x)
{
    int32_t i;
    memcpy(&i, &x, sizeof i);
    return i < 0 ? -(int64_t)(i & 0x7fffffff) : i;
}

uint32_t ulp_distance(float a, float b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b) ? 0 : UINT32_MAX;
    if (isinf(a) || isinf(b))
        return a == b ? 0 : UINT32_MAX;
    int64_t d = ordered(a) - ordered(b);
    return (uint32_t)(d < 0 ? -d : d);
}

bool agrees(enum ll_isa isa, const char *what, size_t index, double expected, float got,
            struct tolerance allowed)
{
    uint32_t ulp = ulp_distance((float)expected, got);
    if (ulp <= allowed.ulp || fabs(expected - (double)got) <= allowed.absolute)
        return true;
    printf("%s, %s: element %zu: expected %.9g, got %.9g (%u ulp)\n", what, ll_isa_name(isa), index,
           expected, (double)got, ulp);
    return false;
}

static void poison_fill(float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        memcpy(&x[i], &poison, sizeof poison);
}

static bool poisoned(const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (memcmp(&x[i], &poison, sizeof poison) != 0)
            return false;
    return true;
}

void buffer_init(struct buffer *b, size_t n, size_t offset)
{
    b->n = n;
    b->size = (2 * GUARD + offset + n + 15) / 16 * 16;
    b->memory = aligned_alloc(64, b->size * sizeof(float));
    if (b->memory == NULL)
        abort();
    b->data = b->memory + GUARD + offset;
    buffer_poison(b);
}

void buffer_done(struct buffer *b)
{
    free(b->memory);
    b->memory = NULL;
}

void buffer_poison(struct buffer *b)
{
    poison_fill(b->memory, b->size);
}

bool buffer_intact(const struct buffer *b)
{
    const float *end = b->data + b->n;
    return poisoned(b->memory, (size_t)(b->data - b->memory)) &&
           poisoned(end, (size_t)(b->memory + b->size - end));
}

void fill_normal(struct ll_rng *rng, float scale, float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = scale * (float)ll_rng_normal(rng);
}
