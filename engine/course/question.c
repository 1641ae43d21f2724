#include "course/question.h"

#include <math.h>
#include <string.h>

#include "course/number.h"
#include "course/question_parts.h"
#include "course/runs.h"

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

/* What the functions of a question about a run are given: the last run's result, and all runs. */
struct showing {
    struct ll_value args[2];
    size_t count; /* 0 for a question that is about no run */
};

static void showing_done(struct showing *showing)
{
    ll_value_done(&showing->args[0]);
    ll_value_done(&showing->args[1]);
}

static ll_err find_showing(const struct ll_question *q, struct ll_message *why, size_t *made,
                           struct showing *out)
{
    struct ll_value last = {0};
    *out = (struct showing){0};
    *made = 0;
    if (q->run == NULL)
        return LL_OK;
    ll_err err = lesson_runs_of(q->lesson, q->run, why, &out->args[1], made);
    if (err == LL_OK && *made == 0)
        err = ll_fail(why, LL_ERR_NOT_FOUND, "%s: no run of \"%s\" came to its end yet", q->what,
                      q->run);
    if (err == LL_OK)
        err = ll_value_item(&out->args[1], ll_value_count(&out->args[1]), why, &last);
    if (err == LL_OK)
        err = ll_value_field(&last, "result", why, &out->args[0]);
    out->count = 2;
    ll_value_done(&last);
    return err;
}

bool ll_question_ready(const struct ll_question *question)
{
    struct showing showing;
    size_t made;
    ll_err err = find_showing(question, NULL, &made, &showing);
    showing_done(&showing);
    return err == LL_OK;
}

/* A value as it stands or as its function gives it. */
static ll_err value_of(const struct ll_value *value, const struct showing *showing,
                       struct ll_message *why, struct ll_value *out)
{
    if (ll_value_kind(value) == LL_KIND_FUNCTION)
        return ll_value_call(value, showing->args, showing->count, why, out);
    return ll_value_copy(value, out);
}

static ll_err number_of(const struct ll_value *value, const struct showing *showing,
                        struct ll_message *why, double *out)
{
    struct ll_value result = {0};
    ll_err err = value_of(value, showing, why, &result);
    if (err == LL_OK)
        err = lesson_scalar(&result, why, out);
    ll_value_done(&result);
    return err;
}

static ll_err heights_at(struct ll_question *q, const double *places, size_t count,
                         struct ll_message *why, double *out)
{
    struct ll_value x = {0}, y = {0};
    ll_err err = LL_OK;
    for (size_t i = 0; err == LL_OK && i < count; i++) {
        err = ll_value_new_number(q->lesson->script, places[i], &x);
        if (err == LL_OK)
            err = ll_value_call(&q->answer, &x, 1, why, &y);
        if (err == LL_OK)
            err = lesson_scalar(&y, why, &out[i]);
    }
    ll_value_done(&y);
    ll_value_done(&x);
    return err;
}

static ll_err resolve_curve(struct ll_question *q, struct ll_message *why)
{
    struct ll_question_curve *curve = &q->curve;
    ll_err err = heights_at(q, curve->x, curve->count, why, q->truth);
    if (err == LL_OK && q->between_y)
        err = heights_at(q, q->between_x, LESSON_CURVE_DRAWN, why, q->between_y);
    if (err != LL_OK)
        return err;
    curve->truth = q->truth;
    curve->drawn = q->between_y ? LESSON_CURVE_DRAWN : curve->count;
    curve->drawn_x = q->between_y ? q->between_x : curve->x;
    curve->drawn_y = q->between_y ? q->between_y : q->truth;
    return LL_OK;
}

/* The item that a run showed to be right. */
static ll_err resolve_choice(struct ll_question *q, const struct showing *showing,
                             struct ll_message *why)
{
    struct ll_value key = {0};
    ll_err err = value_of(&q->answer, showing, why, &key);
    const char *text = err == LL_OK ? ll_value_string(&key, NULL) : NULL;
    const struct ll_item *item = text ? ll_items_find(&q->all, text) : NULL;
    if (item && !question_is_verdict(q, text))
        q->key = item->key;
    else if (err == LL_OK)
        err = question_wrong(q, why, "the answer `{key}` is no item", text ? text : "");
    ll_value_done(&key);
    return err;
}

