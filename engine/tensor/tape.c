/* The tape: limits, and the backward walk. See tape.h for how it works. */
#include "tensor/tape.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "kernel/parallel.h"
#include "tensor/node.h"

struct ll_tape {
    struct ll_message why;
    struct ll_rng rng;
    const struct ll_kernels *kernels;
    int threads;
    bool recording;
    size_t bytes;
    size_t limit;
    size_t tensors;
    uint64_t walks;
    ll_tape_reclaim_fn *reclaim;
    void *reclaim_arg;
    size_t reclaim_floor;
    size_t reclaim_at;
    bool reclaiming;
};

ll_err ll_tape_new(struct ll_tape **out)
{
    struct ll_tape *tape = calloc(1, sizeof *tape);
    if (!tape)
        return LL_ERR_MEMORY;
    tape->recording = true;
    tape->kernels = ll_kernels_for(ll_isa_best());
    tape->threads = ll_threads_available();
    ll_rng_seed(&tape->rng, 0);
    *out = tape;
    return LL_OK;
}

void ll_tape_free(struct ll_tape **tape)
{
    if (!*tape)
        return;
    assert((*tape)->tensors == 0 && (*tape)->bytes == 0);
    free(*tape);
    *tape = NULL;
}

const struct ll_message *ll_tape_message(const struct ll_tape *tape)
{
    return &tape->why;
}

void ll_tape_say(struct ll_tape *tape, ll_err code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)ll_fail_v(&tape->why, code, format, args);
    va_end(args);
}

bool ll_tape_record(struct ll_tape *tape, bool on)
{
    bool was = tape->recording;
    tape->recording = on;
    return was;
}

bool ll_tape_recording(const struct ll_tape *tape)
{
    return tape->recording;
}

void ll_tape_limit(struct ll_tape *tape, size_t bytes)
{
    tape->limit = bytes;
}

size_t ll_tape_bytes(const struct ll_tape *tape)
{
    return tape->bytes;
}

size_t ll_tape_tensors(const struct ll_tape *tape)
{
    return tape->tensors;
}

void ll_tape_on_pressure(struct ll_tape *tape, ll_tape_reclaim_fn *reclaim, void *arg, size_t floor)
{
    tape->reclaim = reclaim;
    tape->reclaim_arg = arg;
    tape->reclaim_floor = tape->reclaim_at = floor;
}

struct ll_rng *ll_tape_rng(struct ll_tape *tape)
{
    return &tape->rng;
}

const struct ll_kernels *ll_tape_kernels(const struct ll_tape *tape)
{
    return tape->kernels;
}

void ll_tape_set_threads(struct ll_tape *tape, int threads)
{
    tape->threads = threads;
}

int ll_tape_threads(const struct ll_tape *tape)
{
    return tape->threads;
}

/* Memory. */

static bool over_limit(const struct ll_tape *tape, size_t bytes)
{
    return tape->limit && (bytes > tape->limit || tape->bytes > tape->limit - bytes);
}

static void reclaim(struct ll_tape *tape)
{
    if (!tape->reclaim || tape->reclaiming)
        return;
    tape->reclaiming = true;
    tape->reclaim(tape->reclaim_arg);
    tape->reclaiming = false;
    size_t twice = tape->bytes > SIZE_MAX / 2 ? SIZE_MAX : tape->bytes * 2;
    tape->reclaim_at = twice > tape->reclaim_floor ? twice : tape->reclaim_floor;
}

ll_err ll_tape_charge(struct ll_tape *tape, size_t bytes)
{
    if (tape->bytes + bytes > tape->reclaim_at || over_limit(tape, bytes))
        reclaim(tape);
    if (over_limit(tape, bytes))
        return ll_tape_fail(tape, LL_ERR_LIMIT,
                            "tensors may hold %zu bytes here; %zu are in use and %zu more were "
                            "asked for: use smaller tensors, or keep fewer of them",
                            tape->limit, tape->bytes, bytes);
    tape->bytes += bytes;
    return LL_OK;
}

void ll_tape_discharge(struct ll_tape *tape, size_t bytes)
{
    assert(tape->bytes >= bytes);
    tape->bytes -= bytes;
}

void ll_tape_count(struct ll_tape *tape, int change)
{
    tape->tensors += (size_t)change;
}

/* Stands before scratch memory, so that freeing it needs no size. */
union scratch {
    size_t bytes;
    max_align_t align;
};

