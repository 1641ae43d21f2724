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

enum { READINGS_MAX = 6 };

struct layer {
    const struct ll_layer_kind *kind;
    size_t reading_count;
    double readings[READINGS_MAX]; /* beside its name in the legend */
    union aligned description[];
};

static const char type_key = 0; /* its address names the metatable */

/* --- a layer --- */

static void check_names(lua_State *L, const char *who, const struct ll_layer_kind *kind)
{
    const char *names[LL_LAYER_FIELDS + 2] = {NULL};
    size_t count = 0;
    while (count < LL_LAYER_FIELDS && kind->fields[count].name) {
        names[count] = kind->fields[count].name;
        count++;
    }
    if (count > 0 && strcmp(names[0], "label") == 0)
        names[count] = "readings";
    ll_bind_options(L, 1, who, names);
}

static void read_readings(lua_State *L, const char *who, struct layer *layer)
{
    lua_getfield(L, 1, "readings");
    if (!lua_isnil(L, -1) && !lua_istable(L, -1))
        ll_bind_error(L, "%s: readings must be a list of numbers, got %s", who,
                      ll_bind_kind(L, -1));
    size_t count = lua_isnil(L, -1) ? 0 : lua_rawlen(L, -1);
    if (count > READINGS_MAX)
        ll_bind_error(L, "%s: readings are at most %d, got %zu", who, READINGS_MAX, count);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        layer->readings[i] = ll_bind_chart_number(L, lua_gettop(L), who, "each reading");
        lua_pop(L, 1);
    }
    layer->reading_count = count;
    lua_pop(L, 1);
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
    layer->reading_count = 0;
    memset(layer->description, 0, kind->size);
    ll_bind_set_type(L, &type_key);
    read_readings(L, who, layer);
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
    if (err == LL_OK && layer->reading_count > 0)
        err = ll_figure_readings(figure, layer->readings, layer->reading_count);
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
ADDER(arrows)
ADDER_WHY(classes)
ADDER_WHY(circle)
ADDER_WHY(rectangle)
ADDER_WHY(columns)
ADDER_WHY(histogram)
ADDER_WHY(spans)
ADDER_WHY(regions)
ADDER_WHY(pictures)
ADDER_WHY(classmap)
ADDER_WHY(tree)
ADDER_WHY(contour)
ADDER_WHY(surface)
ADDER_WHY(heatmap)
ADDER_WHY(image)
ADDER_WHY(mask)
ADDER_WHY(diagram)

static const char *const dashes[] = {"auto", "solid", "dashed", "dotted", "dashdot", NULL};
static const char *const markers[] = {"auto", "circle", "triangle", "square", "diamond", "cross",
                                      "plus", "ring",   "star",     "dot",    NULL};
