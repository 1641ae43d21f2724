/* Questions about the reader's own training runs. */
#include "course/question.h"
#include "course/runs.h"
#include "course/scene.h"
#include "course/sheet.h"
#include "course/trainer.h"
#include "sample.h"

static struct ll_course *course;

static struct ll_page *open_page(const char *lang)
{
    struct ll_page *page = NULL;
    struct ll_message why = {""};
    struct ll_page_options options = {.lang = lang};
    if (ll_page_new(course, 0, &options, &why, &page) != LL_OK)
        fail_msg("%s", why.text);
    return page;
}

static int open_course(void **state)
{
    struct ll_str path = {0};
    assert_int_equal(ll_path_data("tests/course/runs", NULL, &path), LL_OK);
    assert_int_equal(ll_course_new(ll_str_text(&path), NULL, &course), LL_OK);
    ll_str_done(&path);
    *state = open_page("en");
    return 0;
}

static int close_course(void **state)
{
    struct ll_page *page = *state;
    ll_page_free(&page);
    ll_course_free(&course);
    return 0;
}

static struct ll_question *question(const struct ll_page *page, const char *id)
{
    return sample_step(page, id)->question;
}

/* Trains to the end with b beginning at `start`. */
static void race(const struct ll_page *page, double start)
{
    struct ll_scene *scene = sample_step(page, "race")->scene;
    ll_scene_set(scene, 0, 0, LL_MOVE_VALUE, start);
    ll_trainer_reset(ll_scene_trainer(scene));
    ll_trainer_finish(ll_scene_trainer(scene));
}

static struct ll_verdict choose(const struct ll_page *page, size_t item)
{
    struct ll_verdict verdict = {0};
    struct ll_message why = {""};
    if (ll_question_choose(question(page, "lower"), item, &why, &verdict) != LL_OK)
        fail_msg("%s", why.text);
    return verdict;
}

static void before_a_run_there_is_no_answer(void **state)
{
    struct ll_verdict verdict;
    struct ll_str out = {0};
    struct ll_question *q = question(*state, "lower");
    struct ll_trainer *trainer = ll_scene_trainer(sample_step(*state, "race")->scene);
    assert_false(ll_question_ready(q));
    assert_int_equal(ll_question_choose(q, 0, NULL, &verdict), LL_ERR_NOT_FOUND);
    assert_int_equal(ll_question_solution(q, NULL, &out), LL_ERR_NOT_FOUND);
    ll_trainer_step(trainer); /* nor in the middle of one */
    while (ll_trainer_wait(trainer, 0) >= 0)
        ll_trainer_tick(trainer, 0, 1);
    assert_false(ll_question_ready(q));
    ll_trainer_reset(trainer);
    ll_str_done(&out);
}

static void a_choice_is_right_or_wrong_by_what_the_run_showed(void **state)
{
    struct ll_question *q = question(*state, "lower");
    race(*state, 8);
    assert_true(ll_question_ready(q));
    assert_int_equal(ll_question_item_count(q), 3); /* verdicts are no items */
    assert_true(choose(*state, 0).right);
    assert_string_equal(choose(*state, 0).text, "Yes: a is 0.5 and b is 1 at the end.");
    assert_false(choose(*state, 1).right);
    assert_string_equal(choose(*state, 1).text, "No: b ended at 1, and {unknown} stays.");
    assert_false(choose(*state, 2).right);
    assert_string_equal(choose(*state, 2).text, "No: a is 0.5 and b is 1.");
}

static void another_run_may_have_another_answer(void **state)
{
    race(*state, 2);
    assert_false(choose(*state, 0).right);
    assert_true(choose(*state, 1).right);
    race(*state, 4);
    assert_true(choose(*state, 2).right);
}

