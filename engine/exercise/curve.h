/* The answer along a path through a case that was answered wrongly, beside the right one: what a
 * mistake looks like. */
#ifndef LL_EXERCISE_CURVE_H
#define LL_EXERCISE_CURVE_H

#include "exercise/diagnose.h"

/* An empty one is zeroed: there is nothing to see. */
struct ll_curve {
    char *title;
    char *x_label;
    size_t count;
    double *x, *expected, *got; /* x rising; got may be NaN or infinite */
};

/* Asks the submission the questions of the exercise's `curve`, through `failed` (NULL: none is
 * known). Empty where the exercise has none, where the submission stops answering, and where the
 * answers are all right. Their first field, a single number, is what is kept. An error is ours. */
ll_err ll_curve_trace(struct ll_exercise *exercise, uint64_t seed, const struct ll_record *failed,
                      const struct ll_asker *asker, struct ll_message *why, struct ll_curve *out);
void ll_curve_done(struct ll_curve *curve);

#endif
