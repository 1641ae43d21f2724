/* The example of a training loop in Lua learns what it says, within its time. */
#include "check.h"

#include <stdlib.h>

#include "base/file.h"
#include "script/value.h"

static void the_example_tells_clothes_apart(void **state)
{
    (void)state;
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_message why = {""};
    struct ll_str path = {0}, code = {0}, text = {0};
    struct ll_script *script = NULL;
    struct ll_value value = {0};
    double right;
    options.milliseconds = 20000; /* of processor time */
    assert_int_equal(ll_path_data("lessons/examples/fashion.lua", NULL, &path), LL_OK);
    assert_int_equal(ll_file_read(ll_str_text(&path), 1 << 16, NULL, &code), LL_OK);
    assert_int_equal(ll_script_new(&options, &why, &script), LL_OK);
    if (ll_line_eval(script, ll_str_text(&code), code.length, "fashion.lua", &why, &value) ||
        ll_print_value(&value, &why, &text))
        fail_msg("%s", why.text);
    right = strtod(ll_str_text(&text), NULL);
    if (!(right > 0.85 && right < 1))
        fail_msg("%s of the held-out pictures are right", ll_str_text(&text));
    ll_value_done(&value);
    ll_script_free(&script);
    ll_str_done(&text);
    ll_str_done(&code);
    ll_str_done(&path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_example_tells_clothes_apart)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
