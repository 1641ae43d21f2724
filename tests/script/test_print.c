/* What `print` and the reports show of a value, as text and as JSON. */
#include "check.h"

static void values_are_printed_as_a_reader_sees_them(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"nil", "nil"},
        {"1", "1"},
        {"7 // 2", "3"},
        {"-0.0", "-0"},
        {"0.1 + 0.2", "0.3"},
        {"1 / 3", "0.33333334"},
        {"2^53", "9007199254740992"},
        {"1e300", "1e+300"},
        {"1e-300", "1e-300"},
        {"0/0 ~= 0/0 and -(0/0)", "nan"},
        {"1/0", "inf"},
        {"-1/0", "-inf"},
        {"'a string'", "a string"},
        {"{1, 'x', {true}, name = tensor{1}, [7] = 2}", "{1, \"x\", {true}, name = {1}}"},
        {"print", "(a function)"},
        {"tensor{0/0, 1/0, -1/0}", "{nan, inf, -inf}"},
    };
    CHECK_ALL(checks);
}

static void json_of(const char *code, ll_err expected_err, const char *expected)
{
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_script *script;
    struct ll_value value = {0};
    struct ll_message why = {""};
    struct ll_str text = {0};
    assert_int_equal(ll_script_new(&options, NULL, &script), LL_OK);
    assert_int_equal(ll_line_eval(script, code, strlen(code), "t", &why, &value), LL_OK);
    assert_int_equal(ll_print_json(&value, &why, &text), expected_err);
    assert_string_equal(expected_err == LL_OK ? ll_str_text(&text) : why.text, expected);
    ll_str_done(&text);
    ll_value_done(&value);
    ll_script_free(&script);
}

static void json_has_a_form_for_what_can_have_one(void **state)
{
    (void)state;
    json_of("1.5", LL_OK, "1.5");
    json_of("0/0", LL_OK, "\"nan\"");
    json_of("-1/0", LL_OK, "\"-inf\"");
    json_of("'a\"b\\n'", LL_OK, "\"a\\\"b\\n\"");
    json_of("true", LL_OK, "true");
    json_of("nil", LL_OK, "null");
    json_of("tensor(0.1)", LL_OK, "0.1");
    json_of("tensor{{1, 0/0}, {1/0, -1/0}}", LL_OK, "[[1,\"nan\"],[\"inf\",\"-inf\"]]");
    json_of("tensor.zeros(2, 0)", LL_OK, "[[],[]]");
    json_of("tensor.zeros(1 << 31, 0)", LL_ERR_FORMAT,
            "a tensor of shape (2147483648, 0) has no numbers and too many rows to write");
    json_of("tostring(tensor.zeros(4, 1 << 31, 0))", LL_OK,
            "\"{} (no numbers, of shape (4, 2147483648, 0))\"");
    json_of("{}", LL_OK, "[]");
    json_of("{b = {1, 2}, a = tensor{3}}", LL_OK, "{\"a\":[3],\"b\":[1,2]}");
    json_of("{1, x = 2}", LL_ERR_FORMAT, "a table with both items and names has no form in JSON");
    json_of("{print}", LL_ERR_FORMAT, "a function has no form in JSON");
    json_of("local t = {}; t[1] = t; return t", LL_ERR_FORMAT,
            "tables nested more than 16 deep (or in a circle)");
}

static void a_circle_of_tables_is_printed_so_far(void **state)
{
    (void)state;
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_script *script;
    struct ll_value value = {0};
    struct ll_str text = {0};
    const char *code = "local t = {}; t.t = t; return t";
    assert_int_equal(ll_script_new(&options, NULL, &script), LL_OK);
    assert_int_equal(ll_line_eval(script, code, strlen(code), "t", NULL, &value), LL_OK);
    assert_int_equal(ll_print_value(&value, NULL, &text), LL_OK);
    assert_non_null(strstr(ll_str_text(&text), "{...}"));
    ll_str_done(&text);
    ll_value_done(&value);
    ll_script_free(&script);
}

static void an_open_line_is_told_from_a_wrong_one(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        bool open;
    } cases[] = {
        {"for i = 1, 3 do", true},
        {"f(1,", true},
        {"x =", true},
        {"function f()", true},
        {"if x then y = 1", true},
        {"{1, 2", true},
        {"1 + 1", false},
        {"x = 1", false},
        {"end", false},
        {"1 1", false},
        {"", false},
    };
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_script *script;
    assert_int_equal(ll_script_new(&options, NULL, &script), LL_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (ll_line_is_open(script, cases[i].code, strlen(cases[i].code)) != cases[i].open)
            fail_msg("%s", cases[i].code);
    ll_script_free(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_printed_as_a_reader_sees_them),
        cmocka_unit_test(json_has_a_form_for_what_can_have_one),
        cmocka_unit_test(a_circle_of_tables_is_printed_so_far),
        cmocka_unit_test(an_open_line_is_told_from_a_wrong_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
