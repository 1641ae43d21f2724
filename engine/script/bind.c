#include "script/bind.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char str_key = 0;    /* its address names the metatable of ll_bind_str_new */
static const char raised_key = 0; /* its address names the text of the last error raised here */

/* Pushes where the call stands, "file:line: ", that led to what fails: past functions of C's, and
 * past our own code in Lua. */
static void push_where(lua_State *L)
{
    lua_Debug caller;
    int level = 1;
    while (lua_getstack(L, level, &caller) && lua_getinfo(L, "S", &caller) &&
           (*caller.what == 'C' ||
            !strncmp(caller.source, "@" LL_BIND_OWN_CHUNK, sizeof LL_BIND_OWN_CHUNK)))
        level++;
    luaL_where(L, level);
}

int ll_bind_fail(lua_State *L, ll_err err, const char *text)
{
    struct ll_script *script = ll_script_of(L);
    push_where(L);
    lua_pushstring(L, text);
    lua_concat(L, 2);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &raised_key); /* so that no other text gets its address */
    script->raised = lua_tostring(L, -1);
    script->raised_err = err == LL_ERR_LIMIT || err == LL_ERR_MEMORY ? err : LL_ERR_SCRIPT;
    return lua_error(L);
}

int ll_bind_error(lua_State *L, const char *format, ...)
{
    struct ll_message message;
    va_list args;
    va_start(args, format);
    ll_fail_v(&message, LL_ERR_SCRIPT, format, args);
    va_end(args);
    return ll_bind_fail(L, LL_ERR_SCRIPT, message.text);
}

void ll_bind_check(lua_State *L, ll_err err)
{
    ll_bind_check_in(L, err, "");
}

void ll_bind_check_in(lua_State *L, ll_err err, const char *library)
{
    if (err == LL_OK)
        return;
    const char *text = ll_tape_message(ll_script_of(L)->tape)->text;
    lua_pushfstring(L, "%s%s", library, text[0] != '\0' ? text : ll_err_text(err));
    ll_bind_fail(L, err, lua_tostring(L, -1));
}

const char *ll_bind_kind(lua_State *L, int index)
{
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        return "a boolean";
    case LUA_TNUMBER:
        return "a number";
    case LUA_TSTRING:
        return "a string";
    case LUA_TTABLE:
        return "a table";
    case LUA_TFUNCTION:
        return "a function";
    case LUA_TUSERDATA:
        return ll_bind_tensor_test(L, index)   ? "a tensor"
               : ll_bind_figure_test(L, index) ? "a figure"
                                               : "an object of another kind";
    case LUA_TTHREAD:
        return "a coroutine";
    default:
        return "nothing";
    }
}

/* --- options --- */

static bool is_one_of(const char *name, const char *const *allowed)
{
    for (; *allowed; allowed++)
        if (strcmp(*allowed, name) == 0)
            return true;
    return false;
}

static void refuse_option(lua_State *L, const char *who, const char *name,
                          const char *const *allowed)
{
    struct ll_message list = {""};
    size_t used = 0;
    for (size_t i = 0; allowed[i] && used < sizeof list.text; i++)
        used += (size_t)snprintf(list.text + used, sizeof list.text - used, "%s%s",
                                 i == 0 ? "" : ", ", allowed[i]);
    if (used == 0)
        ll_bind_error(L, "%s takes no options, got '%s'", who, name);
    ll_bind_error(L, "%s has no option '%s'; it has %s", who, name, list.text);
}

void ll_bind_options(lua_State *L, int index, const char *who, const char *const *allowed)
{
    if (lua_isnoneornil(L, index))
        return;
    if (!lua_istable(L, index))
        ll_bind_error(L, "%s: options are a table, {name = value}, got %s", who,
                      ll_bind_kind(L, index));
    index = lua_absindex(L, index);
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            ll_bind_error(L, "%s: options have names, {name = value}; one has none", who);
        if (!is_one_of(lua_tostring(L, -2), allowed))
            refuse_option(L, who, lua_tostring(L, -2), allowed);
    }
}

