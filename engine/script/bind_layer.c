/* The layers of figures: chart.line{...} and the like. Each layer is one row of the table at the
 * foot, which says what options it has and which field of chart/figure.h each of them fills.
 *
 * A layer is a userdata that holds the filled description; the tensors, lists and strings that its
 * pointers lead to are kept by its user value. */
#include "script/bind_layer.h"

#include <stddef.h>
#include <string.h>

/* As Lua aligns userdata: max_align_t may ask for more. */
union aligned {
    double number;
    void *pointer;
    size_t size;
};

struct layer {
    const struct ll_layer_kind *kind;
    union aligned description[];
};

static const char type_key = 0; /* its address names the metatable */

/* --- a layer --- */

static void check_names(lua_State *L, const char *who, const struct ll_layer_kind *kind)
{
    const char *names[LL_LAYER_FIELDS + 1] = {NULL};
    for (size_t i = 0; i < LL_LAYER_FIELDS && kind->fields[i].name; i++)
        names[i] = kind->fields[i].name;
    ll_bind_options(L, 1, who, names);
}

static int make_layer(lua_State *L)
{
    enum { OPTIONS = 1, LAYER, KEEP, VALUE };
    const struct ll_layer_kind *kind = lua_touserdata(L, lua_upvalueindex(1));
    char who[32];
    snprintf(who, sizeof who, "chart.%s", kind->name);
    lua_settop(L, OPTIONS);
    if (!lua_istable(L, OPTIONS))
        ll_bind_error(L, "%s takes a table of options, got %s", who, ll_bind_kind(L, OPTIONS));
    check_names(L, who, kind);
    struct layer *layer = lua_newuserdatauv(L, sizeof *layer + kind->size, 1);
    layer->kind = kind;
    memset(layer->description, 0, kind->size);
    ll_bind_set_type(L, &type_key);
    lua_newtable(L);
    char *description = (char *)layer->description;
    for (size_t i = 0; i < LL_LAYER_FIELDS && kind->fields[i].name; i++) {
        const struct ll_layer_field *field = &kind->fields[i];
        lua_pushstring(L, field->name);
        if (lua_rawget(L, OPTIONS) != LUA_TNIL)
            field->read(&(struct ll_layer_option){
                .L = L,
                .who = who,
                .name = field->name,
                .value = VALUE,
                .keep = KEEP,
                .kind = kind,
                .choices = field->choices,
                .description = description,
                .place = description + field->offset,
            });
        else if (field->needed)
            ll_bind_error(L, "%s: %s is missing", who, field->name);
        lua_settop(L, KEEP);
    }
    lua_setiuservalue(L, LAYER, 1);
    return 1;
}

bool ll_bind_layer_add(lua_State *L, int index, struct ll_figure *figure)
{
    const struct layer *layer = ll_bind_test(L, index, &type_key);
    if (layer == NULL)
        return false;
    struct ll_message why = {""};
    ll_err err = layer->kind->add(figure, layer->description, &why);
    if (err != LL_OK) {
        const char *text = why.text[0] != '\0' ? why.text : ll_err_text(err);
        ll_bind_fail(L, err, lua_pushfstring(L, "chart.%s: %s", layer->kind->name, text));
    }
    return true;
}

/* --- the table --- */

/* Some of the figure's functions say why they fail, the others only that memory is out. */
#define ADDER(kind)                                                                                \
    static ll_err add_##kind(struct ll_figure *figure, const void *description,                    \
                             struct ll_message *why)                                               \
    {                                                                                              \
        (void)why;                                                                                 \
        return ll_figure_add_##kind(figure, description);                                          \
    }
#define ADDER_WHY(kind)                                                                            \
    static ll_err add_##kind(struct ll_figure *figure, const void *description,                    \
                             struct ll_message *why)                                               \
    {                                                                                              \
        return ll_figure_add_##kind(figure, description, why);                                     \
    }

ADDER(line)
ADDER(scatter)
ADDER(band)
ADDER(rule)
ADDER(tangent)
ADDER(mark)
ADDER(path)
ADDER(bars)
ADDER_WHY(contour)
ADDER_WHY(surface)
ADDER_WHY(heatmap)
ADDER_WHY(image)
ADDER_WHY(mask)
ADDER_WHY(diagram)

static const char *const dashes[] = {"auto", "solid", "dashed", "dotted", "dashdot", NULL};
static const char *const markers[] = {"auto", "circle", "triangle", "square", "diamond", "cross",
                                      "plus", "ring",   "star",     "dot",    NULL};
static const char *const maps[] = {"viridis", "diverging", "grey", NULL};

_Static_assert(sizeof dashes / sizeof *dashes == LL_DASH_COUNT + 1, "a name for each dash");
_Static_assert(sizeof markers / sizeof *markers == LL_MARKER_COUNT + 1, "a name for each marker");

