/* Submissions in Python with PyTorch: run.py is sent the text. Where no Python with PyTorch is
 * found, the machine cannot grade them: our fault, never the submission's. */
#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "grade/program.h"

static const struct ll_box_limits limits = {
    .cpu_ms = 20000, /* of which the import of torch takes one or two seconds */
    .wall_ms = 90000,
    .memory = 4ull << 30,
    .output = 64 << 10,
    .file_size = 0,
    .descriptors = 64,
    .threads = 8,
    .processes = 1,
};

/* One thread: sums come out the same on every machine. */
static const char *const environment[] = {
    "PATH=/usr/local/bin:/usr/bin:/bin",
    "HOME=/nonexistent",
    "LC_ALL=C.UTF-8",
    "OMP_NUM_THREADS=1",
    "MKL_NUM_THREADS=1",
    "PYTHONDONTWRITEBYTECODE=1",
    NULL,
};

static const char has_torch[] =
    "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)";

/* Whether the Python at `path` has PyTorch; it is not imported for that. */
static bool is_able(const char *path)
{
    pid_t pid;
    int status = 0;
    char *const argv[] = {(char *)path, "-I", "-c", (char *)has_torch, NULL};
    char *const nothing[] = {NULL};
    if (access(path, X_OK) != 0 || posix_spawn(&pid, path, NULL, NULL, argv, nothing) != 0)
        return false;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The first Python with PyTorch: LOSSLAB_PYTHON's, the system's, those in PATH. */
static ll_err find_python(struct ll_message *why, struct ll_str *out)
{
    const char *given = getenv("LOSSLAB_PYTHON");
    const char *path = getenv("PATH");
    ll_str_add(out, given && given[0] == '/' ? given : "/usr/bin/python3");
    if (is_able(ll_str_text(out)))
        return LL_OK;
    for (const char *at = path ? path : ""; *at;) {
        size_t length = strcspn(at, ":");
        ll_str_clear(out);
        ll_str_add_n(out, at, length);
        ll_str_add(out, "/python3");
        if (out->data[0] == '/' && is_able(out->data))
            return LL_OK;
        at += length + (at[length] == ':');
    }
    return ll_fail(why, LL_ERR_UNSUPPORTED,
                   "no Python with PyTorch was found; on Debian, install python3-torch, or set "
                   "LOSSLAB_PYTHON to one. Lua and C need neither");
}

/* program->object is the Python, program->runner our script. */
static ll_err prepare(struct ll_program *program, struct ll_message *why, struct ll_str *words)
{
    (void)words;
    ll_err err = find_python(why, &program->object);
    return err == LL_OK ? ll_path_data("engine/runner/run.py", why, &program->runner) : err;
}

static ll_err describe(struct ll_program *program, struct ll_message *why, struct ll_box_spec *spec)
{
    (void)why;
    program->argv[0] = ll_str_text(&program->object);
    program->argv[1] = "-I";
    program->argv[2] = ll_str_text(&program->runner);
    program->argv[3] = NULL;
    ll_program_paths(program,
                     (const char *const[]){"/usr/bin", "/usr/share/python3", "/dev/urandom",
                                           "/proc/cpuinfo", program->argv[2], NULL});
    *spec = (struct ll_box_spec){
        .argv = program->argv,
        .environment = environment,
        .read_only = program->paths,
        .talk = true,
        .limits = limits,
    };
    return LL_OK;
}

const struct ll_runner ll_runner_python = {.prepare = prepare, .describe = describe};
