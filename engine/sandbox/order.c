/* A box's order written as bytes, and read back by the keeper. */
#include "sandbox/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { REPORT_MS = 10000 };

static void put_list(struct ll_frame *frame, const char *const *list)
{
    size_t count = 0;
    while (list && list[count])
        count++;
    ll_frame_put_int(frame, (int64_t)count);
    for (size_t i = 0; i < count; i++)
        ll_frame_put_text(frame, list[i]);
}

void ll_order_put(struct ll_frame *frame, const struct ll_order *order)
{
    const struct ll_box_spec *spec = &order->spec;
    const struct ll_box_limits *limits = &spec->limits;
    ll_frame_put_int(frame, order->layers);
    ll_frame_put_int(frame, order->serves);
    ll_frame_put_int(frame, order->drop);
    ll_frame_put_int(frame, order->uid);
    ll_frame_put_int(frame, order->gid);
    put_list(frame, spec->argv);
    put_list(frame, spec->environment);
    put_list(frame, spec->read_only);
    ll_frame_put_text(frame, spec->scratch ? spec->scratch : "");
    ll_frame_put_int(frame, spec->talk);
    ll_frame_put_int(frame, limits->cpu_ms);
    ll_frame_put_int(frame, limits->wall_ms);
    ll_frame_put_int(frame, (int64_t)limits->memory);
    ll_frame_put_int(frame, (int64_t)limits->output);
    ll_frame_put_int(frame, (int64_t)limits->file_size);
    ll_frame_put_int(frame, limits->descriptors);
    ll_frame_put_int(frame, limits->threads);
    ll_frame_put_int(frame, limits->processes);
}

static void free_list(char **list)
{
    for (char **item = list; item && *item; item++)
        free(*item);
    free(list);
}

static char *take_text(struct ll_frame *frame)
{
    struct ll_str text = {0};
    ll_frame_text(frame, &text);
    return ll_str_take(&text);
}

/* A list that ends with NULL; NULL where memory ran out. Each item takes at least nine bytes of the
 * frame, which bounds their number. */
static char **take_list(struct ll_frame *frame)
{
    int64_t count = ll_frame_int(frame);
    if (count < 0 || count > LL_ORDER_MAX / 9) {
        frame->damaged = true;
        count = 0;
    }
    char **list = ll_array_new((size_t)count + 1, sizeof *list);
    for (int64_t i = 0; list && i < count; i++)
        if ((list[i] = take_text(frame)) == NULL) {
            free_list(list);
            return NULL;
        }
    return list;
}

ll_err ll_order_take(struct ll_frame *frame, struct ll_message *why, struct ll_order *out)
{
    *out = (struct ll_order){0};
    struct ll_box_spec *spec = &out->spec;
    struct ll_box_limits *limits = &spec->limits;
    out->layers = (unsigned)ll_frame_int(frame);
    out->serves = ll_frame_int(frame) != 0;
    out->drop = ll_frame_int(frame) != 0;
    out->uid = (uid_t)ll_frame_int(frame);
    out->gid = (gid_t)ll_frame_int(frame);
    bool whole = true;
    for (size_t i = 0; i < 3; i++)
        whole = (out->lists[i] = take_list(frame)) != NULL && whole;
    whole = (out->scratch = take_text(frame)) != NULL && whole;
    spec->talk = ll_frame_int(frame) != 0;
    limits->cpu_ms = ll_frame_int(frame);
    limits->wall_ms = ll_frame_int(frame);
    limits->memory = (uint64_t)ll_frame_int(frame);
    limits->output = (uint64_t)ll_frame_int(frame);
    limits->file_size = (uint64_t)ll_frame_int(frame);
    limits->descriptors = (uint32_t)ll_frame_int(frame);
    limits->threads = (uint32_t)ll_frame_int(frame);
    limits->processes = (uint32_t)ll_frame_int(frame);
    ll_err err = whole ? ll_frame_end(frame, why) : ll_fail(why, LL_ERR_MEMORY, "no memory");
    if (err != LL_OK) {
        ll_order_done(out);
        return err;
    }
    spec->argv = (const char *const *)out->lists[0];
    spec->environment = (const char *const *)out->lists[1];
    spec->read_only = (const char *const *)out->lists[2];
    spec->scratch = out->scratch && out->scratch[0] ? out->scratch : NULL;
    return LL_OK;
}

