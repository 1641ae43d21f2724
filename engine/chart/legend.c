#include "chart/legend.h"

#include <string.h>

enum { SAMPLE = 4 }; /* cells of a layer's sign */

struct size {
    int width, height;
};

static bool is_named(const struct ll_layer *layer)
{
    return layer->label && layer->ops->sample;
}

bool ll_legend_wanted(const struct ll_figure *figure)
{
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next)
        if (is_named(layer))
            return true;
    return false;
}

static const struct ll_layer *next_named(const struct ll_layer *layer)
{
    while (layer && !is_named(layer))
        layer = layer->next;
    return layer;
}

bool ll_legend_same(const struct ll_figure *a, const struct ll_figure *b)
{
    const struct ll_layer *one = next_named(a->layers), *other = next_named(b->layers);
    while (one && other && strcmp(one->label, other->label) == 0 && one->ops == other->ops &&
           one->stroke.color == other->stroke.color && one->stroke.dash == other->stroke.dash) {
        one = next_named(one->next);
        other = next_named(other->next);
    }
    return one == NULL && other == NULL;
}

/* Cells that the legend takes as a block, with a blank column on both sides. */
static struct size block_size(const struct ll_figure *figure)
{
    struct size size = {0, 0};
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next) {
        if (!is_named(layer))
            continue;
        int width = SAMPLE + 3 + ll_text_columns(layer->label);
        if (width > size.width)
            size.width = width;
        size.height++;
    }
    return size;
}

int ll_legend_row_width(const struct ll_figure *figure)
{
    int width = 0;
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next)
        if (is_named(layer))
            width += SAMPLE + 3 + ll_text_columns(layer->label);
    return width > 2 ? width - 2 : width;
}

/* The emptiest of the places along the plot's edges; how much data it covers in *hits. */
static struct ll_rect emptiest(const struct ll_plot *plot, const struct ll_cover_pen *cover,
                               struct size size, unsigned *hits)
{
    /* thirds of the spare width and height, the best-liked place first */
    static const signed char places[][2] = {{2, 0}, {0, 0}, {2, 2}, {0, 2},
                                            {1, 0}, {2, 1}, {0, 1}, {1, 2}};
    struct ll_rect area = plot->area, best = {0};
    *hits = ~0u;
    for (size_t i = 0; i<sizeof places / sizeof *places && * hits> 0; i++) {
        struct ll_rect part = {area.x + (area.width - size.width) * places[i][0] / 2,
                               area.y + (area.height - size.height) * places[i][1] / 2, size.width,
                               size.height};
        unsigned count = ll_cover_count(cover, part);
        if (count < *hits) {
            *hits = count;
            best = part;
        }
    }
    return best;
}

enum ll_legend_place ll_legend_place(const struct ll_figure *figure, const struct ll_plot *plot,
                                     const struct ll_cover_pen *cover)
{
    struct size size = block_size(figure);
    unsigned hits = ~0u;
    /* A legend that fills the chart is worse than none. */
    bool fits = size.width <= plot->area.width * 2 / 3 && size.height <= plot->area.height / 2;
    if (fits)
        emptiest(plot, cover, size, &hits);
    if (hits == 0)
        return LL_LEGEND_INSIDE;
    if (ll_legend_row_width(figure) <= plot->area.width && plot->area.height >= 6)
        return LL_LEGEND_ROW;
    return fits && plot->area.height >= 8 ? LL_LEGEND_INSIDE : LL_LEGEND_NONE;
}

static void draw_entry(const struct ll_layer *layer, struct ll_pen *pen, int x, int y, int columns)
{
    struct ll_rect before = pen->clip, sample = {x, y, SAMPLE, 1};
    pen->clip = sample;
    layer->ops->sample(layer, pen, sample);
    pen->clip = before;
    pen->ops->text(pen, x + SAMPLE + 1, y, columns - SAMPLE - 1, LL_ALIGN_LEFT, layer->label,
                   ll_ink(LL_ROLE_TEXT, 0));
}

void ll_legend_draw(const struct ll_figure *figure, const struct ll_plot *plot,
                    const struct ll_cover_pen *cover)
{
    unsigned hits;
    struct ll_rect block = emptiest(plot, cover, block_size(figure), &hits);
    int row = block.y;
    plot->pen->ops->blank(plot->pen, block);
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next)
        if (is_named(layer))
            draw_entry(layer, plot->pen, block.x + 1, row++, block.width - 2);
}

void ll_legend_draw_row(const struct ll_figure *figure, struct ll_pen *pen, struct ll_rect plot,
                        int row)
{
    int x = plot.x + (plot.width - ll_legend_row_width(figure)) / 2;
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next) {
        if (!is_named(layer))
            continue;
        int width = SAMPLE + 1 + ll_text_columns(layer->label);
        draw_entry(layer, pen, x, row, width);
        x += width + 2;
    }
}
