#include "course/question.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "course/items.h"
#include "course/lesson.h"
#include "course/number.h"

struct trap {
    const char *key;
    struct ll_value value; /* a number or a function */
    double number;
};

struct ll_question {
    enum ll_question_kind kind;
    struct lesson *lesson;
    const char *what; /* for messages: page and block */
    struct ll_items all;
    struct ll_question_item *items; /* those that are chosen or ordered */
    size_t item_count;
    struct ll_value answer, judge;
    const char *key;   /* a choice's answer */
    const char **keys; /* an ordering's */
    double number, tolerance;
    struct trap *traps;
    size_t trap_count, trap_capacity;
    struct ll_question_curve curve;
    double *truth;
    bool resolved; /* functions were called */
};

static ll_err wrong(const struct ll_question *q, struct ll_message *why, const char *format,
                    const char *key)
{
    struct ll_str what = {0};
    ll_str_fill(&what, format, (const char *const[]){"key", key, NULL});
    ll_err err =
        ll_fail(why, LL_ERR_FORMAT, "%s: %s: %s", q->lesson->text, q->what, ll_str_text(&what));
    ll_str_done(&what);
    return err;
}

/* -- making ------------------------------------------------------------------------------------ */

static ll_err need_feedback(const struct ll_question *q, const char *key, struct ll_message *why)
{
    const struct ll_item *item = ll_items_find(&q->all, key);
    if (item == NULL)
        return wrong(q, why, "no item `{key}`; write \"- `{key}`\" with its feedback quoted", key);
    if (item->feedback == NULL)
        return wrong(q, why, "item `{key}` has no feedback; quote it under the item (  > ...)",
                     key);
    return LL_OK;
}

/* The items that are shown: all of a choice's, an ordering's those without a quotation. */
static ll_err collect_items(struct ll_question *q)
{
    q->items = ll_arena_new(&q->lesson->arena, q->all.count, sizeof *q->items);
    if (q->items == NULL)
        return LL_ERR_MEMORY;
    for (size_t i = 0; i < q->all.count; i++) {
        const struct ll_item *item = &q->all.items[i];
        bool shown = q->kind == LL_QUESTION_CHOICE ||
                     (q->kind == LL_QUESTION_ORDER && item->feedback == NULL);
        if (shown)
            q->items[q->item_count++] =
                (struct ll_question_item){item->key, item->text, strlen(item->text)};
    }
    return LL_OK;
}

static ll_err make_choice(struct ll_question *q, const struct ll_value *spec,
                          struct ll_message *why)
{
    ll_err err = lesson_text(q->lesson, spec, "answer", why, &q->key);
    if (err == LL_OK)
        err = need_feedback(q, q->key, why);
    for (size_t i = 0; err == LL_OK && i < q->all.count; i++)
        err = need_feedback(q, q->all.items[i].key, why);
    if (err == LL_OK && q->all.count < 2)
        err = wrong(q, why, "a choice has two items or more", "");
    return err;
}

static ll_err add_trap(const struct ll_value *key, const struct ll_value *value, void *arg)
{
    struct ll_question *q = arg;
    size_t length;
    const char *text = ll_value_string(key, &length);
    void *traps = q->traps;
    if (!ll_array_grow(&traps, &q->trap_capacity, q->trap_count + 1, sizeof *q->traps))
        return LL_ERR_MEMORY;
    q->traps = traps;
    struct trap *trap = &q->traps[q->trap_count++];
    *trap = (struct trap){.key = ll_arena_copy(&q->lesson->arena, text, length)};
    return trap->key ? ll_value_copy(value, &trap->value) : LL_ERR_MEMORY;
}

static ll_err make_number(struct ll_question *q, const struct ll_value *spec,
                          struct ll_message *why)
{
    struct ll_value traps = {0};
    ll_err err = ll_value_field(spec, "answer", why, &q->answer);
    if (err == LL_OK)
        err = lesson_number(spec, "tolerance", why, &q->tolerance);
    if (err == LL_OK)
        err = ll_value_field(spec, "traps", why, &traps);
    if (err == LL_OK)
        err = ll_value_each(&traps, why, add_trap, q);
    for (size_t i = 0; err == LL_OK && i < q->trap_count; i++)
        err = need_feedback(q, q->traps[i].key, why);
    ll_value_done(&traps);
    return err;
}

