/* Lint: an exercise as its author would want it.
 *
 * Its words stand in every language, and Markdown leaves their prose as it is; its points sum to
 * 100; its starters load and fail, and those of all languages are one program; its solutions get
 * every point; its known mistakes fail and are named; and no mutant of a solution gets every point,
 * unless it gives the same answers as the solution. */
#ifndef LL_AUTHOR_LINT_H
#define LL_AUTHOR_LINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "exercise/language.h"

/* What became of the mutants of one language. `made` is the sum of the others. */
struct ll_mutant_counts {
    size_t made;
    size_t stillborn; /* do not compile or load: they are no programs */
    size_t same;      /* get every point, and answer all that they are asked as the solution does */
    size_t killed;    /* lose points */
    size_t survived;  /* get every point with other answers, or break the exercise: findings */
};

struct ll_exercise_counts {
    size_t exercises, programs, mistakes, findings;
    struct ll_mutant_counts mutants[LL_LANGUAGE_COUNT];
};

/* One thing to mend: `where` is a file of the exercise ("tversky/wrong/smooth-missing.c"). */
typedef void ll_exercise_finding(const char *where, const char *what, void *arg);

/* Called as it goes: `done` of `count` programs of this part. */
typedef void ll_exercise_progress(const char *exercise, bool are_mutants, size_t done, size_t count,
                                  void *arg);

struct ll_exercise_lint {
    bool languages[LL_LANGUAGE_COUNT]; /* those whose programs are looked at */
    bool mutants;                      /* whether solutions are mutated */
    size_t jobs;                       /* programs at a time; 0: as many as there are processors */
    ll_exercise_finding *report;
    ll_exercise_progress *progress; /* may be NULL */
    void *arg;
};

/* Looks at the exercise called `name`, adding to the counts. LL_OK however many findings there are.
 */
ll_err ll_exercise_lint(const char *name, const struct ll_exercise_lint *options,
                        struct ll_message *why, struct ll_exercise_counts *counts);

#endif
