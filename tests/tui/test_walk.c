/* Every scene of every page as it opens, in both languages, at five sizes and in five kinds of
 * terminal, without a terminal and without training: what must hold of each screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../seldom.h"
#include "chart/layer.h"
#include "chart/sink.h"
#include "course/scene.h"
#include "tui/scene_view.h"

struct size {
    int width, height;
};

static const struct size sizes[] = {{60, 18}, {80, 24}, {100, 30}, {140, 45}, {200, 60}};

static const struct ll_style styles[] = {
    {.glyphs = LL_GLYPHS_BRAILLE, .colors = LL_COLORS_RGB},
    {.glyphs = LL_GLYPHS_BRAILLE, .colors = LL_COLORS_256, .theme = LL_THEME_LIGHT},
    {.glyphs = LL_GLYPHS_BRAILLE, .colors = LL_COLORS_16},
    {.glyphs = LL_GLYPHS_BRAILLE, .colors = LL_COLORS_NONE},
    {.glyphs = LL_GLYPHS_ASCII, .colors = LL_COLORS_NONE},
};

enum { SIZES = sizeof sizes / sizeof *sizes, STYLES = sizeof styles / sizeof *styles };

struct walk {
    struct ll_app app;
    const char *page;
    const struct ll_step *step;
    struct ll_scene_view_state view;
    size_t screens, figures, met;
};

static void fail_at(const struct walk *walk, const char *what)
{
    struct ll_str text = {0};
    ll_grid_write_text(walk->app.grid, &text);
    fputs(ll_str_text(&text), stderr);
    ll_str_done(&text);
    fail_msg("%s, %s, %s, %dx%d, glyphs %d, colours %d: %s", walk->page, walk->step->id,
             ll_app_lang(&walk->app), ll_grid_width(walk->app.grid), ll_grid_height(walk->app.grid),
             (int)walk->app.style.glyphs, (int)walk->app.style.colors, what);
}

/* -- what must hold ---------------------------------------------------------------------------- */

static bool share_cells(struct ll_rect a, struct ll_rect b)
{
    struct ll_rect both = ll_rect_cut(a, b);
    return both.width > 0 && both.height > 0;
}

/* A figure on the screen is the figure alone: nothing was drawn over it, nor it over another. */
static void check_whole(const struct walk *walk)
{
    const struct ll_figures_view *view = &walk->view.figures;
    struct ll_grid *alone = NULL;
    int width = ll_grid_width(walk->app.grid), height = ll_grid_height(walk->app.grid);
    assert_int_equal(ll_grid_new(width, height, &alone), LL_OK);
    for (size_t i = 0; i < view->shown; i++)
        ll_figure_draw(view->figures[i], alone, view->tiles[i], &walk->app.style);
    for (size_t i = 0; i < view->shown; i++) {
        struct ll_rect tile = view->tiles[i];
        for (size_t j = 0; j < i; j++)
            if (share_cells(tile, view->tiles[j]))
                fail_at(walk, "two figures share cells");
        for (int y = tile.y; y < tile.y + tile.height; y++)
            for (int x = tile.x; x < tile.x + tile.width; x++)
                if (!ll_cell_same(ll_grid_cell(alone, x, y), ll_grid_cell(walk->app.grid, x, y)))
                    fail_at(walk, "something is drawn over a figure");
    }
    ll_grid_free(&alone);
}

/* A figure that is drawn where there is room around it stays in its place: nothing is cut at the
 * edge of the tile. */
static void check_inside(const struct walk *walk)
{
    const struct ll_figures_view *view = &walk->view.figures;
    for (size_t i = 0; i < view->shown; i++) {
        struct ll_rect tile = view->tiles[i], place = {20, 10, tile.width, tile.height};
        struct ll_grid *grid = NULL;
        struct ll_cell_pen pen;
        assert_int_equal(ll_grid_new(tile.width + 40, tile.height + 20, &grid), LL_OK);
        ll_cell_pen_init(&pen, grid, &walk->app.style);
        ll_figure_draw_with(view->figures[i], &pen.pen, place);
        for (int y = 0; y < ll_grid_height(grid); y++)
            for (int x = 0; x < ll_grid_width(grid); x++)
                if (!share_cells(place, (struct ll_rect){x, y, 1, 1}) &&
                    strcmp(ll_grid_cell(grid, x, y)->text, " ") != 0)
                    fail_at(walk, "a figure is cut at the edge of its place");
        ll_grid_free(&grid);
    }
}

