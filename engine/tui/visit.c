#include "tui/visit.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static size_t step_count(const struct ll_visit *session)
{
    return ll_page_step_count(session->page);
}

static const struct ll_step *step_at(const struct ll_visit *session, size_t step)
{
    return ll_page_step(session->page, step);
}

/* A question that decides whether the page is done. */
static bool is_check(const struct ll_visit *session, size_t step)
{
    const struct ll_step *at = step_at(session, step);
    return at->kind == LL_STEP_QUESTION && at->part > LL_PART_RUN;
}

static void note(struct ll_visit *session, ll_err err)
{
    if (err != LL_OK && err != LL_ERR_NOT_FOUND)
        session->stored = err;
}

/* What the store knows of the page's questions. */
static void recall(struct ll_visit *session)
{
    const char *id = ll_page_id(session->page);
    struct ll_page_state state = {0};
    note(session, ll_page_state_get(session->store, id, &state));
    session->seen = state.steps_seen;
    session->done = state.done;
    if (state.steps_seen == 0 && !state.done) /* never opened: nothing was answered */
        return;
    for (size_t i = 0; i < step_count(session); i++) {
        struct ll_reply *reply = &session->replies[i];
        const struct ll_step *step = step_at(session, i);
        if (step->kind != LL_STEP_QUESTION)
            continue;
        ll_err err =
            ll_answer_last(session->store, id, step->id, &reply->given, NULL, &reply->right_before);
        reply->answered = err == LL_OK;
        note(session, err);
    }
}

void ll_visit_free(struct ll_visit **session)
{
    struct ll_visit *s = *session;
    if (s == NULL)
        return;
    for (size_t i = 0; s->replies && i < step_count(s); i++)
        ll_reply_done(&s->replies[i]);
    free(s->replies);
    ll_page_free(&s->page);
    free(s);
    *session = NULL;
}

ll_err ll_visit_translate(struct ll_visit *session, const char *lang, struct ll_message *why)
{
    struct ll_page *page = NULL;
    ll_err err = ll_page_translate(session->page, lang, why, &page);
    if (err != LL_OK)
        return err;
    ll_page_free(&session->page);
    session->page = page;
    for (size_t i = 0; i < step_count(session); i++)
        session->replies[i].judged = false;
    return LL_OK;
}

const struct ll_step *ll_visit_step(const struct ll_visit *session)
{
    return step_at(session, session->step);
}

struct ll_reply *ll_visit_reply(struct ll_visit *session)
{
    return &session->replies[session->step];
}

static bool is_prediction(const struct ll_visit *session, size_t step)
{
    const struct ll_step *at = step_at(session, step);
    return at->kind == LL_STEP_QUESTION && at->part == LL_PART_PREDICT;
}

void ll_visit_recall(struct ll_visit *session)
{
    struct ll_message why = {""};
    for (size_t i = 0; i < step_count(session); i++)
        if (is_prediction(session, i) && session->replies[i].answered)
            (void)ll_reply_judge(&session->replies[i], step_at(session, i)->question, &why);
}

const struct ll_step *ll_visit_predicted(const struct ll_visit *session,
                                         const struct ll_reply **reply)
{
    for (size_t i = 0; i < step_count(session); i++)
        if (is_prediction(session, i) && session->replies[i].judged &&
            session->replies[i].answered &&
            ll_question_kind(step_at(session, i)->question) != LL_QUESTION_CURVE) {
            *reply = &session->replies[i];
            return step_at(session, i);
        }
    return NULL;
}

bool ll_visit_locked(const struct ll_visit *session, size_t step)
{
    if (session->done != LL_DONE_NOT || session->testing ||
        step_at(session, step)->part < LL_PART_RUN)
        return false;
    for (size_t i = 0; i < step_count(session); i++)
        if (step_at(session, i)->part == LL_PART_PREDICT &&
            step_at(session, i)->kind == LL_STEP_QUESTION && !session->replies[i].answered)
            return true;
    return false;
}

void ll_visit_save(struct ll_visit *session)
{
    const char *id = ll_page_id(session->page);
    session->unsaved = false;
    if (session->testing)
        return;
    note(session, ll_place_set(session->store, id, session->step));
    if (session->step + 1 > session->seen) {
        session->seen = session->step + 1;
        note(session, ll_page_seen(session->store, id, session->seen));
    }
}

static void arrive(struct ll_visit *session, size_t step)
{
    session->step = step;
    ll_visit_save(session);
}

/* The step itself, or the last one before it that is not locked. */
static size_t allowed(const struct ll_visit *session, size_t step)
{
    if (step >= step_count(session))
        step = step_count(session) - 1;
    while (step > 0 && ll_visit_locked(session, step))
        step--;
    return step;
}

/* To a step, as far as what is locked allows. */
static void go_to(struct ll_visit *session, size_t step)
{
    arrive(session, allowed(session, step));
}

/* The step to open at: where the learner was on this page last, or, of a page that was left for
 * another, the furthest they saw. A page that is done begins again. */
