/* A submitted file is opened once, looked at, and read. */
#include "grade/submission.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"

#ifndef O_PATH
#define O_PATH O_RDONLY /* where a folder cannot be opened but to be read */
#endif

enum { SUBMISSION_LIMIT = 1 << 20 };

static const char byte_order_mark[] = "\xef\xbb\xbf";

void ll_submission_exercise(const char *path, const char *given, struct ll_str *out)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    if (given)
        ll_str_add(out, given);
    else
        ll_str_add_n(out, base, dot ? (size_t)(dot - base) : strlen(base));
}

static void name_it(const char *path, const char *exercise, struct ll_submission *out)
{
    ll_submission_exercise(path, exercise, &out->exercise);
    out->has_language = ll_language_of(path, &out->language);
    if (out->has_language)
        ll_str_format(&out->name, "%s.%s", ll_str_text(&out->exercise),
                      ll_language_extension(out->language));
}

/* Opens the folder of a path's last part, from `folder` on and through no link, and takes `folder`.
 * *last is that part. -1 and errno where there is none. */
static int walk(int folder, const char *path, const char **last)
{
    for (*last = path; folder >= 0; path = *last) {
        char part[NAME_MAX + 1];
        size_t length = strcspn(path, "/");
        if (path[length] == '\0')
            return folder;
        *last = path + length + strspn(path + length, "/");
        int next = -1;
        errno = ENAMETOOLONG;
        if (length < sizeof part) {
            memcpy(part, path, length);
            part[length] = '\0';
            next = openat(folder, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        }
        int error = errno;
        struct stat info;
        if (next < 0 && error == ENOTDIR &&
            fstatat(folder, part, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(info.st_mode))
            error = ELOOP; /* what it is told as without O_DIRECTORY */
        close(folder);
        errno = error;
        folder = next;
    }
    return -1;
}

/* O_NONBLOCK: what is no file must not keep us waiting before it is found out. */
static int open_it(const char *path, size_t root)
{
    const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    struct ll_str given = {0};
    const char *last = path;
    if (root == 0)
        return open(path, flags);
    ll_str_add_n(&given, path, root);
    int folder = open(ll_str_text(&given), O_PATH | O_DIRECTORY | O_CLOEXEC);
    ll_str_done(&given);
    folder = walk(folder, path + root + strspn(path + root, "/"), &last);
    int fd = folder >= 0 ? openat(folder, last, flags | O_NOFOLLOW) : -1;
    int error = errno;
    if (folder >= 0)
        close(folder);
    errno = error;
    return fd;
}

/* Why it cannot be opened. That a link leads nowhere is only seen from outside. */
static const char *wrong_open(const char *path, int error)
{
    struct stat info;
    if (error == ELOOP || (lstat(path, &info) == 0 && S_ISLNK(info.st_mode)))
        return "link";
    return error == ENXIO ? "special" : "unreadable";
}

/* Why what was opened cannot be taken, or NULL where it is a plain file. */
static const char *wrong_kind(int fd)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return "unreadable";
    if (S_ISDIR(info.st_mode))
        return "folder";
    return S_ISREG(info.st_mode) ? NULL : "special";
}

static const char *wrong_text(struct ll_str *text)
{
    if (strncmp(ll_str_text(text), byte_order_mark, strlen(byte_order_mark)) == 0) {
        text->length -= strlen(byte_order_mark);
        memmove(text->data, text->data + strlen(byte_order_mark), text->length + 1);
    }
    if (text->length == 0 || strspn(text->data, " \t\r\n") == text->length)
        return "empty";
    if (!ll_utf8_valid(text->data, text->length, NULL))
        return "encoding";
    return memchr(text->data, '\0', text->length) ? "binary" : NULL;
}

ll_err ll_submission_read(const char *path, const char *exercise, size_t root,
                          struct ll_message *why, struct ll_submission *out, const char **reason)
{
    *reason = NULL;
    int fd = open_it(path, root);
    int error = errno;
    if (fd < 0 && (error == ENOENT || error == ENOTDIR) &&
        faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
        return ll_fail(why, LL_ERR_NOT_FOUND, "%s: %s", path, strerror(error));
    name_it(path, exercise, out);
    *reason = fd < 0 ? wrong_open(path, error) : wrong_kind(fd);
    if (*reason == NULL && !out->has_language)
        *reason = "extension";
    if (*reason == NULL) {
        ll_err err = ll_file_read_rest(fd, SUBMISSION_LIMIT, &out->text);
        *reason = err == LL_ERR_TOO_LARGE ? "large"
                  : err == LL_ERR_IO      ? "unreadable"
                  : err == LL_OK          ? wrong_text(&out->text)
                                          : NULL;
        if (err == LL_ERR_MEMORY) {
            close(fd);
            return err;
        }
    }
    if (fd >= 0)
        close(fd);
    return *reason ? ll_fail(why, LL_ERR_FORMAT, "%s: %s", path, *reason) : LL_OK;
}

ll_err ll_submission_take(const char *path, const char *exercise, const char *text,
                          struct ll_submission *out, const char **reason)
{
    name_it(path, exercise, out);
    ll_str_add(&out->text, text);
    *reason = out->has_language ? wrong_text(&out->text) : "extension";
    return *reason ? LL_ERR_FORMAT : ll_str_err(&out->text);
}

void ll_submission_done(struct ll_submission *submission)
{
    ll_str_done(&submission->exercise);
    ll_str_done(&submission->text);
    ll_str_done(&submission->name);
    *submission = (struct ll_submission){0};
}
