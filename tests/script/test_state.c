/* Scripts under limits: what never ends, takes too much memory, or fails in any way. */
#include "script/state.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/time.h>

#include <cmocka.h>

#include "../seldom.h"
#include "script/value.h"

static struct ll_script *script_with(struct ll_script_options options)
{
    struct ll_message why = {""};
    struct ll_script *script;
    if (ll_script_new(&options, &why, &script) != LL_OK)
        fail_msg("%s", why.text);
    return script;
}

static struct ll_script *submission(void)
{
    struct ll_script_options options = ll_script_options_submission();
    options.instructions = 2000000;
    options.memory = (size_t)8 << 20;
    options.output = 64;
    return script_with(options);
}

static ll_err run(struct ll_script *script, const char *code, struct ll_message *why)
{
    struct ll_value out = {0};
    ll_err err = ll_value_eval(script, code, strlen(code), "test.lua", why, &out);
    ll_value_done(&out);
    return err;
}

/* The script must work after whatever it was just put through. */
static void assert_works(struct ll_script *script)
{
    struct ll_message why = {""};
    struct ll_value out = {0};
    double got = 0;
    const char *code = "local s = 0; for i = 1, 10 do s = s + i end; return s";
    if (ll_value_eval(script, code, strlen(code), "after.lua", &why, &out) != LL_OK)
        fail_msg("%s", why.text);
    assert_int_equal(ll_value_number(&out, &why, &got), LL_OK);
    assert_true(got == 55);
    ll_value_done(&out);
}

struct attempt {
    const char *code;
    ll_err err;
    const char *says; /* part of the message */
};

static void assert_attempts(const struct attempt *attempts, size_t count)
{
    struct ll_script *script = submission();
    for (size_t i = 0; i < count; i += one_in(4)) {
        struct ll_message why = {""};
        ll_err err = run(script, attempts[i].code, &why);
        if (err != attempts[i].err || strstr(why.text, attempts[i].says) == NULL)
            fail_msg("%s\n gave %d (%s), expected %d (%s)", attempts[i].code, err, why.text,
                     attempts[i].err, attempts[i].says);
        assert_works(script);
    }
    ll_script_free(&script);
}

static void endless_code_is_stopped_however_it_defends_itself(void **state)
{
    (void)state;
    static const struct attempt attempts[] = {
        {"while true do end", LL_ERR_LIMIT, "test.lua:1: stopped after 2000000 instructions"},
        {"while true do pcall(function() while true do end end) end", LL_ERR_LIMIT, "stopped"},
        {"repeat until pcall(error)", LL_ERR_LIMIT, "stopped"},
        {"pcall(function() while true do end end) return 1", LL_ERR_LIMIT, ""},
        {"xpcall(function() while true do end end, function() while true do end end)", LL_ERR_LIMIT,
         ""},
        {"while true do xpcall(error, function() while true do end end) end", LL_ERR_LIMIT, ""},
        {"local f; f = function() return pcall(f) end; while true do f() end", LL_ERR_LIMIT, ""},
        {"coroutine.wrap(function() while true do end end)()", LL_ERR_LIMIT, "stopped"},
        {"while true do coroutine.wrap(function() pcall(function() while true do end end) end)() "
         "end",
         LL_ERR_LIMIT, ""},
        {"local t <close> = setmetatable({}, {__close = function() while true do end end})",
         LL_ERR_LIMIT, "stopped"},
        {"table.sort({1, 2, 3, 4}, function() while true do end end)", LL_ERR_LIMIT, "stopped"},
        {"local t = setmetatable({}, {__index = function(t, k) return t[k + 1] end}); return t[1]",
         LL_ERR_SCRIPT, "stack overflow"},
        {"print(setmetatable({}, {__tostring = function() while true do end end}))", LL_ERR_LIMIT,
         "stopped"},
    };
    assert_attempts(attempts, sizeof attempts / sizeof *attempts);
}

