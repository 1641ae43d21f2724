/* The file system as a guest sees it. */
#include "sandbox/view.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The new root is mounted here: a folder that every Linux system has, and whose contents nobody
 * misses, since the old root comes back below it with this folder as it was. */
#define NEW_ROOT "/tmp"
#define OLD_ROOT "/.before"

/* Makes the folders above `path`, and where it is to be a folder, itself. */
static int make_place(const char *path, bool folder)
{
    char partial[PATH_MAX];
    size_t length = strlen(path);
    if (length >= sizeof partial)
        return ENAMETOOLONG;
    memcpy(partial, path, length + 1);
    for (size_t i = 1; i < length; i++) {
        if (partial[i] != '/')
            continue;
        partial[i] = '\0';
        if (mkdir(partial, 0755) != 0 && errno != EEXIST && errno != EROFS)
            return errno;
        partial[i] = '/';
    }
    if (folder)
        return mkdir(path, 0755) == 0 || errno == EEXIST || errno == EROFS ? 0 : errno;
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0444);
    if (fd < 0)
        return errno == EEXIST || errno == EROFS || errno == EACCES ? 0 : errno;
    close(fd);
    return 0;
}

/* The flags of the mount below may not be cleared by us, so they are kept. */
static int remount_read_only(const char *path)
{
    struct statvfs info;
    if (statvfs(path, &info) != 0)
        return errno;
    unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV;
    if (info.f_flag & ST_NOEXEC)
        flags |= MS_NOEXEC;
    if (info.f_flag & ST_NOATIME)
        flags |= MS_NOATIME;
    if (info.f_flag & ST_NODIRATIME)
        flags |= MS_NODIRATIME;
    if (info.f_flag & ST_RELATIME)
        flags |= MS_RELATIME;
    return mount(NULL, path, NULL, flags, NULL) == 0 ? 0 : errno;
}

/* The kernel's, which not every C library's headers have. */
struct mount_attributes {
    uint64_t set, clear, propagation, user_namespace;
};
enum { MOUNT_READ_ONLY = 1, MOUNT_NO_SUID = 2, MOUNT_NO_DEVICES = 4 };

static int set_attributes(const char *path, bool writable, bool device)
{
    struct mount_attributes attributes = {.set = MOUNT_NO_SUID};
    if (!device) /* one that was asked for by name, as /dev/urandom is, must open */
        attributes.set |= MOUNT_NO_DEVICES;
    if (!writable)
        attributes.set |= MOUNT_READ_ONLY;
    if (syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE, &attributes, sizeof attributes) ==
        0)
        return 0;
    if (errno != ENOSYS) /* before Linux 5.12 */
        return errno;
    return writable || device ? 0 : remount_read_only(path);
}

/* Binds the old root's file or folder to its place. A bind is recursive, since a part of a tree of
 * mounts that belong together may not be bound alone. */
static int bind_path(const struct ll_view_path *path, bool writable)
{
    char source[PATH_MAX];
    struct stat info;
    int length = snprintf(source, sizeof source, OLD_ROOT "%s", path->source);
    if (length < 0 || (size_t)length >= sizeof source)
        return ENAMETOOLONG;
    if (stat(source, &info) != 0)
        return errno == EACCES ? 0 : errno; /* not for this user: then not in the view either */
    int error = make_place(path->place, S_ISDIR(info.st_mode));
    if (error != 0)
        return error;
    if (mount(source, path->place, NULL, MS_BIND | MS_REC, NULL) != 0)
        return errno;
    return set_attributes(path->place, writable, S_ISCHR(info.st_mode));
}

/* The one device: bound as it is, since a device on a mount with nodev cannot be opened. */
static int bind_null(void)
{
    int error = make_place("/dev/null", false);
    if (error != 0)
        return error;
    return mount(OLD_ROOT "/dev/null", "/dev/null", NULL, MS_BIND, NULL) == 0 ? 0 : errno;
}

static int change_root(const char **step)
{
    *step = "mount: private";
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return errno;
    *step = "mount: a memory file system";
    if (mount("tmpfs", NEW_ROOT, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,nr_inodes=4k,mode=755") !=
        0)
        return errno;
    *step = "mount: a new root";
    if (mkdir(NEW_ROOT OLD_ROOT, 0700) != 0 ||
        syscall(SYS_pivot_root, NEW_ROOT, NEW_ROOT OLD_ROOT) != 0 || chdir("/") != 0)
        return errno;
    return 0;
}

int ll_view_enter(const struct ll_view_path *paths, const struct ll_view_path *scratch,
                  const char **step)
{
    int error = change_root(step);
    for (; error == 0 && paths->place; paths++) {
        *step = "mount: a path to read";
        if (paths->source)
            error = bind_path(paths, false);
    }
    if (error == 0 && scratch->place) {
        *step = "mount: the scratch folder";
        error = bind_path(scratch, true);
    }
    if (error == 0) {
        *step = "mount: /dev/null";
        error = bind_null();
    }
    if (error != 0)
        return error;
    *step = "mount: leaving the old root";
    if (umount2(OLD_ROOT, MNT_DETACH) != 0 || rmdir(OLD_ROOT) != 0)
        return errno;
    *step = "mount: a root that stays";
    if (mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) != 0)
        return errno;
    return 0;
}
