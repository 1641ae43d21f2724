/* The room where there is no box: submissions run only behind what Linux has (namespaces, Landlock,
 * seccomp), so elsewhere nothing is run, and every request says why. */
#include "sandbox/box.h"
#include "sandbox/compile.h"
#include "sandbox/forkserver.h"
#include "sandbox/probe.h"
#include "sandbox/reach.h"
#include "sandbox/scratch.h"

const char *const ll_box_libraries[] = {NULL};
const char *const ll_box_environment[] = {NULL};

static ll_err say_so(struct ll_message *why)
{
    return ll_fail(why, LL_ERR_UNSUPPORTED,
                   "grading needs Linux: submissions run in a box that only Linux has, and this "
                   "losslab was built without it. The pages, show, eval, repl and plot work");
}

ll_err ll_probe_run(struct ll_message *why, struct ll_probe *out)
{
    *out = (struct ll_probe){.strength = LL_STRENGTH_REFUSED};
    return say_so(why);
}

ll_err ll_probe_trust(struct ll_message *why, struct ll_probe *out)
{
    return ll_probe_run(why, out);
}

const char *ll_strength_name(enum ll_box_strength strength)
{
    (void)strength;
    return "refused";
}

ll_err ll_box_start(const struct ll_probe *host, const struct ll_box_spec *spec,
                    struct ll_message *why, struct ll_box **out)
{
    (void)host;
    (void)spec;
    *out = NULL;
    return say_so(why);
}

int ll_box_talk(const struct ll_box *box)
{
    (void)box;
    return -1;
}

int ll_box_ready(const struct ll_box *box)
{
    (void)box;
    return -1;
}

void ll_box_wake(const struct ll_box *box)
{
    (void)box;
}

void ll_box_clock(struct ll_box *box, bool runs)
{
    (void)box;
    (void)runs;
}

void ll_box_stop(struct ll_box *box)
{
    (void)box;
}

ll_err ll_box_wait(struct ll_box *box, struct ll_message *why, struct ll_box_result *result)
{
    (void)box;
    *result = (struct ll_box_result){.end = LL_BOX_STOPPED};
    return say_so(why);
}

void ll_box_result_done(struct ll_box_result *result)
{
    ll_str_done(&result->out);
    ll_str_done(&result->err);
}

void ll_box_free(struct ll_box **box)
{
    *box = NULL;
}

const char *ll_box_end_name(enum ll_box_end end)
{
    (void)end;
    return "stopped";
}

ll_err ll_compiler_find(struct ll_message *why, struct ll_compiler *out)
{
    out->path[0] = '\0';
    return say_so(why);
}

ll_err ll_compile(const struct ll_probe *host, const struct ll_compiler *compiler,
                  const struct ll_scratch *scratch, const struct ll_compile_order *order,
                  struct ll_message *why, struct ll_compile_result *result)
{
    (void)host;
    (void)compiler;
    (void)scratch;
    (void)order;
    *result = (struct ll_compile_result){.end = LL_COMPILE_CRASHED};
    return say_so(why);
}

void ll_compile_result_done(struct ll_compile_result *result)
{
    ll_str_done(&result->words);
}

const char *ll_compile_end_name(enum ll_compile_end end)
{
    (void)end;
    return "crashed";
}

ll_err ll_forkserver_start(const struct ll_probe *host, const struct ll_box_spec *spec,
                           struct ll_message *why, struct ll_forkserver **out)
{
    (void)host;
    (void)spec;
    *out = NULL;
    return say_so(why);
}

ll_err ll_forkserver_fork(struct ll_forkserver *server, const struct ll_box_limits *limits,
                          struct ll_message *why, struct ll_box **out)
{
    (void)limits;
    (void)server;
    *out = NULL;
    return say_so(why);
}

int ll_forkserver_ready(const struct ll_forkserver *server)
{
    (void)server;
    return -1;
}

void ll_forkserver_end(struct ll_forkserver *server)
{
    (void)server;
}

void ll_forkserver_free(struct ll_forkserver **server)
{
    *server = NULL;
}

ll_err ll_reach(const struct ll_probe *host, const char *path, struct ll_scratch **copies,
                struct ll_message *why, struct ll_str *out)
{
    (void)host;
    (void)path;
    (void)copies;
    (void)out;
    return say_so(why);
}

ll_err ll_scratch_new(const struct ll_probe *host, struct ll_message *why, struct ll_scratch **out)
{
    (void)host;
    *out = NULL;
    return say_so(why);
}

void ll_scratch_free(struct ll_scratch **scratch)
{
    *scratch = NULL;
}

void ll_scratch_sweep(const struct ll_probe *host)
{
    (void)host;
}

const char *ll_scratch_path(const struct ll_scratch *scratch)
{
    (void)scratch;
    return "";
}

ll_err ll_scratch_write(const struct ll_scratch *scratch, const char *name, const void *bytes,
                        size_t length, struct ll_message *why)
{
    (void)scratch;
    (void)name;
    (void)bytes;
    (void)length;
    return say_so(why);
}

ll_err ll_scratch_copy(const struct ll_scratch *scratch, const char *path, struct ll_message *why)
{
    (void)scratch;
    (void)path;
    return say_so(why);
}

ll_err ll_scratch_read(const struct ll_scratch *scratch, const char *name, size_t limit,
                       struct ll_message *why, struct ll_str *out)
{
    (void)scratch;
    (void)name;
    (void)limit;
    (void)out;
    return say_so(why);
}

ll_err ll_scratch_open(const struct ll_scratch *scratch, const char *name, struct ll_message *why,
                       int *fd)
{
    (void)scratch;
    (void)name;
    *fd = -1;
    return say_so(why);
}
