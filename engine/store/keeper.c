#include "store/keeper.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/pipe.h"
#include "base/thread.h"
#include "store/disk.h"

enum { REST_MS = 3000 }; /* between two attempts at a disk that said no */

struct ll_keeper {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake; /* for the thread */
    pthread_cond_t told; /* for whoever waits */
    int news[2];         /* a pipe */

    /* The thread's own. */
    char *path;
    struct ll_disk disk;

    /* Under the lock. Only the thread takes changes out, and it leaves them in until they are kept.
     */
    struct ll_change *first, *last;
    uint64_t queued, kept, failed; /* the last change's number: queued, kept, tried in vain */
    uint64_t told_of;              /* and whose fate was told */
    size_t waiting;
    bool is_bare; /* there was no file when it was looked for last */
    bool is_read, is_ending, has_ended, is_left, wants_look;
    struct ll_db copy; /* handle NULL where there is none; holds all that is kept */
    enum ll_store_trouble trouble;
    struct ll_message detail, aside;
};

/* --- the thread --- */

static void tell_news(struct ll_keeper *keeper)
{
    char byte = 1;
    ssize_t ignored = write(keeper->news[1], &byte, 1); /* full: news enough wait there */
    (void)ignored;
    pthread_cond_broadcast(&keeper->told);
}

static void set_trouble(struct ll_keeper *keeper, enum ll_store_trouble trouble)
{
    keeper->trouble = trouble;
    keeper->detail = keeper->disk.message;
}

/* A damaged file is looked at twice before it is moved: what another program is just writing can
 * look so on a disk without locks. */
static enum ll_store_trouble load(struct ll_keeper *keeper, struct ll_db *copy,
                                  struct ll_message *aside)
{
    struct ll_disk *disk = &keeper->disk;
    const struct timespec moment = {0, 50000000};
    enum ll_store_trouble cause = ll_disk_load(disk, false, copy);
    if (cause == LL_STORE_BROKEN) {
        ll_disk_close(disk);
        nanosleep(&moment, NULL);
        cause = ll_disk_load(disk, false, copy);
    }
    if (cause == LL_STORE_BROKEN && ll_disk_set_aside(disk, aside->text, sizeof aside->text))
        cause = ll_disk_load(disk, false, copy);
    return cause;
}

/* Who asks for what is kept need not wait for an empty database to be made. */
static void look_for_file(struct ll_keeper *keeper)
{
    bool is_bare = ll_disk_is_bare(&keeper->disk);
    pthread_mutex_lock(&keeper->lock);
    keeper->is_bare = is_bare;
    pthread_cond_broadcast(&keeper->told);
    pthread_mutex_unlock(&keeper->lock);
}

static void read_file(struct ll_keeper *keeper)
{
    struct ll_db copy = {NULL};
    struct ll_message aside = {""};
    look_for_file(keeper);
    enum ll_store_trouble cause = load(keeper, &copy, &aside);
    pthread_mutex_lock(&keeper->lock);
    bool was_well = keeper->trouble == LL_STORE_WELL && keeper->is_read;
    if (cause == LL_STORE_WELL) {
        struct ll_db old = keeper->copy;
        keeper->copy = copy;
        copy = old;
        if (!keeper->is_read || keeper->first == NULL)
            set_trouble(keeper, LL_STORE_WELL);
    } else {
        set_trouble(keeper, cause);
    }
    if (aside.text[0] != '\0')
        keeper->aside = aside;
    keeper->is_read |= cause == LL_STORE_WELL;
    if (cause != LL_STORE_WELL)
        keeper->failed = keeper->queued;
    if (!was_well || cause != LL_STORE_WELL || aside.text[0] != '\0' || keeper->copy.handle)
        tell_news(keeper);
    pthread_mutex_unlock(&keeper->lock);
    ll_db_close(&copy);
}

/* A file that was damaged while it was open is set aside too. What the caller has in memory is more
 * than the new file holds, so that stays. */
static void begin_anew(struct ll_keeper *keeper)
{
    struct ll_db copy = {NULL};
    struct ll_message aside = {""};
    (void)load(keeper, &copy, &aside);
    ll_db_close(&copy);
    pthread_mutex_lock(&keeper->lock);
    keeper->failed = keeper->kept; /* to be tried at once */
    if (aside.text[0] != '\0')
        keeper->aside = aside;
    tell_news(keeper);
    pthread_mutex_unlock(&keeper->lock);
}

/* The changes up to `last` are on the disk: out of the queue, and into the copy that waits. */
static void settle(struct ll_keeper *keeper, const struct ll_change *last)
{
    uint64_t until = last->number;
    while (keeper->first && keeper->first->number <= until) {
        struct ll_change *change = keeper->first;
        keeper->first = change->next;
        if (keeper->copy.handle)
            (void)ll_change_apply(change, &keeper->copy);
        ll_change_free(&change);
        keeper->waiting--;
    }
    if (keeper->first == NULL)
        keeper->last = NULL;
    keeper->kept = until;
}

