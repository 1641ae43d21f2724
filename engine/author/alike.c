/* Two programs are alike where they answer the same questions alike. */
#include "author/alike.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "grade/session.h"

enum { DRAWS = 6, FIRST_SEED = 7001 };

static ll_err take(struct ll_questions *out, struct ll_record *records, size_t count)
{
    if (!ll_array_grow((void **)&out->items, &out->capacity, out->count + count,
                       sizeof *out->items))
        return LL_ERR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        out->items[out->count++] = records[i];
        records[i] = (struct ll_record){0};
    }
    return LL_OK;
}

ll_err ll_questions_draw(struct ll_exercise *exercise, struct ll_message *why,
                         struct ll_questions *out)
{
    static const char *const lists[] = {"probes", "questions"};
    struct ll_spec *spec = ll_exercise_spec(exercise);
    ll_err err = LL_OK;
    for (size_t i = 0; i < 2 * (size_t)DRAWS && err == LL_OK; i++) {
        struct ll_record *records = NULL;
        size_t count = 0;
        ll_spec_seed(spec, FIRST_SEED + i, lists[i % 2]);
        err = ll_spec_questions(spec, lists[i % 2], why, &records, &count);
        if (err == LL_OK)
            err = take(out, records, count);
        ll_spec_questions_done(&records, count);
    }
    return err;
}

void ll_questions_done(struct ll_questions *questions)
{
    ll_answers_free(&questions->items, questions->count);
    *questions = (struct ll_questions){0};
}

void ll_answers_free(struct ll_record **answers, size_t count)
{
    for (size_t i = 0; *answers && i < count; i++)
        ll_record_done(&(*answers)[i]);
    free(*answers);
    *answers = NULL;
}

ll_err ll_answers_get(const struct ll_asked *asked, const struct ll_questions *questions,
                      struct ll_message *why, struct ll_record **out)
{
    const struct ll_host host = {.probe = *asked->host, .pool = asked->pool};
    struct ll_session session = {0};
    struct ll_submission submission = {0};
    const char *reason;
    struct ll_str words = {0};
    struct ll_record *answers = ll_array_new(questions->count, sizeof *answers);
    ll_err err = answers ? ll_submission_take(asked->name, NULL, asked->text, strlen(asked->text),
                                              &submission, &reason)
                         : LL_ERR_MEMORY;
    if (err == LL_OK)
        err = ll_session_open(&session, asked->exercise, &submission, &host, why, &words);
    for (size_t i = 0; err == LL_OK && i < questions->count; i++) {
        if (!ll_session_ask(&session, &questions->items[i], &answers[i])) {
            ll_record_done(&answers[i]);
            if (ll_fate_is_end(session.outcome.fate))
                ll_child_kill(&session.child);
        }
        if (session.fault != LL_OK)
            err = ll_fail(why, session.fault, "%s", session.why.text);
    }
    ll_session_done(&session);
    ll_submission_done(&submission);
    ll_str_done(&words);
    if (err != LL_OK)
        ll_answers_free(&answers, questions->count);
    *out = answers;
    return err;
}

bool ll_answers_alike(const struct ll_record *first, const struct ll_record *other, size_t count)
{
    static const struct ll_tolerance tight[] = {{.relative = 1e-5, .scale = 1e-5}};
    struct ll_difference difference;
    for (size_t i = 0; i < count; i++) {
        bool is_number = first[i].count > 0 && ll_compare(&first[i], &first[i], tight, &difference);
        if (is_number && !ll_compare(&other[i], &first[i], tight, &difference))
            return false;
    }
    return true;
}
