/* The submissions that match become a batch for each seed; what comes back is another mark each. */
#include "class/regrade.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "class/results.h"
#include "grade/batch.h"
#include "grade/report.h"

/* What is remembered of a submission beside its item in the batch. */
struct old {
    uint64_t seed;
    char status[16];
    double score;
    int64_t handed;
};

struct regrade {
    struct ll_book *book;
    const char *where;
    bool has_checks;     /* private ones are given */
    struct ll_batch all; /* all that match */
    struct old *old;     /* beside its items */
    size_t old_capacity;
    struct ll_regrade_count *count;
    void (*tell)(const struct ll_regrade_change *change, void *arg);
    void *arg;
    struct ll_message *why;
    const size_t *order; /* of the batch that runs: its items' places in `all` */
    const struct ll_batch *batch;
    ll_err err;
};

static const char *field_of(const struct ll_book_entry *e, const char *name, size_t length)
{
    const struct {
        const char *name, *value;
    } fields[] = {{"student", e->student}, {"exercise", e->exercise}, {"language", e->language},
                  {"status", e->status},   {"engine", e->engine},     {"course", e->course}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strlen(fields[i].name) == length && strncmp(fields[i].name, name, length) == 0)
            return fields[i].value ? fields[i].value : "";
    return NULL;
}

/* 1 where the entry matches, 0 where not, -1 where `where` is no list of FIELD=VALUE. */
static int matches(const char *where, const struct ll_book_entry *e)
{
    int found = 1;
    while (where && *where) {
        size_t name = strcspn(where, "=,"), length = strcspn(where, ",");
        const char *value = where[name] == '=' ? field_of(e, where, name) : NULL;
        if (value == NULL)
            return -1;
        if (strlen(value) != length - name - 1 ||
            strncmp(value, where + name + 1, length - name - 1) != 0)
            found = 0;
        where += length + (where[length] == ',');
    }
    return found;
}

/* As ll_exercise_version writes it. */
static bool is_private(const char *version)
{
    static const char mark[] = "private ";
    return version && strncmp(version, mark, strlen(mark)) == 0;
}

static ll_err collect(const struct ll_book_entry *e, void *arg)
{
    struct regrade *r = arg;
    int match = matches(r->where, e);
    if (match < 0)
        return ll_fail(r->why, LL_ERR_ARGUMENT,
                       "'%s': write FIELD=VALUE, with commas between: student, exercise, language, "
                       "status, engine, course",
                       r->where);
    if (match == 0)
        return LL_OK;
    if (is_private(e->course) && !r->has_checks) {
        r->count->unchecked++;
        return LL_OK;
    }
    if (e->source == NULL) {
        r->count->sourceless++;
        return LL_OK;
    }
    char *bytes = ll_string_copy(e->source, e->source_length);
    if (bytes == NULL ||
        !ll_array_grow((void **)&r->old, &r->old_capacity, r->all.count + 1, sizeof *r->old)) {
        free(bytes);
        return LL_ERR_MEMORY;
    }
    struct old *old = &r->old[r->all.count];
    *old = (struct old){.seed = e->seed, .score = e->score, .handed = e->handed};
    snprintf(old->status, sizeof old->status, "%s", e->status);
    const struct ll_batch_item item = {
        .path = (char *)(uintptr_t)e->file,
        .student = (char *)(uintptr_t)e->student,
        .name = (char *)(uintptr_t)e->name,
        .exercise = (char *)(uintptr_t)e->exercise,
        .attempt = (int)e->attempt,
        .is_late = e->is_late,
        .bytes = bytes,
        .length = e->source_length,
    };
    return ll_batch_add(&r->all, &item);
}

static ll_err keep(struct regrade *r, const struct old *old, const struct ll_result *result)
{
    const struct ll_report_style style = {0};
    struct ll_str json = {0};
    struct ll_result_entry read = {0};
    ll_err err = ll_report_json.each(result, &style, &json);
    if (err == LL_OK)
        err = ll_result_entry_read(ll_str_text(&json), &read);
    if (err == LL_OK) {
        read.entry.handed = old->handed;
        err = ll_book_add(r->book, &read.entry, true, r->why, NULL);
    }
    ll_result_entry_done(&read);
    ll_str_done(&json);
    return err;
}

static void take(const struct ll_batch_item *item, const struct ll_result *result, void *arg)
{
    struct regrade *r = arg;
    const struct old *old = &r->old[r->order[item - r->batch->items]];
    const char *status = ll_grade_status_name(result->status);
    bool is_fault = result->status == LL_GRADE_ERROR;
    const struct ll_regrade_change change = {
        .student = item->student,
        .exercise = item->exercise,
        .file = item->path,
        .old_status = old->status,
        .new_status = status,
        .old_score = old->score,
        .new_score = result->score,
        .is_changed = !is_fault && (strcmp(old->status, status) != 0 ||
                                    old->score < result->score || old->score > result->score),
    };
    if (r->err == LL_OK && !is_fault)
        r->err = keep(r, old, result);
    r->count->run++;
    r->count->changed += change.is_changed;
    r->tell(&change, r->arg);
}

/* Runs those that have the seed, and marks them as done. */
static ll_err run_seed(struct regrade *r, uint64_t seed, bool *is_done,
                       const struct ll_grade_options *options, size_t jobs)
{
    struct ll_grade_options with = *options;
    struct ll_batch batch = {0};
    size_t *order = ll_array_new(r->all.count, sizeof *order);
    ll_err err = order ? LL_OK : LL_ERR_MEMORY;
    for (size_t i = 0; i < r->all.count && err == LL_OK; i++) {
        if (is_done[i] || r->old[i].seed != seed)
            continue;
        struct ll_batch_item item = r->all.items[i];
        r->all.items[i].bytes = NULL; /* taken */
        is_done[i] = true;
        order[batch.count] = i;
        err = ll_batch_add(&batch, &item);
    }
    with.seed = seed;
    r->order = order;
    r->batch = &batch;
    if (err == LL_OK)
        err = ll_batch_run(&batch, &with, jobs, take, r);
    ll_batch_done(&batch);
    free(order);
    r->batch = NULL;
    r->order = NULL;
    return err == LL_OK ? r->err : err;
}

ll_err ll_regrade(struct ll_book *book, const char *where, const struct ll_grade_options *options,
                  size_t jobs, void (*tell)(const struct ll_regrade_change *change, void *arg),
                  void *arg, struct ll_message *why, struct ll_regrade_count *count)
{
    struct regrade r = {
        .book = book, .where = where, .count = count, .tell = tell, .arg = arg, .why = why};
    *count = (struct ll_regrade_count){0};
    struct ll_str checks = {0};
    r.has_checks = ll_path_checks(&checks);
    ll_str_done(&checks);
    ll_err err = ll_book_each(book, true, collect, &r, why);
    bool *is_done = ll_array_new(r.all.count, sizeof *is_done);
    if (err == LL_OK && is_done == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 0; err == LL_OK && i < r.all.count; i++)
        if (!is_done[i])
            err = run_seed(&r, r.old[i].seed, is_done, options, jobs);
    free(is_done);
    free(r.old);
    ll_batch_done(&r.all);
    return err;
}
