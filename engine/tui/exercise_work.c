#include "tui/exercise_work.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "exercise/starter.h"
#include "grade/pool.h"
#include "grade/report.h"

/* The file the learner worked on last in this language, or one named after the exercise in the
 * current folder. */
static void find_file(struct ll_exercise_work *work)
{
    struct ll_str key = {0}, name = {0}, kept = {0};
    const char *exercise = ll_exercise_name(work->exercise);
    const char *language = ll_language_name(work->language);
    char folder[4096];
    ll_str_format(&key, "exercise.%s.%s", exercise, language);
    ll_str_clear(&work->path);
    if (ll_setting_get(work->store, ll_str_text(&key), &kept) == LL_OK &&
        ll_file_exists(ll_str_text(&kept))) {
        ll_str_add(&work->path, ll_str_text(&kept));
    } else {
        ll_str_format(&name, "%s.%s", exercise, ll_language_extension(work->language));
        ll_path_join(&work->path, getcwd(folder, sizeof folder) ? folder : "", ll_str_text(&name));
    }
    ll_str_done(&kept);
    ll_str_done(&name);
    ll_str_done(&key);
}

static void remember_file(struct ll_exercise_work *work)
{
    struct ll_str key = {0};
    const char *exercise = ll_exercise_name(work->exercise);
    ll_str_format(&key, "exercise.%s.%s", exercise, ll_language_name(work->language));
    (void)ll_setting_set(work->store, ll_str_text(&key), ll_str_text(&work->path));
    ll_str_clear(&key);
    ll_str_format(&key, "exercise.%s.language", exercise);
    (void)ll_setting_set(work->store, ll_str_text(&key), ll_language_name(work->language));
    ll_str_done(&key);
}

/* Begun outside the tutorial: the language of a file of the exercise's name in this folder. */
static void find_begun(struct ll_exercise_work *work)
{
    struct ll_str name = {0};
    bool found = false;
    for (int i = 0; i < LL_LANGUAGE_COUNT && !found; i++) {
        ll_str_clear(&name);
        ll_str_format(&name, "%s.%s", ll_exercise_name(work->exercise),
                      ll_language_extension((enum ll_language)i));
        found = ll_exercise_has(work->exercise, (enum ll_language)i) &&
                ll_file_exists(ll_str_text(&name));
        if (found)
            work->language = (enum ll_language)i;
    }
    ll_str_done(&name);
}

static void find_language(struct ll_exercise_work *work)
{
    struct ll_str key = {0}, kept = {0};
    ll_str_format(&key, "exercise.%s.language", ll_exercise_name(work->exercise));
    if (ll_setting_get(work->store, ll_str_text(&key), &kept) == LL_OK)
        (void)ll_language_find(ll_str_text(&kept), &work->language);
    else
        find_begun(work);
    while (work->language + 1 < LL_LANGUAGE_COUNT &&
           !ll_exercise_has(work->exercise, work->language))
        work->language++;
    ll_str_done(&kept);
    ll_str_done(&key);
}

static void drop_grading(struct ll_exercise_work *work)
{
    ll_background_free(&work->grading);
    work->running = false;
    work->result = NULL;
    work->check_count = work->current = 0;
    work->failure.text[0] = '\0';
}

ll_err ll_exercise_work_init(struct ll_exercise_work *work, const char *name, const char *lang,
                             struct ll_store *store, struct ll_message *why)
{
    *work = (struct ll_exercise_work){.store = store};
    ll_err err = ll_exercise_open(name, lang, why, &work->exercise);
    if (err != LL_OK)
        return err;
    (void)ll_exercise_state_get(store, ll_exercise_name(work->exercise), &work->state);
    find_language(work);
    find_file(work);
    (void)ll_exercise_work_changed(work);
    return ll_str_err(&work->path);
}

void ll_exercise_work_done(struct ll_exercise_work *work)
{
    drop_grading(work);
    ll_pool_free(&work->pool);
    ll_exercise_free(&work->exercise);
    ll_str_done(&work->path);
}

ll_err ll_exercise_work_translate(struct ll_exercise_work *work, const char *lang,
                                  struct ll_message *why)
{
    struct ll_exercise *exercise = NULL;
    ll_err err = ll_exercise_open(ll_exercise_name(work->exercise), lang, why, &exercise);
    if (err != LL_OK)
        return err;
    drop_grading(work);
    ll_exercise_free(&work->exercise);
    work->exercise = exercise;
    return LL_OK;
}

ll_err ll_exercise_work_switch(struct ll_exercise_work *work)
{
    drop_grading(work);
    do
        work->language = (work->language + 1) % LL_LANGUAGE_COUNT;
    while (!ll_exercise_has(work->exercise, work->language));
    find_file(work);
    remember_file(work);
    (void)ll_exercise_work_changed(work);
    return ll_str_err(&work->path);
}

