/* A Lua state under limits.
 *
 * Theory of operation. Every entry into Lua is a protected call that ends in an ll_err; nothing
 * ever leaves this room by longjmp. Memory is counted by the state's own allocator, tensors
 * included. A count hook, run every thousand instructions, looks at the stop flag, the instruction
 * limit and the processor time; once one of them is reached every further instruction raises, so
 * that a script cannot catch its way out. What a hook cannot interrupt is one long call into C: the
 * pattern functions of `string` backtrack for as long as the pattern asks. Whoever runs code that
 * is not trusted runs it in a process of its own besides (see sandbox/).
 *
 * A state is used by one thread at a time; ll_script_stop alone may come from any thread or from a
 * signal handler. */
#ifndef LL_SCRIPT_STATE_H
#define LL_SCRIPT_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/rng.h"
#include "script/compiled.h"

/* What a script may use beside Lua's own string, table, math, utf8 and coroutine and the base
 * library without load, dofile and loadfile. There is never io, os, debug or package. */
enum ll_script_library {
    LL_LIBRARY_TENSOR = 1 << 0,
    LL_LIBRARY_LOSS = 1 << 1,
    LL_LIBRARY_NN = 1 << 2,
    LL_LIBRARY_OPTIM = 1 << 3,
    LL_LIBRARY_RANDOM = 1 << 4,
    LL_LIBRARY_CHART = 1 << 5,
    LL_LIBRARY_DATA = 1 << 6,
    LL_LIBRARY_CHECK = 1 << 7,
    LL_LIBRARY_ALL = (1 << 8) - 1,
};

struct ll_mine_host;

struct ll_script_options {
    unsigned libraries;    /* of ll_script_library, added up */
    size_t memory;         /* bytes of Lua's heap and of tensors; 0: as much as there is */
    uint64_t instructions; /* Lua instructions from one entry to its return; 0: no limit */
    unsigned milliseconds; /* processor time from one entry to its return; 0: no limit */
    int threads;           /* of an operation on much; 0: as many as there are processors */
    size_t output;         /* bytes of what `print` writes that are kept */
    bool ascii;            /* texts of charts are written as their ASCII twins (base/twin.h) */
    bool files;            /* scripts may name files of the user's: nn.VGG { path = ... } */
    const char *modules;   /* folder of the files that `require` finds; NULL: no `require` */
    const char *own;       /* folder in which it looks before that one, or NULL */
    uint64_t seed;         /* of the random stream */
    const char *kept;      /* folder of the losses behind `loss.mine` (shelf.h), "" where there are
                              none; NULL: no losses of a learner's own at all */
    struct ll_mine_host *losses; /* who runs those and others that are written in Lua, which must
                                    outlive it; NULL: this process (mine.h) */
    bool bounded; /* nothing whose one call into C could last for ever, no printing and no
                     chance: what is left is listed in library.c */
    const struct ll_compiled *compiled; /* of what it will run, or NULL; must outlive it */
};

/* For lessons and for what the learner types: every library, the user's files, 1 GiB, 10 s. */
struct ll_script_options ll_script_options_lesson(void);

/* For submissions: tensor, loss, nn, optim and random (no chart or data; an exercise takes the
 * losses away that are its own), 256 MiB, 10^9 instructions, 5 s, one thread. */
struct ll_script_options ll_script_options_submission(void);

struct ll_script;

ll_err ll_script_new(const struct ll_script_options *options, struct ll_message *why,
                     struct ll_script **out);

/* Values and tasks of the script must be given back before. */
void ll_script_free(struct ll_script **script);

/* While held, garbage is collected only where memory would run out: for the short work of opening,
 * of which nearly everything stays. */
void ll_script_hold_garbage(struct ll_script *script, bool held);

/* Ends what runs with LL_ERR_STOPPED, and whatever is entered after it, until
 * ll_script_stop_clear. */
void ll_script_stop(struct ll_script *script);
void ll_script_stop_clear(struct ll_script *script);

/* The limits for the entries to come; 0 lifts a limit. */
void ll_script_limit(struct ll_script *script, uint64_t instructions, unsigned milliseconds);

/* The stream behind `random`, `tensor.randn` and math.random. It may be saved and put back. */
struct ll_rng *ll_script_rng(struct ll_script *script);

/* The pictures that data.own gives, which must outlive the script; NULL for none. */
struct ll_pictures;
void ll_script_own(struct ll_script *script, const struct ll_pictures *pictures);

/* What `print` wrote, cleaned of control characters and closed by a word where it was cut; valid
 * until the script runs again or the output is cleared. */
const char *ll_script_output(struct ll_script *script);
void ll_script_output_clear(struct ll_script *script);

/* Gives `listener` (NULL: nobody) each line that `print` writes, cleaned, with its newline, when it
 * is written; such output is not kept. */
typedef void ll_script_listener(const char *line, void *arg);
void ll_script_listen(struct ll_script *script, ll_script_listener *listener, void *arg);

/* The call stack of the last failure, a line a level, cleaned; "" where nothing failed. */
const char *ll_script_traceback(const struct ll_script *script);

/* Bytes in use: Lua's heap and tensors. */
size_t ll_script_memory(const struct ll_script *script);

#endif
