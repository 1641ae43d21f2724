/* How wide text is on a terminal, and where it may be cut. */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int width(const char *text)
{
    return ll_utf8_width(text, strlen(text));
}

static void hangul_is_two_cells_wide(void **state)
{
    (void)state;
    assert_int_equal(width("loss"), 4);
    assert_int_equal(width("손실"), 4);
    assert_int_equal(width("δ = 1"), 5);
    assert_int_equal(width("e\xCC\x81"), 1);                            /* e + acute */
    assert_int_equal(width("\xE1\x84\x89\xE1\x85\xA9\xE1\x86\xAB"), 2); /* jamo of 손 */
    assert_int_equal(width("\x1b[31m"), 4);                             /* escape has none */
}

static void fit_never_cuts_a_character(void **state)
{
    (void)state;
    int used;
    assert_int_equal(ll_utf8_fit("손실", 6, 3, &used), 3);
    assert_int_equal(used, 2);
    assert_int_equal(ll_utf8_fit("손실", 6, 1, &used), 0);
    assert_int_equal(used, 0);
}

static void whole_keeps_sequences_together(void **state)
{
    (void)state;
    assert_int_equal(ll_utf8_whole("a손", 4), 4);
    assert_int_equal(ll_utf8_whole("a손", 3), 1);
    assert_int_equal(ll_utf8_whole("a손", 2), 1);
    assert_int_equal(ll_utf8_whole("abc", 2), 2);
}

static void wrong_bytes_are_found(void **state)
{
    (void)state;
    size_t bad = 99;
    assert_true(ll_utf8_valid("손실", 6, &bad));
    assert_false(ll_utf8_valid("ab\xff", 3, &bad));
    assert_int_equal(bad, 2);
    assert_false(ll_utf8_valid("\xED\xA0\x80", 3, NULL)); /* a surrogate */
    assert_false(ll_utf8_valid("\xC0\x80", 2, NULL));     /* overlong NUL */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hangul_is_two_cells_wide),
        cmocka_unit_test(fit_never_cuts_a_character),
        cmocka_unit_test(whole_keeps_sequences_together),
        cmocka_unit_test(wrong_bytes_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
