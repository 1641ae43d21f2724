/* Figures as text, SVG and PNG: well formed, named and described. */
#include "chart/sink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "gallery.h"

static const struct ll_style style = {.colors = LL_COLORS_RGB, .theme = LL_THEME_LIGHT};

static struct ll_str written(const struct ll_figure *figure, const struct ll_sink *sink,
                             int columns, int rows)
{
    struct ll_str out = {0};
    struct ll_message why = {""};
    if (ll_figure_write(figure, sink, columns, rows, &style, &why, &out) != LL_OK)
        fail_msg("%s", why.text);
    return out;
}

static void sinks_are_found_by_extension(void **state)
{
    (void)state;
    assert_ptr_equal(ll_sink_find("a.b/loss.SVG"), &ll_sink_svg);
    assert_ptr_equal(ll_sink_find("x.txt"), &ll_sink_txt);
    assert_null(ll_sink_find("svg"));
    assert_null(ll_sink_find("x.jpeg"));
    size_t count = 0;
    while (ll_sinks()[count])
        count++;
    assert_in_range(count, 3, 100);
}

/* Elements close in the order they open, quotes pair, and no bare & or < stands in text. */
static void assert_well_formed(const char *name, const char *xml)
{
    const char *open[16];
    size_t depth = 0;
    for (const char *at = xml; *at != '\0'; at++) {
        if (*at == '&' && strncmp(at, "&amp;", 5) != 0 && strncmp(at, "&lt;", 4) != 0 &&
            strncmp(at, "&gt;", 4) != 0 && strncmp(at, "&quot;", 6) != 0)
            fail_msg("%s: a bare & at %.40s", name, at);
        if (*at != '<')
            continue;
        const char *start = at + 1;
        bool quoted = false;
        for (at++; *at != '\0' && (quoted || *at != '>'); at++)
            quoted ^= *at == '"';
        if (*at == '\0' || quoted)
            fail_msg("%s: an element does not end: %.40s", name, start);
        if (*start == '/') {
            size_t length = strcspn(start + 1, ">");
            if (depth == 0 || strncmp(open[depth - 1], start + 1, length) != 0)
                fail_msg("%s: %.20s closes nothing", name, start);
            depth--;
        } else if (at[-1] != '/') {
            assert_in_range(depth, 0, 15);
            open[depth++] = start;
        }
    }
    assert_int_equal(depth, 0);
}

static void every_figure_is_well_formed_svg(void **state)
{
    (void)state;
    for (const struct gallery_item *item = gallery; item->name; item++) {
        struct ll_figure *figure = item->make();
        const int sizes[][2] = {{80, 24}, {12, 5}, {3, 3}};
        for (size_t i = 0; i < 3; i++) {
            struct ll_str out = written(figure, &ll_sink_svg, sizes[i][0], sizes[i][1]);
            assert_well_formed(item->name, ll_str_text(&out));
            const char *const wrong[] = {"\"nan", "\"inf", "\"-inf", "Mnan",
                                         "Lnan",  "Minf",  "Linf"};
            for (size_t j = 0; j < sizeof wrong / sizeof *wrong; j++)
                assert_null(strstr(ll_str_text(&out), wrong[j]));
            ll_str_done(&out);
        }
        ll_figure_free(&figure);
    }
}

static void svg_has_a_name_and_a_description(void **state)
{
    (void)state;
    struct ll_message why = {""};
    struct ll_locale *locale = NULL;
    assert_int_equal(ll_locale_new("en", &why, &locale), LL_OK);
    struct ll_style spoken = {.colors = LL_COLORS_RGB, .locale = locale};
    for (const struct gallery_item *item = gallery; item->name; item++) {
        struct ll_figure *figure = item->make();
        struct ll_str out = {0};
        assert_int_equal(ll_figure_write(figure, &ll_sink_svg, 60, 20, &spoken, &why, &out), LL_OK);
        assert_non_null(strstr(ll_str_text(&out), "<title id=\"title\">"));
        assert_non_null(strstr(ll_str_text(&out), "<desc id=\"desc\">"));
        assert_null(strstr(ll_str_text(&out), "chart.say"));
        assert_well_formed(item->name, ll_str_text(&out));
        ll_str_done(&out);
        ll_figure_free(&figure);
    }
    ll_locale_free(&locale);
}

