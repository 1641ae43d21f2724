#include "script/value.h"

#include <stdlib.h>
#include <string.h>

#include "script/bind.h"
#include "script/private.h"

enum { STACK_FOR_HANDLE = 8 };

void ll_value_push(lua_State *L, const struct ll_value *value)
{
    if (value == NULL || value->script == NULL) {
        lua_pushnil(L);
        return;
    }
    lua_rawgetp(L, LUA_REGISTRYINDEX, value->script);
    lua_rawgeti(L, -1, value->ref);
    lua_remove(L, -2);
}

void ll_value_hold(lua_State *L, struct ll_value *out)
{
    struct ll_script *script = ll_script_of(L);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        ll_value_done(out);
        return;
    }
    lua_rawgetp(L, LUA_REGISTRYINDEX, script);
    lua_insert(L, -2);
    int ref = luaL_ref(L, -2);
    lua_pop(L, 1);
    ll_value_done(out);
    *out = (struct ll_value){.script = script, .ref = ref};
}

void ll_value_done(struct ll_value *value)
{
    struct ll_script *script = value->script;
    if (script != NULL && lua_checkstack(script->running, STACK_FOR_HANDLE)) {
        lua_State *L = script->running;
        lua_rawgetp(L, LUA_REGISTRYINDEX, script);
        luaL_unref(L, -1, value->ref); /* writes only where there are slots: does not raise */
        lua_pop(L, 1);
    }
    *value = (struct ll_value){0};
}

/* What the small operations below hand to their protected bodies. */
struct use {
    const struct ll_value *object, *value;
    const char *name;
    size_t index;
    struct ll_value *out;
    size_t found;
};

static ll_err run(struct ll_script *script, lua_CFunction body, struct use *use,
                  struct ll_message *why)
{
    ll_err err = ll_script_guard(script, body, use, why);
    if (err != LL_OK && use->out)
        ll_value_done(use->out);
    return err;
}

static struct use *used(lua_State *L)
{
    return lua_touserdata(L, 1);
}

/* --- reading --- */

static int copy_body(lua_State *L)
{
    struct use *use = used(L);
    ll_value_push(L, use->value);
    ll_value_hold(L, use->out);
    return 0;
}

ll_err ll_value_copy(const struct ll_value *value, struct ll_value *out)
{
    if (value->script == NULL) {
        ll_value_done(out);
        return LL_OK;
    }
    return run(value->script, copy_body, &(struct use){.value = value, .out = out}, NULL);
}

/* The value on the stack of the running thread, or false where there is no room for it. The caller
 * pops it. */
static bool peek(const struct ll_value *value, lua_State **L)
{
    if (value->script == NULL || !lua_checkstack(value->script->running, STACK_FOR_HANDLE))
        return false;
    *L = value->script->running;
    ll_value_push(*L, value);
    return true;
}

enum ll_kind ll_value_kind(const struct ll_value *value)
{
    static const enum ll_kind kinds[] = {
        [LUA_TNIL] = LL_KIND_NIL,
        [LUA_TBOOLEAN] = LL_KIND_BOOLEAN,
        [LUA_TNUMBER] = LL_KIND_NUMBER,
        [LUA_TSTRING] = LL_KIND_STRING,
        [LUA_TTABLE] = LL_KIND_TABLE,
        [LUA_TFUNCTION] = LL_KIND_FUNCTION,
        [LUA_TLIGHTUSERDATA] = LL_KIND_OTHER,
        [LUA_TUSERDATA] = LL_KIND_OTHER,
        [LUA_TTHREAD] = LL_KIND_OTHER,
    };
    lua_State *L;
    if (!peek(value, &L))
        return LL_KIND_NIL;
    enum ll_kind kind = kinds[lua_type(L, -1)];
    if (ll_bind_tensor_test(L, -1))
        kind = LL_KIND_TENSOR;
    else if (ll_bind_figure_test(L, -1))
        kind = LL_KIND_FIGURE;
    lua_pop(L, 1);
    return kind;
}

const char *ll_kind_name(enum ll_kind kind)
{
    static const char *const names[] = {
        [LL_KIND_NIL] = "nothing",
        [LL_KIND_BOOLEAN] = "a boolean",
        [LL_KIND_NUMBER] = "a number",
        [LL_KIND_STRING] = "a string",
        [LL_KIND_TABLE] = "a table",
        [LL_KIND_FUNCTION] = "a function",
        [LL_KIND_TENSOR] = "a tensor",
        [LL_KIND_FIGURE] = "a figure",
        [LL_KIND_OTHER] = "a value of another kind",
    };
    return names[kind];
}

bool ll_value_true(const struct ll_value *value)
{
    lua_State *L;
    if (!peek(value, &L))
        return false;
    bool is_true = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return is_true;
}

ll_err ll_value_number(const struct ll_value *value, struct ll_message *why, double *out)
{
    lua_State *L;
    *out = 0;
    if (!peek(value, &L))
        return ll_fail(why, LL_ERR_FORMAT, "a number was expected, got nothing");
    bool is_number = lua_type(L, -1) == LUA_TNUMBER;
    if (is_number)
        *out = lua_tonumber(L, -1);
    lua_pop(L, 1);
    if (is_number)
        return LL_OK;
    return ll_fail(why, LL_ERR_FORMAT, "a number was expected, got %s",
                   ll_kind_name(ll_value_kind(value)));
}

