/* What is remembered of a learner, and what a later visit may not undo. */
#include "store/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static int open_store(void **state)
{
    struct ll_message why = {""};
    struct ll_store *store = NULL;
    if (ll_store_open(":memory:", &why, &store) != LL_OK)
        return -1;
    *state = store;
    return 0;
}

static int close_store(void **state)
{
    struct ll_store *store = *state;
    ll_store_free(&store);
    return store != NULL;
}

static void the_last_place_is_remembered(void **state)
{
    struct ll_store *store = *state;
    struct ll_str page = {0};
    size_t step = 0;
    assert_int_equal(ll_place_get(store, &page, &step), LL_ERR_NOT_FOUND);
    assert_int_equal(ll_place_set(store, "2.3", 4), LL_OK);
    assert_int_equal(ll_place_set(store, "ex1", 7), LL_OK);
    assert_int_equal(ll_place_get(store, &page, &step), LL_OK);
    assert_string_equal(ll_str_text(&page), "ex1");
    assert_int_equal(step, 7);
    ll_str_done(&page);
}

static void steps_seen_never_go_back(void **state)
{
    struct ll_store *store = *state;
    struct ll_page_state page;
    assert_int_equal(ll_page_state_get(store, "2.1", &page), LL_OK);
    assert_int_equal(page.steps_seen, 0);
    assert_int_equal(ll_page_seen(store, "2.1", 3), LL_OK);
    assert_int_equal(ll_page_seen(store, "2.1", 2), LL_OK);
    assert_int_equal(ll_page_state_get(store, "2.1", &page), LL_OK);
    assert_int_equal(page.steps_seen, 3);
    assert_int_equal(page.done, LL_DONE_NOT);
}

static void reading_is_more_than_testing_out(void **state)
{
    struct ll_store *store = *state;
    struct ll_page_state page;
    assert_int_equal(ll_page_done(store, "2.2", LL_DONE_TESTED), LL_OK);
    assert_int_equal(ll_page_done(store, "2.2", LL_DONE_READ), LL_OK);
    assert_int_equal(ll_page_done(store, "2.2", LL_DONE_TESTED), LL_OK);
    assert_int_equal(ll_page_state_get(store, "2.2", &page), LL_OK);
    assert_int_equal(page.done, LL_DONE_READ);
    assert_true(page.done_at > 0);
}

/* In seconds since 1970, and of the first time, however it is done again. */
static void the_first_date_stands(void **state)
{
    struct ll_store *store = *state;
    struct ll_page_state first, again;
    time_t before = time(NULL);
    assert_int_equal(ll_page_seen(store, "2.4", 1), LL_OK); /* seen is not done */
    assert_int_equal(ll_page_state_get(store, "2.4", &first), LL_OK);
    assert_int_equal(first.done_at, 0);
    assert_int_equal(ll_page_done(store, "2.4", LL_DONE_TESTED), LL_OK);
    assert_int_equal(ll_page_state_get(store, "2.4", &first), LL_OK);
    assert_true(first.done_at >= before && first.done_at <= time(NULL));
    usleep(1100000); /* into another second */
    assert_int_equal(ll_page_done(store, "2.4", LL_DONE_READ), LL_OK);
    assert_int_equal(ll_page_state_get(store, "2.4", &again), LL_OK);
    assert_int_equal(again.done, LL_DONE_READ);
    assert_int_equal(again.done_at, first.done_at);
}

static void a_right_answer_stays_right(void **state)
{
    struct ll_store *store = *state;
    struct ll_str given = {0}, verdict = {0};
    bool ever = false;
    assert_int_equal(ll_answer_last(store, "2.3", "check", NULL, NULL, &ever), LL_ERR_NOT_FOUND);
    ll_answer_add(store, "2.3", "check", "0.43875", "right");
    ll_answer_add(store, "2.3", "check", "0.4125", "source");
    assert_int_equal(ll_answer_last(store, "2.3", "check", &given, &verdict, &ever), LL_OK);
    assert_string_equal(ll_str_text(&given), "0.4125");
    assert_string_equal(ll_str_text(&verdict), "source");
    assert_true(ever);
    ll_str_done(&given);
    ll_str_done(&verdict);
}

