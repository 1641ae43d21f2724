/* The library `check`: questions to a training that goes wrong. They are written in check.lua; here
 * is what it needs of the tape and of a model's parameters. */
#include <string.h>

#include "script/bind.h"
#include "script/own_source.h"

/* An error where the check was called. */
static int fail(lua_State *L)
{
    return ll_bind_error(L, "%s", luaL_checkstring(L, 1));
}

/* kind(value): what it is, for a message */
static int kind(lua_State *L)
{
    lua_pushstring(L, ll_bind_kind(L, 1));
    return 1;
}

/* parameters(model, who): the list of them, in the order of `model:parameters()` */
static int parameters(lua_State *L)
{
    const char *who = luaL_checkstring(L, 2);
    if (ll_bind_parameters(L, 1, who) == 0)
        return ll_bind_error(L, "%s: the model has no parameter", who);
    return 1;
}

/* write(parameter, source): its numbers become those of the source, a tensor of as many */
static int write(lua_State *L)
{
    struct ll_tensor *to = ll_bind_tensor_test(L, 1);
    const struct ll_tensor *from = ll_bind_tensor_test(L, 2);
    if (!to || !from || ll_tensor_count(to) != ll_tensor_count(from))
        return ll_bind_error(L, "check: the step has changed what the parameters are");
    memmove(ll_tensor_data(to), ll_tensor_values(from), ll_tensor_count(to) * sizeof(float));
    return 0;
}

/* relus(output): the results of relu that it was computed from, in their order */
static int relus(lua_State *L)
{
    struct ll_tensor *output = ll_bind_tensor_test(L, 1);
    size_t count = 0;
    struct ll_tape *tape = ll_script_tape(L);
    if (!output)
        return ll_bind_error(L, "check.dead_units: the model must give a tensor, got %s",
                             ll_bind_kind(L, 1));
    ll_bind_check(L, ll_tensor_results_of(tape, output, "relu", NULL, 0, &count));
    struct ll_tensor **found = lua_newuserdatauv(L, (count + 1) * sizeof(void *), 0);
    ll_bind_check(L, ll_tensor_results_of(tape, output, "relu", found, count, &count));
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        ll_bind_tensor_push(L, found[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* What check.lua is given besides the library itself. */
static const luaL_Reg own[] = {
    {"fail", fail},   {"kind", kind},   {"parameters", parameters},
    {"relus", relus}, {"write", write}, {NULL, NULL},
};

void ll_bind_check_open(lua_State *L)
{
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setglobal(L, "check");
    ll_chunk_load(L, (const char *)ll_check_source, ll_check_source_size,
                  LL_BIND_OWN_CHUNK "check)");
    lua_insert(L, -2);
    luaL_newlib(L, own);
    lua_call(L, 2, 0);
}
