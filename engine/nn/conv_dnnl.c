/* Convolutions by oneDNN 2, as a module.
 *
 * Each call describes the convolution with layouts left to the library, reorders what it wants
 * otherwise, runs, and reorders the result back. The library keeps the primitives that it has
 * compiled (its primitive cache), so that describing one again is cheap.
 *
 * Small convolutions run on one thread: the library's threads wait for one another by spinning,
 * which on a busy machine costs more than they gain (measured: 12 ms against 1 for 2^24 products on
 * two cores with other work). */
#include <oneapi/dnnl/dnnl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "nn/conv_engine.h"
#include "tensor/dnnl_threads.h"

extern const struct ll_conv_engine ll_conv_module;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static dnnl_engine_t engine;
static dnnl_stream_t stream;

static const double products_of_one_thread = 1 << 26;
static int threads_most = 1;

static void choose_threads(const struct ll_conv_shape *s)
{
    double products = (double)s->n * (double)s->o * (double)s->oh * (double)s->ow * (double)s->c *
                      (double)s->kh * (double)s->kw;
    ll_dnnl_threads_set(products < products_of_one_thread ? 1 : threads_most);
}

static void open_library(void)
{
    threads_most = ll_dnnl_threads_set(1);
    if (dnnl_engine_create(&engine, dnnl_cpu, 0) == dnnl_success)
        dnnl_stream_create(&stream, engine, dnnl_stream_default_flags);
}

enum { SLOTS_MOST = 4 };

/* An argument of a primitive: our array in plain layout, and the library's in the one it wants. */
struct slot {
    int argument;
    dnnl_memory_desc_t plain;
    float *data;
    bool result;
    dnnl_memory_t ours, theirs; /* the same one where the layouts agree */
};

struct run {
    dnnl_primitive_desc_t description;
    dnnl_primitive_t primitive;
    struct slot slot[SLOTS_MOST];
    size_t slots;
};

static dnnl_memory_desc_t layout(int rank, const dnnl_dims_t dims, dnnl_format_tag_t tag)
{
    dnnl_memory_desc_t desc;
    memset(&desc, 0, sizeof desc);
    dnnl_memory_desc_init_by_tag(&desc, rank, dims, dnnl_f32, tag);
    return desc;
}

static void slot_add(struct run *run, int argument, dnnl_memory_desc_t plain, const float *data,
                     bool result)
{
    run->slot[run->slots++] = (struct slot){
        .argument = argument, .plain = plain, .data = (float *)data, .result = result};
}

static dnnl_status_t reorder(dnnl_memory_t from, dnnl_memory_t to)
{
    dnnl_primitive_desc_t description = NULL;
    dnnl_primitive_t primitive = NULL;
    const dnnl_memory_desc_t *from_desc, *to_desc;
    dnnl_exec_arg_t args[] = {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}};
    dnnl_status_t status = dnnl_memory_get_memory_desc(from, &from_desc);
    if (status == dnnl_success)
        status = dnnl_memory_get_memory_desc(to, &to_desc);
    if (status == dnnl_success)
        status = dnnl_reorder_primitive_desc_create(&description, from_desc, engine, to_desc,
                                                    engine, NULL);
    if (status == dnnl_success)
        status = dnnl_primitive_create(&primitive, description);
    if (status == dnnl_success)
        status = dnnl_primitive_execute(primitive, stream, 2, args);
    dnnl_primitive_destroy(primitive);
    dnnl_primitive_desc_destroy(description);
    return status;
}

static dnnl_status_t slot_open(struct run *run, struct slot *slot)
{
    const dnnl_memory_desc_t *wanted =
        dnnl_primitive_desc_query_md(run->description, dnnl_query_exec_arg_md, slot->argument);
    dnnl_status_t status = dnnl_memory_create(&slot->ours, &slot->plain, engine, slot->data);
    if (status != dnnl_success)
        return status;
    if (dnnl_memory_desc_equal(wanted, &slot->plain)) {
        slot->theirs = slot->ours;
        return dnnl_success;
    }
    status = dnnl_memory_create(&slot->theirs, wanted, engine, DNNL_MEMORY_ALLOCATE);
    return status == dnnl_success && !slot->result ? reorder(slot->ours, slot->theirs) : status;
}

static dnnl_status_t slot_close(struct slot *slot, dnnl_status_t status)
{
    if (slot->theirs != slot->ours) {
        if (status == dnnl_success && slot->result)
            status = reorder(slot->theirs, slot->ours);
        dnnl_memory_destroy(slot->theirs);
    }
    dnnl_memory_destroy(slot->ours);
    return status;
}

/* Runs the described primitive on the slots, and ends everything. */
static ll_err run_finish(struct run *run, dnnl_status_t status)
{
    dnnl_exec_arg_t args[SLOTS_MOST];
    for (size_t i = 0; i < run->slots && status == dnnl_success; i++) {
        status = slot_open(run, &run->slot[i]);
        args[i] = (dnnl_exec_arg_t){run->slot[i].argument, run->slot[i].theirs};
    }
    if (status == dnnl_success)
        status = dnnl_primitive_create(&run->primitive, run->description);
    if (status == dnnl_success)
        status = dnnl_primitive_execute(run->primitive, stream, (int)run->slots, args);
    for (size_t i = 0; i < run->slots; i++)
        status = slot_close(&run->slot[i], status);
    if (stream)
        dnnl_stream_wait(stream);
    dnnl_primitive_destroy(run->primitive);
    dnnl_primitive_desc_destroy(run->description);
    ll_dnnl_threads_set(threads_most); /* whoever is next on this thread may have more to do */
    return status == dnnl_success         ? LL_OK
           : status == dnnl_out_of_memory ? LL_ERR_MEMORY
                                          : LL_ERR_SYSTEM;
}

