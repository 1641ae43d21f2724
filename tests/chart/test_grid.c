/* Cells that are two columns wide, and what is left where they are written over. */
#include "chart/grid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "chart/sink.h"

static struct ll_grid *grid_of(int width, int height)
{
    struct ll_grid *grid;
    assert_int_equal(ll_grid_new(width, height, &grid), LL_OK);
    return grid;
}

static void assert_shows(const struct ll_grid *grid, const char *expected)
{
    struct ll_str text = {0};
    ll_grid_write_text(grid, &text);
    assert_string_equal(ll_str_text(&text), expected);
    ll_str_done(&text);
}

static void a_wide_cluster_owns_the_cell_to_its_right(void **state)
{
    (void)state;
    struct ll_grid *grid = grid_of(6, 1);
    assert_int_equal(ll_grid_text(grid, 0, 0, 6, "손실", ll_ink(LL_ROLE_TEXT, 0)), 4);
    assert_int_equal(ll_grid_cell(grid, 0, 0)->width, 2);
    assert_int_equal(ll_grid_cell(grid, 1, 0)->width, 0);
    assert_string_equal(ll_grid_cell(grid, 1, 0)->text, "");
    assert_int_equal(ll_grid_cell(grid, 4, 0)->width, 1);
    assert_shows(grid, "손실\n");
    ll_grid_free(&grid);
}

static void writing_over_half_blanks_the_other_half(void **state)
{
    (void)state;
    struct ll_grid *grid = grid_of(6, 1);
    ll_grid_text(grid, 0, 0, 6, "손실값", ll_ink(LL_ROLE_TEXT, 0));
    ll_grid_put(grid, 1, 0, 'r', ll_ink(LL_ROLE_TEXT, 0)); /* the right half of 손 */
    ll_grid_put(grid, 2, 0, 'l', ll_ink(LL_ROLE_TEXT, 0)); /* the left half of 실 */
    assert_shows(grid, " rl 값\n");
    ll_grid_text(grid, 3, 0, 2, "들", ll_ink(LL_ROLE_TEXT, 0)); /* over a blank and half of 값 */
    assert_shows(grid, " rl들\n");
    assert_int_equal(ll_grid_cell(grid, 5, 0)->width, 1);
    ll_grid_free(&grid);
}

static void text_stops_where_a_cluster_does_not_fit(void **state)
{
    (void)state;
    struct ll_grid *grid = grid_of(5, 1);
    assert_int_equal(ll_grid_text(grid, 0, 0, 3, "손실", ll_ink(LL_ROLE_TEXT, 0)), 2);
    assert_shows(grid, "손\n");
    ll_grid_clear(grid);
    ll_grid_text(grid, 4, 0, 9, "손", ll_ink(LL_ROLE_TEXT, 0)); /* half of it would be outside */
    assert_shows(grid, "\n");
    ll_grid_text(grid, -1, 0, 9, "손ab", ll_ink(LL_ROLE_TEXT, 0));
    assert_shows(grid, " ab\n");
    ll_grid_free(&grid);
}

static void short_text_ends_with_an_ellipsis(void **state)
{
    (void)state;
    struct ll_grid *grid = grid_of(12, 1);
    assert_int_equal(
        ll_grid_text_short(grid, 0, 0, 6, "교차 엔트로피", false, ll_ink(LL_ROLE_TEXT, 0)), 6);
    assert_shows(grid, "교차 …\n");
    ll_grid_clear(grid);
    ll_grid_text_short(grid, 0, 0, 6, "cross entropy", true, ll_ink(LL_ROLE_TEXT, 0));
    assert_shows(grid, "cros..\n");
    ll_grid_clear(grid);
    ll_grid_text_short(grid, 0, 0, 1, "cross", true, ll_ink(LL_ROLE_TEXT, 0));
    assert_shows(grid, ".\n");
    ll_grid_free(&grid);
}

static void a_long_cluster_is_cut_at_a_code_point(void **state)
{
    (void)state;
    struct ll_grid *grid = grid_of(4, 1);
    struct ll_str text = {0};
    ll_str_add(&text, "e");
    ll_str_add_repeat(&text, "\xCC\x81", 20); /* e with twenty accents */
    assert_int_equal(ll_grid_text(grid, 0, 0, 4, ll_str_text(&text), ll_ink(LL_ROLE_TEXT, 0)), 1);
    assert_int_equal(strlen(ll_grid_cell(grid, 0, 0)->text), 15);
    ll_str_done(&text);
    ll_grid_free(&grid);
}

static void nothing_is_drawn_outside_the_clip(void **state)
{
    (void)state;
    struct ll_grid *grid = grid_of(6, 3);
    struct ll_rect before = ll_grid_clip(grid, (struct ll_rect){1, 1, 4, 1});
    assert_int_equal(before.width, 6);
    ll_grid_fill(grid, (struct ll_rect){-5, -5, 50, 50}, '#', ll_ink(LL_ROLE_TEXT, 0));
    ll_grid_text(grid, 0, 1, 9, "abcdef", ll_ink(LL_ROLE_TEXT, 0));
    ll_grid_text(grid, 0, 0, 9, "abcdef", ll_ink(LL_ROLE_TEXT, 0));
    assert_shows(grid, "\n bcde\n\n");
    ll_grid_clip(grid, before);
    ll_grid_put(grid, 0, 0, 'x', ll_ink(LL_ROLE_TEXT, 0));
    assert_shows(grid, "x\n bcde\n\n");
    ll_grid_free(&grid);
}

