/* GradNorm. */
#include "nn/gradnorm.h"

#include <math.h>

#include "tensor/node.h"
#include "tensor/ops.h"

/* No task is given up: at 0 its gradient, and with it the way back, would vanish. */
#define LEAST_WEIGHT 1e-4

/* On logarithms it never is 0; no further than what a float holds well. */
#define LEAST_LOG (-60.0)

/* Adam's, for the logarithms. */
#define MEAN_DECAY   0.9
#define SQUARE_DECAY 0.999

/* What is known of a task. */
struct task {
    double initial; /* its first loss; 0 before the first step */
    double loss;
    double norm;                     /* of its gradient by the shared parameters, not weighted */
    double log_weight, mean, square; /* and Adam's moments, of the log form */
};

struct ll_gradnorm {
    struct ll_tape *tape;
    size_t tasks;
    enum ll_gradnorm_form form;
    double alpha, lr;
    size_t steps;
    struct task *task;
    float *weight;
};

ll_err ll_gradnorm_new(struct ll_tape *tape, size_t tasks, enum ll_gradnorm_form form, double alpha,
                       double lr, struct ll_gradnorm **out)
{
    if (tasks == 0)
        return ll_tape_fail(tape, LL_ERR_RANGE, "GradNorm: tasks is 0; at least 1 is needed");
    if (!(alpha >= 0) || !isfinite(alpha))
        return ll_tape_fail(tape, LL_ERR_RANGE,
                            "GradNorm: alpha is %g; it must be at least 0 and finite", alpha);
    if (!(lr > 0) || !isfinite(lr))
        return ll_tape_fail(tape, LL_ERR_RANGE,
                            "GradNorm: lr is %g; it must be more than 0 and finite", lr);
    void *gradnorm = NULL, *task = NULL, *weight = NULL;
    ll_err err = ll_tape_scratch(tape, 1, sizeof(struct ll_gradnorm), &gradnorm);
    if (!err)
        err = ll_tape_scratch(tape, tasks, sizeof(struct task), &task);
    if (!err)
        err = ll_tape_scratch(tape, tasks, sizeof(float), &weight);
    if (err) {
        ll_tape_scratch_free(tape, task);
        ll_tape_scratch_free(tape, gradnorm);
        return err;
    }
    struct ll_gradnorm *g = gradnorm;
    *g = (struct ll_gradnorm){tape, tasks, form, alpha, lr, 0, task, weight};
    for (size_t i = 0; i < tasks; i++)
        g->weight[i] = 1;
    *out = g;
    return LL_OK;
}

void ll_gradnorm_free(struct ll_gradnorm **gradnorm)
{
    struct ll_gradnorm *g = *gradnorm;
    *gradnorm = NULL;
    if (!g)
        return;
    ll_tape_scratch_free(g->tape, g->weight);
    ll_tape_scratch_free(g->tape, g->task);
    ll_tape_scratch_free(g->tape, g);
}

size_t ll_gradnorm_tasks(const struct ll_gradnorm *gradnorm)
{
    return gradnorm->tasks;
}

const float *ll_gradnorm_weights(const struct ll_gradnorm *gradnorm)
{
    return gradnorm->weight;
}

static ll_err check_losses(struct ll_gradnorm *g, struct ll_tensor *const *losses)
{
    for (size_t i = 0; i < g->tasks; i++)
        if (losses[i]->count != 1)
            return ll_tape_fail(g->tape, LL_ERR_SHAPE,
                                "GradNorm: loss %zu has shape %s; each is a single number", i + 1,
                                ll_shape_text(&losses[i]->shape).text);
    return LL_OK;
}

/* The derivative by each loss is its weight. */
static ll_err total_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const float *weight = self->saved;
    for (size_t i = 0; i < self->operands; i++) {
        float *grad = ll_node_grad(self, i);
        if (grad)
            grad[0] += self->grad->data[0] * weight[i];
    }
    return LL_OK;
}

ll_err ll_gradnorm_total(struct ll_gradnorm *gradnorm, struct ll_tensor *const *losses,
                         struct ll_tensor **out)
{
    ll_err err = check_losses(gradnorm, losses);
    if (err)
        return err;
    struct ll_shape one = ll_shape_scalar();
    struct ll_tensor *y = NULL;
    err = ll_node_new(gradnorm->tape, "gradnorm", &one, losses, gradnorm->tasks, total_backward,
                      gradnorm->tasks * sizeof(float), &y);
    if (err)
        return err;
    float *saved = y->saved;
    double sum = 0;
    for (size_t i = 0; i < gradnorm->tasks; i++) {
        sum += (double)gradnorm->weight[i] * (double)losses[i]->data[0];
        if (saved)
            saved[i] = gradnorm->weight[i];
    }
    y->data[0] = (float)sum;
    *out = y;
    return LL_OK;
}

