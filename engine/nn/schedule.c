/* Schedules. */
#include "nn/schedule.h"

#include <math.h>

enum { STEP_SIZE, STEP_GAMMA };

static double step_rate(double start, double step, const double *setting)
{
    return start * pow(setting[STEP_GAMMA], floor(step / setting[STEP_SIZE]));
}

static double exponential_rate(double start, double step, const double *setting)
{
    return start * pow(setting[0], step);
}

enum { T_MAX, ETA_MIN };

static double cosine_rate(double start, double step, const double *setting)
{
    double half = (1 + cos(acos(-1.0) * step / setting[T_MAX])) / 2;
    return setting[ETA_MIN] + (start - setting[ETA_MIN]) * half;
}

enum { START_FACTOR, END_FACTOR, TOTAL_ITERS };

static double linear_rate(double start, double step, const double *setting)
{
    double share = fmin(step / setting[TOTAL_ITERS], 1);
    return start * (setting[START_FACTOR] + (setting[END_FACTOR] - setting[START_FACTOR]) * share);
}

static const struct ll_schedule table[] = {
    {"StepLR", {{"step_size", NAN, 1, INFINITY}, {"gamma", 0.1, 0, INFINITY}}, 2, step_rate},
    {"ExponentialLR", {{"gamma", NAN, 0, INFINITY}}, 1, exponential_rate},
    {"CosineAnnealingLR",
     {{"T_max", NAN, 1, INFINITY}, {"eta_min", 0, 0, INFINITY}},
     2,
     cosine_rate},
    {"LinearLR",
     {{"start_factor", 1.0 / 3, 0, 1}, {"end_factor", 1, 0, 1}, {"total_iters", 5, 1, INFINITY}},
     3,
     linear_rate},
};

size_t ll_schedule_count(void)
{
    return sizeof table / sizeof *table;
}

const struct ll_schedule *ll_schedule_at(size_t i)
{
    return &table[i];
}

ll_err ll_schedule_check(struct ll_tape *tape, const struct ll_schedule *schedule, size_t i,
                         double value)
{
    const struct ll_schedule_setting *s = &schedule->setting[i];
    if (isfinite(value) && value >= s->low && value <= s->high)
        return LL_OK;
    if (isinf(s->high))
        return ll_tape_fail(tape, LL_ERR_RANGE, "%s: %s is %g; it must be at least %g and finite",
                            schedule->name, s->name, value, s->low);
    return ll_tape_fail(tape, LL_ERR_RANGE, "%s: %s is %g; it must be at least %g and at most %g",
                        schedule->name, s->name, value, s->low, s->high);
}
