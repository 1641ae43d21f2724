/* The real program on a terminal, with a small course that has every kind of step. */
#include "terminal.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "store/progress.h"
#include "store/sharer.h"

#define UP    "\x1b[A"
#define DOWN  "\x1b[B"
#define RIGHT "\x1b[C"
#define LEFT  "\x1b[D"
#define ENTER "\r"
#define TAB   "\t"

/* A state folder of its own for each test. */
static int make_state(void **state)
{
    char *folder = strdup("/tmp/losslab-state-XXXXXX");
    *state = folder;
    return folder && mkdtemp(folder) ? 0 : -1;
}

static int drop_state(void **state)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", (char *)*state);
    int status = system(command);
    free(*state);
    return status;
}

static struct terminal *open_at(void **state, const char *page, const char *lang, int columns,
                                int rows)
{
    const char *args[] = {"learn", page, NULL};
    struct terminal_options options = {.columns = columns,
                                       .rows = rows,
                                       .lang = lang,
                                       .args = args,
                                       .state = *state,
                                       .lessons = "tests/tui/lessons"};
    return terminal_open(&options);
}

/* A busy machine may show one frame more before the one that is meant. */
static void assert_has(struct terminal *t, const char *text)
{
    for (int tries = 0; tries < 20 && !terminal_has(t, text) && !terminal_ended(t); tries++)
        terminal_sync(t);
    if (!terminal_has(t, text)) {
        terminal_print(t);
        fail_msg("'%s' is not on the screen", text);
    }
}

static void assert_has_not(struct terminal *t, const char *text)
{
    if (terminal_has(t, text)) {
        terminal_print(t);
        fail_msg("'%s' is on the screen", text);
    }
}

static void quit(struct terminal *t)
{
    terminal_send(t, "q", 1);
    int status = terminal_wait(t);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_false(terminal_alternate(t));
    assert_true(terminal_cursor_visible(t));
    assert_true(terminal_cooked(t));
    terminal_close(t);
}

static void contents_list_sections_and_open_pages(void **state)
{
    struct terminal *t = open_at(state, NULL, "en", 80, 24);
    assert_true(terminal_alternate(t));
    assert_has(t, "The first section");
    assert_has(t, "A page with everything");
    assert_has(t, "0 of 3 done");
    terminal_type(t, DOWN ENTER);
    assert_has(t, "Order and curve");
    assert_has(t, "A short idea.");
    terminal_type(t, "t");
    assert_has(t, "The second section");
    terminal_type(t, "1" ENTER);
    assert_has(t, "The first paragraph");
    quit(t);
}

static void contents_stand_by_goals_too(void **state)
{
    struct terminal *t = open_at(state, NULL, "en", 60, 18);
    assert_has_not(t, "Use every kind of step");
    terminal_type(t, DOWN "\t");
    assert_has(t, "Use every kind of step");
    assert_has(t, "0 of 1 done");
    assert_has(t, "last of them"); /* the goal's second line */
    assert_has_not(t, "The first section");
    terminal_type(t, ENTER); /* still on 1.2 */
    assert_has(t, "A short idea.");
    terminal_type(t, "t\t2" DOWN DOWN ENTER);
    assert_has_not(t, "A short idea.");
    terminal_type(t, "t\t\t");
    assert_has(t, "The first section");
    quit(t);
}

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

