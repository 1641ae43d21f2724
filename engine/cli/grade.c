/* losslab grade: many submissions, one result a line, and a word on all of them. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/plain.h"
#include "cli/commands.h"
#include "cli/exercise.h"
#include "cli/interrupt.h"
#include "grade/batch.h"
#include "sandbox/probe.h"

enum { NAMES_SHOWN = 20 };

struct grade {
    const struct ll_cli *cli;
    struct ll_grade_options options;
    struct ll_report_style style;
    const char *out; /* a folder, or NULL */
    bool json;
    size_t jobs;         /* 0: as many as there are processors */
    struct ll_str lines; /* every result as JSON, for the folder */
    struct ll_batch_sum sum;
    ll_err err;
    struct ll_message why;
};

static bool read_options(struct grade *grade, int argc, char **argv, int *status)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},
        {"out", required_argument, NULL, 'o'},
        {"jobs", required_argument, NULL, 'n'},
        {"seed", required_argument, NULL, 's'},
        {0},
    };
    const struct ll_cli *cli = grade->cli;
    uint64_t jobs;
    int option;
    while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        switch (option) {
        case 'j':
            grade->json = true;
            break;
        case 'o':
            grade->out = optarg;
            break;
        case 'n':
            if (ll_cli_seed(optarg, &jobs) && jobs <= 256) {
                grade->jobs = (size_t)jobs;
                break;
            }
            *status = ll_cli_usage(cli, ll_text(cli->locale, "cli.grade.jobs"), optarg);
            return false;
        case 's':
            if (ll_cli_seed(optarg, &grade->options.seed))
                break;
            *status = ll_cli_usage(cli, ll_text(cli->locale, "cli.check.seed"), optarg);
            return false;
        default:
            *status = ll_cli_bad_option(cli, argv, options, option);
            return false;
        }
    }
    if (optind == argc)
        *status = ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.grade.wants"));
    return optind < argc;
}

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

/* One line for a person: student, file, status, score, and the first mistake or why there is no
 * score. */
static void print_line(const struct ll_batch_item *item, const struct ll_result *result,
                       const struct grade *grade)
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

/* The student's own report: FOLDER/feedback/STUDENT/FILE.txt. */
static ll_err write_feedback(const struct grade *grade, const struct ll_batch_item *item,
                             const struct ll_result *result, struct ll_message *why)
{
    struct ll_str folder = {0};
    struct ll_str text = {0};
    const char *slash = strrchr(item->path, '/');
    ll_str_format(&folder, "%s/feedback/%s", grade->out, item->student ? item->student : "-");
    ll_err err = ll_folder_make(ll_str_text(&folder), why);
    ll_str_format(&folder, "/%s.txt", slash ? slash + 1 : item->path);
    const struct ll_report_style style = {.locale = grade->cli->locale};
    if (err == LL_OK)
        err = ll_report_text(result, &style, &text);
    if (err == LL_OK)
        err = ll_file_write(ll_str_text(&folder), ll_str_text(&text), text.length, why);
    ll_str_done(&text);
    ll_str_done(&folder);
    return err;
}

static void take(const struct ll_batch_item *item, const struct ll_result *result, void *arg)
{
    struct grade *grade = arg;
    struct ll_str line = {0};
    ll_err err = ll_report_json(result, &grade->style, &line);
    if (err == LL_OK)
        err = ll_batch_sum_add(&grade->sum, result);
    if (err == LL_OK && grade->json)
        fputs(ll_str_text(&line), stdout);
    else if (err == LL_OK)
        print_line(item, result, grade);
    fflush(stdout);
    if (err == LL_OK && grade->out) {
        ll_str_add(&grade->lines, ll_str_text(&line));
        err = write_feedback(grade, item, result, &grade->why);
    }
    if (grade->err == LL_OK)
        grade->err = err;
    ll_str_done(&line);
}

static void put_count(const struct grade *grade, const char *key, size_t count)
{
    struct ll_str text = {0};
    char number[24];
    snprintf(number, sizeof number, "%zu", count);
    const char *const pairs[] = {"count", number, NULL};
    ll_text_fill(grade->cli->locale, key, pairs, &text);
    fprintf(stderr, "%s\n", ll_str_text(&text));
    ll_str_done(&text);
}

