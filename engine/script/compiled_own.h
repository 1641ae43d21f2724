/* What is compiled of this room's own Lua: nn.lua and check.lua. */
#ifndef LL_SCRIPT_COMPILED_OWN_H
#define LL_SCRIPT_COMPILED_OWN_H

#include "script/compiled.h"

extern const struct ll_compiled ll_compiled_own;

#endif
