/* Training played, stepped and ended: the same frames for a seed, however its time is sliced. */
#include "course/trainer.h"

#include <math.h>

#include "base/str.h"
#include "course/scene.h"
#include "sample.h"

static struct ll_course *course;
static struct ll_page *page, *faulty;
static struct ll_trainer *trainer;

enum { FASTEST = LL_TRAINER_SPEEDS - 1, RUN_FRAMES = 400 };

static int open_pages(void **state)
{
    (void)state;
    course = sample_course();
    page = sample_page(course, "1.1", "en", NULL);
    faulty = sample_page(course, "1.2", "en", NULL);
    trainer = ll_scene_trainer(sample_step(page, "run")->scene);
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

static struct ll_trainer_state state_of(const struct ll_trainer *t)
{
    struct ll_trainer_state now;
    ll_trainer_state(t, &now);
    return now;
}

static void fresh(uint64_t seed)
{
    ll_trainer_seed(trainer, seed);
    ll_trainer_speed(trainer, FASTEST);
}

/* Ticks until the run no longer asks for it. */
static void run_out(struct ll_trainer *t, double budget)
{
    for (int i = 0; i < 1000000 && ll_trainer_wait(t, 0) >= 0; i++)
        ll_trainer_tick(t, 0, budget);
}

/* "step=7 ŷ=2.99", of the frame that is shown. */
static void add_shown(struct ll_str *out)
{
    const struct ll_view *view = ll_trainer_view(trainer);
    assert_non_null(view);
    assert_null(view->error);
    for (size_t i = 0; i < view->value_count; i++)
        ll_str_format(out, "%s=%s ", view->values[i].label, view->values[i].text);
}

static void expect_step(const char *number)
{
    assert_non_null(ll_trainer_view(trainer));
    assert_string_equal(ll_trainer_view(trainer)->values[0].text, number);
}

static void nothing_runs_until_it_is_played(void **state)
{
    (void)state;
    fresh(1);
    assert_int_equal(state_of(trainer).phase, LL_TRAINER_READY);
    assert_null(ll_trainer_view(trainer));
    assert_true(ll_trainer_wait(trainer, 0) < 0);
    assert_false(ll_trainer_tick(trainer, 0, 1));
    assert_null(ll_trainer_view(trainer));
}

static void a_run_plays_to_its_end(void **state)
{
    (void)state;
    fresh(1);
    ll_trainer_play(trainer);
    run_out(trainer, 1);
    assert_int_equal(state_of(trainer).phase, LL_TRAINER_DONE);
    assert_int_equal(state_of(trainer).frame, RUN_FRAMES);
    assert_true(state_of(trainer).progress == 1);
    assert_true(state_of(trainer).seconds_left == 0);
    expect_step("400");
}

static void the_same_seed_gives_the_same_frames_however_it_is_sliced(void **state)
{
    (void)state;
    struct ll_str whole = {0}, sliced = {0}, other = {0};
    fresh(7);
    ll_trainer_play(trainer);
    run_out(trainer, 1);
    add_shown(&whole);
    fresh(7);
    ll_trainer_play(trainer);
    for (int i = 0; i < 1000000 && ll_trainer_wait(trainer, 0) >= 0; i++) {
        ll_trainer_tick(trainer, 0, 1e-6);
        /* A view that draws random numbers in between moves nothing. */
        if (i % 50 == 0)
            ll_scene_view(sample_step(page, "run")->scene);
    }
    add_shown(&sliced);
    assert_string_equal(ll_str_text(&whole), ll_str_text(&sliced));
    fresh(8);
    ll_trainer_play(trainer);
    run_out(trainer, 1);
    add_shown(&other);
    assert_string_not_equal(ll_str_text(&whole), ll_str_text(&other));
    ll_str_done(&other);
    ll_str_done(&sliced);
    ll_str_done(&whole);
}

static void frames_come_at_the_speed_that_is_set(void **state)
{
    (void)state;
    fresh(1);
    ll_trainer_speed(trainer, 0);
    assert_true(state_of(trainer).frames_per_second == 1);
    ll_trainer_play(trainer);
    assert_true(ll_trainer_tick(trainer, 100, 0.5));
    assert_int_equal(state_of(trainer).frame, 1);
    assert_false(ll_trainer_tick(trainer, 100.9, 0.5));
    assert_true(fabs(ll_trainer_wait(trainer, 100.9) - 0.1) < 1e-9);
    assert_true(ll_trainer_tick(trainer, 101, 0.5));
    assert_int_equal(state_of(trainer).frame, 2);
    assert_true(fabs(state_of(trainer).seconds_left - 398) < 1);
    ll_trainer_speed(trainer, 99);
    assert_int_equal(state_of(trainer).speed, FASTEST);
}

static void steps_go_on_and_back(void **state)
{
    (void)state;
    fresh(1);
    for (int i = 0; i < 5; i++) {
        ll_trainer_step(trainer);
        run_out(trainer, 1);
    }
    expect_step("5");
    assert_int_equal(state_of(trainer).phase, LL_TRAINER_PAUSED);
    ll_trainer_back(trainer);
    ll_trainer_back(trainer);
    expect_step("3");
    ll_trainer_step(trainer);
    expect_step("4");
    ll_trainer_rewind(trainer);
    expect_step("1");
    ll_trainer_back(trainer);
    expect_step("1");
    ll_trainer_latest(trainer);
    expect_step("5");
    assert_int_equal(state_of(trainer).newest, 5);
}

static void older_frames_are_kept_more_sparsely_and_the_first_always(void **state)
{
    (void)state;
    fresh(1);
    ll_trainer_play(trainer);
    run_out(trainer, 1);
    size_t before = state_of(trainer).frame, kept = 1;
    assert_int_equal(before, RUN_FRAMES);
    for (int i = 0; i < 100; i++, kept++) {
        ll_trainer_back(trainer);
        assert_int_equal(state_of(trainer).frame, before - 1);
        before = state_of(trainer).frame;
    }
    size_t widest = 1;
    while (before > 1) {
        ll_trainer_back(trainer);
        size_t gap = before - state_of(trainer).frame;
        assert_true(gap >= 1);
        widest = gap > widest ? gap : widest;
        before = state_of(trainer).frame;
        kept++;
    }
    assert_true(kept < RUN_FRAMES && kept > 100);
    assert_true(widest > 1 && widest < 20);
    expect_step("1");
}

static void playing_on_from_an_earlier_frame_shows_the_same(void **state)
{
    (void)state;
    struct ll_str once = {0}, again = {0};
    fresh(3);
    ll_trainer_play(trainer);
    run_out(trainer, 1);
    add_shown(&once);
    ll_trainer_rewind(trainer);
    ll_trainer_play(trainer);
    assert_int_equal(state_of(trainer).phase, LL_TRAINER_PLAYING);
    run_out(trainer, 1);
    add_shown(&again);
    assert_string_equal(ll_str_text(&once), ll_str_text(&again));
    ll_trainer_play(trainer); /* at the end: from the start */
    assert_int_equal(state_of(trainer).frame, 1);
    ll_str_done(&again);
    ll_str_done(&once);
}

static void a_control_that_changes_starts_the_run_again(void **state)
{
    (void)state;
    struct ll_scene *scene = sample_step(page, "run")->scene;
    fresh(1);
    ll_trainer_speed(trainer, 0);
    ll_trainer_play(trainer);
    ll_trainer_tick(trainer, 0, 1);
    assert_int_equal(state_of(trainer).frame, 1);
    assert_true(ll_scene_step(scene, 0, 0, LL_MOVE_VALUE, 1));
    assert_null(ll_trainer_view(trainer));
    assert_int_equal(state_of(trainer).phase, LL_TRAINER_PLAYING);
    ll_trainer_tick(trainer, 0, 1);
    expect_step("1");
    ll_scene_reset(scene);
}

static void another_language_shows_the_same_frame(void **state)
{
    (void)state;
    struct ll_str here = {0}, there = {0};
    struct ll_page *korean = NULL;
    struct ll_trainer *mine = trainer;
    fresh(5);
    for (int i = 0; i < 7; i++) {
        ll_trainer_step(trainer);
        run_out(trainer, 1);
    }
    ll_trainer_back(trainer);
    add_shown(&here);
    assert_int_equal(ll_page_translate(page, "ko", NULL, &korean), LL_OK);
    trainer = ll_scene_trainer(sample_step(korean, "run")->scene);
    run_out(trainer, 1);
    add_shown(&there);
    assert_int_equal(state_of(trainer).frame, 6);
    assert_int_equal(state_of(trainer).phase, LL_TRAINER_PAUSED);
    assert_string_equal(ll_str_text(&here), ll_str_text(&there));
    trainer = mine;
    ll_page_free(&korean);
    ll_str_done(&there);
    ll_str_done(&here);
}

static void a_run_that_fails_says_where_and_keeps_what_was_shown(void **state)
{
    (void)state;
    struct ll_trainer *t = ll_scene_trainer(sample_step(faulty, "stumbles")->scene);
    ll_trainer_speed(t, FASTEST);
    ll_trainer_play(t);
    run_out(t, 1);
    assert_int_equal(state_of(t).phase, LL_TRAINER_FAILED);
    assert_non_null(ll_trainer_view(t)->error);
    assert_non_null(strstr(ll_trainer_view(t)->error, "01-basics/lesson.lua:76: "));
    assert_non_null(strstr(ll_trainer_view(t)->error, "the third step fails"));
    ll_trainer_back(t);
    assert_string_equal(ll_trainer_view(t)->values[0].text, "2");
    assert_int_equal(state_of(t).phase, LL_TRAINER_PAUSED);
    assert_true(state_of(t).diverged); /* so that frame says */
    ll_trainer_back(t);
    assert_string_equal(ll_trainer_view(t)->values[0].text, "1");
    assert_false(state_of(t).diverged);
}

static void a_run_that_never_shows_anything_can_be_left(void **state)
{
    (void)state;
    struct ll_trainer *t = ll_scene_trainer(sample_step(faulty, "sleeps")->scene);
    ll_trainer_play(t);
    for (int i = 0; i < 5; i++)
        assert_false(ll_trainer_tick(t, i, 0.002));
    assert_true(ll_trainer_wait(t, 5) == 0);
    ll_trainer_pause(t);
    assert_true(ll_trainer_wait(t, 5) < 0);
    ll_trainer_reset(t);
    assert_int_equal(state_of(t).phase, LL_TRAINER_READY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_runs_until_it_is_played),
        cmocka_unit_test(a_run_plays_to_its_end),
        cmocka_unit_test(the_same_seed_gives_the_same_frames_however_it_is_sliced),
        cmocka_unit_test(frames_come_at_the_speed_that_is_set),
        cmocka_unit_test(steps_go_on_and_back),
        cmocka_unit_test(older_frames_are_kept_more_sparsely_and_the_first_always),
        cmocka_unit_test(playing_on_from_an_earlier_frame_shows_the_same),
        cmocka_unit_test(a_control_that_changes_starts_the_run_again),
        cmocka_unit_test(another_language_shows_the_same_frame),
        cmocka_unit_test(a_run_that_fails_says_where_and_keeps_what_was_shown),
        cmocka_unit_test(a_run_that_never_shows_anything_can_be_left),
    };
    return cmocka_run_group_tests(tests, open_pages, close_pages);
}
