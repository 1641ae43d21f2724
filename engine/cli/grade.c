/* losslab grade: many submissions, one result a line, and a word on all of them. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/plain.h"
#include "class/intake.h"
#include "cli/commands.h"
#include "cli/exercise.h"
#include "cli/interrupt.h"
#include "grade/batch.h"
#include "grade/outbox.h"
#include "grade/report.h"
#include "grade/sum.h"
#include "grade/trial.h"
#include "sandbox/probe.h"

enum { NAMES_SHOWN = 20, FORMATS_MOST = 8 };

struct grade {
    const struct ll_cli *cli;
    struct ll_grade_options options;
    struct ll_report_style style;
    struct ll_intake_options intake;
    const char *out;                                   /* a folder, or NULL */
    const struct ll_report *formats[FORMATS_MOST + 1]; /* ends with NULL; none: a line each */
    size_t jobs;                                       /* 0: as many as there are processors */
    struct ll_outbox *outbox;                          /* of the folder, or NULL */
    struct ll_sum sum;
    ll_err err;
    struct ll_message why;
};

/* A list of formats with commas between them. */
static bool read_formats(struct grade *grade, const char *list, int *status)
{
    size_t count = 0;
    while (grade->formats[count])
        count++;
    for (const char *at = list; *at && count < FORMATS_MOST;) {
        size_t length = strcspn(at, ",");
        grade->formats[count] = ll_report_find(at, length);
        if (grade->formats[count++] == NULL) {
            struct ll_str names = {0}, text = {0}, name = {0};
            ll_str_add_n(&name, at, length);
            ll_report_names(&names);
            ll_text_fill(grade->cli->locale, "cli.grade.format",
                         (const char *const[]){"format", ll_str_text(&name), "formats",
                                               ll_str_text(&names), NULL},
                         &text);
            *status = ll_cli_usage(grade->cli, "%s", ll_str_text(&text));
            ll_str_done(&name);
            ll_str_done(&text);
            ll_str_done(&names);
            return false;
        }
        at += length + (at[length] == ',');
    }
    return true;
}

static int wrong_layout(const struct grade *grade, const char *name)
{
    struct ll_str names = {0}, text = {0};
    for (const struct ll_layout *layout = ll_layouts; layout->name; layout++)
        ll_str_format(&names, "%s%s", layout == ll_layouts ? "" : ", ", layout->name);
    ll_text_fill(grade->cli->locale, "cli.grade.layout",
                 (const char *const[]){"layout", name, "layouts", ll_str_text(&names), NULL},
                 &text);
    int status = ll_cli_usage(grade->cli, "%s", ll_str_text(&text));
    ll_str_done(&names);
    ll_str_done(&text);
    return status;
}

