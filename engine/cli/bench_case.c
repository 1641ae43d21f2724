/* The benchmark's losses, a family at a time: how its inputs are made and how it is called. */
#include "cli/bench_case.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/mem.h"
#include "base/rng.h"
#include "kernel/parallel.h"
#include "loss/catalogue.h"

#ifndef MADV_HUGEPAGE
#define MADV_HUGEPAGE MADV_NORMAL /* where the system chooses */
#endif

enum {
    ELEMENTS = 1 << 20,      /* as many as stay in the last cache */
    ELEMENTS_LARGE = 1 << 24 /* as many as do not */
};

/* The kernel's pointer in the table, as what it is. */
#define KERNEL(b, type) (*(type const *)((const char *)(b)->kernels + (b)->of->kernel))

/* The defaults of the loss's options, in the catalogue's order. */
static void presets(const struct bench *b, float option[LL_LOSS_OPTIONS])
{
    const struct ll_loss *loss = ll_loss_find(b->of->name);
    for (size_t i = 0; i < LL_LOSS_OPTIONS; i++)
        option[i] = loss && i < loss->option_count ? (float)loss->options[i].preset : 0;
}

/* The default of the option of that name; 0 where the loss has none. */
static float preset(const struct bench *b, const char *name)
{
    const struct ll_loss *loss = ll_loss_find(b->of->name);
    for (size_t i = 0; loss && i < loss->option_count; i++)
        if (strcmp(loss->options[i].name, name) == 0)
            return (float)loss->options[i].preset;
    return 0;
}

static void spread(struct ll_rng *rng, float low, float high, float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = low + (high - low) * (float)ll_rng_uniform(rng);
}

static void toss(struct ll_rng *rng, float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = (float)ll_rng_below(rng, 2);
}

static void fill_pairs(struct bench *b)
{
    struct ll_rng rng;
    ll_rng_seed(&rng, 1);
    spread(&rng, -2, 2, b->in[0], b->n);
    spread(&rng, -2, 2, b->in[1], b->n);
}

static void fill_masks(struct bench *b)
{
    struct ll_rng rng;
    ll_rng_seed(&rng, 1);
    spread(&rng, 0, 1, b->in[0], b->n);
    toss(&rng, b->in[1], b->n);
}

/* bce takes probabilities, the others logits. */
static void fill_binary(struct bench *b)
{
    struct ll_rng rng;
    ll_rng_seed(&rng, 1);
    bool probability = strcmp(b->of->name, "bce") == 0;
    spread(&rng, probability ? 0 : -4, probability ? 1 : 4, b->in[0], b->n);
    toss(&rng, b->in[1], b->n);
}

static void fill_classes(struct bench *b)
{
    struct ll_rng rng;
    ll_rng_seed(&rng, 1);
    spread(&rng, -4, 4, b->in[0], b->n);
    for (size_t i = 0; i < b->shape[0]; i++)
        b->label[i] = (int32_t)ll_rng_below(&rng, b->shape[1]);
}

static void fill_embeddings(struct bench *b)
{
    struct ll_rng rng;
    ll_rng_seed(&rng, 1);
    for (size_t i = 0; i < b->n; i++) {
        b->in[0][i] = (float)ll_rng_normal(&rng);
        for (size_t k = 1; k < b->of->family->inputs; k++)
            b->in[k][i] = b->in[0][i] + (float)ll_rng_normal(&rng);
    }
    for (size_t i = 0; i < b->shape[0]; i++)
        b->label[i] = (int32_t)ll_rng_below(&rng, 10);
}

/* A distribution a row. */
static void fill_soft(struct bench *b)
{
    struct ll_rng rng;
    ll_rng_seed(&rng, 1);
    spread(&rng, -4, 4, b->in[0], b->n);
    spread(&rng, 0, 1, b->in[1], b->n);
    for (size_t row = 0; row < b->shape[0]; row++) {
        float *target = b->in[1] + row * b->shape[1], sum = 0;
        for (size_t c = 0; c < b->shape[1]; c++)
            sum += target[c];
        for (size_t c = 0; c < b->shape[1]; c++)
            target[c] /= sum;
    }
}

