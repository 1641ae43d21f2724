/* losslab check: grades one file, once or again at each save. */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/exercise.h"
#include "grade/grade.h"
#include "sandbox/probe.h"
#include "store/progress.h"

/* An editor may write more than once for one save: what follows within this time belongs to it. */
enum { SETTLE_MS = 15 };

struct check {
    const struct ll_cli *cli;
    const char *path;
    struct ll_grade_options options;
    bool json;
    bool watch;
};

/* The checks as they stood at the last grading that ran them, to say what a save changed. */
struct last {
    enum ll_check_status *statuses;
    size_t count;
    double score;
};

static bool read_options(struct check *check, int argc, char **argv, int *status)
{
    static const struct option options[] = {
        {"exercise", required_argument, NULL, 'e'}, {"json", no_argument, NULL, 'j'},
        {"seed", required_argument, NULL, 's'},     {"trust", no_argument, NULL, 't'},
        {"watch", no_argument, NULL, 'w'},          {0},
    };
    const struct ll_cli *cli = check->cli;
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'e':
            check->options.exercise = optarg;
            break;
        case 'j':
            check->json = true;
            break;
        case 's':
            if (ll_cli_seed(optarg, &check->options.seed))
                break;
            *status = ll_cli_usage(cli, ll_text(cli->locale, "cli.check.seed"), optarg);
            return false;
        case 't':
            check->options.trust = true;
            break;
        case 'w':
            check->watch = true;
            break;
        default:
            *status = ll_cli_usage(cli, ll_text(cli->locale, "cli.option"), argv[optind - 1]);
            return false;
        }
    }
    if (optind + 1 != argc) {
        *status = ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.check.wants"));
        return false;
    }
    check->path = argv[optind];
    return true;
}

/* Remembers the attempt; a store that cannot be written is no reason not to grade. */
static void remember(const struct ll_cli *cli, const struct ll_result *result)
{
    if (result->status == LL_GRADE_ERROR)
        return;
    struct ll_str report = {0};
    struct ll_store *store = ll_cli_store_open(cli);
    if (store && ll_report_json(result, NULL, &report) == LL_OK) {
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
            fprintf(stderr, "%s: %s\n", cli->program, ll_store_message(store));
    }
    ll_store_free(&store);
    ll_str_done(&report);
}

static int print(const struct check *check, const struct ll_result *result)
{
    const struct ll_report_style style = ll_cli_report_style(check->cli);
    struct ll_str text = {0};
    ll_err err =
        check->json ? ll_report_json(result, &style, &text) : ll_report_text(result, &style, &text);
    if (err == LL_OK)
        fputs(ll_str_text(&text), stdout);
    ll_str_done(&text);
    return err == LL_OK ? ll_cli_verdict(result) : ll_cli_fail(check->cli, err, NULL);
}

/* What the save changed, a line a check; and the score before. */
static void print_changes(const struct check *check, const struct ll_result *result,
                          struct last *last)
{
    bool is_judged = result->status == LL_GRADE_PASSED || result->status == LL_GRADE_FAILED;
    for (size_t i = 0; is_judged && i < result->check_count && i < last->count; i++) {
        bool was = last->statuses[i] == LL_CHECK_PASS;
        bool is = result->checks[i].status == LL_CHECK_PASS;
        if (was != is)
            printf("%s %s\n",
                   ll_text(check->cli->locale, is ? "cli.check.now-passes" : "cli.check.now-fails"),
                   result->checks[i].title);
    }
    if (last->count > 0)
        printf("%s %g\n", ll_text(check->cli->locale, "cli.check.before"), last->score);
    if (!is_judged)
        return;
    enum ll_check_status *statuses =
        realloc(last->statuses, (result->check_count + 1) * sizeof *statuses);
    if (statuses == NULL)
        return;
    for (size_t i = 0; i < result->check_count; i++)
        statuses[i] = result->checks[i].status;
    *last = (struct last){statuses, result->check_count, result->score};
}

static int grade_once(const struct check *check, struct last *last)
{
    struct ll_message why = {""};
    struct ll_result result;
    ll_err err = ll_grade_run(check->path, &check->options, &why, &result);
    if (err != LL_OK)
        return ll_cli_fail(check->cli, err, &why);
    int status = print(check, &result);
    if (last)
        print_changes(check, &result, last);
    fflush(stdout);
    remember(check->cli, &result);
    ll_result_done(&result);
    return status;
}

/* Splits a path into its folder ("." where it has none) and its name. */
static const char *split(const char *path, struct ll_str *folder)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        ll_str_add(folder, ".");
    else
        ll_str_add_n(folder, path, slash == path ? 1 : (size_t)(slash - path));
    return slash ? slash + 1 : path;
}

/* Takes the events that are there; true where one is about the file. */
static bool concerns(int fd, const char *name)
{
    char buffer[8192] __attribute__((aligned(__alignof__(struct inotify_event))));
    bool found = false;
    ssize_t length = read(fd, buffer, sizeof buffer);
    for (ssize_t at = 0; at < length;) {
        const struct inotify_event *event = (const struct inotify_event *)(void *)(buffer + at);
        found = found || (event->len > 0 && strcmp(event->name, name) == 0) ||
                (event->mask & IN_Q_OVERFLOW);
        at += (ssize_t)(sizeof *event + event->len);
    }
    return found;
}

static int watch_file(const struct check *check)
{
    struct ll_str folder = {0};
    struct last last = {0};
    const char *name = split(check->path, &folder);
    struct pollfd saved = {.fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK), .events = POLLIN};
    /* The folder, not the file: many editors write a new file and rename it over the old one. */
    bool is_watched = saved.fd >= 0 && inotify_add_watch(saved.fd, ll_str_text(&folder),
                                                         IN_CLOSE_WRITE | IN_MOVED_TO) >= 0;
    int status = is_watched ? grade_once(check, &last)
                            : ll_cli_usage(check->cli, "%s: %s", check->path, strerror(errno));
    bool is_screen = isatty(STDOUT_FILENO) == 1;
    bool goes_on = is_watched && status != LL_EXIT_USAGE;
    while (goes_on) { /* until a signal ends the program, or its output has no reader any more */
        if (!check->json)
            printf("\n%s\n", ll_text(check->cli->locale, "cli.check.watching"));
        fflush(stdout);
        while (poll(&saved, 1, -1) < 0 || !concerns(saved.fd, name))
            ;
        while (poll(&saved, 1, SETTLE_MS) > 0)
            concerns(saved.fd, name);
        if (is_screen)
            fputs("\033[H\033[2J", stdout);
        grade_once(check, &last);
        goes_on = ferror(stdout) == 0;
    }
    if (saved.fd >= 0)
        close(saved.fd);
    free(last.statuses);
    ll_str_done(&folder);
    return status;
}

int ll_cmd_check(struct ll_cli *cli, int argc, char **argv)
{
    struct check check = {.cli = cli};
    struct ll_message why = {""};
    struct ll_probe host;
    int status = LL_EXIT_DONE;
    if (!read_options(&check, argc, argv, &status))
        return status;
    check.options.lang = ll_locale_lang(cli->locale);
    if (!check.options.trust) {
        ll_err err = ll_probe_run(&why, &host);
        if (err != LL_OK)
            return ll_cli_fail(cli, err, &why);
        check.options.host = &host;
    }
    return check.watch ? watch_file(&check) : grade_once(&check, NULL);
}
