/* Moodle's participants: who a number is, in the assignment that it holds for. */
#ifndef LL_CLASS_PARTICIPANT_H
#define LL_CLASS_PARTICIPANT_H

#include "class/roster.h"
#include "store/book.h"

struct ll_participant {
    char *exercise, *number;
    char *name, *person; /* each may be NULL */
};

struct ll_participants {
    struct ll_participant *items; /* by exercise, then number */
    size_t count;
    size_t capacity; /* private */
};

ll_err ll_participants_load(struct ll_book *book, struct ll_message *why,
                            struct ll_participants *out);
void ll_participants_done(struct ll_participants *participants);

/* The participant of that number in the assignment where `exercise` was set, or NULL. */
const struct ll_participant *ll_participants_find(const struct ll_participants *participants,
                                                  const char *exercise, const char *number);

/* True where numbers of that assignment are known at all. */
bool ll_participants_know(const struct ll_participants *participants, const char *exercise);

/* True where they are known for one assignment alone: there a bare number means one student. */
bool ll_participants_are_of_one(const struct ll_participants *participants);

/* Whom of the roster a participant is: who the worksheet said, else the only one of that name both
 * in the roster and in the assignment. NULL where it is not known. */
const struct ll_person *ll_participant_person(const struct ll_participants *participants,
                                              const struct ll_participant *participant,
                                              const struct ll_roster *roster);

/* True where a path is of Moodle's download, in which a student is the number of a participant. */
bool ll_participant_is_path(const char *path);

#endif
