/* Jupyter notebooks as submissions. */
#ifndef LL_GRADE_NOTEBOOK_H
#define LL_GRADE_NOTEBOOK_H

#include "base/err.h"
#include "base/str.h"

/* Turns the JSON of a notebook (nbformat 3 and 4) into a Python program, which is appended: of its
 * code cells, in their order, what defines something (imports, classes, functions, constants that
 * are written out). A notebook is read as data and never run whole: what trains, draws and prints
 * is left out, an empty line in its place; so are IPython's own lines (%, !, ?). LL_ERR_FORMAT
 * where it is no notebook in Python: *reason is a key under "grade.reject.". */
ll_err ll_notebook_read(const char *json, size_t length, struct ll_str *out, const char **reason);

#endif
