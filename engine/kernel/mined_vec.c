/* Mined triplet loss: the vector source, compiled once an instruction set (see kernel/vector.h).
 *
 * One matrix of distances, n x n, serves all triplets. While they are walked, a second matrix
 * gathers what each gives to the two distances that it is made of: +1 to the positive's, −1 to the
 * negative's. The gradient walks that matrix once, so its cost is that of n² pairs however many
 * triplets there are. Rows of the anchor's own label are kept out of its negatives by an infinity
 * that is added to their distance. */
#include "kernel/metric.h"

#include <math.h>

#include "kernel/kernels_build.h"
#include "kernel/vmath.h"

struct mined {
    const int32_t *label;
    size_t n;
    float margin;
    float *distance, *share; /* n x n */
    float *bar;              /* n: inf where the label is the anchor's, else 0 */
    double sum;
    size_t count;
};

LL_INLINE float square_distance(const float *a, const float *b, size_t width)
{
    float sum = 0;
    LL_SIMD_SUM(sum)
    for (size_t k = 0; k < width; k++)
        sum += (a[k] - b[k]) * (a[k] - b[k]);
    return sum;
}

static void measure(struct mined *m, const float *x, size_t width, bool squared)
{
    for (size_t i = 0; i < m->n; i++) {
        m->distance[i * m->n + i] = 0;
        for (size_t j = 0; j < i; j++) {
            float d = square_distance(x + i * width, x + j * width, width);
            m->distance[i * m->n + j] = m->distance[j * m->n + i] = squared ? d : sqrtf(d);
        }
    }
}

static void mine_hard(struct mined *m, size_t a)
{
    const float *d = m->distance + a * m->n;
    size_t far = m->n, near = m->n;
    for (size_t k = 0; k < m->n; k++) {
        if (m->label[k] != m->label[a])
            near = near == m->n || d[k] < d[near] ? k : near;
        else if (k != a)
            far = far == m->n || d[k] > d[far] ? k : far;
    }
    if (far == m->n || near == m->n)
        return;
    float loss = d[far] - d[near] + m->margin;
    m->count++;
    if (loss <= 0)
        return;
    m->sum += (double)loss;
    m->share[a * m->n + far] += 1;
    m->share[a * m->n + near] -= 1;
}

/* All triplets of anchor and positive whose negative lies above `floor` and below the margin. */
LL_INLINE void mine_pair(struct mined *m, size_t a, size_t p, float floor)
{
    const float *d = m->distance + a * m->n, *bar = m->bar;
    float *share = m->share + a * m->n, reach = d[p] + m->margin, sum = 0, count = 0;
    LL_SIMD_SUM(sum, count)
    for (size_t k = 0; k < m->n; k++) {
        float far = d[k] + bar[k];
        float in = far >= reach ? 0 : 1; /* NaN is in */
        in = far <= floor ? 0 : in;
        sum += in > 0 ? reach - far : 0;
        count += in;
        share[k] -= in;
    }
    share[p] += count;
    m->sum += (double)sum;
    m->count += (size_t)count;
}

static void mine_many(struct mined *m, size_t a, bool semihard)
{
    for (size_t k = 0; k < m->n; k++)
        m->bar[k] = m->label[k] == m->label[a] ? INFINITY : 0;
    for (size_t p = 0; p < m->n; p++)
        if (p != a && m->label[p] == m->label[a])
            mine_pair(m, a, p, semihard ? m->distance[a * m->n + p] : -1);
}

/* By x_i of d(i, j): (x_i − x_j)/d, or 2(x_i − x_j) where squared; 0 where they meet. */
static void pull(const struct mined *m, const float *x, size_t width, bool squared, float scale,
                 float *restrict grad)
{
    size_t n = m->n;
    for (size_t i = 0; i < n; i++) {
        float *row = grad + i * width;
        for (size_t k = 0; k < width; k++)
            row[k] = 0;
        for (size_t j = 0; j < n; j++) {
            const float *mine = x + i * width, *theirs = x + j * width;
            float d = m->distance[i * n + j];
            float share = scale * (m->share[i * n + j] + m->share[j * n + i]);
            if (share == 0 || (!squared && d == 0))
                continue;
            share = squared ? 2 * share : share / d;
            LL_SIMD
            for (size_t k = 0; k < width; k++)
                row[k] += share * (mine[k] - theirs[k]);
        }
    }
}

double LL_BUILD(ll_triplet_mined)(const float *x, const int32_t *label, size_t n, size_t width,
                                  const struct ll_mined_option *option, float scale, float *scratch,
                                  float *grad, size_t *triplets)
{
    struct mined m = {label, n, option->margin, scratch, scratch + n * n, scratch + 2 * n * n,
                      0,     0};
    measure(&m, x, width, option->squared);
    for (size_t i = 0; i < n * n; i++)
        m.share[i] = 0;
    for (size_t a = 0; a < n; a++) {
        if (option->mining == LL_MINING_HARD)
            mine_hard(&m, a);
        else
            mine_many(&m, a, option->mining == LL_MINING_SEMIHARD);
    }
    if (grad)
        pull(&m, x, width, option->squared, m.count ? scale / (float)m.count : 0, grad);
    if (triplets)
        *triplets = m.count;
    return m.count ? m.sum / (double)m.count : 0;
}
