/* The known mistakes are asked what the submission was asked, and compared with it. */
#include "exercise/diagnose.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "exercise/answer.h"
#include "exercise/blocks.h"
#include "exercise/compare.h"
#include "exercise/spec.h"

enum { PROGRAMS_OF_ONE = 8, SOURCE_LIMIT = 1 << 20 };

/* A question with what the submission and a right program answer. */
struct probe {
    struct ll_record given;
    struct ll_record right;
    bool is_right;
};

struct probes {
    struct ll_record *questions;
    struct probe *answers;
    size_t count; /* of the questions that were answered */
    size_t asked; /* of all */
};

static void probes_done(struct probes *probes)
{
    for (size_t i = 0; probes->answers && i < probes->asked; i++) {
        ll_record_done(&probes->answers[i].given);
        ll_record_done(&probes->answers[i].right);
    }
    free(probes->answers);
    ll_spec_questions_done(&probes->questions, probes->asked);
}

/* Asks as far as the submission answers. */
static ll_err probe_all(const struct ll_exercise *exercise, const struct ll_asker *asker,
                        struct ll_message *why, struct probes *probes)
{
    struct ll_spec *spec = ll_exercise_spec(exercise);
    struct ll_difference difference;
    ll_err err = ll_spec_questions(spec, "probes", why, &probes->questions, &probes->asked);
    probes->answers = err == LL_OK ? ll_array_new(probes->asked, sizeof *probes->answers) : NULL;
    if (err == LL_OK && probes->answers == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 0; i < probes->asked && err == LL_OK; i++) {
        struct probe *probe = &probes->answers[i];
        bool is_answered = false;
        err = asker->ask(asker->context, &probes->questions[i], &is_answered, &probe->given);
        if (err != LL_OK || !is_answered)
            return err;
        err = ll_spec_expected(spec, &probes->questions[i], why, &probe->right);
        probe->is_right =
            ll_compare(&probe->given, &probe->right, ll_spec_tolerances(spec), &difference);
        probes->count = i + 1;
    }
    return err;
}

/* What two programs have in common: every answer, or at least every value; and whether the wrong
 * one differs from the right one there. Without every value there is nothing in common, and no more
 * is asked. */
struct likeness {
    bool all, values;
    bool all_wrong, values_wrong;
};

static bool is_value(const struct ll_record *question)
{
    const char *asked = ll_record_text(question, "ask");
    return asked == NULL || strcmp(asked, "grad") != 0;
}

static ll_err compare_answers(struct ll_answerer *mistake, const struct probes *probes,
                              const struct ll_tolerance *tolerances, struct likeness *out)
{
    *out = (struct likeness){.all = true, .values = true};
    for (size_t i = 0; i < probes->count && out->values; i++) {
        struct ll_record answer = {0};
        struct ll_difference difference;
        const struct probe *probe = &probes->answers[i];
        ll_err err = ll_answerer_ask(mistake, &probes->questions[i], NULL, &answer);
        if (err == LL_ERR_MEMORY)
            return err;
        bool is_same = err == LL_OK && answer.count > 0 &&
                       ll_compare(&probe->given, &answer, tolerances, &difference);
        ll_record_done(&answer);
        out->all = out->all && is_same;
        out->all_wrong = out->all_wrong || !probe->is_right;
        if (is_value(&probes->questions[i])) {
            out->values = out->values && is_same;
            out->values_wrong = out->values_wrong || !probe->is_right;
        }
    }
    return LL_OK;
}

/* Loads program `index` of a mistake: "ID.lua", "ID.2.lua", ... LL_ERR_NOT_FOUND past the last. */
static ll_err load_mistake(const struct ll_exercise *exercise, const char *call, const char *id,
                           size_t index, struct ll_message *why, struct ll_answerer **out)
{
    struct ll_str name = {0};
    struct ll_str path = {0};
    struct ll_str source = {0};
    if (index == 0)
        ll_str_format(&name, "wrong/%s.lua", id);
    else
        ll_str_format(&name, "wrong/%s.%zu.lua", id, index + 1);
    ll_exercise_path(exercise, ll_str_text(&name), &path);
    ll_err err = ll_file_read(ll_str_text(&path), SOURCE_LIMIT, why, &source);
    if (err == LL_OK)
        err = ll_answerer_new(ll_str_text(&source), source.length, ll_str_text(&name), call, why,
                              out);
    ll_str_done(&name);
    ll_str_done(&path);
    ll_str_done(&source);
    return err;
}

/* The best likeness among the programs of one mistake. */
static ll_err judge_mistake(const struct ll_exercise *exercise, const char *call, const char *id,
                            const struct probes *probes, struct ll_message *why,
                            struct likeness *best)
{
    const struct ll_tolerance *tolerances = ll_spec_tolerances(ll_exercise_spec(exercise));
    *best = (struct likeness){0};
    for (size_t i = 0; i < PROGRAMS_OF_ONE; i++) {
        struct ll_answerer *mistake = NULL;
        struct likeness found;
        ll_err err = load_mistake(exercise, call, id, i, why, &mistake);
        if (err == LL_ERR_NOT_FOUND)
            break;
        /* One that does not load is for the course's author, not for this learner's mark. */
        if (err == LL_ERR_SCRIPT || err == LL_ERR_FORMAT)
            continue;
        if (err == LL_OK)
            err = compare_answers(mistake, probes, tolerances, &found);
        ll_answerer_free(&mistake);
        if (err != LL_OK)
            return err;
        if (found.all || (found.values && !best->all))
            *best = found;
    }
    return LL_OK;
}

