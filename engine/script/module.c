/* `require` for the files of a folder, or of two. Names are words joined by dots, so that no name
 * leads out of them; a file runs once, and what it returns is what every `require` of it gives. */
#include <ctype.h>
#include <string.h>

#include "base/file.h"
#include "script/private.h"

enum { MODULE_BYTES_MAX = 1 << 20 };

static const char cache_key = 0;    /* its address names the table of what was loaded */
static const char loading_mark = 0; /* its address marks a module that is running */

static bool is_name(const char *name)
{
    bool wants_word = true;
    for (; *name != '\0'; name++) {
        if (*name == '.') {
            if (wants_word)
                return false;
            wants_word = true;
        } else if (isalnum((unsigned char)*name) || *name == '_' || *name == '-') {
            wants_word = false;
        } else {
            return false;
        }
    }
    return !wants_word;
}

/* Pushes the function of the module's file, or raises. Compiling itself does not raise, so the text
 * can be released after it. */
static void load(lua_State *L, const char *name)
{
    const struct ll_script *script = ll_script_of(L);
    const char *file = lua_pushfstring(L, "%s.lua", luaL_gsub(L, name, ".", "/"));
    const char *chunk = lua_pushfstring(L, "@%s", file);
    struct ll_str path = {0};
    struct ll_str code = {0};
    struct ll_message why = {""};
    if (script->own_modules)
        ll_path_join(&path, script->own_modules, file);
    if (path.length == 0 || !ll_file_exists(ll_str_text(&path))) {
        ll_str_clear(&path);
        ll_path_join(&path, script->modules, file);
    }
    ll_err err = ll_str_err(&path);
    if (err == LL_OK)
        err = ll_file_read(ll_str_text(&path), MODULE_BYTES_MAX, &why, &code);
    int status = LUA_OK;
    if (err == LL_OK)
        status = ll_chunk_compile(L, ll_str_text(&code), code.length, chunk);
    ll_str_done(&path);
    ll_str_done(&code);
    if (err == LL_ERR_NOT_FOUND)
        luaL_error(L, "require: no module '%s' (looked for %s)", name, file);
    if (err != LL_OK)
        luaL_error(L, "require: %s", why.text[0] != '\0' ? why.text : ll_err_text(err));
    if (status != LUA_OK)
        lua_error(L);
}

static int base_require(lua_State *L)
{
    size_t length;
    const char *name = luaL_checklstring(L, 1, &length);
    if (strlen(name) != length || !is_name(name))
        return luaL_error(L, "require: '%s' is no module name: words joined by dots", name);
    lua_settop(L, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &cache_key);
    if (lua_getfield(L, 2, name) == LUA_TLIGHTUSERDATA)
        return luaL_error(L, "require: '%s' requires itself", name);
    if (!lua_isnil(L, -1))
        return 1;
    load(L, name);
    lua_pushlightuserdata(L, (void *)&loading_mark);
    lua_setfield(L, 2, name);
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_pushboolean(L, 1);
    }
    lua_pushvalue(L, -1);
    lua_setfield(L, 2, name);
    return 1;
}

void ll_module_open(lua_State *L)
{
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &cache_key);
    lua_pushcfunction(L, base_require);
    lua_setglobal(L, "require");
}
