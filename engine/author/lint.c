/* Lint of an exercise: its words in every language, its programs, and the mutants of its solutions.
 */
#include "author/lint.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "author/lint_program.h"
#include "author/lint_words.h"
#include "base/file.h"
#include "base/mem.h"
#include "exercise/tokens.h"
#include "grade/jobs.h"

enum { MUTANTS_LEAST = 12, SOURCE_LIMIT = 1 << 20, POINTS = 100 };

struct lint {
    const struct ll_exercise_lint *options;
    struct ll_message *why;
    struct ll_exercise_counts *counts;
    struct ll_lint_frame frame;
    struct ll_questions questions;
    struct ll_lint_source *sources; /* of the files looked at */
    size_t source_count;
    size_t source_capacity;
    struct ll_lint_program *programs; /* those of the part under way */
    size_t count;
    size_t capacity;
    bool are_mutants;
    ll_err err; /* the first that met a program of the part */
};

static void find(void *arg, const char *file, const char *what, const char *detail)
{
    struct lint *lint = arg;
    struct ll_str where = {0};
    struct ll_str text = {0};
    ll_str_format(&where, "%s/%s", ll_exercise_name(lint->frame.exercise), file);
    ll_str_format(&text, "%s%s%s", what, detail[0] ? ": " : "", detail);
    lint->options->report(ll_str_text(&where), ll_str_text(&text), lint->options->arg);
    lint->counts->findings++;
    ll_str_done(&where);
    ll_str_done(&text);
}

/* -- programs ---------------------------------------------------------------------------------- */

static void work(size_t index, void *arg)
{
    struct lint *lint = arg;
    ll_lint_program_run(&lint->frame, &lint->programs[index]);
}

static void count_mutant(struct lint *lint, const struct ll_lint_program *program)
{
    struct ll_mutant_counts *counts = &lint->counts->mutants[program->source->language];
    struct ll_str what = {0};
    ll_mutant_describe(program->mutant, ll_str_text(&program->source->text), &what);
    counts->made++;
    switch (program->verdict) {
    case LL_LINT_REJECTED:
        counts->stillborn++;
        break;
    case LL_LINT_SAME:
        counts->same++;
        break;
    case LL_LINT_PASSED:
        counts->survived++;
        find(lint, program->source->file, "a mutant gets every point", ll_str_text(&what));
        break;
    case LL_LINT_FAULT:
        counts->survived++;
        ll_str_format(&what, " (%s)", ll_str_text(&program->detail));
        find(lint, program->source->file, "a mutant breaks the exercise", ll_str_text(&what));
        break;
    case LL_LINT_NO_POINTS:
    case LL_LINT_SOME_POINTS:
        counts->killed++;
    }
    ll_str_done(&what);
}

/* What is wrong with a program that is there to be so and no other way. */
static void judge(struct lint *lint, const struct ll_lint_program *program)
{
    const struct ll_lint_source *source = program->source;
    const char *detail = ll_str_text(&program->detail);
    switch (source->kind) {
    case LL_LINT_STARTER:
        lint->counts->programs++;
        if (program->verdict == LL_LINT_REJECTED)
            find(lint, source->file, "the starter does not load", detail);
        else if (program->verdict != LL_LINT_NO_POINTS)
            find(lint, source->file, "the starter earns points", "");
        break;
    case LL_LINT_SOLUTION:
        lint->counts->programs++;
        if (program->verdict != LL_LINT_PASSED)
            find(lint, source->file, "the solution does not get every point", detail);
        break;
    case LL_LINT_MISTAKE:
        lint->counts->mistakes++;
        if (program->verdict == LL_LINT_REJECTED)
            find(lint, source->file, "the mistake does not load", detail);
        else if (program->verdict == LL_LINT_PASSED)
            find(lint, source->file, "the mistake gets every point", "");
        else if (!program->is_named)
            find(lint, source->file, "the mistake is not named", "");
        break;
    }
}

static void take(size_t index, void *arg)
{
    struct lint *lint = arg;
    const struct ll_lint_program *program = &lint->programs[index];
    const struct ll_exercise_lint *options = lint->options;
    if (program->err != LL_OK && lint->err == LL_OK)
        lint->err = ll_fail(lint->why, program->err, "%s: %s", program->source->file,
                            program->why.text[0] ? program->why.text : ll_err_text(program->err));
    if (lint->err == LL_OK && program->mutant)
        count_mutant(lint, program);
    else if (lint->err == LL_OK)
        judge(lint, program);
    if (options->progress)
        options->progress(ll_exercise_name(lint->frame.exercise), lint->are_mutants, index + 1,
                          lint->count, options->arg);
}