/* The first page as far as its scene. */
static struct terminal *open_scene(void **state, const char *lang)
{
    struct terminal *t = open_at(state, "1.1", lang, 100, 30);
    terminal_type(t, ENTER ENTER ENTER);
    return t;
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

static void the_language_changes_and_what_was_moved_stays(void **state)
{
    struct terminal *t = open_scene(state, "en");
    terminal_type(t, DOWN UP "l");
    assert_has(t, "모든 것이 있는 쪽");
    assert_has(t, "합계");
    assert_has(t, "15.1");
    terminal_type(t, "l");
    assert_has(t, "A page with everything");
    assert_has(t, "15.1");
    quit(t);
}

static void hangul_letters_work_as_the_keys_they_are_on(void **state)
{
    struct terminal *t = open_at(state, "1.1", "ko", 80, 24);
    terminal_type(t, "ㅅ"); /* t */
    assert_has(t, "첫째 절");
    terminal_type(t, "ㅣ"); /* l */
    assert_has(t, "The first section");
    terminal_send(t, "ㅂ", 3); /* q */
    assert_true(WIFEXITED(terminal_wait(t)));
    terminal_close(t);
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
    terminal_type(t, UP UP RIGHT UP ENTER);
    assert_true(terminal_has(t, "Not quite"));
    quit(t);
}

static void search_finds_titles_and_text_in_both_languages(void **state)
{
    struct terminal *t = open_at(state, NULL, "en", 80, 24);
    terminal_type(t, "/parabola");
    assert_has(t, "1.1");
    assert_has(t, "Draw the parabola.");
    terminal_type(t, "\x1b");
    assert_has(t, "The second section");
    terminal_type(t, "/오분의");
    assert_has(t, "오분의 이는");
    terminal_type(t, ENTER);
    assert_has(t, "1.1");
    terminal_type(t, "g"
                     "1.2" ENTER);
    assert_has(t, "A short idea.");
    terminal_type(t, "H");
    assert_has(t, "A page with everything");
    terminal_type(t, "L");
    assert_has(t, "Order and curve");
    quit(t);
}

static void the_c_source_opens_at_the_function(void **state)
{
    struct terminal *t = open_scene(state, "en");
    terminal_type(t, "c");
    assert_has(t, "engine/kernel/");
    assert_has(t, "huber_ref");
    terminal_type(t, "\x1b");
    assert_has(t, "delta is");
    quit(t);
}

static void the_losses_are_there_to_look_up(void **state)
{
    struct terminal *t = open_at(state, "1.1", "en", 80, 30);
    terminal_type(t, "i");
    assert_has(t, "tversky");
    terminal_type(t, DOWN DOWN ENTER);
    assert_has(t, "loss.huber(pred, target, {delta})");
    assert_has(t, "Huber (1964)");
    assert_has(t, "(0, \u221e)");
    assert_has_not(t, "tversky");
    terminal_type(t, DOWN);
    assert_has(t, "loss.smooth_l1");
    terminal_type(t, "c");
    assert_has(t, "regression.c");
    terminal_type(t, "c");
    terminal_type(t, "b");
    assert_has(t, "tversky");
    terminal_type(t, "i");
    assert_has_not(t, "tversky");
    terminal_resize(t, 140, 40);
    terminal_type(t, "i" DOWN);
    assert_has(t, "tversky"); /* the list beside the loss */
    assert_has(t, "loss.mae(pred, target)");
    assert_has(t, "gradient"); /* its curve */
    quit(t);
}

static void help_names_the_keys(void **state)
{
    struct terminal *t = open_at(state, NULL, "ko", 80, 24);
    terminal_type(t, "?");
    assert_has(t, "옮겨 다니기");
    terminal_type(t, "l");
    assert_has(t, "Moving about");
    terminal_type(t, "?");
    assert_has(t, "The first section");
    quit(t);
}

static void one_series_is_put_forward_and_the_figure_said_in_words(void **state)
{
    const char *args[] = {"learn", "2.3", NULL};
    struct terminal_options options = {
        .columns = 140, .rows = 45, .lang = "en", .args = args, .state = *state};
    struct terminal *t = terminal_open(&options);
    assert_has(t, "huber (Huber, 1964)"); /* the curve beside the idea */
    terminal_type(t, "w");
    assert_has(t, "The figure in words");
    assert_has(t, "It falls until");
    terminal_type(t, "\x1b");
    terminal_type(t, ENTER "\x1b[F" UP UP ENTER ENTER);
    assert_has(t, "What happens to the slope");
    terminal_type(t, ENTER ENTER);
    assert_has(t, "You said: It grows ten times.");
    assert_has(t, "as you drew it");
    terminal_type(t, "o");
    assert_has(t, "is put forward");
    terminal_type(t, "w");
    assert_has(t, "Part 1 of 2");
    terminal_type(t, "\x1b");
    terminal_type(t, ENTER ENTER);
    assert_has(t, "As you left it:");
    quit(t);
}

static void the_terms_of_a_screen_are_explained(void **state)
{
    const char *args[] = {"learn", "2.2", NULL};
    struct terminal_options options = {
        .columns = 100, .rows = 30, .lang = "ko", .args = args, .state = *state};
    struct terminal *t = terminal_open(&options);
    terminal_type(t, "d");
    assert_has(t, "이 화면의 용어");
    terminal_type(t, "l");
    assert_has(t, "Terms on this screen");
    assert_has(t, "gradient");
    terminal_type(t, "d");
    quit(t);
}

static void links_are_followed_by_keys_and_back(void **state)
{
    struct terminal *t = open_at(state, "1.2", "en", 80, 24);
    assert_has(t, "v links");
    terminal_type(t, "v");
    assert_has(t, "Enter open it");
    assert_true(terminal_cursor_visible(t)); /* on the link */
    terminal_type(t, ENTER);
    assert_has(t, "H goes back to 1.2");
    assert_has(t, "2.1");
    terminal_type(t, "H");
    assert_has(t, "A short idea.");
    terminal_type(t, "vv" ENTER);
    assert_has(t, "The first paragraph");
    terminal_type(t, "v"); /* no link here */
    assert_has(t, "There is no link to a page");
    terminal_type(t, "Hvvv" ENTER); /* past the address that leads out, the first again */
    assert_has(t, "H goes back to 1.2");
    assert_has_not(t, "The first paragraph");
    terminal_type(t, "HV");
    assert_has(t, "Esc leave it");
    terminal_type(t, "\x1b");
    assert_has(t, "v links");
    quit(t);
}

static void help_names_only_the_keys_that_work_here(void **state)
{
    struct terminal *t = open_at(state, "1.1", "en", 140, 60);
    terminal_type(t, "?");
    assert_has(t, "scroll the text");
    assert_has(t, "goes to the next link");
    assert_has_not(t, "left and right");
    terminal_type(t, "?" ENTER ENTER ENTER "?");
    assert_has(t, "Shift+left and right move the point sideways");
    assert_has(t, "digits type a value");
    assert_has_not(t, "trains and pauses");
    assert_has_not(t, "lifts an item");
    terminal_type(t, "?" ENTER ENTER "?");
    assert_has(t, "a number is typed");
    assert_has_not(t, "digits type a value");
    terminal_type(t, "?");
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

/* Waits until the account's file in the lab has the text, or no longer has it. */
static void await_shared(const char *lab, const char *text, bool wanted)
{
    char name[LL_SHARE_NAME], path[192];
    bool has = !wanted;
    ll_share_name(getuid(), 0, name);
    snprintf(path, sizeof path, "%s/%s", lab, name);
    for (int i = 0; i < 2000 && has != wanted; i++) {
        struct ll_str file = {0};
        usleep(5000);
        if (ll_file_read(path, 4096, NULL, &file) == LL_OK)
            has = strstr(ll_str_text(&file), text) != NULL;
        ll_str_done(&file);
    }
    if (has != wanted)
        fail_msg("'%s' is%s in the shared file", text, has ? "" : " not");
}

static void share_to(const char *folder, const char *lab)
{
    char path[128];
    struct ll_store *store = NULL;
    snprintf(path, sizeof path, "%s/losslab/progress.db", folder);
    assert_int_equal(mkdir(lab, 0755), 0);
    assert_int_equal(ll_store_open(path, NULL, &store), LL_OK);
    assert_int_equal(ll_share_folder_set(store, lab), LL_OK);
    ll_store_free(&store);
}

static void a_flag_is_seen_on_the_board(void **state)
{
    char lab[128];
    struct terminal *t = open_at(state, "1.1", "en", 80, 24);
    terminal_type(t, "!");
    assert_has(t, "Nobody sees your flag");
    quit(t);
    snprintf(lab, sizeof lab, "%s/lab", (char *)*state);
    share_to(*state, lab);
    t = open_at(state, "1.1", "en", 80, 24);
    terminal_type(t, "!");
    assert_has(t, "Your flag is up");
    await_shared(lab, "\nhelp=", true);
    await_shared(lab, "\npage=1.1\n", true);
    const char *args[] = {"board", lab, NULL};
    struct terminal_options options = {.columns = 80,
                                       .rows = 24,
                                       .lang = "en",
                                       .args = args,
                                       .state = *state,
                                       .lessons = "tests/tui/lessons"};
    struct terminal *board = terminal_open(&options);
    assert_has(board, "! 1  at work 1  done 0  left 0");
    assert_has(board, "1.1 A page with everything");
    terminal_type(board, "t"); /* the tutorial's keys are none of the board's */
    assert_has(board, "at work 1");
    terminal_type(board, "/nobody");
    assert_has_not(board, "A page with everything");
    terminal_type(board, "\x1b");
    terminal_await(board, "A page with everything");
    terminal_type(t, "!");
    assert_has(t, "Your flag is down");
    terminal_await(board, "! 0  at work 1"); /* by itself, at the next look */
    terminal_type(t, "!");
    quit(t);
    await_shared(lab, "\nleft=", true);
    await_shared(lab, "\nhelp=", false);
    terminal_await(board, "! 0  at work 0  done 0  left 1");
    quit(board);
}

static void a_small_window_says_so_and_recovers(void **state)
{
    struct terminal *t = open_at(state, "1.1", "en", 50, 10);
    assert_has(t, "This window is too small.");
    assert_has(t, "50x10");
    terminal_resize(t, 80, 24);
    terminal_await(t, "The first paragraph");
    terminal_resize(t, 20, 3);
    terminal_await(t, "This window");
    terminal_resize(t, 200, 60);
    terminal_await(t, "The last line of the idea.");
    quit(t);
}

static void without_colour_nothing_is_coloured(void **state)
{
    const char *args[] = {"learn", "1.1", NULL}, *extra[] = {"NO_COLOR=1", NULL};
    struct terminal_options options = {.columns = 80,
                                       .rows = 24,
                                       .args = args,
                                       .extra = extra,
                                       .state = *state,
                                       .lessons = "tests/tui/lessons"};
    struct terminal *t = terminal_open(&options);
    terminal_type(t, "t");
    assert_false(terminal_colored(t));
    quit(t);
    t = open_at(state, "1.1", "en", 80, 24);
    assert_true(terminal_colored(t));
    quit(t);
}

static void a_locale_without_unicode_gets_ascii(void **state)
{
    const char *args[] = {"learn", "1.2", NULL}, *extra[] = {"LANG=C", "LC_ALL=C", NULL};
    struct terminal_options options = {.columns = 80,
                                       .rows = 24,
                                       .lang = "ko",
                                       .args = args,
                                       .extra = extra,
                                       .state = *state,
                                       .lessons = "tests/tui/lessons"};
    struct terminal *t = terminal_open(&options);
    assert_has(t, "LC_ALL=C.UTF-8"); /* how to see Hangul; until then, English */
    assert_has(t, "A short idea.");
    terminal_type(t, "l");
    assert_has(t, "LC_ALL=C.UTF-8");
    for (int row = 0; row < 24; row++)
        for (int column = 0; column < 80; column++)
            assert_true(terminal_cell(t, column, row) < 0x80);
    quit(t);
}

/* A machine without a setting has a terminal that shows UTF-8 all the same. */
static void the_c_locale_that_nobody_asked_for_shows_all_letters(void **state)
{
    const char *args[] = {"learn", "1.1", NULL}, *extra[] = {"LANG=C", NULL};
    struct terminal_options options = {.columns = 100,
                                       .rows = 30,
                                       .lang = "ko",
                                       .args = args,
                                       .extra = extra,
                                       .state = *state,
                                       .lessons = "tests/tui/lessons"};
    struct terminal *t = terminal_open(&options);
    assert_has(t, "모든 것이 있는 쪽");
    quit(t);
}

static void in_ascii_signs_keep_their_meaning(void **state)
{
    const char *args[] = {"learn", "2.3", NULL}, *extra[] = {"LC_ALL=C", NULL};
    struct terminal_options options = {
        .columns = 140, .rows = 45, .lang = "en", .args = args, .extra = extra, .state = *state};
    struct terminal *t = terminal_open(&options);
    assert_has(t, "e = y^ - y");
    assert_has(t, "|e| <= delta");
    assert_has(t, "error y^ - y"); /* the chart's axis */
    terminal_type(t, ENTER ENTER);
    terminal_type(t, ENTER ENTER ENTER ENTER);
    assert_has(t, "> delta");
    quit(t);
}

static void suspended_and_continued_it_goes_on(void **state)
{
    struct terminal *t = open_at(state, "1.1", "en", 80, 24);
    int status;
    terminal_send(t, "\x1a", 1);
    /* the program leads its session, so nobody stops it: it comes back at once */
    terminal_sync(t);
    assert_has(t, "The first paragraph");
    assert_int_equal(kill(terminal_pid(t), SIGSTOP), 0);
    assert_int_equal(waitpid(terminal_pid(t), &status, WUNTRACED), terminal_pid(t));
    assert_true(WIFSTOPPED(status));
    assert_int_equal(kill(terminal_pid(t), SIGCONT), 0);
    terminal_type(t, "t");
    assert_has(t, "The first section");
    quit(t);
}

static void killed_it_gives_the_terminal_back(void **state)
{
    static const int signals[] = {SIGTERM, SIGHUP, SIGSEGV, SIGABRT, SIGINT};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct terminal *t = open_at(state, "1.1", "en", 80, 24);
        assert_true(terminal_alternate(t) && !terminal_cooked(t));
        assert_int_equal(kill(terminal_pid(t), signals[i]), 0);
        int status = terminal_wait(t);
        assert_false(terminal_alternate(t));
        assert_true(terminal_cursor_visible(t) && terminal_cooked(t));
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == signals[i]);
        terminal_close(t);
    }
}

