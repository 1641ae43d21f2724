/* The folder that a box may write in: whose it is, where it lies, what is read from it. */
#include "sandbox/scratch.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static const struct ll_probe *host_of(void **state)
{
    return *state;
}

static struct ll_scratch *make(void **state)
{
    struct ll_scratch *scratch;
    assert_int_equal(ll_scratch_new(host_of(state), NULL, &scratch), LL_OK);
    return scratch;
}

static void place(char out[256], const struct ll_scratch *scratch, const char *name)
{
    snprintf(out, 256, "%s/%s", ll_scratch_path(scratch), name);
}

static void the_folder_is_for_the_boxes_user_alone(void **state)
{
    struct ll_scratch *scratch = make(state);
    struct stat info;
    assert_int_equal(stat(ll_scratch_path(scratch), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    assert_int_equal(info.st_uid, host_of(state)->uid);
    ll_scratch_free(&scratch);
    assert_null(scratch);
}

/* /proc takes no folder of ours, and nothing is at the other place. */
static void where_nothing_can_be_put_another_place_is_taken(void **state)
{
    static const char *const places[] = {"/proc", "/nowhere-at-all", "relative"};
    struct ll_probe host = *host_of(state);
    host.was_root = false; /* TMPDIR is heeded */
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct ll_scratch *scratch;
        setenv("TMPDIR", places[i], 1);
        assert_int_equal(ll_scratch_new(&host, NULL, &scratch), LL_OK);
        assert_int_equal(strncmp(ll_scratch_path(scratch), "/tmp/losslab-", 13), 0);
        ll_scratch_free(&scratch);
    }
    unsetenv("TMPDIR");
}

static void what_was_written_is_read(void **state)
{
    struct ll_scratch *scratch = make(state);
    struct ll_str read = {0};
    assert_int_equal(ll_scratch_write(scratch, "a b\n'c'", "bytes", 5, NULL), LL_OK);
    assert_int_equal(ll_scratch_read(scratch, "a b\n'c'", 5, NULL, &read), LL_OK);
    assert_string_equal(ll_str_text(&read), "bytes");
    assert_int_equal(ll_scratch_read(scratch, "a b\n'c'", 4, NULL, &read), LL_ERR_TOO_LARGE);
    assert_int_equal(ll_scratch_read(scratch, "none", 4, NULL, &read), LL_ERR_NOT_FOUND);
    assert_int_equal(ll_scratch_write(scratch, "a b\n'c'", "", 0, NULL), LL_ERR_EXISTS);
    ll_str_done(&read);
    ll_scratch_free(&scratch);
}

static void links_fifos_and_folders_are_no_files(void **state)
{
    struct ll_scratch *scratch = make(state);
    struct ll_str read = {0};
    char path[256];
    place(path, scratch, "link");
    assert_int_equal(symlink("/etc/hostname", path), 0);
    place(path, scratch, "fifo");
    assert_int_equal(mkfifo(path, 0666), 0);
    place(path, scratch, "folder");
    assert_int_equal(mkdir(path, 0777), 0);
    const char *const names[] = {"link", "fifo", "folder"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(ll_scratch_read(scratch, names[i], 1000, NULL, &read), LL_ERR_FORMAT);
        assert_int_equal(ll_scratch_write(scratch, names[i], "x", 1, NULL), LL_ERR_EXISTS);
    }
    assert_int_equal(read.length, 0);
    ll_scratch_free(&scratch);
}

static void a_name_is_one_component(void **state)
{
    struct ll_scratch *scratch = make(state);
    const char *const names[] = {"", ".", "..", "a/b", "/etc/passwd", "../x"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(ll_scratch_write(scratch, names[i], "x", 1, NULL), LL_ERR_ARGUMENT);
    ll_scratch_free(&scratch);
}

/* A tree deeper than a path may be long, with a folder that nobody may enter and a link out. */
static void whatever_a_guest_left_is_removed(void **state)
{
    struct ll_scratch *scratch = make(state);
    char path[256], kept[] = "/tmp/losslab-kept-XXXXXX";
    int outside = mkstemp(kept);
    int fd = open(ll_scratch_path(scratch), O_DIRECTORY);
    assert_true(outside >= 0 && fd >= 0);
    for (int depth = 0; depth < 300; depth++) {
        assert_int_equal(mkdirat(fd, "deeper-and-deeper", 0700), 0);
        assert_int_equal(symlinkat(kept, fd, "link"), 0);
        int below = openat(fd, "deeper-and-deeper", O_DIRECTORY);
        close(fd);
        fd = below;
    }
    assert_int_equal(mkdirat(fd, "closed", 0), 0);
    close(fd);
    snprintf(path, sizeof path, "%s", ll_scratch_path(scratch));
    ll_scratch_free(&scratch);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_equal(access(kept, F_OK), 0);
    close(outside);
    unlink(kept);
}

/* A folder as a killed grader leaves it, last touched `seconds` ago. */
static void leave_folder(char path[64], time_t seconds)
{
    const struct timespec then[2] = {{.tv_sec = time(NULL) - seconds},
                                     {.tv_sec = time(NULL) - seconds}};
    strcpy(path, "/tmp/losslab-XXXXXX");
    assert_non_null(mkdtemp(path));
    assert_int_equal(utimensat(AT_FDCWD, path, then, 0), 0);
}

static void what_killed_graders_left_is_swept(void **state)
{
    const struct ll_probe *host = *state;
    struct ll_scratch *mine = make(state);
    const struct timespec then[2] = {{0}};
    char stale[64], young[64], file[80];
    assert_int_equal(utimensat(AT_FDCWD, ll_scratch_path(mine), then, 0), 0);
    leave_folder(stale, 3600);
    leave_folder(young, 5);
    snprintf(file, sizeof file, "%s/young", young);
    assert_int_equal(close(open(file, O_CREAT | O_WRONLY, 0600)), 0);
    ll_scratch_sweep(host);
    assert_int_not_equal(access(stale, F_OK), 0);
    assert_int_equal(access(file, F_OK), 0);
    assert_int_equal(access(ll_scratch_path(mine), F_OK), 0);
    unlink(file);
    rmdir(young);
    ll_scratch_free(&mine);
}

int main(void)
{
    struct ll_probe host;
    if (ll_probe_trust(NULL, &host) != LL_OK)
        return 1;
#define FACT(f) cmocka_unit_test_prestate(f, &host)
    const struct CMUnitTest tests[] = {
        FACT(where_nothing_can_be_put_another_place_is_taken),
        FACT(the_folder_is_for_the_boxes_user_alone),
        FACT(what_was_written_is_read),
        FACT(links_fifos_and_folders_are_no_files),
        FACT(a_name_is_one_component),
        FACT(whatever_a_guest_left_is_removed),
        FACT(what_killed_graders_left_is_swept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
