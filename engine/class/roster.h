/* Who is in a class, and whom a name or a number in a file means. */
#ifndef LL_CLASS_ROSTER_H
#define LL_CLASS_ROSTER_H

#include <stdbool.h>

#include "class/csv.h"
#include "store/book.h"

struct ll_person {
    char *id, *name, *sis, *login, *email, *section; /* but for the id, each may be NULL */
};

struct ll_roster {
    struct ll_person *people;
    size_t count;
    size_t capacity; /* private */
};

/* The people of a book. */
ll_err ll_roster_load(struct ll_book *book, struct ll_message *why, struct ll_roster *out);
void ll_roster_done(struct ll_roster *roster);

/* Whom `key` means: their number in the LMS, else the school's (SIS), else login, else e-mail, else
 * a name that only one person has. Nothing is guessed: NULL where it is none or more than one. */
const struct ll_person *ll_roster_find(const struct ll_roster *roster, const char *key);

/* The kinds of table that name people. */
enum ll_roster_form {
    LL_ROSTER_CANVAS, /* Student, ID, [SIS User ID, SIS Login ID, ...] Section, ... */
    LL_ROSTER_MOODLE, /* Identifier, Full name, ..., by place: its headings are in any language */
    LL_ROSTER_PLAIN,  /* with an ID column: id, student or username; name, login, email, section */
    LL_ROSTER_NONE,
};

enum ll_roster_form ll_roster_form(const struct ll_csv *table);

/* A row's person, borrowed from the table but for the id, which is appended to `id`; false where
 * the row is none (a heading, "Points Possible", an empty line). */
bool ll_roster_row(const struct ll_csv *table, enum ll_roster_form form, size_t row,
                   struct ll_str *id, struct ll_book_person *out);

/* Adds the people of a table to a book, as one. *count says how many. The rows of a Moodle
 * worksheet are participants of the assignment where `exercise` was set as well. LL_ERR_FORMAT
 * where the table is of none of the forms; LL_ERR_ARGUMENT for a worksheet without an exercise. */
ll_err ll_roster_import(struct ll_book *book, const char *path, const char *exercise,
                        struct ll_message *why, size_t *count);

#endif
