/* Sections, titles and goals as course.lua says them, what search finds, and what is told of
 * faults. */
#include "course/course.h"

#include <stdlib.h>
#include <unistd.h>

#include "sample.h"

static void sections_and_entries_stand_in_order(void **state)
{
    (void)state;
    struct ll_course *course = sample_course();
    assert_int_equal(ll_course_section_count(course), 2);
    assert_int_equal(ll_course_entry_count(course), 3);
    assert_string_equal(ll_course_entry(course, 0)->id, "1.1");
    assert_string_equal(ll_course_entry(course, 2)->id, "ex1");
    assert_string_equal(ll_course_entry(course, 2)->exercise, "tversky");
    assert_null(ll_course_section(course, 1)->folder);
    size_t index;
    assert_true(ll_course_find(course, "tversky", &index));
    assert_int_equal(index, 2);
    assert_false(ll_course_find(course, "9.9", &index));
    ll_course_free(&course);
}

static void titles_are_in_the_language_asked_for(void **state)
{
    (void)state;
    struct ll_course *course = sample_course();
    assert_string_equal(ll_course_title(course, 0, "en"), "Squared error");
    assert_string_equal(ll_course_title(course, 0, "ko"), "제곱 오차");
    assert_string_equal(ll_course_title(course, 2, "en"), "The Tversky loss");
    assert_string_equal(ll_course_section_title(course, 0, "ko"), "기초");
    ll_course_free(&course);
}

static void goals_name_the_entries_that_serve_them(void **state)
{
    (void)state;
    struct ll_course *course = sample_course();
    assert_int_equal(ll_course_goal_count(course), 2);
    const struct ll_course_goal *goal = ll_course_goal(course, 0);
    assert_string_equal(goal->id, "square");
    assert_int_equal(goal->count, 2);
    assert_int_equal(goal->entries[0], 0);
    assert_int_equal(goal->entries[1], 2);
    assert_string_equal(ll_course_goal_title(course, 0, "en"), "Square an error");
    assert_string_equal(ll_course_goal_title(course, 1, "ko"), "무엇이 잘못되는지 봅니다");
    ll_course_free(&course);
}

/* Its name is its own business: the sample's has none. */
static void a_course_is_called_as_it_says(void **state)
{
    (void)state;
    struct ll_course *course = sample_course();
    struct ll_course *shipped = NULL;
    assert_string_equal(ll_course_name(course, "en"), "");
    ll_course_free(&course);
    assert_int_equal(ll_course_new(NULL, NULL, &shipped), LL_OK);
    assert_string_equal(ll_course_name(shipped, "ko"), "손실 함수");
    ll_course_free(&shipped);
}

struct hits {
    size_t count, stop_after;
    char last[64];
};

static bool note_hit(size_t entry, const char *block, const char *line, size_t length, void *arg)
{
    struct hits *hits = arg;
    (void)entry;
    (void)line;
    (void)length;
    strncpy(hits->last, block, sizeof hits->last - 1);
    return ++hits->count != hits->stop_after;
}

static void search_finds_lines_of_prose(void **state)
{
    (void)state;
    struct ll_course *course = sample_course();
    struct hits hits = {0, 0, ""};
    assert_int_equal(ll_course_search(course, "en", "PARABOLA", note_hit, &hits, NULL), LL_OK);
    assert_int_equal(hits.count, 1);
    assert_string_equal(hits.last, "draw");
    hits = (struct hits){0, 0, ""};
    assert_int_equal(ll_course_search(course, "ko", "포물선", note_hit, &hits, NULL), LL_OK);
    assert_int_equal(hits.count, 1);
    hits = (struct hits){0, 2, ""};
    assert_int_equal(ll_course_search(course, "en", "the", note_hit, &hits, NULL), LL_OK);
    assert_int_equal(hits.count, 2);
    ll_course_free(&course);
}

static void a_course_that_is_not_there_is_told(void **state)
{
    (void)state;
    struct ll_course *course = NULL;
    struct ll_message why = {""};
    assert_int_equal(ll_course_new("/nonexistent", &why, &course), LL_ERR_NOT_FOUND);
    assert_non_null(strstr(why.text, "/nonexistent/course.lua"));
}

static void course_lua_of_a_wrong_shape_is_told(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "return 7",
        "return {}",
        "return { 7 }",
        "return { { id = '1' } }",
        "return { { id = '1', folder = 'x', pages = { 1 } } }",
        "return { { id = '1', folder = 'x', pages = { '1.1', '1.1' } } }",
        "return { { folder = 'x', pages = { '1.1' } } }",
        "this is no Lua",
        "return { { id = '1', folder = 'x', pages = { '1.1' } }, goals = { 7 } }",
        "return { { id = '1', folder = 'x', pages = { '1.1' } }, goals = { { id = 'a' } } }",
        ("return { { id = '1', folder = 'x', pages = { '1.1' } },"
         " goals = { { id = 'a', entries = { '1.2' } } } }"),
    };
    char folder[] = "/tmp/losslab-course-XXXXXX";
    struct ll_str path = {0};
    assert_non_null(mkdtemp(folder));
    ll_path_join(&path, folder, "course.lua");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct ll_course *course = NULL;
        struct ll_message why = {""};
        assert_int_equal(ll_file_write(ll_str_text(&path), wrong[i], strlen(wrong[i]), &why),
                         LL_OK);
        ll_err err = ll_course_new(folder, &why, &course);
        if (err == LL_OK || strstr(why.text, "course.lua") == NULL)
            fail_msg("%s: %s", wrong[i], why.text);
    }
    unlink(ll_str_text(&path));
    rmdir(folder);
    ll_str_done(&path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections_and_entries_stand_in_order),
        cmocka_unit_test(titles_are_in_the_language_asked_for),
        cmocka_unit_test(goals_name_the_entries_that_serve_them),
        cmocka_unit_test(a_course_is_called_as_it_says),
        cmocka_unit_test(search_finds_lines_of_prose),
        cmocka_unit_test(a_course_that_is_not_there_is_told),
        cmocka_unit_test(course_lua_of_a_wrong_shape_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
