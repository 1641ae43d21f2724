/* What a program answers to questions that no check asks: how lint tells whether two programs are
 * the same to anyone. */
#ifndef LL_AUTHOR_ALIKE_H
#define LL_AUTHOR_ALIKE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/record.h"

struct ll_exercise;
struct ll_pool;
struct ll_probe;

struct ll_questions {
    struct ll_record *items;
    size_t count;
    size_t capacity; /* private */
};

/* Appends the exercise's "probes" and, where it has them, its "questions", drawn several times. A
 * zeroed one is empty. */
ll_err ll_questions_draw(struct ll_exercise *exercise, struct ll_message *why,
                         struct ll_questions *out);
void ll_questions_done(struct ll_questions *questions);

/* A program to be asked; all is borrowed. */
struct ll_asked {
    struct ll_exercise *exercise; /* only its folder is looked at */
    const struct ll_probe *host;
    struct ll_pool *pool; /* of that host; may be NULL */
    const char *name;     /* what messages call it; its extension says the language */
    const char *text;
};

/* Asks all of them: *out gets an answer each, empty where there was none; given back with
 * ll_answers_free. */
ll_err ll_answers_get(const struct ll_asked *asked, const struct ll_questions *questions,
                      struct ll_message *why, struct ll_record **out);
void ll_answers_free(struct ll_record **answers, size_t count);

/* Whether `other` answers as `first` does, as near as float32 tells, wherever `first` gave numbers.
 */
bool ll_answers_alike(const struct ll_record *first, const struct ll_record *other, size_t count);

#endif
