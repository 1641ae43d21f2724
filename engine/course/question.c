#include "course/question.h"

#include <math.h>
#include <string.h>

#include "course/number.h"
#include "course/question_parts.h"

enum ll_question_kind ll_question_kind(const struct ll_question *question)
{
    return question->kind;
}

size_t ll_question_item_count(const struct ll_question *question)
{
    return question->item_count;
}

const struct ll_question_item *ll_question_item(const struct ll_question *question, size_t index)
{
    return &question->items[index];
}

const struct ll_question_curve *ll_question_curve(struct ll_question *question)
{
    return question->kind == LL_QUESTION_CURVE ? &question->curve : NULL;
}

/* -- answering --------------------------------------------------------------------------------- */

/* A number as it stands or as its function gives it. */
static ll_err number_of(const struct ll_value *value, struct ll_message *why, double *out)
{
    struct ll_value result = {0};
    ll_err err = LL_OK;
    if (ll_value_kind(value) == LL_KIND_FUNCTION)
        err = ll_value_call(value, NULL, 0, why, &result);
    if (err == LL_OK)
        err = lesson_scalar(ll_value_kind(value) == LL_KIND_FUNCTION ? &result : value, why, out);
    ll_value_done(&result);
    return err;
}

static ll_err resolve_curve(struct ll_question *q, struct ll_message *why)
{
    struct ll_value x = {0}, y = {0};
    ll_err err = LL_OK;
    for (size_t i = 0; err == LL_OK && i < q->curve.count; i++) {
        err = ll_value_new_number(q->lesson->script, q->curve.x[i], &x);
        if (err == LL_OK)
            err = ll_value_call(&q->answer, &x, 1, why, &y);
        if (err == LL_OK)
            err = lesson_scalar(&y, why, &q->truth[i]);
    }
    if (err == LL_OK)
        q->curve.truth = q->truth;
    ll_value_done(&y);
    ll_value_done(&x);
    return err;
}

ll_err question_resolve(struct ll_question *q, struct ll_message *why)
{
    ll_err err = LL_OK;
    if (q->resolved)
        return LL_OK;
    if (q->kind == LL_QUESTION_CURVE)
        err = resolve_curve(q, why);
    if (q->kind == LL_QUESTION_NUMBER)
        err = number_of(&q->answer, why, &q->number);
    for (size_t i = 0; err == LL_OK && i < q->trap_count; i++)
        err = number_of(&q->traps[i].value, why, &q->traps[i].number);
    q->resolved = err == LL_OK;
    return err;
}

static ll_err expect_kind(const struct ll_question *q, enum ll_question_kind kind,
                          struct ll_message *why)
{
    if (q->kind == kind)
        return LL_OK;
    return ll_fail(why, LL_ERR_ARGUMENT, "%s: answered as a question of another kind", q->what);
}

static ll_err verdict(const struct ll_question *q, const char *key, bool right,
                      struct ll_message *why, struct ll_verdict *out)
{
    const struct ll_item *item = ll_items_find(&q->all, key);
    if (item == NULL || item->feedback == NULL)
        return question_wrong(q, why, "no feedback for the verdict `{key}`", key);
    *out = (struct ll_verdict){right, item->key, item->feedback, strlen(item->feedback)};
    return LL_OK;
}

ll_err ll_question_choose(struct ll_question *question, size_t item, struct ll_message *why,
                          struct ll_verdict *out)
{
    ll_err err = expect_kind(question, LL_QUESTION_CHOICE, why);
    if (err == LL_OK && item >= question->item_count)
        err = ll_fail(why, LL_ERR_RANGE, "%s: there is no item %zu", question->what, item + 1);
    if (err != LL_OK)
        return err;
    const char *key = question->items[item].key;
    return verdict(question, key, strcmp(key, question->key) == 0, why, out);
}

bool question_is_near(double a, double b, double tolerance)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b);
    return a == b || fabs(a - b) <= tolerance;
}

