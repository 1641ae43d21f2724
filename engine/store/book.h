/* A gradebook: every submission of a class and every mark that it was ever given, in one SQLite
 * file.
 *
 * Nothing in it is overwritten. A submission is a student's file (its bytes, where they were
 * given); running it gives it a mark, running it again another one, and the newest counts. What a
 * person sets by hand is a row too, with who, when and why, and so is each change of a policy. All
 * that is added is added in one transaction, in rollback mode, which a network's file system can
 * hold; a kill or a full disk leaves the book as it was before. Two people may add at once, one
 * waits for the other. */
#ifndef LL_STORE_BOOK_H
#define LL_STORE_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct ll_book;

/* Opens the book at `path`; `make`: makes it where it is not there. LL_ERR_NOT_FOUND,
 * LL_ERR_NEWER and LL_ERR_REFUSED as for a store, LL_ERR_FORMAT where it is damaged, LL_ERR_IO
 * where it is locked for long, LL_ERR_SYSTEM where the disk is full. */
ll_err ll_book_open(const char *path, bool make, struct ll_message *why, struct ll_book **out);
void ll_book_free(struct ll_book **book);

/* All that is added between them is added or not, as one. */
ll_err ll_book_begin(struct ll_book *book, struct ll_message *why);
ll_err ll_book_commit(struct ll_book *book, struct ll_message *why);
void ll_book_rollback(struct ll_book *book);

/* A file that a student handed in, with a mark that it was given. Texts are borrowed; NULL is
 * nothing. */
struct ll_book_entry {
    int64_t submission; /* its number in the book */
    int64_t mark;       /* the mark's number; a later one is newer */
    const char *student, *name, *exercise, *language;
    const char *file;   /* its name, as it was handed in */
    const char *sha256; /* of its bytes, or NULL */
    const void *source; /* its bytes, or NULL where the book has none */
    size_t source_length;
    int64_t attempt; /* from 1, or 0 for the only one */
    bool is_late;    /* an export says so */
    int64_t handed;  /* when, in seconds of UTC; 0: not known */
    uint64_t seed;
    const char *engine, *course, *status;
    double score, max_score;
    const char *result; /* the JSON object */
    int64_t graded;     /* when it came into the book */
};

/* Adds what is new of an entry: the submission, by student, exercise, language, attempt, bytes and
 * time, and the mark, where the submission was never given one like it (by seed, versions, status
 * and score), or with `again` where its newest is another. *is_new (may be NULL): a mark was added.
 */
ll_err ll_book_add(struct ll_book *book, const struct ll_book_entry *entry, bool again,
                   struct ll_message *why, bool *is_new);

/* Visits each submission with its newest mark, by student, exercise and attempt. With `sources` the
 * bytes are read too. A visitor that does not return LL_OK ends it. */
typedef ll_err ll_book_visit(const struct ll_book_entry *entry, void *arg);
ll_err ll_book_each(struct ll_book *book, bool sources, ll_book_visit *visit, void *arg,
                    struct ll_message *why);

/* Every mark of every submission, in the order in which they came. */
ll_err ll_book_history(struct ll_book *book, ll_book_visit *visit, void *arg,
                       struct ll_message *why);

/* A person of the class. */
struct ll_book_person {
    const char *id;   /* as the LMS numbers them; never NULL */
    const char *name; /* the others may be NULL */
    const char *sis, *login, *email, *section;
};

/* Adds or completes a person: a field that is NULL stays as it was. */
ll_err ll_book_enrol(struct ll_book *book, const struct ll_book_person *person,
                     struct ll_message *why);
typedef ll_err ll_book_person_visit(const struct ll_book_person *person, void *arg);
ll_err ll_book_people(struct ll_book *book, ll_book_person_visit *visit, void *arg,
                      struct ll_message *why);

/* A participant of an assignment: Moodle numbers the students of each assignment anew, so a number
 * means somebody only together with the exercise that was set there. */
struct ll_book_participant {
    const char *exercise, *number; /* never NULL */
    const char *name;              /* or NULL */
    const char *person;            /* the id of one of the class, or NULL: not known yet */
};

/* Adds or completes a participant: a field that is NULL stays as it was. */
ll_err ll_book_participant_set(struct ll_book *book, const struct ll_book_participant *participant,
                               struct ll_message *why);
typedef ll_err ll_book_participant_visit(const struct ll_book_participant *participant, void *arg);
ll_err ll_book_participants(struct ll_book *book, ll_book_participant_visit *visit, void *arg,
                            struct ll_message *why);

/* A policy's newest value, appended to `out`; nothing where it was never set. */
struct ll_str;
ll_err ll_book_policy_set(struct ll_book *book, const char *key, const char *value,
                          struct ll_message *why);
ll_err ll_book_policy_get(struct ll_book *book, const char *key, struct ll_message *why,
                          struct ll_str *out);

/* A mark set by hand, for an exercise of a student; the newest counts. `score` < 0: excused. NaN:
 * taken back. */
struct ll_book_hand {
    const char *student, *exercise;
    double score;
    const char *who, *reason;
    int64_t at;
};

ll_err ll_book_hand_set(struct ll_book *book, const struct ll_book_hand *hand,
                        struct ll_message *why);
typedef ll_err ll_book_hand_visit(const struct ll_book_hand *hand, void *arg);
ll_err ll_book_hands(struct ll_book *book, ll_book_hand_visit *visit, void *arg,
                     struct ll_message *why);

/* Adds all that another book holds and this one does not: submissions, marks, people, marks by hand
 * and policies, each with its own time. *added counts the submissions and marks. */
ll_err ll_book_merge(struct ll_book *book, const char *other, struct ll_message *why,
                     size_t *added);

#endif
