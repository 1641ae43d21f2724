/* The exercise is opened anew, so that nothing that the submission answered is left in it, and its
 * solution in Lua answers in this process. */
#include "grade/vouch.h"

#include "exercise/answer.h"
#include "grade/session.h"

static ll_err load_solution(const struct ll_exercise *exercise, struct ll_message *why,
                            struct ll_answerer **out)
{
    struct ll_str source = {0};
    struct ll_str call = {0};
    ll_err err = ll_exercise_solution(exercise, LL_LANGUAGE_LUA, 0, why, &source);
    if (err == LL_OK)
        err = ll_exercise_call(exercise, LL_LANGUAGE_LUA, why, &call);
    if (err == LL_OK)
        err = ll_answerer_new(ll_str_text(&source), source.length, "solution.lua",
                              ll_str_text(&call), why, out);
    ll_str_done(&call);
    ll_str_done(&source);
    return err;
}

ll_err ll_vouch(const char *name, size_t index, uint64_t seed, struct ll_message *why,
                bool *is_at_fault)
{
    struct ll_exercise *exercise = NULL;
    struct ll_session session = {0};
    struct ll_value failure = {0};
    *is_at_fault = false;
    ll_err err = ll_exercise_open(name, "en", why, &exercise);
    if (err == LL_OK)
        err = load_solution(exercise, why, &session.stand_in);
    if (err == LL_OK)
        err = ll_session_bind(&session, exercise, why);
    for (int part = 0; part < LL_SPEC_PARTS && err == LL_OK && !*is_at_fault; part++) {
        struct ll_spec *spec = ll_exercise_spec(exercise);
        if (!ll_spec_check_has(spec, index, (enum ll_spec_part)part))
            break;
        ll_err run = ll_spec_check_run(spec, index, (enum ll_spec_part)part, seed, why, &failure);
        /* That the solution itself gave no answer tells nothing of the check. */
        *is_at_fault = run != LL_OK && session.outcome.fate == LL_FATE_WELL;
    }
    ll_value_done(&failure);
    ll_session_done(&session);
    ll_exercise_free(&exercise);
    return err;
}
