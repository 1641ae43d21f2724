#include "script/task.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "script/private.h"

enum state { FRESH, CUT, YIELDED, ENDED };

struct ll_task {
    struct ll_script *script;
    struct ll_value handle; /* keeps the thread alive */
    lua_State *thread;
    size_t count; /* of the arguments that wait on its stack */
    enum state state;
};

struct start {
    struct ll_task *task;
    const struct ll_value *function, *args;
};

static int start_body(lua_State *L)
{
    const struct start *start = lua_touserdata(L, 1);
    struct ll_task *task = start->task;
    luaL_checkstack(L, (int)task->count + 4, "too many arguments");
    lua_State *thread = lua_newthread(L);
    if (!lua_checkstack(thread, (int)task->count + 4))
        return luaL_error(L, "too many arguments");
    ll_value_push(thread, start->function);
    for (size_t i = 0; i < task->count; i++)
        ll_value_push(thread, &start->args[i]);
    task->thread = thread;
    ll_value_hold(L, &task->handle);
    return 0;
}

ll_err ll_task_new(const struct ll_value *function, const struct ll_value *args, size_t count,
                   struct ll_message *why, struct ll_task **out)
{
    *out = NULL;
    if (ll_value_kind(function) != LL_KIND_FUNCTION)
        return ll_fail(why, LL_ERR_FORMAT, "a function was expected, got %s",
                       ll_kind_name(ll_value_kind(function)));
    struct ll_task *task = ll_array_new(1, sizeof *task);
    if (task == NULL)
        return ll_fail(why, LL_ERR_MEMORY, "no memory for a task");
    task->script = function->script;
    task->count = count;
    struct start start = {.task = task, .function = function, .args = args};
    ll_err err = ll_script_guard(task->script, start_body, &start, why);
    if (err != LL_OK) {
        ll_task_free(&task);
        return err;
    }
    *out = task;
    return LL_OK;
}

static int close_body(lua_State *L)
{
    struct ll_task *task = lua_touserdata(L, 1);
    lua_resetthread(task->thread);
    return 0;
}

void ll_task_free(struct ll_task **task)
{
    struct ll_task *gone = *task;
    if (gone == NULL)
        return;
    if (gone->thread && gone->state != ENDED)
        ll_script_guard(gone->script, close_body, gone, NULL);
    ll_value_done(&gone->handle);
    free(gone);
    *task = NULL;
}

struct slice {
    struct ll_task *task;
    const struct ll_value *sent;
    enum ll_turn turn;
    struct ll_value *value;
};

/* The values that the thread left are cut to the first, which is held. */
static void take_value(lua_State *L, lua_State *thread, int count, struct ll_value *value)
{
    if (count == 0) {
        lua_pushnil(L);
    } else {
        lua_pop(thread, count - 1);
        lua_xmove(thread, L, 1);
    }
    ll_value_hold(L, value);
}

static int run_body(lua_State *L)
{
    struct slice *slice = lua_touserdata(L, 1);
    struct ll_task *task = slice->task;
    struct ll_script *script = task->script;
    lua_State *thread = task->thread;
    int args = task->state == FRESH ? (int)task->count : 0;
    if (task->state == YIELDED && lua_checkstack(thread, 2)) {
        ll_value_push(thread, slice->sent);
        args = 1;
    }
    task->state = ENDED; /* unless it gets through */
    int count = 0;
    int status = lua_resume(thread, L, args, &count);
    if (status != LUA_OK && status != LUA_YIELD) {
        ll_script_trace(script, L, thread, 0);
        script->traced = true; /* the stack that guard would see is not the task's */
        lua_xmove(thread, L, 1);
        lua_resetthread(thread);
        return lua_error(L);
    }
    if (status == LUA_YIELD && script->sliced) {
        lua_pop(thread, count);
        task->state = CUT;
        slice->turn = LL_TURN_SLICE;
        return 0;
    }
    take_value(L, thread, count, slice->value);
    task->state = status == LUA_YIELD ? YIELDED : ENDED;
    slice->turn = status == LUA_YIELD ? LL_TURN_YIELDED : LL_TURN_RETURNED;
    return 0;
}

double ll_task_left(const struct ll_script *script)
{
    int64_t left = script->slice_end - ll_clock_ns();
    if (script->slice_thread == NULL)
        return -1;
    return left > 0 ? (double)left * 1e-9 : 0;
}

ll_err ll_task_run(struct ll_task *task, double seconds, const struct ll_value *sent,
                   struct ll_message *why, enum ll_turn *turn, struct ll_value *value)
{
    struct ll_script *script = task->script;
    ll_value_done(value);
    *turn = LL_TURN_RETURNED;
    if (task->state == ENDED)
        return ll_fail(why, LL_ERR_ARGUMENT, "the task has ended and cannot be run again");
    if (atomic_load(&script->stopped))
        return ll_fail(why, LL_ERR_STOPPED, "%s", ll_err_text(LL_ERR_STOPPED));
    struct slice slice = {.task = task, .sent = sent, .value = value};
    lua_State *outer_thread = script->slice_thread;
    int64_t outer_end = script->slice_end;
    script->slice_thread = task->thread;
    script->slice_end = ll_clock_ns() + (int64_t)(seconds * 1e9);
    script->sliced = false;
    ll_err err = ll_script_guard(script, run_body, &slice, why);
    script->slice_thread = outer_thread;
    script->slice_end = outer_end;
    if (err != LL_OK) {
        task->state = ENDED;
        ll_value_done(value);
        return err;
    }
    *turn = slice.turn;
    return LL_OK;
}
