/* Which exercise a file is for, by its name. */
#ifndef LL_GRADE_MEANT_H
#define LL_GRADE_MEANT_H

#include <stdbool.h>

/* Of `exercises` (a list that ends with NULL) the one that the file at `path` is named after:
 * "tversky.py" says tversky exactly; "Tversky (1).py", "tversky_final.py" and "hw3-tversky.ipynb"
 * mean it: *is_exact is then false. The name must stand there whole, other letters around it make
 * another word. NULL where none is meant, or more than one. */
const char *ll_meant_exercise(const char *path, char *const *exercises, bool *is_exact);

#endif
