/* The learner's own losses (mine.h): `loss.mine.NAME` from the folder of those that are kept,
 * `loss.program` and `loss.probe` from a text, `loss.kept`, `loss.shut_in`.
 *
 * A kept file is looked at each time it is named: saved again in an editor, it is loaded again. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/nearest.h"
#include "script/bind.h"
#include "script/mine.h"
#include "script/shelf.h"
#include "tensor/node.h"

static const char type_key = 0;  /* its address names the metatable */
static const char cache_key = 0; /* ... and the table of what was loaded, by name */

/* A loss that was loaded, and the file's state when it was. */
struct box {
    struct ll_mine *mine;
    struct timespec saved;
    off_t size;
};

static const char *folder_of(lua_State *L)
{
    return ll_script_of(L)->options.kept;
}

static struct ll_mine_host *host_of(lua_State *L)
{
    return ll_script_of(L)->options.losses;
}

static int box_gc(lua_State *L)
{
    struct box *box = lua_touserdata(L, 1);
    ll_mine_free(&box->mine);
    return 0;
}

static struct box *push_box(lua_State *L)
{
    struct box *box = lua_newuserdatauv(L, sizeof *box, 0);
    *box = (struct box){.mine = NULL};
    ll_bind_set_type(L, &type_key);
    return box;
}

/* --- on the tape --- */

/* The slopes by predictions, then those by targets, were asked for with the losses. */
static ll_err mine_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    for (size_t i = 0; i < 2; i++) {
        float *grad = ll_node_grad(self, i);
        const float *slope = (const float *)self->saved + i * self->count;
        for (size_t k = 0; grad && k < self->count; k++)
            grad[k] += self->grad->data[k] * slope[k];
    }
    return LL_OK;
}

/* Pushes the losses of the pairs at 1 and 2. `name` says which loss it is where it fails. */
static void push_losses(lua_State *L, struct ll_mine *mine, const char *name)
{
    struct ll_tensor *pair[2] = {ll_bind_tensor_arg(L, 1, name, "pred"),
                                 ll_bind_tensor_arg(L, 2, name, "target")};
    struct ll_tape *tape = ll_script_tape(L);
    if (!ll_shape_equal(&pair[0]->shape, &pair[1]->shape))
        ll_bind_error(L, "%s: pred and target must have the same shape, got %s and %s", name,
                      ll_shape_text(&pair[0]->shape).text, ll_shape_text(&pair[1]->shape).text);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    size_t saved = 2 * pair[0]->count * sizeof(float);
    ll_bind_check(L,
                  ll_node_new(tape, "mine", &pair[0]->shape, pair, 2, mine_backward, saved, out));
    float *slopes = (*out)->saved;
    enum ll_mine_fault fault;
    struct ll_message why = {""};
    ll_err err = ll_mine_call(mine, &pair[0]->shape, pair[0]->data, pair[1]->data, &fault, &why,
                              (*out)->data, slopes, slopes ? slopes + pair[0]->count : NULL);
    if (err != LL_OK)
        ll_bind_error(L, "%s: %s", name, why.text[0] != '\0' ? why.text : ll_err_text(err));
}

/* The reduction in the table of options at `index`: the method's name, or NULL for none. */
static const char *read_reduction(lua_State *L, int index, const char *name)
{
    static const char *const allowed[] = {"reduction", NULL};
    static const char *const choices[] = {"mean", "sum", "none", NULL};
    ll_bind_options(L, index, name, allowed);
    int chosen = ll_bind_choice(L, index, name, "reduction", choices);
    return chosen == 2 ? NULL : choices[chosen];
}

/* f(pred, target[, { reduction = }]): the loss in upvalue 1, called by its name in upvalue 2. */
static int call_mine(lua_State *L)
{
    const struct box *box = lua_touserdata(L, lua_upvalueindex(1));
    const char *name = lua_tostring(L, lua_upvalueindex(2));
    lua_settop(L, 3);
    const char *reduction = read_reduction(L, 3, name);
    push_losses(L, box->mine, name);
    if (reduction == NULL)
        return 1;
    lua_getfield(L, -1, reduction);
    lua_insert(L, -2);
    lua_call(L, 1, 1);
    return 1;
}

