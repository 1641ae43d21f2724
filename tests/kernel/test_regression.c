#include "kernel/regression.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "compare.h"
#include "golden.h"
#include "kernel/kernels.h"

/* A loss, an option to run it with, and what its builds may differ by from the definition. */
struct row {
    const char *name;
    size_t offset; /* of its pointer in struct ll_kernels */
    ll_pointwise_sum *ref;
    float option;
    struct tolerance value, slope;
};

#define ROW(name, option, ...)                                                                     \
    {                                                                                              \
#name, offsetof(struct ll_kernels, name), ll_##name##_ref, option, __VA_ARGS__             \
    }

static const struct row rows[] = {
    ROW(mse, 0, {2, 0}, {1, 0}),
    ROW(mae, 0, {1, 0}, {1, 0}),
    ROW(huber, 1, {3, 0}, {1, 0}),
    ROW(huber, 0.37F, {3, 0}, {1, 0}),
    ROW(smooth_l1, 1, {3, 0}, {1, 0}),
    ROW(smooth_l1, 0.37F, {4, 0}, {3, 0}),
    ROW(smooth_l1, 0, {1, 0}, {1, 0}),
    ROW(log_cosh, 0, {4, 0}, {3, 0}),
    ROW(asymmetric_mse, 2, {3, 0}, {2, 0}),
    ROW(asymmetric_mse, 0, {3, 0}, {2, 0}),
};

enum { ROWS = sizeof rows / sizeof *rows };

static const struct ll_pointwise *kernel(const struct row *row, enum ll_isa isa)
{
    const char *table = (const char *)ll_kernels_for(isa);
    return *(const struct ll_pointwise *const *)(table + row->offset);
}

/* Runs every function of one build on the inputs and compares element by element. */
static bool build_agrees(const struct row *row, enum ll_isa isa, const float *pred,
                         const float *target, size_t n, size_t offset)
{
    const struct ll_pointwise *k = kernel(row, isa);
    struct buffer grad, out, want;
    bool good = true;
    buffer_init(&grad, n, offset);
    buffer_init(&out, n, offset);
    buffer_init(&want, n, 0);
    double expected = row->ref(pred, target, n, &row->option, 0.25F, want.data);
    double alone = k->sum(pred, target, n, &row->option, 0, NULL);
    double fused = k->sum(pred, target, n, &row->option, 0.25F, grad.data);
    struct tolerance of_sum = {row->value.ulp + 1, row->value.absolute * (double)n};
    good = good && agrees(isa, row->name, n, expected, (float)alone, of_sum);
    good = good && agrees(isa, row->name, n, expected, (float)fused, of_sum);
    for (size_t i = 0; good && i < n; i++)
        good = agrees(isa, row->name, i, (double)want.data[i], grad.data[i], row->slope);
    k->each(pred, target, n, &row->option, out.data);
    for (size_t i = 0; good && i < n; i++) {
        double one = row->ref(pred + i, target + i, 1, &row->option, 0, NULL);
        good = agrees(isa, row->name, i, one, out.data[i], row->value);
    }
    good = good && buffer_intact(&grad) && buffer_intact(&out);
    for (size_t i = 0; i < n; i++)
        out.data[i] = 0.5F + (float)(i % 7);
    for (size_t i = 0; i < n; i++)
        row->ref(pred + i, target + i, 1, &row->option, out.data[i], want.data + i);
    k->each_grad(pred, target, n, &row->option, out.data, out.data); /* in place */
    for (size_t i = 0; good && i < n; i++)
        good = agrees(isa, row->name, i, (double)want.data[i], out.data[i], row->slope);
    good = good && buffer_intact(&out);
    buffer_done(&grad);
    buffer_done(&out);
    buffer_done(&want);
    return good;
}

static void every_build_agrees_with_the_definition(void **state)
{
    (void)state;
    static const float scales[] = {1e-3F, 1, 30};
    struct ll_rng rng;
    ll_rng_seed(&rng, 20);
    for (size_t s = 0; s < 3; s++)
        for (const size_t *n = sizes; *n; n++)
            for (size_t offset = 0; offset < 3; offset++) {
                struct buffer pred, target;
                buffer_init(&pred, *n, offset);
                buffer_init(&target, *n, 2 * offset + 1);
                fill_normal(&rng, scales[s], pred.data, *n);
                fill_normal(&rng, scales[s], target.data, *n);
                for (int isa = 0; isa < LL_ISA_COUNT; isa++)
                    for (size_t r = 0; r < ROWS && ll_isa_runs(isa); r++)
                        assert_true(
                            build_agrees(&rows[r], isa, pred.data, target.data, *n, offset));
                buffer_done(&pred);
                buffer_done(&target);
            }
}

static void every_build_agrees_at_the_extremes(void **state)
{
    (void)state;
    static const float x[] = {0.0F,     -0.0F,  1e-45F, -1e-45F,  1e-40F,    -3e-39F,
                              1.2e-38F, 1e-20F, 1e-7F,  0.5F,     0.99999F,  1,
                              1.00001F, -1,     20,     -100,     100,       1e10F,
                              -1e18F,   1e30F,  -1e30F, INFINITY, -INFINITY, NAN};
    enum { N = sizeof x / sizeof *x };
    for (size_t t = 0; t < N; t++) {
        float target[N];
        for (size_t i = 0; i < N; i++)
            target[i] = x[t];
        for (int isa = 0; isa < LL_ISA_COUNT; isa++)
            for (size_t r = 0; r < ROWS && ll_isa_runs(isa); r++)
                for (size_t i = 0; i < N; i++)
                    assert_true(build_agrees(&rows[r], isa, x + i, target + i, 1, 0));
    }
}