/* Which pairs belong together stands in the scratch. */
static void fill_related(struct bench *b)
{
    struct ll_rng rng;
    fill_embeddings(b);
    ll_rng_seed(&rng, 2);
    toss(&rng, b->scratch, b->shape[0]);
}

static void fill_boxes(struct bench *b)
{
    struct ll_rng rng;
    ll_rng_seed(&rng, 1);
    for (size_t k = 0; k < 2; k++) {
        spread(&rng, 0, 50, b->in[k], b->n);
        for (size_t i = 0; i < b->n; i++)
            b->in[k][i] += i % 4 >= 2 ? b->in[k][i - 2] : 0;
    }
}

static double pointwise(struct bench *b, bool backward)
{
    float option[LL_LOSS_OPTIONS];
    presets(b, option);
    return ll_pointwise_sum_parallel(KERNEL(b, struct ll_pointwise *), b->in[0], b->in[1], b->n,
                                     option, 1 / (float)b->n, backward ? b->out[0] : NULL,
                                     b->threads);
}

static double overlap(struct bench *b, bool backward)
{
    float option[LL_LOSS_OPTIONS];
    presets(b, option);
    return ll_overlap_parallel(KERNEL(b, struct ll_overlap *), b->in[0], b->in[1], b->n, option, 1,
                               backward ? b->out[0] : NULL, b->threads);
}

static double classes(struct bench *b, bool backward)
{
    const struct ll_class_shape shape = {b->shape[0], b->shape[1], 1};
    const struct ll_class_option option = {.gamma = preset(b, "gamma"), .ignore = -100};
    return ll_class_loss_parallel(KERNEL(b, ll_class_loss *), b->in[0], b->label, &shape, &option,
                                  1 / (float)b->shape[0], NULL, NULL, backward ? b->out[0] : NULL,
                                  b->threads);
}

static double soft(struct bench *b, bool backward)
{
    const struct ll_class_shape shape = {b->shape[0], b->shape[1], 1};
    const struct ll_class_option option = {.ignore = -100};
    const struct ll_soft_grad grad = {b->out[0], NULL};
    return KERNEL(b, ll_soft_loss *)(b->in[0], b->in[1], &shape, &option, 1 / (float)b->shape[0],
                                     NULL, NULL, backward ? &grad : NULL);
}

static double segment(struct bench *b, bool backward)
{
    const struct ll_class_shape shape = {b->shape[0], b->shape[1], 1};
    struct ll_segment_option option = {preset(b, "ce_weight"), preset(b, "dice_weight"),
                                       preset(b, "smooth")};
    if (option.ce_weight == 0 && option.dice_weight == 0)
        option.dice_weight = 1; /* multiclass_dice, which has neither */
    return KERNEL(b, ll_segment_loss *)(b->in[0], b->label, &shape, &option, 1,
                                        (double *)(void *)b->scratch, backward ? b->out[0] : NULL);
}

static size_t segment_scratch(const struct bench *b)
{
    return ll_ce_dice_scratch(b->shape[1]) * (sizeof(double) / sizeof(float));
}

static double pairs(struct bench *b, bool backward)
{
    return ll_pair_loss_parallel(KERNEL(b, ll_pair_loss *), b->in[0], b->in[1], b->scratch,
                                 b->shape[0], b->shape[1], preset(b, "margin"), 1, NULL, NULL,
                                 backward ? b->out[0] : NULL, b->threads);
}

static size_t pair_scratch(const struct bench *b)
{
    return b->shape[0];
}

