/* Mutants: a program with one small mistake put in, to see that the checks would notice.
 *
 * The mistakes are those that people make, whatever the program is about: an operator, a number, a
 * name or a function exchanged for its like, a term, a factor or a statement left out, an index one
 * too far, two arguments in each other's place, a result with the wrong sign. They know a
 * language's tokens and not its grammar: some do not compile. */
#ifndef LL_AUTHOR_MUTATE_H
#define LL_AUTHOR_MUTATE_H

#include "base/str.h"
#include "exercise/language.h"

struct ll_mutant {
    size_t at, length; /* the bytes of the text that it replaces */
    char *put;         /* what stands there instead */
    size_t line;       /* from 1 */
};

struct ll_mutants {
    struct ll_mutant *items;
    size_t count;
    size_t capacity; /* private */
};

/* Appends the mutants of a text, in its order, no two alike. A zeroed one is empty. */
ll_err ll_mutants_find(enum ll_language language, const char *text, struct ll_mutants *out);
void ll_mutants_done(struct ll_mutants *mutants);

/* Appends the mutant's text. */
void ll_mutant_write(const struct ll_mutant *mutant, const char *text, struct ll_str *out);

/* Appends a line that says what it is: `line 12: "+" to "-"`. */
void ll_mutant_describe(const struct ll_mutant *mutant, const char *text, struct ll_str *out);

#endif
