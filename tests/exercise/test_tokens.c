/* A program's text, cut into tokens. */
#include "exercise/tokens.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void is_cut(enum ll_language language, const char *text, const char *const *expected)
{
    struct ll_tokens tokens = {0};
    size_t i = 0;
    assert_int_equal(ll_tokens_read(language, text, &tokens), LL_OK);
    for (; expected[i]; i++)
        if (!ll_tokens_is(&tokens, i, expected[i]))
            fail_msg("token %zu: expected '%s', got '%.*s'", i, expected[i],
                     i < tokens.count ? (int)tokens.items[i].length : 0,
                     i < tokens.count ? tokens.items[i].text : "");
    assert_int_equal(tokens.count, i);
    ll_tokens_done(&tokens);
}

static void comments_strings_and_blanks_are_none(void **state)
{
    (void)state;
    is_cut(LL_LANGUAGE_C, "#define A 1\nx /* y\n */ += 1e-3; // z\n\"s;\"",
           (const char *const[]){"x", "+=", "1e-3", ";", NULL});
    is_cut(LL_LANGUAGE_LUA, "a = b --[[ c\n d ]] -- e\n'f'",
           (const char *const[]){"a", "=", "b", NULL});
    is_cut(LL_LANGUAGE_PYTHON, "\"\"\"a\nb\"\"\"\n'''c\nd'''\ne('f', \"g\")  # h",
           (const char *const[]){"e", "(", ",", ")", NULL});
}

static void each_knows_its_line_and_its_brackets(void **state)
{
    (void)state;
    struct ll_tokens tokens = {0};
    assert_int_equal(ll_tokens_read(LL_LANGUAGE_PYTHON, "'''\n\n'''\nf(\n  (1))", &tokens), LL_OK);
    assert_int_equal(tokens.count, 6);
    assert_int_equal(tokens.items[0].line, 4);
    assert_int_equal(tokens.items[3].line, 5);
    assert_int_equal(tokens.items[3].depth, 2);
    assert_int_equal(ll_tokens_close(&tokens, 1), 5);
    ll_tokens_done(&tokens);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comments_strings_and_blanks_are_none),
        cmocka_unit_test(each_knows_its_line_and_its_brackets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
