/* The bound type `tensor`: its life, its fields, its operators. Methods are in bind_tensor_ops.c,
 * the functions that make tensors in bind_tensor_make.c. */
#include <string.h>

#include "script/bind.h"
#include "script/print.h"
#include "tensor/ops.h"

enum { PRINTED_MAX = 100 }; /* numbers that tostring shows */

static const char type_key = 0; /* its address names the metatable */

struct box {
    struct ll_tensor *tensor; /* NULL while it is closed */
};

struct ll_tensor **ll_bind_tensor_new(lua_State *L)
{
    struct box *box = lua_newuserdatauv(L, sizeof *box, 0);
    box->tensor = NULL;
    ll_bind_set_type(L, &type_key);
    return &box->tensor;
}

void ll_bind_tensor_push(lua_State *L, struct ll_tensor *tensor)
{
    if (tensor == NULL) {
        lua_pushnil(L);
        return;
    }
    struct ll_tensor **slot = ll_bind_tensor_new(L);
    *slot = ll_tensor_keep(tensor);
}

struct ll_tensor *ll_bind_tensor_test(lua_State *L, int index)
{
    const struct box *box = ll_bind_test(L, index, &type_key);
    return box ? box->tensor : NULL;
}

static bool starts_with_tensor(lua_State *L, int list)
{
    lua_rawgeti(L, list, 1);
    bool is_tensor = ll_bind_tensor_test(L, -1) != NULL;
    lua_pop(L, 1);
    return is_tensor;
}

struct ll_tensor *ll_bind_tensor_arg(lua_State *L, int index, const char *who, const char *what)
{
    struct ll_tensor *tensor = ll_bind_tensor_test(L, index);
    if (tensor)
        return tensor;
    int type = lua_type(L, index);
    if (type == LUA_TTABLE && starts_with_tensor(L, index))
        return ll_bind_tensor_stack(L, index, who);
    if (type == LUA_TNUMBER || type == LUA_TTABLE)
        return ll_bind_tensor_from(L, index, who);
    ll_bind_error(L, "%s: %s must be a tensor, a number or a list of numbers, got %s", who, what,
                  ll_bind_kind(L, index));
    return NULL;
}

/* The tensor that a method was called on. */
static struct ll_tensor *self_of(lua_State *L, const char *who)
{
    struct ll_tensor *self = ll_bind_tensor_test(L, 1);
    if (self == NULL)
        ll_bind_error(L, "%s: the first argument must be a tensor, got %s (call it as t:name())",
                      who, ll_bind_kind(L, 1));
    return self;
}

/* --- operators --- */

static const struct operator
{
    const char *event, *name;
    ll_binary_fn *fn;
}
operators[] = {
    {"__add", "+", ll_tensor_add}, {"__sub", "-", ll_tensor_sub}, {"__mul", "*", ll_tensor_mul},
    {"__div", "/", ll_tensor_div}, {"__pow", "^", ll_tensor_pow},
};

static int tensor_operator(lua_State *L)
{
    const struct operator* op = lua_touserdata(L, lua_upvalueindex(1));
    struct ll_tensor *a = ll_bind_tensor_arg(L, 1, op->name, "the left side");
    struct ll_tensor *b = ll_bind_tensor_arg(L, 2, op->name, "the right side");
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, op->fn(ll_script_tape(L), a, b, out));
    return 1;
}

static int tensor_unm(lua_State *L)
{
    struct ll_tensor *a = self_of(L, "-");
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_neg(ll_script_tape(L), a, out));
    return 1;
}

/* The single number on one side of < or <=. */
static float side_of(lua_State *L, int index)
{
    struct ll_tensor *tensor = ll_bind_tensor_test(L, index);
    float number = 0;
    if (tensor == NULL && lua_type(L, index) == LUA_TNUMBER)
        return (float)lua_tonumber(L, index);
    if (tensor == NULL)
        ll_bind_error(L, "a tensor cannot be compared with %s", ll_bind_kind(L, index));
    if (ll_tensor_count(tensor) != 1)
        ll_bind_error(L,
                      "< and > compare single numbers, got a tensor of shape %s; t:lt(u) "
                      "compares element by element",
                      ll_shape_text(ll_tensor_shape(tensor)).text);
    ll_bind_check(L, ll_tensor_item(ll_script_tape(L), tensor, &number));
    return number;
}

