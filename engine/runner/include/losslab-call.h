/* losslab-call.h: how an exercise asks a submission in C. An exercise's call.c defines ll_answer,
 * which takes a question's inputs, calls the submission and gives what came of it. */
#ifndef LOSSLAB_CALL_H
#define LOSSLAB_CALL_H

#include <losslab.h>

/* One question and its answer. The functions are the runner's. */
struct ll_exchange {
    int (*asks)(struct ll_exchange *question, const char *what);
    float (*number)(struct ll_exchange *question, const char *name, float otherwise);
    const float *(*floats)(struct ll_exchange *question, const char *name, size_t *n);
    float *(*give)(struct ll_exchange *question, const char *name, size_t n);
};

void ll_answer(struct ll_exchange *question);

/* True where the question asks for `what`. */
static inline int ll_asks(struct ll_exchange *question, const char *what)
{
    return question->asks(question, what);
}

/* The input of that name, or `otherwise` where it is not given. */
static inline float ll_number(struct ll_exchange *question, const char *name, float otherwise)
{
    return question->number(question, name, otherwise);
}

/* The input array of that name and its number of elements. It may be read and no further: behind it
 * lies a page that cannot be touched. */
static inline const float *ll_floats(struct ll_exchange *question, const char *name, size_t *n)
{
    return question->floats(question, name, n);
}

/* An output array of n elements for the submission to write. Elements that it does not write are
 * NaN. */
static inline float *ll_give(struct ll_exchange *question, const char *name, size_t n)
{
    return question->give(question, name, n);
}

#endif
