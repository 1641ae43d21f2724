/* The tape: the context of every tensor operation, and reverse-mode differentiation.
 *
 * Theory of operation. An operation on tensors of which one needs a gradient makes a tensor that
 * remembers its operation and keeps its operands alive. ll_tensor_backward walks that graph once,
 * in reverse topological order, and each operation adds its share to the gradients of its operands.
 * There is no list to rewind: what nobody holds any more is freed, with everything that only it
 * kept alive. Neither the walk nor the freeing recurses, so a chain may be as long as memory is.
 *
 * A tape serves one thread. It must outlive its tensors. Functions that fail leave the reason in
 * the tape (ll_tape_message); it names the operation, the shapes and what is allowed. Messages
 * count dimensions and positions from 1, as lessons do; C counts them from 0. */
#ifndef LL_TENSOR_TAPE_H
#define LL_TENSOR_TAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/rng.h"
#include "kernel/kernels.h"

struct ll_tape;
struct ll_tensor;

/* A tape that records, without limit, with its random numbers seeded by 0. */
ll_err ll_tape_new(struct ll_tape **out);

/* All its tensors must be freed before. */
void ll_tape_free(struct ll_tape **tape);

/* The reason of the last failure; "" before any. */
const struct ll_message *ll_tape_message(const struct ll_tape *tape);

/* Writes the reason, and is the code given (an LL_ERR_ constant), so that a failure is one
 * statement; for rooms that build operations. A macro, so that an analyser sees that it is not 0.
 */
#define ll_tape_fail(tape, code, ...) (ll_tape_say((tape), (code), __VA_ARGS__), (code))
void ll_tape_say(struct ll_tape *tape, ll_err code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether operations remember how they were made; the value before is returned, so that a caller
 * can put it back: `bool was = ll_tape_record(tape, false); ...; ll_tape_record(tape, was);`. */
bool ll_tape_record(struct ll_tape *tape, bool on);
bool ll_tape_recording(const struct ll_tape *tape);

/* At most `bytes` for all tensors and gradients together (0: no limit); past it an operation fails
 * with LL_ERR_LIMIT. What is there already stays. */
void ll_tape_limit(struct ll_tape *tape, size_t bytes);
size_t ll_tape_bytes(const struct ll_tape *tape);
size_t ll_tape_tensors(const struct ll_tape *tape);

/* Called inside an operation when the bytes in use have grown to twice what was left after the last
 * call (and at least `floor` bytes), and before an allocation that the limit would refuse: a host
 * with a garbage collector frees here what it no longer holds. Operands of the running operation
 * must stay held. NULL takes the hook away. */
typedef void ll_tape_reclaim_fn(void *arg);
void ll_tape_on_pressure(struct ll_tape *tape, ll_tape_reclaim_fn *reclaim, void *arg,
                         size_t floor);

/* The source of random tensors: seed it to repeat a run. */
struct ll_rng *ll_tape_rng(struct ll_tape *tape);

/* The kernels that this machine runs best, chosen when the tape was made. */
const struct ll_kernels *ll_tape_kernels(const struct ll_tape *tape);

/* How many threads an operation on much may use: as many as there are processors at first; the
 * result has the same bits for any number. */
void ll_tape_set_threads(struct ll_tape *tape, int threads);
int ll_tape_threads(const struct ll_tape *tape);

/* Adds d(t)/d(leaf) to the gradient of every leaf that needs one. `t` must need a gradient and be a
 * single number, or `seed` (of t's shape, else NULL) weighs its elements. The graph stays: a second
 * call adds again. Only leaves keep their gradients. On failure gradients may be partly added. */
ll_err ll_tensor_backward(struct ll_tape *tape, struct ll_tensor *t, const struct ll_tensor *seed);

/* The gradients of `t`, a single number, by the given leaves, as tensors in out[0..count): new
 * ones, each a reference; the gradients accumulated so far stay as they are. Zeros where `t` does
 * not depend on a leaf. On failure out holds NULLs. */
ll_err ll_tensor_gradients(struct ll_tape *tape, struct ll_tensor *t,
                           struct ll_tensor *const *leaves, size_t count, struct ll_tensor **out);

/* The joint Euclidean norm of those gradients. */
ll_err ll_tensor_gradient_norm(struct ll_tape *tape, struct ll_tensor *t,
                               struct ll_tensor *const *leaves, size_t count, double *out);

/* The results of the operation `op` ("relu") that `t` was computed from, itself included, as far as
 * they need a gradient: how many, and the first `room` of them, borrowed, in the order in which
 * they were computed. LL_ERR_MEMORY. */
ll_err ll_tensor_results_of(struct ll_tape *tape, struct ll_tensor *t, const char *op,
                            struct ll_tensor **out, size_t room, size_t *count);

#endif
