/* Trying a page's claims: the bench's answers (claims.lua) as C reads them. */
#include "course/claim.h"

#include <string.h>
#include <time.h>

#include "course/lint_claims.h"

/* At a reduced setting a claim is to take two seconds; what takes fifteen times that is stopped. */
enum { CLAIM_MILLISECONDS = 30000, NO_LIMIT = 0 };

static double seconds_used(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* bench.NAME(args), which are numbers. */
static ll_err ask(struct lesson *lesson, const char *name, const double *args, size_t count,
                  struct ll_message *why, struct ll_value *out)
{
    struct ll_value function = {0}, values[4] = {{0}};
    ll_err err = ll_value_field(&lesson->bench, name, why, &function);
    for (size_t i = 0; err == LL_OK && i < count; i++)
        err = ll_value_new_number(lesson->script, args[i], &values[i]);
    if (err == LL_OK)
        err = ll_value_call(&function, values, count, why, out);
    for (size_t i = 0; i < count; i++)
        ll_value_done(&values[i]);
    ll_value_done(&function);
    return err;
}

static ll_err read_of(struct lesson *lesson, const struct ll_value *table, struct ll_message *why,
                      struct claim *claim)
{
    struct ll_value list = {0}, item = {0};
    ll_err err = ll_value_field(table, "of", why, &list);
    claim->of_count = err == LL_OK ? ll_value_count(&list) : 0;
    claim->of = ll_arena_new(&lesson->arena, claim->of_count, sizeof *claim->of);
    if (err == LL_OK && claim->of == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 0; err == LL_OK && i < claim->of_count; i++) {
        size_t length;
        err = ll_value_item(&list, i + 1, why, &item);
        const char *text = err == LL_OK ? ll_value_string(&item, &length) : NULL;
        claim->of[i] = text ? ll_arena_copy(&lesson->arena, text, length) : "";
        if (claim->of[i] == NULL)
            err = LL_ERR_MEMORY;
    }
    ll_value_done(&item);
    ll_value_done(&list);
    return err;
}

/* "2.3.lua:12" of "2.3.lua:12: ". */
static ll_err read_where(struct lesson *lesson, const struct ll_value *table,
                         struct ll_message *why, struct claim *claim)
{
    struct ll_value field = {0};
    size_t length;
    ll_err err = ll_value_field(table, "where", why, &field);
    const char *text = err == LL_OK ? ll_value_string(&field, &length) : NULL;
    if (text != NULL)
        while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == ':'))
            length--;
    claim->where = text ? ll_arena_copy(&lesson->arena, text, length) : "";
    ll_value_done(&field);
    return claim->where ? err : LL_ERR_MEMORY;
}

static ll_err read_claim(struct lesson *lesson, const struct ll_value *table,
                         struct ll_message *why, struct claim *claim)
{
    struct ll_value training = {0};
    double seeds = 0, least = 0;
    ll_err err = lesson_text(lesson, table, "id", why, &claim->id);
    if (err == LL_OK)
        err = read_where(lesson, table, why, claim);
    if (err == LL_OK)
        err = ll_value_field(table, "training", why, &training);
    claim->training = ll_value_true(&training);
    if (err == LL_OK)
        err = lesson_number(table, "seeds", why, &seeds);
    if (err == LL_OK)
        err = lesson_number(table, "least", why, &least);
    if (err == LL_OK)
        err = read_of(lesson, table, why, claim);
    claim->seeds = seeds >= 1 && seeds <= 1000 ? (size_t)seeds : 1;
    claim->least = least >= 0 && least <= 1000 ? (size_t)least : claim->seeds;
    ll_value_done(&training);
    return err;
}

