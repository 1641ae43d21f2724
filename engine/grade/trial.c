/* A right program is loaded; what it dies of is told by its symptoms. */
#include "grade/trial.h"

#include <string.h>

#include "grade/session.h"

struct symptom {
    const char *sign; /* in what was said */
    const char *also; /* and this; or NULL */
    const char *key;  /* what to do */
};

/* Only what we put into the scratch folder is hindered by how that is mounted. */
static const struct symptom symptoms[] = {
    {"submission.so: failed to map segment", NULL, "grade.machine.noexec"},
    {"losslab-fork.so: failed to map segment", NULL, "grade.machine.noexec"},
    {"failed to map segment", NULL, "grade.machine.memory"},
    {"No space left", NULL, "grade.machine.full"},
    {"no space left", NULL, "grade.machine.full"},
    {"Disk quota exceeded", NULL, "grade.machine.full"},
    {".h", "No such file", "grade.machine.headers"},
    {".h' file not found", NULL, "grade.machine.headers"},
    {"cannot find", "-l", "grade.machine.headers"},
    {"cannot find", "crt", "grade.machine.headers"},
    {"annot allocate", NULL, "grade.machine.memory"},
    {"out of memory", NULL, "grade.machine.memory"},
    {"not enough memory", NULL, "grade.machine.memory"},
    {"MemoryError", NULL, "grade.machine.memory"},
    {"bad_alloc", NULL, "grade.machine.memory"},
    {"Resource temporarily unavailable", NULL, "grade.machine.processes"},
    {"Too many open files", NULL, "grade.machine.descriptors"},
    {"cannot execute", NULL, "grade.machine.compiler"},
    {"collect2", "cannot find", "grade.machine.compiler"},
    {"unable to execute", NULL, "grade.machine.compiler"},
    {"Traceback", NULL, "grade.machine.python"},
};

/* What a program in C stands on beside its own text. */
static const char usual_headers[] = "#include <math.h>\n#include <stdint.h>\n#include <stdio.h>\n"
                                    "#include <stdlib.h>\n#include <string.h>\n";

const char *ll_trial_remedy(const char *said)
{
    for (size_t i = 0; i < sizeof symptoms / sizeof *symptoms; i++)
        if (strstr(said, symptoms[i].sign) &&
            (symptoms[i].also == NULL || strstr(said, symptoms[i].also)))
            return symptoms[i].key;
    return NULL;
}

void ll_trial_tell(const struct ll_locale *locale, const char *said, const char *between,
                   struct ll_str *words)
{
    const char *remedy = ll_trial_remedy(said);
    ll_str_format(words, "%s%s%s", said, remedy ? between : "",
                  remedy ? ll_text(locale, remedy) : "");
}

/* A Python that says nothing that we know has died of its import. */
static const char *advice_for(const char *said, enum ll_language language,
                              const struct ll_outcome *outcome)
{
    const char *key = ll_trial_remedy(said);
    if (outcome->fate == LL_FATE_ENDED && outcome->end == LL_BOX_MEMORY)
        return "grade.machine.memory";
    if (key)
        return key;
    return language == LL_LANGUAGE_PYTHON ? "grade.machine.python" : "grade.machine.unknown";
}

/* The line that says most: where Python traces its way to an error, the last; else the first that
 * speaks of an error; else the first. */
static void add_line(const char *said, struct ll_str *out)
{
    const bool is_trace = strncmp(said, "Traceback", 9) == 0;
    const char *line = said;
    bool is_found = false;
    for (const char *at = said; at && !is_found;
         at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL) {
        const char *error = strstr(at, "error");
        is_found = !is_trace && error && error < at + strcspn(at, "\n");
        if (is_found || (is_trace && *at && *at != '\n'))
            line = at;
    }
    ll_str_add_n(out, line, strcspn(line, "\n"));
}

