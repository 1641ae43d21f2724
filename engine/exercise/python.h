/* Finding a Python that has PyTorch. */
#ifndef LL_EXERCISE_PYTHON_H
#define LL_EXERCISE_PYTHON_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/* Appends the absolute path of a Python with PyTorch: $LOSSLAB_PYTHON and no other where that is
 * set; else the first of the system's and those in PATH. PyTorch is looked up, not imported: some
 * thirty milliseconds each, and half a minute at most. LL_ERR_UNSUPPORTED where there is none:
 * `why` says what to do. `out` begins empty. */
ll_err ll_python_find(struct ll_message *why, struct ll_str *out);

/* Fills `out` with the folder of packages that this Python takes PyTorch from; false where it has
 * none, or is no Python. */
bool ll_python_packages(const char *python, struct ll_str *out);

#endif
