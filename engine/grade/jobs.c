/* Threads that take the next piece of work; results are handed on in order. */
#include "grade/jobs.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

enum { JOBS_MOST = 256 };

struct jobs {
    size_t count;
    ll_jobs_work *work;
    void *arg;
    pthread_mutex_t lock;
    pthread_cond_t finished;
    bool *is_done;
    size_t next;
};

static void *run_worker(void *arg)
{
    struct jobs *jobs = arg;
    for (;;) {
        pthread_mutex_lock(&jobs->lock);
        size_t i = jobs->next++;
        pthread_mutex_unlock(&jobs->lock);
        if (i >= jobs->count)
            return NULL;
        jobs->work(i, jobs->arg);
        pthread_mutex_lock(&jobs->lock);
        jobs->is_done[i] = true;
        pthread_cond_signal(&jobs->finished);
        pthread_mutex_unlock(&jobs->lock);
    }
}

static void deliver(struct jobs *jobs, ll_jobs_take *take)
{
    for (size_t i = 0; i < jobs->count; i++) {
        pthread_mutex_lock(&jobs->lock);
        while (!jobs->is_done[i])
            pthread_cond_wait(&jobs->finished, &jobs->lock);
        pthread_mutex_unlock(&jobs->lock);
        take(i, jobs->arg);
    }
}

size_t ll_jobs_at_once(size_t jobs)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (jobs == 0)
        jobs = processors > 0 ? (size_t)processors : 1;
    return jobs < JOBS_MOST ? jobs : JOBS_MOST;
}

ll_err ll_jobs_run(size_t count, size_t asked, ll_jobs_work *work, ll_jobs_take *take, void *arg)
{
    size_t at_once = ll_jobs_at_once(asked);
    struct jobs jobs = {.count = count, .work = work, .arg = arg};
    pthread_t threads[JOBS_MOST];
    size_t started = 0;
    jobs.is_done = ll_array_new(count, sizeof *jobs.is_done);
    if (jobs.is_done == NULL)
        return LL_ERR_MEMORY;
    if (at_once > count)
        at_once = count;
    pthread_mutex_init(&jobs.lock, NULL);
    pthread_cond_init(&jobs.finished, NULL);
    while (started < at_once && pthread_create(&threads[started], NULL, run_worker, &jobs) == 0)
        started++;
    if (started > 0)
        deliver(&jobs, take);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_cond_destroy(&jobs.finished);
    pthread_mutex_destroy(&jobs.lock);
    free(jobs.is_done);
    return started > 0 || count == 0 ? LL_OK : LL_ERR_SYSTEM;
}
