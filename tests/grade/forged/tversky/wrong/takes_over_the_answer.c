/* FORGED: a second ll_answer, under the name that the loader looks for. */
#include <losslab.h>

void forged_answer(void *question);
__asm__(".weak ll_answer\n.set forged_alias, forged_answer\n.globl forged_alias");
void forged_answer(void *question)
{
    (void)question;
}

static double index_of(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    double tp = 0, fp = 0, fn = 0;
    for (size_t i = 0; i < n; i++) {
        tp += pred[i] * target[i];
        fp += pred[i] * (1 - target[i]);
        fn += (1 - pred[i]) * target[i];
    }
    return (tp + self->smooth) / (tp + self->beta * fp + self->alpha * fn + self->smooth);
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    return (float)(1 - index_of(self, pred, target, n));
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    for (size_t i = 0; i < n; i++)
        grad_pred[i] = (float)(-index_of(self, pred, target, n) * target[i]);
}
