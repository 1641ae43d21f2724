/* The way of a submission: its file is read, its exercise opened, a host found, its checks asked
 * and judged, and the result settled. */
#include "grade/grade.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/locale.h"
#include "base/mem.h"
#include "base/plain.h"
#include "base/rng.h"
#include "base/utf8.h"
#include "exercise/diagnose.h"
#include "exercise/message.h"
#include "grade/host.h"
#include "grade/session.h"
#include "grade/submission.h"
#include "grade/trial.h"
#include "grade/vouch.h"

/* Everything that one grading has open. */
struct grading {
    const struct ll_grade_options *options;
    const char *path;
    struct ll_host host;
    struct ll_locale *locale;
    struct ll_exercise *exercise;
    struct ll_submission submission;
    struct ll_session session;
    size_t since; /* the first check that the process now running answered for */
};

static char *copy(const char *text)
{
    return ll_string_copy(text, strlen(text));
}

/* A path as text: bytes that are no UTF-8 become U+FFFD. */
static char *copy_path(const char *path)
{
    struct ll_str text = {0};
    size_t length = strlen(path);
    if (ll_utf8_valid(path, length, NULL))
        return copy(path);
    ll_plain_add(&text, path, length);
    return ll_str_take(&text);
}

/* A copy of a string into a field that may hold one. */
static ll_err set(char **field, const char *text)
{
    free(*field);
    *field = copy(text);
    return *field ? LL_OK : LL_ERR_MEMORY;
}

static ll_err set_status(struct ll_result *result, enum ll_grade_status status, const char *message)
{
    result->status = status;
    return set(&result->message, message);
}

static ll_err reject(const struct grading *g, const char *key, const char *words,
                     struct ll_result *result)
{
    struct ll_str text = {0};
    const char *const pairs[] = {"words", words, NULL};
    ll_text_fill(g->locale, key, pairs, &text);
    ll_outcome_advise(g->locale, words, &text);
    ll_err err = set_status(result, LL_GRADE_REJECTED, ll_str_text(&text));
    ll_str_done(&text);
    return err;
}

/* The checks as they are before anything ran. */
static ll_err list_checks(const struct grading *g, struct ll_result *result)
{
    const struct ll_spec *spec = ll_exercise_spec(g->exercise);
    size_t count = ll_spec_check_count(spec);
    result->checks = ll_array_new(count, sizeof *result->checks);
    if (result->checks == NULL)
        return LL_ERR_MEMORY;
    result->check_count = count;
    for (size_t i = 0; i < count; i++) {
        struct ll_check_result *check = &result->checks[i];
        const size_t *depends;
        size_t depends_count = ll_spec_check_depends(spec, i, &depends);
        check->id = copy(ll_spec_check_id(spec, i));
        check->title = copy(ll_exercise_check_title(g->exercise, i));
        check->message = copy("");
        check->drawing = copy("");
        check->depends_on = ll_array_new(depends_count + 1, sizeof *check->depends_on);
        if (!check->id || !check->title || !check->message || !check->drawing || !check->depends_on)
            return LL_ERR_MEMORY;
        check->max_points = ll_spec_check_points(spec, i);
        result->max_score += check->max_points;
        for (size_t d = 0; d < depends_count; d++)
            if ((check->depends_on[d] = copy(ll_spec_check_id(spec, depends[d]))) == NULL)
                return LL_ERR_MEMORY;
    }
    return LL_OK;
}

/* The first check that it depends on and that did not pass, or NULL. */
static const struct ll_check_result *hindrance(const struct grading *g, size_t index,
                                               const struct ll_result *result)
{
    const size_t *depends;
    size_t count = ll_spec_check_depends(ll_exercise_spec(g->exercise), index, &depends);
    for (size_t d = 0; d < count; d++)
        if (result->checks[depends[d]].status != LL_CHECK_PASS)
            return &result->checks[depends[d]];
    return NULL;
}

