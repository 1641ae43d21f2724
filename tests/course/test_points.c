/* Files of points as spreadsheets write them, and what is said of the lines that are none. */
#include "course/points.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "course/data.h"
#include "course/scene.h"
#include "sample.h"

static char path[] = "/tmp/losslab-points-XXXXXX";

static int make_file(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(path);
}

static ll_err read_text(const char *bytes, size_t length, struct ll_message *why,
                        struct ll_points *points)
{
    struct ll_str file = {0};
    ll_str_add_n(&file, bytes, length);
    ll_err err = ll_points_parse("points.csv", &file, why, points);
    ll_str_done(&file);
    return err;
}

static void expect_points(const char *text, size_t count, double x, double y)
{
    struct ll_points points;
    struct ll_message why = {""};
    if (read_text(text, strlen(text), &why, &points) != LL_OK)
        fail_msg("%s\n%s", text, why.text);
    assert_int_equal(points.count, count);
    assert_true(points.x[count - 1] == x && points.y[count - 1] == y);
    ll_points_done(&points);
}

static void expect_refused(const char *text, const char *message)
{
    struct ll_points points;
    struct ll_message why = {""};
    if (read_text(text, strlen(text), &why, &points) == LL_OK)
        fail_msg("taken: %s", text);
    if (strstr(why.text, message) == NULL)
        fail_msg("expected \"%s\" in: %s", message, why.text);
    assert_int_equal(points.count, 0);
}

static void every_common_form_is_read(void **state)
{
    (void)state;
    expect_points("1,2\n3,4\n", 2, 3, 4);
    expect_points("x,y\n1,2\n3.5,-4e1", 2, 3.5, -40);
    expect_points("1;2\r\n3,5;4,25\r\n", 2, 3.5, 4.25);
    expect_points("\xEF\xBB\xBF\"x\"\t\"y\"\n\"1,5\"\t 2 \n\n", 1, 1.5, 2);
    expect_points("\"1\",\"-2\"\n", 1, 1, -2);
    expect_points("가격,오차\n１,２\n", 1, 1, 2);
}

static void the_locale_changes_nothing(void **state)
{
    (void)state;
    setlocale(LC_ALL, "de_DE.UTF-8");
    expect_points("1.5,2.5\n", 1, 1.5, 2.5);
    setlocale(LC_ALL, "C");
}

static void rubbish_is_refused_with_its_place(void **state)
{
    (void)state;
    expect_refused("", "no points");
    expect_refused("x,y\n", "no points");
    expect_refused("1,2\n3\n", ":2: 1 column;");
    expect_refused("1,2,3,4\n", ":1: 4 columns; two are expected, x and y, or three");
    expect_refused("1,2,3\n1,2\n", ":2: 2 columns; 3 are expected, as above");
    expect_refused("1,2\n1,2,3\n", ":2: 3 columns; 2 are expected, as above");
    expect_refused("1,2\n3,four\n", ":2: column 2 is \"four\"; a number is expected");
    expect_refused("one,2\n", ":1: column 1 is \"one\"");
    expect_refused("1,2\nx,y\n", ":2: column 1 is \"x\"");
    expect_refused("1,nan\n", "column 2");
    expect_refused("1,inf\n", "column 2");
    expect_refused("1,1e39\n", "column 2");
    expect_refused("1,\x1b[31mred\n", "column 2 is \"red\"");
    expect_refused("1,\"2\n3,4\"\n", ":1:");
}

static void expect_classes(const char *text, size_t fewest, const double *labels,
                           const char *const *names, size_t count)
{
    struct ll_points points;
    struct ll_message why = {""};
    if (read_text(text, strlen(text), &why, &points) != LL_OK)
        fail_msg("%s\n%s", text, why.text);
    assert_int_equal(points.classes, count);
    assert_int_equal(ll_points_fewest(&points), fewest);
    for (size_t i = 0; i < points.count; i++)
        assert_true(points.label[i] == labels[i]);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(points.name[i], names[i]);
    ll_points_done(&points);
}

