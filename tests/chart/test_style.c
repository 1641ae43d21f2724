#include "chart/style.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct ll_style style_of(enum ll_colors colors, enum ll_theme theme)
{
    return (struct ll_style){LL_GLYPHS_BRAILLE, colors, theme};
}

static void colours_become_the_nearest_of_the_palette(void **state)
{
    (void)state;
    struct ll_style style = style_of(LL_COLORS_256, LL_THEME_DARK);
    assert_int_equal(ll_style_index(&style, ll_color_rgb(255, 0, 0)), 196);
    assert_int_equal(ll_style_index(&style, ll_color_rgb(95, 135, 175)), 67);
    assert_int_equal(ll_style_index(&style, ll_color_rgb(8, 8, 8)), 232);
    assert_int_equal(ll_style_index(&style, ll_color_rgb(128, 128, 128)), 244);
    assert_int_equal(ll_style_index(&style, ll_color_rgb(255, 255, 255)), 231);
    style.colors = LL_COLORS_16;
    assert_int_equal(ll_style_index(&style, ll_color_rgb(250, 5, 5)), 9);
    style.colors = LL_COLORS_8;
    assert_int_equal(ll_style_index(&style, ll_color_rgb(210, 5, 5)), 1);
}

static void plain_text_keeps_the_terminals_own_colours(void **state)
{
    (void)state;
    for (int colors = LL_COLORS_RGB; colors <= LL_COLORS_NONE; colors++) {
        struct ll_style style = style_of((enum ll_colors)colors, LL_THEME_LIGHT);
        assert_int_equal(ll_style_index(&style, LL_ROLE_TEXT), -1);
        assert_int_equal(ll_style_index(&style, LL_ROLE_BACKGROUND), -1);
        assert_int_equal(ll_style_index(&style, LL_ROLE_COUNT + 5), -1);
    }
}

static void without_colours_every_colour_is_the_default(void **state)
{
    (void)state;
    struct ll_style style = style_of(LL_COLORS_NONE, LL_THEME_DARK);
    for (ll_color role = 0; role < LL_ROLE_COUNT; role++)
        assert_int_equal(ll_style_index(&style, role), -1);
    assert_int_equal(ll_style_index(&style, ll_color_rgb(255, 0, 0)), -1);
    assert_int_equal(ll_style_attr(&style, LL_ROLE_SELECTION), LL_ATTR_REVERSE);
    assert_int_equal(ll_style_attr(&style, LL_ROLE_MUTED), LL_ATTR_DIM);
}

static double lightness(uint32_t rgb)
{
    double sum = 0;
    const double weights[3] = {0.0722, 0.7152, 0.2126};
    for (int i = 0; i < 3; i++)
        sum += weights[i] * pow((double)(rgb >> (8 * i) & 0xFF) / 255, 2.2);
    return sum;
}

/* WCAG 2.1: large text and graphics need a contrast of 3 with their background. */
static void every_ink_stands_out_from_its_background(void **state)
{
    (void)state;
    for (int theme = LL_THEME_DARK; theme <= LL_THEME_LIGHT; theme++) {
        struct ll_style style = style_of(LL_COLORS_RGB, (enum ll_theme)theme);
        double back = lightness(ll_style_rgb(&style, LL_ROLE_BACKGROUND));
        for (ll_color role = 0; role < LL_ROLE_COUNT; role++) {
            if (role == LL_ROLE_BACKGROUND || role == LL_ROLE_PANEL || role == LL_ROLE_SELECTION ||
                role == LL_ROLE_GRIDLINE || role == LL_ROLE_BORDER)
                continue;
            double ink = lightness(ll_style_rgb(&style, role));
            double contrast = (fmax(ink, back) + 0.05) / (fmin(ink, back) + 0.05);
            if (contrast < 3)
                fail_msg("theme %d, role %u: contrast %.2f", theme, role, contrast);
        }
    }
}

static void colormaps_run_from_end_to_end(void **state)
{
    (void)state;
    assert_int_equal(ll_colormap_at(LL_COLORMAP_VIRIDIS, 0), ll_color_rgb(0x44, 0x01, 0x54));
    assert_int_equal(ll_colormap_at(LL_COLORMAP_VIRIDIS, 7), ll_color_rgb(0xFD, 0xE7, 0x25));
    assert_int_equal(ll_colormap_at(LL_COLORMAP_GREY, 0.5), ll_color_rgb(0x80, 0x80, 0x80));
    assert_int_equal(ll_colormap_at(LL_COLORMAP_DIVERGING, 0.5), ll_color_rgb(0xF7, 0xF7, 0xF7));
    assert_int_equal(ll_colormap_at(LL_COLORMAP_VIRIDIS, NAN), ll_color_rgb(0x80, 0x80, 0x80));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_become_the_nearest_of_the_palette),
        cmocka_unit_test(plain_text_keeps_the_terminals_own_colours),
        cmocka_unit_test(without_colours_every_colour_is_the_default),
        cmocka_unit_test(every_ink_stands_out_from_its_background),
        cmocka_unit_test(colormaps_run_from_end_to_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
