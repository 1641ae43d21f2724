/* What holds for the kernels of every family alike, through their table: gradients are the slopes
 * of the definitions, and numbers at the ends of float32 do in every build what they do there. */
#include "kernel/kernels.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../seldom.h"
#include "compare.h"

enum { ROWS = 6, WIDTH = 5, BLOCK = ROWS * WIDTH, MOST = 3 * BLOCK, BOXES = 7, SCRATCH = 8192 };

/* A loss of `n` numbers, all its floating inputs behind each other, and its gradient in them. */
typedef double call(const struct ll_kernels *k, const float *x, float *grad);

static const float labels[BLOCK] = {1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1};
static const int32_t classes[BLOCK] = {0, 1, 0, 1, 2, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1};

#define POINTWISE(name, ...)                                                                       \
    static double name(const struct ll_kernels *k, const float *x, float *grad)                    \
    {                                                                                              \
        const float option[] = {__VA_ARGS__};                                                      \
        return k->name->sum(x, labels, BLOCK, option, 1, grad);                                    \
    }
POINTWISE(mse, 0)
POINTWISE(mae, 0)
POINTWISE(huber, 0.6F)
POINTWISE(smooth_l1, 0.6F)
POINTWISE(log_cosh, 0)
POINTWISE(asymmetric_mse, 3)
POINTWISE(bce_with_logits, 2)
POINTWISE(binary_focal, 0.25F, 2)

#define OVERLAP(name, ...)                                                                         \
    static double name(const struct ll_kernels *k, const float *x, float *grad)                    \
    {                                                                                              \
        const float option[] = {__VA_ARGS__};                                                      \
        return k->name->loss(x, labels, BLOCK, option, 1, grad);                                   \
    }
OVERLAP(dice, 20)
OVERLAP(tversky, 0.3F, 0.7F, 20)
OVERLAP(focal_tversky, 0.3F, 0.7F, 20, 1.5F)

#define CLASSES(name, ...)                                                                         \
    static double name(const struct ll_kernels *k, const float *x, float *grad)                    \
    {                                                                                              \
        const struct ll_class_shape shape = {ROWS, WIDTH, 1};                                      \
        const struct ll_class_option option = {__VA_ARGS__};                                       \
        return k->name(x, classes, &shape, &option, 1, NULL, NULL, grad);                          \
    }
CLASSES(cross_entropy, NULL, 0.1F, 0, -100)
CLASSES(nll, NULL, 0, 0, -100)
CLASSES(focal, NULL, 0, 2, -100)

/* A distribution a row for a target, of which the gradient is asked for as well. */
static double soft_cross_entropy(const struct ll_kernels *k, const float *x, float *grad)
{
    const struct ll_class_shape shape = {ROWS, WIDTH, 1};
    const struct ll_class_option option = {NULL, 0.1F, 0, -100};
    const struct ll_soft_grad to = {grad, grad + BLOCK};
    return k->soft_cross_entropy(x, x + BLOCK, &shape, &option, 1, NULL, NULL, grad ? &to : NULL);
}

/* Boxes whose corners x moves away from those of one around the target. */
static double boxes_of(ll_box_loss *loss, const float *x, float *grad)
{
    float pred[4 * BOXES], target[4 * BOXES];
    for (size_t i = 0; i < 4 * (size_t)BOXES; i++) {
        pred[i] = x[i] + (i % 4 < 2 ? -3.0F : 3.0F);
        target[i] = i % 4 < 2 ? -2.5F : 2;
    }
    return loss(pred, target, BOXES, 1, NULL, NULL, grad);
}

static double iou(const struct ll_kernels *k, const float *x, float *grad)
{
    return boxes_of(k->iou, x, grad);
}

static double giou(const struct ll_kernels *k, const float *x, float *grad)
{
    return boxes_of(k->giou, x, grad);
}