static void numbers_traps_and_orders_follow_the_run(void **state)
{
    struct ll_verdict verdict;
    struct ll_question *value = question(*state, "value"), *rank = question(*state, "rank");
    race(*state, 16);
    assert_int_equal(ll_question_enter(value, "2", NULL, &verdict), LL_OK);
    assert_true(verdict.right);
    assert_string_equal(verdict.text, "Yes, 2.");
    assert_int_equal(ll_question_enter(value, "100.5", NULL, &verdict), LL_OK);
    assert_string_equal(verdict.key, "other");
    assert_int_equal(ll_question_enter(value, "0.5", NULL, &verdict), LL_OK);
    assert_string_equal(verdict.key, "first"); /* the number of that name */
    size_t a = strcmp(ll_question_item(rank, 0)->key, "a") == 0 ? 0 : 1;
    size_t order[2] = {a, 1 - a};
    assert_int_equal(ll_question_arrange(rank, order, 2, NULL, &verdict), LL_OK);
    assert_true(verdict.right);
    race(*state, 1);
    assert_int_equal(ll_question_arrange(rank, order, 2, NULL, &verdict), LL_OK);
    assert_false(verdict.right);
}

/* Of very many runs the oldest go. */
static void all_runs_can_be_asked_about(void **state)
{
    struct ll_verdict verdict;
    struct ll_page *page = open_page("en");
    struct ll_question *count = question(page, "count");
    (void)state;
    race(page, 8);
    race(page, 8);
    assert_int_equal(ll_question_enter(count, "2", NULL, &verdict), LL_OK);
    assert_true(verdict.right);
    assert_int_equal(ll_question_enter(question(page, "before"), "1", NULL, &verdict), LL_OK);
    assert_true(verdict.right); /* the second run knew of the first */
    for (int i = 0; i < 40; i++)
        race(page, 8);
    assert_int_equal(ll_question_enter(count, "32", NULL, &verdict), LL_OK);
    assert_true(verdict.right);
    ll_page_free(&page);
}

static void the_runs_are_kept_in_another_language(void **state)
{
    struct ll_page *korean = NULL;
    struct ll_verdict verdict;
    race(*state, 16);
    assert_int_equal(ll_page_translate(*state, "ko", NULL, &korean), LL_OK);
    assert_true(ll_question_ready(question(korean, "value")));
    assert_int_equal(ll_question_enter(question(korean, "value"), "2", NULL, &verdict), LL_OK);
    assert_string_equal(verdict.text, "맞습니다, 2.");
    ll_page_free(&korean);
}

static void a_sheet_can_be_written_of_the_end(void **state)
{
    struct ll_locale *locale = NULL;
    struct ll_str out = {0};
    struct ll_page *page = open_page("en");
    (void)state;
    assert_int_equal(ll_locale_new("en", NULL, &locale), LL_OK);
    struct ll_sheet_options options = {.width = 60, .answers = true, .locale = locale};
    assert_int_equal(ll_sheet_write(page, &options, NULL, NULL, &out), LL_OK);
    assert_non_null(strstr(ll_str_text(&out), ll_text(locale, "sheet.run_first")));
    ll_str_clear(&out);
    options.trained = true;
    assert_int_equal(ll_sheet_write(page, &options, NULL, NULL, &out), LL_OK);
    assert_null(strstr(ll_str_text(&out), ll_text(locale, "sheet.run_first")));
    assert_non_null(strstr(ll_str_text(&out), "b  1"));
    ll_str_done(&out);
    ll_locale_free(&locale);
    ll_page_free(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_a_run_there_is_no_answer),
        cmocka_unit_test(a_choice_is_right_or_wrong_by_what_the_run_showed),
        cmocka_unit_test(another_run_may_have_another_answer),
        cmocka_unit_test(numbers_traps_and_orders_follow_the_run),
        cmocka_unit_test(all_runs_can_be_asked_about),
        cmocka_unit_test(the_runs_are_kept_in_another_language),
        cmocka_unit_test(a_sheet_can_be_written_of_the_end),
    };
    return cmocka_run_group_tests(tests, open_course, close_course);
}
