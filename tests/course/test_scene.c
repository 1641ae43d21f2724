/* Controls as the lesson makes them, and a view that follows them. */
#include "course/scene.h"

#include <math.h>

#include "base/str.h"
#include "sample.h"

static struct ll_course *course;
static struct ll_page *page, *faulty;
static struct ll_scene *scene;

enum { GUESS, RATE, ERRORS, METHOD, SQUARE, DATA };

static int open_pages(void **state)
{
    (void)state;
    course = sample_course();
    page = sample_page(course, "1.1", "en", NULL);
    faulty = sample_page(course, "1.2", "en", NULL);
    scene = sample_step(page, "run")->scene;
    return 0;
}

static int close_pages(void **state)
{
    (void)state;
    ll_page_free(&faulty);
    ll_page_free(&page);
    ll_course_free(&course);
    return 0;
}

static double value(size_t control, size_t item)
{
    return ll_scene_control(scene, control)->value[item];
}

static void expect_row(size_t row, const char *label, const char *text)
{
    const struct ll_view *view = ll_scene_view(scene);
    if (view->error != NULL)
        fail_msg("%s", view->error);
    assert_true(row < view->value_count);
    assert_string_equal(view->values[row].label, label);
    assert_string_equal(view->values[row].text, text);
}

static void controls_are_as_the_lesson_says(void **state)
{
    (void)state;
    assert_int_equal(ll_scene_control_count(scene), 6);
    assert_string_equal(ll_scene_kernel(scene), "mse");
    assert_string_equal(ll_scene_control(scene, GUESS)->label, "ŷ");
    assert_string_equal(ll_scene_control(scene, ERRORS)->label, "error");
    assert_string_equal(ll_scene_control(scene, METHOD)->option_labels[1], "with momentum");
    assert_true(ll_scene_control(scene, RATE)->logarithmic);
    assert_int_equal(ll_scene_control(scene, DATA)->count, 3);
}

static void the_view_follows_the_controls(void **state)
{
    (void)state;
    ll_scene_reset(scene);
    expect_row(0, "error", "-2");
    expect_row(1, "plain", "4");
    expect_row(2, "Σ", "9");
    assert_null(ll_scene_view(scene)->note);
    assert_true(ll_scene_step(scene, GUESS, 0, LL_MOVE_VALUE, 20));
    expect_row(1, "plain", "0");
    assert_non_null(ll_scene_view(scene)->note);
    assert_memory_equal(ll_scene_view(scene)->note, "No error", 8);
    assert_true(ll_scene_step(scene, GUESS, 0, LL_MOVE_VALUE, -5));
    assert_true(ll_scene_step(scene, SQUARE, 0, LL_MOVE_VALUE, 1));
    assert_true(ll_scene_step(scene, METHOD, 0, LL_MOVE_VALUE, 1));
    assert_true(ll_scene_set(scene, DATA, 1, LL_MOVE_VALUE, -2.5));
    expect_row(1, "momentum", "0.5");
    expect_row(2, "Σ", "3.5");
}

static void steps_stay_on_their_grid_and_in_their_range(void **state)
{
    (void)state;
    ll_scene_reset(scene);
    for (int i = 0; i < 3; i++)
        ll_scene_step(scene, GUESS, 0, LL_MOVE_VALUE, -1);
    assert_true(value(GUESS, 0) == 0.7);
    ll_scene_step(scene, GUESS, 0, LL_MOVE_VALUE, 1000);
    assert_true(value(GUESS, 0) == 10);
    assert_false(ll_scene_step(scene, GUESS, 0, LL_MOVE_VALUE, 1));
    assert_true(ll_scene_set(scene, GUESS, 0, LL_MOVE_VALUE, 0.1234));
    assert_true(value(GUESS, 0) == 0.1);
    assert_false(ll_scene_set(scene, GUESS, 0, LL_MOVE_VALUE, NAN));
    ll_scene_set(scene, GUESS, 0, LL_MOVE_VALUE, -INFINITY);
    assert_true(value(GUESS, 0) == -10);
    assert_false(ll_scene_step(scene, DATA, 0, LL_MOVE_X, 1));
}

static void a_logarithmic_slider_moves_by_factors(void **state)
{
    (void)state;
    ll_scene_reset(scene);
    ll_scene_step(scene, RATE, 0, LL_MOVE_VALUE, 1);
    assert_true(value(RATE, 0) == 1);
    ll_scene_step(scene, RATE, 0, LL_MOVE_VALUE, -3);
    assert_true(value(RATE, 0) == 0.001);
    ll_scene_set(scene, RATE, 0, LL_MOVE_VALUE, 0.9);
    assert_true(value(RATE, 0) == 1);
}

