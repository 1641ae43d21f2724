/* The layers of figures: chart.line{...} and the like. Each layer is one row of the table at the
 * foot, which says what options it has and which field of chart/figure.h each of them fills.
 *
 * A layer is a userdata that holds the filled description; the tensors, lists and strings that its
 * pointers lead to are kept by its user value. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "chart/figure.h"
#include "script/bind_chart.h"

enum kind {
    TEXT,     /* const char * */
    NUMBER,   /* double; a tensor of one number too */
    COUNT,    /* size_t */
    FLAG,     /* bool */
    CHOICE,   /* an enum, by its names */
    COLOR,    /* ll_color */
    DATA,     /* const float *, as many numbers as the layer's other data */
    VERTICAL, /* the x of a rule */
    LEVEL,    /* the y of a rule */
};

struct field {
    const char *name;
    enum kind kind;
    bool needed;
    size_t offset;
    const char *const *choices;
};

enum { FIELDS_MAX = 12 };

struct layer_kind {
    const char *name;
    size_t size;  /* of the description */
    size_t count; /* where in it the number of points is written; 0: nowhere */
    ll_err (*add)(struct ll_figure *figure, const void *description, struct ll_message *why);
    struct field fields[FIELDS_MAX];
};

struct layer {
    const struct layer_kind *kind;
    max_align_t description[];
};

static const char type_key = 0; /* its address names the metatable */

/* --- one option --- */

static const struct {
    const char *name;
    ll_color color;
} colors[] = {
    {"text", LL_ROLE_TEXT},       {"muted", LL_ROLE_MUTED}, {"strong", LL_ROLE_STRONG},
    {"accent", LL_ROLE_ACCENT},   {"good", LL_ROLE_GOOD},   {"bad", LL_ROLE_BAD},
    {"warning", LL_ROLE_WARNING}, {"axis", LL_ROLE_AXIS},
};

/* "#rrggbb". */
static bool read_rgb(const char *text, ll_color *color)
{
    char *end;
    if (text[0] != '#' || strspn(text + 1, "0123456789abcdefABCDEF") != 6 || text[7] != '\0')
        return false;
    *color = LL_COLOR_RGB | (ll_color)strtoul(text + 1, &end, 16);
    return true;
}

/* A series' number, a role's name, or "#rrggbb". */
static ll_color color_at(lua_State *L, int index, const char *who)
{
    ll_color rgb;
    lua_Integer series = lua_isinteger(L, index) ? lua_tointeger(L, index) : 0;
    if (series >= 1 && series <= LL_SERIES_COUNT)
        return LL_ROLE_SERIES_1 + (ll_color)series - 1;
    const char *name = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : "";
    for (size_t i = 0; i < sizeof colors / sizeof *colors; i++)
        if (strcmp(colors[i].name, name) == 0)
            return colors[i].color;
    if (read_rgb(name, &rgb))
        return rgb;
    ll_bind_error(L,
                  "%s: color must be a series from 1 to %d, \"#rrggbb\", or one of text, muted, "
                  "strong, accent, good, bad, warning, axis; got %s",
                  who, LL_SERIES_COUNT, luaL_tolstring(L, index, NULL));
    return 0;
}

double ll_bind_chart_number(lua_State *L, int index, const char *who, const char *name)
{
    const struct ll_tensor *tensor = ll_bind_tensor_test(L, index);
    if (tensor && ll_tensor_count(tensor) == 1)
        return (double)ll_tensor_values(tensor)[0];
    if (lua_type(L, index) != LUA_TNUMBER)
        ll_bind_error(L, "%s: %s must be a number, got %s", who, name, ll_bind_kind(L, index));
    return lua_tonumber(L, index);
}

static int choice_at(lua_State *L, int index, const char *who, const struct field *field)
{
    struct ll_message list = {""};
    size_t used = 0;
    const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : "";
    for (int i = 0; field->choices[i]; i++) {
        if (strcmp(field->choices[i], text) == 0)
            return i;
        used += (size_t)snprintf(list.text + used, sizeof list.text - used, "%s%s",
                                 i == 0 ? "" : ", ", field->choices[i]);
    }
    return ll_bind_error(L, "%s: %s must be one of %s, got %s", who, field->name, list.text,
                         luaL_tolstring(L, index, NULL));
}

/* Where the value of the option being read is on the stack; what must live is kept in a table. */
enum { OPTIONS = 1, LAYER = 2, KEEP = 3, VALUE = 4 };

static void keep_value(lua_State *L)
{
    lua_pushvalue(L, VALUE);
    lua_rawseti(L, KEEP, (lua_Integer)lua_rawlen(L, KEEP) + 1);
}

static void read_data(lua_State *L, const char *who, const struct layer_kind *kind,
                      const struct field *field, char *description)
{
    const struct ll_tensor *tensor = ll_bind_tensor_arg(L, VALUE, who, field->name);
    keep_value(L);
    const float *values = ll_tensor_values(tensor);
    memcpy(description + field->offset, &values, sizeof(const float *));
    size_t *count = (size_t *)(void *)(description + kind->count);
    if (*count != 0 && *count != ll_tensor_count(tensor))
        ll_bind_error(L, "%s: %s has %zu numbers where the others have %zu", who, field->name,
                      ll_tensor_count(tensor), *count);
    *count = ll_tensor_count(tensor);
}

