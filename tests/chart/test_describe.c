/* What figures say of themselves in words, of every kind of layer. */
#include "chart/describe.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "chart/layer.h"
#include "gallery.h"

static struct ll_locale *locale_of(const char *lang)
{
    struct ll_locale *locale = NULL;
    struct ll_message why = {""};
    if (ll_locale_new(lang, &why, &locale) != LL_OK)
        fail_msg("%s", why.text);
    return locale;
}

static struct ll_str described(const struct ll_figure *figure, const char *lang)
{
    struct ll_locale *locale = locale_of(lang);
    struct ll_str text = {0};
    assert_int_equal(ll_figure_describe(figure, locale, &text), LL_OK);
    ll_locale_free(&locale);
    return text;
}

static void assert_says(const struct ll_figure *figure, const char *words)
{
    struct ll_str text = described(figure, "en");
    if (!strstr(ll_str_text(&text), words))
        fail_msg("'%s' is not in:\n%s", words, ll_str_text(&text));
    ll_str_done(&text);
}

static bool has_kind(const struct ll_figure *figure, const struct ll_layer_ops *ops)
{
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next)
        if (layer->ops == ops)
            return true;
    for (size_t i = 0; i < figure->panel_count; i++)
        if (has_kind(figure->panels[i].figure, ops))
            return true;
    return false;
}

/* Whoever adds a kind of layer brings its words, and a figure of it. */
static void every_kind_of_layer_has_words_and_a_figure(void **state)
{
    (void)state;
    for (size_t i = 0; ll_layers[i]; i++) {
        bool shown = false;
        assert_non_null(ll_layers[i]->describe);
        for (const struct gallery_item *item = gallery; item->name && !shown; item++) {
            struct ll_figure *figure = item->make();
            shown = has_kind(figure, ll_layers[i]);
            ll_figure_free(&figure);
        }
        if (!shown)
            fail_msg("no figure of the gallery has layer %zu of the table", i);
    }
}