/* 1000 is no 1e+03; small ones keep a short exponent. */
static void numbers_of_all_sizes_are_shown_plainly(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {{1000, "1000"},   {125893, "125893"}, {12.589, "12.6"},
                 {0.001, "0.001"}, {2e-5, "2e-5"},     {1e8, "1e8"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_control control = *ll_scene_control(scene, RATE);
        double value = cases[i].value;
        struct ll_str text = {0};
        control.value = &value;
        ll_control_show(&control, 0, &text);
        assert_string_equal(ll_str_text(&text), cases[i].text);
        ll_str_done(&text);
    }
}

static void picks_and_switches_go_round(void **state)
{
    (void)state;
    ll_scene_reset(scene);
    ll_scene_step(scene, METHOD, 0, LL_MOVE_VALUE, -1);
    assert_true(value(METHOD, 0) == 1);
    ll_scene_step(scene, METHOD, 0, LL_MOVE_VALUE, 1);
    assert_true(value(METHOD, 0) == 0);
    ll_scene_step(scene, SQUARE, 0, LL_MOVE_VALUE, 3);
    assert_true(value(SQUARE, 0) == 0);
}

static void a_view_may_show_the_point_in_hand(void **state)
{
    (void)state;
    ll_scene_reset(scene);
    expect_row(4, "selected", "0");
    assert_true(ll_scene_select(scene, DATA, 2));
    assert_false(ll_scene_select(scene, DATA, 2));
    expect_row(4, "selected", "2");
    assert_false(ll_scene_select(scene, DATA, 4));
    assert_true(ll_scene_select(scene, DATA, 0));
    expect_row(4, "selected", "0");
}

static void values_are_shown(void **state)
{
    (void)state;
    static const struct {
        size_t control, item;
        const char *text;
    } cases[] = {{GUESS, 0, "1"},    {RATE, 0, "0.1"},
                 {ERRORS, 1, "-2"},  {METHOD, 0, "plain steps"},
                 {SQUARE, 0, "[x]"}, {DATA, 2, "(2, 5)"}};
    ll_scene_reset(scene);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_str text = {0};
        ll_control_show(ll_scene_control(scene, cases[i].control), cases[i].item, &text);
        assert_string_equal(ll_str_text(&text), cases[i].text);
        ll_str_done(&text);
    }
}

static void a_control_is_there_while_its_pick_asks_for_it(void **state)
{
    (void)state;
    struct ll_scene *asks = sample_step(faulty, "asks")->scene;
    assert_int_equal(ll_scene_control_total(asks), 4);
    assert_int_equal(ll_scene_control_count(asks), 2);
    assert_string_equal(ll_scene_control(asks, 1)->id, "last");
    ll_scene_set(asks, 0, 0, LL_MOVE_VALUE, 1);
    assert_int_equal(ll_scene_control_count(asks), 3);
    ll_scene_set(asks, 1, 0, LL_MOVE_VALUE, 1);
    assert_int_equal(ll_scene_control_count(asks), 4);
    assert_true(ll_scene_step(asks, 2, 0, LL_MOVE_VALUE, 1));
    assert_string_equal(ll_scene_view(asks)->values[0].label, "far");
    assert_string_equal(ll_scene_view(asks)->values[0].text, "0.5");
    ll_scene_set(asks, 0, 0, LL_MOVE_VALUE, 0); /* with it goes what hangs on what hangs on it */
    assert_int_equal(ll_scene_control_count(asks), 2);
    assert_string_equal(ll_scene_view(asks)->values[0].text, "0.5");
    assert_int_equal(ll_scene_reach(asks, 2), 2);
    assert_string_equal(ll_scene_control(asks, 2)->id, "off");
    assert_int_equal(ll_scene_reach(asks, 3), 1);
}

/* The error that stands in place of a scene's view. */
static void expect_error(const char *id, const char *part, const char *line)
{
    const struct ll_view *view = ll_scene_view(sample_step(faulty, id)->scene);
    assert_non_null(view->error);
    if (strstr(view->error, part) == NULL || strstr(view->error, line) == NULL)
        fail_msg("expected \"%s\" and \"%s\" in: %s", part, line, view->error);
}

static void mistakes_of_a_lesson_are_told_with_their_line(void **state)
{
    (void)state;
    expect_error("raises", "nothing", "01-basics/lesson.lua:67:");
    expect_error("shapeless", "gives a table", "01-basics/lesson.lua:68:");
    expect_error("unblocked", "no block `nowhere`", "text.en.md");
    assert_null(ll_scene_view(sample_step(faulty, "stumbles")->scene)->error);
}

