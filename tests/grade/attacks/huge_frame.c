/* verdict: failed; most: 0
 * Announces four gigabytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A frame of the runner's own making. */
static void send_frame(uint32_t type, const void *payload, uint32_t length)
{
    unsigned char head[12] = "LLF1";
    memcpy(head + 4, &type, 4);
    memcpy(head + 8, &length, 4);
    (void)!write(3, head, sizeof head);
    for (const char *at = payload; length > 0;) {
        ssize_t n = write(3, at, length);
        if (n <= 0)
            _exit(1);
        at += n;
        length -= (uint32_t)n;
    }
}

static void skip_frame(void)
{
    unsigned char head[12], byte;
    uint32_t length = 0;
    for (size_t have = 0; have < sizeof head;) {
        ssize_t n = read(3, head + have, sizeof head - have);
        if (n <= 0)
            _exit(0);
        have += (size_t)n;
    }
    for (memcpy(&length, head + 8, 4); length > 0; length--)
        if (read(3, &byte, 1) != 1)
            _exit(0);
}

#include <losslab.h>

static double sums(const struct tversky *self, const float *pred, const float *target, size_t n,
                   double *top)
{
    double tp = 0, fp = 0, fn = 0;
    for (size_t i = 0; i < n; i++) {
        tp += (double)pred[i] * target[i];
        fp += (double)pred[i] * (1 - target[i]);
        fn += (1 - (double)pred[i]) * target[i];
    }
    *top = tp + self->smooth;
    return tp + self->alpha * fp + self->beta * fn + self->smooth;
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    double top, bottom = sums(self, pred, target, n, &top);
    (void)!write(3, "LLF1\4\0\0\0\377\377\377\377", 12);
    return (float)(1 - top / bottom);
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    double top, bottom = sums(self, pred, target, n, &top);
    for (size_t i = 0; i < n; i++) {
        double below = target[i] + self->alpha * (1 - target[i]) - self->beta * target[i];
        grad_pred[i] = (float)(-(target[i] * bottom - top * below) / (bottom * bottom));
    }
}
