/* The table of commands: a line each, in the order of the help page. */
#ifndef LL_CLI_COMMANDS_H
#define LL_CLI_COMMANDS_H

#include "cli/command.h"

#define LL_COMMANDS(X)                                                                             \
    X("learn", "[PAGE] [--data FILE] [--lang en|ko] [--seed N]", ll_cmd_learn)                     \
    X("show", "PAGE|--all [--lang en|ko] [--width N] [--ascii] [--answers]", ll_cmd_show)          \
    X("list", "[--json]", ll_cmd_list)                                                             \
    X("new", "course|page|exercise NAME [--language LIST]", ll_cmd_new)                            \
    X("lint", "[--exercise NAME] [--no-mutants] [COURSE]", ll_cmd_lint)                            \
    X("bench", "[--json] [LOSS]", ll_cmd_bench)                                                    \
    X("losses", "[NAME] [--json|--man|--annotations]", ll_cmd_losses)                              \
    X("plot", "LOSS... [--OPTION VALUE] [--from A --to B] [-o FILE] [--no-gradient] [--ascii]",    \
      ll_cmd_plot)                                                                                 \
    X("eval", "[--json] CODE | --file FILE", ll_cmd_eval)                                          \
    X("repl", "", ll_cmd_repl)                                                                     \
    X("start", "EXERCISE [--language lua|c|python] [DIR]", ll_cmd_start)                           \
    X("check", "FILE [--exercise NAME] [--json] [--watch] [--seed N] [--trust]", ll_cmd_check)     \
    X("hint", "EXERCISE", ll_cmd_hint)                                                             \
    X("solution", "EXERCISE [--give-up]", ll_cmd_solution)                                         \
    X("reset", "PAGE|EXERCISE|all [--yes]", ll_cmd_reset)                                          \
    X("grade", "PATH... [--json] [--out DIR] [--jobs N] [--seed N]", ll_cmd_grade)                 \
    X("gradebook", "import|show|mistakes|alike|policy|set|regrade|export|merge ... [--book FILE]", \
      ll_cmd_gradebook)                                                                            \
    X("autograder", "EXERCISE... --to DIR [--checks DIR] [--source DIR]", ll_cmd_autograder)       \
    X("share", "on --to DIR | off", ll_cmd_share)                                                  \
    X("board", "DIR", ll_cmd_board)                                                                \
    X("doctor", "[--json]", ll_cmd_doctor)                                                         \
    /* end of the table */

#define LL_COMMAND_DECLARE(name, usage, run) int run(struct ll_cli *cli, int argc, char **argv);
LL_COMMANDS(LL_COMMAND_DECLARE)
#undef LL_COMMAND_DECLARE

#endif
