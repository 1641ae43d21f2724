/* The library `tensor`: tensors made from nested lists, from sizes and from one another. */
#include <string.h>

#include "nn/half.h"
#include "script/bind.h"
#include "tensor/ops.h"

/* --- from nested lists --- */

/* The shape of the nested list on top of the stack, following first items. */
static void shape_of_list(lua_State *L, const char *who, struct ll_shape *shape)
{
    int top = lua_gettop(L);
    luaL_checkstack(L, LL_RANK_MAX + 2, NULL);
    shape->rank = 0;
    while (lua_istable(L, -1)) {
        if (shape->rank == LL_RANK_MAX)
            ll_bind_error(L, "%s: lists are nested more than %d deep", who, LL_RANK_MAX);
        shape->dim[shape->rank++] = lua_rawlen(L, -1);
        lua_rawgeti(L, -1, 1);
    }
    lua_settop(L, top);
}

/* Where in the nested list something is wrong: "[2][3]". */
struct path {
    lua_Integer at[LL_RANK_MAX];
    int depth;
};

static const char *path_text(const struct path *path, struct ll_message *text)
{
    size_t used = 0;
    text->text[0] = '\0';
    for (int i = 0; i < path->depth; i++)
        used += (size_t)snprintf(text->text + used, sizeof text->text - used, "[%lld]",
                                 (long long)path->at[i]);
    return text->text;
}

/* Writes the list on top of the stack (a number at the innermost level), and leaves it there. */
static void read_list(lua_State *L, const char *who, const struct ll_shape *shape,
                      struct path *path, float **next)
{
    struct ll_message text;
    if (path->depth == shape->rank) {
        if (lua_type(L, -1) != LUA_TNUMBER)
            ll_bind_error(L, "%s: item %s is %s where a number was expected%s", who,
                          path_text(path, &text), ll_bind_kind(L, -1),
                          ll_bind_tensor_test(L, -1) ? "; tensor.stack joins tensors" : "");
        *(*next)++ = (float)lua_tonumber(L, -1);
        return;
    }
    size_t size = shape->dim[path->depth];
    if (!lua_istable(L, -1))
        ll_bind_error(L, "%s: item %s is %s where a list of %zu was expected", who,
                      path_text(path, &text), ll_bind_kind(L, -1), size);
    if (lua_rawlen(L, -1) != size)
        ll_bind_error(L, "%s: list %s has %zu items where the first has %zu", who,
                      path_text(path, &text), (size_t)lua_rawlen(L, -1), size);
    path->depth++;
    for (size_t i = 1; i <= size; i++) {
        path->at[path->depth - 1] = (lua_Integer)i;
        lua_rawgeti(L, -1, (lua_Integer)i);
        read_list(L, who, shape, path, next);
        lua_pop(L, 1);
    }
    path->depth--;
}

struct ll_tensor *ll_bind_tensor_from(lua_State *L, int index, const char *who)
{
    struct ll_shape shape;
    struct path path = {.depth = 0};
    if (lua_type(L, index) != LUA_TNUMBER && !lua_istable(L, index))
        ll_bind_error(L, "%s: a number or a list of numbers was expected, got %s", who,
                      ll_bind_kind(L, index));
    luaL_checkstack(L, LL_RANK_MAX + 4, NULL);
    lua_pushvalue(L, index);
    shape_of_list(L, who, &shape);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    lua_insert(L, -2);
    ll_bind_check(L, ll_tensor_new(ll_script_tape(L), &shape, NULL, out));
    float *next = ll_tensor_data(*out);
    read_list(L, who, &shape, &path, &next);
    lua_pop(L, 1);
    lua_replace(L, index);
    return *out;
}

/* --- options and sizes --- */

/* Reads {grad = ...} at the index and marks the tensor on top of the stack. */
static int finish(lua_State *L, int options, const char *who)
{
    static const char *const allowed[] = {"grad", NULL};
    ll_bind_options(L, options, who, allowed);
    if (ll_bind_flag(L, options, who, "grad", false))
        ll_bind_check(
            L, ll_tensor_set_needs_grad(ll_script_tape(L), ll_bind_tensor_test(L, -1), true));
    return 1;
}