static double ce_dice(const struct ll_kernels *k, const float *x, float *grad)
{
    const struct ll_class_shape shape = {ROWS, WIDTH, 1};
    const struct ll_segment_option option = {0.5F, 0.5F, 1};
    double scratch[SCRATCH];
    assert_true(ll_ce_dice_scratch(WIDTH) <= SCRATCH);
    return k->ce_dice(x, classes, &shape, &option, 1, scratch, grad);
}

static double contrastive(const struct ll_kernels *k, const float *x, float *grad)
{
    double loss = k->contrastive(x, x + BLOCK, labels, ROWS, WIDTH, 3, 1, NULL, NULL, grad);
    for (size_t i = 0; grad && i < BLOCK; i++)
        grad[BLOCK + i] = -grad[i];
    return loss;
}

static double triplet_of(const struct ll_kernels *k, const float *x, bool squared, float *grad)
{
    const struct ll_triplet_option option = {1, squared};
    const struct ll_triplet_grad to = {grad, grad + BLOCK, grad + 2 * (size_t)BLOCK};
    return k->triplet(x, x + BLOCK, x + 2 * (size_t)BLOCK, ROWS, WIDTH, &option, 1, NULL, NULL,
                      grad ? &to : NULL);
}

static double triplet(const struct ll_kernels *k, const float *x, float *grad)
{
    return triplet_of(k, x, false, grad);
}

static double triplet_squared(const struct ll_kernels *k, const float *x, float *grad)
{
    return triplet_of(k, x, true, grad);
}

static double mined_of(const struct ll_kernels *k, const float *x, enum ll_mining mining,
                       float *grad)
{
    const struct ll_mined_option option = {2, mining, false};
    float scratch[SCRATCH];
    assert_true(ll_triplet_mined_scratch(ROWS) <= SCRATCH);
    return k->triplet_mined(x, classes, ROWS, WIDTH, &option, 1, scratch, 1, grad, NULL);
}

static double mined_hard(const struct ll_kernels *k, const float *x, float *grad)
{
    return mined_of(k, x, LL_MINING_HARD, grad);
}

static double mined_semihard(const struct ll_kernels *k, const float *x, float *grad)
{
    return mined_of(k, x, LL_MINING_SEMIHARD, grad);
}

static double mined_all(const struct ll_kernels *k, const float *x, float *grad)
{
    return mined_of(k, x, LL_MINING_ALL, grad);
}

static double info_nce(const struct ll_kernels *k, const float *x, float *grad)
{
    float scratch[SCRATCH];
    assert_true(ll_info_nce_scratch(ROWS, WIDTH) <= SCRATCH);
    return k->info_nce(x, x + BLOCK, ROWS, WIDTH, 0.5F, 1, scratch, 1, grad,
                       grad ? grad + BLOCK : NULL);
}

static double kl_normal(const struct ll_kernels *k, const float *x, float *grad)
{
    return k->kl_normal(x, x + BLOCK, BLOCK, 1, grad, grad ? grad + BLOCK : NULL);
}

/* `slope`: how far a gradient may be from the difference, which is itself so uncertain. `wide`: the
 * largest number whose loss keeps its digits in every build: beyond, squares overflow (losses of
 * distances), or a small difference of large distances is rounded away (triplets). */
