/* Kernels on several threads: parts by size, sums by order. */
#include "kernel/parallel.h"

#include "kernel/stream.h"

enum {
    PARTS_MOST = 256,
    PART_ELEMENTS = 1 << 16 /* the least that is worth handing to a thread */
};

/* A batch of `count` items of `size` elements each, cut into parts of `share` items. */
struct cut {
    size_t count, share, parts;
};

/* A batch that the memory has to stream comes in parts that the kernels see as such. */
static struct cut cut(size_t count, size_t size)
{
    struct cut c = {count, 1, 0};
    size_t least =
        size == 1 && count >= (size_t)4 * LL_STREAM_FROM ? LL_STREAM_FROM : PART_ELEMENTS;
    if (size > 0 && size < least)
        c.share = (least + size - 1) / size;
    if (count / c.share >= PARTS_MOST)
        c.share = (count + PARTS_MOST - 1) / PARTS_MOST;
    c.parts = (count + c.share - 1) / c.share;
    return c;
}

static size_t length(const struct cut *c, size_t part)
{
    size_t left = c->count - part * c->share;
    return left < c->share ? left : c->share;
}

static double add(const double *sum, size_t parts)
{
    double total = 0;
    for (size_t i = 0; i < parts; i++)
        total += sum[i];
    return total;
}

struct pointwise_call {
    const struct ll_pointwise *kernel;
    const float *pred, *target, *option;
    float scale, *grad;
    struct cut cut;
    double *sum; /* one a part */
};

static void pointwise_part(size_t part, void *arg)
{
    struct pointwise_call *c = arg;
    size_t from = part * c->cut.share;
    c->sum[part] = c->kernel->sum(c->pred + from, c->target + from, length(&c->cut, part),
                                  c->option, c->scale, c->grad ? c->grad + from : NULL);
}

double ll_pointwise_sum_parallel(const struct ll_pointwise *kernel, const float *pred,
                                 const float *target, size_t n, const float *option, float scale,
                                 float *grad, int threads)
{
    double sum[PARTS_MOST]; /* outside of what is initialised: its zeros would cost a small call */
    struct pointwise_call call = {
        .kernel = kernel, .pred = pred, .target = target, .option = option, .scale = scale};
    call.grad = grad;
    call.sum = sum;
    call.cut = cut(n, 1);
    ll_threads_run(call.cut.parts, threads, pointwise_part, &call);
    return add(call.sum, call.cut.parts);
}

struct class_call {
    ll_class_loss *kernel;
    const float *logits, *upstream;
    const int32_t *label;
    const struct ll_class_shape *shape;
    const struct ll_class_option *option;
    float scale, *loss, *grad;
    struct cut cut;
    double *sum; /* one a part */
};

static void class_part(size_t part, void *arg)
{
    struct class_call *c = arg;
    size_t from = part * c->cut.share, row = from * c->shape->inner;
    size_t place = row * c->shape->classes;
    struct ll_class_shape shape = *c->shape;
    shape.outer = length(&c->cut, part);
    c->sum[part] = c->kernel(c->logits + place, c->label + row, &shape, c->option, c->scale,
                             c->upstream ? c->upstream + row : NULL, c->loss ? c->loss + row : NULL,
                             c->grad ? c->grad + place : NULL);
}

double ll_class_loss_parallel(ll_class_loss *kernel, const float *logits, const int32_t *label,
                              const struct ll_class_shape *shape,
                              const struct ll_class_option *option, float scale,
                              const float *upstream, float *loss, float *grad, int threads)
{
    double sum[PARTS_MOST];
    struct class_call call = {.kernel = kernel,
                              .logits = logits,
                              .upstream = upstream,
                              .label = label,
                              .shape = shape,
                              .option = option,
                              .scale = scale};
    call.loss = loss;
    call.grad = grad;
    call.sum = sum;
    call.cut = cut(shape->outer, shape->classes * shape->inner);
    ll_threads_run(call.cut.parts, threads, class_part, &call);
    return add(call.sum, call.cut.parts);
}

struct overlap_call {
    const struct ll_overlap *kernel;
    const float *pred, *target;
    float *grad;
    struct cut cut;
    struct ll_overlap_line line;
    struct ll_overlap_sums *sums; /* one a part */
};

static void gather_part(size_t part, void *arg)
{
    struct overlap_call *c = arg;
    size_t from = part * c->cut.share;
    c->sums[part] = c->kernel->gather(c->pred + from, c->target + from, length(&c->cut, part));
}

static void write_part(size_t part, void *arg)
{
    const struct overlap_call *c = arg;
    size_t from = part * c->cut.share;
    c->kernel->write(&c->line, c->target + from, length(&c->cut, part), c->grad + from);
}

double ll_overlap_parallel(const struct ll_overlap *kernel, const float *pred, const float *target,
                           size_t n, const float *option, float scale, float *grad, int threads)
{
    struct ll_overlap_sums sums[PARTS_MOST];
    struct overlap_call call = {.kernel = kernel, .pred = pred, .target = target, .grad = grad};
    struct ll_overlap_sums all = {0, 0, 0};
    if (kernel->gather == NULL)
        return kernel->loss(pred, target, n, option, scale, grad);
    call.sums = sums;
    call.cut = cut(n, 1);
    ll_threads_run(call.cut.parts, threads, gather_part, &call);
    for (size_t i = 0; i < call.cut.parts; i++) {
        all.both += call.sums[i].both;
        all.pred += call.sums[i].pred;
        all.target += call.sums[i].target;
    }
    call.line = kernel->weigh(&all, option, (double)scale);
    if (grad)
        ll_threads_run(call.cut.parts, threads, write_part, &call);
    return call.line.loss;
}

