/* The bound type `optimiser` and the library `optim`: a constructor for each method of nn/optim.h,
 * whose table says what settings there are. A setting is a field: `sgd.lr = 0.1`. */
#include "nn/optim.h"

#include <stdio.h>
#include <string.h>

#include "script/bind.h"

static const char type_key = 0; /* its address names the metatable */

struct box {
    struct ll_optim *optim; /* NULL while it is closed */
};

static struct ll_optim *self_of(lua_State *L)
{
    const struct box *box = ll_bind_test(L, 1, &type_key);
    if (box == NULL || box->optim == NULL)
        ll_bind_error(L, "an optimiser was expected, got %s (call it as o:step())",
                      ll_bind_kind(L, 1));
    return box ? box->optim : NULL;
}

struct ll_optim *ll_bind_optim_arg(lua_State *L, int index, const char *who)
{
    const struct box *box = ll_bind_test(L, index, &type_key);
    if (box == NULL || box->optim == NULL)
        ll_bind_error(L, "%s: an optimiser was expected, got %s", who, ll_bind_kind(L, index));
    return box ? box->optim : NULL;
}

static void set_settings(lua_State *L, int index, const char *who, struct ll_optim *optim)
{
    const struct ll_optim_method *method = ll_optim_method(optim);
    const char *names[LL_OPTIM_SETTINGS + 1] = {NULL};
    for (size_t i = 0; i < method->settings; i++)
        names[i] = method->setting[i].name;
    ll_bind_options(L, index, who, names);
    ll_script_tape(L);
    for (size_t i = 0; i < method->settings; i++) {
        double value = ll_bind_number(L, index, who, names[i], method->setting[i].preset);
        ll_bind_check_in(L, ll_optim_set(optim, names[i], value), "optim.");
    }
}

/* optim.NAME(parameters, settings): upvalue 1 is the method. */
static int make_optim(lua_State *L)
{
    const struct ll_optim_method *method = lua_touserdata(L, lua_upvalueindex(1));
    char who[32];
    snprintf(who, sizeof who, "optim.%s", method->name);
    lua_settop(L, 2);
    size_t count;
    struct ll_tensor *const *params = ll_bind_parameter_block(L, 1, who, &count);
    struct box *box = lua_newuserdatauv(L, sizeof *box, 0);
    box->optim = NULL;
    ll_bind_set_type(L, &type_key);
    ll_bind_check_in(L, ll_optim_new(ll_script_tape(L), method, params, count, &box->optim),
                     "optim.");
    set_settings(L, 2, who, box->optim);
    return 1;
}

static int optim_step(lua_State *L)
{
    ll_optim_step(self_of(L));
    return 0;
}

static int optim_zero_grad(lua_State *L)
{
    ll_optim_zero_grad(self_of(L));
    return 0;
}

static int optim_reset(lua_State *L)
{
    ll_optim_reset(self_of(L));
    return 0;
}

/* Upvalue 1: the methods. */
static int optim_index(lua_State *L)
{
    struct ll_optim *optim = self_of(L);
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
        return 1;
    double value = 0;
    ll_script_tape(L);
    ll_bind_check_in(L, ll_optim_get(optim, luaL_checkstring(L, 2), &value), "optim.");
    lua_pushnumber(L, value);
    return 1;
}

static int optim_newindex(lua_State *L)
{
    struct ll_optim *optim = self_of(L);
    const char *name = luaL_checkstring(L, 2);
    if (lua_type(L, 3) != LUA_TNUMBER)
        ll_bind_error(L, "optim.%s: %s must be a number, got %s", ll_optim_method(optim)->name,
                      name, ll_bind_kind(L, 3));
    ll_script_tape(L);
    ll_bind_check_in(L, ll_optim_set(optim, name, lua_tonumber(L, 3)), "optim.");
    return 0;
}

static int optim_gc(lua_State *L)
{
    struct box *box = lua_touserdata(L, 1);
    ll_optim_free(&box->optim);
    return 0;
}

static const luaL_Reg metamethods[] = {
    {"__gc", optim_gc},
    {"__newindex", optim_newindex},
    {NULL, NULL},
};

static const luaL_Reg methods[] = {
    {"reset", optim_reset},
    {"step", optim_step},
    {"zero_grad", optim_zero_grad},
    {NULL, NULL},
};

void ll_bind_optim_open(lua_State *L)
{
    ll_bind_type(L, &type_key, "optimiser", metamethods);
    luaL_newlib(L, methods);
    lua_pushcclosure(L, optim_index, 1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lua_newtable(L);
    for (size_t i = 0; i < ll_optim_count(); i++) {
        lua_pushlightuserdata(L, (void *)ll_optim_at(i));
        lua_pushcclosure(L, make_optim, 1);
        lua_setfield(L, -2, ll_optim_at(i)->name);
    }
    lua_setglobal(L, "optim");
}
