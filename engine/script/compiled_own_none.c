/* In the place of what precompile writes, where a program that was just built cannot be run. */
#include "script/compiled_own.h"

const struct ll_compiled ll_compiled_own = {"", NULL, 0};