static void keep(struct ll_keeper *keeper, struct ll_change *first, struct ll_change *last)
{
    enum ll_store_trouble cause = ll_disk_keep(&keeper->disk, first, last);
    pthread_mutex_lock(&keeper->lock);
    bool is_new = keeper->trouble != cause || /* or a change more is lost */
                  (cause != LL_STORE_WELL && last->number > keeper->told_of);
    keeper->told_of = last->number;
    if (cause == LL_STORE_WELL)
        settle(keeper, last);
    else
        keeper->failed = last->number;
    set_trouble(keeper, cause);
    if (is_new)
        tell_news(keeper);
    pthread_cond_broadcast(&keeper->told);
    pthread_mutex_unlock(&keeper->lock);
}

/* What was written by a newer losslab, or by another program, is not looked at again. */
static bool is_final(enum ll_store_trouble trouble)
{
    return trouble == LL_STORE_NEWER || trouble == LL_STORE_FOREIGN;
}

/* Whether there is something to do now: the first look, a change, a wish, the end. After a failure
 * only what came since, or a rest, is a reason to try again. */
static void wait_for_work(struct ll_keeper *keeper)
{
    struct timespec rested = ll_thread_deadline(REST_MS);
    for (;;) {
        bool queued = keeper->first != NULL && !is_final(keeper->trouble);
        bool fresh = queued && keeper->queued > keeper->failed;
        if (keeper->is_ending || keeper->wants_look || fresh)
            return;
        bool again = queued || (!keeper->is_read && !is_final(keeper->trouble));
        if (!again)
            pthread_cond_wait(&keeper->wake, &keeper->lock);
        else if (pthread_cond_timedwait(&keeper->wake, &keeper->lock, &rested) == ETIMEDOUT)
            return;
    }
}

static void turn(struct ll_keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    bool look = keeper->wants_look, is_read = keeper->is_read;
    bool final = is_final(keeper->trouble);
    keeper->wants_look = false;
    pthread_mutex_unlock(&keeper->lock);
    if (!final && (!is_read || (look && ll_disk_changed(&keeper->disk))))
        read_file(keeper);
    pthread_mutex_lock(&keeper->lock);
    struct ll_change *first = keeper->first, *last = keeper->last;
    bool can = keeper->is_read && first != NULL;
    if (!can)
        keeper->failed = keeper->queued;
    pthread_cond_broadcast(&keeper->told);
    pthread_mutex_unlock(&keeper->lock);
    if (can)
        keep(keeper, first, last);
    if (can && keeper->trouble == LL_STORE_BROKEN)
        begin_anew(keeper);
}

static void destroy(struct ll_keeper *keeper)
{
    for (struct ll_change *change = keeper->first, *next; change != NULL; change = next) {
        next = change->next;
        ll_change_free(&change);
    }
    ll_disk_close(&keeper->disk);
    ll_db_close(&keeper->copy);
    for (int i = 0; i < 2; i++)
        if (keeper->news[i] >= 0)
            close(keeper->news[i]);
    pthread_cond_destroy(&keeper->wake);
    pthread_cond_destroy(&keeper->told);
    pthread_mutex_destroy(&keeper->lock);
    free(keeper->path);
    free(keeper);
}

static void *run(void *arg)
{
    struct ll_keeper *keeper = arg;
    bool ending = false;
    while (!ending) {
        turn(keeper);
        pthread_mutex_lock(&keeper->lock);
        wait_for_work(keeper);
        ending = keeper->is_ending;
        pthread_mutex_unlock(&keeper->lock);
    }
    if (keeper->first != NULL)
        turn(keeper);
    ll_disk_close(&keeper->disk);
    pthread_mutex_lock(&keeper->lock);
    keeper->has_ended = true;
    bool is_left = keeper->is_left;
    pthread_cond_broadcast(&keeper->told);
    pthread_mutex_unlock(&keeper->lock);
    if (is_left)
        destroy(keeper); /* nobody else will */
    return NULL;
}

/* --- the caller's side --- */

ll_err ll_keeper_new(const char *path, int patience_ms, struct ll_keeper **out)
{
    struct ll_keeper *keeper = ll_array_new(1, sizeof *keeper);
    if (keeper == NULL)
        return LL_ERR_MEMORY;
    keeper->news[0] = keeper->news[1] = -1;
    pthread_mutex_init(&keeper->lock, NULL);
    pthread_cond_init(&keeper->wake, NULL);
    pthread_cond_init(&keeper->told, NULL);
    keeper->path = ll_string_copy(path, strlen(path));
    keeper->disk = (struct ll_disk){.path = keeper->path, .patience_ms = patience_ms};
    keeper->trouble = LL_STORE_LATE;
    if (keeper->path == NULL || !ll_pipe_open(keeper->news, false) ||
        ll_thread_start(&keeper->thread, run, keeper) != LL_OK) {
        destroy(keeper);
        return LL_ERR_MEMORY;
    }
    *out = keeper;
    return LL_OK;
}

