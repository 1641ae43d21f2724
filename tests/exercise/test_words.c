/* Records and counterexamples as people and programs read them. */
#include "exercise/words.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "exercise/drawing.h"

static void add(struct ll_record *record, const char *name, int rank, const size_t *shape,
                const float *data)
{
    assert_int_equal(ll_record_add_floats(record, name, rank, shape, data), LL_OK);
}

static void a_record_is_json_that_reads_back(void **state)
{
    (void)state;
    struct ll_record record = {0};
    struct ll_str out = {0};
    const float data[] = {0.1f, NAN, INFINITY, -2};
    ll_record_add_text(&record, "ask", "a \"quoted\" 말");
    ll_record_add_number(&record, "alpha", 0.3f);
    add(&record, "pred", 2, (const size_t[]){2, 2}, data);
    add(&record, "none", 1, (const size_t[]){0}, NULL);
    assert_int_equal(ll_record_json(&record, &out), LL_OK);
    assert_string_equal(ll_str_text(&out), "{\"ask\":\"a \\\"quoted\\\" 말\",\"alpha\":0.3,"
                                           "\"pred\":[[0.1,\"nan\"],[\"inf\",-2]],\"none\":[]}");
    ll_record_done(&record);
    ll_str_done(&out);
}

static void a_long_array_is_its_shape_and_its_beginning(void **state)
{
    (void)state;
    struct ll_record record = {0};
    struct ll_str out = {0};
    float data[65] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    add(&record, "x", 2, (const size_t[]){5, 13}, data);
    assert_int_equal(ll_record_json(&record, &out), LL_OK);
    assert_string_equal(ll_str_text(&out),
                        "{\"x\":{\"shape\":[5,13],\"first\":[1,2,3,4,5,6,7,8]}}");
    ll_str_clear(&out);
    ll_record_words(&record, &out);
    assert_string_equal(ll_str_text(&out), "x: 5×13");
    ll_record_done(&record);
    ll_str_done(&out);
}

static void a_reader_gets_six_digits_and_no_more(void **state)
{
    (void)state;
    struct ll_record record = {0};
    struct ll_str out = {0};
    const float data[] = {0.8f, 1.0f / 3, 0, -INFINITY};
    ll_record_add_number(&record, "alpha", 0.3);
    add(&record, "pred", 2, (const size_t[]){2, 2}, data);
    ll_record_words(&record, &out);
    assert_string_equal(ll_str_text(&out), "alpha = 0.3, pred = {{0.8, 0.333333}, {0, -inf}}");
    ll_record_done(&record);
    ll_str_done(&out);
}

/* -- drawings ---------------------------------------------------------------------------------- */

static const char *const names[] = {"pred", "target", NULL};
static const char *const titles[] = {"예측", "target", NULL};

static void masks_stand_side_by_side_in_five_shades(void **state)
{
    (void)state;
    struct ll_record record = {0};
    struct ll_str out = {0};
    const float pred[] = {0, 0.25f, 0.5f, 0.75f, 1, NAN};
    const float target[] = {0, 0, 0, 1, 1, 1};
    add(&record, "pred", 2, (const size_t[]){2, 3}, pred);
    add(&record, "target", 2, (const size_t[]){2, 3}, target);
    ll_drawing_add(&record, names, titles, &out);
    /* a title of two Hangul syllables is as wide as two pixels */
    assert_string_equal(ll_str_text(&out), "예측     target\n"
                                           "··░░▒▒   ······\n"
                                           "▓▓██??   ██████\n");
    ll_record_done(&record);
    ll_str_done(&out);
}

static void what_does_not_fit_is_not_drawn(void **state)
{
    (void)state;
    static const struct {
        const char *second;
        size_t shape[2];
    } rows[] = {{"target", {1, 17}}, {"target", {17, 1}}, {"other", {2, 2}}};
    static const float data[17];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ll_record record = {0};
        struct ll_str out = {0};
        add(&record, "pred", 2, rows[i].shape, data);
        add(&record, rows[i].second, 2, rows[i].shape, data);
        ll_drawing_add(&record, names, titles, &out);
        assert_string_equal(ll_str_text(&out), "");
        ll_record_done(&record);
        ll_str_done(&out);
    }
}

static void three_slices_are_drawn_and_the_rest_is_said(void **state)
{
    (void)state;
    struct ll_record record = {0};
    struct ll_str out = {0};
    const float pred[] = {1, 0, 1, 0};
    static const char *const one[] = {"pred", NULL};
    add(&record, "pred", 3, (const size_t[]){4, 1, 1}, pred);
    ll_drawing_add(&record, one, one, &out);
    assert_string_equal(ll_str_text(&out), "pred\n██\n\n··\n\n██\n...\n");
    ll_record_done(&record);
    ll_str_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_json_that_reads_back),
        cmocka_unit_test(a_long_array_is_its_shape_and_its_beginning),
        cmocka_unit_test(a_reader_gets_six_digits_and_no_more),
        cmocka_unit_test(masks_stand_side_by_side_in_five_shades),
        cmocka_unit_test(what_does_not_fit_is_not_drawn),
        cmocka_unit_test(three_slices_are_drawn_and_the_rest_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
