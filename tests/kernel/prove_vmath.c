/* Measures the vector exp, log, log1p and sigmoid of every build on every float32, and the kernel
 * that inlines most of them: binary cross-entropy of a logit, its value and its slope.
 *
 *     prove_vmath [STEP [FUNCTION...]]   every STEP-th float (1 without: all of them, minutes)
 *
 * Prints the widest error in units in the last place, and where; fails where a build is wider than
 * it promises. The truth is the C library's function in double, whose own error is 2^-29 of a
 * float32's unit. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/kernels.h"

enum { BLOCK = 1 << 12 };

typedef void apply(const struct ll_kernels *k, const float *x, float *y);

#define APPLY_MAP(name)                                                                            \
    static void apply_##name(const struct ll_kernels *k, const float *x, float *y)                 \
    {                                                                                              \
        k->name(x, BLOCK, y);                                                                      \
    }
LL_MAPS(APPLY_MAP)

/* Of every number, since the function is for those that are not positive. */
static void apply_falling(const struct ll_kernels *k, const float *x, float *y)
{
    for (size_t i = 0; i < BLOCK; i++)
        y[i] = -fabsf(x[i]);
    apply_exp_nonpositive(k, y, y);
}

/* The loss of a logit whose label is 0 is log(1 + e^x), and its slope the logistic function. (At
 * −inf the loss is 0·inf, NaN, as kernel/binary.h says: there the truth stands in.) */
static void apply_softplus(const struct ll_kernels *k, const float *x, float *y)
{
    static const float label[BLOCK], weight = 1;
    k->bce_with_logits->each(x, label, BLOCK, &weight, y);
    for (size_t i = 0; i < BLOCK; i++)
        y[i] = x[i] == -INFINITY && isnan(y[i]) ? 0 : y[i];
}

static void apply_slope(const struct ll_kernels *k, const float *x, float *y)
{
    static const float label[BLOCK], weight = 1;
    for (size_t i = 0; i < BLOCK; i++)
        y[i] = 1;
    k->bce_with_logits->each_grad(x, label, BLOCK, &weight, y, y);
}

static double falling(double x)
{
    return exp(-fabs(x));
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static double softplus(double x)
{
    return (x > 0 ? x : 0) + log1p(exp(-fabs(x)));
}

struct function {
    const char *name;
    double (*truth)(double x);
    apply *apply;
    double promised; /* units in the last place */
    bool flushed;    /* where the truth is less than 2^-125, the function may be 0 */
};

static const struct function functions[] = {
    {"exp", exp, apply_exp, 1, false},
    {"exp-nonpositive", falling, apply_falling, 1.1, true},
    {"log", log, apply_log, 1, false},
    {"log1p", log1p, apply_log1p, 1, false},
    {"sigmoid", sigmoid, apply_sigmoid, 1.51, true},
    {"bce", softplus, apply_softplus, 2.5, true},
    {"bce-slope", sigmoid, apply_slope, 2.5, true},
};

struct widest {
    double error;
    float at;
};

/* The distance from the truth in units in the last place of the float32 nearest to it. */
static double error_of(float got, double truth)
{
    float nearest = (float)truth;
    if (isnan(truth) || isinf(nearest) || isnan(got) || isinf(got))
        return (isnan(truth) && isnan(got)) || got == nearest ? 0 : HUGE_VAL;
    double unit = ldexp(1, (fabs(truth) < 0x1p-126 ? -126 : ilogb(truth)) - 23);
    return fabs((double)got - truth) / unit;
}

/* Where the function may be 0, it is 0 or the truth to a few units of the smallest normal number.
 */
static double error_at(const struct function *f, float x, float got)
{
    double truth = f->truth((double)x);
    if (f->flushed && truth < 0x1p-125)
        return got == 0 || fabs((double)got - truth) < 0x1p-140 ? 0 : HUGE_VAL;
    return error_of(got, truth);
}

static struct widest measure(const struct function *f, const struct ll_kernels *k, uint64_t step)
{
    static float x[BLOCK], y[BLOCK];
    struct widest w = {0, 0};
    for (uint64_t bits = 0; bits < (uint64_t)1 << 32;) {
        for (size_t i = 0; i < BLOCK; i++, bits += step) {
            uint32_t word = (uint32_t)bits; /* past the last it begins again */
            memcpy(&x[i], &word, sizeof word);
        }
        f->apply(k, x, y);
        for (size_t i = 0; i < BLOCK; i++) {
            double error = error_at(f, x[i], y[i]);
            if (error > w.error)
                w = (struct widest){error, x[i]};
        }
    }
    return w;
}

static int wanted(const char *name, int argc, char **argv)
{
    for (int i = 2; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return 1;
    return argc < 3;
}

int main(int argc, char **argv)
{
    uint64_t step = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    int wrong = 0;
    if (step == 0)
        return 2;
    for (size_t f = 0; f < sizeof functions / sizeof *functions; f++)
        for (int isa = LL_ISA_BASE; isa < LL_ISA_COUNT; isa++) {
            const struct ll_kernels *k = ll_kernels_for((enum ll_isa)isa);
            if (k == NULL || !wanted(functions[f].name, argc, argv))
                continue;
            struct widest w = measure(&functions[f], k, step);
            printf("%-15s %-7s %.4f ulp at %a\n", functions[f].name, ll_isa_name((enum ll_isa)isa),
                   w.error, (double)w.at);
            fflush(stdout);
            wrong += w.error > functions[f].promised;
        }
    return wrong ? 1 : 0;
}
