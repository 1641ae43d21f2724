/* A thread asks the learner's program; the lesson's script posts questions and fetches answers. */
#include "grade/learner.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/locale.h"
#include "base/mem.h"
#include "base/thread.h"
#include "exercise/exchange.h"
#include "grade/learner_source.h"
#include "grade/session.h"
#include "grade/submission.h"
#include "script/function.h"
#include "script/task.h"

/* One question may take this long, in which a training makes hundreds of steps elsewhere. */
enum { ASK_MS = 10000 };

/* What the thread alone touches: the program and the words it is told about with. */
struct work {
    struct ll_locale *locale;
    struct ll_exercise *exercise;
    struct ll_submission submission;
    struct ll_host host;
    struct ll_session session;
    bool is_ready;
};

/* What an answer must have: a field of so many numbers. Without a name it needs nothing. */
struct need {
    char field[LL_RECORD_NAME];
    size_t count;
};

/* A question as the thread takes it. */
struct task {
    struct ll_record question;
    struct need need;
    char *lang; /* not NULL where the program is to be read anew, and told about in it */
    uint64_t ticket;
};

enum state { IDLE, POSTED, ASKED, ANSWERED };

struct ll_learner {
    pthread_t thread;
    bool is_started;
    char *path, *exercise;
    struct ll_grade_options options;
    struct ll_probe host;
    atomic_bool stop; /* what the thread does now */
    struct work work;

    pthread_mutex_t lock; /* of all below */
    pthread_cond_t news;
    enum state state;
    bool is_closing, is_stale;
    char *lang;
    uint64_t ticket; /* of the question that is waited for */
    double since;    /* when it was posted */
    struct ll_record question, answer;
    struct need need;
    ll_err err;
    struct ll_message why;
};

/* -- the thread -------------------------------------------------------------------------------- */

static void work_done(struct work *work)
{
    ll_session_done(&work->session);
    ll_host_close(&work->host);
    ll_submission_done(&work->submission);
    ll_exercise_free(&work->exercise);
    ll_locale_free(&work->locale);
    *work = (struct work){0};
}

/* Why the file cannot be taken, as the learner reads it when it is graded. */
static ll_err refuse(const struct work *work, const char *reason, const char *words,
                     struct ll_message *why)
{
    struct ll_str key = {0}, text = {0};
    const char *const pairs[] = {"words", words, NULL};
    ll_str_format(&key, "grade.reject.%s", reason);
    ll_text_fill(work->locale, ll_str_text(&key), pairs, &text);
    ll_err err = ll_fail(why, LL_ERR_CLOSED, "%s", ll_str_text(&text));
    ll_str_done(&text);
    ll_str_done(&key);
    return err;
}

static ll_err make_program(struct ll_learner *l, struct ll_message *why)
{
    struct work *work = &l->work;
    struct ll_str words = {0};
    work->session.program.stop = &l->stop;
    work->session.program.is_lasting = true;
    work->session.program.ask_ms = ASK_MS;
    ll_err err = ll_session_open(&work->session, work->exercise, &work->submission, &work->host,
                                 why, &words);
    if (err == LL_ERR_FORMAT && words.length > 0)
        err = refuse(work, "compile", ll_str_text(&words), why);
    ll_str_done(&words);
    return err;
}

/* Reads the file and makes a program of it, in a language that the learner reads. */
static ll_err make_ready(struct ll_learner *l, const char *lang, struct ll_message *why)
{
    struct work *work = &l->work;
    const char *reason = NULL;
    work_done(work);
    ll_err err = ll_locale_new(lang, why, &work->locale);
    if (err == LL_OK)
        err = ll_submission_read(l->path, l->exercise, 0, why, &work->submission, &reason);
    if (reason)
        return refuse(work, reason, "", why);
    if (err == LL_OK)
        err = ll_exercise_open(ll_str_text(&work->submission.exercise), lang, why, &work->exercise);
    if (err == LL_OK && !ll_exercise_has(work->exercise, work->submission.language))
        return refuse(work, "language", "", why);
    if (err == LL_OK)
        err = ll_host_open(&l->options, why, &work->host);
    if (err == LL_OK)
        err = make_program(l, why);
    work->is_ready = err == LL_OK;
    return err;
}

