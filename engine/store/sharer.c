#include "store/sharer.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/thread.h"

enum { BEAT_MS = 60000 };

/* --- the file --- */

void ll_share_name(unsigned long account, int index, char out[LL_SHARE_NAME])
{
    if (index == 0)
        snprintf(out, LL_SHARE_NAME, "%lu.share", account);
    else
        snprintf(out, LL_SHARE_NAME, "%lu-%d.share", account, index + 1);
}

static ll_err fail(const char *folder, int error, struct ll_message *why)
{
    ll_err err = error == ENOENT || error == ENOTDIR                     ? LL_ERR_NOT_FOUND
                 : error == ENOSPC || error == EDQUOT || error == ENOMEM ? LL_ERR_SYSTEM
                                                                         : LL_ERR_IO;
    return ll_fail(why, err, "%s: %s", folder, strerror(error));
}

/* The folder, which need not be listed: a link to it is the caller's own choice. */
static int open_folder(const char *folder)
{
    return open(folder, O_DIRECTORY | O_CLOEXEC |
#ifdef O_PATH
                            O_PATH
#else
                            O_RDONLY
#endif
    );
}

static bool write_whole(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(fd, bytes, length);
        if (n < 0 && errno != EINTR)
            return false;
        bytes += n > 0 ? n : 0;
        length -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* Renames it to the first of the account's names that nobody else holds. */
static bool rename_free(int folder, const char *from)
{
    char name[LL_SHARE_NAME];
    for (int i = 0; i < LL_SHARE_NAMES; i++) {
        ll_share_name((unsigned long)getuid(), i, name);
        if (renameat(folder, from, folder, name) == 0)
            return true;
        if (errno != EPERM && errno != EACCES && errno != EISDIR && errno != ENOTEMPTY)
            return false;
    }
    return false;
}

static ll_err put(int folder, const char *path, const struct ll_str *text, struct ll_message *why)
{
    struct stat info;
    char beside[LL_SHARE_NAME];
    snprintf(beside, sizeof beside, ".%lu-%ld-%" PRId64 ".new", (unsigned long)getuid(),
             (long)getpid(), ll_clock_ns());
    bool is_group = fstat(folder, &info) == 0 && (info.st_mode & S_ISGID) != 0;
    int fd = openat(folder, beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(path, errno, why);
    bool done =
        write_whole(fd, ll_str_text(text), text->length) && fchmod(fd, is_group ? 0640 : 0644) == 0;
    int error = errno;
    if (close(fd) != 0 && done) {
        done = false; /* where a network's disk says that it is full */
        error = errno;
    }
    if (done && !rename_free(folder, beside)) {
        done = false;
        error = errno;
    }
    if (done)
        return LL_OK;
    unlinkat(folder, beside, 0);
    return fail(path, error, why);
}

ll_err ll_share_put(const char *folder, const struct ll_share *share, struct ll_message *why)
{
    struct ll_str text = {0};
    ll_share_write(share, &text);
    ll_err err = ll_str_err(&text);
    int fd = err == LL_OK ? open_folder(folder) : -1;
    if (fd >= 0) {
        err = put(fd, folder, &text, why);
        close(fd);
    } else if (err == LL_OK) {
        err = fail(folder, errno, why);
    }
    ll_str_done(&text);
    return err;
}

ll_err ll_share_withdraw(const char *folder, struct ll_message *why)
{
    char name[LL_SHARE_NAME];
    struct stat info;
    int fd = open_folder(folder);
    if (fd < 0)
        return errno == ENOENT ? LL_OK : fail(folder, errno, why);
    ll_err err = LL_OK;
    for (int i = 0; i < LL_SHARE_NAMES; i++) {
        ll_share_name((unsigned long)getuid(), i, name);
        if (fstatat(fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && info.st_uid == getuid() &&
            unlinkat(fd, name, 0) != 0)
            err = fail(folder, errno, why);
    }
    close(fd);
    return err;
}

/* --- the thread --- */

struct ll_sharer {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake, ended;
    char *folder;
    struct ll_share share; /* the last that was told */
    bool is_told;          /* and is not written yet */
    bool is_withdrawn;     /* the file goes when the thread ends */
    bool is_ending, has_ended, is_left;
};

/* What another program of the account wrote meanwhile stays, and what it took away is gone: only
 * the time is new. */
static void touch(const char *folder)
{
    char name[LL_SHARE_NAME];
    bool touched = false;
    int fd = open_folder(folder);
    for (int i = 0; fd >= 0 && i < LL_SHARE_NAMES && !touched; i++) {
        ll_share_name((unsigned long)getuid(), i, name);
        touched = utimensat(fd, name, NULL, AT_SYMLINK_NOFOLLOW) == 0;
    }
    if (fd >= 0)
        close(fd);
}

/* True when the thread is to end. */
static bool wait_for_news(struct ll_sharer *sharer)
{
    struct timespec beat = ll_thread_deadline(BEAT_MS);
    int status = 0;
    while (!sharer->is_told && !sharer->is_ending && status == 0)
        status = pthread_cond_timedwait(&sharer->wake, &sharer->lock, &beat);
    return sharer->is_ending && !sharer->is_told;
}

static void destroy(struct ll_sharer *sharer)
{
    pthread_mutex_destroy(&sharer->lock);
    pthread_cond_destroy(&sharer->wake);
    pthread_cond_destroy(&sharer->ended);
    free(sharer->folder);
    free(sharer);
}

static void *run(void *arg)
{
    struct ll_sharer *sharer = arg;
    bool is_owed = false;
    pthread_mutex_lock(&sharer->lock);
    while (!wait_for_news(sharer)) {
        struct ll_share share = sharer->share;
        bool is_told = sharer->is_told, is_put = true;
        sharer->is_told = false;
        pthread_mutex_unlock(&sharer->lock);
        if (is_told || is_owed)
            is_put = ll_share_put(sharer->folder, &share, NULL) == LL_OK;
        else
            touch(sharer->folder);
        is_owed = !is_put; /* till the next beat */
        pthread_mutex_lock(&sharer->lock);
    }
    bool is_withdrawn = sharer->is_withdrawn;
    pthread_mutex_unlock(&sharer->lock);
    if (is_withdrawn)
        (void)ll_share_withdraw(sharer->folder, NULL);
    pthread_mutex_lock(&sharer->lock);
    sharer->has_ended = true;
    bool is_left = sharer->is_left;
    pthread_cond_signal(&sharer->ended);
    pthread_mutex_unlock(&sharer->lock);
    if (is_left)
        destroy(sharer); /* nobody else will */
    return NULL;
}

ll_err ll_sharer_new(const char *folder, struct ll_sharer **out)
{
    struct ll_sharer *sharer = ll_array_new(1, sizeof *sharer);
    *out = NULL;
    if (sharer == NULL)
        return LL_ERR_MEMORY;
    pthread_mutex_init(&sharer->lock, NULL);
    pthread_cond_init(&sharer->wake, NULL);
    pthread_cond_init(&sharer->ended, NULL);
    sharer->folder = ll_string_copy(folder, strlen(folder));
    if (sharer->folder == NULL || ll_thread_start(&sharer->thread, run, sharer) != LL_OK) {
        destroy(sharer);
        return LL_ERR_MEMORY;
    }
    *out = sharer;
    return LL_OK;
}

void ll_sharer_tell(struct ll_sharer *sharer, const struct ll_share *share)
{
    pthread_mutex_lock(&sharer->lock);
    sharer->share = *share;
    sharer->is_told = true;
    pthread_cond_signal(&sharer->wake);
    pthread_mutex_unlock(&sharer->lock);
}

void ll_sharer_withdraw(struct ll_sharer *sharer)
{
    pthread_mutex_lock(&sharer->lock);
    sharer->is_told = false;
    sharer->is_withdrawn = true;
    pthread_mutex_unlock(&sharer->lock);
}

void ll_sharer_free(struct ll_sharer **sharer, int milliseconds)
{
    struct ll_sharer *s = *sharer;
    struct timespec until = ll_thread_deadline(milliseconds);
    int status = 0;
    if (s == NULL)
        return;
    pthread_mutex_lock(&s->lock);
    s->is_ending = true;
    pthread_cond_signal(&s->wake);
    while (!s->has_ended && status == 0)
        status = pthread_cond_timedwait(&s->ended, &s->lock, &until);
    bool has_ended = s->has_ended;
    s->is_left = !has_ended;
    pthread_t thread = s->thread;
    pthread_mutex_unlock(&s->lock);
    if (has_ended) {
        pthread_join(thread, NULL);
        destroy(s);
    } else {
        pthread_detach(thread);
    }
    *sharer = NULL;
}
