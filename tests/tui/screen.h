/* Driving the real program with a small course that has every kind of step, for tests of screens.
 */
#ifndef LL_TESTS_TUI_SCREEN_H
#define LL_TESTS_TUI_SCREEN_H

#include "terminal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#define UP    "\x1b[A"
#define DOWN  "\x1b[B"
#define RIGHT "\x1b[C"
#define LEFT  "\x1b[D"
#define ENTER "\r"
#define TAB   "\t"

/* A state folder of its own for each test. */
static inline int make_state(void **state)
{
    char *folder = strdup("/tmp/losslab-state-XXXXXX");
    *state = folder;
    return folder && mkdtemp(folder) ? 0 : -1;
}

static inline int drop_state(void **state)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", (char *)*state);
    int status = system(command);
    free(*state);
    return status;
}

static inline struct terminal *open_at(void **state, const char *page, const char *lang,
                                       int columns, int rows)
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
static inline void assert_has(struct terminal *t, const char *text)
{
    for (int tries = 0; tries < 20 && !terminal_has(t, text) && !terminal_ended(t); tries++)
        terminal_sync(t);
    if (!terminal_has(t, text)) {
        terminal_print(t);
        fail_msg("'%s' is not on the screen", text);
    }
}

static inline void assert_has_not(struct terminal *t, const char *text)
{
    if (terminal_has(t, text)) {
        terminal_print(t);
        fail_msg("'%s' is on the screen", text);
    }
}

static inline void quit(struct terminal *t)
{
    terminal_send(t, "q", 1);
    int status = terminal_wait(t);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_false(terminal_alternate(t));
    assert_true(terminal_cursor_visible(t));
    assert_true(terminal_cooked(t));
    terminal_close(t);
}

/* The first page as far as its scene. */
static inline struct terminal *open_scene(void **state, const char *lang)
{
    struct terminal *t = open_at(state, "1.1", lang, 100, 30);
    terminal_type(t, ENTER ENTER ENTER);
    return t;
}

#define SCREEN_TEST(f) cmocka_unit_test_setup_teardown(f, make_state, drop_state)

#endif
