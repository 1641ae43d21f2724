/* Schedules: what the learning rate is multiplied by at a step, counted from 0. */
#ifndef LL_NN_SCHEDULE_H
#define LL_NN_SCHEDULE_H

/* gamma^floor(step / every); every > 0. */
double ll_schedule_step(double step, double every, double gamma);

/* gamma^step. */
double ll_schedule_exponential(double step, double gamma);

/* From 1 down to `least` along half a cosine over `steps` > 0, then `least`. Loshchilov and Hutter
 * 2017, "SGDR: stochastic gradient descent with warm restarts", equation 5, without restarts. */
double ll_schedule_cosine(double step, double steps, double least);

/* (step + 1) / steps until it is 1: a gentle start. steps <= 0 gives 1. */
double ll_schedule_warmup(double step, double steps);

#endif
