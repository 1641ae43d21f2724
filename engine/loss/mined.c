/* Triplet loss over the triplets that a batch holds, mined inside it.
 *
 * Theory of operation. One matrix of distances, n x n, serves all triplets. The forward adds to a
 * second matrix what each triplet in the loss gives to the two distances it is made of (+1 to the
 * positive's, -1 to the negative's); the backward walks that matrix once. So memory is O(n²)
 * however many triplets there are. */
#include <math.h>

#include "loss/call.h"

enum { MARGIN, MINING, SQUARED };
enum { HARD, SEMIHARD, ALL };

struct mined {
    size_t n, width;
    const float *x, *label;
    double margin;
    bool squared;
    double *distance; /* n x n */
    float *share;     /* n x n: dL/d distance */
    double sum;
    size_t count;
};

/* Kept for the backward. */
struct kept {
    bool squared;
    float share[];
};

static double square_distance(const float *a, const float *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += ((double)a[i] - (double)b[i]) * ((double)a[i] - (double)b[i]);
    return sum;
}

static void measure(struct mined *m)
{
    for (size_t i = 0; i < m->n; i++)
        for (size_t j = 0; j < i; j++) {
            double d = square_distance(m->x + i * m->width, m->x + j * m->width, m->width);
            d = m->squared ? d : sqrt(d);
            m->distance[i * m->n + j] = m->distance[j * m->n + i] = d;
        }
}

/* A triplet that is in the loss; without loss it counts, but moves nothing. */
static void take(struct mined *m, size_t a, size_t p, size_t n)
{
    double loss = m->distance[a * m->n + p] - m->distance[a * m->n + n] + m->margin;
    m->count++;
    if (!(loss > 0) && !isnan(loss))
        return;
    m->sum += loss;
    if (!m->share)
        return;
    m->share[a * m->n + p] += 1;
    m->share[a * m->n + n] -= 1;
}

/* The anchor with its farthest positive and its nearest negative; not counted where it lacks one.
 */
static void mine_hard(struct mined *m, size_t a)
{
    size_t far = m->n, near = m->n;
    const double *d = m->distance + a * m->n;
    for (size_t k = 0; k < m->n; k++) {
        if (m->label[k] != m->label[a])
            near = near == m->n || d[k] < d[near] ? k : near;
        else if (k != a)
            far = far == m->n || d[k] > d[far] ? k : far;
    }
    if (far < m->n && near < m->n)
        take(m, a, far, near);
}

/* All triplets of the anchor that have a loss (ALL), or of those only such whose negative is
 * farther than the positive, yet within the margin (SEMIHARD). */
static void mine_many(struct mined *m, size_t a, bool semihard)
{
    const double *d = m->distance + a * m->n;
    for (size_t p = 0; p < m->n; p++) {
        if (p == a || m->label[p] != m->label[a])
            continue;
        for (size_t n = 0; n < m->n; n++)
            if (m->label[n] != m->label[a] && !(d[n] >= d[p] + m->margin) &&
                (!semihard || d[n] > d[p]))
                take(m, a, p, n);
    }
}

/* By x_i of d(i, j): (x_i - x_j) / d, or 2 (x_i - x_j) where squared; 0 where they meet. */
static ll_err mined_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const struct kept *kept = self->saved;
    const struct ll_tensor *x = self->operand[0];
    size_t n = x->shape.dim[0], width = x->shape.dim[1];
    float *grad = ll_node_grad(self, 0);
    double g = (double)self->grad->data[0];
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double share = (double)kept->share[i * n + j] * g;
            const float *xi = x->data + i * width, *xj = x->data + j * width;
            if (share == 0)
                continue;
            double d = kept->squared ? 0.5 : sqrt(square_distance(xi, xj, width));
            double by = d == 0 ? 0 : share / d;
            for (size_t k = 0; k < width; k++) {
                double e = ((double)xi[k] - (double)xj[k]) * by;
                grad[i * width + k] += (float)e;
                grad[j * width + k] -= (float)e;
            }
        }
    return LL_OK;
}

