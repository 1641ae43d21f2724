/* Moving about: contents, search, languages, the references, and help. */
#include "screen.h"

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
    assert_has(t, "How large is the slope");
    terminal_type(t, ENTER ENTER);
    assert_has(t, "You said: 2, then 20");
    assert_has(t, "as you drew it");
    terminal_type(t, "o");
    assert_has(t, "\"Huber, δ = 1\" is put forward");
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

/* 1.1 teaches no loss of its own, and runs one. */
static void the_idea_has_the_curve_of_what_the_page_runs(void **state)
{
    const char *args[] = {"learn", "1.1", NULL};
    struct terminal_options options = {
        .columns = 140, .rows = 45, .lang = "en", .args = args, .state = *state};
    struct terminal *t = terminal_open(&options);
    assert_has(t, "mse (Legendre, 1805)");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCREEN_TEST(contents_list_sections_and_open_pages),
        SCREEN_TEST(contents_stand_by_goals_too),
        SCREEN_TEST(the_language_changes_and_what_was_moved_stays),
        SCREEN_TEST(hangul_letters_work_as_the_keys_they_are_on),
        SCREEN_TEST(search_finds_titles_and_text_in_both_languages),
        SCREEN_TEST(the_c_source_opens_at_the_function),
        SCREEN_TEST(the_losses_are_there_to_look_up),
        SCREEN_TEST(help_names_the_keys),
        SCREEN_TEST(one_series_is_put_forward_and_the_figure_said_in_words),
        SCREEN_TEST(the_terms_of_a_screen_are_explained),
        SCREEN_TEST(links_are_followed_by_keys_and_back),
        SCREEN_TEST(the_idea_has_the_curve_of_what_the_page_runs),
        SCREEN_TEST(help_names_only_the_keys_that_work_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