static size_t size_of(lua_State *L, int index, const char *who, int number)
{
    int is_whole;
    lua_Integer size = lua_tointegerx(L, index, &is_whole);
    if (!is_whole || size < 0 || lua_type(L, index) != LUA_TNUMBER)
        ll_bind_error(L, "%s: size %d must be a whole number from 0 on, got %s", who, number,
                      lua_isnoneornil(L, index) ? "nothing" : luaL_tolstring(L, index, NULL));
    return (size_t)size;
}

static bool is_empty(lua_State *L, int table)
{
    lua_pushnil(L);
    if (lua_next(L, table) == 0)
        return true;
    lua_pop(L, 2);
    return false;
}

int ll_bind_shape(lua_State *L, int first, const char *who, struct ll_shape *shape)
{
    shape->rank = 0;
    bool in_list = lua_istable(L, first) && (lua_rawlen(L, first) > 0 || is_empty(L, first));
    int count = in_list ? (int)lua_rawlen(L, first) : 0;
    while (!in_list && lua_type(L, first + count) == LUA_TNUMBER)
        count++;
    if (count > LL_RANK_MAX)
        ll_bind_error(L, "%s: at most %d dimensions, got %d", who, LL_RANK_MAX, count);
    for (int i = 0; i < count; i++) {
        if (in_list)
            lua_rawgeti(L, first, i + 1);
        else
            lua_pushvalue(L, first + i);
        shape->dim[shape->rank++] = size_of(L, -1, who, i + 1);
        lua_pop(L, 1);
    }
    if (!in_list && count == 0 && !lua_isnoneornil(L, first) && !lua_istable(L, first))
        size_of(L, first, who, 1);
    return in_list ? first + 1 : first + count;
}

/* --- the functions --- */

/* tensor(value, options): index 1 is the library itself. */
static int tensor_call(lua_State *L)
{
    lua_settop(L, 3);
    struct ll_tensor *source = ll_bind_tensor_test(L, 2);
    if (source) { /* as PyTorch: a copy that knows nothing of where it came from */
        struct ll_tensor **out = ll_bind_tensor_new(L);
        ll_bind_check(L, ll_tensor_new(ll_script_tape(L), ll_tensor_shape(source),
                                       ll_tensor_values(source), out));
    } else {
        ll_bind_tensor_from(L, 2, "tensor");
        lua_pushvalue(L, 2);
    }
    return finish(L, 3, "tensor");
}

static int fill(lua_State *L, const char *who, float value)
{
    struct ll_shape shape;
    int options = ll_bind_shape(L, 1, who, &shape);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_full(ll_script_tape(L), &shape, value, out));
    return finish(L, options, who);
}

static int make_zeros(lua_State *L)
{
    lua_pushnil(L); /* so that the index behind the sizes is none but nil */
    return fill(L, "tensor.zeros", 0);
}

static int make_ones(lua_State *L)
{
    lua_pushnil(L);
    return fill(L, "tensor.ones", 1);
}

static int make_full(lua_State *L)
{
    struct ll_shape shape;
    lua_settop(L, 3);
    if (lua_istable(L, 1)) {
        ll_bind_shape(L, 1, "tensor.full", &shape);
    } else {
        shape.rank = 1;
        shape.dim[0] = size_of(L, 1, "tensor.full", 1);
    }
    if (lua_type(L, 2) != LUA_TNUMBER)
        ll_bind_error(L, "tensor.full: the value must be a number, got %s", ll_bind_kind(L, 2));
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_full(ll_script_tape(L), &shape, (float)lua_tonumber(L, 2), out));
    return finish(L, 3, "tensor.full");
}

typedef ll_err random_fn(struct ll_tape *tape, const struct ll_shape *shape,
                         struct ll_tensor **out);

static int draw(lua_State *L, const char *who, random_fn *fn)
{
    struct ll_shape shape;
    lua_pushnil(L);
    int options = ll_bind_shape(L, 1, who, &shape);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, fn(ll_script_tape(L), &shape, out));
    return finish(L, options, who);
}

