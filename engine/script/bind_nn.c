/* The operations of the library `nn` on tensors, and the layers over them, whose classes are
 * written in nn.lua. */
#include <math.h>

#include "nn/conv.h"
#include "nn/linear.h"
#include "nn/penalty.h"
#include "script/bind.h"
#include "script/own_source.h"

/* The tensor at the index, or NULL where there is none. */
static struct ll_tensor *optional_tensor(lua_State *L, int index, const char *who, const char *what)
{
    return lua_isnoneornil(L, index) ? NULL : ll_bind_tensor_arg(L, index, who, what);
}

static int nn_linear(lua_State *L)
{
    const char *who = "nn.linear";
    lua_settop(L, 3);
    struct ll_tensor *input = ll_bind_tensor_arg(L, 1, who, "the input");
    struct ll_tensor *weight = ll_bind_tensor_arg(L, 2, who, "the weight");
    struct ll_tensor *bias = optional_tensor(L, 3, who, "the bias");
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_linear(ll_script_tape(L), input, weight, bias, out));
    return 1;
}

static size_t whole_option(lua_State *L, int index, const char *who, const char *name,
                           double preset)
{
    double value = ll_bind_number(L, index, who, name, preset);
    if (!(value >= 0 && value <= 1e6) || floor(value) != value)
        ll_bind_error(L, "%s: %s must be a whole number from 0 on, got %g", who, name, value);
    return (size_t)value;
}

static int nn_conv2d(lua_State *L)
{
    static const char *const allowed[] = {"stride", "padding", NULL};
    const char *who = "nn.conv2d";
    lua_settop(L, 4);
    struct ll_tensor *input = ll_bind_tensor_arg(L, 1, who, "the input");
    struct ll_tensor *weight = ll_bind_tensor_arg(L, 2, who, "the weight");
    struct ll_tensor *bias = optional_tensor(L, 3, who, "the bias");
    ll_bind_options(L, 4, who, allowed);
    size_t stride = whole_option(L, 4, who, "stride", 1);
    size_t padding = whole_option(L, 4, who, "padding", 0);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_conv2d(ll_script_tape(L), input, weight, bias, stride, padding, out));
    return 1;
}

typedef ll_err pool_fn(struct ll_tape *tape, struct ll_tensor *input, size_t size,
                       struct ll_tensor **out);

static int pool(lua_State *L, const char *who, pool_fn *fn)
{
    struct ll_tensor *input = ll_bind_tensor_arg(L, 1, who, "the input");
    int is_whole;
    lua_Integer size = lua_tointegerx(L, 2, &is_whole);
    if (!is_whole || size < 1)
        ll_bind_error(L, "%s: the size must be a whole number from 1 on, got %s", who,
                      luaL_tolstring(L, 2, NULL));
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, fn(ll_script_tape(L), input, (size_t)size, out));
    return 1;
}

static int nn_max_pool2d(lua_State *L)
{
    lua_settop(L, 2);
    return pool(L, "nn.max_pool2d", ll_max_pool2d);
}

static int nn_avg_pool2d(lua_State *L)
{
    lua_settop(L, 2);
    return pool(L, "nn.avg_pool2d", ll_avg_pool2d);
}

typedef ll_err start_fn(struct ll_tape *tape, const struct ll_shape *shape, size_t fan_in,
                        struct ll_tensor **out);

/* A parameter of the given shape, a list, and what each output sums over. */
static int start(lua_State *L, const char *who, start_fn *fn)
{
    struct ll_shape shape;
    lua_settop(L, 2);
    if (!lua_istable(L, 1))
        ll_bind_error(L, "%s: the shape must be a list of sizes, got %s", who, ll_bind_kind(L, 1));
    ll_bind_shape(L, 1, who, &shape);
    int is_whole;
    lua_Integer fan_in = lua_tointegerx(L, 2, &is_whole);
    if (!is_whole || fan_in < 1)
        ll_bind_error(L, "%s: the number of inputs must be a whole number from 1 on, got %s", who,
                      luaL_tolstring(L, 2, NULL));
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, fn(ll_script_tape(L), &shape, (size_t)fan_in, out));
    return 1;
}

static int nn_uniform(lua_State *L)
{
    return start(L, "nn.uniform", ll_parameter_uniform);
}

static int nn_normal(lua_State *L)
{
    return start(L, "nn.normal", ll_parameter_normal);
}

/* --- of the gradient penalty; see nn/penalty.h and nn.lua --- */

static int penalty_points(lua_State *L)
{
    const char *who = "nn.gradient_penalty";
    const struct ll_tensor *real = ll_bind_tensor_arg(L, 1, who, "the real rows");
    const struct ll_tensor *fake = ll_bind_tensor_arg(L, 2, who, "the fake rows");
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_penalty_points(ll_script_tape(L), real, fake, out));
    return 1;
}

static int penalty_probes(lua_State *L)
{
    const char *who = "nn.gradient_penalty";
    const struct ll_tensor *points = ll_bind_tensor_arg(L, 1, who, "the points");
    const struct ll_tensor *gradient = ll_bind_tensor_arg(L, 2, who, "the gradient");
    struct ll_tensor **plus = ll_bind_tensor_new(L);
    struct ll_tensor **minus = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_penalty_probes(ll_script_tape(L), points, gradient, plus, minus));
    return 2;
}

static int penalty_value(lua_State *L)
{
    const char *who = "nn.gradient_penalty";
    struct ll_tensor *plus = ll_bind_tensor_arg(L, 1, who, "the critic's output");
    struct ll_tensor *minus = ll_bind_tensor_arg(L, 2, who, "the critic's output");
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_penalty_value(ll_script_tape(L), plus, minus, out));
    return 1;
}

/* An error where the caller of the layer stands. */
static int fail(lua_State *L)
{
    return ll_bind_error(L, "%s", luaL_checkstring(L, 1));
}

/* What nn.lua is given besides the library itself. */
static const luaL_Reg own[] = {
    {"fail", fail},
    {"penalty_points", penalty_points},
    {"penalty_probes", penalty_probes},
    {"penalty_value", penalty_value},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"avg_pool2d", nn_avg_pool2d},
    {"conv2d", nn_conv2d},
    {"linear", nn_linear},
    {"max_pool2d", nn_max_pool2d},
    {"normal", nn_normal},
    {"uniform", nn_uniform},
    {NULL, NULL},
};

void ll_bind_nn_open(lua_State *L)
{
    lua_getglobal(L, "nn");
    luaL_setfuncs(L, functions, 0);
    ll_chunk_load(L, (const char *)ll_nn_source, ll_nn_source_size, LL_BIND_OWN_CHUNK "nn)");
    lua_pushvalue(L, -2);
    luaL_newlib(L, own);
    lua_call(L, 2, 0);
    lua_pop(L, 1);
}
