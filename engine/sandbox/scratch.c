/* A folder that only one submission sees, and that goes with it. */
#include "sandbox/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/rng.h"

/* Folders deeper than this are lifted to the top before they are emptied, so that no depth that a
 * guest made can exhaust our stack or descriptors. */
enum { DEPTH_MAX = 16 };

struct ll_scratch {
    int fd;
    struct ll_str path;
};

/* Younger ones may be about to be locked by their owner. */
enum { STALE_S = 60 };

static const char prefix[] = "losslab-";
static const char drawn[] = "XXXXXX"; /* as mkdtemp wants it */

enum { PARENTS = 4, ROOM_LEAST = 8 << 20 };

/* Where folders may lie, in the order of preference. $TMPDIR is the user's own; root's may be
 * closed to the user that boxes run as. */
static const char *parent_of(const struct ll_probe *host, size_t index)
{
    static const char *const others[] = {"/tmp", "/var/tmp", "/dev/shm"};
    const char *given = host->was_root ? NULL : getenv("TMPDIR");
    if (index > 0)
        return others[index - 1];
    return given && given[0] == '/' ? given : NULL;
}

/* Whether a program can be put there and started: a disk may be full, or mounted so that nothing on
 * it runs. */
static bool is_fit(const char *parent)
{
    struct statvfs disk;
    return parent && access(parent, W_OK | X_OK) == 0 && statvfs(parent, &disk) == 0 &&
           (disk.f_flag & (ST_NOEXEC | ST_RDONLY)) == 0 &&
           (uint64_t)disk.f_bavail * disk.f_frsize >= ROOM_LEAST &&
           (disk.f_files == 0 || disk.f_favail > 64);
}

/* The first that is fit; where none is, /tmp says why. */
static const char *choose_parent(const struct ll_probe *host)
{
    for (size_t i = 0; i < PARENTS; i++)
        if (is_fit(parent_of(host, i)))
            return parent_of(host, i);
    return "/tmp";
}

