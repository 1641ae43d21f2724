/* Shapes: how many elements along each dimension, row-major, rank 0 (a single number) to 6. */
#ifndef LL_TENSOR_SHAPE_H
#define LL_TENSOR_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#define LL_RANK_MAX 6

struct ll_shape {
    int rank;
    size_t dim[LL_RANK_MAX];
};

/* A shape as text, "(2, 3)", by value so that a message can be built in one expression:
 * `ll_shape_text(&shape).text`. */
struct ll_shape_text {
    char text[LL_RANK_MAX * 22 + 4];
};

/* A rank 0, 1 or 2 shape from its numbers. */
struct ll_shape ll_shape_scalar(void);
struct ll_shape ll_shape_vector(size_t n);
struct ll_shape ll_shape_matrix(size_t rows, size_t columns);

/* Number of elements; 1 for rank 0. False where it does not fit a size_t in bytes of float. */
bool ll_shape_count(const struct ll_shape *shape, size_t *count);

bool ll_shape_equal(const struct ll_shape *a, const struct ll_shape *b);

/* The shape that NumPy's broadcasting gives: aligned at the last dimension, 1 stretches. False
 * where two dimensions differ and neither is 1. `out` may be `a` or `b`. */
bool ll_shape_broadcast(const struct ll_shape *a, const struct ll_shape *b, struct ll_shape *out);

/* Position 0..rank-1 of `dim`, which counts from 0, or from the end where negative (-1 is the
 * last). False where there is no such dimension. */
bool ll_shape_axis(const struct ll_shape *shape, int dim, int *axis);

/* Elements before, along and behind an axis: index = (outer * along + i) * inner + j. */
void ll_shape_split(const struct ll_shape *shape, int axis, size_t *outer, size_t *along,
                    size_t *inner);

/* The shape without an axis, or with size 1 there where `keep`. */
struct ll_shape ll_shape_drop(const struct ll_shape *shape, int axis, bool keep);

struct ll_shape_text ll_shape_text(const struct ll_shape *shape);

#endif