static ll_err set_outcome(const struct grading *g, const struct ll_outcome *outcome,
                          struct ll_check_result *check)
{
    struct ll_str words = {0};
    check->status = ll_outcome_tell(outcome, g->locale, &words);
    check->points = 0;
    ll_err err = set(&check->message, ll_str_text(&words));
    ll_str_done(&words);
    return err;
}

/* The process that answered for the checks from `since` to `end` is over or is to be: where it does
 * not end well, nothing that it said counts. */
static ll_err close_process(struct grading *g, size_t end, struct ll_result *result)
{
    ll_err err = LL_OK;
    if (!ll_session_end(&g->session)) {
        for (size_t i = g->since; i < end && err == LL_OK && g->session.fault == LL_OK; i++)
            if (result->checks[i].status == LL_CHECK_PASS)
                err = set_outcome(g, &g->session.outcome, &result->checks[i]);
        if (g->session.fault != LL_OK)
            err = g->session.fault;
    }
    g->since = end;
    return err;
}

/* After a check without an answer: a process that has ended is given up, and the next check gets a
 * new one. What it answered before stands, since it was right then; unless it was caught saying
 * more than it was asked, which spoils all that it said. */
static ll_err leave_process(struct grading *g, size_t index, struct ll_result *result)
{
    enum ll_fate fate = g->session.outcome.fate;
    ll_err err = LL_OK;
    if (!ll_fate_is_end(fate))
        return LL_OK;
    for (size_t i = g->since; fate == LL_FATE_GARBLED && i < index && err == LL_OK; i++)
        if (result->checks[i].status == LL_CHECK_PASS)
            err = set_outcome(g, &g->session.outcome, &result->checks[i]);
    ll_child_leave(&g->session.child, &g->session.output);
    g->since = index + 1;
    return err;
}

/* The answer was wrong: what the exercise says of it. */
static ll_err set_failure(const struct grading *g, const struct ll_value *said,
                          struct ll_message *why, struct ll_check_result *check)
{
    struct ll_failure failure = {0};
    ll_err err = ll_failure_read(g->exercise, g->locale, said, why, &failure);
    if (err != LL_OK) {
        ll_failure_done(&failure);
        return err;
    }
    free(check->message);
    free(check->drawing);
    check->status = LL_CHECK_FAIL;
    check->message = failure.message;
    check->drawing = failure.drawing;
    check->mistake = failure.mistake;
    check->input = failure.input;
    check->expected = failure.expected;
    check->got = failure.got;
    return LL_OK;
}

/* The check stopped with an error of its own. Where it does so with the exercise's own solution,
 * the fault is ours; else it met an answer that it did not expect, and the submission has failed
 * it. */
static ll_err set_unexpected(const struct grading *g, size_t index, const struct ll_result *result,
                             struct ll_message *why, struct ll_check_result *check)
{
    bool is_ours;
    struct ll_message said = *why;
    ll_err err = ll_vouch(result->exercise, index, result->seed, why, &is_ours);
    if (err == LL_OK && is_ours)
        err = ll_fail(why, LL_ERR_SCRIPT, "%s", said.text);
    if (err != LL_OK)
        return err;
    check->status = LL_CHECK_FAIL;
    if ((check->stopped = copy(said.text)) == NULL)
        return LL_ERR_MEMORY;
    return set(&check->message, ll_text(g->locale, "grade.message.unexpected"));
}

/* Asks what a part of the check asks: from its draws where another submission has left them, as far
 * as it is answered as it was then; else by running it. */
