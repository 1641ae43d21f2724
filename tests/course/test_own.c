/* The course's pages on data of a learner's own that are as odd as can be: each page takes them,
 * and then its scenes show what came of them, or says what it takes. */
#include <stdio.h>
#include <stdlib.h>

#include "course/data.h"
#include "course/scene.h"
#include "course/trainer.h"
#include "sample.h"

static char folder[] = "/tmp/losslab-own-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command); /* the folder is of this test's own making */
}

/* --- the data --- */

enum { SIDE_MOST = 40 };

/* What the pixels of picture `index`, of class or kind `of`, are. */
typedef int pixel_fn(size_t index, size_t of, size_t x, size_t y);

static int noise(size_t index, size_t of, size_t x, size_t y)
{
    return (int)((index * 73 + of * 31 + x * 17 + y * y * 5 + x * y * index) % 256);
}

static int alike(size_t index, size_t of, size_t x, size_t y)
{
    (void)index, (void)of;
    return (int)(x + y) % 2 * 200;
}

static int black(size_t index, size_t of, size_t x, size_t y)
{
    (void)index, (void)of, (void)x, (void)y;
    return 0;
}

static int spot(size_t index, size_t of, size_t x, size_t y)
{
    (void)of;
    return x / 3 == index % 3 && y / 3 == index % 2 ? 255 : 0;
}

static int two_spots(size_t index, size_t of, size_t x, size_t y)
{
    return y > 5 && y < 9 && x == index % 8 ? 90 : spot(index, of, x, y);
}

static int all_white(size_t index, size_t of, size_t x, size_t y)
{
    return black(index, of, x, y) + 1;
}

static void write_picture(const char *path, size_t side, pixel_fn *pixel, size_t index, size_t of)
{
    struct ll_str text = {0};
    ll_str_format(&text, "P2 %zu %zu 255\n", side, side);
    for (size_t i = 0; i < side * side; i++)
        ll_str_format(&text, "%d\n", pixel(index, of, i % side, i / side));
    assert_int_equal(ll_file_write(path, text.data, text.length, NULL), LL_OK);
    ll_str_done(&text);
}

static void make(struct ll_str *path, const char *name)
{
    ll_str_clear(path);
    ll_str_format(path, "%s/%s", folder, name);
    assert_int_equal(ll_folder_make(ll_str_text(path), NULL), LL_OK);
}

/* A folder a class, whose names begin with `name`. */
static struct ll_data *classes(const char *name, size_t count, size_t of_each, size_t side,
                               pixel_fn *pixel)
{
    struct ll_str path = {0}, file = {0};
    struct ll_data *data = NULL;
    struct ll_message why = {""};
    make(&path, name);
    for (size_t class = 0; class < count; class ++) {
        char inner[300];
        snprintf(inner, sizeof inner, "%s/%.200s%zu", name, name, class);
        make(&path, inner);
        for (size_t i = 0; i < of_each; i++) {
            ll_str_clear(&file);
            ll_str_format(&file, "%s/%zu.pgm", ll_str_text(&path), i);
            write_picture(ll_str_text(&file), side, pixel, i, class);
        }
    }
    make(&path, name);
    if (ll_data_read(ll_str_text(&path), &why, &data) != LL_OK)
        fail_msg("%s", why.text);
    ll_str_done(&path);
    ll_str_done(&file);
    return data;
}

static struct ll_data *masks(const char *name, size_t count, size_t side, pixel_fn *pixel)
{
    static const char *const parts[] = {"images", "masks"};
    struct ll_str path = {0}, file = {0};
    struct ll_data *data = NULL;
    struct ll_message why = {""};
    make(&path, name);
    for (size_t part = 0; part < 2; part++) {
        char inner[64];
        snprintf(inner, sizeof inner, "%s/%s", name, parts[part]);
        make(&path, inner);
        for (size_t i = 0; i < count; i++) {
            ll_str_clear(&file);
            ll_str_format(&file, "%s/%zu.pgm", ll_str_text(&path), i);
            write_picture(ll_str_text(&file), side, part == 0 ? noise : pixel, i, 0);
        }
    }
    make(&path, name);
    if (ll_data_read(ll_str_text(&path), &why, &data) != LL_OK)
        fail_msg("%s", why.text);
    ll_str_done(&path);
    ll_str_done(&file);
    return data;
}

