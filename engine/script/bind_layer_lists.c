/* Options that are lists of tables. Of chart.diagram:
 *   boxes  = { { id = "model", label = "the model", row = 1, column = 2 }, ... }
 *   arrows = { { "input", "model", label = "x" }, ... }
 *   lit    = "model", or a list of ids
 * Of chart.tree:
 *   nodes  = { { id = "task" }, { id = "mse", label = "MSE", parent = "task", answer = "no" }, ...
 * } lit    = as above, the last one where the way ends Of chart.spans: spans  = { { row = 1, from =
 * 0, to = 3, label = "normal", kind = 2 }, ... } marks  = { { row = 1, at = 2, label = "here" },
 * ... } */
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

/* The same of a text that is shown, not compared. */
static const char *shown_string(const struct ll_layer_option *option, const char *name)
{
    lua_pushstring(option->L, name);
    if (lua_rawget(option->L, -2) == LUA_TSTRING)
        ll_layer_shown(option->L, -1);
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
        boxes[i].text = shown_string(option, "label");
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
        arrows[i].label = shown_string(option, "label");
        lua_pop(L, 1);
    }
    keep_top(option);
    diagram_of(option)->arrows = arrows;
    diagram_of(option)->arrow_count = count;
}

/* The string, or the list of strings, that the option is. */
static const char *const *list_of(const struct ll_layer_option *option, size_t *count)
{
    lua_State *L = option->L;
    bool is_list = lua_istable(L, option->value);
    *count = is_list ? lua_rawlen(L, option->value) : 1;
    const char **list = lua_newuserdatauv(L, (*count + 1) * sizeof *list, 0);
    for (size_t i = 0; i < *count; i++) {
        if (is_list)
            lua_rawgeti(L, option->value, (lua_Integer)i + 1);
        else
            lua_pushvalue(L, option->value);
        list[i] = take_string(option, option->name);
    }
    keep_top(option);
    return list;
}

void ll_layer_read_lit(const struct ll_layer_option *option)
{
    struct ll_diagram *diagram = diagram_of(option);
    diagram->lit = list_of(option, &diagram->lit_count);
}

/* --- trees --- */

void ll_layer_read_nodes(const struct ll_layer_option *option)
{
    static const char *const allowed[] = {"id", "label", "parent", "answer", NULL};
    lua_State *L = option->L;
    struct ll_tree *tree = (struct ll_tree *)(void *)option->description;
    size_t count = length_of(option);
    struct ll_tree_node *nodes = lua_newuserdatauv(L, (count + 1) * sizeof *nodes, 0);
    memset(nodes, 0, (count + 1) * sizeof *nodes);
    for (size_t i = 0; i < count; i++) {
        push_item(option, i);
        ll_bind_options(L, -1, option->who, allowed);
        nodes[i].name = named_string(option, "id");
        nodes[i].text = shown_string(option, "label");
        nodes[i].parent = named_string(option, "parent");
        nodes[i].answer = shown_string(option, "answer");
        lua_pop(L, 1);
    }
    keep_top(option);
    tree->nodes = nodes;
    tree->count = count;
}

void ll_layer_read_way(const struct ll_layer_option *option)
{
    struct ll_tree *tree = (struct ll_tree *)(void *)option->description;
    tree->lit = list_of(option, &tree->lit_count);
}

/* --- spans --- */

static double named_number(const struct ll_layer_option *option, const char *name)
{
    lua_pushstring(option->L, name);
    lua_rawget(option->L, -2);
    double number = ll_bind_chart_number(option->L, lua_gettop(option->L), option->who, name);
    lua_pop(option->L, 1);
    return number;
}

/* Adds the list's items to those that the layer has already. */
static void add_spans(const struct ll_layer_option *option, bool marks)
{
    static const char *const allowed[2][6] = {{"row", "from", "to", "label", "kind", NULL},
                                              {"row", "at", "label", "kind", NULL}};
    lua_State *L = option->L;
    struct ll_spans *spans = (struct ll_spans *)(void *)option->description;
    size_t count = length_of(option), before = spans->count;
    struct ll_span *items = lua_newuserdatauv(L, (before + count + 1) * sizeof *items, 0);
    if (before > 0)
        memcpy(items, spans->items, before * sizeof *items);
    for (size_t i = 0; i < count; i++) {
        push_item(option, i);
        ll_bind_options(L, -1, option->who, allowed[marks]);
        items[before + i] = (struct ll_span){
            .row = place_of(option, "row"),
            .from = named_number(option, marks ? "at" : "from"),
            .to = named_number(option, marks ? "at" : "to"),
            .text = shown_string(option, "label"),
            .kind = place_of(option, "kind"),
        };
        lua_pop(L, 1);
    }
    keep_top(option);
    spans->items = items;
    spans->count = before + count;
}

void ll_layer_read_spans(const struct ll_layer_option *option)
{
    add_spans(option, false);
}

void ll_layer_read_span_marks(const struct ll_layer_option *option)
{
    add_spans(option, true);
}
