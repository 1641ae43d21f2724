/* Figures at every size: nothing is drawn outside, and what each kind of layer draws. */
#include "chart/figure.h"

#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../seldom.h"
#include "base/rng.h"
#include "base/utf8.h"
#include "chart/sink.h"
#include "gallery.h"

static struct ll_grid *grid_of(int width, int height)
{
    struct ll_grid *grid;
    assert_int_equal(ll_grid_new(width, height, &grid), LL_OK);
    return grid;
}

static struct ll_figure *figure_of(void)
{
    struct ll_figure *figure;
    assert_int_equal(ll_figure_new(&figure), LL_OK);
    return figure;
}

static const struct ll_style plain = {.glyphs = LL_GLYPHS_ASCII, .colors = LL_COLORS_NONE};

/* Draws the figure over a field of '~' and looks at what is around it. */
static void assert_stays_inside(const char *name, const struct ll_figure *figure,
                                struct ll_rect area, const struct ll_style *style)
{
    struct ll_grid *grid = grid_of(area.x + area.width + 3, area.y + area.height + 2);
    ll_grid_fill(grid, ll_grid_area(grid), '~', ll_ink(LL_ROLE_GOOD, 0));
    ll_figure_draw(figure, grid, area, style);
    for (int y = 0; y < ll_grid_height(grid); y++) {
        for (int x = 0; x < ll_grid_width(grid); x++) {
            bool inside =
                x >= area.x && y >= area.y && x < area.x + area.width && y < area.y + area.height;
            if (!inside && strcmp(ll_grid_cell(grid, x, y)->text, "~") != 0)
                fail_msg("%s, %dx%d: drew '%s' outside, at %d,%d", name, area.width, area.height,
                         ll_grid_cell(grid, x, y)->text, x - area.x, y - area.y);
        }
    }
    ll_grid_free(&grid);
}

static void nothing_is_drawn_outside_at_any_size(void **state)
{
    (void)state;
    struct ll_rng rng;
    ll_rng_seed(&rng, ll_seed_fresh());
    for (const struct gallery_item *item = gallery; item->name; item++) {
        struct ll_figure *figure = item->make();
        for (int i = 0; i < 60; i += (int)one_in(7)) {
            struct ll_rect area = {
                3, 2, i < 30 ? 1 + (int)ll_rng_below(&rng, 24) : 1 + (int)ll_rng_below(&rng, 200),
                i < 30 ? 1 + (int)ll_rng_below(&rng, 10) : 1 + (int)ll_rng_below(&rng, 100)};
            struct ll_style style = {.glyphs = (enum ll_glyphs)ll_rng_below(&rng, 3),
                                     .colors = (enum ll_colors)ll_rng_below(&rng, 5)};
            assert_stays_inside(item->name, figure, area, &style);
        }
        ll_figure_free(&figure);
    }
}

static void drawing_twice_is_drawing_once(void **state)
{
    (void)state;
    for (const struct gallery_item *item = gallery; item->name; item++) {
        struct ll_style style = {.glyphs = LL_GLYPHS_BRAILLE};
        struct ll_figure *figure = item->make();
        struct ll_grid *a = grid_of(90, 30), *b = grid_of(90, 30);
        ll_figure_draw(figure, a, ll_grid_area(a), &style);
        ll_figure_draw(figure, b, (struct ll_rect){5, 3, 40, 12}, &style);
        ll_grid_clear(b);
        ll_figure_draw(figure, b, ll_grid_area(b), &style);
        assert_true(ll_grid_same(a, b));
        ll_grid_free(&a);
        ll_grid_free(&b);
        ll_figure_free(&figure);
    }
}

