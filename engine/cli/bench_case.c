/* The benchmark's cases, and how they are timed. */
#include "cli/bench_case.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "base/mem.h"
#include "base/rng.h"
#include "kernel/parallel.h"

enum {
    ELEMENTS = 1 << 20,      /* as many as stay in the last cache */
    ELEMENTS_LARGE = 1 << 24 /* as many as do not */
};

/* Large pages where the system gives them: without, much of the time is the processor's looking up
 * of addresses. */
static float *floats_new(size_t n)
{
    const size_t page = (size_t)1 << 21;
    size_t size = (n * sizeof(float) + page - 1) / page * page;
    float *x = aligned_alloc(page, size);
    if (x) {
        madvise(x, size, MADV_HUGEPAGE);
        memset(x, 0, size);
    }
    return x;
}

static void fill_pairs(struct bench *b)
{
    struct ll_rng rng;
    ll_rng_seed(&rng, 1);
    for (size_t i = 0; i < b->n; i++) {
        b->pred[i] = 4 * (float)ll_rng_uniform(&rng) - 2;
        b->target[i] = 4 * (float)ll_rng_uniform(&rng) - 2;
    }
}

static void fill_logits(struct bench *b)
{
    struct ll_rng rng;
    ll_rng_seed(&rng, 1);
    for (size_t i = 0; i < b->n; i++) {
        b->pred[i] = 8 * (float)ll_rng_uniform(&rng) - 4;
        b->target[i] = (float)ll_rng_below(&rng, 2);
    }
}

static void fill_classes(struct bench *b)
{
    struct ll_rng rng;
    ll_rng_seed(&rng, 1);
    for (size_t i = 0; i < b->n; i++)
        b->pred[i] = 8 * (float)ll_rng_uniform(&rng) - 4;
    for (size_t i = 0; i < b->of->shape[0]; i++)
        b->label[i] = (int32_t)ll_rng_below(&rng, b->of->shape[1]);
}

static void fill_masks(struct bench *b)
{
    struct ll_rng rng;
    ll_rng_seed(&rng, 1);
    for (size_t i = 0; i < b->n; i++) {
        b->pred[i] = (float)ll_rng_uniform(&rng);
        b->target[i] = (float)ll_rng_below(&rng, 2);
    }
}

static const struct ll_pointwise *pointwise(const struct bench *b)
{
    return *(const struct ll_pointwise *const *)((const char *)b->kernels + b->of->kernel);
}

static double pointwise_run(struct bench *b, float scale, float *grad)
{
    return ll_pointwise_sum_parallel(pointwise(b), b->pred, b->target, b->n, b->of->option, scale,
                                     grad, b->threads);
}

static void pointwise_forward(struct bench *b)
{
    b->result += pointwise_run(b, 0, NULL);
}

static void pointwise_forward_backward(struct bench *b)
{
    b->result += pointwise_run(b, 1 / (float)b->n, b->grad);
}

static const struct ll_overlap *overlap(const struct bench *b)
{
    return *(const struct ll_overlap *const *)((const char *)b->kernels + b->of->kernel);
}

static void overlap_forward(struct bench *b)
{
    b->result += ll_overlap_parallel(overlap(b), b->pred, b->target, b->n, b->of->option, 0, NULL,
                                     b->threads);
}

static void overlap_forward_backward(struct bench *b)
{
    b->result += ll_overlap_parallel(overlap(b), b->pred, b->target, b->n, b->of->option, 1,
                                     b->grad, b->threads);
}

static double class_loss(struct bench *b, float scale, float *grad)
{
    ll_class_loss *loss = *(ll_class_loss *const *)((const char *)b->kernels + b->of->kernel);
    const struct ll_class_shape shape = {b->of->shape[0], b->of->shape[1], 1};
    const struct ll_class_option option = {NULL, 0, b->of->option[0], -100};
    return ll_class_loss_parallel(loss, b->pred, b->label, &shape, &option, scale, NULL, NULL, grad,
                                  b->threads);
}

static void class_forward(struct bench *b)
{
    b->result += class_loss(b, 0, NULL);
}

static void class_forward_backward(struct bench *b)
{
    b->result += class_loss(b, 1 / (float)b->of->shape[0], b->grad);
}

