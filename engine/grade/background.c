/* A thread that grades, and the copies of its progress that others may read. */
#include "grade/background.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/pipe.h"
#include "base/thread.h"

/* One check's standing, copied out of the result while the thread goes on. */
struct standing {
    char *title;
    enum ll_check_status status;
    double points;
    double max_points;
};

struct ll_background {
    pthread_t thread;
    bool is_started;
    int news[2]; /* a pipe */
    atomic_bool stop;

    /* Copies of what was asked for; the thread alone reads them. */
    char *path, *exercise, *student, *lang;
    struct ll_grade_options options;

    pthread_mutex_t lock; /* of all below, until `over` */
    struct standing *standings;
    size_t count;
    size_t current;
    bool over;

    ll_err err;
    struct ll_message why;
    struct ll_result result;
};

static void give_notice(const struct ll_background *b)
{
    while (write(b->news[1], "", 1) < 0 && errno == EINTR)
        ; /* full: news enough wait there */
}

/* Without memory the list stays as it was: the result itself is not touched by that. */
static void update(struct ll_background *b, const struct ll_result *result, size_t current)
{
    if (b->standings == NULL) {
        b->standings = ll_array_new(result->check_count, sizeof *b->standings);
        b->count = b->standings ? result->check_count : 0;
        for (size_t i = 0; i < b->count; i++)
            b->standings[i].title =
                ll_string_copy(result->checks[i].title, strlen(result->checks[i].title));
    }
    for (size_t i = 0; i < b->count; i++) {
        b->standings[i].status = result->checks[i].status;
        b->standings[i].points = result->checks[i].points;
        b->standings[i].max_points = result->checks[i].max_points;
    }
    b->current = current;
}

static void watch(const struct ll_result *result, size_t current, void *arg)
{
    struct ll_background *b = arg;
    pthread_mutex_lock(&b->lock);
    update(b, result, current);
    pthread_mutex_unlock(&b->lock);
    give_notice(b);
}

static void *run(void *arg)
{
    struct ll_background *b = arg;
    ll_err err = ll_grade_run(b->path, &b->options, &b->why, &b->result);
    pthread_mutex_lock(&b->lock);
    b->err = err;
    b->over = true;
    pthread_mutex_unlock(&b->lock);
    give_notice(b);
    return NULL;
}

static ll_err copy_text(const char *text, char **out)
{
    *out = text ? ll_string_copy(text, strlen(text)) : NULL;
    return text && *out == NULL ? LL_ERR_MEMORY : LL_OK;
}

static ll_err copy_call(struct ll_background *b, const char *path,
                        const struct ll_grade_options *options)
{
    ll_err err = copy_text(path, &b->path);
    if (err == LL_OK)
        err = copy_text(options->exercise, &b->exercise);
    if (err == LL_OK)
        err = copy_text(options->student, &b->student);
    if (err == LL_OK)
        err = copy_text(options->lang, &b->lang);
    b->options = *options;
    b->options.exercise = b->exercise;
    b->options.student = b->student;
    b->options.lang = b->lang;
    b->options.stop = &b->stop;
    b->options.watch = watch;
    b->options.watch_arg = b;
    return err;
}

static ll_err start_thread(struct ll_background *b)
{
    ll_err err = ll_thread_start(&b->thread, run, b);
    b->is_started = err == LL_OK;
    return err;
}

ll_err ll_background_grade(const char *path, const struct ll_grade_options *options,
                           struct ll_message *why, struct ll_background **out)
{
    struct ll_background *b = calloc(1, sizeof *b);
    *out = NULL;
    if (b == NULL)
        return LL_ERR_MEMORY;
    pthread_mutex_init(&b->lock, NULL);
    b->news[0] = b->news[1] = -1;
    ll_err err = ll_pipe_open(b->news, false) ? copy_call(b, path, options) : LL_ERR_SYSTEM;
    if (err == LL_OK)
        err = start_thread(b);
    if (err != LL_OK) {
        ll_fail(why, err, "the grading cannot be started: %s", ll_err_text(err));
        ll_background_free(&b);
    }
    *out = b;
    return err;
}

void ll_background_free(struct ll_background **pointer)
{
    struct ll_background *b = *pointer;
    if (b == NULL)
        return;
    atomic_store(&b->stop, true);
    if (b->is_started)
        pthread_join(b->thread, NULL);
    for (size_t i = 0; i < b->count; i++)
        free(b->standings[i].title);
    free(b->standings);
    ll_result_done(&b->result);
    free(b->path);
    free(b->exercise);
    free(b->student);
    free(b->lang);
    for (int i = 0; i < 2; i++)
        if (b->news[i] >= 0)
            close(b->news[i]);
    pthread_mutex_destroy(&b->lock);
    free(b);
    *pointer = NULL;
}

int ll_background_descriptor(const struct ll_background *background)
{
    return background->news[0];
}

bool ll_background_poll(struct ll_background *b, size_t *count, size_t *current)
{
    char seen[64];
    while (read(b->news[0], seen, sizeof seen) == (ssize_t)sizeof seen)
        continue;
    pthread_mutex_lock(&b->lock);
    bool over = b->over;
    if (count)
        *count = b->count;
    if (current)
        *current = b->current;
    pthread_mutex_unlock(&b->lock);
    return over;
}

struct ll_background_check ll_background_check(struct ll_background *b, size_t index)
{
    pthread_mutex_lock(&b->lock);
    const struct standing *s = &b->standings[index];
    struct ll_background_check check = {
        .title = s->title ? s->title : "",
        .status = s->status,
        .points = s->points,
        .max_points = s->max_points,
    };
    pthread_mutex_unlock(&b->lock);
    return check;
}

ll_err ll_background_result(const struct ll_background *background, struct ll_message *why,
                            const struct ll_result **out)
{
    *out = &background->result;
    if (background->err != LL_OK)
        return ll_fail(why, background->err, "%s", background->why.text);
    return LL_OK;
}