/* Every row has its y axis in the same cell, however wide the characters around it are. */
static void hangul_does_not_shift_columns(void **state)
{
    (void)state;
    struct ll_figure *figure = figure_of();
    struct ll_grid *grid = grid_of(50, 14);
    const float y[] = {0, 1, 2, 3};
    ll_figure_title(figure, "교차 엔트로피 손실");
    ll_figure_axis(figure, LL_AXIS_X, &(struct ll_axis){.label = "에포크"}, NULL);
    ll_figure_axis(figure, LL_AXIS_Y, &(struct ll_axis){.label = "손실값"}, NULL);
    ll_figure_add_line(figure, &(struct ll_line){.label = "학습 손실", .count = 4, .y = y});
    ll_figure_draw(figure, grid, ll_grid_area(grid), &plain);
    for (int row = 0; row < 14; row++) {
        int columns = 0;
        for (int x = 0; x < 50; x++)
            columns += ll_utf8_width(ll_grid_cell(grid, x, row)->text,
                                     strlen(ll_grid_cell(grid, x, row)->text));
        assert_int_equal(columns, 50);
    }
    for (int row = 2; row < 11; row++)
        assert_non_null(strchr("|+", ll_grid_cell(grid, 1, row)->text[0]));
    ll_grid_free(&grid);
    ll_figure_free(&figure);
}

static struct ll_str drawn(const struct ll_figure *figure, int width, int height)
{
    struct ll_grid *grid = grid_of(width, height);
    struct ll_str text = {0};
    ll_figure_draw(figure, grid, ll_grid_area(grid), &plain);
    ll_grid_write_text(grid, &text);
    ll_grid_free(&grid);
    return text;
}

static void points_past_a_fixed_axis_are_clipped(void **state)
{
    (void)state;
    struct ll_figure *figure = figure_of();
    const float x[] = {0, 1, 2, 3, 4}, y[] = {1, 1e30F, -1e30F, 1, 1};
    ll_figure_axis(figure, LL_AXIS_X, &(struct ll_axis){.hidden = true}, NULL);
    ll_figure_axis(figure, LL_AXIS_Y, &(struct ll_axis){.from = 0, .to = 2, .hidden = true}, NULL);
    ll_figure_add_line(figure, &(struct ll_line){.count = 5, .x = x, .y = y});
    struct ll_str text = drawn(figure, 9, 3);
    assert_string_equal(ll_str_text(&text), "*  *\n"
                                            "*  *  ***\n"
                                            "   *  *\n");
    ll_str_done(&text);
    ll_figure_free(&figure);
}

static void values_that_are_not_finite_leave_gaps_and_are_counted(void **state)
{
    (void)state;
    struct ll_figure *figure = figure_of();
    const float y[] = {1, 1, NAN, 1, INFINITY, 1, 1};
    ll_figure_axis(figure, LL_AXIS_Y, &(struct ll_axis){.from = 0, .to = 2}, NULL);
    ll_figure_add_line(figure, &(struct ll_line){.count = 7, .y = y});
    struct ll_str text = drawn(figure, 40, 9);
    assert_non_null(strstr(ll_str_text(&text), "2 nan/inf"));
    assert_null(strstr(ll_str_text(&text), "********"));
    ll_str_done(&text);
    ll_figure_free(&figure);
}

static void extreme_data_is_drawn(void **state)
{
    (void)state;
    const float sets[][4] = {
        {0, 0, 0, 0},         {1e38F, -1e38F, 3e38F, -3e38F}, {1e-45F, 1e-44F, 0, 1e-40F},
        {NAN, NAN, NAN, NAN}, {INFINITY, -INFINITY, 0, 1},    {1e9F, 1e9F + 64, 1e9F, 1e9F},
        {-5, -5, -5, -5},     {1, 1e30F, 1e-30F, -1},
    };
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        for (int kind = LL_SCALE_LINEAR; kind <= LL_SCALE_SYMLOG; kind++) {
            struct ll_figure *figure = figure_of();
            struct ll_axis axis = {.scale = (enum ll_scale_kind)kind};
            ll_figure_axis(figure, LL_AXIS_X, &axis, NULL);
            ll_figure_axis(figure, LL_AXIS_Y, &axis, NULL);
            ll_figure_add_line(figure, &(struct ll_line){.count = 4, .x = sets[i], .y = sets[i]});
            ll_figure_add_scatter(figure,
                                  &(struct ll_scatter){.count = 4, .y = sets[i], .selected = 9});
            assert_stays_inside("extreme", figure, (struct ll_rect){3, 2, 60, 20}, &plain);
            ll_figure_free(&figure);
        }
    }
}

