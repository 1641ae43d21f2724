/* An instructor's own course beside the one that ships: --course, LOSSLAB_COURSE, or a line in the
 * file "course" among the settings; and private checks that students do not get: --checks. */
#ifndef LL_CLI_OWN_COURSE_H
#define LL_CLI_OWN_COURSE_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/command.h"

/* Takes `--course DIR` out of a command's arguments, where the command is one that looks for pages
 * or exercises, and puts into LOSSLAB_COURSE, for us and the programs that we start, which folder
 * it is: the option's, else the variable's, else the setting's. False where the option's is no
 * course; *status is then the exit status. An option that is empty means none. */
bool ll_own_course_choose(struct ll_cli *cli, int *argc, char **argv, int *status);

/* Takes `--checks FOLDER` out of the arguments of a command that grades for an instructor, and puts
 * it into LOSSLAB_CHECKS; for any other command there are none. False as above. */
bool ll_own_checks_choose(struct ll_cli *cli, int *argc, char **argv, int *status);

/* The seed in the file "seed" of the private checks; 0 where there is none. False where it is no
 * seed; *status is then the exit status. */
bool ll_own_checks_seed(const struct ll_cli *cli, uint64_t *seed, int *status);

/* Puts `folder` there, as `--course` would; false where it is no course. */
bool ll_own_course_set(const char *folder);

#endif