/* The answer names each item to be ordered once. */
static ll_err check_order(struct ll_question *q, size_t count, struct ll_message *why)
{
    if (count != q->item_count)
        return wrong(q, why, "the answer must name each item without a quotation once", "");
    for (size_t i = 0; i < count; i++) {
        size_t k = 0;
        while (k < q->item_count && strcmp(q->items[k].key, q->keys[i]) != 0)
            k++;
        for (size_t before = 0; before < i; before++)
            if (strcmp(q->keys[before], q->keys[i]) == 0)
                k = q->item_count;
        if (k == q->item_count)
            return wrong(q, why, "`{key}` of the answer is no item to be ordered, or stands twice",
                         q->keys[i]);
    }
    return LL_OK;
}

/* Shuffles the items the same way each time, and never into the right order. */
static ll_err shuffle(struct ll_question *q)
{
    struct ll_rng rng;
    uint64_t seed = 5381;
    size_t *index = ll_array_new(q->item_count, sizeof *index);
    struct ll_question_item *mixed = ll_arena_new(&q->lesson->arena, q->item_count, sizeof *mixed);
    if (index == NULL || mixed == NULL) {
        free(index);
        return LL_ERR_MEMORY;
    }
    for (const char *c = q->what; *c != '\0'; c++)
        seed = seed * 33 + (unsigned char)*c;
    ll_rng_seed(&rng, seed);
    bool sorted = true;
    while (sorted) {
        for (size_t i = 0; i < q->item_count; i++)
            index[i] = i;
        ll_rng_shuffle(&rng, index, q->item_count);
        for (size_t i = 0; i < q->item_count; i++) {
            mixed[i] = q->items[index[i]];
            sorted = sorted && strcmp(mixed[i].key, q->keys[i]) == 0;
        }
    }
    q->items = mixed;
    free(index);
    return LL_OK;
}

static ll_err make_order(struct ll_question *q, const struct ll_value *spec, struct ll_message *why)
{
    struct ll_value list = {0}, item = {0};
    ll_err err = ll_value_field(spec, "answer", why, &list);
    size_t count = err == LL_OK ? ll_value_count(&list) : 0;
    q->keys = ll_arena_new(&q->lesson->arena, count, sizeof *q->keys);
    if (err == LL_OK && q->keys == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 0; err == LL_OK && i < count; i++) {
        size_t length;
        err = ll_value_item(&list, i + 1, why, &item);
        const char *key = err == LL_OK ? ll_value_string(&item, &length) : NULL;
        q->keys[i] = key ? ll_arena_copy(&q->lesson->arena, key, length) : NULL;
        if (err == LL_OK && q->keys[i] == NULL)
            err = LL_ERR_MEMORY;
    }
    if (err == LL_OK)
        err = check_order(q, count, why);
    if (err == LL_OK)
        err = shuffle(q);
    ll_value_done(&item);
    ll_value_done(&list);
    return err;
}

static ll_err make_curve(struct ll_question *q, const struct ll_value *spec, struct ll_message *why)
{
    double *x = NULL;
    ll_err err = lesson_numbers(q->lesson, spec, "x", why, &x, &q->curve.count);
    q->curve.x = x;
    if (err == LL_OK)
        err = lesson_number(spec, "from", why, &q->curve.from);
    if (err == LL_OK)
        err = lesson_number(spec, "to", why, &q->curve.to);
    if (err == LL_OK)
        err = ll_value_field(spec, "answer", why, &q->answer);
    if (err == LL_OK)
        err = ll_value_field(spec, "judge", why, &q->judge);
    q->truth = ll_arena_new(&q->lesson->arena, q->curve.count, sizeof *q->truth);
    return err == LL_OK && q->truth == NULL ? LL_ERR_MEMORY : err;
}

