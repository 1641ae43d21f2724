/* Texts filled with values, and floats written so that they read back. */
#include "base/str.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void fill_replaces_known_names_only(void **state)
{
    (void)state;
    struct ll_str s = {0};
    ll_str_fill(&s, "{a}+{b}={c} {", (const char *const[]){"a", "1", "b", "22", NULL});
    assert_string_equal(ll_str_text(&s), "1+22={c} {");
    ll_str_done(&s);
}

static void fill_agrees_with_a_count(void **state)
{
    (void)state;
    static const char pattern[] = "{n} {n|point|points}, {k} {k|class|classes} {x|a|b} {n|c}";
    struct ll_str s = {0};
    ll_str_fill(&s, pattern, (const char *const[]){"n", "1", "k", "10", NULL});
    assert_string_equal(ll_str_text(&s), "1 point, 10 classes {x|a|b} {n|c}");
    ll_str_done(&s);
}

static void floats_are_shortest_that_read_back(void **state)
{
    (void)state;
    static const struct {
        float value;
        const char *text;
    } cases[] = {{0.1f, "0.1"},
                 {1.0f / 3, "0.33333334"},
                 {16777216.0f, "16777216"},
                 {400, "400"},
                 {-1e10f, "-1e+10"},
                 {-0.0f, "-0"},
                 {1e-7f, "1e-07"},
                 {NAN, "nan"},
                 {-INFINITY, "-inf"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_str s = {0};
        ll_str_add_float(&s, cases[i].value);
        assert_string_equal(ll_str_text(&s), cases[i].text);
        if (!isnan(cases[i].value))
            assert_true(strtof(ll_str_text(&s), NULL) == cases[i].value);
        ll_str_done(&s);
    }
}

static void take_hands_over_and_empties(void **state)
{
    (void)state;
    struct ll_str s = {0};
    ll_str_format(&s, "%d-%s", 7, "x");
    char *bytes = ll_str_take(&s);
    assert_string_equal(bytes, "7-x");
    assert_string_equal(ll_str_text(&s), "");
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fill_replaces_known_names_only),
        cmocka_unit_test(fill_agrees_with_a_count),
        cmocka_unit_test(floats_are_shortest_that_read_back),
        cmocka_unit_test(take_hands_over_and_empties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