static bool is_in_figure(const struct walk *walk, int x, int y)
{
    for (size_t i = 0; i < walk->view.figures.shown; i++)
        if (share_cells(walk->view.figures.tiles[i], (struct ll_rect){x, y, 1, 1}))
            return true;
    return false;
}

static const char *text_at(const struct walk *walk, int x, int y)
{
    if (x < 0 || x >= ll_grid_width(walk->app.grid))
        return " ";
    return ll_grid_cell(walk->app.grid, x, y)->text;
}

static bool is_digit(const char *text)
{
    return text[0] >= '0' && text[0] <= '9' && text[1] == '\0';
}

/* The digit is the last of a number, not of a name such as x1. */
static bool ends_number(const struct walk *walk, int x, int y)
{
    int first = x;
    while (is_digit(text_at(walk, first, y)) || strcmp(text_at(walk, first, y), ".") == 0)
        first--;
    return first < x && !(text_at(walk, first, y)[0] >= 'A' && text_at(walk, first, y)[0] <= 'z');
}

/* No number ends in an ellipsis, in what is computed: figures, values and controls. */
static void check_numbers(const struct walk *walk)
{
    for (int y = 0; y < ll_grid_height(walk->app.grid); y++) {
        for (int x = 0; x < ll_grid_width(walk->app.grid); x++) {
            /* Two dots in a figure may be two pixels. */
            bool dots = walk->app.ascii && !is_in_figure(walk, x, y);
            bool cut = strcmp(text_at(walk, x + 1, y), "…") == 0 ||
                       (dots && strcmp(text_at(walk, x + 1, y), ".") == 0 &&
                        strcmp(text_at(walk, x + 2, y), ".") == 0 &&
                        strcmp(text_at(walk, x + 3, y), " ") == 0);
            if (cut && is_digit(text_at(walk, x, y)) && ends_number(walk, x, y))
                fail_at(walk, "a number is cut");
        }
    }
}

/* What the keys move has its sign. */
static void check_focus(const struct walk *walk)
{
    if (ll_scene_control_count(walk->step->scene) == 0)
        return;
    for (int y = 0; y < ll_grid_height(walk->app.grid); y++)
        for (int x = 0; x < ll_grid_width(walk->app.grid); x++)
            if (strcmp(text_at(walk, x, y), walk->app.marks->cursor) == 0)
                return;
    fail_at(walk, "no control has the focus");
}

/* What stands in a tile, row by row. */
static void read_tile(const struct walk *walk, struct ll_rect tile, struct ll_str *out)
{
    for (int y = tile.y; y < tile.y + tile.height; y++) {
        for (int x = tile.x; x < tile.x + tile.width; x++)
            ll_str_add(out, text_at(walk, x, y));
        ll_str_add(out, "\n");
    }
}

static void check_names_of(const struct walk *walk, const struct ll_figure *figure,
                           const char *tile)
{
    size_t count = ll_layer_series(figure, NULL);
    for (size_t i = 1; i <= count && count > 1; i++) {
        const char *name = ll_figure_series_name(figure, i);
        if (name && strstr(tile, name) == NULL)
            fail_at(walk, name);
    }
    for (size_t i = 0; i < figure->panel_count; i++)
        check_names_of(walk, figure->panels[i].figure, tile);
}

/* Of several series each has its name beside the chart, from 80 by 24 on. */
static void check_named(const struct walk *walk)
{
    const struct ll_figures_view *view = &walk->view.figures;
    if (ll_grid_width(walk->app.grid) < 80 || walk->app.ascii)
        return;
    for (size_t i = 0; i < view->shown; i++) {
        struct ll_str text = {0};
        read_tile(walk, view->tiles[i], &text);
        check_names_of(walk, view->figures[i], ll_str_text(&text));
        ll_str_done(&text);
    }
}

static int rows_of(const struct ll_text_view *text)
{
    return text->layout ? (int)ll_text_layout_height(text->layout) : 0;
}

/* Rows of the text that were in sight up to now, none passed over. */
static void see(const struct walk *walk, const struct ll_text_view *text, int *seen)
{
    if (text->first > *seen)
        fail_at(walk, "words are passed over");
    if (text->first + text->shown > *seen)
        *seen = text->first + text->shown;
}

/* Nobody goes on by Enter before all words were in sight. At 80 by 24 a chart stands with the whole
 * of its scene's text. */