static void memory_is_counted_and_refused_past_the_limit(void **state)
{
    (void)state;
    static const struct attempt attempts[] = {
        {"return string.rep('x', 1 << 62)", LL_ERR_SCRIPT, "too large"},
        {"return string.rep('x', 1 << 30)", LL_ERR_LIMIT, "more than its 8 MiB"},
        {"local s = 'x'; while true do s = s .. s end", LL_ERR_LIMIT, "8 MiB"},
        {"local t = {}; for i = 1, 1e9 do t[i] = {} end", LL_ERR_LIMIT, "8 MiB"},
        {"return table.concat({}, 'x', 1, 1 << 40)", LL_ERR_SCRIPT, "invalid value"},
        {"return ('x'):rep(100, ('y'):rep(1 << 20))", LL_ERR_LIMIT, "8 MiB"},
    };
    assert_attempts(attempts, sizeof attempts / sizeof *attempts);
}

static void errors_of_every_kind_come_back_as_messages(void **state)
{
    (void)state;
    static const struct attempt attempts[] = {
        {"\n\nlocal x = nil\nreturn x.y", LL_ERR_SCRIPT, "test.lua:4: attempt to index a nil"},
        {"return (", LL_ERR_SCRIPT, "test.lua:1: unexpected symbol near <eof>"},
        {"error('\\27[31mred\\u{202E}\\u{9B}')", LL_ERR_SCRIPT, "test.lua:1: red"},
        {"error({})", LL_ERR_SCRIPT, "no text but a table value"},
        {"error()", LL_ERR_SCRIPT, "no text but a nil value"},
        {"error(7)", LL_ERR_SCRIPT, "7"},
        {"error(setmetatable({}, {__tostring = function() while true do end end}))", LL_ERR_SCRIPT,
         "no text but a table value"},
        {"error(setmetatable({}, {__tostring = function() error('x') end}))", LL_ERR_SCRIPT,
         "no text but a table value"},
        {"local function f() return pcall(f) end return f()", LL_OK, ""},
        {"return ('('):rep(1000):find(('('):rep(1000))", LL_ERR_SCRIPT, "too many captures"},
        {"table.sort({1, 2, 3, 4, 5}, function(a, b) return true end)", LL_ERR_SCRIPT,
         "invalid order function"},
        {"coroutine.yield(1)", LL_ERR_SCRIPT, "outside a coroutine"},
        {"\033LuaT", LL_ERR_SCRIPT, "binary chunk"},
    };
    assert_attempts(attempts, sizeof attempts / sizeof *attempts);
}

static void recursion_without_an_end_is_an_error(void **state)
{
    (void)state;
    struct ll_script *script = script_with(ll_script_options_submission());
    struct ll_message why = {""};
    assert_int_equal(run(script, "local function f() return f() + 1 end return f()", &why),
                     LL_ERR_SCRIPT);
    assert_non_null(strstr(why.text, "test.lua:1: stack overflow"));
    assert_works(script);
    ll_script_free(&script);
}

static void what_could_reach_out_is_not_there(void **state)
{
    (void)state;
    static const struct attempt attempts[] = {
        {"assert(not (io or os or debug or package or load or loadfile or dofile or require))",
         LL_OK, ""},
        {"assert(not string.dump and not warn and not loadstring)", LL_OK, ""},
        {"assert(loss and not chart and not data)", LL_OK, ""},
        {"setmetatable({}, {__gc = print})", LL_ERR_SCRIPT, "__gc metamethod is not allowed"},
        {"collectgarbage('stop')", LL_ERR_SCRIPT, "only \"count\" is allowed"},
        {"assert(collectgarbage('count') > 1)", LL_OK, ""},
        {"getmetatable('').__index = 1", LL_ERR_SCRIPT, "attempt to index a boolean"},
        {"setmetatable(setmetatable({}, {__metatable = 1}), {})", LL_ERR_SCRIPT, "protected"},
        {"assert(getmetatable(setmetatable({}, {__index = {a = 1}})).__index.a == 1)", LL_OK, ""},
    };
    assert_attempts(attempts, sizeof attempts / sizeof *attempts);
}

static void processor_time_is_limited_too(void **state)
{
    (void)state;
    struct ll_script_options options = ll_script_options_lesson();
    options.milliseconds = 20;
    struct ll_script *script = script_with(options);
    struct ll_message why = {""};
    assert_int_equal(run(script, "while true do end", &why), LL_ERR_LIMIT);
    assert_non_null(strstr(why.text, "after 20 ms"));
    assert_works(script);
    ll_script_limit(script, 5000, 0);
    assert_int_equal(run(script, "while true do end", &why), LL_ERR_LIMIT);
    assert_non_null(strstr(why.text, "5000 instructions"));
    ll_script_free(&script);
}

