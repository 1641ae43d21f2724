/* The real program on terminals of every kind: light and dark, of few colours and of all, silent,
 * slow to answer, far too wide; and what is pasted into it. */
#include "terminal.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "chart/style.h"

#define WHITE "rgb:ffff/ffff/ffff"
#define BLACK "rgb:0000/0000/0000"

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

static struct terminal *open_with(void **state, struct terminal_options options)
{
    static const char *const page[] = {"learn", "1.1", NULL};
    options.columns = options.columns ? options.columns : 80;
    options.rows = options.rows ? options.rows : 24;
    options.args = options.args ? options.args : page;
    options.state = *state;
    options.lessons = "tests/tui/lessons";
    return terminal_open(&options);
}

static void assert_has(struct terminal *t, const char *text)
{
    for (int tries = 0; tries < 20 && !terminal_has(t, text) && !terminal_ended(t); tries++)
        terminal_sync(t);
    if (!terminal_has(t, text)) {
        terminal_print(t);
        fail_msg("'%s' is not on the screen", text);
    }
}

static void quit(struct terminal *t)
{
    terminal_send(t, "q", 1);
    int status = terminal_wait(t);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_false(terminal_alternate(t));
    assert_true(terminal_cooked(t));
    terminal_close(t);
}

/* The colours that a page has: its number is in the accent, its title in the terminal's own ink. */
static void assert_theme(struct terminal *t, enum ll_theme theme)
{
    const struct ll_style style = {.colors = terminal_direct(t) ? LL_COLORS_RGB : LL_COLORS_256,
                                   .theme = theme};
    int accent = terminal_direct(t) ? 1 << 24 | (int)ll_style_rgb(&style, LL_ROLE_ACCENT)
                                    : ll_style_index(&style, LL_ROLE_ACCENT);
    int column, row;
    for (int tries = 0; tries < 20; tries++) {
        assert_true(terminal_find(t, "1.1", &column, &row));
        if (terminal_ink(t, column, row) == accent)
            break;
        terminal_sync(t);
    }
    assert_int_equal(terminal_ink(t, column, row), accent);
    assert_true(terminal_find(t, "A page with everything", &column, &row));
    assert_int_equal(terminal_ink(t, column, row), -1);
    assert_true(terminal_bold(t, column, row));
}

static void the_colours_are_those_for_the_background_that_it_tells(void **state)
{
    struct terminal *t = open_with(state, (struct terminal_options){.background = WHITE});
    assert_theme(t, LL_THEME_LIGHT);
    quit(t);
    t = open_with(state, (struct terminal_options){.background = BLACK});
    assert_theme(t, LL_THEME_DARK);
    quit(t);
}

static void its_answer_weighs_more_than_a_variable(void **state)
{
    static const char *const light[] = {"COLORFGBG=0;15", NULL};
    struct terminal *t =
        open_with(state, (struct terminal_options){.background = BLACK, .extra = light});
    assert_theme(t, LL_THEME_DARK);
    quit(t);
    t = open_with(state, (struct terminal_options){.extra = light});
    assert_theme(t, LL_THEME_LIGHT);
    quit(t);
}

static void an_answer_that_comes_late_changes_colours_and_is_no_key(void **state)
{
    struct terminal *t = open_with(state, (struct terminal_options){.silent = true});
    assert_theme(t, LL_THEME_DARK);
    terminal_type(t, "\x1b]11;" WHITE "\a\x1b[?62;c");
    assert_theme(t, LL_THEME_LIGHT);
    assert_false(terminal_has(t, "does nothing here"));
    terminal_send(t, "\x1b]11;rgb:00", 11);
    usleep(60000); /* longer than an Escape is waited for */
    terminal_type(t, "/00/00\x1b\\\x1b]11;rgb:00/00/00\a");
    assert_theme(t, LL_THEME_DARK);
    assert_false(terminal_has(t, "does nothing here"));
    assert_has(t, "The first paragraph");
    quit(t);
}