static void an_axis_that_cannot_be_is_refused(void **state)
{
    (void)state;
    struct ll_figure *figure = figure_of();
    struct ll_message why = {""};
    assert_int_equal(ll_figure_axis(figure, LL_AXIS_X, &(struct ll_axis){.from = 2, .to = 1}, &why),
                     LL_ERR_RANGE);
    assert_non_null(strstr(why.text, "axis x"));
    struct ll_axis log_axis = {.from = 0, .to = 1, .scale = LL_SCALE_LOG};
    assert_int_equal(ll_figure_axis(figure, LL_AXIS_Y, &log_axis, &why), LL_ERR_RANGE);
    ll_figure_free(&figure);
}

static void a_panel_outlives_its_maker_and_cannot_hold_itself(void **state)
{
    (void)state;
    struct ll_figure *outer = figure_of(), *inner = figure_of();
    const float y[] = {1, 2, 3};
    ll_figure_add_line(inner, &(struct ll_line){.count = 3, .y = y});
    assert_int_equal(ll_figure_add_panel(outer, inner, 2), LL_OK);
    assert_int_equal(ll_figure_add_panel(inner, outer, 1), LL_ERR_ARGUMENT);
    assert_int_equal(ll_figure_add_panel(outer, outer, 1), LL_ERR_ARGUMENT);
    ll_figure_free(&inner);
    struct ll_str text = drawn(outer, 30, 8);
    assert_non_null(strchr(ll_str_text(&text), '*'));
    ll_str_done(&text);
    ll_figure_free(&outer);
}

/* How often a text is on the grid. */
static int count_text(const struct ll_grid *grid, const char *text)
{
    int count = 0;
    for (int y = 0; y < ll_grid_height(grid); y++) {
        for (int x = 0; x + (int)strlen(text) <= ll_grid_width(grid); x++) {
            size_t i = 0;
            while (text[i] && ll_grid_cell(grid, x + (int)i, y)->text[0] == text[i])
                i++;
            count += text[i] == '\0';
        }
    }
    return count;
}

static struct ll_figure *row_of(const char *first, const char *second)
{
    static const float y[] = {1, 2, 3, 1};
    const char *const labels[] = {first, second};
    struct ll_figure *row = figure_of();
    ll_figure_arrange(row, LL_ARRANGE_ROW, 0);
    for (int i = 0; i < 2; i++) {
        struct ll_figure *panel = figure_of();
        ll_figure_add_line(panel, &(struct ll_line){.label = labels[i], .count = 4, .y = y});
        assert_int_equal(ll_figure_add_panel(row, panel, 0), LL_OK);
        ll_figure_free(&panel);
    }
    return row;
}

