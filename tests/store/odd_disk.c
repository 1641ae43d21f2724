/* Each call asks whether the file is one that it plays with, and else passes on. */
#include "odd_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

volatile unsigned odd_disk;

static const struct {
    const char *word;
    unsigned bit;
} words[] = {
    {"noshm", ODD_DISK_NO_SHM},  {"nolocks", ODD_DISK_NO_LOCKS}, {"full", ODD_DISK_FULL},
    {"readonly", ODD_DISK_READ}, {"hangs", ODD_DISK_HANGS},
};

__attribute__((constructor)) static void read_environment(void)
{
    const char *list = getenv("LOSSLAB_TEST_DISK");
    for (size_t i = 0; list && i < sizeof words / sizeof *words; i++)
        if (strstr(list, words[i].word))
            odd_disk |= words[i].bit;
}

static bool is_ours(const char *name)
{
    return strstr(name, "progress.db") != NULL;
}

static bool is_odd(int fd, unsigned bit)
{
    char link[64], name[4096];
    if (!(odd_disk & bit) || fd < 0)
        return false;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, name, sizeof name - 1);
    if (n <= 0)
        return false;
    name[n] = '\0';
    return is_ours(name);
}

static int lock_or_else(int fd, int command, long argument)
{
    if ((command == F_SETLK || command == F_SETLKW || command == F_GETLK) &&
        is_odd(fd, ODD_DISK_NO_LOCKS)) {
        errno = ENOLCK;
        return -1;
    }
    return (int)syscall(SYS_fcntl, fd, command, argument);
}

int fcntl(int fd, int command, ...)
{
    va_list args;
    va_start(args, command);
    long argument = va_arg(args, long);
    va_end(args);
    return lock_or_else(fd, command, argument);
}

int fcntl64(int fd, int command, ...)
{
    va_list args;
    va_start(args, command);
    long argument = va_arg(args, long);
    va_end(args);
    return lock_or_else(fd, command, argument);
}

static void *map_or_else(void *at, size_t length, int rights, int flags, int fd, off64_t offset)
{
    if ((flags & MAP_SHARED) && is_odd(fd, ODD_DISK_NO_SHM)) {
        errno = ENODEV;
        return MAP_FAILED;
    }
    return (void *)syscall(SYS_mmap, at, length, rights, flags, fd, offset);
}

void *mmap(void *at, size_t length, int rights, int flags, int fd, off_t offset)
{
    return map_or_else(at, length, rights, flags, fd, offset);
}

void *mmap64(void *at, size_t length, int rights, int flags, int fd, off64_t offset)
{
    return map_or_else(at, length, rights, flags, fd, offset);
}

/* False where the write must fail. */
static bool may_write(int fd)
{
    while (is_odd(fd, ODD_DISK_HANGS))
        usleep(1000);
    if (!is_odd(fd, ODD_DISK_FULL))
        return true;
    errno = ENOSPC;
    return false;
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    return may_write(fd) ? syscall(SYS_write, fd, bytes, length) : -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at)
{
    return may_write(fd) ? syscall(SYS_pwrite64, fd, bytes, length, at) : -1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at)
{
    return may_write(fd) ? syscall(SYS_pwrite64, fd, bytes, length, at) : -1;
}

static int open_or_else(const char *path, int flags, unsigned mode)
{
    if ((odd_disk & ODD_DISK_READ) && is_ours(path) && (flags & (O_WRONLY | O_RDWR | O_CREAT))) {
        errno = EROFS;
        return -1;
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    unsigned mode = va_arg(args, unsigned);
    va_end(args);
    return open_or_else(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    unsigned mode = va_arg(args, unsigned);
    va_end(args);
    return open_or_else(path, flags | O_LARGEFILE, mode);
}
