/* Losses composed from tensor operations.
 *
 * A composition owns what it makes and remembers its first failure: each step after one does
 * nothing and gives NULL, so that a formula reads as a formula. ll_compose_end frees everything but
 * the result. Steps that take operands accept NULL only after a failure. */
#ifndef LL_LOSS_COMPOSE_H
#define LL_LOSS_COMPOSE_H

#include "loss/call.h"
#include "tensor/ops.h"

#define LL_COMPOSE_MADE 64    /* the most tensors that a composition makes */
#define LL_C_TINY       1e-24 /* below this a sum of squares or powers counts as 0 */

struct ll_compose {
    struct ll_tape *tape;
    ll_err err;
    struct ll_tensor *made[LL_COMPOSE_MADE];
    size_t count;
};

struct ll_compose ll_compose_start(const struct ll_loss_call *call);

/* Gives `result` (one of those made) a reference of its own in *out, and frees all. */
ll_err ll_compose_end(struct ll_compose *c, struct ll_tensor *result, struct ll_tensor **out);

/* The steps. */
struct ll_tensor *ll_c_binary(struct ll_compose *c, ll_binary_fn *fn, struct ll_tensor *a,
                              struct ll_tensor *b);
struct ll_tensor *ll_c_unary(struct ll_compose *c, ll_unary_fn *fn, struct ll_tensor *a);
struct ll_tensor *ll_c_number(struct ll_compose *c, double value);
struct ll_tensor *ll_c_add(struct ll_compose *c, struct ll_tensor *a, struct ll_tensor *b);
struct ll_tensor *ll_c_sub(struct ll_compose *c, struct ll_tensor *a, struct ll_tensor *b);
struct ll_tensor *ll_c_mul(struct ll_compose *c, struct ll_tensor *a, struct ll_tensor *b);
struct ll_tensor *ll_c_div(struct ll_compose *c, struct ll_tensor *a, struct ll_tensor *b);
struct ll_tensor *ll_c_scale(struct ll_compose *c, struct ll_tensor *a, double by);
struct ll_tensor *ll_c_shift(struct ll_compose *c, struct ll_tensor *a, double by);
struct ll_tensor *ll_c_sum(struct ll_compose *c, struct ll_tensor *a, int dim);
struct ll_tensor *ll_c_mean(struct ll_compose *c, struct ll_tensor *a, int dim);
struct ll_tensor *ll_c_select(struct ll_compose *c, struct ll_tensor *a, int dim, size_t position);
struct ll_tensor *ll_c_reshape(struct ll_compose *c, struct ll_tensor *a,
                               const struct ll_shape *shape);

struct ll_tensor *ll_c_logsumexp(struct ll_compose *c, struct ll_tensor *a, int dim);
struct ll_tensor *ll_c_softmax(struct ll_compose *c, struct ll_tensor *a, int dim);
struct ll_tensor *ll_c_clamp(struct ll_compose *c, struct ll_tensor *a, double low, double high);
struct ll_tensor *ll_c_cat(struct ll_compose *c, struct ll_tensor *a, struct ll_tensor *b);
struct ll_tensor *ll_c_zeros(struct ll_compose *c, size_t n);
struct ll_tensor *ll_c_eye(struct ll_compose *c, size_t n);
/* Of each row of a matrix, one element. */
struct ll_tensor *ll_c_pick(struct ll_compose *c, struct ll_tensor *a,
                            const struct ll_tensor *position);
struct ll_tensor *ll_c_where(struct ll_compose *c, struct ll_tensor *condition, struct ll_tensor *a,
                             struct ll_tensor *b);

/* The rows of a matrix with a length of 1. */
struct ll_tensor *ll_c_directions(struct ll_compose *c, struct ll_tensor *rows);

/* By the call's reduction; LL_NONE leaves it as it is. */
struct ll_tensor *ll_c_reduce(struct ll_compose *c, const struct ll_loss_call *call,
                              struct ll_tensor *each);

/* Another loss of the catalogue; options NULL for its defaults. */
struct ll_tensor *ll_c_loss(struct ll_compose *c, const struct ll_loss *loss,
                            struct ll_tensor *const *args, size_t count,
                            const struct ll_loss_options *options);

#endif
