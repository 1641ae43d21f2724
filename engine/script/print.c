#include "script/print.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "chart/figure.h"
#include "chart/sink.h"
#include "script/bind.h"

static const double whole_end = 9223372036854775808.0; /* 2^63: past Lua's integers */

enum { EMPTY_ROWS_MAX = 1000, DEPTH_MAX = 16, FIGURE_COLUMNS = 72, FIGURE_ROWS = 20 };

void ll_print_number(double number, struct ll_str *out)
{
    float single = (float)number;
    bool is_held =
        isnan(number) || isinf(number) || (isfinite(single) && (single != 0 || number == 0));
    if (fabs(number) < whole_end && floor(number) == number) {
        ll_str_format(out, "%.0f", number);
        return;
    }
    if (is_held) {
        ll_str_add_float(out, single);
        return;
    }
    char text[40];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    ll_str_add(out, text);
}

/* --- tensors --- */

struct brackets {
    const char *open, *close, *separator;
    bool quotes; /* around what is no number */
};

static const struct brackets lua_brackets = {"{", "}", ", ", false};
static const struct brackets json_brackets = {"[", "]", ",", true};

static void add_float(float value, const struct brackets *brackets, struct ll_str *out)
{
    bool quoted = brackets->quotes && !isfinite(value);
    if (quoted)
        ll_str_add_char(out, '"');
    ll_print_number((double)value, out);
    if (quoted)
        ll_str_add_char(out, '"');
}

/* At most *left of them. */
static void add_numbers(const struct ll_shape *shape, int axis, const float **next, size_t *left,
                        const struct brackets *brackets, struct ll_str *out)
{
    if (axis == shape->rank) {
        add_float(*(*next)++, brackets, out);
        --*left;
        return;
    }
    ll_str_add(out, brackets->open);
    for (size_t i = 0; i < shape->dim[axis] && *left > 0; i++) {
        if (i > 0)
            ll_str_add(out, brackets->separator);
        add_numbers(shape, axis + 1, next, left, brackets, out);
    }
    ll_str_add(out, brackets->close);
}

/* Whether it holds no number and yet more empty rows than anyone reads: such a shape costs nothing
 * to make and all time to write out. */
static bool is_all_rows(const struct ll_tensor *tensor)
{
    const struct ll_shape *shape = ll_tensor_shape(tensor);
    size_t rows = 1;
    if (ll_tensor_count(tensor) > 0)
        return false;
    for (int i = 0; i < shape->rank && shape->dim[i] > 0 && rows <= EMPTY_ROWS_MAX; i++)
        rows = shape->dim[i] > EMPTY_ROWS_MAX ? shape->dim[i] : rows * shape->dim[i];
    return rows > EMPTY_ROWS_MAX;
}

void ll_print_tensor(const struct ll_tensor *tensor, size_t limit, struct ll_str *out)
{
    const struct ll_shape *shape = ll_tensor_shape(tensor);
    size_t count = ll_tensor_count(tensor);
    if (is_all_rows(tensor)) {
        ll_str_format(out, "{} (no numbers, of shape %s)", ll_shape_text(shape).text);
        return;
    }
    bool cut = limit > 0 && limit < count;
    size_t left = cut ? limit : SIZE_MAX;
    const float *next = ll_tensor_values(tensor);
    add_numbers(shape, 0, &next, &left, &lua_brackets, out);
    if (cut)
        ll_str_format(out, " (the first %zu of shape %s)", limit, ll_shape_text(shape).text);
}

/* The tensor of a handle; NULL where it is none. It lives as long as the handle. */
static struct ll_tensor *tensor_of(const struct ll_value *value)
{
    lua_State *L = value->script->running;
    ll_value_push(L, value);
    struct ll_tensor *tensor = ll_bind_tensor_test(L, -1);
    lua_pop(L, 1);
    return tensor;
}

/* --- as a reader sees it --- */

struct writer {
    struct ll_str *out;
    struct ll_message *why;
    int depth;
    size_t items; /* of the table at hand, so far */
};

static ll_err write_value(const struct ll_value *value, struct writer *writer);

static ll_err write_pair(const struct ll_value *key, const struct ll_value *value, void *arg)
{
    struct writer *writer = arg;
    const char *name = ll_value_string(key, NULL);
    if (writer->items++ > 0)
        ll_str_add(writer->out, ", ");
    if (name)
        ll_str_format(writer->out, "%s = ", name);
    return write_value(value, writer);
}

