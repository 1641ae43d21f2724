/* Records: what is put is taken; what is broken is refused. */
#include "base/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../seldom.h"

static void fill(struct ll_record *record)
{
    const float data[6] = {1, -2, 0.5f, 1e-7f, 3e30f, 0};
    assert_int_equal(ll_record_add_number(record, "alpha", 0.3), LL_OK);
    assert_int_equal(ll_record_add_text(record, "op", "forward"), LL_OK);
    assert_int_equal(ll_record_add_floats(record, "pred", 2, (size_t[]){2, 3}, data), LL_OK);
    assert_int_equal(ll_record_add_floats(record, "none", 1, (size_t[]){0}, NULL), LL_OK);
    assert_int_equal(ll_record_add_floats(record, "loss", 0, NULL, data), LL_OK);
}

static void what_is_put_is_taken(void **state)
{
    (void)state;
    struct ll_record a = {0};
    struct ll_record b = {0};
    struct ll_frame frame = {.type = 1};
    struct ll_frame again = {.type = 1};
    fill(&a);
    ll_record_put(&a, &frame);
    assert_int_equal(ll_record_take(&frame, NULL, &b), LL_OK);
    assert_int_equal(b.count, 5);
    assert_true((float)ll_record_find(&b, "alpha")->number == 0.3f);
    assert_string_equal(ll_record_text(&b, "op"), "forward");
    assert_int_equal(ll_record_find(&b, "pred")->count, 6);
    assert_int_equal(ll_record_find(&b, "pred")->shape[1], 3);
    assert_int_equal(ll_record_find(&b, "none")->count, 0);
    assert_int_equal(ll_record_find(&b, "loss")->count, 1);
    assert_null(ll_record_find(&b, "target"));
    assert_null(ll_record_text(&b, "alpha"));
    ll_record_put(&b, &again);
    assert_int_equal(again.payload.length, frame.payload.length);
    assert_memory_equal(again.payload.data, frame.payload.data, frame.payload.length);
    ll_record_done(&b);
    assert_int_equal(ll_record_copy(&b, &a), LL_OK);
    assert_int_equal(b.count, a.count);
    ll_frame_done(&frame);
    ll_frame_done(&again);
    ll_record_done(&a);
    ll_record_done(&b);
}

static void names_are_unique_and_short(void **state)
{
    (void)state;
    struct ll_record a = {0};
    assert_int_equal(ll_record_add_number(&a, "x", 1), LL_OK);
    assert_int_equal(ll_record_add_number(&a, "x", 2), LL_ERR_ARGUMENT);
    assert_int_equal(ll_record_add_number(&a, "", 2), LL_ERR_ARGUMENT);
    assert_int_equal(ll_record_add_number(&a, "a name of thirty-two characters!", 2),
                     LL_ERR_ARGUMENT);
    const size_t shape[LL_RECORD_RANK + 1] = {0};
    assert_int_equal(ll_record_add_floats(&a, "y", LL_RECORD_RANK + 1, shape, NULL),
                     LL_ERR_ARGUMENT);
    assert_int_equal(a.count, 1);
    ll_record_done(&a);
}

/* More would make the search for a name that comes twice take hours. */
static void fields_are_few(void **state)
{
    (void)state;
    struct ll_record a = {0};
    struct ll_record b = {0};
    struct ll_frame frame = {.type = 1};
    char name[LL_RECORD_NAME];
    const int many = (1 << 20) / (int)one_in(64);
    ll_frame_put_int(&frame, many);
    for (int i = 0; i < many; i++) {
        snprintf(name, sizeof name, "f%d", i);
        if (i < LL_RECORD_FIELDS)
            assert_int_equal(ll_record_add_number(&a, name, i), LL_OK);
        ll_frame_put_text(&frame, name);
        ll_frame_put_int(&frame, LL_ENTRY_NUMBER);
        ll_frame_put_float(&frame, 1);
    }
    assert_int_equal(ll_record_add_number(&a, "one more", 1), LL_ERR_ARGUMENT);
    assert_int_equal(ll_record_take(&frame, NULL, &b), LL_ERR_FORMAT);
    assert_int_equal(b.count, 0);
    ll_frame_done(&frame);
    ll_record_done(&a);
}

/* Takes `length` bytes as a frame's payload, in a block of their own so that a read past them is
 * seen. */
static ll_err take_bytes(const char *bytes, size_t length, struct ll_record *out)
{
    char *block = malloc(length + 1);
    assert_non_null(block);
    memcpy(block, bytes, length);
    struct ll_frame frame = {.payload = {.data = block, .length = length, .capacity = length + 1}};
    ll_err err = ll_record_take(&frame, NULL, out);
    ll_frame_done(&frame);
    return err;
}

static void every_cut_and_every_extra_byte_is_refused(void **state)
{
    (void)state;
    struct ll_record a = {0};
    struct ll_record b = {0};
    struct ll_frame frame = {0};
    fill(&a);
    ll_record_put(&a, &frame);
    for (size_t n = 0; n < frame.payload.length; n++) {
        assert_int_equal(take_bytes(frame.payload.data, n, &b), LL_ERR_FORMAT);
        assert_int_equal(b.count, 0);
    }
    ll_str_add_char(&frame.payload, 0);
    assert_int_equal(take_bytes(frame.payload.data, frame.payload.length, &b), LL_ERR_FORMAT);
    ll_frame_done(&frame);
    ll_record_done(&a);
}

static void hostile_bytes_never_break_the_reader(void **state)
{
    (void)state;
    struct ll_record a = {0};
    struct ll_frame frame = {0};
    fill(&a);
    ll_record_put(&a, &frame);
    for (size_t i = 0; i < frame.payload.length; i++) {
        for (int value = 0; value < 256; value += (int)one_in(15)) {
            char kept = frame.payload.data[i];
            struct ll_record b = {0};
            frame.payload.data[i] = (char)value;
            ll_err err = take_bytes(frame.payload.data, frame.payload.length, &b);
            assert_true(err == LL_OK || err == LL_ERR_FORMAT);
            ll_record_done(&b);
            frame.payload.data[i] = kept;
        }
    }
    ll_frame_done(&frame);
    ll_record_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_put_is_taken),
        cmocka_unit_test(names_are_unique_and_short),
        cmocka_unit_test(fields_are_few),
        cmocka_unit_test(every_cut_and_every_extra_byte_is_refused),
        cmocka_unit_test(hostile_bytes_never_break_the_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
