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
POINTWISE(bce, 0)
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

static double triplet_mined_hard(const struct ll_kernels *k, const float *x, float *grad)
{
    return mined_of(k, x, LL_MINING_HARD, grad);
}

static double triplet_mined_semihard(const struct ll_kernels *k, const float *x, float *grad)
{
    return mined_of(k, x, LL_MINING_SEMIHARD, grad);
}

static double triplet_mined(const struct ll_kernels *k, const float *x, float *grad)
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

/* What the numbers are: any, or from 0 to 1, all of them or the second half. */
enum domain { REAL, UNIT, UNIT_TARGET };

/* A kernel of the table, how many numbers it takes and what they are. `slope`: how far a gradient
 * may be from the difference, which is itself so uncertain. `wide`: the largest number whose loss
 * keeps its digits in every build: beyond, squares overflow (losses of distances), or a small
 * difference of large distances is rounded away (triplets). */
struct row {
    const char *name;
    call *loss;
    size_t n;
    enum domain domain;
    double slope;
    float wide;
};

/* The rows of the table's lists: one without a line here does not compile. */
#define ROW_mse                BLOCK, REAL, 1e-5, 1e18F
#define ROW_mae                BLOCK, REAL, 1e-5, 1e30F
#define ROW_huber              BLOCK, REAL, 1e-4, 1e30F
#define ROW_smooth_l1          BLOCK, REAL, 1e-4, 1e30F
#define ROW_log_cosh           BLOCK, REAL, 1e-5, 1e30F
#define ROW_asymmetric_mse     BLOCK, REAL, 1e-5, 1e18F
#define ROW_bce                BLOCK, UNIT, 2e-4, 1e30F
#define ROW_bce_with_logits    BLOCK, REAL, 1e-5, 1e30F
#define ROW_binary_focal       BLOCK, REAL, 1e-5, 1e30F
#define ROW_dice               BLOCK, UNIT, 1e-5, 1e30F
#define ROW_tversky            BLOCK, UNIT, 1e-5, 1e30F
#define ROW_focal_tversky      BLOCK, UNIT, 1e-5, 1e30F
#define ROW_cross_entropy      BLOCK, REAL, 1e-5, 1e30F
#define ROW_nll                BLOCK, REAL, 1e-5, 1e30F
#define ROW_focal              BLOCK, REAL, 1e-5, 1e30F
#define ROW_ce_dice            BLOCK, REAL, 1e-5, 1e30F
#define ROW_soft_cross_entropy 2 * BLOCK, UNIT_TARGET, 1e-5, 1e18F
#define ROW_iou                4 * BOXES, REAL, 1e-5, 1e18F
#define ROW_giou               4 * BOXES, REAL, 1e-5, 1e18F
#define ROW_contrastive        2 * BLOCK, REAL, 1e-5, 1e18F
#define ROW_triplet            3 * BLOCK, REAL, 1e-5, 100
#define ROW_triplet_mined      BLOCK, REAL, 1e-5, 100
#define ROW_info_nce           2 * BLOCK, REAL, 2e-5, 1e18F
#define ROW_kl_normal          2 * BLOCK, REAL, 2e-5, 80
#define LISTED(X)                                                                                  \
    LL_REGRESSION_LOSSES(X)                                                                        \
    LL_BINARY_LOSSES(X)                                                                            \
    LL_OVERLAP_LOSSES(X)                                                                           \
    LL_CLASS_LOSSES(X)                                                                             \
    LL_SEGMENT_LOSSES(X)                                                                           \
    LL_SOFT_LOSSES(X)                                                                              \
    LL_BOX_LOSSES(X)                                                                               \
    LL_PAIR_LOSSES(X)                                                                              \
    LL_TRIPLET_LOSSES(X)                                                                           \
    LL_MINED_LOSSES(X)                                                                             \
    LL_CONTRAST_LOSSES(X)                                                                          \
    LL_LATENT_LOSSES(X)
#define ROW(name)          {#name, name, ROW_##name},
#define ROW_OF(name, call) {#call, call, ROW_##name},

