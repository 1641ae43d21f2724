/* How the options of layers are read. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/twin.h"
#include "base/utf8.h"
#include "script/bind_layer.h"

/* --- words --- */

void ll_layer_shown(lua_State *L, int index)
{
    if (!ll_script_of(L)->options.ascii)
        return;
    luaL_Buffer out;
    size_t length;
    index = lua_absindex(L, index);
    const char *text = lua_tolstring(L, index, &length);
    luaL_buffinit(L, &out);
    for (size_t at = 0, step; at < length; at += step) {
        uint32_t cp;
        step = ll_utf8_next(text + at, length - at, &cp);
        const char *twin = cp < 0x80 ? NULL : ll_twin(cp);
        luaL_addlstring(&out, twin ? twin : text + at, twin ? strlen(twin) : step);
    }
    luaL_pushresult(&out);
    lua_replace(L, index);
}

/* What the description will point to lives as long as the layer. */
static void keep(const struct ll_layer_option *option)
{
    lua_pushvalue(option->L, option->value);
    lua_rawseti(option->L, option->keep, (lua_Integer)lua_rawlen(option->L, option->keep) + 1);
}

void ll_layer_read_text(const struct ll_layer_option *option)
{
    lua_State *L = option->L;
    if (lua_type(L, option->value) != LUA_TSTRING)
        ll_bind_error(L, "%s: %s must be a string, got %s", option->who, option->name,
                      ll_bind_kind(L, option->value));
    ll_layer_shown(L, option->value);
    keep(option);
    *(const char **)option->place = lua_tostring(L, option->value);
}

/* The number of points is the layer's, whichever option says it first. */
static void agree_on_count(const struct ll_layer_option *option, size_t found)
{
    size_t *count = (size_t *)(void *)(option->description + option->kind->count);
    if (*count != 0 && *count != found)
        ll_bind_error(option->L, "%s: %s has %zu items where the others have %zu", option->who,
                      option->name, found, *count);
    *count = found;
}

/* Pushes a block of pointers to the list's strings. */
static const char *const *names_of(const struct ll_layer_option *option, size_t count)
{
    lua_State *L = option->L;
    const char **names = lua_newuserdatauv(L, (count + 1) * sizeof *names, 0);
    for (size_t i = 0; i < count; i++) {
        if (lua_rawgeti(L, option->value, (lua_Integer)i + 1) != LUA_TSTRING)
            ll_bind_error(L, "%s: %s must be strings, item %zu is %s", option->who, option->name,
                          i + 1, ll_bind_kind(L, -1));
        names[i] = lua_tostring(L, -1);
        lua_pop(L, 1);
    }
    return names;
}

/* A list of `count` strings. It is copied, so that no string goes while it is pointed to. */
static const char *const *read_list(const struct ll_layer_option *option, size_t count)
{
    lua_State *L = option->L;
    lua_createtable(L, (int)count, 0);
    for (size_t i = 1; i <= count; i++) {
        if (lua_rawgeti(L, option->value, (lua_Integer)i) == LUA_TSTRING)
            ll_layer_shown(L, -1);
        lua_rawseti(L, -2, (lua_Integer)i);
    }
    lua_replace(L, option->value);
    keep(option);
    const char *const *names = names_of(option, count);
    lua_replace(L, option->value);
    keep(option);
    return names;
}

/* The length of the list that the option must be. */
static size_t length_of(const struct ll_layer_option *option)
{
    if (!lua_istable(option->L, option->value))
        ll_bind_error(option->L, "%s: %s must be a list of strings, got %s", option->who,
                      option->name, ll_bind_kind(option->L, option->value));
    return lua_rawlen(option->L, option->value);
}

void ll_layer_read_names(const struct ll_layer_option *option)
{
    size_t count = length_of(option);
    agree_on_count(option, count);
    *(const char *const **)option->place = read_list(option, count);
}

void ll_layer_read_names_of_classes(const struct ll_layer_option *option)
{
    size_t count = length_of(option);
    *(size_t *)(void *)(option->description + option->kind->classes) = count;
    *(const char *const **)option->place = read_list(option, count);
}

void ll_layer_read_span_rows(const struct ll_layer_option *option)
{
    struct ll_spans *spans = (struct ll_spans *)(void *)option->description;
    spans->row_count = length_of(option);
    spans->rows = read_list(option, spans->row_count);
}

