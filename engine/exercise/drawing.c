/* Masks drawn with shades, side by side. */
#include "exercise/drawing.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"

enum { WIDTH_MOST = 16, SLICES_MOST = 3, MASKS_MOST = 4, GAP = 3, PIXEL = 2 };

static const char *const shades[] = {"··", "░░", "▒▒", "▓▓", "██"};

static const char *pixel(float value)
{
    if (isnan(value))
        return "??";
    float shade = fminf(fmaxf(value, 0), 1) * 4;
    return shades[(size_t)(shade + 0.5f)];
}

static size_t columns_of(const struct ll_entry *field)
{
    return field->rank > 0 ? field->shape[field->rank - 1] : 1;
}

static size_t rows_of(const struct ll_entry *field)
{
    return field->rank > 1 ? field->shape[field->rank - 2] : 1;
}

static void add_spaces(struct ll_str *out, int count)
{
    for (int i = 0; i < count; i++)
        ll_str_add_char(out, ' ');
}

/* The titles, each padded to its mask. */
static void add_titles(const struct ll_entry *const *masks, size_t count, const char *const *titles,
                       struct ll_str *out)
{
    for (size_t i = 0; i < count; i++) {
        int width = (int)columns_of(masks[i]) * PIXEL;
        int title = ll_utf8_width(titles[i], strlen(titles[i]));
        ll_str_add(out, titles[i]);
        if (i + 1 < count)
            add_spaces(out, (title > width ? title : width) - title + GAP);
    }
    ll_str_add_char(out, '\n');
}

static void add_row(const struct ll_entry *const *masks, size_t count, const char *const *titles,
                    size_t slice, size_t row, struct ll_str *out)
{
    for (size_t i = 0; i < count; i++) {
        size_t columns = columns_of(masks[i]);
        const float *data = masks[i]->data + (slice * rows_of(masks[i]) + row) * columns;
        int title = ll_utf8_width(titles[i], strlen(titles[i]));
        for (size_t c = 0; c < columns; c++)
            ll_str_add(out, pixel(data[c]));
        int width = (int)columns * PIXEL;
        if (i + 1 < count)
            add_spaces(out, (title > width ? title - width : 0) + GAP);
    }
    ll_str_add_char(out, '\n');
}

void ll_drawing_add(const struct ll_record *record, const char *const *names,
                    const char *const *titles, struct ll_str *out)
{
    const struct ll_entry *masks[MASKS_MOST];
    size_t count = 0;
    for (; names[count]; count++) {
        const struct ll_entry *field =
            count < MASKS_MOST ? ll_record_find(record, names[count]) : NULL;
        if (field == NULL || field->kind != LL_ENTRY_FLOATS || field->count == 0 ||
            columns_of(field) > WIDTH_MOST || rows_of(field) > WIDTH_MOST ||
            (count > 0 && field->count != masks[0]->count))
            return;
        masks[count] = field;
    }
    if (count == 0)
        return;
    size_t rows = rows_of(masks[0]);
    size_t slices = masks[0]->count / (rows * columns_of(masks[0]));
    add_titles(masks, count, titles, out);
    for (size_t s = 0; s < slices && s < SLICES_MOST; s++) {
        if (s > 0)
            ll_str_add_char(out, '\n');
        for (size_t r = 0; r < rows; r++)
            add_row(masks, count, titles, s, r, out);
    }
    if (slices > SLICES_MOST)
        ll_str_add(out, "...\n");
}
