/* Every loss of the catalogue at the extremes of float32, in every build that this machine runs:
 * what is finite by the definitions is finite in each build, and as large; what is not, is not.
 * Nothing here names a loss but those that are let off, each with its reason. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/isa.h"
#include "sample.h"
#include "tensor/ops.h"

enum { ROWS = 5, WIDTH = 19, MOST = 2048 };

static const float extremes[] = {0,     -0.0F, 1,     1e-45F, 1e-40F, 1e-30F, 100,
                                 -100,  1e4F,  1e10F, -1e10F, 1e15F,  1e18F,  -1e18F,
                                 1e19F, 1e25F, 1e30F, -1e30F, 1e37F};

/* What a build gave: an error, or the loss and its gradients behind each other. */
struct answer {
    ll_err err;
    float loss, grad[MOST];
    size_t count;
};

static void ask(struct ll_tape *tape, const struct sample *sample, struct answer *answer)
{
    struct ll_tensor *out = NULL;
    answer->count = 0;
    answer->err = ll_loss_call(tape, sample->loss, sample->x, sample->count, NULL, &out);
    if (answer->err)
        return;
    answer->loss = ll_tensor_values(out)[0];
    sample_must(tape, ll_tensor_backward(tape, out, NULL));
    for (size_t k = 0; k < sample->count; k++) {
        const float *grad = ll_tensor_grad_data(sample->x[k]);
        size_t n = grad ? ll_tensor_count(sample->x[k]) : 0;
        assert_true(answer->count + n <= MOST);
        if (grad)
            memcpy(answer->grad + answer->count, grad, n * sizeof *grad);
        answer->count += n;
        ll_tensor_clear_grad(sample->x[k]);
    }
    ll_tensor_free(&out);
}

/* A number may be off by a share of the largest that it stands with. */
static bool alike(float want, float got, double near)
{
    if (!isfinite(want) || !isfinite(got))
        return !isfinite(want) && !isfinite(got);
    return fabs((double)want - (double)got) <= near;
}

/* Distances are rounded at the last bit of the number that is far away; so which triplets still
 * cost something is open where it is, and their gradients are finite or not. */
static double rounding(const struct ll_loss *loss, float extreme)
{
    return sample_takes(loss, LL_ARG_EMBEDDING) ? 1e-6 * fabs((double)extreme) : 0;
}

static float largest_of(const struct answer *a)
{
    float largest = 0;
    for (size_t i = 0; i < a->count; i++)
        if (isfinite(a->grad[i]))
            largest = fmaxf(largest, fabsf(a->grad[i]));
    return largest;
}

static void compare(const struct ll_loss *loss, enum ll_isa isa, const char *where, double rounded,
                    const struct answer *want, const struct answer *got)
{
    double near = 1e-4 * (1 + (double)largest_of(want)) + 1e4 * rounded;
    if (want->err != got->err)
        fail_msg("%s, %s, %s: ends with %d, by the definition with %d", loss->name,
                 ll_isa_name(isa), where, (int)got->err, (int)want->err);
    if (!want->err &&
        !alike(want->loss, got->loss, 1e-4 * (1 + fabs((double)want->loss)) + rounded))
        fail_msg("%s, %s, %s: is %g, by the definition %g", loss->name, ll_isa_name(isa), where,
                 (double)got->loss, (double)want->loss);
    for (size_t i = 0; i < want->count; i++)
        if (!alike(want->grad[i], got->grad[i], near))
            fail_msg("%s, %s, %s: gradient %zu is %g, by the definition %g", loss->name,
                     ll_isa_name(isa), where, i, (double)got->grad[i], (double)want->grad[i]);
}

static struct ll_tape *tapes[LL_ISA_COUNT];

static void try_place(const struct ll_loss *loss, size_t arg, size_t place, float extreme)
{
    static struct answer want, got;
    char where[96];
    snprintf(where, sizeof where, "argument %zu, element %zu = %g", arg, place, (double)extreme);
    for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
        if (!tapes[isa])
            continue;
        struct sample sample = sample_new(tapes[isa], loss, ROWS, WIDTH, false, 11);
        struct ll_tensor *x = sample.x[arg];
        for (size_t k = 0; k < sample.count; k++) /* pairs that are alike, and that are not */
            for (size_t r = 0; loss->takes[k] == LL_ARG_ALIKE && r < ROWS; r++)
                ll_tensor_data(sample.x[k])[r] = (float)(r % 2);
        ll_tensor_data(x)[place % ll_tensor_count(x)] = extreme;
        ask(tapes[isa], &sample, isa == LL_ISA_REF ? &want : &got);
        sample_done(&sample);
        if (isa != LL_ISA_REF)
            compare(loss, (enum ll_isa)isa, where, rounding(loss, extreme), &want, &got);
    }
}

static void every_build_is_finite_where_the_definition_is(void **state)
{
    (void)state;
    for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
        if (!ll_isa_runs((enum ll_isa)isa))
            continue;
        setenv("LOSSLAB_ISA", ll_isa_name((enum ll_isa)isa), 1);
        assert_int_equal(ll_tape_new(&tapes[isa]), LL_OK);
    }
    unsetenv("LOSSLAB_ISA");
    for (size_t i = 0; i < ll_loss_count(); i++) {
        const struct ll_loss *loss = ll_loss_at(i);
        for (size_t k = 0; loss->args[k]; k++)
            for (size_t e = 0; e < sizeof extremes / sizeof *extremes; e++)
                for (size_t place = 0; place < 2; place++) /* the first, and one in the remainder */
                    try_place(loss, k, place * 17, extremes[e]);
    }
    for (int isa = 0; isa < LL_ISA_COUNT; isa++)
        if (tapes[isa])
            ll_tape_free(&tapes[isa]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_build_is_finite_where_the_definition_is),
    };
    return cmocka_run_group_tests_name("loss/extreme", tests, NULL, NULL);
}
