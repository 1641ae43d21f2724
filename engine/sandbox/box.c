#include "sandbox/box.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/order.h"

/* How long past its guest's wall limit a keeper may take before it counts as lost. */
enum { KEEPER_GRACE_MS = 20000 };

struct ll_box {
    pid_t keeper;
    int control; /* the order down, the report up; closing it ends the guest */
    int talk;    /* -1 where there is none */
    int64_t wall_ms;
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
    NULL,
};

/* A socket pair whose both ends stand clear of the numbers that the keeper is given. */
static ll_err open_pair(struct ll_message *why, int pair[2])
{
    int made[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, made) != 0)
        return ll_fail(why, LL_ERR_SYSTEM, "no socket for a box: %s", strerror(errno));
    for (size_t i = 0; i < 2; i++) {
        pair[i] = fcntl(made[i], F_DUPFD_CLOEXEC, 16);
        int error = errno;
        close(made[i]);
        if (pair[i] < 0) {
            if (i == 1)
                close(pair[0]);
            else
                close(made[1]);
            return ll_fail(why, LL_ERR_SYSTEM, "no descriptor for a box: %s", strerror(error));
        }
    }
    return LL_OK;
}

/* posix_spawn, not fork: its cost does not grow with the grader's memory. The keeper starts with
 * default signals in a session of its own, so that a key on the terminal reaches only the grader,
 * whose end ends the keeper. */
static int spawn_keeper(const char *program, int control, int talk, pid_t *pid)
{
    char *const argv[] = {"losslab-box", NULL};
    char *const environment[] = {NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    int error = posix_spawn_file_actions_init(&files);
    if (error != 0)
        return error;
    error = posix_spawnattr_init(&attributes);
    if (error != 0)
        goto out;
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    error = posix_spawn_file_actions_adddup2(&files, control, LL_KEEPER_CONTROL);
    if (error == 0 && talk >= 0)
        error = posix_spawn_file_actions_adddup2(&files, talk, LL_KEEPER_TALK);
    if (error == 0)
        error = posix_spawn(pid, program, &files, &attributes, argv, environment);
    posix_spawnattr_destroy(&attributes);
out:
    posix_spawn_file_actions_destroy(&files);
    return error;
}

static void close_if_open(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static ll_err give_order(struct ll_box *box, const struct ll_probe *host,
                         const struct ll_box_spec *spec, unsigned layers, struct ll_message *why)
{
    struct ll_order order = {
        .spec = *spec,
        .layers = layers,
        .drop = host->was_root && host->strength != LL_STRENGTH_TRUSTED,
        .uid = host->uid,
        .gid = host->gid,
    };
    struct ll_frame frame = {.type = LL_ORDER};
    ll_order_put(&frame, &order);
    ll_err err = frame.payload.length > LL_ORDER_MAX
                     ? ll_fail(why, LL_ERR_TOO_LARGE, "too long a command for a box")
                     : ll_frame_write(box->control, &frame, ll_deadline(KEEPER_GRACE_MS), why);
    ll_frame_done(&frame);
    return err;
}

ll_err ll_box_start_layers(const struct ll_probe *host, const struct ll_box_spec *spec,
                           unsigned layers, struct ll_message *why, struct ll_box **out)
{
    int control[2] = {-1, -1}, talk[2] = {-1, -1};
    *out = NULL;
    struct ll_box *box = calloc(1, sizeof *box);
    if (box == NULL)
        return ll_fail(why, LL_ERR_MEMORY, "no memory for a box");
    box->control = box->talk = -1;
    ll_err err = open_pair(why, control);
    if (err == LL_OK && spec->talk)
        err = open_pair(why, talk);
    if (err != LL_OK)
        goto out;
    int error = spawn_keeper(host->keeper, control[1], talk[1], &box->keeper);
    if (error != 0) {
        err =
            ll_fail(why, LL_ERR_SYSTEM, "%s: cannot be started: %s", host->keeper, strerror(error));
        goto out;
    }
    box->control = control[0];
    box->talk = talk[0];
    control[0] = talk[0] = -1;
    box->wall_ms = spec->limits.wall_ms;
    box->output = spec->limits.output;
    box->strength = host->strength;
    err = give_order(box, host, spec, layers, why);
out:
    close_if_open(&control[0]);
    close_if_open(&control[1]);
    close_if_open(&talk[0]);
    close_if_open(&talk[1]);
    if (err != LL_OK)
        ll_box_free(&box);
    *out = box;
    return err;
}

ll_err ll_box_start(const struct ll_probe *host, const struct ll_box_spec *spec,
                    struct ll_message *why, struct ll_box **out)
{
    *out = NULL;
    unsigned layers = 0;
    if (host->strength == LL_STRENGTH_REFUSED)
        return ll_fail(why, LL_ERR_REFUSED,
                       "this machine cannot shut a program in safely; `losslab doctor` says why");
    if (host->strength >= LL_STRENGTH_NO_NAMESPACES)
        layers |= LL_LAYER_SECCOMP | (host->landlock.works ? LL_LAYER_LANDLOCK : 0u);
    if (host->strength == LL_STRENGTH_FULL)
        layers |= LL_LAYER_NAMESPACES;
    return ll_box_start_layers(host, spec, layers, why, out);
}

int ll_box_talk(const struct ll_box *box)
{
    return box->talk;
}

int ll_box_ready(const struct ll_box *box)
{
    return box->control;
}

void ll_box_stop(struct ll_box *box)
{
    shutdown(box->control, SHUT_WR);
}

/* Reaps the keeper. Killing it first is for one that did not answer; its guest dies with it. */
static void end_keeper(struct ll_box *box, bool kill_first)
{
    if (box->keeper <= 0)
        return;
    if (kill_first)
        kill(box->keeper, SIGKILL);
    while (waitpid(box->keeper, NULL, 0) < 0 && errno == EINTR)
        ;
    box->keeper = 0;
}

ll_err ll_box_wait_step(struct ll_box *box, struct ll_message *why, struct ll_failure *failure,
                        struct ll_box_result *result)
{
    struct ll_frame frame = {0};
    *failure = (struct ll_failure){0};
    result->strength = box->strength;
    ll_err err = ll_frame_read(box->control, 2 * box->output + 4096,
                               ll_deadline(box->wall_ms + KEEPER_GRACE_MS), why, &frame);
    if (err != LL_OK)
        err = ll_fail(why, LL_ERR_SYSTEM, "the keeper of a box was lost");
    else if (frame.type == LL_REPORT_END)
        err = ll_result_take(&frame, why, result);
    else if (ll_failure_take(&frame, why, failure) == LL_OK)
        err = ll_fail(why, LL_ERR_SYSTEM, "a box could not be built: %s: %s", failure->step,
                      strerror(failure->error));
    else
        err = LL_ERR_SYSTEM;
    end_keeper(box, err != LL_OK && failure->step[0] == '\0');
    close_if_open(&box->talk);
    ll_frame_done(&frame);
    return err;
}

ll_err ll_box_wait(struct ll_box *box, struct ll_message *why, struct ll_box_result *result)
{
    struct ll_failure failure;
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
    if ((*box)->keeper > 0) {
        struct ll_box_result ignored = {0};
        ll_box_stop(*box);
        (void)ll_box_wait(*box, NULL, &ignored);
        ll_box_result_done(&ignored);
    }
    close_if_open(&(*box)->talk);
    close_if_open(&(*box)->control);
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
