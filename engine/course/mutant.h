/* Private to the room: faults put into a page's own Lua. */
#ifndef LL_COURSE_MUTANT_H
#define LL_COURSE_MUTANT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Writes `lua` with its fault number `index` (from 0) into `out`: a number changed (a whole one by
 * 1, another by a tenth) or the sign between two terms or factors turned. Comments, texts and
 * claims are left as they are. False past the last. */
bool mutant_make(const char *lua, size_t index, struct ll_str *out);

#endif
