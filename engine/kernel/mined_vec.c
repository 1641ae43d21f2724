/* Mined triplet loss: the vector source, compiled once an instruction set (see kernel/vector.h).
 *
 * One matrix of distances, n x n, serves all triplets. While they are walked, a second matrix
 * gathers what each gives to the two distances that it is made of: +1 to the positive's, −1 to the
 * negative's. The gradient walks that matrix once, so its cost is that of n² pairs however many
 * triplets there are. Rows of the anchor's own label are kept out of its negatives by an infinity
 * that is added to their distance. */
#include "kernel/metric.h"

#include <float.h>
#include <math.h>

#include "kernel/kernels_build.h"
#include "kernel/threads.h"
#include "kernel/vmath.h"

enum {
    ROWS_LEAST = 16,     /* in a part */
    WORK_LEAST = 1 << 24 /* steps from which threads are worth their start */
};

/* What is known of the batch, and what its parts share. */
struct mined {
    const float *x;
    const int32_t *label;
    size_t n, width, parts;
    const struct ll_mined_option *option;
    float *distance, *share; /* n x n */
    float *bar;              /* a part: n, inf where the label is the anchor's, else 0 */
    float scale, *grad;
    double sum[LL_METRIC_PARTS];
    size_t count[LL_METRIC_PARTS];
};

/* A part's tally of the triplets taken. */
struct tally {
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

/* Of rows whose squares are beyond float32; NaN stays. */
static float wide_distance(const float *a, const float *b, size_t width)
{
    double sum = 0;
    for (size_t k = 0; k < width; k++)
        sum += ((double)a[k] - (double)b[k]) * ((double)a[k] - (double)b[k]);
    return (float)sqrt(sum);
}

/* Rows are dealt to the parts in turn: later ones have more to do. */
static void measure(size_t part, void *arg)
{
    struct mined *m = arg;
    size_t n = m->n, width = m->width;
    for (size_t i = part; i < n; i += m->parts) {
        m->distance[i * n + i] = 0;
        for (size_t j = 0; j < i; j++) {
            const float *a = m->x + i * width, *b = m->x + j * width;
            float d = square_distance(a, b, width);
            if (!m->option->squared)
                d = d <= FLT_MAX ? sqrtf(d) : wide_distance(a, b, width);
            m->distance[i * n + j] = m->distance[j * n + i] = d;
        }
    }
}

static void mine_hard(struct mined *m, size_t a, struct tally *tally)
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
    float loss = d[far] - d[near] + m->option->margin;
    tally->count++;
    if (loss <= 0)
        return;
    tally->sum += (double)loss;
    m->share[a * m->n + far] += 1;
    m->share[a * m->n + near] -= 1;
}

/* All triplets of anchor and positive whose negative lies above `floor` and below the margin. */
LL_INLINE void mine_pair(struct mined *m, size_t a, size_t p, float floor, const float *bar,
                         struct tally *tally)
{
    const float *d = m->distance + a * m->n;
    float *share = m->share + a * m->n, reach = d[p] + m->option->margin, sum = 0, count = 0;
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
    tally->sum += (double)sum;
    tally->count += (size_t)count;
}

static void mine_many(struct mined *m, size_t a, float *bar, struct tally *tally)
{
    bool semihard = m->option->mining == LL_MINING_SEMIHARD;
    for (size_t k = 0; k < m->n; k++)
        bar[k] = m->label[k] == m->label[a] ? INFINITY : 0;
    for (size_t p = 0; p < m->n; p++)
        if (p != a && m->label[p] == m->label[a])
            mine_pair(m, a, p, semihard ? m->distance[a * m->n + p] : -1, bar, tally);
}

static void mine(size_t part, void *arg)
{
    struct mined *m = arg;
    struct tally tally = {0, 0};
    for (size_t a = m->n * part / m->parts; a < m->n * (part + 1) / m->parts; a++) {
        for (size_t k = 0; k < m->n; k++)
            m->share[a * m->n + k] = 0;
        if (m->option->mining == LL_MINING_HARD)
            mine_hard(m, a, &tally);
        else
            mine_many(m, a, m->bar + part * m->n, &tally);
    }
    m->sum[part] = tally.sum;
    m->count[part] = tally.count;
}

/* By x_i of d(i, j): (x_i − x_j)/d, or 2(x_i − x_j) where squared; 0 where they meet. */
LL_INLINE void pull_row(const struct mined *m, size_t i)
{
    size_t n = m->n, width = m->width;
    const float *mine = m->x + i * width;
    float *restrict row = m->grad + i * width;
    for (size_t k = 0; k < width; k++)
        row[k] = 0;
    for (size_t j = 0; j < n; j++) {
        const float *theirs = m->x + j * width;
        float d = m->distance[i * n + j];
        float share = m->scale * (m->share[i * n + j] + m->share[j * n + i]);
        if (share == 0 || (!m->option->squared && d == 0))
            continue;
        share = m->option->squared ? 2 * share : share / d;
        LL_SIMD
        for (size_t k = 0; k < width; k++)
            row[k] += share * (mine[k] - theirs[k]);
    }
}

static void pull(size_t part, void *arg)
{
    const struct mined *m = arg;
    for (size_t i = m->n * part / m->parts; i < m->n * (part + 1) / m->parts; i++)
        pull_row(m, i);
}

double LL_BUILD(ll_triplet_mined)(const float *x, const int32_t *label, size_t n, size_t width,
                                  const struct ll_mined_option *option, float scale, float *scratch,
                                  int threads, float *grad, size_t *triplets)
{
    struct mined m = {.x = x, .label = label, .n = n, .width = width, .option = option};
    struct tally all = {0, 0};
    m.parts = n / ROWS_LEAST < LL_METRIC_PARTS ? n / ROWS_LEAST + 1 : LL_METRIC_PARTS;
    m.distance = scratch;
    m.share = m.distance + n * n;
    m.bar = m.share + n * n;
    m.grad = grad;
    if (n * n * (n + width) < WORK_LEAST)
        threads = 1;
    ll_threads_run(m.parts, threads, measure, &m);
    ll_threads_run(m.parts, threads, mine, &m);
    for (size_t part = 0; part < m.parts; part++) {
        all.sum += m.sum[part];
        all.count += m.count[part];
    }
    m.scale = all.count ? scale / (float)all.count : 0;
    if (grad)
        ll_threads_run(m.parts, threads, pull, &m);
    if (triplets)
        *triplets = all.count;
    return all.count ? all.sum / (double)all.count : 0;
}
