/* Measures the vector exp, log, log1p and sigmoid of every build on every float32.
 *
 *     prove_vmath [STEP]      tries every STEP-th float (1 without: all of them, minutes)
 *
 * Prints the widest error in units in the last place, and where; fails where a build is wider than
 * it promises. The truth is the C library's function in double, whose own error is 2^-29 of a
 * float32's unit. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/kernels.h"

enum { BLOCK = 1 << 16 };

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

struct function {
    const char *name;
    double (*truth)(double x);
    size_t offset;   /* of its pointer in struct ll_kernels */
    double promised; /* units in the last place */
};

static const struct function functions[] = {
    {"exp", exp, offsetof(struct ll_kernels, exp), 1},
    {"log", log, offsetof(struct ll_kernels, log), 1},
    {"log1p", log1p, offsetof(struct ll_kernels, log1p), 1.3},
    {"sigmoid", sigmoid, offsetof(struct ll_kernels, sigmoid), 2.5},
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

/* Below 2^-125 sigmoid is 0, as its comment says. */
static int flushed(const struct function *f, float x)
{
    return strcmp(f->name, "sigmoid") == 0 && x < -87;
}

static struct widest measure(const struct function *f, const struct ll_kernels *k, uint64_t step)
{
    ll_map *map = *(ll_map *const *)((const char *)k + f->offset);
    static float x[BLOCK], y[BLOCK];
    struct widest w = {0, 0};
    for (uint64_t bits = 0; bits < (uint64_t)1 << 32;) {
        size_t n = 0;
        for (; n < BLOCK && bits < (uint64_t)1 << 32; bits += step) {
            uint32_t word = (uint32_t)bits;
            memcpy(&x[n++], &word, sizeof word);
        }
        map(x, n, y);
        for (size_t i = 0; i < n; i++) {
            double error = flushed(f, x[i]) ? (double)y[i] : error_of(y[i], f->truth((double)x[i]));
            if (error > w.error)
                w = (struct widest){error, x[i]};
        }
    }
    return w;
}

int main(int argc, char **argv)
{
    uint64_t step = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    int wrong = 0;
    for (size_t f = 0; f < sizeof functions / sizeof *functions; f++)
        for (int isa = LL_ISA_BASE; isa < LL_ISA_COUNT; isa++) {
            const struct ll_kernels *k = ll_kernels_for((enum ll_isa)isa);
            if (k == NULL || step == 0)
                continue;
            struct widest w = measure(&functions[f], k, step);
            printf("%-8s %-7s %.4f ulp at %a\n", functions[f].name, ll_isa_name((enum ll_isa)isa),
                   w.error, (double)w.at);
            wrong += w.error > functions[f].promised;
        }
    return wrong ? 1 : 0;
}
