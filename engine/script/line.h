/* What a person types: an expression, or statements. */
#ifndef LL_SCRIPT_LINE_H
#define LL_SCRIPT_LINE_H

#include "script/value.h"

/* Runs `code` as an expression where it is one, else as statements, which may `return` a value. */
ll_err ll_line_eval(struct ll_script *script, const char *code, size_t length, const char *name,
                    struct ll_message *why, struct ll_value *out);

/* True where the code is no more than the beginning of something: another line may complete it. */
bool ll_line_is_open(struct ll_script *script, const char *code, size_t length);

#endif
