/* Questions go out and answers come back; the exercise's Lua asks through `ask`. */
#include "grade/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "exercise/answer.h"
#include "exercise/exchange.h"

/* Numbers that an answer may hold beside what is looked at. */
enum { SURPLUS_MOST = 16384 };

static const char *const difference_kinds[] = {
    [LL_SAME] = "same",       [LL_DIFFERENT] = "different",  [LL_NOT_A_NUMBER] = "nan",
    [LL_MISSING] = "missing", [LL_OF_OTHER_COUNT] = "count", [LL_SURPLUS] = "surplus",
};

/* An answer that hides its right numbers in a heap of others is no answer. */
static void look_at_surplus(const struct ll_record *answer, const struct ll_record *expected,
                            struct ll_difference *out)
{
    size_t numbers = 0;
    for (size_t i = 0; i < answer->count; i++) {
        const struct ll_entry *field = &answer->fields[i];
        if (field->kind == LL_ENTRY_FLOATS && ll_record_find(expected, field->name) == NULL)
            numbers += field->count;
    }
    if (numbers > SURPLUS_MOST)
        *out = (struct ll_difference){.kind = LL_SURPLUS, .field = "", .got_count = numbers};
}

ll_err ll_session_open(struct ll_session *session, struct ll_exercise *exercise,
                       const struct ll_submission *submission, const struct ll_host *host,
                       struct ll_message *why, struct ll_str *words)
{
    struct ll_program *program = &session->program;
    session->exercise = exercise;
    program->host = &host->probe;
    program->pool = host->pool;
    program->language = submission->language;
    program->name = ll_str_text(&submission->name);
    program->source = ll_str_text(&submission->text);
    program->length = submission->text.length;
    return ll_program_init(program, exercise, why, words);
}

/* Starts the process; false where it did not load or could not be started. */
static bool start(struct ll_session *session)
{
    session->fault = ll_child_start(&session->program, &session->why, &session->outcome,
                                    &session->output, &session->child);
    return session->fault == LL_OK && session->child;
}

/* One that fails to answer has raised, whatever it was. */
static bool ask_stand_in(struct ll_session *session, const struct ll_record *question,
                         struct ll_record *answer)
{
    ll_err err = ll_answerer_ask(session->stand_in, question, NULL, answer);
    session->fault = err == LL_ERR_MEMORY ? err : LL_OK;
    session->outcome.fate = err == LL_OK ? LL_FATE_WELL : LL_FATE_RAISED;
    return err == LL_OK;
}

static bool has_crashed(const struct ll_outcome *outcome)
{
    return outcome->fate == LL_FATE_ENDED &&
           (outcome->end == LL_BOX_SIGNALLED || outcome->end == LL_BOX_EXITED);
}

bool ll_session_ask(struct ll_session *session, const struct ll_record *question,
                    struct ll_record *answer)
{
    if (session->stand_in)
        return ask_stand_in(session, question, answer);
    if (session->forgives && session->child && has_crashed(&session->outcome))
        ll_child_leave(&session->child, &session->output);
    if (session->child == NULL && !start(session))
        return false;
    session->fault =
        ll_child_ask(session->child, question, &session->why, &session->outcome, answer);
    return session->fault == LL_OK && session->outcome.fate == LL_FATE_WELL;
}

bool ll_session_end(struct ll_session *session)
{
    if (session->child == NULL)
        return true;
    struct ll_outcome outcome = {0};
    session->fault = ll_child_end(&session->child, &session->why, &outcome, &session->output);
    bool well = session->fault == LL_OK && outcome.fate == LL_FATE_WELL;
    if (!well) {
        ll_outcome_done(&session->outcome);
        session->outcome = outcome;
    } else
        ll_outcome_done(&outcome);
    return well;
}

static bool is_same_field(const struct ll_entry *a, const struct ll_entry *b)
{
    if (b == NULL || a->kind != b->kind)
        return false;
    if (a->kind == LL_ENTRY_NUMBER)
        return a->number == b->number;
    if (a->kind == LL_ENTRY_TEXT)
        return strcmp(a->text, b->text) == 0;
    return a->rank == b->rank && a->count == b->count &&
           memcmp(a->shape, b->shape, (size_t)a->rank * sizeof *a->shape) == 0 &&
           memcmp(a->data, b->data, a->count * sizeof *a->data) == 0;
}

