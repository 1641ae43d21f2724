/* Numbers in bulk between C and Lua: tensors. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "script/bind.h"
#include "script/value.h"

struct reading {
    const struct ll_value *value;
    struct ll_floats *out;
};

/* The copy is made after the last thing that can raise. */
static int read_body(lua_State *L)
{
    const struct reading *reading = lua_touserdata(L, 1);
    ll_value_push(L, reading->value);
    struct ll_tensor *tensor = ll_bind_tensor_arg(L, 2, "numbers", "the value");
    struct ll_floats *out = reading->out;
    out->shape = *ll_tensor_shape(tensor);
    out->count = ll_tensor_count(tensor);
    out->data = ll_array_new(out->count, sizeof *out->data);
    if (out->data && out->count > 0)
        memcpy(out->data, ll_tensor_values(tensor), out->count * sizeof *out->data);
    return 0;
}

ll_err ll_value_floats(const struct ll_value *value, struct ll_message *why, struct ll_floats *out)
{
    *out = (struct ll_floats){0};
    enum ll_kind kind = ll_value_kind(value);
    if (kind != LL_KIND_TENSOR && kind != LL_KIND_TABLE && kind != LL_KIND_NUMBER)
        return ll_fail(why, LL_ERR_FORMAT, "a tensor, a number or a list was expected, got %s",
                       ll_kind_name(kind));
    struct reading reading = {.value = value, .out = out};
    ll_err err = ll_script_guard(value->script, read_body, &reading, why);
    if (err == LL_OK && out->data == NULL)
        err = ll_fail(why, LL_ERR_MEMORY, "no memory for %zu numbers", out->count);
    return err == LL_ERR_SCRIPT ? LL_ERR_FORMAT : err;
}

void ll_floats_done(struct ll_floats *floats)
{
    free(floats->data);
    *floats = (struct ll_floats){0};
}

struct making {
    const struct ll_shape *shape;
    const float *values;
    bool grad;
    struct ll_value *out;
};

static int make_body(lua_State *L)
{
    const struct making *making = lua_touserdata(L, 1);
    struct ll_tensor **tensor = ll_bind_tensor_new(L);
    struct ll_tape *tape = ll_script_tape(L);
    ll_bind_check(L, ll_tensor_new(tape, making->shape, making->values, tensor));
    ll_bind_check(L, ll_tensor_set_needs_grad(tape, *tensor, making->grad));
    ll_value_hold(L, making->out);
    return 0;
}

ll_err ll_value_new_tensor(struct ll_script *script, const struct ll_shape *shape,
                           const float *values, bool grad, struct ll_message *why,
                           struct ll_value *out)
{
    struct making making = {.shape = shape, .values = values, .grad = grad, .out = out};
    ll_err err = ll_script_guard(script, make_body, &making, why);
    if (err != LL_OK)
        ll_value_done(out);
    return err;
}