static double triplets(struct bench *b, bool backward)
{
    const struct ll_triplet_option option = {preset(b, "margin"), false};
    const struct ll_triplet_grad grad = {b->out[0], b->out[1], b->out[2]};
    return ll_triplet_loss_parallel(KERNEL(b, ll_triplet_loss *), b->in[0], b->in[1], b->in[2],
                                    b->shape[0], b->shape[1], &option, 1, NULL, NULL,
                                    backward ? &grad : NULL, b->threads);
}

static double mined(struct bench *b, bool backward)
{
    const struct ll_mined_option option = {preset(b, "margin"), LL_MINING_ALL, false};
    return KERNEL(b, ll_mined_loss *)(b->in[0], b->label, b->shape[0], b->shape[1], &option, 1,
                                      b->scratch, b->threads, backward ? b->out[0] : NULL, NULL);
}

static size_t mined_scratch(const struct bench *b)
{
    return ll_triplet_mined_scratch(b->shape[0]);
}

static double contrast(struct bench *b, bool backward)
{
    return KERNEL(b, ll_contrast_loss *)(b->in[0], b->in[1], b->shape[0], b->shape[1],
                                         preset(b, "temperature"), 1, b->scratch, b->threads,
                                         backward ? b->out[0] : NULL, backward ? b->out[1] : NULL);
}

static size_t contrast_scratch(const struct bench *b)
{
    return ll_info_nce_scratch(b->shape[0], b->shape[1]);
}

static double latent(struct bench *b, bool backward)
{
    return ll_latent_loss_parallel(KERNEL(b, ll_latent_loss *), b->in[0], b->in[1], b->n, 1,
                                   backward ? b->out[0] : NULL, backward ? b->out[1] : NULL,
                                   b->threads);
}

static double boxes(struct bench *b, bool backward)
{
    return ll_box_loss_parallel(KERNEL(b, ll_box_loss *), b->in[0], b->in[1], b->shape[0], 1, NULL,
                                NULL, backward ? b->out[0] : NULL, b->threads);
}

static const struct bench_family regression_family = {
    {{ELEMENTS}, {ELEMENTS_LARGE}}, 2, 1, 0, true, fill_pairs, pointwise, NULL};
static const struct bench_family binary_family = {{{ELEMENTS}}, 2,           1,         0,
                                                  true,         fill_binary, pointwise, NULL};
static const struct bench_family overlap_family = {{{ELEMENTS}}, 2,          1,       1,
                                                   true,         fill_masks, overlap, NULL};
static const struct bench_family class_family = {
    {{1024, 1000}, {65536, 10}}, 1, 1, 0, true, fill_classes, classes, NULL};
static const struct bench_family soft_family = {
    {{1024, 1000}, {65536, 10}}, 2, 1, 0, false, fill_soft, soft, NULL};
static const struct bench_family segment_family = {
    {{65536, 10}}, 1, 1, 1, false, fill_classes, segment, segment_scratch};
static const struct bench_family pair_family = {{{4096, 128}}, 2,     1,           0, true,
                                                fill_related,  pairs, pair_scratch};
static const struct bench_family triplet_family = {{{4096, 128}},   3,        3,   0, true,
                                                   fill_embeddings, triplets, NULL};
static const struct bench_family mined_family = {
    {{128, 64}}, 1, 1, 0, true, fill_embeddings, mined, mined_scratch};
static const struct bench_family contrast_family = {
    {{512, 128}}, 2, 2, 0, true, fill_embeddings, contrast, contrast_scratch};
static const struct bench_family latent_family = {{{ELEMENTS}}, 2,          2,      0,
                                                  true,         fill_pairs, latent, NULL};
static const struct bench_family box_family = {{{65536, 4}}, 2,          1,     0,
                                               true,         fill_boxes, boxes, NULL};