static bool read_options(struct grade *grade, int argc, char **argv, int *status)
{
    static const struct option options[] = {
        {"format", required_argument, NULL, 'f'},
        {"json", no_argument, NULL, 'j'},
        {"out", required_argument, NULL, 'o'},
        {"jobs", required_argument, NULL, 'n'},
        {"seed", required_argument, NULL, 's'},
        {"layout", required_argument, NULL, 'l'},
        {"student", required_argument, NULL, 't'},
        {"exercise", required_argument, NULL, 'e'},
        {0},
    };
    const struct ll_cli *cli = grade->cli;
    uint64_t jobs;
    int option;
    while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        switch (option) {
        case 'f':
            if (!read_formats(grade, optarg, status))
                return false;
            break;
        case 'j':
            if (!read_formats(grade, ll_report_json.name, status))
                return false;
            break;
        case 'o':
            grade->out = optarg;
            break;
        case 'e':
            grade->intake.exercise = optarg;
            break;
        case 'l':
            if ((grade->intake.layout = ll_layout_find(optarg)))
                break;
            *status = wrong_layout(grade, optarg);
            return false;
        case 't':
            if (ll_layout_pattern_valid(grade->intake.pattern = optarg))
                break;
            *status = ll_cli_usage(cli, ll_text(cli->locale, "cli.grade.pattern"), optarg);
            return false;
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

/* On standard output stands the first format that was asked for; a line each for a person. */
static ll_err print_result(const struct grade *grade, const struct ll_batch_item *item,
                           const struct ll_result *result)
{
    struct ll_str text = {0};
    ll_err err = LL_OK;
    if (grade->formats[0] == NULL)
        print_line(item, result, grade);
    else
        err = grade->formats[0]->each(result, &grade->style, &text);
    if (err == LL_OK)
        fputs(ll_str_text(&text), stdout);
    fflush(stdout);
    ll_str_done(&text);
    return err;
}

static void take(const struct ll_batch_item *item, const struct ll_result *result, void *arg)
{
    struct grade *grade = arg;
    ll_err err = ll_sum_add(&grade->sum, result);
    if (err == LL_OK && grade->outbox)
        err = ll_outbox_put(grade->outbox, item, result, &grade->why);
    if (err == LL_OK)
        err = print_result(grade, item, result);
    if (grade->err == LL_OK)
        grade->err = err;
}

/* What stands before the first result on standard output, or behind the last. */
static void print_frame(const struct grade *grade, bool is_begin)
{
    const struct ll_report *format = grade->formats[0];
    struct ll_str text = {0};
    ll_err err = LL_OK;
    if (format && is_begin && format->begin)
        err = format->begin(&grade->style, &text);
    else if (format && !is_begin && format->end)
        err = format->end(&grade->sum, &grade->style, &text);
    if (err == LL_OK)
        fputs(ll_str_text(&text), stdout);
    ll_str_done(&text);
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

/* Which layout was taken, where it was not asked for and is more than folders and files. */
static void say_layout(const struct grade *grade, const char *path, const struct ll_layout *layout)
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
static void put_broken(const struct grade *grade, const struct ll_batch_names *names)
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

/* Whom the mean counts is said: one that was rejected earned nothing, and is no exception. */
static void put_mean(const struct grade *grade, double mean, size_t counted)
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

static void put_summary(const struct grade *grade, const struct ll_batch *batch)
{
    const struct ll_sum *sum = &grade->sum;
    const struct ll_sum_mistake *most = ll_sum_commonest(sum);
    size_t counted = ll_sum_counted(sum);
    size_t taken = counted + sum->count[LL_GRADE_ERROR];
    put_count(grade, "cli.grade.passed", sum->count[LL_GRADE_PASSED]);
    put_count(grade, "cli.grade.failed", sum->count[LL_GRADE_FAILED]);
    put_count(grade, "cli.grade.rejected", sum->count[LL_GRADE_REJECTED]);
    if (sum->count[LL_GRADE_ERROR] > 0)
        put_count(grade, "cli.grade.errors", sum->count[LL_GRADE_ERROR]);
    if (taken < batch->count)
        put_count(grade, "cli.grade.stopped", batch->count - taken);
    put_names(grade, "cli.grade.without", &batch->without);
    put_names(grade, "cli.grade.skipped", &batch->skipped);
    put_broken(grade, &batch->broken);
    if (batch->hidden > 0)
        put_count(grade, "cli.grade.hidden", batch->hidden);
    if (counted > 0)
        put_mean(grade, sum->score / (double)counted, counted);
    if (most)
        fprintf(stderr, "%s %s (%zu)\n", ll_text(grade->cli->locale, "cli.grade.commonest"),
                most->title, most->count);
}

/* A folder with results in it is another class's, or an earlier day's. */
static ll_err open_outbox(struct grade *grade)
{
    const struct ll_report *const json[] = {&ll_report_json, NULL};
    ll_err err = ll_outbox_open(grade->out, grade->formats[0] ? grade->formats : json,
                                &grade->style, &grade->why, &grade->outbox);
    if (err == LL_ERR_EXISTS) {
        struct ll_str text = {0};
        ll_text_fill(grade->cli->locale, "cli.grade.results-there",
                     (const char *const[]){"folder", grade->out, NULL}, &text);
        ll_fail(&grade->why, err, "%s", ll_str_text(&text));
        ll_str_done(&text);
    }
    return err;
}

/* A right program in each language that was handed in: what this machine cannot run is said at
 * once, and not found out one student after the other. */
static void try_languages(const struct grade *grade, const struct ll_batch *batch)
{
    bool is_there[LL_LANGUAGE_COUNT] = {false};
    enum ll_language language;
    struct ll_host host;
    for (size_t i = 0; i < batch->count; i++)
        if (ll_language_of(batch->items[i].path, &language))
            is_there[language] = true;
    if (ll_host_open(&grade->options, NULL, &host) != LL_OK)
        return;
    for (int i = 0; i < LL_LANGUAGE_COUNT; i++) {
        struct ll_str words = {0};
        if (is_there[i] && !ll_trial_any(&host, (enum ll_language)i, grade->cli->locale, &words))
            fprintf(stderr, "%s: %s\n", ll_language_name((enum ll_language)i), ll_str_text(&words));
        ll_str_done(&words);
    }
    ll_host_close(&host);
}

static int grade_all(struct grade *grade, const struct ll_batch *batch)
{
    ll_err run_err = LL_OK;
    if (grade->out)
        grade->err = open_outbox(grade);
    if (grade->err == LL_OK) {
        try_languages(grade, batch);
        print_frame(grade, true);
        run_err = ll_batch_run(batch, &grade->options, grade->jobs, take, grade);
        print_frame(grade, false);
        put_summary(grade, batch);
    }
    if (grade->err == LL_OK && grade->outbox)
        grade->err = ll_outbox_end(grade->outbox, &grade->sum, &grade->why);
    ll_outbox_free(&grade->outbox);
    ll_cli_interrupt_end();
    if (grade->err == LL_OK)
        grade->err = run_err;
    if (grade->err != LL_OK)
        return ll_cli_fail(grade->cli, grade->err, &grade->why);
    if (batch->count == 0)
        return ll_cli_usage(grade->cli, "%s", ll_text(grade->cli->locale, "cli.grade.nothing"));
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
    grade.intake.host = &host;
    for (int i = optind; i < argc && err == LL_OK; i++) {
        const struct ll_layout *layout;
        err = ll_intake_add(&batch, argv[i], &grade.intake, &grade.why, &layout);
        if (err == LL_OK && layout)
            say_layout(&grade, argv[i], layout);
    }
    grade.options.lang = ll_locale_lang(cli->locale);
    grade.options.host = &host;
    grade.options.stop = ll_cli_interrupt_begin();
    status = err == LL_OK ? grade_all(&grade, &batch) : ll_cli_fail(cli, err, &grade.why);
    ll_sum_done(&grade.sum);
    ll_batch_done(&batch);
    return status;
}