static ll_err run_programs(struct lint *lint)
{
    ll_err err = ll_jobs_run(lint->count, lint->options->jobs, work, take, lint);
    for (size_t i = 0; i < lint->count; i++)
        ll_str_done(&lint->programs[i].detail);
    lint->count = 0;
    return err == LL_OK ? lint->err : err;
}

static ll_err add_program(struct lint *lint, struct ll_lint_source *source,
                          const struct ll_mutant *mutant)
{
    if (!ll_array_grow((void **)&lint->programs, &lint->capacity, lint->count + 1,
                       sizeof *lint->programs))
        return LL_ERR_MEMORY;
    lint->programs[lint->count++] = (struct ll_lint_program){.source = source, .mutant = mutant};
    return LL_OK;
}

/* -- the folder -------------------------------------------------------------------------------- */

static bool is_kind(const char *folder, const char *name, enum ll_lint_kind *kind)
{
    size_t length = strcspn(name, ".");
    *kind = LL_LINT_MISTAKE;
    if (folder[0])
        return length > 0;
    *kind = LL_LINT_STARTER;
    if (length == strlen("starter") && strncmp(name, "starter", length) == 0)
        return true;
    *kind = LL_LINT_SOLUTION;
    return length == strlen("solution") && strncmp(name, "solution", length) == 0;
}

static ll_err add_source(struct lint *lint, const char *folder, const char *name)
{
    struct ll_lint_source source = {0};
    struct ll_str file = {0};
    struct ll_str path = {0};
    if (!ll_language_of(name, &source.language) || !lint->options->languages[source.language] ||
        !is_kind(folder, name, &source.kind))
        return LL_OK;
    /* A mistake is written in Lua to be recognised, whatever submissions are written in. */
    if (source.kind == LL_LINT_MISTAKE && !ll_exercise_has(lint->frame.exercise, source.language))
        return LL_OK;
    ll_path_join(&file, folder, name);
    ll_exercise_path(lint->frame.exercise, ll_str_text(&file), &path);
    ll_err err = ll_file_read(ll_str_text(&path), SOURCE_LIMIT, lint->why, &source.text);
    source.file = ll_str_take(&file);
    source.id = ll_string_copy(name, strcspn(name, "."));
    if (err == LL_OK && source.kind == LL_LINT_SOLUTION && lint->options->mutants)
        err = ll_mutants_find(source.language, ll_str_text(&source.text), &source.mutants);
    if (err == LL_OK && (source.file == NULL || source.id == NULL ||
                         !ll_array_grow((void **)&lint->sources, &lint->source_capacity,
                                        lint->source_count + 1, sizeof *lint->sources)))
        err = LL_ERR_MEMORY;
    if (err == LL_OK)
        lint->sources[lint->source_count++] = source;
    else
        ll_lint_source_done(&source, 0);
    ll_str_done(&path);
    return err;
}

static ll_err add_folder(struct lint *lint, const char *folder)
{
    struct ll_str path = {0};
    struct dirent **names = NULL;
    ll_err err = LL_OK;
    ll_exercise_path(lint->frame.exercise, folder, &path);
    int count = scandir(ll_str_text(&path), &names, NULL, alphasort);
    if (count < 0 && errno != ENOENT)
        err = ll_fail(lint->why, LL_ERR_IO, "%s: %s", ll_str_text(&path), strerror(errno));
    for (int i = 0; i < count; i++) {
        if (err == LL_OK)
            err = add_source(lint, folder, names[i]->d_name);
        free(names[i]);
    }
    free(names);
    ll_str_done(&path);
    return err;
}

/* -- the exercise ------------------------------------------------------------------------------ */

static ll_err lint_programs(struct lint *lint)
{
    ll_err err = LL_OK;
    for (size_t i = 0; i < lint->source_count && err == LL_OK; i++)
        err = add_program(lint, &lint->sources[i], NULL);
    return err == LL_OK ? run_programs(lint) : err;
}

