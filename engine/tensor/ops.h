/* Operations on tensors, each with its gradient.
 *
 * Every function gives a new reference through `out`. Operands are borrowed. Dimensions count from
 * 0, or from the end where negative; LL_DIM_ALL reduces over all. keepdim leaves a reduced
 * dimension in place with size 1. NaN in an operand gives NaN in what depends on it; inf follows
 * IEEE 754. Sums are accumulated in double precision. On failure the tape holds the reason
 * (LL_ERR_SHAPE, LL_ERR_RANGE, LL_ERR_ARGUMENT, LL_ERR_LIMIT, LL_ERR_MEMORY). */
#ifndef LL_TENSOR_OPS_H
#define LL_TENSOR_OPS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "tensor/tensor.h"

#define LL_DIM_ALL INT_MIN

/* Made from nothing (make.c): leaves without gradient. */

ll_err ll_tensor_full(struct ll_tape *tape, const struct ll_shape *shape, float value,
                      struct ll_tensor **out);
/* from, from + step, ... while before `to` (behind it where step < 0); step must not be 0. */
ll_err ll_tensor_arange(struct ll_tape *tape, double from, double to, double step,
                        struct ll_tensor **out);
/* n numbers evenly from `from` to `to`, both included. */
ll_err ll_tensor_linspace(struct ll_tape *tape, double from, double to, size_t n,
                          struct ll_tensor **out);
ll_err ll_tensor_eye(struct ll_tape *tape, size_t n, struct ll_tensor **out);
/* Uniform in [0, 1) and N(0, 1), from the tape's random numbers. */
ll_err ll_tensor_rand(struct ll_tape *tape, const struct ll_shape *shape, struct ll_tensor **out);
ll_err ll_tensor_randn(struct ll_tape *tape, const struct ll_shape *shape, struct ll_tensor **out);

/* Two operands, broadcast as NumPy does (binary.c). */

typedef ll_err ll_binary_fn(struct ll_tape *tape, struct ll_tensor *a, struct ll_tensor *b,
                            struct ll_tensor **out);

ll_binary_fn ll_tensor_add;
ll_binary_fn ll_tensor_sub;
ll_binary_fn ll_tensor_mul;
ll_binary_fn ll_tensor_div;
ll_binary_fn ll_tensor_pow;     /* d/da = b a^(b-1), 0 at b = 0; d/db = a^b ln a, 0 at a = 0 <= b */
ll_binary_fn ll_tensor_maximum; /* NaN wins; equal operands share the gradient */
ll_binary_fn ll_tensor_minimum;

/* 1 where it holds, else 0; no gradient. */
ll_binary_fn ll_tensor_eq;
ll_binary_fn ll_tensor_ne;
ll_binary_fn ll_tensor_lt;
ll_binary_fn ll_tensor_le;
ll_binary_fn ll_tensor_gt;
ll_binary_fn ll_tensor_ge;

/* a where condition is not 0, else b; all three broadcast. The condition has no gradient. */
ll_err ll_tensor_where(struct ll_tape *tape, struct ll_tensor *condition, struct ll_tensor *a,
                       struct ll_tensor *b, struct ll_tensor **out);

/* One operand, element by element (unary.c). */

typedef ll_err ll_unary_fn(struct ll_tape *tape, struct ll_tensor *a, struct ll_tensor **out);

ll_unary_fn ll_tensor_neg;
ll_unary_fn ll_tensor_exp;
ll_unary_fn ll_tensor_log;
ll_unary_fn ll_tensor_log1p;
ll_unary_fn ll_tensor_abs; /* the gradient at 0 is 0 */
ll_unary_fn ll_tensor_sqrt;
ll_unary_fn ll_tensor_square;
ll_unary_fn ll_tensor_relu; /* the gradient at 0 is 0 */
ll_unary_fn ll_tensor_sigmoid;
ll_unary_fn ll_tensor_tanh;
ll_unary_fn ll_tensor_softplus; /* log(1 + exp a), without overflow */
ll_unary_fn ll_tensor_sin;
ll_unary_fn ll_tensor_cos;
ll_unary_fn ll_tensor_sign;  /* -1, 0, 1; the gradient is 0 */
ll_unary_fn ll_tensor_floor; /* the gradient is 0 */

/* min(max(a, low), high); the gradient is 1 within, the ends included. LL_ERR_RANGE where low >
 * high or either is NaN; infinities leave that side open. */
ll_err ll_tensor_clamp(struct ll_tape *tape, struct ll_tensor *a, float low, float high,
                       struct ll_tensor **out);