static bool is_same(const struct ll_record *a, const struct ll_record *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; i < a->count && same; i++)
        same = is_same_field(&a->fields[i], ll_record_find(b, a->fields[i].name));
    return same;
}

/* What an answer is, held against what is right. */
static void judge(const struct ll_session *session, const struct ll_record *answer,
                  const struct ll_record *expected, struct ll_difference *out)
{
    const struct ll_tolerance *tolerances = ll_spec_tolerances(ll_exercise_spec(session->exercise));
    if (ll_compare(answer, expected, tolerances, out))
        look_at_surplus(answer, expected, out);
}

ll_err ll_session_walk(struct ll_session *session, const struct ll_draw *draw, bool *is_over)
{
    *is_over = false;
    session->walked = draw;
    session->heard = ll_array_new(draw->count, sizeof *session->heard);
    if (session->heard == NULL)
        return LL_ERR_MEMORY;
    for (size_t i = 0; i < draw->count; i++) {
        struct ll_difference difference = {.kind = LL_SAME};
        struct ll_record *answer = &session->heard[i];
        *is_over = !ll_session_ask(session, &draw->turns[i].question, answer);
        if (*is_over)
            return LL_OK;
        session->heard_count = i + 1;
        judge(session, answer, &draw->turns[i].expected, &difference);
        if (difference.kind != LL_SAME)
            return LL_OK;
    }
    *is_over = true;
    return LL_OK;
}

ll_err ll_session_forget(struct ll_session *session, struct ll_message *why)
{
    bool is_all = session->told == session->heard_count;
    for (size_t i = session->told; i < session->heard_count; i++)
        ll_record_done(&session->heard[i]);
    free(session->heard);
    session->heard = NULL;
    session->heard_count = session->told = 0;
    session->walked = NULL;
    return is_all ? LL_OK : ll_fail(why, LL_ERR_SCRIPT, "a check asks less than it did before");
}

/* The answer to the next question of the check that runs: heard before, or asked for now. */
static ll_err hear(struct ll_session *session, const struct ll_record *question,
                   struct ll_message *why, struct ll_record *answer)
{
    if (session->told == session->heard_count)
        return ll_session_ask(session, question, answer)
                   ? LL_OK
                   : ll_fail(why, LL_ERR_STOPPED, "the submission gave no answer");
    if (!is_same(question, &session->walked->turns[session->told].question)) {
        session->fault =
            ll_fail(&session->why, LL_ERR_SCRIPT, "a check asks otherwise than before");
        return ll_fail(why, LL_ERR_STOPPED, "%s", session->why.text);
    }
    *answer = session->heard[session->told];
    session->heard[session->told++] = (struct ll_record){0};
    return LL_OK;
}

/* Notes a question with what is right; one that was answered otherwise, or whose answer the check
 * is to look at, ends that: what comes next may hang on the answer. */
static ll_err note(struct ll_session *session, const struct ll_record *question,
                   const struct ll_record *expected, bool is_right)
{
    ll_err err = LL_OK;
    if (session->noted && is_right && expected->count > 0)
        err = ll_draw_add(session->noted, question, expected);
    else if (session->noted) {
        ll_draw_done(session->noted);
        session->noted = NULL;
    }
    return err;
}

void ll_session_done(struct ll_session *session)
{
    (void)ll_session_forget(session, NULL);
    ll_child_kill(&session->child);
    ll_answerer_free(&session->stand_in);
    ll_outcome_done(&session->outcome);
    ll_program_done(&session->program);
    ll_str_done(&session->output);
}

/* { ok } where it is as expected, { ok, answer } where nothing was; or, where it differs, also what
 * grading.lua and the report need to know. */
