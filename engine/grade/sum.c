/* Counting results, and the mistakes that were named in them. */
#include "grade/sum.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static struct ll_sum_mistake *find_mistake(struct ll_sum *sum, const char *id)
{
    for (size_t i = 0; i < sum->mistake_count; i++)
        if (strcmp(sum->mistakes[i].id, id) == 0)
            return &sum->mistakes[i];
    return NULL;
}

static ll_err count_mistake(struct ll_sum *sum, const struct ll_diagnosis *diagnosis)
{
    struct ll_sum_mistake *found = find_mistake(sum, diagnosis->id);
    if (found == NULL) {
        struct ll_sum_mistake *list =
            realloc(sum->mistakes, (sum->mistake_count + 1) * sizeof *list);
        if (list == NULL)
            return LL_ERR_MEMORY;
        sum->mistakes = list;
        found = &list[sum->mistake_count];
        *found = (struct ll_sum_mistake){
            .id = ll_string_copy(diagnosis->id, strlen(diagnosis->id)),
            .title = ll_string_copy(diagnosis->title, strlen(diagnosis->title)),
        };
        if (found->id == NULL || found->title == NULL) {
            free(found->id);
            free(found->title);
            return LL_ERR_MEMORY;
        }
        sum->mistake_count++;
    }
    found->count++;
    return LL_OK;
}

ll_err ll_sum_add(struct ll_sum *sum, const struct ll_result *result)
{
    ll_err err = LL_OK;
    sum->count[result->status]++;
    if (result->status != LL_GRADE_ERROR) {
        sum->score += result->score;
        sum->max_score += result->max_score;
    }
    for (size_t i = 0; i < result->diagnosis_count && err == LL_OK; i++)
        err = count_mistake(sum, &result->diagnosis[i]);
    return err;
}

const struct ll_sum_mistake *ll_sum_commonest(const struct ll_sum *sum)
{
    const struct ll_sum_mistake *most = NULL;
    for (size_t i = 0; i < sum->mistake_count; i++)
        if (most == NULL || sum->mistakes[i].count > most->count)
            most = &sum->mistakes[i];
    return most;
}

void ll_sum_done(struct ll_sum *sum)
{
    for (size_t i = 0; i < sum->mistake_count; i++) {
        free(sum->mistakes[i].id);
        free(sum->mistakes[i].title);
    }
    free(sum->mistakes);
    *sum = (struct ll_sum){0};
}

size_t ll_sum_counted(const struct ll_sum *sum)
{
    return sum->count[LL_GRADE_PASSED] + sum->count[LL_GRADE_FAILED] +
           sum->count[LL_GRADE_REJECTED];
}
