/* A text written in place: the cursor by characters and lines, and what does not fit. */
#include "tui/pad.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct ll_pad pad_of(const char *text, size_t limit)
{
    struct ll_pad pad;
    assert_int_equal(ll_pad_init(&pad, text, strlen(text), limit), LL_OK);
    return pad;
}

static void expect_place(const struct ll_pad *pad, int line, int column)
{
    int at_line, at_column;
    ll_pad_place(pad, &at_line, &at_column);
    assert_int_equal(at_line, line);
    assert_int_equal(at_column, column);
}

static void the_cursor_goes_by_characters_and_lines(void **state)
{
    (void)state;
    struct ll_pad pad = pad_of("가나\nlonger\n", 40);
    ll_pad_move(&pad, LL_PAD_LEFT);
    expect_place(&pad, 0, 0);
    ll_pad_move(&pad, LL_PAD_RIGHT);
    expect_place(&pad, 0, 2);
    ll_pad_move(&pad, LL_PAD_DOWN);
    ll_pad_move(&pad, LL_PAD_END);
    expect_place(&pad, 1, 6);
    ll_pad_move(&pad, LL_PAD_UP); /* a shorter line, and the column is kept */
    expect_place(&pad, 0, 4);
    ll_pad_move(&pad, LL_PAD_DOWN);
    expect_place(&pad, 1, 6);
    ll_pad_move(&pad, LL_PAD_RIGHT);
    expect_place(&pad, 2, 0);
    ll_pad_move(&pad, LL_PAD_DOWN);
    ll_pad_move(&pad, LL_PAD_RIGHT);
    expect_place(&pad, 2, 0);
    ll_pad_move(&pad, LL_PAD_LEFT);
    ll_pad_move(&pad, LL_PAD_HOME);
    expect_place(&pad, 1, 0);
    assert_false(pad.changed);
    ll_pad_done(&pad);
}

static void text_is_typed_and_taken_out(void **state)
{
    (void)state;
    struct ll_pad pad = pad_of("  ab", 40);
    ll_pad_move(&pad, LL_PAD_END);
    assert_true(ll_pad_enter(&pad)); /* with the line's indentation */
    assert_true(ll_pad_type(&pad, 0xAC00));
    assert_string_equal(pad.text, "  ab\n  가");
    ll_pad_rub(&pad);
    ll_pad_rub(&pad);
    ll_pad_rub(&pad);
    ll_pad_rub(&pad); /* the line's end */
    assert_string_equal(pad.text, "  ab");
    ll_pad_delete(&pad); /* nothing is behind */
    ll_pad_move(&pad, LL_PAD_HOME);
    ll_pad_rub(&pad); /* nor before */
    ll_pad_delete(&pad);
    assert_string_equal(pad.text, " ab");
    assert_true(ll_pad_enter(&pad)); /* before the blanks there are none to repeat */
    assert_string_equal(pad.text, "\n ab");
    assert_true(pad.changed);
    ll_pad_done(&pad);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct ll_pad pad;
    assert_int_equal(ll_pad_init(&pad, "abc", 3, 2), LL_ERR_TOO_LARGE);
    pad = pad_of("  ab", 6);
    ll_pad_move(&pad, LL_PAD_END);
    assert_false(ll_pad_enter(&pad)); /* it would need three bytes */
    assert_true(ll_pad_type(&pad, 'c'));
    assert_false(ll_pad_type(&pad, 0xAC00));
    assert_string_equal(pad.text, "  abc");
    ll_pad_done(&pad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cursor_goes_by_characters_and_lines),
        cmocka_unit_test(text_is_typed_and_taken_out),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
