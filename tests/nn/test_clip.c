/* Gradient clipping. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "nn/clip.h"
#include "tensor/ops.h"

struct room {
    struct ll_tape *tape;
    struct ll_tensor *param[2];
};

/* Two parameters whose gradients are {3, 0} and {-4}, together of norm 5. */
static int set_up(void **state)
{
    static struct room room;
    static const float weight[2][2] = {{3, 0}, {-4}};
    room = (struct room){NULL, {NULL, NULL}};
    if (ll_tape_new(&room.tape))
        return -1;
    for (size_t k = 0; k < 2; k++) {
        struct ll_shape shape = ll_shape_vector(2 - k);
        struct ll_tensor *w = NULL, *y = NULL;
        if (ll_tensor_new(room.tape, &shape, NULL, &room.param[k]) ||
            ll_tensor_set_needs_grad(room.tape, room.param[k], true) ||
            ll_tensor_new(room.tape, &shape, weight[k], &w) ||
            ll_tensor_neg(room.tape, room.param[k], &y) || ll_tensor_backward(room.tape, y, w))
            return -1;
        for (size_t i = 0; i < 2 - k; i++)
            ll_tensor_grad_data(room.param[k])[i] *= -1;
        ll_tensor_free(&w);
        ll_tensor_free(&y);
    }
    *state = &room;
    return 0;
}

static int tear_down(void **state)
{
    struct room *room = *state;
    ll_tensor_free(&room->param[0]);
    ll_tensor_free(&room->param[1]);
    ll_tape_free(&room->tape);
    return 0;
}

static void grads_are(const struct room *room, float a, float b, float c)
{
    const float *first = ll_tensor_grad_data(room->param[0]);
    const float *second = ll_tensor_grad_data(room->param[1]);
    assert_true(fabsf(first[0] - a) < 1e-6F && fabsf(first[1] - b) < 1e-6F);
    assert_true(fabsf(second[0] - c) < 1e-6F);
}

static void the_joint_norm_is_brought_down_and_directions_stay(void **state)
{
    struct room *room = *state;
    double norm = 0;
    assert_int_equal(ll_clip_grad_norm(room->tape, room->param, 2, 2.5, &norm), LL_OK);
    assert_true(fabs(norm - 5) < 1e-6);
    grads_are(room, 1.5F, 0, -2);
}

static void a_small_norm_is_left_alone(void **state)
{
    struct room *room = *state;
    assert_int_equal(ll_clip_grad_norm(room->tape, room->param, 2, 5.5, NULL), LL_OK);
    grads_are(room, 3, 0, -4);
}

static void a_norm_that_is_not_finite_is_left_alone(void **state)
{
    struct room *room = *state;
    double norm = 0;
    ll_tensor_grad_data(room->param[1])[0] = INFINITY;
    assert_int_equal(ll_clip_grad_norm(room->tape, room->param, 2, 1, &norm), LL_OK);
    assert_true(isinf(norm) && ll_tensor_grad_data(room->param[0])[0] == 3);
}

static void values_are_held_within_the_bound(void **state)
{
    struct room *room = *state;
    assert_int_equal(ll_clip_grad_value(room->tape, room->param, 2, 3.5), LL_OK);
    grads_are(room, 3, 0, -3.5F);
}

static void bounds_are_checked(void **state)
{
    struct room *room = *state;
    assert_int_equal(ll_clip_grad_norm(room->tape, room->param, 2, 0, NULL), LL_ERR_RANGE);
    assert_non_null(strstr(ll_tape_message(room->tape)->text, "is 0; it must be more than 0"));
    assert_int_equal(ll_clip_grad_value(room->tape, room->param, 2, (double)NAN), LL_ERR_RANGE);
    grads_are(room, 3, 0, -4);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_joint_norm_is_brought_down_and_directions_stay),
        TEST(a_small_norm_is_left_alone),
        TEST(a_norm_that_is_not_finite_is_left_alone),
        TEST(values_are_held_within_the_bound),
        TEST(bounds_are_checked),
    };
    return cmocka_run_group_tests_name("nn/clip", tests, NULL, NULL);
}