static void check_words(struct walk *walk)
{
    enum { ENOUGH = 40 };
    int seen = 0, presses = 0;
    bool more = true;
    for (; more && presses < ENOUGH; presses++) {
        ll_grid_clear(walk->app.grid);
        ll_scene_view_draw(&walk->view, &walk->app, walk->step, "", walk->app.frame.body);
        see(walk, &walk->view.text, &seen);
        if (presses == 0 && walk->view.figures.shown > 0 && ll_grid_width(walk->app.grid) >= 80 &&
            ll_text_view_more_below(&walk->view.text))
            fail_at(walk, "a part of the text is hidden");
        more = ll_scene_view_forward(&walk->view);
    }
    if (more)
        fail_at(walk, "Enter never goes on");
    if (seen < rows_of(&walk->view.text) || walk->view.reading ||
        ll_text_view_unread(&walk->view.note) ||
        (walk->view.values_below && !walk->view.values_ended))
        fail_at(walk, "words were not in sight");
}

/* -- the walk ---------------------------------------------------------------------------------- */

static void look(struct walk *walk)
{
    ll_grid_clear(walk->app.grid);
    ll_scene_view_draw(&walk->view, &walk->app, walk->step, "", walk->app.frame.body);
    check_whole(walk);
    check_inside(walk);
    check_numbers(walk);
    check_focus(walk);
    check_named(walk);
    walk->screens++;
    walk->figures += walk->view.figures.shown;
}

/* All parts of the scene's figures, where they are shown one at a time. */
static void walk_scene(struct walk *walk)
{
    for (int size = 0; size < SIZES; size++) {
        for (int style = 0; style < STYLES; style++) {
            if (walk->met++ % one_in(4) != 0)
                continue; /* another of them in the next scene: there are 25 */
            const struct size *s = &sizes[size];
            walk->app.style = styles[style];
            walk->app.style.locale = ll_app_locale(&walk->app);
            walk->app.ascii = styles[style].glyphs == LL_GLYPHS_ASCII;
            walk->app.marks = ll_marks(styles[style].glyphs);
            assert_int_equal(ll_grid_resize(walk->app.grid, s->width, s->height), LL_OK);
            assert_true(ll_layout_frame(s->width, s->height, &walk->app.frame));
            if (style == 0)
                check_words(walk);
            walk->view.read = true; /* with all that is there */
            look(walk);
            for (size_t part = 1; part < walk->view.figures.parts; part++) {
                ll_figures_view_turn(&walk->view.figures);
                look(walk);
            }
            ll_scene_view_done(&walk->view);
            walk->view = (struct ll_scene_view_state){0};
        }
    }
}

static void walk_page(struct walk *walk, size_t entry)
{
    struct ll_page *page = NULL;
    struct ll_message why = {""};
    struct ll_page_options options = {.lang = ll_app_lang(&walk->app)};
    if (ll_page_new(walk->app.course, entry, &options, &why, &page) != LL_OK)
        fail_msg("%s", why.text);
    walk->page = ll_page_id(page);
    for (size_t i = 0; i < ll_page_step_count(page); i++) {
        walk->step = ll_page_step(page, i);
        if (walk->step->scene)
            walk_scene(walk);
    }
    ll_page_free(&page);
}

static void walk_course(const char *lang)
{
    struct walk walk = {0};
    struct ll_message why = {""};
    while (strcmp(ll_languages[walk.app.lang], lang) != 0)
        walk.app.lang++;
    assert_int_equal(ll_locale_new(lang, &why, &walk.app.locales[walk.app.lang]), LL_OK);
    assert_int_equal(ll_grid_new(sizes[0].width, sizes[0].height, &walk.app.grid), LL_OK);
    if (ll_course_new(NULL, &why, &walk.app.course) != LL_OK)
        fail_msg("%s", why.text);
    for (size_t i = 0; i < ll_course_entry_count(walk.app.course); i++)
        walk_page(&walk, i); /* the pages of exercises, too */
    printf("%s: %zu screens, %zu figures\n", lang, walk.screens, walk.figures);
    assert_true(walk.figures > 500);
    ll_course_free(&walk.app.course);
    ll_locale_free(&walk.app.locales[walk.app.lang]);
    ll_grid_free(&walk.app.grid);
}

static void every_scene_in_english(void **state)
{
    (void)state;
    walk_course("en");
}

static void every_scene_in_korean(void **state)
{
    (void)state;
    walk_course("ko");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scene_in_english),
        cmocka_unit_test(every_scene_in_korean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