static void read_names_of(const struct ll_layer_option *option, size_t wanted)
{
    size_t count = length_of(option);
    if (count != wanted)
        ll_bind_error(option->L, "%s: %s has %zu names where values has %zu", option->who,
                      option->name, count, wanted);
    *(const char *const **)option->place = read_list(option, count);
}

void ll_layer_read_row_names(const struct ll_layer_option *option)
{
    read_names_of(option, ((struct ll_heatmap *)(void *)option->description)->rows);
}

void ll_layer_read_column_names(const struct ll_layer_option *option)
{
    read_names_of(option, ((struct ll_heatmap *)(void *)option->description)->columns);
}

static const struct {
    const char *name;
    ll_color color;
} colors[] = {
    {"text", LL_ROLE_TEXT},       {"muted", LL_ROLE_MUTED}, {"strong", LL_ROLE_STRONG},
    {"accent", LL_ROLE_ACCENT},   {"good", LL_ROLE_GOOD},   {"bad", LL_ROLE_BAD},
    {"warning", LL_ROLE_WARNING}, {"axis", LL_ROLE_AXIS},
};

/* "#rrggbb", or "series1" and so on, or a role. */
static bool named_color(const char *name, ll_color *color)
{
    static const char series[] = "series";
    for (size_t i = 0; i < sizeof colors / sizeof *colors; i++)
        if (strcmp(colors[i].name, name) == 0) {
            *color = colors[i].color;
            return true;
        }
    if (strncmp(name, series, sizeof series - 1) == 0 && name[sizeof series - 1] >= '1' &&
        name[sizeof series - 1] < '1' + LL_SERIES_COUNT && name[sizeof series] == '\0') {
        *color = LL_ROLE_SERIES_1 + (ll_color)(name[sizeof series - 1] - '1');
        return true;
    }
    if (name[0] != '#' || strspn(name + 1, "0123456789abcdefABCDEF") != 6 || name[7] != '\0')
        return false;
    *color = LL_COLOR_RGB | (ll_color)strtoul(name + 1, NULL, 16);
    return true;
}

void ll_layer_read_color(const struct ll_layer_option *option)
{
    lua_State *L = option->L;
    ll_color *color = option->place;
    lua_Integer series = lua_isinteger(L, option->value) ? lua_tointeger(L, option->value) : 0;
    if (series >= 1 && series <= LL_SERIES_COUNT) {
        *color = LL_ROLE_SERIES_1 + (ll_color)series - 1;
        return;
    }
    if (lua_type(L, option->value) != LUA_TSTRING ||
        !named_color(lua_tostring(L, option->value), color))
        ll_bind_error(L,
                      "%s: color must be \"series1\" to \"series%d\", \"#rrggbb\", or one of text, "
                      "muted, strong, accent, good, bad, warning, axis; got %s",
                      option->who, LL_SERIES_COUNT, luaL_tolstring(L, option->value, NULL));
}

/* --- numbers and choices --- */

double ll_bind_chart_number(lua_State *L, int index, const char *who, const char *name)
{
    const struct ll_tensor *tensor = ll_bind_tensor_test(L, index);
    if (tensor && ll_tensor_count(tensor) == 1)
        return (double)ll_tensor_values(tensor)[0];
    if (lua_type(L, index) != LUA_TNUMBER)
        ll_bind_error(L, "%s: %s must be a number, got %s", who, name, ll_bind_kind(L, index));
    return lua_tonumber(L, index);
}

static double number_of(const struct ll_layer_option *option)
{
    return ll_bind_chart_number(option->L, option->value, option->who, option->name);
}

void ll_layer_read_number(const struct ll_layer_option *option)
{
    *(double *)option->place = number_of(option);
}

void ll_layer_read_count(const struct ll_layer_option *option)
{
    double number = number_of(option);
    if (!(number >= 0 && number <= 1e9) || floor(number) != number)
        ll_bind_error(option->L, "%s: %s must be a whole number from 0 on, got %g", option->who,
                      option->name, number);
    *(size_t *)option->place = (size_t)number;
}

static bool flag_of(const struct ll_layer_option *option)
{
    if (!lua_isboolean(option->L, option->value))
        ll_bind_error(option->L, "%s: %s must be true or false, got %s", option->who, option->name,
                      ll_bind_kind(option->L, option->value));
    return lua_toboolean(option->L, option->value);
}

void ll_layer_read_flag(const struct ll_layer_option *option)
{
    *(bool *)option->place = flag_of(option);
}

