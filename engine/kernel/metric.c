/* Metric losses: their definitions. Each function stands alone, to be read on a page. */
#include "kernel/metric.h"

#include <math.h>

size_t ll_triplet_mined_scratch(size_t n)
{
    return 2 * n * n + LL_METRIC_PARTS * n; /* distances, shares; a row a part */
}

size_t ll_info_nce_scratch(size_t n, size_t width)
{
    const size_t rows = 2 * n, panel = 64; /* the widest of all builds */
    size_t panels = rows / panel < LL_METRIC_PARTS ? rows / panel + 1 : LL_METRIC_PARTS;
    return 2 * rows * width + 2 * rows + rows * (rows + LL_METRIC_PAD) +
           panels * panel * (rows > width ? rows : width);
}

static double distance(const float *a, const float *b, size_t width, bool squared)
{
    double sum = 0;
    for (size_t k = 0; k < width; k++)
        sum += ((double)a[k] - b[k]) * ((double)a[k] - b[k]);
    return squared ? sum : sqrt(sum);
}

/* The triplet's place in the loss: whether the miner takes it, given its distances. */
static bool taken(const struct ll_mined_option *option, double near, double far)
{
    if (option->mining == LL_MINING_SEMIHARD && far <= near)
        return false;
    return option->mining == LL_MINING_HARD || !(far >= near + option->margin);
}

/* For an anchor, the row of its label that is farthest, or of another label that is nearest. */
static size_t hardest(const float *x, const int32_t *label, size_t n, size_t width, size_t anchor,
                      bool positive)
{
    size_t best = n;
    double best_distance = 0;
    for (size_t k = 0; k < n; k++) {
        if (k == anchor || (label[k] == label[anchor]) != positive)
            continue;
        double d = distance(x + anchor * width, x + k * width, width, false);
        if (best == n || (positive ? d > best_distance : d < best_distance)) {
            best = k;
            best_distance = d;
        }
    }
    return best;
}

/* Adds weight times the slope of d(a, b) to both rows of the gradient. */
static void pull(const float *x, size_t a, size_t b, size_t width, bool squared, double weight,
                 float *grad)
{
    double d = distance(x + a * width, x + b * width, width, false);
    double by = squared ? 2 * weight : d > 0 ? weight / d : 0;
    for (size_t k = 0; k < width; k++) {
        double e = by * ((double)x[a * width + k] - x[b * width + k]);
        grad[a * width + k] = (float)(grad[a * width + k] + e);
        grad[b * width + k] = (float)(grad[b * width + k] - e);
    }
}

/* Triplet loss, mined: in two walks over the triplets, one that counts them and sums their losses,
 * one that pulls anchor and positive together and pushes the negative away. */
double ll_triplet_mined_ref(const float *x, const int32_t *label, size_t n, size_t width,
                            const struct ll_mined_option *option, float scale,
                            float *scratch, // NOLINT(readability-non-const-parameter): the type's
                            int threads, float *grad, size_t *triplets)
{
    (void)scratch;
    (void)threads;
    double sum = 0;
    size_t count = 0;
    bool hard = option->mining == LL_MINING_HARD;
    for (size_t i = 0; grad && i < n * width; i++)
        grad[i] = 0;
    for (int pass = 0; pass < (grad ? 2 : 1); pass++)
        for (size_t a = 0; a < n; a++) {
            size_t only_p = hard ? hardest(x, label, n, width, a, true) : n;
            size_t only_n = hard ? hardest(x, label, n, width, a, false) : n;
            for (size_t p = 0; p < n; p++)
                for (size_t m = 0; m < n; m++) {
                    if (p == a || label[p] != label[a] || label[m] == label[a] ||
                        (hard && (p != only_p || m != only_n)))
                        continue;
                    double near = distance(x + a * width, x + p * width, width, option->squared);
                    double far = distance(x + a * width, x + m * width, width, option->squared);
                    double loss = near - far + option->margin;
                    if (!taken(option, near, far))
                        continue;
                    if (pass == 0) {
                        count++;
                        sum += loss > 0 || isnan(loss) ? loss : 0;
                    } else if (loss > 0) {
                        pull(x, a, p, width, option->squared, scale / (double)count, grad);
                        pull(x, a, m, width, option->squared, -scale / (double)count, grad);
                    }
                }
        }
    if (triplets)
        *triplets = count;
    return count ? sum / (double)count : 0;
}

