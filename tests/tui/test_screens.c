/* Pages on a terminal: predictions, controls, questions, and coming back to them. */
#include "screen.h"

#include <signal.h>
#include <unistd.h>

#include "store/progress.h"

static void nothing_runs_before_the_prediction(void **state)
{
    struct terminal *t = open_at(state, "1.1", "en", 140, 45);
    assert_has(t, "The last line of the idea.");
    terminal_type(t, ENTER);
    assert_has(t, "What happens to the slope?");
    terminal_type(t, " ");
    assert_has(t, "Answer first");
    assert_has_not(t, "delta is");
    terminal_type(t, ENTER);
    assert_has(t, "Not quite");
    assert_has(t, "The squared error does that.");
    terminal_type(t, DOWN ENTER);
    assert_has(t, "Right");
    assert_has(t, "Past the bend the slope is the same");
    terminal_type(t, ENTER);
    assert_has(t, "delta is");
    quit(t);
}

static void controls_move_and_values_follow(void **state)
{
    struct terminal *t = open_scene(state, "en");
    assert_has(t, "1.1  A page with everything");
    assert_has(t, "14.6"); /* the sum of the guesses */
    terminal_type(t, RIGHT RIGHT);
    assert_has(t, "1.2");
    terminal_type(t, DOWN UP);
    assert_has(t, "15.1");
    assert_has(t, "sum <- 3 + 0 + 2.1 + 10"); /* the worked line follows, too */
    terminal_type(t, TAB RIGHT);
    assert_has(t, "[squared]");
    terminal_type(t, TAB RIGHT);
    assert_has(t, "[on]");
    assert_has(t, "The note that the switch brings.");
    terminal_type(t, TAB UP);
    assert_has(t, "point 1 of 3: (1, 1.5)");
    terminal_type(t, "m" RIGHT UP "m");
    assert_has(t, "(1.5, 2)");
    terminal_type(t, "R");
    assert_has(t, "14.6");
    quit(t);
}

/* Left and right choose, round the ends; up and down move what is chosen, as on the chart. */
static void many_numbers_are_chosen_sideways_and_moved_up_and_down(void **state)
{
    struct terminal *t = open_scene(state, "en");
    terminal_type(t, DOWN LEFT);
    assert_has(t, "[10]");
    terminal_type(t, RIGHT);
    assert_has(t, "[2.5]");
    terminal_type(t, "\x1b[F" UP);
    assert_has(t, "[10.5]");
    terminal_type(t, "\x1b[5~");
    assert_has(t, "[15.5]");
    terminal_type(t, "\x1b[H\x1b[6~");
    assert_has(t, "[-2.5]");
    terminal_type(t, TAB TAB TAB LEFT);
    assert_has(t, "point 3 of 3: (3, 9)");
    terminal_type(t, "\x1b[1;2C"); /* Shift and an arrow: sideways */
    assert_has(t, "point 3 of 3: (3.5, 9)");
    quit(t);
}

static void a_value_is_typed_in_its_place(void **state)
{
    struct terminal *t = open_scene(state, "en");
    terminal_type(t, DOWN RIGHT "-1.25");
    assert_has(t, "[-1.25]");
    assert_has(t, "Enter set it");
    terminal_type(t, ENTER);
    assert_has(t, "13.35");
    terminal_type(t, "7" LEFT); /* going on sets it, too */
    assert_has(t, "7  2.1");
    terminal_type(t, "9");
    terminal_type(t, "\x1b");
    assert_has(t, "[2.5]");
    terminal_type(t, "1000q" ENTER);
    assert_has(t, "It goes from -20 to 100.");
    assert_has(t, "[100]");
    terminal_type(t, "1e-3" ENTER);
    assert_has(t, "[0.001]");
    terminal_type(t, "-inf" ENTER);
    assert_has(t, "[-20]");
    quit(t);
}

static void the_cursor_stands_on_what_is_in_hand(void **state)
{
    struct terminal *t = open_scene(state, "en");
    int column, row, x, y;
    assert_true(terminal_cursor_visible(t));
    terminal_type(t, DOWN RIGHT RIGHT);
    assert_true(terminal_find(t, "[2.1]", &column, &row));
    terminal_cursor(t, &x, &y);
    assert_int_equal(x, column + 1);
    assert_int_equal(y, row);
    quit(t);
}

