/* Kernels on threads: the same bits for any number of them, and parts that add up to the whole. */
#include "kernel/parallel.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../seldom.h"
#include "compare.h"
#include "kernel/kernels.h"

/* Sizes of several parts each, the last of them shorter. */
enum {
    N = 300007,
    CLASS_ROWS = 29999,
    CLASSES = 10,
    BOXES = N / 4,
    VIEWS = 301,
    EMBEDDINGS = 161,
    WIDTH = 37
};

/* Inputs that serve every loss, and what a call writes. */
struct batch {
    const struct ll_kernels *kernels;
    const float *a, *b; /* N numbers between 0 and 1 */
    const int32_t *label;
    float *scratch, *grad, *rest, *more; /* the last three: outputs, N each */
};

typedef double call(const struct batch *b, int threads);

static double pointwise(const struct batch *b, int threads)
{
    const float delta = 0.3F;
    return ll_pointwise_sum_parallel(b->kernels->huber, b->a, b->b, N, &delta, 1, b->grad, threads);
}

static double classes(const struct batch *b, int threads)
{
    const struct ll_class_shape shape = {CLASS_ROWS, CLASSES, 1};
    const struct ll_class_option option = {NULL, 0.1F, 0, -100};
    return ll_class_loss_parallel(b->kernels->cross_entropy, b->a, b->label, &shape, &option, 1,
                                  NULL, b->rest, b->grad, threads);
}

static double overlap(const struct ll_overlap *kernel, const struct batch *b, int threads)
{
    const float option[] = {0.3F, 0.7F, 1, 1.5F};
    return ll_overlap_parallel(kernel, b->a, b->b, N, option, 1, b->grad, threads);
}

static double dice(const struct batch *b, int threads)
{
    return overlap(b->kernels->dice, b, threads);
}

static double tversky(const struct batch *b, int threads)
{
    return overlap(b->kernels->tversky, b, threads);
}

static double focal_tversky(const struct batch *b, int threads)
{
    return overlap(b->kernels->focal_tversky, b, threads);
}

static double giou(const struct batch *b, int threads)
{
    return ll_box_loss_parallel(b->kernels->giou, b->a, b->b, BOXES, 1, b->a, b->rest, b->grad,
                                threads);
}

static double contrastive(const struct batch *b, int threads)
{
    return ll_pair_loss_parallel(b->kernels->contrastive, b->a, b->b, b->a, N / WIDTH, WIDTH, 3, 1,
                                 b->b, b->rest, b->grad, threads);
}

static double triplet(const struct batch *b, int threads)
{
    const struct ll_triplet_option option = {1, false};
    const struct ll_triplet_grad grad = {b->grad, b->rest, b->more};
    return ll_triplet_loss_parallel(b->kernels->triplet, b->a, b->b, b->a + 1, (N - 1) / WIDTH,
                                    WIDTH, &option, 1, b->b, NULL, &grad, threads);
}

static double kl_normal(const struct batch *b, int threads)
{
    return ll_latent_loss_parallel(b->kernels->kl_normal, b->a, b->b, N, 1, b->grad, b->rest,
                                   threads);
}

static double info_nce(const struct batch *b, int threads)
{
    return b->kernels->info_nce(b->a, b->b, VIEWS, WIDTH, 0.5F, 1, b->scratch, threads, b->grad,
                                b->rest);
}

static double mined(const struct batch *b, enum ll_mining mining, int threads)
{
    const struct ll_mined_option option = {0.5F, mining, false};
    size_t triplets;
    double loss = b->kernels->triplet_mined(b->a, b->label, EMBEDDINGS, WIDTH, &option, 1,
                                            b->scratch, threads, b->grad, &triplets);
    return loss + (double)triplets;
}

static double mined_hard(const struct batch *b, int threads)
{
    return mined(b, LL_MINING_HARD, threads);
}

static double mined_semihard(const struct batch *b, int threads)
{
    return mined(b, LL_MINING_SEMIHARD, threads);
}

static double mined_all(const struct batch *b, int threads)
{
    return mined(b, LL_MINING_ALL, threads);
}

static call *const calls[] = {pointwise,  classes,        dice,     tversky,   focal_tversky,
                              giou,       contrastive,    triplet,  kl_normal, info_nce,
                              mined_hard, mined_semihard, mined_all};

