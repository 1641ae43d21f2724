/* The files that a learner begins with, written where nothing of that name is: never over their
 * work.
 */
#ifndef LL_EXERCISE_STARTER_H
#define LL_EXERCISE_STARTER_H

#include "exercise/exercise.h"

/* Writes the exercise's starter at `path`, and beside it what the language server of an editor
 * needs to complete names: .luarc.json with our annotations, compile_flags.txt with our header,
 * pyrightconfig.json with the folder of PyTorch. LL_ERR_EXISTS where the file is there already.
 * Without the editor's file the exercise can be done all the same: that it cannot be written is no
 * error. */
ll_err ll_starter_write(const struct ll_exercise *exercise, enum ll_language language,
                        const char *path, struct ll_message *why);

#endif
