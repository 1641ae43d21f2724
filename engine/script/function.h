/* C functions that scripts can call. */
#ifndef LL_SCRIPT_FUNCTION_H
#define LL_SCRIPT_FUNCTION_H

#include "script/value.h"

enum { LL_CALL_ARGS_MAX = 8 };

/* One call from a script. What fails with LL_ERR_CLOSED is told in its own words, without the
 * script's file and line: it is the fault of another program. The handles are the caller's; the
 * function fills `result`, or leaves it nil. */
struct ll_call {
    struct ll_script *script;
    const struct ll_value *args; /* `count` of them */
    size_t count;                /* at most LL_CALL_ARGS_MAX: more is an error before the call */
    const struct ll_value *bound;
    struct ll_value result;
    struct ll_message why; /* where the function fails: what and what to do; file and line are set
                              before it */
    bool yields;           /* the result is not returned but yielded by the running task */
    bool cuts;             /* the running task's slice ends here; the call then returns nothing */
};

typedef ll_err ll_function(struct ll_call *call, void *context);

/* A Lua function that calls `function` with `context`, which must outlive the script. `bound`
 * (which may be NULL) is kept and handed over at each call. */
ll_err ll_value_new_function(struct ll_script *script, ll_function *function, void *context,
                             const struct ll_value *bound, struct ll_value *out);

#endif
