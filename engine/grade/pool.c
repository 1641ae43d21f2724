/* Fork servers, one for each program, taken and given back.
 *
 * Theory of operation. Servers of one program stand together, with what is known of that program:
 * whether one of its servers ever gave birth, and how many were lost. A program that only loses
 * servers gets no more of them, and whoever asks starts ordinary boxes; other programs, which load
 * something else, are none the worse for it. Where several load, as after ll_pool_fill, whoever
 * asks gets the first that has: which that is depends on the machine. */
#include "grade/pool.h"

#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "exercise/python.h"
#include "sandbox/reach.h"

/* This many servers of a program without one birth, and it is taken that there will be none. */
enum { FAILURES_MAX = 2 };

/* Among so many that load side by side the first is waited for, and looked for anew this often. */
enum { CHOICES_MAX = 16, CHOICE_MS = 100 };

struct ll_seat {
    struct ll_seat *next;
    struct ll_forkserver *server;
    struct bench *bench;
    bool is_taken;
};

/* The seats of one program. */
struct bench {
    struct bench *next;
    struct ll_str program; /* its arguments, a line each */
    struct ll_seat *seats;
    bool has_worked;
    unsigned failures;
};

struct ll_pool {
    pthread_mutex_t lock;
    struct ll_probe host;
    struct bench *benches;
    struct ll_str python; /* empty: not looked for yet, or not found */
    struct ll_scratch *copies;
};

ll_err ll_pool_new(const struct ll_probe *host, struct ll_message *why, struct ll_pool **out)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return ll_fail(why, LL_ERR_MEMORY, "no memory for fork servers");
    (*out)->host = *host;
    pthread_mutex_init(&(*out)->lock, NULL);
    return LL_OK;
}

static void seat_free(struct ll_seat *seat)
{
    ll_forkserver_free(&seat->server);
    free(seat);
}

static void bench_free(struct bench *bench)
{
    while (bench->seats) {
        struct ll_seat *seat = bench->seats;
        bench->seats = seat->next;
        seat_free(seat);
    }
    ll_str_done(&bench->program);
    free(bench);
}

void ll_pool_free(struct ll_pool **pool)
{
    if (*pool == NULL)
        return;
    for (struct bench *bench = (*pool)->benches; bench; bench = bench->next)
        for (struct ll_seat *seat = bench->seats; seat; seat = seat->next)
            ll_forkserver_end(seat->server); /* all at once: each takes a while */
    while ((*pool)->benches) {
        struct bench *bench = (*pool)->benches;
        (*pool)->benches = bench->next;
        bench_free(bench);
    }
    ll_scratch_free(&(*pool)->copies);
    ll_str_done(&(*pool)->python);
    pthread_mutex_destroy(&(*pool)->lock);
    free(*pool);
    *pool = NULL;
}

unsigned ll_pool_failures(struct ll_pool *pool)
{
    unsigned failures = 0;
    pthread_mutex_lock(&pool->lock);
    for (const struct bench *bench = pool->benches; bench; bench = bench->next)
        failures += bench->failures;
    pthread_mutex_unlock(&pool->lock);
    return failures;
}

ll_err ll_pool_python(struct ll_pool *pool, struct ll_message *why, struct ll_str *out)
{
    pthread_mutex_lock(&pool->lock);
    ll_err err = LL_OK;
    if (pool->python.length == 0)
        err = ll_python_find(why, &pool->python);
    if (err != LL_OK)
        ll_str_clear(&pool->python);
    ll_str_add(out, ll_str_text(&pool->python));
    pthread_mutex_unlock(&pool->lock);
    return err == LL_OK ? ll_str_err(out) : err;
}

ll_err ll_pool_reach(struct ll_pool *pool, const char *path, struct ll_message *why,
                     struct ll_str *out)
{
    pthread_mutex_lock(&pool->lock);
    ll_err err = ll_reach(&pool->host, path, &pool->copies, why, out);
    pthread_mutex_unlock(&pool->lock);
    return err;
}

/* The bench of the spec's program, made where there is none; the pool is locked. */
static ll_err find_bench(struct ll_pool *pool, const struct ll_box_spec *spec,
                         struct ll_message *why, struct bench **out)
{
    struct ll_str program = {0};
    for (const char *const *argument = spec->argv; *argument; argument++)
        ll_str_format(&program, "%s\n", *argument);
    *out = pool->benches;
    while (*out && strcmp(ll_str_text(&(*out)->program), ll_str_text(&program)) != 0)
        *out = (*out)->next;
    ll_err err = ll_str_err(&program);
    if (err == LL_OK && *out == NULL) {
        *out = calloc(1, sizeof **out);
        if (*out == NULL)
            err = ll_fail(why, LL_ERR_MEMORY, "no memory for fork servers");
        else {
            (*out)->program = program;
            (*out)->next = pool->benches;
            pool->benches = *out;
            return LL_OK;
        }
    }
    ll_str_done(&program);
    return err;
}

static bool has_loaded(int ready)
{
    struct pollfd line = {.fd = ready, .events = POLLIN};
    return poll(&line, 1, 0) > 0;
}

/* A free one that has loaded, or the only one that has not. NULL where none is free, and where
 * several load: then `loading` names them, and the first that is done is to be taken. */