void ll_keeper_free(struct ll_keeper **keeper, int milliseconds)
{
    struct ll_keeper *k = *keeper;
    struct timespec until = ll_thread_deadline(milliseconds);
    if (k == NULL)
        return;
    pthread_mutex_lock(&k->lock);
    k->is_ending = true;
    pthread_cond_signal(&k->wake);
    while (!k->has_ended && pthread_cond_timedwait(&k->told, &k->lock, &until) != ETIMEDOUT)
        continue;
    bool has_ended = k->has_ended;
    k->is_left = !has_ended;
    pthread_t thread = k->thread;
    pthread_mutex_unlock(&k->lock);
    if (has_ended) {
        pthread_join(thread, NULL);
        destroy(k);
    } else {
        pthread_detach(thread);
    }
    *keeper = NULL;
}

void ll_keeper_queue(struct ll_keeper *keeper, struct ll_change *change, uint64_t *number)
{
    change->next = NULL;
    pthread_mutex_lock(&keeper->lock);
    change->number = ++keeper->queued;
    *number = change->number;
    if (keeper->last)
        keeper->last->next = change;
    else
        keeper->first = change;
    keeper->last = change;
    keeper->waiting++;
    pthread_cond_signal(&keeper->wake);
    pthread_mutex_unlock(&keeper->lock);
}

bool ll_keeper_wait_bare(struct ll_keeper *keeper, int milliseconds)
{
    struct timespec until = ll_thread_deadline(milliseconds);
    pthread_mutex_lock(&keeper->lock);
    while (keeper->trouble == LL_STORE_LATE && !keeper->is_bare &&
           pthread_cond_timedwait(&keeper->told, &keeper->lock, &until) != ETIMEDOUT)
        continue;
    bool is_bare = keeper->is_bare;
    pthread_mutex_unlock(&keeper->lock);
    return is_bare;
}

bool ll_keeper_wait_read(struct ll_keeper *keeper, int milliseconds)
{
    struct timespec until = ll_thread_deadline(milliseconds);
    pthread_mutex_lock(&keeper->lock);
    while (keeper->trouble == LL_STORE_LATE &&
           pthread_cond_timedwait(&keeper->told, &keeper->lock, &until) != ETIMEDOUT)
        continue;
    bool came = keeper->trouble != LL_STORE_LATE;
    pthread_mutex_unlock(&keeper->lock);
    return came;
}

bool ll_keeper_wait_kept(struct ll_keeper *keeper, uint64_t number, int milliseconds)
{
    struct timespec until = ll_thread_deadline(milliseconds < 0 ? 0 : milliseconds);
    bool in_time = true;
    pthread_mutex_lock(&keeper->lock);
    while (keeper->kept < number && keeper->failed < number && in_time &&
           !is_final(keeper->trouble))
        if (milliseconds < 0)
            pthread_cond_wait(&keeper->told, &keeper->lock);
        else
            in_time = pthread_cond_timedwait(&keeper->told, &keeper->lock, &until) != ETIMEDOUT;
    bool kept = keeper->kept >= number;
    pthread_mutex_unlock(&keeper->lock);
    return kept;
}

uint64_t ll_keeper_retry(struct ll_keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    uint64_t number = keeper->queued;
    if (!is_final(keeper->trouble))
        keeper->failed = keeper->kept;
    pthread_cond_signal(&keeper->wake);
    pthread_mutex_unlock(&keeper->lock);
    return number;
}

bool ll_keeper_take_copy(struct ll_keeper *keeper, struct ll_db *copy)
{
    pthread_mutex_lock(&keeper->lock);
    bool there = keeper->copy.handle != NULL;
    if (there) {
        *copy = keeper->copy;
        keeper->copy.handle = NULL;
        for (struct ll_change *change = keeper->first; change; change = change->next)
            (void)ll_change_apply(change, copy);
    }
    pthread_mutex_unlock(&keeper->lock);
    return there;
}

void ll_keeper_refresh(struct ll_keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    keeper->wants_look = true;
    pthread_cond_signal(&keeper->wake);
    pthread_mutex_unlock(&keeper->lock);
}

void ll_keeper_look(struct ll_keeper *keeper, struct ll_store_look *out)
{
    char bytes[64];
    while (read(keeper->news[0], bytes, sizeof bytes) > 0)
        continue;
    pthread_mutex_lock(&keeper->lock);
    out->trouble = keeper->trouble;
    if (out->trouble == LL_STORE_LATE && keeper->is_bare)
        out->trouble = LL_STORE_WELL; /* there is nothing to be read */
    out->unkept = keeper->waiting;
    out->detail = keeper->detail;
    out->aside = keeper->aside;
    out->file = keeper->path;
    pthread_mutex_unlock(&keeper->lock);
}

int ll_keeper_descriptor(const struct ll_keeper *keeper)
{
    return keeper->news[0];
}
