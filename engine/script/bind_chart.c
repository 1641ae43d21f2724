/* The bound type `figure` and the library `chart`: figures of layers, and figures of figures. */
#include <math.h>
#include <string.h>

#include "chart/figure.h"
#include "script/bind_chart.h"

static const char type_key = 0; /* its address names the metatable */

struct box {
    struct ll_figure *figure; /* NULL while it is closed */
};

static struct ll_figure **new_figure(lua_State *L)
{
    struct box *box = lua_newuserdatauv(L, sizeof *box, 0);
    box->figure = NULL;
    ll_bind_set_type(L, &type_key);
    return &box->figure;
}

struct ll_figure *ll_bind_figure_test(lua_State *L, int index)
{
    const struct box *box = ll_bind_test(L, index, &type_key);
    return box ? box->figure : NULL;
}

static void check(lua_State *L, ll_err err, const char *who, const struct ll_message *why)
{
    if (err == LL_OK)
        return;
    const char *text = why && why->text[0] != '\0' ? why->text : ll_err_text(err);
    ll_bind_fail(L, err, lua_pushfstring(L, "%s: %s", who, text));
}

/* --- titles and axes --- */

static void read_title(lua_State *L, const char *who, struct ll_figure *figure)
{
    const char *title = ll_bind_text(L, 1, who, "title");
    if (title)
        check(L, ll_figure_title(figure, title), who, NULL);
}

/* An end of an axis: NAN, which lets the data say, where it is not given. */
static double end_of(lua_State *L, int index, const char *who, const char *name)
{
    double end = NAN;
    lua_getfield(L, index, name);
    if (!lua_isnil(L, -1))
        end = ll_bind_chart_number(L, lua_gettop(L), who, name);
    lua_pop(L, 1);
    return end;
}

static void read_axis(lua_State *L, struct ll_figure *figure, enum ll_axis_name name)
{
    static const char *const names[] = {"x", "y", "z"};
    static const char *const allowed[] = {"label", "from", "to", "scale", "hidden", NULL};
    static const char *const scales[] = {"linear", "log", "symlog", NULL};
    char who[32];
    struct ll_message why = {""};
    snprintf(who, sizeof who, "chart.figure: %s", names[name]);
    lua_getfield(L, 1, names[name]);
    int index = lua_gettop(L);
    if (!lua_isnil(L, index)) {
        ll_bind_options(L, index, who, allowed);
        struct ll_axis axis = {
            .label = ll_bind_text(L, index, who, "label"),
            .scale = (enum ll_scale_kind)ll_bind_choice(L, index, who, "scale", scales),
            .from = end_of(L, index, who, "from"),
            .to = end_of(L, index, who, "to"),
            .hidden = ll_bind_flag(L, index, who, "hidden", false),
        };
        check(L, ll_figure_axis(figure, name, &axis, &why), who, &why);
    }
    lua_settop(L, index - 1);
}

/* --- figures --- */

/* The names over the numbers in the legend. */
static void read_reading_names(lua_State *L, const char *who, struct ll_figure *figure)
{
    enum { NAMES_MAX = 6 };
    const char *names[NAMES_MAX];
    lua_getfield(L, 1, "readings");
    int list = lua_gettop(L);
    if (!lua_isnil(L, list)) {
        size_t count = lua_istable(L, list) ? lua_rawlen(L, list) : 0;
        if (count == 0 || count > NAMES_MAX)
            ll_bind_error(L, "%s: readings must be a list of 1 to %d names", who, NAMES_MAX);
        for (size_t i = 0; i < count; i++) {
            lua_rawgeti(L, list, (lua_Integer)i + 1);
            if (lua_type(L, -1) != LUA_TSTRING)
                ll_bind_error(L, "%s: readings must be names, item %zu is %s", who, i + 1,
                              ll_bind_kind(L, -1));
            names[i] = lua_tostring(L, -1);
        }
        check(L, ll_figure_reading_names(figure, names, count), who, NULL);
    }
    lua_settop(L, list - 1);
}

/* The table at index 1 has only the named keys beside its items. */
static void check_names(lua_State *L, const char *who, const char *const *allowed)
{
    if (!lua_istable(L, 1))
        ll_bind_error(L, "%s takes a table, got %s", who, ll_bind_kind(L, 1));
    lua_newtable(L); /* the names alone */
    for (lua_pushnil(L); lua_next(L, 1);) {
        bool is_item = lua_isinteger(L, -2);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        if (is_item)
            lua_pop(L, 2);
        else
            lua_rawset(L, 2);
    }
    ll_bind_options(L, 2, who, allowed);
    lua_pop(L, 1);
}