/* As under nohup: it goes on, and the terminal with it. */
static void a_signal_that_was_ignored_changes_nothing(void **state)
{
    const char *args[] = {"learn", "1.1", NULL};
    struct terminal_options options = {.columns = 80,
                                       .rows = 24,
                                       .args = args,
                                       .state = *state,
                                       .lessons = "tests/tui/lessons",
                                       .ignored = SIGHUP};
    struct terminal *t = terminal_open(&options);
    assert_int_equal(kill(terminal_pid(t), SIGHUP), 0);
    terminal_type(t, "?");
    assert_true(terminal_alternate(t) && !terminal_cooked(t));
    terminal_type(t, "\x1b");
    quit(t);
}

static void without_a_terminal_the_contents_are_printed(void **state)
{
    char command[512], line[256];
    bool listed = false;
    snprintf(command, sizeof command, "XDG_STATE_HOME='%s' LOSSLAB_LANG=en '%s' </dev/null",
             (char *)*state, getenv("LOSSLAB_PROGRAM"));
    FILE *out = popen(command, "r");
    assert_non_null(out);
    while (fgets(line, sizeof line, out))
        listed |= strstr(line, "2.3") && strstr(line, "Huber");
    assert_int_equal(pclose(out), 0);
    assert_true(listed);
}

