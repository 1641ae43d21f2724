/* A submitted file is opened once, looked at, and read. */
#include "grade/submission.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "exercise/exercise.h"
#include "grade/meant.h"
#include "grade/notebook.h"

#ifndef O_PATH
#define O_PATH O_RDONLY /* where a folder cannot be opened but to be read */
#endif

enum { SUBMISSION_LIMIT = 1 << 20, NOTEBOOK_LIMIT = 4 << 20 /* with its pictures */ };

void ll_submission_exercise(const char *path, const char *given, struct ll_str *out,
                            bool *is_guessed)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    const char *meant = given;
    char **exercises = NULL;
    bool is_exact = true;
    if (given == NULL && ll_exercise_list(NULL, &exercises) == LL_OK)
        meant = ll_meant_exercise(path, exercises, &is_exact);
    if (meant)
        ll_str_add(out, meant);
    else
        ll_str_add_n(out, base, dot ? (size_t)(dot - base) : strlen(base));
    if (is_guessed)
        *is_guessed = meant && !is_exact;
    ll_exercise_list_free(&exercises);
}

static bool is_notebook(const char *path)
{
    size_t length = strlen(path), ending = strlen(LL_LANGUAGE_NOTEBOOK);
    return length > ending && strcmp(path + length - ending, LL_LANGUAGE_NOTEBOOK) == 0;
}

static void name_it(const char *path, const char *exercise, struct ll_submission *out)
{
    ll_submission_exercise(path, exercise, &out->exercise, &out->is_guessed);
    out->is_notebook = is_notebook(path);
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

/* Makes it UTF-8 and, of a notebook, the program in it; why it cannot be taken, or NULL. */
static const char *wrong_text(struct ll_submission *out)
{
    struct ll_str *text = &out->text;
    const char *reason = NULL;
    ll_str_add_n(&out->raw, ll_str_text(text), text->length);
    (void)ll_charset_decode(text, &out->charset);
    if (text->length == 0 || strspn(text->data, " \t\r\n") == text->length)
        return "empty";
    if (memchr(text->data, '\0', text->length))
        return "binary";
    if (out->charset == LL_CHARSET_UNKNOWN)
        return "encoding";
    if (out->is_notebook) {
        struct ll_str code = {0};
        (void)ll_notebook_read(text->data, text->length, &code, &reason);
        ll_str_done(text);
        *text = code;
        if (reason == NULL && strspn(ll_str_text(text), " \t\r\n") == text->length)
            reason = "notebook-empty";
    }
    return reason;
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
        ll_err err =
            ll_file_read_rest(fd, out->is_notebook ? NOTEBOOK_LIMIT : SUBMISSION_LIMIT, &out->text);
        *reason = err == LL_ERR_TOO_LARGE ? "large"
                  : err == LL_ERR_IO      ? "unreadable"
                  : err == LL_OK          ? wrong_text(out)
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

ll_err ll_submission_take(const char *path, const char *exercise, const char *text, size_t length,
                          struct ll_submission *out, const char **reason)
{
    name_it(path, exercise, out);
    ll_str_add_n(&out->text, text, length);
    *reason = out->has_language ? wrong_text(out) : "extension";
    if (*reason == NULL && out->text.length > SUBMISSION_LIMIT)
        *reason = "large";
    return *reason ? LL_ERR_FORMAT : ll_str_err(&out->text);
}

void ll_submission_done(struct ll_submission *submission)
{
    ll_str_done(&submission->exercise);
    ll_str_done(&submission->raw);
    ll_str_done(&submission->text);
    ll_str_done(&submission->name);
    *submission = (struct ll_submission){0};
}
