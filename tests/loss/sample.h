/* Arguments of any loss, drawn as the catalogue says what they are: so a test goes through all
 * losses, those to come among them. */
#ifndef LL_TEST_LOSS_SAMPLE_H
#define LL_TEST_LOSS_SAMPLE_H

#include "loss/catalogue.h"

enum {
    SAMPLE_LAYERS = 2, /* tensors of a list */
    SAMPLE_ARGS = LL_LOSS_ARGS * SAMPLE_LAYERS
};

struct sample {
    const struct ll_loss *loss;
    size_t rows, width; /* of a matrix; the classes are `width` */
    struct ll_tensor *x[SAMPLE_ARGS];
    size_t count;
};

/* `soft`: where labels may be probabilities, they are. Numbers are seeded; those that have a
 * gradient ask for it. */
struct sample sample_new(struct ll_tape *tape, const struct ll_loss *loss, size_t rows,
                         size_t width, bool soft, uint64_t seed);
void sample_done(struct sample *sample);

/* Whether one of the loss's arguments is of that kind. */
bool sample_takes(const struct ll_loss *loss, enum ll_loss_arg kind);

/* A tensor option's value: from 0.5 on in steps of 0.5, as many as the sample asks for. */
struct ll_tensor *sample_option(struct ll_tape *tape, const struct sample *sample);

/* Whether the loss gives a loss for each element or row. */
bool sample_has_none(const struct ll_loss *loss);

/* The loss's value with these options (NULL: the defaults), which must be a single number. */
double sample_value(struct ll_tape *tape, const struct sample *sample,
                    const struct ll_loss_options *options);

/* Fails the running test with the tape's reason. */
void sample_must(struct ll_tape *tape, ll_err err);

#endif
