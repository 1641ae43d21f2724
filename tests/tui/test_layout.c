/* Rectangles of a screen at every size: within it, apart, and large enough to read. */
#include "tui/layout.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static bool inside(struct ll_rect r, struct ll_rect outer)
{
    return r.height == 0 ||
           (r.x >= outer.x && r.y >= outer.y && r.width >= 1 && r.height > 0 &&
            r.x + r.width <= outer.x + outer.width && r.y + r.height <= outer.y + outer.height);
}

static bool apart(struct ll_rect a, struct ll_rect b)
{
    struct ll_rect shared = ll_rect_cut(a, b);
    return shared.width <= 0 || shared.height <= 0;
}

static void too_small_is_said(void **state)
{
    (void)state;
    struct ll_layout_frame frame;
    assert_false(ll_layout_frame(59, 18, &frame));
    assert_false(ll_layout_frame(60, 17, &frame));
    assert_false(ll_layout_frame(1, 1, &frame));
    assert_true(ll_layout_frame(60, 18, &frame));
}

static void a_figure_beside_prose_leaves_it_its_measure(void **state)
{
    (void)state;
    struct ll_rect prose, figure;
    for (int width = 60; width <= 260; width++) {
        struct ll_rect body = {3, 3, width, 40};
        if (!ll_layout_aside(body, &prose, &figure)) {
            assert_true(width < 140);
            continue;
        }
        assert_int_equal(prose.width, LL_LAYOUT_MEASURE);
        assert_true(inside(prose, body) && inside(figure, body) && apart(prose, figure));
        assert_true(figure.width >= 40);
    }
    assert_true(ll_layout_aside((struct ll_rect){3, 3, 134, 39}, &prose, &figure));
}

static void bands_fill_the_screen_in_order(void **state)
{
    (void)state;
    struct ll_layout_frame f;
    for (int width = 60; width <= 260; width++)
        for (int height = 18; height <= 90; height++) {
            struct ll_rect all = {0, 0, width, height};
            assert_true(ll_layout_frame(width, height, &f));
            assert_true(inside(f.header, all) && inside(f.body, all) && inside(f.footer, all));
            assert_true(apart(f.header, f.body) && apart(f.body, f.footer));
            assert_true(f.body.height >= 15);
            struct ll_rect column = ll_layout_column(f.body);
            assert_true(inside(column, f.body) && column.width <= LL_LAYOUT_MEASURE);
        }
}

static void eighty_columns_hold_the_measure(void **state)
{
    (void)state;
    struct ll_layout_frame f;
    assert_true(ll_layout_frame(80, 24, &f));
    assert_int_equal(ll_layout_column(f.body).width, LL_LAYOUT_MEASURE);
}

static void check_scene(struct ll_rect body, const struct ll_layout_want *want)
{
    struct ll_layout_scene s;
    ll_layout_scene(body, want, &s);
    struct ll_rect parts[] = {s.text, s.note, s.chart, s.trainer, s.controls, s.values};
    enum { PARTS = sizeof parts / sizeof *parts };
    for (int i = 0; i < PARTS; i++) {
        assert_true(inside(parts[i], body));
        for (int k = 0; k < i; k++)
            assert_true(parts[i].height == 0 || parts[k].height == 0 || apart(parts[i], parts[k]));
    }
    assert_true(s.text.height <= want->text && s.controls.height <= want->controls);
    if (want->chart)
        assert_true(s.chart.height >= 5 && s.chart.width >= 40);
    if (want->controls > 0)
        assert_true(s.controls.height > 0);
    if (want->text > 0)
        assert_true(s.text.height > 0);
}

static void scenes_never_overlap_at_any_size(void **state)
{
    (void)state;
    struct ll_layout_frame f;
    for (int width = 60; width <= 220; width += 7)
        for (int height = 18; height <= 70; height += 3)
            for (int text = 0; text <= 40; text += 8)
                for (int controls = 0; controls <= 8; controls += 4)
                    for (int rest = 0; rest < 16; rest++) {
                        struct ll_layout_want want = {.text = text,
                                                      .note = rest & 1 ? 3 : 0,
                                                      .controls = controls,
                                                      .values = rest & 2 ? 6 : 0,
                                                      .values_half = text & 8 ? 3 : 0,
                                                      .trainer = rest & 4 ? 1 : 0,
                                                      .chart = (rest & 8) == 0};
                        assert_true(ll_layout_frame(width, height, &f));
                        check_scene(f.body, &want);
                    }
}