static const struct {
    const char *name;
    call *loss;
    size_t n;
    double slope;
    float wide;
} losses[] = {
#define LOSS(name, n, slope, wide)                                                                 \
    {                                                                                              \
#name, name, n, slope, wide                                                                \
    }
    LOSS(mse, BLOCK, 1e-5, 1e18F),
    LOSS(mae, BLOCK, 1e-5, 1e30F),
    LOSS(huber, BLOCK, 1e-4, 1e30F),
    LOSS(smooth_l1, BLOCK, 1e-4, 1e30F),
    LOSS(log_cosh, BLOCK, 1e-5, 1e30F),
    LOSS(asymmetric_mse, BLOCK, 1e-5, 1e18F),
    LOSS(bce_with_logits, BLOCK, 1e-5, 1e30F),
    LOSS(binary_focal, BLOCK, 1e-5, 1e30F),
    LOSS(dice, BLOCK, 1e-5, 100),
    LOSS(tversky, BLOCK, 1e-5, 100),
    LOSS(focal_tversky, BLOCK, 1e-5, 0),
    LOSS(cross_entropy, BLOCK, 1e-5, 1e30F),
    LOSS(nll, BLOCK, 1e-5, 1e30F),
    LOSS(focal, BLOCK, 1e-5, 1e30F),
    LOSS(ce_dice, BLOCK, 1e-5, 1e30F),
    LOSS(soft_cross_entropy, 2 * BLOCK, 1e-5, 1e18F),
    LOSS(iou, 4 * BOXES, 1e-5, 1e18F),
    LOSS(giou, 4 * BOXES, 1e-5, 1e18F),
    LOSS(contrastive, 2 * BLOCK, 1e-5, 1e18F),
    LOSS(triplet, 3 * BLOCK, 1e-5, 100),
    LOSS(triplet_squared, 3 * BLOCK, 1e-5, 20),
    LOSS(mined_hard, BLOCK, 1e-5, 100),
    LOSS(mined_semihard, BLOCK, 1e-5, 100),
    LOSS(mined_all, BLOCK, 1e-5, 100),
    LOSS(info_nce, 2 * BLOCK, 2e-5, 1e18F),
    LOSS(kl_normal, 2 * BLOCK, 2e-5, 80),
};

enum { LOSSES = sizeof losses / sizeof *losses };

static void gradients_are_the_finite_differences_of_the_definition(void **state)
{
    (void)state;
    const struct ll_kernels *ref = ll_kernels_for(LL_ISA_REF);
    const float step = 0x1p-9F;
    for (size_t l = 0; l < LOSSES; l++) {
        float x[MOST], grad[LL_ISA_COUNT][MOST];
        struct ll_rng rng;
        ll_rng_seed(&rng, 97);
        fill_normal(&rng, 1, x, losses[l].n);
        for (int isa = 0; isa < LL_ISA_COUNT; isa++)
            if (ll_isa_runs(isa))
                losses[l].loss(ll_kernels_for(isa), x, grad[isa]);
        for (size_t i = 0; i < losses[l].n; i += one_in(5)) {
            float above[MOST], below[MOST];
            memcpy(above, x, sizeof above);
            memcpy(below, x, sizeof below);
            above[i] += step;
            below[i] -= step;
            double rise = losses[l].loss(ref, above, NULL) - losses[l].loss(ref, below, NULL);
            double slope = rise / ((double)above[i] - (double)below[i]);
            for (int isa = 0; isa < LL_ISA_COUNT; isa++)
                if (ll_isa_runs(isa))
                    assert_true(agrees(isa, losses[l].name, i, slope, grad[isa][i],
                                       (struct tolerance){0, losses[l].slope * (1 + fabs(slope))}));
        }
    }
}

/* The same kind of number, and near it where it is finite. */
static bool alike(enum ll_isa isa, const char *name, size_t i, double want, float got)
{
    return agrees(isa, name, i, want, got, (struct tolerance){64, 2e-5 * (1 + fabs(want))});
}

static void every_build_does_at_the_extremes_what_the_definition_does(void **state)
{
    (void)state;
    for (size_t l = 0; l < LOSSES; l++)
        for (size_t e = 0; e < extreme_count; e++)
            for (size_t i = 0; i < losses[l].n; i += 7 * one_in(5)) {
                float x[MOST], want[MOST], got[MOST];
                struct ll_rng rng;
                if (isinf(extremes[e]) || fabsf(extremes[e]) > losses[l].wide)
                    continue;
                ll_rng_seed(&rng, 98);
                fill_normal(&rng, 1, x, losses[l].n);
                x[i] = extremes[e];
                double loss = losses[l].loss(ll_kernels_for(LL_ISA_REF), x, want);
                for (int isa = LL_ISA_BASE; isa < LL_ISA_COUNT; isa++) {
                    if (!ll_isa_runs(isa))
                        continue;
                    double mine = losses[l].loss(ll_kernels_for(isa), x, got);
                    bool good = alike(isa, losses[l].name, losses[l].n, loss, (float)mine);
                    bool open = isnan(loss) && strncmp(losses[l].name, "mined", 5) == 0;
                    for (size_t k = 0; good && !open && k < losses[l].n; k++)
                        good = alike(isa, losses[l].name, k, (double)want[k], got[k]);
                    if (!good)
                        fail_msg("number %zu is %g", i, (double)extremes[e]);
                }
            }
}