ll_err ll_tape_scratch(struct ll_tape *tape, size_t count, size_t size, void **out)
{
    size_t bytes;
    if (!ll_size_mul(count, size, &bytes) || !ll_size_add(bytes, sizeof(union scratch), &bytes))
        return ll_tape_fail(tape, LL_ERR_MEMORY, "%s", ll_err_text(LL_ERR_MEMORY));
    ll_err err = ll_tape_charge(tape, bytes);
    if (err)
        return err;
    union scratch *scratch = calloc(1, bytes);
    if (!scratch) {
        ll_tape_discharge(tape, bytes);
        return ll_tape_fail(tape, LL_ERR_MEMORY, "out of memory: %zu bytes were asked for", bytes);
    }
    scratch->bytes = bytes;
    *out = scratch + 1;
    return LL_OK;
}

void ll_tape_scratch_free(struct ll_tape *tape, void *scratch)
{
    if (!scratch)
        return;
    union scratch *head = (union scratch *)scratch - 1;
    ll_tape_discharge(tape, head->bytes);
    free(head);
}

/* The walk. */

struct order {
    struct ll_tensor **node; /* operands before results */
    size_t count, capacity;
};

struct visit {
    struct ll_tensor *node;
    size_t next; /* the operand to look at next */
};

struct visits {
    struct visit *top;
    size_t count, capacity;
};

static bool push(struct visits *stack, struct ll_tensor *node, uint64_t walk)
{
    node->walk = walk;
    if (!ll_array_grow((void **)&stack->top, &stack->capacity, stack->count + 1,
                       sizeof *stack->top))
        return false;
    stack->top[stack->count++] = (struct visit){node, 0};
    return true;
}

/* Depth first with a stack of our own; a node enters the order behind all its operands. */
static bool sort(struct ll_tensor *root, uint64_t walk, struct order *order)
{
    struct visits stack = {0};
    bool good = push(&stack, root, walk);
    while (good && stack.count) {
        struct visit *visit = &stack.top[stack.count - 1];
        struct ll_tensor *node = visit->node;
        if (visit->next < node->operands) {
            struct ll_tensor *operand = node->operand[visit->next++];
            if (operand->needs_grad && operand->walk != walk)
                good = push(&stack, operand, walk);
            continue;
        }
        stack.count--;
        good = ll_array_grow((void **)&order->node, &order->capacity, order->count + 1,
                             sizeof(struct ll_tensor *));
        if (good)
            order->node[order->count++] = node;
    }
    free(stack.top);
    return good;
}

static ll_err need_grad(struct ll_tape *tape, struct ll_tensor *t)
{
    if (t->grad)
        return LL_OK;
    ll_err err = ll_storage_new(tape, t->count, &t->grad);
    if (!err)
        memset(t->grad->data, 0, t->count * sizeof(float));
    return err;
}

static ll_err spread(struct ll_tape *tape, struct ll_tensor *node)
{
    if (!node->backward || !node->grad)
        return LL_OK;
    for (size_t i = 0; i < node->operands; i++) {
        if (!node->operand[i]->needs_grad)
            continue;
        ll_err err = need_grad(tape, node->operand[i]);
        if (err)
            return err;
    }
    ll_err err = node->backward(tape, node);
    ll_storage_free(tape, &node->grad);
    return err;
}

static ll_err plant(struct ll_tape *tape, struct ll_tensor *t, const struct ll_tensor *seed)
{
    ll_err err = need_grad(tape, t);
    if (err)
        return err;
    for (size_t i = 0; i < t->count; i++)
        t->grad->data[i] += seed ? seed->data[i] : 1.0F;
    return LL_OK;
}

static ll_err check_root(struct ll_tape *tape, const struct ll_tensor *t,
                         const struct ll_tensor *seed)
{
    if (!t->needs_grad)
        return ll_tape_fail(tape, LL_ERR_ARGUMENT,
                            "backward: nothing here needs a gradient; make an input with grad=true "
                            "and compute the loss from it while gradients are recorded");
    if (!seed && t->count != 1)
        return ll_tape_fail(tape, LL_ERR_SHAPE,
                            "backward: it starts from a single number and this tensor has shape "
                            "%s; take its sum or mean, or give a gradient of that shape",
                            ll_shape_text(&t->shape).text);
    if (seed && !ll_shape_equal(&seed->shape, &t->shape))
        return ll_tape_fail(tape, LL_ERR_SHAPE,
                            "backward: the gradient given has shape %s and the tensor %s; they "
                            "must be equal",
                            ll_shape_text(&seed->shape).text, ll_shape_text(&t->shape).text);
    return LL_OK;
}

