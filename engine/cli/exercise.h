/* What the commands around exercises share: the learner's store, the report's style, options. */
#ifndef LL_CLI_EXERCISE_H
#define LL_CLI_EXERCISE_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/command.h"
#include "exercise/exercise.h"
#include "grade/report.h"
#include "store/store.h"

/* Opens the exercise in the reader's language, or says what is wrong; *status is then the exit
 * status. */
bool ll_cli_exercise_open(const struct ll_cli *cli, const char *name, struct ll_exercise **out,
                          int *status);

/* Says that there is no such exercise, and which there are; the exit status. `key` is the locale's
 * sentence, with the name as %s. */
int ll_cli_unknown_exercise(const struct ll_cli *cli, const char *key, const char *name);

/* The learner's store; NULL, and a word on standard error, where it cannot be opened: a command
 * then goes on without it. */
struct ll_store *ll_cli_store_open(const struct ll_cli *cli);

/* Says, after a call on the store has failed, why nothing was kept and what to do about it. */
void ll_cli_store_failed(const struct ll_cli *cli, struct ll_store *store);

/* How a report looks on standard output. */
struct ll_report_style ll_cli_report_style(const struct ll_cli *cli);

/* Reads a seed: a whole number from 1 to 2^53. */
bool ll_cli_seed(const char *text, uint64_t *out);

/* The exit status for a graded result. */
int ll_cli_verdict(const struct ll_result *result);

/* Prints the hints that were seen, and with `one_more` the next one of the ladder, remembered. */
void ll_cli_hints_print(const struct ll_cli *cli, const struct ll_exercise *exercise,
                        bool one_more);

/* Prints Markdown laid out for the terminal's width, on standard output. */
void ll_cli_put_markdown(const char *markdown);

/* Prints `text` with what could act on a terminal taken out. */
void ll_cli_put(FILE *stream, const char *text);

#endif