/* The layouts of a convolution's arguments: plain ones, and ones left to the library. */
struct layouts {
    dnnl_memory_desc_t x, weight, bias, y;
    dnnl_memory_desc_t any_x, any_weight, any_y;
    dnnl_dims_t strides, padding;
};

static struct layouts layouts_of(const struct ll_conv_shape *s)
{
    pthread_once(&once, open_library);
    choose_threads(s);
    const dnnl_dims_t x = {(dnnl_dim_t)s->n, (dnnl_dim_t)s->c, (dnnl_dim_t)s->h, (dnnl_dim_t)s->w};
    const dnnl_dims_t weight = {(dnnl_dim_t)s->o, (dnnl_dim_t)s->c, (dnnl_dim_t)s->kh,
                                (dnnl_dim_t)s->kw};
    const dnnl_dims_t bias = {(dnnl_dim_t)s->o};
    const dnnl_dims_t y = {(dnnl_dim_t)s->n, (dnnl_dim_t)s->o, (dnnl_dim_t)s->oh,
                           (dnnl_dim_t)s->ow};
    struct layouts l = {
        .x = layout(4, x, dnnl_nchw),
        .weight = layout(4, weight, dnnl_oihw),
        .bias = layout(1, bias, dnnl_x),
        .y = layout(4, y, dnnl_nchw),
        .any_x = layout(4, x, dnnl_format_tag_any),
        .any_weight = layout(4, weight, dnnl_format_tag_any),
        .any_y = layout(4, y, dnnl_format_tag_any),
        .strides = {(dnnl_dim_t)s->stride, (dnnl_dim_t)s->stride},
        .padding = {(dnnl_dim_t)s->padding, (dnnl_dim_t)s->padding},
    };
    return l;
}

static dnnl_status_t describe_forward(const struct layouts *l, bool with_bias,
                                      dnnl_prop_kind_t kind, dnnl_primitive_desc_t *out)
{
    dnnl_convolution_desc_t desc;
    dnnl_status_t status = dnnl_convolution_forward_desc_init(
        &desc, kind, dnnl_convolution_auto, &l->any_x, &l->any_weight, with_bias ? &l->bias : NULL,
        &l->any_y, l->strides, l->padding, l->padding);
    return status == dnnl_success ? dnnl_primitive_desc_create(out, &desc, NULL, engine, NULL)
                                  : status;
}

static ll_err forward(const struct ll_conv_shape *s, const float *x, const float *weight,
                      const float *bias, float *y)
{
    struct layouts l = layouts_of(s);
    struct run run = {0};
    dnnl_status_t status =
        describe_forward(&l, bias != NULL, dnnl_forward_inference, &run.description);
    slot_add(&run, DNNL_ARG_SRC, l.x, x, false);
    slot_add(&run, DNNL_ARG_WEIGHTS, l.weight, weight, false);
    if (bias)
        slot_add(&run, DNNL_ARG_BIAS, l.bias, bias, false);
    slot_add(&run, DNNL_ARG_DST, l.y, y, true);
    return run_finish(&run, status);
}

static ll_err backward_input(const struct ll_conv_shape *s, const float *weight,
                             const float *grad_y, float *grad_x)
{
    struct layouts l = layouts_of(s);
    struct run run = {0};
    dnnl_primitive_desc_t hint = NULL;
    dnnl_convolution_desc_t desc;
    dnnl_status_t status = describe_forward(&l, false, dnnl_forward_training, &hint);
    if (status == dnnl_success)
        status = dnnl_convolution_backward_data_desc_init(&desc, dnnl_convolution_auto, &l.any_x,
                                                          &l.any_weight, &l.any_y, l.strides,
                                                          l.padding, l.padding);
    if (status == dnnl_success)
        status = dnnl_primitive_desc_create(&run.description, &desc, NULL, engine, hint);
    dnnl_primitive_desc_destroy(hint);
    slot_add(&run, DNNL_ARG_WEIGHTS, l.weight, weight, false);
    slot_add(&run, DNNL_ARG_DIFF_DST, l.y, grad_y, false);
    slot_add(&run, DNNL_ARG_DIFF_SRC, l.x, grad_x, true);
    return run_finish(&run, status);
}

static ll_err backward_weight(const struct ll_conv_shape *s, const float *x, const float *grad_y,
                              float *grad_weight, float *grad_bias)
{
    struct layouts l = layouts_of(s);
    struct run run = {0};
    dnnl_primitive_desc_t hint = NULL;
    dnnl_convolution_desc_t desc;
    dnnl_status_t status = describe_forward(&l, grad_bias != NULL, dnnl_forward_training, &hint);
    if (status == dnnl_success)
        status = dnnl_convolution_backward_weights_desc_init(
            &desc, dnnl_convolution_auto, &l.any_x, &l.any_weight, grad_bias ? &l.bias : NULL,
            &l.any_y, l.strides, l.padding, l.padding);
    if (status == dnnl_success)
        status = dnnl_primitive_desc_create(&run.description, &desc, NULL, engine, hint);
    dnnl_primitive_desc_destroy(hint);
    slot_add(&run, DNNL_ARG_SRC, l.x, x, false);
    slot_add(&run, DNNL_ARG_DIFF_DST, l.y, grad_y, false);
    slot_add(&run, DNNL_ARG_DIFF_WEIGHTS, l.weight, grad_weight, true);
    if (grad_bias)
        slot_add(&run, DNNL_ARG_DIFF_BIAS, l.bias, grad_bias, true);
    return run_finish(&run, status);
}

const struct ll_conv_engine ll_conv_module = {
    .name = "oneDNN",
    .forward = forward,
    .backward_input = backward_input,
    .backward_weight = backward_weight,
};
