/* What a reader predicted, given to the scenes of the page: a table of the page's script, by
 * question.
 */
#include <string.h>

#include "course/number.h"
#include "course/question_parts.h"

static ll_err no_answer(const struct ll_question *q, struct ll_message *why)
{
    return ll_fail(why, LL_ERR_ARGUMENT, "%s: no answer to this question", q->what);
}

static ll_err give_key(struct ll_question *q, size_t item, struct ll_message *why,
                       struct ll_value *out)
{
    if (item >= q->item_count)
        return no_answer(q, why);
    const char *key = q->items[item].key;
    return ll_value_new_string(q->lesson->script, key, strlen(key), out);
}

static ll_err give_number(struct ll_question *q, const char *typed, struct ll_message *why,
                          struct ll_value *out)
{
    double number;
    if (typed == NULL || !ll_number_read(typed, strlen(typed), &number))
        return no_answer(q, why);
    return ll_value_new_number(q->lesson->script, number, out);
}

static ll_err give_order(struct ll_question *q, const struct ll_question_answer *answer,
                         struct ll_message *why, struct ll_value *out)
{
    struct ll_value key = {0};
    if (answer->order == NULL || answer->count != q->item_count)
        return no_answer(q, why);
    ll_err err = ll_value_new_table(q->lesson->script, out);
    for (size_t i = 0; err == LL_OK && i < answer->count; i++) {
        err = give_key(q, answer->order[i], why, &key);
        if (err == LL_OK)
            err = ll_value_set_item(out, i + 1, &key);
    }
    ll_value_done(&key);
    return err;
}

static ll_err give_curve(struct ll_question *q, const struct ll_question_answer *answer,
                         struct ll_message *why, struct ll_value *out)
{
    if (answer->heights == NULL || answer->count != q->curve.count)
        return no_answer(q, why);
    ll_err err = ll_value_new_table(q->lesson->script, out);
    if (err == LL_OK)
        err = ll_value_set_list(out, "x", q->curve.x, q->curve.count);
    return err == LL_OK ? ll_value_set_list(out, "y", answer->heights, q->curve.count) : err;
}

ll_err ll_question_predict(struct ll_question *question, const struct ll_question_answer *answer,
                           struct ll_message *why)
{
    struct ll_value value = {0};
    ll_err err = LL_OK;
    switch (question->kind) {
    case LL_QUESTION_CHOICE:
        err = give_key(question, answer->item, why, &value);
        break;
    case LL_QUESTION_NUMBER:
        err = give_number(question, answer->typed, why, &value);
        break;
    case LL_QUESTION_ORDER:
        err = give_order(question, answer, why, &value);
        break;
    case LL_QUESTION_CURVE:
        err = give_curve(question, answer, why, &value);
        break;
    }
    if (err == LL_OK)
        err = ll_value_set(&question->lesson->predicted, question->id, &value);
    question->lesson->predictions += err == LL_OK;
    ll_value_done(&value);
    return err;
}
