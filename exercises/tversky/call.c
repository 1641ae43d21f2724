/* How a C submission of this exercise is asked: one question in, one answer out. It stands in front
 * of the submission, in the same unit. */
#include <losslab-call.h>

/* A loss asked before, about other masks: each call stands for itself. */
static void ask_before(struct ll_exchange *question, const struct tversky *self)
{
    float gradient[64];
    size_t n;
    const float *pred = ll_floats(question, "before", &n);
    const float *target = ll_floats(question, "before_target", &n);
    (void)tversky_forward(self, pred, target, n);
    if (n <= sizeof gradient / sizeof *gradient)
        tversky_backward(self, pred, target, n, gradient);
}

void ll_answer(struct ll_exchange *question)
{
    const struct tversky self = {
        ll_number(question, "alpha", 0.5f),
        ll_number(question, "beta", 0.5f),
        ll_number(question, "smooth", 1),
    };
    size_t n;
    float other = ll_number(question, "other", 0);
    if (other > 0) {
        ask_before(question, &self);
        ask_before(question, &(struct tversky){other, 1 - other, 2});
    }
    const float *pred = ll_floats(question, "pred", &n);
    const float *target = ll_floats(question, "target", &n);
    if (ll_asks(question, "loss")) {
        *ll_give(question, "loss", 1) = tversky_forward(&self, pred, target, n);
        return;
    }
    float *grad = ll_give(question, "grad", n);
    if (ll_number(question, "_forward", 0) > 0)
        (void)tversky_forward(&self, pred, target, n);
    tversky_backward(&self, pred, target, n, grad);
    float times = ll_number(question, "_times", 1);
    for (size_t i = 0; i < n; i++)
        grad[i] *= times;
}
