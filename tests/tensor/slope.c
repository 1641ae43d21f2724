/* Gradients against finite differences. */
#include "slope.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "../seldom.h"
#include "tensor/ops.h"

#define STEP 0.02

struct slope {
    struct ll_tape *tape;
    const char *name;
    slope_fn *fn;
    const void *arg;
    struct ll_tensor *const *x;
    size_t operands;
    double tolerance;
    struct ll_tensor *weights; /* of the result's elements */
    size_t tried, skipped;
};

static void must(struct ll_tape *tape, ll_err err)
{
    if (err)
        fail_msg("%s", ll_tape_message(tape)->text);
}

struct ll_tensor *slope_operand(struct ll_tape *tape, const struct ll_shape *shape, double low,
                                double high)
{
    struct ll_tensor *t = NULL;
    must(tape, ll_tensor_rand(tape, shape, &t));
    for (size_t i = 0; i < ll_tensor_count(t); i++)
        ll_tensor_data(t)[i] = (float)(low + (high - low) * (double)ll_tensor_data(t)[i]);
    return t;
}

static double weighed(const struct slope *s)
{
    struct ll_tensor *y = NULL;
    must(s->tape, s->fn(s->tape, s->x, s->arg, &y));
    double sum = 0;
    for (size_t i = 0; i < ll_tensor_count(y); i++)
        sum += (double)ll_tensor_values(y)[i] * (double)ll_tensor_values(s->weights)[i];
    ll_tensor_free(&y);
    return sum;
}

static double moved(const struct slope *s, float *x, float keep, double by)
{
    *x = (float)((double)keep + by);
    double f = weighed(s);
    *x = keep;
    return f;
}

static double five_points(double h, double left, double left2, double right, double right2)
{
    return (8 * (right - left) - (right2 - left2)) / (12 * h);
}

/* The derivative by *x; false at a kink. */
static bool difference(const struct slope *s, float *x, double *out)
{
    float keep = *x;
    double f = weighed(s), h = STEP;
    double left[3] = {moved(s, x, keep, -h / 2), moved(s, x, keep, -h), moved(s, x, keep, -2 * h)};
    double right[3] = {moved(s, x, keep, h / 2), moved(s, x, keep, h), moved(s, x, keep, 2 * h)};
    double half = five_points(h / 2, left[0], left[1], right[0], right[1]);
    double slope_left = (3 * f - 4 * left[0] + left[1]) / h;
    double slope_right = (-3 * f + 4 * right[0] - right[1]) / h;
    *out = five_points(h, left[1], left[2], right[1], right[2]);
    double scale = 1 + fabs(*out);
    return fabs(slope_left - slope_right) <= 0.05 * scale &&
           fabs(half - *out) <= s->tolerance * scale;
}

static void check_operand(struct slope *s, size_t k)
{
    const float *grad = ll_tensor_grad_data(s->x[k]);
    for (size_t i = 0; i < ll_tensor_count(s->x[k]); i += one_in(3)) {
        double expected, got = grad ? (double)grad[i] : 0;
        s->tried++;
        if (!difference(s, &ll_tensor_data(s->x[k])[i], &expected)) {
            s->skipped++;
            continue;
        }
        if (!(fabs(got - expected) <= s->tolerance * (1 + fabs(expected))))
            fail_msg("%s: operand %zu, element %zu: expected %g, got %g", s->name, k, i, expected,
                     got);
    }
}

void slope_check(struct ll_tape *tape, const char *name, slope_fn *fn, const void *arg,
                 struct ll_tensor *const *x, size_t operands, double tolerance)
{
    struct slope s = {tape, name, fn, arg, x, operands, tolerance, NULL, 0, 0};
    struct ll_tensor *y = NULL;
    must(tape, fn(tape, x, arg, &y));
    s.weights = slope_operand(tape, ll_tensor_shape(y), 0.5, 1.5);
    for (size_t i = 1; i < ll_tensor_count(s.weights); i += 2)
        ll_tensor_data(s.weights)[i] *= -1;
    for (size_t k = 0; k < operands; k++)
        ll_tensor_clear_grad(x[k]);
    must(tape, ll_tensor_backward(tape, y, s.weights));
    ll_tensor_free(&y);
    bool was = ll_tape_record(tape, false);
    for (size_t k = 0; k < operands; k++)
        if (ll_tensor_needs_grad(x[k]))
            check_operand(&s, k);
    ll_tape_record(tape, was);
    if (s.skipped * 4 > s.tried * one_in(3)) /* of fewer more may */
        fail_msg("%s: %zu of %zu coordinates sit on a kink", name, s.skipped, s.tried);
    ll_tensor_free(&s.weights);
}
