/* Submissions in Lua: losslab-run-lua is sent the text and needs no file. */
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
    return ll_program_box(program, "losslab-run-lua", serves ? "serve" : NULL, NULL, &limits, why,
                          spec);
}

const struct ll_runner ll_runner_lua = {
    .describe = describe,
    .limits = &limits,
    .is_forked = true,
};
