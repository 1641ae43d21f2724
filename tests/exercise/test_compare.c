/* Comparison: what matches, what does not, and which element is named. */
#include "exercise/compare.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct ll_tolerance loose = {.absolute = 1e-5, .relative = 1e-3};

static bool numbers_match(double got, double expected, const struct ll_tolerance *tolerance,
                          struct ll_difference *out)
{
    struct ll_record a = {0};
    struct ll_record b = {0};
    assert_int_equal(ll_record_add_number(&a, "loss", got), LL_OK);
    assert_int_equal(ll_record_add_number(&b, "loss", expected), LL_OK);
    bool same = ll_compare(&a, &b, tolerance, out);
    ll_record_done(&a);
    ll_record_done(&b);
    return same;
}

static void numbers_match_within_the_tolerance_only(void **state)
{
    (void)state;
    struct ll_difference d;
    assert_true(numbers_match(1.0009, 1, &loose, &d));
    assert_false(numbers_match(1.0011, 1, &loose, &d));
    assert_int_equal(d.kind, LL_DIFFERENT);
    assert_true(d.got == 1.0011 && d.expected == 1);
    assert_true(numbers_match(0.000009, 0, &loose, &d));
    assert_false(numbers_match(0.000012, 0, &loose, &d));
    assert_true(numbers_match(INFINITY, INFINITY, &loose, &d));
    assert_false(numbers_match(-INFINITY, INFINITY, &loose, &d));
    assert_false(numbers_match(1, INFINITY, &loose, &d));
    assert_false(numbers_match(INFINITY, 1, &loose, &d));
}

static void nan_never_matches(void **state)
{
    (void)state;
    struct ll_difference d;
    assert_false(numbers_match(NAN, 1, &loose, &d));
    assert_int_equal(d.kind, LL_NOT_A_NUMBER);
    assert_false(numbers_match(NAN, NAN, &loose, &d));
    assert_false(numbers_match(1, NAN, &loose, &d));
    const struct ll_tolerance endless = {.absolute = INFINITY};
    assert_false(numbers_match(NAN, 1, &endless, &d));
    assert_false(numbers_match(7, 1, &endless, &d));
    const struct ll_tolerance none = {.absolute = NAN};
    assert_false(numbers_match(2, 1, &none, &d));
}

static void the_worst_element_is_named(void **state)
{
    (void)state;
    struct ll_record a = {0};
    struct ll_record b = {0};
    struct ll_difference d;
    const size_t shape[] = {4};
    assert_int_equal(ll_record_add_floats(&a, "grad", 1, shape, (float[]){1, 2.1f, 3.5f, 4}),
                     LL_OK);
    assert_int_equal(ll_record_add_floats(&b, "grad", 1, shape, (float[]){1, 2, 3, 4}), LL_OK);
    assert_false(ll_compare(&a, &b, &loose, &d));
    assert_string_equal(d.field, "grad");
    assert_int_equal(d.index, 2);
    assert_true(d.got == 3.5 && d.expected == 3);
    const struct ll_tolerance by_size = {.scale = 0.2};
    assert_true(ll_compare(&a, &b, &by_size, &d));
    ll_record_done(&a);
    ll_record_done(&b);
}

static void missing_and_cut_fields_are_told_apart(void **state)
{
    (void)state;
    struct ll_record a = {0};
    struct ll_record b = {0};
    struct ll_difference d;
    assert_int_equal(ll_record_add_number(&b, "loss", 1), LL_OK);
    assert_false(ll_compare(&a, &b, &loose, &d));
    assert_int_equal(d.kind, LL_MISSING);
    assert_int_equal(ll_record_add_floats(&a, "loss", 1, (size_t[]){2}, (float[]){1, 1}), LL_OK);
    assert_false(ll_compare(&a, &b, &loose, &d));
    assert_int_equal(d.kind, LL_OF_OTHER_COUNT);
    assert_int_equal(d.got_count, 2);
    ll_record_done(&a);
    assert_int_equal(ll_record_add_text(&a, "loss", "1"), LL_OK);
    assert_false(ll_compare(&a, &b, &loose, &d));
    assert_int_equal(d.kind, LL_MISSING);
    ll_record_done(&a);
    assert_int_equal(ll_record_add_floats(&a, "loss", 1, (size_t[]){1}, (float[]){1}), LL_OK);
    assert_true(ll_compare(&a, &b, &loose, &d));
    ll_record_done(&a);
    ll_record_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_match_within_the_tolerance_only),
        cmocka_unit_test(nan_never_matches),
        cmocka_unit_test(the_worst_element_is_named),
        cmocka_unit_test(missing_and_cut_fields_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
