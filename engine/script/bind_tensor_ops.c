/* The methods of tensors that make tensors: one table a form of call. */
#include <math.h>

#include "script/bind.h"
#include "tensor/ops.h"

enum { NAME_BYTES = 64 };

static const char *qualified(const char *name, char *text)
{
    snprintf(text, NAME_BYTES, "tensor:%s", name);
    return text;
}

int ll_bind_axis(lua_State *L, int index, const char *who)
{
    int is_whole;
    lua_Integer axis = lua_tointegerx(L, index, &is_whole);
    if (!is_whole || lua_type(L, index) != LUA_TNUMBER || axis == 0 || axis > LL_RANK_MAX ||
        axis < -LL_RANK_MAX)
        ll_bind_error(L, "%s: a dimension is counted from 1, or -1 for the last, got %s", who,
                      lua_isnoneornil(L, index) ? "nothing" : luaL_tolstring(L, index, NULL));
    return axis > 0 ? (int)axis - 1 : (int)axis;
}

/* --- element by element --- */

static const struct unary {
    const char *name;
    ll_unary_fn *fn;
} unary[] = {
    {"abs", ll_tensor_abs},
    {"clone", ll_tensor_clone},
    {"cos", ll_tensor_cos},
    {"detach", ll_tensor_detach},
    {"exp", ll_tensor_exp},
    {"floor", ll_tensor_floor},
    {"log", ll_tensor_log},
    {"log1p", ll_tensor_log1p},
    {"neg", ll_tensor_neg},
    {"relu", ll_tensor_relu},
    {"sigmoid", ll_tensor_sigmoid},
    {"sign", ll_tensor_sign},
    {"sin", ll_tensor_sin},
    {"softplus", ll_tensor_softplus},
    {"sqrt", ll_tensor_sqrt},
    {"square", ll_tensor_square},
    {"t", ll_tensor_t},
    {"tanh", ll_tensor_tanh},
};

static int call_unary(lua_State *L)
{
    char who[NAME_BYTES];
    const struct unary *op = lua_touserdata(L, lua_upvalueindex(1));
    struct ll_tensor *a = ll_bind_tensor_arg(L, 1, qualified(op->name, who), "the tensor");
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, op->fn(ll_script_tape(L), a, out));
    return 1;
}

static const struct binary {
    const char *name;
    ll_binary_fn *fn;
} binary[] = {
    {"add", ll_tensor_add},         {"div", ll_tensor_div},       {"eq", ll_tensor_eq},
    {"ge", ll_tensor_ge},           {"gt", ll_tensor_gt},         {"le", ll_tensor_le},
    {"lt", ll_tensor_lt},           {"matmul", ll_tensor_matmul}, {"maximum", ll_tensor_maximum},
    {"minimum", ll_tensor_minimum}, {"mul", ll_tensor_mul},       {"ne", ll_tensor_ne},
    {"pow", ll_tensor_pow},         {"sub", ll_tensor_sub},
};

static int call_binary(lua_State *L)
{
    char who[NAME_BYTES];
    const struct binary *op = lua_touserdata(L, lua_upvalueindex(1));
    struct ll_tensor *a = ll_bind_tensor_arg(L, 1, qualified(op->name, who), "the tensor");
    struct ll_tensor *b = ll_bind_tensor_arg(L, 2, who, "the other");
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, op->fn(ll_script_tape(L), a, b, out));
    return 1;
}

/* --- along a dimension --- */

/* The dimension at index 2 (all where there is none) and `keepdim` at 3. */
static int reduction(lua_State *L, const char *who, bool *keepdim)
{
    if (!lua_isnoneornil(L, 3) && !lua_isboolean(L, 3))
        ll_bind_error(L, "%s: keepdim is true or false, got %s", who, ll_bind_kind(L, 3));
    *keepdim = lua_toboolean(L, 3);
    return lua_isnoneornil(L, 2) ? LL_DIM_ALL : ll_bind_axis(L, 2, who);
}

static const struct reduce {
    const char *name;
    ll_reduce_fn *fn;
} reduce[] = {
    {"logsumexp", ll_tensor_logsumexp},
    {"mean", ll_tensor_mean},
    {"sum", ll_tensor_sum},
};

static int call_reduce(lua_State *L)
{
    char who[NAME_BYTES];
    bool keepdim;
    const struct reduce *op = lua_touserdata(L, lua_upvalueindex(1));
    struct ll_tensor *a = ll_bind_tensor_arg(L, 1, qualified(op->name, who), "the tensor");
    int dim = reduction(L, who, &keepdim);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, op->fn(ll_script_tape(L), a, dim, keepdim, out));
    return 1;
}

