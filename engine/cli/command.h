/* The commands of the program: what each is given and what it must return. A command is one file,
 * one declaration here and one line in the table of main.c. */
#ifndef LL_CLI_COMMAND_H
#define LL_CLI_COMMAND_H

#include <stdio.h>

#include "base/err.h"
#include "base/locale.h"

struct option;

/* Exit statuses, as promised in the manual. */
enum ll_exit {
    LL_EXIT_DONE = 0,    /* done, or passed */
    LL_EXIT_FAILED = 1,  /* the submission, or a lint rule, failed */
    LL_EXIT_USAGE = 2,   /* wrong usage, or input that cannot be read */
    LL_EXIT_MACHINE = 3, /* our own or the machine's fault */
};

/* What every command is given. */
struct ll_cli {
    struct ll_locale *locale;
    const char *program; /* as the user typed it */
    const struct ll_command *command;
};

struct ll_command {
    const char *name;
    const char *usage; /* what follows the name: "PAGE [--lang en|ko]" */
    /* argv[0] is the command's name. `--help` was answered already. Help's text is the locale's
     * "cli.NAME.help". */
    int (*run)(struct ll_cli *cli, int argc, char **argv);
};

/* Says on standard error what is wrong with the call and how to get help; LL_EXIT_USAGE. */
int ll_cli_usage(const struct ll_cli *cli, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Says that `word` names nothing, as the locale's text of `key` has it ("there is no loss '%s'"),
 * and which of the `count` names that there are was probably meant; LL_EXIT_USAGE. */
int ll_cli_unknown(const struct ll_cli *cli, const char *key, const char *word,
                   const char *const *names, size_t count);

/* The same of a loss that the catalogue does not know. */
int ll_cli_unknown_loss(const struct ll_cli *cli, const char *name);

/* Says what is wrong with the option that getopt_long has just answered with `found`, '?' or ':'
 * (so its list of short options must begin with a colon): there is none, and which was probably
 * meant; it lacks its value; it takes none. LL_EXIT_USAGE. */
int ll_cli_bad_option(const struct ll_cli *cli, char **argv, const struct option *options,
                      int found);

/* Says a failure on standard error; the exit status that fits its code: memory, system and the
 * like are LL_EXIT_MACHINE, everything else LL_EXIT_USAGE. */
int ll_cli_fail(const struct ll_cli *cli, ll_err err, const struct ll_message *why);

/* The value of the option `name` ("--course"), with what it was written in taken out of argv; NULL
 * where it is not given. One without a value stays, and is the command's to refuse. */
const char *ll_cli_take_option(const char *name, int *argc, char **argv);

/* Options by hand are a source of bugs: commands use getopt_long with this, which resets it and
 * keeps it silent; what it refuses is answered with ll_cli_bad_option by the command. */
void ll_cli_getopt_reset(void);

#endif
