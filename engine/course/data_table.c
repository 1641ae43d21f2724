/* A CSV of a picture a row: the pixels of a square, and the class. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "course/csv.h"
#include "course/data_read.h"
#include "course/number.h"

enum { COLUMNS_MOST = LL_PICTURES_SIDE * LL_PICTURES_SIDE + 1, COLUMNS_LEAST = 5 };

struct table {
    struct csv csv;
    struct csv_field *fields;
    size_t columns, side, label; /* `label` is the column of the class */
    bool has_header;
    double top; /* the largest pixel */
};

size_t data_table_columns(const struct ll_str *file)
{
    struct csv csv;
    struct csv_field none;
    struct ll_message ignored;
    return csv_open("", file, &ignored, &csv) == LL_OK ? csv_next(&csv, &none, 0) : 0;
}

static bool is_number(struct csv_field field)
{
    double ignored;
    return ll_number_read(field.text, field.length, &ignored);
}

static bool names_class(struct csv_field field)
{
    static const char *const names[] = {"label", "class", "target", "y"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (field.length == strlen(names[i]) &&
            strncasecmp(field.text, names[i], field.length) == 0)
            return true;
    return false;
}

static ll_err read_first(struct table *t, size_t columns)
{
    const struct csv *csv = &t->csv;
    t->columns = columns;
    while ((t->side + 1) * (t->side + 1) < columns)
        t->side++;
    if (columns > COLUMNS_MOST || columns < COLUMNS_LEAST || t->side * t->side + 1 != columns)
        return ll_fail(csv->why, LL_ERR_FORMAT,
                       "%s:%zu: %zu columns; two are expected for points, or for pictures a square "
                       "number of pixels and the class: 65 for 8 by 8, 785 for 28 by 28, up to %d",
                       csv->path, csv->line, columns, COLUMNS_MOST);
    t->label = columns - 1;
    for (size_t i = 0; i < columns; i++) {
        t->has_header = t->has_header || !is_number(t->fields[i]);
        if (names_class(t->fields[i]))
            t->label = i;
    }
    return LL_OK;
}

static ll_err check_row(struct table *t, size_t columns)
{
    const struct csv *csv = &t->csv;
    if (columns != t->columns)
        return ll_fail(csv->why, LL_ERR_FORMAT, "%s:%zu: %zu columns; %zu are expected, as above",
                       csv->path, csv->line, columns, t->columns);
    for (size_t i = 0; i < columns; i++) {
        double value;
        bool good = ll_number_read(t->fields[i].text, t->fields[i].length, &value) &&
                    isfinite(value) && value >= 0;
        if (i == t->label && !(good && value < LL_PICTURES_CLASSES_MOST && floor(value) == value))
            return csv_wrong(csv, i + 1, t->fields[i],
                             "a class is expected, a whole number from 0 on");
        if (!good)
            return csv_wrong(csv, i + 1, t->fields[i], "a pixel is expected, a number from 0 on");
        if (i != t->label && value > t->top)
            t->top = value;
    }
    return LL_OK;
}

static ll_err add_row(struct table *t, unsigned char *pixels, struct ll_pictures *set)
{
    const struct ll_picture picture = {t->side, t->side, 1, pixels};
    size_t at = 0, label = 0;
    for (size_t i = 0; i < t->columns; i++) {
        double value = 0;
        (void)ll_number_read(t->fields[i].text, t->fields[i].length, &value);
        if (i == t->label)
            label = (size_t)value;
        else
            pixels[at++] = data_pixel(value, t->top);
    }
    ll_err err = ll_pictures_add(set, &picture, t->csv.why);
    return err == LL_OK ? ll_pictures_add_label(set, label, t->csv.why) : err;
}

/* Goes through the rows; with `pixels` adds them, without checks them and finds what is white. */
static ll_err go_through(struct table *t, const struct ll_str *file, unsigned char *pixels,
                         struct ll_pictures *set)
{
    ll_err err = csv_open(t->csv.path, file, t->csv.why, &t->csv);
    size_t rows = 0;
    for (size_t columns; err == LL_OK; rows++) {
        columns = csv_next(&t->csv, t->fields, COLUMNS_MOST);
        if (columns == 0)
            break;
        if (rows == 0 && pixels == NULL)
            err = read_first(t, columns);
        if (err != LL_OK || (rows == 0 && t->has_header))
            continue;
        err = pixels ? add_row(t, pixels, set) : check_row(t, columns);
    }
    if (err == LL_OK && rows == t->has_header)
        err = ll_fail(t->csv.why, LL_ERR_FORMAT, "%s: no rows of pictures behind its header",
                      t->csv.path);
    return err;
}

ll_err data_table(const char *path, const struct ll_str *file, struct ll_message *why,
                  struct ll_pictures *set)
{
    struct table t = {.csv = {.path = path, .why = why}, .top = 1};
    unsigned char *pixels = ll_array_new(COLUMNS_MOST, 1);
    t.fields = ll_array_new(COLUMNS_MOST, sizeof *t.fields);
    ll_err err = pixels && t.fields ? go_through(&t, file, NULL, set) : LL_ERR_MEMORY;
    if (err == LL_OK)
        err = go_through(&t, file, pixels, set);
    free(pixels);
    free(t.fields);
    return err;
}
