/* Cross-entropy against a distribution: the definition. */
#include "kernel/soft.h"

#include <math.h>
#include <stdbool.h>

/* One row, whose classes are `step` apart. */
struct row {
    const float *x, *t;
    size_t classes, step;
    const struct ll_class_option *option;
};

static double log_sum_exp(const struct row *row)
{
    double most = -INFINITY, sum = 0;
    for (size_t c = 0; c < row->classes; c++)
        most = row->x[c * row->step] > most ? (double)row->x[c * row->step] : most;
    for (size_t c = 0; c < row->classes; c++)
        sum += exp((double)row->x[c * row->step] - most);
    return most + log(sum);
}

static double weight(const struct row *row, size_t c)
{
    return row->option->weight ? (double)row->option->weight[c] : 1;
}

/* How much of class c is wanted. */
static double amount(const struct row *row, size_t c)
{
    double smoothing = row->option->smoothing;
    return weight(row, c) *
           ((1 - smoothing) * row->t[c * row->step] + smoothing / (double)row->classes);
}

double ll_soft_cross_entropy_ref(const float *logits, const float *target,
                                 const struct ll_class_shape *shape,
                                 const struct ll_class_option *option, float scale,
                                 const float *upstream, float *loss,
                                 const struct ll_soft_grad *grad)
{
    size_t rows = shape->outer * shape->inner, step = shape->inner;
    double sum = 0;
    bool outside = false;
    for (size_t r = 0; r < rows; r++) {
        size_t place = r / step * shape->classes * step + r % step;
        const struct row row = {logits + place, target + place, shape->classes, step, option};
        double log_sum = log_sum_exp(&row), row_loss = 0, mass = 0;
        double factor = scale * (upstream ? (double)upstream[r] : 1);
        for (size_t c = 0; c < shape->classes; c++) {
            double a = amount(&row, c);
            row_loss += a != 0 ? a * (log_sum - row.x[c * step]) : 0;
            mass += a;
            outside = outside || row.t[c * step] < 0 || row.t[c * step] > 1;
        }
        for (size_t c = 0; grad && grad->logits && c < shape->classes; c++) {
            double p = exp(row.x[c * step] - log_sum);
            grad->logits[place + c * step] = (float)(factor * (p * mass - amount(&row, c)));
        }
        for (size_t c = 0; grad && grad->target && c < shape->classes; c++) {
            double of_class = weight(&row, c) * (1 - (double)option->smoothing);
            grad->target[place + c * step] =
                (float)(factor * of_class * (log_sum - row.x[c * step]));
        }
        if (loss)
            loss[r] = (float)row_loss;
        sum += row_loss;
    }
    return outside ? NAN : sum;
}