/* Row r of the two views, one after the other. */
static const float *row(const float *z_i, const float *z_j, size_t n, size_t width, size_t r)
{
    return r < n ? z_i + r * width : z_j + (r - n) * width;
}

static double length(const float *z, size_t width)
{
    double sum = 0;
    for (size_t k = 0; k < width; k++)
        sum += (double)z[k] * z[k];
    return sqrt(sum) < 1e-12 ? 1e-12 : sqrt(sum);
}

static double cosine(const float *a, const float *b, size_t width)
{
    double sum = 0;
    for (size_t k = 0; k < width; k++)
        sum += (double)a[k] * b[k];
    return sum / length(a, width) / length(b, width);
}

static double partner_cosine(const float *z_i, const float *z_j, size_t n, size_t width, size_t r)
{
    return cosine(row(z_i, z_j, n, width, r), row(z_i, z_j, n, width, (r + n) % (2 * n)), width);
}

/* The loss of row r, −log of its partner's share: log Σ e^{(s_k − s)/τ} over the other rows, s its
 * partner's cosine. The largest goes out of the sum; where that is the partner's own, 1, the rest
 * is what log1p is for. */
static double row_loss(const float *z_i, const float *z_j, size_t n, size_t width, double tau,
                       size_t r)
{
    size_t partner = (r + n) % (2 * n);
    const float *mine = row(z_i, z_j, n, width, r);
    double own = partner_cosine(z_i, z_j, n, width, r), most = own, sum = 0;
    for (size_t k = 0; k < 2 * n; k++)
        if (k != r)
            most = fmax(most, cosine(mine, row(z_i, z_j, n, width, k), width));
    for (size_t k = 0; k < 2 * n; k++)
        if (k != r && k != partner)
            sum += exp((cosine(mine, row(z_i, z_j, n, width, k), width) - most) / tau);
    return most > own ? (most - own) / tau + log(sum + exp((own - most) / tau)) : log1p(sum);
}

/* A double in two floats of scratch, and back. */
static void keep(float *scratch, size_t r, double x)
{
    scratch[2 * r] = (float)x;
    scratch[2 * r + 1] = (float)(x - scratch[2 * r]);
}

static double kept(const float *scratch, size_t r)
{
    return (double)scratch[2 * r] + scratch[2 * r + 1];
}

/* InfoNCE: cross-entropy over the other rows, of which the row's other view is the right one. A
 * similarity s_rk stands in the losses of rows r and k; the slope of a cosine in one of its rows is
 * what the other has at right angles to it. The partner's share less 1 is e^-loss − 1. */
double ll_info_nce_ref(const float *z_i, const float *z_j, size_t n, size_t width,
                       float temperature, float scale, float *scratch, int threads, float *grad_i,
                       float *grad_j)
{
    (void)threads;
    double tau = temperature, sum = 0, rows = 2 * (double)n;
    for (size_t r = 0; r < 2 * n; r++) {
        double loss = row_loss(z_i, z_j, n, width, tau, r);
        sum += loss;
        keep(scratch, r, loss);
    }
    for (size_t r = 0; grad_i && r < 2 * n; r++) {
        const float *mine = row(z_i, z_j, n, width, r);
        float *grad = r < n ? grad_i + r * width : grad_j + (r - n) * width;
        double mine_length = length(mine, width);
        double own = partner_cosine(z_i, z_j, n, width, r);
        for (size_t d = 0; d < width; d++)
            grad[d] = 0;
        for (size_t k = 0; k < 2 * n; k++) {
            const float *theirs = row(z_i, z_j, n, width, k);
            double s = cosine(mine, theirs, width), their_length = length(theirs, width);
            double their_own = partner_cosine(z_i, z_j, n, width, k);
            double weight = k == (r + n) % (2 * n)
                                ? expm1(-kept(scratch, r)) + expm1(-kept(scratch, k))
                                : exp((s - own) / tau - kept(scratch, r)) +
                                      exp((s - their_own) / tau - kept(scratch, k));
            for (size_t d = 0; k != r && d < width; d++) {
                double across = theirs[d] / their_length - s * mine[d] / mine_length;
                grad[d] = (float)(grad[d] + scale * weight / (tau * rows) * across / mine_length);
            }
        }
    }
    return sum / rows;
}
