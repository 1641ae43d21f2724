#include "course/points.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/plain.h"
#include "course/csv.h"
#include "course/number.h"

enum { COLUMNS_MOST = 3, CLASS_BYTES = 200 };

struct capacity {
    size_t x, y, label;
};

/* Appends to one of the lists of the points, which has as many values as there are points. */
static bool append(double **list, size_t *capacity, size_t count, double value)
{
    void *held = *list;
    if (!ll_array_grow(&held, capacity, count + 1, sizeof(double)))
        return false;
    *list = held;
    (*list)[count] = value;
    return true;
}

/* The place of a class among those that were read, where it is added if it is new. */
static ll_err find_class(const struct csv *csv, struct csv_field field, struct ll_points *points,
                         double *label)
{
    double value;
    bool is_number = ll_number_read(field.text, field.length, &value);
    bool is_nan = field.length == 3 && strncasecmp(field.text, "nan", 3) == 0;
    if (field.length == 0 || field.length > CLASS_BYTES || is_nan ||
        (is_number && !isfinite(value)))
        return csv_wrong(csv, COLUMNS_MOST, field, "a class is expected, a number or a word");
    for (size_t i = 0; i < points->classes; i++)
        if (strlen(points->name[i]) == field.length &&
            memcmp(points->name[i], field.text, field.length) == 0) {
            *label = (double)i;
            return LL_OK;
        }
    if (points->classes == LL_POINTS_CLASSES_MOST)
        return csv_wrong(csv, COLUMNS_MOST, field,
                         "a class is expected, and the lines above have 10 others: no more are "
                         "taken");
    points->name[points->classes] = ll_string_copy(field.text, field.length);
    if (points->name[points->classes] == NULL)
        return LL_ERR_MEMORY;
    *label = (double)points->classes++;
    return LL_OK;
}

static ll_err add_point(const struct csv *csv, const double value[2], const struct csv_field *class,
                        struct capacity *capacity, struct ll_points *points)
{
    double label = 0;
    if (points->count == LL_POINTS_MAX)
        return ll_fail(csv->why, LL_ERR_TOO_LARGE, "%s:%zu: at most %d points are taken", csv->path,
                       csv->line, LL_POINTS_MAX);
    ll_err err = class ? find_class(csv, *class, points, &label) : LL_OK;
    if (err != LL_OK)
        return err;
    if (!append(&points->x, &capacity->x, points->count, value[0]) ||
        !append(&points->y, &capacity->y, points->count, value[1]) ||
        (class && !append(&points->label, &capacity->label, points->count, label)))
        return LL_ERR_MEMORY;
    points->count++;
    return LL_OK;
}

/* `columns` is how many the first line has, 0 in it. */
static ll_err read_line(const struct csv *csv, const struct csv_field *fields, size_t count,
                        size_t columns, struct capacity *capacity, struct ll_points *points)
{
    double value[2];
    bool is_number[2];
    if (columns > 0 && count != columns && count >= 2 && count <= COLUMNS_MOST)
        return ll_fail(csv->why, LL_ERR_FORMAT, "%s:%zu: %zu columns; %zu are expected, as above",
                       csv->path, csv->line, count, columns);
    if (count < 2 || count > COLUMNS_MOST)
        return ll_fail(csv->why, LL_ERR_FORMAT,
                       "%s:%zu: %zu column%s; two are expected, x and y, or three with a class "
                       "behind them, parted by a comma, a semicolon or a tab",
                       csv->path, csv->line, count, count == 1 ? "" : "s");
    for (size_t i = 0; i < 2; i++)
        is_number[i] = ll_number_read(fields[i].text, fields[i].length, &value[i]);
    if (columns == 0 && !is_number[0] && !is_number[1]) /* a header */
        return LL_OK;
    for (size_t i = 0; i < 2; i++)
        if (!is_number[i] || !isfinite(value[i]) || fabs(value[i]) > 1e30)
            return csv_wrong(csv, i + 1, fields[i], "a number is expected");
    return add_point(csv, value, count > 2 ? &fields[2] : NULL, capacity, points);
}

/* --- the classes in order --- */

struct named {
    char *name;
    double value;
    bool is_number;
    size_t at;
};

static int by_name(const void *a, const void *b)
{
    const struct named *one = a, *other = b;
    if (one->is_number != other->is_number)
        return one->is_number ? -1 : 1;
    if (one->is_number && one->value != other->value)
        return one->value < other->value ? -1 : 1;
    return strcmp(one->name, other->name);
}

static ll_err clean_name(char **name)
{
    struct ll_str clean = {0};
    ll_str_add(&clean, "");
    ll_plain_add_name(&clean, *name);
    ll_err err = ll_str_err(&clean);
    if (err == LL_OK) {
        free(*name);
        *name = ll_str_take(&clean);
    }
    ll_str_done(&clean);
    return err;
}

/* The order of the classes does not hang on the order of the lines. */
static ll_err order_classes(struct ll_points *points)
{
    struct named list[LL_POINTS_CLASSES_MOST];
    double place[LL_POINTS_CLASSES_MOST];
    ll_err err = LL_OK;
    for (size_t i = 0; i < points->classes; i++) {
        list[i] = (struct named){.name = points->name[i], .at = i};
        list[i].is_number =
            ll_number_read(points->name[i], strlen(points->name[i]), &list[i].value);
    }
    qsort(list, points->classes, sizeof *list, by_name);
    for (size_t i = 0; i < points->classes; i++) {
        points->name[i] = list[i].name;
        place[list[i].at] = (double)i;
    }
    for (size_t i = 0; points->label && i < points->count; i++)
        points->label[i] = place[(size_t)points->label[i]];
    for (size_t i = 0; err == LL_OK && i < points->classes; i++)
        err = clean_name(&points->name[i]);
    return err;
}

ll_err ll_points_parse(const char *path, const struct ll_str *bytes, struct ll_message *why,
                       struct ll_points *out)
{
    struct csv csv;
    struct csv_field fields[COLUMNS_MOST];
    struct capacity capacity = {0};
    size_t columns = 0;
    *out = (struct ll_points){0};
    ll_err err = csv_open(path, bytes, why, &csv);
    for (size_t count; err == LL_OK && (count = csv_next(&csv, fields, COLUMNS_MOST)) > 0;) {
        err = read_line(&csv, fields, count, columns, &capacity, out);
        columns = count;
    }
    if (err == LL_OK && out->count == 0)
        err = ll_fail(why, LL_ERR_FORMAT,
                      "%s: no points; lines of two numbers are expected, x and y", path);
    if (err == LL_OK)
        err = order_classes(out);
    if (err != LL_OK)
        ll_points_done(out);
    return err;
}

void ll_points_done(struct ll_points *points)
{
    free(points->x);
    free(points->y);
    free(points->label);
    for (size_t i = 0; i < points->classes; i++)
        free(points->name[i]);
    *points = (struct ll_points){0};
}

size_t ll_points_fewest(const struct ll_points *points)
{
    size_t count[LL_POINTS_CLASSES_MOST] = {0}, fewest = points->classes > 0 ? points->count : 0;
    for (size_t i = 0; points->label && i < points->count; i++)
        count[(size_t)points->label[i]]++;
    for (size_t i = 0; i < points->classes; i++)
        fewest = count[i] < fewest ? count[i] : fewest;
    return fewest;
}
