/* The files that a learner begins with: never written over what is there. */
#ifndef LL_CLI_STARTER_H
#define LL_CLI_STARTER_H

#include <stddef.h>

#include "base/err.h"
#include "grade/runner.h"

/* Writes a file that must not be there yet: LL_ERR_EXISTS. */
ll_err ll_cli_write_new(const char *path, const char *text, size_t length, struct ll_message *why);

/* Writes into the folder ("" is the current one) what the language server of an editor needs to
 * complete names: .luarc.json with our annotations, compile_flags.txt with our header,
 * pyrightconfig.json with the folder of PyTorch. Best effort: without it the exercise can be done
 * all the same. */
void ll_cli_write_editor_file(enum ll_language language, const char *folder);

#endif
