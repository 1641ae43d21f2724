/* How a C submission of this exercise is asked: one question in, one answer out. It stands in front
 * of the submission, in the same unit. */
#include <losslab/call.h>


void ll_answer(struct ll_question *question)
{
    const struct tversky self = {
        ll_number(question, "alpha", 0.5f),
        ll_number(question, "beta", 0.5f),
        ll_number(question, "smooth", 1),
    };
    size_t n;
    const float *pred = ll_floats(question, "pred", &n);
    const float *target = ll_floats(question, "target", &n);
    if (ll_asks(question, "loss"))
        *ll_give(question, "loss", 1) = tversky_forward(&self, pred, target, n);
    else
        tversky_backward(&self, pred, target, n, ll_give(question, "grad", n));
}