ll_err ll_scratch_new(const struct ll_probe *host, struct ll_message *why, struct ll_scratch **out)
{
    *out = NULL;
    struct ll_scratch *scratch = calloc(1, sizeof *scratch);
    if (scratch == NULL)
        return ll_fail(why, LL_ERR_MEMORY, "no memory for a scratch folder");
    scratch->fd = -1;
    const char *parent = choose_parent(host);
    ll_str_format(&scratch->path, "%s/%s%s", parent, prefix, drawn);
    ll_err err = ll_str_err(&scratch->path);
    if (err == LL_OK && mkdtemp(scratch->path.data) == NULL) {
        err = ll_fail(why, LL_ERR_IO, "%s: cannot make a folder: %s", parent, strerror(errno));
        ll_str_done(&scratch->path); /* no name of ours: nothing to remove */
    } else if (err == LL_OK) {
        scratch->fd = open(scratch->path.data, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (scratch->fd < 0 || (host->was_root && fchown(scratch->fd, host->uid, host->gid) != 0))
            err = ll_fail(why, LL_ERR_IO, "%s: %s", scratch->path.data, strerror(errno));
        else
            (void)flock(scratch->fd, LOCK_EX | LOCK_NB); /* for as long as we live */
    }
    if (err != LL_OK)
        ll_scratch_free(&scratch);
    *out = scratch;
    return err;
}

static bool is_folder(int parent, const char *name)
{
    struct stat info;
    return fstatat(parent, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
}

/* Empties the folder `fd`, which it takes. False where something could not be removed. */
static bool empty(int top, int fd, int depth)
{
    bool done = true;
    DIR *folder = fdopendir(fd);
    if (folder == NULL) {
        close(fd);
        return false;
    }
    for (struct dirent *entry; (entry = readdir(folder));) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            continue;
        if (!is_folder(dirfd(folder), name)) {
            done = unlinkat(dirfd(folder), name, 0) == 0 && done;
            continue;
        }
        if (depth == DEPTH_MAX) {
            char lifted[64];
            /* A name that the guest cannot have taken beforehand. */
            snprintf(lifted, sizeof lifted, ".lifted-%llx", (unsigned long long)ll_seed_fresh());
            done = renameat(dirfd(folder), name, top, lifted) == 0 && done;
            continue;
        }
        /* A guest may have made it without any permission; links were told apart above. */
        (void)fchmodat(dirfd(folder), name, 0700, 0);
        int child = openat(dirfd(folder), name, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        done = child >= 0 && empty(top, child, depth + 1) && done;
        done = unlinkat(dirfd(folder), name, AT_REMOVEDIR) == 0 && done;
    }
    closedir(folder);
    return done;
}

/* Removes the folder called so, which is open as `fd`, with all in it. */
static void remove_folder(int parent, const char *name, int fd)
{
    bool going = true;
    while (going && unlinkat(parent, name, AT_REMOVEDIR) != 0 && errno == ENOTEMPTY) {
        int again = openat(fd, ".", O_DIRECTORY | O_CLOEXEC);
        going = again >= 0 && empty(fd, again, 0);
    }
    if (!going)
        (void)unlinkat(parent, name, AT_REMOVEDIR);
}

/* Whether the folder is of our making and its maker is gone, whose lock went with it. */
static bool is_stale(const struct ll_probe *host, int fd)
{
    struct stat info;
    return fstat(fd, &info) == 0 && time(NULL) - info.st_mtime > STALE_S &&
           (info.st_uid == geteuid() || (host->was_root && info.st_uid == host->uid)) &&
           flock(fd, LOCK_EX | LOCK_NB) == 0;
}

static void sweep(const struct ll_probe *host, const char *path)
{
    DIR *parent = path ? opendir(path) : NULL;
    if (parent == NULL)
        return;
    for (const struct dirent *entry; (entry = readdir(parent)) != NULL;) {
        const char *name = entry->d_name;
        if (strncmp(name, prefix, strlen(prefix)) != 0 ||
            strlen(name) != strlen(prefix) + strlen(drawn))
            continue;
        int fd = openat(dirfd(parent), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
            continue;
        if (is_stale(host, fd))
            remove_folder(dirfd(parent), name, fd);
        close(fd);
    }
    closedir(parent);
}

void ll_scratch_sweep(const struct ll_probe *host)
{
    for (size_t i = 0; i < PARENTS; i++)
        sweep(host, parent_of(host, i));
}

void ll_scratch_free(struct ll_scratch **scratch)
{
    if (*scratch == NULL)
        return;
    if ((*scratch)->fd >= 0) {
        remove_folder(AT_FDCWD, ll_str_text(&(*scratch)->path), (*scratch)->fd);
        close((*scratch)->fd);
    }
    ll_str_done(&(*scratch)->path);
    free(*scratch);
    *scratch = NULL;
}

const char *ll_scratch_path(const struct ll_scratch *scratch)
{
    return ll_str_text(&scratch->path);
}

static ll_err check_name(const char *name, struct ll_message *why)
{
    if (name[0] == '\0' || strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return ll_fail(why, LL_ERR_ARGUMENT, "\"%s\" is not the name of a file", name);
    return LL_OK;
}

static ll_err create(const struct ll_scratch *scratch, const char *name, struct ll_message *why,
                     int *fd)
{
    ll_err err = check_name(name, why);
    if (err != LL_OK)
        return err;
    *fd = openat(scratch->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return *fd >= 0 ? LL_OK
                    : ll_fail(why, errno == EEXIST ? LL_ERR_EXISTS : LL_ERR_IO, "%s: %s", name,
                              strerror(errno));
}

static bool put(int fd, const char *at, size_t length)
{
    while (length > 0) {
        ssize_t n = write(fd, at, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        length -= (size_t)n;
    }
    return true;
}

/* Lets guests read it, and closes it. */
static ll_err finish(int fd, bool is_whole, const char *name, struct ll_message *why)
{
    ll_err err = LL_OK;
    if (!is_whole || fchmod(fd, 0644) != 0)
        err = ll_fail(why, LL_ERR_IO, "%s: %s", name, strerror(errno));
    close(fd);
    return err;
}

ll_err ll_scratch_write(const struct ll_scratch *scratch, const char *name, const void *bytes,
                        size_t length, struct ll_message *why)
{
    int fd;
    ll_err err = create(scratch, name, why, &fd);
    return err == LL_OK ? finish(fd, put(fd, bytes, length), name, why) : err;
}

static bool copy(int from, int to)
{
    char piece[1 << 16];
    ssize_t n;
    while ((n = read(from, piece, sizeof piece)) > 0 || (n < 0 && errno == EINTR))
        if (n > 0 && !put(to, piece, (size_t)n))
            return false;
    return n == 0;
}

ll_err ll_scratch_copy(const struct ll_scratch *scratch, const char *path, struct ll_message *why)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    struct stat info;
    int to = -1, from = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (from < 0)
        return ll_fail(why, errno == ENOENT ? LL_ERR_NOT_FOUND : LL_ERR_IO, "%s: %s", path,
                       strerror(errno));
    ll_err err = fstat(from, &info) == 0 && S_ISREG(info.st_mode)
                     ? create(scratch, name, why, &to)
                     : ll_fail(why, LL_ERR_FORMAT, "%s: not a file", path);
    if (err == LL_OK)
        err = finish(to, copy(from, to), name, why);
    close(from);
    return err;
}

ll_err ll_scratch_open(const struct ll_scratch *scratch, const char *name, struct ll_message *why,
                       int *fd)
{
    struct stat info;
    *fd = -1;
    ll_err err = check_name(name, why);
    if (err != LL_OK)
        return err;
    /* O_NONBLOCK: opening a FIFO must not wait for a writer. */
    int opened =
        openat(scratch->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (opened < 0)
        return ll_fail(why, errno == ENOENT ? LL_ERR_NOT_FOUND : LL_ERR_FORMAT, "%s: %s", name,
                       strerror(errno));
    if (fstat(opened, &info) != 0 || !S_ISREG(info.st_mode)) {
        close(opened);
        return ll_fail(why, LL_ERR_FORMAT, "%s: not a regular file", name);
    }
    *fd = opened;
    return LL_OK;
}

ll_err ll_scratch_read(const struct ll_scratch *scratch, const char *name, size_t limit,
                       struct ll_message *why, struct ll_str *out)
{
    int fd;
    ll_err err = ll_scratch_open(scratch, name, why, &fd);
    if (err != LL_OK)
        return err;
    char chunk[16384];
    for (size_t total = 0;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            err =
                n < 0 ? ll_fail(why, LL_ERR_IO, "%s: %s", name, strerror(errno)) : ll_str_err(out);
            break;
        }
        total += (size_t)n;
        if (total > limit) {
            err = ll_fail(why, LL_ERR_TOO_LARGE, "%s: more than %zu bytes", name, limit);
            break;
        }
        ll_str_add_n(out, chunk, (size_t)n);
    }
    close(fd);
    return err;
}
