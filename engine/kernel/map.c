/* Maps: their definitions, by the C library in double. */
#include "kernel/map.h"

#include <math.h>

void ll_map_exp_ref(const float *x, size_t n, float *y)
{
    for (size_t i = 0; i < n; i++)
        y[i] = (float)exp((double)x[i]);
}

void ll_map_exp_nonpositive_ref(const float *x, size_t n, float *y)
{
    ll_map_exp_ref(x, n, y);
}

void ll_map_log_ref(const float *x, size_t n, float *y)
{
    for (size_t i = 0; i < n; i++)
        y[i] = (float)log((double)x[i]);
}

void ll_map_log1p_ref(const float *x, size_t n, float *y)
{
    for (size_t i = 0; i < n; i++)
        y[i] = (float)log1p((double)x[i]);
}

void ll_map_sigmoid_ref(const float *x, size_t n, float *y)
{
    for (size_t i = 0; i < n; i++)
        y[i] = (float)(1 / (1 + exp(-(double)x[i])));
}