static int make_rand(lua_State *L)
{
    return draw(L, "tensor.rand", ll_tensor_rand);
}

static int make_randn(lua_State *L)
{
    return draw(L, "tensor.randn", ll_tensor_randn);
}

static double number_at(lua_State *L, int index, const char *who, const char *what)
{
    if (lua_type(L, index) != LUA_TNUMBER)
        ll_bind_error(L, "%s: %s must be a number, got %s", who, what, ll_bind_kind(L, index));
    return lua_tonumber(L, index);
}

static int make_arange(lua_State *L)
{
    const char *who = "tensor.arange";
    int count = 0;
    while (lua_type(L, count + 1) == LUA_TNUMBER)
        count++;
    if (count < 1 || count > 3)
        ll_bind_error(L, "%s takes (to), (from, to) or (from, to, step), and options", who);
    double from = count > 1 ? lua_tonumber(L, 1) : 0;
    double to = lua_tonumber(L, count > 1 ? 2 : 1);
    double step = count > 2 ? lua_tonumber(L, 3) : 1;
    lua_settop(L, count + 1);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_arange(ll_script_tape(L), from, to, step, out));
    return finish(L, count + 1, who);
}

static int make_linspace(lua_State *L)
{
    const char *who = "tensor.linspace";
    lua_settop(L, 4);
    double from = number_at(L, 1, who, "the start");
    double to = number_at(L, 2, who, "the end");
    size_t count = size_of(L, 3, who, 1);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_linspace(ll_script_tape(L), from, to, count, out));
    return finish(L, 4, who);
}

/* tensor.round_to(t, "float16" | "bfloat16"): a constant. */
static int make_rounded(lua_State *L)
{
    const char *who = "tensor.round_to";
    lua_settop(L, 2);
    const struct ll_tensor *from = ll_bind_tensor_arg(L, 1, who, "the tensor");
    const char *type = luaL_optstring(L, 2, "");
    bool half = strcmp(type, "float16") == 0;
    if (!half && strcmp(type, "bfloat16") != 0)
        ll_bind_error(L, "%s: the type must be \"float16\" or \"bfloat16\", got \"%s\"", who, type);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(
        L, ll_tensor_new(ll_script_tape(L), ll_tensor_shape(from), ll_tensor_values(from), out));
    float *x = ll_tensor_data(*out);
    for (size_t i = 0; i < ll_tensor_count(*out); i++)
        x[i] = half ? ll_half_to_float(ll_half_from_float(x[i])) : ll_bfloat_round(x[i]);
    return 1;
}

static int make_eye(lua_State *L)
{
    lua_settop(L, 2);
    size_t count = size_of(L, 1, "tensor.eye", 1);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_eye(ll_script_tape(L), count, out));
    return finish(L, 2, "tensor.eye");
}

static int make_where(lua_State *L)
{
    struct ll_tensor *condition = ll_bind_tensor_arg(L, 1, "tensor.where", "the condition");
    struct ll_tensor *a = ll_bind_tensor_arg(L, 2, "tensor.where", "the first choice");
    struct ll_tensor *b = ll_bind_tensor_arg(L, 3, "tensor.where", "the second choice");
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_where(ll_script_tape(L), condition, a, b, out));
    return 1;
}

typedef ll_err join_fn(struct ll_tape *tape, struct ll_tensor *const *parts, size_t count, int dim,
                       struct ll_tensor **out);

/* Pushes the tensors of the list at the index joined by `fn`. Numbers in it stand for themselves.
 */
static void push_joined(lua_State *L, int list, const char *who, join_fn *fn, int dim)
{
    size_t count = lua_rawlen(L, list);
    if (count == 0)
        ll_bind_error(L, "%s: the list is empty", who);
    struct ll_tensor **parts = lua_newuserdatauv(L, (count + 1) * sizeof(void *), 0);
    lua_newtable(L); /* keeps what is made of numbers */
    int keep = lua_gettop(L);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, list, (lua_Integer)i + 1);
        parts[i] = ll_bind_tensor_arg(L, keep + 1, who, "each item");
        lua_rawseti(L, keep, (lua_Integer)i + 1);
    }
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, fn(ll_script_tape(L), parts, count, dim, out));
}

