/* Schedules: what the learning rate is at a step.
 *
 * Names, settings and defaults are PyTorch's. A schedule is a line of the table in schedule.c. */
#ifndef LL_NN_SCHEDULE_H
#define LL_NN_SCHEDULE_H

#include "tensor/tape.h"

#define LL_SCHEDULE_SETTINGS 3 /* the most settings of a schedule */

struct ll_schedule_setting {
    const char *name;
    double preset; /* NaN: it must be given */
    double low, high;
};

struct ll_schedule {
    const char *name; /* as lessons write it: "StepLR" */
    struct ll_schedule_setting setting[LL_SCHEDULE_SETTINGS];
    size_t settings;
    /* The rate at `step`, counted from 0, of an optimiser that began with `start`. */
    double (*rate)(double start, double step, const double *setting);
};

/* The table:
 * StepLR             start · gamma^⌊step / step_size⌋
 * ExponentialLR      start · gamma^step
 * CosineAnnealingLR  eta_min + (start − eta_min) · (1 + cos(π · step / T_max)) / 2; Loshchilov and
 *                    Hutter 2017, "SGDR: stochastic gradient descent with warm restarts", equation
 *                    5, without restarts
 * LinearLR           start · (start_factor, and evenly to end_factor over total_iters steps): a
 *                    gentle start */
size_t ll_schedule_count(void);
const struct ll_schedule *ll_schedule_at(size_t i);

/* Whether `value` may be setting `i`; else LL_ERR_RANGE, and the tape says what is allowed. */
ll_err ll_schedule_check(struct ll_tape *tape, const struct ll_schedule *schedule, size_t i,
                         double value);

#endif
