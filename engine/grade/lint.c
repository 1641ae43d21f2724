#include "grade/lint.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/locale.h"
#include "chart/figure.h"
#include "grade/blocks.h"
#include "grade/grade.h"
#include "grade/mutate.h"
#include "grade/session.h"

enum { HINTS_LEAST = 4, SOURCE_LIMIT = 1 << 20, LINT_SEED = 20260707 };

struct lint {
    struct ll_exercise *exercise;
    struct ll_probe host;
    ll_exercise_finding *report;
    void *arg;
    struct ll_message *why;
    struct ll_exercise_counts *counts;
};

static void find(const struct lint *lint, const char *file, const char *what, const char *detail)
{
    struct ll_str where = {0};
    struct ll_str text = {0};
    ll_str_format(&where, "%s/%s", ll_exercise_name(lint->exercise), file);
    ll_str_format(&text, "%s%s%s", what, detail[0] ? ": " : "", detail);
    lint->report(ll_str_text(&where), ll_str_text(&text), lint->arg);
    lint->counts->findings++;
    ll_str_done(&where);
    ll_str_done(&text);
}

/* -- words ------------------------------------------------------------------------------------- */

static ll_err read_words(const struct lint *lint, const char *lang, struct ll_str *name,
                         struct ll_blocks *out)
{
    struct ll_str path = {0};
    ll_str_format(name, "text.%s.md", lang);
    ll_exercise_path(lint->exercise, ll_str_text(name), &path);
    ll_err err = ll_blocks_read(ll_str_text(&path), lint->why, out);
    ll_str_done(&path);
    return err;
}

static void want_block(const struct lint *lint, const char *file, const struct ll_blocks *blocks,
                       const char *kind, const char *id, bool wants_text)
{
    struct ll_str name = {0};
    ll_str_format(&name, "%s%s", kind, id);
    const struct ll_block *block = ll_blocks_find(blocks, ll_str_text(&name));
    if (block == NULL)
        find(lint, file, "there is no block", ll_str_text(&name));
    else if ((wants_text ? block->text : block->title)[0] == '\0')
        find(lint, file, wants_text ? "a block without text" : "a block without a title",
             ll_str_text(&name));
    ll_str_done(&name);
}

static void want_blocks(const struct lint *lint, const char *file, const struct ll_blocks *blocks)
{
    const struct ll_exercise *exercise = lint->exercise;
    want_block(lint, file, blocks, "prompt", "", true);
    for (size_t i = 0; i < ll_exercise_check_count(exercise); i++)
        want_block(lint, file, blocks, "check.", ll_exercise_check_id(exercise, i), false);
    for (size_t i = 0; i < ll_exercise_mistake_count(exercise); i++) {
        want_block(lint, file, blocks, "mistake.", ll_exercise_mistake_id(exercise, i), false);
        want_block(lint, file, blocks, "mistake.", ll_exercise_mistake_id(exercise, i), true);
    }
    for (size_t i = 1; i <= HINTS_LEAST; i++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", i);
        want_block(lint, file, blocks, "hint.", number, true);
    }
}

/* Every block of one language is in the other. */
static void want_same(const struct lint *lint, const char *file, const struct ll_blocks *blocks,
                      const struct ll_blocks *other)
{
    for (size_t i = 0; i < other->count; i++)
        if (ll_blocks_find(blocks, other->items[i].id) == NULL)
            find(lint, file, "a block that another language has is missing", other->items[i].id);
}

static ll_err lint_words(const struct lint *lint)
{
    struct ll_blocks first = {0};
    ll_err err = LL_OK;
    for (size_t l = 0; ll_languages[l] && err == LL_OK; l++) {
        struct ll_blocks blocks = {0};
        struct ll_str name = {0};
        err = read_words(lint, ll_languages[l], &name, &blocks);
        if (err == LL_OK)
            want_blocks(lint, ll_str_text(&name), &blocks);
        if (err == LL_OK && l > 0) {
            want_same(lint, ll_str_text(&name), &blocks, &first);
            want_same(lint, "text.en.md", &first, &blocks);
        }
        if (l == 0) {
            first = blocks;
            blocks = (struct ll_blocks){0};
        }
        ll_blocks_done(&blocks);
        ll_str_done(&name);
    }
    ll_blocks_done(&first);
    return err;
}

/* -- programs ---------------------------------------------------------------------------------- */

