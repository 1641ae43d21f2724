/* The paths that a guest may reach, held by Landlock. */
#include "sandbox/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Our own declarations of the kernel's interface (Documentation/userspace-api/landlock.rst): system
 * headers may be older than the kernel. */
enum {
    CREATE_RULESET = 444,
    ADD_RULE = 445,
    RESTRICT_SELF = 446,
    CREATE_VERSION = 1,
    RULE_PATH_BENEATH = 1,
};

enum access {
    EXECUTE = 1 << 0,
    WRITE_FILE = 1 << 1,
    READ_FILE = 1 << 2,
    READ_DIR = 1 << 3,
    REMOVE_DIR = 1 << 4,
    REMOVE_FILE = 1 << 5,
    MAKE_DIR = 1 << 7,
    MAKE_REG = 1 << 8,
    TRUNCATE = 1 << 14,
    IOCTL_DEV = 1 << 15,
    /* What may be said of a file; the rest is of folders. */
    OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV,
};

struct ruleset {
    uint64_t fs;
    uint64_t net;
    uint64_t scoped;
};

struct path_rule {
    uint64_t access;
    int32_t parent;
} __attribute__((packed));

int ll_landlock_abi(void)
{
    long abi = syscall(CREATE_RULESET, NULL, (size_t)0, CREATE_VERSION);
    return abi > 0 ? (int)abi : 0;
}

/* Everything that this kernel can deny is denied, unless a rule allows it. */
static struct ruleset all_of(int abi)
{
    static const unsigned fs_bits[] = {0, 13, 14, 15, 15, 16};
    const unsigned known = sizeof fs_bits / sizeof *fs_bits - 1;
    unsigned bits = fs_bits[(unsigned)abi < known ? (unsigned)abi : known];
    return (struct ruleset){
        .fs = ((uint64_t)1 << bits) - 1,
        .net = abi >= 4 ? 3 : 0,    /* TCP bind and connect */
        .scoped = abi >= 6 ? 3 : 0, /* abstract sockets and signals */
    };
}

static int allow_fd(int ruleset, int fd, uint64_t access)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return errno;
    if (!S_ISDIR(info.st_mode))
        access &= OF_FILES;
    struct path_rule rule = {.access = access, .parent = fd};
    return syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0) == 0 ? 0 : errno;
}

static int allow_path(int ruleset, const char *path, uint64_t access)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) /* what is not there, or cannot be reached, needs no rule */
        return errno == ENOENT || errno == EACCES || errno == ENOTDIR ? 0 : errno;
    int error = allow_fd(ruleset, fd, access);
    close(fd);
    return error;
}

int ll_landlock_enter(const char *const *read_only, const char *scratch, int exec_fd,
                      const char **step)
{
    int abi = ll_landlock_abi();
    *step = "landlock";
    if (abi == 0)
        return ENOSYS;
    struct ruleset all = all_of(abi);
    /* Older kernels take a shorter struct, and a longer one whose rest is zero. */
    int ruleset = (int)syscall(CREATE_RULESET, &all, sizeof all, 0);
    if (ruleset < 0)
        return errno;
    *step = "landlock rule";
    const uint64_t read = EXECUTE | READ_FILE | READ_DIR;
    const uint64_t write = READ_FILE | READ_DIR | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR |
                           MAKE_REG | TRUNCATE;
    int error = allow_fd(ruleset, exec_fd, EXECUTE | READ_FILE);
    for (size_t i = 0; error == 0 && read_only[i]; i++)
        error = allow_path(ruleset, read_only[i], read & all.fs);
    if (error == 0 && scratch)
        error = allow_path(ruleset, scratch, write & all.fs);
    if (error == 0)
        error = allow_path(ruleset, "/dev/null", (READ_FILE | WRITE_FILE | TRUNCATE) & all.fs);
    if (error == 0) {
        *step = "landlock restrict";
        if (syscall(RESTRICT_SELF, ruleset, 0) != 0)
            error = errno;
    }
    close(ruleset);
    return error;
}