static ll_err resolve_order(struct ll_question *q, const struct showing *showing,
                            struct ll_message *why)
{
    struct ll_value list = {0};
    ll_err err = value_of(&q->answer, showing, why, &list);
    if (err == LL_OK)
        err = question_take_order(q, &list, why);
    ll_value_done(&list);
    return err;
}

static ll_err resolve(struct ll_question *q, const struct showing *showing, struct ll_message *why)
{
    bool found = ll_value_kind(&q->answer) == LL_KIND_FUNCTION;
    ll_err err = LL_OK;
    if (q->kind == LL_QUESTION_CURVE)
        err = resolve_curve(q, why);
    if (q->kind == LL_QUESTION_NUMBER)
        err = number_of(&q->answer, showing, why, &q->number);
    if (q->kind == LL_QUESTION_CHOICE && found)
        err = resolve_choice(q, showing, why);
    if (q->kind == LL_QUESTION_ORDER && found)
        err = resolve_order(q, showing, why);
    for (size_t i = 0; err == LL_OK && q->kind == LL_QUESTION_NUMBER && i < q->trap_count; i++)
        err = number_of(&q->traps[i].value, showing, why, &q->traps[i].number);
    return err;
}

ll_err question_resolve(struct ll_question *q, struct ll_message *why)
{
    struct showing showing;
    size_t made;
    ll_err err = find_showing(q, why, &made, &showing);
    if (err == LL_OK && !(q->resolved && q->made == made)) {
        err = resolve(q, &showing, why);
        q->resolved = err == LL_OK;
        q->made = made;
    }
    showing_done(&showing);
    return err;
}

static ll_err expect_kind(const struct ll_question *q, enum ll_question_kind kind,
                          struct ll_message *why)
{
    if (q->kind == kind)
        return LL_OK;
    return ll_fail(why, LL_ERR_ARGUMENT, "%s: answered as a question of another kind", q->what);
}

/* -- what is said ------------------------------------------------------------------------------ */

enum { PAIRS_MAX = 2 * 32 };

/* The fields of a run's result as texts: pairs for ll_str_fill. */
struct filling {
    struct ll_arena *arena;
    const char *pairs[PAIRS_MAX + 1];
    size_t count;
};

static ll_err add_pair(const struct ll_value *key, const struct ll_value *value, void *arg)
{
    struct filling *f = arg;
    struct ll_str text = {0};
    size_t length;
    double number;
    const char *name = ll_value_string(key, &length);
    enum ll_kind kind = ll_value_kind(value);
    if (name == NULL || f->count + 2 > PAIRS_MAX ||
        (kind != LL_KIND_NUMBER && kind != LL_KIND_STRING))
        return LL_OK;
    if (kind == LL_KIND_STRING)
        ll_str_add(&text, ll_value_string(value, NULL));
    else if (ll_value_number(value, NULL, &number) == LL_OK)
        ll_str_format(&text, "%.4g", number);
    f->pairs[f->count] = ll_arena_copy(f->arena, name, length);
    f->pairs[f->count + 1] = ll_arena_copy(f->arena, ll_str_text(&text), text.length);
    bool whole = f->pairs[f->count] && f->pairs[f->count + 1];
    f->count += 2;
    ll_str_done(&text);
    return whole ? LL_OK : LL_ERR_MEMORY;
}

/* The feedback with {name} replaced by what the run's result has under that name. */
static ll_err fill(const struct ll_question *q, const char *text, struct ll_message *why,
                   const char **out)
{
    struct showing showing;
    struct ll_str filled = {0};
    struct filling f = {.arena = &q->lesson->arena};
    size_t made;
    *out = text;
    if (q->run == NULL)
        return LL_OK;
    ll_err err = find_showing(q, why, &made, &showing);
    if (err == LL_OK)
        err = ll_value_each(&showing.args[0], why, add_pair, &f);
    if (err == LL_OK) {
        ll_str_fill(&filled, text, f.pairs);
        *out = ll_arena_copy(f.arena, ll_str_text(&filled), filled.length);
        err = *out ? LL_OK : LL_ERR_MEMORY;
    }
    ll_str_done(&filled);
    showing_done(&showing);
    return err;
}

