/* The questions are the exercise's, the right answers too; the submission gives raw values. */
#include "exercise/curve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "exercise/blocks.h"
#include "exercise/compare.h"
#include "exercise/spec.h"

static const char seed_part[] = "curve";

void ll_curve_done(struct ll_curve *curve)
{
    free(curve->title);
    free(curve->x_label);
    free(curve->x);
    free(curve->expected);
    free(curve->got);
    *curve = (struct ll_curve){0};
}

/* A field that is a single number; NaN where it is none. */
static double single(const struct ll_entry *field)
{
    if (field && field->kind == LL_ENTRY_NUMBER)
        return field->number;
    return field && field->kind == LL_ENTRY_FLOATS && field->count == 1 ? (double)field->data[0]
                                                                        : (double)NAN;
}

/* One place on the way. *goes_on false where there is no answer, or none that can be drawn. */
static ll_err ask(struct ll_exercise *exercise, const struct ll_record *question,
                  const struct ll_asker *asker, struct ll_message *why, struct ll_curve *curve,
                  bool *is_right, bool *goes_on)
{
    struct ll_spec *spec = ll_exercise_spec(exercise);
    struct ll_record expected = {0}, answer = {0};
    struct ll_difference difference;
    ll_err err = ll_spec_expected(spec, question, why, &expected);
    *goes_on = false;
    if (err == LL_OK)
        err = asker->ask(asker->context, question, goes_on, &answer);
    if (err == LL_OK && *goes_on && expected.count > 0) {
        size_t at = curve->count++;
        curve->x[at] = single(ll_record_find(question, "_at"));
        curve->expected[at] = single(&expected.fields[0]);
        curve->got[at] = single(ll_record_find(&answer, expected.fields[0].name));
        *is_right = ll_compare(&answer, &expected, ll_spec_tolerances(spec), &difference);
        *goes_on = isfinite(curve->x[at]) && isfinite(curve->expected[at]) &&
                   (at == 0 || curve->x[at] > curve->x[at - 1]);
    }
    ll_record_done(&expected);
    ll_record_done(&answer);
    return err;
}

static char *copy(const char *text)
{
    struct ll_str joined = {0};
    ll_block_join(text ? text : "", &joined);
    return ll_str_take(&joined);
}

static ll_err make(const struct ll_exercise *exercise, size_t count, struct ll_curve *out)
{
    const char *title = ll_exercise_heading(exercise, "curve");
    out->x = ll_array_new(count, sizeof *out->x);
    out->expected = ll_array_new(count, sizeof *out->expected);
    out->got = ll_array_new(count, sizeof *out->got);
    out->title = ll_string_copy(title ? title : "", title ? strlen(title) : 0);
    out->x_label = copy(ll_exercise_text(exercise, "curve"));
    return out->x && out->expected && out->got && out->title && out->x_label ? LL_OK
                                                                             : LL_ERR_MEMORY;
}

ll_err ll_curve_trace(struct ll_exercise *exercise, uint64_t seed, const struct ll_record *failed,
                      const struct ll_asker *asker, struct ll_message *why, struct ll_curve *out)
{
    struct ll_record *questions = NULL;
    size_t count = 0, wrong = 0;
    bool goes_on = true;
    *out = (struct ll_curve){0};
    ll_spec_seed(ll_exercise_spec(exercise), seed, seed_part);
    ll_err err = ll_spec_curve(ll_exercise_spec(exercise), failed, why, &questions, &count);
    /* It may ask on the way, and a submission may fail to answer: then there is nothing to see. */
    if (err != LL_OK && err != LL_ERR_MEMORY && err != LL_ERR_STOPPED)
        return LL_OK;
    if (err == LL_OK && count > 1)
        err = make(exercise, count, out);
    for (size_t i = 0; i < count && count > 1 && goes_on && err == LL_OK; i++) {
        bool is_right = false;
        err = ask(exercise, &questions[i], asker, why, out, &is_right, &goes_on);
        wrong += !is_right;
        if (err == LL_OK && asker->stop && atomic_load(asker->stop))
            err = LL_ERR_STOPPED;
    }
    ll_spec_questions_done(&questions, count);
    if (err != LL_OK || !goes_on || wrong == 0)
        ll_curve_done(out);
    return err;
}