/* Fills the field from the value at VALUE. */
static void read_field(lua_State *L, const char *who, const struct layer_kind *kind,
                       const struct field *field, char *description)
{
    void *place = description + field->offset;
    struct ll_rule *rule = (struct ll_rule *)(void *)description;
    switch (field->kind) {
    case TEXT:
        if (lua_type(L, VALUE) != LUA_TSTRING)
            ll_bind_error(L, "%s: %s must be a string, got %s", who, field->name,
                          ll_bind_kind(L, VALUE));
        keep_value(L);
        *(const char **)place = lua_tostring(L, VALUE);
        break;
    case NUMBER:
        *(double *)place = ll_bind_chart_number(L, VALUE, who, field->name);
        break;
    case COUNT: {
        double number = ll_bind_chart_number(L, VALUE, who, field->name);
        if (!(number >= 0 && number <= 1e9) || floor(number) != number)
            ll_bind_error(L, "%s: %s must be a whole number from 0 on, got %g", who, field->name,
                          number);
        *(size_t *)place = (size_t)number;
        break;
    }
    case FLAG:
        *(bool *)place = lua_toboolean(L, VALUE);
        break;
    case CHOICE: {
        int choice = choice_at(L, VALUE, who, field);
        memcpy(place, &choice, sizeof choice);
        break;
    }
    case COLOR:
        *(ll_color *)place = color_at(L, VALUE, who);
        break;
    case DATA:
        read_data(L, who, kind, field, description);
        break;
    case VERTICAL:
    case LEVEL:
        rule->vertical = field->kind == VERTICAL;
        rule->at = ll_bind_chart_number(L, VALUE, who, field->name);
        break;
    }
}

/* --- a layer --- */

static void check_names(lua_State *L, const char *who, const struct layer_kind *kind)
{
    const char *names[FIELDS_MAX + 1] = {NULL};
    for (size_t i = 0; i < FIELDS_MAX && kind->fields[i].name; i++)
        names[i] = kind->fields[i].name;
    ll_bind_options(L, OPTIONS, who, names);
}

static int make_layer(lua_State *L)
{
    const struct layer_kind *kind = lua_touserdata(L, lua_upvalueindex(1));
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
    for (size_t i = 0; i < FIELDS_MAX && kind->fields[i].name; i++) {
        const struct field *field = &kind->fields[i];
        lua_pushstring(L, field->name);
        if (lua_rawget(L, OPTIONS) != LUA_TNIL)
            read_field(L, who, kind, field, (char *)layer->description);
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

#define ADDER(kind)                                                                                \
    static ll_err add_##kind(struct ll_figure *figure, const void *description,                    \
                             struct ll_message *why)                                               \
    {                                                                                              \
        (void)why;                                                                                 \
        return ll_figure_add_##kind(figure, description);                                          \
    }

ADDER(line)
ADDER(scatter)
ADDER(band)
ADDER(rule)
ADDER(tangent)
ADDER(mark)

static const char *const dashes[] = {"auto", "solid", "dashed", "dotted", "dashdot", NULL};
static const char *const markers[] = {"auto", "circle", "triangle", "square", "diamond", "cross",
                                      "plus", "ring",   "star",     "dot",    NULL};

_Static_assert(sizeof dashes / sizeof *dashes == LL_DASH_COUNT + 1, "a name for each dash");
_Static_assert(sizeof markers / sizeof *markers == LL_MARKER_COUNT + 1, "a name for each marker");

#define AT(type, field) offsetof(struct ll_##type, field)

static const struct layer_kind kinds[] = {
    {"line",
     sizeof(struct ll_line),
     AT(line, count),
     add_line,
     {{"label", TEXT, false, AT(line, label), NULL},
      {"color", COLOR, false, AT(line, color), NULL},
      {"dash", CHOICE, false, AT(line, dash), dashes},
      {"x", DATA, false, AT(line, x), NULL},
      {"y", DATA, true, AT(line, y), NULL}}},
    {"scatter",
     sizeof(struct ll_scatter),
     AT(scatter, count),
     add_scatter,
     {{"label", TEXT, false, AT(scatter, label), NULL},
      {"color", COLOR, false, AT(scatter, color), NULL},
      {"marker", CHOICE, false, AT(scatter, marker), markers},
      {"x", DATA, false, AT(scatter, x), NULL},
      {"y", DATA, true, AT(scatter, y), NULL},
      {"selected", COUNT, false, AT(scatter, selected), NULL}}},
    {"band",
     sizeof(struct ll_band),
     AT(band, count),
     add_band,
     {{"label", TEXT, false, AT(band, label), NULL},
      {"color", COLOR, false, AT(band, color), NULL},
      {"x", DATA, false, AT(band, x), NULL},
      {"low", DATA, true, AT(band, low), NULL},
      {"high", DATA, true, AT(band, high), NULL}}},
    {"rule",
     sizeof(struct ll_rule),
     0,
     add_rule,
     {{"label", TEXT, false, AT(rule, label), NULL},
      {"color", COLOR, false, AT(rule, color), NULL},
      {"x", VERTICAL, false, 0, NULL},
      {"y", LEVEL, false, 0, NULL}}},
    {"tangent",
     sizeof(struct ll_tangent),
     0,
     add_tangent,
     {{"label", TEXT, false, AT(tangent, label), NULL},
      {"color", COLOR, false, AT(tangent, color), NULL},
      {"x", NUMBER, true, AT(tangent, x), NULL},
      {"y", NUMBER, true, AT(tangent, y), NULL},
      {"slope", NUMBER, true, AT(tangent, slope), NULL},
      {"reach", NUMBER, false, AT(tangent, reach), NULL}}},
    {"mark",
     sizeof(struct ll_mark),
     0,
     add_mark,
     {{"text", TEXT, false, AT(mark, text), NULL},
      {"color", COLOR, false, AT(mark, color), NULL},
      {"marker", CHOICE, false, AT(mark, marker), markers},
      {"bare", FLAG, false, AT(mark, bare), NULL},
      {"x", NUMBER, true, AT(mark, x), NULL},
      {"y", NUMBER, true, AT(mark, y), NULL}}},
};

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
