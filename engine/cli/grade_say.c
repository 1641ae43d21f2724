/* What grade says: a line a submission, how far it is, and a word on all of them. */
#include "cli/grade.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/plain.h"

enum { NAMES_SHOWN = 20 };

static void put_name(const char *name)
{
    struct ll_str text = {0};
    ll_plain_add_name(&text, name);
    fputs(ll_str_text(&text), stdout);
    ll_str_done(&text);
}

/* The first two lines of a message, as one: why a submission was not taken. */
static void put_reason(const char *message)
{
    struct ll_str reason = {0};
    size_t first = strcspn(message, "\n");
    ll_str_add_n(&reason, message, first);
    if (message[first] == '\n') {
        ll_str_add(&reason, " ");
        ll_str_add_n(&reason, message + first + 1, strcspn(message + first + 1, "\n"));
    }
    putchar('\t');
    put_name(ll_str_text(&reason));
    ll_str_done(&reason);
}

void ll_cli_grade_line(const struct ll_cli_grade *grade, const struct ll_batch_item *item,
                       const struct ll_result *result)
{
    struct ll_str key = {0};
    ll_str_format(&key, "grade.status.%s", ll_grade_status_name(result->status));
    put_name(item->student ? item->student : "-");
    putchar('\t');
    put_name(item->path);
    printf("\t%s\t%g/%g", ll_text(grade->cli->locale, ll_str_text(&key)), result->score,
           result->max_score);
    if (result->diagnosis_count > 0)
        printf("\t%s", result->diagnosis[0].title);
    else if (result->status == LL_GRADE_REJECTED || result->status == LL_GRADE_ERROR)
        put_reason(result->message);
    putchar('\n');
    ll_str_done(&key);
}

void ll_cli_grade_progress(const struct ll_cli_grade *grade)
{
    struct ll_str text = {0};
    char taken[24], count[24], left[24];
    if (!grade->has_progress)
        return;
    double spent = ll_clock_seconds() - grade->began;
    double each = grade->taken > 0 ? spent / (double)grade->taken : 0;
    long seconds = (long)(each * (double)(grade->count - grade->taken) + 0.5);
    snprintf(taken, sizeof taken, "%zu", grade->taken);
    snprintf(count, sizeof count, "%zu", grade->count);
    snprintf(left, sizeof left, "%ld:%02ld", seconds / 60, seconds % 60);
    ll_text_fill(grade->cli->locale, "cli.grade.progress",
                 (const char *const[]){"taken", taken, "count", count, "left", left, NULL}, &text);
    fprintf(stderr, "\r\033[K%s", grade->taken < grade->count ? ll_str_text(&text) : "");
    fflush(stderr);
    ll_str_done(&text);
}

void ll_cli_grade_count(const struct ll_cli_grade *grade, const char *key, size_t count)
{
    struct ll_str text = {0};
    char number[24];
    snprintf(number, sizeof number, "%zu", count);
    const char *const pairs[] = {"count", number, NULL};
    ll_text_fill(grade->cli->locale, key, pairs, &text);
    fprintf(stderr, "%s\n", ll_str_text(&text));
    ll_str_done(&text);
}

void ll_cli_grade_layout(const struct ll_cli_grade *grade, const char *path,
                         const struct ll_layout *layout)
{
    struct ll_str text = {0}, name = {0};
    if (grade->intake.layout || strcmp(layout->name, "students") == 0 ||
        strcmp(layout->name, "flat") == 0)
        return;
    ll_plain_add_name(&name, path);
    ll_text_fill(grade->cli->locale, "cli.grade.layout-taken",
                 (const char *const[]){"path", ll_str_text(&name), "layout", layout->name, NULL},
                 &text);
    fprintf(stderr, "%s\n", ll_str_text(&text));
    ll_str_done(&text);
    ll_str_done(&name);
}

/* Archives that were not read to their end: "PATH\tKEY". */
static void put_broken(const struct ll_cli_grade *grade, const struct ll_batch_names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        const char *line = names->items[i], *tab = strrchr(line, '\t');
        struct ll_str path = {0}, plain = {0}, key = {0}, text = {0};
        ll_str_add_n(&path, line, tab ? (size_t)(tab - line) : strlen(line));
        ll_plain_add_name(&plain, ll_str_text(&path));
        ll_str_format(&key, "class.archive.%s", tab ? tab + 1 : "damaged");
        ll_text_fill(grade->cli->locale, ll_str_text(&key),
                     (const char *const[]){"path", ll_str_text(&plain), NULL}, &text);
        fprintf(stderr, "%s\n", ll_str_text(&text));
        ll_str_done(&path);
        ll_str_done(&plain);
        ll_str_done(&key);
        ll_str_done(&text);
    }
}

/* How many, and which; the rest of a long list is only counted. */
static void put_names(const struct ll_cli_grade *grade, const char *key,
                      const struct ll_batch_names *names)
{
    if (names->count == 0)
        return;
    ll_cli_grade_count(grade, key, names->count);
    for (size_t i = 0; i < names->count && i < NAMES_SHOWN; i++) {
        struct ll_str name = {0};
        ll_plain_add_name(&name, names->items[i]);
        fprintf(stderr, "  %s\n", ll_str_text(&name));
        ll_str_done(&name);
    }
    if (names->count > NAMES_SHOWN)
        fputs("  ...\n", stderr);
}

/* Whom the mean counts is said: one that was rejected earned nothing, and is no exception. */
static void put_mean(const struct ll_cli_grade *grade, double mean, size_t counted)
{
    struct ll_str text = {0};
    char number[24], count[24];
    bool any_rejected = grade->sum.count[LL_GRADE_REJECTED] > 0;
    snprintf(number, sizeof number, "%.1f", mean);
    snprintf(count, sizeof count, "%zu", counted);
    ll_text_fill(grade->cli->locale, any_rejected ? "cli.grade.mean-rejected" : "cli.grade.mean",
                 (const char *const[]){"mean", number, "count", count, NULL}, &text);
    fprintf(stderr, "%s\n", ll_str_text(&text));
    ll_str_done(&text);
}

void ll_cli_grade_summary(const struct ll_cli_grade *grade, const struct ll_batch *batch)
{
    const struct ll_sum *sum = &grade->sum;
    const struct ll_sum_mistake *most = ll_sum_commonest(sum);
    size_t counted = ll_sum_counted(sum);
    size_t taken = counted + sum->count[LL_GRADE_ERROR];
    ll_cli_grade_count(grade, "cli.grade.passed", sum->count[LL_GRADE_PASSED]);
    ll_cli_grade_count(grade, "cli.grade.failed", sum->count[LL_GRADE_FAILED]);
    ll_cli_grade_count(grade, "cli.grade.rejected", sum->count[LL_GRADE_REJECTED]);
    if (sum->count[LL_GRADE_ERROR] > 0)
        ll_cli_grade_count(grade, "cli.grade.errors", sum->count[LL_GRADE_ERROR]);
    if (taken < batch->count)
        ll_cli_grade_count(grade, "cli.grade.stopped", batch->count - taken);
    put_names(grade, "cli.grade.without", &batch->without);
    put_names(grade, "cli.grade.skipped", &batch->skipped);
    put_broken(grade, &batch->broken);
    if (batch->hidden > 0)
        ll_cli_grade_count(grade, "cli.grade.hidden", batch->hidden);
    if (counted > 0)
        put_mean(grade, sum->score / (double)counted, counted);
    if (most)
        fprintf(stderr, "%s %s (%zu)\n", ll_text(grade->cli->locale, "cli.grade.commonest"),
                most->title, most->count);
}