static ll_err write_table(const struct ll_value *table, struct writer *writer)
{
    if (writer->depth == DEPTH_MAX) {
        ll_str_add(writer->out, "{...}");
        return LL_OK;
    }
    size_t outer = writer->items;
    writer->items = 0;
    writer->depth++;
    ll_str_add_char(writer->out, '{');
    ll_err err = ll_value_each(table, writer->why, write_pair, writer);
    ll_str_add_char(writer->out, '}');
    writer->depth--;
    writer->items = outer;
    return err;
}

static ll_err write_figure(const struct ll_figure *figure, struct ll_str *out)
{
    static const struct ll_style style = {.glyphs = LL_GLYPHS_BRAILLE, .colors = LL_COLORS_NONE};
    struct ll_grid *grid;
    ll_err err = ll_grid_new(FIGURE_COLUMNS, FIGURE_ROWS, &grid);
    if (err != LL_OK)
        return err;
    ll_figure_draw(figure, grid, ll_grid_area(grid), &style);
    ll_grid_write_text(grid, out);
    ll_grid_free(&grid);
    return ll_str_err(out);
}

static ll_err write_value(const struct ll_value *value, struct writer *writer)
{
    double number;
    enum ll_kind kind = ll_value_kind(value);
    switch (kind) {
    case LL_KIND_NIL:
        ll_str_add(writer->out, "nil");
        break;
    case LL_KIND_BOOLEAN:
        ll_str_add(writer->out, ll_value_true(value) ? "true" : "false");
        break;
    case LL_KIND_NUMBER:
        ll_value_number(value, NULL, &number);
        ll_print_number(number, writer->out);
        break;
    case LL_KIND_STRING:
        ll_str_format(writer->out, writer->depth > 0 ? "\"%s\"" : "%s",
                      ll_value_string(value, NULL));
        break;
    case LL_KIND_TABLE:
        return write_table(value, writer);
    case LL_KIND_TENSOR:
        ll_print_tensor(tensor_of(value), 0, writer->out);
        break;
    case LL_KIND_FIGURE:
        return write_figure(ll_value_figure(value), writer->out);
    default:
        ll_str_format(writer->out, "(%s)", ll_kind_name(kind));
        break;
    }
    return ll_str_err(writer->out);
}

ll_err ll_print_value(const struct ll_value *value, struct ll_message *why, struct ll_str *out)
{
    struct writer writer = {.out = out, .why = why};
    return write_value(value, &writer);
}

/* --- as JSON --- */

struct json {
    cJSON *node; /* the array or object being filled */
    struct ll_message *why;
    int depth;
};

static ll_err json_value(const struct ll_value *value, int depth, struct ll_message *why,
                         cJSON **out);

static ll_err json_pair(const struct ll_value *key, const struct ll_value *value, void *arg)
{
    struct json *json = arg;
    cJSON *item = NULL;
    const char *name = ll_value_string(key, NULL);
    if ((name == NULL) != cJSON_IsArray(json->node))
        return ll_fail(json->why, LL_ERR_FORMAT,
                       "a table with both items and names has no form in JSON");
    ll_err err = json_value(value, json->depth + 1, json->why, &item);
    if (err != LL_OK)
        return err;
    if (name && !ll_utf8_valid(name, strlen(name), NULL)) {
        cJSON_Delete(item);
        return ll_fail(json->why, LL_ERR_ENCODING, "a name in a table is not UTF-8");
    }
    bool added = name ? cJSON_AddItemToObject(json->node, name, item)
                      : cJSON_AddItemToArray(json->node, item);
    if (!added) {
        cJSON_Delete(item);
        return LL_ERR_MEMORY;
    }
    return LL_OK;
}

struct first {
    bool any, is_name;
};

static ll_err look_at_first(const struct ll_value *key, const struct ll_value *value, void *arg)
{
    (void)value;
    struct first *first = arg;
    *first = (struct first){.any = true, .is_name = ll_value_string(key, NULL) != NULL};
    return LL_ERR_EXISTS; /* one is enough */
}

static ll_err json_table(const struct ll_value *table, int depth, struct ll_message *why,
                         cJSON **out)
{
    struct first first = {0};
    if (depth == DEPTH_MAX)
        return ll_fail(why, LL_ERR_FORMAT, "tables nested more than %d deep (or in a circle)",
                       DEPTH_MAX);
    ll_err err = ll_value_each(table, why, look_at_first, &first);
    if (err != LL_OK && !first.any)
        return err;
    struct json json = {.why = why, .depth = depth};
    json.node = first.is_name ? cJSON_CreateObject() : cJSON_CreateArray();
    if (json.node == NULL)
        return LL_ERR_MEMORY;
    err = ll_value_each(table, why, json_pair, &json);
    if (err != LL_OK) {
        cJSON_Delete(json.node);
        return err;
    }
    *out = json.node;
    return LL_OK;
}

