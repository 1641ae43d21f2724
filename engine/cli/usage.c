/* What the commands say of a wrong call and of a failure, on standard error. */
#include "cli/command.h"

#include <getopt.h>
#include <stdarg.h>
#include <string.h>

#include "base/nearest.h"

enum { OPTIONS_MOST = 256 };

static void say(const struct ll_cli *cli, const char *format, va_list args)
{
    fprintf(stderr, "%s: ", cli->program);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

static int show_usage(const struct ll_cli *cli)
{
    const char *name = cli->command ? cli->command->name : "--help";
    const char *usage = cli->command ? cli->command->usage : "";
    fprintf(stderr, "%s: %s %s%s%s\n", ll_text(cli->locale, "cli.usage"), cli->program, name,
            usage[0] ? " " : "", usage);
    return LL_EXIT_USAGE;
}

int ll_cli_usage(const struct ll_cli *cli, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(cli, format, args);
    va_end(args);
    return show_usage(cli);
}

int ll_cli_unknown(const struct ll_cli *cli, const char *key, const char *word,
                   const char *const *names, size_t count)
{
    const char *nearest = ll_nearest(word, names, count);
    fprintf(stderr, "%s: ", cli->program);
    fprintf(stderr, ll_text(cli->locale, key), word);
    fputc('\n', stderr);
    if (nearest) {
        fprintf(stderr, "%s: ", cli->program);
        fprintf(stderr, ll_text(cli->locale, "cli.nearest"), nearest);
        fputc('\n', stderr);
    }
    return show_usage(cli);
}

static int unknown_option(const struct ll_cli *cli, const char *given, const struct option *options)
{
    const char *names[OPTIONS_MOST];
    char spelt[OPTIONS_MOST][32]; /* with the dashes that the user types */
    char word[64];
    size_t count = 0;
    for (; options[count].name != NULL && count < OPTIONS_MOST; count++) {
        snprintf(spelt[count], sizeof spelt[count], "--%s", options[count].name);
        names[count] = spelt[count];
    }
    snprintf(word, sizeof word, "%.*s", (int)strcspn(given, "="), given);
    return ll_cli_unknown(cli, "cli.option", word, names, count);
}

int ll_cli_bad_option(const struct ll_cli *cli, char **argv, const struct option *options,
                      int found)
{
    /* A long option was stepped over; of a cluster of short ones only its letter is told. */
    const char *given = argv[optind - 1];
    const char letter[] = {'-', (char)optopt, '\0'};
    bool is_long = strncmp(given, "--", 2) == 0;
    if (found == ':')
        return ll_cli_usage(cli, ll_text(cli->locale, "cli.option.lacks"),
                            is_long ? given : letter);
    if (optopt == 0)
        return unknown_option(cli, given, options);
    if (is_long && strchr(given, '='))
        return ll_cli_usage(cli, ll_text(cli->locale, "cli.option.takes-none"), given);
    return unknown_option(cli, letter, options);
}

int ll_cli_fail(const struct ll_cli *cli, ll_err err, const struct ll_message *why)
{
    const char *text = why && why->text[0] != '\0' ? why->text : ll_err_text(err);
    fprintf(stderr, "%s: %s\n", cli->program, text);
    switch (err) {
    case LL_ERR_MEMORY:
    case LL_ERR_SYSTEM:
    case LL_ERR_UNSUPPORTED:
    case LL_ERR_REFUSED:
        return LL_EXIT_MACHINE;
    default:
        return LL_EXIT_USAGE;
    }
}

const char *ll_cli_take_option(const char *name, int *argc, char **argv)
{
    size_t length = strlen(name);
    const char *value = NULL;
    for (int i = 1; i < *argc && strcmp(argv[i], "--") != 0;) {
        bool apart = strcmp(argv[i], name) == 0 && i + 1 < *argc;
        bool joined = strncmp(argv[i], name, length) == 0 && argv[i][length] == '=';
        int words = apart ? 2 : joined ? 1 : 0;
        if (words == 0) {
            i++;
            continue;
        }
        value = apart ? argv[i + 1] : argv[i] + length + 1;
        memmove(argv + i, argv + i + words, (size_t)(*argc - i - words + 1) * sizeof *argv);
        *argc -= words;
    }
    return value;
}

void ll_cli_getopt_reset(void)
{
    optind = 0;
    opterr = 0;
}
