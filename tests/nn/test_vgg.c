/* The features of VGG-16, small and real, against those that PyTorch gives. */
#include "nn/vgg.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "nn/half.h"
#include "tensor/ops.h"

static const char *const layers[] = {"relu2_2", "relu3_3", "relu4_3"};

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

static struct ll_weights *open_weights(const char *path)
{
    struct ll_weights *weights = NULL;
    struct ll_message why = {""};
    if (ll_weights_open(path, 1 << 26, &why, &weights) != LL_OK)
        fail_msg("%s", why.text);
    return weights;
}

static struct ll_weights *open_golden(void)
{
    struct ll_str path = {0};
    assert_int_equal(ll_path_data("tests/golden/vgg.safetensors", NULL, &path), LL_OK);
    struct ll_weights *weights = open_weights(ll_str_text(&path));
    ll_str_done(&path);
    return weights;
}

/* Within `tolerance` of the largest expected number. */
static void assert_near(const char *what, const float *got, const float *expected, size_t count,
                        double tolerance)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, fabs(expected[i]));
    for (size_t i = 0; i < count; i++)
        if (!(fabs(got[i] - expected[i]) <= tolerance * largest))
            fail_msg("%s at %zu: %.9g, expected %.9g", what, i, got[i], expected[i]);
}

static struct ll_tensor *get(struct ll_tape *tape, const struct ll_weights *weights,
                             const char *name)
{
    struct ll_tensor *tensor = NULL;
    assert_int_equal(ll_weights_get(weights, tape, name, &tensor), LL_OK);
    return tensor;
}

static void features_and_gradient_are_pytorchs(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_weights *weights = open_golden();
    struct ll_vgg *vgg = NULL;
    struct ll_tensor *features[3], *image = get(tape, weights, "image");
    assert_int_equal(ll_vgg_new(tape, weights, &vgg), LL_OK);
    assert_int_equal(ll_tensor_set_needs_grad(tape, image, true), LL_OK);
    assert_int_equal(ll_vgg_features(vgg, image, layers, 3, features), LL_OK);
    for (size_t k = 0; k < 3; k++) {
        char name[32];
        struct ll_tensor *square, *mean;
        snprintf(name, sizeof name, "expected.%s", layers[k]);
        struct ll_tensor *expected = get(tape, weights, name);
        assert_true(ll_shape_equal(ll_tensor_shape(expected), ll_tensor_shape(features[k])));
        assert_near(name, ll_tensor_values(features[k]), ll_tensor_values(expected),
                    ll_tensor_count(expected), 1e-5);
        assert_int_equal(ll_tensor_square(tape, features[k], &square), LL_OK);
        assert_int_equal(ll_tensor_mean(tape, square, LL_DIM_ALL, false, &mean), LL_OK);
        assert_int_equal(ll_tensor_backward(tape, mean, NULL), LL_OK);
        ll_tensor_free(&mean);
        ll_tensor_free(&square);
        ll_tensor_free(&expected);
        ll_tensor_free(&features[k]);
    }
    struct ll_tensor *grad = get(tape, weights, "expected.grad");
    assert_near("gradient", ll_tensor_grad_data(image), ll_tensor_values(grad),
                ll_tensor_count(grad), 1e-4);
    ll_tensor_free(&grad);
    ll_tensor_free(&image);
    ll_vgg_free(&vgg);
    ll_weights_free(&weights);
}

static void layers_are_as_deep_as_the_weights(void **state)
{
    struct ll_weights *weights = open_golden();
    struct ll_vgg *vgg = NULL;
    struct ll_tensor *out[1] = {NULL}, *image = get(*state, weights, "image");
    static const char *const beyond[] = {"relu5_1"};
    assert_int_equal(ll_vgg_new(*state, weights, &vgg), LL_OK);
    assert_string_equal(ll_vgg_layers(vgg)[9], "relu4_3");
    assert_null(ll_vgg_layers(vgg)[10]);
    assert_int_equal(ll_vgg_features(vgg, image, beyond, 1, out), LL_ERR_NOT_FOUND);
    assert_non_null(strstr(ll_tape_message(*state)->text, "relu4_3"));
    assert_null(out[0]);
    ll_tensor_free(&image);
    ll_vgg_free(&vgg);
    ll_weights_free(&weights);
}