ll_err ll_question_enter(struct ll_question *question, const char *typed, struct ll_message *why,
                         struct ll_verdict *out)
{
    double value;
    ll_err err = expect_kind(question, LL_QUESTION_NUMBER, why);
    if (err == LL_OK && !ll_number_read(typed, strlen(typed), &value))
        err = ll_fail(why, LL_ERR_FORMAT, "a number is expected, as 0.5, -3, 1e-3 or 1/3");
    if (err == LL_OK)
        err = question_resolve(question, why);
    if (err != LL_OK)
        return err;
    if (question_is_near(value, question->number, question->tolerance))
        return verdict(question, "right", true, why, out);
    for (size_t i = 0; i < question->trap_count; i++)
        if (question_is_near(value, question->traps[i].number, question->tolerance))
            return verdict(question, question->traps[i].key, false, why, out);
    return verdict(question, "wrong", false, why, out);
}

ll_err ll_question_arrange(struct ll_question *question, const size_t *order, size_t count,
                           struct ll_message *why, struct ll_verdict *out)
{
    ll_err err = expect_kind(question, LL_QUESTION_ORDER, why);
    if (err == LL_OK && count != question->item_count)
        err = ll_fail(why, LL_ERR_ARGUMENT, "%s: %zu items to order, got %zu", question->what,
                      question->item_count, count);
    if (err != LL_OK)
        return err;
    bool right = true;
    for (size_t i = 0; i < count; i++)
        right = right && order[i] < count &&
                strcmp(question->items[order[i]].key, question->keys[i]) == 0;
    return verdict(question, right ? "right" : "wrong", right, why, out);
}

/* What the lesson's own judge says of the heights. */
static ll_err judge(struct ll_question *q, const double *heights, struct ll_message *why,
                    struct ll_verdict *out)
{
    struct ll_value list = {0}, key = {0};
    ll_err err = ll_value_new_list(q->lesson->script, heights, q->curve.count, &list);
    if (err == LL_OK)
        err = ll_value_call(&q->judge, &list, 1, why, &key);
    const char *text = err == LL_OK ? ll_value_string(&key, NULL) : NULL;
    if (err == LL_OK)
        err = text ? verdict(q, text, strcmp(text, "right") == 0, why, out)
                   : question_wrong(q, why, "judge returns the key of an item", "");
    ll_value_done(&key);
    ll_value_done(&list);
    return err;
}

ll_err ll_question_draw(struct ll_question *question, const double *heights, size_t count,
                        struct ll_message *why, struct ll_verdict *out)
{
    ll_err err = expect_kind(question, LL_QUESTION_CURVE, why);
    if (err == LL_OK && count != question->curve.count)
        err = ll_fail(why, LL_ERR_ARGUMENT, "%s: %zu heights to draw, got %zu", question->what,
                      question->curve.count, count);
    if (err == LL_OK)
        err = question_resolve(question, why);
    if (err != LL_OK)
        return err;
    if (ll_value_kind(&question->judge) == LL_KIND_FUNCTION)
        return judge(question, heights, why, out);
    double distance = 0, range = question->curve.to - question->curve.from;
    for (size_t i = 0; i < count; i++)
        distance += fabs(heights[i] - question->truth[i]) / (double)count;
    bool right = distance < range / 10;
    return verdict(question, right ? "right" : "wrong", right, why, out);
}

ll_err ll_question_solution(struct ll_question *question, struct ll_message *why,
                            struct ll_str *out)
{
    ll_err err = question_resolve(question, why);
    if (err != LL_OK)
        return err;
    switch (question->kind) {
    case LL_QUESTION_CHOICE:
        ll_str_add(out, ll_items_find(&question->all, question->key)->text);
        break;
    case LL_QUESTION_NUMBER:
        ll_str_add_float(out, (float)question->number);
        break;
    case LL_QUESTION_ORDER:
        for (size_t i = 0; i < question->item_count; i++)
            ll_str_format(out, "%zu. %s\n", i + 1,
                          ll_items_find(&question->all, question->keys[i])->text);
        break;
    case LL_QUESTION_CURVE:
        for (size_t i = 0; i < question->curve.count; i++)
            ll_str_format(out, "- (%g, %g)\n", question->curve.x[i], question->truth[i]);
        break;
    }
    return ll_str_err(out);
}