/* Replaces the box and the name on top of the stack by the function that scripts call. */
static int push_function(lua_State *L)
{
    lua_pushcclosure(L, call_mine, 2);
    return 1;
}

/* --- from a text --- */

static int push_fault(lua_State *L, enum ll_mine_fault fault, const struct ll_message *why)
{
    lua_pushnil(L);
    lua_pushstring(L, ll_mine_fault_key(fault));
    lua_pushstring(L, why->text);
    return 3;
}

/* Loads the text at 1, called by the name at `name`; the box is pushed. */
static ll_err load_text(lua_State *L, int name, enum ll_mine_fault *fault, struct ll_message *why)
{
    size_t length;
    const char *code = luaL_checklstring(L, 1, &length);
    const char *called = luaL_optstring(L, name, "loss");
    struct box *box = push_box(L);
    return ll_mine_new(host_of(L), code, length, called, fault, why, &box->mine);
}

/* loss.program(text[, name]): a function, or nil, what is wrong (a key) and where. */
static int loss_program(lua_State *L)
{
    enum ll_mine_fault fault;
    struct ll_message why = {""};
    lua_settop(L, 2);
    if (load_text(L, 2, &fault, &why) != LL_OK)
        return push_fault(L, fault, &why);
    lua_pushstring(L, luaL_optstring(L, 2, "loss"));
    return push_function(L);
}

/* loss.probe(text, pred, target[, name]): the losses and their slopes by pred and target as
 * tensors, or nil, what is wrong and where. */
static int loss_probe(lua_State *L)
{
    enum ll_mine_fault fault;
    struct ll_message why = {""};
    lua_settop(L, 4);
    if (load_text(L, 4, &fault, &why) != LL_OK)
        return push_fault(L, fault, &why);
    const struct box *box = lua_touserdata(L, -1);
    const struct ll_tensor *pred = ll_bind_tensor_arg(L, 2, "loss.probe", "pred");
    const struct ll_tensor *target = ll_bind_tensor_arg(L, 3, "loss.probe", "target");
    struct ll_tape *tape = ll_script_tape(L);
    struct ll_tensor **out[3];
    if (!ll_shape_equal(&pred->shape, &target->shape))
        return ll_bind_error(L, "loss.probe: pred and target must have the same shape");
    for (size_t i = 0; i < 3; i++) {
        out[i] = ll_bind_tensor_new(L);
        ll_bind_check(L, ll_tensor_new(tape, &pred->shape, NULL, out[i]));
    }
    ll_err err = ll_mine_call(box->mine, &pred->shape, pred->data, target->data, &fault, &why,
                              (*out[0])->data, (*out[1])->data, (*out[2])->data);
    return err == LL_OK ? 3 : push_fault(L, fault, &why);
}

/* --- kept ones --- */

/* The file's state; false where it is not there. */
static bool look(const char *folder, const char *name, struct stat *out)
{
    struct ll_str path = {0};
    ll_shelf_path(folder, name, &path);
    bool there =
        folder[0] != '\0' && ll_str_err(&path) == LL_OK && stat(ll_str_text(&path), out) == 0;
    ll_str_done(&path);
    return there;
}

static ll_err load_kept(struct ll_mine_host *host, const char *folder, const char *name,
                        const struct stat *now, struct box *box, struct ll_message *why)
{
    struct ll_str code = {0}, file = {0};
    enum ll_mine_fault fault;
    ll_str_format(&file, "%s.lua", name);
    ll_err err = ll_shelf_read(folder, name, why, &code);
    if (err == LL_OK)
        err = ll_mine_new(host, ll_str_text(&code), code.length, ll_str_text(&file), &fault, why,
                          &box->mine);
    box->saved = now->st_mtim;
    box->size = now->st_size;
    ll_str_done(&file);
    ll_str_done(&code);
    return err;
}

