/* What is compiled of the lessons and of the prelude: they open without the compiler. */
#ifndef LL_COURSE_COMPILED_LESSONS_H
#define LL_COURSE_COMPILED_LESSONS_H

#include "script/compiled.h"

extern const struct ll_compiled ll_compiled_lessons;

#endif