static void svg_escapes_text_and_keeps_hangul(void **state)
{
    (void)state;
    struct ll_figure *figure;
    assert_int_equal(ll_figure_new(&figure), LL_OK);
    ll_figure_title(figure, "손실 <\"L\" & \x1b[31m>");
    struct ll_str out = written(figure, &ll_sink_svg, 40, 12);
    assert_non_null(strstr(ll_str_text(&out), ">손실 &lt;&quot;L&quot; &amp; [31m&gt;</text>"));
    ll_str_done(&out);
    ll_figure_free(&figure);
}

/* A line from corner to corner of the axes is one path from corner to corner of the plot. */
static void svg_lines_are_vectors_at_their_values(void **state)
{
    (void)state;
    struct ll_figure *figure;
    const float line[] = {0, 1};
    assert_int_equal(ll_figure_new(&figure), LL_OK);
    ll_figure_axis(figure, LL_AXIS_X, &(struct ll_axis){.hidden = true}, NULL);
    ll_figure_axis(figure, LL_AXIS_Y, &(struct ll_axis){.from = 0, .to = 1, .hidden = true}, NULL);
    ll_figure_add_line(figure, &(struct ll_line){.count = 2, .x = line, .y = line});
    struct ll_str out = written(figure, &ll_sink_svg, 43, 12);
    /* 40 by 10 cells of 9 by 18 pixels, from 9,18 on */
    assert_non_null(strstr(ll_str_text(&out), "<path d=\"M9.0 198.0L369.0 18.0\""));
    ll_str_done(&out);
    ll_figure_free(&figure);
}

static void text_sinks_write_a_line_a_row(void **state)
{
    (void)state;
    struct ll_figure *figure = gallery[0].make();
    struct ll_str plain = written(figure, &ll_sink_txt, 60, 15);
    struct ll_str ansi = written(figure, &ll_sink_ansi, 60, 15);
    int lines = 0;
    for (size_t i = 0; i < plain.length; i++)
        lines += plain.data[i] == '\n';
    assert_int_equal(lines, 15);
    assert_null(strchr(ll_str_text(&plain), '\x1b'));
    assert_non_null(strchr(ll_str_text(&ansi), '\x1b'));
    ll_str_done(&plain);
    ll_str_done(&ansi);
    ll_figure_free(&figure);
}

/* Where this build has cairo; else the reason is said. */
static void png_is_a_picture_or_says_why_not(void **state)
{
    (void)state;
    struct ll_figure *figure = gallery[1].make();
    struct ll_str out = {0};
    struct ll_message why = {""};
    ll_err err = ll_figure_write(figure, &ll_sink_png, 40, 12, &style, &why, &out);
    if (err == LL_OK) {
        /* the signature, then a header with two pixels for each of 9 by 18 a cell */
        static const unsigned char head[24] = {0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A,
                                               0,    0,   0,   13,  'I',  'H',  'D',  'R',
                                               0,    0,   2,   208, 0,    0,    1,    176};
        assert_memory_equal(ll_str_text(&out), head, sizeof head);
        assert_in_range(out.length, 2000, 200000);
    } else {
        assert_int_equal(err, LL_ERR_UNSUPPORTED);
        assert_non_null(strstr(why.text, "cairo"));
    }
    ll_str_done(&out);
    ll_figure_free(&figure);
}

static void sizes_out_of_range_are_refused(void **state)
{
    (void)state;
    struct ll_figure *figure = gallery[0].make();
    struct ll_str out = {0};
    struct ll_message why = {""};
    assert_int_equal(ll_figure_write(figure, &ll_sink_svg, 2, 10, &style, &why, &out),
                     LL_ERR_RANGE);
    assert_int_equal(ll_figure_write(figure, &ll_sink_txt, 80, 1001, &style, &why, &out),
                     LL_ERR_RANGE);
    assert_int_equal(out.length, 0);
    ll_figure_free(&figure);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sinks_are_found_by_extension),
        cmocka_unit_test(every_figure_is_well_formed_svg),
        cmocka_unit_test(svg_has_a_name_and_a_description),
        cmocka_unit_test(svg_escapes_text_and_keeps_hangul),
        cmocka_unit_test(svg_lines_are_vectors_at_their_values),
        cmocka_unit_test(text_sinks_write_a_line_a_row),
        cmocka_unit_test(png_is_a_picture_or_says_why_not),
        cmocka_unit_test(sizes_out_of_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
