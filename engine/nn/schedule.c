/* Schedules. */
#include "nn/schedule.h"

#include <math.h>

double ll_schedule_step(double step, double every, double gamma)
{
    return pow(gamma, floor(step / every));
}

double ll_schedule_exponential(double step, double gamma)
{
    return pow(gamma, step);
}

double ll_schedule_cosine(double step, double steps, double least)
{
    if (step >= steps)
        return least;
    return least + (1 - least) * (1 + cos(acos(-1.0) * step / steps)) / 2;
}

double ll_schedule_warmup(double step, double steps)
{
    return step + 1 < steps ? (step + 1) / steps : 1;
}
