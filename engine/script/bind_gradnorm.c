/* The bound type `GradNorm`: weights of several tasks, held in balance. */
#include "nn/gradnorm.h"

#include "script/bind.h"

static const char type_key = 0; /* its address names the metatable */

struct box {
    struct ll_gradnorm *gradnorm; /* NULL while it is closed */
};

static struct ll_gradnorm *self_of(lua_State *L)
{
    const struct box *box = ll_bind_test(L, 1, &type_key);
    if (box == NULL || box->gradnorm == NULL)
        ll_bind_error(L, "a GradNorm was expected, got %s (call it as g:step(losses, shared))",
                      ll_bind_kind(L, 1));
    return box ? box->gradnorm : NULL;
}

/* nn.GradNorm(tasks, {form = "log", alpha = 1.5, lr = 0.1}), the paper's lr being 0.025 */
static int nn_gradnorm(lua_State *L)
{
    static const char *const allowed[] = {"form", "alpha", "lr", NULL};
    static const char *const forms[] = {"log", "paper", NULL};
    const char *who = "nn.GradNorm";
    lua_settop(L, 2);
    lua_Integer tasks = luaL_checkinteger(L, 1);
    if (tasks < 1 || tasks > 1000)
        ll_bind_error(L, "%s: the number of tasks must be from 1 to 1000, got %lld", who,
                      (long long)tasks);
    ll_bind_options(L, 2, who, allowed);
    double alpha = ll_bind_number(L, 2, who, "alpha", 1.5);
    int form = ll_bind_choice(L, 2, who, "form", forms);
    double lr = ll_bind_number(L, 2, who, "lr", form == LL_GRADNORM_LOG ? 0.1 : 0.025);
    struct box *box = lua_newuserdatauv(L, sizeof *box, 0);
    box->gradnorm = NULL;
    ll_bind_set_type(L, &type_key);
    ll_bind_check(L, ll_gradnorm_new(ll_script_tape(L), (size_t)tasks, (enum ll_gradnorm_form)form,
                                     alpha, lr, &box->gradnorm));
    return 1;
}

/* Pushes a block of pointers to the losses in the list at index 2, which keeps them. */
static struct ll_tensor *const *losses_of(lua_State *L, const struct ll_gradnorm *gradnorm,
                                          const char *who)
{
    size_t tasks = ll_gradnorm_tasks(gradnorm);
    if (!lua_istable(L, 2) || lua_rawlen(L, 2) != tasks)
        ll_bind_error(L, "%s: the losses must be a list of %zu tensors, got %s", who, tasks,
                      ll_bind_kind(L, 2));
    struct ll_tensor **losses = lua_newuserdatauv(L, tasks * sizeof(void *), 0);
    for (size_t i = 0; i < tasks; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i + 1);
        losses[i] = ll_bind_tensor_test(L, -1);
        if (losses[i] == NULL)
            ll_bind_error(L, "%s: loss %zu must be a tensor, got %s", who, i + 1,
                          ll_bind_kind(L, -1));
        lua_pop(L, 1);
    }
    return losses;
}

static int gradnorm_total(lua_State *L)
{
    struct ll_gradnorm *gradnorm = self_of(L);
    struct ll_tensor *const *losses = losses_of(L, gradnorm, "gradnorm:total");
    ll_script_tape(L);
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_gradnorm_total(gradnorm, losses, out));
    return 1;
}

/* g:step(losses, shared): `shared` is a module or a list of parameters. */
static int gradnorm_step(lua_State *L)
{
    const char *who = "gradnorm:step";
    struct ll_gradnorm *gradnorm = self_of(L);
    lua_settop(L, 3);
    struct ll_tensor *const *losses = losses_of(L, gradnorm, who);
    size_t count;
    struct ll_tensor *const *shared = ll_bind_parameter_block(L, 3, who, &count);
    ll_script_tape(L);
    ll_bind_check(L, ll_gradnorm_step(gradnorm, losses, shared, count));
    return 0;
}

static int gradnorm_weights(lua_State *L)
{
    const struct ll_gradnorm *gradnorm = self_of(L);
    struct ll_shape shape = ll_shape_vector(ll_gradnorm_tasks(gradnorm));
    struct ll_tensor **out = ll_bind_tensor_new(L);
    ll_bind_check(L, ll_tensor_new(ll_script_tape(L), &shape, ll_gradnorm_weights(gradnorm), out));
    return 1;
}

static int gradnorm_gc(lua_State *L)
{
    struct box *box = lua_touserdata(L, 1);
    ll_gradnorm_free(&box->gradnorm);
    return 0;
}

static const luaL_Reg metamethods[] = {
    {"__gc", gradnorm_gc},
    {NULL, NULL},
};

static const luaL_Reg methods[] = {
    {"step", gradnorm_step},
    {"total", gradnorm_total},
    {"weights", gradnorm_weights},
    {NULL, NULL},
};

void ll_bind_gradnorm_open(lua_State *L)
{
    ll_bind_type(L, &type_key, "GradNorm", metamethods);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lua_getglobal(L, "nn");
    lua_pushcfunction(L, nn_gradnorm);
    lua_setfield(L, -2, "GradNorm");
    lua_pop(L, 1);
}
