/* The program and its terminal: sizes, letters, colours, signals, and giving it back. */
#include "screen.h"

#include <signal.h>

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
    for (int i = 0; i < 9 && !terminal_has(t, "> delta"); i++)
        terminal_type(t, terminal_has(t, "Draw first") ? UP ENTER : ENTER);
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

/* Over a slow line a key is waited for by its bytes: on a large screen, too, they are few. */
static void check_bytes(const char *page, const char *state, const char *const (*turns)[2])
{
    enum { MOST = 6000, SILENCE_MS = 100 };
    const char *args[] = {"learn", page, NULL};
    struct terminal_options options = {
        .columns = 200, .rows = 60, .lang = "ko", .args = args, .state = state};
    struct terminal *t = terminal_open(&options);
    (void)terminal_taken(t, SILENCE_MS);
    for (size_t i = 0; turns[i][0]; i++) {
        terminal_send(t, turns[i][0], 1);
        terminal_await(t, turns[i][1]);
        size_t taken = terminal_taken(t, SILENCE_MS);
        if (taken == 0 || taken > MOST)
            fail_msg("from page %s, key %zu sends %zu bytes", page, i, taken);
    }
    terminal_close(t);
}

static void a_key_is_few_bytes_on_a_large_screen(void **state)
{
    static const char *const early[][2] = {
        {"n", "2.3  "}, {"n", "2.4  "}, {"p", "2.3  "}, {"\r", "2.3  "}, {NULL, NULL}};
    static const char *const pictures[][2] = {{"n", "3.2  "},  {"n", "3.3  "}, {"p", "3.2  "},
                                              {"\r", "3.2  "}, {"t", "3.2  "}, {NULL, NULL}};
    static const char *const longest[][2] = {
        {"n", "7.3  "}, {"n", "7.4  "}, {"p", "7.3  "}, {NULL, NULL}};
    check_bytes("2.2", *state, early);
    check_bytes("3.1", *state, pictures);
    check_bytes("7.2", *state, longest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCREEN_TEST(a_key_is_few_bytes_on_a_large_screen),
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
