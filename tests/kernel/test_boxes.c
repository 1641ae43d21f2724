/* Losses of boxes of every size and position, also such as touch, are empty or run backwards. */
#include "kernel/boxes.h"

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
    ll_box_loss *ref;
};

static const struct row rows[] = {
    {"iou", offsetof(struct ll_kernels, iou), ll_iou_ref},
    {"giou", offsetof(struct ll_kernels, giou), ll_giou_ref},
};

static ll_box_loss *kernel(const struct row *row, enum ll_isa isa)
{
    return *(ll_box_loss *const *)((const char *)ll_kernels_for(isa) + row->offset);
}

/* Boxes of which some are far apart, some meet in an edge and some have no width. */
static void fill_boxes(struct ll_rng *rng, float *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < 2; k++) {
            x[4 * i + k] = (float)ll_rng_below(rng, 6);
            x[4 * i + k + 2] = x[4 * i + k] + 0.5F * (float)ll_rng_below(rng, 7);
        }
    }
}

static bool build_agrees(const struct row *row, enum ll_isa isa, const float *pred,
                         const float *target, const float *upstream, size_t n, size_t offset)
{
    const struct tolerance near = {8, 4e-7}, slope = {16, 1e-6};
    struct buffer loss, grad, want_loss, want_grad;
    buffer_init(&loss, n, offset);
    buffer_init(&grad, 4 * n, offset);
    buffer_init(&want_loss, n, 0);
    buffer_init(&want_grad, 4 * n, 0);
    double expected = row->ref(pred, target, n, 0.5F, upstream, want_loss.data, want_grad.data);
    double got = kernel(row, isa)(pred, target, n, 0.5F, upstream, loss.data, grad.data);
    double alone = kernel(row, isa)(pred, target, n, 0, NULL, NULL, NULL);
    bool good = agrees(isa, row->name, n, expected, (float)got, (struct tolerance){8, 0}) &&
                agrees(isa, row->name, n, expected, (float)alone, (struct tolerance){8, 0});
    for (size_t i = 0; good && i < n; i++)
        good = agrees(isa, row->name, i, (double)want_loss.data[i], loss.data[i], near);
    for (size_t i = 0; good && i < 4 * n; i++)
        good = agrees(isa, row->name, i, (double)want_grad.data[i], grad.data[i], slope);
    good = good && buffer_intact(&loss) && buffer_intact(&grad);
    buffer_done(&loss);
    buffer_done(&grad);
    buffer_done(&want_loss);
    buffer_done(&want_grad);
    return good;
}

static void every_build_agrees_with_the_definition(void **state)
{
    (void)state;
    struct ll_rng rng;
    ll_rng_seed(&rng, 50);
    for (const size_t *n = sizes; *n; n++)
        for (size_t offset = 0; offset < 3; offset++) {
            struct buffer pred, target, upstream;
            buffer_init(&pred, 4 * *n, offset);
            buffer_init(&target, 4 * *n, offset + 1);
            buffer_init(&upstream, *n, 0);
            fill_boxes(&rng, pred.data, *n);
            fill_boxes(&rng, target.data, *n);
            fill_normal(&rng, 1, upstream.data, *n);
            for (int isa = 0; isa < LL_ISA_COUNT; isa++)
                for (size_t r = 0; r < 2 && ll_isa_runs(isa); r++) {
                    assert_true(
                        build_agrees(&rows[r], isa, pred.data, target.data, NULL, *n, offset));
                    assert_true(build_agrees(&rows[r], isa, pred.data, target.data, upstream.data,
                                             *n, offset));
                }
            buffer_done(&pred);
            buffer_done(&target);
            buffer_done(&upstream);
        }
}

/* Four numbers in the order that `rank`, below 24, says. */
static void arrange(size_t rank, float x[4])
{
    float left[] = {0, 0.75F, 2, 3.5F};
    for (size_t k = 0; k < 4; k++) {
        size_t pick = rank % (4 - k);
        rank /= 4 - k;
        x[k] = left[pick];
        for (; pick + 1 < 4 - k; pick++)
            left[pick] = left[pick + 1];
    }
}

/* Of the four edges along an axis any may be the first, and any the second; a box that runs
 * backwards is none. */