static void a_view_without_end_is_stopped(void **state)
{
    (void)state;
    expect_error("endless", "stopped after", "01-basics/lesson.lua:69:");
    assert_null(ll_scene_view(sample_step(faulty, "stumbles")->scene)->error);
}

/* Prepares the page from its first step on, by slices of almost nothing; how many there were. */
static size_t prepare(struct ll_page *p)
{
    size_t slices = 1;
    while (ll_page_prepare(p, 0, 1e-6))
        slices++;
    assert_true(ll_page_is_prepared(p, 0));
    return slices;
}

static void a_view_made_ahead_is_the_one_that_is_asked_for(void **state)
{
    (void)state;
    struct ll_page *ahead = sample_page(course, "1.1", "en", NULL);
    struct ll_page *plain = sample_page(course, "1.1", "en", NULL);
    struct ll_scene *one = sample_step(ahead, "run")->scene,
                    *other = sample_step(plain, "run")->scene;
    for (int moved = 0; moved < 3; moved++) {
        if (moved < 2)
            prepare(ahead); /* at last it is left in the middle */
        else
            (void)ll_scene_prepare(one, 0);
        const struct ll_view *made = ll_scene_view(one), *asked = ll_scene_view(other);
        assert_null(made->error);
        assert_int_equal(made->value_count, asked->value_count);
        for (size_t i = 0; i < asked->value_count; i++)
            assert_string_equal(made->values[i].text, asked->values[i].text);
        ll_scene_step(one, GUESS, 0, LL_MOVE_VALUE, 1);
        ll_scene_step(other, GUESS, 0, LL_MOVE_VALUE, 1);
        assert_false(ll_scene_is_prepared(one));
    }
    ll_page_free(&plain);
    ll_page_free(&ahead);
}

static void a_view_that_cannot_be_made_ahead_is_left_to_who_asks(void **state)
{
    (void)state;
    struct ll_page *ahead = sample_page(course, "1.2", "en", NULL);
    assert_true(prepare(ahead) > 2);
    const struct ll_view *view = ll_scene_view(sample_step(ahead, "raises")->scene);
    assert_non_null(view->error);
    assert_non_null(strstr(view->error, "01-basics/lesson.lua:67:"));
    assert_null(ll_scene_view(sample_step(ahead, "stumbles")->scene)->error);
    ll_page_free(&ahead);
}

static void another_language_keeps_the_controls(void **state)
{
    (void)state;
    struct ll_page *korean = NULL;
    struct ll_message why = {""};
    ll_scene_reset(scene);
    ll_scene_set(scene, GUESS, 0, LL_MOVE_VALUE, 2.5);
    ll_scene_set(scene, DATA, 2, LL_MOVE_VALUE, -1);
    if (ll_page_translate(page, "ko", &why, &korean) != LL_OK)
        fail_msg("%s", why.text);
    struct ll_scene *other = sample_step(korean, "run")->scene;
    assert_string_equal(ll_page_title(korean), "제곱 오차");
    assert_true(ll_scene_control(other, GUESS)->value[0] == 2.5);
    assert_true(ll_scene_control(other, DATA)->value[2] == -1);
    assert_string_equal(ll_scene_view(other)->values[0].label, "오차");
    assert_string_equal(ll_scene_view(other)->values[0].text, "-0.5");
    ll_page_free(&korean);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(controls_are_as_the_lesson_says),
        cmocka_unit_test(the_view_follows_the_controls),
        cmocka_unit_test(steps_stay_on_their_grid_and_in_their_range),
        cmocka_unit_test(a_logarithmic_slider_moves_by_factors),
        cmocka_unit_test(numbers_of_all_sizes_are_shown_plainly),
        cmocka_unit_test(picks_and_switches_go_round),
        cmocka_unit_test(a_view_may_show_the_point_in_hand),
        cmocka_unit_test(values_are_shown),
        cmocka_unit_test(a_control_is_there_while_its_pick_asks_for_it),
        cmocka_unit_test(mistakes_of_a_lesson_are_told_with_their_line),
        cmocka_unit_test(a_view_without_end_is_stopped),
        cmocka_unit_test(a_view_made_ahead_is_the_one_that_is_asked_for),
        cmocka_unit_test(a_view_that_cannot_be_made_ahead_is_left_to_who_asks),
        cmocka_unit_test(another_language_keeps_the_controls),
    };
    return cmocka_run_group_tests(tests, open_pages, close_pages);
}
