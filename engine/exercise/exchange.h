/* Records as Lua tables and back: numbers, strings and tensors by name. */
#ifndef LL_EXERCISE_EXCHANGE_H
#define LL_EXERCISE_EXCHANGE_H

#include "base/record.h"
#include "script/value.h"

/* A table with a number, a string or a tensor for each field. */
ll_err ll_record_to_value(const struct ll_record *record, struct ll_script *script,
                          struct ll_message *why, struct ll_value *out);

/* The fields of a table, in the order of their names, into `out`, which must be empty. nil gives an
 * empty record. LL_ERR_FORMAT for anything else, and for a field that is no number, string or
 * tensor: `why` names it. */
ll_err ll_record_from_value(const struct ll_value *table, struct ll_message *why,
                            struct ll_record *out);

#endif