static void count_attempt(const struct ll_attempt *attempt, void *arg)
{
    double *scores = arg;
    scores[0]++;
    if (scores[0] == 1)
        scores[1] = attempt->score;
}

static void an_exercise_sums_up_its_attempts(void **state)
{
    struct ll_store *store = *state;
    struct ll_attempt attempt = {.exercise = "tversky",
                                 .file = "tversky.lua",
                                 .language = "lua",
                                 .status = "failed",
                                 .report = "{}",
                                 .score = 60,
                                 .max_score = 100};
    struct ll_exercise_state sum;
    double seen[2] = {0, 0};
    ll_attempt_add(store, &attempt);
    attempt.status = "passed";
    attempt.score = 100;
    ll_attempt_add(store, &attempt);
    attempt.status = "failed";
    attempt.score = 20;
    ll_attempt_add(store, &attempt);
    ll_hints_set(store, "tversky", 2);
    ll_hints_set(store, "tversky", 1);
    ll_solution_open(store, "tversky", "gave-up");
    assert_int_equal(ll_exercise_state_get(store, "tversky", &sum), LL_OK);
    assert_int_equal(sum.attempts, 3);
    assert_true(sum.best == 100 && sum.passed && sum.solution);
    assert_int_equal(sum.hints, 2);
    assert_int_equal(ll_attempts_each(store, "tversky", 2, count_attempt, seen), LL_OK);
    assert_true(seen[0] == 2 && seen[1] == 20);
}

static void forgetting_one_page_keeps_the_others(void **state)
{
    struct ll_store *store = *state;
    struct ll_page_state page;
    ll_page_seen(store, "2.4", 1);
    ll_page_seen(store, "2.5", 1);
    assert_int_equal(ll_progress_forget(store, "2.4", NULL), LL_OK);
    ll_page_state_get(store, "2.4", &page);
    assert_int_equal(page.steps_seen, 0);
    ll_page_state_get(store, "2.5", &page);
    assert_int_equal(page.steps_seen, 1);
}

static void forgetting_an_exercise_goes_by_both_its_ids(void **state)
{
    struct ll_store *store = *state;
    struct ll_exercise_state sum;
    struct ll_str page = {0};
    size_t step;
    const struct ll_attempt attempt = {.exercise = "balancing",
                                       .file = "balancing.lua",
                                       .language = "lua",
                                       .status = "failed",
                                       .report = "{}",
                                       .score = 20,
                                       .max_score = 100};
    ll_attempt_add(store, &attempt);
    ll_hints_set(store, "balancing", 1);
    ll_hints_set(store, "perceptual", 1);
    ll_place_set(store, "ex3", 0);
    assert_int_equal(ll_progress_forget(store, "balancing", "ex3"), LL_OK);
    ll_exercise_state_get(store, "balancing", &sum);
    assert_true(sum.attempts == 0 && sum.hints == 0);
    assert_int_equal(ll_place_get(store, &page, &step), LL_ERR_NOT_FOUND);
    ll_exercise_state_get(store, "perceptual", &sum);
    assert_int_equal(sum.hints, 1);
    ll_str_done(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_place_is_remembered),
        cmocka_unit_test(steps_seen_never_go_back),
        cmocka_unit_test(reading_is_more_than_testing_out),
        cmocka_unit_test(the_first_date_stands),
        cmocka_unit_test(a_right_answer_stays_right),
        cmocka_unit_test(an_exercise_sums_up_its_attempts),
        cmocka_unit_test(forgetting_one_page_keeps_the_others),
        cmocka_unit_test(forgetting_an_exercise_goes_by_both_its_ids),
    };
    return cmocka_run_group_tests(tests, open_store, close_store);
}