static void no_elements_sum_to_0_and_write_nothing(void **state)
{
    (void)state;
    for (int isa = 0; isa < LL_ISA_COUNT; isa++)
        for (size_t r = 0; r < ROWS && ll_isa_runs(isa); r++) {
            float x = 3, grad = 7;
            const struct ll_pointwise *k = kernel(&rows[r], isa);
            assert_true(k->sum(&x, &x, 0, &rows[r].option, 1, &grad) == 0);
            k->each(&x, &x, 0, &rows[r].option, &grad);
            k->each_grad(&x, &x, 0, &rows[r].option, &x, &grad);
            assert_true(grad == 7);
        }
}

static double mean(ll_pointwise_sum *loss, float option, const float *pred)
{
    static const float target[] = {3, -0.5F, 2, 8};
    return loss(pred, target, 4, &option, 0, NULL) / 4;
}

static void hand_worked_values(void **state)
{
    (void)state;
    const float near[] = {2.5F, 0, 2.1F, 7.8F}, outlier[] = {2.5F, 0, 2.1F, 10};
    assert_float_equal(mean(ll_mse_ref, 0, near), 0.1375, 1e-6);
    assert_float_equal(mean(ll_mae_ref, 0, near), 0.325, 1e-6);
    assert_float_equal(mean(ll_huber_ref, 1, outlier), 0.43875, 1e-6);
    assert_float_equal(mean(ll_huber_ref, 2, outlier), 0.56375, 1e-6);
    assert_float_equal(mean(ll_smooth_l1_ref, 2, outlier), 0.281875, 1e-6);
    assert_float_equal(mean(ll_smooth_l1_ref, 0, near), 0.325, 1e-6);
    /* log cosh(0.5) twice, log cosh(0.1), log cosh(2) */
    assert_float_equal(mean(ll_log_cosh_ref, 0, outlier),
                       (2 * 0.1201145069 + 0.0049916889 + 1.3250027474) / 4, 1e-6);
    const float pred[] = {2.5F, 1, 3}, target[] = {2, 2, 2}, option = 2;
    float grad[3];
    assert_float_equal(ll_asymmetric_mse_ref(pred, target, 3, &option, 1, grad), 3.5, 1e-6);
    assert_float_equal(grad[0], 2, 0);
    assert_float_equal(grad[1], -2, 0);
    assert_float_equal(grad[2], 4, 0);
}

static void gradients_are_the_finite_differences(void **state)
{
    (void)state;
    struct ll_rng rng;
    ll_rng_seed(&rng, 21);
    for (size_t r = 0; r < ROWS; r++)
        for (int i = 0; i < 200; i++) {
            float pred = 2 * (float)ll_rng_normal(&rng), target = 0, grad;
            float above = pred + 1e-3F, below = pred - 1e-3F;
            const float *option = &rows[r].option;
            if (fabsf(pred) < 2e-3F || fabsf(fabsf(pred) - *option) < 2e-3F)
                continue; /* a kink is near */
            rows[r].ref(&pred, &target, 1, option, 1, &grad);
            double rise = rows[r].ref(&above, &target, 1, option, 0, NULL) -
                          rows[r].ref(&below, &target, 1, option, 0, NULL);
            assert_float_equal(rise / ((double)above - below), grad, 1e-5);
        }
}

/* The name of the loss's option in the golden file; NULL where it has none. */
static const char *option_name(const struct row *row)
{
    static const char *const names[][2] = {
        {"huber", "delta"}, {"smooth_l1", "beta"}, {"asymmetric_mse", "over_penalty"}};
    for (size_t i = 0; i < 3; i++)
        if (strcmp(names[i][0], row->name) == 0)
            return names[i][1];
    return NULL;
}

static void values_and_gradients_are_pytorchs(void **state)
{
    (void)state;
    for (size_t r = 0; r < ROWS; r++) {
        struct golden g;
        golden_open(&g, rows[r].name);
        while (golden_next(&g)) {
            const char *name = option_name(&rows[r]);
            const float *option = name ? golden_values(&g, name) : NULL;
            size_t n = golden_find(&g, "pred")->n;
            float grad[64];
            assert_true(n <= 64);
            for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
                if (!ll_isa_runs(isa))
                    continue;
                double value = kernel(&rows[r], isa)
                                   ->sum(golden_values(&g, "pred"), golden_values(&g, "target"), n,
                                         option, 1, grad);
                const struct tolerance near = {5, 0};
                assert_true(agrees(isa, rows[r].name, n, *golden_find(&g, "value")->exact,
                                   (float)value, near));
                for (size_t i = 0; i < n; i++) {
                    double expected = golden_find(&g, "grad_pred")->exact[i];
                    assert_true(agrees(isa, rows[r].name, i, expected, grad[i], near));
                    assert_true(golden_find(&g, "grad_target")->exact[i] == -expected);
                }
            }
        }
        assert_true(g.cases >= 24);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hand_worked_values),
        cmocka_unit_test(values_and_gradients_are_pytorchs),
        cmocka_unit_test(gradients_are_the_finite_differences),
        cmocka_unit_test(every_build_agrees_with_the_definition),
        cmocka_unit_test(every_build_agrees_at_the_extremes),
        cmocka_unit_test(no_elements_sum_to_0_and_write_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
