/* Grades a file where it lies, or a text in a folder that is gone afterwards. */
#include "grading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/str.h"
#include "grade/report.h"

struct ll_result grade_file(const char *path, const char *exercise, uint64_t seed)
{
    const struct ll_grade_options options = {.exercise = exercise, .seed = seed};
    struct ll_message why = {""};
    struct ll_result result;
    if (ll_grade_run(path, &options, &why, &result) != LL_OK)
        fail_msg("%s: %s", path, why.text);
    return result;
}

struct ll_result grade_text(const char *name, const char *text, size_t length)
{
    char folder[] = "/tmp/losslab-test-XXXXXX";
    char path[128];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(ll_file_write(path, text, length, NULL), LL_OK);
    struct ll_result result = grade_file(path, NULL, TEST_SEED);
    unlink(path);
    rmdir(folder);
    return result;
}

const char *exercise_path(const char *exercise, const char *name)
{
    static char path[4096];
    struct ll_str full = {0};
    char inside[128];
    snprintf(inside, sizeof inside, "exercises/%s/%s", exercise, name);
    if (ll_path_data(inside, NULL, &full) != LL_OK)
        fail_msg("no file %s", inside);
    snprintf(path, sizeof path, "%s", ll_str_text(&full));
    ll_str_done(&full);
    return path;
}

const char *tversky_path(const char *name)
{
    return exercise_path("tversky", name);
}

const struct ll_check_result *check_of(const struct ll_result *result, const char *id)
{
    for (size_t i = 0; i < result->check_count; i++)
        if (strcmp(result->checks[i].id, id) == 0)
            return &result->checks[i];
    fail_msg("no check %s", id);
    return NULL;
}

bool has_diagnosis(const struct ll_result *result, const char *id)
{
    for (size_t i = 0; i < result->diagnosis_count; i++)
        if (strcmp(result->diagnosis[i].id, id) == 0)
            return true;
    return false;
}

void expect(const struct ll_result *result, bool holds, const char *what)
{
    struct ll_str text = {0};
    if (holds)
        return;
    ll_report_json.each(result, NULL, &text);
    fprintf(stderr, "%s\n", ll_str_text(&text));
    ll_str_done(&text);
    fail_msg("%s", what);
}
