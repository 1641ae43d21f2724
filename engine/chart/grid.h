/* A grid of cells that knows no terminal: charts and pages are laid out into it, and whoever owns
 * it paints it (curses) or prints it (a sink).
 *
 * A cell holds one grapheme cluster, its colours and attributes. A cluster two cells wide owns the
 * cell to its right, whose width is then 0; writing over either half leaves a blank in the other.
 * Everything drawn is clipped to the grid's clip, so that nothing can be written outside. */
#ifndef LL_CHART_GRID_H
#define LL_CHART_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "chart/style.h"

struct ll_rect {
    int x, y, width, height; /* in cells, from the top left */
};

/* How something is drawn. */
struct ll_ink {
    ll_color fg;
    ll_color bg; /* LL_COLOR_KEEP: the background already there */
    uint8_t attr;
};

/* Text in a role's colour over the background already there. */
static inline struct ll_ink ll_ink(ll_color fg, uint8_t attr)
{
    return (struct ll_ink){fg, LL_COLOR_KEEP, attr};
}

struct ll_cell {
    char text[16]; /* one cluster, NUL-terminated, cut at a code point where it is longer */
    ll_color fg, bg;
    uint8_t attr;
    uint8_t width; /* 1, 2, or 0 for the right half of the cluster before */
};

struct ll_grid;

/* Sizes are 1 to 4096; LL_ERR_RANGE, LL_ERR_MEMORY. All cells are blank. */
ll_err ll_grid_new(int width, int height, struct ll_grid **out);
void ll_grid_free(struct ll_grid **grid);

/* Makes the grid another size, all blank, the clip whole. */
ll_err ll_grid_resize(struct ll_grid *grid, int width, int height);

int ll_grid_width(const struct ll_grid *grid);
int ll_grid_height(const struct ll_grid *grid);
struct ll_rect ll_grid_area(const struct ll_grid *grid);

/* The cell at x, y; both must be inside. Rows are contiguous: the cell's address may be walked up
 * to the row's end. */
const struct ll_cell *ll_grid_cell(const struct ll_grid *grid, int x, int y);

/* Confines drawing to the part of `clip` that is inside the grid; gives the clip before. */
struct ll_rect ll_grid_clip(struct ll_grid *grid, struct ll_rect clip);

/* Blanks the whole grid, whatever the clip. */
void ll_grid_clear(struct ll_grid *grid);

/* Writes the text's clusters from x, y on, as many as fit `columns` and the clip; the columns it
 * took, clipped or not. Control characters are left out. A wide cluster that would be cut in half
 * is drawn as a blank. */
int ll_grid_text(struct ll_grid *grid, int x, int y, int columns, const char *text,
                 struct ll_ink ink);
int ll_grid_text_n(struct ll_grid *grid, int x, int y, int columns, const char *text, size_t length,
                   struct ll_ink ink);

/* As ll_grid_text, with an ellipsis in the last column where the text does not fit ("..", cut to
 * what fits, where `ascii`). */
int ll_grid_text_short(struct ll_grid *grid, int x, int y, int columns, const char *text,
                       bool ascii, struct ll_ink ink);

/* Told of a text that was to have so many columns and was shortened to them. */
typedef void ll_grid_cut(const char *text, int columns, void *arg);

/* Tells `cut` of each text that ll_grid_text_short (or a chart, of a name on its axis) shortens;
 * NULL for nobody. */
void ll_grid_on_cut(struct ll_grid *grid, ll_grid_cut *cut, void *arg);

/* Says that a text was shortened to so many columns. */
void ll_grid_say_cut(const struct ll_grid *grid, const char *text, int columns);

/* Puts one code point that is one cell wide: what charts are made of. */
void ll_grid_put(struct ll_grid *grid, int x, int y, uint32_t cp, struct ll_ink ink);

/* Fills the rectangle with a code point one cell wide. */
void ll_grid_fill(struct ll_grid *grid, struct ll_rect area, uint32_t cp, struct ll_ink ink);

/* Changes colours and attributes, not the text. LL_COLOR_KEEP, as either colour, keeps it. */
void ll_grid_tint(struct ll_grid *grid, struct ll_rect area, struct ll_ink ink);

/* A frame along the rectangle's edge, in box-drawing lines or ASCII, light with round corners or
 * heavy; its inside. */
struct ll_rect ll_grid_frame(struct ll_grid *grid, struct ll_rect area, bool ascii, bool heavy,
                             struct ll_ink ink);

/* Copies the part `from` of `source` to x, y of `grid`, within its clip. */
void ll_grid_copy(struct ll_grid *grid, int x, int y, const struct ll_grid *source,
                  struct ll_rect from);

/* Row y of two grids of one width: whether the cells are the same, and making them so. */
bool ll_grid_row_same(const struct ll_grid *a, const struct ll_grid *b, int y);
void ll_grid_row_copy(struct ll_grid *grid, const struct ll_grid *source, int y);

bool ll_cell_same(const struct ll_cell *a, const struct ll_cell *b);

/* True where the sizes and every cell are the same. */
bool ll_grid_same(const struct ll_grid *a, const struct ll_grid *b);

struct ll_rect ll_rect_cut(struct ll_rect a, struct ll_rect b); /* what they share */

#endif
