/* Hints come in the order that a learner's language and failing check ask for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "exercise/ladder.h"

static struct ll_exercise *open_tversky(void)
{
    struct ll_message why = {""};
    struct ll_exercise *exercise = NULL;
    if (ll_exercise_open("tversky", "en", &why, &exercise) != LL_OK)
        fail_msg("%s", why.text);
    return exercise;
}

static bool has(const struct ll_ladder *ladder, const char *words)
{
    for (size_t i = 0; i < ladder->count; i++)
        if (strstr(ladder->hints[i], words))
            return true;
    return false;
}

static void hints_for_the_failing_check_come_first(void **state)
{
    (void)state;
    struct ll_exercise *exercise = open_tversky();
    struct ll_ladder stuck;
    struct ll_ladder fresh;
    ll_ladder_make(exercise, "c", "gradient", &stuck);
    ll_ladder_make(exercise, "c", NULL, &fresh);
    assert_non_null(strstr(stuck.hints[0], "N / D"));
    assert_null(strstr(fresh.hints[0], "N / D"));
    assert_int_equal(stuck.count, fresh.count);
    ll_exercise_free(&exercise);
}

static void hints_for_other_languages_are_left_out(void **state)
{
    (void)state;
    struct ll_exercise *exercise = open_tversky();
    struct ll_ladder c;
    struct ll_ladder all;
    ll_ladder_make(exercise, "c", NULL, &c);
    ll_ladder_make(exercise, NULL, NULL, &all);
    assert_false(has(&c, "TverskyLoss:init"));
    assert_true(has(&c, "size_t i"));
    assert_true(has(&all, "TverskyLoss:init"));
    assert_int_equal(all.count, ll_exercise_hint_count(exercise));
    ll_exercise_free(&exercise);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hints_for_the_failing_check_come_first),
        cmocka_unit_test(hints_for_other_languages_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