ll_err claims_list(struct ll_page *page, bool is_full, struct ll_message *why, struct claims *out)
{
    struct lesson *lesson = lesson_of_page(page);
    struct ll_value list = {0}, item = {0};
    const double args[] = {1};
    *out = (struct claims){.lesson = lesson, .is_full = is_full};
    ll_err err = ask(lesson, "list", args, is_full ? 1 : 0, why, &list);
    size_t count = err == LL_OK ? ll_value_count(&list) : 0;
    out->list = ll_arena_new(&lesson->arena, count, sizeof *out->list);
    if (err == LL_OK && out->list == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 0; err == LL_OK && i < count; i++) {
        out->list[i] = (struct claim){0};
        err = ll_value_item(&list, i + 1, why, &item);
        if (err == LL_OK)
            err = read_claim(lesson, &item, why, &out->list[i]);
        if (err == LL_OK)
            out->count++;
    }
    ll_value_done(&item);
    ll_value_done(&list);
    return err;
}

ll_err claims_try(struct claims *claims, size_t index, size_t seed, size_t fault,
                  struct ll_message *why, struct claim_answer *out)
{
    struct ll_value table = {0}, field = {0};
    struct lesson *lesson = claims->lesson;
    const double args[] = {(double)index + 1, (double)seed, claims->is_full ? 1 : 0, (double)fault};
    const char *verdict = NULL;
    *out = (struct claim_answer){.verdict = CLAIM_ERROR, .said = ""};
    double start = seconds_used();
    ll_script_limit(lesson->script, 0, claims->is_full ? NO_LIMIT : CLAIM_MILLISECONDS);
    ll_err err = ask(lesson, "try", args, 4, why, &table);
    ll_script_limit(lesson->script, 0, LESSON_MILLISECONDS);
    out->seconds = seconds_used() - start;
    if (err == LL_OK)
        err = lesson_text(lesson, &table, "verdict", why, &verdict);
    if (err == LL_OK)
        err = lesson_text(lesson, &table, "said", why, &out->said);
    if (err == LL_OK)
        err = ll_value_field(&table, "measured", why, &field);
    out->is_measured = ll_value_kind(&field) == LL_KIND_NUMBER;
    if (err == LL_OK && out->is_measured)
        err = ll_value_number(&field, why, &out->measured);
    if (err == LL_OK && verdict)
        out->verdict = strcmp(verdict, "holds") == 0   ? CLAIM_HOLDS
                       : strcmp(verdict, "fails") == 0 ? CLAIM_FAILS
                                                       : CLAIM_ERROR;
    if (out->said == NULL)
        out->said = "";
    ll_value_done(&field);
    ll_value_done(&table);
    return err;
}

ll_err claims_met(struct claims *claims, struct claim *claim, struct ll_message *why)
{
    struct lesson *lesson = claims->lesson;
    struct ll_value table = {0}, list = {0};
    ll_err err = ll_value_new_table(lesson->script, &table);
    if (err == LL_OK)
        err = ask(lesson, "met", NULL, 0, why, &list);
    if (err == LL_OK)
        err = ll_value_set(&table, "met", &list);
    if (err == LL_OK)
        err = lesson_numbers(lesson, &table, "met", why, &claim->met, &claim->met_count);
    ll_value_done(&list);
    ll_value_done(&table);
    return err;
}

ll_err claims_unseen(struct claims *claims, claims_unseen_visit *visit, void *arg,
                     struct ll_message *why)
{
    struct lesson *lesson = claims->lesson;
    struct ll_value list = {0}, pair = {0}, names[2] = {{0}};
    ll_err err = ask(lesson, "unseen", NULL, 0, why, &list);
    for (size_t i = 1; err == LL_OK && i <= ll_value_count(&list); i++) {
        err = ll_value_item(&list, i, why, &pair);
        for (size_t k = 0; err == LL_OK && k < 2; k++)
            err = ll_value_item(&pair, k + 1, why, &names[k]);
        const char *step = err == LL_OK ? ll_value_string(&names[0], NULL) : NULL;
        const char *label = err == LL_OK ? ll_value_string(&names[1], NULL) : NULL;
        if (step && label)
            visit(step, label, arg);
    }
    ll_value_done(&names[0]);
    ll_value_done(&names[1]);
    ll_value_done(&pair);
    ll_value_done(&list);
    return err;
}

size_t claims_faults(struct claims *claims)
{
    double count = 0;
    return lesson_number(&claims->lesson->bench, "faults", NULL, &count) == LL_OK ? (size_t)count
                                                                                  : 0;
}
