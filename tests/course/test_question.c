/* Each kind of question: the answers that are right, near, wrong or none at all. */
#include "course/question.h"

#include "base/rng.h"
#include "course/number.h"
#include "sample.h"

static struct ll_course *course;
static struct ll_page *page;

static int open_page(void **state)
{
    (void)state;
    course = sample_course();
    page = sample_page(course, "1.1", "en", NULL);
    return 0;
}

static int close_page(void **state)
{
    (void)state;
    ll_page_free(&page);
    ll_course_free(&course);
    return 0;
}

static void a_choice_has_feedback_for_each_item(void **state)
{
    (void)state;
    const struct ll_step *step = sample_step(page, "predict");
    struct ll_verdict verdict;
    assert_int_equal(step->part, LL_PART_PREDICT);
    assert_int_equal(ll_question_kind(step->question), LL_QUESTION_CHOICE);
    assert_int_equal(ll_question_item_count(step->question), 2);
    assert_string_equal(ll_question_item(step->question, 1)->text, "Four,\nwhich is 2².");
    assert_int_equal(ll_question_choose(step->question, 0, NULL, &verdict), LL_OK);
    assert_false(verdict.right);
    assert_string_equal(verdict.text, "That is the error itself.");
    assert_int_equal(ll_question_choose(step->question, 1, NULL, &verdict), LL_OK);
    assert_true(verdict.right);
    assert_string_equal(verdict.text, "Yes.\n\nIt grows with the square.");
    assert_int_equal(ll_question_choose(step->question, 2, NULL, &verdict), LL_ERR_RANGE);
    assert_int_equal(ll_question_enter(step->question, "4", NULL, &verdict), LL_ERR_ARGUMENT);
}

static bool may_go_on(const char *text)
{
    return ll_number_begins(text, strlen(text));
}

static void what_is_typed_on_the_way_to_a_number_is_its_beginning(void **state)
{
    static const char *const good[] = {"",    "-",   ".",    "-.5", "1e",  "1e-",    "1e-3", "i",
                                       "-in", "inf", "+inf", "1/",  "1/3", "０，５", "−2"};
    static const char *const bad[] = {"e", "--",   "1.2.3", "infi", "n",
                                      "q", "1e5e", "1/2/",  "0x1",  "/"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!may_go_on(good[i]))
            fail_msg("'%s' begins a number", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (may_go_on(bad[i]))
            fail_msg("'%s' begins no number", bad[i]);
}

static void an_answer_that_is_none_is_no_prediction(void **state)
{
    (void)state;
    struct ll_message why = {""};
    const struct ll_question_answer item = {.item = 1}, past = {.item = 2}, typed = {.typed = "x"};
    struct ll_question *predict = sample_step(page, "predict")->question;
    assert_int_equal(ll_question_predict(predict, &item, &why), LL_OK);
    assert_int_equal(ll_question_predict(predict, &past, &why), LL_ERR_ARGUMENT);
    assert_int_equal(ll_question_predict(sample_step(page, "check")->question, &typed, &why),
                     LL_ERR_ARGUMENT);
}

static void a_prompt_ends_where_its_items_begin(void **state)
{
    (void)state;
    const struct ll_step *step = sample_step(page, "predict");
    static const char prompt[] = "The guess is off by 2. What is the squared error?";
    assert_true(step->text_length >= strlen(prompt));
    assert_memory_equal(step->text, prompt, strlen(prompt));
    assert_null(memchr(step->text, '`', step->text_length));
}

static void expect_number(const char *typed, const char *key)
{
    struct ll_verdict verdict;
    struct ll_message why = {""};
    const struct ll_step *step = sample_step(page, "check");
    if (ll_question_enter(step->question, typed, &why, &verdict) != LL_OK)
        fail_msg("%s: %s", typed, why.text);
    if (strcmp(verdict.key, key) != 0)
        fail_msg("%s: expected %s, got %s", typed, key, verdict.key);
    assert_int_equal(verdict.right, strcmp(key, "right") == 0);
}

static void numbers_are_right_trapped_or_wrong(void **state)
{
    (void)state;
    expect_number("4", "right");
    expect_number(" 8/2 ", "right");
    expect_number("4.0000005", "right");
    expect_number("４．０", "right");
    expect_number("2", "absolute");
    expect_number("−2", "signed");
    expect_number("4.1", "wrong");
    expect_number("inf", "wrong");
    struct ll_verdict verdict;
    struct ll_message why = {""};
    const struct ll_step *step = sample_step(page, "check");
    assert_int_equal(ll_question_enter(step->question, "four", &why, &verdict), LL_ERR_FORMAT);
    assert_int_equal(ll_question_enter(step->question, "", &why, &verdict), LL_ERR_FORMAT);
}

static void numbers_are_read_as_people_type_them(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        double value;
    } good[] = {{"0.4387", 0.4387}, {"1/3", 1.0 / 3}, {"-0", 0},      {".5", 0.5},
                {"1e-3", 1e-3},     {"0,25", 0.25},   {"+7", 7},      {"1/-4", -0.25},
                {"１／２", 0.5},    {"-.5e1", -5},    {"　3　", 3.0}, {"100", 100}};
    static const char *const bad[] = {"",    " ",     "abc",   "0x10", "nan", "1//2",  "1/0",
                                      "1 2", "1,2,3", "1.2,3", "--1",  "e5",  "1/2/3", "."};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        double value;
        if (!ll_number_read(good[i].typed, strlen(good[i].typed), &value) || value != good[i].value)
            fail_msg("%s", good[i].typed);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        double value;
        if (ll_number_read(bad[i], strlen(bad[i]), &value))
            fail_msg("%s was read as %g", bad[i], value);
    }
}

