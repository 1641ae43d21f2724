/* Reading golden values: the files that tests/golden/make.py wrote, a case at a time. */
#ifndef LL_TEST_KERNEL_GOLDEN_H
#define LL_TEST_KERNEL_GOLDEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { GOLDEN_FIELDS = 16, GOLDEN_VALUES = 8192, GOLDEN_RANK = 6 };

/* An option, input or output: its shape, and where its values stand in the case's. */
struct golden_field {
    char name[32];
    size_t rank, shape[GOLDEN_RANK], n;
    const double *exact; /* as written */
    const float *value;  /* as float32 */
};

struct golden {
    FILE *file;
    size_t cases; /* read so far */
    struct golden_field field[GOLDEN_FIELDS];
    size_t fields;
    double exact[GOLDEN_VALUES];
    float value[GOLDEN_VALUES];
};

/* Opens the loss's file; a test that cannot fails. */
void golden_open(struct golden *g, const char *loss);

/* Reads the next case; false, and the file closed, after the last. */
bool golden_next(struct golden *g);

/* The field of that name; NULL where the case has none. */
const struct golden_field *golden_find(const struct golden *g, const char *name);

/* The field's float32 values; a test that asks for one that is not there fails. */
const float *golden_values(const struct golden *g, const char *name);

#endif