/* What became of the question, as the learner is told. */
static ll_err tell(const struct work *work, struct ll_message *why)
{
    const struct ll_outcome *outcome = &work->session.outcome;
    struct ll_str words = {0}, text = {0};
    char seconds[24];
    bool is_slow = outcome->fate == LL_FATE_ENDED && outcome->end == LL_BOX_WALL;
    snprintf(seconds, sizeof seconds, "%d", ASK_MS / 1000);
    ll_outcome_tell(outcome, work->locale, &words);
    ll_text_fill(work->locale, is_slow ? "grade.use.slow" : "grade.use.failed",
                 (const char *const[]){"seconds", seconds, "words", ll_str_text(&words), NULL},
                 &text);
    ll_err err = ll_fail(why, LL_ERR_CLOSED, "%s", ll_str_text(&text));
    ll_str_done(&text);
    ll_str_done(&words);
    return err;
}

static ll_err put_question(struct work *work, const struct ll_record *question,
                           struct ll_message *why, struct ll_record *answer)
{
    struct ll_session *session = &work->session;
    ll_outcome_done(&session->outcome);
    session->fault = LL_OK;
    if (ll_session_ask(session, question, answer))
        return LL_OK;
    ll_err err = session->fault;
    if (err == LL_OK)
        err = tell(work, why);
    else
        ll_fail(why, err, "%s", session->why.text);
    /* What is in doubt is begun anew by the next question; a process that only raised goes on. */
    if (session->fault != LL_OK ||
        (session->outcome.fate != LL_FATE_RAISED && session->outcome.fate != LL_FATE_LIMIT))
        ll_child_kill(&session->child);
    return err;
}

static ll_err check_need(const struct work *work, const struct need *need,
                         const struct ll_record *answer, struct ll_message *why)
{
    const struct ll_entry *entry = ll_record_find(answer, need->field);
    size_t count = entry && entry->kind == LL_ENTRY_FLOATS ? entry->count : entry ? 1 : 0;
    char got[24], wanted[24];
    struct ll_str text = {0};
    if (need->field[0] == '\0' || count == need->count)
        return LL_OK;
    snprintf(got, sizeof got, "%zu", count);
    snprintf(wanted, sizeof wanted, "%zu", need->count);
    ll_text_fill(work->locale, entry ? "grade.use.count" : "grade.use.missing",
                 (const char *const[]){"field", need->field, "got", got, "wanted", wanted, NULL},
                 &text);
    ll_err err = ll_fail(why, LL_ERR_CLOSED, "%s", ll_str_text(&text));
    ll_str_done(&text);
    return err;
}

/* Answers one question. */
static ll_err answer(struct ll_learner *l, const struct task *task, struct ll_message *why,
                     struct ll_record *out)
{
    ll_err err = l->work.is_ready ? LL_OK : LL_ERR_MEMORY;
    if (task->lang)
        err = make_ready(l, task->lang, why);
    if (err == LL_OK)
        err = put_question(&l->work, &task->question, why, out);
    if (err == LL_OK)
        err = check_need(&l->work, &task->need, out, why);
    ll_str_clear(&l->work.session.output);
    return err;
}

/* Waits for a question and takes it; false where it is over. */
static bool take(struct ll_learner *l, struct task *task)
{
    pthread_mutex_lock(&l->lock);
    while (l->state != POSTED && !l->is_closing)
        pthread_cond_wait(&l->news, &l->lock);
    bool goes_on = !l->is_closing;
    if (goes_on) {
        bool is_fresh = l->is_stale || !l->work.is_ready;
        *task = (struct task){.question = l->question, .need = l->need, .ticket = l->ticket};
        task->lang = is_fresh ? ll_string_copy(l->lang, strlen(l->lang)) : NULL;
        l->question = (struct ll_record){0};
        l->is_stale = false;
        l->state = ASKED;
        atomic_store(&l->stop, false);
    }
    pthread_mutex_unlock(&l->lock);
    return goes_on;
}

/* An answer that nobody waits for any longer is dropped. */
static void give(struct ll_learner *l, uint64_t ticket, ll_err err, const struct ll_message *why,
                 struct ll_record *answer)
{
    pthread_mutex_lock(&l->lock);
    if (l->ticket == ticket) {
        l->answer = *answer;
        *answer = (struct ll_record){0};
        l->err = err;
        l->why = *why;
        l->state = ANSWERED;
        pthread_cond_broadcast(&l->news);
    }
    pthread_mutex_unlock(&l->lock);
    ll_record_done(answer);
}