/* clang-format off */
#define FIELD(name, read, type, field)                                                             \
    {name, ll_layer_read_##read, false, offsetof(struct ll_##type, field), NULL}
#define NEEDED(name, read, type, field)                                                            \
    {name, ll_layer_read_##read, true, offsetof(struct ll_##type, field), NULL}
#define CHOICE(name, type, field, list)                                                            \
    {name, ll_layer_read_choice, false, offsetof(struct ll_##type, field), list}

static const struct ll_layer_kind kinds[] = {
    {"line", sizeof(struct ll_line), offsetof(struct ll_line, count), add_line, {
        FIELD("label", text, line, label),
        FIELD("color", color, line, color),
        CHOICE("dash", line, dash, dashes),
        FIELD("x", data, line, x),
        NEEDED("y", data, line, y),
    }},
    {"scatter", sizeof(struct ll_scatter), offsetof(struct ll_scatter, count), add_scatter, {
        FIELD("label", text, scatter, label),
        FIELD("color", color, scatter, color),
        CHOICE("marker", scatter, marker, markers),
        FIELD("x", data, scatter, x),
        NEEDED("y", data, scatter, y),
        FIELD("selected", count, scatter, selected),
    }},
    {"band", sizeof(struct ll_band), offsetof(struct ll_band, count), add_band, {
        FIELD("label", text, band, label),
        FIELD("color", color, band, color),
        FIELD("x", data, band, x),
        NEEDED("low", data, band, low),
        NEEDED("high", data, band, high),
    }},
    {"rule", sizeof(struct ll_rule), 0, add_rule, {
        FIELD("label", text, rule, label),
        FIELD("color", color, rule, color),
        FIELD("x", rule_x, rule, at),
        FIELD("y", rule_y, rule, at),
    }},
    {"tangent", sizeof(struct ll_tangent), 0, add_tangent, {
        FIELD("label", text, tangent, label),
        FIELD("color", color, tangent, color),
        NEEDED("x", number, tangent, x),
        NEEDED("y", number, tangent, y),
        NEEDED("slope", number, tangent, slope),
        FIELD("reach", number, tangent, reach),
    }},
    {"mark", sizeof(struct ll_mark), 0, add_mark, {
        FIELD("text", text, mark, text),
        FIELD("color", color, mark, color),
        CHOICE("marker", mark, marker, markers),
        FIELD("bare", flag, mark, bare),
        NEEDED("x", number, mark, x),
        NEEDED("y", number, mark, y),
    }},
    {"path", sizeof(struct ll_path), offsetof(struct ll_path, count), add_path, {
        FIELD("label", text, path, label),
        FIELD("color", color, path, color),
        NEEDED("x", data, path, x),
        NEEDED("y", data, path, y),
    }},
    {"bars", sizeof(struct ll_bars), offsetof(struct ll_bars, count), add_bars, {
        FIELD("label", text, bars, label),
        FIELD("labels", names, bars, names),
        FIELD("color", color, bars, color),
        FIELD("horizontal", flag, bars, horizontal),
        FIELD("numbers", not, bars, no_numbers),
        NEEDED("values", data, bars, values),
    }},
    {"contour", sizeof(struct ll_contour), 0, add_contour, {
        NEEDED("z", field, contour, field),
        FIELD("x", side_x, contour, field),
        FIELD("y", side_y, contour, field),
        FIELD("levels", levels, contour, levels),
        FIELD("spacing", log, contour, logarithmic),
        FIELD("filled", flag, contour, filled),
        CHOICE("colors", contour, map, maps),
    }},
    {"surface", sizeof(struct ll_surface), 0, add_surface, {
        NEEDED("z", field, surface, field),
        FIELD("x", side_x, surface, field),
        FIELD("y", side_y, surface, field),
        FIELD("azimuth", number, surface, azimuth),
        FIELD("elevation", number, surface, elevation),
        FIELD("zoom", number, surface, zoom),
        FIELD("spacing", log, surface, logarithmic),
        CHOICE("colors", surface, map, maps),
    }},
    {"heatmap", sizeof(struct ll_heatmap), 0, add_heatmap, {
        NEEDED("values", cells, heatmap, values),
        FIELD("row_labels", row_names, heatmap, row_names),
        FIELD("column_labels", column_names, heatmap, column_names),
        FIELD("marked", marked, heatmap, marked),
        FIELD("range", range, heatmap, from),
        FIELD("numbers", not, heatmap, no_numbers),
        CHOICE("colors", heatmap, map, maps),
    }},
    {"image", sizeof(struct ll_image), 0, add_image, {
        NEEDED("pixels", pixels, image, pixels),
        FIELD("range", range, image, from),
    }},
    {"mask", sizeof(struct ll_mask), 0, add_mask, {
        NEEDED("predicted", predicted, mask, predicted),
        NEEDED("target", target, mask, target),
        FIELD("threshold", number, mask, threshold),
    }},
    {"diagram", sizeof(struct ll_diagram), 0, add_diagram, {
        NEEDED("boxes", boxes, diagram, boxes),
        FIELD("arrows", arrows, diagram, arrows),
        FIELD("lit", lit, diagram, lit),
    }},
};
/* clang-format on */

static const luaL_Reg metamethods[] = {{NULL, NULL}};

void ll_bind_layer_open(lua_State *L, int library)
{
    ll_bind_type(L, &type_key, "layer", metamethods);
    lua_pop(L, 1);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        lua_pushlightuserdata(L, (void *)&kinds[i]);
        lua_pushcclosure(L, make_layer, 1);
        lua_setfield(L, library, kinds[i].name);
    }
}
