/* An instructor's own course beside the one that ships: --course, LOSSLAB_COURSE, or a line in the
 * file "course" among the settings. */
#ifndef LL_CLI_OWN_COURSE_H
#define LL_CLI_OWN_COURSE_H

#include <stdbool.h>

#include "cli/command.h"

/* Takes `--course DIR` out of a command's arguments, where the command is one that looks for pages
 * or exercises, and puts into LOSSLAB_COURSE, for us and the programs that we start, which folder
 * it is: the option's, else the variable's, else the setting's. False where the option's is no
 * course; *status is then the exit status. An option that is empty means none. */
bool ll_own_course_choose(struct ll_cli *cli, int *argc, char **argv, int *status);

/* Puts `folder` there, as `--course` would; false where it is no course. */
bool ll_own_course_set(const char *folder);

#endif
