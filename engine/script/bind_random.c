/* The library `random`: the script's own stream of random numbers, which tensor.rand and
 * math.random draw from too. */
#include <math.h>

#include "script/bind.h"

static const double seed_end = 9007199254740992.0; /* 2^53: whole numbers that survive a double */

static int random_seed(lua_State *L)
{
    double seed = luaL_checknumber(L, 1);
    if (!(seed >= 0 && seed < seed_end) || floor(seed) != seed)
        return ll_bind_error(L, "random.seed: a seed is a whole number from 0 to 2^53, got %g",
                             seed);
    ll_rng_seed(ll_script_rng(ll_script_of(L)), (uint64_t)seed);
    return 0;
}

static int random_uniform(lua_State *L)
{
    double from = luaL_optnumber(L, 1, 0);
    double to = luaL_optnumber(L, 2, 1);
    lua_pushnumber(L, from + (to - from) * ll_rng_uniform(ll_script_rng(ll_script_of(L))));
    return 1;
}

static int random_normal(lua_State *L)
{
    double mean = luaL_optnumber(L, 1, 0);
    double deviation = luaL_optnumber(L, 2, 1);
    lua_pushnumber(L, mean + deviation * ll_rng_normal(ll_script_rng(ll_script_of(L))));
    return 1;
}

/* A whole number from `from` to `to`, both included. */
static int random_integer(lua_State *L)
{
    lua_Integer from = luaL_checkinteger(L, 1);
    lua_Integer to = luaL_checkinteger(L, 2);
    if (from > to)
        return ll_bind_error(L, "random.integer: from %lld to %lld there is no number",
                             (long long)from, (long long)to);
    struct ll_rng *rng = ll_script_rng(ll_script_of(L));
    uint64_t range = (uint64_t)to - (uint64_t)from + 1; /* 0: all of 64 bits */
    uint64_t sum = (uint64_t)from + (range == 0 ? ll_rng_next(rng) : ll_rng_below(rng, range));
    lua_pushinteger(L, (lua_Integer)sum);
    return 1;
}

/* A list of 1..n in random order (Fisher and Yates). */
static int random_permutation(lua_State *L)
{
    lua_Integer n = luaL_checkinteger(L, 1);
    if (n < 0 || n > 100000000)
        return ll_bind_error(L, "random.permutation: %lld numbers; from 0 to 10^8 are possible",
                             (long long)n);
    size_t count = (size_t)n;
    size_t *order = lua_newuserdatauv(L, (count + 1) * sizeof *order, 0);
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    ll_rng_shuffle(ll_script_rng(ll_script_of(L)), order, count);
    lua_createtable(L, n < 1000 ? (int)n : 1000, 0);
    for (size_t i = 0; i < count; i++) {
        lua_pushinteger(L, (lua_Integer)order[i] + 1);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static const luaL_Reg functions[] = {
    {"integer", random_integer}, {"normal", random_normal},   {"permutation", random_permutation},
    {"seed", random_seed},       {"uniform", random_uniform}, {NULL, NULL},
};

void ll_bind_random_open(lua_State *L)
{
    luaL_newlib(L, functions);
    lua_setglobal(L, "random");
}