static ll_err reply(struct ll_call *call, const struct ll_record *answer,
                    const struct ll_difference *difference)
{
    struct ll_value table = {0};
    bool is_right = difference->kind == LL_SAME;
    ll_err err = ll_value_new_table(call->script, &call->result);
    if (err == LL_OK && (!is_right || call->count == 1))
        err = ll_record_to_value(answer, call->script, &call->why, &table);
    if (err == LL_OK && (!is_right || call->count == 1))
        err = ll_value_set(&call->result, "answer", &table);
    if (err == LL_OK)
        err = ll_value_set_boolean(&call->result, "ok", is_right);
    ll_value_done(&table);
    if (err != LL_OK || is_right)
        return err;
    const char *kind = difference_kinds[difference->kind];
    bool is_count = difference->kind == LL_OF_OTHER_COUNT || difference->kind == LL_SURPLUS;
    err = ll_value_set_string(&call->result, "kind", kind, strlen(kind));
    if (err == LL_OK)
        err = ll_value_set_string(&call->result, "field", difference->field,
                                  strlen(difference->field));
    if (err == LL_OK)
        err = ll_value_set_number(&call->result, "index", (double)difference->index + 1);
    if (err == LL_OK)
        err = ll_value_set_number(&call->result, "got",
                                  is_count ? (double)difference->got_count : difference->got);
    if (err == LL_OK)
        err = ll_value_set_number(&call->result, "wanted",
                                  is_count ? (double)difference->expected_count
                                           : difference->expected);
    return err;
}

/* ask(question, expected): see exercises/library/grading.lua. Where there is no answer it raises,
 * and the session knows why. */
static ll_err ask(struct ll_call *call, void *context)
{
    struct ll_session *session = context;
    struct ll_record question = {0};
    struct ll_record expected = {0};
    struct ll_record answer = {0};
    struct ll_difference difference = {.kind = LL_SAME};
    ll_err err = call->count > 0 ? ll_record_from_value(&call->args[0], &call->why, &question)
                                 : LL_ERR_ARGUMENT;
    if (err == LL_OK && call->count > 1)
        err = ll_record_from_value(&call->args[1], &call->why, &expected);
    /* Anything matches nothing: an exercise that expects nothing would give its points away. */
    if (err == LL_OK && call->count > 1 && expected.count == 0)
        err = ll_fail(&call->why, LL_ERR_ARGUMENT, "the exercise expects no field of an answer");
    if (err == LL_OK)
        err = hear(session, &question, &call->why, &answer);
    if (err == LL_OK && call->count > 1)
        judge(session, &answer, &expected, &difference);
    if (err == LL_OK)
        err = note(session, &question, &expected, difference.kind == LL_SAME);
    if (err == LL_OK)
        err = reply(call, &answer, &difference);
    ll_record_done(&question);
    ll_record_done(&expected);
    ll_record_done(&answer);
    return err;
}

/* language(): what the submission is written in, "lua", "c" or "python". */
static ll_err language(struct ll_call *call, void *context)
{
    const struct ll_session *session = context;
    const char *name = ll_language_name(session->program.language);
    return ll_value_new_string(call->script, name, strlen(name), &call->result);
}

/* recall(key): what another submission's grading has kept under the key, or nil. */
static ll_err recall(struct ll_call *call, void *context)
{
    const struct ll_session *session = context;
    const struct ll_record *found = NULL;
    const char *key = call->count > 0 ? ll_value_string(&call->args[0], NULL) : NULL;
    if (key && session->draws)
        found = ll_draws_recall(session->draws, ll_exercise_name(session->exercise), key);
    return found ? ll_record_to_value(found, call->script, &call->why, &call->result) : LL_OK;
}

/* keep(key, table): for those to come, where there are any. */
static ll_err keep(struct ll_call *call, void *context)
{
    const struct ll_session *session = context;
    struct ll_record record = {0};
    const char *key = call->count > 1 ? ll_value_string(&call->args[0], NULL) : NULL;
    if (session->draws == NULL || key == NULL)
        return LL_OK;
    ll_err err = ll_record_from_value(&call->args[1], &call->why, &record);
    if (err == LL_OK)
        err = ll_draws_share(session->draws, ll_exercise_name(session->exercise), key, &record);
    ll_record_done(&record);
    return err;
}

ll_err ll_session_bind(struct ll_session *session, struct ll_exercise *exercise,
                       struct ll_message *why)
{
    struct ll_spec *spec = ll_exercise_spec(exercise);
    session->exercise = exercise;
    ll_err err = ll_spec_define(spec, "ask", ask, session);
    if (err == LL_OK)
        err = ll_spec_define(spec, "language", language, session);
    if (err == LL_OK)
        err = ll_spec_define(spec, "recall", recall, session);
    if (err == LL_OK)
        err = ll_spec_define(spec, "keep", keep, session);
    return err == LL_OK ? LL_OK : ll_fail(why, err, "%s", ll_err_text(err));
}