static void low_panels_that_name_the_same_share_a_legend(void **state)
{
    (void)state;
    static const struct {
        const char *second;
        int height, legends;
    } cases[] = {{"weight", 8, 1}, {"weight", 30, 2}, {"mass", 8, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_figure *row = row_of("weight", cases[i].second);
        struct ll_grid *grid = grid_of(70, cases[i].height);
        ll_figure_draw(row, grid, ll_grid_area(grid), &plain);
        assert_int_equal(count_text(grid, "weight"), cases[i].legends);
        assert_int_equal(count_text(grid, cases[i].second), cases[i].legends);
        ll_grid_free(&grid);
        ll_figure_free(&row);
    }
}

static void a_row_needs_the_width_of_all_its_panels(void **state)
{
    (void)state;
    int width, height, row_width, row_height;
    struct ll_figure *chart = figure_of(), *row = row_of("a", "b");
    ll_figure_least(chart, &width, &height);
    ll_figure_least(row, &row_width, &row_height);
    assert_true(row_width >= 2 * width);
    assert_int_equal(row_height, height);
    ll_figure_arrange(row, LL_ARRANGE_COLUMN, 0);
    ll_figure_least(row, &row_width, &row_height);
    assert_int_equal(row_width, width);
    assert_int_equal(row_height, 2 * height);
    ll_figure_free(&row);
    ll_figure_free(&chart);
}

static void data_that_cannot_be_drawn_is_refused(void **state)
{
    (void)state;
    struct ll_figure *figure = figure_of();
    struct ll_message why = {""};
    const float z[4] = {1, 2, 3, 4}, falling[2] = {2, 1};
    struct ll_contour contour = {.field = {1, 4, z, 0, 1, 0, 1}};
    assert_int_equal(ll_figure_add_contour(figure, &contour, &why), LL_ERR_SHAPE);
    contour.field = (struct ll_field){2, 2, z, 1, 1, 0, 1};
    assert_int_equal(ll_figure_add_contour(figure, &contour, &why), LL_ERR_RANGE);
    contour.field = (struct ll_field){2, 2, z, 0, 1, 0, 1};
    contour.levels = 2;
    contour.at = falling;
    assert_int_equal(ll_figure_add_contour(figure, &contour, &why), LL_ERR_RANGE);
    assert_non_null(strstr(why.text, "level 2"));
    struct ll_surface surface = {.field = {0, 0, z, 0, 1, 0, 1}};
    assert_int_equal(ll_figure_add_surface(figure, &surface, &why), LL_ERR_SHAPE);
    struct ll_image image = {.channels = 2, .height = 1, .width = 2, .pixels = z};
    assert_int_equal(ll_figure_add_image(figure, &image, &why), LL_ERR_SHAPE);
    assert_int_equal(
        ll_figure_add_heatmap(figure, &(struct ll_heatmap){.columns = 2, .values = z}, &why),
        LL_ERR_SHAPE);
    assert_int_equal(ll_figure_add_mask(figure, &(struct ll_mask){.height = 2}, &why),
                     LL_ERR_SHAPE);
    struct ll_str text = drawn(figure, 20, 6); /* and none of them was left in the figure */
    assert_non_null(strstr(ll_str_text(&text), "0.0"));
    ll_str_done(&text);
    ll_figure_free(&figure);
}

static void numbers_that_cannot_be_are_refused(void **state)
{
    (void)state;
    struct ll_figure *figure = figure_of();
    struct ll_message why = {""};
    const float values[3] = {0, 1, 2}, half[3] = {0, 0.5F, 1}, falling[3] = {0, 2, 1};
    struct ll_classes classes = {.count = 3, .x = values, .y = values, .classes = half};
    assert_int_equal(ll_figure_add_classes(figure, &classes, &why), LL_ERR_RANGE);
    assert_non_null(strstr(why.text, "item 2 is 0.5"));
    classes.classes = values;
    classes.class_count = 2;
    assert_int_equal(ll_figure_add_classes(figure, &classes, &why), LL_ERR_RANGE);
    classes.class_count = 3;
    classes.marks = "ox";
    assert_int_equal(ll_figure_add_classes(figure, &classes, &why), LL_ERR_RANGE);
    assert_non_null(strstr(why.text, "3 characters"));
    assert_int_equal(ll_figure_add_circle(figure, &(struct ll_circle){.radius = -1}, &why),
                     LL_ERR_RANGE);
    assert_int_equal(
        ll_figure_add_rectangle(figure, &(struct ll_rectangle){.left = 1, .right = 0}, &why),
        LL_ERR_RANGE);
    struct ll_columns columns = {.count = 2, .edges = falling, .high = values};
    assert_int_equal(ll_figure_add_columns(figure, &columns, &why), LL_ERR_RANGE);
    assert_non_null(strstr(why.text, "edge 3 is 1 after 2"));
    const struct ll_span span = {.row = 2, .from = 0, .to = 1};
    const char *const rows[] = {"only"};
    assert_int_equal(
        ll_figure_add_spans(
            figure, &(struct ll_spans){.row_count = 1, .rows = rows, .count = 1, .items = &span},
            &why),
        LL_ERR_RANGE);
    const struct ll_tree_node lost[] = {{.name = "a"}, {.name = "b", .parent = "c"}};
    assert_int_equal(ll_figure_add_tree(figure, &(struct ll_tree){.count = 2, .nodes = lost}, &why),
                     LL_ERR_NOT_FOUND);
    struct ll_str text = drawn(figure, 20, 6); /* and none of them was left in the figure */
    assert_non_null(strstr(ll_str_text(&text), "0.0"));
    ll_str_done(&text);
    ll_figure_free(&figure);
}

/* Rows and columns of cells that differ from blank. */
static void find_extent(const struct ll_grid *grid, int *width, int *height)
{
    int left = INT_MAX, right = -1, top = INT_MAX, bottom = -1;
    for (int y = 0; y < ll_grid_height(grid); y++) {
        for (int x = 0; x < ll_grid_width(grid); x++) {
            if (strcmp(ll_grid_cell(grid, x, y)->text, " ") == 0)
                continue;
            left = x < left ? x : left;
            right = x > right ? x : right;
            top = y < top ? y : top;
            bottom = y > bottom ? y : bottom;
        }
    }
    *width = right - left + 1;
    *height = bottom - top + 1;
}

static void circles_are_round_where_units_are_equal(void **state)
{
    (void)state;
    const int sizes[][2] = {{90, 20}, {40, 40}};
    for (size_t i = 0; i < 2; i++) {
        struct ll_figure *figure = figure_of();
        struct ll_grid *grid = grid_of(sizes[i][0], sizes[i][1]);
        int width, height;
        ll_figure_axis(figure, LL_AXIS_X, &(struct ll_axis){.hidden = true}, NULL);
        ll_figure_axis(figure, LL_AXIS_Y, &(struct ll_axis){.hidden = true}, NULL);
        ll_figure_equal(figure, true);
        ll_figure_add_circle(figure, &(struct ll_circle){.x = 3, .y = -1, .radius = 2}, NULL);
        ll_figure_draw(figure, grid, ll_grid_area(grid), &plain);
        find_extent(grid, &width, &height);
        assert_in_range(width, 2 * height - 2, 2 * height + 2);
        assert_in_range(height, 15, 40);
        ll_grid_free(&grid);
        ll_figure_free(&figure);
    }
}

/* Two values in each half of 0..2, with both ends in; 7 is outside and nan nowhere. */
static void histograms_count_both_ends(void **state)
{
    (void)state;
    struct ll_figure *figure = figure_of();
    const float values[] = {0, 0.5F, 1, 2, 7, NAN};
    ll_figure_axis(figure, LL_AXIS_X, &(struct ll_axis){.hidden = true}, NULL);
    ll_figure_axis(figure, LL_AXIS_Y, &(struct ll_axis){.from = 0, .to = 2, .hidden = true}, NULL);
    struct ll_histogram histogram = {.count = 6, .values = values, .bins = 2, .from = 0, .to = 2};
    assert_int_equal(ll_figure_add_histogram(figure, &histogram, NULL), LL_OK);
    struct ll_str text = drawn(figure, 6, 2);
    assert_string_equal(ll_str_text(&text), "******\n******\n");
    ll_str_done(&text);
    ll_figure_free(&figure);
}

static void readings_stand_in_the_legend_and_are_never_cut(void **state)
{
    (void)state;
    const float y[] = {0, 1};
    const double readings[2][2] = {{90036, -0.25}, {1.5, 0}};
    const char *const names[] = {"loss", "slope"};
    const int widths[] = {40, 60, 80, 120};
    struct ll_figure *figure = figure_of();
    ll_figure_reading_names(figure, names, 2);
    for (int i = 0; i < 2; i++) {
        ll_figure_add_line(figure,
                           &(struct ll_line){.label = i ? "mae" : "mse", .count = 2, .y = y});
        assert_int_equal(ll_figure_readings(figure, readings[i], 2), LL_OK);
    }
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        struct ll_grid *grid = grid_of(widths[i], 16);
        ll_figure_draw(figure, grid, ll_grid_area(grid), &plain);
        assert_int_equal(count_text(grid, "90036 "), 1);
        assert_int_equal(count_text(grid, "-0.25"), 1);
        assert_int_equal(count_text(grid, "slope"), widths[i] > 60);
        ll_grid_free(&grid);
    }
    ll_figure_free(&figure);
}

