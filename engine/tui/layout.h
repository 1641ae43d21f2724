/* Where everything stands on the screen: arithmetic on rectangles, without a terminal.
 *
 * Every size from LL_LAYOUT_MIN_WIDTH x LL_LAYOUT_MIN_HEIGHT up has a layout in which nothing
 * overlaps and nothing lies outside. Wide screens put words beside the chart; narrow ones stack
 * them and give the chart what is left. */
#ifndef LL_TUI_LAYOUT_H
#define LL_TUI_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "chart/grid.h"

enum {
    LL_LAYOUT_MIN_WIDTH = 60,
    LL_LAYOUT_MIN_HEIGHT = 18,
    LL_LAYOUT_BESIDE = 106, /* bodies this wide put things beside one another */
    LL_LAYOUT_MEASURE = 76, /* columns that prose and formulas are written for */
};

/* The screen's three bands. `body` has its margins taken off. */
struct ll_layout_frame {
    struct ll_rect header; /* two rows: the title, and the rule that shows progress */
    struct ll_rect body;
    struct ll_rect footer; /* one row */
};

/* False where the screen is too small to teach on. */
bool ll_layout_frame(int width, int height, struct ll_layout_frame *out);

/* The column for prose in `body`: at most the measure, in the middle. */
struct ll_rect ll_layout_column(struct ll_rect body);

/* True where a body of this width puts words beside the chart; *words is their column's width. With
 * false, words have the whole width. */
bool ll_layout_beside(int body_width, int *words);

/* Where prose has a figure beside it: true where the body is wide enough, with the prose's column
 * at its measure. */
bool ll_layout_aside(struct ll_rect body, struct ll_rect *prose, struct ll_rect *figure);

/* Rows that a scene's parts ask for at the width that ll_layout_beside gives; 0 for what is not
 * there. The chart takes what is left. */
struct ll_layout_want {
    int text, note, controls, worked, values, trainer;
    int said;        /* the row that says what was predicted; the first to go */
    int values_half; /* of the values in half the width; 0 where they do not fit it */
    bool chart;
    bool reading; /* the text before all: it leaves the chart its least rows */
};

struct ll_layout_scene {
    bool beside;
    struct ll_rect text, said, note, chart, trainer, controls, worked, values;
};

/* The width of the half that values have beside the controls on a narrow screen. */
int ll_layout_half(int body_width);

/* Shares `body` out. Parts that cannot have all they ask for are shortened (they scroll); a part
 * that asks for nothing has height 0. */
void ll_layout_scene(struct ll_rect body, const struct ll_layout_want *want,
                     struct ll_layout_scene *out);

enum { LL_LAYOUT_TILES = 12 };

/* Shares `area` among `count` charts (at most LL_LAYOUT_TILES) in equal tiles, as many side by side
 * as stay `narrowest` columns wide. Gives the number of tiles. */
size_t ll_layout_tiles(struct ll_rect area, size_t count, int narrowest,
                       struct ll_rect out[LL_LAYOUT_TILES]);

/* The first line to show of `total` so that `line` stays in view of `height` lines, moving as
 * little as it must from `first`; never past the end. */
int ll_layout_follow(int first, int line, int height, int total);

#endif
