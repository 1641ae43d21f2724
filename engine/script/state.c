#include "script/state.h"

#include <limits.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/plain.h"
#include "base/utf8.h"
#include "script/private.h"

enum {
    HOOK_EVERY = 1000,       /* instructions */
    COLLECT_FLOOR = 2 << 20, /* bytes of tensors among which garbage may lie */
    STACK_FOR_GUARD = 8,
};

static const size_t megabyte = (size_t)1 << 20;

struct ll_script_options ll_script_options_lesson(void)
{
    return (struct ll_script_options){
        .libraries = LL_LIBRARY_ALL,
        .memory = 1024 * megabyte,
        .milliseconds = 10000,
        .output = megabyte,
        .files = true,
        .kept = "",
    };
}

struct ll_script_options ll_script_options_submission(void)
{
    return (struct ll_script_options){
        .libraries = LL_LIBRARY_TENSOR | LL_LIBRARY_LOSS | LL_LIBRARY_NN | LL_LIBRARY_OPTIM |
                     LL_LIBRARY_RANDOM,
        .memory = 256 * megabyte,
        .instructions = 1000000000,
        .milliseconds = 5000,
        .threads = 1,
        .output = megabyte / 16,
    };
}

struct ll_script *ll_script_of(lua_State *L)
{
    return *(struct ll_script **)lua_getextraspace(L);
}

/* --- memory --- */

static bool fits(struct ll_script *script, size_t more)
{
    size_t limit = script->options.memory;
    size_t used = ll_script_memory(script);
    if (limit == 0 || (used <= limit && more <= limit - used))
        return true;
    script->memory_refused = true;
    return false;
}

static void *allocate(void *arg, void *block, size_t old_size, size_t size)
{
    struct ll_script *script = arg;
    size_t old = block ? old_size : 0;
    if (size == 0) {
        free(block);
        script->memory -= old;
        return NULL;
    }
    if (size > old && !fits(script, size - old))
        return NULL;
    void *moved = realloc(block, size);
    if (moved == NULL)
        return size <= old ? block : NULL; /* Lua takes for granted that shrinking succeeds */
    script->memory += size - old;
    return moved;
}

/* Tensors that only garbage holds are freed by their userdata's finalizers. */
static void collect(void *arg)
{
    const struct ll_script *script = arg;
    lua_gc(script->collector, LUA_GCCOLLECT);
}

static void hook(lua_State *L, lua_Debug *at);

/* Operations on large tensors take as long as thousands of instructions: where the slice is over,
 * the task is cut behind this one. */
static void look_at_slice(const struct ll_script *script, lua_State *L)
{
    if (L == script->slice_thread && lua_isyieldable(L) && ll_clock_ns() >= script->slice_end)
        lua_sethook(L, hook, LUA_MASKCOUNT, 1);
}

/* The clock is first read where code can take long: most calls only look at a value. */
static void begin_clock(struct ll_script *script)
{
    if (script->cpu_end == 0 && script->options.milliseconds > 0)
        script->cpu_end = ll_clock_cpu_ns() + script->options.milliseconds * 1000000LL;
}

struct ll_tape *ll_script_tape(lua_State *L)
{
    struct ll_script *script = ll_script_of(L);
    size_t limit = script->options.memory;
    script->collector = L;
    begin_clock(script);
    look_at_slice(script, L);
    if (limit > 0)
        ll_tape_limit(script->tape, limit > script->memory ? limit - script->memory : 1);
    return script->tape;
}

size_t ll_script_memory(const struct ll_script *script)
{
    return script->memory + ll_tape_bytes(script->tape);
}

/* --- time --- */

static void look_at_limits(struct ll_script *script)
{
    const struct ll_script_options *options = &script->options;
    begin_clock(script);
    if (atomic_load_explicit(&script->stopped, memory_order_relaxed))
        script->over = LL_ERR_STOPPED;
    else if (options->instructions > 0 && script->spent > options->instructions)
        script->over = LL_ERR_LIMIT;
    else if (script->cpu_end > 0 && ll_clock_cpu_ns() > script->cpu_end)
        script->over = LL_ERR_LIMIT;
}

/* The hook has no level of its own: level 0 is the code that it stopped. */
static void raise_over(lua_State *L)
{
    const struct ll_script *script = ll_script_of(L);
    luaL_where(L, 0);
    if (script->over == LL_ERR_STOPPED)
        lua_pushliteral(L, "stopped on request");
    else if (script->options.instructions > 0 && script->spent > script->options.instructions)
        lua_pushfstring(L, "stopped after %I instructions; is there a loop without an end?",
                        (LUAI_UACINT)script->options.instructions);
    else
        lua_pushfstring(L, "stopped after %d ms of computing; is there a loop without an end?",
                        (int)script->options.milliseconds);
    lua_concat(L, 2);
    lua_error(L);
}

