/* The shipped data: how many pictures of which size, and what reducing a photograph keeps. */
#include "nn/dataset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int open_tape(void **state)
{
    struct ll_tape *tape = NULL;
    if (ll_tape_new(&tape) != LL_OK)
        return -1;
    *state = tape;
    return 0;
}

static int close_tape(void **state)
{
    struct ll_tape *tape = *state;
    ll_tape_free(&tape);
    return 0;
}

static void count_labels(const struct ll_tensor *labels, size_t counts[10])
{
    memset(counts, 0, 10 * sizeof *counts);
    for (size_t i = 0; i < ll_tensor_count(labels); i++) {
        float label = ll_tensor_values(labels)[i];
        assert_true(label >= 0 && label <= 9 && label == (float)(int)label);
        counts[(int)label]++;
    }
}

static void every_pixel_is_0_to_1(const struct ll_tensor *images)
{
    double sum = 0;
    for (size_t i = 0; i < ll_tensor_count(images); i++) {
        float pixel = ll_tensor_values(images)[i];
        assert_true(pixel >= 0 && pixel <= 1);
        sum += pixel;
    }
    double mean = sum / (double)ll_tensor_count(images);
    assert_true(mean > 0.1 && mean < 0.9);
}

static void digits_are_1797_pictures_of_8_by_8(void **state)
{
    struct ll_tensor *images = NULL, *labels = NULL;
    size_t counts[10];
    assert_int_equal(ll_dataset_digits(*state, &images, &labels), LL_OK);
    assert_string_equal(ll_shape_text(ll_tensor_shape(images)).text, "(1797, 8, 8)");
    every_pixel_is_0_to_1(images);
    count_labels(labels, counts);
    for (int i = 0; i < 10; i++)
        assert_in_range(counts[i], 170, 190);
    assert_int_equal(ll_tensor_values(labels)[0], 0);
    assert_int_equal(ll_tensor_values(labels)[1], 1);
    ll_tensor_free(&images);
    ll_tensor_free(&labels);
}

static void clothes_are_a_thousand_of_each_class(void **state)
{
    struct ll_tensor *images = NULL, *labels = NULL;
    size_t counts[10];
    struct ll_dataset_files files = {0};
    const struct ll_dataset_part all = {.side = 28};
    assert_int_equal(ll_dataset_fashion(*state, &files, &all, &images, &labels), LL_OK);
    ll_dataset_files_done(&files);
    assert_string_equal(ll_shape_text(ll_tensor_shape(images)).text, "(10000, 28, 28)");
    every_pixel_is_0_to_1(images);
    count_labels(labels, counts);
    for (int i = 0; i < 10; i++)
        assert_int_equal(counts[i], 1000);
    ll_tensor_free(&images);
    ll_tensor_free(&labels);
}

/* The same rows, and means of 2 by 2 pixels, whether the files are read or were kept. */
static void some_clothes_are_those_rows_of_all(void **state)
{
    struct ll_dataset_files files = {0};
    const size_t rows[] = {9999, 0, 7};
    const struct ll_dataset_part all = {.side = 28}, some = {rows, 3, 28}, half = {rows, 3, 14};
    const struct ll_dataset_part none = {(const size_t[]){10000}, 1, 28}, odd = {rows, 3, 7};
    struct ll_tensor *images[3] = {NULL}, *labels[3] = {NULL};
    assert_int_equal(ll_dataset_fashion(*state, &files, &some, &images[0], &labels[0]), LL_OK);
    assert_int_equal(ll_dataset_fashion(*state, &files, &all, &images[1], &labels[1]), LL_OK);
    assert_int_equal(ll_dataset_fashion(*state, &files, &half, &images[2], &labels[2]), LL_OK);
    assert_string_equal(ll_shape_text(ll_tensor_shape(images[2])).text, "(3, 14, 14)");
    for (size_t i = 0; i < 3; i++) {
        const float *of_all = ll_tensor_values(images[1]) + rows[i] * 784;
        assert_memory_equal(ll_tensor_values(images[0]) + i * 784, of_all, 784 * sizeof(float));
        assert_true(ll_tensor_values(labels[0])[i] == ll_tensor_values(labels[1])[rows[i]]);
        double sum = (double)of_all[28 * 12 + 16] + (double)of_all[28 * 12 + 17] +
                     (double)of_all[28 * 13 + 16] + (double)of_all[28 * 13 + 17];
        assert_true(ll_tensor_values(images[2])[i * 196 + 14 * 6 + 8] == (float)(sum / 4));
    }
    for (size_t i = 0; i < 3; i++) {
        ll_tensor_free(&images[i]);
        ll_tensor_free(&labels[i]);
    }
    assert_int_equal(ll_dataset_fashion(*state, &files, &none, &images[0], &labels[0]),
                     LL_ERR_ARGUMENT);
    assert_int_equal(ll_dataset_fashion(*state, &files, &odd, &images[0], &labels[0]),
                     LL_ERR_ARGUMENT);
    ll_dataset_files_done(&files);
}

static double mean_of(const float *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum / (double)count;
}

static void a_photograph_reduced_keeps_its_mean(void **state)
{
    static const char *const names[] = {"astronaut", "brick", "camera", "chelsea",
                                        "coffee",    "grass", "gravel", "rocket"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct ll_tensor *large = NULL, *small = NULL;
        assert_int_equal(ll_dataset_photo(*state, names[i], 128, &large), LL_OK);
        assert_int_equal(ll_dataset_photo(*state, names[i], 32, &small), LL_OK);
        assert_string_equal(ll_shape_text(ll_tensor_shape(small)).text, "(3, 32, 32)");
        every_pixel_is_0_to_1(large);
        for (size_t c = 0; c < 3; c++) {
            double a = mean_of(ll_tensor_values(large) + c * 128 * 128, 128 * 128);
            double b = mean_of(ll_tensor_values(small) + c * 32 * 32, 32 * 32);
            assert_true(a - b < 1e-4 && b - a < 1e-4);
        }
        ll_tensor_free(&large);
        ll_tensor_free(&small);
    }
}

static void what_is_not_there_is_named(void **state)
{
    struct ll_tensor *photo = NULL;
    assert_int_equal(ll_dataset_photo(*state, "mona-lisa", 64, &photo), LL_ERR_NOT_FOUND);
    assert_non_null(strstr(ll_tape_message(*state)->text, "chelsea"));
    assert_int_equal(ll_dataset_photo(*state, "../x", 64, &photo), LL_ERR_NOT_FOUND);
    assert_int_equal(ll_dataset_photo(*state, "chelsea", 65, &photo), LL_ERR_ARGUMENT);
    assert_null(photo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_are_1797_pictures_of_8_by_8),
        cmocka_unit_test(clothes_are_a_thousand_of_each_class),
        cmocka_unit_test(some_clothes_are_those_rows_of_all),
        cmocka_unit_test(a_photograph_reduced_keeps_its_mean),
        cmocka_unit_test(what_is_not_there_is_named),
    };
    return cmocka_run_group_tests(tests, open_tape, close_tape);
}
