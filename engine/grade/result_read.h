/* A result, read back from what the JSON report wrote. */
#ifndef LL_GRADE_RESULT_READ_H
#define LL_GRADE_RESULT_READ_H

#include "grade/result.h"

/* Reads one object, "losslab.grade/1": all that a report for another program tells of a result. The
 * numbers of a check's case (input, expected, got), its drawing, the budget and the bytes handed in
 * are not read: they stay empty. LL_ERR_FORMAT where it is no such object. */
ll_err ll_result_read(const char *json, struct ll_result *out);

#endif
