/* verdict: returned 1
 * Puts a link where we would write. */
#include <sys/stat.h>
#include <unistd.h>

int attack(void)
{
    return symlink("/etc/passwd", "out") != 0 && link("/etc/passwd", "out") != 0 &&
           mknod("out", S_IFIFO | 0666, 0) != 0;
}