void ll_layer_read_not(const struct ll_layer_option *option)
{
    *(bool *)option->place = !flag_of(option);
}

static int choice_of(const struct ll_layer_option *option, const char *const *choices)
{
    lua_State *L = option->L;
    struct ll_message list = {""};
    size_t used = 0;
    const char *text =
        lua_type(L, option->value) == LUA_TSTRING ? lua_tostring(L, option->value) : "";
    for (int i = 0; choices[i]; i++) {
        if (strcmp(choices[i], text) == 0)
            return i;
        used += (size_t)snprintf(list.text + used, sizeof list.text - used, "%s%s",
                                 i == 0 ? "" : ", ", choices[i]);
    }
    return ll_bind_error(L, "%s: %s must be one of %s, got %s", option->who, option->name,
                         list.text, luaL_tolstring(L, option->value, NULL));
}

void ll_layer_read_choice(const struct ll_layer_option *option)
{
    int choice = choice_of(option, option->choices);
    memcpy(option->place, &choice, sizeof choice);
}

void ll_layer_read_log(const struct ll_layer_option *option)
{
    static const char *const spacings[] = {"linear", "log", NULL};
    *(bool *)option->place = choice_of(option, spacings) == 1;
}

void ll_layer_read_rule_x(const struct ll_layer_option *option)
{
    struct ll_rule *rule = (struct ll_rule *)(void *)option->description;
    rule->vertical = true;
    rule->at = number_of(option);
}

void ll_layer_read_rule_y(const struct ll_layer_option *option)
{
    struct ll_rule *rule = (struct ll_rule *)(void *)option->description;
    rule->vertical = false;
    rule->at = number_of(option);
}

/* --- tensors --- */

/* The tensor, or the one made of the list; the layer keeps it. */
static struct ll_tensor *tensor_of(const struct ll_layer_option *option)
{
    struct ll_tensor *tensor =
        ll_bind_tensor_arg(option->L, option->value, option->who, option->name);
    keep(option);
    return tensor;
}

static struct ll_tensor *matrix_of(const struct ll_layer_option *option, size_t *rows,
                                   size_t *columns)
{
    struct ll_tensor *tensor = tensor_of(option);
    const struct ll_shape *shape = ll_tensor_shape(tensor);
    if (shape->rank != 2)
        ll_bind_error(option->L, "%s: %s must be a matrix, got shape %s", option->who, option->name,
                      ll_shape_text(shape).text);
    *rows = shape->dim[0];
    *columns = shape->dim[1];
    return tensor;
}

void ll_layer_read_data(const struct ll_layer_option *option)
{
    struct ll_tensor *tensor = tensor_of(option);
    agree_on_count(option, ll_tensor_count(tensor));
    *(const float **)option->place = ll_tensor_values(tensor);
}

/* The two numbers of {from, to}. */
static void pair_of(const struct ll_layer_option *option, double *from, double *to)
{
    const struct ll_tensor *tensor = tensor_of(option);
    if (ll_tensor_count(tensor) != 2)
        ll_bind_error(option->L, "%s: %s must be {from, to}, got %zu numbers", option->who,
                      option->name, ll_tensor_count(tensor));
    *from = (double)ll_tensor_values(tensor)[0];
    *to = (double)ll_tensor_values(tensor)[1];
}

void ll_layer_read_range(const struct ll_layer_option *option)
{
    double *ends = option->place;
    pair_of(option, &ends[0], &ends[1]);
}

/* Columns and rows are at 1, 2, 3, ... unless `x` and `y`, which are read after, say otherwise. */
void ll_layer_read_field(const struct ll_layer_option *option)
{
    struct ll_field *field = option->place;
    field->z = ll_tensor_values(matrix_of(option, &field->rows, &field->columns));
    field->x_from = 1;
    field->x_to = (double)field->columns;
    field->y_from = 1;
    field->y_to = (double)field->rows;
}

void ll_layer_read_side_x(const struct ll_layer_option *option)
{
    struct ll_field *field = option->place;
    pair_of(option, &field->x_from, &field->x_to);
}

void ll_layer_read_side_y(const struct ll_layer_option *option)
{
    struct ll_field *field = option->place;
    pair_of(option, &field->y_from, &field->y_to);
}

void ll_layer_read_levels(const struct ll_layer_option *option)
{
    struct ll_contour *contour = (struct ll_contour *)(void *)option->description;
    if (lua_type(option->L, option->value) == LUA_TNUMBER) {
        ll_layer_read_count(option);
        return;
    }
    const struct ll_tensor *tensor = tensor_of(option);
    contour->levels = ll_tensor_count(tensor);
    contour->at = ll_tensor_values(tensor);
}