static int tensor_lt(lua_State *L)
{
    lua_pushboolean(L, side_of(L, 1) < side_of(L, 2));
    return 1;
}

static int tensor_le(lua_State *L)
{
    lua_pushboolean(L, side_of(L, 1) <= side_of(L, 2));
    return 1;
}

static int tensor_len(lua_State *L)
{
    const struct ll_shape *shape = ll_tensor_shape(self_of(L, "#"));
    lua_pushinteger(L, shape->rank > 0 ? (lua_Integer)shape->dim[0] : 0);
    return 1;
}

static int tensor_tostring(lua_State *L)
{
    const struct ll_tensor *self = self_of(L, "tostring");
    ll_print_tensor(self, PRINTED_MAX, ll_bind_str_new(L));
    ll_bind_str_finish(L);
    return 1;
}

static int tensor_concat(lua_State *L)
{
    luaL_tolstring(L, 1, NULL);
    luaL_tolstring(L, 2, NULL);
    lua_concat(L, 2);
    return 1;
}

/* --- fields --- */

static void push_shape(lua_State *L, const struct ll_shape *shape)
{
    lua_createtable(L, shape->rank, 0);
    for (int i = 0; i < shape->rank; i++) {
        lua_pushinteger(L, (lua_Integer)shape->dim[i]);
        lua_rawseti(L, -2, i + 1);
    }
}

static void push_row(lua_State *L, struct ll_tensor *self)
{
    const struct ll_shape *shape = ll_tensor_shape(self);
    lua_Integer position = 0;
    int is_whole = 0;
    position = lua_tointegerx(L, 2, &is_whole);
    if (shape->rank == 0)
        ll_bind_error(L, "a single number has no item to index; t:item() gives the number");
    lua_Integer count = (lua_Integer)shape->dim[0];
    lua_Integer at = position < 0 ? position + count : position - 1;
    if (!is_whole || at < 0 || at >= count)
        ll_bind_error(L,
                      "index %s of a tensor of shape %s; allowed are 1 to %lld, or -1 for the last",
                      luaL_tolstring(L, 2, NULL), ll_shape_text(shape).text, (long long)count);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_select(ll_script_tape(L), self, 0, (size_t)at, out));
}

static void push_grad(lua_State *L, struct ll_tensor *self)
{
    if (ll_tensor_grad_data(self) == NULL) {
        lua_pushnil(L);
        return;
    }
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_grad(ll_script_tape(L), self, out));
}

/* Upvalue 1: the methods. */
static int tensor_index(lua_State *L)
{
    struct ll_tensor *self = self_of(L, "tensor");
    if (lua_type(L, 2) == LUA_TNUMBER) {
        push_row(L, self);
        return 1;
    }
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
        return 1;
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    if (strcmp(name, "grad") == 0)
        push_grad(L, self);
    else if (strcmp(name, "shape") == 0)
        push_shape(L, ll_tensor_shape(self));
    else if (strcmp(name, "requires_grad") == 0)
        lua_pushboolean(L, ll_tensor_needs_grad(self));
    else
        ll_bind_error(L, "a tensor has no field or method '%s'", luaL_tolstring(L, 2, NULL));
    return 1;
}

static int tensor_newindex(lua_State *L)
{
    struct ll_tensor *self = self_of(L, "tensor");
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    if (strcmp(name, "grad") == 0 && lua_isnil(L, 3)) {
        ll_tensor_clear_grad(self);
        return 0;
    }
    if (strcmp(name, "requires_grad") == 0 && lua_isboolean(L, 3)) {
        ll_bind_check(L, ll_tensor_set_needs_grad(ll_script_tape(L), self, lua_toboolean(L, 3)));
        return 0;
    }
    return ll_bind_error(L, "only t.grad = nil and t.requires_grad = true or false can be set; "
                            "numbers are not written in place: make a new tensor");
}

