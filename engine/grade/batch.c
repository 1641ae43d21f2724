/* Items, and grading them side by side. */
#include "grade/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "grade/draws.h"
#include "grade/jobs.h"
#include "grade/pool.h"
#include "grade/room.h"
#include "grade/runner.h"

ll_err ll_batch_name(struct ll_batch_names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return LL_OK;
    if (!ll_array_grow((void **)&names->items, &names->capacity, names->count + 1,
                       sizeof *names->items))
        return LL_ERR_MEMORY;
    char *copy = ll_string_copy(name, strlen(name));
    if (copy == NULL)
        return LL_ERR_MEMORY;
    names->items[names->count++] = copy;
    return LL_OK;
}

static void names_done(struct ll_batch_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
}

static void item_done(struct ll_batch_item *item)
{
    free(item->path);
    free(item->student);
    free(item->name);
    free(item->exercise);
    free(item->bytes);
}

void ll_batch_drop(struct ll_batch *batch, const bool *drop)
{
    size_t kept = 0;
    for (size_t i = 0; i < batch->count; i++) {
        if (drop[i])
            item_done(&batch->items[i]);
        else
            batch->items[kept++] = batch->items[i];
    }
    batch->count = kept;
}

ll_err ll_batch_shard(struct ll_batch *batch, size_t number, size_t count)
{
    bool *drop = ll_array_new(batch->count, sizeof *drop);
    if (drop == NULL)
        return LL_ERR_MEMORY;
    for (size_t i = 0; i < batch->count; i++)
        drop[i] = i % count != number - 1;
    ll_batch_drop(batch, drop);
    free(drop);
    return LL_OK;
}

void ll_batch_done(struct ll_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        item_done(&batch->items[i]);
    free(batch->items);
    names_done(&batch->skipped);
    names_done(&batch->without);
    names_done(&batch->broken);
    *batch = (struct ll_batch){0};
}

/* A copy of a text that may be missing. */
static bool copy(const char *text, char **out)
{
    *out = text ? ll_string_copy(text, strlen(text)) : NULL;
    return !text || *out;
}

ll_err ll_batch_add(struct ll_batch *batch, const struct ll_batch_item *item)
{
    if (!ll_array_grow((void **)&batch->items, &batch->capacity, batch->count + 1,
                       sizeof *batch->items)) {
        free(item->bytes);
        return LL_ERR_MEMORY;
    }
    struct ll_batch_item *added = &batch->items[batch->count++];
    *added = *item;
    bool ok = copy(item->path, &added->path);
    ok = copy(item->student, &added->student) && ok;
    ok = copy(item->name, &added->name) && ok;
    ok = copy(item->exercise, &added->exercise) && ok;
    return ok ? LL_OK : LL_ERR_MEMORY;
}

uint64_t ll_batch_memory(const struct ll_batch *batch)
{
    uint64_t most = 0;
    enum ll_language language;
    for (size_t i = 0; i < batch->count; i++)
        if (ll_language_of(batch->items[i].path, &language) &&
            ll_runner_of(language)->limits->memory > most)
            most = ll_runner_of(language)->limits->memory;
    return most;
}

size_t ll_batch_at_once(const struct ll_batch *batch, size_t jobs)
{
    size_t at_once = ll_jobs_at_once(jobs);
    uint64_t each = jobs == 0 ? ll_batch_memory(batch) : 0;
    size_t room = each > 0 ? ll_room_for(ll_room_memory(), each) : SIZE_MAX;
    return room < at_once ? room : at_once;
}

struct work {
    const struct ll_batch *batch;
    struct ll_grade_options options;
    struct ll_result *results; /* an item's, from when it is graded until it is taken */
    atomic_bool is_stopped;
    ll_batch_take *take;
    void *arg;
};

/* A result for what could not even be begun. */
static void fill_in(const struct ll_batch_item *item, ll_err err, const char *why,
                    struct ll_result *result)
{
    static const char nothing[] = "";
    *result = (struct ll_result){0};
    result->status = err == LL_ERR_NOT_FOUND ? LL_GRADE_REJECTED : LL_GRADE_ERROR;
    result->submission = ll_string_copy(item->path, strlen(item->path));
    result->exercise = ll_string_copy(nothing, 0);
    result->student = item->student ? ll_string_copy(item->student, strlen(item->student)) : NULL;
    result->message = ll_string_copy(why, strlen(why));
    result->output = ll_string_copy(nothing, 0);
    result->course_version = ll_string_copy(nothing, 0);
    result->isolation = "none";
}

static void grade_item(size_t index, void *arg)
{
    struct work *work = arg;
    const struct ll_batch_item *item = &work->batch->items[index];
    struct ll_grade_options options = work->options;
    struct ll_message why = {""};
    options.student = item->student;
    options.root = item->root;
    options.exercise = item->exercise;
    options.guessed = item->is_guessed;
    options.text = item->bytes;
    options.length = item->length;
    ll_err err = ll_grade_run(item->path, &options, &why, &work->results[index]);
    if (err == LL_ERR_STOPPED)
        atomic_store(&work->is_stopped, true);
    else if (err != LL_OK)
        fill_in(item, err, why.text[0] ? why.text : ll_err_text(err), &work->results[index]);
    if (err != LL_ERR_STOPPED) {
        struct ll_result *result = &work->results[index];
        result->name = item->name ? ll_string_copy(item->name, strlen(item->name)) : NULL;
        result->attempt = item->attempt;
        result->is_late = item->is_late;
    }
}

static void take_item(size_t index, void *arg)
{
    struct work *work = arg;
    if (work->results[index].submission == NULL)
        return; /* there is none: it was stopped */
    work->take(&work->batch->items[index], &work->results[index], work->arg);
    ll_result_done(&work->results[index]);
}

ll_err ll_batch_run(const struct ll_batch *batch, const struct ll_grade_options *options,
                    size_t jobs, ll_batch_take *take, void *arg)
{
    struct work work = {.batch = batch, .options = *options, .take = take, .arg = arg};
    struct ll_pool *pool = NULL;
    struct ll_draws *draws = NULL;
    ll_err err = LL_OK;
    work.options.watch = NULL;
    work.options.exercise = NULL;
    if (work.options.seed == 0)
        work.options.seed = ll_seed_fresh();
    work.results = ll_array_new(batch->count, sizeof *work.results);
    if (work.results == NULL)
        return LL_ERR_MEMORY;
    if (options->pool == NULL && options->host) {
        err = ll_pool_new(options->host, NULL, &pool);
        work.options.pool = pool;
    }
    if (err == LL_OK && options->draws == NULL) {
        err = ll_draws_new(&draws);
        work.options.draws = draws;
    }
    if (err == LL_OK)
        err =
            ll_jobs_run(batch->count, ll_batch_at_once(batch, jobs), grade_item, take_item, &work);
    ll_draws_free(&draws);
    ll_pool_free(&pool);
    free(work.results);
    return err == LL_OK && atomic_load(&work.is_stopped) ? LL_ERR_STOPPED : err;
}
