/* Code as strangers write it: right in unusual ways, which must pass, and wrong in plausible ways,
 * which must not. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "grading.h"

static const char *strangers;

/* Grades every file of the folder with two seeds; the number of them. */
static size_t grade_folder(const char *name, bool is_right)
{
    struct ll_str folder = {0};
    struct dirent **names = NULL;
    size_t graded = 0;
    ll_path_join(&folder, strangers, name);
    int count = scandir(ll_str_text(&folder), &names, NULL, alphasort);
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        enum ll_language language;
        struct ll_str path = {0};
        ll_path_join(&path, ll_str_text(&folder), names[i]->d_name);
        for (uint64_t seed = 1; seed <= 2 && ll_language_of(names[i]->d_name, &language); seed++) {
            struct ll_result result = grade_file(ll_str_text(&path), "tversky", seed);
            bool passed = result.status == LL_GRADE_PASSED;
            expect(&result, passed == is_right, names[i]->d_name);
            expect(&result, passed || result.status == LL_GRADE_FAILED, names[i]->d_name);
            ll_result_done(&result);
            graded += seed == 1;
        }
        ll_str_done(&path);
        free(names[i]);
    }
    free(names);
    ll_str_done(&folder);
    return graded;
}

static void no_right_one_fails(void **state)
{
    (void)state;
    assert_true(grade_folder("right", true) >= 10);
}

static void no_wrong_one_passes(void **state)
{
    (void)state;
    assert_true(grade_folder("wrong", false) >= 10);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_right_one_fails),
        cmocka_unit_test(no_wrong_one_passes),
    };
    if (argc != 2)
        return EXIT_FAILURE;
    strangers = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
