/* Which exercise a file means. */
#include "grade/meant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void a_name_is_meant_where_it_stands_whole(void **state)
{
    (void)state;
    static char *const exercises[] = {(char *)"tversky", (char *)"perceptual", NULL};
    static const struct {
        const char *path, *meant;
        bool is_exact;
    } cases[] = {
        {"a/tversky.py", "tversky", true},       {"Tversky (1).py", "tversky", false},
        {"tversky_final.py", "tversky", false},  {"hw3-tversky2.ipynb", "tversky", false},
        {"과제_tversky_김.c", "tversky", false}, {"tverskyloss.py", NULL, false},
        {"mytversky.py", NULL, false},           {"tversky-and-perceptual.py", NULL, false},
        {"tversky/notes.txt", NULL, false},      {"", NULL, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool is_exact = true;
        const char *meant = ll_meant_exercise(cases[i].path, exercises, &is_exact);
        if (cases[i].meant)
            assert_string_equal(meant, cases[i].meant);
        else
            assert_null(meant);
        assert_int_equal(is_exact, cases[i].is_exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_name_is_meant_where_it_stands_whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
