/* Weights there and back, 16-bit numbers too, and what is told of files that lie. */
#include "nn/safetensors.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/rng.h"
#include "nn/half.h"

static char path[] = "/tmp/losslab-weights-XXXXXX";

static int make_file(void **state)
{
    int fd = mkstemp(path);
    struct ll_tape *tape = NULL;
    if (fd < 0 || ll_tape_new(&tape) != LL_OK)
        return -1;
    close(fd);
    *state = tape;
    return 0;
}

static int drop_file(void **state)
{
    struct ll_tape *tape = *state;
    ll_tape_free(&tape);
    return unlink(path);
}

static void every_half_survives_the_way_there_and_back(void **state)
{
    (void)state;
    for (uint32_t bits = 0; bits < 0x10000; bits++) {
        float value = ll_half_to_float((uint16_t)bits);
        uint16_t back = ll_half_from_float(value);
        if (isnan(value))
            assert_true(isnan(ll_half_to_float(back)));
        else
            assert_int_equal(back, bits);
    }
}

static void halves_are_rounded_to_nearest_even(void **state)
{
    (void)state;
    assert_int_equal(ll_half_from_float(1.0f + 0x1p-11f), 0x3C00);     /* a tie, down */
    assert_int_equal(ll_half_from_float(1.0f + 3 * 0x1p-11f), 0x3C02); /* a tie, up */
    assert_int_equal(ll_half_from_float(65519.0f), 0x7BFF);
    assert_int_equal(ll_half_from_float(65520.0f), 0x7C00);
    assert_int_equal(ll_half_from_float(0x1p-25f), 0);
    assert_int_equal(ll_half_from_float(0x1.000002p-25f), 1);
    assert_int_equal(ll_half_from_float(-1e-10f), 0x8000);
}

static void what_is_written_is_read_back(void **state)
{
    static const float values[] = {1, -2.5f, 0, 1024, 0.5f, -0.125f};
    struct ll_shape shape = ll_shape_matrix(2, 3);
    struct ll_tensor *tensor, *back;
    assert_int_equal(ll_tensor_new(*state, &shape, values, &tensor), LL_OK);
    for (int type = LL_WEIGHTS_F32; type <= LL_WEIGHTS_F16; type++) {
        struct ll_weights_entry entries[] = {{"a.weight", tensor}, {"b", tensor}};
        struct ll_weights *weights = NULL;
        struct ll_message why = {""};
        assert_int_equal(ll_weights_write(path, entries, 2, (enum ll_weights_type)type, &why),
                         LL_OK);
        if (ll_weights_open(path, 1 << 20, &why, &weights) != LL_OK)
            fail_msg("%s", why.text);
        assert_int_equal(ll_weights_count(weights), 2);
        assert_int_equal(ll_weights_get(weights, *state, "b", &back), LL_OK);
        assert_true(ll_shape_equal(ll_tensor_shape(back), &shape));
        assert_memory_equal(ll_tensor_values(back), values, sizeof values);
        ll_tensor_free(&back);
        assert_int_equal(ll_weights_get(weights, *state, "c", &back), LL_ERR_NOT_FOUND);
        ll_weights_free(&weights);
    }
    ll_tensor_free(&tensor);
}

static void a_file_cut_after_it_was_opened_is_an_error(void **state)
{
    static const float values[6] = {1};
    struct ll_shape shape = ll_shape_matrix(2, 3);
    struct ll_tensor *tensor = NULL, *back = NULL;
    struct ll_weights *weights = NULL;
    assert_int_equal(ll_tensor_new(*state, &shape, values, &tensor), LL_OK);
    struct ll_weights_entry entry = {"a", tensor};
    assert_int_equal(ll_weights_write(path, &entry, 1, LL_WEIGHTS_F32, NULL), LL_OK);
    assert_int_equal(ll_weights_open(path, 1 << 20, NULL, &weights), LL_OK);
    assert_int_equal(truncate(path, 12), 0);
    assert_int_equal(ll_weights_get(weights, *state, "a", &back), LL_ERR_IO);
    assert_null(back);
    ll_weights_free(&weights);
    ll_tensor_free(&tensor);
}

static ll_err open_bytes(const void *bytes, size_t length, struct ll_message *why)
{
    struct ll_weights *weights = NULL;
    assert_int_equal(ll_file_write(path, bytes, length, NULL), LL_OK);
    ll_err err = ll_weights_open(path, 1 << 20, why, &weights);
    ll_weights_free(&weights);
    return err;
}

/* A file of this header and `data` zero bytes. */
static ll_err open_header(const char *json, size_t data, struct ll_message *why)
{
    char file[1024] = {0};
    size_t length = strlen(json);
    file[0] = (char)(length & 0xFF);
    file[1] = (char)(length >> 8);
    memcpy(file + 8, json, length);
    return open_bytes(file, 8 + length + data, why);
}

static void hostile_headers_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        const char *says;
    } cases[] = {
        {"[]", "object"},
        {"{", "object"},
        {"{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}", "F64"},
        {"{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", "missing"},
        {"{\"a\":7}", "missing"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,8]}}", "shape"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,8]}}", "shape"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,2],\"data_offsets\":[0,8]}}", "shape"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296,4294967296],"
         "\"data_offsets\":[0,8]}}",
         "shape"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,12]}}", "data_offsets"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", "data_offsets"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,1e300]}}", "data_offsets"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "behind"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "gap"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
         "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
         "overlap"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_message why = {""};
        if (open_header(cases[i].json, 8, &why) != LL_ERR_FORMAT)
            fail_msg("taken: %s", cases[i].json);
        if (strstr(why.text, cases[i].says) == NULL)
            fail_msg("%s: says \"%s\"", cases[i].json, why.text);
    }
}

static void random_damage_never_breaks_the_reader(void **state)
{
    static const float values[24] = {1};
    struct ll_shape shape = {.rank = 3, .dim = {2, 3, 4}};
    struct ll_tensor *tensor;
    struct ll_str file = {0};
    struct ll_rng rng;
    ll_rng_seed(&rng, 99);
    assert_int_equal(ll_tensor_new(*state, &shape, values, &tensor), LL_OK);
    struct ll_weights_entry entries[] = {{"one", tensor}, {"two", tensor}};
    assert_int_equal(ll_weights_write(path, entries, 2, LL_WEIGHTS_F16, NULL), LL_OK);
    assert_int_equal(ll_file_read(path, 1 << 20, NULL, &file), LL_OK);
    for (int round = 0; round < 400; round++) {
        char *copy = malloc(file.length);
        memcpy(copy, file.data, file.length);
        for (uint64_t k = 0; k <= ll_rng_below(&rng, 4); k++)
            copy[ll_rng_below(&rng, file.length)] = (char)ll_rng_next(&rng);
        open_bytes(copy, ll_rng_below(&rng, file.length + 1), NULL);
        open_bytes(copy, file.length, NULL);
        free(copy);
    }
    ll_str_done(&file);
    ll_tensor_free(&tensor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_half_survives_the_way_there_and_back),
        cmocka_unit_test(halves_are_rounded_to_nearest_even),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(a_file_cut_after_it_was_opened_is_an_error),
        cmocka_unit_test(hostile_headers_are_refused),
        cmocka_unit_test(random_damage_never_breaks_the_reader),
    };
    return cmocka_run_group_tests(tests, make_file, drop_file);
}
