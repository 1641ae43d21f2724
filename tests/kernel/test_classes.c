/* Losses and maps of many classes: by hand, from PyTorch, in every build. */
#include "kernel/classes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compare.h"
#include "golden.h"
#include "kernel/kernels.h"

enum { IGNORE = -100, MOST_CLASSES = 200 };

static const struct ll_class_shape shapes[] = {
    {1, 1, 1},   {3, 2, 1}, {64, 10, 1}, {131, 10, 1}, {7, 64, 1},  {5, 65, 1},
    {3, 200, 1}, {2, 3, 5}, {1, 5, 64},  {2, 4, 65},   {3, 7, 130}, {2, 130, 3},
};

enum { SHAPES = sizeof shapes / sizeof *shapes };

/* Inputs and outputs of one call. */
struct batch {
    struct ll_class_shape shape;
    size_t rows, n;
    struct buffer logits, upstream, loss, grad, want_loss, want_grad;
    int32_t *label;
};

static void batch_init(struct batch *b, struct ll_rng *rng, struct ll_class_shape shape,
                       float scale, size_t offset)
{
    b->shape = shape;
    b->rows = shape.outer * shape.inner;
    b->n = b->rows * shape.classes;
    buffer_init(&b->logits, b->n, offset);
    buffer_init(&b->upstream, b->rows, offset);
    buffer_init(&b->loss, b->rows, offset);
    buffer_init(&b->grad, b->n, offset);
    buffer_init(&b->want_loss, b->rows, 0);
    buffer_init(&b->want_grad, b->n, 0);
    b->label = malloc(b->rows * sizeof *b->label);
    assert_non_null(b->label);
    fill_normal(rng, scale, b->logits.data, b->n);
    fill_normal(rng, 1, b->upstream.data, b->rows);
    for (size_t i = 0; i < b->rows; i++)
        b->label[i] =
            ll_rng_below(rng, 8) == 0 ? IGNORE : (int32_t)ll_rng_below(rng, shape.classes);
}

static void batch_done(struct batch *b)
{
    buffer_done(&b->logits);
    buffer_done(&b->upstream);
    buffer_done(&b->loss);
    buffer_done(&b->grad);
    buffer_done(&b->want_loss);
    buffer_done(&b->want_grad);
    free(b->label);
}

struct row {
    const char *name;
    size_t offset; /* of its pointer in struct ll_kernels */
    ll_class_loss *ref;
    bool weighted;
    float smoothing, gamma;
};

#define ROW(name) #name, offsetof(struct ll_kernels, name), ll_##name##_ref

static const struct row rows[] = {
    {ROW(cross_entropy), false, 0, 0},
    {ROW(cross_entropy), true, 0, 0},
    {ROW(cross_entropy), false, 0.1F, 0},
    {ROW(cross_entropy), true, 0.3F, 0},
    {ROW(nll), false, 0, 0},
    {ROW(nll), true, 0, 0},
    {ROW(focal), false, 0, 0},
    {ROW(focal), true, 0, 2},
    {ROW(focal), false, 0, 0.5F},
};

enum { ROWS = sizeof rows / sizeof *rows };

static ll_class_loss *kernel(const struct row *row, enum ll_isa isa)
{
    return *(ll_class_loss *const *)((const char *)ll_kernels_for(isa) + row->offset);
}

static struct ll_class_option option_of(const struct row *row, float *weight)
{
    for (size_t c = 0; c < MOST_CLASSES; c++)
        weight[c] = 0.25F * (float)(c % 5);
    return (struct ll_class_option){row->weighted ? weight : NULL, row->smoothing, row->gamma,
                                    IGNORE};
}

