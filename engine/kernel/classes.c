/* Multi-class losses: their definitions. Each function stands alone, to be read on a page. */
#include "kernel/classes.h"

#include <math.h>

/* The place of class c in the row at position (o, i). */
static size_t at(const struct ll_class_shape *s, size_t o, size_t c, size_t i)
{
    return (o * s->classes + c) * s->inner + i;
}

/* log Σ e^x over a row's classes. The largest goes out of the sum first: e^1000 has no float. */
static double row_logsumexp(const float *x, const struct ll_class_shape *s, size_t o, size_t i)
{
    double most = -INFINITY, sum = 0;
    for (size_t c = 0; c < s->classes; c++)
        most = x[at(s, o, c, i)] > most ? (double)x[at(s, o, c, i)] : most;
    for (size_t c = 0; c < s->classes; c++)
        sum += exp((double)x[at(s, o, c, i)] - most);
    return most + log(sum);
}

/* Cross-entropy: the surprise, -log p, at the class that was right; with smoothing, a share of the
 * surprise at every class as well. */
double ll_cross_entropy_ref(const float *logits, const int32_t *label,
                            const struct ll_class_shape *shape,
                            const struct ll_class_option *option, float scale,
                            const float *upstream, float *loss, float *grad)
{
    size_t rows = shape->outer * shape->inner, classes = shape->classes;
    double share = option->smoothing / (double)classes, sum = 0;
    for (size_t row = 0; row < rows; row++) {
        size_t o = row / shape->inner, i = row % shape->inner, y = (size_t)label[row];
        double factor = scale * (upstream ? (double)upstream[row] : 1);
        double log_sum = row_logsumexp(logits, shape, o, i), row_loss = 0, mass = 0;
        int counts = label[row] != option->ignore;
        for (size_t c = 0; counts && c < classes; c++) {
            double weight = option->weight ? (double)option->weight[c] : 1;
            double q = weight * (share + (c == y ? 1 - (double)option->smoothing : 0));
            if (q > 0)
                row_loss -= q * (logits[at(shape, o, c, i)] - log_sum);
            mass += q;
        }
        for (size_t c = 0; grad && c < classes; c++) {
            double weight = option->weight ? (double)option->weight[c] : 1;
            double q = weight * (share + (c == y ? 1 - (double)option->smoothing : 0));
            double p = exp(logits[at(shape, o, c, i)] - log_sum);
            grad[at(shape, o, c, i)] = counts ? (float)(factor * (p * mass - q)) : 0;
        }
        if (loss)
            loss[row] = (float)row_loss;
        sum += row_loss;
    }
    return sum;
}

/* Negative log-likelihood: the logarithms were taken already. */
double ll_nll_ref(const float *logits, const int32_t *label, const struct ll_class_shape *shape,
                  const struct ll_class_option *option, float scale, const float *upstream,
                  float *loss, float *grad)
{
    size_t rows = shape->outer * shape->inner;
    double sum = 0;
    for (size_t row = 0; row < rows; row++) {
        size_t o = row / shape->inner, i = row % shape->inner, y = (size_t)label[row];
        double factor = scale * (upstream ? (double)upstream[row] : 1);
        int counts = label[row] != option->ignore;
        double weight = counts ? option->weight ? (double)option->weight[y] : 1 : 0;
        double row_loss = counts ? -weight * logits[at(shape, o, y, i)] : 0;
        for (size_t c = 0; grad && c < shape->classes; c++)
            grad[at(shape, o, c, i)] = counts && c == y ? (float)(-factor * weight) : 0;
        if (loss)
            loss[row] = (float)row_loss;
        sum += row_loss;
    }
    return sum;
}

/* Focal loss: cross-entropy times (1 - p)^gamma, so that a row that is right already hardly counts.
 * The slope follows from d(1 - p)/d(cross-entropy) = p. */
double ll_focal_ref(const float *logits, const int32_t *label, const struct ll_class_shape *shape,
                    const struct ll_class_option *option, float scale, const float *upstream,
                    float *loss, float *grad)
{
    size_t rows = shape->outer * shape->inner;
    double gamma = option->gamma, sum = 0;
    for (size_t row = 0; row < rows; row++) {
        size_t o = row / shape->inner, i = row % shape->inner, y = (size_t)label[row];
        double factor = scale * (upstream ? (double)upstream[row] : 1);
        int counts = label[row] != option->ignore;
        double log_sum = row_logsumexp(logits, shape, o, i);
        double cross_entropy = counts ? log_sum - logits[at(shape, o, y, i)] : 0;
        double alpha = counts ? option->weight ? (double)option->weight[y] : 1 : 0;
        double p = exp(-cross_entropy), missing = -expm1(-cross_entropy);
        double focus = alpha * pow(missing, gamma);
        double row_loss = counts ? focus * cross_entropy : 0;
        double bend = gamma > 0 && missing > 0
                          ? gamma * alpha * pow(missing, gamma - 1) * p * cross_entropy
                          : 0;
        for (size_t c = 0; grad && c < shape->classes; c++) {
            double of_class = exp(logits[at(shape, o, c, i)] - log_sum) - (c == y ? 1 : 0);
            double slope = factor * (focus + bend) * of_class;
            grad[at(shape, o, c, i)] = counts ? (float)slope : 0;
        }
        if (loss)
            loss[row] = (float)row_loss;
        sum += row_loss;
    }
    return sum;
}

/* Softmax: exponentials that sum to 1. */
void ll_softmax_ref(const float *x, const struct ll_class_shape *shape, float *y)
{
    for (size_t o = 0; o < shape->outer; o++)
        for (size_t i = 0; i < shape->inner; i++) {
            double log_sum = row_logsumexp(x, shape, o, i);
            for (size_t c = 0; c < shape->classes; c++)
                y[at(shape, o, c, i)] = (float)exp(x[at(shape, o, c, i)] - log_sum);
        }
}

/* The logarithm of softmax, without taking the logarithm of anything small. */
void ll_log_softmax_ref(const float *x, const struct ll_class_shape *shape, float *y)
{
    for (size_t o = 0; o < shape->outer; o++)
        for (size_t i = 0; i < shape->inner; i++) {
            double log_sum = row_logsumexp(x, shape, o, i);
            for (size_t c = 0; c < shape->classes; c++)
                y[at(shape, o, c, i)] = (float)(x[at(shape, o, c, i)] - log_sum);
        }
}

/* log Σ e^x of each row. */
void ll_logsumexp_ref(const float *x, const struct ll_class_shape *shape, float *y)
{
    for (size_t o = 0; o < shape->outer; o++)
        for (size_t i = 0; i < shape->inner; i++)
            y[o * shape->inner + i] = (float)row_logsumexp(x, shape, o, i);
}