#define OF(kernel, family)    {#kernel, offsetof(struct ll_kernels, kernel), &(family)},
#define OF_REGRESSION(kernel) OF(kernel, regression_family)
#define OF_BINARY(kernel)     OF(kernel, binary_family)
#define OF_CLASS(kernel)      OF(kernel, class_family)
#define OF_PAIR(kernel)       OF(kernel, pair_family)
#define OF_TRIPLET(kernel)    OF(kernel, triplet_family)
#define OF_MINED(kernel)      OF(kernel, mined_family)
#define OF_CONTRAST(kernel)   OF(kernel, contrast_family)
#define OF_OVERLAP(kernel)    OF(kernel, overlap_family)
#define OF_BOX(kernel)        OF(kernel, box_family)
#define OF_SOFT(kernel)       OF(kernel, soft_family)
#define OF_SEGMENT(kernel)    OF(kernel, segment_family)
#define OF_LATENT(kernel)     OF(kernel, latent_family)

/* clang-format off */
const struct bench_loss bench_losses[] = {
    LL_REGRESSION_LOSSES(OF_REGRESSION)
    LL_BINARY_LOSSES(OF_BINARY)
    LL_CLASS_LOSSES(OF_CLASS)
    LL_SOFT_LOSSES(OF_SOFT)
    LL_PAIR_LOSSES(OF_PAIR)
    LL_TRIPLET_LOSSES(OF_TRIPLET)
    LL_MINED_LOSSES(OF_MINED)
    LL_CONTRAST_LOSSES(OF_CONTRAST)
    LL_OVERLAP_LOSSES(OF_OVERLAP)
    LL_BOX_LOSSES(OF_BOX)
    LL_SEGMENT_LOSSES(OF_SEGMENT)
    {"multiclass_dice", offsetof(struct ll_kernels, ce_dice), &segment_family},
    LL_LATENT_LOSSES(OF_LATENT)
};
/* clang-format on */

const size_t bench_loss_count = sizeof bench_losses / sizeof *bench_losses;

/* Large pages where the system gives them: without, much of the time is the processor's looking up
 * of addresses. */
static ll_err floats_new(size_t n, float **out)
{
    const size_t page = (size_t)1 << 21;
    size_t size = (n * sizeof(float) + page - 1) / page * page;
    *out = aligned_alloc(page, size);
    if (*out == NULL)
        return LL_ERR_MEMORY;
    madvise(*out, size, MADV_HUGEPAGE);
    memset(*out, 0, size);
    return LL_OK;
}

ll_err bench_init(struct bench *b, const struct bench_loss *of, size_t shape)
{
    const struct bench_family *family = of->family;
    ll_err err = LL_OK;
    memset(b, 0, sizeof *b);
    b->of = of;
    b->shape[0] = family->shape[shape][0];
    b->shape[1] = family->shape[shape][1];
    b->rank = b->shape[1] ? 2 : 1;
    b->n = b->shape[0] * (b->shape[1] ? b->shape[1] : 1);
    for (size_t i = 0; i < family->inputs && err == LL_OK; i++)
        err = floats_new(b->n, &b->in[i]);
    for (size_t i = 0; i < family->outputs && err == LL_OK; i++)
        err = floats_new(b->n, &b->out[i]);
    if (err == LL_OK && family->scratch)
        err = floats_new(family->scratch(b), &b->scratch);
    b->label = ll_array_new(b->shape[0], sizeof *b->label);
    if (err == LL_OK && b->label)
        family->fill(b);
    else
        bench_done(b);
    return b->label ? LL_OK : LL_ERR_MEMORY;
}

void bench_done(struct bench *b)
{
    for (size_t i = 0; i < BENCH_ARRAYS; i++) {
        free(b->in[i]);
        free(b->out[i]);
    }
    free(b->scratch);
    free(b->label);
    memset(b, 0, sizeof *b);
}

double bench_moved(const struct bench *b)
{
    const struct bench_family *family = b->of->family;
    size_t arrays = family->inputs + family->outputs + family->again;
    return (double)(arrays * b->n * sizeof(float));
}
