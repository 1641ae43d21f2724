#include "course/points.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/plain.h"
#include "base/utf8.h"
#include "course/number.h"

enum { CSV_LIMIT = 4 << 20, SHOWN = 40 };

struct field {
    const char *text;
    size_t length;
};

struct csv {
    const char *path;
    struct ll_message *why;
    size_t line;
    char delimiter; /* 0 until the first line that is not blank */
    struct ll_points *points;
    size_t capacity_x, capacity_y;
};

static ll_err wrong_field(const struct csv *csv, size_t column, struct field field,
                          const char *expected)
{
    struct ll_str shown = {0};
    size_t length = ll_utf8_fit(field.text, field.length, SHOWN, NULL);
    ll_plain_add(&shown, field.text, length);
    ll_err err =
        ll_fail(csv->why, LL_ERR_FORMAT, "%s:%zu: column %zu is \"%s%s\"; %s", csv->path, csv->line,
                column, ll_str_text(&shown), length < field.length ? "..." : "", expected);
    ll_str_done(&shown);
    return err;
}

static char choose_delimiter(const char *line, size_t length)
{
    static const char candidates[] = {'\t', ';', ','};
    for (size_t i = 0; i < sizeof candidates; i++)
        if (memchr(line, candidates[i], length) != NULL)
            return candidates[i];
    return ',';
}

/* The end of the field that starts at `at`: the delimiter outside quotes, or the line's end. */
static size_t field_end(const struct csv *csv, const char *line, size_t length, size_t at)
{
    bool quoted = false;
    for (; at < length; at++) {
        if (line[at] == '"')
            quoted = !quoted;
        else if (line[at] == csv->delimiter && !quoted)
            break;
    }
    return at;
}

static struct field trimmed(const char *text, size_t length)
{
    while (length > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        length--;
    }
    while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL)
        length--;
    if (length >= 2 && text[0] == '"' && text[length - 1] == '"') {
        text++;
        length -= 2;
    }
    return (struct field){text, length};
}

/* Cuts a line into fields; how many there are, of which the first two are kept. */
static size_t cut(const struct csv *csv, const char *line, size_t length, struct field fields[2])
{
    size_t count = 0;
    for (size_t at = 0;; at++) {
        size_t end = field_end(csv, line, length, at);
        if (count < 2)
            fields[count] = trimmed(line + at, end - at);
        count++;
        at = end;
        if (end == length)
            return count;
    }
}

static ll_err add_point(struct csv *csv, const double value[2])
{
    struct ll_points *points = csv->points;
    void *x = points->x, *y = points->y;
    if (points->count == LL_POINTS_MAX)
        return ll_fail(csv->why, LL_ERR_TOO_LARGE, "%s:%zu: at most %d points are taken", csv->path,
                       csv->line, LL_POINTS_MAX);
    if (!ll_array_grow(&x, &csv->capacity_x, points->count + 1, sizeof(double)))
        return LL_ERR_MEMORY;
    points->x = x;
    if (!ll_array_grow(&y, &csv->capacity_y, points->count + 1, sizeof(double)))
        return LL_ERR_MEMORY;
    points->y = y;
    points->x[points->count] = value[0];
    points->y[points->count++] = value[1];
    return LL_OK;
}

static ll_err read_line(struct csv *csv, const char *line, size_t length, bool *first)
{
    struct field fields[2] = {{"", 0}, {"", 0}};
    double value[2];
    bool is_number[2];
    if (csv->delimiter == '\0')
        csv->delimiter = choose_delimiter(line, length);
    size_t count = cut(csv, line, length, fields);
    if (count != 2)
        return ll_fail(csv->why, LL_ERR_FORMAT,
                       "%s:%zu: %zu column%s; two are expected, x and y, parted by a comma, a "
                       "semicolon or a tab",
                       csv->path, csv->line, count, count == 1 ? "" : "s");
    for (size_t i = 0; i < 2; i++)
        is_number[i] = ll_number_read(fields[i].text, fields[i].length, &value[i]);
    bool header = *first && !is_number[0] && !is_number[1];
    *first = false;
    if (header)
        return LL_OK;
    for (size_t i = 0; i < 2; i++)
        if (!is_number[i] || !isfinite(value[i]) || fabs(value[i]) > 1e30)
            return wrong_field(csv, i + 1, fields[i], "a number is expected");
    return add_point(csv, value);
}

static ll_err read_lines(struct csv *csv, const char *bytes, size_t length)
{
    ll_err err = LL_OK;
    bool first = true;
    const char *end = bytes + length;
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) /* a byte order mark */
        bytes += 3;
    while (err == LL_OK && bytes < end) {
        const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t n = (size_t)((stop ? stop : end) - bytes);
        csv->line++;
        if (strspn(bytes, " \t\r") < n)
            err = read_line(csv, bytes, n, &first);
        bytes += n + 1;
    }
    if (err == LL_OK && csv->points->count == 0)
        err = ll_fail(csv->why, LL_ERR_FORMAT,
                      "%s: no points; lines of two numbers are expected, x and y", csv->path);
    return err;
}

ll_err ll_points_read(const char *path, struct ll_message *why, struct ll_points *out)
{
    struct ll_str bytes = {0};
    struct csv csv = {.path = path, .why = why, .points = out};
    size_t bad = 0;
    *out = (struct ll_points){0};
    ll_err err = ll_file_read(path, CSV_LIMIT, why, &bytes);
    if (err == LL_OK && (!ll_utf8_valid(ll_str_text(&bytes), bytes.length, &bad) ||
                         memchr(ll_str_text(&bytes), 0, bytes.length) != NULL))
        err = ll_fail(why, LL_ERR_ENCODING, "%s: not text in UTF-8; save it as CSV (UTF-8)", path);
    if (err == LL_OK)
        err = read_lines(&csv, ll_str_text(&bytes), bytes.length);
    if (err != LL_OK)
        ll_points_done(out);
    ll_str_done(&bytes);
    return err;
}

void ll_points_done(struct ll_points *points)
{
    free(points->x);
    free(points->y);
    *points = (struct ll_points){0};
}