static ll_err ask_part(struct grading *g, size_t index, enum ll_spec_part part,
                       const struct ll_result *result, struct ll_message *why,
                       struct ll_value *failure)
{
    struct ll_spec *spec = ll_exercise_spec(g->exercise);
    struct ll_session *session = &g->session;
    struct ll_draws *draws = ll_spec_check_drawn_once(spec, index, part) ? g->options->draws : NULL;
    struct ll_str stream = {0};
    ll_spec_check_stream(spec, index, part, &stream);
    const struct ll_draw_key key = {.exercise = result->exercise,
                                    .check = ll_str_text(&stream),
                                    .language = result->language,
                                    .seed = result->seed};
    const struct ll_draw *known = draws ? ll_draws_find(draws, &key) : NULL;
    struct ll_draw noted = {0};
    bool is_over = false;
    ll_err err = known ? ll_session_walk(session, known, &is_over) : LL_OK;
    if (err != LL_OK || is_over) {
        (void)ll_session_forget(session, NULL);
        ll_str_done(&stream);
        return err;
    }
    session->noted = draws && !known ? &noted : NULL;
    err = ll_spec_check_run(spec, index, part, result->seed, why, failure);
    if (err == LL_OK && session->noted && noted.count > 0 && ll_value_kind(failure) == LL_KIND_NIL)
        err = ll_draws_keep(draws, &key, &noted);
    session->noted = NULL;
    ll_draw_done(&noted);
    ll_str_done(&stream);
    ll_err forgot = ll_session_forget(session, err == LL_OK ? why : NULL);
    return err == LL_OK ? forgot : err;
}

/* All parts, as far as they are answered rightly. */
static ll_err ask_check(struct grading *g, size_t index, const struct ll_result *result,
                        struct ll_message *why, struct ll_value *failure)
{
    const struct ll_spec *spec = ll_exercise_spec(g->exercise);
    ll_err err = LL_OK;
    for (int i = 0; i < LL_SPEC_PARTS && err == LL_OK; i++) {
        enum ll_spec_part part = (enum ll_spec_part)i;
        if (ll_spec_check_has(spec, index, part))
            err = ask_part(g, index, part, result, why, failure);
        if (g->session.outcome.fate != LL_FATE_WELL || ll_value_kind(failure) != LL_KIND_NIL)
            break;
    }
    if (ll_value_kind(failure) == LL_KIND_BOOLEAN)
        ll_value_done(failure); /* all is said, and well */
    return err;
}

static ll_err run_check(struct grading *g, size_t index, struct ll_message *why,
                        struct ll_result *result)
{
    struct ll_check_result *check = &result->checks[index];
    struct ll_value failure = {0};
    ll_outcome_done(&g->session.outcome);
    ll_err err = ask_check(g, index, result, why, &failure);
    if (g->session.fault != LL_OK)
        err = ll_fail(why, g->session.fault, "%s", g->session.why.text);
    else if (g->session.outcome.fate != LL_FATE_WELL) {
        err = set_outcome(g, &g->session.outcome, check);
        if (err == LL_OK)
            err = leave_process(g, index, result);
    } else {
        if (err == LL_OK && ll_value_kind(&failure) != LL_KIND_NIL)
            err = set_failure(g, &failure, why, check);
        else if (err == LL_OK) {
            check->status = LL_CHECK_PASS;
            check->points = check->max_points;
        }
        if (err != LL_OK && err != LL_ERR_MEMORY && err != LL_ERR_STOPPED)
            err = set_unexpected(g, index, result, why, check);
    }
    ll_value_done(&failure);
    return err;
}

static void tell(const struct grading *g, const struct ll_result *result, size_t current)
{
    if (g->options->watch)
        g->options->watch(result, current, g->options->watch_arg);
}

static ll_err set_not_run(const struct grading *g, const char *key,
                          const struct ll_check_result *because, struct ll_check_result *check)
{
    struct ll_str words = {0};
    const char *const pairs[] = {"check", because->title, NULL};
    ll_text_fill(g->locale, key, pairs, &words);
    ll_err err = set(&check->message, ll_str_text(&words));
    ll_str_done(&words);
    return err;
}

