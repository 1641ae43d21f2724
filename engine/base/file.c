#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/program.h"
#include "source_root.inc"

ll_err ll_file_read_rest(int fd, size_t limit, struct ll_str *out)
{
    size_t total = 0;
    char chunk[16384];
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n == 0)
            return ll_str_err(out);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return LL_ERR_IO;
        total += (size_t)n;
        if (total > limit)
            return LL_ERR_TOO_LARGE;
        ll_str_add_n(out, chunk, (size_t)n);
    }
}

/* A disk that is full or fails, or a limit on how large files may be, is the machine's fault; a
 * place that may not be written is the caller's. */
static ll_err write_err(int error)
{
    bool is_machine = error == ENOSPC || error == EDQUOT || error == EIO || error == EFBIG;
    return is_machine ? LL_ERR_SYSTEM : LL_ERR_IO;
}

ll_err ll_file_open(const char *path, size_t limit, struct ll_message *why, int *out, size_t *size)
{
    /* O_NONBLOCK: opening a FIFO must not wait for a writer. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return ll_fail(why, errno == ENOENT ? LL_ERR_NOT_FOUND : LL_ERR_IO, "%s: %s", path,
                       strerror(errno));
    struct stat info;
    ll_err err = LL_OK;
    if (fstat(fd, &info) != 0)
        err = ll_fail(why, LL_ERR_IO, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(info.st_mode))
        err = ll_fail(why, LL_ERR_FORMAT, "%s: not a regular file", path);
    else if (info.st_size > 0 && (unsigned long long)info.st_size > limit)
        err = ll_fail(why, LL_ERR_TOO_LARGE, "%s: %lld bytes; at most %zu are read", path,
                      (long long)info.st_size, limit);
    if (err != LL_OK) {
        close(fd);
        return err;
    }
    *out = fd;
    *size = (size_t)info.st_size;
    return LL_OK;
}

ll_err ll_file_read_at(int fd, size_t place, size_t length, void *out)
{
    char *to = out;
    while (length > 0) {
        ssize_t n = pread(fd, to, length, (off_t)place);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return LL_ERR_IO;
        to += n;
        place += (size_t)n;
        length -= (size_t)n;
    }
    return LL_OK;
}

ll_err ll_file_read(const char *path, size_t limit, struct ll_message *why, struct ll_str *out)
{
    int fd = -1;
    size_t size = 0;
    ll_err err = ll_file_open(path, limit, why, &fd, &size);
    if (err != LL_OK)
        return err;
    err = ll_file_read_rest(fd, limit, out); /* past `size` too, where the file grows */
    if (err != LL_OK)
        ll_fail(why, err, "%s: %s", path, ll_err_text(err));
    close(fd);
    return err;
}

const char *ll_file_given(const char *path)
{
    return strcmp(path, "-") == 0 ? "/dev/stdin" : path;
}

bool ll_file_is_pipe(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISFIFO(info.st_mode);
}

ll_err ll_file_read_given(const char *path, size_t limit, struct ll_message *why,
                          struct ll_str *out)
{
    const char *given = ll_file_given(path);
    if (!ll_file_is_pipe(given))
        return ll_file_read(given, limit, why, out);
    int fd = open(given, O_RDONLY | O_CLOEXEC);
    ll_err err = fd >= 0 ? ll_file_read_rest(fd, limit, out) : LL_ERR_IO;
    if (err != LL_OK)
        ll_fail(why, err, "%s: %s", path, fd >= 0 ? ll_err_text(err) : strerror(errno));
    if (fd >= 0)
        close(fd);
    return err;
}

static ll_err write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(fd, bytes, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return write_err(errno);
        bytes += n;
        length -= (size_t)n;
    }
    /* A pipe or a file system that cannot sync has done what it can. */
    return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP ? LL_OK : write_err(errno);
}

/* A rename is on the disk once its folder is. Where folders cannot be synced that is left to time.
 */
static void sync_folder(const char *path)
{
    char folder[PATH_MAX] = ".";
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) + (slash == path) : 0;
    if (length >= sizeof folder)
        return;
    if (length > 0) {
        memcpy(folder, path, length);
        folder[length] = '\0';
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)fsync(fd);
    close(fd);
}

