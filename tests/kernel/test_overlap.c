/* Losses of masks: by hand, from PyTorch, and what empty masks and NaN come to. */
#include "kernel/overlap.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "compare.h"
#include "golden.h"
#include "kernel/kernels.h"

struct row {
    const char *name;
    size_t offset; /* of its pointer in struct ll_kernels */
    ll_overlap_loss *ref;
    float option[4];
};

static const struct row rows[] = {
    {"dice", offsetof(struct ll_kernels, dice), ll_dice_ref, {1}},
    {"dice", offsetof(struct ll_kernels, dice), ll_dice_ref, {0}},
    {"tversky", offsetof(struct ll_kernels, tversky), ll_tversky_ref, {0.5F, 0.5F, 1}},
    {"tversky", offsetof(struct ll_kernels, tversky), ll_tversky_ref, {0.3F, 0.7F, 1}},
    {"tversky", offsetof(struct ll_kernels, tversky), ll_tversky_ref, {2, 0, 1e-3F}},
    {"focal_tversky",
     offsetof(struct ll_kernels, focal_tversky),
     ll_focal_tversky_ref,
     {0.3F, 0.7F, 1, 1.5F}},
    {"focal_tversky",
     offsetof(struct ll_kernels, focal_tversky),
     ll_focal_tversky_ref,
     {0.5F, 0.5F, 1, 0.5F}},
};

enum { ROWS = sizeof rows / sizeof *rows };

static ll_overlap_loss *kernel(const struct row *row, enum ll_isa isa)
{
    const char *table = (const char *)ll_kernels_for(isa);
    return (*(const struct ll_overlap *const *)(table + row->offset))->loss;
}

static void fill_masks(struct ll_rng *rng, float *pred, float *target, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        pred[i] = (float)ll_rng_uniform(rng);
        target[i] = (float)ll_rng_below(rng, 2);
    }
}

static bool build_agrees(const struct row *row, enum ll_isa isa, const float *pred,
                         const float *target, size_t n, size_t offset)
{
    struct buffer grad, want;
    /* Blocks of 256 are summed in float32: an error of up to 1.3e-6 of their sum. */
    const struct tolerance value = {16, 1e-7}, slope = {32, 1e-9};
    buffer_init(&grad, n, offset);
    buffer_init(&want, n, 0);
    double expected = row->ref(pred, target, n, row->option, 0.25F, want.data);
    double alone = kernel(row, isa)(pred, target, n, row->option, 0, NULL);
    double fused = kernel(row, isa)(pred, target, n, row->option, 0.25F, grad.data);
    bool good = agrees(isa, row->name, n, expected, (float)alone, value) &&
                agrees(isa, row->name, n, expected, (float)fused, value);
    for (size_t i = 0; good && i < n; i++)
        good = agrees(isa, row->name, i, (double)want.data[i], grad.data[i], slope);
    good = good && buffer_intact(&grad);
    buffer_done(&grad);
    buffer_done(&want);
    return good;
}

static void every_build_agrees_with_the_definition(void **state)
{
    (void)state;
    struct ll_rng rng;
    ll_rng_seed(&rng, 30);
    for (const size_t *n = sizes; *n; n++)
        for (size_t offset = 0; offset < 3; offset++) {
            struct buffer pred, target;
            buffer_init(&pred, *n, offset);
            buffer_init(&target, *n, 2 * offset + 1);
            fill_masks(&rng, pred.data, target.data, *n);
            pred.data[0] = 0.5F; /* never 0/0 */
            for (int isa = 0; isa < LL_ISA_COUNT; isa++)
                for (size_t r = 0; r < ROWS && ll_isa_runs(isa); r++)
                    assert_true(build_agrees(&rows[r], isa, pred.data, target.data, *n, offset));
            buffer_done(&pred);
            buffer_done(&target);
        }
}

static void nan_and_inf_reach_the_loss_and_every_gradient(void **state)
{
    (void)state;
    static const float bad[] = {NAN, INFINITY};
    for (int isa = 0; isa < LL_ISA_COUNT; isa++)
        for (size_t r = 0; r < ROWS && ll_isa_runs(isa); r++)
            for (size_t b = 0; b < 2; b++) {
                float pred[20] = {0}, target[20] = {0}, grad[20] = {0};
                pred[11] = bad[b];
                double loss = kernel(&rows[r], isa)(pred, target, 20, rows[r].option, 1, grad);
                assert_false(isfinite(loss) && b == 0);
                for (size_t i = 0; i < 20; i++)
                    assert_false(isfinite(grad[i]) && b == 0);
            }
}