static const char *const picture_colors[] = {"grey", "viridis", "diverging", NULL};
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
    {"line", sizeof(struct ll_line), offsetof(struct ll_line, count), 0, add_line, {
        FIELD("label", text, line, label),
        FIELD("color", color, line, color),
        CHOICE("dash", line, dash, dashes),
        FIELD("x", data, line, x),
        NEEDED("y", data, line, y),
    }},
    {"scatter", sizeof(struct ll_scatter), offsetof(struct ll_scatter, count), 0, add_scatter, {
        FIELD("label", text, scatter, label),
        FIELD("color", color, scatter, color),
        CHOICE("marker", scatter, marker, markers),
        FIELD("x", data, scatter, x),
        NEEDED("y", data, scatter, y),
        FIELD("selected", count, scatter, selected),
    }},
    {"classes", sizeof(struct ll_classes), offsetof(struct ll_classes, count),
     offsetof(struct ll_classes, class_count), add_classes, {
        NEEDED("x", data, classes, x),
        NEEDED("y", data, classes, y),
        NEEDED("classes", data, classes, classes),
        FIELD("names", names_of_classes, classes, names),
        FIELD("marks", text, classes, marks),
        FIELD("selected", count, classes, selected),
    }},
    {"circle", sizeof(struct ll_circle), 0, 0, add_circle, {
        FIELD("label", text, circle, label),
        FIELD("color", color, circle, color),
        CHOICE("dash", circle, dash, dashes),
        NEEDED("x", number, circle, x),
        NEEDED("y", number, circle, y),
        NEEDED("radius", number, circle, radius),
        FIELD("inner", number, circle, inner),
        FIELD("filled", flag, circle, filled),
    }},
    {"rectangle", sizeof(struct ll_rectangle), 0, 0, add_rectangle, {
        FIELD("label", text, rectangle, label),
        FIELD("color", color, rectangle, color),
        CHOICE("dash", rectangle, dash, dashes),
        NEEDED("x", range, rectangle, left),
        NEEDED("y", range, rectangle, low),
        FIELD("filled", flag, rectangle, filled),
        FIELD("border", not, rectangle, borderless),
    }},
    {"arrows", sizeof(struct ll_arrows), offsetof(struct ll_arrows, count), 0, add_arrows, {
        FIELD("label", text, arrows, label),
        FIELD("color", color, arrows, color),
        NEEDED("x", data, arrows, x),
        NEEDED("y", data, arrows, y),
        NEEDED("dx", data, arrows, dx),
        NEEDED("dy", data, arrows, dy),
        FIELD("scale", number, arrows, scale),
        FIELD("even", flag, arrows, even),
    }},
    {"columns", sizeof(struct ll_columns), offsetof(struct ll_columns, count), 0, add_columns, {
        FIELD("label", text, columns, label),
        FIELD("color", color, columns, color),
        NEEDED("values", data, columns, high),
        FIELD("low", data, columns, low),
        NEEDED("edges", edges, columns, edges),
        FIELD("light", flag, columns, light),
    }},
    {"histogram", sizeof(struct ll_histogram), offsetof(struct ll_histogram, count), 0,
     add_histogram, {
        FIELD("label", text, histogram, label),
        FIELD("color", color, histogram, color),
        NEEDED("values", data, histogram, values),
        FIELD("bins", count, histogram, bins),
        FIELD("range", range, histogram, from),
        FIELD("share", flag, histogram, share),
    }},
    {"spans", sizeof(struct ll_spans), 0, offsetof(struct ll_spans, kind_count), add_spans, {
        NEEDED("rows", span_rows, spans, rows),
        FIELD("kinds", names_of_classes, spans, kinds),
        FIELD("spans", spans, spans, items),
        FIELD("marks", span_marks, spans, items),
    }},
    {"regions", sizeof(struct ll_regions), 0, offsetof(struct ll_regions, class_count),
     add_regions, {
        NEEDED("classes", field, regions, field),
        FIELD("x", side_x, regions, field),
        FIELD("y", side_y, regions, field),
        FIELD("names", names_of_classes, regions, names),
    }},
    {"pictures", sizeof(struct ll_chart_pictures), offsetof(struct ll_chart_pictures, count), 0,
     add_pictures, {
        NEEDED("pixels", stack, chart_pictures, pixels),
        FIELD("captions", names, chart_pictures, captions),
        FIELD("marked", data, chart_pictures, marked),
        FIELD("columns", count, chart_pictures, columns),
        FIELD("range", range, chart_pictures, from),
        CHOICE("colors", chart_pictures, colors, picture_colors),
    }},
    {"classmap", sizeof(struct ll_classmap), 0, offsetof(struct ll_classmap, class_count),
     add_classmap, {
        NEEDED("classes", classmap, classmap, classes),
        FIELD("names", names_of_classes, classmap, names),
    }},
    {"tree", sizeof(struct ll_tree), 0, 0, add_tree, {
        NEEDED("nodes", nodes, tree, nodes),
        FIELD("lit", way, tree, lit),
    }},
    {"band", sizeof(struct ll_band), offsetof(struct ll_band, count), 0, add_band, {
        FIELD("label", text, band, label),
        FIELD("color", color, band, color),
        FIELD("x", data, band, x),
        NEEDED("low", data, band, low),
        NEEDED("high", data, band, high),
    }},
    {"rule", sizeof(struct ll_rule), 0, 0, add_rule, {
        FIELD("label", text, rule, label),
        FIELD("color", color, rule, color),
        FIELD("x", rule_x, rule, at),
        FIELD("y", rule_y, rule, at),
    }},
    {"tangent", sizeof(struct ll_tangent), 0, 0, add_tangent, {
        FIELD("label", text, tangent, label),
        FIELD("color", color, tangent, color),
        NEEDED("x", number, tangent, x),
        NEEDED("y", number, tangent, y),
        NEEDED("slope", number, tangent, slope),
        FIELD("reach", number, tangent, reach),
    }},
    {"mark", sizeof(struct ll_chart_mark), 0, 0, add_mark, {
        FIELD("text", text, chart_mark, text),
        FIELD("color", color, chart_mark, color),
        CHOICE("marker", chart_mark, marker, markers),
        FIELD("bare", flag, chart_mark, bare),
        NEEDED("x", number, chart_mark, x),
        NEEDED("y", number, chart_mark, y),
    }},
    {"path", sizeof(struct ll_path), offsetof(struct ll_path, count), 0, add_path, {
        FIELD("label", text, path, label),
        FIELD("color", color, path, color),
        NEEDED("x", data, path, x),
        NEEDED("y", data, path, y),
    }},
    {"bars", sizeof(struct ll_bars), offsetof(struct ll_bars, count), 0, add_bars, {
        FIELD("label", text, bars, label),
        FIELD("labels", names, bars, names),
        FIELD("color", color, bars, color),
        FIELD("horizontal", flag, bars, horizontal),
        FIELD("numbers", not, bars, no_numbers),
        NEEDED("values", data, bars, values),
    }},
    {"contour", sizeof(struct ll_contour), 0, 0, add_contour, {
        NEEDED("z", field, contour, field),
        FIELD("x", side_x, contour, field),
        FIELD("y", side_y, contour, field),
        FIELD("levels", levels, contour, levels),
        FIELD("spacing", log, contour, logarithmic),
        FIELD("filled", flag, contour, filled),
        CHOICE("colors", contour, map, maps),
    }},
    {"surface", sizeof(struct ll_surface), 0, 0, add_surface, {
        NEEDED("z", field, surface, field),
        FIELD("x", side_x, surface, field),
        FIELD("y", side_y, surface, field),
        FIELD("azimuth", number, surface, azimuth),
        FIELD("elevation", number, surface, elevation),
        FIELD("zoom", number, surface, zoom),
        FIELD("spacing", log, surface, logarithmic),
        CHOICE("colors", surface, map, maps),
    }},
    {"heatmap", sizeof(struct ll_heatmap), 0, 0, add_heatmap, {
        NEEDED("values", cells, heatmap, values),
        FIELD("row_labels", row_names, heatmap, row_names),
        FIELD("column_labels", column_names, heatmap, column_names),
        FIELD("marked", marked, heatmap, marked),
        FIELD("range", range, heatmap, from),
        FIELD("numbers", not, heatmap, no_numbers),
        CHOICE("colors", heatmap, map, maps),
    }},
    {"image", sizeof(struct ll_image), 0, 0, add_image, {
        NEEDED("pixels", pixels, image, pixels),
        FIELD("range", range, image, from),
        CHOICE("colors", image, colors, picture_colors),
    }},
    {"mask", sizeof(struct ll_mask), 0, 0, add_mask, {
        NEEDED("predicted", predicted, mask, predicted),
        NEEDED("target", target, mask, target),
        FIELD("threshold", number, mask, threshold),
    }},
    {"diagram", sizeof(struct ll_diagram), 0, 0, add_diagram, {
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
