/* Where the running program lies: a file a system, since each tells it another way. */
#ifndef LL_BASE_PROGRAM_H
#define LL_BASE_PROGRAM_H

#include <limits.h>
#include <stdbool.h>

/* The program's folder, without a slash at its end; false where it is not known. */
bool ll_program_folder(char out[PATH_MAX]);

#endif
