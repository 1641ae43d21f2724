#include "chart/legend.h"

#include <string.h>

enum { SAMPLE = 4, GAP = 2 }; /* cells of a layer's sign; between two lines in a row */

/* One line. */
struct entry {
    const struct ll_layer *layer;
    size_t i;
    const char *name;
};

static const char *name_of(const struct ll_layer *layer, size_t i)
{
    if (!layer->ops->sample)
        return NULL;
    if (layer->ops->key)
        return layer->ops->key(layer, i);
    return i == 0 ? layer->label : NULL;
}

/* Goes to the next line, from a zeroed entry to the first; false past the last. */
static bool next_entry(const struct ll_figure *figure, struct entry *entry)
{
    if (entry->layer) {
        entry->name = name_of(entry->layer, ++entry->i);
        if (entry->name)
            return true;
    }
    const struct ll_layer *layer = entry->layer ? entry->layer->next : figure->layers;
    for (; layer; layer = layer->next) {
        *entry = (struct entry){layer, 0, name_of(layer, 0)};
        if (entry->name)
            return true;
    }
    return false;
}

bool ll_legend_wanted(const struct ll_figure *figure)
{
    struct entry entry = {0};
    return next_entry(figure, &entry);
}

bool ll_legend_same(const struct ll_figure *a, const struct ll_figure *b)
{
    struct entry one = {0}, other = {0};
    for (;;) {
        bool more = next_entry(a, &one), others = next_entry(b, &other);
        if (more != others || !more)
            return more == others;
        const struct ll_layer *first = one.layer, *second = other.layer;
        if (strcmp(one.name, other.name) != 0 || first->ops != second->ops ||
            first->stroke.color != second->stroke.color ||
            first->stroke.dash != second->stroke.dash || first->reading_count > 0 ||
            second->reading_count > 0)
            return false;
    }
}

/* -- readings ---------------------------------------------------------------------------------- */

static void reading_text(char text[LL_TICK_TEXT], const struct ll_layer *layer, size_t column)
{
    ll_number_text(text, layer->readings[column], 3);
}

/* Cells of the readings in that column, over all lines. */
static int column_width(const struct ll_figure *figure, size_t column)
{
    const char *head =
        column < figure->reading_names.count ? figure->reading_names.text[column] : "";
    int widest = ll_text_columns(head);
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next) {
        char text[LL_TICK_TEXT];
        if (column >= layer->reading_count || !name_of(layer, 0))
            continue;
        reading_text(text, layer, column);
        int width = ll_text_columns(text);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static size_t column_count(const struct ll_figure *figure)
{
    size_t count = 0;
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next)
        if (layer->reading_count > count && name_of(layer, 0))
            count = layer->reading_count;
    return count;
}

/* -- sizes ------------------------------------------------------------------------------------- */

static int entry_width(const struct entry *entry)
{
    int width = SAMPLE + 1 + ll_text_columns(entry->name);
    for (size_t i = 0; entry->i == 0 && i < entry->layer->reading_count; i++) {
        char text[LL_TICK_TEXT];
        reading_text(text, entry->layer, i);
        width += 1 + ll_text_columns(text);
    }
    return width;
}

int ll_legend_row_width(const struct ll_figure *figure)
{
    struct entry entry = {0};
    int width = 0;
    while (next_entry(figure, &entry))
        width += entry_width(&entry) + GAP;
    return width > GAP ? width - GAP : 0;
}

/* Rows that the legend takes in so many columns; 0 where a line is wider than they are. */
static int rows_within(const struct ll_figure *figure, int columns)
{
    struct entry entry = {0};
    int rows = 0, used = columns + 1;
    while (next_entry(figure, &entry)) {
        int width = entry_width(&entry);
        if (width > columns)
            return 0;
        if (used + GAP + width > columns) {
            rows++;
            used = width;
        } else {
            used += GAP + width;
        }
    }
    return rows;
}

static bool has_head(const struct ll_figure *figure)
{
    return figure->reading_names.count > 0 && column_count(figure) > 0;
}