ll_err ll_file_write(const char *path, const void *bytes, size_t length, struct ll_message *why)
{
    struct ll_str beside = {0};
    ll_str_format(&beside, "%s.XXXXXX", path);
    ll_err err = ll_str_err(&beside);
    int fd = err == LL_OK ? mkostemp(beside.data, O_CLOEXEC) : -1;
    if (fd < 0) {
        err = ll_fail(why, write_err(errno), "%s: cannot write here: %s", path, strerror(errno));
        goto out;
    }
    mode_t mask = umask(0);
    umask(mask);
    err = write_all(fd, bytes, length);
    if (err == LL_OK && (fchmod(fd, 0666 & ~mask) != 0 || rename(beside.data, path) != 0))
        err = write_err(errno);
    int error = errno;
    if (err != LL_OK) {
        ll_fail(why, err, "%s: cannot write: %s", path, strerror(error));
        unlink(beside.data);
    } else {
        sync_folder(path);
    }
    close(fd);
    errno = error; /* the cause, for who asks */
out:
    ll_str_done(&beside);
    return err;
}

ll_err ll_file_write_new(const char *path, const void *bytes, size_t length, struct ll_message *why)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return ll_fail(why, errno == EEXIST ? LL_ERR_EXISTS : write_err(errno), "%s: %s", path,
                       strerror(errno));
    ll_err err = write_all(fd, bytes, length);
    int error = errno;
    if (close(fd) != 0 && err == LL_OK) {
        error = errno;
        err = write_err(error);
    }
    if (err != LL_OK) {
        unlink(path); /* half of a file is none, and would stand in the way of the next try */
        ll_fail(why, err, "%s: %s", path, strerror(error));
    }
    return err;
}

bool ll_file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

ll_err ll_folder_make(const char *path, struct ll_message *why)
{
    char partial[PATH_MAX];
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof partial)
        return ll_fail(why, LL_ERR_ARGUMENT, "folder name of %zu bytes", length);
    memcpy(partial, path, length + 1);
    for (size_t i = 1; i <= length; i++) {
        if (partial[i] != '/' && partial[i] != '\0')
            continue;
        char kept = partial[i];
        partial[i] = '\0';
        if (mkdir(partial, 0700) != 0 && errno != EEXIST)
            return ll_fail(why, write_err(errno), "%s: cannot make this folder: %s", partial,
                           strerror(errno));
        partial[i] = kept;
    }
    return LL_OK;
}

void ll_path_join(struct ll_str *out, const char *folder, const char *name)
{
    if (name[0] != '/' && folder[0] != '\0') {
        ll_str_add(out, folder);
        if (folder[strlen(folder) - 1] != '/')
            ll_str_add_char(out, '/');
    }
    ll_str_add(out, name);
}

static bool try_place(const char *folder, const char *middle, const char *name, struct ll_str *out)
{
    struct ll_str place = {0};
    ll_str_add(&place, folder);
    ll_str_add(&place, middle);
    ll_str_add_char(&place, '/');
    ll_str_add(&place, name);
    bool there = ll_file_exists(ll_str_text(&place));
    if (there)
        ll_str_add(out, ll_str_text(&place));
    ll_str_done(&place);
    return there;
}

/* The same in each folder of a list with colons, as PATH is. */
static bool try_list(const char *list, const char *name, struct ll_str *out)
{
    char folder[PATH_MAX];
    while (*list != '\0') {
        size_t length = strcspn(list, ":");
        if (length > 0 && length < sizeof folder) {
            memcpy(folder, list, length);
            folder[length] = '\0';
            if (try_place(folder, "", name, out))
                return true;
        }
        list += length + (list[length] == ':');
    }
    return false;
}

static bool add_variable(const char *name, struct ll_str *out)
{
    const char *value = getenv(name);
    if (value == NULL || value[0] == '\0')
        return false;
    ll_str_add(out, value);
    return true;
}

bool ll_path_course(struct ll_str *out)
{
    return add_variable("LOSSLAB_COURSE", out);
}

bool ll_path_checks(struct ll_str *out)
{
    return add_variable("LOSSLAB_CHECKS", out);
}

