/* What a person types: an expression, or statements. */
#ifndef LL_SCRIPT_LINE_H
#define LL_SCRIPT_LINE_H

#include "base/str.h"
#include "script/value.h"

/* Runs `code` as an expression where it is one, else as statements, which may `return` a value. */
ll_err ll_line_eval(struct ll_script *script, const char *code, size_t length, const char *name,
                    struct ll_message *why, struct ll_value *out);

/* True where the code is no more than the beginning of something: another line may complete it. */
bool ll_line_is_open(struct ll_script *script, const char *code, size_t length);

/* Appends the names that the last word of `text` may be the beginning of, a line each, in order:
 * globals, or, behind "loss." or "t:", the fields or methods of what stands before. *begun is how
 * many bytes of the name are typed already. Calls no metamethod. */
ll_err ll_line_names(struct ll_script *script, const char *text, size_t length, struct ll_str *out,
                     size_t *begun);

#endif