/* Without colours the first curve is the solid one, whatever its colour, and no two are alike. */
static void the_first_curve_is_solid_without_colours(void **state)
{
    (void)state;
    const float y[] = {0, 1};
    const ll_color colors[] = {LL_ROLE_SERIES_1 + 2, LL_ROLE_SERIES_1, LL_ROLE_SERIES_1 + 1};
    const char *const names[] = {"first", "second", "third"};
    const struct ll_style style = {.glyphs = LL_GLYPHS_BRAILLE, .colors = LL_COLORS_NONE};
    struct ll_figure *figure = figure_of();
    for (int i = 0; i < 3; i++)
        ll_figure_add_line(
            figure, &(struct ll_line){.label = names[i], .color = colors[i], .count = 2, .y = y});
    struct ll_grid *grid = grid_of(80, 16);
    ll_figure_draw(figure, grid, ll_grid_area(grid), &style);
    struct ll_str text = {0};
    ll_grid_write_text(grid, &text);
    assert_non_null(strstr(ll_str_text(&text), "⠤⠤⠤⠤ first  ⠄■⠄  second  ⠤▲⠤  third"));
    ll_str_done(&text);
    ll_grid_free(&grid);
    ll_figure_free(&figure);
}

/* The number beside the tick in a row of an axis without labels; NAN where there is none. */
static double tick_value(const struct ll_grid *grid, int y)
{
    struct ll_str text = {0};
    int x = 0;
    while (x < 10 && strcmp(ll_grid_cell(grid, x, y)->text, "┤") != 0)
        ll_str_add(&text, ll_grid_cell(grid, x++, y)->text);
    double value = x < 10 ? strtod(ll_str_text(&text), NULL) : NAN;
    ll_str_done(&text);
    return value;
}

