/* InfoNCE: the vector source, compiled once an instruction set (see kernel/vector.h).
 *
 * The similarities of all 2n rows are one symmetric product, of which the half below the diagonal
 * is computed and mirrored. Softmax of each row turns it into P; the gradient in the normalised
 * rows is (P + Pᵀ − twice the positives)·Z, a second product; the way back through the
 * normalisation keeps of each row what is at right angles to it. */
#include "kernel/metric.h"

#include <math.h>

#include "kernel/kernels_build.h"
#include "kernel/matrix.h"
#include "kernel/vmath.h"

/* Where things stand in the scratch. */
struct contrast {
    size_t rows, width;
    float *unit;    /* rows x width: the rows of both views, each of length 1 */
    float *inverse; /* rows: one over the length that it had */
    float *matrix;  /* rows x rows: similarities, then softmax, then the gradient in them */
    float *out;     /* rows x width: the gradient in `unit` */
    float *panel;
};

static struct contrast lay_out(size_t n, size_t width, float *scratch)
{
    struct contrast c = {2 * n, width, scratch, NULL, NULL, NULL, NULL};
    c.inverse = c.unit + c.rows * width;
    c.matrix = c.inverse + c.rows;
    c.out = c.matrix + c.rows * c.rows;
    c.panel = c.out + c.rows * width;
    return c;
}

static void normalise(struct contrast *c, const float *z, size_t n, size_t first)
{
    for (size_t i = 0; i < n; i++) {
        const float *row = z + i * c->width;
        float *unit = c->unit + (first + i) * c->width;
        double sum = 0;
        LL_SIMD_SUM(sum)
        for (size_t k = 0; k < c->width; k++)
            sum += (double)row[k] * (double)row[k];
        double length = sqrt(sum);
        float inverse = (float)(1 / (length < 1e-12 ? 1e-12 : length));
        c->inverse[first + i] = inverse;
        LL_SIMD
        for (size_t k = 0; k < c->width; k++)
            unit[k] = row[k] * inverse;
    }
}

static void compare(struct contrast *c)
{
    size_t n = c->rows;
    for (size_t j = 0; j < n; j += LL_PANEL) {
        ll_panel_pack_turned(c->unit, c->width, c->width, j, n, c->panel);
        ll_panel_multiply(c->unit, c->width, j, n, c->width, c->panel, j, n, c->matrix, n);
    }
    enum { BLOCK = 32 }; /* squares of this side, so that both sides stay in the cache */
    for (size_t i0 = 0; i0 < n; i0 += BLOCK)
        for (size_t j0 = 0; j0 <= i0; j0 += BLOCK)
            for (size_t i = i0; i < i0 + BLOCK && i < n; i++)
                for (size_t j = j0; j < j0 + BLOCK && j < i; j++)
                    c->matrix[j * n + i] = c->matrix[i * n + j];
}

/* Turns the similarities of row r into its softmax over the others; the row's loss. */
LL_INLINE double soften(struct contrast *c, size_t r, float sharp)
{
    size_t n = c->rows, positive = (r + n / 2) % n;
    float *row = c->matrix + r * n, most = -INFINITY, sum = 0;
    float at_positive = sharp * row[positive];
    row[r] = -INFINITY; /* the row itself is not among the others: e^-inf is 0 */
    for (size_t k = 0; k < n; k++)
        most = row[k] > most ? row[k] : most;
    most *= sharp;
    LL_SIMD_SUM(sum)
    for (size_t k = 0; k < n; k++) {
        float e = ll_v_exp_nonpositive(sharp * row[k] - most);
        row[k] = e;
        sum += e;
    }
    float inverse = 1 / sum;
    LL_SIMD
    for (size_t k = 0; k < n; k++)
        row[k] *= inverse;
    return (double)(most + ll_v_log(sum) - at_positive);
}

/* P + Pᵀ − 2 at the positives, times `factor`; symmetric. */
static void gather(struct contrast *c, float factor)
{
    enum { BLOCK = 32 };
    size_t n = c->rows;
    for (size_t r = 0; r < n; r++)
        c->matrix[r * n + (r + n / 2) % n] -= 1;
    for (size_t i0 = 0; i0 < n; i0 += BLOCK)
        for (size_t j0 = 0; j0 <= i0; j0 += BLOCK)
            for (size_t i = i0; i < i0 + BLOCK && i < n; i++)
                for (size_t j = j0; j < j0 + BLOCK && j <= i; j++) {
                    float both = factor * (c->matrix[i * n + j] + c->matrix[j * n + i]);
                    c->matrix[i * n + j] = c->matrix[j * n + i] = both;
                }
}

static void grad_rows(const struct contrast *c, size_t n, size_t first, float *grad)
{
    for (size_t i = 0; i < n; i++) {
        const float *unit = c->unit + (first + i) * c->width,
                    *out = c->out + (first + i) * c->width;
        float along = 0, inverse = c->inverse[first + i], *row = grad + i * c->width;
        LL_SIMD_SUM(along)
        for (size_t k = 0; k < c->width; k++)
            along += unit[k] * out[k];
        LL_SIMD
        for (size_t k = 0; k < c->width; k++)
            row[k] = (out[k] - along * unit[k]) * inverse;
    }
}

double LL_BUILD(ll_info_nce)(const float *z_i, const float *z_j, size_t n, size_t width,
                             float temperature, float scale, float *scratch, float *grad_i,
                             float *grad_j)
{
    struct contrast c = lay_out(n, width, scratch);
    double sum = 0;
    normalise(&c, z_i, n, 0);
    normalise(&c, z_j, n, n);
    compare(&c);
    for (size_t r = 0; r < c.rows; r++)
        sum += soften(&c, r, 1 / temperature);
    if (grad_i) {
        gather(&c, scale / (temperature * (float)c.rows));
        for (size_t j = 0; j < width; j += LL_PANEL) {
            ll_panel_pack(c.unit, width, c.rows, j, width, c.panel);
            ll_panel_multiply(c.matrix, c.rows, 0, c.rows, c.rows, c.panel, j, width, c.out, width);
        }
        grad_rows(&c, n, 0, grad_i);
        grad_rows(&c, n, n, grad_j);
    }
    return sum / (double)c.rows;
}