static void a_third_column_is_the_class(void **state)
{
    (void)state;
    expect_classes("x,y,kind\n1,2,pear\n3,4,apple\n5,6,pear\n", 1, (const double[]){1, 0, 1},
                   (const char *const[]){"apple", "pear"}, 2);
    expect_classes("1;2;10\n3;4;9\n5;6;10\n7,5;8;-1\n", 1, (const double[]){2, 1, 2, 0},
                   (const char *const[]){"-1", "9", "10"}, 3);
    expect_classes("1,2,\"a\x1b[31m, b\"\n1,3,\"a\x1b[31m, b\"\n", 2, (const double[]){0, 0},
                   (const char *const[]){"a, b"}, 1);
    expect_refused("1,2,a\n3,4,\n", ":2: column 3 is \"\"; a class is expected");
    expect_refused("1,2,nan\n", ":1: column 3 is \"nan\"; a class is expected");
    expect_refused("1,2,0\n1,2,1\n1,2,2\n1,2,3\n1,2,4\n1,2,5\n1,2,6\n1,2,7\n1,2,8\n1,2,9\n1,2,.5\n",
                   ":11: column 3 is \".5\"; a class is expected, and the lines above have 10");
}

static void what_is_no_text_is_refused(void **state)
{
    (void)state;
    struct ll_points points;
    struct ll_message why = {""};
    assert_int_equal(read_text("1,2\n\xff\xfe,3\n", 9, &why, &points), LL_ERR_ENCODING);
    assert_int_equal(read_text("1,2\n\0,3\n", 8, &why, &points), LL_ERR_ENCODING);
}

static void ten_thousand_points_are_taken_and_no_more(void **state)
{
    (void)state;
    struct ll_points points;
    struct ll_message why = {""};
    struct ll_str text = {0};
    for (int i = 0; i < LL_POINTS_MAX; i++)
        ll_str_format(&text, "%d,%d\n", i, -i);
    assert_int_equal(read_text(text.data, text.length, &why, &points), LL_OK);
    assert_int_equal(points.count, LL_POINTS_MAX);
    ll_points_done(&points);
    ll_str_add(&text, "1,1\n");
    assert_int_equal(read_text(text.data, text.length, &why, &points), LL_ERR_TOO_LARGE);
    assert_non_null(strstr(why.text, ":10001:"));
    ll_str_done(&text);
}

static void a_learners_points_stand_in_for_the_lessons(void **state)
{
    (void)state;
    assert_int_equal(ll_file_write(path, "x,y\n0,1\n1,50\n", 13, NULL), LL_OK);
    struct ll_course *course = sample_course();
    struct ll_data *data = NULL;
    assert_int_equal(ll_data_read(path, NULL, &data), LL_OK);
    struct ll_page *page = sample_page(course, "1.1", "en", data);
    struct ll_scene *scene = sample_step(page, "run")->scene;
    const struct ll_control *points = ll_scene_control(scene, 5);
    assert_int_equal(points->count, 2);
    assert_true(points->value[1] == 50 && points->to == 50);
    assert_string_equal(ll_scene_view(scene)->values[2].text, "51");
    ll_scene_step(scene, 5, 1, LL_MOVE_VALUE, -1);
    assert_string_equal(ll_scene_view(scene)->values[2].text, "50.5");
    ll_page_free(&page);
    ll_data_free(&data);
    ll_course_free(&course);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_common_form_is_read),
        cmocka_unit_test(the_locale_changes_nothing),
        cmocka_unit_test(rubbish_is_refused_with_its_place),
        cmocka_unit_test(a_third_column_is_the_class),
        cmocka_unit_test(what_is_no_text_is_refused),
        cmocka_unit_test(ten_thousand_points_are_taken_and_no_more),
        cmocka_unit_test(a_learners_points_stand_in_for_the_lessons),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