static void hook(lua_State *L, lua_Debug *at)
{
    (void)at;
    struct ll_script *script = ll_script_of(L);
    if (script->over == LL_OK) {
        script->spent += HOOK_EVERY;
        look_at_limits(script);
    }
    if (script->over != LL_OK) {
        /* From now on each instruction raises: a pcall around the endless part does not help. */
        lua_sethook(L, hook, LUA_MASKCOUNT, 1);
        raise_over(L);
    }
    if (L == script->slice_thread && ll_clock_ns() >= script->slice_end && lua_isyieldable(L)) {
        script->sliced = true;
        lua_sethook(L, hook, LUA_MASKCOUNT, HOOK_EVERY);
        lua_yield(L, 0);
    }
}

void ll_script_hold_garbage(struct ll_script *script, bool held)
{
    lua_gc(script->main, held ? LUA_GCSTOP : LUA_GCRESTART);
}

void ll_script_stop(struct ll_script *script)
{
    atomic_store(&script->stopped, true);
}

void ll_script_stop_clear(struct ll_script *script)
{
    atomic_store(&script->stopped, false);
}

void ll_script_limit(struct ll_script *script, uint64_t instructions, unsigned milliseconds)
{
    script->options.instructions = instructions;
    script->options.milliseconds = milliseconds;
}

/* --- the way in and out --- */

void ll_script_trace(struct ll_script *script, lua_State *L, lua_State *thread, int level)
{
    luaL_traceback(L, thread, NULL, level);
    size_t length;
    const char *text = lua_tolstring(L, -1, &length);
    ll_str_clear(&script->traceback);
    ll_plain_add(&script->traceback, text, length);
    lua_pop(L, 1);
}

/* Sees each error where it is raised. It calls nothing of the script's: a hostile __tostring would
 * run with hooks off, since errors of the hook are seen here too. */
static int on_error(lua_State *L)
{
    struct ll_script *script = ll_script_of(L);
    if (!lua_isstring(L, 1)) {
        lua_pushfstring(L, "the error raised is no text but a %s value", luaL_typename(L, 1));
        lua_replace(L, 1);
    }
    lua_tostring(L, 1); /* a number becomes its text */
    if (!script->traced)
        ll_script_trace(script, L, L, 1);
    script->traced = false;
    lua_settop(L, 1);
    return 1;
}

static void enter(struct ll_script *script)
{
    if (script->depth++ > 0)
        return;
    script->spent = 0;
    script->memory_refused = false;
    script->over = LL_OK;
    script->traced = false;
    script->cpu_end = 0;
}

static void leave(struct ll_script *script)
{
    if (--script->depth > 0)
        return;
    if (script->over != LL_OK)
        lua_sethook(script->main, hook, LUA_MASKCOUNT, HOOK_EVERY);
}

static ll_err report(struct ll_script *script, int status, struct ll_message *why)
{
    ll_err err = script->over;
    if (err == LL_OK && status == LUA_OK)
        return LL_OK;
    if (err == LL_OK && status == LUA_ERRMEM)
        err = script->memory_refused ? LL_ERR_LIMIT : LL_ERR_MEMORY;
    else if (err == LL_OK && lua_tostring(script->running, -1) == script->raised)
        err = script->raised_err;
    else if (err == LL_OK)
        err = LL_ERR_SCRIPT;
    if (status == LUA_ERRMEM && err == LL_ERR_LIMIT)
        return ll_fail(why, err, "the script needs more than its %zu MiB of memory",
                       script->options.memory / megabyte);
    if (status == LUA_OK || lua_type(script->running, -1) != LUA_TSTRING)
        return ll_fail(why, err, "%s", ll_err_text(err)); /* it caught the limit's own error */
    size_t length;
    const char *text = lua_tolstring(script->running, -1, &length);
    struct ll_str clean = {0};
    ll_plain_add(&clean, text, length);
    ll_fail(why, err, "%s", ll_str_err(&clean) == LL_OK ? ll_str_text(&clean) : ll_err_text(err));
    ll_str_done(&clean);
    return err;
}

