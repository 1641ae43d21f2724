/* Submissions in C: compiled in a box, with the exercise's call.c in front, into a shared object
 * that losslab-run-c loads in a box of its own. */
#include "base/file.h"
#include "exercise/talk.h"
#include "grade/program.h"
#include "sandbox/compile.h"

static const struct ll_box_limits limits = {
    .cpu_ms = 10000,
    .wall_ms = 15000,
    .memory = 1ull << 30,
    .output = LL_TALK_OUTPUT,
    .file_size = 0,
    .descriptors = 32,
    .threads = 1,
    .processes = 1,
};

static const char object_name[] = "submission.so";

/* Read before the submission, in one unit: what it calls need not be exported. */
static const char call_name[] = "losslab-call.c";

static ll_err copy_header(const struct ll_program *program, const char *name,
                          struct ll_message *why)
{
    struct ll_str path = {0};
    ll_err err = ll_path_data(name, why, &path);
    if (err == LL_OK)
        err = ll_scratch_copy(program->scratch, ll_str_text(&path), why);
    ll_str_done(&path);
    return err;
}

static ll_err write_files(struct ll_program *program, struct ll_message *why)
{
    ll_err err = ll_scratch_new(program->host, why, &program->scratch);
    if (err == LL_OK)
        err = copy_header(program, "engine/runner/include/losslab.h", why);
    if (err == LL_OK)
        err = copy_header(program, "engine/runner/include/losslab-call.h", why);
    if (err == LL_OK)
        err = ll_scratch_write(program->scratch, call_name, ll_str_text(&program->call),
                               program->call.length, why);
    if (err == LL_OK)
        err = ll_scratch_write(program->scratch, program->name, program->source, program->length,
                               why);
    return err;
}

/* What to tell of a compilation that gave nothing. */
static void say(const struct ll_compile_result *result, struct ll_str *words)
{
    ll_str_add(words, ll_str_text(&result->words));
    if (result->words_cut)
        ll_str_add(words, "\n[...]");
    if (result->end != LL_COMPILE_ERRORS)
        ll_str_format(words, "%scompiler: %s", words->length > 0 ? "\n" : "",
                      ll_compile_end_name(result->end));
    if (words->length == 0)
        ll_str_add(words, ll_compile_end_name(result->end));
}

static ll_err prepare(struct ll_program *program, struct ll_message *why, struct ll_str *words)
{
    struct ll_compiler compiler;
    struct ll_compile_result result = {0};
    ll_err err = ll_compiler_find(why, &compiler);
    if (err == LL_ERR_NOT_FOUND)
        err = LL_ERR_UNSUPPORTED;
    if (err == LL_OK)
        err = write_files(program, why);
    const struct ll_compile_order order = {
        .source = program->name,
        .first = call_name,
        .output = object_name,
    };
    if (err == LL_OK)
        err = ll_compile(program->host, &compiler, program->scratch, &order, why, &result);
    if (err == LL_OK && result.end != LL_COMPILE_DONE) {
        say(&result, words);
        err = LL_ERR_FORMAT;
    }
    if (err == LL_OK) {
        ll_str_add(&program->warnings, ll_str_text(&result.words));
        ll_path_join(&program->object, ll_scratch_path(program->scratch), object_name);
        err = ll_str_err(&program->object);
    }
    program->budget.used.cpu_ms += result.cpu_ms;
    ll_compile_result_done(&result);
    return err;
}

static ll_err describe(struct ll_program *program, bool serves, struct ll_message *why,
                       struct ll_box_spec *spec)
{
    (void)serves;
    const char *object = ll_str_text(&program->object);
    return ll_program_box(program, "losslab-run-c", object, object, &limits, why, spec);
}

const struct ll_runner ll_runner_c = {
    .prepare = prepare,
    .describe = describe,
    .limits = &limits,
};