static void an_order_is_shuffled_and_judged(void **state)
{
    (void)state;
    struct ll_question *q = sample_step(page, "rank")->question;
    static const char *const right[] = {"small", "middle", "large"};
    size_t order[3], count = ll_question_item_count(q);
    struct ll_verdict verdict;
    assert_int_equal(count, 3);
    bool shown_in_order = true;
    for (size_t i = 0; i < count; i++) {
        shown_in_order = shown_in_order && strcmp(ll_question_item(q, i)->key, right[i]) == 0;
        for (size_t k = 0; k < count; k++)
            if (strcmp(ll_question_item(q, k)->key, right[i]) == 0)
                order[i] = k;
    }
    assert_false(shown_in_order);
    assert_int_equal(ll_question_arrange(q, order, 3, NULL, &verdict), LL_OK);
    assert_true(verdict.right);
    size_t swap = order[0];
    order[0] = order[1];
    order[1] = swap;
    assert_int_equal(ll_question_arrange(q, order, 3, NULL, &verdict), LL_OK);
    assert_false(verdict.right);
    assert_string_equal(verdict.key, "wrong");
    swap = order[0]; /* the largest first, which is a trap */
    order[0] = order[2];
    order[2] = swap;
    assert_int_equal(ll_question_arrange(q, order, 3, NULL, &verdict), LL_OK);
    assert_false(verdict.right);
    assert_string_equal(verdict.key, "back");
}

static void a_curve_is_judged_by_its_distance(void **state)
{
    (void)state;
    struct ll_question *q = sample_step(page, "draw")->question;
    struct ll_verdict verdict;
    assert_int_equal(ll_question_curve(q)->count, 3);
    assert_null(ll_question_curve(q)->truth);
    assert_int_equal(ll_question_draw(q, (double[]){0.9, 0.2, 1.2}, 3, NULL, &verdict), LL_OK);
    assert_true(verdict.right);
    assert_true(ll_question_curve(q)->truth[0] == 1);
    assert_int_equal(ll_question_draw(q, (double[]){0, 1, 2}, 3, NULL, &verdict), LL_OK);
    assert_false(verdict.right);
    assert_int_equal(ll_question_draw(q, (double[]){0}, 1, NULL, &verdict), LL_ERR_ARGUMENT);
    assert_int_equal(ll_question_curve(q)->drawn, 3);
    assert_true(ll_question_curve(q)->drawn_x[2] == 1);
    assert_true(ll_question_curve(q)->drawn_y[2] == 1);
}

static void a_curve_is_drawn_between_its_places_too(void **state)
{
    (void)state;
    struct ll_question *q = sample_step(page, "slope")->question;
    struct ll_verdict verdict;
    assert_int_equal(ll_question_draw(q, (double[]){-1, 1}, 2, NULL, &verdict), LL_OK);
    const struct ll_question_curve *curve = ll_question_curve(q);
    assert_int_equal(curve->count, 2);
    assert_true(curve->drawn > 100);
    assert_true(curve->drawn_x[0] == -1);
    assert_true(curve->drawn_x[curve->drawn - 1] == 1);
    for (size_t i = 0; i < curve->drawn; i++) {
        assert_true(i == 0 || curve->drawn_x[i] > curve->drawn_x[i - 1]);
        assert_true(curve->drawn_y[i] == 2 * curve->drawn_x[i]);
    }
}

static void a_curve_is_judged_by_the_lesson(void **state)
{
    (void)state;
    struct ll_question *q = sample_step(page, "slope")->question;
    struct ll_verdict verdict;
    assert_int_equal(ll_question_draw(q, (double[]){2, -2}, 2, NULL, &verdict), LL_OK);
    assert_string_equal(verdict.key, "mirrored");
    assert_int_equal(ll_question_draw(q, (double[]){-1, 1}, 2, NULL, &verdict), LL_OK);
    assert_true(verdict.right);
}

static void solutions_are_told(void **state)
{
    (void)state;
    struct ll_str text = {0};
    assert_int_equal(ll_question_solution(sample_step(page, "check")->question, NULL, &text),
                     LL_OK);
    assert_string_equal(ll_str_text(&text), "4");
    ll_str_clear(&text);
    assert_int_equal(ll_question_solution(sample_step(page, "rank")->question, NULL, &text), LL_OK);
    assert_string_equal(ll_str_text(&text), "1. error 1\n2. error 2\n3. error 3\n");
    ll_str_done(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_typed_on_the_way_to_a_number_is_its_beginning),
        cmocka_unit_test(an_answer_that_is_none_is_no_prediction),
        cmocka_unit_test(a_choice_has_feedback_for_each_item),
        cmocka_unit_test(a_prompt_ends_where_its_items_begin),
        cmocka_unit_test(numbers_are_right_trapped_or_wrong),
        cmocka_unit_test(numbers_are_read_as_people_type_them),
        cmocka_unit_test(an_order_is_shuffled_and_judged),
        cmocka_unit_test(a_curve_is_judged_by_its_distance),
        cmocka_unit_test(a_curve_is_drawn_between_its_places_too),
        cmocka_unit_test(a_curve_is_judged_by_the_lesson),
        cmocka_unit_test(solutions_are_told),
    };
    return cmocka_run_group_tests(tests, open_page, close_page);
}