/* Whether a blank stands between two grid lines and looks as they do, or did not count: no such gap
 * there. */
static bool gap_in_ink(struct terminal *t, int column, int row, int *gaps)
{
    enum { GRID_LINE = 0x250A, GAP_MOST = 12 };
    int end = column + 1;
    while (end < terminal_columns(t) && terminal_cell(t, end, row) == 0)
        end++;
    if (end == column + 1 || end - column > GAP_MOST || end == terminal_columns(t) ||
        terminal_cell(t, column, row) != GRID_LINE || terminal_cell(t, end, row) != GRID_LINE)
        return true;
    ++*gaps;
    return terminal_ink(t, end - 1, row) == terminal_ink(t, column, row);
}

/* Nobody sees the ink of a blank, and each change of it is ten bytes and more of a frame. */
static void blanks_between_grid_lines_change_no_ink(void **state)
{
    static const char *const args[] = {"learn", "2.3", NULL};
    struct terminal_options options = {
        .columns = 120, .rows = 40, .lang = "en", .args = args, .state = *state};
    struct terminal *t = terminal_open(&options);
    int gaps = 0;
    terminal_type(t, "\r");
    for (int row = 0; row < terminal_rows(t); row++)
        for (int column = 0; column < terminal_columns(t); column++)
            if (!gap_in_ink(t, column, row, &gaps))
                fail_msg("the blanks behind column %d of row %d change the ink", column, row);
    assert_true(gaps > 20);
    terminal_close(t);
}

