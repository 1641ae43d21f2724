/* Functions in slices of time: where they are cut, and what passes in and out. */
#include "script/task.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "script/function.h"

static int script_new(void **state)
{
    struct ll_script_options options = ll_script_options_lesson();
    options.memory = (size_t)32 << 20;
    return ll_script_new(&options, NULL, (struct ll_script **)state) == LL_OK ? 0 : -1;
}

static int script_free(void **state)
{
    ll_script_free((struct ll_script **)state);
    return 0;
}

static struct ll_task *task_of(struct ll_script *script, const char *code)
{
    struct ll_value function = {0};
    struct ll_message why = {""};
    struct ll_task *task;
    if (ll_value_eval(script, code, strlen(code), "task.lua", &why, &function) != LL_OK)
        fail_msg("%s", why.text);
    struct ll_value arg = {0};
    assert_int_equal(ll_value_new_number(script, 5, &arg), LL_OK);
    if (ll_task_new(&function, &arg, 1, &why, &task) != LL_OK)
        fail_msg("%s", why.text);
    ll_value_done(&arg);
    ll_value_done(&function);
    return task;
}

/* Runs slices until it is something else than time that ended one. */
static enum ll_turn run(struct ll_task *task, double *number, size_t *slices)
{
    struct ll_value value = {0};
    struct ll_message why = {""};
    enum ll_turn turn;
    do {
        if (ll_task_run(task, 0.0005, NULL, &why, &turn, &value) != LL_OK)
            fail_msg("%s", why.text);
        ++*slices;
    } while (turn == LL_TURN_SLICE);
    assert_int_equal(ll_value_number(&value, &why, number), LL_OK);
    ll_value_done(&value);
    return turn;
}

static void slices_end_in_the_middle_and_frames_come_through(void **state)
{
    struct ll_task *task = task_of(*state, "return function(n)\n"
                                           "  for frame = 1, 3 do\n"
                                           "    local sum = 0\n"
                                           "    for i = 1, 400000 do sum = sum + 1 end\n"
                                           "    coroutine.yield(sum + frame * n)\n"
                                           "  end\n"
                                           "  return 7\n"
                                           "end");
    double number;
    size_t slices = 0;
    for (int frame = 1; frame <= 3; frame++) {
        assert_int_equal(run(task, &number, &slices), LL_TURN_YIELDED);
        assert_true(number == 400000 + frame * 5);
    }
    assert_true(slices > 3);
    assert_int_equal(run(task, &number, &slices), LL_TURN_RETURNED);
    assert_true(number == 7);
    enum ll_turn turn;
    struct ll_value value = {0};
    assert_int_equal(ll_task_run(task, 1, NULL, NULL, &turn, &value), LL_ERR_ARGUMENT);
    ll_task_free(&task);
}

static void slices_cut_through_pcall_but_not_through_inner_coroutines(void **state)
{
    struct ll_task *task = task_of(*state, "return function()\n"
                                           "  local sum = 0\n"
                                           "  pcall(function()\n"
                                           "    for i = 1, 400000 do sum = sum + 1 end\n"
                                           "  end)\n"
                                           "  local inner = coroutine.wrap(function()\n"
                                           "    for i = 1, 400000 do sum = sum + 1 end\n"
                                           "    coroutine.yield(sum)\n"
                                           "  end)\n"
                                           "  return inner()\n"
                                           "end");
    double number;
    size_t slices = 0;
    assert_int_equal(run(task, &number, &slices), LL_TURN_RETURNED);
    assert_true(number == 800000);
    assert_true(slices > 1);
    ll_task_free(&task);
}

static void what_is_sent_is_what_the_yield_returns(void **state)
{
    struct ll_script *script = *state;
    struct ll_task *task = task_of(script, "return function(n)\n"
                                           "  while true do n = coroutine.yield(n * 2) end\n"
                                           "end");
    struct ll_value sent = {0};
    struct ll_value value = {0};
    double number = 5;
    enum ll_turn turn;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ll_value_new_number(script, number, &sent), LL_OK);
        assert_int_equal(ll_task_run(task, 1, &sent, NULL, &turn, &value), LL_OK);
        assert_int_equal(turn, LL_TURN_YIELDED);
        assert_int_equal(ll_value_number(&value, NULL, &number), LL_OK);
    }
    assert_true(number == 40);
    ll_value_done(&sent);
    ll_value_done(&value);
    ll_task_free(&task);
}