/* The mutants of the solutions that passed: those of the others would tell nothing. */
static ll_err lint_mutants(struct lint *lint)
{
    ll_err err = LL_OK;
    lint->are_mutants = true;
    for (size_t i = 0; i < lint->source_count; i++)
        for (size_t k = 0; lint->sources[i].answers && k < lint->sources[i].mutants.count; k++)
            if (err == LL_OK)
                err = add_program(lint, &lint->sources[i], &lint->sources[i].mutants.items[k]);
    if (err == LL_OK)
        err = run_programs(lint);
    for (size_t l = 0; l < LL_LANGUAGE_COUNT && err == LL_OK; l++) {
        const struct ll_mutant_counts *counts = &lint->counts->mutants[l];
        if (counts->made > 0 && counts->killed + counts->survived < MUTANTS_LEAST)
            find(lint, "solution", "its mutants are too few to tell anything, in",
                 ll_language_name((enum ll_language)l));
    }
    return err;
}

static void lint_points(struct lint *lint)
{
    const struct ll_exercise *exercise = lint->frame.exercise;
    char number[32];
    double sum = 0;
    for (size_t i = 0; i < ll_exercise_check_count(exercise); i++)
        sum += ll_exercise_check_points(exercise, i);
    snprintf(number, sizeof number, "%g", sum);
    if (sum != POINTS)
        find(lint, "exercise.lua", "the checks' points sum to this, and not to 100", number);
}

static bool is_starter_of(const struct ll_lint_source *source, enum ll_language language)
{
    return source->kind == LL_LINT_STARTER && source->language == language;
}

/* The starters of one programming language, for readers of each language, are one program. */
static ll_err lint_starters(struct lint *lint)
{
    ll_err err = LL_OK;
    for (size_t l = 0; l < LL_LANGUAGE_COUNT; l++) {
        const struct ll_lint_source *first = NULL;
        for (size_t i = 0; i < lint->source_count && err == LL_OK; i++) {
            const struct ll_lint_source *source = &lint->sources[i];
            bool is_same = true;
            if (!is_starter_of(source, (enum ll_language)l))
                continue;
            if (first)
                err = ll_tokens_same(source->language, ll_str_text(&first->text),
                                     ll_str_text(&source->text), &is_same);
            else
                first = source;
            if (!is_same)
                find(lint, source->file, "more than the comments differ from", first->file);
        }
    }
    return err;
}

static ll_err lint_all(struct lint *lint)
{
    ll_err err = ll_lint_words(lint->frame.exercise, find, lint, lint->why);
    lint_points(lint);
    if (err == LL_OK)
        err = add_folder(lint, "");
    if (err == LL_OK)
        err = lint_starters(lint);
    if (err == LL_OK)
        err = add_folder(lint, "wrong");
    if (err == LL_OK && lint->options->mutants)
        err = ll_questions_draw(lint->frame.exercise, lint->why, &lint->questions);
    lint->frame.questions = &lint->questions;
    if (err == LL_OK)
        err = lint_programs(lint);
    if (err == LL_OK && lint->options->mutants)
        err = lint_mutants(lint);
    return err;
}

static void add_counts(const struct ll_exercise_counts *found, struct ll_exercise_counts *sum)
{
    sum->exercises++;
    sum->programs += found->programs;
    sum->mistakes += found->mistakes;
    sum->findings += found->findings;
    for (size_t l = 0; l < LL_LANGUAGE_COUNT; l++) {
        sum->mutants[l].made += found->mutants[l].made;
        sum->mutants[l].stillborn += found->mutants[l].stillborn;
        sum->mutants[l].same += found->mutants[l].same;
        sum->mutants[l].killed += found->mutants[l].killed;
        sum->mutants[l].survived += found->mutants[l].survived;
    }
}

ll_err ll_exercise_lint(const char *name, const struct ll_exercise_lint *options,
                        struct ll_message *why, struct ll_exercise_counts *counts)
{
    struct ll_exercise_counts found = {0};
    struct lint lint = {.options = options, .why = why, .counts = &found};
    ll_err err = ll_probe_run(why, &lint.frame.host);
    if (err == LL_OK)
        err = ll_pool_new(&lint.frame.host, why, &lint.frame.pool);
    if (err == LL_OK)
        err = ll_exercise_open(name, "en", why, &lint.frame.exercise);
    if (err == LL_OK)
        err = lint_all(&lint);
    add_counts(&found, counts);
    for (size_t i = 0; i < lint.source_count; i++)
        ll_lint_source_done(&lint.sources[i], lint.questions.count);
    free(lint.sources);
    free(lint.programs);
    ll_questions_done(&lint.questions);
    ll_exercise_free(&lint.frame.exercise);
    ll_pool_free(&lint.frame.pool);
    return err;
}
