/* check --watch on a terminal: a save is graded, what it changed is said, keys turn the view. */
#include "../tui/terminal.h"

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

static char folder[64], file[96];

static void put(const char *exercise_file, const char *to)
{
    struct ll_str path = {0};
    struct ll_str data = {0};
    struct ll_message why = {""};
    ll_str_format(&data, "exercises/tversky/%s", exercise_file);
    assert_int_equal(ll_path_data(ll_str_text(&data), &why, &path), LL_OK);
    ll_str_clear(&data);
    assert_int_equal(ll_file_read(ll_str_text(&path), 1 << 20, &why, &data), LL_OK);
    FILE *out = fopen(to, "w");
    assert_non_null(out);
    assert_int_equal(fwrite(ll_str_text(&data), 1, data.length, out), data.length);
    assert_int_equal(fclose(out), 0);
    ll_str_done(&data);
    ll_str_done(&path);
}

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/losslab-watch-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(file, sizeof file, "%s/tversky.lua", folder);
    return 0;
}

static int drop_folder(void **state)
{
    char command[128];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static struct terminal *open_watch(const char *lang)
{
    const char *args[] = {"check", file, "--watch", "--seed", "7", NULL};
    struct terminal_options options = {
        .columns = 100, .rows = 50, .lang = lang, .args = args, .state = folder};
    return terminal_open(&options);
}

static void press(struct terminal *t, const char *keys, const char *expected)
{
    terminal_send(t, keys, strlen(keys));
    terminal_await(t, expected);
}

static void end(struct terminal *t, int status)
{
    int ended = terminal_wait(t);
    assert_true(WIFEXITED(ended));
    assert_int_equal(WEXITSTATUS(ended), status);
    assert_true(terminal_cooked(t));
    terminal_close(t);
}

static void a_save_is_graded_and_compared(void **state)
{
    char beside[128];
    (void)state;
    put("wrong/alpha-beta-swapped.lua", file);
    struct terminal *t = open_watch("en");
    terminal_await(t, "60/100");
    press(t, "d", "weighs the false negatives");
    press(t, "h", "Hint 1 of 5");
    press(t, "h", "Hint 2 of 5");
    press(t, "r", "60/100");
    snprintf(beside, sizeof beside, "%s/.tversky.lua.new", folder);
    put("solution.lua", beside);
    assert_int_equal(rename(beside, file), 0); /* as editors save */
    terminal_await(t, "100/100");
    terminal_await(t, "score before: 60");
    assert_true(terminal_has(t, "now passes:"));
    press(t, "y", "+40");
    press(t, "d", "No known mistake");
    terminal_send(t, "q", 1);
    end(t, 0);
}

static void a_signal_gives_the_terminal_back(void **state)
{
    (void)state;
    put("starter.lua", file);
    struct terminal *t = open_watch("ko");
    terminal_await(t, "q ");
    assert_false(terminal_cooked(t));
    kill(terminal_pid(t), SIGTERM);
    end(t, 1);
}

/* The file may be gone for a moment: it is said, and the next save is graded. */
static void a_missing_file_is_waited_for(void **state)
{
    (void)state;
    put("solution.lua", file);
    struct terminal *t = open_watch("en");
    terminal_await(t, "100/100");
    assert_int_equal(unlink(file), 0);
    press(t, "g", "No such file");
    put("solution.lua", file);
    terminal_await(t, "100/100");
    press(t, "\x03", "");
    end(t, 0);
}

/* A file that becomes a link is watched where it is, and where it leads to. */
static void a_file_that_becomes_a_link_is_kept(void **state)
{
    char other[96], target[128];
    (void)state;
    snprintf(other, sizeof other, "%s/other", folder);
    snprintf(target, sizeof target, "%s/mine.lua", other);
    assert_int_equal(mkdir(other, 0700), 0);
    put("wrong/alpha-beta-swapped.lua", file);
    struct terminal *t = open_watch("en");
    terminal_await(t, "60/100");
    put("solution.lua", target);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(symlink(target, file), 0);
    terminal_await(t, "100/100");
    put("wrong/alpha-beta-swapped.lua", target);
    terminal_await(t, "60/100");
    press(t, "\x03", "");
    end(t, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_save_is_graded_and_compared, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(a_signal_gives_the_terminal_back, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(a_file_that_becomes_a_link_is_kept, make_folder,
                                        drop_folder),
        cmocka_unit_test_setup_teardown(a_missing_file_is_waited_for, make_folder, drop_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