struct box_call {
    ll_box_loss *kernel;
    const float *pred, *target, *upstream;
    float scale, *loss, *grad;
    struct cut cut;
    double *sum; /* one a part */
};

static void box_part(size_t part, void *arg)
{
    struct box_call *c = arg;
    size_t from = part * c->cut.share;
    c->sum[part] = c->kernel(c->pred + 4 * from, c->target + 4 * from, length(&c->cut, part),
                             c->scale, c->upstream ? c->upstream + from : NULL,
                             c->loss ? c->loss + from : NULL, c->grad ? c->grad + 4 * from : NULL);
}

double ll_box_loss_parallel(ll_box_loss *kernel, const float *pred, const float *target, size_t n,
                            float scale, const float *upstream, float *loss, float *grad,
                            int threads)
{
    double sum[PARTS_MOST];
    struct box_call call = {
        .kernel = kernel, .pred = pred, .target = target, .upstream = upstream, .scale = scale};
    call.loss = loss;
    call.grad = grad;
    call.sum = sum;
    call.cut = cut(n, 4);
    ll_threads_run(call.cut.parts, threads, box_part, &call);
    return add(call.sum, call.cut.parts);
}

/* `x` from element `at` on; NULL stays NULL. */
static float *from_of(float *x, size_t at)
{
    return x ? x + at : NULL;
}

struct pair_call {
    ll_pair_loss *kernel;
    const float *x1, *x2, *label, *upstream;
    size_t width;
    float margin, scale, *loss, *grad;
    struct cut cut;
    double *sum; /* one a part */
};

static void pair_part(size_t part, void *arg)
{
    struct pair_call *c = arg;
    size_t row = part * c->cut.share, from = row * c->width;
    c->sum[part] = c->kernel(c->x1 + from, c->x2 + from, c->label + row, length(&c->cut, part),
                             c->width, c->margin, c->scale, c->upstream ? c->upstream + row : NULL,
                             from_of(c->loss, row), from_of(c->grad, from));
}

double ll_pair_loss_parallel(ll_pair_loss *kernel, const float *x1, const float *x2,
                             const float *label, size_t n, size_t width, float margin, float scale,
                             const float *upstream, float *loss, float *grad, int threads)
{
    double sum[PARTS_MOST];
    struct pair_call call = {.kernel = kernel,
                             .x1 = x1,
                             .x2 = x2,
                             .label = label,
                             .upstream = upstream,
                             .width = width,
                             .margin = margin,
                             .scale = scale};
    call.loss = loss;
    call.grad = grad;
    call.sum = sum;
    call.cut = cut(n, width);
    ll_threads_run(call.cut.parts, threads, pair_part, &call);
    return add(call.sum, call.cut.parts);
}

struct triplet_call {
    ll_triplet_loss *kernel;
    const float *anchor, *positive, *negative, *upstream;
    size_t width;
    const struct ll_triplet_option *option;
    float scale, *loss;
    const struct ll_triplet_grad *grad;
    struct cut cut;
    double *sum; /* one a part */
};

static void triplet_part(size_t part, void *arg)
{
    struct triplet_call *c = arg;
    size_t row = part * c->cut.share, from = row * c->width;
    struct ll_triplet_grad grad = {NULL, NULL, NULL};
    if (c->grad)
        grad = (struct ll_triplet_grad){c->grad->anchor + from, c->grad->positive + from,
                                        c->grad->negative + from};
    c->sum[part] =
        c->kernel(c->anchor + from, c->positive + from, c->negative + from, length(&c->cut, part),
                  c->width, c->option, c->scale, c->upstream ? c->upstream + row : NULL,
                  from_of(c->loss, row), c->grad ? &grad : NULL);
}

double ll_triplet_loss_parallel(ll_triplet_loss *kernel, const float *anchor, const float *positive,
                                const float *negative, size_t n, size_t width,
                                const struct ll_triplet_option *option, float scale,
                                const float *upstream, float *loss,
                                const struct ll_triplet_grad *grad, int threads)
{
    double sum[PARTS_MOST];
    struct triplet_call call = {.kernel = kernel,
                                .anchor = anchor,
                                .positive = positive,
                                .negative = negative,
                                .upstream = upstream,
                                .width = width,
                                .option = option,
                                .scale = scale,
                                .grad = grad};
    call.loss = loss;
    call.sum = sum;
    call.cut = cut(n, width);
    ll_threads_run(call.cut.parts, threads, triplet_part, &call);
    return add(call.sum, call.cut.parts);
}

struct latent_call {
    ll_latent_loss *kernel;
    const float *mu, *logvar;
    float scale, *grad_mu, *grad_logvar;
    struct cut cut;
    double *sum; /* one a part */
};

static void latent_part(size_t part, void *arg)
{
    struct latent_call *c = arg;
    size_t from = part * c->cut.share;
    c->sum[part] = c->kernel(c->mu + from, c->logvar + from, length(&c->cut, part), c->scale,
                             from_of(c->grad_mu, from), from_of(c->grad_logvar, from));
}

double ll_latent_loss_parallel(ll_latent_loss *kernel, const float *mu, const float *logvar,
                               size_t n, float scale, float *grad_mu, float *grad_logvar,
                               int threads)
{
    double sum[PARTS_MOST];
    struct latent_call call = {.kernel = kernel, .mu = mu, .logvar = logvar, .scale = scale};
    call.grad_mu = grad_mu;
    call.grad_logvar = grad_logvar;
    call.sum = sum;
    call.cut = cut(n, 1);
    ll_threads_run(call.cut.parts, threads, latent_part, &call);
    return add(call.sum, call.cut.parts);
}