static ll_err grade(const struct lint *lint, const char *file, const char *text,
                    struct ll_result *result)
{
    struct ll_str path = {0};
    const struct ll_grade_options options = {
        .exercise = ll_exercise_name(lint->exercise),
        .seed = LINT_SEED,
        .host = &lint->host,
        .text = text,
    };
    ll_exercise_path(lint->exercise, file, &path);
    ll_err err = ll_grade_run(ll_str_text(&path), &options, lint->why, result);
    if (err == LL_OK && result->status == LL_GRADE_ERROR) {
        err = ll_fail(lint->why, LL_ERR_SYSTEM, "%s: %s", file, result->message);
        ll_result_done(result);
    }
    ll_str_done(&path);
    return err;
}

static ll_err lint_starter(const struct lint *lint, const char *file)
{
    struct ll_result result;
    ll_err err = grade(lint, file, NULL, &result);
    if (err != LL_OK)
        return err;
    lint->counts->programs++;
    if (result.status == LL_GRADE_REJECTED)
        find(lint, file, "the starter does not load", result.message);
    else if (result.score > 0)
        find(lint, file, "the starter earns points", "");
    ll_result_done(&result);
    return LL_OK;
}

static bool is_named(const struct ll_result *result, const char *id)
{
    for (size_t i = 0; i < result->diagnosis_count; i++)
        if (strcmp(result->diagnosis[i].id, id) == 0)
            return true;
    return false;
}

static ll_err lint_mistake(const struct lint *lint, const char *file, const char *id)
{
    struct ll_result result;
    ll_err err = grade(lint, file, NULL, &result);
    if (err != LL_OK)
        return err;
    lint->counts->mistakes++;
    if (result.status == LL_GRADE_REJECTED)
        find(lint, file, "the mistake does not load", result.message);
    else if (result.status == LL_GRADE_PASSED)
        find(lint, file, "the mistake gets every point", "");
    else if (!is_named(&result, id))
        find(lint, file, "the mistake is not named", id);
    ll_result_done(&result);
    return LL_OK;
}

/* -- mutants ----------------------------------------------------------------------------------- */

static ll_err open_session(const struct lint *lint, const char *name, enum ll_language language,
                           const struct ll_str *text, struct ll_session *session)
{
    struct ll_str folder = {0};
    struct ll_str words = {0};
    *session = (struct ll_session){.exercise = lint->exercise};
    session->program.host = &lint->host;
    session->program.language = language;
    session->program.name = name;
    session->program.source = ll_str_text(text);
    session->program.length = text->length;
    ll_exercise_path(lint->exercise, "", &folder);
    ll_err err = ll_program_init(&session->program, ll_str_text(&folder), lint->why, &words);
    ll_str_done(&words);
    ll_str_done(&folder);
    return err;
}

/* Whether two programs answer the probes alike, as near as float32 tells. */
static ll_err answer_alike(const struct lint *lint, const char *name, enum ll_language language,
                           const struct ll_str *texts, bool *alike)
{
    static const struct ll_tolerance tight[] = {{.relative = 1e-5, .scale = 1e-5}};
    struct ll_spec *spec = ll_exercise_spec(lint->exercise);
    struct ll_session sessions[2] = {{0}};
    struct ll_record *probes = NULL;
    size_t count = 0;
    *alike = true;
    ll_spec_seed(spec, LINT_SEED, "probes");
    ll_err err = ll_spec_probes(spec, lint->why, &probes, &count);
    for (size_t s = 0; s < 2 && err == LL_OK; s++)
        err = open_session(lint, name, language, &texts[s], &sessions[s]);
    for (size_t i = 0; i < count && err == LL_OK && *alike; i++) {
        struct ll_record answers[2] = {{0}};
        struct ll_difference difference;
        *alike = ll_session_ask(&sessions[0], &probes[i], &answers[0]) &&
                 ll_session_ask(&sessions[1], &probes[i], &answers[1]) &&
                 ll_compare(&answers[1], &answers[0], tight, &difference);
        ll_record_done(&answers[0]);
        ll_record_done(&answers[1]);
        err = sessions[0].fault != LL_OK ? sessions[0].fault : sessions[1].fault;
    }
    ll_session_done(&sessions[0]);
    ll_session_done(&sessions[1]);
    ll_spec_probes_done(&probes, count);
    return err;
}

static ll_err lint_mutant(const struct lint *lint, const char *file, enum ll_language language,
                          const struct ll_str *texts, const char *what)
{
    struct ll_result result;
    bool alike = false;
    const char *text = ll_str_text(&texts[1]);
    ll_err err = grade(lint, file, text, &result);
    if (err != LL_OK)
        return err;
    lint->counts->mutants++;
    if (result.status == LL_GRADE_PASSED) {
        err = answer_alike(lint, file, language, texts, &alike);
        if (err == LL_OK && alike)
            lint->counts->same++;
        else if (err == LL_OK)
            find(lint, file, "a mutant gets every point", what);
    }
    ll_result_done(&result);
    return err;
}