/* Reductions (reduce.c): over `dim`, or LL_DIM_ALL. */

typedef ll_err ll_reduce_fn(struct ll_tape *tape, struct ll_tensor *a, int dim, bool keepdim,
                            struct ll_tensor **out);

ll_reduce_fn ll_tensor_sum;  /* 0 of nothing */
ll_reduce_fn ll_tensor_mean; /* NaN of nothing */

/* The extreme, whose gradient goes to its first place. `index` (may be NULL) is given the place,
 * counted from 0 along `dim` (over all elements where LL_DIM_ALL), as a tensor without gradient. A
 * NaN counts as the extreme. LL_ERR_SHAPE of nothing. */
ll_err ll_tensor_max(struct ll_tape *tape, struct ll_tensor *a, int dim, bool keepdim,
                     struct ll_tensor **out, struct ll_tensor **index);
ll_err ll_tensor_min(struct ll_tape *tape, struct ll_tensor *a, int dim, bool keepdim,
                     struct ll_tensor **out, struct ll_tensor **index);

/* Exponentials along a dimension, shifted by its maximum so that none overflows (softmax.c). */

ll_reduce_fn ll_tensor_logsumexp; /* -inf of nothing */
/* dim may be LL_DIM_ALL here too. */
ll_err ll_tensor_softmax(struct ll_tape *tape, struct ll_tensor *a, int dim,
                         struct ll_tensor **out);
ll_err ll_tensor_log_softmax(struct ll_tape *tape, struct ll_tensor *a, int dim,
                             struct ll_tensor **out);

/* Matrix product (matmul.c): (m,k)x(k,n), vectors taken as row (left) or column (right) and that
 * dimension dropped again; dimensions before the last two are a batch and broadcast. */
ll_binary_fn ll_tensor_matmul;

/* The same numbers in another form (layout.c). */

/* Shares the numbers; the counts must agree. See ll_tensor_infer. */
ll_err ll_tensor_reshape(struct ll_tape *tape, struct ll_tensor *a, const struct ll_shape *shape,
                         struct ll_tensor **out);
/* Resolves sizes, of which one may be -1, for a tensor of `a`'s count. */
ll_err ll_tensor_infer(struct ll_tape *tape, const struct ll_tensor *a, const long long *size,
                       int rank, struct ll_shape *out);
/* Dimension i of the result is dimension order[i] of `a`; order names each once. */
ll_err ll_tensor_permute(struct ll_tape *tape, struct ll_tensor *a, const int *order, int rank,
                         struct ll_tensor **out);
/* The transpose of a matrix (rank 0 and 1 as they are). */
ll_unary_fn ll_tensor_t;
/* `a` broadcast to `shape`. */
ll_err ll_tensor_expand(struct ll_tape *tape, struct ll_tensor *a, const struct ll_shape *shape,
                        struct ll_tensor **out);
/* Shares the numbers, without a way back for gradients. */
ll_unary_fn ll_tensor_detach;
/* A copy with gradient. */
ll_unary_fn ll_tensor_clone;

/* Parts and joins (pick.c). */

/* Joined along an existing dimension; all other sizes must agree. count >= 1. */
ll_err ll_tensor_cat(struct ll_tape *tape, struct ll_tensor *const *parts, size_t count, int dim,
                     struct ll_tensor **out);
/* Joined along a new dimension, before which the result has `dim` others. Equal shapes. */
ll_err ll_tensor_stack(struct ll_tape *tape, struct ll_tensor *const *parts, size_t count, int dim,
                       struct ll_tensor **out);
/* Positions from, from + step, ... (count of them) along `dim`; step may be negative. */
ll_err ll_tensor_slice(struct ll_tape *tape, struct ll_tensor *a, int dim, size_t from,
                       size_t count, long step, struct ll_tensor **out);
/* One position along `dim`, which is dropped. */
ll_err ll_tensor_select(struct ll_tape *tape, struct ll_tensor *a, int dim, size_t position,
                        struct ll_tensor **out);
/* The listed positions along `dim`, in that order, repeats allowed. */
ll_err ll_tensor_index(struct ll_tape *tape, struct ll_tensor *a, int dim, const size_t *positions,
                       size_t count, struct ll_tensor **out);
/* One element a row: a is (..., C), `labels` has the shape before C with whole numbers 0..C-1;
 * the result has labels' shape. */
ll_err ll_tensor_pick(struct ll_tape *tape, struct ll_tensor *a, const struct ll_tensor *labels,
                      struct ll_tensor **out);

#endif
