/* The library `nn`: classes of modules, parameters, and what is done to gradients.
 *
 * A class made by `nn.Module "Name"` is a table; calling it makes an instance, whose metatable it
 * is, and runs `init`; calling an instance runs `forward`. The parameters of an instance are the
 * leaf tensors that need a gradient in its fields, in the modules and in the tables there: first a
 * table's items in their order, then its fields in the order of their names, so that the order is
 * the same in every run. */
#include <stdlib.h>
#include <string.h>

#include "nn/clip.h"
#include "nn/penalty.h"
#include "nn/ssim.h"
#include "script/bind.h"

enum { DEPTH_MAX = 32 };

static const char base_key = 0; /* its address names the table of methods that every class has */

/* --- classes --- */

static int after_call(lua_State *L, int status, lua_KContext context)
{
    (void)status;
    (void)context;
    return lua_gettop(L);
}

/* instance(...): instance:forward(...) */
static int instance_call(lua_State *L)
{
    if (lua_getfield(L, 1, "forward") == LUA_TNIL)
        return ll_bind_error(L, "%s has no method forward", luaL_tolstring(L, 1, NULL));
    lua_insert(L, 1);
    lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, after_call);
    return after_call(L, LUA_OK, 0);
}

static int after_init(lua_State *L, int status, lua_KContext context)
{
    (void)status;
    (void)context;
    lua_settop(L, 1);
    return 1;
}

/* Class(...): a new instance, after its init(...) */
static int class_call(lua_State *L)
{
    lua_pushliteral(L, "__gc"); /* see library.c: finalizers cannot be stopped */
    if (lua_rawget(L, 1) != LUA_TNIL)
        return ll_bind_error(L, "%s: a __gc metamethod is not allowed here",
                             luaL_tolstring(L, 1, NULL));
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, 1);
    lua_setmetatable(L, -2);
    lua_replace(L, 1);
    if (lua_getfield(L, 1, "init") == LUA_TNIL) {
        if (lua_gettop(L) > 2)
            return ll_bind_error(L, "%s has no method init to take arguments",
                                 luaL_tolstring(L, 1, NULL));
        return after_init(L, LUA_OK, 0);
    }
    int arguments = lua_gettop(L) - 1;
    lua_insert(L, 2);
    lua_pushvalue(L, 1);
    lua_insert(L, 3);
    lua_callk(L, arguments, 0, 0, after_init);
    return after_init(L, LUA_OK, 0);
}

/* The class and its instances are called by the name: upvalue 1. */
static int class_tostring(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(1));
    return 1;
}

static int nn_module(lua_State *L)
{
    luaL_checkstring(L, 1);
    lua_settop(L, 1);
    lua_newtable(L); /* 2: the class, which is its instances' metatable */
    lua_pushvalue(L, 2);
    lua_setfield(L, 2, "__index");
    lua_pushcfunction(L, instance_call);
    lua_setfield(L, 2, "__call");
    lua_pushvalue(L, 1);
    lua_pushcclosure(L, class_tostring, 1);
    lua_setfield(L, 2, "__tostring");
    lua_createtable(L, 0, 3); /* 3: the metatable of the class */
    lua_rawgetp(L, LUA_REGISTRYINDEX, &base_key);
    lua_setfield(L, 3, "__index");
    lua_pushcfunction(L, class_call);
    lua_setfield(L, 3, "__call");
    lua_getfield(L, 2, "__tostring");
    lua_setfield(L, 3, "__tostring");
    lua_setmetatable(L, 2);
    return 1;
}

/* --- parameters --- */

/* The search: what was found is a list at `list`, what was seen a set at `seen`. */
struct search {
    lua_State *L;
    int list, seen;
    const char *who;
};

