/* The libraries of a script, opened by list, and the base functions that a confined script must
 * have in another form. */
#include <lualib.h>
#include <string.h>

#include "script/bind.h"

static int base_print(lua_State *L)
{
    struct ll_script *script = ll_script_of(L);
    int count = lua_gettop(L);
    if (script->listener)
        ll_script_output_clear(script);
    for (int i = 1; i <= count; i++) {
        size_t length;
        const char *text = luaL_tolstring(L, i, &length);
        size_t room = script->options.output - script->output.length;
        if (i > 1 && room > 0) {
            ll_str_add_char(&script->output, '\t');
            room--;
        }
        if (length > room)
            script->output_cut = true;
        ll_str_add_n(&script->output, text, length < room ? length : room);
        lua_pop(L, 1);
    }
    if (script->output.length < script->options.output)
        ll_str_add_char(&script->output, '\n');
    else
        script->output_cut = true;
    if (script->listener) {
        script->listener(ll_script_output(script), script->listener_arg);
        ll_script_output_clear(script);
    }
    return 0;
}

/* Only the question how many kilobytes are in use: whole collections in a loop are time that no
 * hook sees. */
static int base_collectgarbage(lua_State *L)
{
    const char *what = luaL_optstring(L, 1, "count");
    if (strcmp(what, "count") != 0)
        return luaL_error(L, "collectgarbage: only \"count\" is allowed here, got \"%s\"", what);
    lua_pushnumber(L, (lua_Number)ll_script_memory(ll_script_of(L)) / 1024);
    return 1;
}

/* Finalizers run with hooks off, so nothing could end a loop in one. */
static int base_setmetatable(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, lua_isnoneornil(L, 2) || lua_istable(L, 2), 2, "nil or table");
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return luaL_error(L, "cannot change a protected metatable");
    if (lua_istable(L, 2)) {
        lua_pushliteral(L, "__gc");
        if (lua_rawget(L, 2) != LUA_TNIL)
            return luaL_error(L, "setmetatable: a __gc metamethod is not allowed here");
    }
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

/* The handler of an error that a limit raised would run with hooks off: it is not called. */
static int call_handler(lua_State *L)
{
    if (ll_script_of(L)->over != LL_OK)
        return 1;
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

static int after_xpcall(lua_State *L, int status, lua_KContext context)
{
    (void)status;
    (void)context;
    return lua_gettop(L);
}

static int base_xpcall(lua_State *L)
{
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, call_handler, 1);
    lua_replace(L, 2);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, after_xpcall);
    return after_xpcall(L, LUA_OK, 0);
}

/* math.random draws from the script's own stream: the same seed, the same picture. */
static int math_random(lua_State *L)
{
    struct ll_rng *rng = ll_script_rng(ll_script_of(L));
    if (lua_isnoneornil(L, 1)) {
        lua_pushnumber(L, ll_rng_uniform(rng));
        return 1;
    }
    lua_Integer low = 1;
    lua_Integer high = luaL_checkinteger(L, 1);
    if (!lua_isnoneornil(L, 2)) {
        low = high;
        high = luaL_checkinteger(L, 2);
    }
    luaL_argcheck(L, low <= high, lua_isnoneornil(L, 2) ? 1 : 2, "interval is empty");
    uint64_t range = (uint64_t)high - (uint64_t)low + 1; /* 0: all of 64 bits */
    uint64_t drawn = range == 0 ? ll_rng_next(rng) : ll_rng_below(rng, range);
    uint64_t sum = (uint64_t)low + drawn;
    lua_pushinteger(L, (lua_Integer)sum);
    return 1;
}

static int math_randomseed(lua_State *L)
{
    lua_Number seed = luaL_checknumber(L, 1);
    luaL_argcheck(L, seed >= 0 && seed < 9007199254740992.0, 1,
                  "a seed is a number from 0 to 2^53");
    ll_rng_seed(ll_script_rng(ll_script_of(L)), (uint64_t)seed);
    return 0;
}

static void open_lua(lua_State *L)
{
    static const luaL_Reg libraries[] = {
        {LUA_GNAME, luaopen_base},
        {LUA_COLIBNAME, luaopen_coroutine},
        {LUA_TABLIBNAME, luaopen_table},
        {LUA_STRLIBNAME, luaopen_string},
        {LUA_MATHLIBNAME, luaopen_math},
        {LUA_UTF8LIBNAME, luaopen_utf8},
        {NULL, NULL},
    };
    for (const luaL_Reg *library = libraries; library->func; library++) {
        luaL_requiref(L, library->name, library->func, 1);
        lua_pop(L, 1);
    }
}

/* Pushes a copy of the table that is called so. */
static void copy_global(lua_State *L, const char *name)
{
    lua_newtable(L);
    lua_getglobal(L, name);
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -5);
    }
    lua_pop(L, 1);
}

