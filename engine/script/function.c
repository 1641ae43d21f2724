#include "script/function.h"

#include "script/private.h"

struct binding {
    ll_function *function;
    void *context;
};

/* Gives back what the call holds. */
static void release(struct ll_value *args, size_t count, struct ll_value *bound)
{
    for (size_t i = 0; i < count; i++)
        ll_value_done(&args[i]);
    ll_value_done(bound);
}

static int fail(lua_State *L, ll_err err, const struct ll_message *why)
{
    struct ll_script *script = ll_script_of(L);
    /* a script's own error names its place already */
    luaL_where(L, err == LL_ERR_SCRIPT || err == LL_ERR_CLOSED ? -1 : 1);
    lua_pushstring(L, why->text[0] != '\0' ? why->text : ll_err_text(err));
    lua_concat(L, 2);
    if (err == LL_ERR_CLOSED) {
        script->raised = lua_tostring(L, -1);
        script->raised_err = err;
    }
    return lua_error(L);
}

/* Ends the slice of the task that runs: it goes on behind this call. */
static int cut(lua_State *L)
{
    struct ll_script *script = ll_script_of(L);
    if (L != script->slice_thread || !lua_isyieldable(L))
        return luaL_error(L, "this can be called only by a task itself, where it may be cut");
    script->sliced = true;
    return lua_yield(L, 0);
}

/* A handle that memory runs out for is lost in the state's table of handles until the state goes:
 * no memory of C's is held while Lua may raise. */
static int trampoline(lua_State *L)
{
    struct ll_script *script = ll_script_of(L);
    const struct binding *binding = lua_touserdata(L, lua_upvalueindex(1));
    size_t count = (size_t)lua_gettop(L);
    if (count > LL_CALL_ARGS_MAX)
        return luaL_error(L, "at most %d arguments are taken, got %d", LL_CALL_ARGS_MAX,
                          (int)count);
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    struct ll_value args[LL_CALL_ARGS_MAX] = {0};
    struct ll_value bound = {0};
    for (size_t i = 0; i < count; i++) {
        lua_pushvalue(L, (int)i + 1);
        ll_value_hold(L, &args[i]);
    }
    lua_pushvalue(L, lua_upvalueindex(2));
    ll_value_hold(L, &bound);

    struct ll_call call = {.script = script, .args = args, .count = count, .bound = &bound};
    lua_State *before = script->running;
    script->running = L;
    ll_err err = binding->function(&call, binding->context);
    script->running = before;

    ll_value_push(L, &call.result);
    ll_value_done(&call.result);
    release(args, count, &bound);
    if (err != LL_OK)
        return fail(L, err, &call.why);
    if (call.cuts)
        return cut(L);
    if (!call.yields)
        return 1;
    if (!lua_isyieldable(L))
        return luaL_error(L, "this can be called only while a task runs");
    return lua_yield(L, 1);
}

struct making {
    struct binding binding;
    const struct ll_value *bound;
    struct ll_value *out;
};

static int make_body(lua_State *L)
{
    const struct making *making = lua_touserdata(L, 1);
    struct binding *binding = lua_newuserdatauv(L, sizeof *binding, 0);
    *binding = making->binding;
    ll_value_push(L, making->bound);
    lua_pushcclosure(L, trampoline, 2);
    ll_value_hold(L, making->out);
    return 0;
}

ll_err ll_value_new_function(struct ll_script *script, ll_function *function, void *context,
                             const struct ll_value *bound, struct ll_value *out)
{
    struct making making = {
        .binding = {.function = function, .context = context}, .bound = bound, .out = out};
    ll_err err = ll_script_guard(script, make_body, &making, NULL);
    if (err != LL_OK)
        ll_value_done(out);
    return err;
}