static ll_err run_checks(struct grading *g, struct ll_message *why, struct ll_result *result)
{
    const struct ll_check_result *timeout = NULL;
    ll_err err = LL_OK;
    for (size_t i = 0; i < result->check_count && err == LL_OK; i++) {
        struct ll_check_result *check = &result->checks[i];
        const struct ll_check_result *before = hindrance(g, i, result);
        tell(g, result, i);
        if (timeout) /* one is enough: a class must not wait for the same loop nine times */
            err = set_not_run(g, "grade.not-run-timeout", timeout, check);
        else if (before)
            err = set_not_run(g, "grade.not-run", before, check);
        else
            err = run_check(g, i, why, result);
        if (check->status == LL_CHECK_TIMEOUT)
            timeout = check;
        if (g->options->first_failure && check->status != LL_CHECK_PASS)
            break;
    }
    return err == LL_OK ? close_process(g, result->check_count, result) : err;
}

static bool all_passed(const struct ll_result *result)
{
    for (size_t i = 0; i < result->check_count; i++)
        if (result->checks[i].status != LL_CHECK_PASS)
            return false;
    return true;
}

/* True where at least one question was answered wrongly, or with an error of the submission's own,
 * a crash among them: only then is there a mistake to name. */
static bool any_answer(const struct ll_result *result)
{
    for (size_t i = 0; i < result->check_count; i++)
        if (result->checks[i].status == LL_CHECK_FAIL ||
            result->checks[i].status == LL_CHECK_ERROR ||
            result->checks[i].status == LL_CHECK_CRASH)
            return true;
    return false;
}

/* Loads the submission once before any check: what does not load is rejected, with its words. */
static ll_err load(struct grading *g, struct ll_message *why, struct ll_str *words, bool *loaded)
{
    struct ll_session *session = &g->session;
    ll_err err = ll_child_start(&session->program, why, &session->outcome, &session->output,
                                &session->child);
    *loaded = err == LL_OK && session->child;
    if (err != LL_OK || *loaded)
        return err;
    if (session->outcome.fate == LL_FATE_RAISED)
        ll_str_add(words, ll_str_text(&session->outcome.words));
    else
        ll_outcome_tell(&session->outcome, g->locale, words);
    return ll_str_err(words);
}

/* Before it is rejected, a right program is tried: a machine that cannot run that either has told
 * nothing of this one. */
static ll_err doubt(const struct grading *g, const char *key, const char *words,
                    struct ll_message *why, struct ll_result *result)
{
    struct ll_str fault = {0};
    bool works;
    ll_err err =
        ll_trial_run(&g->host, g->exercise, g->submission.language, g->locale, why, &fault, &works);
    if (err == LL_OK && works)
        err = reject(g, key, words, result);
    else if (err == LL_OK)
        err = set_status(result, LL_GRADE_ERROR, ll_str_text(&fault));
    ll_str_done(&fault);
    return err;
}

/* Why it does not load: a function that is missing is told by its name alone. */
static ll_err doubt_load(const struct grading *g, const char *words, struct ll_message *why,
                         struct ll_result *result)
{
    static const char undefined[] = "undefined symbol: ";
    const char *name = strstr(words, undefined);
    return name ? doubt(g, "grade.reject.undefined", name + strlen(undefined), why, result)
                : doubt(g, "grade.reject.load", words, why, result);
}

