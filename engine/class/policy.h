/* What turns scores into marks: an instructor's rules, kept in the gradebook. */
#ifndef LL_CLASS_POLICY_H
#define LL_CLASS_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "store/book.h"

/* Every policy: its key in the book, which may be followed by ":EXERCISE" for one exercise alone;
 * its default; what it takes. */
#define LL_POLICY_MAP(X)                                                                           \
    X(due, "", "a time, as 2026-12-01 23:59 (of this machine's zone) or with Z, +09:00")           \
    X(grace, "0", "minutes past the due time that are not late")                                   \
    X(late, "none", "none, day:P (P per cent off for each day begun), step:P (P per cent off)")    \
    X(attempt, "best", "best or last")                                                             \
    X(drop, "", "checks that do not count, with commas: extreme,speed")                            \
    X(points, "100", "what a full score is worth")                                                 \
    X(round, "2", "decimals of a mark: 0 to 2")

enum ll_policy_late { LL_LATE_NONE, LL_LATE_DAY, LL_LATE_STEP };

struct ll_policy {
    int64_t due;   /* in seconds of UTC; 0: none */
    int64_t grace; /* in seconds */
    enum ll_policy_late late;
    double penalty; /* of the mark, 0 to 1, a day or once */
    bool takes_last;
    struct ll_str drop;
    double points;
    int decimals;
};

/* Checks a policy's value: LL_ERR_ARGUMENT and what it takes where it is none. */
ll_err ll_policy_check(const char *key, const char *value, struct ll_message *why);

/* The policies in force for an exercise: its own, else the class's, else the defaults. */
ll_err ll_policy_load(struct ll_book *book, const char *exercise, struct ll_message *why,
                      struct ll_policy *out);
void ll_policy_done(struct ll_policy *policy);

/* Appends them as one line, as each export prints them: "due=... late=day:10 ...". */
ll_err ll_policy_line(struct ll_book *book, const char *exercise, struct ll_message *why,
                      struct ll_str *out);

/* A time as an LMS or a person writes it, in seconds of UTC; false where it is none. */
bool ll_policy_time(const char *text, int64_t *out);

/* The part of a mark that lateness leaves: 1 where it is in time. `is_late`: an export says so;
 * when by how much is not known, it counts as one day. */
double ll_policy_left(const struct ll_policy *policy, int64_t handed, bool is_late);

#endif