static int tensor_size(lua_State *L)
{
    const struct ll_shape *shape = ll_tensor_shape(self_of(L, "tensor:size"));
    int axis = 0;
    if (lua_isnoneornil(L, 2)) {
        push_shape(L, shape);
        return 1;
    }
    int dim = ll_bind_axis(L, 2, "tensor:size");
    if (!ll_shape_axis(shape, dim, &axis))
        ll_bind_error(L, "tensor:size: there is no dimension %lld in shape %s",
                      (long long)lua_tointeger(L, 2), ll_shape_text(shape).text);
    lua_pushinteger(L, (lua_Integer)shape->dim[axis]);
    return 1;
}

static int tensor_dim(lua_State *L)
{
    lua_pushinteger(L, ll_tensor_shape(self_of(L, "tensor:dim"))->rank);
    return 1;
}

static int tensor_numel(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)ll_tensor_count(self_of(L, "tensor:numel")));
    return 1;
}

static int tensor_item(lua_State *L)
{
    float number;
    struct ll_tensor *self = self_of(L, "tensor:item");
    ll_bind_check(L, ll_tensor_item(ll_script_tape(L), self, &number));
    lua_pushnumber(L, (lua_Number)number);
    return 1;
}

/* Pushes the numbers from *next on as nested lists along the dimensions from `axis` on. */
static void push_list(lua_State *L, const struct ll_shape *shape, int axis, const float **next)
{
    if (axis == shape->rank) {
        lua_pushnumber(L, (lua_Number) * (*next)++);
        return;
    }
    luaL_checkstack(L, 2, NULL);
    lua_newtable(L);
    for (size_t i = 1; i <= shape->dim[axis]; i++) {
        push_list(L, shape, axis + 1, next);
        lua_rawseti(L, -2, (lua_Integer)i);
    }
}

static int tensor_tolist(lua_State *L)
{
    struct ll_tensor *self = self_of(L, "tensor:tolist");
    const float *next = ll_tensor_values(self);
    push_list(L, ll_tensor_shape(self), 0, &next);
    return 1;
}

static int tensor_backward(lua_State *L)
{
    struct ll_tensor *self = self_of(L, "tensor:backward");
    struct ll_tensor *seed = NULL;
    if (!lua_isnoneornil(L, 2))
        seed = ll_bind_tensor_arg(L, 2, "tensor:backward", "the weights");
    ll_bind_check(L, ll_tensor_backward(ll_script_tape(L), self, seed));
    return 0;
}

static int tensor_zero_grad(lua_State *L)
{
    ll_tensor_clear_grad(self_of(L, "tensor:zero_grad"));
    return 0;
}

static int tensor_is_leaf(lua_State *L)
{
    lua_pushboolean(L, ll_tensor_is_leaf(self_of(L, "tensor:is_leaf")));
    return 1;
}

static int tensor_gc(lua_State *L)
{
    struct box *box = lua_touserdata(L, 1);
    ll_tensor_free(&box->tensor);
    return 0;
}

static const luaL_Reg metamethods[] = {
    {"__concat", tensor_concat},
    {"__gc", tensor_gc},
    {"__le", tensor_le},
    {"__len", tensor_len},
    {"__lt", tensor_lt},
    {"__newindex", tensor_newindex},
    {"__unm", tensor_unm},
    {"__tostring", tensor_tostring},
    {NULL, NULL},
};

static const luaL_Reg methods[] = {
    {"backward", tensor_backward},
    {"dim", tensor_dim},
    {"is_leaf", tensor_is_leaf},
    {"item", tensor_item},
    {"numel", tensor_numel},
    {"size", tensor_size},
    {"tolist", tensor_tolist},
    {"zero_grad", tensor_zero_grad},
    {NULL, NULL},
};

void ll_bind_tensor_open(lua_State *L)
{
    ll_bind_type(L, &type_key, "tensor", metamethods);
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        lua_pushlightuserdata(L, (void *)&operators[i]);
        lua_pushcclosure(L, tensor_operator, 1);
        lua_setfield(L, -2, operators[i].event);
    }
    luaL_newlib(L, methods);
    ll_bind_tensor_ops_open(L, lua_gettop(L));
    lua_pushcclosure(L, tensor_index, 1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lua_newtable(L);
    ll_bind_tensor_make_open(L, lua_gettop(L));
    lua_setglobal(L, "tensor");
}