static ll_err lint_mutants(const struct lint *lint, const char *file, enum ll_language language)
{
    struct ll_str path = {0};
    struct ll_str texts[2] = {{0}};
    struct ll_str what = {0};
    ll_exercise_path(lint->exercise, file, &path);
    ll_err err = ll_file_read(ll_str_text(&path), SOURCE_LIMIT, lint->why, &texts[0]);
    for (size_t i = 0; err == LL_OK; i++) {
        ll_str_clear(&texts[1]);
        ll_str_clear(&what);
        if (!ll_mutant(language, ll_str_text(&texts[0]), i, &texts[1], &what))
            break;
        err = lint_mutant(lint, file, language, texts, ll_str_text(&what));
    }
    ll_str_done(&what);
    ll_str_done(&texts[0]);
    ll_str_done(&texts[1]);
    ll_str_done(&path);
    return err;
}

/* What the page after a pass draws with a solution. */
static ll_err lint_use(const struct lint *lint, const char *file)
{
    struct ll_str path = {0};
    struct ll_figure *figure = NULL;
    struct ll_message why = {""};
    const struct ll_grade_options options = {
        .exercise = ll_exercise_name(lint->exercise),
        .seed = LINT_SEED,
        .host = &lint->host,
    };
    ll_exercise_path(lint->exercise, file, &path);
    ll_err err = ll_grade_use(ll_str_text(&path), &options, NULL, &why, &figure);
    if (err != LL_OK && err != LL_ERR_UNSUPPORTED)
        find(lint, file, "it cannot be put to use", why.text);
    ll_figure_free(&figure);
    ll_str_done(&path);
    return err == LL_ERR_MEMORY || err == LL_ERR_SYSTEM ? err : LL_OK;
}

static ll_err lint_solution(const struct lint *lint, const char *file, enum ll_language language)
{
    struct ll_result result;
    ll_err err = grade(lint, file, NULL, &result);
    if (err != LL_OK)
        return err;
    bool passed = result.status == LL_GRADE_PASSED;
    lint->counts->programs++;
    if (!passed)
        find(lint, file, "the solution does not get every point", result.message);
    ll_result_done(&result);
    if (!passed)
        return LL_OK;
    err = lint_use(lint, file);
    return err == LL_OK ? lint_mutants(lint, file, language) : err;
}

/* -- the folder -------------------------------------------------------------------------------- */

/* Looks at one file of the folder or of its "wrong". */
static ll_err lint_file(const struct lint *lint, const char *folder, const char *name)
{
    enum ll_language language;
    struct ll_str file = {0};
    struct ll_str id = {0};
    ll_err err = LL_OK;
    if (!ll_language_of(name, &language))
        return LL_OK;
    ll_path_join(&file, folder, name);
    ll_str_add_n(&id, name, strcspn(name, "."));
    if (folder[0])
        err = lint_mistake(lint, ll_str_text(&file), ll_str_text(&id));
    else if (strcmp(ll_str_text(&id), "starter") == 0)
        err = lint_starter(lint, ll_str_text(&file));
    else if (strcmp(ll_str_text(&id), "solution") == 0)
        err = lint_solution(lint, ll_str_text(&file), language);
    ll_str_done(&id);
    ll_str_done(&file);
    return err;
}

static ll_err lint_folder(const struct lint *lint, const char *folder)
{
    struct ll_str path = {0};
    struct dirent **names = NULL;
    ll_err err = LL_OK;
    ll_exercise_path(lint->exercise, folder, &path);
    int count = scandir(ll_str_text(&path), &names, NULL, alphasort);
    if (count < 0 && errno != ENOENT)
        err = ll_fail(lint->why, LL_ERR_IO, "%s: %s", ll_str_text(&path), strerror(errno));
    for (int i = 0; i < count; i++) {
        if (err == LL_OK)
            err = lint_file(lint, folder, names[i]->d_name);
        free(names[i]);
    }
    free(names);
    ll_str_done(&path);
    return err;
}

ll_err ll_exercise_lint(const char *name, ll_exercise_finding *report, void *arg,
                        struct ll_message *why, struct ll_exercise_counts *counts)
{
    struct lint lint = {.report = report, .arg = arg, .why = why, .counts = counts};
    ll_err err = ll_probe_run(why, &lint.host);
    if (err == LL_OK)
        err = ll_exercise_open(name, "en", why, &lint.exercise);
    if (err == LL_OK) {
        counts->exercises++;
        err = lint_words(&lint);
    }
    if (err == LL_OK)
        err = lint_folder(&lint, "");
    if (err == LL_OK)
        err = lint_folder(&lint, "wrong");
    ll_exercise_free(&lint.exercise);
    return err;
}
