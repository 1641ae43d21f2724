/* Lua values through handles: kinds, fields, items, and how long they live. */
#include "script/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "script/function.h"

static int script_new(void **state)
{
    struct ll_script_options options = ll_script_options_submission();
    return ll_script_new(&options, NULL, (struct ll_script **)state) == LL_OK ? 0 : -1;
}

static int script_free(void **state)
{
    ll_script_free((struct ll_script **)state);
    return 0;
}

static struct ll_value eval(struct ll_script *script, const char *code)
{
    struct ll_value out = {0};
    struct ll_message why = {""};
    if (ll_value_eval(script, code, strlen(code), "test.lua", &why, &out) != LL_OK)
        fail_msg("%s: %s", code, why.text);
    return out;
}

static double number_of(const struct ll_value *value)
{
    struct ll_message why = {""};
    double number = 0;
    if (ll_value_number(value, &why, &number) != LL_OK)
        fail_msg("%s", why.text);
    return number;
}

static void each_kind_is_known(void **state)
{
    static const struct {
        const char *code;
        enum ll_kind kind;
        size_t count;
    } cases[] = {
        {"return nil", LL_KIND_NIL, 0},
        {"return false", LL_KIND_BOOLEAN, 0},
        {"return 2.5", LL_KIND_NUMBER, 0},
        {"return '한'", LL_KIND_STRING, 3},
        {"return {1, 2}", LL_KIND_TABLE, 2},
        {"return print", LL_KIND_FUNCTION, 0},
        {"return coroutine.create(print)", LL_KIND_OTHER, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_value value = eval(*state, cases[i].code);
        assert_int_equal(ll_value_kind(&value), cases[i].kind);
        assert_int_equal(ll_value_count(&value), cases[i].count);
        ll_value_done(&value);
    }
}

static void fields_and_items_are_read_and_what_is_not_there_is_nil(void **state)
{
    struct ll_value table = eval(*state, "return setmetatable({7, 8, name = 'x', on = false}, "
                                         "{__index = {base = 9}})");
    struct ll_value value = {0};
    struct ll_message why = {""};
    assert_int_equal(ll_value_item(&table, 2, &why, &value), LL_OK);
    assert_true(number_of(&value) == 8);
    assert_int_equal(ll_value_item(&table, 3, &why, &value), LL_OK);
    assert_int_equal(ll_value_kind(&value), LL_KIND_NIL);
    assert_int_equal(ll_value_field(&table, "name", &why, &value), LL_OK);
    assert_string_equal(ll_value_string(&value, NULL), "x");
    assert_int_equal(ll_value_field(&table, "on", &why, &value), LL_OK);
    assert_false(ll_value_true(&value));
    assert_int_equal(ll_value_field(&table, "base", &why, &value), LL_OK);
    assert_true(number_of(&value) == 9);
    /* a handle can be read through itself */
    assert_int_equal(ll_value_field(&value, "x", &why, &value), LL_ERR_FORMAT);
    assert_string_equal(why.text, "a table was expected (for its 'x'), got a number");
    assert_int_equal(ll_value_kind(&value), LL_KIND_NIL);
    ll_value_done(&table);
    struct ll_value bad = eval(*state, "return setmetatable({}, {__index = function() error('no') "
                                       "end})");
    assert_int_equal(ll_value_field(&bad, "x", &why, &value), LL_ERR_SCRIPT);
    assert_string_equal(why.text, "test.lua:1: no");
    ll_value_done(&bad);
}

struct seen {
    char text[64];
};

static ll_err note(const struct ll_value *key, const struct ll_value *value, void *arg)
{
    struct seen *seen = arg;
    size_t used = strlen(seen->text);
    const char *name = ll_value_string(key, NULL);
    if (name)
        snprintf(seen->text + used, sizeof seen->text - used, "%s=%g ", name, number_of(value));
    else
        snprintf(seen->text + used, sizeof seen->text - used, "%g=%g ", number_of(key),
                 number_of(value));
    return number_of(value) == 99 ? LL_ERR_RANGE : LL_OK;
}

static void visiting_goes_in_order_and_ends_at_a_failure(void **state)
{
    struct seen seen = {""};
    struct ll_value table = eval(*state, "return {5, 6, z = 1, a = 2, m = 3, [true] = 4}");
    assert_int_equal(ll_value_each(&table, NULL, note, &seen), LL_OK);
    assert_string_equal(seen.text, "1=5 2=6 a=2 m=3 z=1 ");
    ll_value_done(&table);
    seen = (struct seen){""};
    table = eval(*state, "return {a = 1, b = 99, c = 3}");
    assert_int_equal(ll_value_each(&table, NULL, note, &seen), LL_ERR_RANGE);
    assert_string_equal(seen.text, "a=1 b=99 ");
    ll_value_done(&table);
}

static void tables_made_here_are_seen_there(void **state)
{
    struct ll_script *script = *state;
    struct ll_value table = {0};
    struct ll_value got = {0};
    struct ll_message why = {""};
    assert_int_equal(ll_value_new_table(script, &table), LL_OK);
    assert_int_equal(ll_value_set_number(&table, "n", 3), LL_OK);
    assert_int_equal(ll_value_set_boolean(&table, "b", true), LL_OK);
    assert_int_equal(ll_value_set_string(&table, "s", "a\0b", 3), LL_OK);
    assert_int_equal(ll_value_set_list(&table, "l", (const double[]){1, 2.5, -0.0}, 3), LL_OK);
    assert_int_equal(ll_value_set_item(&table, 1, &table), LL_OK);
    assert_int_equal(ll_script_set(script, "given", &table), LL_OK);
    ll_value_done(&table);
    struct ll_value ok = eval(script, "local g = given\n"
                                      "return math.type(g.n) == 'integer' and g.n == 3 and g.b\n"
                                      "and g.s == 'a\\0b' and #g.l == 3 and g.l[2] == 2.5\n"
                                      "and 1 / g.l[3] < 0 and g[1] == g");
    assert_true(ll_value_true(&ok));
    ll_value_done(&ok);
    assert_int_equal(ll_script_get(script, "given", &why, &got), LL_OK);
    assert_int_equal(ll_value_kind(&got), LL_KIND_TABLE);
    ll_value_done(&got);
}

static void calls_hand_over_arguments_and_results(void **state)
{
    struct ll_script *script = *state;
    struct ll_value object = eval(script, "return {k = 10, add = function(self, a, b) return "
                                          "self.k + a + b, a, b end}");
    struct ll_value args[2] = {{0}};
    struct ll_value results[4] = {{0}};
    struct ll_message why = {""};
    assert_int_equal(ll_value_new_number(script, 1, &args[0]), LL_OK);
    assert_int_equal(ll_value_new_number(script, 2, &args[1]), LL_OK);
    assert_int_equal(ll_value_call_method(&object, "add", args, 2, &why, &results[0]), LL_OK);
    assert_true(number_of(&results[0]) == 13);
    struct ll_value add = {0};
    assert_int_equal(ll_value_field(&object, "add", &why, &add), LL_OK);
    struct ll_value many[3] = {object, args[0], args[1]};
    assert_int_equal(ll_value_call_many(&add, many, 3, &why, 4, results), LL_OK);
    assert_true(number_of(&results[1]) == 1 && number_of(&results[2]) == 2);
    assert_int_equal(ll_value_kind(&results[3]), LL_KIND_NIL);
    assert_int_equal(ll_value_call(&add, args, 1, &why, &results[0]), LL_ERR_SCRIPT);
    assert_non_null(strstr(why.text, "test.lua:1: attempt to index a number value"));
    assert_int_equal(ll_value_kind(&results[0]), LL_KIND_NIL);
    for (int i = 0; i < 4; i++)
        ll_value_done(&results[i]);
    ll_value_done(&args[0]);
    ll_value_done(&args[1]);
    ll_value_done(&add);
    ll_value_done(&object);
}

/* context: how often it was called */
static ll_err twice(struct ll_call *call, void *context)
{
    double number;
    ++*(int *)context;
    if (call->count != 1)
        return ll_fail(&call->why, LL_ERR_ARGUMENT, "twice takes a number");
    ll_err err = ll_value_number(&call->args[0], &call->why, &number);
    if (err != LL_OK)
        return err;
    return ll_value_new_number(call->script, 2 * number, &call->result);
}

static ll_err call_bound(struct ll_call *call, void *context)
{
    (void)context;
    return ll_value_call(call->bound, call->args, call->count, &call->why, &call->result);
}

static void functions_of_c_work_and_fail_as_lua_functions_do(void **state)
{
    struct ll_script *script = *state;
    int calls = 0;
    struct ll_value function = {0};
    assert_int_equal(ll_value_new_function(script, twice, &calls, NULL, &function), LL_OK);
    assert_int_equal(ll_script_set(script, "twice", &function), LL_OK);
    struct ll_value bound = {0};
    assert_int_equal(ll_value_new_function(script, call_bound, NULL, &function, &bound), LL_OK);
    assert_int_equal(ll_script_set(script, "again", &bound), LL_OK);
    ll_value_done(&bound);
    ll_value_done(&function);

    struct ll_value value = eval(script, "return twice(twice(again(1)))");
    assert_true(number_of(&value) == 8);
    ll_value_done(&value);
    value = eval(script, "return coroutine.wrap(function() return twice(4) end)()");
    assert_true(number_of(&value) == 8);
    ll_value_done(&value);
    assert_int_equal(calls, 4);
    value = eval(script, "local ok, what = pcall(twice) return what");
    assert_string_equal(ll_value_string(&value, NULL), "twice takes a number");
    ll_value_done(&value);
    value =
        eval(script, "return select(2, pcall(function()\n local x = twice('s')\n return x end))");
    assert_string_equal(ll_value_string(&value, NULL),
                        "test.lua:2: a number was expected, got a string");
    ll_value_done(&value);
    value = eval(script, "return select(2, pcall(function() twice(1,2,3,4,5,6,7,8,9) end))");
    assert_string_equal(ll_value_string(&value, NULL),
                        "test.lua:1: at most 8 arguments are taken, got 9");
    ll_value_done(&value);
}

static void each_failure_has_its_own_traceback(void **state)
{
    struct ll_script *script = *state;
    struct ll_value out = {0};
    struct ll_message why = {""};
    struct ll_value function = {0};
    assert_int_equal(ll_value_new_function(script, call_bound, NULL, NULL, &function), LL_OK);
    assert_int_equal(ll_script_set(script, "call_nothing", &function), LL_OK);
    ll_value_done(&function);
    const char *first = "local function one() error('first') end one()";
    assert_int_equal(ll_value_eval(script, first, strlen(first), "a.lua", &why, &out),
                     LL_ERR_SCRIPT);
    assert_non_null(strstr(ll_script_traceback(script), "'one'"));
    const char *second = "pcall(call_nothing)\nlocal function two() error('second') end\ntwo()";
    assert_int_equal(ll_value_eval(script, second, strlen(second), "b.lua", &why, &out),
                     LL_ERR_SCRIPT);
    assert_non_null(strstr(ll_script_traceback(script), "b.lua:3:"));
}

static void handles_keep_values_alive_and_give_them_back(void **state)
{
    struct ll_script *script = *state;
    struct ll_value one = eval(script, "return string.rep(string.rep('x', 1024), 1024)");
    struct ll_value two = {0};
    assert_int_equal(ll_value_copy(&one, &two), LL_OK);
    ll_value_done(&one);
    size_t length;
    assert_int_equal(ll_value_string(&two, &length)[length - 1], 'x');
    ll_value_done(&two);
    size_t before = ll_script_memory(script);
    for (int i = 0; i < 100; i++) {
        two = eval(script, "return string.rep(string.rep('x', 1024), 1024)");
        ll_value_done(&two);
    }
    assert_true(ll_script_memory(script) < before + ((size_t)16 << 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_kind_is_known, script_new, script_free),
        cmocka_unit_test_setup_teardown(fields_and_items_are_read_and_what_is_not_there_is_nil,
                                        script_new, script_free),
        cmocka_unit_test_setup_teardown(visiting_goes_in_order_and_ends_at_a_failure, script_new,
                                        script_free),
        cmocka_unit_test_setup_teardown(tables_made_here_are_seen_there, script_new, script_free),
        cmocka_unit_test_setup_teardown(calls_hand_over_arguments_and_results, script_new,
                                        script_free),
        cmocka_unit_test_setup_teardown(functions_of_c_work_and_fail_as_lua_functions_do,
                                        script_new, script_free),
        cmocka_unit_test_setup_teardown(each_failure_has_its_own_traceback, script_new,
                                        script_free),
        cmocka_unit_test_setup_teardown(handles_keep_values_alive_and_give_them_back, script_new,
                                        script_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