/* clang-format off */
static const struct row losses[] = {
    LISTED(ROW)
    ROW_OF(triplet_mined, triplet_mined_hard)
    ROW_OF(triplet_mined, triplet_mined_semihard)
    {"triplet_squared", triplet_squared, 3 * BLOCK, REAL, 1e-5, 20},
};
/* clang-format on */

enum { LOSSES = sizeof losses / sizeof *losses };

/* A list that is not among those above does not compile either: what is in the table and has no row
 * is no loss. Maps are proven in prove_vmath.c and test_classes.c. */
#define ONE(name) +1
_Static_assert(sizeof(struct ll_kernels) ==
                   (1 LL_MAPS(ONE) LL_CLASS_MAPS(ONE) LISTED(ONE)) * sizeof(ll_copy *),
               "a list of kernels is not walked");

static void fill(const struct row *row, uint64_t seed, float *x)
{
    struct ll_rng rng;
    ll_rng_seed(&rng, seed);
    fill_normal(&rng, 1, x, row->n);
    for (size_t i = row->domain == UNIT_TARGET ? row->n / 2 : 0; i < row->n && row->domain; i++)
        x[i] = 1 / (1 + expf(-x[i]));
}

static void gradients_are_the_finite_differences_of_the_definition(void **state)
{
    (void)state;
    const struct ll_kernels *ref = ll_kernels_for(LL_ISA_REF);
    const float step = 0x1p-9F;
    for (size_t l = 0; l < LOSSES; l++) {
        float x[MOST], grad[LL_ISA_COUNT][MOST];
        fill(&losses[l], 97, x);
        assert_true(isfinite(losses[l].loss(ref, x, NULL)));
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
                if (isinf(extremes[e]) || fabsf(extremes[e]) > losses[l].wide)
                    continue;
                fill(&losses[l], 98, x);
                x[i] = extremes[e];
                double loss = losses[l].loss(ll_kernels_for(LL_ISA_REF), x, want);
                for (int isa = LL_ISA_BASE; isa < LL_ISA_COUNT; isa++) {
                    if (!ll_isa_runs(isa))
                        continue;
                    double mine = losses[l].loss(ll_kernels_for(isa), x, got);
                    bool good = alike(isa, losses[l].name, losses[l].n, loss, (float)mine);
                    bool open = isnan(loss) && strncmp(losses[l].name, "triplet_mined", 13) == 0;
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
                fill(&losses[l], 98, x);
                x[i] = (float)sign * INFINITY;
                double loss = losses[l].loss(ll_kernels_for(LL_ISA_REF), x, grad);
                for (int isa = LL_ISA_BASE; isa < LL_ISA_COUNT; isa++)
                    if (ll_isa_runs(isa) && !isfinite(loss) &&
                        isfinite(losses[l].loss(ll_kernels_for(isa), x, grad)))
                        fail_msg("%s, %s: number %zu is infinite", losses[l].name, ll_isa_name(isa),
                                 i);
            }
}

/* The loss of n numbers that are held to a range, and of n more that are too. */
typedef double held(const struct ll_kernels *k, const float *x, const float *y, size_t n,
                    float *grad);

static double held_bce(const struct ll_kernels *k, const float *x, const float *y, size_t n,
                       float *grad)
{
    return k->bce->sum(x, y, n, NULL, 1, grad);
}

static double held_bce_with_logits(const struct ll_kernels *k, const float *x, const float *y,
                                   size_t n, float *grad)
{
    const float pos_weight = 2;
    return k->bce_with_logits->sum(y, x, n, &pos_weight, 1, grad);
}

static double held_dice(const struct ll_kernels *k, const float *x, const float *y, size_t n,
                        float *grad)
{
    const float smooth = 1;
    return k->dice->loss(x, y, n, &smooth, 1, grad);
}

/* The numbers in rows of one class, of `n` classes, and in an image of four rows. */
static double held_soft_of(const struct ll_kernels *k, const float *x, const float *y,
                           struct ll_class_shape shape, float *grad)
{
    const struct ll_class_option option = {.ignore = -100};
    const struct ll_soft_grad to = {grad, NULL};
    return k->soft_cross_entropy(y, x, &shape, &option, 1, NULL, NULL, grad ? &to : NULL);
}

static double held_soft(const struct ll_kernels *k, const float *x, const float *y, size_t n,
                        float *grad)
{
    return held_soft_of(k, x, y, (struct ll_class_shape){n, 1, 1}, grad);
}

static double held_soft_row(const struct ll_kernels *k, const float *x, const float *y, size_t n,
                            float *grad)
{
    return held_soft_of(k, x, y, (struct ll_class_shape){1, n, 1}, grad);
}

static double held_soft_image(const struct ll_kernels *k, const float *x, const float *y, size_t n,
                              float *grad)
{
    return held_soft_of(k, x, y, (struct ll_class_shape){1, 1, n}, grad);
}

static const struct {
    const char *name;
    held *loss;
    bool both; /* y is held to the range as well */
} helds[] = {
    {"bce", held_bce, true},
    {"bce_with_logits", held_bce_with_logits, false},
    {"dice", held_dice, true},
    {"soft_cross_entropy", held_soft, false},
    {"soft_cross_entropy of a row", held_soft_row, false},
    {"soft_cross_entropy of an image", held_soft_image, false},
};

enum { HELDS = sizeof helds / sizeof *helds, HELD_MOST = 1100 };

static void assert_outside(size_t h, const float *x, const float *y, size_t n, bool outside)
{
    float grad[HELD_MOST];
    for (int isa = 0; isa < LL_ISA_COUNT; isa++)
        for (int with = 0; with < 2 && ll_isa_runs(isa); with++)
            if ((isnan(helds[h].loss(ll_kernels_for(isa), x, y, n, with ? grad : NULL)) != 0) !=
                outside)
                fail_msg("%s, %s, of %zu", helds[h].name, ll_isa_name(isa), n);
}

/* Vectors, what is left behind them, and the blocks in which sums are taken all have a place that
 * could be overlooked. */
static void a_number_out_of_range_is_seen_wherever_it_stands(void **state)
{
    (void)state;
    static const float bad[] = {-1e-45F, -1, 0x1.000002p0F, 255, INFINITY, -INFINITY};
    static const float good[] = {-0.0F, 0, 1, 1e-45F};
    static const size_t many[] = {1, 3, 8, 63, 64, 67, 256, 300, HELD_MOST};
    float x[HELD_MOST], y[HELD_MOST];
    for (size_t h = 0; h < HELDS; h++)
        for (size_t m = 0; m < sizeof many / sizeof *many; m++)
            for (size_t i = 0; i < many[m]; i += many[m] < 64 ? 1 : 13 * one_in(5))
                for (size_t k = 0; k < 6; k++) {
                    for (size_t at = 0; at < HELD_MOST; at++)
                        x[at] = y[at] = (float)(at % 3) / 2;
                    x[i] = k < 4 ? good[k] : 0;
                    assert_outside(h, x, y, many[m], false);
                    x[i] = bad[k];
                    assert_outside(h, x, y, many[m], true);
                    x[i] = 0;
                    y[i] = helds[h].both ? bad[k] : 0;
                    assert_outside(h, x, y, many[m], helds[h].both);
                }
}

/* Gradients of 16 MiB and more are streamed past the caches, from the first whole line on. */
static void streamed_gradients_are_the_plain_ones(void **state)
{
    (void)state;
    enum { MANY = (1 << 22) + 77, PIECE = 1000, PERIOD = 65521 };
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
    fill_normal(&rng, 1, pred.data, PERIOD);
    fill_normal(&rng, 1, target.data, PERIOD);
    for (size_t i = 0; i < MANY; i++) { /* probabilities, which serve both losses */
        pred.data[i] = i < PERIOD ? 1 / (1 + expf(-pred.data[i])) : pred.data[i - PERIOD];
        target.data[i] = i < PERIOD ? 1 / (1 + expf(-target.data[i])) : target.data[i - PERIOD];
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
        cmocka_unit_test(a_number_out_of_range_is_seen_wherever_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