static void *run(void *arg)
{
    struct ll_learner *l = arg;
    struct task task;
    while (take(l, &task)) {
        struct ll_record given = {0};
        struct ll_message why = {""};
        ll_err err = answer(l, &task, &why, &given);
        give(l, task.ticket, err, &why, &given);
        ll_record_done(&task.question);
        free(task.lang);
    }
    work_done(&l->work);
    return NULL;
}

/* -- asking ------------------------------------------------------------------------------------ */

/* Takes the question over. */
static void post(struct ll_learner *l, struct ll_record *question, const struct need *need)
{
    pthread_mutex_lock(&l->lock);
    if (l->state == ASKED)
        atomic_store(&l->stop, true);
    ll_record_done(&l->question);
    ll_record_done(&l->answer);
    l->question = *question;
    *question = (struct ll_record){0};
    l->need = *need;
    l->ticket++;
    l->since = ll_clock_seconds();
    l->state = POSTED;
    pthread_cond_broadcast(&l->news);
    pthread_mutex_unlock(&l->lock);
}

/* Waits for an answer up to `seconds`; false where there is none. */
static bool fetch(struct ll_learner *l, double seconds, ll_err *err, struct ll_message *why,
                  struct ll_record *answer)
{
    struct timespec at = ll_thread_deadline((int64_t)(seconds * 1000));
    pthread_mutex_lock(&l->lock);
    while (l->state != ANSWERED)
        if (pthread_cond_timedwait(&l->news, &l->lock, &at) == ETIMEDOUT)
            break;
    bool is_there = l->state == ANSWERED;
    if (is_there) {
        *answer = l->answer;
        l->answer = (struct ll_record){0};
        *err = l->err;
        *why = l->why;
        l->state = IDLE;
    }
    pthread_mutex_unlock(&l->lock);
    return is_there;
}

/* The second and the third argument of `begin`. */
static ll_err read_need(const struct ll_call *call, struct ll_message *why, struct need *out)
{
    const char *field = call->count > 1 ? ll_value_string(&call->args[1], NULL) : NULL;
    double count = 1;
    *out = (struct need){0};
    if (field == NULL)
        return LL_OK;
    snprintf(out->field, sizeof out->field, "%s", field);
    ll_err err = call->count > 2 ? ll_value_number(&call->args[2], why, &count) : LL_OK;
    out->count = (size_t)count;
    return err;
}

static ll_err post_call(struct ll_call *call, void *context)
{
    struct ll_record question = {0};
    struct need need;
    ll_err err = call->count > 0 ? ll_record_from_value(&call->args[0], &call->why, &question)
                                 : LL_ERR_ARGUMENT;
    if (err == LL_OK)
        err = read_need(call, &call->why, &need);
    if (err == LL_OK)
        post(context, &question, &need);
    ll_record_done(&question);
    return err;
}

/* begin(question, field, count): posts it; the answer must have `count` numbers as `field`. */
static ll_err begin(struct ll_call *call, void *context)
{
    if (ll_task_left(call->script) < 0)
        return ll_fail(&call->why, LL_ERR_ARGUMENT,
                       "the learner's program is asked while a scene trains, not in a view");
    return post_call(call, context);
}

/* False where there is no answer within `seconds`. */
static bool take_answer(struct ll_call *call, void *context, double seconds, ll_err *err)
{
    struct ll_record answer = {0};
    if (!fetch(context, seconds, err, &call->why, &answer))
        return false;
    if (*err == LL_OK)
        *err = ll_record_to_value(&answer, call->script, &call->why, &call->result);
    ll_record_done(&answer);
    return true;
}

/* await(): the answer; or nothing, behind the end of a slice. */
static ll_err await(struct ll_call *call, void *context)
{
    double left = ll_task_left(call->script);
    ll_err err = LL_OK;
    call->cuts = !take_answer(call, context, left > 0 ? left : 0, &err);
    return err;
}

/* The same without slices. A program is ended where it takes longer than ASK_MS. */
static ll_err await_long(struct ll_call *call, void *context)
{
    ll_err err = LL_OK;
    if (!take_answer(call, context, 4 * ASK_MS / 1000.0, &err))
        return ll_fail(&call->why, LL_ERR_CLOSED, "the program does not answer");
    return err;
}

