/* Structural similarity: by hand, and against a reference. */
#include "nn/ssim.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { CHANNELS = 2, HEIGHT = 20, WIDTH = 23, COUNT = CHANNELS * HEIGHT * WIDTH };

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

static struct ll_tensor *tensor_of(struct ll_tape *tape, const float *values, size_t rank,
                                   const size_t *dim)
{
    struct ll_shape shape = {.rank = rank};
    struct ll_tensor *out = NULL;
    for (size_t i = 0; i < rank; i++)
        shape.dim[i] = dim[i];
    assert_int_equal(ll_tensor_new(tape, &shape, values, &out), LL_OK);
    return out;
}

static double similarity(struct ll_tape *tape, const float *a, const float *b)
{
    static const size_t dim[] = {CHANNELS, HEIGHT, WIDTH};
    struct ll_tensor *one = tensor_of(tape, a, 3, dim), *other = tensor_of(tape, b, 3, dim);
    double value = NAN;
    assert_int_equal(ll_ssim(tape, one, other, &value), LL_OK);
    ll_tensor_free(&one);
    ll_tensor_free(&other);
    return value;
}

static void near(double got, double expected, double allowed)
{
    if (!(fabs(got - expected) <= allowed))
        fail_msg("%.9f is not %.9f", got, expected);
}

/* The two pictures of tests/golden/ssim.py. */
static void draw(float a[COUNT], float b[COUNT])
{
    for (int i = 0; i < COUNT; i++) {
        int x = i % WIDTH, y = i / WIDTH % HEIGHT, c = i / WIDTH / HEIGHT;
        a[i] = (float)(0.5 + 0.5 * sin(0.3 * x + 0.7 * y + c));
        b[i] = (float)(0.5 + 0.4 * sin(0.3 * x + 0.7 * y + c + 0.5) + 0.1 * cos(1.7 * x * y));
    }
}

static void a_picture_is_wholly_like_itself(void **state)
{
    float a[COUNT], b[COUNT];
    draw(a, b);
    near(similarity(*state, a, a), 1, 1e-12);
    near(similarity(*state, a, b), similarity(*state, b, a), 1e-12);
}

static void values_are_those_of_the_reference(void **state)
{
    float a[COUNT], b[COUNT], brighter[COUNT], flipped[COUNT];
    draw(a, b);
    for (int i = 0; i < COUNT; i++) {
        brighter[i] = a[i] + 0.1F;
        flipped[i] = 1 - a[i];
    }
    near(similarity(*state, a, b), 0.812497636, 1e-6);
    near(similarity(*state, a, brighter), 0.977097206, 1e-6);
    near(similarity(*state, a, flipped), -0.767122583, 1e-6);
}

/* Planes of one grey have no variance: what is left is the first factor, by hand. */
static void two_greys_worked_by_hand(void **state)
{
    float a[COUNT], b[COUNT];
    for (int i = 0; i < COUNT; i++) {
        a[i] = 0.5F;
        b[i] = 0.25F;
    }
    double by_hand = (2 * 0.5 * 0.25 + 1e-4) / (0.25 + 0.0625 + 1e-4);
    near(similarity(*state, a, b), by_hand, 1e-9);
}

static void one_nan_is_seen(void **state)
{
    float a[COUNT], b[COUNT];
    draw(a, b);
    b[COUNT / 2] = NAN;
    assert_true(isnan(similarity(*state, a, b)));
}

static void wrong_shapes_are_refused(void **state)
{
    static const float zeros[400];
    static const size_t square[] = {20, 20}, wide[] = {10, 40}, line[] = {400};
    double value;
    struct ll_tensor *a = tensor_of(*state, zeros, 2, square);
    struct ll_tensor *b = tensor_of(*state, zeros, 2, wide);
    struct ll_tensor *c = tensor_of(*state, zeros, 1, line);
    assert_int_equal(ll_ssim(*state, a, b, &value), LL_ERR_SHAPE); /* not one shape */
    assert_int_equal(ll_ssim(*state, b, b, &value), LL_ERR_SHAPE); /* a window is higher */
    assert_int_equal(ll_ssim(*state, c, c, &value), LL_ERR_SHAPE); /* no picture */
    ll_tensor_free(&a);
    ll_tensor_free(&b);
    ll_tensor_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_picture_is_wholly_like_itself, open_tape, close_tape),
        cmocka_unit_test_setup_teardown(values_are_those_of_the_reference, open_tape, close_tape),
        cmocka_unit_test_setup_teardown(two_greys_worked_by_hand, open_tape, close_tape),
        cmocka_unit_test_setup_teardown(one_nan_is_seen, open_tape, close_tape),
        cmocka_unit_test_setup_teardown(wrong_shapes_are_refused, open_tape, close_tape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
