/* Road scenes: the same for a seed, and segmentation, depth and boxes that agree. */
#include "nn/road.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { SCENES = 16, PIXELS = LL_ROAD_HEIGHT * LL_ROAD_WIDTH };

static struct ll_tape *tape;

static int draw(void **state)
{
    static struct ll_road_scenes scenes;
    if (ll_tape_new(&tape) != LL_OK || ll_road_draw(tape, SCENES, 7, &scenes) != LL_OK)
        return -1;
    *state = &scenes;
    return 0;
}

static int drop(void **state)
{
    ll_road_done(*state);
    ll_tape_free(&tape);
    return 0;
}

static void a_seed_gives_the_same_scenes(void **state)
{
    const struct ll_road_scenes *scenes = *state;
    struct ll_road_scenes again, other;
    assert_int_equal(ll_road_draw(tape, SCENES, 7, &again), LL_OK);
    assert_int_equal(ll_road_draw(tape, SCENES, 8, &other), LL_OK);
    size_t bytes = ll_tensor_count(scenes->images) * sizeof(float);
    assert_memory_equal(ll_tensor_values(again.images), ll_tensor_values(scenes->images), bytes);
    assert_memory_not_equal(ll_tensor_values(other.images), ll_tensor_values(scenes->images),
                            bytes);
    ll_road_done(&again);
    ll_road_done(&other);
}

static void every_scene_has_every_class(void **state)
{
    const struct ll_road_scenes *scenes = *state;
    size_t seen[LL_ROAD_CLASSES] = {0};
    for (size_t i = 0; i < SCENES * PIXELS; i++) {
        float kind = ll_tensor_values(scenes->segmentation)[i];
        assert_true(kind >= 0 && kind < LL_ROAD_CLASSES && kind == (float)(int)kind);
        seen[(int)kind]++;
    }
    for (int kind = 0; kind < LL_ROAD_CLASSES; kind++)
        assert_true(seen[kind] > SCENES * 20);
}

static void the_sky_is_far_and_the_ground_comes_nearer_downwards(void **state)
{
    const struct ll_road_scenes *scenes = *state;
    for (size_t i = 0; i < SCENES * PIXELS; i++) {
        float depth = ll_tensor_values(scenes->depth)[i];
        float kind = ll_tensor_values(scenes->segmentation)[i];
        assert_true(depth > 0 && depth <= 1);
        assert_true(kind != LL_ROAD_SKY || depth == 1);
        bool ground = kind == LL_ROAD_ROAD || kind == LL_ROAD_VERGE;
        size_t below = i + LL_ROAD_WIDTH;
        if (ground && i % PIXELS + LL_ROAD_WIDTH < PIXELS)
            assert_true(ll_tensor_values(scenes->depth)[below] <= depth);
    }
}

static void boxes_hold_what_they_say(void **state)
{
    const struct ll_road_scenes *scenes = *state;
    size_t count = ll_tensor_shape(scenes->boxes)->dim[0], shown = 0;
    assert_true(count >= SCENES);
    for (size_t i = 0; i < count; i++) {
        const float *box = ll_tensor_values(scenes->boxes) + 6 * i;
        assert_true(box[2] < box[4] && box[3] < box[5]);
        assert_true(box[2] >= 0 && box[3] >= 0 && box[4] <= 96 && box[5] <= 64);
        const float *labels = ll_tensor_values(scenes->segmentation) + (size_t)box[0] * PIXELS;
        float wanted = box[1] == 1 ? LL_ROAD_CAR : LL_ROAD_SIGN;
        for (int y = (int)box[3]; y < (int)box[5]; y++)
            for (int x = (int)box[2]; x < (int)box[4]; x++)
                shown += labels[y * LL_ROAD_WIDTH + x] == wanted;
    }
    assert_true(shown > count * 20);
}

static void nothing_is_no_scene(void **state)
{
    (void)state;
    struct ll_road_scenes none;
    assert_int_equal(ll_road_draw(tape, 0, 1, &none), LL_ERR_ARGUMENT);
    assert_null(none.images);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_gives_the_same_scenes),
        cmocka_unit_test(every_scene_has_every_class),
        cmocka_unit_test(the_sky_is_far_and_the_ground_comes_nearer_downwards),
        cmocka_unit_test(boxes_hold_what_they_say),
        cmocka_unit_test(nothing_is_no_scene),
    };
    return cmocka_run_group_tests(tests, draw, drop);
}
