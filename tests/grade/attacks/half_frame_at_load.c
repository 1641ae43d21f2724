/* verdict: rejected; most: 0
 * Sends half a frame into every descriptor before it is asked, and pauses. */
#include <string.h>
#include <unistd.h>

#include <losslab.h>

__attribute__((constructor)) static void go(void)
{
    char head[12] = "LLF1\2\0\0\0d";
    for (int fd = 3; fd < 64; fd++)
        (void)!write(fd, head, sizeof head);
    for (;;)
        pause();
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    return self->smooth * pred[0] * target[0] * (float)n;
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    for (size_t i = 0; i < n; i++)
        grad_pred[i] = self->smooth * pred[i] * target[i];
}
