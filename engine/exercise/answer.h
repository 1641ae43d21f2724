/* A submission in Lua, asked in this very process: the core of the Lua runner, and how the known
 * mistakes of an exercise are run to compare a submission with them. */
#ifndef LL_EXERCISE_ANSWER_H
#define LL_EXERCISE_ANSWER_H

#include <stddef.h>

#include "base/err.h"
#include "base/record.h"

struct ll_answerer;

/* One that has loaded all but the submission, which follows with ll_answerer_load, once. */
ll_err ll_answerer_open(struct ll_message *why, struct ll_answerer **out);

/* Loads the submission's text; `name` stands in its messages. `call` is the exercise's call.lua: it
 * returns a function that is given what the submission returned and a question, and returns the
 * answer. */
ll_err ll_answerer_load(struct ll_answerer *answerer, const char *source, size_t length,
                        const char *name, const char *call, struct ll_message *why);

/* Both. */
ll_err ll_answerer_new(const char *source, size_t length, const char *name, const char *call,
                       struct ll_message *why, struct ll_answerer **out);
void ll_answerer_free(struct ll_answerer **answerer);

/* LL_ERR_SCRIPT where it raises, LL_ERR_LIMIT where it takes too long or too much memory; `why`
 * says where in its text. `answer` must be empty. */
ll_err ll_answerer_ask(struct ll_answerer *answerer, const struct ll_record *question,
                       struct ll_message *why, struct ll_record *answer);

/* What it printed; valid until it is asked again or the output is cleared. */
const char *ll_answerer_output(struct ll_answerer *answerer);
void ll_answerer_output_clear(struct ll_answerer *answerer);

#endif
