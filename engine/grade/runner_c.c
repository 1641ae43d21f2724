/* Submissions in C: compiled in a box, with the exercise's call.c in front, into a shared object
 * that losslab-run-c loads in a box of its own. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/plain.h"
#include "grade/program.h"

static const struct ll_box_limits compile_limits = {
    .cpu_ms = 10000,
    .wall_ms = 60000,
    .memory = 1ull << 30,
    .output = 16 << 10,
    .file_size = 64 << 20,
    .descriptors = 64,
    .threads = 4,
    .processes = 16,
};

static const struct ll_box_limits run_limits = {
    .cpu_ms = 5000,
    .wall_ms = 60000,
    .memory = 1ull << 30,
    .output = 64 << 10,
    .file_size = 0,
    .descriptors = 32,
    .threads = 1,
    .processes = 1,
};

static const char *const compilers[] = {"/usr/bin/cc", "/usr/local/bin/cc", "/usr/bin/gcc",
                                        "/usr/bin/clang", NULL};

static ll_err find_compiler(struct ll_message *why, const char **out)
{
    for (const char *const *path = compilers; *path; path++) {
        if (access(*path, X_OK) == 0) {
            *out = *path;
            return LL_OK;
        }
    }
    return ll_fail(why, LL_ERR_UNSUPPORTED,
                   "no C compiler was found: install gcc or clang to grade submissions in C");
}

static ll_err write_beside(const struct ll_program *program, const char *name, const char *text,
                           size_t length, struct ll_message *why, struct ll_str *path)
{
    ll_str_clear(path);
    ll_path_join(path, ll_str_text(&program->scratch), name);
    return ll_file_write(ll_str_text(path), text, length, why);
}

/* What the compiler said, without the names of our own folder. */
static void say(const struct ll_program *program, const struct ll_box_result *result,
                struct ll_str *words)
{
    struct ll_str plain = {0};
    ll_plain_add(&plain, ll_str_text(&result->err), result->err.length);
    const char *text = ll_str_text(&plain);
    const char *folder = ll_str_text(&program->scratch);
    size_t length = strlen(folder);
    for (const char *at; (at = strstr(text, folder)) != NULL; text = at + length) {
        ll_str_add_n(words, text, (size_t)(at - text));
        if (at[length] == '/')
            at++;
    }
    ll_str_add(words, text);
    if (result->err_cut)
        ll_str_add(words, "\n[...]\n");
    ll_str_done(&plain);
}

static ll_err compile(struct ll_program *program, const char *compiler, const char *include,
                      struct ll_message *why, struct ll_str *words)
{
    struct ll_str folder = {0};
    struct ll_box_result result = {0};
    ll_str_format(&folder, "TMPDIR=%s", ll_str_text(&program->scratch));
    const char *environment[] = {ll_str_text(&folder), "PATH=/usr/local/bin:/usr/bin:/bin",
                                 "LC_ALL=C.UTF-8", NULL};
    const char *argv[] = {compiler,
                          "-std=c11",
                          "-O2",
                          "-Wall",
                          "-Wextra",
                          "-fPIC",
                          "-shared",
                          "-fdiagnostics-color=never",
                          "-ffp-contract=off",
                          "-I",
                          include,
                          "-include",
                          "call.c",
                          "-o",
                          "submission.so",
                          program->name,
                          "-Wl,-z,defs",
                          "-lm",
                          NULL};
    ll_program_paths(program,
                     (const char *const[]){"/usr/bin", "/usr/local/bin", "/usr/include",
                                           "/usr/local/include", "/usr/libexec", include, NULL});
    const struct ll_box_spec spec = {
        .argv = argv,
        .environment = environment,
        .read_only = program->paths,
        .scratch = ll_str_text(&program->scratch),
        .limits = compile_limits,
    };
    ll_err err = ll_str_err(&folder);
    if (err == LL_OK)
        err = ll_program_box(program, &spec, why, &result);
    if (err == LL_OK && (result.end != LL_BOX_EXITED || result.code != 0)) {
        say(program, &result, words);
        if (result.end != LL_BOX_EXITED)
            ll_str_format(words, "\n%s: %s\n", compiler, ll_box_end_name(result.end));
        err = LL_ERR_FORMAT;
    }
    ll_box_result_done(&result);
    ll_str_done(&folder);
    return err;
}

static ll_err prepare(struct ll_program *program, struct ll_message *why, struct ll_str *words)
{
    const char *compiler = NULL;
    struct ll_str path = {0};
    struct ll_str include = {0};
    ll_err err = find_compiler(why, &compiler);
    if (err == LL_OK)
        err = ll_path_data("engine/runner/include", why, &include);
    if (err == LL_OK)
        err = ll_program_scratch(program, why);
    if (err == LL_OK)
        err = write_beside(program, "call.c", ll_str_text(&program->call), program->call.length,
                           why, &path);
    if (err == LL_OK)
        err = write_beside(program, program->name, program->source, program->length, why, &path);
    if (err == LL_OK)
        err = compile(program, compiler, ll_str_text(&include), why, words);
    if (err == LL_OK) {
        ll_path_join(&program->object, ll_str_text(&program->scratch), "submission.so");
        err = ll_str_err(&program->object);
    }
    ll_str_done(&include);
    ll_str_done(&path);
    return err;
}

static ll_err describe(struct ll_program *program, struct ll_message *why, struct ll_box_spec *spec)
{
    if (program->runner.length == 0) {
        ll_err err = ll_path_program("losslab-run-c", why, &program->runner);
        if (err != LL_OK)
            return err;
    }
    program->argv[0] = ll_str_text(&program->runner);
    program->argv[1] = ll_str_text(&program->object);
    program->argv[2] = NULL;
    ll_program_paths(program, (const char *const[]){program->argv[0], program->argv[1], NULL});
    *spec = (struct ll_box_spec){
        .argv = program->argv,
        .environment = ll_box_environment,
        .read_only = program->paths,
        .talk = true,
        .limits = run_limits,
    };
    return LL_OK;
}

const struct ll_runner ll_runner_c = {.prepare = prepare, .describe = describe};
