/* The library `data`: the data sets that ship with the course. */
#include "nn/composite.h"
#include "nn/dataset.h"
#include "nn/pictures.h"
#include "nn/road.h"
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

/* The positions in the option `rows`, from 1 on; NULL without it. Lua keeps them. */
static size_t *rows_asked(lua_State *L, const char *who, size_t *count)
{
    if (lua_getfield(L, 1, "rows") == LUA_TNIL)
        return NULL;
    luaL_checktype(L, -1, LUA_TTABLE);
    lua_Unsigned length = lua_rawlen(L, -1);
    if (length < 1 || length > 100000)
        ll_bind_error(L, "%s: from 1 to 100000 rows are possible, got %d", who, (int)length);
    size_t *rows = lua_newuserdatauv(L, (size_t)length * sizeof *rows, 0);
    *count = (size_t)length;
    for (size_t i = 0; i < *count; i++) {
        lua_rawgeti(L, -2, (lua_Integer)i + 1);
        lua_Integer row = lua_tointeger(L, -1);
        if (row < 1)
            ll_bind_error(L, "%s: a row is a whole number from 1 on", who);
        rows[i] = (size_t)row - 1;
        lua_pop(L, 1);
    }
    return rows;
}

/* data.fashion { side =, rows = }: images, labels */
static int data_fashion(lua_State *L)
{
    static const char *const who = "data.fashion", *const allowed[] = {"side", "rows", NULL};
    struct ll_dataset_part part = {NULL, 0, 28};
    lua_settop(L, 1);
    ll_bind_options(L, 1, who, allowed);
    double side = ll_bind_number(L, 1, who, "side", 28);
    if (side != 28 && side != 14)
        return ll_bind_error(L, "data.fashion: the side is 28 or 14, got %g", side);
    part.side = (size_t)side;
    if (lua_istable(L, 1))
        part.rows = rows_asked(L, who, &part.count);
    struct ll_tensor **images = ll_bind_tensor_new(L);
    struct ll_tensor **labels = ll_bind_tensor_new(L);
    struct ll_dataset_files *files = &ll_script_of(L)->files;
    ll_bind_check(L, ll_dataset_fashion(ll_script_tape(L), files, &part, images, labels));
    return 2;
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

/* data.composites(count, seed): images, masks */
static int data_composites(lua_State *L)
{
    lua_Integer count = luaL_checkinteger(L, 1);
    lua_Integer seed = luaL_optinteger(L, 2, 0);
    if (count < 1 || count > 100000 || seed < 0)
        return ll_bind_error(
            L,
            "data.composites: from 1 to 100000 scenes and a seed from 0 on are possible, "
            "got %lld and %lld",
            (long long)count, (long long)seed);
    struct ll_tensor **images = ll_bind_tensor_new(L);
    struct ll_tensor **masks = ll_bind_tensor_new(L);
    ll_bind_check(
        L, ll_composite_draw(ll_script_tape(L), (size_t)count, (uint64_t)seed, images, masks));
    return 2;
}

/* data.road(count, seed): { images, segmentation, depth, detection, boxes } */
static int data_road(lua_State *L)
{
    static const char *const names[] = {"images", "segmentation", "depth", "detection", "boxes"};
    enum { PARTS = sizeof names / sizeof *names };
    struct ll_tensor **slots[PARTS];
    struct ll_road_scenes scenes = {0};
    lua_Integer count = luaL_checkinteger(L, 1);
    lua_Integer seed = luaL_optinteger(L, 2, 0);
    if (count < 1 || count > 100000 || seed < 0)
        return ll_bind_error(
            L,
            "data.road: from 1 to 100000 scenes and a seed from 0 on are possible, "
            "got %lld and %lld",
            (long long)count, (long long)seed);
    lua_createtable(L, 0, PARTS);
    for (size_t i = 0; i < PARTS; i++) {
        slots[i] = ll_bind_tensor_new(L);
        lua_setfield(L, -2, names[i]);
    }
    ll_bind_check(L, ll_road_draw(ll_script_tape(L), (size_t)count, (uint64_t)seed, &scenes));
    struct ll_tensor *parts[PARTS] = {scenes.images, scenes.segmentation, scenes.depth,
                                      scenes.detection, scenes.boxes};
    for (size_t i = 0; i < PARTS; i++)
        *slots[i] = parts[i];
    return 1;
}

/* Fills the field of the table on top with a tensor still to be made. */
static struct ll_tensor **new_field(lua_State *L, const char *name)
{
    struct ll_tensor **slot = ll_bind_tensor_new(L);
    lua_setfield(L, -2, name);
    return slot;
}

static void push_names(lua_State *L, const struct ll_pictures *own)
{
    size_t count = ll_pictures_classes(own);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        const char *name = ll_pictures_name(own, i);
        if (name[0] != '\0')
            lua_pushstring(L, name);
        else
            lua_pushfstring(L, "%d", (int)i);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* The pictures from the option `from` (1 the first) on, as many as `count` says. */
static struct ll_pictures_part part_asked(lua_State *L, const char *who,
                                          const struct ll_pictures *own)
{
    double all = own ? (double)ll_pictures_count(own) : 0;
    double from = ll_bind_number(L, 1, who, "from", 1);
    double count = ll_bind_number(L, 1, who, "count", all - from + 1);
    if (own && !(from >= 1 && count >= 1 && from + count - 1 <= all))
        ll_bind_error(L, "%s: there are %d pictures; from %g on there are not %g", who, (int)all,
                      from, count);
    return (struct ll_pictures_part){(size_t)(own ? from - 1 : 0), (size_t)(own ? count : 0)};
}

/* data.own { side =, channels =, from =, count = }: nil, or { images, labels, names, masks } */
static int data_own(lua_State *L)
{
    static const char *const who = "data.own";
    static const char *const allowed[] = {"side", "channels", "from", "count", NULL};
    const struct ll_pictures *own = ll_script_of(L)->own;
    struct ll_tape *tape = ll_script_tape(L);
    lua_settop(L, 1);
    ll_bind_options(L, 1, who, allowed);
    double side = ll_bind_number(L, 1, who, "side", 28);
    double channels = ll_bind_number(L, 1, who, "channels", 1);
    if (!(side >= 1 && side <= LL_PICTURES_SIDE) || (channels != 1 && channels != 3))
        return ll_bind_error(L,
                             "data.own: a side from 1 to %d and 1 or 3 channels are possible, "
                             "got %g and %g",
                             LL_PICTURES_SIDE, side, channels);
    struct ll_pictures_part part = part_asked(L, who, own);
    if (own == NULL) {
        lua_pushnil(L);
        return 1;
    }
    lua_createtable(L, 0, 4);
    struct ll_tensor **images = new_field(L, "images");
    ll_bind_check(L, ll_pictures_images(own, tape, &part, (size_t)side, (size_t)channels, images));
    if (ll_pictures_classes(own) > 0) {
        ll_bind_check(L, ll_pictures_labels(own, tape, &part, new_field(L, "labels")));
        push_names(L, own);
        lua_setfield(L, -2, "names");
    }
    if (ll_pictures_objects(own) > 0)
        ll_bind_check(L, ll_pictures_masks(own, tape, &part, (size_t)side, new_field(L, "masks")));
    return 1;
}

static const luaL_Reg functions[] = {
    {"composites", data_composites},
    {"digits", data_digits},
    {"fashion", data_fashion},
    {"own", data_own},
    {"photo", data_photo},
    {"road", data_road},
    {NULL, NULL},
};

void ll_bind_data_open(lua_State *L)
{
    luaL_newlib(L, functions);
    lua_setglobal(L, "data");
}