/* A level line at each tick's value lies in that tick's row, in every line of dots alike; and what
 * is never below zero is never drawn below zero's line. */
static void curves_and_ticks_share_one_rounding(void **state)
{
    (void)state;
    const struct ll_style style = {.glyphs = LL_GLYPHS_BRAILLE, .colors = LL_COLORS_RGB};
    for (int height = 8; height < 45; height += (int)one_in(5)) {
        for (int span = 1; span <= 7; span += 2) {
            struct ll_figure *figure = figure_of();
            struct ll_grid *grid = grid_of(40, height);
            const float zero[2] = {0, 0}, one[2] = {1, 1}, top[2] = {(float)span, (float)span};
            ll_figure_axis(figure, LL_AXIS_X, &(struct ll_axis){.hidden = true}, NULL);
            ll_figure_add_line(figure, &(struct ll_line){.count = 2, .y = zero});
            ll_figure_add_line(figure, &(struct ll_line){.count = 2, .y = span > 1 ? top : one});
            ll_figure_draw(figure, grid, ll_grid_area(grid), &style);
            bool found = false;
            for (int y = 0; y < height; y++) {
                const char *mark = ll_grid_cell(grid, 20, y)->text;
                double tick = tick_value(grid, y);
                if (isnan(tick) || (tick != 0 && tick != span))
                    continue;
                found = found || tick == 0;
                if (strcmp(mark, "⠤") != 0) /* the third line of dots of four */
                    fail_msg("of %d rows up to %d: '%s' at %g", height, span, mark, tick);
            }
            assert_true(found);
            ll_grid_free(&grid);
            ll_figure_free(&figure);
        }
    }
}

static void diagrams_know_their_boxes(void **state)
{
    (void)state;
    struct ll_figure *figure = figure_of();
    struct ll_message why = {""};
    const struct ll_diagram_box flowing[] = {{.name = "a"}, {.name = "b"}};
    const struct ll_diagram_box same[] = {{"a", NULL, 1, 1}, {"b", NULL, 1, 1}};
    const struct ll_diagram_box half[] = {{"a", NULL, 1, 1}, {.name = "b"}};
    const struct ll_diagram_arrow arrow = {.from = "a", .to = "c"};
    struct ll_diagram diagram = {
        .box_count = 2, .boxes = flowing, .arrow_count = 1, .arrows = &arrow};
    assert_int_equal(ll_figure_add_diagram(figure, &diagram, &why), LL_ERR_NOT_FOUND);
    assert_non_null(strstr(why.text, "'c'"));
    diagram.arrow_count = 0;
    diagram.boxes = same;
    assert_int_equal(ll_figure_add_diagram(figure, &diagram, &why), LL_ERR_RANGE);
    diagram.boxes = half;
    assert_int_equal(ll_figure_add_diagram(figure, &diagram, &why), LL_ERR_RANGE);
    const struct ll_diagram_arrow loop[] = {{"a", "b", "x"}, {"b", "a", NULL}};
    diagram = (struct ll_diagram){.box_count = 2,
                                  .boxes = flowing,
                                  .arrow_count = 1,
                                  .arrows = loop,
                                  .lit_count = 1,
                                  .lit = (const char *const[]){"b"}};
    assert_int_equal(ll_figure_add_diagram(figure, &diagram, &why), LL_OK);
    struct ll_str text = drawn(figure, 20, 4);
    assert_string_equal(ll_str_text(&text), "   +---+ x  #####\n"
                                            "   | a |---># b #\n"
                                            "   +---+    #####\n"
                                            "\n");
    ll_str_done(&text);
    ll_figure_free(&figure);
}

