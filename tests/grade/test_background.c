/* Grading beside an input loop: news arrive on a descriptor, and an end at any moment leaves
 * nothing. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "grade/background.h"
#include "grading.h"

static const struct ll_grade_options options = {.exercise = "tversky", .seed = TEST_SEED};

/* Waits for the end as an input loop would; the number of times that there was news. */
static size_t wait_for_end(struct ll_background *background)
{
    size_t news = 0;
    struct pollfd ready = {.fd = ll_background_descriptor(background), .events = POLLIN};
    while (!ll_background_poll(background, NULL, NULL)) {
        assert_true(poll(&ready, 1, 60000) == 1);
        news++;
    }
    return news;
}

static void a_grading_tells_its_checks_and_its_result(void **state)
{
    (void)state;
    struct ll_background *background = NULL;
    const struct ll_result *result = NULL;
    size_t count = 0;
    assert_int_equal(ll_background_grade(tversky_path("wrong/alpha-beta-swapped.lua"), &options,
                                         NULL, &background),
                     LL_OK);
    assert_true(wait_for_end(background) > 0);
    assert_true(ll_background_poll(background, &count, NULL));
    assert_int_equal(ll_background_check(background, 0).status, LL_CHECK_PASS);
    /* The defaults are alike, so that the first to see them swapped is the one after it. */
    assert_int_equal(ll_background_check(background, 3).status, LL_CHECK_FAIL);
    assert_true(ll_background_check(background, 3).title[0] != '\0');
    assert_int_equal(ll_background_result(background, NULL, &result), LL_OK);
    assert_int_equal(count, result->check_count);
    expect(result, has_diagnosis(result, "alpha-beta-swapped"), "named");
    ll_background_free(&background);
    assert_null(background);
}

static void an_end_in_the_middle_leaves_no_process(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++) {
        struct ll_background *background = NULL;
        assert_int_equal(
            ll_background_grade(tversky_path("solution.lua"), &options, NULL, &background), LL_OK);
        struct pollfd ready = {.fd = ll_background_descriptor(background), .events = POLLIN};
        poll(&ready, 1, i * 10);
        ll_background_free(&background);
        assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    }
}

static void what_cannot_be_graded_is_told(void **state)
{
    (void)state;
    struct ll_background *background = NULL;
    struct ll_message why = {""};
    const struct ll_result *result = NULL;
    assert_int_equal(ll_background_grade("/nonexistent/tversky.lua", &options, NULL, &background),
                     LL_OK);
    wait_for_end(background);
    assert_int_equal(ll_background_result(background, &why, &result), LL_ERR_NOT_FOUND);
    assert_non_null(strstr(why.text, "/nonexistent/tversky.lua"));
    ll_background_free(&background);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_grading_tells_its_checks_and_its_result),
        cmocka_unit_test(an_end_in_the_middle_leaves_no_process),
        cmocka_unit_test(what_cannot_be_graded_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
