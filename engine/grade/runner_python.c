/* Submissions in Python with PyTorch: run.py is sent the text. Where no Python with PyTorch is
 * found, the machine cannot grade them: our fault, never the submission's. */
#include "base/file.h"
#include "exercise/python.h"
#include "exercise/talk.h"
#include "grade/pool.h"
#include "grade/program.h"
#include "sandbox/reach.h"

/* What importing PyTorch takes is no submission's. */
enum { IMPORT_MS = 10000 };

static const struct ll_box_limits limits = {
    .cpu_ms = 20000,
    .wall_ms = 15000,
    .memory = 4ull << 30,
    .output = LL_TALK_OUTPUT,
    .file_size = 0,
    .descriptors = 64,
    .threads = 1,
    .processes = 1,
};

/* Where the C library asks whether the kernel has large pages, and how large. */
#define LARGE_PAGES                                                                                \
    "/sys/kernel/mm/transparent_hugepage/enabled",                                                 \
        "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size"

/* One thread, and one order of sets: sums come out the same on every machine, each time. Memory in
 * large pages, where the kernel has them: a fork has then less to copy. */
static const char *const environment[] = {
    "PATH=/usr/local/bin:/usr/bin:/bin",
    "HOME=/nonexistent",
    "LC_ALL=C.UTF-8",
    "OMP_NUM_THREADS=1",
    "MKL_NUM_THREADS=1",
    "OPENBLAS_NUM_THREADS=1",
    "PYTHONHASHSEED=0",
    "PYTHONSAFEPATH=1",
    "PYTORCH_DISABLE_LIBRARY=1", /* kernels in Python for tensors without numbers: a tenth of its
                                  * import, and nothing that a loss needs */
    (LL_BOX_MALLOC ":glibc.malloc.hugetlb=1"),
    NULL,
};

/* The place of a file of ours, where the box can read it; the same for a whole batch. */
static ll_err reach(struct ll_program *program, const char *path, struct ll_message *why,
                    struct ll_str *out)
{
    return program->pool ? ll_pool_reach(program->pool, path, why, out)
                         : ll_reach(program->host, path, &program->scratch, why, out);
}

/* program->object is the Python, program->runner our script. */
static ll_err prepare(struct ll_program *program, struct ll_message *why, struct ll_str *words)
{
    struct ll_str script = {0}, waiter = {0};
    (void)words;
    ll_err err = program->pool ? ll_pool_python(program->pool, why, &program->object)
                               : ll_python_find(why, &program->object);
    if (err == LL_OK)
        err = ll_path_data("engine/runner/run.py", why, &script);
    if (err == LL_OK)
        err = reach(program, ll_str_text(&script), why, &program->runner);
    if (err == LL_OK)
        err = ll_path_program("losslab-fork.so", why, &waiter);
    if (err == LL_OK)
        err = reach(program, ll_str_text(&waiter), why, &program->waiter);
    ll_str_done(&script);
    ll_str_done(&waiter);
    return err;
}

/* The environment is ours, so that Python may believe it; -I would ignore the hash seed. */
static ll_err describe(struct ll_program *program, bool serves, struct ll_message *why,
                       struct ll_box_spec *spec)
{
    (void)why;
    program->argv[0] = ll_str_text(&program->object);
    program->argv[1] = "-sB";
    program->argv[2] = ll_str_text(&program->runner);
    program->argv[3] = serves ? ll_str_text(&program->waiter) : NULL;
    program->argv[4] = NULL;
    ll_program_paths(program, (const char *const[]){"/usr/bin", "/usr/share/python3",
                                                    "/dev/urandom", "/proc/cpuinfo", LARGE_PAGES,
                                                    program->argv[2], program->argv[3], NULL});
    *spec = (struct ll_box_spec){
        .argv = program->argv,
        .environment = environment,
        .read_only = program->paths,
        .talk = true,
        .limits = limits,
    };
    return LL_OK;
}

const struct ll_runner ll_runner_python = {
    .prepare = prepare,
    .describe = describe,
    .limits = &limits,
    .is_forked = true,
    .load_ms = IMPORT_MS,
};