const char *ll_value_string(const struct ll_value *value, size_t *length)
{
    lua_State *L;
    const char *text = NULL;
    size_t unasked;
    if (length == NULL)
        length = &unasked;
    *length = 0;
    if (!peek(value, &L))
        return NULL;
    if (lua_type(L, -1) == LUA_TSTRING)
        text = lua_tolstring(L, -1, length);
    lua_pop(L, 1);
    return text; /* the handle keeps the string, so the pointer stays good */
}

size_t ll_value_count(const struct ll_value *value)
{
    lua_State *L;
    if (!peek(value, &L))
        return 0;
    int type = lua_type(L, -1);
    size_t count = type == LUA_TTABLE || type == LUA_TSTRING ? lua_rawlen(L, -1) : 0;
    const struct ll_tensor *tensor = ll_bind_tensor_test(L, -1);
    if (tensor && ll_tensor_shape(tensor)->rank > 0)
        count = ll_tensor_shape(tensor)->dim[0];
    lua_pop(L, 1);
    return count;
}

struct ll_figure *ll_value_figure(const struct ll_value *value)
{
    lua_State *L;
    if (!peek(value, &L))
        return NULL;
    struct ll_figure *figure = ll_bind_figure_test(L, -1);
    lua_pop(L, 1);
    return figure;
}

static int field_body(lua_State *L)
{
    struct use *use = used(L);
    ll_value_push(L, use->object);
    lua_getfield(L, -1, use->name);
    ll_value_hold(L, use->out);
    return 0;
}

ll_err ll_value_field(const struct ll_value *object, const char *name, struct ll_message *why,
                      struct ll_value *out)
{
    enum ll_kind kind = ll_value_kind(object);
    if (kind == LL_KIND_TABLE || kind == LL_KIND_TENSOR || kind == LL_KIND_OTHER)
        return run(object->script, field_body,
                   &(struct use){.object = object, .name = name, .out = out}, why);
    ll_value_done(out);
    return ll_fail(why, LL_ERR_FORMAT, "a table was expected (for its '%s'), got %s", name,
                   ll_kind_name(kind));
}

static int item_body(lua_State *L)
{
    struct use *use = used(L);
    ll_value_push(L, use->object);
    lua_rawgeti(L, -1, (lua_Integer)use->index);
    ll_value_hold(L, use->out);
    return 0;
}

ll_err ll_value_item(const struct ll_value *list, size_t index, struct ll_message *why,
                     struct ll_value *out)
{
    enum ll_kind kind = ll_value_kind(list);
    if (kind == LL_KIND_TABLE)
        return run(list->script, item_body,
                   &(struct use){.object = list, .index = index, .out = out}, why);
    ll_value_done(out);
    return ll_fail(why, LL_ERR_FORMAT, "a list was expected, got %s", ll_kind_name(kind));
}

/* --- visiting --- */

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Makes the sorted list of the string keys, as a Lua table: sorted in a userdata block, since
 * memory that Lua owns cannot leak. */
static int keys_body(lua_State *L)
{
    struct use *use = used(L);
    ll_value_push(L, use->object); /* 2 */
    size_t count = 0;
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1))
        count += lua_type(L, -2) == LUA_TSTRING;
    const char **names = lua_newuserdatauv(L, (count + 1) * sizeof *names, 0); /* 3 */
    size_t filled = 0;
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING)
            names[filled++] = lua_tostring(L, -2);
    qsort(names, count, sizeof *names, by_bytes);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_pushstring(L, names[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    use->found = count;
    ll_value_hold(L, use->out);
    return 0;
}

static int raw_body(lua_State *L)
{
    struct use *use = used(L);
    ll_value_push(L, use->object);
    ll_value_push(L, use->value);
    lua_rawget(L, -2);
    ll_value_hold(L, use->out);
    return 0;
}

static ll_err each_item(const struct ll_value *table, struct ll_message *why, ll_value_visit *visit,
                        void *arg)
{
    struct ll_value key = {0};
    struct ll_value value = {0};
    size_t count = ll_value_count(table);
    ll_err err = LL_OK;
    for (size_t i = 1; err == LL_OK && i <= count; i++) {
        err = ll_value_new_number(table->script, (double)i, &key);
        if (err == LL_OK)
            err = ll_value_item(table, i, why, &value);
        if (err == LL_OK)
            err = visit(&key, &value, arg);
    }
    ll_value_done(&key);
    ll_value_done(&value);
    return err;
}

static ll_err each_name(const struct ll_value *table, struct ll_message *why, ll_value_visit *visit,
                        void *arg)
{
    struct ll_value names = {0};
    struct ll_value key = {0};
    struct ll_value value = {0};
    struct use use = {.object = table, .out = &names};
    ll_err err = run(table->script, keys_body, &use, why);
    for (size_t i = 1; err == LL_OK && i <= use.found; i++) {
        err = ll_value_item(&names, i, why, &key);
        if (err == LL_OK)
            err = run(table->script, raw_body,
                      &(struct use){.object = table, .value = &key, .out = &value}, why);
        if (err == LL_OK)
            err = visit(&key, &value, arg);
    }
    ll_value_done(&names);
    ll_value_done(&key);
    ll_value_done(&value);
    return err;
}

ll_err ll_value_each(const struct ll_value *table, struct ll_message *why, ll_value_visit *visit,
                     void *arg)
{
    enum ll_kind kind = ll_value_kind(table);
    if (kind != LL_KIND_TABLE)
        return ll_fail(why, LL_ERR_FORMAT, "a table was expected, got %s", ll_kind_name(kind));
    ll_err err = each_item(table, why, visit, arg);
    return err != LL_OK ? err : each_name(table, why, visit, arg);
}
