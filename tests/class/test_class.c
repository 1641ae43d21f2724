/* A folder of a class: which submissions are found, in what order they come back, and what they add
 * up to. */
#include "class/intake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "grade/sum.h"
#include "grading.h"

static char folder[64];

static const char *at(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void copy(const char *from, const char *to)
{
    struct ll_str text = {0};
    assert_int_equal(ll_file_read(tversky_path(from), 1 << 20, NULL, &text), LL_OK);
    assert_int_equal(ll_file_write(at(to), ll_str_text(&text), text.length, NULL), LL_OK);
    ll_str_done(&text);
}

static int fill(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/losslab-test-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    static const char *const students[] = {"ann", "bo\nb", "cy 한", "dan", "eve", "flo", ".hidden"};
    for (size_t i = 0; i < 7; i++)
        mkdir(at(students[i]), 0700);
    copy("solution.lua", "ann/tversky.lua");
    copy("wrong/alpha-beta-swapped.lua", "bo\nb/tversky.lua");
    copy("wrong/alpha-beta-swapped.c", "cy 한/tversky.c");
    copy("wrong/smooth-missing.lua", "cy 한/tversky.lua");
    copy("solution.lua", "dan/notes.txt");
    copy("solution.lua", ".hidden/tversky.lua");
    mkfifo(at("dan/tversky.lua"), 0600);
    return symlink("../ann/tversky.lua", at("eve/tversky.lua"));
}

static int clear(void **state)
{
    (void)state;
    static const char *const files[] = {
        "ann/tversky.lua", "bo\nb/tversky.lua", "cy 한/tversky.c", "cy 한/tversky.lua",
        "dan/notes.txt",   "dan/tversky.lua",   "eve/tversky.lua", ".hidden/tversky.lua"};
    static const char *const folders[] = {"ann", "bo\nb", "cy 한", "dan", "eve", "flo", ".hidden"};
    for (size_t i = 0; i < 8; i++)
        unlink(at(files[i]));
    for (size_t i = 0; i < 7; i++)
        rmdir(at(folders[i]));
    return rmdir(folder);
}

struct seen {
    size_t count;
    char students[16][16];
    enum ll_grade_status statuses[16];
    uint64_t seed;
    struct ll_sum sum;
};

static void take(const struct ll_batch_item *item, const struct ll_result *result, void *arg)
{
    struct seen *seen = arg;
    assert_true(seen->count < 16);
    snprintf(seen->students[seen->count], 16, "%s", item->student ? item->student : "-");
    seen->statuses[seen->count++] = result->status;
    assert_true(seen->seed == 0 || seen->seed == result->seed);
    seen->seed = result->seed;
    assert_int_equal(ll_sum_add(&seen->sum, result), LL_OK);
}

static void a_class_is_graded_in_order_whatever_lies_there(void **state)
{
    (void)state;
    for (size_t jobs = 1; jobs <= 3; jobs += 2) {
        struct ll_batch batch = {0};
        struct seen seen = {0};
        const struct ll_grade_options options = {.lang = "en"};
        assert_int_equal(ll_intake_add(&batch, folder, &(struct ll_intake_options){0}, NULL, NULL),
                         LL_OK);
        assert_int_equal(batch.count, 6);
        assert_int_equal(batch.skipped.count, 1);
        assert_string_equal(batch.skipped.items[0], at("dan/notes.txt"));
        assert_int_equal(batch.without.count, 1);
        assert_string_equal(batch.without.items[0], "flo");
        assert_int_equal(batch.hidden, 1);
        assert_int_equal(ll_batch_run(&batch, &options, jobs, take, &seen), LL_OK);
        static const char *const order[] = {"ann", "bo\nb", "cy 한", "cy 한", "dan", "eve"};
        static const enum ll_grade_status statuses[] = {LL_GRADE_PASSED,   LL_GRADE_FAILED,
                                                        LL_GRADE_FAILED,   LL_GRADE_FAILED,
                                                        LL_GRADE_REJECTED, LL_GRADE_REJECTED};
        assert_int_equal(seen.count, 6);
        for (size_t i = 0; i < 6; i++) {
            assert_string_equal(seen.students[i], order[i]);
            assert_int_equal(seen.statuses[i], statuses[i]);
        }
        const struct ll_sum_mistake *most = ll_sum_commonest(&seen.sum);
        assert_non_null(most);
        assert_string_equal(most->id, "alpha-beta-swapped");
        assert_int_equal(most->count, 2);
        assert_int_equal(seen.sum.count[LL_GRADE_REJECTED], 2);
        ll_sum_done(&seen.sum);
        ll_batch_done(&batch);
    }
}

static void what_is_not_there_is_an_error_before_anything_runs(void **state)
{
    (void)state;
    struct ll_batch batch = {0};
    struct ll_message why = {""};
    assert_int_equal(
        ll_intake_add(&batch, "/nonexistent", &(struct ll_intake_options){0}, &why, NULL),
        LL_ERR_NOT_FOUND);
    assert_non_null(strstr(why.text, "/nonexistent"));
    ll_batch_done(&batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_class_is_graded_in_order_whatever_lies_there),
        cmocka_unit_test(what_is_not_there_is_an_error_before_anything_runs),
    };
    return cmocka_run_group_tests(tests, fill, clear);
}
