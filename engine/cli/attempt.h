/* An attempt at an exercise from the command line: the learner's file graded, remembered, printed.
 */
#ifndef LL_CLI_ATTEMPT_H
#define LL_CLI_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/command.h"
#include "grade/grade.h"

struct ll_cli_attempt {
    const struct ll_cli *cli;
    const char *path;
    struct ll_grade_options options;
    bool json;
};

/* Grades the file once and remembers the attempt in the learner's store; where the store cannot be
 * written it says so and grades all the same. The result is the caller's to give back. */
ll_err ll_cli_attempt_grade(const struct ll_cli_attempt *attempt, struct ll_message *why,
                            struct ll_result *out);

/* Prints the result, as a report or as JSON; the exit status. */
int ll_cli_attempt_print(const struct ll_cli_attempt *attempt, const struct ll_result *result);

/* Prints the attempts at an exercise that were remembered, the newest last, at most `most`: when,
 * in which language, the score and what it gained. */
void ll_cli_attempts_print(const struct ll_cli *cli, const char *exercise, size_t most);

/* Grades at each save, until a signal, the key q, or the end of the output's reader. On a terminal
 * keys turn from the result to hints, mistakes and earlier attempts. The exit status of the last
 * grading. */
int ll_cli_watch(const struct ll_cli_attempt *attempt);

#endif
