/* Counting over the results that count. */
#include "class/tally.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "grade/field.h"

void ll_tally_done(struct ll_tally *tally)
{
    for (size_t i = 0; i < tally->count; i++) {
        free(tally->items[i].exercise);
        free(tally->items[i].id);
        free(tally->items[i].title);
        free(tally->items[i].advice);
    }
    free(tally->items);
    *tally = (struct ll_tally){0};
}

/* The item of a check or a mistake, made where it is new; NULL without memory. */
static struct ll_tally_item *item_of(struct ll_tally *tally, const char *exercise,
                                     const cJSON *json)
{
    const char *id = ll_field_text(json, "id"), *title = ll_field_text(json, "title");
    const char *advice = ll_field_text(json, "advice");
    for (size_t i = 0; i < tally->count; i++)
        if (strcmp(tally->items[i].id, id) == 0 && strcmp(tally->items[i].exercise, exercise) == 0)
            return &tally->items[i];
    if (!ll_array_grow((void **)&tally->items, &tally->capacity, tally->count + 1,
                       sizeof *tally->items))
        return NULL;
    struct ll_tally_item *item = &tally->items[tally->count++];
    item->exercise = ll_string_copy(exercise, strlen(exercise));
    item->id = ll_string_copy(id, strlen(id));
    item->title = ll_string_copy(title ? title : id, strlen(title ? title : id));
    item->advice = advice ? ll_string_copy(advice, strlen(advice)) : NULL;
    return item->exercise && item->id && item->title && (item->advice || !advice) ? item : NULL;
}

/* Goes through the list called so of each result. */
static ll_err tally(const struct ll_marks *marks, const char *exercise, const char *list,
                    bool of_checks, struct ll_tally *out)
{
    ll_err err = LL_OK;
    *out = (struct ll_tally){0};
    for (size_t i = 0; i < marks->count && err == LL_OK; i++) {
        const struct ll_mark *mark = &marks->marks[i];
        if (!mark->result || (exercise && strcmp(exercise, mark->exercise) != 0))
            continue;
        cJSON *json = cJSON_Parse(mark->result);
        const cJSON *each;
        cJSON_ArrayForEach(each, cJSON_GetObjectItemCaseSensitive(json, list))
        {
            const char *status = ll_field_text(each, "status");
            struct ll_tally_item *item =
                ll_field_text(each, "id") ? item_of(out, mark->exercise, each) : NULL;
            if (item) {
                item->of++;
                item->count += !of_checks || (status && strcmp(status, "pass") == 0);
            } else if (ll_field_text(each, "id"))
                err = LL_ERR_MEMORY;
        }
        cJSON_Delete(json);
    }
    if (err != LL_OK)
        ll_tally_done(out);
    return err;
}

static int by_count(const void *a, const void *b)
{
    const struct ll_tally_item *x = a, *y = b;
    return x->count != y->count ? (x->count < y->count ? 1 : -1) : strcmp(x->id, y->id);
}

ll_err ll_tally_mistakes(const struct ll_marks *marks, const char *exercise, struct ll_tally *out)
{
    ll_err err = tally(marks, exercise, "diagnosis", false, out);
    if (err == LL_OK && out->count > 0)
        qsort(out->items, out->count, sizeof *out->items, by_count);
    return err;
}

ll_err ll_tally_checks(const struct ll_marks *marks, const char *exercise, struct ll_tally *out)
{
    return tally(marks, exercise, "checks", true, out);
}
