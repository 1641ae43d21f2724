/* losslab: finds the command and runs it. */
#include "cli/command.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "cli/commands.h"
#include "cli/own_course.h"

#define LL_COMMAND_ROW(name, usage, run) {name, usage, run},

static const struct ll_command commands[] = {LL_COMMANDS(LL_COMMAND_ROW)};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static const struct ll_command *find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static int unknown(const struct ll_cli *cli, const char *name)
{
    const char *names[COMMAND_COUNT];
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        names[i] = commands[i].name;
    return ll_cli_unknown(cli, "cli.unknown", name, names, COMMAND_COUNT);
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
    printf("%s: %s %s%s%s\n\n%s\n", ll_text(cli->locale, "cli.usage"), cli->program,
           cli->command->name, cli->command->usage[0] ? " " : "", cli->command->usage,
           ll_text(cli->locale, ll_str_text(&key)));
    ll_str_done(&key);
}

static bool is_help(const char *argument)
{
    return strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0;
}

static bool asks_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (is_help(argv[i]))
            return true;
    return false;
}

/* argv[0] is the command's name. */
static int run_command(struct ll_cli *cli, int argc, char **argv, bool wants_help)
{
    cli->command = find(argv[0]);
    if (cli->command == NULL)
        return unknown(cli, argv[0]);
    if (wants_help || asks_help(argc, argv)) {
        print_command_help(cli);
        return LL_EXIT_DONE;
    }
    int status;
    if (!ll_own_course_choose(cli, &argc, argv, &status) ||
        !ll_own_checks_choose(cli, &argc, argv, &status))
        return status;
    ll_cli_getopt_reset();
    return cli->command->run(cli, argc, argv);
}

/* The interface's language is an option of every command, before its name or behind it. Gives what
 * was asked for where that is no language of ours. */
static const char *take_language(int *argc, char **argv)
{
    const char *asked = ll_cli_take_option("--lang", argc, argv);
    if (asked == NULL)
        return NULL;
    for (size_t i = 0; ll_languages[i]; i++)
        if (strcmp(ll_languages[i], asked) == 0)
            return setenv("LOSSLAB_LANG", asked, 1) == 0 ? NULL : asked;
    return asked;
}

/* One that was left is without a language. It must not pass for the start of a command's option. */
static bool lacks_language(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--lang") == 0)
            return true;
    return false;
}

static int run(struct ll_cli *cli, int argc, char **argv)
{
    static char learn[] = "learn";
    char *bare[] = {learn, NULL};
    if (lacks_language(argc, argv))
        return ll_cli_usage(cli, ll_text(cli->locale, "cli.option.lacks"), "--lang");
    if (argc < 2)
        return run_command(cli, 1, bare, false);
    bool wants_help = is_help(argv[1]) || strcmp(argv[1], "help") == 0;
    if (wants_help && argc > 2) /* help COMMAND */
        return run_command(cli, argc - 2, argv + 2, true);
    if (wants_help) {
        print_help(cli);
        return LL_EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("losslab %s\n", LL_VERSION);
        return LL_EXIT_DONE;
    }
    return run_command(cli, argc - 1, argv + 1, false);
}

/* The locale's letters. "C" that nobody asked for by LC_ALL is a machine without a setting, whose
 * terminal shows UTF-8 all the same. */
static void choose_letters(void)
{
    const char *asked = getenv("LC_ALL");
    const char *chosen = setlocale(LC_CTYPE, "");
    bool plain = chosen == NULL || strcmp(chosen, "C") == 0 || strcmp(chosen, "POSIX") == 0;
    if (plain && (asked == NULL || asked[0] == '\0'))
        setlocale(LC_CTYPE, "C.UTF-8");
}

static void on_size(int number)
{
    (void)number;
}

/* A file that grows past a limit (ulimit -f) is an error of the write, which is told, instead of an
 * end without a word. Programs that we start have a signal that is handled as it was. */
static void take_size_limit(void)
{
    struct sigaction before, action = {.sa_flags = SA_RESTART};
    action.sa_handler = on_size;
    if (sigaction(SIGXFSZ, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGXFSZ, &action, NULL);
}

int main(int argc, char **argv)
{
    struct ll_message why = {""};
    struct ll_cli cli = {.program = "losslab"};
    choose_letters();
    take_size_limit();
    /* oneDNN's threads, where they wait for each other, sleep after some tens of microseconds. */
    setenv("GOMP_SPINCOUNT", "20000", 0);
    const char *unknown_language = take_language(&argc, argv);
    ll_err err = ll_locale_new(ll_locale_choose(NULL), &why, &cli.locale);
    if (err != LL_OK) {
        fprintf(stderr, "losslab: %s\n", why.text);
        return LL_EXIT_MACHINE;
    }
    int status = unknown_language
                     ? ll_cli_usage(&cli, ll_text(cli.locale, "cli.lang.unknown"), unknown_language)
                     : run(&cli, argc, argv);
    /* Results that did not arrive are no results: whoever reads the status must know. */
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "%s: %s%s%s\n", cli.program, ll_text(cli.locale, "cli.unwritten"),
                errno ? ": " : "", errno ? strerror(errno) : "");
        status = LL_EXIT_MACHINE;
    }
    ll_locale_free(&cli.locale);
    return status;
}