void ll_path_place(struct ll_message *why, const char *folder)
{
    struct ll_str path = {0}, name = {0};
    size_t length = why ? strcspn(why->text, ":\n") : 0;
    if (length > 0 && why->text[length] == ':') {
        ll_str_add_n(&name, why->text, length);
        ll_path_join(&path, folder, ll_str_text(&name));
    }
    if (why && why->text[0] != '/' && path.length > 0 && ll_file_exists(ll_str_text(&path))) {
        struct ll_message told = *why;
        ll_fail(why, LL_OK, "%s%s", ll_str_text(&path), told.text + length);
    }
    ll_str_done(&name);
    ll_str_done(&path);
}

ll_err ll_path_data(const char *name, struct ll_message *why, struct ll_str *out)
{
    char folder[PATH_MAX];
    struct ll_str course = {0};
    bool is_own = strncmp(name, "exercises/", strlen("exercises/")) == 0 &&
                  strcmp(name, "exercises/library") != 0 && ll_path_course(&course) &&
                  try_place(ll_str_text(&course), "", name, out);
    ll_str_done(&course);
    if (is_own)
        return ll_str_err(out);
    const char *given = getenv("LOSSLAB_DATA");
    if (given && given[0] != '\0' && try_place(given, "", name, out))
        return ll_str_err(out);
    if (ll_program_folder(folder) && try_place(folder, "/../share/losslab", name, out))
        return ll_str_err(out);
    /* A build folder lies in its checkout, wherever that was moved; if not, it knows where it is.
     */
    char *slash = ll_program_folder(folder) ? strrchr(folder, '/') : NULL;
    if (slash) {
        *slash = '\0';
        if (try_place(folder, "", name, out))
            return ll_str_err(out);
    }
    if (try_place(LL_SOURCE_ROOT, "", name, out))
        return ll_str_err(out);
    return ll_fail(
        why, LL_ERR_NOT_FOUND,
        "%s: not found beside the program; build or install losslab again, or set LOSSLAB_DATA to "
        "the folder that has 'lessons' in it",
        name);
}

ll_err ll_path_program(const char *name, struct ll_message *why, struct ll_str *out)
{
    /* The build tree's, then the installed one. */
    static const char *const places[] = {"/engine/runner", "/engine/nn", "/engine/chart",
                                         "/engine/cli", "/../libexec/losslab"};
    char folder[PATH_MAX];
    const char *given = getenv("LOSSLAB_PROGRAMS");
    if (given && try_list(given, name, out))
        return ll_str_err(out);
    bool known = ll_program_folder(folder);
    for (size_t i = 0; known && i < sizeof places / sizeof *places; i++)
        if (try_place(folder, places[i], name, out))
            return ll_str_err(out);
    return ll_fail(why, LL_ERR_NOT_FOUND,
                   "%s: not found beside the program; install losslab again or set "
                   "LOSSLAB_PROGRAMS",
                   name);
}

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* A home that is not there is not made: an account without one names a folder like /nonexistent. */
static ll_err home_path(const char *variable, const char *fallback, struct ll_message *why,
                        struct ll_str *out)
{
    const char *set = getenv(variable);
    const char *home = getenv("HOME");
    if (set && set[0] == '/') /* a relative one is to be ignored, says the XDG specification */
        ll_str_add(out, set);
    else if (home && home[0] != '\0' && !is_folder(home))
        return ll_fail(why, LL_ERR_NOT_FOUND, "HOME is %s, which is no folder", home);
    else if (home && home[0] != '\0') {
        ll_str_add(out, home);
        ll_str_add(out, fallback);
    } else
        return ll_fail(why, LL_ERR_NOT_FOUND, "neither %s nor HOME is set", variable);
    ll_str_add(out, "/losslab");
    return ll_str_err(out);
}

ll_err ll_path_state(struct ll_message *why, struct ll_str *out)
{
    return home_path("XDG_STATE_HOME", "/.local/state", why, out);
}

ll_err ll_path_config(struct ll_message *why, struct ll_str *out)
{
    return home_path("XDG_CONFIG_HOME", "/.config", why, out);
}
