#include "cli/attempt.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/exercise.h"
#include "cli/share.h"
#include "grade/report.h"
#include "store/progress.h"

static void remember(const struct ll_cli *cli, const struct ll_result *result)
{
    if (result->status == LL_GRADE_ERROR)
        return;
    struct ll_str report = {0};
    struct ll_store *store = ll_cli_store_open(cli);
    if (store && ll_report_json.each(result, NULL, &report) == LL_OK) {
        const struct ll_attempt attempt = {
            .exercise = result->exercise,
            .file = result->submission,
            .language = result->has_language ? ll_language_name(result->language) : "",
            .status = ll_grade_status_name(result->status),
            .report = ll_str_text(&report),
            .score = result->score,
            .max_score = result->max_score,
        };
        if (ll_attempt_add(store, &attempt) != LL_OK)
            ll_cli_store_failed(cli, store);
        ll_cli_share_follow(store);
    }
    ll_store_free(&store);
    ll_str_done(&report);
}

ll_err ll_cli_attempt_grade(const struct ll_cli_attempt *attempt, struct ll_message *why,
                            struct ll_result *out)
{
    ll_err err = ll_grade_run(attempt->path, &attempt->options, why, out);
    if (err == LL_OK)
        remember(attempt->cli, out);
    return err;
}

int ll_cli_attempt_print(const struct ll_cli_attempt *attempt, const struct ll_result *result)
{
    const struct ll_report_style style = ll_cli_report_style(attempt->cli);
    struct ll_str text = {0};
    ll_err err = attempt->json ? ll_report_json.each(result, &style, &text)
                               : ll_report_text.each(result, &style, &text);
    if (err == LL_OK)
        fputs(ll_str_text(&text), stdout);
    ll_str_done(&text);
    return err == LL_OK ? ll_cli_verdict(result) : ll_cli_fail(attempt->cli, err, NULL);
}

/* -- earlier attempts -------------------------------------------------------------------------- */

struct row {
    time_t at;
    char status[16], language[16];
    double score, max_score;
};

struct rows {
    struct row *row;
    size_t count;
};

static void keep_row(const struct ll_attempt *attempt, void *arg)
{
    struct rows *rows = arg;
    struct row *row = &rows->row[rows->count++];
    row->at = (time_t)attempt->at;
    row->score = attempt->score;
    row->max_score = attempt->max_score;
    snprintf(row->status, sizeof row->status, "%s", attempt->status);
    snprintf(row->language, sizeof row->language, "%s", attempt->language);
}

static void print_row(const struct ll_cli *cli, const struct row *row, const struct row *before)
{
    char when[32] = "";
    char key[48];
    struct tm local;
    if (localtime_r(&row->at, &local))
        (void)strftime(when, sizeof when, "%F %T", &local);
    snprintf(key, sizeof key, "grade.status.%s", row->status);
    printf("  %s  %-6s  %3g/%g", when, row->language, row->score, row->max_score);
    if (before && row->score != before->score && strcmp(row->language, before->language) == 0)
        printf("  %+4g", row->score - before->score);
    else
        printf("      ");
    printf("  %s\n", ll_text(cli->locale, key));
}

void ll_cli_attempts_print(const struct ll_cli *cli, const char *exercise, size_t most)
{
    struct ll_store *store = ll_cli_store_open(cli);
    /* One more than is shown: what the oldest row gained is told against it. */
    struct rows rows = {.row = calloc(most + 1, sizeof *rows.row)};
    if (store && rows.row && ll_attempts_each(store, exercise, most + 1, keep_row, &rows) != LL_OK)
        ll_cli_store_failed(cli, store);
    if (rows.count == 0)
        printf("  %s\n", ll_text(cli->locale, "cli.attempts.none"));
    for (size_t i = rows.count < most ? rows.count : most; i-- > 0;)
        print_row(cli, &rows.row[i], i + 1 < rows.count ? &rows.row[i + 1] : NULL);
    free(rows.row);
    ll_store_free(&store);
}