static bool build_agrees(const struct row *row, enum ll_isa isa, struct batch *b, double scale)
{
    const struct tolerance near = {8, 4e-7 * (1 + scale)};
    const struct tolerance slope = {8, 2e-6}, whole = {8, near.absolute * (double)b->rows};
    float weight[MOST_CLASSES];
    const struct ll_class_option option = option_of(row, weight);
    double expected = row->ref(b->logits.data, b->label, &b->shape, &option, 0.5F, b->upstream.data,
                               b->want_loss.data, b->want_grad.data);
    double got = kernel(row, isa)(b->logits.data, b->label, &b->shape, &option, 0.5F,
                                  b->upstream.data, b->loss.data, b->grad.data);
    double alone =
        kernel(row, isa)(b->logits.data, b->label, &b->shape, &option, 0, NULL, NULL, NULL);
    if (!agrees(isa, row->name, b->n, expected, (float)got, whole) ||
        !agrees(isa, row->name, b->n, expected, (float)alone, whole))
        return false;
    for (size_t i = 0; i < b->rows; i++)
        if (!agrees(isa, row->name, i, (double)b->want_loss.data[i], b->loss.data[i], near))
            return false;
    for (size_t i = 0; i < b->n; i++)
        if (!agrees(isa, row->name, i, (double)b->want_grad.data[i], b->grad.data[i], slope))
            return false;
    return buffer_intact(&b->loss) && buffer_intact(&b->grad);
}

static void every_build_agrees_with_the_definition(void **state)
{
    (void)state;
    static const float scales[] = {0.01F, 1, 30};
    struct ll_rng rng;
    ll_rng_seed(&rng, 40);
    for (size_t s = 0; s < SHAPES; s++)
        for (size_t k = 0; k < 3; k++) {
            struct batch b;
            batch_init(&b, &rng, shapes[s], scales[k], k);
            for (int isa = 0; isa < LL_ISA_COUNT; isa++)
                for (size_t r = 0; r < ROWS && ll_isa_runs(isa); r++)
                    assert_true(build_agrees(&rows[r], isa, &b, (double)scales[k]));
            batch_done(&b);
        }
}

static void every_map_agrees_with_its_definition_in_place_too(void **state)
{
    (void)state;
    struct ll_rng rng;
    ll_rng_seed(&rng, 41);
    for (size_t s = 0; s < SHAPES; s++) {
        struct batch b;
        batch_init(&b, &rng, shapes[s], 5, s % 3);
        for (size_t i = 0; i < b.n && s % 2; i++)
            b.logits.data[i] += 1000;
        for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
            const struct ll_kernels *k = ll_kernels_for(isa);
            ll_class_map *const maps[] = {ll_softmax_ref, ll_log_softmax_ref};
            for (size_t m = 0; k && m < 2; m++) {
                maps[m](b.logits.data, &b.shape, b.want_grad.data);
                memcpy(b.grad.data, b.logits.data, b.n * sizeof(float));
                (m ? k->log_softmax : k->softmax)(b.grad.data, &b.shape, b.grad.data);
                for (size_t i = 0; i < b.n; i++)
                    assert_true(agrees(isa, m ? "log_softmax" : "softmax", i,
                                       (double)b.want_grad.data[i], b.grad.data[i],
                                       (struct tolerance){8, 1e-6}));
            }
            if (k == NULL)
                continue;
            ll_logsumexp_ref(b.logits.data, &b.shape, b.want_loss.data);
            k->logsumexp(b.logits.data, &b.shape, b.loss.data);
            for (size_t i = 0; i < b.rows; i++)
                assert_true(agrees(isa, "logsumexp", i, (double)b.want_loss.data[i], b.loss.data[i],
                                   (struct tolerance){4, 1e-6}));
            assert_true(buffer_intact(&b.loss) && buffer_intact(&b.grad));
        }
        batch_done(&b);
    }
}

static const struct ll_class_option plain = {NULL, 0, 0, IGNORE};

static void hand_worked_values(void **state)
{
    (void)state;
    const float x[] = {2, 1, 0.1F, 0.5F, 2.5F, 0.3F, 0.1F, 0.2F, 3};
    const int32_t label[] = {0, 1, 2};
    const struct ll_class_shape shape = {3, 3, 1};
    struct ll_class_option smooth = plain;
    smooth.smoothing = 0.1F;
    double formula = ll_cross_entropy_ref(x, label, &shape, &smooth, 0, NULL, NULL, NULL) / 3;
    smooth.smoothing = ll_class_smoothing_of_others(0.1F, 3);
    double others = ll_cross_entropy_ref(x, label, &shape, &smooth, 0, NULL, NULL, NULL) / 3;
    assert_float_equal(formula, 0.391116, 1e-6);
    assert_float_equal(others, 0.462227, 1e-6);
    const float even[] = {1, 1, 1, 1};
    const struct ll_class_shape four = {1, 4, 1};
    assert_float_equal(ll_cross_entropy_ref(even, label, &four, &plain, 0, NULL, NULL, NULL),
                       log(4), 1e-12);
}

