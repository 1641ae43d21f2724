/* The bound type `schedule`, and a constructor in `optim` for each line of nn/schedule.h: the rate
 * of an optimiser, step by step. */
#include "nn/schedule.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "nn/optim.h"
#include "script/bind.h"

static const char type_key = 0; /* its address names the metatable */

/* The optimiser is the userdata's user value. */
struct box {
    const struct ll_schedule *schedule;
    double setting[LL_SCHEDULE_SETTINGS];
    double start, step;
};

static struct box *self_of(lua_State *L)
{
    struct box *box = ll_bind_test(L, 1, &type_key);
    if (box == NULL)
        ll_bind_error(L, "a schedule was expected, got %s (call it as s:step())",
                      ll_bind_kind(L, 1));
    return box;
}

static void read_settings(lua_State *L, int index, const char *who, struct box *box)
{
    const struct ll_schedule *schedule = box->schedule;
    const char *names[LL_SCHEDULE_SETTINGS + 1] = {NULL};
    for (size_t i = 0; i < schedule->settings; i++)
        names[i] = schedule->setting[i].name;
    ll_bind_options(L, index, who, names);
    for (size_t i = 0; i < schedule->settings; i++) {
        double preset = schedule->setting[i].preset;
        double value = ll_bind_number(L, index, who, names[i], preset);
        if (isnan(preset) && isnan(value))
            ll_bind_error(L, "%s: %s must be given", who, names[i]);
        ll_bind_check_in(L, ll_schedule_check(ll_script_tape(L), schedule, i, value), "optim.");
        box->setting[i] = value;
    }
}

/* Sets the rate of the optimiser, the user value of the schedule at index 1. */
static void apply(lua_State *L, const struct box *box)
{
    lua_getiuservalue(L, 1, 1);
    struct ll_optim *optim = ll_bind_optim_arg(L, lua_gettop(L), box->schedule->name);
    double rate = box->schedule->rate(box->start, box->step, box->setting);
    ll_script_tape(L);
    ll_bind_check_in(L, ll_optim_set(optim, "lr", rate), "optim.");
    lua_pop(L, 1);
}

/* optim.StepLR(optimiser, settings): upvalue 1 is the schedule. */
static int make_schedule(lua_State *L)
{
    const struct ll_schedule *schedule = lua_touserdata(L, lua_upvalueindex(1));
    char who[32];
    snprintf(who, sizeof who, "optim.%s", schedule->name);
    lua_settop(L, 2);
    struct ll_optim *optim = ll_bind_optim_arg(L, 1, who);
    struct box *box = lua_newuserdatauv(L, sizeof *box, 1);
    *box = (struct box){.schedule = schedule};
    ll_bind_set_type(L, &type_key);
    read_settings(L, 2, who, box);
    ll_bind_check(L, ll_optim_get(optim, "lr", &box->start));
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
    lua_replace(L, 1);
    lua_settop(L, 1);
    apply(L, box); /* LinearLR begins below the rate that it was given */
    return 1;
}

static int schedule_step(lua_State *L)
{
    struct box *box = self_of(L);
    lua_settop(L, 1);
    box->step++;
    apply(L, box);
    return 0;
}

static int schedule_reset(lua_State *L)
{
    struct box *box = self_of(L);
    lua_settop(L, 1);
    box->step = 0;
    apply(L, box);
    return 0;
}

static const luaL_Reg metamethods[] = {
    {NULL, NULL},
};

static const luaL_Reg methods[] = {
    {"reset", schedule_reset},
    {"step", schedule_step},
    {NULL, NULL},
};

void ll_bind_schedule_open(lua_State *L)
{
    ll_bind_type(L, &type_key, "schedule", metamethods);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lua_getglobal(L, "optim");
    for (size_t i = 0; i < ll_schedule_count(); i++) {
        lua_pushlightuserdata(L, (void *)ll_schedule_at(i));
        lua_pushcclosure(L, make_schedule, 1);
        lua_setfield(L, -2, ll_schedule_at(i)->name);
    }
    lua_pop(L, 1);
}