void ll_order_done(struct ll_order *order)
{
    for (size_t i = 0; i < 3; i++)
        free_list(order->lists[i]);
    free(order->scratch);
    *order = (struct ll_order){0};
}

static void put_failure(struct ll_frame *frame, const struct ll_fault *failure)
{
    ll_frame_put_int(frame, failure->layer);
    ll_frame_put_int(frame, failure->error);
    ll_frame_put_text(frame, failure->step);
}

ll_err ll_fault_take(struct ll_frame *frame, struct ll_message *why, struct ll_fault *out)
{
    *out = (struct ll_fault){0};
    out->layer = (unsigned)ll_frame_int(frame);
    out->error = (int)ll_frame_int(frame);
    struct ll_str step = {0};
    ll_frame_text(frame, &step);
    strncpy(out->step, ll_str_text(&step), sizeof out->step - 1);
    ll_str_done(&step);
    return ll_frame_end(frame, why);
}

static void put_result(struct ll_frame *frame, const struct ll_box_result *result)
{
    ll_frame_put_int(frame, result->end);
    ll_frame_put_int(frame, result->code);
    ll_frame_put_int(frame, result->cpu_ms);
    ll_frame_put_int(frame, result->wall_ms);
    ll_frame_put_int(frame, result->idle_ms);
    ll_frame_put_int(frame, (int64_t)result->printed);
    ll_frame_put_int(frame, (int64_t)result->peak);
    ll_frame_put_bytes(frame, ll_str_text(&result->out), result->out.length);
    ll_frame_put_bytes(frame, ll_str_text(&result->err), result->err.length);
    ll_frame_put_int(frame, result->out_cut);
    ll_frame_put_int(frame, result->err_cut);
}

static void take_bytes(struct ll_frame *frame, struct ll_str *out)
{
    size_t length;
    const char *bytes = ll_frame_bytes(frame, &length);
    ll_str_clear(out);
    ll_str_add_n(out, bytes, length);
}

ll_err ll_result_take(struct ll_frame *frame, struct ll_message *why, struct ll_box_result *out)
{
    int64_t end = ll_frame_int(frame);
    if (end < LL_BOX_EXITED || end > LL_BOX_STOPPED)
        frame->damaged = true;
    out->end = (enum ll_box_end)end;
    out->code = (int)ll_frame_int(frame);
    out->cpu_ms = ll_frame_int(frame);
    out->wall_ms = ll_frame_int(frame);
    out->idle_ms = ll_frame_int(frame);
    out->printed = (uint64_t)ll_frame_int(frame);
    out->peak = (uint64_t)ll_frame_int(frame);
    take_bytes(frame, &out->out);
    take_bytes(frame, &out->err);
    out->out_cut = ll_frame_int(frame) != 0;
    out->err_cut = ll_frame_int(frame) != 0;
    if (ll_str_err(&out->out) != LL_OK || ll_str_err(&out->err) != LL_OK)
        return ll_fail(why, LL_ERR_MEMORY, "no memory for what the program printed");
    return ll_frame_end(frame, why);
}

void ll_fault_report(int control, const struct ll_fault *failure)
{
    struct ll_frame frame = {.type = LL_REPORT_FAILURE};
    put_failure(&frame, failure);
    (void)ll_frame_write(control, &frame, ll_deadline(REPORT_MS), NULL);
    ll_frame_done(&frame);
}

void ll_result_report(int control, const struct ll_box_result *result)
{
    struct ll_frame frame = {.type = LL_REPORT_END};
    put_result(&frame, result);
    (void)ll_frame_write(control, &frame, ll_deadline(REPORT_MS), NULL);
    ll_frame_done(&frame);
}
