/* Fork servers, one for each program, taken and given back. */
#include "grade/pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "exercise/python.h"
#include "sandbox/reach.h"

/* This many servers without one birth, and the pool takes it that there will be none. */
enum { FAILURES_MAX = 2 };

struct ll_seat {
    struct ll_seat *next;
    struct ll_forkserver *server;
    struct ll_str program; /* its arguments, a line each */
    bool is_taken;
};

struct ll_pool {
    pthread_mutex_t lock;
    struct ll_probe host;
    struct ll_seat *seats;
    bool has_worked;
    unsigned failures;
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
    ll_str_done(&seat->program);
    free(seat);
}

void ll_pool_free(struct ll_pool **pool)
{
    if (*pool == NULL)
        return;
    while ((*pool)->seats) {
        struct ll_seat *seat = (*pool)->seats;
        (*pool)->seats = seat->next;
        seat_free(seat);
    }
    ll_scratch_free(&(*pool)->copies);
    ll_str_done(&(*pool)->python);
    pthread_mutex_destroy(&(*pool)->lock);
    free(*pool);
    *pool = NULL;
}

unsigned ll_pool_failures(struct ll_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    unsigned failures = pool->failures;
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

static void name_program(const struct ll_box_spec *spec, struct ll_str *out)
{
    for (const char *const *argument = spec->argv; *argument; argument++)
        ll_str_format(out, "%s\n", *argument);
}

static struct ll_seat *find_free(struct ll_pool *pool, const char *program)
{
    for (struct ll_seat *seat = pool->seats; seat; seat = seat->next)
        if (!seat->is_taken && strcmp(ll_str_text(&seat->program), program) == 0)
            return seat;
    return NULL;
}

/* Starts a server; the pool is locked, and starting does not wait for it to load. */
static ll_err add_seat(struct ll_pool *pool, const struct ll_box_spec *spec, struct ll_message *why,
                       struct ll_seat **out)
{
    struct ll_seat *seat = calloc(1, sizeof *seat);
    *out = NULL;
    if (seat == NULL)
        return ll_fail(why, LL_ERR_MEMORY, "no memory for fork servers");
    name_program(spec, &seat->program);
    ll_err err = ll_str_err(&seat->program);
    if (err == LL_OK)
        err = ll_forkserver_start(&pool->host, spec, why, &seat->server);
    if (err != LL_OK) {
        seat_free(seat);
        return err;
    }
    seat->next = pool->seats;
    pool->seats = seat;
    *out = seat;
    return LL_OK;
}

static ll_err take_seat(struct ll_pool *pool, const struct ll_box_spec *spec,
                        struct ll_message *why, struct ll_seat **seat)
{
    struct ll_str program = {0};
    name_program(spec, &program);
    pthread_mutex_lock(&pool->lock);
    ll_err err = ll_str_err(&program);
    if (err == LL_OK && !pool->has_worked && pool->failures >= FAILURES_MAX)
        err = ll_fail(why, LL_ERR_UNSUPPORTED, "fork servers do not work here");
    *seat = err == LL_OK ? find_free(pool, ll_str_text(&program)) : NULL;
    if (err == LL_OK && *seat == NULL)
        err = add_seat(pool, spec, why, seat);
    assert(err != LL_OK || *seat != NULL);
    if (*seat)
        (*seat)->is_taken = true;
    pthread_mutex_unlock(&pool->lock);
    ll_str_done(&program);
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
    pthread_mutex_lock(&pool->lock);
    seat->is_taken = false;
    pool->has_worked = pool->has_worked || works;
    pool->failures += !works;
    if (!works) {
        struct ll_seat **link = &pool->seats;
        while (*link != seat)
            link = &(*link)->next;
        *link = seat->next;
    }
    pthread_mutex_unlock(&pool->lock);
    if (!works)
        seat_free(seat);
}
