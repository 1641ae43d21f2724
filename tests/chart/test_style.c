/* Colours for each kind of terminal, and that every ink can be read on its background. */
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

/* sRGB to linear light (IEC 61966-2-1). */
static double light_of(uint32_t rgb, int channel)
{
    double value = (double)(rgb >> (16 - 8 * channel) & 0xFF) / 255;
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

/* Relative luminance and contrast, as WCAG 2.1 defines them. */
static double contrast(uint32_t a, uint32_t b)
{
    double luminance[2] = {0, 0};
    const double weights[3] = {0.2126, 0.7152, 0.0722};
    for (int i = 0; i < 3; i++) {
        luminance[0] += weights[i] * light_of(a, i);
        luminance[1] += weights[i] * light_of(b, i);
    }
    return (fmax(luminance[0], luminance[1]) + 0.05) / (fmin(luminance[0], luminance[1]) + 0.05);
}

/* xterm's palette, in which a terminal shows an index; -1 is its own colour, `own`. */
static uint32_t shown(int index, uint32_t own)
{
    static const uint32_t first[16] = {0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD,
                                       0x00CDCD, 0xE5E5E5, 0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00,
                                       0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF};
    static const uint8_t levels[6] = {0, 95, 135, 175, 215, 255};
    if (index < 0)
        return own;
    if (index < 16)
        return first[index];
    if (index >= 232)
        return (uint32_t)(8 + 10 * (index - 232)) * 0x10101u;
    index -= 16;
    return (uint32_t)levels[index / 36] << 16 | (uint32_t)levels[index / 6 % 6] << 8 |
           levels[index % 6];
}

/* What a role looks like in a style, on a terminal of the theme's own two colours. */
static uint32_t seen(const struct ll_style *style, ll_color role)
{
    static const uint32_t ink[2] = {0xE5E5E5, 0x000000}, paper[2] = {0x000000, 0xFFFFFF};
    bool is_back = role == LL_ROLE_BACKGROUND || role == LL_ROLE_PANEL || role == LL_ROLE_SELECTION;
    if (style->colors == LL_COLORS_RGB)
        return ll_style_rgb(style, role);
    return shown(ll_style_index(style, role), is_back ? paper[style->theme] : ink[style->theme]);
}

static void expect_contrast(const struct ll_style *style, ll_color role, ll_color back,
                            double least)
{
    double got = contrast(seen(style, role), seen(style, back));
    if (got < least)
        fail_msg("theme %d, colours %d: role %u on %u has a contrast of %.2f, not %.1f",
                 style->theme, style->colors, role, back, got, least);
}

/* WCAG 2.1: 4.5 for text (1.4.3), also where it is chosen or on a panel, 3 for what is drawn. */
static void every_ink_stands_out_from_its_background(void **state)
{
    static const ll_color texts[] = {LL_ROLE_TEXT, LL_ROLE_MUTED, LL_ROLE_STRONG,  LL_ROLE_ACCENT,
                                     LL_ROLE_GOOD, LL_ROLE_BAD,   LL_ROLE_WARNING, LL_ROLE_CODE};
    (void)state;
    for (int look = 0; look < 2 * LL_COLORS_NONE; look++) {
        struct ll_style style = style_of((enum ll_colors)(look / 2), (enum ll_theme)(look % 2));
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
            expect_contrast(&style, texts[i], LL_ROLE_BACKGROUND, 4.5);
            expect_contrast(&style, texts[i], LL_ROLE_PANEL, 4.5);
            expect_contrast(&style, texts[i], LL_ROLE_SELECTION, 4.5);
        }
        expect_contrast(&style, LL_ROLE_AXIS, LL_ROLE_BACKGROUND, 4.5);
        for (ll_color role = LL_ROLE_SERIES_1; role <= LL_ROLE_SERIES_8; role++)
            expect_contrast(&style, role, LL_ROLE_BACKGROUND, 3);
    }
}

/* CIE L*a*b* of a colour as an eye with that deficiency sees it: Machado, Oliveira and Fernandes
 * (2009), complete, in linear light. */
static void appearance(uint32_t rgb, int eye, double lab[3])
{
    static const double eyes[4][3][3] = {
        {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
        {{0.152286, 1.052583, -0.204868},
         {0.114503, 0.786281, 0.099216},
         {-0.003882, -0.048116, 1.051998}},
        {{0.367322, 0.860646, -0.227968},
         {0.280085, 0.672501, 0.047413},
         {-0.011820, 0.042940, 0.968881}},
        {{1.255528, -0.076749, -0.178779},
         {-0.078411, 0.930809, 0.147602},
         {0.004733, 0.691367, 0.303900}},
    };
    static const double xyz[3][3] = {{0.4124 / 0.95047, 0.3576 / 0.95047, 0.1805 / 0.95047},
                                     {0.2126, 0.7152, 0.0722},
                                     {0.0193 / 1.08883, 0.1192 / 1.08883, 0.9505 / 1.08883}};
    double light[3], f[3];
    for (int i = 0; i < 3; i++) {
        light[i] = 0;
        for (int k = 0; k < 3; k++)
            light[i] += eyes[eye][i][k] * light_of(rgb, k);
        light[i] = fmin(fmax(light[i], 0), 1);
    }
    for (int i = 0; i < 3; i++) {
        double t = 0;
        for (int k = 0; k < 3; k++)
            t += xyz[i][k] * light[k];
        f[i] = t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
    }
    lab[0] = 116 * f[1] - 16;
    lab[1] = 500 * (f[0] - f[1]);
    lab[2] = 200 * (f[1] - f[2]);
}

/* The first four series, which most charts have at most, lie far apart to every eye; so, less far,
 * do all eight. A difference of about 2.3 can just be noticed. */
static void the_colour_blind_tell_series_apart(void **state)
{
    (void)state;
    for (int look = 0; look < 4; look++) {
        struct ll_style style =
            style_of(look / 2 ? LL_COLORS_256 : LL_COLORS_RGB, (enum ll_theme)(look % 2));
        for (int pair = 0; pair < 4 * LL_SERIES_COUNT * LL_SERIES_COUNT; pair++) {
            int eye = pair % 4;
            ll_color a = (ll_color)(pair / 4 / LL_SERIES_COUNT);
            ll_color b = (ll_color)(pair / 4 % LL_SERIES_COUNT);
            double one[3], other[3], sum = 0;
            if (b >= a)
                continue;
            appearance(seen(&style, LL_ROLE_SERIES_1 + a), eye, one);
            appearance(seen(&style, LL_ROLE_SERIES_1 + b), eye, other);
            for (int i = 0; i < 3; i++)
                sum += (one[i] - other[i]) * (one[i] - other[i]);
            if (sqrt(sum) < (a < 4 ? 20 : 10))
                fail_msg("look %d, eye %d: series %u and %u differ by %.1f", look, eye, b + 1,
                         a + 1, sqrt(sum));
        }
    }
}

static void what_is_strong_is_bold_in_the_terminals_own_colour(void **state)
{
    (void)state;
    for (int colors = LL_COLORS_256; colors <= LL_COLORS_NONE; colors++) {
        struct ll_style style = style_of((enum ll_colors)colors, LL_THEME_DARK);
        assert_int_equal(ll_style_index(&style, LL_ROLE_STRONG), -1);
        assert_int_equal(ll_style_attr(&style, LL_ROLE_STRONG), LL_ATTR_BOLD);
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
        cmocka_unit_test(the_colour_blind_tell_series_apart),
        cmocka_unit_test(what_is_strong_is_bold_in_the_terminals_own_colour),
        cmocka_unit_test(colormaps_run_from_end_to_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
