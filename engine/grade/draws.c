/* A list under a lock: a batch has some ten checks an exercise. */
#include "grade/draws.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct known {
    struct known *next;
    char *exercise, *check;
    enum ll_language language;
    uint64_t seed;
    struct ll_draw draw;
};

struct shared {
    struct shared *next;
    char *exercise, *key;
    struct ll_record record;
};

/* A class is asked from one seed: most submissions share the same few. */
enum { SHARED_MOST = 64 };

struct ll_draws {
    pthread_mutex_t lock;
    struct known *list;
    struct shared *shared;
    size_t shared_count;
};

ll_err ll_draw_add(struct ll_draw *draw, const struct ll_record *question,
                   const struct ll_record *expected)
{
    if (!ll_array_grow((void **)&draw->turns, &draw->capacity, draw->count + 1,
                       sizeof *draw->turns))
        return LL_ERR_MEMORY;
    struct ll_draw_turn *turn = &draw->turns[draw->count++];
    *turn = (struct ll_draw_turn){0};
    ll_err err = ll_record_copy(&turn->question, question);
    return err == LL_OK ? ll_record_copy(&turn->expected, expected) : err;
}

void ll_draw_done(struct ll_draw *draw)
{
    for (size_t i = 0; i < draw->count; i++) {
        ll_record_done(&draw->turns[i].question);
        ll_record_done(&draw->turns[i].expected);
    }
    free(draw->turns);
    *draw = (struct ll_draw){0};
}

ll_err ll_draws_new(struct ll_draws **out)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return LL_ERR_MEMORY;
    pthread_mutex_init(&(*out)->lock, NULL);
    return LL_OK;
}

static void known_free(struct known *known)
{
    ll_draw_done(&known->draw);
    free(known->exercise);
    free(known->check);
    free(known);
}

static void shared_free(struct shared *shared)
{
    ll_record_done(&shared->record);
    free(shared->exercise);
    free(shared->key);
    free(shared);
}

void ll_draws_free(struct ll_draws **draws)
{
    if (*draws == NULL)
        return;
    while ((*draws)->list) {
        struct known *known = (*draws)->list;
        (*draws)->list = known->next;
        known_free(known);
    }
    while ((*draws)->shared) {
        struct shared *shared = (*draws)->shared;
        (*draws)->shared = shared->next;
        shared_free(shared);
    }
    pthread_mutex_destroy(&(*draws)->lock);
    free(*draws);
    *draws = NULL;
}

/* The draws are locked. */
static const struct ll_draw *find(const struct ll_draws *draws, const struct ll_draw_key *key)
{
    for (const struct known *known = draws->list; known; known = known->next)
        if (known->seed == key->seed && known->language == key->language &&
            strcmp(known->check, key->check) == 0 && strcmp(known->exercise, key->exercise) == 0)
            return &known->draw;
    return NULL;
}

const struct ll_draw *ll_draws_find(struct ll_draws *draws, const struct ll_draw_key *key)
{
    pthread_mutex_lock(&draws->lock);
    const struct ll_draw *found = find(draws, key);
    pthread_mutex_unlock(&draws->lock);
    return found;
}

ll_err ll_draws_keep(struct ll_draws *draws, const struct ll_draw_key *key, struct ll_draw *draw)
{
    struct known *known = calloc(1, sizeof *known);
    if (known == NULL)
        return LL_ERR_MEMORY;
    known->language = key->language;
    known->seed = key->seed;
    known->exercise = ll_string_copy(key->exercise, strlen(key->exercise));
    known->check = ll_string_copy(key->check, strlen(key->check));
    known->draw = *draw;
    *draw = (struct ll_draw){0};
    ll_err err = known->exercise && known->check ? LL_OK : LL_ERR_MEMORY;
    pthread_mutex_lock(&draws->lock);
    bool is_new = err == LL_OK && find(draws, key) == NULL; /* or another thread was faster */
    if (is_new) {
        known->next = draws->list;
        draws->list = known;
    }
    pthread_mutex_unlock(&draws->lock);
    if (!is_new)
        known_free(known);
    return err;
}

/* The draws are locked. */
static const struct ll_record *find_shared(const struct ll_draws *draws, const char *exercise,
                                           const char *key)
{
    for (const struct shared *shared = draws->shared; shared; shared = shared->next)
        if (strcmp(shared->key, key) == 0 && strcmp(shared->exercise, exercise) == 0)
            return &shared->record;
    return NULL;
}

const struct ll_record *ll_draws_recall(struct ll_draws *draws, const char *exercise,
                                        const char *key)
{
    pthread_mutex_lock(&draws->lock);
    const struct ll_record *found = find_shared(draws, exercise, key);
    pthread_mutex_unlock(&draws->lock);
    return found;
}

ll_err ll_draws_share(struct ll_draws *draws, const char *exercise, const char *key,
                      const struct ll_record *record)
{
    struct shared *shared = calloc(1, sizeof *shared);
    if (shared == NULL)
        return LL_ERR_MEMORY;
    shared->exercise = ll_string_copy(exercise, strlen(exercise));
    shared->key = ll_string_copy(key, strlen(key));
    ll_err err = ll_record_copy(&shared->record, record);
    if (shared->exercise == NULL || shared->key == NULL)
        err = LL_ERR_MEMORY;
    pthread_mutex_lock(&draws->lock);
    bool is_kept = err == LL_OK && draws->shared_count < SHARED_MOST &&
                   find_shared(draws, exercise, key) == NULL;
    if (is_kept) {
        shared->next = draws->shared;
        draws->shared = shared;
        draws->shared_count++;
    }
    pthread_mutex_unlock(&draws->lock);
    if (!is_kept)
        shared_free(shared);
    return err;
}
