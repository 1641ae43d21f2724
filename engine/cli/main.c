/* losslab: finds the command and runs it. */
#include "cli/command.h"

#include <getopt.h>
#include <locale.h>
#include <stdarg.h>
#include <string.h>

#include "base/str.h"
#include "cli/commands.h"

#define LL_COMMAND_ROW(name, usage, run) {name, usage, run},

static const struct ll_command commands[] = {LL_COMMANDS(LL_COMMAND_ROW)};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

int ll_cli_usage(const struct ll_cli *cli, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s: ", cli->program);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    if (cli->command)
        fprintf(stderr, "%s: %s %s %s\n", ll_text(cli->locale, "cli.usage"), cli->program,
                cli->command->name, cli->command->usage);
    else
        fprintf(stderr, "%s: %s --help\n", ll_text(cli->locale, "cli.usage"), cli->program);
    return LL_EXIT_USAGE;
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

void ll_cli_getopt_reset(void)
{
    optind = 0;
    opterr = 0;
}

static const struct ll_command *find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static void print_help(const struct ll_cli *cli)
{
    printf("%s\n\n", ll_text(cli->locale, "cli.help.intro"));
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        struct ll_str key = {0};
        ll_str_format(&key, "cli.%s.summary", commands[i].name);
        printf("  losslab %-10s %s\n", commands[i].name, ll_text(cli->locale, ll_str_text(&key)));
        ll_str_done(&key);
    }
    printf("\n%s\n", ll_text(cli->locale, "cli.help.outro"));
}

static void print_command_help(const struct ll_cli *cli)
{
    struct ll_str key = {0};
    ll_str_format(&key, "cli.%s.help", cli->command->name);
    printf("%s: %s %s %s\n\n%s\n", ll_text(cli->locale, "cli.usage"), cli->program,
           cli->command->name, cli->command->usage, ll_text(cli->locale, ll_str_text(&key)));
    ll_str_done(&key);
}

static int asks_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return 1;
    return 0;
}

static int run(struct ll_cli *cli, int argc, char **argv)
{
    static char default_name[] = "learn";
    char *bare[] = {default_name, NULL};
    if (argc < 2) {
        argc = 1;
        argv = bare;
    } else {
        argc--;
        argv++;
    }
    if (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0 ||
        strcmp(argv[0], "help") == 0) {
        print_help(cli);
        return LL_EXIT_DONE;
    }
    if (strcmp(argv[0], "--version") == 0) {
        printf("losslab %s\n", LL_VERSION);
        return LL_EXIT_DONE;
    }
    cli->command = find(argv[0]);
    if (cli->command == NULL)
        return ll_cli_usage(cli, ll_text(cli->locale, "cli.unknown"), argv[0]);
    if (asks_help(argc, argv)) {
        print_command_help(cli);
        return LL_EXIT_DONE;
    }
    ll_cli_getopt_reset();
    return cli->command->run(cli, argc, argv);
}

int main(int argc, char **argv)
{
    struct ll_message why = {""};
    struct ll_cli cli = {.program = "losslab"};
    setlocale(LC_CTYPE, "");
    ll_err err = ll_locale_new(ll_locale_choose(NULL), &why, &cli.locale);
    if (err != LL_OK) {
        fprintf(stderr, "losslab: %s\n", why.text);
        return LL_EXIT_MACHINE;
    }
    int status = run(&cli, argc, argv);
    ll_locale_free(&cli.locale);
    if (fflush(stdout) != 0 || ferror(stdout))
        return status == LL_EXIT_DONE ? LL_EXIT_MACHINE : status;
    return status;
}
