/* Comparing a build of a kernel with its definition: distances in units in the last place, buffers
 * whose surroundings are poisoned, and inputs worth trying. */
#ifndef LL_TEST_KERNEL_COMPARE_H
#define LL_TEST_KERNEL_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "kernel/isa.h"

/* What a comparison allows: `ulp` units in the last place of float32, or an absolute difference. */
struct tolerance {
    double ulp, absolute;
};

/* Floats between a and b, counting across 0; 0 for two NaNs; huge where one alone is NaN or inf. */
uint32_t ulp_distance(float a, float b);

/* True where `got` agrees; where not, prints isa, what, index, expected and got. */
bool agrees(enum ll_isa isa, const char *what, size_t index, double expected, float got,
            struct tolerance allowed);

/* An array of n floats at `offset` floats past a 64-byte boundary, between two rows of poison. */
struct buffer {
    float *data;
    size_t n;
    float *memory; /* private */
    size_t size;   /* private */
};

void buffer_init(struct buffer *b, size_t n, size_t offset);
void buffer_done(struct buffer *b);
void buffer_poison(struct buffer *b); /* so that an element left unwritten shows */
bool buffer_intact(const struct buffer *b);

/* Normal numbers times `scale`. */
void fill_normal(struct ll_rng *rng, float scale, float *x, size_t n);

/* Sizes that meet every vector width's remainder; 0 ends the list (0 itself is a test of its own).
 */
extern const size_t sizes[];

/* Zeros, denormals, ordinary and huge numbers, infinities, NaN. */
extern const float extremes[];
extern const size_t extreme_count;

#endif
