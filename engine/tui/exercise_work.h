/* A learner's work on one exercise: their file, its grading, hints, solutions. Nothing of it is
 * drawn here. */
#ifndef LL_TUI_EXERCISE_WORK_H
#define LL_TUI_EXERCISE_WORK_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

#include "exercise/exercise.h"
#include "exercise/ladder.h"
#include "grade/background.h"
#include "sandbox/probe.h"
#include "store/progress.h"
#include "tui/code.h"

struct ll_exercise_work {
    struct ll_store *store; /* borrowed */
    struct ll_exercise *exercise;
    enum ll_language language;
    struct ll_str path;   /* the learner's file in that language */
    struct timespec seen; /* the file's time when it was last graded or looked at */
    bool exists;

    struct ll_probe host;          /* of the pool */
    struct ll_pool *pool;          /* NULL until something in Python is graded */
    struct ll_background *grading; /* that runs, or whose result is shown; NULL: none */
    bool running;
    size_t check_count, current; /* of the grading */
    const struct ll_result *result;
    struct ll_message failure; /* why there is no result */

    struct ll_exercise_state state;
};

ll_err ll_exercise_work_init(struct ll_exercise_work *work, const char *name, const char *lang,
                             struct ll_store *store, struct ll_message *why);
void ll_exercise_work_done(struct ll_exercise_work *work);

/* The words in another language. A grading that was shown is dropped: its words were in the old
 * one. */
ll_err ll_exercise_work_translate(struct ll_exercise_work *work, const char *lang,
                                  struct ll_message *why);

/* The next language that the exercise can be solved in. */
ll_err ll_exercise_work_switch(struct ll_exercise_work *work);

/* Writes the starter where the file is not there yet. */
ll_err ll_exercise_work_begin(struct ll_exercise_work *work, struct ll_message *why);

/* True where the file was changed since it was last looked at; looks. */
bool ll_exercise_work_changed(struct ll_exercise_work *work);

/* How the file is graded or put to work: what they point to lives as long as the work. */
struct ll_grade_options ll_exercise_work_options(struct ll_exercise_work *work, const char *lang);

/* Begins to grade the file. */
ll_err ll_exercise_work_grade(struct ll_exercise_work *work, const char *lang,
                              struct ll_message *why);

/* Takes what came from a grading; true where something did. */
bool ll_exercise_work_poll(struct ll_exercise_work *work);
int ll_exercise_work_descriptor(const struct ll_exercise_work *work); /* -1: nothing runs */

/* The hints for the file's language and the check that fails in the result that is shown. */
void ll_exercise_work_ladder(const struct ll_exercise_work *work, struct ll_ladder *out);

/* One more hint, remembered; false where all are shown. */
bool ll_exercise_work_hint(struct ll_exercise_work *work, ll_err *stored);

/* The solutions are open (passed, or given up). `give_up` opens them where they are not. */
bool ll_exercise_work_solved(struct ll_exercise_work *work, bool give_up, ll_err *stored);

#endif