/* How to tell what kept a source from being a program. */
static const char *key_of(const char *words)
{
    static const struct {
        const char *words, *key;
    } kinds[] = {
        {"poisoned \"main\"", "grade.reject.main"},
        {"File size limit exceeded", "grade.reject.compile-size"}, /* by its assembler */
        {"compiler: time", "grade.reject.compile-time"},
        {"compiler: size", "grade.reject.compile-size"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strstr(words, kinds[i].words))
            return kinds[i].key;
    return "grade.reject.compile";
}

static ll_err prepare(struct grading *g, struct ll_message *why, struct ll_result *result,
                      bool *ready)
{
    struct ll_str words = {0};
    *ready = false;
    g->session.program.patience = g->options->patience;
    g->session.program.stop = g->options->stop;
    ll_err err = ll_session_open(&g->session, g->exercise, &g->submission, &g->host, why, &words);
    if (err == LL_ERR_FORMAT && words.length > 0)
        err = doubt(g, key_of(ll_str_text(&words)), ll_str_text(&words), why, result);
    else if (err == LL_OK) {
        err = load(g, why, &words, ready);
        if (err == LL_OK && !*ready)
            err = doubt_load(g, ll_str_text(&words), why, result);
    }
    ll_str_done(&words);
    return err;
}

static ll_err ask_for_advice(void *context, const struct ll_record *question, bool *is_answered,
                             struct ll_record *answer)
{
    struct ll_session *session = context;
    *is_answered = ll_session_ask(session, question, answer);
    return session->fault;
}

/* The case of the first check that was answered wrongly; NULL where none has one. */
static const struct ll_record *first_case(const struct ll_result *result)
{
    for (size_t i = 0; i < result->check_count; i++)
        if (result->checks[i].status == LL_CHECK_FAIL && result->checks[i].input.count > 0)
            return &result->checks[i].input;
    return NULL;
}

/* Names the mistakes: first what the checks themselves know, since a training tells more than
 * answers alike. What the submission says now earns nothing: only its clean end is of
 * interest. */
static ll_err advise(struct grading *g, struct ll_message *why, struct ll_result *result)
{
    const struct ll_asker asker = {ask_for_advice, &g->session, g->options->stop};
    ll_err err = LL_OK;
    g->session.forgives = true;
    for (size_t i = 0; i < result->check_count && err == LL_OK; i++) {
        const char *id = result->checks[i].mistake;
        if (id && id[0])
            err = ll_diagnosis_add(g->exercise, id, &result->diagnosis, &result->diagnosis_count);
    }
    if (err == LL_OK)
        err = ll_diagnose(g->exercise, result->seed, &asker, why, &result->diagnosis,
                          &result->diagnosis_count);
    if (err == LL_OK)
        err = ll_curve_trace(g->exercise, result->seed, first_case(result), &asker, why,
                             &result->curve);
    if (err == LL_OK)
        err = g->session.fault;
    if (err == LL_OK)
        (void)ll_session_end(&g->session);
    return err;
}

static ll_err judge(struct grading *g, struct ll_message *why, struct ll_result *result)
{
    bool ready = false;
    ll_err err = ll_host_open(g->options, why, &g->host);
    result->isolation = ll_strength_name(g->host.probe.strength);
    g->session.draws = g->options->draws;
    if (err == LL_OK)
        err = ll_session_bind(&g->session, g->exercise, why);
    if (err == LL_OK)
        err = prepare(g, why, result, &ready);
    if (err == LL_OK && ready)
        err = run_checks(g, why, result);
    bool wants_advice = !g->options->first_failure && !all_passed(result) && any_answer(result);
    return err == LL_OK && ready && wants_advice ? advise(g, why, result) : err;
}

/* A fault of ours, or the user's wish to stop: the first is a result, the second is none. */
static ll_err settle(const struct grading *g, ll_err err, const struct ll_message *why,
                     struct ll_result *result)
{
    if (err == LL_ERR_STOPPED)
        return err;
    if (err != LL_OK) {
        struct ll_str words = {0};
        ll_trial_tell(g->locale, why->text[0] ? why->text : ll_err_text(err), "\n", &words);
        err = set_status(result, LL_GRADE_ERROR, ll_str_text(&words));
        ll_str_done(&words);
    }
    ll_result_settle(result);
    return err;
}

static void add_note(const struct grading *g, const char *key, const char *value,
                     struct ll_str *out)
{
    if (out->length > 0)
        ll_str_add_char(out, '\n');
    ll_text_fill(g->locale, key, (const char *const[]){"what", value, NULL}, out);
}

/* What was done to read it, where it was not as it stands. */
static char *notes_of(const struct grading *g)
{
    const struct ll_submission *submission = &g->submission;
    struct ll_str notes = {0};
    if (submission->is_guessed || g->options->guessed)
        add_note(g, "grade.note.guessed", ll_str_text(&submission->exercise), &notes);
    if (submission->charset != LL_CHARSET_UTF8 && submission->charset != LL_CHARSET_UNKNOWN)
        add_note(g, "grade.note.charset", ll_charset_name(submission->charset), &notes);
    if (submission->is_notebook)
        add_note(g, "grade.note.notebook", "", &notes);
    return ll_str_take(&notes);
}

static ll_err open_grading(struct grading *g, struct ll_message *why, struct ll_result *result,
                           const char **reason)
{
    const char *lang = g->options->lang ? g->options->lang : "en";
    ll_err err = ll_locale_new(lang, why, &g->locale);
    if (err == LL_OK && g->options->text)
        err = ll_submission_take(g->path, g->options->exercise, g->options->text,
                                 g->options->length ? g->options->length : strlen(g->options->text),
                                 &g->submission, reason);
    else if (err == LL_OK)
        err = ll_submission_read(g->path, g->options->exercise, g->options->root, why,
                                 &g->submission, reason);
    if (*reason)
        err = LL_OK;
    const char *name = ll_str_text(&g->submission.exercise);
    if (err == LL_OK)
        err = ll_exercise_open(name, lang, why, &g->exercise);
    if (err != LL_OK)
        return err;
    result->exercise = copy(ll_exercise_name(g->exercise));
    result->submission = copy_path(g->path);
    result->student = g->options->student ? copy(g->options->student) : NULL;
    result->message = copy("");
    result->notes = notes_of(g);
    result->source = g->submission.raw; /* taken */
    g->submission.raw = (struct ll_str){0};
    result->course_version = copy(ll_exercise_version(g->exercise));
    result->has_language = g->submission.has_language;
    result->language = g->submission.language;
    result->seed = g->options->seed ? g->options->seed : ll_seed_fresh();
    result->isolation = "none";
    if (!result->exercise || !result->submission || !result->message || !result->notes ||
        !result->course_version || (g->options->student && !result->student))
        return LL_ERR_MEMORY;
    if (!*reason && !ll_exercise_has(g->exercise, g->submission.language))
        *reason = "language";
    return list_checks(g, result);
}

static void close_grading(struct grading *g)
{
    ll_session_done(&g->session);
    ll_host_close(&g->host);
    ll_submission_done(&g->submission);
    ll_exercise_free(&g->exercise);
    ll_locale_free(&g->locale);
}

ll_err ll_grade_run(const char *path, const struct ll_grade_options *options,
                    struct ll_message *why, struct ll_result *out)
{
    struct grading g = {.options = options, .path = path};
    struct ll_message fault = {""};
    const char *reason = NULL;
    double start = ll_clock_seconds();
    *out = (struct ll_result){0};
    ll_err err = open_grading(&g, why, out, &reason);
    if (err == LL_OK && reason) {
        struct ll_str key = {0};
        ll_str_format(&key, "grade.reject.%s", reason);
        err = reject(&g, ll_str_text(&key), "", out);
        ll_str_done(&key);
        ll_result_settle(out);
    } else if (err == LL_OK)
        err = settle(&g, judge(&g, &fault, out), &fault, out);
    if (err == LL_OK) {
        out->output = ll_str_take(&g.session.output);
        if (out->status == LL_GRADE_FAILED)
            out->warnings = ll_str_take(&g.session.program.warnings);
        out->output_cut = ll_budget_output_cut(&g.session.program.budget);
        out->budget = g.session.program.budget;
        out->duration_ms = (ll_clock_seconds() - start) * 1e3;
        tell(&g, out, out->check_count);
    }
    close_grading(&g);
    if (err != LL_OK)
        ll_result_done(out);
    return err;
}
