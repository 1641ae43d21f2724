/* Which slips of the finger are seen through, and which words are too far from any. */
#include "base/nearest.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char *const words[] = {"check", "show", "solution", "start", "list", "lint"};

static const char *nearest(const char *word)
{
    return ll_nearest(word, words, sizeof words / sizeof *words);
}

static void one_slip_of_each_kind_is_seen_through(void **state)
{
    (void)state;
    assert_string_equal(nearest("chekc"), "check");       /* swapped */
    assert_string_equal(nearest("chck"), "check");        /* left out */
    assert_string_equal(nearest("checks"), "check");      /* added */
    assert_string_equal(nearest("solutian"), "solution"); /* changed */
    assert_string_equal(nearest("SHOW"), "show");
}

static void a_word_from_elsewhere_has_none(void **state)
{
    (void)state;
    assert_null(nearest("banana"));
    assert_null(nearest("st"));
    assert_null(nearest(""));
    assert_null(ll_nearest("check", words, 0));
}

static void the_nearer_wins_and_then_the_first(void **state)
{
    (void)state;
    assert_string_equal(nearest("lits"), "list");
    assert_string_equal(nearest("lit"), "list");
    assert_string_equal(nearest("linnt"), "lint");
}

static void a_very_long_word_is_none(void **state)
{
    (void)state;
    char long_word[200];
    for (size_t i = 0; i < sizeof long_word; i++)
        long_word[i] = 'x';
    long_word[sizeof long_word - 1] = '\0';
    const char *const long_words[] = {long_word};
    assert_null(nearest(long_word));
    assert_null(ll_nearest("x", long_words, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_slip_of_each_kind_is_seen_through),
        cmocka_unit_test(a_word_from_elsewhere_has_none),
        cmocka_unit_test(the_nearer_wins_and_then_the_first),
        cmocka_unit_test(a_very_long_word_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
