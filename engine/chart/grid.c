#include "chart/grid.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { GRID_MAX = 4096 };

struct ll_grid {
    int width, height;
    struct ll_rect clip;
    struct ll_cell *cells;
    size_t capacity;
    ll_grid_cut *cut; /* told of shortened texts; or NULL */
    void *cut_arg;
};

static const struct ll_cell blank = {
    .text = " ", .fg = LL_ROLE_TEXT, .bg = LL_ROLE_BACKGROUND, .width = 1};

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

struct ll_rect ll_rect_cut(struct ll_rect a, struct ll_rect b)
{
    int x = larger(a.x, b.x), y = larger(a.y, b.y);
    int right = smaller(a.x + a.width, b.x + b.width);
    int bottom = smaller(a.y + a.height, b.y + b.height);
    return (struct ll_rect){x, y, larger(right - x, 0), larger(bottom - y, 0)};
}

ll_err ll_grid_new(int width, int height, struct ll_grid **out)
{
    struct ll_grid *grid = calloc(1, sizeof *grid);
    if (!grid)
        return LL_ERR_MEMORY;
    ll_err err = ll_grid_resize(grid, width, height);
    if (err != LL_OK)
        ll_grid_free(&grid);
    *out = grid;
    return err;
}

void ll_grid_free(struct ll_grid **grid)
{
    if (*grid)
        free((*grid)->cells);
    free(*grid);
    *grid = NULL;
}

ll_err ll_grid_resize(struct ll_grid *grid, int width, int height)
{
    if (width < 1 || height < 1 || width > GRID_MAX || height > GRID_MAX)
        return LL_ERR_RANGE;
    size_t count = (size_t)width * (size_t)height;
    if (count > grid->capacity) { /* nothing of the old cells stays */
        struct ll_cell *cells = ll_array_new(count, sizeof *cells);
        if (cells == NULL)
            return LL_ERR_MEMORY;
        free(grid->cells);
        grid->cells = cells;
        grid->capacity = count;
    }
    grid->width = width;
    grid->height = height;
    grid->clip = ll_grid_area(grid);
    ll_grid_clear(grid);
    return LL_OK;
}

int ll_grid_width(const struct ll_grid *grid)
{
    return grid->width;
}

int ll_grid_height(const struct ll_grid *grid)
{
    return grid->height;
}

struct ll_rect ll_grid_area(const struct ll_grid *grid)
{
    return (struct ll_rect){0, 0, grid->width, grid->height};
}

static struct ll_cell *at(const struct ll_grid *grid, int x, int y)
{
    return &grid->cells[(size_t)y * (size_t)grid->width + (size_t)x];
}

const struct ll_cell *ll_grid_cell(const struct ll_grid *grid, int x, int y)
{
    assert(x >= 0 && y >= 0 && x < grid->width && y < grid->height);
    return at(grid, x, y);
}

struct ll_rect ll_grid_clip(struct ll_grid *grid, struct ll_rect clip)
{
    struct ll_rect before = grid->clip;
    grid->clip = ll_rect_cut(clip, ll_grid_area(grid));
    return before;
}

void ll_grid_clear(struct ll_grid *grid)
{
    size_t count = (size_t)grid->width * (size_t)grid->height, done = count < 64 ? count : 64;
    for (size_t i = 0; i < done; i++)
        grid->cells[i] = blank;
    for (size_t n; done < count; done += n) { /* the rest is a copy of what is there */
        n = done < count - done ? done : count - done;
        memcpy(grid->cells + done, grid->cells, n * sizeof *grid->cells);
    }
}

static bool inside(const struct ll_grid *grid, int x, int y)
{
    const struct ll_rect *clip = &grid->clip;
    return x >= clip->x && y >= clip->y && x < clip->x + clip->width && y < clip->y + clip->height;
}

static void make_blank(struct ll_cell *cell)
{
    memcpy(cell->text, blank.text, sizeof cell->text);
    cell->width = 1;
}

/* The cell at x, y, free to be written: where it was half of a wide cluster, the other half is
 * blank now. That half may lie outside the clip; a half character cannot be shown. */