static void logits_of_1000_overflow_nothing(void **state)
{
    (void)state;
    const float x[] = {1000, 1001, 1002, -1000, -1e30F, 1e30F};
    const int32_t label[] = {0, 2};
    const struct ll_class_shape shape = {2, 3, 1};
    for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
        const struct ll_kernels *k = ll_kernels_for(isa);
        float loss[2], grad[6], p[6];
        if (k == NULL)
            continue;
        k->cross_entropy(x, label, &shape, &plain, 1, NULL, loss, grad);
        k->softmax(x, &shape, p);
        assert_float_equal(loss[0], 2.4076059, 1e-5);
        assert_true(loss[1] == 0 && p[5] == 1 && p[4] == 0);
        assert_float_equal(p[2], 0.66524096, 1e-6);
        assert_float_equal(grad[0], 0.09003057 - 1, 1e-6);
    }
}

static void a_row_with_nan_spoils_no_other_row(void **state)
{
    (void)state;
    static const float bad[] = {NAN, INFINITY};
    for (size_t s = 0; s < SHAPES; s++)
        for (size_t i = 0; i < 2; i++) {
            struct ll_rng rng;
            struct batch b;
            ll_rng_seed(&rng, 42);
            if (shapes[s].outer < 2)
                continue;
            batch_init(&b, &rng, shapes[s], 1, 0);
            for (size_t r = 0; r < b.rows; r++)
                b.label[r] = 0;
            b.logits.data[0] = bad[i]; /* of row 0 */
            for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
                const struct ll_kernels *k = ll_kernels_for(isa);
                if (k == NULL)
                    continue;
                double sum = k->cross_entropy(b.logits.data, b.label, &b.shape, &plain, 1, NULL,
                                              b.loss.data, b.grad.data);
                assert_true(isnan(sum) && isnan(b.loss.data[0]) && isnan(b.grad.data[0]));
                for (size_t r = 1; r < b.rows; r++)
                    assert_true(isfinite(b.loss.data[r]));
                b.label[0] = IGNORE; /* and counts for nothing when it is ignored */
                sum = k->cross_entropy(b.logits.data, b.label, &b.shape, &plain, 1, NULL,
                                       b.loss.data, b.grad.data);
                assert_true(isfinite(sum) && b.loss.data[0] == 0 && b.grad.data[0] == 0);
                b.label[0] = 0;
            }
            batch_done(&b);
        }
}

static void adding_a_constant_to_a_row_changes_nothing(void **state)
{
    (void)state;
    float x[] = {0.5F, -1, 2, 0.25F}, moved[4];
    const int32_t label = 1;
    const struct ll_class_shape shape = {1, 4, 1};
    for (size_t c = 0; c < 4; c++)
        moved[c] = x[c] + 64;
    for (size_t r = 0; r < ROWS; r++) {
        float weight[MOST_CLASSES];
        const struct ll_class_option option = option_of(&rows[r], weight);
        if (strcmp(rows[r].name, "nll") != 0)
            assert_float_equal(rows[r].ref(x, &label, &shape, &option, 0, NULL, NULL, NULL),
                               rows[r].ref(moved, &label, &shape, &option, 0, NULL, NULL, NULL),
                               1e-9);
    }
}