void ll_layer_read_cells(const struct ll_layer_option *option)
{
    struct ll_heatmap *map = (struct ll_heatmap *)(void *)option->description;
    map->values = ll_tensor_values(matrix_of(option, &map->rows, &map->columns));
}

void ll_layer_read_marked(const struct ll_layer_option *option)
{
    struct ll_heatmap *map = (struct ll_heatmap *)(void *)option->description;
    size_t rows;
    size_t columns;
    const struct ll_tensor *tensor = matrix_of(option, &rows, &columns);
    if (rows != map->rows || columns != map->columns)
        ll_bind_error(option->L, "%s: %s has %zu x %zu items where values has %zu x %zu",
                      option->who, option->name, rows, columns, map->rows, map->columns);
    unsigned char *marked = lua_newuserdatauv(option->L, rows * columns + 1, 0);
    for (size_t i = 0; i < rows * columns; i++)
        marked[i] = ll_tensor_values(tensor)[i] != 0;
    lua_replace(option->L, option->value);
    keep(option);
    map->marked = marked;
}

void ll_layer_read_pixels(const struct ll_layer_option *option)
{
    struct ll_image *image = (struct ll_image *)(void *)option->description;
    const struct ll_tensor *tensor = tensor_of(option);
    const struct ll_shape *shape = ll_tensor_shape(tensor);
    if (shape->rank != 2 && shape->rank != 3)
        ll_bind_error(option->L,
                      "%s: %s must be (height, width) or (channels, height, width), got %s",
                      option->who, option->name, ll_shape_text(shape).text);
    image->channels = shape->rank == 3 ? shape->dim[0] : 1;
    image->height = shape->dim[shape->rank - 2];
    image->width = shape->dim[shape->rank - 1];
    image->pixels = ll_tensor_values(tensor);
}

void ll_layer_read_edges(const struct ll_layer_option *option)
{
    struct ll_columns *columns = (struct ll_columns *)(void *)option->description;
    const struct ll_tensor *tensor = tensor_of(option);
    if (ll_tensor_count(tensor) != columns->count + 1)
        ll_bind_error(option->L, "%s: %zu values need %zu edges, got %zu", option->who,
                      columns->count, columns->count + 1, ll_tensor_count(tensor));
    columns->edges = ll_tensor_values(tensor);
}

void ll_layer_read_stack(const struct ll_layer_option *option)
{
    struct ll_chart_pictures *pictures = (struct ll_chart_pictures *)(void *)option->description;
    const struct ll_tensor *tensor = tensor_of(option);
    const struct ll_shape *shape = ll_tensor_shape(tensor);
    if (shape->rank != 3 && shape->rank != 4)
        ll_bind_error(option->L,
                      "%s: %s must be (count, height, width) or (count, channels, height, width), "
                      "got %s",
                      option->who, option->name, ll_shape_text(shape).text);
    pictures->count = shape->dim[0];
    pictures->channels = shape->rank == 4 ? shape->dim[1] : 1;
    pictures->height = shape->dim[shape->rank - 2];
    pictures->width = shape->dim[shape->rank - 1];
    pictures->pixels = ll_tensor_values(tensor);
}

void ll_layer_read_classmap(const struct ll_layer_option *option)
{
    struct ll_classmap *map = (struct ll_classmap *)(void *)option->description;
    map->classes = ll_tensor_values(matrix_of(option, &map->height, &map->width));
}

static const float *mask_of(const struct ll_layer_option *option)
{
    struct ll_mask *mask = (struct ll_mask *)(void *)option->description;
    size_t rows;
    size_t columns;
    const struct ll_tensor *tensor = matrix_of(option, &rows, &columns);
    if (mask->height != 0 && (rows != mask->height || columns != mask->width))
        ll_bind_error(option->L, "%s: predicted and target must have the same shape", option->who);
    mask->height = rows;
    mask->width = columns;
    return ll_tensor_values(tensor);
}

void ll_layer_read_predicted(const struct ll_layer_option *option)
{
    ((struct ll_mask *)(void *)option->description)->predicted = mask_of(option);
}

void ll_layer_read_target(const struct ll_layer_option *option)
{
    ((struct ll_mask *)(void *)option->description)->target = mask_of(option);
}
