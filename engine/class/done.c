/* A list of keys: PATH, SHA256, EXERCISE, ENGINE, COURSE, sorted when it is asked. */
#include "class/done.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "class/results.h"
#include "exercise/exercise.h"
#include "exercise/spec.h"
#include "grade/submission.h"

enum { RESULTS_MOST = 1 << 30 };

struct ll_done {
    uint64_t seed;
    char **keys;
    size_t count;
    size_t capacity;
};

ll_err ll_done_new(uint64_t seed, struct ll_done **out)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return LL_ERR_MEMORY;
    (*out)->seed = seed;
    return LL_OK;
}

void ll_done_free(struct ll_done **done)
{
    if (*done == NULL)
        return;
    for (size_t i = 0; i < (*done)->count; i++)
        free((*done)->keys[i]);
    free((*done)->keys);
    free(*done);
    *done = NULL;
}

uint64_t ll_done_seed(const struct ll_done *done)
{
    return done->seed;
}

static int by_key(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static ll_err add_key(struct ll_done *done, const char *path, const char *sha256,
                      const char *exercise, const char *engine, const char *course)
{
    struct ll_str key = {0};
    ll_str_format(&key, "%s\n%s\n%s\n%s\n%s", path, sha256, exercise, engine, course);
    char *text = ll_str_take(&key);
    if (text == NULL || !ll_array_grow((void **)&done->keys, &done->capacity, done->count + 1,
                                       sizeof *done->keys)) {
        free(text);
        return LL_ERR_MEMORY;
    }
    done->keys[done->count++] = text;
    return LL_OK;
}

static ll_err add_line(struct ll_done *done, const char *line, const char *folder,
                       struct ll_message *why)
{
    struct ll_result_entry read;
    ll_err err = LL_OK;
    bool is_result = ll_result_entry_read(line, &read) == LL_OK;
    const struct ll_book_entry *e = &read.entry;
    if (is_result && done->seed == 0)
        done->seed = e->seed;
    if (is_result && done->seed != e->seed)
        err = ll_fail(why, LL_ERR_FORMAT,
                      "%s holds results of seed %llu: go on with that seed, or in another folder",
                      folder, (unsigned long long)e->seed);
    if (is_result && err == LL_OK && strcmp(e->status, "error") != 0 && e->sha256 && e->engine &&
        e->course)
        err = add_key(done, ll_result_entry_path(&read), e->sha256, e->exercise, e->engine,
                      e->course);
    ll_result_entry_done(&read);
    return err;
}

ll_err ll_done_load(struct ll_done *done, const char *folder, struct ll_message *why)
{
    struct ll_str path = {0}, text = {0};
    ll_path_join(&path, folder, "results.jsonl");
    ll_err err = ll_file_exists(ll_str_text(&path))
                     ? ll_file_read(ll_str_text(&path), RESULTS_MOST, why, &text)
                     : LL_OK;
    for (char *at = text.data; at && *at && err == LL_OK;) {
        char *end = at + strcspn(at, "\n");
        bool is_whole = *end != '\0'; /* a last line without its end was cut by a kill */
        *end = '\0';
        if (is_whole)
            err = add_line(done, at, folder, why);
        at = end + is_whole;
    }
    if (done->count > 0)
        qsort(done->keys, done->count, sizeof *done->keys, by_key);
    ll_str_done(&path);
    ll_str_done(&text);
    return err;
}

ll_err ll_done_add(struct ll_done *done, const struct ll_result *result)
{
    char hash[LL_HASH_TEXT];
    if (done->seed == 0)
        done->seed = result->seed;
    if (result->status == LL_GRADE_ERROR || result->source.data == NULL)
        return LL_OK;
    ll_hash(result->source.data, result->source.length, hash);
    ll_err err = add_key(done, result->submission, hash, result->exercise, LL_VERSION,
                         result->course_version);
    qsort(done->keys, done->count, sizeof *done->keys, by_key);
    return err;
}

/* Which version an exercise is of, asked once each. */
struct versions {
    struct {
        char *exercise, *version;
    } items[16];
    size_t count;
};

static const char *version_of(struct versions *versions, const char *exercise)
{
    struct ll_exercise *opened = NULL;
    for (size_t i = 0; i < versions->count; i++)
        if (strcmp(versions->items[i].exercise, exercise) == 0)
            return versions->items[i].version;
    if (versions->count == sizeof versions->items / sizeof *versions->items ||
        ll_exercise_open(exercise, "en", NULL, &opened) != LL_OK)
        return "";
    const char *version = ll_exercise_version(opened);
    size_t at = versions->count++;
    versions->items[at].exercise = ll_string_copy(exercise, strlen(exercise));
    versions->items[at].version = ll_string_copy(version, strlen(version));
    ll_exercise_free(&opened);
    return versions->items[at].version ? versions->items[at].version : "";
}

/* The hash of what an item would be graded on; false where it cannot be read. */
static bool hash_of(const struct ll_batch_item *item, char out[LL_HASH_TEXT])
{
    struct ll_submission submission = {0};
    const char *reason;
    if (item->bytes) {
        ll_hash(item->bytes, item->length, out);
        return true;
    }
    (void)ll_submission_read(item->path, item->exercise, item->root, NULL, &submission, &reason);
    bool is_read = submission.raw.data != NULL;
    if (is_read)
        ll_hash(submission.raw.data, submission.raw.length, out);
    ll_submission_done(&submission);
    return is_read;
}

static bool is_done(const struct ll_done *done, const struct ll_batch_item *item,
                    struct versions *versions)
{
    struct ll_str key = {0};
    char hash[LL_HASH_TEXT];
    if (done->count == 0 || item->exercise == NULL || !hash_of(item, hash))
        return false;
    ll_str_format(&key, "%s\n%s\n%s\n%s\n%s", item->path, hash, item->exercise, LL_VERSION,
                  version_of(versions, item->exercise));
    const char *text = ll_str_text(&key);
    bool found = bsearch(&text, done->keys, done->count, sizeof *done->keys, by_key) != NULL;
    ll_str_done(&key);
    return found;
}

/* Whether it was changed in the last `seconds`, as far as it lies on a disk. */
static bool is_fresh(const struct ll_batch_item *item, double seconds)
{
    struct stat info;
    struct timespec now;
    if (seconds <= 0 || lstat(item->path, &info) != 0)
        return false;
    clock_gettime(CLOCK_REALTIME, &now);
    double age = difftime(now.tv_sec, info.st_mtim.tv_sec) +
                 (double)(now.tv_nsec - info.st_mtim.tv_nsec) * 1e-9;
    return age >= 0 && age < seconds;
}

ll_err ll_done_filter(const struct ll_done *done, struct ll_batch *batch, double settled,
                      struct ll_message *why, size_t *count)
{
    struct versions versions = {0};
    bool *drop = ll_array_new(batch->count, sizeof *drop);
    *count = 0;
    if (drop == NULL)
        return ll_fail(why, LL_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < batch->count; i++) {
        bool was_done = is_done(done, &batch->items[i], &versions);
        *count += was_done;
        drop[i] = was_done || is_fresh(&batch->items[i], settled);
    }
    ll_batch_drop(batch, drop);
    for (size_t i = 0; i < versions.count; i++) {
        free(versions.items[i].exercise);
        free(versions.items[i].version);
    }
    free(drop);
    return LL_OK;
}
