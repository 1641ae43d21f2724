/* verdict: returned 1
 * Looks for anything worth reading. */
#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>

static const char *const wanted[] = {
    "/etc/passwd", "/etc/shadow", "/proc/self/mem", "/proc/1/environ", "/proc/self/maps",
    "/home", "/root", "/tmp", "/var", "/sys", "/dev/mem", "/dev/tty", "/dev/sda", "/dev/shm",
    "/usr/share", "/usr/src",
};

int attack(void)
{
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        if (opendir(wanted[i]) || open(wanted[i], O_RDONLY) >= 0)
            return 2;
    }
    return 1;
}