static struct ll_seat *find_free(const struct bench *bench, struct pollfd loading[CHOICES_MAX],
                                 nfds_t *count)
{
    struct ll_seat *found = NULL;
    *count = 0;
    for (struct ll_seat *seat = bench->seats; seat && *count < CHOICES_MAX; seat = seat->next) {
        if (seat->is_taken)
            continue;
        int ready = ll_forkserver_ready(seat->server);
        found = seat;
        if (has_loaded(ready)) {
            *count = 0;
            break;
        }
        loading[(*count)++] = (struct pollfd){.fd = ready, .events = POLLIN};
    }
    return *count < 2 ? found : NULL;
}

/* Starts a server; the pool is locked, and starting does not wait for it to load. */
static ll_err add_seat(struct ll_pool *pool, struct bench *bench, const struct ll_box_spec *spec,
                       struct ll_message *why, struct ll_seat **out)
{
    struct ll_seat *seat = calloc(1, sizeof *seat);
    *out = NULL;
    if (seat == NULL)
        return ll_fail(why, LL_ERR_MEMORY, "no memory for fork servers");
    ll_err err = ll_forkserver_start(&pool->host, spec, why, &seat->server);
    if (err != LL_OK) {
        free(seat);
        return err;
    }
    seat->bench = bench;
    seat->next = bench->seats;
    bench->seats = seat;
    *out = seat;
    return LL_OK;
}

/* Whether this program's servers give birth, as far as is known. */
static bool may_work(const struct bench *bench)
{
    return bench->has_worked || bench->failures < FAILURES_MAX;
}

void ll_pool_fill(struct ll_pool *pool, const struct ll_box_spec *spec, size_t count)
{
    struct bench *bench;
    size_t there = 0;
    pthread_mutex_lock(&pool->lock);
    ll_err err = find_bench(pool, spec, NULL, &bench);
    if (err == LL_OK && !may_work(bench))
        err = LL_ERR_UNSUPPORTED;
    for (const struct ll_seat *seat = err == LL_OK ? bench->seats : NULL; seat; seat = seat->next)
        there++;
    for (struct ll_seat *added; err == LL_OK && there < count; there++)
        err = add_seat(pool, bench, spec, NULL, &added);
    pthread_mutex_unlock(&pool->lock);
}

/* Takes a server, where there is no better one to wait for. */
static ll_err try_seat(struct ll_pool *pool, const struct ll_box_spec *spec, struct ll_message *why,
                       struct pollfd loading[CHOICES_MAX], nfds_t *count, struct ll_seat **seat)
{
    struct bench *bench;
    *seat = NULL;
    *count = 0;
    pthread_mutex_lock(&pool->lock);
    ll_err err = find_bench(pool, spec, why, &bench);
    if (err == LL_OK && !may_work(bench))
        err = ll_fail(why, LL_ERR_UNSUPPORTED, "fork servers of this program do not work here");
    if (err == LL_OK && (*seat = find_free(bench, loading, count)) == NULL && *count == 0)
        err = add_seat(pool, bench, spec, why, seat);
    assert(err != LL_OK || *seat != NULL || *count > 1);
    if (*seat)
        (*seat)->is_taken = true;
    pthread_mutex_unlock(&pool->lock);
    return err;
}

static ll_err take_seat(struct ll_pool *pool, const struct ll_box_spec *spec,
                        struct ll_message *why, struct ll_seat **seat)
{
    struct pollfd loading[CHOICES_MAX];
    nfds_t count;
    ll_err err;
    while ((err = try_seat(pool, spec, why, loading, &count, seat)) == LL_OK && *seat == NULL)
        (void)poll(loading, count, CHOICE_MS); /* others may have taken some meanwhile */
    return err;
}

static ll_err take_and_fork(struct ll_pool *pool, const struct ll_box_spec *spec,
                            struct ll_message *why, struct ll_seat **seat, struct ll_box **box)
{
    ll_err err = take_seat(pool, spec, why, seat);
    if (err != LL_OK || *seat == NULL)
        return err;
    err = ll_forkserver_fork((*seat)->server, &spec->limits, why, box);
    if (err != LL_OK)
        ll_pool_give(pool, seat, false);
    return err;
}

ll_err ll_pool_fork(struct ll_pool *pool, const struct ll_box_spec *spec, struct ll_message *why,
                    struct ll_seat **seat, struct ll_box **box)
{
    *box = NULL;
    ll_err err = take_and_fork(pool, spec, why, seat, box);
    /* One that has died since it was given back: a new one, once. */
    return err == LL_ERR_SYSTEM ? take_and_fork(pool, spec, why, seat, box) : err;
}

void ll_pool_give(struct ll_pool *pool, struct ll_seat **given, bool works)
{
    struct ll_seat *seat = *given;
    *given = NULL;
    if (seat == NULL)
        return;
    struct bench *bench = seat->bench;
    pthread_mutex_lock(&pool->lock);
    seat->is_taken = false;
    bench->has_worked = bench->has_worked || works;
    bench->failures += !works;
    if (!works) {
        struct ll_seat **link = &bench->seats;
        while (*link != seat)
            link = &(*link)->next;
        *link = seat->next;
    }
    pthread_mutex_unlock(&pool->lock);
    if (!works)
        seat_free(seat);
}
