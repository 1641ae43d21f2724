/* Running one program of an exercise, and what its result means to lint. */
#include "author/lint_program.h"

#include <stdlib.h>
#include <string.h>

#include "grade/grade.h"

enum { LINT_SEED = 20260707 };

void ll_lint_source_done(struct ll_lint_source *source, size_t answers)
{
    ll_answers_free(&source->answers, answers);
    ll_mutants_done(&source->mutants);
    ll_str_done(&source->text);
    free(source->file);
    free(source->id);
}

static bool is_named(const struct ll_result *result, const char *id)
{
    for (size_t i = 0; i < result->diagnosis_count; i++)
        if (strcmp(result->diagnosis[i].id, id) == 0)
            return true;
    return false;
}

/* What a rejected or failed one was told first. */
static const char *reason_of(const struct ll_result *result)
{
    for (size_t i = 0; i < result->check_count && result->message[0] == '\0'; i++)
        if (result->checks[i].status != LL_CHECK_PASS)
            return result->checks[i].message;
    return result->message;
}

/* The error that a check stopped with at an answer that it did not expect, or NULL. A learner has
 * failed the check, and is told that in general words; its author can do better. */
static const char *stop_of(const struct ll_result *result)
{
    for (size_t i = 0; i < result->check_count; i++)
        if (result->checks[i].stopped)
            return result->checks[i].stopped;
    return NULL;
}

static void judge(const struct ll_result *result, struct ll_lint_program *program)
{
    const char *stop = stop_of(result);
    program->is_named = is_named(result, program->source->id);
    switch (result->status) {
    case LL_GRADE_PASSED:
        program->verdict = LL_LINT_PASSED;
        break;
    case LL_GRADE_FAILED:
        program->verdict = result->score > 0 ? LL_LINT_SOME_POINTS : LL_LINT_NO_POINTS;
        break;
    case LL_GRADE_REJECTED:
        program->verdict = LL_LINT_REJECTED;
        break;
    case LL_GRADE_ERROR:
        program->verdict = LL_LINT_FAULT;
        if (program->mutant == NULL)
            program->err = ll_fail(&program->why, LL_ERR_SYSTEM, "%s", result->message);
        break;
    }
    if (program->mutant && stop)
        program->verdict = LL_LINT_FAULT;
    if (result->status != LL_GRADE_PASSED)
        ll_str_add(&program->detail, stop ? stop : reason_of(result));
}

static ll_err get_answers(const struct ll_lint_frame *frame, const struct ll_lint_program *program,
                          const char *text, struct ll_message *why, struct ll_record **out)
{
    const struct ll_asked asked = {
        .exercise = frame->exercise,
        .host = &frame->host,
        .pool = frame->pool,
        .name = program->source->file,
        .text = text,
    };
    return ll_answers_get(&asked, frame->questions, why, out);
}

static ll_err compare(const struct ll_lint_frame *frame, const char *text,
                      struct ll_lint_program *program)
{
    struct ll_record *answers = NULL;
    size_t count = frame->questions->count;
    ll_err err = get_answers(frame, program, text, &program->why, &answers);
    if (err == LL_OK && ll_answers_alike(program->source->answers, answers, count))
        program->verdict = LL_LINT_SAME;
    ll_answers_free(&answers, count);
    return err;
}

void ll_lint_program_run(const struct ll_lint_frame *frame, struct ll_lint_program *program)
{
    struct ll_lint_source *source = program->source;
    struct ll_result result;
    struct ll_str path = {0};
    struct ll_str text = {0};
    const struct ll_mutant none = {.put = ""};
    ll_mutant_write(program->mutant ? program->mutant : &none, ll_str_text(&source->text), &text);
    ll_exercise_path(frame->exercise, source->file, &path);
    const struct ll_grade_options options = {
        .exercise = ll_exercise_name(frame->exercise),
        .text = ll_str_text(&text),
        .seed = LINT_SEED,
        .first_failure = program->mutant != NULL,
        .host = &frame->host,
        .pool = frame->pool,
    };
    program->err = ll_grade_run(ll_str_text(&path), &options, &program->why, &result);
    if (program->err == LL_OK) {
        judge(&result, program);
        ll_result_done(&result);
    }
    bool passed = program->err == LL_OK && program->verdict == LL_LINT_PASSED;
    if (passed && program->mutant)
        program->err = compare(frame, ll_str_text(&text), program);
    else if (passed && source->kind == LL_LINT_SOLUTION && frame->questions->count > 0)
        program->err =
            get_answers(frame, program, ll_str_text(&text), &program->why, &source->answers);
    ll_str_done(&text);
    ll_str_done(&path);
}
