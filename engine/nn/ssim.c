/* Structural similarity: for each row of windows, the moments of the columns first, then of the
 * windows that the columns make up. */
#include "nn/ssim.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

enum { WINDOW = 11 };

static const double deviation = 1.5;
static const double steady_mean = 0.01 * 0.01; /* (K1 L)², with values from 0 to L = 1 */
static const double steady_variance = 0.03 * 0.03;

/* Weighted sums over a window, or over one of its columns. */
struct moments {
    double a, b, aa, bb, ab;
};

static void add(struct moments *sum, const struct moments *part, double weight)
{
    sum->a += weight * part->a;
    sum->b += weight * part->b;
    sum->aa += weight * part->aa;
    sum->bb += weight * part->bb;
    sum->ab += weight * part->ab;
}

static double likeness(const struct moments *m)
{
    double variance_a = m->aa - m->a * m->a, variance_b = m->bb - m->b * m->b;
    double covariance = m->ab - m->a * m->b;
    return (2 * m->a * m->b + steady_mean) * (2 * covariance + steady_variance) /
           ((m->a * m->a + m->b * m->b + steady_mean) *
            (variance_a + variance_b + steady_variance));
}

static void set_weights(double weights[WINDOW])
{
    const int middle = WINDOW / 2;
    double sum = 0;
    for (int i = 0; i < WINDOW; i++) {
        double off = (i - middle) / deviation;
        weights[i] = exp(-off * off / 2);
        sum += weights[i];
    }
    for (int i = 0; i < WINDOW; i++)
        weights[i] /= sum;
}

/* The sum over the windows whose first row is the one that `a` and `b` begin with. */
static double row_sum(const float *a, const float *b, size_t width, const double weights[WINDOW],
                      struct moments *columns)
{
    double sum = 0;
    for (size_t x = 0; x < width; x++) {
        columns[x] = (struct moments){0};
        for (size_t y = 0; y < WINDOW; y++) {
            double p = a[y * width + x], q = b[y * width + x];
            add(&columns[x], &(struct moments){p, q, p * p, q * q, p * q}, weights[y]);
        }
    }
    for (size_t x = 0; x + WINDOW <= width; x++) {
        struct moments window = {0};
        for (size_t i = 0; i < WINDOW; i++)
            add(&window, &columns[x + i], weights[i]);
        sum += likeness(&window);
    }
    return sum;
}

ll_err ll_ssim(struct ll_tape *tape, const struct ll_tensor *a, const struct ll_tensor *b,
               double *out)
{
    const struct ll_shape *shape = ll_tensor_shape(a);
    double weights[WINDOW], sum = 0;
    if (!ll_shape_equal(shape, ll_tensor_shape(b)))
        return ll_tape_fail(tape, LL_ERR_SHAPE, "ssim: two pictures of one shape, got %s and %s",
                            ll_shape_text(shape).text, ll_shape_text(ll_tensor_shape(b)).text);
    size_t height = shape->rank >= 2 ? shape->dim[shape->rank - 2] : 0;
    size_t width = shape->rank >= 2 ? shape->dim[shape->rank - 1] : 0;
    if (height < WINDOW || width < WINDOW || ll_tensor_count(a) == 0)
        return ll_tape_fail(tape, LL_ERR_SHAPE,
                            "ssim: pictures (..., H, W) of at least %d x %d pixels, got %s", WINDOW,
                            WINDOW, ll_shape_text(shape).text);
    struct moments *columns = ll_array_new(width, sizeof *columns);
    if (columns == NULL)
        return LL_ERR_MEMORY;
    set_weights(weights);
    size_t planes = ll_tensor_count(a) / (height * width), rows = height - WINDOW + 1;
    for (size_t i = 0; i < planes * rows; i++) {
        size_t at = (i / rows * height + i % rows) * width;
        sum += row_sum(ll_tensor_values(a) + at, ll_tensor_values(b) + at, width, weights, columns);
    }
    free(columns);
    *out = sum / (double)(planes * rows * (width - WINDOW + 1));
    return LL_OK;
}
