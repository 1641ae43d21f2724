/* The library `loss`: every loss of the catalogue, by its name and its aliases. Nothing here knows
 * one loss from another. */
#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "loss/catalogue.h"
#include "script/bind.h"

enum { NAME_BYTES = 64 };

/* Sets the option whose name is below the top of the stack and whose value is the top. */
static void set_option(lua_State *L, const char *who, const struct ll_loss *loss,
                       struct ll_loss_options *options)
{
    int value = lua_gettop(L);
    if (lua_type(L, value - 1) != LUA_TSTRING)
        ll_bind_error(L, "%s: options have names, {name = value}; one has none", who);
    const char *name = lua_tostring(L, value - 1);
    struct ll_tape *tape = ll_script_tape(L);
    switch (lua_type(L, value)) {
    case LUA_TNUMBER:
        ll_bind_check_in(L, ll_loss_set_number(tape, loss, name, lua_tonumber(L, value), options),
                         "loss.");
        break;
    case LUA_TSTRING:
        ll_bind_check_in(L, ll_loss_set_text(tape, loss, name, lua_tostring(L, value), options),
                         "loss.");
        break;
    case LUA_TBOOLEAN:
        ll_bind_check_in(L, ll_loss_set_flag(tape, loss, name, lua_toboolean(L, value), options),
                         "loss.");
        break;
    default:
        ll_bind_check(L, ll_loss_set_tensor(tape, loss, name,
                                            ll_bind_tensor_arg(L, value, who, name), options));
        break;
    }
}

/* Options are the table behind the last argument, whose tensors are kept in the table at `keep`. */
static void read_options(lua_State *L, const char *who, const struct ll_loss *loss, int index,
                         int keep, struct ll_loss_options *options)
{
    ll_loss_options_init(loss, options);
    if (lua_isnoneornil(L, index))
        return;
    if (!lua_istable(L, index))
        ll_bind_error(L, "%s: the options must be a table, {name = value}, got %s", who,
                      ll_bind_kind(L, index));
    for (lua_pushnil(L); lua_next(L, index);) {
        set_option(L, who, loss, options);
        lua_rawseti(L, keep, (lua_Integer)lua_rawlen(L, keep) + 1);
    }
}

static size_t arguments_of(const struct ll_loss *loss)
{
    size_t count = 0;
    while (count < LL_LOSS_ARGS && loss->args[count])
        count++;
    return count;
}

/* True where the value is a table of options, not a list of numbers. */
static bool is_options(lua_State *L, int index)
{
    if (!lua_istable(L, index))
        return false;
    lua_pushnil(L);
    if (lua_next(L, index) == 0)
        return false;
    bool named = lua_type(L, -2) == LUA_TSTRING;
    lua_pop(L, 2);
    return named;
}

/* How many tensors stand before the options. */
static size_t given_arguments(lua_State *L, const char *who, const struct ll_loss *loss)
{
    size_t most = arguments_of(loss);
    size_t least = loss->least_args > 0 ? loss->least_args : most;
    size_t given = 0;
    while (given < most && !lua_isnoneornil(L, (int)given + 1) && !is_options(L, (int)given + 1))
        given++;
    if (given < least)
        ll_bind_error(L, "%s: %s is missing (a tensor, a number or a list of numbers)", who,
                      loss->args[given]);
    return given;
}

/* Each argument is a list of tensors; the lists follow one another in `parts`, a userdata block at
 * index `block`. */
static size_t read_lists(lua_State *L, const char *who, const struct ll_loss *loss, size_t lists,
                         int keep, struct ll_tensor ***parts)
{
    size_t count = 0;
    for (size_t i = 0; i < lists; i++)
        count += lua_istable(L, (int)i + 1) ? lua_rawlen(L, (int)i + 1) : 1;
    *parts = lua_newuserdatauv(L, (count + 1) * sizeof(struct ll_tensor *), 0);
    size_t filled = 0;
    for (size_t i = 0; i < lists; i++) {
        int list = (int)i + 1;
        if (!lua_istable(L, list)) /* a vector is taken apart */
            ll_bind_error(L, "%s: %s must be a list of tensors, got %s", who, loss->args[i],
                          ll_bind_kind(L, list));
        for (size_t j = 1; j <= lua_rawlen(L, list); j++) {
            lua_rawgeti(L, list, (lua_Integer)j);
            (*parts)[filled++] = ll_bind_tensor_arg(L, lua_gettop(L), who, loss->args[i]);
            lua_rawseti(L, keep, (lua_Integer)lua_rawlen(L, keep) + 1);
        }
    }
    return filled;
}

static int call_loss(lua_State *L)
{
    const struct ll_loss *loss = lua_touserdata(L, lua_upvalueindex(1));
    char who[NAME_BYTES];
    struct ll_loss_options options;
    struct ll_tensor *direct[LL_LOSS_ARGS];
    struct ll_tensor **parts = direct;
    snprintf(who, sizeof who, "loss.%s", loss->name);
    size_t given = given_arguments(L, who, loss);
    if (lua_gettop(L) > (int)given + 1)
        return ll_bind_error(L, "%s takes %zu tensors and a table of options, got %d values", who,
                             given, lua_gettop(L));
    lua_settop(L, (int)given + 1);
    lua_newtable(L);
    int keep = lua_gettop(L);
    read_options(L, who, loss, (int)given + 1, keep, &options);
    size_t count = given;
    if (loss->lists)
        count = read_lists(L, who, loss, given, keep, &parts);
    else
        for (size_t i = 0; i < given; i++)
            parts[i] = ll_bind_tensor_arg(L, (int)i + 1, who, loss->args[i]);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check_in(L, ll_loss_call(ll_script_tape(L), loss, parts, count, &options, out),
                     "loss.");
    return 1;
}

/* A name that the catalogue has not, most likely a typo of one that it has. */
static int unknown_loss(lua_State *L)
{
    enum { MOST = 128 };
    const char *names[MOST], *name = luaL_tolstring(L, 2, NULL);
    size_t count = 0;
    for (; count < ll_loss_count() && count < MOST; count++)
        names[count] = ll_loss_at(count)->name;
    const char *meant = ll_loss_meant(name);
    if (meant)
        return ll_bind_error(L, "there is no loss '%s'; did you mean: %s?", name, meant);
    const char *nearest = ll_nearest(name, names, count);
    if (nearest)
        return ll_bind_error(L, "there is no loss '%s'; did you mean '%s'?", name, nearest);
    return ll_bind_error(L, "there is no loss '%s'", name);
}

static void define(lua_State *L, const struct ll_loss *loss, const char *name, size_t length)
{
    lua_pushlstring(L, name, length);
    lua_pushlightuserdata(L, (void *)loss);
    lua_pushcclosure(L, call_loss, 1);
    lua_rawset(L, -3);
}

void ll_bind_loss_open(lua_State *L)
{
    lua_newtable(L);
    for (size_t i = 0; i < ll_loss_count(); i++) {
        const struct ll_loss *loss = ll_loss_at(i);
        define(L, loss, loss->name, strlen(loss->name));
        for (const char *at = loss->aliases; *at != '\0';) {
            size_t length = strcspn(at, " ");
            define(L, loss, at, length);
            at += length + (at[length] == ' ');
        }
    }
    lua_newtable(L);
    lua_pushcfunction(L, unknown_loss);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_setglobal(L, "loss");
}