static void gradients_are_the_finite_differences_in_every_order_of_the_edges(void **state)
{
    (void)state;
    const float step = 0x1p-10F;
    for (size_t order = 0; order < (size_t)24 * 24; order++) {
        float x[4], y[4], grad[4];
        arrange(order % 24, x);
        arrange(order / 24, y);
        const float pred[] = {x[0], y[0], x[1], y[1]}, target[] = {x[2], y[2], x[3], y[3]};
        for (int isa = 0; isa < LL_ISA_COUNT; isa++)
            for (size_t r = 0; r < 2 && ll_isa_runs(isa); r++) {
                double loss = kernel(&rows[r], isa)(pred, target, 1, 1, NULL, NULL, grad);
                bool backwards = x[1] < x[0] || y[1] < y[0] || x[3] < x[2] || y[3] < y[2];
                assert_true(isnan(loss) == backwards);
                for (size_t k = 0; k < 4; k++)
                    assert_true((isnan(grad[k]) != 0) == backwards);
                for (size_t k = 0; k < 4 && !backwards; k++) {
                    float above[4], below[4];
                    memcpy(above, pred, sizeof above);
                    memcpy(below, pred, sizeof below);
                    above[k] += step;
                    below[k] -= step;
                    double slope = (rows[r].ref(above, target, 1, 0, NULL, NULL, NULL) -
                                    rows[r].ref(below, target, 1, 0, NULL, NULL, NULL)) /
                                   (2 * (double)step);
                    assert_true(agrees(isa, rows[r].name, 4 * order + k, slope, grad[k],
                                       (struct tolerance){0, 1e-5}));
                }
            }
    }
}

static void hand_worked_values(void **state)
{
    (void)state;
    /* 35·35 shared, 40·40 each: the source's first pair */
    const float a[] = {10, 10, 50, 50}, b[] = {15, 15, 55, 55}, far[] = {60, 10, 70, 20};
    const double shared = 35 * 35, whole = 2 * 40 * 40 - shared, hull = 45 * 45;
    assert_float_equal(ll_iou_ref(a, b, 1, 0, NULL, NULL, NULL), 1 - shared / whole, 1e-8);
    assert_float_equal(ll_giou_ref(a, b, 1, 0, NULL, NULL, NULL),
                       1 - shared / whole + (hull - whole) / hull, 1e-8);
    float grad[4], along[4];
    assert_true(ll_iou_ref(a, far, 1, 1, NULL, NULL, grad) == 1);
    assert_true(ll_giou_ref(a, far, 1, 1, NULL, NULL, along) > 1);
    for (size_t k = 0; k < 4; k++)
        assert_true(grad[k] == 0); /* no overlap, no slope */
    assert_true(along[2] < 0);     /* GIoU draws the right edge to the right */
}

static void a_box_on_itself_has_no_loss_and_nan_stays_in_its_pair(void **state)
{
    (void)state;
    const float pred[] = {0, 0, 4, 2, NAN, 0, 1, 1, 0, 0, 1, 1};
    const float target[] = {0, 0, 4, 2, 0, 0, 1, 1, 0, 0, 1, 1};
    for (int isa = 0; isa < LL_ISA_COUNT; isa++)
        for (size_t r = 0; r < 2 && ll_isa_runs(isa); r++) {
            float loss[3], grad[12];
            kernel(&rows[r], isa)(pred, target, 3, 1, NULL, loss, grad);
            assert_float_equal(loss[0], 0, 1e-6);
            assert_float_equal(loss[2], 0, 2e-6);
            assert_true(isfinite(grad[0]) && isfinite(grad[8]));
            grad[0] = 7;
            assert_true(kernel(&rows[r], isa)(pred, target, 0, 1, NULL, loss, grad) == 0);
            assert_true(grad[0] == 7);
        }
}