static struct ll_cell *take(struct ll_grid *grid, int x, int y)
{
    struct ll_cell *cell = at(grid, x, y);
    if (cell->width == 2 && x + 1 < grid->width)
        make_blank(cell + 1);
    else if (cell->width == 0 && x > 0)
        make_blank(cell - 1);
    return cell;
}

static void set(struct ll_cell *cell, const char *text, size_t length, int width, struct ll_ink ink)
{
    if (length >= sizeof cell->text)
        length = ll_utf8_whole(text, sizeof cell->text - 1);
    memset(cell->text, 0, sizeof cell->text);
    memcpy(cell->text, text, length);
    cell->width = (uint8_t)width;
    cell->fg = ink.fg;
    if (ink.bg != LL_COLOR_KEEP)
        cell->bg = ink.bg;
    cell->attr = ink.attr;
}

static void put_cluster(struct ll_grid *grid, int x, int y, const char *text, size_t length,
                        int width, struct ll_ink ink)
{
    bool whole = true;
    for (int i = 0; i < width; i++)
        whole = whole && inside(grid, x + i, y);
    for (int i = 0; i < width; i++) {
        if (!inside(grid, x + i, y))
            continue;
        struct ll_cell *cell = take(grid, x + i, y);
        if (!whole)
            set(cell, " ", 1, 1, ink);
        else if (i == 0)
            set(cell, text, length, 1, ink);
        else
            set(cell, "", 0, 0, ink);
    }
    if (whole && width == 2)
        at(grid, x, y)->width = 2;
}

int ll_grid_text_n(struct ll_grid *grid, int x, int y, int columns, const char *text, size_t length,
                   struct ll_ink ink)
{
    int used = 0;
    while (length > 0) {
        int width;
        size_t n = ll_utf8_cluster(text, length, &width);
        if (used + width > columns)
            break;
        if (width > 0)
            put_cluster(grid, x + used, y, text, n, width, ink);
        used += width;
        text += n;
        length -= n;
    }
    return used;
}

int ll_grid_text(struct ll_grid *grid, int x, int y, int columns, const char *text,
                 struct ll_ink ink)
{
    return ll_grid_text_n(grid, x, y, columns, text, strlen(text), ink);
}

int ll_grid_text_short(struct ll_grid *grid, int x, int y, int columns, const char *text,
                       bool ascii, struct ll_ink ink)
{
    const char *tail = ascii ? ".." : "…";
    int tail_width = ascii ? 2 : 1;
    if (ll_utf8_width(text, strlen(text)) <= columns)
        return ll_grid_text(grid, x, y, columns, text, ink);
    ll_grid_say_cut(grid, text, columns);
    int used = ll_grid_text(grid, x, y, larger(columns - tail_width, 0), text, ink);
    return used + ll_grid_text(grid, x + used, y, columns - used, tail, ink);
}

void ll_grid_on_cut(struct ll_grid *grid, ll_grid_cut *cut, void *arg)
{
    grid->cut = cut;
    grid->cut_arg = arg;
}

void ll_grid_say_cut(const struct ll_grid *grid, const char *text, int columns)
{
    if (grid->cut)
        grid->cut(text, columns, grid->cut_arg);
}

void ll_grid_put(struct ll_grid *grid, int x, int y, uint32_t cp, struct ll_ink ink)
{
    char text[4];
    if (inside(grid, x, y))
        set(take(grid, x, y), text, ll_utf8_put(cp, text), 1, ink);
}

void ll_grid_fill(struct ll_grid *grid, struct ll_rect area, uint32_t cp, struct ll_ink ink)
{
    char text[4];
    size_t length = ll_utf8_put(cp, text);
    area = ll_rect_cut(area, grid->clip);
    for (int y = area.y; y < area.y + area.height; y++)
        for (int x = area.x; x < area.x + area.width; x++)
            set(take(grid, x, y), text, length, 1, ink);
}

