/* Losses of pairs and triplets: by hand, from PyTorch, and where two rows meet. */
#include "kernel/tuple.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "compare.h"
#include "golden.h"
#include "kernel/kernels.h"

enum { N = 9, WIDTH = 37, MOST = 256 };

static void contrastive_builds_agree(void **state)
{
    (void)state;
    struct ll_rng rng;
    float a[N * WIDTH], b[N * WIDTH], label[N], upstream[N];
    ll_rng_seed(&rng, 80);
    for (size_t width = 1; width <= WIDTH; width += 3) {
        fill_normal(&rng, 0.3F, a, N * width);
        fill_normal(&rng, 0.3F, b, N * width);
        fill_normal(&rng, 1, upstream, N);
        for (size_t k = 0; k < width; k++)
            b[k] = a[k]; /* a pair that is equal */
        for (size_t i = 0; i < N; i++)
            label[i] = (float)(i % 2);
        for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
            float loss[N], want_loss[N], grad[N * WIDTH], want[N * WIDTH];
            if (!ll_isa_runs(isa))
                continue;
            double expected =
                ll_contrastive_ref(a, b, label, N, width, 2, 0.5F, upstream, want_loss, want);
            double got = ll_kernels_for(isa)->contrastive(a, b, label, N, width, 2, 0.5F, upstream,
                                                          loss, grad);
            const struct tolerance near = {16, 4e-7};
            assert_true(agrees(isa, "contrastive", N, expected, (float)got, near));
            for (size_t i = 0; i < N; i++)
                assert_true(agrees(isa, "contrastive", i, (double)want_loss[i], loss[i], near));
            for (size_t i = 0; i < N * width; i++)
                assert_true(agrees(isa, "contrastive", i, (double)want[i], grad[i], near));
        }
    }
}

static void triplet_builds_agree(void **state)
{
    (void)state;
    struct ll_rng rng;
    float a[N * WIDTH], p[N * WIDTH], m[N * WIDTH], upstream[N];
    ll_rng_seed(&rng, 81);
    for (size_t width = 1; width <= WIDTH; width += 3) {
        fill_normal(&rng, 1, a, N * width);
        fill_normal(&rng, 1, p, N * width);
        fill_normal(&rng, 1, m, N * width);
        fill_normal(&rng, 1, upstream, N);
        for (int isa = 0; isa < LL_ISA_COUNT; isa++)
            for (int squared = 0; squared < 2 && ll_isa_runs(isa); squared++) {
                const struct ll_triplet_option option = {0.5F, squared};
                const struct tolerance near = {32, 4e-6};
                float loss[N], want_loss[N], got[3][N * WIDTH], want[3][N * WIDTH];
                const struct ll_triplet_grad grad = {got[0], got[1], got[2]};
                const struct ll_triplet_grad want_grad = {want[0], want[1], want[2]};
                double expected = ll_triplet_ref(a, p, m, N, width, &option, 0.5F, upstream,
                                                 want_loss, &want_grad);
                double sum = ll_kernels_for(isa)->triplet(a, p, m, N, width, &option, 0.5F,
                                                          upstream, loss, &grad);
                assert_true(
                    agrees(isa, "triplet", N, expected, (float)sum, (struct tolerance){32, 4e-5}));
                for (size_t i = 0; i < N; i++)
                    assert_true(agrees(isa, "triplet", i, (double)want_loss[i], loss[i],
                                       (struct tolerance){32, 2e-5}));
                for (size_t g = 0; g < 3; g++)
                    for (size_t i = 0; i < N * width; i++)
                        assert_true(agrees(isa, "triplet", i, (double)want[g][i], got[g][i], near));
            }
    }
}

