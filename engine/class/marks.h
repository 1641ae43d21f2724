/* The marks of a class: for each student and exercise the one that counts, and how it came about.
 */
#ifndef LL_CLASS_MARKS_H
#define LL_CLASS_MARKS_H

#include "class/participant.h"
#include "class/policy.h"
#include "class/roster.h"

struct ll_mark {
    char *student; /* as the submissions have it; for a participant of Moodle who is known, whom
                      the roster has: the person's id */
    char *number;  /* of a participant in the exercise's assignment, else NULL */
    char *name;    /* or NULL */
    char *exercise;
    const struct ll_person *person; /* of the roster, or NULL: unmatched */
    double score;                   /* in points, after all policies */
    double full;                    /* what a full score is worth */
    double raw;                     /* per cent of the checks that count, before lateness */
    double left;                    /* the part that lateness leaves */
    bool is_excused;
    bool is_by_hand;
    char *who, *reason; /* of a mark by hand, else NULL */
    int64_t submission; /* the one that counts; 0: none (by hand alone) */
    size_t attempts;    /* that there are */
    char *result;       /* its JSON object, or NULL */
};

struct ll_marks {
    struct ll_mark *marks; /* by student, then exercise */
    size_t count;
    size_t capacity; /* private */
    struct ll_roster roster;
    struct ll_participants participants;
};

ll_err ll_marks_load(struct ll_book *book, struct ll_message *why, struct ll_marks *out);
void ll_marks_done(struct ll_marks *marks);

/* The mark of whom the submissions or the roster call so, or NULL; a number of a participant is
 * theirs in the exercise's assignment. */
const struct ll_mark *ll_marks_find(const struct ll_marks *marks, const char *student,
                                    const char *exercise);

/* Appends a mark's points with at most the policy's decimals and a point: "85", "42.5". */
void ll_mark_points(const struct ll_mark *mark, struct ll_str *out);

#endif