void ll_grid_tint(struct ll_grid *grid, struct ll_rect area, struct ll_ink ink)
{
    area = ll_rect_cut(area, grid->clip);
    for (int y = area.y; y < area.y + area.height; y++) {
        for (int x = area.x; x < area.x + area.width; x++) {
            struct ll_cell *cell = at(grid, x, y);
            if (ink.fg != LL_COLOR_KEEP)
                cell->fg = ink.fg;
            if (ink.bg != LL_COLOR_KEEP)
                cell->bg = ink.bg;
            cell->attr = ink.attr;
        }
    }
}

struct ll_rect ll_grid_frame(struct ll_grid *grid, struct ll_rect area, bool ascii, bool heavy,
                             struct ll_ink ink)
{
    /* top left, top, top right, side, bottom left, bottom right */
    static const uint32_t lines[2][2][6] = {
        {{0x256D, 0x2500, 0x256E, 0x2502, 0x2570, 0x256F},
         {0x250F, 0x2501, 0x2513, 0x2503, 0x2517, 0x251B}},
        {{'+', '-', '+', '|', '+', '+'}, {'#', '#', '#', '#', '#', '#'}},
    };
    const uint32_t *part = lines[ascii][heavy];
    int right = area.x + area.width - 1, bottom = area.y + area.height - 1;
    if (area.width < 2 || area.height < 2)
        return area;
    for (int x = area.x + 1; x < right; x++) {
        ll_grid_put(grid, x, area.y, part[1], ink);
        ll_grid_put(grid, x, bottom, part[1], ink);
    }
    for (int y = area.y + 1; y < bottom; y++) {
        ll_grid_put(grid, area.x, y, part[3], ink);
        ll_grid_put(grid, right, y, part[3], ink);
    }
    ll_grid_put(grid, area.x, area.y, part[0], ink);
    ll_grid_put(grid, right, area.y, part[2], ink);
    ll_grid_put(grid, area.x, bottom, part[4], ink);
    ll_grid_put(grid, right, bottom, part[5], ink);
    return (struct ll_rect){area.x + 1, area.y + 1, area.width - 2, area.height - 2};
}

void ll_grid_copy(struct ll_grid *grid, int x, int y, const struct ll_grid *source,
                  struct ll_rect from)
{
    struct ll_rect part = ll_rect_cut(from, ll_grid_area(source));
    for (int row = part.y; row < part.y + part.height; row++) {
        for (int column = part.x; column < part.x + part.width; column++) {
            const struct ll_cell *cell = at(source, column, row);
            struct ll_ink ink = {cell->fg, cell->bg, cell->attr};
            bool cut =
                cell->width == 0 ? column == part.x : column + cell->width > part.x + part.width;
            int to_x = x + column - from.x, to_y = y + row - from.y;
            if (cut)
                put_cluster(grid, to_x, to_y, " ", 1, 1, ink);
            else if (cell->width > 0)
                put_cluster(grid, to_x, to_y, cell->text, strlen(cell->text), cell->width, ink);
        }
    }
}

bool ll_grid_row_same(const struct ll_grid *a, const struct ll_grid *b, int y)
{
    const struct ll_cell *left = ll_grid_cell(a, 0, y), *right = ll_grid_cell(b, 0, y);
    for (int x = 0; x < a->width; x++)
        if (!ll_cell_same(&left[x], &right[x]))
            return false;
    return true;
}

void ll_grid_row_copy(struct ll_grid *grid, const struct ll_grid *source, int y)
{
    assert(grid->width == source->width && y >= 0 && y < grid->height && y < source->height);
    memcpy(at(grid, 0, y), at(source, 0, y), (size_t)grid->width * sizeof *grid->cells);
}

bool ll_cell_same(const struct ll_cell *a, const struct ll_cell *b)
{
    return a->fg == b->fg && a->bg == b->bg && a->attr == b->attr && a->width == b->width &&
           memcmp(a->text, b->text, sizeof a->text) == 0;
}

bool ll_grid_same(const struct ll_grid *a, const struct ll_grid *b)
{
    if (a->width != b->width || a->height != b->height)
        return false;
    size_t count = (size_t)a->width * (size_t)a->height;
    for (size_t i = 0; i < count; i++)
        if (!ll_cell_same(&a->cells[i], &b->cells[i]))
            return false;
    return true;
}
