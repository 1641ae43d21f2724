/* Making a question from its step and its block, and checking that each verdict can be reached. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "course/question_parts.h"

ll_err question_wrong(const struct ll_question *q, struct ll_message *why, const char *format,
                      const char *key)
{
    struct ll_str what = {0};
    ll_str_fill(&what, format, (const char *const[]){"key", key, NULL});
    ll_err err =
        ll_fail(why, LL_ERR_FORMAT, "%s: %s: %s", q->lesson->text, q->what, ll_str_text(&what));
    ll_str_done(&what);
    return err;
}

static ll_err need_feedback(const struct ll_question *q, const char *key, struct ll_message *why)
{
    const struct ll_item *item = ll_items_find(&q->all, key);
    if (item == NULL)
        return question_wrong(q, why,
                              "no item `{key}`; write \"- `{key}`\" with its feedback quoted", key);
    if (item->feedback == NULL)
        return question_wrong(
            q, why, "item `{key}` has no feedback; quote it under the item (  > ...)", key);
    return LL_OK;
}

bool question_is_verdict(const struct ll_question *q, const char *key)
{
    return q->run != NULL && (strcmp(key, "right") == 0 || strcmp(key, "wrong") == 0);
}

/* The items that are shown: a choice's unless they are verdicts, an ordering's those without a
 * quotation. */
static bool is_shown(const struct ll_question *q, const struct ll_item *item)
{
    if (q->kind == LL_QUESTION_CHOICE)
        return !question_is_verdict(q, item->key);
    return q->kind == LL_QUESTION_ORDER && item->feedback == NULL;
}

static ll_err collect_items(struct ll_question *q)
{
    q->items = ll_arena_new(&q->lesson->arena, q->all.count, sizeof *q->items);
    if (q->items == NULL)
        return LL_ERR_MEMORY;
    for (size_t i = 0; i < q->all.count; i++) {
        const struct ll_item *item = &q->all.items[i];
        if (is_shown(q, item))
            q->items[q->item_count++] =
                (struct ll_question_item){item->key, item->text, strlen(item->text)};
    }
    return LL_OK;
}

