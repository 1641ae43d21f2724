/* Losses over all pairs of a batch: mined triplets and contrasts. */
#include "kernel/metric.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compare.h"
#include "golden.h"
#include "kernel/kernels.h"

enum { MOST = 4096 };

/* Rows and widths that meet every vector's remainder. */
static const struct {
    size_t n, width;
} shapes[] = {{1, 1}, {2, 3}, {5, 7}, {8, 16}, {17, 5}, {33, 33}, {40, 70}};

enum { SHAPES = sizeof shapes / sizeof *shapes };

static float *scratch_new(size_t n)
{
    float *scratch = malloc((n + 1) * sizeof *scratch);
    assert_non_null(scratch);
    return scratch;
}

static bool mined_agrees(enum ll_isa isa, const float *x, const int32_t *label, size_t n,
                         size_t width, const struct ll_mined_option *option)
{
    struct buffer grad, want;
    size_t count, want_count;
    float *scratch = scratch_new(ll_triplet_mined_scratch(n));
    ll_mined_loss *loss = ll_kernels_for(isa)->triplet_mined;
    buffer_init(&grad, n * width, 1);
    buffer_init(&want, n * width, 0);
    double expected =
        ll_triplet_mined_ref(x, label, n, width, option, 2, scratch, 1, want.data, &want_count);
    double got = loss(x, label, n, width, option, 2, scratch, 1, grad.data, &count);
    double alone = loss(x, label, n, width, option, 0, scratch, 1, NULL, NULL);
    const struct tolerance near = {16, 1e-5};   /* of squared distances of about 30 */
    const struct tolerance slope = {128, 2e-5}; /* both sum hundreds of pulls in float32 */
    bool good = agrees(isa, "triplet_mined", n, expected, (float)got, near) &&
                agrees(isa, "triplet_mined", n, expected, (float)alone, near) &&
                count == want_count;
    for (size_t i = 0; good && i < n * width; i++)
        good = agrees(isa, "triplet_mined", i, (double)want.data[i], grad.data[i], slope);
    good = good && buffer_intact(&grad);
    free(scratch);
    buffer_done(&grad);
    buffer_done(&want);
    return good;
}

static void every_build_mines_the_triplets_of_the_definition(void **state)
{
    (void)state;
    struct ll_rng rng;
    ll_rng_seed(&rng, 70);
    for (size_t s = 0; s < SHAPES; s++) {
        size_t n = shapes[s].n, width = shapes[s].width;
        static float x[MOST];
        int32_t label[64];
        fill_normal(&rng, 1, x, n * width);
        for (size_t i = 0; i < n; i++)
            label[i] = (int32_t)ll_rng_below(&rng, 3);
        for (int isa = 0; isa < LL_ISA_COUNT; isa++)
            for (int mining = 0; mining < 3 && ll_isa_runs(isa); mining++)
                for (int squared = 0; squared < 2; squared++) {
                    const struct ll_mined_option option = {0.5F, mining, squared};
                    assert_true(mined_agrees(isa, x, label, n, width, &option));
                }
    }
}

static bool info_nce_agrees(enum ll_isa isa, const float *z_i, const float *z_j, size_t n,
                            size_t width, float temperature)
{
    struct buffer grad[2], want[2];
    float *scratch = scratch_new(ll_info_nce_scratch(n, width));
    ll_contrast_loss *loss = ll_kernels_for(isa)->info_nce;
    for (size_t v = 0; v < 2; v++) {
        buffer_init(&grad[v], n * width, v);
        buffer_init(&want[v], n * width, 0);
    }
    double expected =
        ll_info_nce_ref(z_i, z_j, n, width, temperature, 2, scratch, 1, want[0].data, want[1].data);
    double got = loss(z_i, z_j, n, width, temperature, 2, scratch, 1, grad[0].data, grad[1].data);
    double alone = loss(z_i, z_j, n, width, temperature, 0, scratch, 1, NULL, NULL);
    const struct tolerance near = {16, 4e-6}, slope = {32, 2e-5};
    bool good = agrees(isa, "info_nce", n, expected, (float)got, near) &&
                agrees(isa, "info_nce", n, expected, (float)alone, near);
    for (size_t v = 0; v < 2; v++) {
        for (size_t i = 0; good && i < n * width; i++)
            good = agrees(isa, "info_nce", i, (double)want[v].data[i], grad[v].data[i], slope);
        good = good && buffer_intact(&grad[v]);
        buffer_done(&grad[v]);
        buffer_done(&want[v]);
    }
    free(scratch);
    return good;
}

