/* One program that lint runs: a starter, a solution, a known mistake, or a mutant of a solution. */
#ifndef LL_AUTHOR_LINT_PROGRAM_H
#define LL_AUTHOR_LINT_PROGRAM_H

#include <stdbool.h>

#include "author/alike.h"
#include "author/mutate.h"
#include "exercise/exercise.h"
#include "grade/pool.h"
#include "sandbox/probe.h"

/* What all of an exercise's programs share; only read while they run. */
struct ll_lint_frame {
    struct ll_exercise *exercise;
    struct ll_probe host;
    struct ll_pool *pool;
    const struct ll_questions *questions;
};

enum ll_lint_kind {
    LL_LINT_STARTER,
    LL_LINT_SOLUTION,
    LL_LINT_MISTAKE,
};

/* A file of the exercise. */
struct ll_lint_source {
    enum ll_lint_kind kind;
    enum ll_language language;
    char *file; /* "wrong/smooth-missing.c" */
    char *id;   /* "smooth-missing" */
    struct ll_str text;
    struct ll_mutants mutants; /* of a solution */
    struct ll_record *answers; /* of a solution that got every point, to the frame's questions */
};

void ll_lint_source_done(struct ll_lint_source *source, size_t answers);

enum ll_lint_verdict {
    LL_LINT_NO_POINTS,
    LL_LINT_SOME_POINTS,
    LL_LINT_PASSED,
    LL_LINT_SAME, /* a mutant that passed, and answers as its solution does */
    LL_LINT_REJECTED,
    LL_LINT_FAULT, /* a check stopped with an error of its own at a mutant's answer */
};

struct ll_lint_program {
    struct ll_lint_source *source;
    const struct ll_mutant *mutant; /* NULL: the source itself */
    enum ll_lint_verdict verdict;
    bool is_named;        /* a mistake's id was in the diagnosis */
    struct ll_str detail; /* why it was rejected or failed; else empty */
    ll_err err;           /* ours */
    struct ll_message why;
};

/* Grades the program, from any thread. */
void ll_lint_program_run(const struct ll_lint_frame *frame, struct ll_lint_program *program);

#endif
