#include "course/points.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"
#include "course/csv.h"
#include "course/number.h"

struct capacity {
    size_t x, y;
};

static ll_err add_point(const struct csv *csv, const double value[2], struct capacity *capacity,
                        struct ll_points *points)
{
    void *x = points->x, *y = points->y;
    if (points->count == LL_POINTS_MAX)
        return ll_fail(csv->why, LL_ERR_TOO_LARGE, "%s:%zu: at most %d points are taken", csv->path,
                       csv->line, LL_POINTS_MAX);
    if (!ll_array_grow(&x, &capacity->x, points->count + 1, sizeof(double)))
        return LL_ERR_MEMORY;
    points->x = x;
    if (!ll_array_grow(&y, &capacity->y, points->count + 1, sizeof(double)))
        return LL_ERR_MEMORY;
    points->y = y;
    points->x[points->count] = value[0];
    points->y[points->count++] = value[1];
    return LL_OK;
}

static ll_err read_line(const struct csv *csv, const struct csv_field fields[2], size_t count,
                        bool first, struct capacity *capacity, struct ll_points *points)
{
    double value[2];
    bool is_number[2];
    if (count != 2)
        return ll_fail(csv->why, LL_ERR_FORMAT,
                       "%s:%zu: %zu column%s; two are expected, x and y, parted by a comma, a "
                       "semicolon or a tab",
                       csv->path, csv->line, count, count == 1 ? "" : "s");
    for (size_t i = 0; i < 2; i++)
        is_number[i] = ll_number_read(fields[i].text, fields[i].length, &value[i]);
    if (first && !is_number[0] && !is_number[1]) /* a header */
        return LL_OK;
    for (size_t i = 0; i < 2; i++)
        if (!is_number[i] || !isfinite(value[i]) || fabs(value[i]) > 1e30)
            return csv_wrong(csv, i + 1, fields[i], "a number is expected");
    return add_point(csv, value, capacity, points);
}

ll_err ll_points_parse(const char *path, const struct ll_str *bytes, struct ll_message *why,
                       struct ll_points *out)
{
    struct csv csv;
    struct csv_field fields[2];
    struct capacity capacity = {0, 0};
    bool first = true;
    *out = (struct ll_points){0};
    ll_err err = csv_open(path, bytes, why, &csv);
    for (size_t count; err == LL_OK && (count = csv_next(&csv, fields, 2)) > 0; first = false)
        err = read_line(&csv, fields, count, first, &capacity, out);
    if (err == LL_OK && out->count == 0)
        err = ll_fail(why, LL_ERR_FORMAT,
                      "%s: no points; lines of two numbers are expected, x and y", path);
    if (err != LL_OK)
        ll_points_done(out);
    return err;
}

void ll_points_done(struct ll_points *points)
{
    free(points->x);
    free(points->y);
    *points = (struct ll_points){0};
}
