/* What is compiled of the exercises that come with the program: they open without the compiler. */
#ifndef LL_EXERCISE_COMPILED_EXERCISES_H
#define LL_EXERCISE_COMPILED_EXERCISES_H

#include "script/compiled.h"

extern const struct ll_compiled ll_compiled_exercises;

#endif
