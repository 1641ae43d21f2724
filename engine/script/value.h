/* Lua values as C sees them, without lua.h.
 *
 * A `struct ll_value` is a handle: it keeps one Lua value alive until ll_value_done. A zeroed
 * handle is nil. Functions that give a value write it into `out`, which they first give back, so
 * that one handle can be used in a loop; on failure it is nil. `why` may be NULL.
 *
 * Failures: LL_ERR_SCRIPT (the script raised; `why` says "file:line: what"), LL_ERR_LIMIT
 * (instructions, time or the script's own memory), LL_ERR_STOPPED, LL_ERR_MEMORY (the machine's),
 * LL_ERR_FORMAT (a value is not of the kind asked for). */
#ifndef LL_SCRIPT_VALUE_H
#define LL_SCRIPT_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "script/state.h"
#include "tensor/shape.h"

struct ll_figure;

struct ll_value {
    struct ll_script *script; /* private */
    int ref;                  /* private */
};

enum ll_kind {
    LL_KIND_NIL,
    LL_KIND_BOOLEAN,
    LL_KIND_NUMBER,
    LL_KIND_STRING,
    LL_KIND_TABLE,
    LL_KIND_FUNCTION,
    LL_KIND_TENSOR,
    LL_KIND_FIGURE,
    LL_KIND_OTHER,
};

void ll_value_done(struct ll_value *value);

/* A second handle to the same value. */
ll_err ll_value_copy(const struct ll_value *value, struct ll_value *out);

/* Running code. Source text only, never bytecode; `name` stands in messages ("lesson.lua"). */
ll_err ll_value_eval(struct ll_script *script, const char *code, size_t length, const char *name,
                     struct ll_message *why, struct ll_value *out);
ll_err ll_value_eval_file(struct ll_script *script, const char *path, const char *name,
                          struct ll_message *why, struct ll_value *out);

/* Calls `function` (or anything callable); `out` is its first result. A function that is to have
 * more gives a table, or is called by ll_value_call_many, which fills `wanted` results. */
ll_err ll_value_call(const struct ll_value *function, const struct ll_value *args, size_t count,
                     struct ll_message *why, struct ll_value *out);
ll_err ll_value_call_many(const struct ll_value *function, const struct ll_value *args,
                          size_t count, struct ll_message *why, size_t wanted,
                          struct ll_value *out);

/* Calls object:name(args). */
ll_err ll_value_call_method(const struct ll_value *object, const char *name,
                            const struct ll_value *args, size_t count, struct ll_message *why,
                            struct ll_value *out);

/* Reading. None of these runs a metamethod but ll_value_field, which sees what `object.name` gives
 * the script itself: inherited fields and methods, a tensor's grad. */
enum ll_kind ll_value_kind(const struct ll_value *value);
const char *ll_kind_name(enum ll_kind kind);      /* "a number", "a tensor" */
bool ll_value_true(const struct ll_value *value); /* as Lua's `if` sees it */
ll_err ll_value_number(const struct ll_value *value, struct ll_message *why, double *out);
/* NULL where it is no string; lives as long as the handle. `length` may be NULL. */
const char *ll_value_string(const struct ll_value *value, size_t *length);
/* Items of a list, bytes of a string, rows of a tensor; 0 for anything else. */
size_t ll_value_count(const struct ll_value *value);
/* NULL where it is no figure; whoever needs it longer than the handle holds it
 * (ll_figure_hold). */
struct ll_figure *ll_value_figure(const struct ll_value *value);
ll_err ll_value_field(const struct ll_value *object, const char *name, struct ll_message *why,
                      struct ll_value *out);
/* 1-based, as in Lua; nil past the end. */
ll_err ll_value_item(const struct ll_value *list, size_t index, struct ll_message *why,
                     struct ll_value *out);

/* Visits the pairs of a table: first the list's items in their order, then string keys in the
 * order of their bytes. Keys of another kind are not visited. The first failure ends it. */
typedef ll_err ll_value_visit(const struct ll_value *key, const struct ll_value *value, void *arg);
ll_err ll_value_each(const struct ll_value *table, struct ll_message *why, ll_value_visit *visit,
                     void *arg);

/* Making. */
ll_err ll_value_new_boolean(struct ll_script *script, bool is_true, struct ll_value *out);
ll_err ll_value_new_number(struct ll_script *script, double number, struct ll_value *out);
ll_err ll_value_new_string(struct ll_script *script, const char *bytes, size_t length,
                           struct ll_value *out);
ll_err ll_value_new_table(struct ll_script *script, struct ll_value *out);
ll_err ll_value_new_list(struct ll_script *script, const double *numbers, size_t count,
                         struct ll_value *out);

/* table[name] = ...; `set_item` is table[index] = value, 1-based. */
ll_err ll_value_set(const struct ll_value *table, const char *name, const struct ll_value *value);
ll_err ll_value_set_item(const struct ll_value *table, size_t index, const struct ll_value *value);
ll_err ll_value_set_boolean(const struct ll_value *table, const char *name, bool is_true);
ll_err ll_value_set_number(const struct ll_value *table, const char *name, double number);
ll_err ll_value_set_string(const struct ll_value *table, const char *name, const char *bytes,
                           size_t length);
ll_err ll_value_set_list(const struct ll_value *table, const char *name, const double *numbers,
                         size_t count);

/* Numbers in bulk: row-major, of the given shape. */
struct ll_floats {
    struct ll_shape shape;
    size_t count;
    float *data;
};

/* A copy of a tensor's numbers, or of a number or a nested list of numbers; ll_floats_done gives it
 * back. */
ll_err ll_value_floats(const struct ll_value *value, struct ll_message *why, struct ll_floats *out);
void ll_floats_done(struct ll_floats *floats);

/* A tensor with a copy of the values; `grad`: it asks for a gradient, which is its field "grad"
 * after a call of its method "backward". */
ll_err ll_value_new_tensor(struct ll_script *script, const struct ll_shape *shape,
                           const float *values, bool grad, struct ll_message *why,
                           struct ll_value *out);

/* Globals. */
ll_err ll_script_set(struct ll_script *script, const char *name, const struct ll_value *value);
ll_err ll_script_get(struct ll_script *script, const char *name, struct ll_message *why,
                     struct ll_value *out);

#endif
