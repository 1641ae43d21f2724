/* Submissions in Lua: losslab-run-lua is sent the text and needs no file. */
#include "base/file.h"
#include "exercise/talk.h"
#include "grade/program.h"

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

static ll_err describe(struct ll_program *program, bool serves, struct ll_message *why,
                       struct ll_box_spec *spec)
{
    if (program->runner.length == 0) {
        ll_err err = ll_path_program("losslab-run-lua", why, &program->runner);
        if (err != LL_OK)
            return err;
    }
    program->argv[0] = ll_str_text(&program->runner);
    program->argv[1] = serves ? "serve" : NULL;
    program->argv[2] = NULL;
    ll_program_paths(program, (const char *const[]){program->argv[0], NULL});
    *spec = (struct ll_box_spec){
        .argv = program->argv,
        .environment = ll_box_environment,
        .read_only = program->paths,
        .talk = true,
        .limits = limits,
    };
    return LL_OK;
}

const struct ll_runner ll_runner_lua = {
    .describe = describe,
    .limits = &limits,
    .is_forked = true,
};
