/* Cross-entropy and Dice together: by hand, from PyTorch, in every build. */
#include "kernel/segment.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compare.h"
#include "golden.h"
#include "kernel/kernels.h"

static const struct ll_class_shape shapes[] = {
    {1, 1, 1}, {9, 3, 1},  {131, 10, 1}, {3, 200, 1},
    {2, 3, 5}, {2, 4, 65}, {3, 7, 130},  {2, 70, 64},
};

static const struct ll_segment_option options[] = {{0, 1, 1}, {1, 0, 1}, {0.5F, 0.5F, 0.1F}};

enum { SHAPES = sizeof shapes / sizeof *shapes, OPTIONS = sizeof options / sizeof *options };

static double *scratch_new(size_t classes)
{
    double *scratch = malloc(ll_ce_dice_scratch(classes) * sizeof *scratch);
    assert_non_null(scratch);
    return scratch;
}

static int32_t *labels_new(struct ll_rng *rng, size_t rows, size_t classes)
{
    int32_t *label = malloc(rows * sizeof *label);
    assert_non_null(label);
    for (size_t i = 0; i < rows; i++)
        label[i] = (int32_t)ll_rng_below(rng, classes);
    return label;
}

static bool build_agrees(enum ll_isa isa, const float *x, const int32_t *label,
                         const struct ll_class_shape *shape, const struct ll_segment_option *option)
{
    size_t n = shape->outer * shape->classes * shape->inner;
    struct buffer grad, want;
    double *scratch = scratch_new(shape->classes);
    buffer_init(&grad, n, 1);
    buffer_init(&want, n, 0);
    ll_segment_loss *loss = ll_kernels_for(isa)->ce_dice;
    const struct tolerance near = {8, 2e-6}, slope = {16, 2e-6};
    double expected = ll_ce_dice_ref(x, label, shape, option, 2, scratch, want.data);
    double fused = loss(x, label, shape, option, 2, scratch, grad.data);
    double alone = loss(x, label, shape, option, 2, scratch, NULL);
    bool good = agrees(isa, "ce_dice", n, expected, (float)fused, near) &&
                agrees(isa, "ce_dice", n, expected, (float)alone, near);
    for (size_t i = 0; good && i < n; i++)
        good = agrees(isa, "ce_dice", i, (double)want.data[i], grad.data[i], slope);
    good = good && buffer_intact(&grad);
    free(scratch);
    buffer_done(&grad);
    buffer_done(&want);
    return good;
}

static void every_build_agrees_with_the_definition(void **state)
{
    (void)state;
    static const float scales[] = {0.01F, 1, 30};
    struct ll_rng rng;
    ll_rng_seed(&rng, 60);
    for (size_t s = 0; s < SHAPES; s++)
        for (size_t k = 0; k < 3; k++) {
            struct buffer x;
            size_t rows = shapes[s].outer * shapes[s].inner;
            buffer_init(&x, rows * shapes[s].classes, k);
            fill_normal(&rng, scales[k], x.data, x.n);
            int32_t *label = labels_new(&rng, rows, shapes[s].classes);
            for (int isa = 0; isa < LL_ISA_COUNT; isa++)
                for (size_t o = 0; o < OPTIONS && ll_isa_runs(isa); o++)
                    assert_true(build_agrees(isa, x.data, label, &shapes[s], &options[o]));
            free(label);
            buffer_done(&x);
        }
}

static void sure_and_right_has_no_loss_sure_and_wrong_has_one(void **state)
{
    (void)state;
    const float x[] = {100, -100, -100, 100};
    const int32_t right[] = {0, 1}, wrong[] = {1, 0};
    const struct ll_class_shape shape = {2, 2, 1};
    const struct ll_segment_option dice = {0, 1, 0};
    double *scratch = scratch_new(2);
    for (int isa = 0; isa < LL_ISA_COUNT; isa++)
        if (ll_isa_runs(isa)) {
            ll_segment_loss *loss = ll_kernels_for(isa)->ce_dice;
            assert_float_equal(loss(x, right, &shape, &dice, 0, scratch, NULL), 0, 1e-6);
            assert_float_equal(loss(x, wrong, &shape, &dice, 0, scratch, NULL), 1, 1e-6);
        }
    free(scratch);
}