/* True the first time that `key` is met. */
static bool is_new(const struct search *search, const void *key)
{
    lua_State *L = search->L;
    bool seen = lua_rawgetp(L, search->seen, key) != LUA_TNIL;
    lua_pop(L, 1);
    if (seen)
        return false;
    lua_pushboolean(L, 1);
    lua_rawsetp(L, search->seen, key);
    return true;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void visit(const struct search *search, int index, int depth);

/* The named fields of the table at the index, in the order of their names. */
static void visit_fields(const struct search *search, int table, int depth)
{
    lua_State *L = search->L;
    size_t count = 0;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1))
        count += lua_type(L, -2) == LUA_TSTRING;
    const char **names = lua_newuserdatauv(L, (count + 1) * sizeof *names, 0);
    size_t filled = 0;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING)
            names[filled++] = lua_tostring(L, -2);
    qsort(names, count, sizeof *names, by_bytes);
    for (size_t i = 0; i < count; i++) {
        lua_pushstring(L, names[i]);
        lua_rawget(L, table);
        visit(search, lua_gettop(L), depth);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static void visit(const struct search *search, int index, int depth)
{
    lua_State *L = search->L;
    const struct ll_tensor *tensor = ll_bind_tensor_test(L, index);
    if (tensor) {
        if (ll_tensor_is_leaf(tensor) && ll_tensor_needs_grad(tensor) && is_new(search, tensor)) {
            lua_pushvalue(L, index);
            lua_rawseti(L, search->list, (lua_Integer)lua_rawlen(L, search->list) + 1);
        }
        return;
    }
    if (!lua_istable(L, index) || !is_new(search, lua_topointer(L, index)))
        return;
    if (depth == DEPTH_MAX)
        ll_bind_error(L, "%s: tables nested more than %d deep", search->who, DEPTH_MAX);
    luaL_checkstack(L, 8, "modules nested too deep");
    for (size_t i = 1; i <= lua_rawlen(L, index); i++) {
        lua_rawgeti(L, index, (lua_Integer)i);
        visit(search, lua_gettop(L), depth + 1);
        lua_pop(L, 1);
    }
    visit_fields(search, index, depth + 1);
}

size_t ll_bind_parameters(lua_State *L, int index, const char *who)
{
    if (!lua_istable(L, index) && !ll_bind_tensor_test(L, index))
        ll_bind_error(L, "%s: the parameters must be a module or a list of tensors, got %s", who,
                      ll_bind_kind(L, index));
    lua_newtable(L);
    lua_newtable(L);
    struct search search = {.L = L, .list = lua_gettop(L) - 1, .seen = lua_gettop(L), .who = who};
    visit(&search, index, 0);
    lua_settop(L, search.list);
    return lua_rawlen(L, search.list);
}

struct ll_tensor *const *ll_bind_parameter_block(lua_State *L, int index, const char *who,
                                                 size_t *count)
{
    *count = ll_bind_parameters(L, index, who);
    int list = lua_gettop(L);
    struct ll_tensor **params = lua_newuserdatauv(L, (*count + 1) * sizeof(void *), 0);
    for (size_t i = 0; i < *count; i++) {
        lua_rawgeti(L, list, (lua_Integer)i + 1);
        params[i] = ll_bind_tensor_test(L, -1);
        lua_pop(L, 1);
    }
    return params;
}

static int module_parameters(lua_State *L)
{
    ll_bind_parameters(L, 1, "parameters");
    return 1;
}

static int module_zero_grad(lua_State *L)
{
    size_t count = ll_bind_parameters(L, 1, "zero_grad");
    for (size_t i = 1; i <= count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i);
        ll_tensor_clear_grad(ll_bind_tensor_test(L, -1));
        lua_pop(L, 1);
    }
    return 0;
}

/* A leaf with a gradient, its numbers copied from a tensor, a number or a list. */
static int nn_parameter(lua_State *L)
{
    const struct ll_tensor *source = ll_bind_tensor_arg(L, 1, "nn.parameter", "the value");
    struct ll_tensor **out = ll_bind_tensor_new(L);
    struct ll_tape *tape = ll_script_tape(L);
    ll_bind_check(L, ll_tensor_new(tape, ll_tensor_shape(source), ll_tensor_values(source), out));
    ll_bind_check(L, ll_tensor_set_needs_grad(tape, *out, true));
    return 1;
}

/* --- gradients --- */

/* Gives the norm before. */
static int nn_clip_grad_norm(lua_State *L)
{
    size_t count;
    double norm = 0;
    double most = luaL_checknumber(L, 2);
    struct ll_tensor *const *params = ll_bind_parameter_block(L, 1, "nn.clip_grad_norm", &count);
    ll_bind_check(L, ll_clip_grad_norm(ll_script_tape(L), params, count, most, &norm));
    lua_pushnumber(L, norm);
    return 1;
}

static int nn_clip_grad_value(lua_State *L)
{
    size_t count;
    double most = luaL_checknumber(L, 2);
    struct ll_tensor *const *params = ll_bind_parameter_block(L, 1, "nn.clip_grad_value", &count);
    ll_bind_check(L, ll_clip_grad_value(ll_script_tape(L), params, count, most));
    return 0;
}

/* Holds every number of every parameter within -bound..bound. */
static int nn_clip_weights(lua_State *L)
{
    size_t count;
    double bound = luaL_checknumber(L, 2);
    struct ll_tensor *const *params = ll_bind_parameter_block(L, 1, "nn.clip_weights", &count);
    ll_bind_check(L, ll_clip_weights(ll_script_tape(L), params, count, bound));
    return 0;
}

/* --- pictures --- */

static int nn_ssim(lua_State *L)
{
    double value = 0;
    const struct ll_tensor *a = ll_bind_tensor_arg(L, 1, "nn.ssim", "the first picture");
    const struct ll_tensor *b = ll_bind_tensor_arg(L, 2, "nn.ssim", "the second picture");
    ll_bind_check(L, ll_ssim(ll_script_tape(L), a, b, &value));
    lua_pushnumber(L, value);
    return 1;
}

static const luaL_Reg methods[] = {
    {"parameters", module_parameters},
    {"zero_grad", module_zero_grad},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"Module", nn_module},
    {"clip_grad_norm", nn_clip_grad_norm},
    {"clip_grad_value", nn_clip_grad_value},
    {"clip_weights", nn_clip_weights},
    {"parameter", nn_parameter},
    {"ssim", nn_ssim},
    {NULL, NULL},
};

void ll_bind_module_open(lua_State *L)
{
    luaL_newlib(L, methods);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &base_key);
    luaL_newlib(L, functions);
    lua_setglobal(L, "nn");
}