static cJSON *raw_number(double number)
{
    struct ll_str text = {0};
    if (isnan(number) || isinf(number))
        return cJSON_CreateString(isnan(number) ? "nan" : number > 0 ? "inf" : "-inf");
    ll_print_number(number, &text);
    cJSON *node = ll_str_err(&text) == LL_OK ? cJSON_CreateRaw(ll_str_text(&text)) : NULL;
    ll_str_done(&text);
    return node;
}

static cJSON *raw_tensor(const struct ll_tensor *tensor)
{
    struct ll_str text = {0};
    size_t left = SIZE_MAX;
    const float *next = ll_tensor_values(tensor);
    add_numbers(ll_tensor_shape(tensor), 0, &next, &left, &json_brackets, &text);
    cJSON *node = ll_str_err(&text) == LL_OK ? cJSON_CreateRaw(ll_str_text(&text)) : NULL;
    ll_str_done(&text);
    return node;
}

/* JSON is UTF-8: a byte that is not is written as U+FFFD. */
static void add_json_string(const char *text, size_t length, struct ll_str *out)
{
    ll_str_add_char(out, '"');
    for (size_t at = 0; at < length;) {
        unsigned char c = (unsigned char)text[at];
        uint32_t cp = 0;
        size_t n = ll_utf8_next(text + at, length - at, &cp);
        if (c == '"' || c == '\\')
            ll_str_format(out, "\\%c", c);
        else if (c == '\n' || c == '\t')
            ll_str_add(out, c == '\n' ? "\\n" : "\\t");
        else if (c < 0x20 || c == 0x7F)
            ll_str_format(out, "\\u%04x", c);
        else if (c < 0x80)
            ll_str_add_char(out, (char)c);
        else if (n > 1)
            ll_str_add_n(out, text + at, n);
        else
            ll_str_add(out, "\xef\xbf\xbd");
        at += n > 0 ? n : 1;
    }
    ll_str_add_char(out, '"');
}

static cJSON *raw_string(const char *text, size_t length)
{
    struct ll_str quoted = {0};
    add_json_string(text, length, &quoted);
    cJSON *node = ll_str_err(&quoted) == LL_OK ? cJSON_CreateRaw(ll_str_text(&quoted)) : NULL;
    ll_str_done(&quoted);
    return node;
}

static ll_err json_value(const struct ll_value *value, int depth, struct ll_message *why,
                         cJSON **out)
{
    size_t length = 0;
    const char *text;
    double number;
    enum ll_kind kind = ll_value_kind(value);
    switch (kind) {
    case LL_KIND_NIL:
        *out = cJSON_CreateNull();
        break;
    case LL_KIND_BOOLEAN:
        *out = cJSON_CreateBool(ll_value_true(value));
        break;
    case LL_KIND_NUMBER:
        ll_value_number(value, NULL, &number);
        *out = raw_number(number);
        break;
    case LL_KIND_STRING:
        text = ll_value_string(value, &length);
        *out = raw_string(text, length);
        break;
    case LL_KIND_TABLE:
        return json_table(value, depth, why, out);
    case LL_KIND_TENSOR:
        if (is_all_rows(tensor_of(value)))
            return ll_fail(why, LL_ERR_FORMAT,
                           "a tensor of shape %s has no numbers and too many rows to write",
                           ll_shape_text(ll_tensor_shape(tensor_of(value))).text);
        *out = raw_tensor(tensor_of(value));
        break;
    default:
        return ll_fail(why, LL_ERR_FORMAT, "%s has no form in JSON", ll_kind_name(kind));
    }
    return *out ? LL_OK : LL_ERR_MEMORY;
}

ll_err ll_print_json(const struct ll_value *value, struct ll_message *why, struct ll_str *out)
{
    cJSON *root = NULL;
    ll_err err = json_value(value, 0, why, &root);
    if (err != LL_OK)
        return err;
    char *text = cJSON_PrintUnformatted(root);
    cJSON_Delete(root);
    if (text == NULL)
        return LL_ERR_MEMORY;
    ll_str_add(out, text);
    cJSON_free(text);
    return ll_str_err(out);
}