/* Half of each box is shared, which is a third of both together, whatever the unit. */
static void a_box_s_size_does_not_count(void **state)
{
    (void)state;
    static const float sides[][2] = {{0.001F, 0.001F}, {0.002F, 0.002F}, {1e-15F, 1e-15F},
                                     {1e-30F, 1e-30F}, {1e30F, 1e30F},   {1e-30F, 1e30F}};
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        float w = sides[i][0], h = sides[i][1];
        const float a[] = {0, 0, w, h}, b[] = {w / 2, 0, w + w / 2, h};
        for (int isa = 0; isa < LL_ISA_COUNT; isa++)
            for (size_t r = 0; r < 2 && ll_isa_runs(isa); r++) {
                float grad[4];
                ll_box_loss *loss = kernel(&rows[r], isa);
                assert_true(loss(a, a, 1, 1, NULL, NULL, NULL) == 0);
                assert_true(agrees(isa, rows[r].name, i, 2.0 / 3,
                                   (float)loss(a, b, 1, 1, NULL, NULL, grad),
                                   (struct tolerance){4, 0}));
                /* the right edge adds to what is shared and not to the union, 3/2 w */
                assert_true(agrees(isa, rows[r].name, i, -2.0 / 3 / (double)w, grad[2],
                                   (struct tolerance){8, 0}));
            }
    }
}

/* 0/0: nothing is shared, and nothing is lost to a hull that has no area. */
static void boxes_without_an_area_share_nothing(void **state)
{
    (void)state;
    const float point[] = {1, 1, 1, 1}, line[] = {1, 1, 3, 1}, other[] = {2, 5, 2, 5};
    for (int isa = 0; isa < LL_ISA_COUNT; isa++)
        for (size_t r = 0; r < 2 && ll_isa_runs(isa); r++) {
            float grad[4];
            ll_box_loss *loss = kernel(&rows[r], isa);
            assert_true(loss(point, point, 1, 1, NULL, NULL, grad) == 1);
            assert_true(grad[0] == 0 && grad[1] == 0 && grad[2] == 0 && grad[3] == 0);
            assert_true(loss(point, line, 1, 1, NULL, NULL, grad) == 1);
            assert_true(loss(point, other, 1, 1, NULL, NULL, grad) == (r == 0 ? 1 : 2));
        }
}

static void exchanging_the_boxes_changes_nothing(void **state)
{
    (void)state;
    struct ll_rng rng;
    float a[80], b[80];
    ll_rng_seed(&rng, 51);
    fill_boxes(&rng, a, 20);
    fill_boxes(&rng, b, 20);
    for (size_t r = 0; r < 2; r++)
        assert_float_equal(rows[r].ref(a, b, 20, 0, NULL, NULL, NULL),
                           rows[r].ref(b, a, 20, 0, NULL, NULL, NULL), 1e-9);
}

static void values_and_gradients_are_pytorchs(void **state)
{
    (void)state;
    for (size_t r = 0; r < 2; r++) {
        struct golden g;
        golden_open(&g, rows[r].name);
        while (golden_next(&g))
            for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
                const float *pred = golden_values(&g, "pred_boxes");
                const float *target = golden_values(&g, "target_boxes");
                size_t n = golden_find(&g, "pred_boxes")->n / 4;
                const struct tolerance near = {16, 2e-5};
                float grad[64], other[64];
                if (!ll_isa_runs(isa))
                    continue;
                double value =
                    kernel(&rows[r], isa)(pred, target, n, 1 / (float)n, NULL, NULL, grad);
                kernel(&rows[r], isa)(target, pred, n, 1 / (float)n, NULL, NULL, other);
                assert_true(agrees(isa, rows[r].name, n, *golden_find(&g, "value")->exact,
                                   (float)(value / (double)n), near));
                for (size_t i = 0; i < 4 * n; i++) {
                    assert_true(agrees(isa, rows[r].name, i,
                                       golden_find(&g, "grad_pred_boxes")->exact[i], grad[i],
                                       near));
                    assert_true(agrees(isa, rows[r].name, i,
                                       golden_find(&g, "grad_target_boxes")->exact[i], other[i],
                                       near));
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
        cmocka_unit_test(gradients_are_the_finite_differences_in_every_order_of_the_edges),
        cmocka_unit_test(a_box_s_size_does_not_count),
        cmocka_unit_test(boxes_without_an_area_share_nothing),
        cmocka_unit_test(exchanging_the_boxes_changes_nothing),
        cmocka_unit_test(a_box_on_itself_has_no_loss_and_nan_stays_in_its_pair),
        cmocka_unit_test(every_build_agrees_with_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
