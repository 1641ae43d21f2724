/* Making values and changing tables. */
#include "script/private.h"
#include "script/value.h"

/* What the small operations below hand to their protected bodies. */
struct use {
    const struct ll_value *object, *value;
    const char *bytes;
    size_t length, index;
    const double *numbers;
    struct ll_value *out;
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

static int boolean_body(lua_State *L)
{
    struct use *use = used(L);
    lua_pushboolean(L, use->length != 0);
    ll_value_hold(L, use->out);
    return 0;
}

ll_err ll_value_new_boolean(struct ll_script *script, bool is_true, struct ll_value *out)
{
    return run(script, boolean_body, &(struct use){.length = is_true, .out = out}, NULL);
}

/* Whole numbers become Lua's integers, so that they print and index as such. */
static void push_number(lua_State *L, double number)
{
    lua_Integer whole;
    if (lua_numbertointeger(number, &whole) && (double)whole == number &&
        !(number == 0 && 1 / number < 0))
        lua_pushinteger(L, whole);
    else
        lua_pushnumber(L, number);
}

static int number_body(lua_State *L)
{
    struct use *use = used(L);
    push_number(L, use->numbers[0]);
    ll_value_hold(L, use->out);
    return 0;
}

ll_err ll_value_new_number(struct ll_script *script, double number, struct ll_value *out)
{
    return run(script, number_body, &(struct use){.numbers = &number, .out = out}, NULL);
}

static int string_body(lua_State *L)
{
    struct use *use = used(L);
    lua_pushlstring(L, use->bytes, use->length);
    ll_value_hold(L, use->out);
    return 0;
}

ll_err ll_value_new_string(struct ll_script *script, const char *bytes, size_t length,
                           struct ll_value *out)
{
    return run(script, string_body, &(struct use){.bytes = bytes, .length = length, .out = out},
               NULL);
}

static int table_body(lua_State *L)
{
    lua_newtable(L);
    ll_value_hold(L, used(L)->out);
    return 0;
}

ll_err ll_value_new_table(struct ll_script *script, struct ll_value *out)
{
    return run(script, table_body, &(struct use){.out = out}, NULL);
}

static int list_body(lua_State *L)
{
    struct use *use = used(L);
    lua_createtable(L, use->length > 1000 ? 1000 : (int)use->length, 0);
    for (size_t i = 0; i < use->length; i++) {
        push_number(L, use->numbers[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    ll_value_hold(L, use->out);
    return 0;
}

ll_err ll_value_new_list(struct ll_script *script, const double *numbers, size_t count,
                         struct ll_value *out)
{
    return run(script, list_body, &(struct use){.numbers = numbers, .length = count, .out = out},
               NULL);
}

/* --- changing --- */

static int set_body(lua_State *L)
{
    struct use *use = used(L);
    ll_value_push(L, use->object);
    luaL_checktype(L, -1, LUA_TTABLE);
    if (use->bytes)
        lua_pushstring(L, use->bytes);
    else
        lua_pushinteger(L, (lua_Integer)use->index);
    ll_value_push(L, use->value);
    lua_rawset(L, -3);
    return 0;
}

ll_err ll_value_set(const struct ll_value *table, const char *name, const struct ll_value *value)
{
    return run(table->script, set_body,
               &(struct use){.object = table, .bytes = name, .value = value}, NULL);
}

ll_err ll_value_set_item(const struct ll_value *table, size_t index, const struct ll_value *value)
{
    return run(table->script, set_body,
               &(struct use){.object = table, .index = index, .value = value}, NULL);
}

/* Sets the field to a value just made, which is given back. */
static ll_err set_made(const struct ll_value *table, const char *name, ll_err made,
                       struct ll_value *value)
{
    ll_err err = made == LL_OK ? ll_value_set(table, name, value) : made;
    ll_value_done(value);
    return err;
}

ll_err ll_value_set_boolean(const struct ll_value *table, const char *name, bool is_true)
{
    struct ll_value value = {0};
    return set_made(table, name, ll_value_new_boolean(table->script, is_true, &value), &value);
}

ll_err ll_value_set_number(const struct ll_value *table, const char *name, double number)
{
    struct ll_value value = {0};
    return set_made(table, name, ll_value_new_number(table->script, number, &value), &value);
}

ll_err ll_value_set_string(const struct ll_value *table, const char *name, const char *bytes,
                           size_t length)
{
    struct ll_value value = {0};
    return set_made(table, name, ll_value_new_string(table->script, bytes, length, &value), &value);
}

ll_err ll_value_set_list(const struct ll_value *table, const char *name, const double *numbers,
                         size_t count)
{
    struct ll_value value = {0};
    return set_made(table, name, ll_value_new_list(table->script, numbers, count, &value), &value);
}

static int set_global_body(lua_State *L)
{
    struct use *use = used(L);
    ll_value_push(L, use->value);
    lua_setglobal(L, use->bytes);
    return 0;
}

ll_err ll_script_set(struct ll_script *script, const char *name, const struct ll_value *value)
{
    return run(script, set_global_body, &(struct use){.bytes = name, .value = value}, NULL);
}

static int get_global_body(lua_State *L)
{
    struct use *use = used(L);
    lua_getglobal(L, use->bytes);
    ll_value_hold(L, use->out);
    return 0;
}

ll_err ll_script_get(struct ll_script *script, const char *name, struct ll_message *why,
                     struct ll_value *out)
{
    return run(script, get_global_body, &(struct use){.bytes = name, .out = out}, why);
}