static ll_err make(struct ll_question *q, const struct ll_value *spec,
                   const struct ll_prose_block *block, struct ll_message *why)
{
    static const struct {
        const char *kind;
        ll_err (*make)(struct ll_question *q, const struct ll_value *spec, struct ll_message *why);
    } kinds[] = {
        [LL_QUESTION_CHOICE] = {"choice", make_choice},
        [LL_QUESTION_NUMBER] = {"number", make_number},
        [LL_QUESTION_ORDER] = {"order", make_order},
        [LL_QUESTION_CURVE] = {"curve", make_curve},
    };
    const char *kind;
    struct ll_str what = {0};
    ll_err err = lesson_text(q->lesson, spec, "kind", why, &kind);
    while (err == LL_OK && strcmp(kinds[q->kind].kind, kind) != 0)
        q->kind++;
    ll_str_format(&what, "page %s, block `%s`", q->lesson->page, block->id);
    q->what = ll_arena_copy(&q->lesson->arena, ll_str_text(&what), what.length);
    ll_str_done(&what);
    if (err == LL_OK && q->what == NULL)
        err = LL_ERR_MEMORY;
    if (err == LL_OK)
        err = ll_items_read(block, q->lesson->text, &q->lesson->arena, why, &q->all);
    if (err == LL_OK)
        err = collect_items(q);
    if (err == LL_OK && q->kind != LL_QUESTION_CHOICE) {
        err = need_feedback(q, "right", why);
        if (err == LL_OK)
            err = need_feedback(q, "wrong", why);
    }
    return err == LL_OK ? kinds[q->kind].make(q, spec, why) : err;
}

ll_err lesson_question(struct lesson *lesson, const struct ll_value *spec,
                       const struct ll_prose_block *block, struct ll_message *why,
                       struct ll_question **out)
{
    struct ll_question *q = ll_array_new(1, sizeof *q);
    if (q == NULL)
        return LL_ERR_MEMORY;
    q->lesson = lesson;
    ll_err err = make(q, spec, block, why);
    if (err == LL_OK)
        *out = q;
    else
        lesson_question_free(&q);
    return err;
}

void lesson_question_free(struct ll_question **question)
{
    if (*question == NULL)
        return;
    for (size_t i = 0; i < (*question)->trap_count; i++)
        ll_value_done(&(*question)->traps[i].value);
    free((*question)->traps);
    ll_value_done(&(*question)->judge);
    ll_value_done(&(*question)->answer);
    free(*question);
    *question = NULL;
}

const char *lesson_question_prompt(const struct ll_question *question, size_t *length)
{
    *length = question->all.prompt_length;
    return question->all.prompt;
}

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

static ll_err resolve(struct ll_question *q, struct ll_message *why)
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
        return wrong(q, why, "no feedback for the verdict `{key}`", key);
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

/* Equal within the tolerance; infinities and NaN only to themselves. */
static bool is_near(double a, double b, double tolerance)
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
        err = resolve(question, why);
    if (err != LL_OK)
        return err;
    if (is_near(value, question->number, question->tolerance))
        return verdict(question, "right", true, why, out);
    for (size_t i = 0; i < question->trap_count; i++)
        if (is_near(value, question->traps[i].number, question->tolerance))
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
                   : wrong(q, why, "judge returns the key of an item", "");
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
        err = resolve(question, why);
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
    ll_err err = resolve(question, why);
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

/* -- checking ---------------------------------------------------------------------------------- */

static bool is_verdict(const struct ll_question *q, const char *key)
{
    bool found = strcmp(key, "right") == 0 || strcmp(key, "wrong") == 0;
    for (size_t i = 0; i < q->trap_count; i++)
        found = found || strcmp(key, q->traps[i].key) == 0;
    return found;
}

static ll_err check_number(struct ll_question *q, struct ll_message *why)
{
    for (size_t i = 0; i < q->all.count; i++)
        if (!is_verdict(q, q->all.items[i].key))
            return wrong(q, why, "no answer leads to `{key}`; it needs a trap",
                         q->all.items[i].key);
    for (size_t i = 0; i < q->trap_count; i++) {
        const struct trap *trap = &q->traps[i];
        if (is_near(trap->number, q->number, q->tolerance))
            return wrong(q, why, "the trap `{key}` is as near as the right answer", trap->key);
        for (size_t k = 0; k < i; k++)
            if (is_near(trap->number, q->traps[k].number, q->tolerance))
                return wrong(q, why, "the trap `{key}` cannot be told from another", trap->key);
    }
    return LL_OK;
}

ll_err lesson_question_check(struct ll_question *question, struct ll_message *why)
{
    struct ll_verdict said = {0};
    ll_err err = resolve(question, why);
    if (err == LL_OK && question->kind == LL_QUESTION_NUMBER)
        err = check_number(question, why);
    if (err == LL_OK && question->kind == LL_QUESTION_CURVE) {
        err = ll_question_draw(question, question->truth, question->curve.count, why, &said);
        if (err == LL_OK && !said.right)
            err = wrong(question, why, "the true curve itself is judged `{key}`", said.key);
    }
    return err;
}
