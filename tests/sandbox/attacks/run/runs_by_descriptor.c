/* verdict: forbidden
 * Becomes another program through a descriptor, as our own start does. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

int attack(void)
{
    char *const nothing[] = {"sh", NULL};
    int fd = open("/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", O_RDONLY);
    dup2(fd, 200);
    syscall(SYS_execveat, 200, "", nothing, nothing, AT_EMPTY_PATH);
    return (int)syscall(SYS_execveat, fd, "", nothing, nothing, AT_EMPTY_PATH);
}
