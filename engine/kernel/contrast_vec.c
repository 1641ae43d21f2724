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
#include "kernel/threads.h"
#include "kernel/vmath.h"

/* Where things stand in the scratch, and what the parts of a step share. */
struct contrast {
    size_t rows, width, parts;
    size_t step; /* from a row of `matrix` to the next */
    int threads;
    float *unit;    /* rows x width: the rows of both views, each of length 1 */
    float *inverse; /* rows: one over the length that it had */
    float *matrix;  /* rows x step: similarities, then softmax, then the gradient in them */
    float *out;     /* rows x width: the gradient in `unit` */
    float *panel;   /* a part: LL_PANEL_MOST x the longer of rows and width */
    float sharp, factor;
    size_t column; /* of the panel at hand */
    float *grad_i, *grad_j;
    double sum[LL_METRIC_PARTS];
};

enum {
    SQUARE = 32,         /* a square of this side is turned within the cache */
    WORK_LEAST = 1 << 21 /* products from which threads are worth their start */
};

static void lay_out(struct contrast *c, float *scratch)
{
    c->step = c->rows + LL_METRIC_PAD;
    c->unit = scratch;
    c->inverse = c->unit + c->rows * c->width;
    c->matrix = c->inverse + c->rows;
    c->out = c->matrix + c->rows * c->step;
    c->panel = c->out + c->rows * c->width;
    c->parts =
        c->rows / LL_PANEL_MOST < LL_METRIC_PARTS ? c->rows / LL_PANEL_MOST + 1 : LL_METRIC_PARTS;
}

static void in_parts(struct contrast *c, void (*step)(size_t part, void *arg))
{
    ll_threads_run(c->parts, c->threads, step, c);
}

