/* Mutants: one exchange each, never in a comment, a string or a preprocessor line. */
#include "grade/mutate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static size_t count(enum ll_language language, const char *text)
{
    size_t n = 0;
    for (;; n++) {
        struct ll_str mutant = {0};
        bool found = ll_mutant(language, text, n, &mutant, NULL);
        if (found)
            assert_string_not_equal(ll_str_text(&mutant), text);
        ll_str_done(&mutant);
        if (!found)
            return n;
    }
}

static void one_thing_is_exchanged(void **state)
{
    (void)state;
    struct ll_str mutant = {0};
    struct ll_str what = {0};
    assert_true(ll_mutant(LL_LANGUAGE_LUA, "\nx = a + b", 0, &mutant, &what));
    assert_string_equal(ll_str_text(&mutant), "\nx = a - b");
    assert_string_equal(ll_str_text(&what), "line 2: + to -");
    assert_int_equal(count(LL_LANGUAGE_LUA, "x = a + b"), 1);
    assert_int_equal(count(LL_LANGUAGE_LUA, "x = alpha * fp"), 3);
    assert_int_equal(count(LL_LANGUAGE_LUA, "x = alphabet"), 0);
    ll_str_done(&mutant);
    ll_str_done(&what);
}

static void what_does_nothing_is_left_alone(void **state)
{
    (void)state;
    assert_int_equal(count(LL_LANGUAGE_LUA, "-- a + b\ny = \"1 + 1\""), 0);
    assert_int_equal(count(LL_LANGUAGE_C, "/* 1 + 1 */ // 1 - 1\n#include <fp/1.h>\nx;"), 0);
    assert_int_equal(count(LL_LANGUAGE_PYTHON, "\"\"\"1 + 1\"\"\"\n# 1 + 1\nx"), 0);
    assert_int_equal(count(LL_LANGUAGE_C, "/* open + 1"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_thing_is_exchanged),
        cmocka_unit_test(what_does_nothing_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
