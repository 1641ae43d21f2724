/* losslab learn: opens the tutorial. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "course/data.h"
#include "tui/tui.h"

static bool read_seed(const char *text, uint64_t *out)
{
    char *end;
    errno = 0;
    unsigned long long seed = strtoull(text, &end, 10);
    *out = seed;
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0;
}

/* Fills `options`, and the path given with --data, from the command line; 0, or the exit status of
 * a wrong one. */
static int read_options(const struct ll_cli *cli, int argc, char **argv,
                        struct ll_tui_options *options, const char **data)
{
    static const struct option names[] = {
        {"dark", no_argument, NULL, 'D'},
        {"data", required_argument, NULL, 'd'},
        {"light", no_argument, NULL, 'L'},
        {"seed", required_argument, NULL, 's'},
        {NULL, 0, NULL, 0},
    };
    for (int c; (c = getopt_long(argc, argv, ":", names, NULL)) != -1;) {
        if (c == 'd')
            *data = optarg;
        else if (c == 's')
            options->has_seed = true;
        else if (c == 'D' || c == 'L')
            options->theme = c == 'D' ? "dark" : "light";
        else
            return ll_cli_bad_option(cli, argv, names, c);
        if (c == 's' && !read_seed(optarg, &options->seed))
            return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.learn.seed"));
    }
    if (argc - optind > 1)
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.learn.one"));
    options->page = argv[optind];
    return 0;
}

/* Without a terminal: the page asked for, or the contents, as text, and how to go on. */
static int print_instead(struct ll_cli *cli, const struct ll_tui_options *options, const char *data)
{
    const char *argv[] = {options->page ? "show" : "list", options->page, data ? "--data" : NULL,
                          data, NULL};
    char **args = (char **)(uintptr_t)argv; /* getopt reorders the pointers, not the words */
    ll_cli_getopt_reset();
    int status = options->page ? ll_cmd_show(cli, data ? 4 : 2, args) : ll_cmd_list(cli, 1, args);
    if (status == LL_EXIT_DONE)
        printf("\n%s\n", ll_text(cli->locale, "cli.learn.no_terminal"));
    return status;
}

/* What the learner's own data are is known, or refused, before the screen is taken. */
static int run_tutorial(struct ll_cli *cli, struct ll_tui_options *options, const char *path)
{
    struct ll_message why = {""};
    struct ll_data *data = NULL;
    ll_err err = path ? ll_data_read(path, &why, &data) : LL_OK;
    if (err != LL_OK)
        return ll_cli_fail(cli, err, &why);
    options->data = data;
    options->locale = cli->locale;
    err = ll_tui_run(options, &why);
    ll_data_free(&data);
    return err == LL_OK ? LL_EXIT_DONE : ll_cli_fail(cli, err, &why);
}

int ll_cmd_learn(struct ll_cli *cli, int argc, char **argv)
{
    struct ll_tui_options options = {0};
    const char *data = NULL;
    int status = read_options(cli, argc, argv, &options, &data);
    if (status != 0)
        return status;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return print_instead(cli, &options, data);
    return run_tutorial(cli, &options, data);
}
