/* How a C submission of this exercise is asked: one question in, one answer out. It is compiled in
 * front of the submission. */
#include <losslab-call.h>

enum { ASK_TASKS = 16, ASK_STEPS = 200, ASK_EPOCH = 10, ASK_EPOCHS = 64 };

static const float ask_rate = 0.1f, ask_start = 0.5f;

static void ask_copy(const float *from, size_t n, float *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = from[i];
}

/* Gradient descent on the log variances, with losses that stay as they are. */
static void ask_converge(const float *losses, const float *start, size_t tasks, int steps,
                         float *log_vars)
{
    float grad_losses[ASK_TASKS], grad[ASK_TASKS];
    ask_copy(start, tasks, log_vars);
    for (int step = 0; step < steps; step++) {
        balance_backward(losses, log_vars, tasks, grad_losses, grad);
        for (size_t i = 0; i < tasks; i++)
            log_vars[i] -= ask_rate * grad[i];
    }
}

/* A training run with the submission's balancing: three models of one parameter each, whose loss is
 * scale * x^2 + floor. A row an epoch. */
static void ask_train(size_t epochs, float *losses, float *weights, float *log_vars)
{
    static const float scale[3] = {2.0f, 0.5f, 0.1f}, least[3] = {0.3f, 0.1f, 0.02f};
    float x[3] = {1, 1, 1}, grad_losses[3], grad[3];
    for (size_t i = 0; i < 3; i++)
        log_vars[i] = ask_start;
    for (size_t epoch = 0; epoch < epochs; epoch++) {
        float *now = losses + 3 * epoch;
        for (int step = 0; step < ASK_EPOCH; step++) {
            for (size_t i = 0; i < 3; i++)
                now[i] = scale[i] * x[i] * x[i] + least[i];
            balance_backward(now, log_vars, 3, grad_losses, grad);
            for (size_t i = 0; i < 3; i++) {
                x[i] -= 0.02f * grad_losses[i] * 2 * scale[i] * x[i];
                log_vars[i] -= 0.02f * grad[i];
            }
        }
        balance_weights(log_vars, 3, weights + 3 * epoch);
    }
}

/* The training loop and its history are this file's own: what they tell is true. */
static void ask_history(struct ll_question *question, size_t epochs)
{
    float losses[3 * ASK_EPOCHS], weights[3 * ASK_EPOCHS], log_vars[3];
    float *moved = ll_give(question, "moved", 1);
    ask_train(epochs, losses, weights, log_vars);
    if (ll_asks(question, "train")) {
        *ll_give(question, "calls", 1) = (float)(ASK_EPOCH * epochs);
        ask_copy(losses, 3 * epochs, ll_give(question, "losses", 3 * epochs));
        ask_copy(weights, 3 * epochs, ll_give(question, "weights", 3 * epochs));
    }
    *moved = 0;
    for (size_t i = 0; i < 3; i++)
        if (log_vars[i] > ask_start + 1e-3f || log_vars[i] < ask_start - 1e-3f)
            *moved = 1;
    *ll_give(question, "weight_rows", 1) = (float)epochs;
    *ll_give(question, "loss_rows", 1) = (float)epochs;
    if (ll_asks(question, "history"))
        return;
    *ll_give(question, "fresh", 1) = 1;
    *ll_give(question, "true_weights", 1) = 1;
    *ll_give(question, "true_losses", 1) = 1;
}

void ll_answer(struct ll_question *question)
{
    static const float zeros[ASK_TASKS];
    size_t tasks = 0, given = 0;
    if (ll_number(question, "epochs", 0) > 0) {
        ask_history(question, (size_t)ll_number(question, "epochs", 1));
        return;
    }
    const float *losses = ll_floats(question, "losses", &tasks);
    const float *log_vars = ll_floats(question, "log_vars", &given);
    if (ll_asks(question, "converge"))
        ask_converge(losses, given ? log_vars : zeros, tasks,
                     (int)ll_number(question, "steps", ASK_STEPS),
                     ll_give(question, "log_vars", tasks));
    else if (ll_asks(question, "total"))
        *ll_give(question, "total", 1) = balance_forward(losses, log_vars, tasks);
    else if (ll_asks(question, "weights"))
        balance_weights(log_vars, tasks, ll_give(question, "weights", tasks));
    else
        balance_backward(losses, log_vars, tasks, ll_give(question, "grad_losses", tasks),
                         ll_give(question, "grad_log_vars", tasks));
}
