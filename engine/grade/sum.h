/* What many results came to. */
#ifndef LL_GRADE_SUM_H
#define LL_GRADE_SUM_H

#include <stddef.h>

#include "grade/result.h"

/* What a batch came to. A zeroed one is empty. */
struct ll_sum {
    size_t count[4]; /* by ll_grade_status */
    double score;    /* of all but errors, added up: a rejected one has 0 */
    double max_score;
    struct ll_sum_mistake {
        char *id, *title;
        size_t count;
    } * mistakes;
    size_t mistake_count;
};

ll_err ll_sum_add(struct ll_sum *sum, const struct ll_result *result);
/* The mistake made most often, or NULL; of equals the one met first. */
const struct ll_sum_mistake *ll_sum_commonest(const struct ll_sum *sum);
void ll_sum_done(struct ll_sum *sum);

/* Those that count for a mean: all but errors. */
size_t ll_sum_counted(const struct ll_sum *sum);

#endif
