/* What nobody types on purpose: rubbish, sizes that change all the time, kills at any moment. */
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

#include "base/rng.h"
#include "base/str.h"
#include "store/progress.h"

enum { RUBBISH_ROUNDS = 60, RUBBISH_BYTES = 60, RESIZES = 120, KILLS = 200 };

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

static struct terminal *open_at(void **state, const char *page)
{
    const char *args[] = {"learn", page, NULL};
    struct terminal_options options = {
        .columns = 100, .rows = 30, .args = args, .state = *state, .lessons = "tests/tui/lessons"};
    return terminal_open(&options);
}

/* Bytes that may mean anything, except those that end the program: q, ㅂ's bytes, ^C and ^Z. */
static size_t rubbish(struct ll_rng *rng, char *bytes, size_t most)
{
    static const char *const pieces[] = {"\x1b[",   "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\r",
                                         "\x1b[1;", "\xEA",   "\x1bO",  "\t",     "\x1b",   "l",
                                         "t",       "/",      "x",      "c",      "?",      " "};
    size_t length = 0;
    while (length + 8 < most) {
        if (ll_rng_below(rng, 2)) {
            const char *piece = pieces[ll_rng_below(rng, sizeof pieces / sizeof *pieces)];
            memcpy(bytes + length, piece, strlen(piece));
            length += strlen(piece);
            continue;
        }
        unsigned char byte = (unsigned char)ll_rng_next(rng);
        if (byte == 'q' || byte == 3 || byte == 26 || byte == 0xE3 || byte == 0xEB)
            continue;
        bytes[length++] = (char)byte;
    }
    return length;
}

static void rubbish_neither_ends_nor_hangs_it(void **state)
{
    struct ll_rng rng;
    struct terminal *t = open_at(state, "1.1");
    ll_rng_seed(&rng, 20260);
    for (int round = 0; round < RUBBISH_ROUNDS; round++) {
        char bytes[RUBBISH_BYTES];
        terminal_send(t, bytes, rubbish(&rng, bytes, sizeof bytes));
        terminal_type(t, "\x1b");
        if (terminal_ended(t))
            fail_msg("it ended in round %d", round);
    }
    /* Out of whatever is open, and it works as ever. */
    terminal_type(t, "\x1b");
    terminal_type(t, "\x1b");
    terminal_type(t, "t");
    if (!terminal_has(t, "1.1")) {
        terminal_print(t);
        fail_msg("the contents did not come after the rubbish");
    }
    terminal_close(t);
}

static void sizes_may_change_at_any_moment(void **state)
{
    struct ll_rng rng;
    struct terminal *t = open_at(state, "1.1");
    ll_rng_seed(&rng, 11);
    for (int i = 0; i < RESIZES; i++) {
        static const char *const keys[] = {"\r", "\x1b[C", "j", "l", "b", "t"};
        int columns = 1 + (int)ll_rng_below(&rng, 240), rows = 1 + (int)ll_rng_below(&rng, 80);
        terminal_resize(t, columns, rows);
        const char *key = keys[ll_rng_below(&rng, sizeof keys / sizeof *keys)];
        terminal_send(t, key, strlen(key));
        if (i % 10 == 0)
            terminal_sync(t);
    }
    terminal_resize(t, 80, 24);
    terminal_type(t, "t");
    for (int i = 0; i < 3; i++) /* frames of the sizes before may still have been on their way */
        terminal_sync(t);
    terminal_await(t, "losslab");
    assert_int_equal(terminal_last_column(t, 1), 77);
    terminal_close(t);
}

/* The step the store has, counted from 1; 0 where it has none. */
static size_t stored_step(const char *folder)
{
    struct ll_message why = {""};
    struct ll_store *store = NULL;
    struct ll_page_state page = {0};
    struct ll_str path = {0};
    ll_str_format(&path, "%s/losslab/progress.db", folder);
    if (ll_store_open(ll_str_text(&path), &why, &store) != LL_OK)
        fail_msg("the store is damaged: %s", why.text);
    assert_int_equal(ll_page_state_get(store, "1.1", &page), LL_OK);
    ll_store_free(&store);
    ll_str_done(&path);
    return page.steps_seen;
}

/* Killed at random moments while keys are typed: what was on the screen is never lost. */
static void a_kill_loses_nothing_that_was_shown(void **state)
{
    struct ll_rng rng;
    size_t before = 0;
    ll_rng_seed(&rng, 5);
    for (int i = 0; i < KILLS; i++) {
        struct terminal *t = open_at(state, "1.1");
        if (ll_rng_below(&rng, 2))
            terminal_type(t, "\r");
        size_t shown = stored_step(*state);
        terminal_send(t, "\r\x1b[B\r", 5);
        usleep((useconds_t)ll_rng_below(&rng, 3000));
        kill(terminal_pid(t), SIGKILL);
        terminal_wait(t);
        terminal_close(t);
        size_t kept = stored_step(*state);
        assert_true(shown >= before && kept >= shown);
        before = kept;
    }
    assert_true(before > 1);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest quick[] = {
        cmocka_unit_test_setup_teardown(rubbish_neither_ends_nor_hangs_it, make_state, drop_state),
        cmocka_unit_test_setup_teardown(sizes_may_change_at_any_moment, make_state, drop_state),
    };
    const struct CMUnitTest slow[] = {
        cmocka_unit_test_setup_teardown(a_kill_loses_nothing_that_was_shown, make_state,
                                        drop_state),
    };
    if (argc > 1 && strcmp(argv[1], "kill") == 0)
        return cmocka_run_group_tests(slow, NULL, NULL);
    return cmocka_run_group_tests(quick, NULL, NULL);
}