static void a_learner_may_choose_and_is_remembered(void **state)
{
    static const char *const light[] = {"learn", "1.1", "--light", NULL};
    struct terminal *t = open_with(state, (struct terminal_options){.background = BLACK});
    terminal_type(t, "T");
    assert_theme(t, LL_THEME_LIGHT);
    quit(t);
    t = open_with(state, (struct terminal_options){.background = BLACK});
    assert_theme(t, LL_THEME_LIGHT);
    terminal_type(t, "T"); /* as the terminal is: it is followed again */
    assert_theme(t, LL_THEME_DARK);
    quit(t);
    t = open_with(state, (struct terminal_options){.background = WHITE});
    assert_theme(t, LL_THEME_LIGHT);
    quit(t);
    t = open_with(state, (struct terminal_options){.background = BLACK, .args = light});
    assert_theme(t, LL_THEME_LIGHT);
    quit(t);
}

static void all_colours_need_only_the_variable_that_says_so(void **state)
{
    static const char *const all[] = {"COLORTERM=truecolor", NULL};
    static const char *const none[] = {"COLORTERM=truecolor", "NO_COLOR=1", NULL};
    struct terminal *t = open_with(state, (struct terminal_options){.extra = all});
    assert_true(terminal_direct(t));
    assert_theme(t, LL_THEME_DARK);
    quit(t);
    t = open_with(state, (struct terminal_options){0});
    assert_true(terminal_colored(t) && !terminal_direct(t));
    quit(t);
    t = open_with(state, (struct terminal_options){.extra = none});
    assert_false(terminal_colored(t) || terminal_direct(t));
    quit(t);
}

static void few_colours_are_enough(void **state)
{
    static const char *const types[] = {"TERM=xterm", "TERM=xterm-color", "TERM=rxvt"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        const char *extra[] = {types[i], NULL};
        struct terminal *t = open_with(state, (struct terminal_options){.extra = extra});
        assert_has(t, "A page with everything");
        quit(t);
    }
}

static void pasted_text_is_no_command(void **state)
{
    struct terminal *t = open_with(state, (struct terminal_options){0});
    terminal_type(t, "\x1b[200~quit this\r\x1b[201~");
    assert_has(t, "What was pasted is text");
    assert_has(t, "The first paragraph");
    terminal_type(t, "/\x1b[200~paragraph\n\x1b[201~");
    assert_has(t, "paragraph");
    assert_has(t, "The first paragraph");
    terminal_send(t, "\x03", 1);
    assert_true(WIFEXITED(terminal_wait(t)));
    terminal_close(t);
}

static void a_signal_that_ends_it_gives_the_terminal_back(void **state)
{
    static const int signals[] = {SIGUSR1, SIGUSR2, SIGALRM, SIGXCPU, SIGTERM};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        char said[48];
        struct terminal *t = open_with(state, (struct terminal_options){0});
        kill(terminal_pid(t), signals[i]);
        int status = terminal_wait(t);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == signals[i]);
        assert_true(terminal_cooked(t));
        assert_false(terminal_alternate(t));
        assert_true(terminal_cursor_visible(t));
        snprintf(said, sizeof said, "losslab: ended by signal %02d", signals[i]);
        if (!terminal_has(t, said))
            fail_msg("'%s' is not said", said);
        terminal_close(t);
    }
}

static void a_file_that_may_not_grow_does_not_end_it(void **state)
{
    struct terminal *t = open_with(state, (struct terminal_options){0});
    kill(terminal_pid(t), SIGXFSZ);
    terminal_type(t, "\r");
    assert_has(t, "The last line of the idea");
    quit(t);
}

static void a_window_wider_than_curses_can_count_is_filled_in_part(void **state)
{
    struct terminal *t = open_with(state, (struct terminal_options){0});
    terminal_resize(t, 40000, 24);
    terminal_sync(t);
    assert_has(t, "A page with everything");
    terminal_resize(t, 80, 24);
    terminal_sync(t);
    assert_has(t, "The first paragraph");
    quit(t);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_state, drop_state)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_colours_are_those_for_the_background_that_it_tells),
        TEST(its_answer_weighs_more_than_a_variable),
        TEST(an_answer_that_comes_late_changes_colours_and_is_no_key),
        TEST(a_learner_may_choose_and_is_remembered),
        TEST(all_colours_need_only_the_variable_that_says_so),
        TEST(few_colours_are_enough),
        TEST(pasted_text_is_no_command),
        TEST(a_signal_that_ends_it_gives_the_terminal_back),
        TEST(a_file_that_may_not_grow_does_not_end_it),
        TEST(a_window_wider_than_curses_can_count_is_filled_in_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
