/* How a C submission of this exercise is asked: one question in, one answer out. It is compiled in
 * front of the submission. It is an instrument: it calls, and hands on what came back. */
#include <losslab-call.h>

enum { ASK_TASKS = 16 };

static void ask_copy(const float *from, size_t n, float *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = from[i];
}

/* A few steps of gradient descent on the log variances, with losses that stay as they are; from 0
 * where the question has no start. */
static void ask_step(struct ll_exchange *question, const float *losses, const float *start,
                     size_t tasks)
{
    static const float zeros[ASK_TASKS];
    float grad_losses[ASK_TASKS], grad[ASK_TASKS];
    const int steps = (int)ll_number(question, "steps", 0);
    const float rate = ll_number(question, "rate", 0);
    float *log_vars = ll_give(question, "log_vars", tasks);
    ask_copy(start ? start : zeros, tasks, log_vars);
    ask_copy(log_vars, tasks, ll_give(question, "before", tasks));
    for (int step = 0; step < steps; step++) {
        balance_backward(losses, log_vars, tasks, grad_losses, grad);
        for (size_t i = 0; i < tasks; i++)
            log_vars[i] -= rate * grad[i];
    }
}

void ll_answer(struct ll_exchange *question)
{
    size_t tasks = 0, given = 0;
    const float *losses = ll_floats(question, "losses", &tasks);
    const float *log_vars = ll_floats(question, "log_vars", &given);
    if (ll_asks(question, "step"))
        ask_step(question, losses, given ? log_vars : 0, tasks);
    else if (ll_asks(question, "total"))
        *ll_give(question, "total", 1) = balance_forward(losses, log_vars, tasks);
    else if (ll_asks(question, "weights"))
        balance_weights(log_vars, tasks, ll_give(question, "weights", tasks));
    else if (ll_asks(question, "grad"))
        balance_backward(losses, log_vars, tasks, ll_give(question, "grad_losses", tasks),
                         ll_give(question, "grad_log_vars", tasks));
}