static void hand_worked_values(void **state)
{
    (void)state;
    const float a[] = {0, 0}, b[] = {3, 4}, label[] = {1, 0};
    float loss[2];
    const float far[] = {3, 4, 0.6F, 0};
    const float origin[] = {0, 0, 0, 0};
    ll_contrastive_ref(origin, far, label, 2, 2, 1, 0, NULL, loss, NULL);
    assert_float_equal(loss[0], 25, 0);
    assert_float_equal(loss[1], 0.16, 1e-6);
    struct ll_triplet_option option = {1, false};
    const float n[] = {0, 5.5F};
    assert_float_equal(ll_triplet_ref(a, b, n, 1, 2, &option, 0, NULL, NULL, NULL), 0.5, 1e-9);
    option.squared = true; /* 25 − 30.25 + 1 */
    assert_float_equal(ll_triplet_ref(a, b, n, 1, 2, &option, 0, NULL, NULL, NULL), 0, 0);
}

static void equal_rows_have_a_finite_gradient(void **state)
{
    (void)state;
    const float a[] = {1, 2, 3}, zero = 0;
    for (int isa = 0; isa < LL_ISA_COUNT; isa++)
        if (ll_isa_runs(isa)) {
            const struct ll_triplet_option option = {1, false};
            float grad[3], other[3][3];
            const struct ll_triplet_grad all = {other[0], other[1], other[2]};
            const struct ll_kernels *k = ll_kernels_for(isa);
            assert_true(k->contrastive(a, a, &zero, 1, 3, 2, 1, NULL, NULL, grad) == 4);
            assert_true(k->triplet(a, a, a, 1, 3, &option, 1, NULL, NULL, &all) == 1);
            for (size_t i = 0; i < 3; i++)
                assert_true(grad[i] == 0 && other[0][i] == 0 && other[1][i] == 0);
            assert_true(k->contrastive(a, a, &zero, 0, 3, 2, 1, NULL, NULL, grad) == 0);
        }
}

static void values_and_gradients_are_pytorchs(void **state)
{
    (void)state;
    struct golden g;
    golden_open(&g, "contrastive");
    while (golden_next(&g)) {
        const struct golden_field *x = golden_find(&g, "x1");
        size_t n = x->shape[0], width = x->shape[1];
        for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
            const struct tolerance near = {32, 2e-6};
            float grad[MOST];
            if (!ll_isa_runs(isa))
                continue;
            double value = ll_kernels_for(isa)->contrastive(
                x->value, golden_values(&g, "x2"), golden_values(&g, "label"), n, width,
                *golden_values(&g, "margin"), 1 / (float)n, NULL, NULL, grad);
            assert_true(agrees(isa, "contrastive", n, *golden_find(&g, "value")->exact,
                               (float)(value / (double)n), near));
            for (size_t i = 0; i < x->n; i++)
                assert_true(agrees(isa, "contrastive", i, golden_find(&g, "grad_x1")->exact[i],
                                   grad[i], near));
        }
    }
    assert_true(g.cases >= 24);
    golden_open(&g, "triplet");
    while (golden_next(&g)) {
        static const char *const names[] = {"grad_anchor", "grad_positive", "grad_negative"};
        const struct golden_field *x = golden_find(&g, "anchor");
        size_t n = x->shape[0], width = x->shape[1];
        const struct ll_triplet_option option = {*golden_values(&g, "margin"),
                                                 *golden_values(&g, "squared") > 0};
        for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
            const struct tolerance near = {32, 2e-5};
            float got[3][MOST];
            const struct ll_triplet_grad grad = {got[0], got[1], got[2]};
            if (!ll_isa_runs(isa))
                continue;
            double value = ll_kernels_for(isa)->triplet(x->value, golden_values(&g, "positive"),
                                                        golden_values(&g, "negative"), n, width,
                                                        &option, 1 / (float)n, NULL, NULL, &grad);
            assert_true(agrees(isa, "triplet", n, *golden_find(&g, "value")->exact,
                               (float)(value / (double)n), near));
            for (size_t v = 0; v < 3; v++)
                for (size_t i = 0; i < x->n; i++)
                    assert_true(agrees(isa, names[v], i, golden_find(&g, names[v])->exact[i],
                                       got[v][i], near));
        }
    }
    assert_true(g.cases >= 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hand_worked_values),
        cmocka_unit_test(values_and_gradients_are_pytorchs),
        cmocka_unit_test(equal_rows_have_a_finite_gradient),
        cmocka_unit_test(contrastive_builds_agree),
        cmocka_unit_test(triplet_builds_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