static size_t resume_step(struct ll_visit *session)
{
    struct ll_str left = {0};
    size_t step = 0;
    ll_err err = ll_place_get(session->store, &left, &step);
    bool here = err == LL_OK && strcmp(ll_str_text(&left), ll_page_id(session->page)) == 0;
    ll_str_done(&left);
    note(session, err);
    if (here)
        return step;
    return session->seen > 0 && session->done == LL_DONE_NOT ? session->seen - 1 : 0;
}

static size_t block_step(const struct ll_visit *session, const char *block, size_t otherwise)
{
    for (size_t i = 0; i < step_count(session); i++)
        if (strcmp(step_at(session, i)->id, block) == 0)
            return i;
    return otherwise;
}

ll_err ll_visit_new(struct ll_course *course, struct ll_store *store, size_t entry, size_t step,
                    const char *block, const struct ll_page_options *options,
                    struct ll_message *why, struct ll_visit **out)
{
    struct ll_visit *session = ll_array_new(1, sizeof *session);
    *out = NULL;
    if (session == NULL)
        return LL_ERR_MEMORY;
    session->course = course;
    session->store = store;
    session->entry = entry;
    ll_err err = ll_page_new(course, entry, options, why, &session->page);
    if (err == LL_OK) {
        session->replies = ll_array_new(step_count(session), sizeof *session->replies);
        err = session->replies ? LL_OK : LL_ERR_MEMORY;
    }
    if (err != LL_OK) {
        ll_visit_free(&session);
        return err;
    }
    recall(session);
    if (step == LL_VISIT_RESUME)
        step = resume_step(session);
    session->step = allowed(session, block_step(session, block, step));
    session->unsaved = true;
    *out = session;
    return LL_OK;
}

static void end_test(struct ll_visit *session)
{
    session->testing = false;
    go_to(session, 0);
}

static bool next_check(const struct ll_visit *session, size_t from, size_t *out)
{
    for (size_t i = from; i < step_count(session); i++)
        if (is_check(session, i)) {
            *out = i;
            return true;
        }
    return false;
}

/* The first question after the run that was never right. */
static bool next_open(const struct ll_visit *session, size_t *out)
{
    for (size_t i = 0; next_check(session, i, out); i = *out + 1)
        if (!session->replies[*out].right_before)
            return true;
    return false;
}

static void finish(struct ll_visit *session, enum ll_done_how how)
{
    if (session->done == LL_DONE_READ || session->done == how)
        return;
    session->done = how;
    note(session, ll_page_done(session->store, ll_page_id(session->page), how));
}

static enum ll_visit_move next_of_test(struct ll_visit *session)
{
    const struct ll_reply *reply = &session->replies[session->step];
    size_t next;
    if (!reply->answered || reply->changed)
        return LL_VISIT_UNANSWERED;
    if (!reply->verdict.right) {
        end_test(session);
        return LL_VISIT_TEST_FAILED;
    }
    if (next_check(session, session->step + 1, &next)) {
        session->step = next;
        return LL_VISIT_MOVED;
    }
    finish(session, LL_DONE_TESTED);
    session->testing = false;
    arrive(session, session->step);
    return LL_VISIT_DONE;
}

enum ll_visit_move ll_visit_next(struct ll_visit *session)
{
    size_t open;
    if (session->testing)
        return next_of_test(session);
    if (session->step + 1 < step_count(session)) {
        if (ll_visit_locked(session, session->step + 1))
            return LL_VISIT_LOCKED;
        arrive(session, session->step + 1);
        return LL_VISIT_MOVED;
    }
    if (session->done == LL_DONE_NOT && next_open(session, &open)) {
        arrive(session, open);
        return LL_VISIT_END;
    }
    finish(session, LL_DONE_READ);
    return LL_VISIT_DONE;
}

enum ll_visit_move ll_visit_back(struct ll_visit *session)
{
    if (session->testing) {
        end_test(session);
        return LL_VISIT_MOVED;
    }
    if (session->step == 0)
        return LL_VISIT_START;
    arrive(session, session->step - 1);
    return LL_VISIT_MOVED;
}

ll_err ll_visit_answer(struct ll_visit *session, struct ll_message *why)
{
    const struct ll_step *step = ll_visit_step(session);
    struct ll_reply *reply = ll_visit_reply(session);
    ll_err err = ll_reply_give(reply, step->question, why);
    if (err != LL_OK)
        return err;
    note(session, ll_answer_add(session->store, ll_page_id(session->page), step->id,
                                ll_str_text(&reply->given), reply->verdict.key));
    return LL_OK;
}

bool ll_visit_test(struct ll_visit *session)
{
    size_t first;
    if (!next_check(session, 0, &first))
        return false;
    session->testing = true;
    session->step = first;
    for (size_t i = first; next_check(session, i, &i); i++) { /* taken now, not recalled */
        session->replies[i].answered = session->replies[i].judged = false;
        ll_reply_begin(&session->replies[i]);
    }
    return true;
}

void ll_visit_test_count(const struct ll_visit *session, size_t *number, size_t *total)
{
    *number = *total = 0;
    for (size_t i = 0; i < step_count(session); i++)
        if (is_check(session, i)) {
            *total += 1;
            *number += i <= session->step;
        }
}
