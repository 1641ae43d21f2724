/* What a learner puts together, without a screen: the curve that follows the hand. */
#include "tui/reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "course/page.h"

static struct ll_course *course;
static struct ll_page *page;
static struct ll_question *curve;

/* The curve of the small course: heights between 0 and 4 at -2, -1, 0, 1, 2. */
static int open_page(void **state)
{
    (void)state;
    struct ll_message why = {""};
    struct ll_page_options options = {.lang = "en"};
    size_t entry;
    char folder[512];
    strcpy(folder, getenv("LOSSLAB_DATA"));
    strcat(folder, "/tests/tui/lessons");
    assert_int_equal(ll_course_new(folder, &why, &course), LL_OK);
    assert_true(ll_course_find(course, "1.2", &entry));
    assert_int_equal(ll_page_new(course, entry, &options, &why, &page), LL_OK);
    for (size_t i = 0; i < ll_page_step_count(page); i++)
        if (strcmp(ll_page_step(page, i)->id, "check") == 0)
            curve = ll_page_step(page, i)->question;
    assert_non_null(curve);
    return 0;
}

static int close_page(void **state)
{
    (void)state;
    ll_page_free(&page);
    ll_course_free(&course);
    return 0;
}

static void expect_heights(const struct ll_reply *reply, const double *heights)
{
    for (size_t i = 0; i < reply->count; i++)
        if (reply->height[i] < heights[i] - 1e-9 || reply->height[i] > heights[i] + 1e-9)
            fail_msg("place %zu: %g, not %g", i + 1, reply->height[i], heights[i]);
}

static void places_that_were_not_set_follow_those_that_were(void **state)
{
    (void)state;
    struct ll_reply reply = {0};
    assert_int_equal(ll_reply_prepare(&reply, curve), LL_OK);
    assert_int_equal(reply.count, 5);
    ll_reply_raise(&reply, curve, 10);
    expect_heights(&reply, (const double[]){2, 2, 2, 2, 2});
    reply.cursor = 4;
    ll_reply_raise(&reply, curve, 10);
    expect_heights(&reply, (const double[]){2, 2.5, 3, 3.5, 4});
    reply.cursor = 2;
    ll_reply_raise(&reply, curve, -15);
    expect_heights(&reply, (const double[]){2, 1, 0, 2, 4});
    ll_reply_done(&reply);
}

static void the_hand_draws_along(void **state)
{
    (void)state;
    struct ll_reply reply = {0};
    assert_int_equal(ll_reply_prepare(&reply, curve), LL_OK);
    ll_reply_raise(&reply, curve, 5);
    ll_reply_along(&reply, true, true);
    ll_reply_along(&reply, true, true);
    ll_reply_raise(&reply, curve, 5);
    ll_reply_along(&reply, true, false);
    expect_heights(&reply, (const double[]){1, 1, 2, 2, 2});
    assert_int_equal(reply.cursor, 3);
    ll_reply_along(&reply, false, true);
    expect_heights(&reply, (const double[]){1, 1, 2, 2, 2});
    for (int i = 0; i < 9; i++)
        ll_reply_along(&reply, false, true);
    assert_int_equal(reply.cursor, 0);
    ll_reply_done(&reply);
}

static void a_letter_begins_a_number_only_before_an_answer(void **state)
{
    (void)state;
    struct ll_reply reply = {0};
    assert_true(ll_reply_type(&reply, 'i') && ll_reply_type(&reply, 'n'));
    assert_false(ll_reply_type(&reply, 'q'));
    assert_true(ll_reply_type(&reply, 'f'));
    assert_string_equal(reply.typed, "inf");
    reply.answered = true;
    reply.changed = false;
    assert_false(ll_reply_type(&reply, 'i'));
    assert_string_equal(reply.typed, "inf");
    assert_true(ll_reply_type(&reply, '-'));
    assert_string_equal(reply.typed, "-");
    ll_reply_done(&reply);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(places_that_were_not_set_follow_those_that_were, open_page,
                                        close_page),
        cmocka_unit_test_setup_teardown(the_hand_draws_along, open_page, close_page),
        cmocka_unit_test(a_letter_begins_a_number_only_before_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
