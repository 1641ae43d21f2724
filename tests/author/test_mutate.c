/* Mutants: one small mistake each, never in a comment, a string or a preprocessor line. */
#include "author/mutate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static size_t count(enum ll_language language, const char *text)
{
    struct ll_mutants mutants = {0};
    assert_int_equal(ll_mutants_find(language, text, &mutants), LL_OK);
    for (size_t i = 0; i < mutants.count; i++) {
        struct ll_str mutant = {0};
        ll_mutant_write(&mutants.items[i], text, &mutant);
        assert_string_not_equal(ll_str_text(&mutant), text);
        ll_str_done(&mutant);
    }
    size_t n = mutants.count;
    ll_mutants_done(&mutants);
    return n;
}

/* Whether `mutated` is among the mutants of `text`. */
static bool makes(enum ll_language language, const char *text, const char *mutated)
{
    struct ll_mutants mutants = {0};
    bool found = false;
    assert_int_equal(ll_mutants_find(language, text, &mutants), LL_OK);
    for (size_t i = 0; i < mutants.count; i++) {
        struct ll_str mutant = {0};
        ll_mutant_write(&mutants.items[i], text, &mutant);
        found = found || strcmp(ll_str_text(&mutant), mutated) == 0;
        ll_str_done(&mutant);
    }
    ll_mutants_done(&mutants);
    return found;
}

static void a_mutant_says_where_and_what_it_is(void **state)
{
    (void)state;
    static const char text[] = "\nx = a + b\n";
    struct ll_mutants mutants = {0};
    struct ll_str what = {0};
    assert_int_equal(ll_mutants_find(LL_LANGUAGE_LUA, text, &mutants), LL_OK);
    for (size_t i = 0; i < mutants.count; i++)
        if (strcmp(mutants.items[i].put, "-") == 0)
            ll_mutant_describe(&mutants.items[i], text, &what);
    assert_string_equal(ll_str_text(&what), "line 2: \"+\" to \"-\"");
    ll_str_done(&what);
    ll_mutants_done(&mutants);
}

static void each_kind_of_mistake_is_made(void **state)
{
    (void)state;
    static const struct {
        enum ll_language language;
        const char *from, *to;
    } rows[] = {
        {LL_LANGUAGE_LUA, "x = a + b", "x = a - b"},
        {LL_LANGUAGE_LUA, "x = a + b", "x = b + b"},
        {LL_LANGUAGE_LUA, "x = a + b * c", "x = a "},
        {LL_LANGUAGE_LUA, "x = a + b * c", "x = a + b "},
        {LL_LANGUAGE_LUA, "x = -a", "x = a"},
        {LL_LANGUAGE_LUA, "x = a:sum()", "x = a:mean()"},
        {LL_LANGUAGE_LUA, "x = a[i]", "x = a[i + 1]"},
        {LL_LANGUAGE_LUA, "x = f(a, g(b), c)", "x = f(g(b), a, c)"},
        {LL_LANGUAGE_LUA, "x = self.a or self.b", "x = self.a and self.b"},
        {LL_LANGUAGE_LUA, "x = self.a / self.b", "x = self.b / self.b"},
        {LL_LANGUAGE_LUA, "return 1 - x", "return -(1 - x)"},
        {LL_LANGUAGE_LUA, "a = 1\nb = a\n", "a = 1\n\n"},
        {LL_LANGUAGE_LUA, "if a == b then", "if a ~= b then"},
        {LL_LANGUAGE_PYTHON, "def f():\n    a = 1\n", "def f():\n    pass\n"},
        {LL_LANGUAGE_PYTHON, "x = a == 1e-6", "x = a == 5e-07"},
        {LL_LANGUAGE_PYTHON, "x = f(a=0.5)", "x = f(a=0.25)"},
        {LL_LANGUAGE_C, "{\n    x += a * b;\n}", "{\n    ;\n}"},
        {LL_LANGUAGE_C, "{\n    x += a * b;\n}", "{\n    x -= a * b;\n}"},
        {LL_LANGUAGE_C, "{\n    return s->a * 2.0f;\n}", "{\n    return -(s->a * 2.0f);\n}"},
        {LL_LANGUAGE_C, "{\n    return s->a * 2.0f;\n}", "{\n    return s->a * 1.0f;\n}"},
        {LL_LANGUAGE_C, "y = s->a * b;", "y = s->a / b;"},
        {LL_LANGUAGE_C, "y = f(a) * x[i];", "y = f(a) / x[i];"},
        {LL_LANGUAGE_C, "for (i = 0; i < n; i++)", "for (i = 0; i <= n; i++)"},
        {LL_LANGUAGE_C, "for (i = 0; i < n; i++)", "for (i = 1; i < n; i++)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!makes(rows[i].language, rows[i].from, rows[i].to))
            fail_msg("no mutant \"%s\" of \"%s\"", rows[i].to, rows[i].from);
}

static void what_does_nothing_is_left_alone(void **state)
{
    (void)state;
    assert_int_equal(count(LL_LANGUAGE_LUA, "-- a + b\n--[[ 1 + 1\n2 ]]\nif \"1 + '1\""), 0);
    assert_int_equal(count(LL_LANGUAGE_C, "/* 1 + 1 */ // 1 - 1\n#include <fp/1.h>\nx"), 0);
    assert_int_equal(count(LL_LANGUAGE_PYTHON, "\"\"\"1 + 1\"\"\"\n# 1 + 1\n"), 0);
    assert_int_equal(count(LL_LANGUAGE_C, "/* open + 1"), 0);
    assert_int_equal(count(LL_LANGUAGE_LUA, "if 'open + 1"), 0);
    assert_false(makes(LL_LANGUAGE_C, "const float *x, y", "const float /x, y"));
    assert_int_equal(count(LL_LANGUAGE_LUA, ""), 0);
}

static void unclosed_brackets_end_with_the_text(void **state)
{
    (void)state;
    assert_true(makes(LL_LANGUAGE_LUA, "x = f(a + b", "x = f(a - b"));
    assert_true(count(LL_LANGUAGE_PYTHON, ")]}((a[") < 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mutant_says_where_and_what_it_is),
        cmocka_unit_test(each_kind_of_mistake_is_made),
        cmocka_unit_test(what_does_nothing_is_left_alone),
        cmocka_unit_test(unclosed_brackets_end_with_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
