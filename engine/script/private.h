/* What the files of script/ share: the state itself, and the way into Lua. Nobody else includes
 * this file. */
#ifndef LL_SCRIPT_PRIVATE_H
#define LL_SCRIPT_PRIVATE_H

#include <lauxlib.h>
#include <lua.h>
#include <stdatomic.h>

#include "base/str.h"
#include "nn/dataset.h"
#include "script/state.h"
#include "script/value.h"
#include "tensor/tape.h"

struct ll_script {
    lua_State *main;
    lua_State *running; /* the thread that called into C last: the one to work on */
    struct ll_script_options options;
    char *modules, *own_modules, *kept; /* our copies of options.modules, .own and .kept */

    size_t memory;                 /* bytes of Lua's heap */
    bool memory_refused;           /* since the outermost entry, the limit refused an allocation */
    struct ll_tape *tape;          /* of every tensor; it counts their bytes */
    const struct ll_pictures *own; /* the learner's pictures, or NULL */
    struct ll_dataset_files files; /* of the clothes, kept for the next that asks */
    lua_State *collector;          /* the thread that runs an operation on the tape */

    unsigned depth;      /* entries into Lua on the C stack */
    uint64_t spent;      /* instructions since the outermost entry */
    int64_t cpu_end;     /* processor time at which it ends; 0: no limit, or not begun */
    ll_err over;         /* the limit that was reached since then, or LL_OK */
    atomic_bool stopped; /* set from outside */

    lua_State *slice_thread; /* the task that runs, or NULL */
    int64_t slice_end;
    bool sliced; /* the slice's end made it yield */

    struct ll_str output, shown;
    ll_script_listener *listener; /* NULL: the output is kept */
    void *listener_arg;
    bool output_cut;
    struct ll_str traceback;
    const void *raised; /* the text of the error that a binding raised last, and its code */
    ll_err raised_err;
    bool traced; /* the traceback of the error being raised is already written */
};

/* The state that a thread belongs to. */
struct ll_script *ll_script_of(lua_State *L);

/* Runs body(L) protected, with `arg` as light userdata at index 1. Every use of the Lua API that
 * can raise goes through here. */
ll_err ll_script_guard(struct ll_script *script, lua_CFunction body, void *arg,
                       struct ll_message *why);

/* Puts the call stack of `thread` into the script's traceback. Guard does so for each error, unless
 * `traced` says that it is done. Can raise. */
void ll_script_trace(struct ll_script *script, lua_State *L, lua_State *thread, int level);

/* The tape, ready for an operation that is called from L: its limit is what memory is left, and
 * what Lua no longer holds is collected under pressure. Cannot raise. */
struct ll_tape *ll_script_tape(lua_State *L);

/* Opens the libraries that the options ask for. Can raise. */
void ll_library_open(lua_State *L, const struct ll_script_options *options);

/* Defines `require` for the folders script->own_modules and script->modules. Can raise. */
void ll_module_open(lua_State *L);

/* Compiles source text called `chunk`, which begins with @, or takes it from a table of what is
 * compiled; leaves the function on the stack, or a message, and gives Lua's status. */
int ll_chunk_compile(lua_State *L, const char *code, size_t length, const char *chunk);

/* Compiles source text and leaves the function on the stack, or raises. */
void ll_chunk_load(lua_State *L, const char *code, size_t length, const char *name);

/* Pushes what the handle holds. There must be two free stack slots. Cannot raise. */
void ll_value_push(lua_State *L, const struct ll_value *value);

/* Pops the top into `out`, whose former value is given back. Can raise. */
void ll_value_hold(lua_State *L, struct ll_value *out);

#endif