static void gradients_are_the_finite_differences(void **state)
{
    (void)state;
    const struct ll_class_shape shape = {2, 3, 2};
    struct ll_rng rng;
    struct batch b;
    ll_rng_seed(&rng, 43);
    batch_init(&b, &rng, shape, 1, 0);
    for (size_t r = 0; r < ROWS; r++) {
        float weight[MOST_CLASSES];
        const struct ll_class_option option = option_of(&rows[r], weight);
        rows[r].ref(b.logits.data, b.label, &shape, &option, 1, NULL, NULL, b.want_grad.data);
        for (size_t i = 0; i < b.n; i++) {
            float kept = b.logits.data[i], above = kept + 1e-2F, below = kept - 1e-2F;
            b.logits.data[i] = above;
            double rise = rows[r].ref(b.logits.data, b.label, &shape, &option, 0, NULL, NULL, NULL);
            b.logits.data[i] = below;
            rise -= rows[r].ref(b.logits.data, b.label, &shape, &option, 0, NULL, NULL, NULL);
            b.logits.data[i] = kept;
            assert_float_equal(rise / ((double)above - (double)below), b.want_grad.data[i], 1e-4);
        }
    }
    batch_done(&b);
}

/* One number for every class, or a number a class, or none. */
static const float *weights(const struct golden *g, const char *name, size_t classes, float *even)
{
    const struct golden_field *f = golden_find(g, name);
    if (f == NULL || f->n == classes)
        return f ? f->value : NULL;
    for (size_t c = 0; c < classes; c++)
        even[c] = f->value[0];
    return even;
}

static void check_case(const char *name, enum ll_isa isa, const struct golden *g)
{
    const struct golden_field *x = golden_find(g, "logits"), *y = golden_find(g, "target");
    const struct ll_kernels *k = ll_kernels_for(isa);
    const bool is_nll = strcmp(name, "nll") == 0, is_focal = strcmp(name, "focal") == 0;
    x = is_nll ? golden_find(g, "log_probs") : x;
    struct ll_class_shape shape = {x->shape[0], x->shape[1], y->n / x->shape[0]};
    struct ll_class_option option = plain;
    float grad[512], even[16];
    int32_t label[128];
    if (y->n == x->n && x->rank == y->rank)
        return; /* probabilities in the place of labels */
    assert_true(x->n <= 512 && y->n <= 128 && shape.classes <= 16);
    for (size_t i = 0; i < y->n; i++)
        label[i] = (int32_t)y->exact[i];
    option.weight = weights(g, is_focal ? "alpha" : "weight", shape.classes, even);
    if (golden_find(g, "label_smoothing"))
        option.smoothing = *golden_values(g, "label_smoothing");
    if (golden_find(g, "gamma"))
        option.gamma = *golden_values(g, "gamma");
    if (golden_find(g, "ignore_index"))
        option.ignore = (int32_t)*golden_values(g, "ignore_index");
    ll_class_loss *loss = is_nll ? k->nll : is_focal ? k->focal : k->cross_entropy;
    bool summed = *golden_values(g, "reduction") > 0;
    double divisor = summed ? 1 : is_focal ? (double)y->n : ll_class_weight(label, y->n, &option);
    double value = loss(x->value, label, &shape, &option, (float)(1 / divisor), NULL, NULL, grad);
    const struct golden_field *slope = golden_find(g, is_nll ? "grad_log_probs" : "grad_logits");
    const struct tolerance near = {8, 4e-6};
    assert_true(
        agrees(isa, name, x->n, *golden_find(g, "value")->exact, (float)(value / divisor), near));
    for (size_t i = 0; i < x->n; i++)
        assert_true(agrees(isa, name, i, slope->exact[i], grad[i], near));
}

static void values_and_gradients_are_pytorchs(void **state)
{
    (void)state;
    static const char *const names[] = {"cross_entropy", "nll", "focal"};
    for (size_t l = 0; l < 3; l++) {
        struct golden g;
        golden_open(&g, names[l]);
        while (golden_next(&g))
            for (int isa = 0; isa < LL_ISA_COUNT; isa++)
                if (ll_isa_runs(isa))
                    check_case(names[l], isa, &g);
        assert_true(g.cases >= 24);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hand_worked_values),
        cmocka_unit_test(values_and_gradients_are_pytorchs),
        cmocka_unit_test(gradients_are_the_finite_differences),
        cmocka_unit_test(adding_a_constant_to_a_row_changes_nothing),
        cmocka_unit_test(logits_of_1000_overflow_nothing),
        cmocka_unit_test(a_row_with_nan_spoils_no_other_row),
        cmocka_unit_test(every_build_agrees_with_the_definition),
        cmocka_unit_test(every_map_agrees_with_its_definition_in_place_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
