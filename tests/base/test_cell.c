/* A cell that a stranger wrote is text to a spreadsheet, never a formula. */
#include "base/cell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void expect(const char *text, const char *wanted)
{
    struct ll_str cell = {0};
    ll_cell_add(&cell, text);
    assert_string_equal(ll_str_text(&cell), wanted);
    ll_str_done(&cell);
}

static void what_would_be_a_formula_is_text(void **state)
{
    (void)state;
    expect("=1+1", "'=1+1");
    expect("+1", "'+1");
    expect("-1", "'-1");
    expect("@SUM(A1)", "'@SUM(A1)");
    expect("\t=1", "'\t=1");
    expect("  =1", "'  =1");
    expect("\xc2\xa0=1", "'\xc2\xa0=1");
    expect("\xef\xbc\x9d\x31", "'\xef\xbc\x9d\x31"); /* full-width */
    expect("a\n=1\nb", "a\n'=1\nb");
}

static void other_text_stays(void **state)
{
    (void)state;
    expect("", "");
    expect("a = b", "a = b");
    expect("1 - 2\n3", "1 - 2\n3");
    expect("\xea\xb0\x80=", "\xea\xb0\x80=");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_would_be_a_formula_is_text),
        cmocka_unit_test(other_text_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