/* An infinity is at most itself or NaN: no build makes a finite loss of one that the definition
 * does not. */
static void infinity_is_nowhere_taken_for_a_number(void **state)
{
    (void)state;
    for (size_t l = 0; l < LOSSES; l++)
        for (size_t i = 0; i < losses[l].n; i += 7)
            for (int sign = -1; sign < 2; sign += 2) {
                float x[MOST], grad[MOST];
                struct ll_rng rng;
                ll_rng_seed(&rng, 98);
                fill_normal(&rng, 1, x, losses[l].n);
                x[i] = (float)sign * INFINITY;
                double loss = losses[l].loss(ll_kernels_for(LL_ISA_REF), x, grad);
                for (int isa = LL_ISA_BASE; isa < LL_ISA_COUNT; isa++)
                    if (ll_isa_runs(isa) && !isfinite(loss) &&
                        isfinite(losses[l].loss(ll_kernels_for(isa), x, grad)))
                        fail_msg("%s, %s: number %zu is infinite", losses[l].name, ll_isa_name(isa),
                                 i);
            }
}

/* Gradients of 16 MiB and more are streamed past the caches, from the first whole line on. */
static void streamed_gradients_are_the_plain_ones(void **state)
{
    (void)state;
    enum { MANY = (1 << 22) + 77, PIECE = 1000 };
    static float plain[PIECE];
    const float one = 1, smooth = 1;
    struct buffer pred, target, grad;
    struct ll_rng rng;
    ll_rng_seed(&rng, 99);
    if (is_seldom())
        skip();
    buffer_init(&pred, MANY, 1);
    buffer_init(&target, MANY, 2);
    buffer_init(&grad, MANY, 3);
    fill_normal(&rng, 1, pred.data, MANY);
    fill_normal(&rng, 1, target.data, MANY);
    for (size_t i = 0; i < MANY; i++) { /* probabilities, which serve both losses */
        pred.data[i] = 1 / (1 + expf(-pred.data[i]));
        target.data[i] = 1 / (1 + expf(-target.data[i]));
    }
    for (int isa = LL_ISA_BASE; isa < LL_ISA_COUNT; isa++) {
        const struct ll_kernels *k = ll_kernels_for(isa);
        if (k == NULL)
            continue;
        k->huber->sum(pred.data, target.data, MANY, &one, 0.5F, grad.data);
        for (size_t i = 0; i < MANY; i += PIECE) {
            size_t n = MANY - i < PIECE ? MANY - i : PIECE;
            k->huber->sum(pred.data + i, target.data + i, n, &one, 0.5F, plain);
            assert_memory_equal(grad.data + i, plain, n * sizeof *plain);
        }
        k->dice->loss(pred.data, target.data, MANY, &smooth, 1, grad.data);
        float at_0 = grad.data[0] - (grad.data[1] - grad.data[0]) * target.data[0] /
                                        (target.data[1] - target.data[0]);
        float slope = (grad.data[1] - grad.data[0]) / (target.data[1] - target.data[0]);
        for (size_t i = 0; i < MANY; i++)
            assert_true(fabsf(grad.data[i] - (at_0 + slope * target.data[i])) <=
                        1e-4F * (fabsf(at_0) + fabsf(slope)));
        assert_true(buffer_intact(&grad));
        buffer_poison(&grad);
    }
    buffer_done(&pred);
    buffer_done(&target);
    buffer_done(&grad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_are_the_finite_differences_of_the_definition),
        cmocka_unit_test(every_build_does_at_the_extremes_what_the_definition_does),
        cmocka_unit_test(streamed_gradients_are_the_plain_ones),
        cmocka_unit_test(infinity_is_nowhere_taken_for_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