typedef ll_err extreme_fn(struct ll_tape *tape, struct ll_tensor *a, int dim, bool keepdim,
                          struct ll_tensor **out, struct ll_tensor **index);

static const struct extreme {
    const char *name;
    extreme_fn *fn;
    bool position; /* gives the place, not the value */
} extremes[] = {
    {"argmax", ll_tensor_max, true},
    {"argmin", ll_tensor_min, true},
    {"max", ll_tensor_max, false},
    {"min", ll_tensor_min, false},
};

/* Places are positions, so they count from 1. */
static void count_from_one(struct ll_tensor *index)
{
    float *place = ll_tensor_data(index);
    for (size_t i = 0; i < ll_tensor_count(index); i++)
        place[i] += 1;
}

static int call_extreme(lua_State *L)
{
    char who[NAME_BYTES];
    bool keepdim;
    const struct extreme *op = lua_touserdata(L, lua_upvalueindex(1));
    struct ll_tensor *a = ll_bind_tensor_arg(L, 1, qualified(op->name, who), "the tensor");
    int dim = reduction(L, who, &keepdim);
    struct ll_tensor **value = ll_bind_tensor_new(L);
    struct ll_tensor **index = ll_bind_tensor_new(L);
    ll_bind_check(L, op->fn(ll_script_tape(L), a, dim, keepdim, value, index));
    count_from_one(*index);
    if (op->position)
        return 1;
    if (dim != LL_DIM_ALL)
        return 2;
    lua_pop(L, 1);
    return 1;
}

typedef ll_err along_fn(struct ll_tape *tape, struct ll_tensor *a, int dim, struct ll_tensor **out);

static const struct along {
    const char *name;
    along_fn *fn;
} along[] = {
    {"log_softmax", ll_tensor_log_softmax},
    {"softmax", ll_tensor_softmax},
};

static int call_along(lua_State *L)
{
    char who[NAME_BYTES];
    const struct along *op = lua_touserdata(L, lua_upvalueindex(1));
    struct ll_tensor *a = ll_bind_tensor_arg(L, 1, qualified(op->name, who), "the tensor");
    int dim = lua_isnoneornil(L, 2) ? -1 : ll_bind_axis(L, 2, who);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, op->fn(ll_script_tape(L), a, dim, out));
    return 1;
}

static int tensor_clamp(lua_State *L)
{
    static const char *const allowed[] = {"min", "max", NULL};
    struct ll_tensor *a = ll_bind_tensor_arg(L, 1, "tensor:clamp", "the tensor");
    double low = -INFINITY;
    double high = INFINITY;
    if (lua_istable(L, 2)) {
        ll_bind_options(L, 2, "tensor:clamp", allowed);
        low = ll_bind_number(L, 2, "tensor:clamp", "min", low);
        high = ll_bind_number(L, 2, "tensor:clamp", "max", high);
    } else {
        low = luaL_optnumber(L, 2, low);
        high = luaL_optnumber(L, 3, high);
    }
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_clamp(ll_script_tape(L), a, (float)low, (float)high, out));
    return 1;
}

/* --- the same numbers in another form --- */

/* Sizes at `first` and behind it, or in a list there, as they are given: at most LL_RANK_MAX. */
static int sizes_of(lua_State *L, int first, const char *who, long long *size)
{
    bool in_list = lua_istable(L, first);
    int count = in_list ? (int)lua_rawlen(L, first) : lua_gettop(L) - first + 1;
    if (count > LL_RANK_MAX)
        ll_bind_error(L, "%s: at most %d dimensions, got %d", who, LL_RANK_MAX, count);
    for (int i = 0; i < count; i++) {
        int is_whole;
        if (in_list)
            lua_rawgeti(L, first, i + 1);
        else
            lua_pushvalue(L, first + i);
        size[i] = lua_tointegerx(L, -1, &is_whole);
        if (!is_whole || lua_type(L, -1) != LUA_TNUMBER)
            ll_bind_error(L, "%s: size %d must be a whole number, got %s", who, i + 1,
                          luaL_tolstring(L, -1, NULL));
        lua_pop(L, 1);
    }
    return count;
}

