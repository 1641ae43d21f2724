/* Prints a figure of the gallery, to be looked at:
 * show_gallery NAME [WIDTH [HEIGHT [braille|blocks|ascii|.svg [rgb|256|16|8|none [light]]]]] */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "chart/sink.h"
#include "gallery.h"

static int choice(const char *text, const char *const *names)
{
    for (int i = 0; names[i]; i++)
        if (strcmp(text, names[i]) == 0)
            return i;
    return 0;
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

int main(int argc, char **argv)
{
    static const char *const glyphs[] = {"braille", "blocks", "ascii", NULL};
    static const char *const colors[] = {"rgb", "256", "16", "8", "none", NULL};
    int width = argc > 2 ? atoi(argv[2]) : 76, height = argc > 3 ? atoi(argv[3]) : 22;
    struct ll_style style = {
        .glyphs = (enum ll_glyphs)choice(argc > 4 ? argv[4] : "braille", glyphs),
        .colors = (enum ll_colors)choice(argc > 5 ? argv[5] : "rgb", colors),
        .theme = argc > 6 && strcmp(argv[6], "light") == 0 ? LL_THEME_LIGHT : LL_THEME_DARK,
    };
    const struct gallery_item *item = gallery;
    while (item->name && argc > 1 && strcmp(item->name, argv[1]) != 0)
        item++;
    struct ll_grid *grid = NULL;
    if (!item->name || ll_grid_new(width, height, &grid) != LL_OK)
        return 2;
    struct ll_figure *figure = item->make();
    struct ll_str text = {0};
    const struct ll_sink *sink = argc > 4 ? ll_sink_find(argv[4]) : NULL;
    if (sink) {
        ll_figure_write(figure, sink, width, height, &style, NULL, &text);
        fwrite(ll_str_text(&text), 1, text.length, stdout);
        return 0;
    }
    double start = now_ms();
    enum { TIMES = 50 };
    for (int i = 0; i < TIMES; i++) {
        ll_grid_clear(grid);
        ll_figure_draw(figure, grid, ll_grid_area(grid), &style);
    }
    fprintf(stderr, "%s: %.3f ms\n", item->name, (now_ms() - start) / TIMES);
    ll_grid_write_ansi(grid, &style, &text);
    fputs(ll_str_text(&text), stdout);
    ll_str_done(&text);
    ll_figure_free(&figure);
    ll_grid_free(&grid);
    return 0;
}