static void tell(const struct ll_locale *locale, const char *said, enum ll_language language,
                 const struct ll_outcome *outcome, struct ll_str *words)
{
    struct ll_str first = {0};
    add_line(said, &first);
    ll_text_fill(locale, "grade.machine",
                 (const char *const[]){"words", ll_str_text(&first), "advice",
                                       ll_text(locale, advice_for(said, language, outcome)), NULL},
                 words);
    ll_str_done(&first);
}

/* Starts it; what it said on its way to its end is in `said`. */
static ll_err start(struct ll_session *session, const struct ll_locale *locale,
                    struct ll_message *why, struct ll_str *said, bool *works)
{
    ll_err err = ll_child_start(&session->program, why, &session->outcome, &session->output,
                                &session->child);
    *works = err == LL_OK && session->child;
    if (err != LL_OK || *works)
        return err;
    if (session->outcome.fate == LL_FATE_RAISED)
        ll_str_add(said, ll_str_text(&session->outcome.words));
    else if (session->output.length > 0)
        ll_str_add(said, ll_str_text(&session->output));
    else
        ll_outcome_tell(&session->outcome, locale, said);
    return ll_str_err(said);
}

ll_err ll_trial_run(const struct ll_host *host, struct ll_exercise *exercise,
                    enum ll_language language, const struct ll_locale *locale,
                    struct ll_message *why, struct ll_str *words, bool *works)
{
    struct ll_session session = {0};
    struct ll_submission submission = {0};
    struct ll_str source = {0}, name = {0}, said = {0};
    const char *reason;
    *works = false;
    ll_str_format(&name, "solution.%s", ll_language_extension(language));
    if (language == LL_LANGUAGE_C)
        ll_str_add(&source, usual_headers);
    ll_err err = ll_exercise_solution(exercise, language, 0, why, &source);
    if (err == LL_OK)
        err = ll_submission_take(ll_str_text(&name), NULL, ll_str_text(&source), source.length,
                                 &submission, &reason);
    if (err == LL_OK)
        err = ll_session_open(&session, exercise, &submission, host, why, &said);
    if (err == LL_ERR_FORMAT && said.length > 0)
        err = LL_OK; /* it does not compile */
    else if (err == LL_OK)
        err = start(&session, locale, why, &said, works);
    if (err == LL_OK && !*works)
        tell(locale, ll_str_text(&said), language, &session.outcome, words);
    ll_session_done(&session);
    ll_submission_done(&submission);
    ll_str_done(&said);
    ll_str_done(&name);
    ll_str_done(&source);
    return err;
}

void ll_trial_warm(const struct ll_host *host, enum ll_language language, size_t servers)
{
    const struct ll_runner *runner = ll_runner_of(language);
    struct ll_program program = {.host = &host->probe, .pool = host->pool, .language = language};
    struct ll_box_spec spec;
    struct ll_str words = {0};
    if (host->pool == NULL || !runner->is_forked)
        return;
    ll_err err = runner->prepare ? runner->prepare(&program, NULL, &words) : LL_OK;
    if (err == LL_OK)
        err = runner->describe(&program, true, NULL, &spec);
    if (err == LL_OK)
        ll_pool_fill(host->pool, &spec, servers);
    ll_program_done(&program);
    ll_str_done(&words);
}

bool ll_trial_any(const struct ll_host *host, enum ll_language language,
                  const struct ll_locale *locale, struct ll_str *words)
{
    char **names = NULL;
    struct ll_message why = {""};
    struct ll_exercise *exercise = NULL;
    bool works = false;
    ll_err err = ll_exercise_list(&why, &names);
    for (char **name = names; err == LL_OK && *name && exercise == NULL; name++) {
        err = ll_exercise_open(*name, "en", &why, &exercise);
        if (err == LL_OK && !ll_exercise_has(exercise, language))
            ll_exercise_free(&exercise);
    }
    if (err == LL_OK && exercise)
        err = ll_trial_run(host, exercise, language, locale, &why, words, &works);
    if (err != LL_OK)
        ll_trial_tell(locale, why.text[0] ? why.text : ll_err_text(err), ". ", words);
    ll_exercise_free(&exercise);
    ll_exercise_list_free(&names);
    return works;
}
