/* Kernels on several threads: parts by size, sums by order. */
#include "kernel/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "kernel/stream.h"

enum {
    PARTS_MOST = 256,
    PART_ELEMENTS = 1 << 16, /* the least that is worth a thread's start */
    THREADS_MOST = 64
};

int ll_threads_available(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : count > THREADS_MOST ? THREADS_MOST : count;
}

struct team {
    size_t parts;
    atomic_size_t next; /* the first part that nobody has taken */
    void (*body)(size_t part, void *arg);
    void *arg;
};

static void *work(void *arg)
{
    struct team *team = arg;
    for (size_t part; (part = atomic_fetch_add(&team->next, 1)) < team->parts;)
        team->body(part, team->arg);
    return NULL;
}

void ll_parallel(size_t parts, int threads, void (*body)(size_t part, void *arg), void *arg)
{
    struct team team = {.parts = parts, .body = body, .arg = arg};
    pthread_t helper[THREADS_MOST];
    int helpers = 0;
    atomic_init(&team.next, 0);
    for (int t = 1; t < threads && t < THREADS_MOST && (size_t)t < parts; t++)
        if (pthread_create(&helper[helpers], NULL, work, &team) == 0)
            helpers++;
    work(&team);
    while (helpers > 0)
        pthread_join(helper[--helpers], NULL);
}

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
    double sum[PARTS_MOST];
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
    struct pointwise_call call = {
        .kernel = kernel, .pred = pred, .target = target, .option = option, .scale = scale};
    call.grad = grad;
    call.cut = cut(n, 1);
    ll_parallel(call.cut.parts, threads, pointwise_part, &call);
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
    double sum[PARTS_MOST];
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
    struct class_call call = {.kernel = kernel,
                              .logits = logits,
                              .upstream = upstream,
                              .label = label,
                              .shape = shape,
                              .option = option,
                              .scale = scale};
    call.loss = loss;
    call.grad = grad;
    call.cut = cut(shape->outer, shape->classes * shape->inner);
    ll_parallel(call.cut.parts, threads, class_part, &call);
    return add(call.sum, call.cut.parts);
}