static int name_width(const struct ll_figure *figure)
{
    struct entry entry = {0};
    int widest = 0;
    while (next_entry(figure, &entry)) {
        int width = ll_text_columns(entry.name);
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* As a table: its columns, with a blank one before it, and its lines. */
static void table_size(const struct ll_figure *figure, int *width, int *height)
{
    struct entry entry = {0};
    *height = has_head(figure);
    *width = 1 + SAMPLE + 1 + name_width(figure);
    while (next_entry(figure, &entry))
        ++*height;
    for (size_t i = 0; i < column_count(figure); i++)
        *width += 2 + column_width(figure, i);
}

/* Rows that a legend may take off a chart of that height. A low one gives two where it keeps four
 * for its data: lines that nobody can tell apart say less. */
static int most_rows(const struct ll_figure *figure, int height)
{
    enum { LOW = 12, LEAST_ROWS = 4 };
    const struct ll_axis *x = &figure->axes[LL_AXIS_X], *y = &figure->axes[LL_AXIS_Y];
    int rows = height - (figure->title != NULL) - (x->hidden ? 0 : 2);
    rows -= (x->label && height >= 9) + (y->label && height >= 10);
    if (height >= LOW)
        return height / 6;
    return rows - 2 >= LEAST_ROWS ? 2 : 1;
}

enum ll_legend_place ll_legend_place(const struct ll_figure *figure, int width, int height,
                                     int *cells)
{
    enum { LEAST_HEIGHT = 7, LEAST_PLOT = 44 };
    int table_width, table_height;
    *cells = 0;
    if (!ll_legend_wanted(figure) || height < LEAST_HEIGHT)
        return LL_LEGEND_NONE;
    table_size(figure, &table_width, &table_height);
    int rows = rows_within(figure, width);
    bool beside = width - table_width >= LEAST_PLOT && table_height <= height - 4;
    if (beside && (rows != 1 || has_head(figure))) {
        *cells = table_width;
        return LL_LEGEND_SIDE;
    }
    if (rows == 0 || rows > most_rows(figure, height))
        return LL_LEGEND_NONE;
    *cells = rows;
    return LL_LEGEND_ROWS;
}

/* -- drawing ----------------------------------------------------------------------------------- */

static void draw_sample(const struct entry *entry, struct ll_pen *pen, int x, int y)
{
    struct ll_rect before = pen->clip, sample = {x, y, SAMPLE, 1};
    pen->clip = sample;
    entry->layer->ops->sample(entry->layer, entry->i, pen, sample);
    pen->clip = before;
}

static void draw_word(struct ll_pen *pen, int x, int y, int width, enum ll_align align,
                      const char *text, ll_color color)
{
    pen->ops->text(pen, x, y, width, align, text, ll_ink(color, 0));
}

static void draw_entry(const struct entry *entry, struct ll_pen *pen, int x, int y)
{
    int width = ll_text_columns(entry->name);
    draw_sample(entry, pen, x, y);
    x += SAMPLE + 1;
    draw_word(pen, x, y, width, LL_ALIGN_LEFT, entry->name, LL_ROLE_TEXT);
    x += width + 1;
    for (size_t i = 0; entry->i == 0 && i < entry->layer->reading_count; i++) {
        char text[LL_TICK_TEXT];
        reading_text(text, entry->layer, i);
        width = ll_text_columns(text);
        draw_word(pen, x, y, width, LL_ALIGN_LEFT, text, LL_ROLE_STRONG);
        x += width + 1;
    }
}

/* Columns of the row that begins with the entry after this one. */
static int next_row_width(const struct ll_figure *figure, struct entry entry, int columns)
{
    int used = -GAP;
    while (next_entry(figure, &entry)) {
        int width = entry_width(&entry);
        if (used >= 0 && used + GAP + width > columns)
            break;
        used += GAP + width;
    }
    return used;
}

void ll_legend_draw_rows(const struct ll_figure *figure, struct ll_pen *pen, struct ll_rect area)
{
    struct entry entry = {0}, before = {0};
    int x = 0, row = -1, end = -1;
    while (next_entry(figure, &entry)) {
        int width = entry_width(&entry);
        if (x + width > end) {
            int used = next_row_width(figure, before, area.width);
            x = area.x + (area.width - used) / 2;
            end = x + used;
            row++;
        }
        if (row < area.height)
            draw_entry(&entry, pen, x, area.y + row);
        x += width + GAP;
        before = entry;
    }
}

/* The readings of a line from column x on, or the names over them where `layer` is NULL. */
static void draw_readings(const struct ll_figure *figure, const struct ll_layer *layer,
                          struct ll_pen *pen, int x, int y)
{
    size_t count = layer ? layer->reading_count : figure->reading_names.count;
    for (size_t i = 0; i < count && i < column_count(figure); i++) {
        char number[LL_TICK_TEXT];
        int width = column_width(figure, i);
        if (layer)
            reading_text(number, layer, i);
        draw_word(pen, x + 2, y, width, LL_ALIGN_RIGHT,
                  layer ? number : figure->reading_names.text[i],
                  layer ? LL_ROLE_STRONG : LL_ROLE_AXIS);
        x += 2 + width;
    }
}

void ll_legend_draw_side(const struct ll_figure *figure, struct ll_pen *pen, struct ll_rect area)
{
    struct entry entry = {0};
    int x = area.x + 1, names = name_width(figure), y = area.y;
    if (has_head(figure))
        draw_readings(figure, NULL, pen, x + SAMPLE + 1 + names, y++);
    for (; next_entry(figure, &entry); y++) {
        draw_sample(&entry, pen, x, y);
        draw_word(pen, x + SAMPLE + 1, y, names, LL_ALIGN_LEFT, entry.name, LL_ROLE_TEXT);
        if (entry.i == 0)
            draw_readings(figure, entry.layer, pen, x + SAMPLE + 1 + names, y);
    }
}
