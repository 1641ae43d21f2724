/* The curve of a wrong answer against the right one: asked along the exercise's own path, kept
 * where there is something to see. */
#include "exercise/curve.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "exercise/spec.h"

/* A submission that answers what is right, and `off` beside it, `left` times. */
struct stranger {
    struct ll_exercise *exercise;
    double off;
    int left;
};

static ll_err answer(void *context, const struct ll_record *question, bool *is_answered,
                     struct ll_record *out)
{
    struct stranger *s = context;
    struct ll_record right = {0};
    *is_answered = s->left-- > 0;
    if (!*is_answered)
        return LL_OK;
    ll_err err = ll_spec_expected(ll_exercise_spec(s->exercise), question, NULL, &right);
    const struct ll_entry *field = ll_record_find(&right, "loss");
    if (err == LL_OK && s->off >= 0)
        err = ll_record_add_number(out, "loss", (double)field->data[0] + s->off);
    ll_record_done(&right);
    return err;
}

static int open_tversky(void **state)
{
    static struct stranger stranger;
    *state = &stranger;
    return ll_exercise_open("tversky", "ko", NULL, &stranger.exercise) == LL_OK ? 0 : -1;
}

static int close_it(void **state)
{
    struct stranger *s = *state;
    ll_exercise_free(&s->exercise);
    return 0;
}

static void trace(struct stranger *s, double off, int left, const struct ll_record *failed,
                  struct ll_curve *out)
{
    const struct ll_asker asker = {answer, s, NULL};
    s->off = off;
    s->left = left;
    assert_int_equal(ll_curve_trace(s->exercise, 7, failed, &asker, NULL, out), LL_OK);
}

static void a_wrong_answer_is_seen_beside_the_right_one(void **state)
{
    struct ll_curve curve;
    trace(*state, 0.25, 1000, NULL, &curve);
    assert_int_equal(curve.count, 33);
    assert_float_equal((float)curve.x[0], 0, 1e-6F);
    assert_float_equal((float)curve.x[32], 1, 1e-6F);
    for (size_t i = 0; i < curve.count; i++) {
        assert_true(i == 0 || curve.x[i] > curve.x[i - 1]);
        assert_true(fabs(curve.got[i] - curve.expected[i] - 0.25) < 1e-5);
    }
    assert_true(fabs(curve.expected[32]) < 1e-6); /* at its end nothing is wrong */
    assert_non_null(strstr(curve.title, "손실"));
    assert_true(curve.x_label[0] != '\0');
    ll_curve_done(&curve);
}

static void it_begins_at_the_case_that_failed(void **state)
{
    struct ll_record failed = {0};
    struct ll_curve curve;
    const float pred[] = {1, 1, 1, 0}, target[] = {1, 0, 0, 1};
    const size_t four = 4;
    assert_int_equal(ll_record_add_text(&failed, "ask", "loss"), LL_OK);
    assert_int_equal(ll_record_add_number(&failed, "alpha", 0.3), LL_OK);
    assert_int_equal(ll_record_add_number(&failed, "beta", 0.7), LL_OK);
    assert_int_equal(ll_record_add_number(&failed, "smooth", 1), LL_OK);
    assert_int_equal(ll_record_add_floats(&failed, "pred", 1, &four, pred), LL_OK);
    assert_int_equal(ll_record_add_floats(&failed, "target", 1, &four, target), LL_OK);
    trace(*state, 0.1, 1000, &failed, &curve);
    assert_true(fabs(curve.expected[0] - 13.0 / 33) < 1e-5); /* by hand: 1 - 2 / 3.3 */
    ll_curve_done(&curve);
    ll_record_done(&failed);
}

static void what_is_right_or_does_not_answer_has_none(void **state)
{
    struct ll_curve curve;
    trace(*state, 0, 1000, NULL, &curve);
    assert_int_equal(curve.count, 0);
    trace(*state, 0.25, 32, NULL, &curve);
    assert_int_equal(curve.count, 0);
    assert_null(curve.x);
}

static void an_answer_without_the_number_is_a_gap(void **state)
{
    struct ll_curve curve;
    trace(*state, -1, 1000, NULL, &curve);
    assert_int_equal(curve.count, 33);
    assert_true(isnan(curve.got[5]));
    ll_curve_done(&curve);
}

static void an_exercise_may_go_without(void **state)
{
    struct stranger none = {.left = 1000, .off = 1};
    struct ll_curve curve;
    (void)state;
    assert_int_equal(ll_exercise_open("perceptual", "en", NULL, &none.exercise), LL_OK);
    assert_false(ll_spec_has_curve(ll_exercise_spec(none.exercise)));
    trace(&none, 1, 1000, NULL, &curve);
    assert_int_equal(curve.count, 0);
    assert_int_equal(none.left, 1000); /* it is not even asked */
    ll_exercise_free(&none.exercise);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_answer_is_seen_beside_the_right_one),
        cmocka_unit_test(it_begins_at_the_case_that_failed),
        cmocka_unit_test(what_is_right_or_does_not_answer_has_none),
        cmocka_unit_test(an_answer_without_the_number_is_a_gap),
        cmocka_unit_test(an_exercise_may_go_without),
    };
    return cmocka_run_group_tests(tests, open_tversky, close_it);
}