struct ll_tensor *ll_bind_tensor_stack(lua_State *L, int index, const char *who)
{
    int top = lua_gettop(L);
    luaL_checkstack(L, 8, NULL);
    push_joined(L, index, who, ll_tensor_stack, 0);
    lua_replace(L, index);
    lua_settop(L, top);
    return ll_bind_tensor_test(L, index);
}

static int join(lua_State *L, const char *who, join_fn *fn)
{
    if (!lua_istable(L, 1))
        ll_bind_error(L, "%s: a list of tensors was expected, got %s", who, ll_bind_kind(L, 1));
    lua_settop(L, 2);
    push_joined(L, 1, who, fn, lua_isnil(L, 2) ? 0 : ll_bind_axis(L, 2, who));
    return 1;
}

static int make_cat(lua_State *L)
{
    return join(L, "tensor.cat", ll_tensor_cat);
}

static int make_stack(lua_State *L)
{
    return join(L, "tensor.stack", ll_tensor_stack);
}

/* tensor.gradients(t, leaves): a list of new tensors; gradients accumulated so far stay. */
static int make_gradients(lua_State *L)
{
    enum { LEAVES_MAX = 64 };
    const char *who = "tensor.gradients";
    struct ll_tensor *leaves[LEAVES_MAX];
    struct ll_tensor *found[LEAVES_MAX] = {NULL};
    struct ll_tensor **slots[LEAVES_MAX];
    lua_settop(L, 2);
    struct ll_tensor *t = ll_bind_tensor_arg(L, 1, who, "the first argument");
    if (!lua_istable(L, 2) || lua_rawlen(L, 2) > LEAVES_MAX)
        ll_bind_error(L, "%s: the leaves must be a list of at most %d tensors, got %s", who,
                      LEAVES_MAX, ll_bind_kind(L, 2));
    size_t count = lua_rawlen(L, 2);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i + 1);
        leaves[i] = ll_bind_tensor_test(L, -1);
        if (leaves[i] == NULL)
            ll_bind_error(L, "%s: leaf %zu must be a tensor, got %s", who, i + 1,
                          ll_bind_kind(L, -1));
        lua_pop(L, 1);
        slots[i] = ll_bind_tensor_new(L);
        lua_rawseti(L, 3, (lua_Integer)i + 1);
    }
    ll_err err = ll_tensor_gradients(ll_script_tape(L), t, leaves, count, found);
    for (size_t i = 0; i < count; i++)
        *slots[i] = found[i];
    ll_bind_check(L, err);
    return 1;
}

/* Runs f(...) without recording; its results are given back. */
static int make_no_grad(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    struct ll_tape *tape = ll_script_tape(L);
    bool was = ll_tape_record(tape, false);
    int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
    ll_tape_record(tape, was);
    if (status != LUA_OK)
        return lua_error(L);
    return lua_gettop(L);
}

static int make_is(lua_State *L)
{
    lua_pushboolean(L, ll_bind_tensor_test(L, 1) != NULL);
    return 1;
}

static const luaL_Reg functions[] = {
    {"arange", make_arange},
    {"cat", make_cat},
    {"eye", make_eye},
    {"full", make_full},
    {"gradients", make_gradients},
    {"is", make_is},
    {"linspace", make_linspace},
    {"no_grad", make_no_grad},
    {"ones", make_ones},
    {"rand", make_rand},
    {"randn", make_randn},
    {"round_to", make_rounded},
    {"stack", make_stack},
    {"where", make_where},
    {"zeros", make_zeros},
    {NULL, NULL},
};

void ll_bind_tensor_make_open(lua_State *L, int library)
{
    lua_pushvalue(L, library);
    luaL_setfuncs(L, functions, 0);
    lua_newtable(L);
    lua_pushcfunction(L, tensor_call);
    lua_setfield(L, -2, "__call");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}
