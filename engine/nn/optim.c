/* Optimisers: what all methods share. */
#include "nn/optim.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nn/method.h"
#include "tensor/node.h"

struct ll_optim {
    struct ll_tape *tape;
    const struct ll_optim_method *method;
    double setting[LL_OPTIM_SETTINGS];
    size_t count;
    struct ll_tensor **param;
    double *steps; /* of each parameter, since one may lack a gradient at times */
    float *memory; /* for each parameter in turn, its slots */
    size_t numbers;
};

static const struct ll_optim_method *const table[] = {
#define LL_OPTIM_LINE(name) &ll_##name##_method,
    LL_OPTIM_MAP(LL_OPTIM_LINE)
#undef LL_OPTIM_LINE
};

size_t ll_optim_count(void)
{
    return sizeof table / sizeof table[0];
}

const struct ll_optim_method *ll_optim_at(size_t i)
{
    return table[i];
}

const struct ll_optim_method *ll_optim_find(const char *name)
{
    for (size_t i = 0; i < ll_optim_count(); i++)
        if (!strcmp(table[i]->name, name))
            return table[i];
    return NULL;
}

const struct ll_optim_method *ll_optim_method(const struct ll_optim *optim)
{
    return optim->method;
}

static ll_err check_param(struct ll_tape *tape, const char *name, struct ll_tensor *const *params,
                          size_t i)
{
    if (!ll_tensor_is_leaf(params[i]) || !ll_tensor_needs_grad(params[i]))
        return ll_tape_fail(
            tape, LL_ERR_ARGUMENT,
            "%s: parameter %zu %s; parameters are tensors made with grad=true", name, i + 1,
            ll_tensor_is_leaf(params[i]) ? "needs no gradient" : "is the result of an operation");
    for (size_t k = 0; k < i; k++)
        if (params[k] == params[i])
            return ll_tape_fail(tape, LL_ERR_ARGUMENT,
                                "%s: parameters %zu and %zu are the same tensor; name each once",
                                name, k + 1, i + 1);
    return LL_OK;
}

ll_err ll_optim_new(struct ll_tape *tape, const struct ll_optim_method *method,
                    struct ll_tensor *const *params, size_t count, struct ll_optim **out)
{
    size_t numbers = 0;
    if (count == 0)
        return ll_tape_fail(
            tape, LL_ERR_ARGUMENT,
            "%s: there are no parameters; give a module, or tensors made with grad=true",
            method->name);
    for (size_t i = 0; i < count; i++) {
        ll_err err = check_param(tape, method->name, params, i);
        if (err)
            return err;
        numbers += ll_tensor_count(params[i]) * method->slots;
    }
    void *optim = NULL, *param = NULL, *steps = NULL, *memory = NULL;
    ll_err err = ll_tape_scratch(tape, 1, sizeof(struct ll_optim), &optim);
    if (!err)
        err = ll_tape_scratch(tape, count, sizeof(struct ll_tensor *), &param);
    if (!err)
        err = ll_tape_scratch(tape, count, sizeof(double), &steps);
    if (!err)
        err = ll_tape_scratch(tape, numbers, sizeof(float), &memory);
    if (err) {
        ll_tape_scratch_free(tape, steps);
        ll_tape_scratch_free(tape, param);
        ll_tape_scratch_free(tape, optim);
        return err;
    }
    struct ll_optim *o = optim;
    *o = (struct ll_optim){tape, method, {0}, count, param, steps, memory, numbers};
    for (size_t i = 0; i < method->settings; i++)
        o->setting[i] = method->setting[i].preset;
    for (size_t i = 0; i < count; i++)
        o->param[i] = ll_tensor_keep(params[i]);
    *out = o;
    return LL_OK;
}

void ll_optim_free(struct ll_optim **optim)
{
    struct ll_optim *o = *optim;
    *optim = NULL;
    if (!o)
        return;
    for (size_t i = 0; i < o->count; i++)
        ll_tensor_free(&o->param[i]);
    ll_tape_scratch_free(o->tape, o->memory);
    ll_tape_scratch_free(o->tape, o->steps);
    ll_tape_scratch_free(o->tape, o->param);
    ll_tape_scratch_free(o->tape, o);
}

static ll_err setting_find(struct ll_optim *optim, const char *name, size_t *out)
{
    const struct ll_optim_method *method = optim->method;
    char names[128] = "";
    for (size_t i = 0; i < method->settings; i++) {
        if (!strcmp(method->setting[i].name, name)) {
            *out = i;
            return LL_OK;
        }
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "", method->setting[i].name);
    }
    return ll_tape_fail(optim->tape, LL_ERR_NOT_FOUND, "%s has no setting %.40s; it has: %s",
                        method->name, name, names);
}

ll_err ll_optim_set(struct ll_optim *optim, const char *name, double value)
{
    size_t i;
    ll_err err = setting_find(optim, name, &i);
    if (err)
        return err;
    const struct ll_optim_setting *s = &optim->method->setting[i];
    bool high = s->below_high ? value < s->high : value <= s->high;
    if (!isfinite(value) || !(value >= s->low) || !high) {
        if (isinf(s->high))
            return ll_tape_fail(optim->tape, LL_ERR_RANGE,
                                "%s: %s is %g; it must be at least %g and finite",
                                optim->method->name, name, value, s->low);
        return ll_tape_fail(optim->tape, LL_ERR_RANGE,
                            "%s: %s is %g; it must be at least %g and %s %g", optim->method->name,
                            name, value, s->low, s->below_high ? "below" : "at most", s->high);
    }
    optim->setting[i] = value;
    return LL_OK;
}

ll_err ll_optim_get(struct ll_optim *optim, const char *name, double *out)
{
    size_t i;
    ll_err err = setting_find(optim, name, &i);
    if (!err)
        *out = optim->setting[i];
    return err;
}

void ll_optim_step(struct ll_optim *optim)
{
    float *memory = optim->memory;
    for (size_t i = 0; i < optim->count; i++) {
        struct ll_tensor *param = optim->param[i];
        size_t n = ll_tensor_count(param);
        float *slot[LL_OPTIM_SLOTS] = {NULL};
        for (size_t k = 0; k < optim->method->slots; k++, memory += n)
            slot[k] = memory;
        const float *grad = ll_tensor_grad_data(param);
        if (grad)
            optim->method->update(ll_tensor_data(param), grad, n, slot, optim->setting,
                                  ++optim->steps[i]);
    }
}

void ll_optim_zero_grad(struct ll_optim *optim)
{
    for (size_t i = 0; i < optim->count; i++)
        ll_tensor_clear_grad(optim->param[i]);
}

void ll_optim_reset(struct ll_optim *optim)
{
    memset(optim->memory, 0, optim->numbers * sizeof(float));
    memset(optim->steps, 0, optim->count * sizeof(double));
}