static void a_copy_cuts_wide_clusters_at_its_edges(void **state)
{
    (void)state;
    struct ll_grid *source = grid_of(6, 1), *grid = grid_of(6, 1);
    ll_grid_text(source, 0, 0, 6, "손실값", ll_ink(LL_ROLE_GOOD, LL_ATTR_BOLD));
    ll_grid_copy(grid, 0, 0, source, (struct ll_rect){1, 0, 4, 1});
    assert_shows(grid, " 실\n");
    ll_grid_copy(grid, 0, 0, source, ll_grid_area(source));
    assert_true(ll_grid_same(grid, source));
    ll_grid_tint(grid, (struct ll_rect){0, 0, 1, 1}, ll_ink(LL_ROLE_BAD, 0));
    assert_false(ll_grid_same(grid, source));
    ll_grid_free(&grid);
    ll_grid_free(&source);
}

/* However clusters of either width are thrown about, halves stay together. */
static void halves_stay_together(void **state)
{
    (void)state;
    struct ll_rng rng;
    uint64_t seed = ll_seed_fresh();
    ll_rng_seed(&rng, seed);
    struct ll_grid *grid = grid_of(9, 3);
    for (int i = 0; i < 3000; i++) {
        const char *text = ll_rng_below(&rng, 2) ? "가" : "a";
        ll_grid_clip(grid,
                     (struct ll_rect){(int)ll_rng_below(&rng, 9), (int)ll_rng_below(&rng, 3),
                                      (int)ll_rng_below(&rng, 9), (int)ll_rng_below(&rng, 3)});
        ll_grid_text(grid, (int)ll_rng_below(&rng, 12) - 2, (int)ll_rng_below(&rng, 3), 2, text,
                     ll_ink(LL_ROLE_TEXT, 0));
        for (int y = 0; y < 3; y++) {
            for (int x = 0; x < 9; x++) {
                bool wide = ll_grid_cell(grid, x, y)->width == 2;
                bool half = x + 1 < 9 && ll_grid_cell(grid, x + 1, y)->width == 0;
                if (wide != half)
                    fail_msg("seed %llu, step %d: halves parted at %d,%d", (unsigned long long)seed,
                             i, x, y);
            }
        }
    }
    ll_grid_free(&grid);
}

static void ansi_colours_follow_the_style(void **state)
{
    (void)state;
    struct ll_grid *grid = grid_of(4, 1);
    struct ll_style style = {LL_GLYPHS_BRAILLE, LL_COLORS_16, LL_THEME_DARK};
    struct ll_str text = {0};
    ll_grid_text(grid, 0, 0, 4, "ab", ll_ink(LL_ROLE_BAD, LL_ATTR_BOLD));
    ll_grid_write_ansi(grid, &style, &text);
    assert_string_equal(ll_str_text(&text), "\x1b[0;1;91mab\x1b[0m\n");
    ll_str_clear(&text);
    style.colors = LL_COLORS_NONE;
    ll_grid_write_ansi(grid, &style, &text);
    assert_string_equal(ll_str_text(&text), "\x1b[0;1mab\x1b[0m\n");
    ll_str_clear(&text);
    style.colors = LL_COLORS_RGB;
    ll_grid_clear(grid);
    ll_grid_put(grid, 1, 0, 'x', (struct ll_ink){LL_ROLE_TEXT, ll_color_rgb(1, 2, 3), 0});
    ll_grid_write_ansi(grid, &style, &text);
    assert_string_equal(ll_str_text(&text), " \x1b[0;48;2;1;2;3mx\x1b[0m\n");
    ll_str_done(&text);
    ll_grid_free(&grid);
}

static void sizes_out_of_range_are_refused(void **state)
{
    (void)state;
    struct ll_grid *grid = NULL;
    assert_int_equal(ll_grid_new(0, 5, &grid), LL_ERR_RANGE);
    assert_null(grid);
    assert_int_equal(ll_grid_new(5, 5000, &grid), LL_ERR_RANGE);
    grid = grid_of(2, 2);
    ll_grid_put(grid, 1, 1, 'x', ll_ink(LL_ROLE_TEXT, 0));
    assert_int_equal(ll_grid_resize(grid, 3, 1), LL_OK);
    assert_shows(grid, "\n");
    ll_grid_free(&grid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wide_cluster_owns_the_cell_to_its_right),
        cmocka_unit_test(writing_over_half_blanks_the_other_half),
        cmocka_unit_test(text_stops_where_a_cluster_does_not_fit),
        cmocka_unit_test(short_text_ends_with_an_ellipsis),
        cmocka_unit_test(a_long_cluster_is_cut_at_a_code_point),
        cmocka_unit_test(nothing_is_drawn_outside_the_clip),
        cmocka_unit_test(a_copy_cuts_wide_clusters_at_its_edges),
        cmocka_unit_test(halves_stay_together),
        cmocka_unit_test(ansi_colours_follow_the_style),
        cmocka_unit_test(sizes_out_of_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
