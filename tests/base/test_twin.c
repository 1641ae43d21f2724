/* Letters and signs in ASCII keep their meaning and tables their columns. */
#include "base/twin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void expect(const char *text, const char *twin)
{
    struct ll_str out = {0};
    ll_twin_add(&out, text, strlen(text));
    assert_string_equal(ll_str_text(&out), twin);
    ll_str_done(&out);
}

static void letters_and_signs_keep_their_meaning(void **state)
{
    (void)state;
    expect("ŷ − y", "y^ - y");
    expect("θ ≤ ∞", "theta <= inf");
    expect("e²/2 ± ½·δ", "e^2/2 +- 1/2*delta");
    expect("x₁ → x₂", "x_1 -> x_2");
    expect("한 글", "한 글"); /* no twin: whoever paints it decides */
    expect("", "");
}

static void columns_stay_where_they_are(void **state)
{
    (void)state;
    expect("θ        the parameter\nη        the step",
           "theta    the parameter\neta      the step");
    expect("δ a", "delta a"); /* one blank stays */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_and_signs_keep_their_meaning),
        cmocka_unit_test(columns_stay_where_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
