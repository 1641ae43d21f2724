/* The bound type `VGG`: the features of a network with VGG-16's layers. */
#include "nn/vgg.h"

#include <string.h>

#include "script/bind.h"

static const char type_key = 0; /* its address names the metatable */

struct box {
    struct ll_vgg *vgg; /* NULL while it is closed */
};

static struct ll_vgg *self_of(lua_State *L)
{
    const struct box *box = ll_bind_test(L, 1, &type_key);
    if (box == NULL || box->vgg == NULL)
        ll_bind_error(L, "a VGG was expected, got %s (call it as vgg:extract(image, layers))",
                      ll_bind_kind(L, 1));
    return box ? box->vgg : NULL;
}

/* nn.VGG(): the network that ships. nn.VGG { path = "vgg16.safetensors" }: the user's. */
static int nn_vgg(lua_State *L)
{
    static const char *const options[] = {"path", NULL};
    ll_bind_options(L, 1, "nn.VGG", options);
    lua_settop(L, 1);
    const char *path = ll_bind_text(L, 1, "nn.VGG", "path");
    if (path && !ll_script_of(L)->options.files)
        ll_bind_error(L, "nn.VGG: no file may be named here; nn.VGG() is the network that ships");
    struct box *box = lua_newuserdatauv(L, sizeof *box, 0);
    box->vgg = NULL;
    ll_bind_set_type(L, &type_key);
    struct ll_tape *tape = ll_script_tape(L);
    ll_bind_check(L, path ? ll_vgg_open(tape, path, &box->vgg) : ll_vgg_shipped(tape, &box->vgg));
    return 1;
}

/* nn.own_vgg(): the path of the user's own network; nil where there is none. */
static int nn_own_vgg(lua_State *L)
{
    struct ll_str *path = ll_bind_str_new(L);
    if (!ll_script_of(L)->options.files || ll_vgg_own(path) != LL_OK) {
        lua_pushnil(L);
        return 1;
    }
    ll_bind_str_finish(L);
    return 1;
}

/* vgg:extract(image, {"relu2_2", ...}): a list of tensors. */
static int vgg_extract(lua_State *L)
{
    enum { LAYERS_MAX = 16 };
    const char *who = "vgg:extract";
    const char *layers[LAYERS_MAX];
    struct ll_tensor *features[LAYERS_MAX] = {NULL};
    const struct ll_vgg *vgg = self_of(L);
    lua_settop(L, 3);
    struct ll_tensor *image = ll_bind_tensor_arg(L, 2, who, "the image");
    if (!lua_istable(L, 3))
        ll_bind_error(L, "%s: the layers must be a list of names, got %s", who, ll_bind_kind(L, 3));
    size_t count = lua_rawlen(L, 3);
    if (count > LAYERS_MAX)
        ll_bind_error(L, "%s: at most %d layers, got %zu", who, LAYERS_MAX, count);
    luaL_checkstack(L, 2 * LAYERS_MAX, NULL);
    lua_createtable(L, (int)count, 0);
    struct ll_tensor **slots[LAYERS_MAX];
    for (size_t i = 0; i < count; i++) {
        if (lua_rawgeti(L, 3, (lua_Integer)i + 1) != LUA_TSTRING)
            ll_bind_error(L, "%s: layer %zu must be a name, got %s", who, i + 1,
                          ll_bind_kind(L, -1));
        layers[i] = lua_tostring(L, -1); /* stays on the stack */
    }
    for (size_t i = 0; i < count; i++) {
        slots[i] = ll_bind_tensor_new(L);
        lua_rawseti(L, 4, (lua_Integer)i + 1);
    }
    ll_err err = ll_vgg_features(vgg, image, layers, count, features);
    for (size_t i = 0; i < count; i++)
        *slots[i] = features[i];
    ll_bind_check(L, err);
    lua_settop(L, 4);
    return 1;
}

static int vgg_layers(lua_State *L)
{
    const char *const *layers = ll_vgg_layers(self_of(L));
    lua_newtable(L);
    for (lua_Integer i = 0; layers[i]; i++) {
        lua_pushstring(L, layers[i]);
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

static int vgg_gc(lua_State *L)
{
    struct box *box = lua_touserdata(L, 1);
    ll_vgg_free(&box->vgg);
    return 0;
}

static const luaL_Reg metamethods[] = {
    {"__gc", vgg_gc},
    {NULL, NULL},
};

static const luaL_Reg methods[] = {
    {"extract", vgg_extract},
    {"layers", vgg_layers},
    {NULL, NULL},
};

void ll_bind_vgg_open(lua_State *L)
{
    ll_bind_type(L, &type_key, "VGG", metamethods);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lua_getglobal(L, "nn");
    lua_pushcfunction(L, nn_vgg);
    lua_setfield(L, -2, "VGG");
    lua_pushcfunction(L, nn_own_vgg);
    lua_setfield(L, -2, "own_vgg");
    lua_pop(L, 1);
}