static void every_build_of_info_nce_agrees_with_the_definition(void **state)
{
    (void)state;
    struct ll_rng rng;
    ll_rng_seed(&rng, 71);
    for (size_t s = 0; s < SHAPES; s++) {
        static float z_i[MOST], z_j[MOST];
        size_t n = shapes[s].n, width = shapes[s].width;
        fill_normal(&rng, 3, z_i, n * width);
        fill_normal(&rng, 3, z_j, n * width);
        for (int isa = 0; isa < LL_ISA_COUNT; isa++)
            if (ll_isa_runs(isa)) {
                assert_true(info_nce_agrees(isa, z_i, z_j, n, width, 0.5F));
                assert_true(info_nce_agrees(isa, z_i, z_j, n, width, 0.07F));
            }
    }
}

static void hand_worked_values(void **state)
{
    (void)state;
    /* on a line: anchors 0 and 1 are 1 apart, the negative 1.5 from 0 and 0.5 from 1 */
    const float x[] = {0, 1, 1.5F};
    const int32_t label[] = {0, 0, 1};
    struct ll_mined_option option = {1, LL_MINING_HARD, false};
    size_t triplets;
    double loss = ll_triplet_mined_ref(x, label, 3, 1, &option, 0, NULL, 1, NULL, &triplets);
    assert_true(triplets == 2);
    assert_float_equal(loss, (0.5 + 1.5) / 2, 1e-9);
    option.mining = LL_MINING_SEMIHARD; /* of anchor 1 the negative is nearer than the positive */
    loss = ll_triplet_mined_ref(x, label, 3, 1, &option, 0, NULL, 1, NULL, &triplets);
    assert_true(triplets == 1);
    assert_float_equal(loss, 0.5, 1e-9);
    /* two samples, views equal, samples at right angles: −log(e/(e + 2)) */
    const float z[] = {1, 0, 0, 5};
    float *scratch = scratch_new(ll_info_nce_scratch(2, 2));
    assert_float_equal(ll_info_nce_ref(z, z, 2, 2, 1, 0, scratch, 1, NULL, NULL),
                       -log(exp(1) / (exp(1) + 2)), 1e-9);
    free(scratch);
}

/* Losses of about 1e-6 at a sharp temperature: log1p of what the two other rows amount to. */
static void a_small_contrast_keeps_its_digits(void **state)
{
    (void)state;
    const float z_i[] = {1, 0, 0.6F, 0.8F}, z_j[] = {1, 0.01F, 0.61F, 0.79F};
    float *scratch = scratch_new(ll_info_nce_scratch(2, 2));
    for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
        float of_i[4], of_j[4], want_i[4], want_j[4];
        if (!ll_isa_runs(isa))
            continue;
        double loss =
            ll_kernels_for(isa)->info_nce(z_i, z_j, 2, 2, 0.03F, 1, scratch, 1, of_i, of_j);
        assert_true(
            agrees(isa, "info_nce", 0, 4.58004e-6, (float)loss, (struct tolerance){0, 2e-10}));
        ll_info_nce_ref(z_i, z_j, 2, 2, 0.03F, 1, scratch, 1, want_i, want_j);
        for (size_t k = 0; k < 4; k++) {
            const struct tolerance near = {0, 1e-4 * fabs((double)want_i[k]) + 1e-11};
            assert_true(agrees(isa, "info_nce", k, (double)want_i[k], of_i[k], near));
        }
    }
    free(scratch);
}

static void the_length_of_a_row_does_not_matter_to_info_nce(void **state)
{
    (void)state;
    const float a[] = {1, 2, 3, -1}, b[] = {2, 2, 1, 0.5F}, longer[] = {2, 4, 1.5F, -0.5F};
    float *scratch = scratch_new(ll_info_nce_scratch(2, 2));
    assert_float_equal(ll_info_nce_ref(a, b, 2, 2, 0.5F, 0, scratch, 1, NULL, NULL),
                       ll_info_nce_ref(longer, b, 2, 2, 0.5F, 0, scratch, 1, NULL, NULL), 1e-9);
    free(scratch);
}

