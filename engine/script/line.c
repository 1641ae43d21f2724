#include "script/line.h"

#include <string.h>

#include "script/private.h"

struct line {
    const char *code, *name;
    size_t length;
    struct ll_value *function;
    bool open;
};

/* Leaves the compiled code, or the compiler's message, and gives its status. */
static int compile(lua_State *L, const char *before, const struct line *line)
{
    const char *chunk = lua_pushfstring(L, "@%s", line->name);
    lua_pushstring(L, before);
    lua_pushlstring(L, line->code, line->length);
    lua_concat(L, 2);
    size_t length;
    const char *code = lua_tolstring(L, -1, &length);
    return luaL_loadbufferx(L, code, length, chunk, "t");
}

/* True where the message on top of the stack complains of the end of the code. */
static bool is_about_the_end(lua_State *L)
{
    static const char end[] = "<eof>";
    size_t length;
    const char *text = lua_tolstring(L, -1, &length);
    return length >= sizeof end - 1 && strcmp(text + length - (sizeof end - 1), end) == 0;
}

/* Of two complaints, that of an expression without its end says more. */
static int compile_body(lua_State *L)
{
    struct line *line = lua_touserdata(L, 1);
    if (compile(L, "return ", line) != LUA_OK) {
        int complaint = lua_gettop(L);
        bool is_open = is_about_the_end(L);
        if (compile(L, "", line) != LUA_OK) {
            if (is_open)
                lua_settop(L, complaint);
            return lua_error(L);
        }
    }
    ll_value_hold(L, line->function);
    return 0;
}

ll_err ll_line_eval(struct ll_script *script, const char *code, size_t length, const char *name,
                    struct ll_message *why, struct ll_value *out)
{
    struct ll_value function = {0};
    struct line line = {.code = code, .length = length, .name = name, .function = &function};
    ll_err err = ll_script_guard(script, compile_body, &line, why);
    if (err == LL_OK)
        err = ll_value_call(&function, NULL, 0, why, out);
    else
        ll_value_done(out);
    ll_value_done(&function);
    return err;
}

static int open_body(lua_State *L)
{
    struct line *line = lua_touserdata(L, 1);
    if (compile(L, "return ", line) == LUA_OK)
        return 0;
    line->open = is_about_the_end(L);
    if (compile(L, "", line) == LUA_OK)
        line->open = false;
    else if (!line->open)
        line->open = is_about_the_end(L);
    return 0;
}

bool ll_line_is_open(struct ll_script *script, const char *code, size_t length)
{
    struct line line = {.code = code, .length = length, .name = "line"};
    return ll_script_guard(script, open_body, &line, NULL) == LL_OK && line.open;
}
