/* What holds a WGAN's critic to a Lipschitz constant: weights clipped (Arjovsky, Chintala and
 * Bottou 2017), or the norm of its gradient drawn to 1 (Gulrajani, Ahmed, Arjovsky, Dumoulin and
 * Courville 2017, "Improved training of Wasserstein GANs", equation 3).
 *
 * The gradient penalty, λ · mean over rows of (‖∇D(x)‖ - 1)², needs the derivative of a derivative.
 * It is had without a second kind of tape: along the direction u of its gradient, a critic's slope
 * is that gradient's norm, and (D(x + hu) - D(x - hu)) / 2h is an ordinary result with an ordinary
 * gradient by the critic's parameters. Since u is the direction of the steepest slope, that
 * gradient is the norm's own, up to h².
 *
 *     ll_penalty_points(tape, real, fake, &x);            x between them, which needs a gradient
 *     d = critic(x);  ll_tensor_gradients(tape, sum(d), &x, 1, &g);
 *     ll_penalty_probes(tape, x, g, &plus, &minus);
 *     ll_penalty_value(tape, critic(plus), critic(minus), &penalty);
 */
#ifndef LL_NN_PENALTY_H
#define LL_NN_PENALTY_H

#include "tensor/tensor.h"

/* For each row (first dimension) a random place on the line from real to fake, which have one
 * shape. The result is a leaf that needs a gradient. */
ll_err ll_penalty_points(struct ll_tape *tape, const struct ll_tensor *real,
                         const struct ll_tensor *fake, struct ll_tensor **out);

/* The points moved by a small step along each row's gradient, and against it. */
ll_err ll_penalty_probes(struct ll_tape *tape, const struct ll_tensor *points,
                         const struct ll_tensor *gradient, struct ll_tensor **plus,
                         struct ll_tensor **minus);

/* mean over rows of (slope - 1)², from the critic's outputs at the probes, one number a row. */
ll_err ll_penalty_value(struct ll_tape *tape, struct ll_tensor *plus, struct ll_tensor *minus,
                        struct ll_tensor **out);

/* Holds every parameter within -bound..bound, bound > 0. */
ll_err ll_clip_weights(struct ll_tape *tape, struct ll_tensor *const *params, size_t count,
                       double bound);

#endif