/* The first row of a part; of the part after the last, the number of rows. */
static size_t first_row(const struct contrast *c, size_t part)
{
    return c->rows * part / c->parts;
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

/* On and below the diagonal. */
static void compare(size_t part, void *arg)
{
    struct contrast *c = arg;
    size_t n = c->rows, longer = n > c->width ? n : c->width;
    float *panel = c->panel + part * LL_PANEL_MOST * longer;
    for (size_t j = part * LL_PANEL; j < n; j += c->parts * LL_PANEL) {
        ll_panel_pack_turned(c->unit, c->width, c->width, j, n, panel);
        ll_panel_multiply(c->unit, c->width, j, n, c->width, panel, j, n, c->matrix, c->step);
    }
}

static void mirror(size_t part, void *arg)
{
    struct contrast *c = arg;
    size_t n = c->rows, step = c->step;
    for (size_t i0 = part * SQUARE; i0 < n; i0 += c->parts * SQUARE)
        for (size_t j0 = 0; j0 <= i0; j0 += SQUARE)
            for (size_t i = i0; i < i0 + SQUARE && i < n; i++)
                for (size_t j = j0; j < j0 + SQUARE && j < i; j++)
                    c->matrix[j * step + i] = c->matrix[i * step + j];
}

/* The largest of a row, in lanes: a maximum over all at once would be a chain of steps. */
LL_INLINE float most_of(const float *row, size_t n)
{
    enum { LANES = 64 };
    float lane[LANES], most = -INFINITY;
    size_t k = 0;
    for (size_t j = 0; j < LANES; j++)
        lane[j] = -INFINITY;
    for (; k + LANES <= n; k += LANES) {
        LL_SIMD
        for (size_t j = 0; j < LANES; j++)
            lane[j] = row[k + j] > lane[j] ? row[k + j] : lane[j];
    }
    for (; k < n; k++)
        lane[0] = row[k] > lane[0] ? row[k] : lane[0];
    for (size_t j = 0; j < LANES; j++)
        most = lane[j] > most ? lane[j] : most;
    return most;
}

/* Turns the similarities of row r into its softmax over the others, less 1 at its partner; the
 * row's loss. The partner's term is kept out of the sum: where it is the largest, 1, the rest may
 * be too small to be seen beside it. */
LL_INLINE double soften_row(struct contrast *c, size_t r)
{
    float sharp = c->sharp;
    size_t n = c->rows, positive = (r + n / 2) % n;
    float *row = c->matrix + r * c->step, rest = 0;
    float at_positive = sharp * row[positive];
    row[r] = row[positive] = -INFINITY; /* e^-inf is 0 */
    float others = sharp * most_of(row, n), most = others > at_positive ? others : at_positive;
    LL_SIMD_SUM(rest)
    for (size_t k = 0; k < n; k++) {
        float e = ll_v_exp_nonpositive(sharp * row[k] - most);
        row[k] = e;
        rest += e;
    }
    float own = ll_v_exp_nonpositive(at_positive - most), inverse = 1 / (rest + own);
    LL_SIMD
    for (size_t k = 0; k < n; k++)
        row[k] *= inverse;
    row[positive] = -rest * inverse;
    return others > at_positive ? (double)(most - at_positive + ll_v_log(rest + own))
                                : (double)ll_v_log1p(rest);
}

static void soften(size_t part, void *arg)
{
    struct contrast *c = arg;
    c->sum[part] = 0;
    for (size_t r = first_row(c, part); r < first_row(c, part + 1); r++)
        c->sum[part] += soften_row(c, r);
}

/* P + Pᵀ − 2 at the positives, times `factor`; symmetric. */
static void gather(size_t part, void *arg)
{
    struct contrast *c = arg;
    size_t n = c->rows, step = c->step;
    for (size_t i0 = part * SQUARE; i0 < n; i0 += c->parts * SQUARE)
        for (size_t j0 = 0; j0 <= i0; j0 += SQUARE)
            for (size_t i = i0; i < i0 + SQUARE && i < n; i++)
                for (size_t j = j0; j < j0 + SQUARE && j <= i; j++) {
                    float both = c->factor * (c->matrix[i * step + j] + c->matrix[j * step + i]);
                    c->matrix[i * step + j] = c->matrix[j * step + i] = both;
                }
}

/* A part's rows of the panel at hand. */
static void multiply(size_t part, void *arg)
{
    struct contrast *c = arg;
    ll_panel_multiply(c->matrix, c->step, first_row(c, part), first_row(c, part + 1), c->rows,
                      c->panel, c->column, c->width, c->out, c->width);
}

static void grad_rows(size_t part, void *arg)
{
    const struct contrast *c = arg;
    size_t n = c->rows / 2, width = c->width;
    for (size_t r = first_row(c, part); r < first_row(c, part + 1); r++) {
        const float *unit = c->unit + r * width, *out = c->out + r * width;
        float along = 0, inverse = c->inverse[r];
        float *row = r < n ? c->grad_i + r * width : c->grad_j + (r - n) * width;
        LL_SIMD_SUM(along)
        for (size_t k = 0; k < width; k++)
            along += unit[k] * out[k];
        LL_SIMD
        for (size_t k = 0; k < width; k++)
            row[k] = (out[k] - along * unit[k]) * inverse;
    }
}

static void pull(struct contrast *c)
{
    size_t n = c->rows;
    in_parts(c, gather);
    for (c->column = 0; c->column < c->width; c->column += LL_PANEL) {
        ll_panel_pack(c->unit, c->width, n, c->column, c->width, c->panel);
        in_parts(c, multiply);
    }
    in_parts(c, grad_rows);
}

double LL_BUILD(ll_info_nce)(const float *z_i, const float *z_j, size_t n, size_t width,
                             float temperature, float scale, float *scratch, int threads,
                             float *grad_i, float *grad_j)
{
    struct contrast c = {.rows = 2 * n, .width = width, .grad_i = grad_i, .grad_j = grad_j};
    double sum = 0;
    c.threads = c.rows * c.rows * width < WORK_LEAST ? 1 : threads;
    c.sharp = 1 / temperature;
    c.factor = scale / (temperature * (float)c.rows);
    lay_out(&c, scratch);
    normalise(&c, z_i, n, 0);
    normalise(&c, z_j, n, n);
    in_parts(&c, compare);
    in_parts(&c, mirror);
    in_parts(&c, soften);
    for (size_t part = 0; part < c.parts; part++)
        sum += c.sum[part];
    if (grad_i)
        pull(&c);
    return sum / (double)c.rows;
}
