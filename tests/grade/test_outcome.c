/* What an error in Lua's own words means, in the student's language. */
#include "grade/outcome.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What is told of an error that a submission raised; the caller frees it. */
static char *tell(const char *lang, const char *words)
{
    struct ll_locale *locale;
    struct ll_outcome outcome = {.fate = LL_FATE_RAISED};
    struct ll_str told = {0};
    assert_int_equal(ll_locale_new(lang, NULL, &locale), LL_OK);
    ll_str_add(&outcome.words, words);
    assert_int_equal(ll_outcome_tell(&outcome, locale, &told), LL_CHECK_ERROR);
    ll_outcome_done(&outcome);
    ll_locale_free(&locale);
    return ll_str_take(&told);
}

static void a_name_that_is_not_there_is_told_with_those_that_are(void **state)
{
    static const struct {
        const char *lang, *words, *wanted;
    } cases[] = {
        {"en", "tversky.lua:3: attempt to index a nil value (global 'loss')", "is the task"},
        {"ko", "tversky.lua:3: attempt to index a nil value (global 'loss')", "것이 과제입니다"},
        {"en", "tversky.lua:1: attempt to index a nil value (global 'torch')", "may use `tensor`"},
        {"ko", "tversky.lua:1: attempt to call a nil value (global 'sum')", "이런 이름이 없습니다"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *told = tell(cases[i].lang, cases[i].words);
        assert_non_null(strstr(told, cases[i].words)); /* its own words stay */
        if (strstr(told, cases[i].wanted) == NULL)
            fail_msg("%s: %s", cases[i].words, told);
        free(told);
    }
}

static void a_field_that_is_not_there_is_no_name(void **state)
{
    char *told = tell("en", "tversky.lua:3: attempt to index a nil value (field 'loss')");
    (void)state;
    assert_null(strstr(told, "`tensor`"));
    free(told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_that_is_not_there_is_told_with_those_that_are),
        cmocka_unit_test(a_field_that_is_not_there_is_no_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
