#include "grade/submission.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/utf8.h"

enum { SUBMISSION_LIMIT = 1 << 20 };

static const char byte_order_mark[] = "\xef\xbb\xbf";

static void name_it(const char *path, const char *exercise, struct ll_submission *out)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    if (exercise)
        ll_str_add(&out->exercise, exercise);
    else
        ll_str_add_n(&out->exercise, base, dot ? (size_t)(dot - base) : strlen(base));
    out->has_language = ll_language_of(base, &out->language);
    if (out->has_language)
        ll_str_format(&out->name, "%s.%s", ll_str_text(&out->exercise),
                      ll_language_extension(out->language));
}

/* Why something that is no plain file cannot be taken, or NULL where it is one. */
static const char *wrong_kind(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return lstat(path, &info) == 0 ? "link" : "unreadable";
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

ll_err ll_submission_read(const char *path, const char *exercise, bool refuse_links,
                          struct ll_message *why, struct ll_submission *out, const char **reason)
{
    struct stat info;
    *reason = NULL;
    if (lstat(path, &info) != 0)
        return ll_fail(why, LL_ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    name_it(path, exercise, out);
    *reason = refuse_links && S_ISLNK(info.st_mode) ? "link" : wrong_kind(path);
    if (*reason == NULL && !out->has_language)
        *reason = "extension";
    ll_err err = *reason ? LL_ERR_FORMAT : ll_file_read(path, SUBMISSION_LIMIT, why, &out->text);
    if (err == LL_ERR_TOO_LARGE)
        *reason = "large";
    else if (err == LL_ERR_NOT_FOUND || err == LL_ERR_IO || (err == LL_ERR_FORMAT && !*reason))
        *reason = "unreadable";
    else if (err == LL_OK)
        *reason = wrong_text(&out->text);
    if (*reason)
        return ll_fail(why, LL_ERR_FORMAT, "%s: %s", path, *reason);
    return err;
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
