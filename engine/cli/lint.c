/* losslab lint: a course as its author would want it. */
#include "cli/commands.h"

#include <getopt.h>

#include "course/lint.h"
#include "grade/exercise.h"
#include "grade/lint.h"

static void print_finding(const char *where, const char *what, void *arg)
{
    (void)arg;
    printf("%s: %s\n", where, what);
}

static void print_counts(const struct ll_cli *cli, const struct ll_lint_counts *counts)
{
    const size_t numbers[] = {counts->pages, counts->questions, counts->scenes,
                              counts->views, counts->trainers,  counts->findings};
    static const char *const names[] = {"pages", "questions", "scenes",
                                        "views", "trainers",  "findings"};
    const char *pairs[2 * sizeof names / sizeof *names + 1] = {NULL};
    char texts[sizeof names / sizeof *names][24];
    struct ll_str line = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(texts[i], sizeof texts[i], "%zu", numbers[i]);
        pairs[2 * i] = names[i];
        pairs[2 * i + 1] = texts[i];
    }
    ll_text_fill(cli->locale, "cli.lint.counts", pairs, &line);
    fprintf(stderr, "%s\n", ll_str_text(&line));
    ll_str_done(&line);
}

static void print_exercise_counts(const struct ll_cli *cli, const struct ll_exercise_counts *counts)
{
    const size_t numbers[] = {counts->exercises, counts->programs, counts->mistakes,
                              counts->mutants,   counts->same,     counts->findings};
    static const char *const names[] = {"exercises", "programs", "mistakes",
                                        "mutants",   "same",     "findings"};
    const char *pairs[2 * sizeof names / sizeof *names + 1] = {NULL};
    char texts[sizeof names / sizeof *names][24];
    struct ll_str line = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(texts[i], sizeof texts[i], "%zu", numbers[i]);
        pairs[2 * i] = names[i];
        pairs[2 * i + 1] = texts[i];
    }
    ll_text_fill(cli->locale, "cli.lint.exercises", pairs, &line);
    fprintf(stderr, "%s\n", ll_str_text(&line));
    ll_str_done(&line);
}

static ll_err lint_exercises(struct ll_message *why, struct ll_exercise_counts *counts)
{
    char **names = NULL;
    ll_err err = ll_exercise_list(why, &names);
    for (char **name = names; err == LL_OK && *name; name++)
        err = ll_exercise_lint(*name, print_finding, NULL, why, counts);
    ll_exercise_list_free(&names);
    return err;
}

int ll_cmd_lint(struct ll_cli *cli, int argc, char **argv)
{
    static const struct option none[] = {{0}};
    struct ll_course *course = NULL;
    struct ll_message why = {""};
    struct ll_lint_counts counts;
    struct ll_exercise_counts exercises = {0};
    if (getopt_long(argc, argv, "", none, NULL) != -1)
        return ll_cli_usage(cli, "lint: %s", argv[optind - 1]);
    if (argc - optind > 1)
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.lint.one"));
    ll_err err = ll_course_new(optind < argc ? argv[optind] : NULL, &why, &course);
    if (err == LL_OK)
        err = ll_course_lint(course, print_finding, NULL, &counts);
    ll_course_free(&course);
    if (err == LL_OK)
        print_counts(cli, &counts);
    if (err == LL_OK && optind == argc)
        err = lint_exercises(&why, &exercises);
    if (err != LL_OK)
        return ll_cli_fail(cli, err, &why);
    if (optind == argc)
        print_exercise_counts(cli, &exercises);
    return counts.findings + exercises.findings > 0 ? LL_EXIT_FAILED : LL_EXIT_DONE;
}
