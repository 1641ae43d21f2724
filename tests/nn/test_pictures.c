/* A learner's pictures brought to a size, to colours or grey, and to numbered objects. */
#include "nn/pictures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct ll_tape *tape;
    struct ll_pictures *set;
};

static int open_set(void **state)
{
    static struct fixture f;
    *state = &f;
    return ll_tape_new(&f.tape) == LL_OK && ll_pictures_new(&f.set) == LL_OK ? 0 : -1;
}

static int close_set(void **state)
{
    struct fixture *f = *state;
    ll_pictures_free(&f->set);
    ll_tape_free(&f->tape);
    return 0;
}

static void add(struct ll_pictures *set, size_t width, size_t height, size_t channels,
                const unsigned char *pixels)
{
    const struct ll_picture picture = {width, height, channels, pixels};
    assert_int_equal(ll_pictures_add(set, &picture, NULL), LL_OK);
}

static void expect(struct ll_tensor *got, const float *expected, size_t count)
{
    assert_int_equal(ll_tensor_count(got), count);
    for (size_t i = 0; i < count; i++)
        if (!(ll_tensor_values(got)[i] > expected[i] - 1e-6F &&
              ll_tensor_values(got)[i] < expected[i] + 1e-6F))
            fail_msg("at %zu: expected %g, got %g", i, (double)expected[i],
                     (double)ll_tensor_values(got)[i]);
    ll_tensor_free(&got);
}

/* By hand: of 3 pixels each half takes one and a half. */
static void a_pixel_is_the_mean_of_the_area_that_falls_on_it(void **state)
{
    struct fixture *f = *state;
    struct ll_tensor *images = NULL;
    add(f->set, 3, 2, 1, (const unsigned char[]){0, 255, 51, 0, 255, 51});
    assert_int_equal(ll_pictures_images(f->set, f->tape, NULL, 2, 1, &images), LL_OK);
    assert_string_equal(ll_shape_text(ll_tensor_shape(images)).text, "(1, 2, 2)");
    const float left = 0.5F / 1.5F, right = (0.5F + 0.2F) / 1.5F;
    expect(images, (const float[]){left, right, left, right}, 4);
}

static void colours_become_grey_and_grey_becomes_colours(void **state)
{
    struct fixture *f = *state;
    struct ll_tensor *grey = NULL, *colours = NULL;
    add(f->set, 1, 1, 3, (const unsigned char[]){255, 0, 51});
    add(f->set, 1, 1, 1, (const unsigned char[]){51});
    assert_int_equal(ll_pictures_images(f->set, f->tape, NULL, 1, 1, &grey), LL_OK);
    expect(grey, (const float[]){0.299F + 0.2F * 0.114F, 0.2F}, 2);
    assert_int_equal(ll_pictures_images(f->set, f->tape, NULL, 1, 3, &colours), LL_OK);
    assert_string_equal(ll_shape_text(ll_tensor_shape(colours)).text, "(2, 3, 1, 1)");
    expect(colours, (const float[]){1, 0, 0.2F, 0.2F, 0.2F, 0.2F}, 6);
}

static void objects_are_numbered_from_the_smallest(void **state)
{
    struct fixture *f = *state;
    struct ll_tensor *masks = NULL;
    const unsigned char pixels[] = {0, 9, 9, 7};
    const struct ll_picture mask = {2, 2, 1, pixels};
    add(f->set, 2, 2, 1, pixels);
    assert_int_equal(ll_pictures_add_mask(f->set, &mask, NULL), LL_OK);
    assert_int_equal(ll_pictures_finish(f->set, NULL), LL_OK);
    assert_int_equal(ll_pictures_objects(f->set), 2);
    assert_int_equal(ll_pictures_masks(f->set, f->tape, NULL, 2, &masks), LL_OK);
    expect(masks, (const float[]){0, 2, 2, 1}, 4);
}

static void a_mask_with_a_value_for_each_pixel_is_refused(void **state)
{
    struct fixture *f = *state;
    struct ll_message why = {""};
    unsigned char pixels[64];
    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (unsigned char)i;
    const struct ll_picture mask = {8, 8, 1, pixels};
    add(f->set, 8, 8, 1, pixels);
    assert_int_equal(ll_pictures_add_mask(f->set, &mask, NULL), LL_OK);
    assert_int_equal(ll_pictures_finish(f->set, &why), LL_ERR_FORMAT);
    assert_non_null(strstr(why.text, "more than 16 values"));
}

static void classes_are_counted_and_named(void **state)
{
    struct fixture *f = *state;
    const size_t labels[] = {0, 1, 1};
    for (size_t i = 0; i < 3; i++) {
        add(f->set, 1, 1, 1, (const unsigned char[]){0});
        assert_int_equal(ll_pictures_add_label(f->set, labels[i], NULL), LL_OK);
    }
    assert_int_equal(ll_pictures_add_name(f->set, "cat\x1b[31m"), LL_OK);
    assert_int_equal(ll_pictures_classes(f->set), 2);
    assert_int_equal(ll_pictures_fewest(f->set), 1);
    assert_string_equal(ll_pictures_name(f->set, 0), "cat");
    assert_string_equal(ll_pictures_name(f->set, 1), "");
    assert_int_equal(ll_pictures_add_label(f->set, LL_PICTURES_CLASSES_MOST, NULL), LL_ERR_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_pixel_is_the_mean_of_the_area_that_falls_on_it, open_set,
                                        close_set),
        cmocka_unit_test_setup_teardown(colours_become_grey_and_grey_becomes_colours, open_set,
                                        close_set),
        cmocka_unit_test_setup_teardown(objects_are_numbered_from_the_smallest, open_set,
                                        close_set),
        cmocka_unit_test_setup_teardown(a_mask_with_a_value_for_each_pixel_is_refused, open_set,
                                        close_set),
        cmocka_unit_test_setup_teardown(classes_are_counted_and_named, open_set, close_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
