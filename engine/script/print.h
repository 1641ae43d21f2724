/* Values as text: what `eval` and `repl` print, and what tostring shows of a tensor. */
#ifndef LL_SCRIPT_PRINT_H
#define LL_SCRIPT_PRINT_H

#include "base/str.h"
#include "script/value.h"

struct ll_tensor;

/* Appends a number in the shortest form that reads back to the same float32; whole numbers of Lua's
 * and what float32 cannot hold, to the same double. */
void ll_print_number(double number, struct ll_str *out);

/* Appends a tensor as nested lists, "{{1, 2}, {3, 4}}", a rank 0 tensor as its number; past `limit`
 * numbers (0: none) a word says how many there are. */
void ll_print_tensor(const struct ll_tensor *tensor, size_t limit, struct ll_str *out);

/* Appends the value as a reader sees it: a string as it stands, a table with its items and then its
 * named fields in order. Calls no metamethod. */
ll_err ll_print_value(const struct ll_value *value, struct ll_message *why, struct ll_str *out);

/* Appends the value as JSON: tensors and lists as arrays, tables with names as objects, nan and the
 * infinities as strings, bytes that are no UTF-8 as U+FFFD. LL_ERR_FORMAT where there is a function
 * or the like in it. */
ll_err ll_print_json(const struct ll_value *value, struct ll_message *why, struct ll_str *out);

#endif
