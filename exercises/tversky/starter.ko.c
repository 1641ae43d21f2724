/* 연습 문제 1: Tversky 손실. 두 함수를 채운 다음 채점합니다.
 *   losslab check tversky.c
 */
#include <losslab.h>

/* self->alpha는 거짓 양성의 가중치, self->beta는 거짓 음성의 가중치이고, self->smooth는 0/0을
 * 막습니다. pred에는 확률이 n개, target에는 0이나 1이 n개 있습니다. 손실을 돌려줍니다. */
float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    (void)self, (void)pred, (void)target, (void)n;
    /* TP, FP, FN은 원소 n개 모두에 걸친 합입니다. 그다음 지수 = ..., 손실 = ... */
    return 0;
}

/* 손실을 pred의 원소마다 미분한 값을 grad_pred에 씁니다. */
void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    (void)self, (void)pred, (void)target;
    /* 몫의 미분: target[i]가 1인 곳과 0인 곳에서 d(지수)/d(pred[i])는 무엇입니까? */
    for (size_t i = 0; i < n; i++)
        grad_pred[i] = 0;
}
