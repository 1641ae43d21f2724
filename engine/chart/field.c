/* Fields of heights, and arrays of values. */
#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "chart/layer.h"

ll_err ll_field_check(const struct ll_field *field, struct ll_message *why)
{
    size_t count;
    if (field->rows < 2 || field->columns < 2)
        return ll_fail(why, LL_ERR_SHAPE,
                       "heights need at least 2 rows and 2 columns, these have %zu and %zu",
                       field->rows, field->columns);
    if (!ll_size_mul(field->rows, field->columns, &count))
        return LL_ERR_MEMORY;
    if (!(field->x_from < field->x_to) || !(field->y_from < field->y_to))
        return ll_fail(why, LL_ERR_RANGE,
                       "the field's sides must rise: x runs from %g to %g, y from %g to %g",
                       field->x_from, field->x_to, field->y_from, field->y_to);
    return LL_OK;
}

ll_err ll_field_copy(struct ll_field *copy, const struct ll_field *field, struct ll_message *why)
{
    ll_err err = ll_field_check(field, why);
    if (err != LL_OK)
        return err;
    *copy = *field;
    float *z = ll_floats_copy(field->z, field->rows * field->columns);
    copy->z = z;
    return z ? LL_OK : LL_ERR_MEMORY;
}

double ll_field_at(const struct ll_field *field, double x, double y)
{
    double column =
        (x - field->x_from) / (field->x_to - field->x_from) * (double)(field->columns - 1);
    double row = (y - field->y_from) / (field->y_to - field->y_from) * (double)(field->rows - 1);
    if (!(column >= 0 && row >= 0 && column <= (double)(field->columns - 1) &&
          row <= (double)(field->rows - 1)))
        return NAN;
    size_t left = (size_t)column, low = (size_t)row;
    left -= left + 1 == field->columns;
    low -= low + 1 == field->rows;
    const float *z = field->z + low * field->columns + left;
    double across = column - (double)left, up = row - (double)low;
    double bottom = (double)z[0] + across * (double)(z[1] - z[0]);
    double top =
        (double)z[field->columns] + across * (double)(z[field->columns + 1] - z[field->columns]);
    return bottom + up * (top - bottom);
}

float *ll_floats_copy(const float *from, size_t count)
{
    float *copy = ll_array_new(count, sizeof *copy);
    for (size_t i = 0; copy && i < count; i++)
        copy[i] = from ? from[i] : (float)(i + 1);
    return copy;
}

struct ll_range ll_floats_range(const float *values, size_t count)
{
    struct ll_range range = ll_range_empty();
    for (size_t i = 0; i < count; i++)
        ll_range_add(&range, (double)values[i]);
    return range;
}

void ll_field_describe(const struct ll_field *field, struct ll_words *words)
{
    enum { PLACES = 5 };
    size_t count = field->rows * field->columns, low = count, high = count;
    double dx = (field->x_to - field->x_from) / (double)(field->columns - 1);
    double dy = (field->y_to - field->y_from) / (double)(field->rows - 1);
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(field->z[i]))
            continue;
        low = low == count || field->z[i] < field->z[low] ? i : low;
        high = high == count || field->z[i] > field->z[high] ? i : high;
    }
    if (low == count)
        return;
    size_t low_row = low / field->columns, high_row = high / field->columns;
    ll_say(words, "field", "x", words->x, "y", words->y, "low",
           ll_number_word((double)field->z[low]).text, "low_x",
           ll_number_word(field->x_from + dx * (double)(low % field->columns)).text, "low_y",
           ll_number_word(field->y_from + dy * (double)low_row).text, "high",
           ll_number_word((double)field->z[high]).text, "high_x",
           ll_number_word(field->x_from + dx * (double)(high % field->columns)).text, "high_y",
           ll_number_word(field->y_from + dy * (double)high_row).text, NULL);
    struct ll_table table = {.columns = PLACES + 1};
    char corner[64];
    snprintf(corner, sizeof corner, "%.24s \\ %.24s", words->y, words->x);
    ll_table_add(&table, corner);
    for (int i = 0; i < PLACES; i++)
        ll_table_number(&table, field->x_from + (field->x_to - field->x_from) * i / (PLACES - 1));
    for (int row = PLACES - 1; row >= 0; row--) {
        double y = field->y_from + (field->y_to - field->y_from) * row / (PLACES - 1);
        ll_table_number(&table, y);
        for (int i = 0; i < PLACES; i++)
            ll_table_number(
                &table,
                ll_field_at(field, field->x_from + (field->x_to - field->x_from) * i / (PLACES - 1),
                            y));
    }
    ll_table_write(&table, words);
}
