/* The exercise against its own programs: solutions pass, starters fail at the beginning, every
 * known mistake is named, in each language. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "grade/report.h"
#include "grading.h"

#ifdef WITH_PYTHON
static const char *const languages[] = {"py"};
#else
static const char *const languages[] = {"lua", "c"};
#endif

enum { LANGUAGES = sizeof languages / sizeof *languages };

static void solutions_get_every_point(void **state)
{
    (void)state;
    static const char *const stems[] = {"solution", "solution.2"};
    for (size_t i = 0; i < 2 * (size_t)LANGUAGES; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s.%s", stems[i % 2], languages[i / 2]);
        struct ll_result result = grade_file(tversky_path(name), "tversky", 0);
        expect(&result, result.status == LL_GRADE_PASSED && result.score == 100, name);
        expect(&result, result.max_score == 100 && result.diagnosis_count == 0, name);
        ll_result_done(&result);
    }
}

static void starters_load_and_fail_at_the_first_check(void **state)
{
    (void)state;
    for (size_t i = 0; i < LANGUAGES; i++) {
        char name[64];
        snprintf(name, sizeof name, "starter.%s", languages[i]);
        struct ll_result result = grade_file(tversky_path(name), "tversky", TEST_SEED);
        expect(&result, result.status == LL_GRADE_FAILED && result.score == 0, name);
        const struct ll_check_result *worked = check_of(&result, "worked");
        expect(&result, worked->status == LL_CHECK_FAIL && worked->message[0], name);
        expect(&result, check_of(&result, "weights")->status == LL_CHECK_NOT_RUN, name);
        expect(&result, result.diagnosis_count == 0, name);
        ll_result_done(&result);
    }
}

/* Grades every wrong/ID.LANGUAGE and wants ID named; the number of them. */
static size_t name_all(const char *language)
{
    size_t count = 0;
    char folder[4096];
    snprintf(folder, sizeof folder, "%s", tversky_path("wrong"));
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char path[8192];
        char id[256];
        const char *dot = strrchr(entry->d_name, '.');
        if (dot == NULL || strcmp(dot + 1, language) != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        snprintf(id, sizeof id, "%.*s", (int)strcspn(entry->d_name, "."), entry->d_name);
        struct ll_result result = grade_file(path, "tversky", TEST_SEED + count);
        expect(&result, result.status == LL_GRADE_FAILED && result.score < 100, path);
        expect(&result, has_diagnosis(&result, id), path);
        expect(&result, result.diagnosis_count <= 2, path);
        ll_result_done(&result);
        count++;
    }
    closedir(dir);
    return count;
}

static void every_known_mistake_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < LANGUAGES; i++)
        assert_true(name_all(languages[i]) >= 10);
}

static char *report(struct ll_result *result)
{
    struct ll_str text = {0};
    result->duration_ms = 0;
    assert_int_equal(ll_report_json(result, NULL, &text), LL_OK);
    ll_result_done(result);
    return ll_str_take(&text);
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < LANGUAGES; i++) {
        char name[64];
        snprintf(name, sizeof name, "wrong/alpha-beta-swapped.%s", languages[i]);
        struct ll_result first = grade_file(tversky_path(name), "tversky", 77);
        struct ll_result second = grade_file(tversky_path(name), "tversky", 77);
        struct ll_result third = grade_file(tversky_path(name), "tversky", 78);
        char *a = report(&first);
        char *b = report(&second);
        char *c = report(&third);
        assert_string_equal(a, b);
        assert_string_not_equal(a, c);
        free(a);
        free(b);
        free(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(solutions_get_every_point),
        cmocka_unit_test(starters_load_and_fail_at_the_first_check),
        cmocka_unit_test(every_known_mistake_is_named),
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
