/* verdict: returned 1
 * Leaves something behind wherever it can. */
#include <fcntl.h>
#include <stddef.h>

static const char *const wanted[] = {
    "left", "/left", "/tmp/losslab-left", "/dev/shm/left", "/var/tmp/left", "/usr/lib/left",
};

int attack(void)
{
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (open(wanted[i], O_WRONLY | O_CREAT, 0666) >= 0)
            return 2;
    return 1;
}