static void what_was_predicted_stays_beside_the_run(void **state)
{
    struct terminal *t = open_scene(state, "en");
    assert_has(t, "You said: It grows ten times.");
    assert_has(t, "tenfold"); /* the scene knows it, too */
    terminal_type(t, "l");
    assert_has(t, "예상: ");
    quit(t);
    t = open_at(state, "1.1", "en", 100, 30); /* another day */
    assert_has(t, "You said: It grows ten times.");
    assert_has(t, "tenfold");
    quit(t);
}

static void a_number_takes_infinities_and_pastes_and_holds_backspace(void **state)
{
    struct terminal *t = open_scene(state, "en");
    terminal_type(t, ENTER ENTER "-inf");
    assert_has(t, "-inf");
    terminal_type(t, "\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f");
    assert_has(t, "How much is 2 / 5?");
    terminal_type(t, "inf" ENTER);
    assert_has(t, "Not quite");
    terminal_type(t, "\x1b[200~quit 0.4\n\x1b[201~" ENTER);
    assert_has(t, "Two fifths are 0.4.");
    terminal_type(t, "i"); /* a letter is a key again */
    assert_has(t, "Losses");
    terminal_type(t, "\x1b");
    quit(t);
}

static void a_number_is_typed_and_judged(void **state)
{
    struct terminal *t = open_scene(state, "en");
    terminal_type(t, ENTER ENTER);
    assert_has(t, "How much is 2 / 5?");
    terminal_type(t, "--" ENTER);
    assert_has(t, "That is no number.");
    terminal_type(t, "\x7f\x7f"
                     "0.8" ENTER);
    assert_has(t, "That is twice as much.");
    terminal_type(t, "2/5" ENTER); /* takes the place of the answer that was given */
    assert_has(t, "Two fifths are 0.4.");
    terminal_type(t, ENTER);
    assert_has(t, "When to use it: always.");
    terminal_type(t, ENTER);
    assert_has(t, "Page done.");
    terminal_type(t, "t");
    assert_has(t, "1 of 3 done");
    quit(t);
}

static void an_open_question_is_asked_again_at_the_end(void **state)
{
    struct terminal *t = open_scene(state, "en");
    terminal_type(t, ENTER ENTER "7" ENTER ENTER ENTER);
    assert_has(t, "this question is still open");
    assert_has(t, "How much is 2 / 5?");
    quit(t);
}

static void a_page_can_be_tested_out_of(void **state)
{
    struct terminal *t = open_at(state, "1.1", "en", 80, 24);
    terminal_type(t, "x");
    assert_has(t, "test, question 1 of 1");
    terminal_type(t, "9" ENTER ENTER);
    assert_has(t, "Not this time.");
    terminal_type(t, "x"
                     "0.4" ENTER ENTER);
    assert_has(t, "Page done.");
    terminal_type(t, "t");
    assert_has(t, "tested out");
    quit(t);
}

static void items_are_put_in_order_and_a_curve_is_drawn(void **state)
{
    struct terminal *t = open_at(state, "1.2", "en", 80, 30);
    terminal_type(t, ENTER);
    assert_has(t, "Put these in their order.");
    terminal_type(t, " " DOWN DOWN " " ENTER);
    assert_true(terminal_has(t, "Right") || terminal_has(t, "Not quite"));
    terminal_type(t, ENTER);
    assert_has(t, "not begun");
    terminal_type(t, ".");
    assert_has(t, "step 10");
    terminal_type(t, ".,");
    assert_has(t, "step 10");
    terminal_type(t, "++++++ ");
    terminal_await(t, "trained");
    terminal_type(t, ENTER);
    assert_has(t, "Draw the parabola.");
    terminal_type(t, ENTER);
    assert_has(t, "left and right go along.");
    terminal_type(t, UP UP RIGHT UP ENTER);
    assert_true(terminal_has(t, "Not quite"));
    quit(t);
}

static struct terminal *open_binary_run(void **state)
{
    static const char *const args[] = {"learn", "3.1", NULL};
    struct terminal_options options = {
        .columns = 80, .rows = 24, .lang = "en", .args = args, .state = *state};
    struct terminal *t = terminal_open(&options);
    terminal_type(t, ENTER ENTER UP ENTER ENTER);
    return t;
}