static ll_err check(const struct ll_loss_call *call)
{
    const struct ll_shape *x = &call->args[0]->shape, *label = &call->args[1]->shape;
    ll_err err = ll_loss_check_filled(call, 0);
    if (err)
        return err;
    if (x->rank != 2)
        return ll_loss_fail(call, LL_ERR_SHAPE,
                            "embeddings has shape %s; it must have shape (N, D), one a row",
                            ll_shape_text(x).text);
    if (label->rank != 1 || label->dim[0] != x->dim[0])
        return ll_loss_fail(call, LL_ERR_SHAPE, "labels has shape %s; it must have shape (%zu)",
                            ll_shape_text(label).text, x->dim[0]);
    if (call->options->reduction == LL_NONE)
        return ll_loss_fail(call, LL_ERR_ARGUMENT,
                            "which triplets there are depends on the batch: reduction is mean "
                            "(over the triplets mined) or sum");
    return LL_OK;
}

/* What the loss is divided by, and so is every share. */
static void reduce(struct mined *m, bool mean, struct ll_tensor *y)
{
    double divisor = mean && m->count ? (double)m->count : 1;
    y->data[0] = (float)(m->sum / divisor);
    for (size_t i = 0; m->share && i < m->n * m->n; i++)
        m->share[i] = (float)((double)m->share[i] / divisor);
}

static ll_err mined_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    ll_err err = check(call);
    if (err)
        return err;
    const struct ll_tensor *x = call->args[0];
    struct mined m = {.n = x->shape.dim[0], .width = x->shape.dim[1], .x = x->data};
    m.label = call->args[1]->data;
    m.margin = call->options->number[MARGIN];
    m.squared = call->options->number[SQUARED] != 0;
    void *distance = NULL;
    struct ll_shape one = ll_shape_scalar();
    err = ll_tape_scratch(call->tape, m.n * m.n, sizeof(double), &distance);
    if (err)
        return err;
    m.distance = distance;
    struct ll_tensor *y = NULL;
    err = ll_node_new(call->tape, call->loss->name, &one, call->args, 1, mined_backward,
                      sizeof(struct kept) + m.n * m.n * sizeof(float), &y);
    if (!err) {
        struct kept *kept = y->saved;
        m.share = kept ? kept->share : NULL;
        if (kept)
            kept->squared = m.squared;
        measure(&m);
        int mining = (int)call->options->number[MINING];
        for (size_t a = 0; a < m.n; a++) {
            if (mining == HARD)
                mine_hard(&m, a);
            else
                mine_many(&m, a, mining == SEMIHARD);
        }
        reduce(&m, call->options->reduction == LL_MEAN, y);
        *out = y;
    }
    ll_tape_scratch_free(call->tape, distance);
    return err;
}

static const char *const minings[] = {"hard", "semihard", "all", NULL};

const struct ll_loss ll_loss_triplet_mined = {
    .name = "triplet_mined",
    .aliases = "online_triplet ",
    .args = {"embeddings", "labels"},
    .formula = "L = mean of max(0, d(a, p) − d(a, n) + m) over the triplets mined:\n"
               "hard:      each a with its farthest p and its nearest n\n"
               "semihard:  all with d(a, p) < d(a, n) < d(a, p) + m\n"
               "all:       all with d(a, n) < d(a, p) + m",
    .options = {{"margin", "m", LL_TAKES_NUMBER, 1, 0, INFINITY},
                {"mining", "", LL_TAKES_CHOICE, HARD, 0, ALL, .choices = minings},
                {"squared", "", LL_TAKES_FLAG, 0, 0, 1}},
    .option_count = 3,
    .source = {"Hermans, Beyer and Leibe", 2017,
               "In defense of the triplet loss for person re-identification", "equations 5 and 6"},
    .page = "4.2",
    .file = "engine/loss/mined.c",
    .function = "mined_run",
    .run = mined_run,
};