static void gradients_are_the_finite_differences(void **state)
{
    (void)state;
    const struct ll_class_shape shape = {2, 3, 2};
    struct ll_rng rng;
    float x[12], grad[12];
    double *scratch = scratch_new(3);
    ll_rng_seed(&rng, 61);
    fill_normal(&rng, 1, x, 12);
    int32_t *label = labels_new(&rng, 4, 3);
    for (size_t o = 0; o < OPTIONS; o++) {
        ll_ce_dice_ref(x, label, &shape, &options[o], 1, scratch, grad);
        for (size_t i = 0; i < 12; i++) {
            float kept = x[i], above = kept + 1e-2F, below = kept - 1e-2F;
            x[i] = above;
            double rise = ll_ce_dice_ref(x, label, &shape, &options[o], 0, scratch, NULL);
            x[i] = below;
            rise -= ll_ce_dice_ref(x, label, &shape, &options[o], 0, scratch, NULL);
            x[i] = kept;
            assert_float_equal(rise / ((double)above - (double)below), grad[i], 2e-5);
        }
    }
    free(label);
    free(scratch);
}

static struct ll_segment_option option_of(const struct golden *g)
{
    struct ll_segment_option option = {0, 1, *golden_values(g, "smooth")};
    if (golden_find(g, "ce_weight")) {
        option.ce_weight = *golden_values(g, "ce_weight");
        option.dice_weight = *golden_values(g, "dice_weight");
    }
    return option;
}

static void values_and_gradients_are_pytorchs(void **state)
{
    (void)state;
    static const char *const names[] = {"multiclass_dice", "ce_dice"};
    for (size_t l = 0; l < 2; l++) {
        struct golden g;
        golden_open(&g, names[l]);
        while (golden_next(&g))
            for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
                const struct golden_field *x = golden_find(&g, "logits");
                const struct golden_field *y = golden_find(&g, "target");
                const struct ll_class_shape shape = {x->shape[0], x->shape[1], y->n / x->shape[0]};
                const struct ll_segment_option option = option_of(&g);
                const struct tolerance near = {16, 2e-6};
                int32_t label[64];
                float grad[256];
                assert_true(x->n <= 256 && y->n <= 64);
                for (size_t i = 0; i < y->n; i++)
                    label[i] = (int32_t)y->exact[i];
                if (!ll_isa_runs(isa))
                    continue;
                double *scratch = scratch_new(shape.classes);
                double value = ll_kernels_for(isa)->ce_dice(x->value, label, &shape, &option, 1,
                                                            scratch, grad);
                free(scratch);
                assert_true(agrees(isa, names[l], x->n, *golden_find(&g, "value")->exact,
                                   (float)value, near));
                for (size_t i = 0; i < x->n; i++)
                    assert_true(agrees(isa, names[l], i, golden_find(&g, "grad_logits")->exact[i],
                                       grad[i], near));
            }
        assert_true(g.cases >= 8);
    }
}

static void nan_reaches_the_loss_and_every_gradient(void **state)
{
    (void)state;
    const struct ll_class_shape shape = {2, 2, 1};
    const float x[] = {0, NAN, 1, 2};
    const int32_t label[] = {0, 1};
    double *scratch = scratch_new(2);
    for (int isa = 0; isa < LL_ISA_COUNT; isa++)
        if (ll_isa_runs(isa)) {
            float grad[4];
            double loss =
                ll_kernels_for(isa)->ce_dice(x, label, &shape, &options[2], 1, scratch, grad);
            assert_true(isnan(loss));
            for (size_t i = 0; i < 4; i++)
                assert_true(isnan(grad[i]));
        }
    free(scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sure_and_right_has_no_loss_sure_and_wrong_has_one),
        cmocka_unit_test(values_and_gradients_are_pytorchs),
        cmocka_unit_test(gradients_are_the_finite_differences),
        cmocka_unit_test(nan_reaches_the_loss_and_every_gradient),
        cmocka_unit_test(every_build_agrees_with_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
