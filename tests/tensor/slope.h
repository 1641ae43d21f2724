/* Gradients against finite differences.
 *
 * The result is made a single number by random weights, summed in double; the difference is the
 * five-point formula, whose error is of fourth order, so that its step can be large against
 * float32's rounding. A coordinate where two steps or two sides disagree sits on a kink and is
 * skipped; a check that skips more than a quarter fails. */
#ifndef LL_TEST_TENSOR_SLOPE_H
#define LL_TEST_TENSOR_SLOPE_H

#include "tensor/tensor.h"

typedef ll_err slope_fn(struct ll_tape *tape, struct ll_tensor *const *x, const void *arg,
                        struct ll_tensor **out);

/* Uniform in [low, high). */
struct ll_tensor *slope_operand(struct ll_tape *tape, const struct ll_shape *shape, double low,
                                double high);

/* Fails the running test, with the first mismatch, where the gradient of `fn` by an element of an
 * operand that needs one is off by more than tolerance * (1 + |slope|). */
void slope_check(struct ll_tape *tape, const char *name, slope_fn *fn, const void *arg,
                 struct ll_tensor *const *x, size_t operands, double tolerance);

#endif