/* `count` lines of x, y and, where `classes` is not 0, a class of so many. */
static struct ll_data *points(size_t count, double x, double step_x, double y, double step_y,
                              size_t classes)
{
    struct ll_str path = {0}, text = {0};
    struct ll_data *data = NULL;
    struct ll_message why = {""};
    for (size_t i = 0; i < count; i++) {
        ll_str_format(&text, "%.17g,%.17g", x + step_x * (double)i,
                      y - step_y * (double)(i * i % 7));
        if (classes > 0)
            ll_str_format(&text, ",\"*k* `%zu` {a}\"", i % classes);
        ll_str_add(&text, "\n");
    }
    ll_str_format(&path, "%s/points.csv", folder);
    assert_int_equal(ll_file_write(ll_str_text(&path), text.data, text.length, NULL), LL_OK);
    if (ll_data_read(ll_str_text(&path), &why, &data) != LL_OK)
        fail_msg("%s", why.text);
    ll_str_done(&path);
    ll_str_done(&text);
    return data;
}

/* --- the pages --- */

enum { TURNS = 600 };
static const double turn = 0.05;

static void expect_well(const char *page, const char *id, const struct ll_view *view)
{
    assert_non_null(view);
    if (view->error)
        fail_msg("%s, scene %s: %s", page, id, view->error);
}

/* The view as it is opened, with each pick at its last option, and the first frame. */
static void try_scene(const char *page, const struct ll_step *step)
{
    struct ll_trainer *trainer = ll_scene_trainer(step->scene);
    struct ll_trainer_state state;
    expect_well(page, step->id, ll_scene_view(step->scene));
    for (size_t i = 0; i < ll_scene_control_count(step->scene); i++)
        if (ll_scene_control(step->scene, i)->kind == LL_CONTROL_PICK)
            ll_scene_step(step->scene, i, 0, LL_MOVE_VALUE, -1);
    expect_well(page, step->id, ll_scene_view(step->scene));
    if (trainer == NULL)
        return;
    ll_trainer_step(trainer);
    for (int i = 0; i < TURNS && ll_trainer_wait(trainer, 0) >= 0; i++)
        ll_trainer_tick(trainer, 0, turn);
    ll_trainer_state(trainer, &state);
    if (state.newest == 0)
        fail_msg("%s, scene %s: its training shows no frame", page, step->id);
    expect_well(page, step->id, ll_trainer_view(trainer));
}

/* Tries each page of the course; how many took the data. */
static size_t try_pages(struct ll_data *data)
{
    struct ll_course *course = NULL;
    struct ll_locale *locale = NULL;
    size_t taken = 0;
    assert_int_equal(ll_course_new(NULL, NULL, &course), LL_OK);
    assert_int_equal(ll_locale_new("en", NULL, &locale), LL_OK);
    for (size_t i = 0; i < ll_course_entry_count(course); i++) {
        const struct ll_course_entry *entry = ll_course_entry(course, i);
        struct ll_str note = {0};
        if (entry->exercise)
            continue;
        struct ll_page *page = sample_page(course, entry->id, "en", data);
        ll_page_data_note(page, locale, &note);
        taken += note.length == 0;
        bool said = false;
        for (size_t k = 0; k < ll_page_step_count(page); k++) {
            const struct ll_step *step = ll_page_step(page, k);
            said |= strncmp(step->text, "**This page runs on your data (", 31) == 0;
            if (note.length == 0 && step->scene)
                try_scene(entry->id, step);
        }
        if (said != (note.length == 0)) /* whose the figures in the texts are */
            fail_msg("%s: %s", entry->id, said ? "says that it runs on them" : "does not say so");
        ll_str_done(&note);
        ll_page_free(&page);
    }
    ll_locale_free(&locale);
    ll_course_free(&course);
    ll_data_free(&data);
    return taken;
}

