/* The annotations for editors say what the program does, a file a library: see annotations.lua. */
#include "check.h"

#include "base/file.h"

static const char *const files[] = {
    "lessons/meta/tensor.lua", "lessons/meta/random.lua", "lessons/meta/nn.lua",
    "lessons/meta/optim.lua",  "lessons/meta/check.lua",  "lessons/meta/data.lua",
    "lessons/meta/chart.lua",
};

/* Appends a file of the program's data. */
static void read_data(const char *name, struct ll_str *out)
{
    struct ll_message why = {""};
    struct ll_str path = {0};
    assert_int_equal(ll_path_data(name, &why, &path), LL_OK);
    if (ll_file_read(ll_str_text(&path), 1 << 20, &why, out) != LL_OK)
        fail_msg("%s", why.text);
    ll_str_done(&path);
}

static void annotations_and_program_agree(void **state)
{
    (void)state;
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_script *script;
    struct ll_message why = {""};
    struct ll_str text = {0};
    struct ll_str code = {0};
    struct ll_str complaints = {0};
    struct ll_value value = {0};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        read_data(files[i], &text);
    read_data("tests/script/annotations.lua", &code);
    assert_int_equal(ll_script_new(&options, &why, &script), LL_OK);
    assert_int_equal(ll_value_new_string(script, ll_str_text(&text), text.length, &value), LL_OK);
    assert_int_equal(ll_script_set(script, "annotations", &value), LL_OK);
    if (ll_value_eval(script, ll_str_text(&code), code.length, "annotations.lua", &why, &value) !=
        LL_OK)
        fail_msg("%s", why.text);
    assert_int_equal(ll_print_value(&value, &why, &complaints), LL_OK);
    assert_string_equal(ll_str_text(&complaints), "{}");
    ll_str_done(&complaints);
    ll_str_done(&code);
    ll_str_done(&text);
    ll_value_done(&value);
    ll_script_free(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(annotations_and_program_agree)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