/* How many, and which; the rest of a long list is only counted. */
static void put_names(const struct grade *grade, const char *key,
                      const struct ll_batch_names *names)
{
    if (names->count == 0)
        return;
    put_count(grade, key, names->count);
    for (size_t i = 0; i < names->count && i < NAMES_SHOWN; i++) {
        struct ll_str name = {0};
        ll_plain_add_name(&name, names->items[i]);
        fprintf(stderr, "  %s\n", ll_str_text(&name));
        ll_str_done(&name);
    }
    if (names->count > NAMES_SHOWN)
        fputs("  ...\n", stderr);
}

static void put_summary(const struct grade *grade, const struct ll_batch *batch)
{
    const struct ll_batch_sum *sum = &grade->sum;
    const struct ll_batch_mistake *most = ll_batch_sum_commonest(sum);
    size_t judged = sum->count[LL_GRADE_PASSED] + sum->count[LL_GRADE_FAILED];
    size_t taken = judged + sum->count[LL_GRADE_REJECTED] + sum->count[LL_GRADE_ERROR];
    put_count(grade, "cli.grade.passed", sum->count[LL_GRADE_PASSED]);
    put_count(grade, "cli.grade.failed", sum->count[LL_GRADE_FAILED]);
    put_count(grade, "cli.grade.rejected", sum->count[LL_GRADE_REJECTED]);
    if (sum->count[LL_GRADE_ERROR] > 0)
        put_count(grade, "cli.grade.errors", sum->count[LL_GRADE_ERROR]);
    if (taken < batch->count)
        put_count(grade, "cli.grade.stopped", batch->count - taken);
    put_names(grade, "cli.grade.without", &batch->without);
    put_names(grade, "cli.grade.skipped", &batch->skipped);
    if (batch->hidden > 0)
        put_count(grade, "cli.grade.hidden", batch->hidden);
    if (judged > 0)
        fprintf(stderr, "%s %.1f\n", ll_text(grade->cli->locale, "cli.grade.mean"),
                sum->score / (double)judged);
    if (most)
        fprintf(stderr, "%s %s (%zu)\n", ll_text(grade->cli->locale, "cli.grade.commonest"),
                most->title, most->count);
}

static int grade_all(struct grade *grade, const struct ll_batch *batch)
{
    struct ll_str path = {0};
    ll_err run_err = LL_OK;
    if (grade->out)
        grade->err = ll_folder_make(grade->out, &grade->why);
    if (grade->err == LL_OK) {
        run_err = ll_batch_run(batch, &grade->options, grade->jobs, take, grade);
        put_summary(grade, batch);
    }
    /* What was graded until a signal came is kept. */
    if (grade->err == LL_OK && grade->out) {
        ll_path_join(&path, grade->out, "results.jsonl");
        grade->err = ll_file_write(ll_str_text(&path), ll_str_text(&grade->lines),
                                   grade->lines.length, &grade->why);
    }
    ll_str_done(&path);
    ll_cli_interrupt_end();
    if (grade->err == LL_OK)
        grade->err = run_err;
    if (grade->err != LL_OK)
        return ll_cli_fail(grade->cli, grade->err, &grade->why);
    return grade->sum.count[LL_GRADE_ERROR] > 0 ? LL_EXIT_MACHINE : LL_EXIT_DONE;
}

int ll_cmd_grade(struct ll_cli *cli, int argc, char **argv)
{
    struct grade grade = {.cli = cli, .style = ll_cli_report_style(cli)};
    struct ll_batch batch = {0};
    struct ll_probe host;
    int status = LL_EXIT_DONE;
    if (!read_options(&grade, argc, argv, &status))
        return status;
    ll_err err = ll_probe_run(&grade.why, &host);
    for (int i = optind; i < argc && err == LL_OK; i++)
        err = ll_batch_add(&batch, argv[i], &grade.why);
    grade.options.lang = ll_locale_lang(cli->locale);
    grade.options.host = &host;
    grade.options.stop = ll_cli_interrupt_begin();
    status = err == LL_OK ? grade_all(&grade, &batch) : ll_cli_fail(cli, err, &grade.why);
    ll_batch_sum_done(&grade.sum);
    ll_str_done(&grade.lines);
    ll_batch_done(&batch);
    return status;
}
