/* Cross-entropy against a distribution, in every layout of rows. */
#include "kernel/soft.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "compare.h"
#include "kernel/kernels.h"

enum { MOST_CLASSES = 200 };

static const struct ll_class_shape shapes[] = {
    {1, 1, 1},   {3, 2, 1}, {64, 10, 1}, {131, 10, 1}, {7, 64, 1},  {5, 65, 1},
    {3, 200, 1}, {2, 3, 5}, {1, 5, 64},  {2, 4, 65},   {3, 7, 130}, {2, 130, 3},
};

enum { SHAPES = sizeof shapes / sizeof *shapes };

enum { LOGITS, TARGET, UPSTREAM, LOSS, OF_LOGITS, OF_TARGET, BUFFERS };

struct batch {
    struct ll_class_shape shape;
    size_t rows, n;
    struct buffer got[BUFFERS], want[BUFFERS];
};

static bool of_rows(int buffer)
{
    return buffer == UPSTREAM || buffer == LOSS;
}

static void batch_init(struct batch *b, struct ll_rng *rng, struct ll_class_shape shape,
                       float scale, size_t offset)
{
    b->shape = shape;
    b->rows = shape.outer * shape.inner;
    b->n = b->rows * shape.classes;
    for (int i = 0; i < BUFFERS; i++) {
        buffer_init(&b->got[i], of_rows(i) ? b->rows : b->n, offset);
        buffer_init(&b->want[i], of_rows(i) ? b->rows : b->n, 0);
    }
    fill_normal(rng, scale, b->got[LOGITS].data, b->n);
    fill_normal(rng, 1, b->got[TARGET].data, b->n);
    fill_normal(rng, 1, b->got[UPSTREAM].data, b->rows);
    for (size_t i = 0; i < b->n; i++)
        b->got[TARGET].data[i] = i % 5 ? fabsf(b->got[TARGET].data[i]) / (float)shape.classes : 0;
}

static void batch_done(struct batch *b)
{
    for (int i = 0; i < BUFFERS; i++) {
        buffer_done(&b->got[i]);
        buffer_done(&b->want[i]);
    }
}

static struct ll_class_option option_of(bool weighted, float smoothing, float *weight)
{
    for (size_t c = 0; c < MOST_CLASSES; c++)
        weight[c] = 0.25F * (float)(c % 5);
    return (struct ll_class_option){.weight = weighted ? weight : NULL, .smoothing = smoothing};
}

static double run(ll_soft_loss *kernel, const struct batch *b, const struct ll_class_option *option,
                  const struct buffer *to)
{
    const struct ll_soft_grad grad = {to[OF_LOGITS].data, to[OF_TARGET].data};
    return kernel(b->got[LOGITS].data, b->got[TARGET].data, &b->shape, option, 0.5F,
                  b->got[UPSTREAM].data, to[LOSS].data, &grad);
}

static bool build_agrees(enum ll_isa isa, const struct batch *b,
                         const struct ll_class_option *option, double scale)
{
    ll_soft_loss *kernel = ll_kernels_for(isa)->soft_cross_entropy;
    double rounding = 2e-6 * (1 + scale);
    double expected = run(ll_soft_cross_entropy_ref, b, option, b->want);
    double got = run(kernel, b, option, b->got);
    double alone =
        kernel(b->got[LOGITS].data, b->got[TARGET].data, &b->shape, option, 0, NULL, NULL, NULL);
    /* as many sums in float32 as there are classes */
    const struct tolerance whole = {32, rounding * (double)b->rows}, near = {32, rounding};
    if (!agrees(isa, "sum", b->n, expected, (float)got, whole) ||
        !agrees(isa, "sum alone", b->n, expected, (float)alone, whole))
        return false;
    for (int k = LOSS; k <= OF_TARGET; k++) {
        for (size_t i = 0; i < b->got[k].n; i++)
            if (!agrees(isa, "loss or gradient", i, (double)b->want[k].data[i], b->got[k].data[i],
                        near))
                return false;
        if (!buffer_intact(&b->got[k]))
            return false;
    }
    return true;
}

static void every_build_agrees_with_the_definition(void **state)
{
    (void)state;
    static const float scales[] = {0.01F, 1, 30}, smoothings[] = {0, 0.2F, 1};
    struct ll_rng rng;
    ll_rng_seed(&rng, 43);
    for (size_t s = 0; s < SHAPES; s++)
        for (size_t k = 0; k < 3; k++) {
            struct batch b;
            float weight[MOST_CLASSES];
            batch_init(&b, &rng, shapes[s], scales[k], k);
            for (int isa = 0; isa < LL_ISA_COUNT; isa++)
                for (size_t o = 0; o < 6 && ll_isa_runs(isa); o++) {
                    const struct ll_class_option option =
                        option_of(o % 2, smoothings[o / 2], weight);
                    assert_true(build_agrees(isa, &b, &option, (double)scales[k]));
                }
            batch_done(&b);
        }
}

/* An amount of 0 costs nothing where the logit is -inf; NaN stays in its row. */
static void extremes_stay_in_their_row(void **state)
{
    (void)state;
    const float x[] = {0, -INFINITY, 3, 1, NAN, 2, 1000, 0, -1000},
                t[] = {1, 0, 0, 1, 0, 0, 1, 0, 0};
    const struct ll_class_shape shape = {3, 3, 1};
    const struct ll_class_option option = {0};
    for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
        float loss[3], of_x[9];
        const struct ll_soft_grad grad = {of_x, NULL};
        if (!ll_isa_runs(isa))
            continue;
        ll_soft_loss *kernel = ll_kernels_for(isa)->soft_cross_entropy;
        double sum = kernel(x, t, &shape, &option, 1, NULL, loss, &grad);
        assert_true(isnan(sum) && isnan(loss[1]) && isnan(of_x[3]));
        assert_true(fabsf(loss[0] - 3.048587F) < 1e-5F && of_x[1] == 0);
        assert_true(loss[2] == 0 && of_x[6] == 0 && of_x[7] == 0);
    }
}

static void one_hot_is_cross_entropy_of_the_label(void **state)
{
    (void)state;
    const struct ll_class_shape shape = {37, 10, 1};
    const struct ll_class_option option = {.smoothing = 0.1F, .ignore = -1};
    float x[370], t[370] = {0}, of_x[370], of_label[370];
    int32_t label[37];
    struct ll_rng rng;
    ll_rng_seed(&rng, 44);
    fill_normal(&rng, 3, x, 370);
    for (size_t r = 0; r < 37; r++) {
        label[r] = (int32_t)ll_rng_below(&rng, 10);
        t[10 * r + (size_t)label[r]] = 1;
    }
    for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
        const struct ll_soft_grad grad = {of_x, NULL};
        if (!ll_isa_runs(isa))
            continue;
        const struct ll_kernels *k = ll_kernels_for(isa);
        double soft = k->soft_cross_entropy(x, t, &shape, &option, 1, NULL, NULL, &grad);
        double hard = k->cross_entropy(x, label, &shape, &option, 1, NULL, NULL, of_label);
        assert_true(fabs(soft - hard) < 1e-5 * hard);
        for (size_t i = 0; i < 370; i++)
            assert_true(fabsf(of_x[i] - of_label[i]) < 1e-6F);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_build_agrees_with_the_definition),
        cmocka_unit_test(extremes_stay_in_their_row),
        cmocka_unit_test(one_hot_is_cross_entropy_of_the_label),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
