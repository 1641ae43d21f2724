/* verdict: returned 1
 * Empties a file that it may read, by opening it for reading. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

int attack(void)
{
    return open("/lib64/ld-linux-x86-64.so.2", O_RDONLY | O_TRUNC) < 0 &&
           truncate("/lib64/ld-linux-x86-64.so.2", 0) != 0 &&
           chmod("/lib64/ld-linux-x86-64.so.2", 0777) != 0;
}