static void empty_masks_have_the_loss_0_unless_nothing_smooths(void **state)
{
    (void)state;
    for (int isa = 0; isa < LL_ISA_COUNT; isa++)
        for (size_t r = 0; r < ROWS && ll_isa_runs(isa); r++) {
            float zero[5] = {0}, grad = 7;
            double whole = kernel(&rows[r], isa)(zero, zero, 5, rows[r].option, 1, NULL);
            double none = kernel(&rows[r], isa)(zero, zero, 0, rows[r].option, 1, &grad);
            bool smooth = strcmp(rows[r].name, "dice") != 0 || rows[r].option[0] > 0;
            assert_true(smooth ? whole == 0 : isnan(whole));
            assert_true(smooth ? none == 0 : isnan(none));
            assert_true(grad == 7);
        }
}

static void hand_worked_values(void **state)
{
    (void)state;
    const float pred[] = {0.9F, 0.8F, 0.3F, 0.1F}, target[] = {1, 1, 0, 0};
    const float dice[] = {1}, tversky[] = {0.3F, 0.7F, 1};
    /* shared 1.7, sizes 2.1 and 2: 1 − 4.4/5.1; TP 1.7, FP 0.4, FN 0.3: 1 − 2.7/3.03 */
    assert_float_equal(ll_dice_ref(pred, target, 4, dice, 0, NULL), 1 - 4.4 / 5.1, 1e-6);
    assert_float_equal(ll_tversky_ref(pred, target, 4, tversky, 0, NULL), 1 - 2.7 / 3.03, 1e-6);
}

static void tversky_at_a_half_is_dice_with_twice_the_smooth(void **state)
{
    (void)state;
    struct ll_rng rng;
    float pred[50], target[50];
    const float tversky[] = {0.5F, 0.5F, 1}, dice[] = {2};
    ll_rng_seed(&rng, 31);
    fill_masks(&rng, pred, target, 50);
    assert_float_equal(ll_tversky_ref(pred, target, 50, tversky, 0, NULL),
                       ll_dice_ref(pred, target, 50, dice, 0, NULL), 1e-12);
}

static void exchanging_masks_and_prices_changes_nothing(void **state)
{
    (void)state;
    struct ll_rng rng;
    float pred[50], target[50];
    const float one[] = {0.3F, 0.7F, 1}, other[] = {0.7F, 0.3F, 1};
    ll_rng_seed(&rng, 32);
    fill_masks(&rng, pred, target, 50);
    assert_float_equal(ll_tversky_ref(pred, target, 50, one, 0, NULL),
                       ll_tversky_ref(target, pred, 50, other, 0, NULL), 1e-12);
}

static void check_case(const struct row *row, const struct golden *g)
{
    static const char *const names[] = {"alpha", "beta", "smooth", "gamma"};
    bool dice = strcmp(row->name, "dice") == 0;
    size_t n = golden_find(g, "pred")->n;
    float option[4] = {0}, swapped[4], grad[64], grad_target[64];
    if (dice)
        option[0] = *golden_values(g, "smooth");
    for (size_t i = 0; !dice && i < 4; i++)
        option[i] = golden_find(g, names[i]) ? *golden_values(g, names[i]) : 0;
    memcpy(swapped, option, sizeof swapped);
    swapped[0] = dice ? option[0] : option[1];
    swapped[1] = option[0];
    const float *pred = golden_values(g, "pred"), *target = golden_values(g, "target");
    for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
        const struct tolerance near = {8, 1e-6};
        if (!ll_isa_runs(isa))
            continue;
        double value = kernel(row, isa)(pred, target, n, option, 1, grad);
        kernel(row, isa)(target, pred, n, swapped, 1, grad_target);
        assert_true(agrees(isa, row->name, n, *golden_find(g, "value")->exact, (float)value, near));
        for (size_t i = 0; i < n; i++) {
            double of_pred = golden_find(g, "grad_pred")->exact[i];
            double of_target = golden_find(g, "grad_target")->exact[i];
            assert_true(agrees(isa, row->name, i, of_pred, grad[i], near));
            assert_true(agrees(isa, row->name, i, of_target, grad_target[i], near));
        }
    }
}

static void values_and_gradients_are_pytorchs(void **state)
{
    (void)state;
    static const size_t distinct[] = {0, 2, 5};
    for (size_t l = 0; l < 3; l++) {
        struct golden g;
        golden_open(&g, rows[distinct[l]].name);
        while (golden_next(&g))
            check_case(&rows[distinct[l]], &g);
        assert_true(g.cases >= 24);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hand_worked_values),
        cmocka_unit_test(values_and_gradients_are_pytorchs),
        cmocka_unit_test(tversky_at_a_half_is_dice_with_twice_the_smooth),
        cmocka_unit_test(exchanging_masks_and_prices_changes_nothing),
        cmocka_unit_test(every_build_agrees_with_the_definition),
        cmocka_unit_test(nan_and_inf_reach_the_loss_and_every_gradient),
        cmocka_unit_test(empty_masks_have_the_loss_0_unless_nothing_smooths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
