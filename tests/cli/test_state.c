/* The tutorial on a terminal, with progress on disks that are full, read-only, slow, or that hold
 * something else: it opens, says what is not kept, and says so until it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../tui/terminal.h"

static char state_folder[64], file[128];

static int make_state(void **state)
{
    (void)state;
    char folder[96];
    snprintf(state_folder, sizeof state_folder, "/tmp/losslab-state-XXXXXX");
    if (mkdtemp(state_folder) == NULL)
        return -1;
    snprintf(folder, sizeof folder, "%s/losslab", state_folder);
    snprintf(file, sizeof file, "%s/progress.db", folder);
    return mkdir(folder, 0700);
}

static int drop_state(void **state)
{
    (void)state;
    char command[96];
    snprintf(command, sizeof command, "rm -rf %s", state_folder);
    return system(command);
}

static struct terminal *learn_on(const char *disk)
{
    static char preload[512], words[64];
    static const char *const args[] = {"learn", "1.1", NULL};
    static const char *const odd[] = {preload, words, "ASAN_OPTIONS=verify_asan_link_order=0",
                                      NULL};
    snprintf(preload, sizeof preload, "LD_PRELOAD=%s", getenv("LOSSLAB_TEST_ODD_DISK"));
    snprintf(words, sizeof words, "LOSSLAB_TEST_DISK=%s", disk ? disk : "");
    return terminal_open(&(struct terminal_options){.columns = 80,
                                                    .rows = 40,
                                                    .args = args,
                                                    .state = state_folder,
                                                    .extra = disk ? odd : NULL});
}

/* Quits, and gives the exit status; what was said then stands on the screen. */
static int quit(struct terminal *terminal)
{
    terminal_send(terminal, "\x03", 1);
    int status = terminal_wait(terminal);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* A step is made and its loss is told there; the mark stands after other keys; the end says it. */
static void check_told(const char *disk, const char *told, const char *at_the_end)
{
    struct terminal *terminal = learn_on(disk);
    terminal_send(terminal, "\r", 1);
    terminal_await(terminal, told);
    /* In the help, where keys lose nothing; the step's own loss may be told once more meanwhile. */
    terminal_type(terminal, "?");
    for (int i = 0; i < 100 && !terminal_has(terminal, "not kept!"); i++)
        terminal_type(terminal, "\x1b[B");
    assert_true(terminal_has(terminal, "not kept!"));
    assert_int_equal(quit(terminal), 3);
    assert_true(terminal_has(terminal, at_the_end));
    terminal_close(terminal);
}

static void a_full_disk_is_told_where_it_loses_something(void **state)
{
    (void)state;
    check_told("full", "Not kept: the disk, or your quota, is full", "Lost from your progress");
}

static void a_disk_without_room_or_locks_is_told_too(void **state)
{
    (void)state;
    check_told("full nolocks", "Not kept: the disk, or your quota, is full",
               "Lost from your progress");
}

static void progress_that_can_only_be_read_is_told(void **state)
{
    (void)state;
    struct terminal *terminal = learn_on(NULL); /* opened, and left where it began */
    assert_int_equal(quit(terminal), 0);
    terminal_close(terminal);
    check_told("readonly", "Not kept: progress is read-only", "Lost from your progress");
}

static void keys_are_taken_while_the_disk_hangs(void **state)
{
    (void)state;
    struct terminal *terminal = learn_on("hangs");
    terminal_type(terminal, "\r");
    terminal_type(terminal, "?");
    terminal_type(terminal, "\x1b[B");
    assert_int_equal(quit(terminal), 3);
    assert_true(terminal_has(terminal, "Lost from your progress"));
    terminal_close(terminal);
}

static void write_file(const char *text)
{
    FILE *out = fopen(file, "w");
    assert_non_null(out);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

static void a_broken_store_does_not_lock_the_learner_out(void **state)
{
    (void)state;
    write_file("SQLite format 4\nand what may have been progress once");
    struct terminal *terminal = learn_on(NULL);
    terminal_await(terminal, "Progress was damaged and begins anew. The old file: progress.db.br");
    terminal_type(terminal, "\r");
    assert_false(terminal_has(terminal, "not kept!"));
    assert_int_equal(quit(terminal), 0);
    terminal_close(terminal);
}

static void a_pipe_in_the_place_of_progress_is_told(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(file, 0600), 0);
    check_told(NULL, "Not kept: progress.db is a folder, pipe or device. Move it away.",
               "Lost from your progress");
}

static void a_newer_store_does_not_lock_the_learner_out(void **state)
{
    (void)state;
    char command[256];
    struct terminal *terminal = learn_on(NULL);
    terminal_type(terminal, "\r");
    assert_int_equal(quit(terminal), 0);
    terminal_close(terminal);
    /* Bytes 60 to 63 of a database are its user_version. */
    snprintf(command, sizeof command,
             "printf '\\377' | dd of=%s bs=1 seek=63 conv=notrunc status=none", file);
    assert_int_equal(system(command), 0);
    terminal = learn_on(NULL);
    terminal_await(terminal, "Nothing is kept: a newer losslab wrote it.");
    terminal_type(terminal, "\r");
    terminal_await(terminal, "not kept!");
    assert_int_equal(quit(terminal), 3);
    assert_true(terminal_has(terminal, "Lost from your progress"));
    terminal_close(terminal);
}

int main(void)
{
#define WITH_STATE(test) cmocka_unit_test_setup_teardown(test, make_state, drop_state)
    const struct CMUnitTest tests[] = {
        WITH_STATE(a_full_disk_is_told_where_it_loses_something),
        WITH_STATE(a_disk_without_room_or_locks_is_told_too),
        WITH_STATE(progress_that_can_only_be_read_is_told),
        WITH_STATE(keys_are_taken_while_the_disk_hangs),
        WITH_STATE(a_broken_store_does_not_lock_the_learner_out),
        WITH_STATE(a_pipe_in_the_place_of_progress_is_told),
        WITH_STATE(a_newer_store_does_not_lock_the_learner_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