static ll_err define(struct ll_script *script, struct ll_learner *learner, ll_function *ask,
                     ll_function *fetch_answer, struct ll_message *why)
{
    struct ll_value make = {0}, args[2] = {{0}, {0}}, yours = {0};
    ll_err err = ll_value_eval(script, (const char *)ll_learner_source, ll_learner_source_size,
                               "learner.lua", why, &make);
    if (err == LL_OK)
        err = ll_value_new_function(script, ask, learner, NULL, &args[0]);
    if (err == LL_OK)
        err = ll_value_new_function(script, fetch_answer, learner, NULL, &args[1]);
    if (err == LL_OK)
        err = ll_value_call(&make, args, 2, why, &yours);
    if (err == LL_OK)
        err = ll_script_set(script, "yours", &yours);
    ll_value_done(&yours);
    ll_value_done(&args[1]);
    ll_value_done(&args[0]);
    ll_value_done(&make);
    return err;
}

ll_err ll_learner_define(struct ll_script *script, void *learner, struct ll_message *why)
{
    return define(script, learner, begin, await, why);
}

ll_err ll_learner_define_waiting(struct ll_script *script, void *learner, struct ll_message *why)
{
    return define(script, learner, post_call, await_long, why);
}

void ll_learner_renew(struct ll_learner *learner, const char *lang)
{
    char *copy = lang ? ll_string_copy(lang, strlen(lang)) : NULL;
    pthread_mutex_lock(&learner->lock);
    learner->is_stale = true;
    if (copy) {
        free(learner->lang);
        learner->lang = copy;
    }
    pthread_mutex_unlock(&learner->lock);
}

double ll_learner_waiting(struct ll_learner *learner)
{
    pthread_mutex_lock(&learner->lock);
    bool waits = learner->state == POSTED || learner->state == ASKED;
    double since = learner->since;
    pthread_mutex_unlock(&learner->lock);
    return waits ? ll_clock_seconds() - since : 0;
}

/* -- making and ending ------------------------------------------------------------------------- */

static ll_err copy_text(const char *text, char **out)
{
    *out = text ? ll_string_copy(text, strlen(text)) : NULL;
    return text && *out == NULL ? LL_ERR_MEMORY : LL_OK;
}

static ll_err start_thread(struct ll_learner *l)
{
    ll_err err = ll_thread_start(&l->thread, run, l);
    l->is_started = err == LL_OK;
    return err;
}

static void make_lock(struct ll_learner *l)
{
    pthread_cond_init(&l->news, NULL);
    pthread_mutex_init(&l->lock, NULL);
}

ll_err ll_learner_new(const char *path, const struct ll_grade_options *options,
                      struct ll_message *why, struct ll_learner **out)
{
    struct ll_learner *l = ll_array_new(1, sizeof *l);
    *out = NULL;
    if (l == NULL)
        return LL_ERR_MEMORY;
    make_lock(l);
    l->options = *options;
    if (options->host) {
        l->host = *options->host;
        l->options.host = &l->host;
    }
    ll_err err = copy_text(path, &l->path);
    if (err == LL_OK)
        err = copy_text(options->exercise, &l->exercise);
    if (err == LL_OK)
        err = copy_text(options->lang ? options->lang : "en", &l->lang);
    if (err == LL_OK)
        err = start_thread(l);
    if (err != LL_OK) {
        ll_fail(why, err, "your program cannot be put to work: %s", ll_err_text(err));
        ll_learner_free(&l);
    }
    *out = l;
    return err;
}

void ll_learner_free(struct ll_learner **pointer)
{
    struct ll_learner *l = *pointer;
    if (l == NULL)
        return;
    pthread_mutex_lock(&l->lock);
    l->is_closing = true;
    atomic_store(&l->stop, true);
    pthread_cond_broadcast(&l->news);
    pthread_mutex_unlock(&l->lock);
    if (l->is_started)
        pthread_join(l->thread, NULL);
    ll_record_done(&l->question);
    ll_record_done(&l->answer);
    pthread_cond_destroy(&l->news);
    pthread_mutex_destroy(&l->lock);
    free(l->path);
    free(l->exercise);
    free(l->lang);
    free(l);
    *pointer = NULL;
}