/* A name in braces that is filled by nobody, or a key without a text. */
static void assert_whole(const char *name, const char *text)
{
    const char *const wrong[] = {"chart.say", "{", "}", "  \n", "nan)", "(null)"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (strstr(text, wrong[i]))
            fail_msg("%s: '%s' in\n%s", name, wrong[i], text);
}

static void every_figure_is_described_as_it_was(void **state)
{
    (void)state;
    const char *mode = getenv("LOSSLAB_GOLDEN");
    bool write = mode && strcmp(mode, "write") == 0;
    for (const struct gallery_item *item = gallery; item->name; item++) {
        for (int i = 0; ll_languages[i]; i++) {
            struct ll_figure *figure = item->make();
            struct ll_str text = described(figure, ll_languages[i]), path = {0}, expected = {0};
            struct ll_message why = {""};
            assert_whole(item->name, ll_str_text(&text));
            ll_str_format(&path, "%s/%s.%s.txt", GOLDEN_FOLDER, item->name, ll_languages[i]);
            if (write)
                assert_int_equal(
                    ll_file_write(ll_str_text(&path), ll_str_text(&text), text.length, &why),
                    LL_OK);
            if (ll_file_read(ll_str_text(&path), 1 << 20, &why, &expected) != LL_OK)
                fail_msg("%s", why.text);
            assert_string_equal(ll_str_text(&text), ll_str_text(&expected));
            ll_str_done(&text);
            ll_str_done(&path);
            ll_str_done(&expected);
            ll_figure_free(&figure);
        }
    }
}

typedef double curve(double x);

static double square(double x)
{
    return x * x;
}

static double hinge(double x)
{
    return fmax(0, 1 - x);
}

static double step(double x)
{
    return x < 0.5 ? -1 : 2;
}

static double falling(double x)
{
    return exp(-x);
}

static double noisy(double x)
{
    return exp(-x) + 0.05 * sin(40 * x);
}

static struct ll_figure *curve_of(curve *f, double from, double to)
{
    enum { N = 101 };
    float x[N], y[N];
    struct ll_figure *figure = gallery_figure(NULL, "error", "loss");
    for (int i = 0; i < N; i++) {
        x[i] = (float)(from + (to - from) * i / (N - 1));
        y[i] = (float)f((double)x[i]);
    }
    ll_figure_add_line(figure, &(struct ll_line){.label = "f", .count = N, .x = x, .y = y});
    return figure;
}

static void curves_are_read_from_their_points(void **state)
{
    (void)state;
    static const struct {
        curve *f;
        double from, to;
        const char *words[3];
    } cases[] = {
        {square,
         -2,
         3,
         {"falls until error = 0,", "Lowest 0 at error = 0,", "highest 9 at error = 3"}},
        {hinge,
         -2,
         3,
         {"slope changes at once at error = 1", "on it hardly changes and ends at 0", "It falls"}},
        {step, -1, 1, {"jumps at error = 0.49", "from -1 to 2", "crosses 0"}},
        {falling, 0, 1, {"It falls throughout", NULL, NULL}},
        {noisy, 0, 3, {"between rising and falling", "On the whole it falls", NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_figure *figure = curve_of(cases[i].f, cases[i].from, cases[i].to);
        for (size_t j = 0; j < 3 && cases[i].words[j]; j++)
            assert_says(figure, cases[i].words[j]);
        ll_figure_free(&figure);
    }
}

/* A charge, whose last stretch may waver by little. */
static double filling(double x)
{
    return 1 - exp(-4 * x) + (x > 2 ? 0.008 * sin(20 * x) : 0);
}

static double burst(double x)
{
    return x * exp(-6 * x * x) + (x > 3 ? 0.0016 * sin(20 * x) : 0);
}

/* What is said of its way and what is said of its end do not contradict each other: a curve that
 * settles rises or falls until then, and what it does from then on is no turn. */
static void a_curve_that_settles_has_its_way_until_then(void **state)
{
    (void)state;
    static const struct {
        curve *f;
        const char *way[2];
    } cases[] = {
        {filling, {"It rises until error = 1.15.", "까지 올라갑니다"}},
        {hinge, {"It falls until error = 1.", "까지 내려갑니다"}},
        {burst, {"It rises until error = 0.3, then falls", "까지 올라갔다가 내려갑니다"}},
    };
    static const char *const wrong[] = {"throughout", "줄곧", "between rising", "오르내림이"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t l = 0; l < 2; l++) {
            struct ll_figure *figure = curve_of(cases[i].f, 0, 5);
            struct ll_str text = described(figure, l == 0 ? "en" : "ko");
            if (!strstr(ll_str_text(&text), cases[i].way[l]) ||
                !strstr(ll_str_text(&text), l == 0 ? "on it hardly changes" : "거의 변하지 않고"))
                fail_msg("%s", ll_str_text(&text));
            for (size_t w = 0; w < 4; w++)
                if (strstr(ll_str_text(&text), wrong[w]))
                    fail_msg("%s", ll_str_text(&text));
            ll_str_done(&text);
            ll_figure_free(&figure);
        }
}

/* A smooth curve has neither a bend nor a jump, and one without a zero crosses none. */
static void two_points_are_a_straight_line(void **state)
{
    (void)state;
    static const float x[] = {-1, 3}, y[] = {2, 10};
    struct ll_figure *figure = gallery_figure(NULL, "error", "loss");
    ll_figure_add_line(figure, &(struct ll_line){.label = "f", .count = 2, .x = x, .y = y});
    assert_says(figure, "f: a straight line, error from -1 to 3.");
    ll_figure_free(&figure);
}

static void what_is_not_there_is_not_said(void **state)
{
    (void)state;
    static const char *const wrong[] = {"at once", "jumps", "crosses"};
    struct ll_figure *figure = curve_of(square, -2, 3);
    struct ll_str text = described(figure, "en");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_null(strstr(ll_str_text(&text), wrong[i]));
    ll_str_done(&text);
    ll_figure_free(&figure);
}

static void crossings_are_found_between_curves(void **state)
{
    (void)state;
    const float x[] = {0, 1, 2, 3}, up[] = {0, 1, 2, 3}, down[] = {3, 2, 1, 0};
    struct ll_figure *figure = gallery_figure(NULL, "x", "y");
    ll_figure_add_line(figure, &(struct ll_line){.label = "a", .count = 4, .x = x, .y = up});
    ll_figure_add_line(figure, &(struct ll_line){.label = "b", .count = 4, .x = x, .y = down});
    assert_says(figure, "a and b cross at x = 1.5.");
    ll_figure_free(&figure);
}

static void a_figure_is_named_by_its_title_or_its_axes(void **state)
{
    (void)state;
    struct ll_locale *locale = locale_of("en");
    struct ll_figure *figure = gallery_figure(NULL, "error", "loss");
    struct ll_str name = {0};
    assert_int_equal(ll_figure_name(figure, locale, &name), LL_OK);
    assert_string_equal(ll_str_text(&name), "loss against error");
    ll_str_clear(&name);
    ll_figure_title(figure, "MSE");
    assert_int_equal(ll_figure_name(figure, locale, &name), LL_OK);
    assert_string_equal(ll_str_text(&name), "MSE");
    ll_str_done(&name);
    ll_figure_free(&figure);
    ll_locale_free(&locale);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_layer_has_words_and_a_figure),
        cmocka_unit_test(every_figure_is_described_as_it_was),
        cmocka_unit_test(curves_are_read_from_their_points),
        cmocka_unit_test(a_curve_that_settles_has_its_way_until_then),
        cmocka_unit_test(two_points_are_a_straight_line),
        cmocka_unit_test(what_is_not_there_is_not_said),
        cmocka_unit_test(crossings_are_found_between_curves),
        cmocka_unit_test(a_figure_is_named_by_its_title_or_its_axes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