static int tensor_reshape(lua_State *L)
{
    long long size[LL_RANK_MAX];
    struct ll_shape shape;
    struct ll_tensor *a = ll_bind_tensor_arg(L, 1, "tensor:reshape", "the tensor");
    int rank = sizes_of(L, 2, "tensor:reshape", size);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    struct ll_tape *tape = ll_script_tape(L);
    ll_bind_check(L, ll_tensor_infer(tape, a, size, rank, &shape));
    ll_bind_check(L, ll_tensor_reshape(tape, a, &shape, out));
    return 1;
}

static int tensor_flatten(lua_State *L)
{
    struct ll_tensor *a = ll_bind_tensor_arg(L, 1, "tensor:flatten", "the tensor");
    struct ll_shape shape = ll_shape_vector(ll_tensor_count(a));
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_reshape(ll_script_tape(L), a, &shape, out));
    return 1;
}

/* Upvalue: whether a dimension of size 1 is put in (at the position given) or taken out. */
static int call_squeeze(lua_State *L)
{
    bool puts_in = lua_toboolean(L, lua_upvalueindex(1));
    const char *who = puts_in ? "tensor:unsqueeze" : "tensor:squeeze";
    struct ll_tensor *a = ll_bind_tensor_arg(L, 1, who, "the tensor");
    struct ll_shape from = *ll_tensor_shape(a);
    struct ll_shape shape = {0};
    bool all = !puts_in && lua_isnoneornil(L, 2);
    int dim = all ? 0 : ll_bind_axis(L, 2, who);
    int at = dim < 0 ? dim + from.rank + puts_in : dim;
    if (!all && (at < 0 || at >= from.rank + puts_in || from.rank + puts_in > LL_RANK_MAX))
        ll_bind_error(L, "%s: no dimension %lld for shape %s", who, (long long)lua_tointeger(L, 2),
                      ll_shape_text(&from).text);
    for (int i = 0; i < from.rank; i++) {
        if (puts_in && i == at)
            shape.dim[shape.rank++] = 1;
        bool goes = !puts_in && from.dim[i] == 1 && (all || i == at);
        if (!goes)
            shape.dim[shape.rank++] = from.dim[i];
    }
    if (puts_in && at == from.rank)
        shape.dim[shape.rank++] = 1;
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_reshape(ll_script_tape(L), a, &shape, out));
    return 1;
}

static int tensor_permute(lua_State *L)
{
    long long size[LL_RANK_MAX];
    int order[LL_RANK_MAX];
    struct ll_tensor *a = ll_bind_tensor_arg(L, 1, "tensor:permute", "the tensor");
    int rank = sizes_of(L, 2, "tensor:permute", size);
    for (int i = 0; i < rank; i++) {
        lua_pushinteger(L, size[i]);
        order[i] = ll_bind_axis(L, -1, "tensor:permute");
        lua_pop(L, 1);
    }
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_permute(ll_script_tape(L), a, order, rank, out));
    return 1;
}

static int tensor_transpose(lua_State *L)
{
    int order[LL_RANK_MAX];
    int one = 0;
    int other = 0;
    struct ll_tensor *a = ll_bind_tensor_arg(L, 1, "tensor:transpose", "the tensor");
    const struct ll_shape *shape = ll_tensor_shape(a);
    if (!ll_shape_axis(shape, ll_bind_axis(L, 2, "tensor:transpose"), &one) ||
        !ll_shape_axis(shape, ll_bind_axis(L, 3, "tensor:transpose"), &other))
        ll_bind_error(L, "tensor:transpose: no such dimensions in shape %s",
                      ll_shape_text(shape).text);
    for (int i = 0; i < shape->rank; i++)
        order[i] = i == one ? other : i == other ? one : i;
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_permute(ll_script_tape(L), a, order, shape->rank, out));
    return 1;
}

static int tensor_expand(lua_State *L)
{
    struct ll_shape shape;
    struct ll_tensor *a = ll_bind_tensor_arg(L, 1, "tensor:expand", "the tensor");
    ll_bind_shape(L, 2, "tensor:expand", &shape);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_expand(ll_script_tape(L), a, &shape, out));
    return 1;
}

/* --- parts --- */

/* The position at the index, counted from 1 or from the end, among `count`: from 0. */
static size_t position_of(lua_State *L, int index, const char *who, size_t count)
{
    int is_whole;
    lua_Integer position = lua_tointegerx(L, index, &is_whole);
    lua_Integer at = position < 0 ? position + (lua_Integer)count : position - 1;
    if (!is_whole || at < 0 || at >= (lua_Integer)count)
        ll_bind_error(L, "%s: position %s; allowed are 1 to %zu, or -1 for the last", who,
                      luaL_tolstring(L, index, NULL), count);
    return (size_t)at;
}