static ll_err walk(struct ll_tape *tape, struct ll_tensor *t, const struct ll_tensor *seed,
                   const struct order *order)
{
    ll_err err = plant(tape, t, seed);
    for (size_t i = order->count; i > 0 && !err; i--)
        err = spread(tape, order->node[i - 1]);
    /* After a failure no result may keep half a gradient that the next walk would add to. */
    for (size_t i = 0; err && i < order->count; i++)
        if (order->node[i]->backward)
            ll_storage_free(tape, &order->node[i]->grad);
    return err;
}

static ll_err order_of(struct ll_tape *tape, struct ll_tensor *t, struct order *order)
{
    if (sort(t, ++tape->walks, order))
        return LL_OK;
    return ll_tape_fail(tape, LL_ERR_MEMORY, "backward: out of memory");
}

ll_err ll_tensor_backward(struct ll_tape *tape, struct ll_tensor *t, const struct ll_tensor *seed)
{
    struct order order = {0};
    ll_err err = check_root(tape, t, seed);
    if (!err)
        err = order_of(tape, t, &order);
    if (!err)
        err = walk(tape, t, seed, &order);
    free(order.node);
    return err;
}

/* Takes the leaves' gradients away for the time of a walk, and puts them back. */
static void exchange(const struct order *order, struct ll_storage **kept)
{
    for (size_t i = 0; i < order->count; i++) {
        struct ll_storage *grad = order->node[i]->grad;
        order->node[i]->grad = kept[i];
        kept[i] = grad;
    }
}

static ll_err collect(struct ll_tape *tape, struct ll_tensor *const *leaves, size_t count,
                      struct ll_tensor **out, uint64_t number)
{
    for (size_t k = 0; k < count; k++) {
        ll_err err = LL_OK;
        if (leaves[k]->walk == number)
            err = ll_tensor_grad(tape, leaves[k], &out[k]);
        if (!err && !out[k])
            err = ll_tensor_new(tape, &leaves[k]->shape, NULL, &out[k]);
        if (err)
            return err;
    }
    return LL_OK;
}

ll_err ll_tensor_gradients(struct ll_tape *tape, struct ll_tensor *t,
                           struct ll_tensor *const *leaves, size_t count, struct ll_tensor **out)
{
    struct order order = {0};
    struct ll_storage **kept = NULL;
    for (size_t k = 0; k < count; k++)
        out[k] = NULL;
    ll_err err = check_root(tape, t, NULL);
    if (!err)
        err = order_of(tape, t, &order);
    if (!err && !(kept = ll_array_new(order.count, sizeof(struct ll_storage *))))
        err = ll_tape_fail(tape, LL_ERR_MEMORY, "backward: out of memory");
    if (!err) {
        exchange(&order, kept);
        err = walk(tape, t, NULL, &order);
        if (!err)
            err = collect(tape, leaves, count, out, tape->walks);
        exchange(&order, kept);
        for (size_t i = 0; i < order.count; i++)
            ll_storage_free(tape, &kept[i]);
    }
    for (size_t k = 0; err && k < count; k++)
        ll_tensor_free(&out[k]);
    free(kept);
    free(order.node);
    return err;
}

ll_err ll_tensor_gradient_norm(struct ll_tape *tape, struct ll_tensor *t,
                               struct ll_tensor *const *leaves, size_t count, double *out)
{
    void *scratch = NULL;
    ll_err err = ll_tape_scratch(tape, count, sizeof(struct ll_tensor *), &scratch);
    if (err)
        return err;
    struct ll_tensor **gradient = scratch;
    err = ll_tensor_gradients(tape, t, leaves, count, gradient);
    double square = 0;
    for (size_t k = 0; k < count && !err; k++) {
        for (size_t i = 0; i < gradient[k]->count; i++)
            square += (double)gradient[k]->data[i] * (double)gradient[k]->data[i];
        ll_tensor_free(&gradient[k]);
    }
    ll_tape_scratch_free(tape, scratch);
    if (!err)
        *out = sqrt(square);
    return err;
}

ll_err ll_tensor_results_of(struct ll_tape *tape, struct ll_tensor *t, const char *op,
                            struct ll_tensor **out, size_t room, size_t *count)
{
    struct order order = {0};
    ll_err err = order_of(tape, t, &order);
    *count = 0;
    for (size_t i = 0; i < order.count && !err; i++) {
        if (strcmp(order.node[i]->op, op) != 0)
            continue;
        if (*count < room)
            out[*count] = order.node[i];
        ++*count;
    }
    free(order.node);
    return err;
}