/* Pushes the option; false, and nothing pushed, where it is not there. */
static bool push_option(lua_State *L, int index, const char *name)
{
    if (!lua_istable(L, index))
        return false;
    index = lua_absindex(L, index);
    lua_pushstring(L, name);
    if (lua_rawget(L, index) != LUA_TNIL)
        return true;
    lua_pop(L, 1);
    return false;
}

double ll_bind_number(lua_State *L, int index, const char *who, const char *name, double fallback)
{
    if (!push_option(L, index, name))
        return fallback;
    if (lua_type(L, -1) != LUA_TNUMBER)
        ll_bind_error(L, "%s: %s must be a number, got %s", who, name, ll_bind_kind(L, -1));
    double number = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return number;
}

bool ll_bind_flag(lua_State *L, int index, const char *who, const char *name, bool fallback)
{
    if (!push_option(L, index, name))
        return fallback;
    if (!lua_isboolean(L, -1))
        ll_bind_error(L, "%s: %s must be true or false, got %s", who, name, ll_bind_kind(L, -1));
    bool flag = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return flag;
}

const char *ll_bind_text(lua_State *L, int index, const char *who, const char *name)
{
    if (!push_option(L, index, name))
        return NULL;
    if (lua_type(L, -1) != LUA_TSTRING)
        ll_bind_error(L, "%s: %s must be a string, got %s", who, name, ll_bind_kind(L, -1));
    const char *text = lua_tostring(L, -1);
    lua_pop(L, 1);
    return text;
}

int ll_bind_choice(lua_State *L, int index, const char *who, const char *name,
                   const char *const *choices)
{
    const char *text = ll_bind_text(L, index, who, name);
    if (text == NULL)
        return 0;
    struct ll_message list = {""};
    size_t used = 0;
    for (int i = 0; choices[i]; i++) {
        if (strcmp(choices[i], text) == 0)
            return i;
        if (used < sizeof list.text)
            used += (size_t)snprintf(list.text + used, sizeof list.text - used, "%s\"%s\"",
                                     i == 0 ? "" : ", ", choices[i]);
    }
    return ll_bind_error(L, "%s: %s must be one of %s, got \"%s\"", who, name, list.text, text);
}

/* --- types --- */

void ll_bind_type(lua_State *L, const void *key, const char *name, const luaL_Reg *functions)
{
    lua_newtable(L);
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__name");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    luaL_setfuncs(L, functions, 0);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

void ll_bind_set_type(lua_State *L, const void *key)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, key);
    lua_setmetatable(L, -2);
}

void *ll_bind_test(lua_State *L, int index, const void *key)
{
    if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index))
        return NULL;
    lua_rawgetp(L, LUA_REGISTRYINDEX, key);
    bool is_it = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return is_it ? lua_touserdata(L, index) : NULL;
}

/* --- strings of C's --- */

static int str_gc(lua_State *L)
{
    ll_str_done(lua_touserdata(L, 1));
    return 0;
}

static const luaL_Reg str_metamethods[] = {
    {"__gc", str_gc},
    {NULL, NULL},
};

struct ll_str *ll_bind_str_new(lua_State *L)
{
    struct ll_str *text = lua_newuserdatauv(L, sizeof *text, 0);
    *text = (struct ll_str){0};
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &str_key) == LUA_TNIL) {
        lua_pop(L, 1);
        ll_bind_type(L, &str_key, "text", str_metamethods);
    }
    lua_setmetatable(L, -2);
    return text;
}

void ll_bind_str_finish(lua_State *L)
{
    struct ll_str *text = lua_touserdata(L, -1);
    if (ll_str_err(text) != LL_OK)
        ll_bind_fail(L, LL_ERR_MEMORY, ll_err_text(LL_ERR_MEMORY));
    lua_pushlstring(L, ll_str_text(text), text->length);
    ll_str_done(text);
    lua_remove(L, -2);
}