static int no_such_loss(lua_State *L, const char *folder, const char *name)
{
    struct ll_shelf_names *all = lua_newuserdatauv(L, sizeof *all, 0);
    const char *names[LL_SHELF_MOST];
    ll_shelf_list(folder, all);
    for (size_t i = 0; i < all->count; i++)
        names[i] = all->names[i];
    const char *nearest = ll_nearest(name, names, all->count);
    if (nearest)
        return ll_bind_error(L, "there is no loss 'mine.%s'; did you mean 'mine.%s'?", name,
                             nearest);
    return ll_bind_error(L, "there is no loss 'mine.%s'; page 7.3 is where losses are written",
                         name);
}

/* loss.mine.NAME */
static int mine_index(lua_State *L)
{
    const char *name = luaL_checkstring(L, 2), *folder = folder_of(L);
    struct stat now;
    if (!ll_shelf_is_name(name) || !look(folder, name, &now))
        return no_such_loss(L, folder, name);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &cache_key);
    lua_getfield(L, -1, name);
    struct box *box = ll_bind_test(L, -1, &type_key);
    if (box == NULL || box->size != now.st_size || box->saved.tv_sec != now.st_mtim.tv_sec ||
        box->saved.tv_nsec != now.st_mtim.tv_nsec) {
        struct ll_message why = {""};
        lua_pop(L, 1);
        box = push_box(L);
        ll_err err = load_kept(host_of(L), folder, name, &now, box, &why);
        if (err != LL_OK)
            return ll_bind_error(L, "loss.mine.%s: %s", name,
                                 why.text[0] != '\0' ? why.text : ll_err_text(err));
        lua_pushvalue(L, -1);
        lua_setfield(L, -3, name);
    }
    lua_pushfstring(L, "loss.mine.%s", name);
    return push_function(L);
}

static int mine_newindex(lua_State *L)
{
    return ll_bind_error(L, "loss.mine is a folder of files; page 7.3 is where losses are written");
}

static void push_names(lua_State *L)
{
    struct ll_shelf_names *all = lua_newuserdatauv(L, sizeof *all, 0);
    ll_shelf_list(folder_of(L), all);
    lua_createtable(L, (int)all->count, 0);
    for (size_t i = 0; i < all->count; i++) {
        lua_pushstring(L, all->names[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static int push_text(lua_State *L, const char *name)
{
    struct ll_str *code = ll_bind_str_new(L);
    struct ll_message why = {""};
    ll_err err = ll_shelf_read(folder_of(L), name, &why, code);
    if (err == LL_OK) {
        ll_bind_str_finish(L);
        return 1;
    }
    lua_pushnil(L);
    lua_pushstring(L, why.text);
    return 2;
}

/* loss.kept(): the names, sorted. loss.kept(name): the text, or nil and why. */
static int loss_kept(lua_State *L)
{
    if (!lua_isnoneornil(L, 1))
        return push_text(L, luaL_checkstring(L, 1));
    push_names(L);
    return 1;
}

/* loss.shut_in(): whether losses written in Lua run in a box, out of this process. */
static int loss_shut_in(lua_State *L)
{
    struct ll_mine_host *host = host_of(L);
    lua_pushboolean(L, host && host->shuts_in(host));
    return 1;
}

static const luaL_Reg box_methods[] = {{"__gc", box_gc}, {NULL, NULL}};

static const luaL_Reg mine_methods[] = {
    {"__index", mine_index},
    {"__newindex", mine_newindex},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"kept", loss_kept},       {"probe", loss_probe}, {"program", loss_program},
    {"shut_in", loss_shut_in}, {NULL, NULL},
};

void ll_bind_mine_open(lua_State *L)
{
    if (folder_of(L) == NULL)
        return;
    ll_bind_type(L, &type_key, "own loss", box_methods);
    lua_pop(L, 1);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &cache_key);
    lua_getglobal(L, "loss");
    luaL_setfuncs(L, functions, 0);
    lua_newtable(L);
    lua_newtable(L);
    luaL_setfuncs(L, mine_methods, 0);
    lua_setmetatable(L, -2);
    lua_setfield(L, -2, "mine");
    lua_pop(L, 1);
}