static void wide_screens_put_words_beside_the_chart(void **state)
{
    (void)state;
    struct ll_layout_frame f;
    struct ll_layout_scene s;
    struct ll_layout_want want = {.text = 8, .controls = 2, .values = 3, .chart = true};
    ll_layout_frame(140, 45, &f);
    ll_layout_scene(f.body, &want, &s);
    assert_true(s.beside && s.text.x + s.text.width < s.chart.x);
    assert_true(s.chart.width > f.body.width / 2);
    ll_layout_frame(80, 24, &f);
    ll_layout_scene(f.body, &want, &s);
    assert_true(!s.beside && s.chart.width == f.body.width && s.chart.height >= 8);
}

/* Where a text is not whole beside all the rest it has few rows; while it is read, all but the
 * chart's least. */
static void a_text_that_is_read_has_the_rows_of_all_but_the_chart(void **state)
{
    (void)state;
    struct ll_layout_frame f;
    struct ll_layout_scene s;
    struct ll_layout_want all = {.text = 9, .controls = 3, .values = 4, .chart = true};
    struct ll_layout_want words = {.text = 9, .chart = true, .reading = true};
    ll_layout_frame(80, 24, &f);
    ll_layout_scene(f.body, &all, &s);
    assert_true(s.text.height <= 4 && s.controls.height == 3 && s.values.height > 0);
    ll_layout_scene(f.body, &words, &s);
    assert_int_equal(s.text.height, 9);
    assert_true(s.chart.height >= 9 && s.chart.y > s.text.y + 8);
    all.text = 5; /* one row more than its share: whole, since the chart can spare it */
    all.values = 0;
    ll_layout_scene(f.body, &all, &s);
    assert_int_equal(s.text.height, 5);
}

static void tiles_stay_wide_enough(void **state)
{
    (void)state;
    enum { CHART = 32, PICTURE = 16 };
    struct ll_rect tiles[LL_LAYOUT_TILES], area = {2, 3, 76, 14};
    assert_int_equal(ll_layout_tiles(area, 0, CHART, tiles), 0);
    assert_int_equal(ll_layout_tiles(area, 2, CHART, tiles), 2);
    assert_int_equal(tiles[0].y, tiles[1].y);
    assert_int_equal(ll_layout_tiles((struct ll_rect){0, 0, 58, 30}, 2, CHART, tiles), 2);
    assert_int_equal(tiles[0].x, tiles[1].x);
    for (size_t count = 1; count <= LL_LAYOUT_TILES; count++) {
        ll_layout_tiles(area, count, CHART, tiles);
        for (size_t i = 0; i < count; i++) {
            assert_true(inside(tiles[i], area));
            for (size_t k = 0; k < i; k++)
                assert_true(apart(tiles[i], tiles[k]));
        }
    }
    /* Pictures may stand closer than charts. */
    struct ll_rect low = {2, 12, 76, 9};
    ll_layout_tiles(low, 4, CHART, tiles);
    assert_true(tiles[3].y > tiles[0].y);
    ll_layout_tiles(low, 4, PICTURE, tiles);
    assert_int_equal(tiles[3].y, tiles[0].y);
}

static void following_moves_as_little_as_it_must(void **state)
{
    (void)state;
    assert_int_equal(ll_layout_follow(0, 3, 5, 20), 0);
    assert_int_equal(ll_layout_follow(0, 5, 5, 20), 1);
    assert_int_equal(ll_layout_follow(9, 3, 5, 20), 3);
    assert_int_equal(ll_layout_follow(30, 19, 5, 20), 15);
    assert_int_equal(ll_layout_follow(4, 0, 5, 3), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_small_is_said),
        cmocka_unit_test(a_figure_beside_prose_leaves_it_its_measure),
        cmocka_unit_test(bands_fill_the_screen_in_order),
        cmocka_unit_test(eighty_columns_hold_the_measure),
        cmocka_unit_test(scenes_never_overlap_at_any_size),
        cmocka_unit_test(wide_screens_put_words_beside_the_chart),
        cmocka_unit_test(a_text_that_is_read_has_the_rows_of_all_but_the_chart),
        cmocka_unit_test(tiles_stay_wide_enough),
        cmocka_unit_test(following_moves_as_little_as_it_must),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
