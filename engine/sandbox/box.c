/* The grader's side of a box: it starts the keeper and reads what it says. */
#include "sandbox/box.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "sandbox/launch.h"
#include "sandbox/order.h"

/* When a keeper that says nothing counts as lost, and how often it is looked whether it was
 * stopped. It keeps the guest's time; this is for none. */
enum { LOST_MS = 3600 * 1000, LOOK_MS = 1000 };

struct ll_box {
    struct ll_launch launch; /* without a keeper of its own where it is a fork server's guest */
    pid_t keeper;            /* its own, or the fork server's */
    bool is_over;            /* it was waited for */
    uint64_t output;
    enum ll_box_strength strength;
};

/* Narrower than /usr: the course's solutions may be installed under /usr/share. */
const char *const ll_box_libraries[] = {
    "/lib",           "/lib32",           "/lib64",
    "/usr/lib",       "/usr/lib32",       "/usr/lib64",
    "/usr/local/lib", "/etc/ld.so.cache", "/etc/alternatives",
    "/gnu/store",     "/nix/store",       NULL,
};

const char *const ll_box_environment[] = {
    "PATH=/usr/local/bin:/usr/bin:/bin",
    "HOME=/nonexistent",
    "LANG=C.UTF-8",
    "LC_ALL=C.UTF-8",
    /* Memory that was given back is taken again, instead of from the kernel, page by page. */
    LL_BOX_MALLOC,
    NULL,
};

static struct ll_box *box_new(const struct ll_probe *host, const struct ll_box_limits *limits)
{
    struct ll_box *box = calloc(1, sizeof *box);
    if (box == NULL)
        return NULL;
    box->launch.control = box->launch.talk = -1;
    box->output = limits->output;
    box->strength = host->strength;
    return box;
}

ll_err ll_box_start_layers(const struct ll_probe *host, const struct ll_box_spec *spec,
                           unsigned layers, struct ll_message *why, struct ll_box **out)
{
    struct ll_box *box = box_new(host, &spec->limits);
    *out = NULL;
    if (box == NULL)
        return ll_fail(why, LL_ERR_MEMORY, "no memory for a box");
    ll_err err = ll_launch_keeper(host, spec, layers, false, why, &box->launch);
    box->keeper = box->launch.keeper;
    if (err != LL_OK)
        free(box);
    else
        *out = box;
    return err;
}

ll_err ll_box_start(const struct ll_probe *host, const struct ll_box_spec *spec,
                    struct ll_message *why, struct ll_box **out)
{
    unsigned layers;
    *out = NULL;
    ll_err err = ll_launch_layers(host, why, &layers);
    return err == LL_OK ? ll_box_start_layers(host, spec, layers, why, out) : err;
}

ll_err ll_box_adopt(const struct ll_probe *host, const struct ll_box_limits *limits, pid_t keeper,
                    int control, int talk, struct ll_message *why, struct ll_box **out)
{
    *out = box_new(host, limits);
    if (*out == NULL)
        return ll_fail(why, LL_ERR_MEMORY, "no memory for a box");
    (*out)->launch = (struct ll_launch){.control = control, .talk = talk};
    (*out)->keeper = keeper;
    return LL_OK;
}

int ll_box_talk(const struct ll_box *box)
{
    return box->launch.talk;
}

int ll_box_ready(const struct ll_box *box)
{
    return box->launch.control;
}

void ll_box_stop(struct ll_box *box)
{
    shutdown(box->launch.control, SHUT_WR);
}

void ll_box_clock(struct ll_box *box, bool runs)
{
    const char word = runs ? LL_CLOCK_RUNS : LL_CLOCK_STANDS;
    /* Where this does not arrive the box is over, or nearly. */
    (void)!send(box->launch.control, &word, 1, MSG_NOSIGNAL);
}

void ll_box_wake(const struct ll_box *box)
{
    ll_launch_wake(box->keeper);
}

/* Until the keeper says something, or has ended. */
static void wait_for_keeper(const struct ll_box *box, int64_t deadline)
{
    struct pollfd word = {.fd = box->launch.control, .events = POLLIN};
    while (poll(&word, 1, LOOK_MS) <= 0 && ll_deadline(0) < deadline)
        ll_box_wake(box);
}

ll_err ll_box_wait_step(struct ll_box *box, struct ll_message *why, struct ll_fault *failure,
                        struct ll_box_result *result)
{
    struct ll_frame frame = {0};
    *failure = (struct ll_fault){0};
    result->strength = box->strength;
    const int64_t deadline = ll_deadline(LOST_MS);
    ll_box_clock(box, true);
    wait_for_keeper(box, deadline);
    ll_err err = ll_frame_read(box->launch.control, 2 * box->output + 4096, deadline, why, &frame);
    if (err != LL_OK)
        err = ll_fail(why, LL_ERR_SYSTEM, "the keeper of a box was lost");
    else if (frame.type == LL_REPORT_END)
        err = ll_result_take(&frame, why, result);
    else if (ll_fault_take(&frame, why, failure) == LL_OK)
        err = ll_fail(why, LL_ERR_SYSTEM, "a box could not be built: %s: %s", failure->step,
                      strerror(failure->error));
    else
        err = LL_ERR_SYSTEM;
    ll_launch_reap(&box->launch.keeper, err != LL_OK && failure->step[0] == '\0');
    ll_launch_close(&box->launch.talk);
    box->is_over = true;
    ll_frame_done(&frame);
    return err;
}

ll_err ll_box_wait(struct ll_box *box, struct ll_message *why, struct ll_box_result *result)
{
    struct ll_fault failure;
    return ll_box_wait_step(box, why, &failure, result);
}

void ll_box_result_done(struct ll_box_result *result)
{
    ll_str_done(&result->out);
    ll_str_done(&result->err);
    *result = (struct ll_box_result){0};
}

void ll_box_free(struct ll_box **box)
{
    if (*box == NULL)
        return;
    if (!(*box)->is_over) {
        struct ll_box_result ignored = {0};
        ll_box_stop(*box);
        (void)ll_box_wait(*box, NULL, &ignored);
        ll_box_result_done(&ignored);
    }
    ll_launch_close(&(*box)->launch.control);
    free(*box);
    *box = NULL;
}

const char *ll_box_end_name(enum ll_box_end end)
{
    static const char *const names[] = {
        [LL_BOX_EXITED] = "exited",
        [LL_BOX_SIGNALLED] = "signalled",
        [LL_BOX_CPU] = "cpu",
        [LL_BOX_WALL] = "wall",
        [LL_BOX_MEMORY] = "memory",
        [LL_BOX_OUTPUT] = "output",
        [LL_BOX_FORBIDDEN] = "forbidden",
        [LL_BOX_STOPPED] = "stopped",
    };
    return names[end];
}
