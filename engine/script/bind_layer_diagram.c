/* The options of chart.diagram:
 *   boxes  = { { id = "model", label = "the model", row = 1, column = 2 }, ... }
 *   arrows = { { "input", "model", label = "x" }, ... }
 *   lit    = "model", or a list of ids */
#include <math.h>
#include <string.h>

#include "script/bind_layer.h"

static struct ll_diagram *diagram_of(const struct ll_layer_option *option)
{
    return (struct ll_diagram *)(void *)option->description;
}

/* Keeps the value on top of the stack for as long as the layer lives, and pops it. */
static void keep_top(const struct ll_layer_option *option)
{
    lua_rawseti(option->L, option->keep, (lua_Integer)lua_rawlen(option->L, option->keep) + 1);
}

/* The string on top of the stack, which is popped and kept; NULL for nil. */
static const char *take_string(const struct ll_layer_option *option, const char *what)
{
    lua_State *L = option->L;
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        return NULL;
    }
    if (lua_type(L, -1) != LUA_TSTRING)
        ll_bind_error(L, "%s: %s must be a string, got %s", option->who, what, ll_bind_kind(L, -1));
    const char *text = lua_tostring(L, -1);
    keep_top(option);
    return text;
}

static const char *named_string(const struct ll_layer_option *option, const char *name)
{
    lua_pushstring(option->L, name);
    lua_rawget(option->L, -2);
    return take_string(option, name);
}

/* A row or column, counted from 1; 0 where there is none. */
static size_t place_of(const struct ll_layer_option *option, const char *name)
{
    double place = ll_bind_number(option->L, -1, option->who, name, 0);
    if (!(place >= 0 && place <= 100) || floor(place) != place)
        ll_bind_error(option->L, "%s: %s must be a whole number from 1 to 100, got %g", option->who,
                      name, place);
    return (size_t)place;
}

/* The length of the list of tables that the option must be. */
static size_t length_of(const struct ll_layer_option *option)
{
    if (!lua_istable(option->L, option->value))
        ll_bind_error(option->L, "%s: %s must be a list of tables, got %s", option->who,
                      option->name, ll_bind_kind(option->L, option->value));
    return lua_rawlen(option->L, option->value);
}

static void push_item(const struct ll_layer_option *option, size_t i)
{
    lua_rawgeti(option->L, option->value, (lua_Integer)i + 1);
    if (!lua_istable(option->L, -1))
        ll_bind_error(option->L, "%s: item %zu of %s must be a table, got %s", option->who, i + 1,
                      option->name, ll_bind_kind(option->L, -1));
}

void ll_layer_read_boxes(const struct ll_layer_option *option)
{
    static const char *const allowed[] = {"id", "label", "row", "column", NULL};
    lua_State *L = option->L;
    size_t count = length_of(option);
    struct ll_diagram_box *boxes = lua_newuserdatauv(L, (count + 1) * sizeof *boxes, 0);
    memset(boxes, 0, (count + 1) * sizeof *boxes);
    for (size_t i = 0; i < count; i++) {
        push_item(option, i);
        ll_bind_options(L, -1, option->who, allowed);
        boxes[i].name = named_string(option, "id");
        boxes[i].text = named_string(option, "label");
        boxes[i].row = place_of(option, "row");
        boxes[i].column = place_of(option, "column");
        if (boxes[i].name == NULL)
            ll_bind_error(L, "%s: box %zu has no id", option->who, i + 1);
        lua_pop(L, 1);
    }
    keep_top(option);
    diagram_of(option)->boxes = boxes;
    diagram_of(option)->box_count = count;
}

/* One end of an arrow: the item at `position`. */
static const char *end_of(const struct ll_layer_option *option, lua_Integer position, size_t arrow)
{
    lua_rawgeti(option->L, -1, position);
    const char *name = take_string(option, "each end of an arrow");
    if (name == NULL)
        ll_bind_error(option->L, "%s: arrow %zu must be {from, to}", option->who, arrow);
    return name;
}

void ll_layer_read_arrows(const struct ll_layer_option *option)
{
    lua_State *L = option->L;
    size_t count = length_of(option);
    struct ll_diagram_arrow *arrows = lua_newuserdatauv(L, (count + 1) * sizeof *arrows, 0);
    memset(arrows, 0, (count + 1) * sizeof *arrows);
    for (size_t i = 0; i < count; i++) {
        push_item(option, i);
        arrows[i].from = end_of(option, 1, i + 1);
        arrows[i].to = end_of(option, 2, i + 1);
        arrows[i].label = named_string(option, "label");
        lua_pop(L, 1);
    }
    keep_top(option);
    diagram_of(option)->arrows = arrows;
    diagram_of(option)->arrow_count = count;
}

void ll_layer_read_lit(const struct ll_layer_option *option)
{
    lua_State *L = option->L;
    bool is_list = lua_istable(L, option->value);
    size_t count = is_list ? lua_rawlen(L, option->value) : 1;
    const char **lit = lua_newuserdatauv(L, (count + 1) * sizeof *lit, 0);
    for (size_t i = 0; i < count; i++) {
        if (is_list)
            lua_rawgeti(L, option->value, (lua_Integer)i + 1);
        else
            lua_pushvalue(L, option->value);
        lit[i] = take_string(option, "lit");
    }
    keep_top(option);
    diagram_of(option)->lit = lit;
    diagram_of(option)->lit_count = count;
}