/* A cone's levels are circles: every point of them is as far from the middle as its height. */
static void contours_lie_at_their_height(void **state)
{
    (void)state;
    enum { N = 81 };
    static float z[N * N];
    const float level = 0.7F;
    for (int i = 0; i < N * N; i++)
        z[i] = (float)hypot(-1 + 2.0 * (i % N) / (N - 1), -1 + 2.0 * (i / N) / (N - 1));
    struct ll_figure *figure = figure_of();
    struct ll_grid *grid = grid_of(101, 51);
    ll_figure_axis(figure, LL_AXIS_X, &(struct ll_axis){.hidden = true}, NULL);
    ll_figure_axis(figure, LL_AXIS_Y, &(struct ll_axis){.hidden = true}, NULL);
    struct ll_contour contour = {.field = {N, N, z, -1, 1, -1, 1}, .levels = 1, .at = &level};
    assert_int_equal(ll_figure_add_contour(figure, &contour, NULL), LL_OK);
    ll_figure_draw(figure, grid, ll_grid_area(grid), &plain);
    int found = 0;
    for (int y = 0; y < 51; y++) {
        for (int x = 0; x < 101; x++) {
            if (strcmp(ll_grid_cell(grid, x, y)->text, " ") == 0)
                continue;
            double radius = hypot(-1 + 2.0 * x / 100, -1 + 2.0 * y / 50);
            if (fabs(radius - 0.7) > 0.03)
                fail_msg("a point of level 0.7 lies at %d,%d, %.3f from the middle", x, y, radius);
            found++;
        }
    }
    assert_in_range(found, 150, 250);
    ll_grid_free(&grid);
    ll_figure_free(&figure);
}

/* Heights that rise from left to right, in few rows: of their fourteen levels' colours 256 leave
 * ten or more, in the map alone. */
static void a_map_of_few_rows_keeps_its_levels_apart_in_256_colours(void **state)
{
    (void)state;
    enum { N = 41, COLUMNS = 60, ROWS = 6 };
    static float z[N * N];
    for (int i = 0; i < N * N; i++)
        z[i] = (float)(i % N);
    struct ll_figure *figure = figure_of();
    struct ll_grid *grid = grid_of(COLUMNS, ROWS);
    struct ll_style style = {.glyphs = LL_GLYPHS_BRAILLE, .colors = LL_COLORS_256};
    ll_figure_axis(figure, LL_AXIS_X, &(struct ll_axis){.hidden = true}, NULL);
    ll_figure_axis(figure, LL_AXIS_Y, &(struct ll_axis){.hidden = true}, NULL);
    struct ll_contour contour = {.field = {N, N, z, -1, 1, -1, 1}, .levels = 14};
    assert_int_equal(ll_figure_add_contour(figure, &contour, NULL), LL_OK);
    ll_figure_draw(figure, grid, ll_grid_area(grid), &style);
    int apart = 1; /* runs of one colour, up to where the scale begins */
    for (int x = 1; x < COLUMNS - 8; x++)
        apart += ll_style_index(&style, ll_grid_cell(grid, x, ROWS / 2)->bg) !=
                 ll_style_index(&style, ll_grid_cell(grid, x - 1, ROWS / 2)->bg);
    if (apart < 10)
        fail_msg("%d colours are told apart", apart);
    ll_grid_free(&grid);
    ll_figure_free(&figure);
}

/* A line through 0, and a rule at 1, times `scale`, as text. */
static struct ll_figure *scaled(float scale)
{
    static const float x[3] = {0, 1, 2};
    float y[3] = {0, scale, 2 * scale};
    struct ll_figure *figure = figure_of();
    struct ll_axis axis = {.from = 0, .to = 10};
    struct ll_rule rule = {.at = scale};
    assert_int_equal(ll_figure_axis(figure, LL_AXIS_Y, &axis, NULL), LL_OK);
    assert_int_equal(ll_figure_add_line(figure, &(struct ll_line){.count = 3, .x = x, .y = y}),
                     LL_OK);
    assert_int_equal(ll_figure_add_rule(figure, &rule), LL_OK);
    return figure;
}

