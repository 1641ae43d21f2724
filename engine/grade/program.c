/* What all runners share in making a program ready. */
#include "grade/program.h"

#include "base/file.h"
#include "exercise/exercise.h"
#include "exercise/spec.h"

ll_err ll_program_init(struct ll_program *program, const struct ll_exercise *exercise,
                       struct ll_message *why, struct ll_str *words)
{
    const struct ll_runner *runner = ll_runner_of(program->language);
    double cpu_s, wall_s;
    ll_spec_limits(ll_exercise_spec(exercise), &cpu_s, &wall_s);
    program->budget = ll_budget_new(runner->limits, cpu_s, wall_s, program->patience);
    ll_err err = ll_exercise_call(exercise, program->language, why, &program->call);
    return err == LL_OK && runner->prepare ? runner->prepare(program, why, words) : err;
}

void ll_program_done(struct ll_program *program)
{
    ll_scratch_free(&program->scratch);
    ll_str_done(&program->call);
    ll_str_done(&program->runner);
    ll_str_done(&program->waiter);
    ll_str_done(&program->object);
    ll_str_done(&program->warnings);
}

bool ll_program_is_stopped(const struct ll_program *program)
{
    return program->stop && atomic_load(program->stop);
}

void ll_program_paths(struct ll_program *program, const char *const *more)
{
    size_t count = 0;
    for (const char *const *path = ll_box_libraries; *path && count + 1 < LL_PROGRAM_PATHS; path++)
        program->paths[count++] = *path;
    for (; *more && count + 1 < LL_PROGRAM_PATHS; more++)
        program->paths[count++] = *more;
    program->paths[count] = NULL;
}

ll_err ll_program_box(struct ll_program *program, const char *runner, const char *word,
                      const char *file, const struct ll_box_limits *limits, struct ll_message *why,
                      struct ll_box_spec *spec)
{
    ll_err err =
        program->runner.length > 0 ? LL_OK : ll_path_program(runner, why, &program->runner);
    if (err != LL_OK)
        return err;
    program->argv[0] = ll_str_text(&program->runner);
    program->argv[1] = word;
    program->argv[2] = NULL;
    ll_program_paths(program, (const char *const[]){program->argv[0], file, NULL});
    *spec = (struct ll_box_spec){
        .argv = program->argv,
        .environment = ll_box_environment,
        .read_only = program->paths,
        .talk = true,
        .limits = *limits,
    };
    return LL_OK;
}
