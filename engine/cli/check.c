/* losslab check: grades one file, once or again at each save. */
#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/attempt.h"
#include "cli/commands.h"
#include "cli/exercise.h"
#include "cli/interrupt.h"
#include "grade/submission.h"
#include "sandbox/probe.h"

static bool read_options(struct ll_cli_attempt *attempt, bool *watch, int argc, char **argv,
                         int *status)
{
    static const struct option options[] = {
        {"exercise", required_argument, NULL, 'e'}, {"json", no_argument, NULL, 'j'},
        {"seed", required_argument, NULL, 's'},     {"trust", no_argument, NULL, 't'},
        {"watch", no_argument, NULL, 'w'},          {0},
    };
    const struct ll_cli *cli = attempt->cli;
    int option;
    while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        switch (option) {
        case 'e':
            attempt->options.exercise = optarg;
            break;
        case 'j':
            attempt->json = true;
            break;
        case 's':
            if (ll_cli_seed(optarg, &attempt->options.seed))
                break;
            *status = ll_cli_usage(cli, ll_text(cli->locale, "cli.check.seed"), optarg);
            return false;
        case 't':
            attempt->options.trust = true;
            break;
        case 'w':
            *watch = true;
            break;
        default:
            *status = ll_cli_bad_option(cli, argv, options, option);
            return false;
        }
    }
    if (optind + 1 != argc) {
        *status = ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.check.wants"));
        return false;
    }
    attempt->path = argv[optind];
    return true;
}

/* False where there is nothing to grade, or nothing to grade it for; *status then, and it was said
 * what to do. A file that is not there is one to wait for with --watch. */
static bool can_begin(const struct ll_cli_attempt *attempt, bool watch, int *status)
{
    const struct ll_cli *cli = attempt->cli;
    struct ll_exercise *exercise = NULL;
    struct ll_message why = {""};
    struct ll_str name = {0};
    struct stat info;
    bool is_there = stat(attempt->path, &info) == 0;
    if (is_there && S_ISDIR(info.st_mode)) {
        *status = ll_cli_usage(cli, ll_text(cli->locale, "cli.check.folder"), attempt->path);
        return false;
    }
    if ((!is_there && !watch) || (is_there && access(attempt->path, R_OK) != 0)) {
        ll_fail(&why, LL_ERR_NOT_FOUND, "%s: %s", attempt->path, strerror(errno));
        *status = ll_cli_fail(cli, LL_ERR_NOT_FOUND, &why);
        return false;
    }
    ll_submission_exercise(attempt->path, attempt->options.exercise, &name, NULL);
    ll_err err = ll_exercise_open(ll_str_text(&name), ll_locale_lang(cli->locale), &why, &exercise);
    if (err == LL_ERR_NOT_FOUND)
        *status = ll_cli_unknown_exercise(
            cli, attempt->options.exercise ? "grade.no-exercise" : "cli.check.unnamed",
            ll_str_text(&name));
    else if (err != LL_OK)
        *status = ll_cli_fail(cli, err, &why);
    ll_exercise_free(&exercise);
    ll_str_done(&name);
    return err == LL_OK;
}

static int grade_once(const struct ll_cli_attempt *attempt)
{
    struct ll_message why = {""};
    struct ll_result result;
    ll_err err = ll_cli_attempt_grade(attempt, &why, &result);
    ll_cli_interrupt_end();
    if (err != LL_OK)
        return ll_cli_fail(attempt->cli, err, &why);
    int status = ll_cli_attempt_print(attempt, &result);
    ll_result_done(&result);
    return status;
}

int ll_cmd_check(struct ll_cli *cli, int argc, char **argv)
{
    struct ll_cli_attempt attempt = {.cli = cli};
    bool watch = false;
    struct ll_message why = {""};
    struct ll_probe host;
    int status = LL_EXIT_DONE;
    if (!read_options(&attempt, &watch, argc, argv, &status))
        return status;
    if (!can_begin(&attempt, watch, &status))
        return status;
    attempt.options.lang = ll_locale_lang(cli->locale);
    if (!attempt.options.trust) {
        ll_err err = ll_probe_run(&why, &host);
        if (err != LL_OK)
            return ll_cli_fail(cli, err, &why);
        attempt.options.host = &host;
    }
    if (!watch)
        attempt.options.stop = ll_cli_interrupt_begin();
    return watch ? ll_cli_watch(&attempt) : grade_once(&attempt);
}