static ll_err make_choice(struct ll_question *q, const struct ll_value *spec,
                          struct ll_message *why)
{
    ll_err err = ll_value_field(spec, "answer", why, &q->answer);
    if (err == LL_OK && ll_value_kind(&q->answer) != LL_KIND_FUNCTION) {
        err = lesson_text(q->lesson, spec, "answer", why, &q->key);
        if (err == LL_OK && q->run == NULL)
            err = need_feedback(q, q->key, why);
    }
    if (err == LL_OK && q->run != NULL)
        err = need_feedback(q, "right", why);
    bool said = q->run != NULL && ll_items_find(&q->all, "wrong") != NULL;
    for (size_t i = 0; err == LL_OK && !said && i < q->all.count; i++)
        err = need_feedback(q, q->all.items[i].key, why);
    if (err == LL_OK && q->item_count < 2)
        err = question_wrong(q, why, "a choice has two items or more", "");
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

static ll_err read_traps(struct ll_question *q, const struct ll_value *spec, struct ll_message *why)
{
    struct ll_value traps = {0};
    ll_err err = ll_value_field(spec, "traps", why, &traps);
    if (err == LL_OK)
        err = ll_value_each(&traps, why, add_trap, q);
    for (size_t i = 0; err == LL_OK && i < q->trap_count; i++)
        err = need_feedback(q, q->traps[i].key, why);
    ll_value_done(&traps);
    return err;
}

static ll_err make_number(struct ll_question *q, const struct ll_value *spec,
                          struct ll_message *why)
{
    ll_err err = ll_value_field(spec, "answer", why, &q->answer);
    if (err == LL_OK)
        err = lesson_number(spec, "tolerance", why, &q->tolerance);
    return err == LL_OK ? read_traps(q, spec, why) : err;
}

/* "" where the answer's list holds something else at that place. */
static const char *answer_key(const struct ll_question *q, size_t i)
{
    return q->keys[i] ? q->keys[i] : "";
}

/* The answer names each item to be ordered once. */
static ll_err check_order(struct ll_question *q, size_t count, struct ll_message *why)
{
    if (count != q->item_count)
        return question_wrong(q, why, "the answer must name each item without a quotation once",
                              "");
    for (size_t i = 0; i < count; i++) {
        const char *key = answer_key(q, i);
        size_t k = 0;
        while (k < q->item_count && strcmp(q->items[k].key, key) != 0)
            k++;
        for (size_t before = 0; k < q->item_count && before < i; before++)
            if (strcmp(answer_key(q, before), key) == 0)
                k = q->item_count;
        if (k == q->item_count)
            return question_wrong(
                q, why, "`{key}` of the answer is no item to be ordered, or stands twice", key);
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
        sorted = q->keys != NULL; /* where a run is to give the order, any will do */
        for (size_t i = 0; i < q->item_count; i++) {
            mixed[i] = q->items[index[i]];
            sorted = sorted && strcmp(mixed[i].key, q->keys[i]) == 0;
        }
    }
    q->items = mixed;
    free(index);
    return LL_OK;
}

ll_err question_take_order(struct ll_question *q, const struct ll_value *list,
                           struct ll_message *why)
{
    struct ll_value item = {0};
    ll_err err = LL_OK;
    size_t count = ll_value_count(list);
    q->keys = ll_arena_new(&q->lesson->arena, count, sizeof *q->keys);
    if (q->keys == NULL)
        return LL_ERR_MEMORY;
    for (size_t i = 0; err == LL_OK && i < count; i++) {
        size_t length;
        err = ll_value_item(list, i + 1, why, &item);
        const char *key = err == LL_OK ? ll_value_string(&item, &length) : NULL;
        q->keys[i] = key ? ll_arena_copy(&q->lesson->arena, key, length) : NULL;
        if (err == LL_OK && q->keys[i] == NULL)
            err = key ? LL_ERR_MEMORY : question_wrong(q, why, "the answer is a list of keys", "");
    }
    ll_value_done(&item);
    return err == LL_OK ? check_order(q, count, why) : err;
}

static ll_err make_order(struct ll_question *q, const struct ll_value *spec, struct ll_message *why)
{
    ll_err err = ll_value_field(spec, "answer", why, &q->answer);
    if (err == LL_OK && ll_value_kind(&q->answer) != LL_KIND_FUNCTION)
        err = question_take_order(q, &q->answer, why);
    if (err == LL_OK)
        err = read_traps(q, spec, why);
    return err == LL_OK ? shuffle(q) : err;
}

/* Places from the first to the last, evenly, where the answer holds between those asked for. */
static ll_err make_between(struct ll_question *q, const struct ll_value *spec,
                           struct ll_message *why)
{
    struct ll_value between = {0};
    ll_err err = ll_value_field(spec, "between", why, &between);
    bool wanted = err == LL_OK && ll_value_true(&between);
    ll_value_done(&between);
    if (!wanted || q->curve.count == 0)
        return err;
    struct ll_arena *arena = &q->lesson->arena;
    q->between_x = ll_arena_new(arena, LESSON_CURVE_DRAWN, sizeof *q->between_x);
    q->between_y = ll_arena_new(arena, LESSON_CURVE_DRAWN, sizeof *q->between_y);
    if (q->between_x == NULL || q->between_y == NULL)
        return LL_ERR_MEMORY;
    double first = q->curve.x[0], last = q->curve.x[q->curve.count - 1];
    for (size_t i = 0; i < LESSON_CURVE_DRAWN; i++)
        q->between_x[i] = first + (last - first) * (double)i / (LESSON_CURVE_DRAWN - 1);
    return LL_OK;
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
    if (err == LL_OK)
        err = make_between(q, spec, why);
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
    if (err == LL_OK)
        err = lesson_text(q->lesson, spec, "run", why, &q->run);
    while (err == LL_OK && strcmp(kinds[q->kind].kind, kind) != 0)
        q->kind++;
    q->id = block->id;
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

const char *lesson_question_run(const struct ll_question *question)
{
    return question->run;
}

const char *lesson_question_prompt(const struct ll_question *question, size_t *length)
{
    *length = question->all.prompt_length;
    return question->all.prompt;
}

/* -- checking ---------------------------------------------------------------------------------- */

static bool is_verdict(const struct ll_question *q, const char *key)
{
    bool found = strcmp(key, "right") == 0 || strcmp(key, "wrong") == 0;
    for (size_t i = 0; i < q->trap_count; i++)
        found = found || strcmp(key, q->traps[i].key) == 0;
    return found;
}

/* Every verdict can be reached. */
static ll_err check_verdicts(struct ll_question *q, struct ll_message *why)
{
    for (size_t i = 0; i < q->all.count; i++)
        if (q->all.items[i].feedback != NULL && !is_verdict(q, q->all.items[i].key))
            return question_wrong(q, why, "no answer leads to `{key}`; it needs a trap",
                                  q->all.items[i].key);
    return LL_OK;
}

static ll_err check_number(struct ll_question *q, struct ll_message *why)
{
    for (size_t i = 0; i < q->trap_count; i++) {
        const struct trap *trap = &q->traps[i];
        if (question_is_near(trap->number, q->number, q->tolerance))
            return question_wrong(q, why, "the trap `{key}` is as near as the right answer",
                                  trap->key);
        for (size_t k = 0; k < i; k++)
            if (question_is_near(trap->number, q->traps[k].number, q->tolerance))
                return question_wrong(q, why, "the trap `{key}` cannot be told from another",
                                      trap->key);
    }
    return LL_OK;
}

ll_err lesson_question_check(struct ll_question *question, struct ll_message *why)
{
    struct ll_verdict said = {0};
    ll_err err = question_resolve(question, why);
    if (err == LL_OK &&
        (question->kind == LL_QUESTION_NUMBER || question->kind == LL_QUESTION_ORDER))
        err = check_verdicts(question, why);
    if (err == LL_OK && question->kind == LL_QUESTION_NUMBER)
        err = check_number(question, why);
    if (err == LL_OK && question->kind == LL_QUESTION_CURVE) {
        err = ll_question_draw(question, question->truth, question->curve.count, why, &said);
        if (err == LL_OK && !said.right)
            err =
                question_wrong(question, why, "the true curve itself is judged `{key}`", said.key);
    }
    return err;
}
