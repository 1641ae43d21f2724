/* Running code and calling functions. */
#include <string.h>

#include "base/file.h"
#include "script/compiled_own.h"
#include "script/private.h"
#include "script/value.h"

enum { CODE_BYTES_MAX = 4 << 20 };

struct call {
    const char *code, *name;
    size_t length;
    const struct ll_value *function;
    const char *method;
    const struct ll_value *args;
    size_t count, wanted;
    struct ll_value *out;
};

static ll_err run(struct ll_script *script, lua_CFunction body, struct call *call,
                  struct ll_message *why)
{
    ll_err err = LL_OK;
    if (atomic_load(&script->stopped))
        err = ll_fail(why, LL_ERR_STOPPED, "%s", ll_err_text(LL_ERR_STOPPED));
    else
        err = ll_script_guard(script, body, call, why);
    for (size_t i = 0; err != LL_OK && i < call->wanted; i++)
        ll_value_done(&call->out[i]);
    return err;
}

/* Holds the `wanted` values on top of the stack, the last of them first. */
static void hold_results(lua_State *L, const struct call *call)
{
    for (size_t i = call->wanted; i > 0; i--)
        ll_value_hold(L, &call->out[i - 1]);
}

/* Code of the tables is for the Lua that made it: the same release, by its own word. */
static bool load_compiled(lua_State *L, const struct ll_compiled *table, const char *chunk,
                          const char *code, size_t length)
{
    if (table == NULL || strcmp(table->lua, lua_ident) != 0)
        return false;
    const struct ll_compiled_chunk *found = ll_compiled_find(table, chunk + 1, code, length);
    if (found == NULL)
        return false;
    if (luaL_loadbufferx(L, (const char *)found->code, found->size, chunk, "b") == LUA_OK)
        return true;
    lua_pop(L, 1);
    return false;
}

int ll_chunk_compile(lua_State *L, const char *code, size_t length, const char *chunk)
{
    const struct ll_script *script = ll_script_of(L);
    if (load_compiled(L, &ll_compiled_own, chunk, code, length) ||
        load_compiled(L, script->options.compiled, chunk, code, length))
        return LUA_OK;
    return luaL_loadbufferx(L, code, length, chunk, "t");
}

void ll_chunk_load(lua_State *L, const char *code, size_t length, const char *name)
{
    static const char mark[] = "\xEF\xBB\xBF";
    if (length >= 3 && memcmp(code, mark, 3) == 0) {
        code += 3;
        length -= 3;
    }
    const char *chunk = lua_pushfstring(L, "@%s", name);
    if (ll_chunk_compile(L, code, length, chunk) != LUA_OK)
        lua_error(L);
    lua_remove(L, -2);
}

static int eval_body(lua_State *L)
{
    const struct call *call = lua_touserdata(L, 1);
    ll_chunk_load(L, call->code, call->length, call->name);
    lua_call(L, 0, 1);
    hold_results(L, call);
    return 0;
}

ll_err ll_value_eval(struct ll_script *script, const char *code, size_t length, const char *name,
                     struct ll_message *why, struct ll_value *out)
{
    struct call call = {.code = code, .length = length, .name = name, .wanted = 1, .out = out};
    return run(script, eval_body, &call, why);
}

ll_err ll_value_eval_file(struct ll_script *script, const char *path, const char *name,
                          struct ll_message *why, struct ll_value *out)
{
    struct ll_str code = {0};
    ll_err err = ll_file_read(path, CODE_BYTES_MAX, why, &code);
    if (err == LL_OK)
        err = ll_value_eval(script, ll_str_text(&code), code.length, name, why, out);
    else
        ll_value_done(out);
    ll_str_done(&code);
    return err;
}

static int call_body(lua_State *L)
{
    const struct call *call = lua_touserdata(L, 1);
    luaL_checkstack(L, (int)(call->count + call->wanted) + 8, "too many arguments");
    ll_value_push(L, call->function);
    if (call->method) {
        lua_getfield(L, -1, call->method);
        lua_insert(L, -2);
    }
    for (size_t i = 0; i < call->count; i++)
        ll_value_push(L, &call->args[i]);
    lua_call(L, (int)call->count + (call->method != NULL), (int)call->wanted);
    hold_results(L, call);
    return 0;
}

static ll_err call_value(struct call *call, struct ll_message *why)
{
    if (call->function->script != NULL)
        return run(call->function->script, call_body, call, why);
    for (size_t i = 0; i < call->wanted; i++)
        ll_value_done(&call->out[i]);
    return ll_fail(why, LL_ERR_FORMAT, "a function was expected, got nothing");
}

ll_err ll_value_call(const struct ll_value *function, const struct ll_value *args, size_t count,
                     struct ll_message *why, struct ll_value *out)
{
    return ll_value_call_many(function, args, count, why, 1, out);
}

ll_err ll_value_call_many(const struct ll_value *function, const struct ll_value *args,
                          size_t count, struct ll_message *why, size_t wanted, struct ll_value *out)
{
    return call_value(
        &(struct call){
            .function = function, .args = args, .count = count, .wanted = wanted, .out = out},
        why);
}

ll_err ll_value_call_method(const struct ll_value *object, const char *name,
                            const struct ll_value *args, size_t count, struct ll_message *why,
                            struct ll_value *out)
{
    return call_value(&(struct call){.function = object,
                                     .method = name,
                                     .args = args,
                                     .count = count,
                                     .wanted = 1,
                                     .out = out},
                      why);
}
