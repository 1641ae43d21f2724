/* Shapes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tensor/shape.h"

static void a_count_that_overflows_is_refused(void **state)
{
    (void)state;
    size_t n = 7;
    struct ll_shape huge = {.rank = 3, .dim = {SIZE_MAX / 2, 4, 1}};
    assert_false(ll_shape_count(&huge, &n));
    struct ll_shape hidden = {.rank = 3, .dim = {0, SIZE_MAX / 2, 4}};
    assert_false(ll_shape_count(&hidden, &n));
    struct ll_shape empty = {.rank = 2, .dim = {0, 4}};
    assert_true(ll_shape_count(&empty, &n));
    assert_int_equal(n, 0);
    struct ll_shape scalar = ll_shape_scalar();
    assert_true(ll_shape_count(&scalar, &n));
    assert_int_equal(n, 1);
}

static void broadcasting_aligns_at_the_last_dimension(void **state)
{
    (void)state;
    struct ll_shape a = {.rank = 3, .dim = {2, 1, 4}}, b = ll_shape_matrix(3, 1), out;
    assert_true(ll_shape_broadcast(&a, &b, &out));
    assert_string_equal(ll_shape_text(&out).text, "(2, 3, 4)");
    struct ll_shape c = ll_shape_vector(3);
    assert_false(ll_shape_broadcast(&a, &c, &out));
    struct ll_shape none = ll_shape_vector(0), one = ll_shape_vector(1);
    assert_true(ll_shape_broadcast(&none, &one, &out));
    assert_string_equal(ll_shape_text(&out).text, "(0)");
}

static void an_axis_counts_from_either_end(void **state)
{
    (void)state;
    struct ll_shape a = {.rank = 3, .dim = {2, 3, 4}};
    int axis = -9;
    assert_true(ll_shape_axis(&a, -1, &axis));
    assert_int_equal(axis, 2);
    assert_true(ll_shape_axis(&a, 0, &axis));
    assert_int_equal(axis, 0);
    assert_false(ll_shape_axis(&a, 3, &axis));
    assert_false(ll_shape_axis(&a, -4, &axis));
    size_t outer, along, inner;
    ll_shape_split(&a, 1, &outer, &along, &inner);
    assert_int_equal(outer, 2);
    assert_int_equal(along, 3);
    assert_int_equal(inner, 4);
}

static void the_longest_shape_fits_its_text(void **state)
{
    (void)state;
    struct ll_shape a = {.rank = LL_RANK_MAX};
    for (int i = 0; i < LL_RANK_MAX; i++)
        a.dim[i] = SIZE_MAX;
    struct ll_shape_text text = ll_shape_text(&a);
    assert_non_null(text.text);
    size_t length = 0;
    while (text.text[length])
        length++;
    assert_int_equal(length, 2 + 6 * 20 + 5 * 2);
    struct ll_shape scalar = ll_shape_scalar();
    assert_string_equal(ll_shape_text(&scalar).text, "()");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_count_that_overflows_is_refused),
        cmocka_unit_test(broadcasting_aligns_at_the_last_dimension),
        cmocka_unit_test(an_axis_counts_from_either_end),
        cmocka_unit_test(the_longest_shape_fits_its_text),
    };
    return cmocka_run_group_tests_name("tensor/shape", tests, NULL, NULL);
}