static char *copy(const char *text)
{
    return ll_string_copy(text, strlen(text));
}

ll_err ll_diagnosis_add(const struct ll_exercise *exercise, const char *id,
                        struct ll_diagnosis **list, size_t *count)
{
    struct ll_str block = {0};
    for (size_t i = 0; i < *count; i++)
        if (strcmp((*list)[i].id, id) == 0)
            return LL_OK;
    struct ll_diagnosis *longer = realloc(*list, (*count + 1) * sizeof *longer);
    if (longer == NULL)
        return LL_ERR_MEMORY;
    *list = longer;
    ll_str_format(&block, "mistake.%s", id);
    const char *title = ll_exercise_heading(exercise, ll_str_text(&block));
    const char *text = ll_exercise_text(exercise, ll_str_text(&block));
    struct ll_str advice = {0};
    ll_block_join(text ? text : "", &advice);
    struct ll_diagnosis *found = &longer[(*count)++];
    found->id = copy(id);
    found->title = copy(title ? title : id);
    found->advice = ll_str_take(&advice);
    ll_str_done(&block);
    return found->id && found->title && found->advice ? LL_OK : LL_ERR_MEMORY;
}

static ll_err judge_all(const struct ll_exercise *exercise, const struct probes *probes,
                        const atomic_bool *stop, struct ll_message *why, struct ll_diagnosis **list,
                        size_t *count)
{
    size_t known = ll_exercise_mistake_count(exercise);
    struct likeness *found = ll_array_new(known, sizeof *found);
    struct ll_str call = {0};
    bool any_whole = false;
    /* The mistakes are written in Lua, whatever the submission is written in. */
    ll_err err = found ? ll_exercise_call(exercise, LL_LANGUAGE_LUA, why, &call) : LL_ERR_MEMORY;
    for (size_t i = 0; i < known && err == LL_OK; i++) {
        err = judge_mistake(exercise, ll_str_text(&call), ll_exercise_mistake_id(exercise, i),
                            probes, why, &found[i]);
        if (err == LL_OK && stop && atomic_load(stop))
            err = LL_ERR_STOPPED;
        any_whole = any_whole || (found[i].all && found[i].all_wrong);
    }
    for (size_t i = 0; i < known && err == LL_OK; i++) {
        bool is_it = any_whole ? found[i].all && found[i].all_wrong
                               : found[i].values && found[i].values_wrong;
        if (is_it)
            err = ll_diagnosis_add(exercise, ll_exercise_mistake_id(exercise, i), list, count);
    }
    ll_str_done(&call);
    free(found);
    return err;
}

/* What the exercise finds out by asking. Where a submission does not answer, or answers what nobody
 * expected, its questions end early: then there is no mistake to name, and no fault of ours. */
static ll_err add_named(const struct ll_exercise *exercise, struct ll_message *why,
                        struct ll_diagnosis **list, size_t *count)
{
    struct ll_value ids = {0};
    struct ll_value id = {0};
    ll_err err = ll_spec_diagnose(ll_exercise_spec(exercise), why, &ids);
    if (err != LL_OK && err != LL_ERR_MEMORY)
        return LL_OK;
    size_t n = err == LL_OK && ll_value_kind(&ids) == LL_KIND_TABLE ? ll_value_count(&ids) : 0;
    for (size_t i = 0; i < n && err == LL_OK; i++) {
        err = ll_value_item(&ids, i + 1, why, &id);
        const char *name = err == LL_OK ? ll_value_string(&id, NULL) : NULL;
        if (name)
            err = ll_diagnosis_add(exercise, name, list, count);
        ll_value_done(&id);
    }
    ll_value_done(&ids);
    return err;
}

ll_err ll_diagnose(struct ll_exercise *exercise, uint64_t seed, const struct ll_asker *asker,
                   struct ll_message *why, struct ll_diagnosis **list, size_t *count)
{
    struct probes probes = {0};
    ll_spec_seed(ll_exercise_spec(exercise), seed, "probes");
    ll_err err = probe_all(exercise, asker, why, &probes);
    if (err == LL_OK)
        err = add_named(exercise, why, list, count);
    if (err == LL_OK && probes.count > 0)
        err = judge_all(exercise, &probes, asker->stop, why, list, count);
    probes_done(&probes);
    return err;
}

void ll_diagnosis_done(struct ll_diagnosis *diagnosis)
{
    free(diagnosis->id);
    free(diagnosis->title);
    free(diagnosis->advice);
    *diagnosis = (struct ll_diagnosis){0};
}
