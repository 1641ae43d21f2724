/* Optimisers: they change parameters along their gradients.
 *
 * A method is one file that defines `const struct ll_optim_method ll_NAME_method` and one line in
 * LL_OPTIM_MAP; its settings have names, defaults and ranges there, which bindings read. */
#ifndef LL_NN_OPTIM_H
#define LL_NN_OPTIM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "tensor/tensor.h"

#define LL_OPTIM_MAP(X)                                                                            \
    X(sgd)                                                                                         \
    X(adam)

#define LL_OPTIM_SETTINGS 5 /* the most settings of a method */
#define LL_OPTIM_SLOTS    2 /* the most numbers that a method remembers for each parameter */

struct ll_optim_setting {
    const char *name; /* "lr" is the first of each method */
    double preset;
    double low, high; /* low is allowed; high too, unless below_high */
    bool below_high;
};

/* One step on n numbers: `slot` has the method's memories of them, `step` counts from 1. */
typedef void ll_optim_update(float *value, const float *grad, size_t n, float *const *slot,
                             const double *setting, double step);

struct ll_optim_method {
    const char *name; /* as lessons write it: "SGD" */
    struct ll_optim_setting setting[LL_OPTIM_SETTINGS];
    size_t settings;
    size_t slots;
    ll_optim_update *update;
};

/* The method of that name ("SGD", "Adam"), or NULL; and the table. */
const struct ll_optim_method *ll_optim_find(const char *name);
const struct ll_optim_method *ll_optim_at(size_t i);
size_t ll_optim_count(void);

struct ll_optim;

/* An optimiser of the given parameters, which it holds. Each must be a leaf that needs a gradient,
 * and none may be named twice (LL_ERR_ARGUMENT). Settings start at their defaults. */
ll_err ll_optim_new(struct ll_tape *tape, const struct ll_optim_method *method,
                    struct ll_tensor *const *params, size_t count, struct ll_optim **out);
void ll_optim_free(struct ll_optim **optim);

/* Changes a setting, also between steps (that is how schedules work). LL_ERR_NOT_FOUND and
 * LL_ERR_RANGE: the tape says what there is and what is allowed. */
ll_err ll_optim_set(struct ll_optim *optim, const char *name, double value);
ll_err ll_optim_get(struct ll_optim *optim, const char *name, double *out);

/* One step for every parameter that has a gradient. Gradients stay. */
void ll_optim_step(struct ll_optim *optim);

/* Drops every parameter's gradient. */
void ll_optim_zero_grad(struct ll_optim *optim);

/* Forgets what was remembered of earlier steps. */
void ll_optim_reset(struct ll_optim *optim);

const struct ll_optim_method *ll_optim_method(const struct ll_optim *optim);

#endif