/* `key` is what is said, or, where it says nothing of its own, `otherwise` (which may be NULL). */
static ll_err verdict(const struct ll_question *q, const char *key, const char *otherwise,
                      bool right, struct ll_message *why, struct ll_verdict *out)
{
    const struct ll_item *item = ll_items_find(&q->all, key);
    const char *text;
    if ((item == NULL || item->feedback == NULL) && otherwise)
        item = ll_items_find(&q->all, otherwise);
    if (item == NULL || item->feedback == NULL)
        return question_wrong(q, why, "no feedback for the verdict `{key}`", key);
    ll_err err = fill(q, item->feedback, why, &text);
    if (err == LL_OK)
        *out = (struct ll_verdict){right, item->key, text, strlen(text)};
    return err;
}

ll_err ll_question_choose(struct ll_question *question, size_t item, struct ll_message *why,
                          struct ll_verdict *out)
{
    ll_err err = expect_kind(question, LL_QUESTION_CHOICE, why);
    if (err == LL_OK && item >= question->item_count)
        err = ll_fail(why, LL_ERR_RANGE, "%s: there is no item %zu", question->what, item + 1);
    if (err == LL_OK)
        err = question_resolve(question, why);
    if (err != LL_OK)
        return err;
    const char *key = question->items[item].key;
    bool right = strcmp(key, question->key) == 0;
    if (question->run == NULL)
        return verdict(question, key, NULL, right, why, out);
    return verdict(question, right ? "right" : key, right ? NULL : "wrong", right, why, out);
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
        return verdict(question, "right", NULL, true, why, out);
    for (size_t i = 0; i < question->trap_count; i++)
        if (question_is_near(value, question->traps[i].number, question->tolerance))
            return verdict(question, question->traps[i].key, NULL, false, why, out);
    return verdict(question, "wrong", NULL, false, why, out);
}

/* The arrangement begins with the trap's keys. */
static ll_err is_trapped(const struct ll_question *q, const struct trap *trap, const size_t *order,
                         size_t count, struct ll_message *why, bool *out)
{
    struct ll_value key = {0};
    size_t wanted = ll_value_count(&trap->value);
    ll_err err = LL_OK;
    *out = wanted > 0 && wanted <= count;
    for (size_t i = 0; err == LL_OK && *out && i < wanted; i++) {
        err = ll_value_item(&trap->value, i + 1, why, &key);
        const char *text = err == LL_OK ? ll_value_string(&key, NULL) : NULL;
        *out = text && order[i] < q->item_count && strcmp(q->items[order[i]].key, text) == 0;
    }
    ll_value_done(&key);
    return err;
}

ll_err ll_question_arrange(struct ll_question *question, const size_t *order, size_t count,
                           struct ll_message *why, struct ll_verdict *out)
{
    ll_err err = expect_kind(question, LL_QUESTION_ORDER, why);
    if (err == LL_OK && count != question->item_count)
        err = ll_fail(why, LL_ERR_ARGUMENT, "%s: %zu items to order, got %zu", question->what,
                      question->item_count, count);
    if (err == LL_OK)
        err = question_resolve(question, why);
    if (err != LL_OK)
        return err;
    bool right = true;
    for (size_t i = 0; i < count; i++)
        right = right && order[i] < count &&
                strcmp(question->items[order[i]].key, question->keys[i]) == 0;
    for (size_t i = 0; !right && i < question->trap_count; i++) {
        const struct trap *trap = &question->traps[i];
        bool trapped;
        err = is_trapped(question, trap, order, count, why, &trapped);
        if (err != LL_OK || trapped)
            return err == LL_OK ? verdict(question, trap->key, NULL, false, why, out) : err;
    }
    return verdict(question, right ? "right" : "wrong", NULL, right, why, out);
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
        err = text ? verdict(q, text, NULL, strcmp(text, "right") == 0, why, out)
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
    return verdict(question, right ? "right" : "wrong", NULL, right, why, out);
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