/* Words that a small window would cut are read first, with the chart alone; Enter brings the rest,
 * and then goes on. */
static void a_scenes_words_are_read_before_enter_goes_on(void **state)
{
    struct terminal *t = open_binary_run(state);
    assert_has(t, "BCE and the squared error");
    assert_has(t, "smaller."); /* its last word */
    assert_has(t, "logit z");
    assert_has_not(t, "\u25b8 z"); /* a control */
    assert_has(t, "Enter more below");
    terminal_type(t, ENTER);
    assert_has(t, "BCE and the squared error"); /* the one row that all the rest leaves */
    assert_has_not(t, "smaller.");
    assert_has(t, "\u25b8 z");
    assert_has(t, "\u25bc");
    assert_has(t, "j more below");
    assert_has(t, "Enter go on");
    terminal_type(t, ENTER ENTER ENTER);
    assert_has(t, "Two half moons");
    assert_has(t, "Adam divides"); /* far down */
    assert_has(t, "Space train");
    terminal_type(t, ENTER);
    assert_has(t, "\u25b8 b");
    terminal_type(t, "jjjjjjjjj");
    assert_has_not(t, "more below");
    quit(t);
}

/* Whoever knows the words need not read them: a control moves at once. */
static void a_key_that_does_something_ends_the_reading(void **state)
{
    struct terminal *t = open_binary_run(state);
    assert_has(t, "Enter more below");
    terminal_type(t, DOWN);
    assert_has(t, "\u25b8 y");
    assert_has_not(t, "smaller.");
    terminal_type(t, "j");
    assert_has_not(t, "BCE and the squared error");
    quit(t);
}

static void a_failing_scene_says_where(void **state)
{
    struct terminal *t = open_at(state, "2.1", "en", 80, 24);
    terminal_type(t, ENTER ENTER ENTER);
    assert_has(t, "broken on purpose");
    assert_has(t, "lesson.lua:");
    terminal_type(t, "t");
    assert_has(t, "The first section");
    quit(t);
}

/* Waits until a step of the page is on the disk: the screen itself never waits for it. */
static void await_kept(const char *folder, const char *page, size_t steps)
{
    char path[128];
    struct ll_page_state seen = {0};
    snprintf(path, sizeof path, "%s/losslab/progress.db", folder);
    for (int i = 0; i < 2000 && seen.steps_seen < steps; i++) {
        struct ll_store *store = NULL;
        usleep(5000);
        if (ll_store_open(path, NULL, &store) != LL_OK)
            continue;
        assert_int_equal(ll_page_state_get(store, page, &seen), LL_OK);
        ll_store_free(&store);
    }
    assert_true(seen.steps_seen >= steps);
}

static void the_learner_comes_back_to_where_they_were(void **state)
{
    struct terminal *t = open_scene(state, "en");
    await_kept(*state, "1.1", 3);
    assert_int_equal(kill(terminal_pid(t), SIGKILL), 0);
    terminal_wait(t);
    terminal_close(t);
    t = open_at(state, NULL, "en", 100, 30);
    assert_has(t, "delta is");
    terminal_type(t, "b");
    assert_has(t, "Not quite"); /* what was answered is still there */
    quit(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCREEN_TEST(nothing_runs_before_the_prediction),
        SCREEN_TEST(controls_move_and_values_follow),
        SCREEN_TEST(many_numbers_are_chosen_sideways_and_moved_up_and_down),
        SCREEN_TEST(a_value_is_typed_in_its_place),
        SCREEN_TEST(the_cursor_stands_on_what_is_in_hand),
        SCREEN_TEST(what_was_predicted_stays_beside_the_run),
        SCREEN_TEST(a_number_takes_infinities_and_pastes_and_holds_backspace),
        SCREEN_TEST(a_number_is_typed_and_judged),
        SCREEN_TEST(an_open_question_is_asked_again_at_the_end),
        SCREEN_TEST(a_page_can_be_tested_out_of),
        SCREEN_TEST(items_are_put_in_order_and_a_curve_is_drawn),
        SCREEN_TEST(a_scenes_words_are_read_before_enter_goes_on),
        SCREEN_TEST(a_key_that_does_something_ends_the_reading),
        SCREEN_TEST(a_failing_scene_says_where),
        SCREEN_TEST(the_learner_comes_back_to_where_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
