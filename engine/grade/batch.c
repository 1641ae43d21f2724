/* Finding submissions, and grading them side by side. */
#include "grade/batch.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/rng.h"
#include "exercise/exercise.h"
#include "grade/jobs.h"
#include "grade/pool.h"
#include "grade/submission.h"

static ll_err add_name(struct ll_batch_names *names, const char *name)
{
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

void ll_batch_done(struct ll_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        free(batch->items[i].path);
        free(batch->items[i].student);
    }
    free(batch->items);
    names_done(&batch->skipped);
    names_done(&batch->without);
    *batch = (struct ll_batch){0};
}

static ll_err add_item(struct ll_batch *batch, const char *path, size_t root, const char *student)
{
    if (!ll_array_grow((void **)&batch->items, &batch->capacity, batch->count + 1,
                       sizeof *batch->items))
        return LL_ERR_MEMORY;
    struct ll_batch_item *item = &batch->items[batch->count++];
    item->root = root;
    item->path = ll_string_copy(path, strlen(path));
    item->student = student ? ll_string_copy(student, strlen(student)) : NULL;
    return item->path && (!student || item->student) ? LL_OK : LL_ERR_MEMORY;
}

/* True for "EXERCISE.LANGUAGE". */
static bool is_submission(const char *name, char *const *exercises)
{
    enum ll_language language;
    struct ll_str exercise = {0};
    ll_submission_exercise(name, NULL, &exercise);
    while (*exercises && strcmp(*exercises, ll_str_text(&exercise)) != 0)
        exercises++;
    ll_str_done(&exercise);
    return *exercises && ll_language_of(name, &language);
}

/* Not through links: what lies behind one is not the student's. */
static bool is_folder(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static int is_inside(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static ll_err add_folder(struct ll_batch *batch, const char *path, size_t root, const char *student,
                         char *const *exercises, struct ll_message *why);

static ll_err add_student(struct ll_batch *batch, const char *path, size_t root,
                          const char *student, char *const *exercises, struct ll_message *why)
{
    size_t before = batch->count;
    ll_err err = add_folder(batch, path, root, student, exercises, why);
    return err == LL_OK && batch->count == before ? add_name(&batch->without, student) : err;
}

/* The submissions in a folder; `student` NULL: the folders in it are students. */
static ll_err add_folder(struct ll_batch *batch, const char *path, size_t root, const char *student,
                         char *const *exercises, struct ll_message *why)
{
    struct dirent **names = NULL;
    ll_err err = LL_OK;
    int count = scandir(path, &names, is_inside, by_bytes);
    if (count < 0)
        return ll_fail(why, LL_ERR_IO, "%s: %s", path, strerror(errno));
    for (int i = 0; i < count; i++) {
        struct ll_str full = {0};
        const char *name = names[i]->d_name;
        ll_str_format(&full, "%s/%s", path, name);
        if (err == LL_OK)
            err = ll_str_err(&full);
        if (name[0] == '.')
            batch->hidden++;
        else if (err == LL_OK && is_submission(name, exercises))
            err = add_item(batch, ll_str_text(&full), root, student);
        else if (err == LL_OK && !student && is_folder(ll_str_text(&full)))
            err = add_student(batch, ll_str_text(&full), root, name, exercises, why);
        else if (err == LL_OK)
            err = add_name(&batch->skipped, ll_str_text(&full));
        ll_str_done(&full);
        free(names[i]);
    }
    free(names);
    return err;
}

ll_err ll_batch_add(struct ll_batch *batch, const char *path, struct ll_message *why)
{
    struct stat info;
    char **exercises = NULL;
    if (lstat(path, &info) != 0)
        return ll_fail(why, LL_ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode))
        return add_item(batch, path, 0, NULL);
    ll_err err = ll_exercise_list(why, &exercises);
    if (err == LL_OK)
        err = add_folder(batch, path, strlen(path), NULL, exercises, why);
    ll_exercise_list_free(&exercises);
    return err;
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
    ll_err err = ll_grade_run(item->path, &options, &why, &work->results[index]);
    if (err == LL_ERR_STOPPED)
        atomic_store(&work->is_stopped, true);
    else if (err != LL_OK)
        fill_in(item, err, why.text[0] ? why.text : ll_err_text(err), &work->results[index]);
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
    if (err == LL_OK)
        err = ll_jobs_run(batch->count, jobs, grade_item, take_item, &work);
    ll_pool_free(&pool);
    free(work.results);
    return err == LL_OK && atomic_load(&work.is_stopped) ? LL_ERR_STOPPED : err;
}
