/* verdict: returned 1
 * Prints past every stream that its runner knows, for ever: after a gigabyte nobody takes it any
 * more, and it may go on as it likes. */
#include <errno.h>
#include <unistd.h>

int attack(void)
{
    static char much[1 << 20];
    const long long most = 64LL << 30;
    long long printed = 0;
    const int copies[] = {dup(1), dup(2)};
    int ended = 0;
    for (int i = 0; i < 2; i++)
        for (ssize_t n = 0; printed < most; printed += n)
            if ((n = write(copies[i], much, sizeof much)) < 0) {
                ended += errno == EPIPE;
                break;
            }
    return ended == 2 && write(1, much, 1) < 0 && errno == EPIPE;
}
