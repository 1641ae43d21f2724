/* Marks run again, from the gradebook alone. */
#ifndef LL_CLASS_REGRADE_H
#define LL_CLASS_REGRADE_H

#include "grade/grade.h"
#include "store/book.h"

/* A submission's old mark and its new one. */
struct ll_regrade_change {
    const char *student, *exercise, *file;
    const char *old_status, *new_status;
    double old_score, new_score;
    bool is_changed; /* status or score */
};

struct ll_regrade_count {
    size_t run, changed;
    size_t sourceless; /* that match, and whose bytes the book does not have */
    size_t unchecked;  /* that match, and were held to private checks that are not given now */
};

/* Grades each submission that matches `where` ("student=5012", "exercise=tversky", "language=c",
 * "status=failed", "engine=0.1.0", "course=...", joined by commas; NULL or "": all) with the seed
 * of its newest mark, `jobs` at a time; adds each mark that is another as it comes, over none;
 * calls `tell` for each. A machine's fault is no mark: the old one stays. What was held to private
 * checks (ll_path_checks) is not run without them. LL_ERR_ARGUMENT where
 * `where` is no such list. */
ll_err ll_regrade(struct ll_book *book, const char *where, const struct ll_grade_options *options,
                  size_t jobs, void (*tell)(const struct ll_regrade_change *change, void *arg),
                  void *arg, struct ll_message *why, struct ll_regrade_count *count);

#endif
