/* Arguments of any loss, as the catalogue says what they are. */
#include "sample.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tensor/ops.h"

enum { DEPTH = 3, CODES = 2, GROUPS = 3 };

void sample_must(struct ll_tape *tape, ll_err err)
{
    if (err)
        fail_msg("%s", ll_tape_message(tape)->text);
}

static struct ll_tensor *uniform(struct ll_tape *tape, struct ll_shape shape, double low,
                                 double high)
{
    struct ll_tensor *t = NULL;
    sample_must(tape, ll_tensor_rand(tape, &shape, &t));
    for (size_t i = 0; i < ll_tensor_count(t); i++)
        ll_tensor_data(t)[i] = (float)(low + (high - low) * (double)ll_tensor_data(t)[i]);
    return t;
}

static struct ll_tensor *whole(struct ll_tape *tape, struct ll_shape shape, size_t below)
{
    struct ll_tensor *t = uniform(tape, shape, 0, (double)below);
    for (size_t i = 0; i < ll_tensor_count(t); i++)
        ll_tensor_data(t)[i] = floorf(ll_tensor_data(t)[i]);
    return t;
}

static struct ll_tensor *boxes(struct ll_tape *tape, size_t rows)
{
    struct ll_tensor *t = uniform(tape, ll_shape_matrix(rows, 4), 0, 3);
    float *x = ll_tensor_data(t);
    for (size_t i = 0; i < 4 * rows; i++)
        if (i % 4 >= 2)
            x[i] = x[i - 2] + 0.2F + x[i] / 2;
    return t;
}

static struct ll_tensor *draw(struct ll_tape *tape, enum ll_loss_arg kind, size_t rows,
                              size_t width, bool soft)
{
    struct ll_shape matrix = ll_shape_matrix(rows, width), vector = ll_shape_vector(rows);
    struct ll_shape map = {.rank = 3, .dim = {rows, width, DEPTH}};
    switch (kind) {
    case LL_ARG_PROBABILITY:
    case LL_ARG_PIXEL:
        return uniform(tape, matrix, 0.15, 0.85);
    case LL_ARG_CLASS:
        return soft ? uniform(tape, matrix, 0.15, 0.85) : whole(tape, vector, width);
    case LL_ARG_MAP:
        return uniform(tape, map, -2, 2);
    case LL_ARG_MAP_CLASS:
        return whole(tape, ll_shape_matrix(rows, DEPTH), width);
    case LL_ARG_EMBEDDING:
        return uniform(tape, matrix, -1, 1);
    case LL_ARG_ALIKE:
    case LL_ARG_DIFFICULTY:
        return uniform(tape, vector, 0, 1);
    case LL_ARG_GROUP:
        return whole(tape, vector, GROUPS);
    case LL_ARG_BOX:
        return boxes(tape, rows);
    case LL_ARG_CRITIC:
        return uniform(tape, vector, -3, 3);
    case LL_ARG_LATENT:
        return uniform(tape, ll_shape_matrix(rows, CODES), -1.5, 1.5);
    case LL_ARG_TASK:
        return uniform(tape, vector, 0.2, 3);
    case LL_ARG_REAL:
    case LL_ARG_SCORES:
    case LL_ARG_FEATURES:
        break;
    }
    return uniform(tape, matrix, -2, 2);
}

static bool has_gradient(enum ll_loss_arg kind, bool soft)
{
    return kind != LL_ARG_MAP_CLASS && kind != LL_ARG_GROUP && (kind != LL_ARG_CLASS || soft);
}

struct sample sample_new(struct ll_tape *tape, const struct ll_loss *loss, size_t rows,
                         size_t width, bool soft, uint64_t seed)
{
    struct sample sample = {.loss = loss, .rows = rows, .width = width};
    ll_rng_seed(ll_tape_rng(tape), seed);
    for (size_t k = 0; loss->args[k]; k++)
        for (size_t l = 0; l < (loss->lists ? SAMPLE_LAYERS : 1); l++) {
            struct ll_tensor *t = draw(tape, loss->takes[k], rows, width + l, soft);
            sample_must(tape,
                        ll_tensor_set_needs_grad(tape, t, has_gradient(loss->takes[k], soft)));
            sample.x[sample.count++] = t;
        }
    return sample;
}

void sample_done(struct sample *sample)
{
    for (size_t k = 0; k < sample->count; k++)
        ll_tensor_free(&sample->x[k]);
}

bool sample_takes(const struct ll_loss *loss, enum ll_loss_arg kind)
{
    for (size_t k = 0; loss->args[k]; k++)
        if (loss->takes[k] == kind)
            return true;
    return false;
}

struct ll_tensor *sample_option(struct ll_tape *tape, const struct sample *sample)
{
    struct ll_tensor *t = NULL;
    size_t n = sample->loss->lists ? SAMPLE_LAYERS : sample->width;
    sample_must(tape, ll_tensor_linspace(tape, 0.5, 0.5 * (double)n, n, &t));
    return t;
}

bool sample_has_none(const struct ll_loss *loss)
{
    return (!loss->one_number || loss->samples) && !sample_takes(loss, LL_ARG_GROUP);
}

double sample_value(struct ll_tape *tape, const struct sample *sample,
                    const struct ll_loss_options *options)
{
    struct ll_tensor *out = NULL;
    float value;
    sample_must(tape, ll_loss_call(tape, sample->loss, sample->x, sample->count, options, &out));
    sample_must(tape, ll_tensor_item(tape, out, &value));
    ll_tensor_free(&out);
    return (double)value;
}