static void a_batch_without_triplets_has_no_loss(void **state)
{
    (void)state;
    const float x[] = {1, 2, 3};
    const int32_t same[] = {4, 4, 4};
    float *scratch = scratch_new(ll_triplet_mined_scratch(3));
    for (int isa = 0; isa < LL_ISA_COUNT; isa++)
        for (int mining = 0; mining < 3 && ll_isa_runs(isa); mining++) {
            const struct ll_mined_option option = {1, mining, false};
            float grad[3] = {7, 7, 7};
            ll_mined_loss *loss = ll_kernels_for(isa)->triplet_mined;
            assert_true(loss(x, same, 3, 1, &option, 1, scratch, 1, grad, NULL) == 0);
            assert_true(grad[0] == 0 && grad[1] == 0 && grad[2] == 0);
            assert_true(loss(x, same, 0, 1, &option, 1, scratch, 1, grad, NULL) == 0);
        }
    free(scratch);
}

static void mined_values_and_gradients_are_pytorchs(void **state)
{
    (void)state;
    struct golden g;
    golden_open(&g, "triplet_mined");
    while (golden_next(&g)) {
        const struct golden_field *x = golden_find(&g, "embeddings");
        size_t n = x->shape[0], width = x->shape[1];
        const struct ll_mined_option option = {*golden_values(&g, "margin"),
                                               (int)*golden_values(&g, "mining"),
                                               *golden_values(&g, "squared") > 0};
        int32_t label[64];
        float grad[256], *scratch = scratch_new(ll_triplet_mined_scratch(n));
        for (size_t i = 0; i < n; i++)
            label[i] = (int32_t)golden_values(&g, "labels")[i];
        for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
            const struct tolerance near = {32, 2e-5};
            if (!ll_isa_runs(isa))
                continue;
            double value = ll_kernels_for(isa)->triplet_mined(x->value, label, n, width, &option, 1,
                                                              scratch, 1, grad, NULL);
            assert_true(agrees(isa, "triplet_mined", n, *golden_find(&g, "value")->exact,
                               (float)value, near));
            const struct golden_field *slope = golden_find(&g, "grad_embeddings");
            for (size_t i = 0; slope && i < x->n; i++)
                assert_true(agrees(isa, "triplet_mined", i, slope->exact[i], grad[i], near));
        }
        free(scratch);
    }
    assert_true(g.cases >= 24);
}

static void contrast_values_and_gradients_are_pytorchs(void **state)
{
    (void)state;
    static const char *const names[] = {"info_nce", "nt_xent"};
    for (size_t l = 0; l < 2; l++) {
        struct golden g;
        golden_open(&g, names[l]);
        while (golden_next(&g)) {
            const struct golden_field *a = golden_find(&g, "z_i"), *b = golden_find(&g, "z_j");
            size_t n = a->shape[0], width = a->shape[1];
            float grad_i[256], grad_j[256];
            float *scratch = scratch_new(ll_info_nce_scratch(n, width));
            for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
                if (!ll_isa_runs(isa))
                    continue;
                double value = ll_kernels_for(isa)->info_nce(a->value, b->value, n, width,
                                                             *golden_values(&g, "temperature"), 1,
                                                             scratch, 1, grad_i, grad_j);
                const struct tolerance near = {32, 2e-5};
                assert_true(
                    agrees(isa, names[l], n, *golden_find(&g, "value")->exact, (float)value, near));
                for (size_t i = 0; i < a->n; i++) {
                    double of_i = golden_find(&g, "grad_z_i")->exact[i];
                    double of_j = golden_find(&g, "grad_z_j")->exact[i];
                    const struct tolerance one = {64, 2e-6 * (10 + fabs(of_i) + fabs(of_j))};
                    assert_true(agrees(isa, names[l], i, of_i, grad_i[i], one));
                    assert_true(agrees(isa, names[l], i, of_j, grad_j[i], one));
                }
            }
            free(scratch);
        }
        assert_true(g.cases >= 8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hand_worked_values),
        cmocka_unit_test(mined_values_and_gradients_are_pytorchs),
        cmocka_unit_test(contrast_values_and_gradients_are_pytorchs),
        cmocka_unit_test(a_small_contrast_keeps_its_digits),
        cmocka_unit_test(the_length_of_a_row_does_not_matter_to_info_nce),
        cmocka_unit_test(a_batch_without_triplets_has_no_loss),
        cmocka_unit_test(every_build_mines_the_triplets_of_the_definition),
        cmocka_unit_test(every_build_of_info_nce_agrees_with_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