/* What a small window cuts off a scene's words is announced, before keys that can be guessed. */
static void words_that_go_on_below_are_announced(void **state)
{
    static const char *const args[] = {"learn", "3.1", NULL};
    struct terminal_options options = {
        .columns = 80, .rows = 24, .lang = "en", .args = args, .state = *state};
    struct terminal *t = terminal_open(&options);
    terminal_type(t, ENTER ENTER ENTER ENTER);
    assert_has(t, "BCE and the squared error"); /* the one row that the chart leaves */
    assert_has(t, "\u25bc");
    assert_has(t, "j more below");
    terminal_type(t, ENTER ENTER);
    assert_has(t, "Two half moons");
    assert_has(t, "j more below");
    assert_has(t, "Space train");
    terminal_type(t, "jjjjjjjjj");
    assert_has_not(t, "more below");
    quit(t);
}

int main(void)
{
#define SCREEN_TEST(f) cmocka_unit_test_setup_teardown(f, make_state, drop_state)
    const struct CMUnitTest tests[] = {
        SCREEN_TEST(contents_list_sections_and_open_pages),
        SCREEN_TEST(contents_stand_by_goals_too),
        SCREEN_TEST(blanks_between_grid_lines_change_no_ink),
        SCREEN_TEST(nothing_runs_before_the_prediction),
        SCREEN_TEST(controls_move_and_values_follow),
        SCREEN_TEST(many_numbers_are_chosen_sideways_and_moved_up_and_down),
        SCREEN_TEST(a_value_is_typed_in_its_place),
        SCREEN_TEST(the_cursor_stands_on_what_is_in_hand),
        SCREEN_TEST(what_was_predicted_stays_beside_the_run),
        SCREEN_TEST(a_number_takes_infinities_and_pastes_and_holds_backspace),
        SCREEN_TEST(the_language_changes_and_what_was_moved_stays),
        SCREEN_TEST(hangul_letters_work_as_the_keys_they_are_on),
        SCREEN_TEST(a_number_is_typed_and_judged),
        SCREEN_TEST(an_open_question_is_asked_again_at_the_end),
        SCREEN_TEST(a_page_can_be_tested_out_of),
        SCREEN_TEST(items_are_put_in_order_and_a_curve_is_drawn),
        SCREEN_TEST(search_finds_titles_and_text_in_both_languages),
        SCREEN_TEST(the_c_source_opens_at_the_function),
        SCREEN_TEST(the_losses_are_there_to_look_up),
        SCREEN_TEST(help_names_the_keys),
        SCREEN_TEST(one_series_is_put_forward_and_the_figure_said_in_words),
        SCREEN_TEST(the_terms_of_a_screen_are_explained),
        SCREEN_TEST(links_are_followed_by_keys_and_back),
        SCREEN_TEST(help_names_only_the_keys_that_work_here),
        SCREEN_TEST(words_that_go_on_below_are_announced),
        SCREEN_TEST(a_failing_scene_says_where),
        SCREEN_TEST(the_learner_comes_back_to_where_they_were),
        SCREEN_TEST(a_flag_is_seen_on_the_board),
        SCREEN_TEST(a_small_window_says_so_and_recovers),
        SCREEN_TEST(without_colour_nothing_is_coloured),
        SCREEN_TEST(a_locale_without_unicode_gets_ascii),
        SCREEN_TEST(the_c_locale_that_nobody_asked_for_shows_all_letters),
        SCREEN_TEST(in_ascii_signs_keep_their_meaning),
        SCREEN_TEST(suspended_and_continued_it_goes_on),
        SCREEN_TEST(killed_it_gives_the_terminal_back),
        SCREEN_TEST(a_signal_that_was_ignored_changes_nothing),
        SCREEN_TEST(without_a_terminal_the_contents_are_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