static void take_away(lua_State *L)
{
    static const char *const gone[] = {"dofile", "load", "loadfile", "warn", NULL};
    for (const char *const *name = gone; *name; name++) {
        lua_pushnil(L);
        lua_setglobal(L, *name);
    }
    lua_getglobal(L, "string");
    lua_pushnil(L);
    lua_setfield(L, -2, "dump");
    lua_pop(L, 1);
    /* The strings' metatable is shared by every piece of code in the state, and so are the methods
     * in it: they are a copy, which `string.rep = …` does not reach. */
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    copy_global(L, "string");
    lua_setfield(L, -2, "__index");
    lua_pop(L, 2);
}

/* Keeps of a table what is named, and nothing else. */
static void keep_only(lua_State *L, const char *const *names)
{
    int table = lua_gettop(L);
    lua_newtable(L);
    for (; *names; names++) {
        lua_getfield(L, table, *names);
        lua_setfield(L, table + 1, *names);
    }
    for (lua_pushnil(L); lua_next(L, table);) {
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        if (lua_rawget(L, table + 1) == LUA_TNIL) {
            lua_pushvalue(L, -2);
            lua_pushnil(L);
            lua_rawset(L, table); /* a field may be cleared while the table is visited */
        }
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static int no_such_global(lua_State *L)
{
    return ll_bind_error(L,
                         "there is no '%s' here: a loss has pred and target, tensor, loss, math, "
                         "and what it defines itself",
                         luaL_tolstring(L, 2, NULL));
}

/* A hook ends loops of Lua; one call into C it cannot end, so that none is left which could last as
 * long as its arguments ask. */
static void bound(lua_State *L)
{
    static const char *const globals[] = {
        "_VERSION", "assert", "error", "ipairs", "loss",     "math",     "next", "pairs",
        "select",   "string", "table", "tensor", "tonumber", "tostring", "type", NULL};
    static const char *const strings[] = {"format", "len", NULL};
    static const char *const tables[] = {"concat", "insert", "remove", NULL};
    static const char *const chances[] = {"rand", "randn"};
    lua_pushglobaltable(L);
    keep_only(L, globals);
    lua_getfield(L, -1, "string");
    keep_only(L, strings);
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 3);
    lua_getfield(L, -1, "table");
    keep_only(L, tables);
    lua_pop(L, 1);
    lua_getfield(L, -1, "math");
    lua_pushnil(L);
    lua_setfield(L, -2, "random");
    lua_pushnil(L);
    lua_setfield(L, -2, "randomseed");
    lua_pop(L, 1);
    for (size_t i = 0; i < sizeof chances / sizeof *chances; i++) {
        lua_getfield(L, -1, "tensor");
        lua_pushnil(L);
        lua_setfield(L, -2, chances[i]);
        lua_pop(L, 1);
    }
    lua_newtable(L);
    lua_pushcfunction(L, no_such_global);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

static const luaL_Reg base_functions[] = {
    {"collectgarbage", base_collectgarbage},
    {"print", base_print},
    {"setmetatable", base_setmetatable},
    {NULL, NULL},
};

static const luaL_Reg math_functions[] = {
    {"random", math_random},
    {"randomseed", math_randomseed},
    {NULL, NULL},
};

/* In this order: some add to what others made. */
/* clang-format off */
static const struct {
    unsigned library;
    void (*open)(lua_State *L);
} ours[] = {
    {LL_LIBRARY_TENSOR, ll_bind_tensor_open},
    {LL_LIBRARY_LOSS, ll_bind_loss_open},
    {LL_LIBRARY_LOSS, ll_bind_mine_open},
    {LL_LIBRARY_NN, ll_bind_module_open},
    {LL_LIBRARY_NN, ll_bind_nn_open},
    {LL_LIBRARY_NN, ll_bind_gradnorm_open},
    {LL_LIBRARY_NN, ll_bind_vgg_open},
    {LL_LIBRARY_OPTIM, ll_bind_optim_open},
    {LL_LIBRARY_OPTIM, ll_bind_schedule_open},
    {LL_LIBRARY_RANDOM, ll_bind_random_open},
    {LL_LIBRARY_CHART, ll_bind_chart_open},
    {LL_LIBRARY_DATA, ll_bind_data_open},
    {LL_LIBRARY_CHECK, ll_bind_check_open},
};
/* clang-format on */

void ll_library_open(lua_State *L, const struct ll_script_options *options)
{
    open_lua(L);
    take_away(L);
    lua_pushglobaltable(L);
    luaL_setfuncs(L, base_functions, 0);
    lua_getfield(L, -1, "xpcall");
    lua_pushcclosure(L, base_xpcall, 1);
    lua_setfield(L, -2, "xpcall");
    lua_getfield(L, -1, "math");
    luaL_setfuncs(L, math_functions, 0);
    lua_pop(L, 2);
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (options->libraries & ours[i].library)
            ours[i].open(L);
    if (options->bounded)
        bound(L);
}
