/* What completes a name that is being typed. */
#include "script/line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"

struct naming {
    struct ll_script *script;
    struct ll_str names;
    size_t begun;
};

static const char *names_of(struct naming *naming, const char *text)
{
    ll_str_clear(&naming->names);
    assert_int_equal(
        ll_line_names(naming->script, text, strlen(text), &naming->names, &naming->begun), LL_OK);
    return ll_str_text(&naming->names);
}

static void names_are_completed(void **state)
{
    (void)state;
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_message why = {""};
    struct naming naming = {NULL};
    struct ll_value value = {0};
    assert_int_equal(ll_script_new(&options, &why, &naming.script), LL_OK);
    assert_int_equal(strncmp(names_of(&naming, "x = loss.hub"), "huber\n", 6), 0);
    assert_int_equal(naming.begun, 3);
    assert_string_equal(names_of(&naming, "print(tens"), "tensor\n");
    assert_non_null(strstr(names_of(&naming, "loss."), "mse\n"));
    assert_int_equal(naming.begun, 0);
    assert_string_equal(names_of(&naming, "nothing.at"), "");
    assert_string_equal(names_of(&naming, "loss.mse.x"), "");
    static const char code[] = "t = tensor{1, 2}; own = {one = {two = 2}}";
    assert_int_equal(ll_line_eval(naming.script, code, sizeof code - 1, "test", &why, &value),
                     LL_OK);
    assert_string_equal(names_of(&naming, "t:softm"), "softmax\n");
    assert_string_equal(names_of(&naming, "2 + own.one.t"), "two\n");
    ll_value_done(&value);
    ll_str_done(&naming.names);
    ll_script_free(&naming.script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_completed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
