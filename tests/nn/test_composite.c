/* Scenes of small objects: the same for a seed, within the promised ranges, and findable. */
#include "nn/composite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { SCENES = 64, PIXELS = LL_COMPOSITE_SIDE * LL_COMPOSITE_SIDE };

static struct ll_tape *tape;
static struct ll_tensor *images, *masks;

static int draw(void **state)
{
    (void)state;
    return ll_tape_new(&tape) == LL_OK &&
                   ll_composite_draw(tape, SCENES, 7, &images, &masks) == LL_OK
               ? 0
               : -1;
}

static int drop(void **state)
{
    (void)state;
    ll_tensor_free(&images);
    ll_tensor_free(&masks);
    ll_tape_free(&tape);
    return 0;
}

static void a_seed_gives_the_same_scenes(void **state)
{
    (void)state;
    struct ll_tensor *pictures = NULL, *shapes = NULL;
    size_t bytes = ll_tensor_count(images) * sizeof(float);
    assert_int_equal(ll_composite_draw(tape, SCENES, 7, &pictures, &shapes), LL_OK);
    assert_memory_equal(ll_tensor_values(pictures), ll_tensor_values(images), bytes);
    assert_memory_equal(ll_tensor_values(shapes), ll_tensor_values(masks), SCENES * PIXELS);
    ll_tensor_free(&pictures);
    ll_tensor_free(&shapes);
    assert_int_equal(ll_composite_draw(tape, SCENES, 8, &pictures, &shapes), LL_OK);
    assert_memory_not_equal(ll_tensor_values(pictures), ll_tensor_values(images), bytes);
    ll_tensor_free(&pictures);
    ll_tensor_free(&shapes);
}

static void shapes_and_ranges_are_as_promised(void **state)
{
    (void)state;
    const struct ll_shape *shape = ll_tensor_shape(images);
    assert_int_equal(shape->rank, 4);
    assert_int_equal(shape->dim[0], SCENES);
    assert_int_equal(shape->dim[1], 3);
    assert_int_equal(ll_tensor_shape(masks)->dim[1], 1);
    for (size_t i = 0; i < ll_tensor_count(images); i++)
        assert_true(ll_tensor_values(images)[i] >= 0 && ll_tensor_values(images)[i] <= 1);
    for (size_t i = 0; i < ll_tensor_count(masks); i++)
        assert_true(ll_tensor_values(masks)[i] == 0 || ll_tensor_values(masks)[i] == 1);
}

static void every_scene_has_something_small_to_find(void **state)
{
    (void)state;
    double all = 0;
    for (size_t scene = 0; scene < SCENES; scene++) {
        double marked = 0;
        for (size_t i = 0; i < PIXELS; i++)
            marked += (double)ll_tensor_values(masks)[scene * PIXELS + i];
        assert_true(marked >= 4 && marked <= PIXELS / 8);
        all += marked;
    }
    assert_true(all > 0.02 * SCENES * PIXELS && all < 0.06 * SCENES * PIXELS);
}

/* Red over blue, on the whole: what tells an object from its ground. */
static void objects_are_warmer_than_their_ground(void **state)
{
    (void)state;
    double warmth[2] = {0}, count[2] = {0};
    for (size_t scene = 0; scene < SCENES; scene++)
        for (size_t i = 0; i < PIXELS; i++) {
            const float *image = ll_tensor_values(images) + scene * 3 * PIXELS;
            int marked = ll_tensor_values(masks)[scene * PIXELS + i] > 0;
            warmth[marked] += (double)(image[i] - image[2 * PIXELS + i]);
            count[marked]++;
        }
    assert_true(warmth[1] / count[1] > 0.15 + warmth[0] / count[0]);
}

static void no_scene_at_all_is_refused(void **state)
{
    (void)state;
    struct ll_tensor *pictures = NULL, *shapes = NULL;
    assert_int_equal(ll_composite_draw(tape, 0, 1, &pictures, &shapes), LL_ERR_ARGUMENT);
    assert_null(pictures);
    assert_null(shapes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_gives_the_same_scenes),
        cmocka_unit_test(shapes_and_ranges_are_as_promised),
        cmocka_unit_test(every_scene_has_something_small_to_find),
        cmocka_unit_test(objects_are_warmer_than_their_ground),
        cmocka_unit_test(no_scene_at_all_is_refused),
    };
    return cmocka_run_group_tests(tests, draw, drop);
}
