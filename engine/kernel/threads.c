/* Threads: parts of a batch run side by side, on helpers that wait for work as long as the program
 * lives.
 *
 * Who calls takes parts as the helpers do, one at a time, and waits only for parts that were begun:
 * a helper that a busy machine wakes too late finds nothing left, and nobody has waited for it.
 * Nobody waits long at full speed either: a moment, then asleep. */
#include "kernel/threads.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/thread.h"
#include "kernel/processors.h"

enum {
    THREADS_MOST = 64,
    LOOKS = 4000 /* some ten microseconds: less than to fall asleep and be woken */
};

struct task {
    void (*body)(size_t part, void *arg);
    void *arg;
    size_t parts;
    atomic_size_t next;
    int wanted; /* helpers that may still join */
    atomic_int active;
};

/* Threads are the process's, not a caller's. One task at a time has the helpers; whoever comes
 * meanwhile works alone. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t work, done;
    struct task *task;
    atomic_uint calls; /* differs when there is a new task */
    int helpers;
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER,
          .work = PTHREAD_COND_INITIALIZER,
          .done = PTHREAD_COND_INITIALIZER};

int ll_threads_available(void)
{
    const char *asked = getenv("OMP_NUM_THREADS");
    long count = asked ? strtol(asked, NULL, 10) : 0;
    if (count < 1)
        count = ll_processors();
    return count < 1 ? 1 : count > THREADS_MOST ? THREADS_MOST : (int)count;
}

static void take_parts(struct task *task)
{
    for (size_t part; (part = atomic_fetch_add(&task->next, 1)) < task->parts;)
        task->body(part, task->arg);
}

static void *help(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&pool.lock);
    for (;;) {
        struct task *task = pool.task;
        if (task == NULL || task->wanted == 0) {
            unsigned seen = atomic_load(&pool.calls);
            pthread_mutex_unlock(&pool.lock);
            for (int i = 0; i < LOOKS && atomic_load(&pool.calls) == seen; i++)
                continue;
            pthread_mutex_lock(&pool.lock);
            if (atomic_load(&pool.calls) == seen)
                pthread_cond_wait(&pool.work, &pool.lock);
            continue;
        }
        task->wanted--;
        atomic_fetch_add(&task->active, 1);
        pthread_mutex_unlock(&pool.lock);
        take_parts(task);
        pthread_mutex_lock(&pool.lock);
        if (atomic_fetch_sub(&task->active, 1) == 1)
            pthread_cond_signal(&pool.done);
    }
    return NULL;
}

/* Under the lock. */
static void start_helpers(int wanted)
{
    for (pthread_t thread; pool.helpers < wanted; pool.helpers++) {
        if (ll_thread_start(&thread, help, NULL) != LL_OK)
            break; /* with those that are there */
        pthread_detach(thread);
    }
}

static bool begin(struct task *task)
{
    pthread_mutex_lock(&pool.lock);
    bool is_ours = pool.task == NULL;
    if (is_ours) {
        start_helpers(task->wanted);
        pool.task = task;
        atomic_fetch_add(&pool.calls, 1);
        if (task->wanted > 1)
            pthread_cond_broadcast(&pool.work);
        else
            pthread_cond_signal(&pool.work);
    }
    pthread_mutex_unlock(&pool.lock);
    return is_ours;
}

static void end(struct task *task)
{
    for (int i = 0; i < LOOKS && atomic_load(&task->active) > 0; i++)
        continue;
    pthread_mutex_lock(&pool.lock);
    pool.task = NULL;
    while (atomic_load(&task->active) > 0)
        pthread_cond_wait(&pool.done, &pool.lock);
    pthread_mutex_unlock(&pool.lock);
}

void ll_threads_run(size_t parts, int threads, void (*body)(size_t part, void *arg), void *arg)
{
    struct task task = {.body = body, .arg = arg, .parts = parts};
    if (threads > THREADS_MOST)
        threads = THREADS_MOST;
    if (parts < (size_t)THREADS_MOST && threads > (int)parts)
        threads = (int)parts;
    task.wanted = threads - 1;
    bool helped = threads > 1 && begin(&task);
    take_parts(&task);
    if (helped)
        end(&task);
}
