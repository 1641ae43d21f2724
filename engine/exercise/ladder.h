/* The hints of an exercise as one learner climbs them: those for the check that fails come first,
 * those for other languages are left out. */
#ifndef LL_EXERCISE_LADDER_H
#define LL_EXERCISE_LADDER_H

#include "exercise/exercise.h"

enum { LL_LADDER_MOST = 32 };

struct ll_ladder {
    const char *hints[LL_LADDER_MOST]; /* Markdown, the exercise's */
    size_t count;
};

/* A hint says in its heading whom it is for: names of languages ("c") and ids of checks, in any
 * order; without them it is for all. `language` (its name) and `check` (the id of the first that
 * fails) may be NULL: not known. Hints for the check come first, then those for no check, then the
 * rest, each in the order of their numbers. */
void ll_ladder_make(const struct ll_exercise *exercise, const char *language, const char *check,
                    struct ll_ladder *out);

#endif