ll_err ll_script_guard(struct ll_script *script, lua_CFunction body, void *arg,
                       struct ll_message *why)
{
    lua_State *L = script->running;
    int top = lua_gettop(L);
    if (!lua_checkstack(L, STACK_FOR_GUARD))
        return ll_fail(why, LL_ERR_MEMORY, "no room on the script's stack");
    enter(script);
    lua_pushcfunction(L, on_error);
    lua_pushcfunction(L, body);
    lua_pushlightuserdata(L, arg);
    int status = lua_pcall(L, 1, 0, top + 1);
    ll_err err = report(script, status, why);
    lua_settop(L, top);
    leave(script);
    return err;
}

/* --- birth and death --- */

static int open_all(lua_State *L)
{
    struct ll_script *script = ll_script_of(L);
    lua_newtable(L); /* of the handles */
    lua_rawsetp(L, LUA_REGISTRYINDEX, script);
    ll_library_open(L, &script->options);
    if (script->modules)
        ll_module_open(L);
    return 0;
}

ll_err ll_script_new(const struct ll_script_options *options, struct ll_message *why,
                     struct ll_script **out)
{
    *out = NULL;
    struct ll_script *script = ll_array_new(1, sizeof *script);
    if (script == NULL)
        return ll_fail(why, LL_ERR_MEMORY, "no memory for a script");
    script->options = *options;
    ll_err err = ll_tape_new(&script->tape);
    if (err != LL_OK)
        goto fail;
    ll_rng_seed(ll_tape_rng(script->tape), options->seed);
    if (options->threads > 0)
        ll_tape_set_threads(script->tape, options->threads);
    ll_tape_on_pressure(script->tape, collect, script, COLLECT_FLOOR);
    err = LL_ERR_MEMORY;
    if (options->modules) {
        script->modules = ll_string_copy(options->modules, strlen(options->modules));
        if (script->modules == NULL)
            goto fail;
        script->options.modules = script->modules;
    }
    if (options->own) {
        script->own_modules = ll_string_copy(options->own, strlen(options->own));
        if (script->own_modules == NULL)
            goto fail;
        script->options.own = script->own_modules;
    }
    if (options->kept) {
        script->kept = ll_string_copy(options->kept, strlen(options->kept));
        if (script->kept == NULL)
            goto fail;
        script->options.kept = script->kept;
    }
    script->main = lua_newstate(allocate, script);
    if (script->main == NULL)
        goto fail;
    script->running = script->main;
    *(struct ll_script **)lua_getextraspace(script->main) = script;
    lua_sethook(script->main, hook, LUA_MASKCOUNT, HOOK_EVERY);
    ll_script_hold_garbage(script, true);
    err = ll_script_guard(script, open_all, NULL, why);
    ll_script_hold_garbage(script, false);
    if (err != LL_OK) {
        ll_script_free(&script);
        return err;
    }
    *out = script;
    return LL_OK;

fail:
    ll_script_free(&script);
    return ll_fail(why, err, "no memory for a script");
}

void ll_script_free(struct ll_script **script)
{
    struct ll_script *gone = *script;
    if (gone == NULL)
        return;
    if (gone->main)
        lua_close(gone->main);
    if (gone->tape)
        ll_tape_free(&gone->tape);
    ll_dataset_files_done(&gone->files);
    ll_str_done(&gone->output);
    ll_str_done(&gone->shown);
    ll_str_done(&gone->traceback);
    free(gone->modules);
    free(gone->own_modules);
    free(gone->kept);
    free(gone);
    *script = NULL;
}

/* --- what can be asked of it --- */

void ll_script_own(struct ll_script *script, const struct ll_pictures *pictures)
{
    script->own = pictures;
}

struct ll_rng *ll_script_rng(struct ll_script *script)
{
    return ll_tape_rng(script->tape);
}

const char *ll_script_output(struct ll_script *script)
{
    ll_str_clear(&script->shown);
    const char *text = ll_str_text(&script->output);
    size_t length = script->output.length;
    ll_plain_add(&script->shown, text, script->output_cut ? ll_utf8_whole(text, length) : length);
    if (script->output_cut)
        ll_str_format(&script->shown, "\n(output cut after %zu bytes)\n", script->options.output);
    return ll_str_text(&script->shown);
}

void ll_script_listen(struct ll_script *script, ll_script_listener *listener, void *arg)
{
    script->listener = listener;
    script->listener_arg = arg;
}

void ll_script_output_clear(struct ll_script *script)
{
    ll_str_clear(&script->output);
    script->output_cut = false;
}

const char *ll_script_traceback(const struct ll_script *script)
{
    return ll_str_text(&script->traceback);
}