/* Comparison with the real VGG-16's first four convolutions, where somebody has them. */

static const float *read_npy_f16(const char *path, struct ll_str *file, size_t count)
{
    assert_int_equal(ll_file_read(path, 1 << 26, NULL, file), LL_OK);
    size_t header = 10 + (unsigned char)file->data[8] + ((size_t)(unsigned char)file->data[9] << 8);
    assert_int_equal(file->length, header + 2 * count);
    float *values = malloc(count * sizeof *values);
    for (size_t i = 0; i < count; i++) {
        uint16_t half;
        memcpy(&half, file->data + header + 2 * i, 2);
        values[i] = ll_half_to_float(half);
    }
    return values;
}

/* BGR from 0 to 255, less the means that this network was trained with. */
static struct ll_tensor *read_caffe_image(struct ll_tape *tape, const char *path)
{
    static const float mean[] = {103.939f, 116.779f, 123.68f};
    static const struct ll_shape shape = {.rank = 3, .dim = {3, 64, 64}};
    struct ll_str file = {0};
    struct ll_tensor *image;
    assert_int_equal(ll_file_read(path, 1 << 20, NULL, &file), LL_OK);
    const unsigned char *pixels = (const unsigned char *)file.data + file.length - 64 * 64 * 3;
    assert_int_equal(ll_tensor_new(tape, &shape, NULL, &image), LL_OK);
    for (size_t c = 0; c < 3; c++)
        for (size_t i = 0; i < 64 * 64; i++)
            ll_tensor_data(image)[c * 64 * 64 + i] = (float)pixels[3 * i + 2 - c] - mean[c];
    ll_str_done(&file);
    return image;
}

static void the_real_vgg_16_gives_its_known_features(void **state)
{
    static const char *const known[] = {"relu1_2", "relu2_2"};
    const char *folder = getenv("LOSSLAB_CHECK_DATA");
    struct ll_str path = {0}, file = {0};
    if (folder == NULL)
        skip();
    ll_str_format(&path, "%s/check/weights/vgg16_conv1_1_to_conv2_2.f16.safetensors", folder);
    struct ll_weights *weights = open_weights(ll_str_text(&path));
    struct ll_vgg *vgg = NULL;
    struct ll_tensor *features[2];
    assert_int_equal(ll_vgg_new(*state, weights, &vgg), LL_OK);
    ll_str_clear(&path);
    ll_str_format(&path, "%s/ship/golden/chelsea_64.ppm", folder);
    struct ll_tensor *image = read_caffe_image(*state, ll_str_text(&path));
    assert_int_equal(ll_vgg_features_raw(vgg, image, known, 2, features), LL_OK);
    for (size_t k = 0; k < 2; k++) {
        ll_str_clear(&path);
        ll_str_clear(&file);
        ll_str_format(&path, "%s/check/golden/chelsea_64__vgg16__%s.f16.npy", folder, known[k]);
        size_t count = ll_tensor_count(features[k]);
        const float *expected = read_npy_f16(ll_str_text(&path), &file, count);
        assert_near(known[k], ll_tensor_values(features[k]), expected, count, 1e-3);
        free((void *)expected);
        ll_tensor_free(&features[k]);
    }
    ll_tensor_free(&image);
    ll_vgg_free(&vgg);
    ll_weights_free(&weights);
    ll_str_done(&path);
    ll_str_done(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(features_and_gradient_are_pytorchs),
        cmocka_unit_test(layers_are_as_deep_as_the_weights),
        cmocka_unit_test(the_real_vgg_16_gives_its_known_features),
    };
    return cmocka_run_group_tests(tests, open_tape, close_tape);
}