static void fill_embeddings(struct bench *b)
{
    struct ll_rng rng;
    ll_rng_seed(&rng, 1);
    for (size_t i = 0; i < b->n; i++) {
        b->pred[i] = (float)ll_rng_normal(&rng);
        b->target[i] = b->pred[i] + (float)ll_rng_normal(&rng);
    }
    for (size_t i = 0; i < b->of->shape[0]; i++)
        b->label[i] = (int32_t)ll_rng_below(&rng, 10);
}

static void info_nce_forward(struct bench *b)
{
    b->result += b->kernels->info_nce(b->pred, b->target, b->of->shape[0], b->of->shape[1],
                                      b->of->option[0], 0, b->scratch, b->threads, NULL, NULL);
}

static void info_nce_forward_backward(struct bench *b)
{
    b->result +=
        b->kernels->info_nce(b->pred, b->target, b->of->shape[0], b->of->shape[1], b->of->option[0],
                             1, b->scratch, b->threads, b->grad, b->grad_target);
}

static double mined(struct bench *b, float *grad)
{
    const struct ll_mined_option option = {b->of->option[0], LL_MINING_ALL, false};
    return b->kernels->triplet_mined(b->pred, b->label, b->of->shape[0], b->of->shape[1], &option,
                                     1, b->scratch, b->threads, grad, NULL);
}

static void mined_forward(struct bench *b)
{
    b->result += mined(b, NULL);
}

static void mined_forward_backward(struct bench *b)
{
    b->result += mined(b, b->grad);
}

static void fill_boxes(struct bench *b)
{
    struct ll_rng rng;
    ll_rng_seed(&rng, 1);
    for (size_t i = 0; i < b->n; i++) {
        bool end = i % 4 >= 2;
        b->pred[i] = 50 * (float)ll_rng_uniform(&rng) + (end ? b->pred[i - 2] : 0);
        b->target[i] = 50 * (float)ll_rng_uniform(&rng) + (end ? b->target[i - 2] : 0);
    }
}

static ll_box_loss *boxes(const struct bench *b)
{
    return *(ll_box_loss *const *)((const char *)b->kernels + b->of->kernel);
}

static void box_forward(struct bench *b)
{
    b->result += ll_box_loss_parallel(boxes(b), b->pred, b->target, b->n / 4, 0, NULL, NULL, NULL,
                                      b->threads);
}

static void box_forward_backward(struct bench *b)
{
    b->result += ll_box_loss_parallel(boxes(b), b->pred, b->target, b->n / 4, 1, NULL, NULL,
                                      b->grad, b->threads);
}

#define NAMED(name) #name, offsetof(struct ll_kernels, name)
#define POINTWISE   pointwise_forward, pointwise_forward_backward
#define CLASSES     class_forward, class_forward_backward
#define OVERLAP     overlap_forward, overlap_forward_backward
#define BOXES       box_forward, box_forward_backward
#define INFO_NCE    info_nce_forward, info_nce_forward_backward
#define MINED       mined_forward, mined_forward_backward

