#include "script/line.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
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

/* --- completion --- */

enum { NAMES_MOST = 512 };

struct naming {
    const char *word; /* "loss.hub" */
    size_t length;
    const char *names[NAMES_MOST]; /* held by the tables that they are the names of */
    size_t count;
    struct ll_str *out;
};

static bool is_of_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Replaces the value on top by its field; what is no table is asked through its metatable's
 * __index, where that is one. */
static void step_into(lua_State *L, const char *name, size_t length)
{
    if (!lua_istable(L, -1) && (!lua_getmetatable(L, -1) || lua_type(L, -1) != LUA_TTABLE)) {
        lua_pushnil(L);
        return;
    }
    lua_pushlstring(L, name, length);
    lua_rawget(L, -2);
}

/* The table whose names are asked for, on top; nil where there is none. */
static void find_table(lua_State *L, const struct naming *naming, const char **rest)
{
    const char *at = naming->word, *end = naming->word + naming->length;
    lua_pushglobaltable(L);
    for (const char *stop; (stop = strpbrk(at, ".:")) != NULL && stop < end; at = stop + 1)
        step_into(L, at, (size_t)(stop - at));
    *rest = at;
    if (lua_istable(L, -1))
        return;
    int index = luaL_getmetafield(L, -1, "__index");
    /* A binding's methods are the first upvalue of its __index. */
    if (index != LUA_TTABLE && (index != LUA_TFUNCTION || lua_getupvalue(L, -1, 1) == NULL))
        lua_pushnil(L);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int names_body(lua_State *L)
{
    struct naming *naming = lua_touserdata(L, 1);
    const char *rest;
    find_table(L, naming, &rest);
    size_t begun = (size_t)(naming->word + naming->length - rest);
    for (lua_pushnil(L); lua_istable(L, -2) && lua_next(L, -2) != 0; lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING && naming->count < NAMES_MOST) {
            const char *name = lua_tostring(L, -2);
            if (strncmp(name, rest, begun) == 0 && strncmp(name, "__", 2) != 0)
                naming->names[naming->count++] = name;
        }
    qsort(naming->names, naming->count, sizeof *naming->names, compare_names);
    for (size_t i = 0; i < naming->count; i++)
        ll_str_format(naming->out, "%s\n", naming->names[i]);
    return 0;
}

ll_err ll_line_names(struct ll_script *script, const char *text, size_t length, struct ll_str *out,
                     size_t *begun)
{
    size_t from = length;
    while (from > 0 && (is_of_name(text[from - 1]) || strchr(".:", text[from - 1])))
        from--;
    char *word = ll_string_copy(text + from, length - from);
    if (word == NULL)
        return LL_ERR_MEMORY;
    struct naming naming = {.word = word, .length = length - from, .out = out};
    *begun = 0;
    while (*begun < length - from && is_of_name(text[length - 1 - *begun]))
        ++*begun;
    ll_err err = ll_script_guard(script, names_body, &naming, NULL);
    free(word);
    return err == LL_OK ? ll_str_err(out) : err;
}