enum { CALLS = sizeof calls / sizeof *calls };

static float *numbers(struct ll_rng *rng, size_t n)
{
    float *x = calloc(n, sizeof *x);
    assert_non_null(x);
    for (size_t i = 0; rng && i < n; i++)
        x[i] = (float)ll_rng_uniform(rng);
    for (size_t i = 0; rng && i < n; i++) /* as boxes: none runs backwards */
        if (i % 4 >= 2 && x[i] < x[i - 2]) {
            float less = x[i];
            x[i] = x[i - 2];
            x[i - 2] = less;
        }
    return x;
}

static void any_number_of_threads_gives_the_same_bits(void **state)
{
    (void)state;
    static const int threads[] = {3, 2, 7}; /* the first where it is to be seldom */
    static int32_t label[CLASS_ROWS];
    struct ll_rng rng;
    ll_rng_seed(&rng, 95);
    size_t scratch = ll_info_nce_scratch(VIEWS, WIDTH) + ll_triplet_mined_scratch(EMBEDDINGS);
    float *a = numbers(&rng, N), *b = numbers(&rng, N), *grad = numbers(NULL, 3 * (size_t)N);
    struct batch batch = {
        NULL, a, b, label, numbers(NULL, scratch), grad, grad + N, grad + 2 * (size_t)N};
    float *want = numbers(NULL, 3 * (size_t)N);
    for (size_t i = 0; i < CLASS_ROWS; i++)
        label[i] = (int32_t)ll_rng_below(&rng, CLASSES);
    for (int isa = LL_ISA_REF; isa < LL_ISA_COUNT; isa++)
        for (size_t c = 0; c < CALLS && ll_isa_runs(isa); c++) {
            if (isa == LL_ISA_REF && c >= CALLS - 4)
                continue; /* their definitions are of a higher order */
            batch.kernels = ll_kernels_for(isa);
            memset(grad, 0x7f, 3 * N * sizeof *grad);
            double sum = calls[c](&batch, 1);
            memcpy(want, grad, 3 * N * sizeof *grad);
            assert_true(isfinite(sum));
            for (size_t t = 0; t < 3; t += one_in(3)) {
                memset(grad, 0x7f, 3 * N * sizeof *grad);
                double again = calls[c](&batch, threads[t]);
                assert_memory_equal(&again, &sum, sizeof sum);
                assert_memory_equal(grad, want, 3 * N * sizeof *grad);
            }
        }
    free(a);
    free(b);
    free(grad);
    free(want);
    free(batch.scratch);
}

/* Cutting a batch into parts changes the order of a sum and nothing else. */
static void parts_add_up_to_the_whole(void **state)
{
    (void)state;
    struct ll_rng rng;
    const float option[] = {0.3F, 0.7F, 1, 1.5F};
    ll_rng_seed(&rng, 96);
    float *a = numbers(&rng, N), *b = numbers(&rng, N);
    float *grad = numbers(NULL, N), *want = numbers(NULL, N);
    for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
        const struct ll_kernels *k = ll_kernels_for(isa);
        if (k == NULL)
            continue;
        double whole = k->mae->sum(a, b, N, NULL, 1, want);
        double sum = ll_pointwise_sum_parallel(k->mae, a, b, N, NULL, 1, grad, 1);
        assert_float_equal(sum, whole, 1e-9 * whole);
        assert_memory_equal(grad, want, N * sizeof *grad);
        whole = k->focal_tversky->loss(a, b, N, option, 1, want);
        sum = ll_overlap_parallel(k->focal_tversky, a, b, N, option, 1, grad, 1);
        assert_float_equal(sum, whole, 1e-9 * whole);
        for (size_t i = 0; i < N; i++)
            assert_true(agrees(isa, "focal_tversky", i, (double)want[i], grad[i],
                               (struct tolerance){2, 0}));
        whole = k->iou(a, b, BOXES, 1, NULL, NULL, want);
        sum = ll_box_loss_parallel(k->iou, a, b, BOXES, 1, NULL, NULL, grad, 1);
        assert_float_equal(sum, whole, 1e-9 * whole);
        assert_memory_equal(grad, want, 4 * (size_t)BOXES * sizeof *grad);
    }
    free(a);
    free(b);
    free(grad);
    free(want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(parts_add_up_to_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