static size_t ink_of(const struct ll_figure *figure)
{
    struct ll_grid *grid = grid_of(40, 20);
    size_t cells = 0;
    ll_figure_draw(figure, grid, ll_grid_area(grid), &plain);
    for (int y = 0; y < 20; y++)
        for (int x = 0; x < 40; x++)
            cells += ll_grid_cell(grid, x, y)->text[0] != ' ';
    ll_grid_free(&grid);
    return cells;
}

static void what_was_there_before_lies_under_where_it_differs(void **state)
{
    (void)state;
    struct ll_figure *now = scaled(4), *before = scaled(1), *same = scaled(4), *other = figure_of();
    size_t alone = ink_of(now);
    assert_int_equal(ll_figure_shadow(now, same), LL_OK);
    assert_int_equal(ink_of(now), alone);
    assert_int_equal(ll_figure_shadow(now, other), LL_OK); /* not alike */
    assert_int_equal(ink_of(now), alone);
    assert_int_equal(ll_figure_shadow(now, before), LL_OK);
    assert_true(ink_of(now) > alone + 10);
    size_t both = ink_of(now);
    assert_int_equal(ll_figure_shadow(same, now), LL_OK); /* a shadow casts none */
    assert_int_equal(ink_of(same), alone);
    assert_int_equal(ink_of(now), both);
    ll_figure_free(&now);
    ll_figure_free(&before);
    ll_figure_free(&same);
    ll_figure_free(&other);
}

static void the_heights_of_a_surface_are_never_cut(void **state)
{
    (void)state;
    const float z[9] = {90036, 4, 50, 1, 0, 3, 20, 2, 7000};
    for (int width = 50; width <= 90; width += 10) {
        for (int turn = 0; turn < 360; turn += 5 * (int)one_in(3)) {
            struct ll_figure *figure = figure_of();
            struct ll_surface surface = {
                .field = {3, 3, z, -5, 5, -5, 5}, .azimuth = turn, .elevation = 35};
            assert_int_equal(ll_figure_add_surface(figure, &surface, NULL), LL_OK);
            struct ll_str text = drawn(figure, width, 20);
            if (!strstr(ll_str_text(&text), "90036"))
                fail_msg("%d columns, turned by %d\n%s", width, turn, ll_str_text(&text));
            ll_str_done(&text);
            ll_figure_free(&figure);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_there_before_lies_under_where_it_differs),
        cmocka_unit_test(nothing_is_drawn_outside_at_any_size),
        cmocka_unit_test(drawing_twice_is_drawing_once),
        cmocka_unit_test(hangul_does_not_shift_columns),
        cmocka_unit_test(points_past_a_fixed_axis_are_clipped),
        cmocka_unit_test(values_that_are_not_finite_leave_gaps_and_are_counted),
        cmocka_unit_test(extreme_data_is_drawn),
        cmocka_unit_test(an_axis_that_cannot_be_is_refused),
        cmocka_unit_test(low_panels_that_name_the_same_share_a_legend),
        cmocka_unit_test(a_row_needs_the_width_of_all_its_panels),
        cmocka_unit_test(data_that_cannot_be_drawn_is_refused),
        cmocka_unit_test(numbers_that_cannot_be_are_refused),
        cmocka_unit_test(circles_are_round_where_units_are_equal),
        cmocka_unit_test(histograms_count_both_ends),
        cmocka_unit_test(readings_stand_in_the_legend_and_are_never_cut),
        cmocka_unit_test(the_first_curve_is_solid_without_colours),
        cmocka_unit_test(curves_and_ticks_share_one_rounding),
        cmocka_unit_test(diagrams_know_their_boxes),
        cmocka_unit_test(contours_lie_at_their_height),
        cmocka_unit_test(a_map_of_few_rows_keeps_its_levels_apart_in_256_colours),
        cmocka_unit_test(a_panel_outlives_its_maker_and_cannot_hold_itself),
        cmocka_unit_test(the_heights_of_a_surface_are_never_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