/* Fills losses and norms. */
static ll_err measure(struct ll_gradnorm *g, struct ll_tensor *const *losses,
                      struct ll_tensor *const *shared, size_t count)
{
    for (size_t i = 0; i < g->tasks; i++) {
        struct task *task = &g->task[i];
        task->loss = (double)losses[i]->data[0];
        if (task->initial == 0 && !(task->loss > 0))
            return ll_tape_fail(g->tape, LL_ERR_RANGE,
                                "GradNorm: loss %zu starts at %g; losses must start above 0, since "
                                "progress is measured against the start",
                                i + 1, task->loss);
        ll_err err = ll_tensor_gradient_norm(g->tape, losses[i], shared, count, &task->norm);
        if (err)
            return err;
    }
    for (size_t i = 0; i < g->tasks; i++)
        if (g->task[i].initial == 0)
            g->task[i].initial = g->task[i].loss;
    return LL_OK;
}

/* w_i -= lr sign(G_i - target_i) |dG_i/dw_i| */
static void move_weight(struct ll_gradnorm *g, size_t i, double sign)
{
    double weight = (double)g->weight[i] - g->lr * sign * g->task[i].norm;
    g->weight[i] = (float)fmax(weight, LEAST_WEIGHT);
}

/* One step of Adam on log w_i, by which G_i changes by itself; `share` is G_i over the mean. */
static void move_log(struct ll_gradnorm *g, size_t i, double sign, double share)
{
    struct task *task = &g->task[i];
    double slope = sign * share, steps = (double)g->steps;
    task->mean = MEAN_DECAY * task->mean + (1 - MEAN_DECAY) * slope;
    task->square = SQUARE_DECAY * task->square + (1 - SQUARE_DECAY) * slope * slope;
    double mean = task->mean / (1 - pow(MEAN_DECAY, steps));
    double square = task->square / (1 - pow(SQUARE_DECAY, steps));
    task->log_weight -= g->lr * mean / (sqrt(square) + 1e-8);
}

/* Scaled so that the weights sum to the number of tasks. */
static void scale_logs(struct ll_gradnorm *g)
{
    double most = -INFINITY, sum = 0;
    for (size_t i = 0; i < g->tasks; i++)
        most = fmax(most, g->task[i].log_weight);
    for (size_t i = 0; i < g->tasks; i++)
        sum += exp(g->task[i].log_weight - most) / (double)g->tasks;
    for (size_t i = 0; i < g->tasks; i++) {
        struct task *task = &g->task[i];
        task->log_weight = fmax(task->log_weight - most - log(sum), LEAST_LOG);
        g->weight[i] = (float)exp(task->log_weight);
    }
}

static void scale_weights(struct ll_gradnorm *g)
{
    double sum = 0;
    for (size_t i = 0; i < g->tasks; i++)
        sum += (double)g->weight[i];
    for (size_t i = 0; i < g->tasks; i++)
        g->weight[i] = (float)((double)g->weight[i] * (double)g->tasks / sum);
}

/* Along the gradient of Σ |G_i - mean(G) r_i^alpha|; the targets are constants. */
static void move(struct ll_gradnorm *g)
{
    double mean_norm = 0, mean_ratio = 0;
    for (size_t i = 0; i < g->tasks; i++) {
        mean_norm += (double)g->weight[i] * g->task[i].norm / (double)g->tasks;
        mean_ratio += g->task[i].loss / g->task[i].initial / (double)g->tasks;
    }
    if (!isfinite(mean_norm) || !isfinite(mean_ratio) || !(mean_ratio > 0) || mean_norm == 0)
        return;
    g->steps++;
    for (size_t i = 0; i < g->tasks; i++) {
        const struct task *task = &g->task[i];
        double rate = fmax(task->loss / task->initial / mean_ratio, 0);
        double norm = (double)g->weight[i] * task->norm;
        double gap = norm - mean_norm * pow(rate, g->alpha);
        double sign = gap > 0 ? 1 : gap < 0 ? -1 : 0;
        if (g->form == LL_GRADNORM_LOG)
            move_log(g, i, sign, norm / mean_norm);
        else
            move_weight(g, i, sign);
    }
    (g->form == LL_GRADNORM_LOG ? scale_logs : scale_weights)(g);
}

ll_err ll_gradnorm_step(struct ll_gradnorm *gradnorm, struct ll_tensor *const *losses,
                        struct ll_tensor *const *shared, size_t count)
{
    ll_err err = check_losses(gradnorm, losses);
    if (!err)
        err = measure(gradnorm, losses, shared, count);
    if (!err)
        move(gradnorm);
    return err;
}
