/* The library `data`: the data sets that ship with the course. */
#include "nn/dataset.h"

#include <math.h>

#include "script/bind.h"

typedef ll_err labelled_fn(struct ll_tape *tape, struct ll_tensor **images,
                           struct ll_tensor **labels);

static int labelled(lua_State *L, labelled_fn *fn)
{
    struct ll_tensor **images = ll_bind_tensor_new(L);
    struct ll_tensor **labels = ll_bind_tensor_new(L);
    ll_bind_check(L, fn(ll_script_tape(L), images, labels));
    return 2;
}

static int data_digits(lua_State *L)
{
    return labelled(L, ll_dataset_digits);
}

static int data_fashion(lua_State *L)
{
    return labelled(L, ll_dataset_fashion);
}

static int data_photo(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    lua_Integer side = luaL_optinteger(L, 2, 64);
    if (side < 1)
        return ll_bind_error(L, "data.photo: the side must be greater than 0, got %lld",
                             (long long)side);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_dataset_photo(ll_script_tape(L), name, (size_t)side, out));
    return 1;
}

static const luaL_Reg functions[] = {
    {"digits", data_digits},
    {"fashion", data_fashion},
    {"photo", data_photo},
    {NULL, NULL},
};

void ll_bind_data_open(lua_State *L)
{
    luaL_newlib(L, functions);
    lua_setglobal(L, "data");
}
