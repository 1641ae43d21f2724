/* Plain text: what acts, hides or deceives is gone. */
#include "base/plain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void check(const char *given, const char *wanted)
{
    struct ll_str out = {0};
    ll_plain_add(&out, given, strlen(given));
    assert_string_equal(ll_str_text(&out), wanted);
    ll_str_done(&out);
}

static void text_of_both_languages_stays(void **state)
{
    (void)state;
    check("loss = 0.5\n\t손실 👍\n", "loss = 0.5\n\t손실 👍\n");
}

static void escape_sequences_go_whole(void **state)
{
    (void)state;
    check("a\033[1;31mred\033[0m.", "ared.");
    check("\033]0;title\007x\033]8;;http://e\033\\link", "xlink");
    check("\033Pq#0\033\\x\033(By\033cz\0337", "xyz");
    check("a\033", "a");
    check("a\033[31", "a");
    check("\302\23331mx\302\2350;t\302\234y", "xy");
}

static void a_sequence_without_end_hides_no_other_line(void **state)
{
    (void)state;
    check("\033]0;never ends\nnext", "\nnext");
    check("\033[31\nnext", "\nnext");
}

static void controls_and_direction_marks_go(void **state)
{
    (void)state;
    check("a\bb\007c\177d\302\205e", "abcde");
    check("if (\xe2\x80\xae x \xe2\x81\xa6)\xe2\x80\x8b", "if ( x )");
}

static void what_looks_like_nothing_is_seen(void **state)
{
    (void)state;
    check("pas\302\255sed", "passed");                 /* a soft hyphen */
    check("a\343\205\244b\342\240\200c", "a b c");     /* a filler of Hangul, empty braille */
    check("\357\270\217x\341\240\213\315\217y", "xy"); /* selectors, a joiner */
    check("\341\204\222\341\205\241\341\206\253 e\314\201",
          "\341\204\222\341\205\241\341\206\253 e\314\201");
}

static void marks_do_not_pile_up(void **state)
{
    (void)state;
    struct ll_str pile = {0}, out = {0};
    ll_str_add(&pile, "Z");
    for (int i = 0; i < 100; i++)
        ll_str_add(&pile, "\314\201");
    ll_str_add(&pile, "a\314\201");
    ll_plain_add(&out, ll_str_text(&pile), pile.length);
    assert_string_equal(ll_str_text(&out), "Z\314\201\314\201\314\201\314\201a\314\201");
    ll_str_done(&pile);
    ll_str_done(&out);
}

static void a_line_cannot_be_overwritten(void **state)
{
    (void)state;
    check("FAILED\rPASSED\r\n", "FAILED\nPASSED\n");
}

static void bytes_that_are_no_utf8_are_shown_as_such(void **state)
{
    (void)state;
    check("a\xff\xc3", "a\xef\xbf\xbd\xef\xbf\xbd");
}

static void a_name_makes_no_line_and_no_column(void **state)
{
    (void)state;
    struct ll_str out = {0};
    ll_plain_add_name(&out, "kim\n\033[31mlee\tpassed\r100");
    assert_string_equal(ll_str_text(&out), "kim\xef\xbf\xbdlee\xef\xbf\xbdpassed\xef\xbf\xbd"
                                           "100");
    ll_str_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_of_both_languages_stays),
        cmocka_unit_test(escape_sequences_go_whole),
        cmocka_unit_test(a_sequence_without_end_hides_no_other_line),
        cmocka_unit_test(controls_and_direction_marks_go),
        cmocka_unit_test(what_looks_like_nothing_is_seen),
        cmocka_unit_test(marks_do_not_pile_up),
        cmocka_unit_test(a_line_cannot_be_overwritten),
        cmocka_unit_test(bytes_that_are_no_utf8_are_shown_as_such),
        cmocka_unit_test(a_name_makes_no_line_and_no_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