/* Items are layers or lists of layers; `false` stands for a layer that is left out. */
static void add_layers(lua_State *L, int list, struct ll_figure *figure, int depth)
{
    size_t count = lua_rawlen(L, list);
    luaL_checkstack(L, 8, NULL);
    for (size_t i = 1; i <= count; i++) {
        lua_rawgeti(L, list, (lua_Integer)i);
        int item = lua_gettop(L);
        if (lua_istable(L, item) && depth > 0)
            add_layers(L, item, figure, depth - 1);
        else if (lua_toboolean(L, item) && !ll_bind_layer_add(L, item, figure))
            ll_bind_error(L,
                          "chart.figure: item %zu must be a layer (chart.line{...} and the like), "
                          "got %s",
                          i, ll_bind_kind(L, item));
        lua_settop(L, item - 1);
    }
}

static int chart_figure(lua_State *L)
{
    static const char *const allowed[] = {"title", "x", "y", "z", "equal", "readings", NULL};
    enum { NESTED_LISTS = 2 };
    const char *who = "chart.figure";
    lua_settop(L, 1);
    check_names(L, who, allowed);
    struct ll_figure **slot = new_figure(L);
    check(L, ll_figure_new(slot), who, NULL);
    read_title(L, who, *slot);
    for (int axis = 0; axis < LL_AXIS_COUNT; axis++)
        read_axis(L, *slot, (enum ll_axis_name)axis);
    ll_figure_equal(*slot, ll_bind_flag(L, 1, who, "equal", false));
    read_reading_names(L, who, *slot);
    add_layers(L, 1, *slot, NESTED_LISTS);
    return 1;
}

/* The i-th of the option `weights`, 1 where there is none. */
static double weight_of(lua_State *L, const char *who, size_t i)
{
    double weight = 1;
    lua_getfield(L, 1, "weights");
    if (lua_istable(L, -1)) {
        lua_rawgeti(L, -1, (lua_Integer)i);
        if (!lua_isnil(L, -1))
            weight = ll_bind_chart_number(L, lua_gettop(L), who, "each weight");
        lua_pop(L, 1);
        if (!(weight > 0))
            ll_bind_error(L, "%s: weights must be greater than 0, got %g", who, weight);
    } else if (!lua_isnil(L, -1)) {
        ll_bind_error(L, "%s: weights must be a list of numbers, got %s", who, ll_bind_kind(L, -1));
    }
    lua_pop(L, 1);
    return weight;
}

static int compose(lua_State *L, const char *who, enum ll_arrangement how)
{
    static const char *const allowed[] = {"title", "weights", NULL};
    static const char *const allowed_grid[] = {"title", "columns", NULL};
    lua_settop(L, 1);
    check_names(L, who, how == LL_ARRANGE_GRID ? allowed_grid : allowed);
    double columns = ll_bind_number(L, 1, who, "columns", 2);
    if (!(columns >= 1 && columns <= 100))
        ll_bind_error(L, "%s: columns must be from 1 to 100, got %g", who, columns);
    struct ll_figure **slot = new_figure(L);
    check(L, ll_figure_new(slot), who, NULL);
    ll_figure_arrange(*slot, how, (size_t)columns);
    read_title(L, who, *slot);
    for (size_t i = 1; i <= lua_rawlen(L, 1); i++) {
        lua_rawgeti(L, 1, (lua_Integer)i);
        struct ll_figure *panel = ll_bind_figure_test(L, -1);
        if (panel == NULL && lua_toboolean(L, -1))
            ll_bind_error(L, "%s: item %zu must be a figure, got %s", who, i, ll_bind_kind(L, -1));
        if (panel)
            check(L, ll_figure_add_panel(*slot, panel, weight_of(L, who, i)), who, NULL);
        lua_pop(L, 1);
    }
    return 1;
}

static int chart_row(lua_State *L)
{
    return compose(L, "chart.row", LL_ARRANGE_ROW);
}

static int chart_column(lua_State *L)
{
    return compose(L, "chart.column", LL_ARRANGE_COLUMN);
}

static int chart_grid(lua_State *L)
{
    return compose(L, "chart.grid", LL_ARRANGE_GRID);
}

static int figure_gc(lua_State *L)
{
    struct box *box = lua_touserdata(L, 1);
    ll_figure_free(&box->figure);
    return 0;
}

static int figure_tostring(lua_State *L)
{
    lua_pushliteral(L, "(a figure)");
    return 1;
}

static const luaL_Reg metamethods[] = {
    {"__gc", figure_gc},
    {"__tostring", figure_tostring},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"column", chart_column},
    {"figure", chart_figure},
    {"grid", chart_grid},
    {"row", chart_row},
    {NULL, NULL},
};

void ll_bind_chart_open(lua_State *L)
{
    ll_bind_type(L, &type_key, "figure", metamethods);
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    ll_bind_layer_open(L, lua_gettop(L));
    lua_setglobal(L, "chart");
}