const struct bench_case bench_cases[] = {
    {NAMED(mse), {ELEMENTS}, 1, fill_pairs, POINTWISE, {0}, 3, true},
    {NAMED(mse), {ELEMENTS_LARGE}, 1, fill_pairs, POINTWISE, {0}, 3, true},
    {NAMED(mae), {ELEMENTS}, 1, fill_pairs, POINTWISE, {0}, 3, true},
    {NAMED(mae), {ELEMENTS_LARGE}, 1, fill_pairs, POINTWISE, {0}, 3, true},
    {NAMED(huber), {ELEMENTS}, 1, fill_pairs, POINTWISE, {1}, 3, true},
    {NAMED(huber), {ELEMENTS_LARGE}, 1, fill_pairs, POINTWISE, {1}, 3, true},
    {NAMED(smooth_l1), {ELEMENTS}, 1, fill_pairs, POINTWISE, {1}, 3, true},
    {NAMED(log_cosh), {ELEMENTS}, 1, fill_pairs, POINTWISE, {0}, 3, true},
    {NAMED(asymmetric_mse), {ELEMENTS}, 1, fill_pairs, POINTWISE, {2}, 3, true},
    {NAMED(bce), {ELEMENTS}, 1, fill_masks, POINTWISE, {0}, 3, true},
    {NAMED(bce_with_logits), {ELEMENTS}, 1, fill_logits, POINTWISE, {1}, 3, true},
    {NAMED(binary_focal), {ELEMENTS}, 1, fill_logits, POINTWISE, {0.25F, 2}, 3, true},
    {NAMED(cross_entropy), {1024, 1000}, 2, fill_classes, CLASSES, {0}, 2, true},
    {NAMED(cross_entropy), {65536, 10}, 2, fill_classes, CLASSES, {0}, 2, true},
    {NAMED(focal), {1024, 1000}, 2, fill_classes, CLASSES, {2}, 2, true},
    {NAMED(focal), {65536, 10}, 2, fill_classes, CLASSES, {2}, 2, true},
    {NAMED(triplet_mined), {128, 64}, 2, fill_embeddings, MINED, {0.5F}, 2, false},
    {NAMED(info_nce), {512, 128}, 2, fill_embeddings, INFO_NCE, {0.5F}, 4, false},
    {NAMED(iou), {65536, 4}, 2, fill_boxes, BOXES, {0}, 3, false},
    {NAMED(giou), {65536, 4}, 2, fill_boxes, BOXES, {0}, 3, false},
    {NAMED(dice), {ELEMENTS}, 1, fill_masks, OVERLAP, {1}, 4, false},
    {NAMED(tversky), {ELEMENTS}, 1, fill_masks, OVERLAP, {0.5F, 0.5F, 1}, 4, false},
    {NAMED(focal_tversky), {ELEMENTS}, 1, fill_masks, OVERLAP, {0.5F, 0.5F, 1, 2}, 4, false},
};

const size_t bench_case_count = sizeof bench_cases / sizeof *bench_cases;

static size_t scratch_size(const struct bench_case *of)
{
    if (of->forward == info_nce_forward)
        return ll_info_nce_scratch(of->shape[0], of->shape[1]);
    return of->forward == mined_forward ? ll_triplet_mined_scratch(of->shape[0]) : 1;
}

ll_err bench_init(struct bench *b, const struct bench_case *of)
{
    memset(b, 0, sizeof *b);
    b->of = of;
    b->n = of->shape[0] * (of->rank > 1 ? of->shape[1] : 1);
    b->pred = floats_new(b->n);
    b->target = floats_new(b->n);
    b->grad = floats_new(b->n);
    b->grad_target = floats_new(b->n);
    b->scratch = floats_new(scratch_size(of));
    b->label = ll_array_new(of->shape[0], sizeof *b->label);
    if (b->pred == NULL || b->target == NULL || b->grad == NULL || b->grad_target == NULL ||
        b->label == NULL || b->scratch == NULL) {
        bench_done(b);
        return LL_ERR_MEMORY;
    }
    of->fill(b);
    return LL_OK;
}

void bench_done(struct bench *b)
{
    free(b->pred);
    free(b->target);
    free(b->grad);
    free(b->grad_target);
    free(b->label);
    free(b->scratch);
    memset(b, 0, sizeof *b);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_time(void (*run)(struct bench *b), struct bench *b)
{
    enum { RUNS_LEAST = 5, RUNS_MOST = 101 };
    const double budget = 1e8; /* nanoseconds, past which no further run begins */
    double took[RUNS_MOST], start;
    size_t runs = 0;
    run(b);
    start = now();
    while (runs < RUNS_LEAST || (runs < RUNS_MOST && now() - start < budget)) {
        double before = now();
        run(b);
        took[runs++] = now() - before;
    }
    qsort(took, runs, sizeof *took, compare);
    return took[runs / 2];
}

static void copy(struct bench *b)
{
    b->kernels->copy(b->pred, b->n, b->grad);
}

static void copy_by_library(struct bench *b)
{
    memcpy(b->grad, b->pred, b->n * sizeof *b->grad);
}

double bench_copy_bandwidth(void)
{
    static const struct bench_case large = {
        .loss = "copy", .shape = {ELEMENTS_LARGE}, .rank = 1, .fill = fill_pairs};
    struct bench b;
    if (bench_init(&b, &large) != LL_OK)
        return 0;
    double least = bench_time(copy_by_library, &b);
    for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
        b.kernels = ll_kernels_for((enum ll_isa)isa);
        double took = b.kernels ? bench_time(copy, &b) : least;
        least = took < least ? took : least;
    }
    double bytes = 2.0 * (double)b.n * sizeof(float);
    bench_done(&b);
    return bytes / least * 1e9;
}
