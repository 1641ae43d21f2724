/* Lines to cells. */
#include "base/utf8.h"
#include "course/text_flow.h"

/* How a look is drawn. */
static struct ll_ink ink_of(unsigned look)
{
    struct ll_ink ink = ll_ink(LL_ROLE_TEXT, 0);
    if (look & LL_TEXT_RULE)
        ink.fg = LL_ROLE_BORDER;
    if (look & LL_TEXT_CODE)
        ink.fg = LL_ROLE_CODE;
    if (look & LL_TEXT_STRIKE)
        ink.attr |= LL_ATTR_DIM;
    if (look & LL_TEXT_EMPHASIS)
        ink.attr |= LL_ATTR_UNDERLINE;
    if (look & LL_TEXT_STRONG)
        ink.attr |= LL_ATTR_BOLD;
    if (look & LL_TEXT_LINK) {
        ink.fg = LL_ROLE_ACCENT;
        ink.attr |= LL_ATTR_UNDERLINE;
    }
    if (look & LL_TEXT_HEADING) {
        ink.fg = LL_ROLE_STRONG;
        ink.attr |= LL_ATTR_BOLD;
    }
    return ink;
}

static void draw_span(const struct ll_text_span *span, struct ll_grid *grid, int x, int y)
{
    ll_grid_text_n(grid, x, y, span->width, span->text, span->length, ink_of(span->look));
}

/* Confines drawing to `area` within the clip there is; gives the clip before. */
static struct ll_rect narrow(struct ll_grid *grid, struct ll_rect area)
{
    struct ll_rect before = ll_grid_clip(grid, area);
    ll_grid_clip(grid, ll_rect_cut(before, area));
    return before;
}

/* The part of a line of code that is in sight, between the marks that say there is more. */
static void draw_fixed(const struct ll_text_layout *layout, const struct ll_text_line *line,
                       int scroll, struct ll_grid *grid, struct ll_rect area)
{
    bool ascii = text_layout_ascii(layout);
    struct ll_ink ink = ll_ink(LL_ROLE_WARNING, 0);
    int from = area.x + line->fixed_from, end = area.x + area.width;
    struct ll_rect before = narrow(grid, (struct ll_rect){from, area.y, end - from, 1});
    for (size_t i = 0; i < line->span_count; i++)
        if (line->spans[i].look & LL_TEXT_CODE)
            draw_span(&line->spans[i], grid, area.x + line->spans[i].column - scroll, area.y);
    if (scroll > 0 && line->width > line->fixed_from)
        ll_grid_put(grid, from, area.y, ascii ? '<' : 0x2039, ink);
    if (line->width - scroll > area.width)
        ll_grid_put(grid, end - 1, area.y, ascii ? '>' : 0x203A, ink);
    ll_grid_clip(grid, before);
}

void ll_text_layout_draw(const struct ll_text_layout *layout, size_t first, int scroll,
                         struct ll_grid *grid, struct ll_rect area)
{
    struct ll_rect before = narrow(grid, area);
    size_t height = ll_text_layout_height(layout);
    for (int row = 0; row < area.height && first + (size_t)row < height; row++) {
        const struct ll_text_line *line = ll_text_layout_line(layout, first + (size_t)row);
        for (size_t i = 0; i < line->span_count; i++)
            if (!line->fixed || !(line->spans[i].look & LL_TEXT_CODE))
                draw_span(&line->spans[i], grid, area.x + line->spans[i].column, area.y + row);
        if (line->fixed)
            draw_fixed(layout, line, scroll, grid,
                       (struct ll_rect){area.x, area.y + row, area.width, 1});
    }
    ll_grid_clip(grid, before);
}