ll_err ll_exercise_work_begin(struct ll_exercise_work *work, struct ll_message *why)
{
    const char *path = ll_str_text(&work->path);
    if (ll_file_exists(path))
        return LL_OK;
    ll_err err = ll_starter_write(work->exercise, work->language, path, why);
    if (err == LL_ERR_EXISTS)
        return LL_OK; /* it appeared in between: it is the learner's, and stays */
    if (err == LL_OK)
        remember_file(work);
    return err;
}

bool ll_exercise_work_changed(struct ll_exercise_work *work)
{
    struct stat file;
    bool exists = stat(ll_str_text(&work->path), &file) == 0;
    bool changed =
        exists != work->exists || (exists && (file.st_mtim.tv_sec != work->seen.tv_sec ||
                                              file.st_mtim.tv_nsec != work->seen.tv_nsec));
    work->exists = exists;
    if (exists)
        work->seen = file.st_mtim;
    return changed;
}

/* One import of PyTorch serves every grading of this work. */
static void keep_servers(struct ll_exercise_work *work)
{
    struct ll_message why = {""};
    if (work->pool == NULL && ll_probe_run(&why, &work->host) == LL_OK)
        (void)ll_pool_new(&work->host, &why, &work->pool); /* without it: an import each */
}

struct ll_grade_options ll_exercise_work_options(struct ll_exercise_work *work, const char *lang)
{
    if (work->language == LL_LANGUAGE_PYTHON)
        keep_servers(work);
    return (struct ll_grade_options){.exercise = ll_exercise_name(work->exercise),
                                     .lang = lang,
                                     .host = work->pool ? &work->host : NULL,
                                     .pool = work->pool};
}

ll_err ll_exercise_work_grade(struct ll_exercise_work *work, const char *lang,
                              struct ll_message *why)
{
    drop_grading(work);
    (void)ll_exercise_work_changed(work);
    const struct ll_grade_options options = ll_exercise_work_options(work, lang);
    ll_err err = ll_background_grade(ll_str_text(&work->path), &options, why, &work->grading);
    work->running = err == LL_OK;
    return err;
}

/* Keeps the attempt: its score, and the report that a class would get. */
static void keep_attempt(struct ll_exercise_work *work)
{
    const struct ll_result *result = work->result;
    struct ll_report_style style = {0};
    struct ll_str report = {0};
    if (result->status == LL_GRADE_ERROR || ll_report_json.each(result, &style, &report) != LL_OK) {
        ll_str_done(&report); /* our own fault is nobody's attempt */
        return;
    }
    struct ll_attempt attempt = {
        .exercise = result->exercise,
        .file = result->submission,
        .language = result->has_language ? ll_language_name(result->language) : "",
        .status = ll_grade_status_name(result->status),
        .report = ll_str_text(&report),
        .score = result->score,
        .max_score = result->max_score,
    };
    (void)ll_attempt_add(work->store, &attempt);
    (void)ll_exercise_state_get(work->store, ll_exercise_name(work->exercise), &work->state);
    remember_file(work);
    ll_str_done(&report);
}

bool ll_exercise_work_poll(struct ll_exercise_work *work)
{
    size_t count = work->check_count, current = work->current;
    if (!work->running)
        return false;
    bool over = ll_background_poll(work->grading, &work->check_count, &work->current);
    if (over) {
        work->running = false;
        ll_err err = ll_background_result(work->grading, &work->failure, &work->result);
        if (err == LL_OK)
            keep_attempt(work);
        else if (work->failure.text[0] == '\0')
            ll_fail(&work->failure, err, "%s", ll_err_text(err));
    }
    return over || count != work->check_count || current != work->current;
}

int ll_exercise_work_descriptor(const struct ll_exercise_work *work)
{
    return work->running ? ll_background_descriptor(work->grading) : -1;
}

void ll_exercise_work_ladder(const struct ll_exercise_work *work, struct ll_ladder *out)
{
    const char *failing = NULL;
    for (size_t i = 0; work->result && i < work->result->check_count && !failing; i++)
        if (work->result->checks[i].status != LL_CHECK_PASS)
            failing = work->result->checks[i].id;
    ll_ladder_make(work->exercise, ll_language_name(work->language), failing, out);
}

bool ll_exercise_work_hint(struct ll_exercise_work *work, ll_err *stored)
{
    struct ll_ladder ladder;
    *stored = LL_OK;
    ll_exercise_work_ladder(work, &ladder);
    if (work->state.hints >= ladder.count)
        return false;
    work->state.hints++;
    *stored = ll_hints_set(work->store, ll_exercise_name(work->exercise), work->state.hints);
    return true;
}

bool ll_exercise_work_solved(struct ll_exercise_work *work, bool give_up, ll_err *stored)
{
    *stored = LL_OK;
    if (!work->state.solution && (work->state.passed || give_up)) {
        *stored = ll_solution_open(work->store, ll_exercise_name(work->exercise),
                                   work->state.passed ? "passed" : "gave-up");
        work->state.solution = true;
    }
    return work->state.solution;
}
