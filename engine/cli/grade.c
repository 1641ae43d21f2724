/* losslab grade: many submissions, one result a line, and a word on all of them. */
#include "cli/grade.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/exercise.h"
#include "cli/interrupt.h"
#include "cli/own_course.h"
#include "grade/batch.h"
#include "grade/jobs.h"
#include "grade/room.h"
#include "grade/runner.h"
#include "grade/trial.h"
#include "sandbox/probe.h"

/* A list of formats with commas between them. */
static bool read_formats(struct ll_cli_grade *grade, const char *list, int *status)
{
    size_t count = 0;
    while (grade->formats[count])
        count++;
    for (const char *at = list; *at && count < LL_CLI_FORMATS_MOST;) {
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

static int wrong_layout(const struct ll_cli_grade *grade, const char *name)
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

/* K/N. */
static bool read_shard(struct ll_cli_grade *grade, const char *text)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);
    if (end == text || *end != '/')
        return false;
    char *last;
    unsigned long count = strtoul(end + 1, &last, 10);
    grade->shard = number;
    grade->shards = count;
    return last > end + 1 && *last == '\0' && number >= 1 && number <= count && count <= 100000;
}

static bool read_options(struct ll_cli_grade *grade, int argc, char **argv, int *status)
{
    static const struct option options[] = {
        {"format", required_argument, NULL, 'f'},  {"json", no_argument, NULL, 'j'},
        {"out", required_argument, NULL, 'o'},     {"jobs", required_argument, NULL, 'n'},
        {"seed", required_argument, NULL, 's'},    {"layout", required_argument, NULL, 'l'},
        {"student", required_argument, NULL, 't'}, {"exercise", required_argument, NULL, 'e'},
        {"shard", required_argument, NULL, 'h'},   {"resume", no_argument, NULL, 'r'},
        {"follow", no_argument, NULL, 'w'},        {0},
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
        case 'h':
            if (read_shard(grade, optarg))
                break;
            *status = ll_cli_usage(cli, ll_text(cli->locale, "cli.grade.shard"), optarg);
            return false;
        case 'r':
            grade->resumes = true;
            break;
        case 'w':
            grade->follows = true;
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
    grade->paths = argv + optind;
    const char *lacks = grade->resumes && !grade->out                   ? "cli.grade.resume-wants"
                        : grade->shards > 0 && grade->options.seed == 0 ? "cli.grade.shard-wants"
                                                                        : NULL;
    if (lacks) {
        *status = ll_cli_usage(cli, "%s", ll_text(cli->locale, lacks));
        return false;
    }
    if (optind == argc)
        *status = ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.grade.wants"));
    return optind < argc;
}

/* On standard output stands the first format that was asked for; a line each for a person. */
static ll_err print_result(const struct ll_cli_grade *grade, const struct ll_batch_item *item,
                           const struct ll_result *result)
{
    struct ll_str text = {0};
    ll_err err = LL_OK;
    if (grade->formats[0] == NULL)
        ll_cli_grade_line(grade, item, result);
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
    struct ll_cli_grade *grade = arg;
    ll_err err = ll_sum_add(&grade->sum, result);
    if (err == LL_OK && grade->outbox)
        err = ll_outbox_put(grade->outbox, item, result, &grade->why);
    if (err == LL_OK && grade->done)
        err = ll_done_add(grade->done, result);
    if (err == LL_OK)
        err = print_result(grade, item, result);
    grade->taken++;
    ll_cli_grade_progress(grade);
    if (grade->err == LL_OK)
        grade->err = err;
}

/* What stands before the first result on standard output, or behind the last. */
static void print_frame(const struct ll_cli_grade *grade, bool is_begin)
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

/* A folder with results in it is another class's, or an earlier day's. */
static ll_err open_outbox(struct ll_cli_grade *grade)
{
    const struct ll_report *const json[] = {&ll_report_json, NULL};
    ll_err err = ll_outbox_open(grade->out, grade->formats[0] ? grade->formats : json,
                                grade->resumes, &grade->style, &grade->why, &grade->outbox);
    if (err == LL_ERR_EXISTS) {
        struct ll_str text = {0};
        ll_text_fill(grade->cli->locale, "cli.grade.results-there",
                     (const char *const[]){"folder", grade->out, NULL}, &text);
        ll_fail(&grade->why, err, "%s", ll_str_text(&text));
        ll_str_done(&text);
    }
    return err;
}

struct trials {
    const struct ll_cli_grade *grade;
    struct ll_host host;
    size_t there[LL_LANGUAGE_COUNT];        /* submissions in each language */
    size_t at_once;                         /* jobs */
    struct ll_str words[LL_LANGUAGE_COUNT]; /* what is wrong, or nothing */
};

static void try_one(size_t index, void *arg)
{
    struct trials *trials = arg;
    struct ll_str *words = &trials->words[index];
    size_t there = trials->there[index];
    if (there == 0)
        return;
    ll_trial_warm(&trials->host, (enum ll_language)index,
                  there < trials->at_once ? there : trials->at_once);
    if (ll_trial_any(&trials->host, (enum ll_language)index, trials->grade->cli->locale, words))
        ll_str_clear(words);
}

static void tell_one(size_t index, void *arg)
{
    struct trials *trials = arg;
    if (trials->words[index].length > 0)
        fprintf(stderr, "%s: %s\n", ll_language_name((enum ll_language)index),
                ll_str_text(&trials->words[index]));
    ll_str_done(&trials->words[index]);
}

/* A right program in each language that was handed in: what this machine cannot run is said at
 * once, and not found out one student after the other. Where a language has fork servers, as many
 * are started as there will be jobs for: all of them load side by side, and grading begins with the
 * first that has. */
static void try_languages(const struct ll_cli_grade *grade, const struct ll_batch *batch)
{
    struct trials trials = {.grade = grade, .at_once = ll_batch_at_once(batch, grade->jobs)};
    enum ll_language language;
    for (size_t i = 0; i < batch->count; i++)
        if (ll_language_of(batch->items[i].path, &language))
            trials.there[language]++;
    if (ll_host_open(&grade->options, NULL, &trials.host) == LL_OK) {
        (void)ll_jobs_run(LL_LANGUAGE_COUNT, trials.at_once, try_one, tell_one, &trials);
        ll_host_close(&trials.host);
    }
}

/* What is to be graded now: all that lies there, less the other shards' and what was done. */
static ll_err collect(struct ll_cli_grade *grade, bool says, struct ll_batch *batch)
{
    ll_err err = LL_OK;
    size_t done = 0;
    for (char **path = grade->paths; *path && err == LL_OK; path++) {
        const struct ll_layout *layout;
        err = ll_intake_add(batch, *path, &grade->intake, &grade->why, &layout);
        if (err == LL_OK && layout && says)
            ll_cli_grade_layout(grade, *path, layout);
    }
    if (err == LL_OK && grade->shards > 0)
        err = ll_batch_shard(batch, grade->shard, grade->shards);
    if (err == LL_OK && grade->done)
        err = ll_done_filter(grade->done, batch, grade->follows ? 1.0 : 0.0, &grade->why, &done);
    if (err == LL_OK && done > 0 && says)
        ll_cli_grade_count(grade, "cli.grade.done", done);
    return err;
}

static ll_err run(struct ll_cli_grade *grade, const struct ll_batch *batch)
{
    if (grade->done && grade->options.seed == 0)
        grade->options.seed = ll_done_seed(grade->done);
    grade->count = batch->count;
    grade->taken = 0;
    grade->began = ll_clock_seconds();
    ll_cli_grade_progress(grade);
    return ll_batch_run(batch, &grade->options, grade->jobs, take, grade);
}

/* Grades what comes, until it is stopped. */
static ll_err follow(struct ll_cli_grade *grade)
{
    ll_err err = LL_OK;
    while (err == LL_OK && grade->err == LL_OK && !atomic_load(grade->options.stop)) {
        struct ll_batch batch = {0};
        ll_cli_follow_wait(grade->paths, grade->options.stop);
        err = collect(grade, false, &batch);
        if (err == LL_OK && batch.count > 0)
            err = run(grade, &batch);
        ll_batch_done(&batch);
    }
    return err;
}

/* More were asked for than there is memory for, should each take all that it may. */
static void tell_memory(const struct ll_cli_grade *grade, const struct ll_batch *batch)
{
    const double gib = 1 << 30;
    char jobs[24], need[24], has[24], fit[24];
    struct ll_str words = {0};
    uint64_t memory = ll_room_memory(), each = ll_batch_memory(batch);
    size_t at_once = grade->jobs < batch->count ? grade->jobs : batch->count;
    if (each == 0 || at_once <= ll_room_for(memory, each))
        return;
    snprintf(jobs, sizeof jobs, "%zu", at_once);
    snprintf(need, sizeof need, "%.3g", (double)at_once * (double)each / gib);
    snprintf(has, sizeof has, "%.3g", (double)memory / gib);
    snprintf(fit, sizeof fit, "%zu", ll_room_for(memory, each));
    ll_text_fill(grade->cli->locale, "cli.grade.memory",
                 (const char *const[]){"jobs", jobs, "need", need, "has", has, "fit", fit, NULL},
                 &words);
    fprintf(stderr, "%s\n", ll_str_text(&words));
    ll_str_done(&words);
}

static int grade_all(struct ll_cli_grade *grade, const struct ll_batch *batch)
{
    ll_err run_err = LL_OK;
    if (grade->out)
        grade->err = open_outbox(grade);
    if (grade->err == LL_OK) {
        tell_memory(grade, batch);
        try_languages(grade, batch);
        print_frame(grade, true);
        run_err = run(grade, batch);
        if (run_err == LL_OK && grade->follows)
            run_err = follow(grade);
        print_frame(grade, false);
        ll_cli_grade_summary(grade, batch);
    }
    if (grade->err == LL_OK && grade->outbox)
        grade->err = ll_outbox_end(grade->outbox, &grade->sum, &grade->why);
    ll_outbox_free(&grade->outbox);
    ll_cli_interrupt_end();
    if (grade->err == LL_OK)
        grade->err = run_err;
    if (grade->err != LL_OK)
        return ll_cli_fail(grade->cli, grade->err, &grade->why);
    if (batch->count == 0 && !grade->done && grade->shards == 0)
        return ll_cli_usage(grade->cli, "%s", ll_text(grade->cli->locale, "cli.grade.nothing"));
    return grade->sum.count[LL_GRADE_ERROR] > 0 ? LL_EXIT_MACHINE : LL_EXIT_DONE;
}

int ll_cmd_grade(struct ll_cli *cli, int argc, char **argv)
{
    struct ll_cli_grade grade = {.cli = cli, .style = ll_cli_report_style(cli)};
    struct ll_batch batch = {0};
    struct ll_probe host;
    int status = LL_EXIT_DONE;
    if (!ll_own_checks_seed(cli, &grade.options.seed, &status) ||
        !read_options(&grade, argc, argv, &status))
        return status;
    struct ll_pool *pool = NULL;
    ll_err err = ll_probe_run(&grade.why, &host);
    if (err == LL_OK)
        err = ll_pool_new(&host, &grade.why, &pool);
    grade.options.pool = pool;
    grade.intake.host = &host;
    grade.has_progress = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
    if (err == LL_OK && (grade.resumes || grade.follows))
        err = ll_done_new(grade.options.seed, &grade.done);
    if (err == LL_OK && grade.resumes)
        err = ll_done_load(grade.done, grade.out, &grade.why);
    if (err == LL_OK)
        err = collect(&grade, true, &batch);
    grade.options.lang = ll_locale_lang(cli->locale);
    grade.options.host = &host;
    grade.options.stop = ll_cli_interrupt_begin();
    status = err == LL_OK ? grade_all(&grade, &batch) : ll_cli_fail(cli, err, &grade.why);
    ll_sum_done(&grade.sum);
    ll_done_free(&grade.done);
    ll_batch_done(&batch);
    ll_pool_free(&pool);
    return status;
}