static void a_stop_from_outside_ends_what_is_entered(void **state)
{
    (void)state;
    struct ll_script *script = submission();
    struct ll_message why = {""};
    ll_script_stop(script);
    assert_int_equal(run(script, "return 1", &why), LL_ERR_STOPPED);
    ll_script_stop_clear(script);
    assert_works(script);
    ll_script_free(&script);
}

static struct ll_script *volatile running;

static void stop_running(int signal_number)
{
    (void)signal_number;
    ll_script_stop(running);
}

static void a_stop_from_a_signal_ends_what_runs(void **state)
{
    (void)state;
    struct ll_script *script = script_with(ll_script_options_lesson());
    struct ll_message why = {""};
    running = script;
    signal(SIGALRM, stop_running);
    const struct itimerval soon = {.it_value = {.tv_usec = 10000}};
    setitimer(ITIMER_REAL, &soon, NULL);
    assert_int_equal(run(script, "while true do pcall(error) end", &why), LL_ERR_STOPPED);
    assert_string_equal(why.text, "test.lua:1: stopped on request");
    signal(SIGALRM, SIG_DFL);
    ll_script_stop_clear(script);
    assert_works(script);
    ll_script_free(&script);
}

static void output_is_kept_cleaned_and_cut_with_a_word(void **state)
{
    (void)state;
    struct ll_script *script = submission();
    struct ll_message why = {""};
    assert_int_equal(run(script, "print('a', 1, nil) print('\\27[2Jb')", &why), LL_OK);
    assert_string_equal(ll_script_output(script), "a\t1\tnil\nb\n");
    ll_script_output_clear(script);
    assert_string_equal(ll_script_output(script), "");
    assert_int_equal(run(script, "for i = 1, 1000 do print('한글') end", &why), LL_OK);
    const char *text = ll_script_output(script);
    assert_non_null(strstr(text, "\n(output cut after 64 bytes)\n"));
    assert_null(strstr(text, "\xEF\xBF\xBD")); /* no character was cut in two */
    assert_true(strlen(text) < 120);
    ll_script_free(&script);
}

static void the_traceback_names_each_level(void **state)
{
    (void)state;
    struct ll_script *script = submission();
    struct ll_message why = {""};
    const char *code = "local function inner() error('x') end\n"
                       "function outer() inner() end\n"
                       "outer()";
    assert_int_equal(run(script, code, &why), LL_ERR_SCRIPT);
    const char *trace = ll_script_traceback(script);
    assert_non_null(strstr(trace, "test.lua:1:"));
    assert_non_null(strstr(trace, "test.lua:2: in function 'outer'"));
    assert_non_null(strstr(trace, "test.lua:3: in main chunk"));
    ll_script_free(&script);
}

static void the_same_seed_gives_the_same_numbers(void **state)
{
    (void)state;
    double drawn[3];
    for (int i = 0; i < 3; i++) {
        struct ll_script_options options = ll_script_options_submission();
        options.seed = i < 2 ? 7 : 8;
        struct ll_script *script = script_with(options);
        struct ll_value out = {0};
        const char *code = "return math.random() + math.random(10) + math.random(-5, 5)";
        assert_int_equal(ll_value_eval(script, code, strlen(code), "t", NULL, &out), LL_OK);
        assert_int_equal(ll_value_number(&out, NULL, &drawn[i]), LL_OK);
        ll_value_done(&out);
        ll_script_free(&script);
    }
    assert_true(drawn[0] == drawn[1]);
    assert_true(drawn[0] != drawn[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(endless_code_is_stopped_however_it_defends_itself),
        cmocka_unit_test(memory_is_counted_and_refused_past_the_limit),
        cmocka_unit_test(errors_of_every_kind_come_back_as_messages),
        cmocka_unit_test(recursion_without_an_end_is_an_error),
        cmocka_unit_test(what_could_reach_out_is_not_there),
        cmocka_unit_test(processor_time_is_limited_too),
        cmocka_unit_test(a_stop_from_outside_ends_what_is_entered),
        cmocka_unit_test(a_stop_from_a_signal_ends_what_runs),
        cmocka_unit_test(output_is_kept_cleaned_and_cut_with_a_word),
        cmocka_unit_test(the_traceback_names_each_level),
        cmocka_unit_test(the_same_seed_gives_the_same_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
