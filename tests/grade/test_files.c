/* What can be handed in that is no submission: each is rejected with its reason, none is opened
 * that must not be, none stops the grader. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "grading.h"

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/losslab-test-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static const char *inside(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void want_rejected(const char *path, const char *reason)
{
    struct ll_result result = grade_file(path, "tversky", TEST_SEED);
    expect(&result, result.status == LL_GRADE_REJECTED, path);
    expect(&result, strstr(result.message, reason) != NULL, path);
    expect(&result, result.score == 0 && result.max_score == 100, path);
    for (size_t i = 0; i < result.check_count; i++)
        expect(&result, result.checks[i].status == LL_CHECK_NOT_RUN, path);
    ll_result_done(&result);
}

static void write_file(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

static void texts_that_are_none(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        const char *reason;
    } texts[] = {
        {"", 0, "empty"},
        {" \n\t\n", 4, "empty"},
        {"\xef\xbb\xbf", 3, "empty"},
        {"\x7f\x45LF\x02\x01\xff", 7, "UTF-8"},
        {"return 1\0", 9, "NUL"},
    };
    char path[512];
    snprintf(path, sizeof path, "%s", inside("tversky.lua"));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        write_file(path, texts[i].bytes, texts[i].length);
        want_rejected(path, texts[i].reason);
        unlink(path);
    }
}

static void a_file_of_100_megabytes_is_not_read(void **state)
{
    (void)state;
    char path[512];
    snprintf(path, sizeof path, "%s", inside("tversky.lua"));
    write_file(path, "x", 1);
    assert_int_equal(truncate(path, 100 << 20), 0);
    want_rejected(path, "too large");
    unlink(path);
}

static void things_that_are_no_files(void **state)
{
    (void)state;
    char path[512];
    snprintf(path, sizeof path, "%s", inside("tversky.lua"));
    assert_int_equal(mkdir(path, 0700), 0);
    want_rejected(path, "folder");
    rmdir(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    want_rejected(path, "FIFO");
    unlink(path);
    assert_int_equal(symlink("/nonexistent/place", path), 0);
    want_rejected(path, "link");
    unlink(path);
    assert_int_equal(symlink("/dev/zero", path), 0);
    want_rejected(path, "device");
    unlink(path);
    want_rejected("/dev/null", "device");
}

static void a_name_that_says_no_language(void **state)
{
    (void)state;
    static const char *const names[] = {"tversky", "tversky.txt", ".lua.", "tversky.lua~"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s", inside(names[i]));
        write_file(path, "return 1", 8);
        want_rejected(path, "end in");
        unlink(path);
    }
}

static bool is_refused(const char *path, size_t root)
{
    const struct ll_grade_options options = {
        .exercise = "tversky", .seed = TEST_SEED, .root = root};
    struct ll_result result;
    assert_int_equal(ll_grade_run(path, &options, NULL, &result), LL_OK);
    bool is_link = strstr(result.message, "link") != NULL;
    bool is_rejected = result.status == LL_GRADE_REJECTED;
    ll_result_done(&result);
    return is_rejected && is_link;
}

/* A link is the caller's own above `root`, and a stranger's below: the file itself, and any folder
 * on the way. */
static void links_are_refused_below_the_root(void **state)
{
    (void)state;
    char real[512], student[600], path[700], link[512], through[600];
    snprintf(real, sizeof real, "%s", inside("class"));
    snprintf(student, sizeof student, "%s/student", real);
    snprintf(path, sizeof path, "%s/tversky.lua", student);
    snprintf(link, sizeof link, "%s", inside("linked"));
    snprintf(through, sizeof through, "%s/tversky.lua", link);
    assert_int_equal(mkdir(real, 0700), 0);
    assert_int_equal(mkdir(student, 0700), 0);
    write_file(path, "return 1", 8);
    assert_int_equal(symlink(student, link), 0);
    assert_false(is_refused(path, strlen(folder)));
    assert_false(is_refused(through, 0));
    assert_false(is_refused(through, strlen(link)));
    assert_true(is_refused(through, strlen(folder)));
    unlink(path);
    assert_int_equal(symlink("../../linked", path), 0);
    assert_true(is_refused(path, strlen(folder)));
    unlink(path);
    unlink(link);
    rmdir(student);
    rmdir(real);
}

static void what_is_not_there_is_no_result(void **state)
{
    (void)state;
    const struct ll_grade_options options = {.seed = TEST_SEED};
    struct ll_result result;
    struct ll_message why = {""};
    char path[512];
    snprintf(path, sizeof path, "%s", inside("tversky.lua"));
    assert_int_equal(ll_grade_run(path, &options, &why, &result), LL_ERR_NOT_FOUND);
    snprintf(path, sizeof path, "%s", inside("nothing-called-so.lua"));
    write_file(path, "return 1", 8);
    assert_int_equal(ll_grade_run(path, &options, &why, &result), LL_ERR_NOT_FOUND);
    unlink(path);
    snprintf(path, sizeof path, "%s", inside("..%2ftversky.lua"));
    write_file(path, "return 1", 8);
    assert_int_equal(ll_grade_run(path, &options, &why, &result), LL_ERR_NOT_FOUND);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_that_are_none),
        cmocka_unit_test(a_file_of_100_megabytes_is_not_read),
        cmocka_unit_test(things_that_are_no_files),
        cmocka_unit_test(a_name_that_says_no_language),
        cmocka_unit_test(links_are_refused_below_the_root),
        cmocka_unit_test(what_is_not_there_is_no_result),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