enum {
    OF_CLASSES = 12,
    OF_POINTS = 6
}; /* pages that take such data, besides those that take any picture */

static void few_pictures_in_two_classes(void **state)
{
    (void)state;
    assert_int_equal(try_pages(classes("few", 2, 4, 8, noise)), OF_CLASSES + 1);
}

static void pictures_that_are_all_alike(void **state)
{
    (void)state;
    assert_int_equal(try_pages(classes("alike", 3, 5, 6, alike)), OF_CLASSES + 1);
}

static void black_pixels_in_ten_classes_of_odd_names(void **state)
{
    (void)state;
    assert_int_equal(try_pages(classes("**`{n}` [a](b) # | 가\xe2\x80\xae", 10, 4, 1, black)),
                     OF_CLASSES);
}

static void classes_that_are_too_many_or_one_or_too_small(void **state)
{
    (void)state;
    assert_int_equal(try_pages(classes("eleven", 11, 4, 2, noise)), 1);
    assert_int_equal(try_pages(classes("one", 1, 9, 2, noise)), 1);
    assert_int_equal(try_pages(classes("three", 2, 3, 2, noise)), 1);
}

static void masks_of_one_and_of_two_kinds(void **state)
{
    (void)state;
    assert_int_equal(try_pages(masks("spots", 9, 9, spot)), 3);            /* 5.1, 5.2 and 6.3 */
    assert_int_equal(try_pages(masks("two", 9, SIDE_MOST, two_spots)), 4); /* and 5.3 */
}

static void masks_of_everything_and_of_nothing(void **state)
{
    (void)state;
    assert_int_equal(try_pages(masks("white", 8, 3, all_white)), 2); /* not 5.2: there is no room */
    assert_int_equal(try_pages(masks("black", 8, 3, black)), 1);
}

static void points_of_any_size(void **state)
{
    (void)state;
    assert_int_equal(try_pages(points(2, 0, 1, 0, 1, 0)), OF_POINTS);
    assert_int_equal(try_pages(points(9, 3, 0, 3, 0, 0)), OF_POINTS);
}

static void points_in_two_classes_of_any_size(void **state)
{
    (void)state;
    assert_int_equal(try_pages(points(8, 0.1, 0, 0.1, 0, 2)), 1); /* all in one place */
    assert_int_equal(try_pages(points(9, 1e9, 1e-3, 0, 1, 2)), 1);
    assert_int_equal(try_pages(points(50, -1e30, 2e28, 1e-300, 1e-301, 2)), 1);
    assert_int_equal(try_pages(points(9999, 0, 1, 0, 1, 2)), 1);
}

static void points_in_classes_that_no_page_takes(void **state)
{
    (void)state;
    assert_int_equal(try_pages(points(20, 0, 1, 0, 1, 1)), 0);
    assert_int_equal(try_pages(points(20, 0, 1, 0, 1, 3)), 0);
    assert_int_equal(try_pages(points(7, 0, 1, 0, 1, 2)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_pictures_in_two_classes),
        cmocka_unit_test(pictures_that_are_all_alike),
        cmocka_unit_test(black_pixels_in_ten_classes_of_odd_names),
        cmocka_unit_test(classes_that_are_too_many_or_one_or_too_small),
        cmocka_unit_test(masks_of_one_and_of_two_kinds),
        cmocka_unit_test(masks_of_everything_and_of_nothing),
        cmocka_unit_test(points_of_any_size),
        cmocka_unit_test(points_in_two_classes_of_any_size),
        cmocka_unit_test(points_in_classes_that_no_page_takes),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