static size_t size_along(lua_State *L, const struct ll_tensor *a, int dim, const char *who)
{
    int axis = 0;
    const struct ll_shape *shape = ll_tensor_shape(a);
    if (!ll_shape_axis(shape, dim, &axis))
        ll_bind_error(L, "%s: no such dimension in shape %s", who, ll_shape_text(shape).text);
    return shape->dim[axis];
}

static int tensor_select(lua_State *L)
{
    struct ll_tensor *a = ll_bind_tensor_arg(L, 1, "tensor:select", "the tensor");
    int dim = ll_bind_axis(L, 2, "tensor:select");
    size_t at = position_of(L, 3, "tensor:select", size_along(L, a, dim, "tensor:select"));
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_select(ll_script_tape(L), a, dim, at, out));
    return 1;
}

static int tensor_narrow(lua_State *L)
{
    struct ll_tensor *a = ll_bind_tensor_arg(L, 1, "tensor:narrow", "the tensor");
    int dim = ll_bind_axis(L, 2, "tensor:narrow");
    size_t size = size_along(L, a, dim, "tensor:narrow");
    size_t start = position_of(L, 3, "tensor:narrow", size);
    lua_Integer count = luaL_checkinteger(L, 4);
    if (count < 0 || (size_t)count > size - start)
        ll_bind_error(L, "tensor:narrow: %lld from position %zu on; there are %zu",
                      (long long)count, start + 1, size - start);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_slice(ll_script_tape(L), a, dim, start, (size_t)count, 1, out));
    return 1;
}

static int tensor_index_select(lua_State *L)
{
    struct ll_tensor *a = ll_bind_tensor_arg(L, 1, "tensor:index_select", "the tensor");
    int dim = ll_bind_axis(L, 2, "tensor:index_select");
    size_t size = size_along(L, a, dim, "tensor:index_select");
    const struct ll_tensor *list = ll_bind_tensor_arg(L, 3, "tensor:index_select", "the positions");
    size_t count = ll_tensor_count(list);
    size_t *positions = lua_newuserdatauv(L, (count + 1) * sizeof *positions, 0);
    for (size_t i = 0; i < count; i++) {
        lua_pushnumber(L, (lua_Number)ll_tensor_values(list)[i]);
        positions[i] = position_of(L, -1, "tensor:index_select", size);
        lua_pop(L, 1);
    }
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_index(ll_script_tape(L), a, dim, positions, count, out));
    return 1;
}

static int tensor_pick(lua_State *L)
{
    struct ll_tensor *a = ll_bind_tensor_arg(L, 1, "tensor:pick", "the tensor");
    const struct ll_tensor *labels = ll_bind_tensor_arg(L, 2, "tensor:pick", "the labels");
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_pick(ll_script_tape(L), a, labels, out));
    return 1;
}

/* --- the tables --- */

static const luaL_Reg methods[] = {
    {"clamp", tensor_clamp},     {"expand", tensor_expand},
    {"flatten", tensor_flatten}, {"index_select", tensor_index_select},
    {"narrow", tensor_narrow},   {"permute", tensor_permute},
    {"pick", tensor_pick},       {"reshape", tensor_reshape},
    {"select", tensor_select},   {"transpose", tensor_transpose},
    {"view", tensor_reshape},    {NULL, NULL},
};

static void add(lua_State *L, int table, const char *name, const void *row, lua_CFunction call)
{
    lua_pushlightuserdata(L, (void *)row);
    lua_pushcclosure(L, call, 1);
    lua_setfield(L, table, name);
}

#define ADD_ALL(rows, call)                                                                        \
    for (size_t i = 0; i < sizeof(rows) / sizeof *(rows); i++)                                     \
    add(L, table, (rows)[i].name, &(rows)[i], call)

void ll_bind_tensor_ops_open(lua_State *L, int table)
{
    ADD_ALL(unary, call_unary);
    ADD_ALL(binary, call_binary);
    ADD_ALL(reduce, call_reduce);
    ADD_ALL(extremes, call_extreme);
    ADD_ALL(along, call_along);
    lua_pushvalue(L, table);
    luaL_setfuncs(L, methods, 0);
    lua_pop(L, 1);
    lua_pushboolean(L, 0);
    lua_pushcclosure(L, call_squeeze, 1);
    lua_setfield(L, table, "squeeze");
    lua_pushboolean(L, 1);
    lua_pushcclosure(L, call_squeeze, 1);
    lua_setfield(L, table, "unsqueeze");
}
