/* A pipe that no program that is started inherits. */
#ifndef LL_BASE_PIPE_H
#define LL_BASE_PIPE_H

#include <stdbool.h>

/* Opens one, `ends[0]` to read and `ends[1]` to write; with `waits` false neither end ever waits.
 * False, and errno set, where there is none. The caller closes both. */
bool ll_pipe_open(int ends[2], bool waits);

#endif