static void failures_name_their_place_and_end_the_task(void **state)
{
    struct ll_script *script = *state;
    struct ll_message why = {""};
    struct ll_value value = {0};
    enum ll_turn turn;
    struct ll_task *task = task_of(script, "return function(n)\n  local x\n  x.y = 1\nend");
    assert_int_equal(ll_task_run(task, 1, NULL, &why, &turn, &value), LL_ERR_SCRIPT);
    assert_non_null(strstr(why.text, "task.lua:3: attempt to index a nil value"));
    assert_non_null(strstr(ll_script_traceback(script), "task.lua:3:"));
    assert_int_equal(ll_task_run(task, 1, NULL, &why, &turn, &value), LL_ERR_ARGUMENT);
    ll_task_free(&task);
    task = task_of(script, "return function() local t = {} while true do t[#t + 1] = {} end end");
    assert_int_equal(ll_task_run(task, 100, NULL, &why, &turn, &value), LL_ERR_LIMIT);
    ll_task_free(&task);
    ll_script_limit(script, 100000, 0);
    task = task_of(script, "return function() while true do end end");
    assert_int_equal(ll_task_run(task, 100, NULL, &why, &turn, &value), LL_ERR_LIMIT);
    ll_task_free(&task);
}

static void a_task_is_freed_at_any_point_and_closes_what_is_open(void **state)
{
    struct ll_script *script = *state;
    struct ll_value value = {0};
    enum ll_turn turn;
    struct ll_task *task = task_of(script, "closed = 0\n"
                                           "return function()\n"
                                           "  local x <close> = setmetatable({}, {__close = "
                                           "function() closed = closed + 1 end})\n"
                                           "  coroutine.yield(1)\n"
                                           "end");
    assert_int_equal(ll_task_run(task, 1, NULL, NULL, &turn, &value), LL_OK);
    ll_task_free(&task);
    ll_value_done(&value);
    double closed = 0;
    assert_int_equal(ll_script_get(script, "closed", NULL, &value), LL_OK);
    assert_int_equal(ll_value_number(&value, NULL, &closed), LL_OK);
    assert_true(closed == 1);
    ll_value_done(&value);
    task = task_of(script, "return function() while true do end end");
    ll_task_free(&task); /* never run */
    task = task_of(script, "return function() while true do end end");
    assert_int_equal(ll_task_run(task, 0.0001, NULL, NULL, &turn, &value), LL_OK);
    assert_int_equal(turn, LL_TURN_SLICE);
    ll_task_free(&task);
}

static ll_err frame(struct ll_call *call, void *context)
{
    (void)context;
    call->yields = true;
    return ll_value_copy(&call->args[0], &call->result);
}

static void a_function_of_c_can_yield_for_the_task(void **state)
{
    struct ll_script *script = *state;
    struct ll_value function = {0};
    assert_int_equal(ll_value_new_function(script, frame, NULL, NULL, &function), LL_OK);
    assert_int_equal(ll_script_set(script, "frame", &function), LL_OK);
    ll_value_done(&function);
    struct ll_task *task = task_of(script, "return function(n) frame(n + 1) return 2 end");
    double number;
    size_t slices = 0;
    assert_int_equal(run(task, &number, &slices), LL_TURN_YIELDED);
    assert_true(number == 6);
    assert_int_equal(run(task, &number, &slices), LL_TURN_RETURNED);
    ll_task_free(&task);
    struct ll_message why = {""};
    struct ll_value value = {0};
    assert_int_equal(ll_value_eval(script, "frame(1)", 8, "t.lua", &why, &value), LL_ERR_SCRIPT);
    assert_string_equal(why.text, "t.lua:1: this can be called only while a task runs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(slices_end_in_the_middle_and_frames_come_through,
                                        script_new, script_free),
        cmocka_unit_test_setup_teardown(slices_cut_through_pcall_but_not_through_inner_coroutines,
                                        script_new, script_free),
        cmocka_unit_test_setup_teardown(what_is_sent_is_what_the_yield_returns, script_new,
                                        script_free),
        cmocka_unit_test_setup_teardown(failures_name_their_place_and_end_the_task, script_new,
                                        script_free),
        cmocka_unit_test_setup_teardown(a_task_is_freed_at_any_point_and_closes_what_is_open,
                                        script_new, script_free),
        cmocka_unit_test_setup_teardown(a_function_of_c_can_yield_for_the_task, script_new,
                                        script_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
