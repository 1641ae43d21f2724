/* Points from a learner's file: CSV of two columns, or of three with the class of each point. */
#ifndef LL_COURSE_POINTS_H
#define LL_COURSE_POINTS_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum { LL_POINTS_MAX = 10000, LL_POINTS_CLASSES_MOST = 10 };

struct ll_points {
    double *x, *y;
    size_t count;
    double *label; /* the class of each point, 0 first; NULL where the file gives none */
    size_t classes;
    char *
        name[LL_POINTS_CLASSES_MOST]; /* as the file calls them, in order: numbers by their value,
                                         texts by their bytes; cleaned of what acts on a terminal */
};

/* Reads the bytes of a file of two columns, x and y, or of three, the last a class (a number or a
 * word), parted by commas, semicolons or tabs (the first line decides), values quoted or not, with
 * or without a header, at most LL_POINTS_MAX lines of LL_POINTS_CLASSES_MOST classes. With
 * semicolons or tabs, numbers may have a decimal comma. The same in every locale. LL_ERR_FORMAT,
 * LL_ERR_ENCODING, LL_ERR_TOO_LARGE; `why` names line and column and what is expected, and the file
 * as `path`. */
ll_err ll_points_parse(const char *path, const struct ll_str *bytes, struct ll_message *why,
                       struct ll_points *out);
void ll_points_done(struct ll_points *points);

/* How many points the smallest class has; 0 where there are no classes. */
size_t ll_points_fewest(const struct ll_points *points);

#endif
