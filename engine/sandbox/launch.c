/* Starting the keeper with its order. */
#include "sandbox/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/order.h"

enum { ORDER_MS = 20000 };

ll_err ll_launch_pair(struct ll_message *why, int pair[2])
{
    int made[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, made) != 0)
        return ll_fail(why, LL_ERR_SYSTEM, "no socket for a box: %s; see 'ulimit -n'",
                       strerror(errno));
    for (size_t i = 0; i < 2; i++) {
        pair[i] = fcntl(made[i], F_DUPFD_CLOEXEC, 16);
        int error = errno == EINVAL ? EMFILE : errno; /* 16 is past the limit */
        close(made[i]);
        if (pair[i] < 0) {
            if (i == 1)
                close(pair[0]);
            else
                close(made[1]);
            return ll_fail(why, LL_ERR_SYSTEM, "no descriptor for a box: %s; see 'ulimit -n'",
                           strerror(error));
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

void ll_launch_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

ll_err ll_launch_layers(const struct ll_probe *host, struct ll_message *why, unsigned *layers)
{
    *layers = 0;
    if (host->strength == LL_STRENGTH_REFUSED)
        return ll_fail(why, LL_ERR_REFUSED,
                       "this machine cannot shut a program in safely; `losslab doctor` says why");
    if (host->strength >= LL_STRENGTH_NO_NAMESPACES)
        *layers |= LL_LAYER_SECCOMP | (host->landlock.works ? LL_LAYER_LANDLOCK : 0u);
    if (host->strength == LL_STRENGTH_FULL)
        *layers |= LL_LAYER_NAMESPACES;
    return LL_OK;
}

static ll_err give_order(int control, const struct ll_order *order, struct ll_message *why)
{
    struct ll_frame frame = {.type = LL_ORDER};
    ll_order_put(&frame, order);
    ll_err err = frame.payload.length > LL_ORDER_MAX
                     ? ll_fail(why, LL_ERR_TOO_LARGE, "too long a command for a box")
                     : ll_frame_write(control, &frame, ll_deadline(ORDER_MS), why);
    ll_frame_done(&frame);
    return err;
}

ll_err ll_launch_keeper(const struct ll_probe *host, const struct ll_box_spec *spec,
                        unsigned layers, bool serves, struct ll_message *why, struct ll_launch *out)
{
    const struct ll_order order = {
        .spec = *spec,
        .layers = layers,
        .serves = serves,
        .drop = host->was_root && host->strength != LL_STRENGTH_TRUSTED,
        .uid = host->uid,
        .gid = host->gid,
    };
    int control[2] = {-1, -1}, talk[2] = {-1, -1};
    *out = (struct ll_launch){.control = -1, .talk = -1};
    ll_err err = ll_launch_pair(why, control);
    if (err == LL_OK && spec->talk)
        err = ll_launch_pair(why, talk);
    if (err != LL_OK)
        goto out;
    int error = spawn_keeper(host->keeper, control[1], talk[1], &out->keeper);
    if (error != 0) {
        err =
            ll_fail(why, LL_ERR_SYSTEM, "%s: cannot be started: %s", host->keeper, strerror(error));
        goto out;
    }
    err = give_order(control[0], &order, why);
    if (err != LL_OK) {
        ll_launch_reap(&out->keeper, true);
        goto out;
    }
    out->control = control[0];
    out->talk = talk[0];
    control[0] = talk[0] = -1;
out:
    for (size_t i = 0; i < 2; i++) {
        ll_launch_close(&control[i]);
        ll_launch_close(&talk[i]);
    }
    return err;
}

void ll_launch_wake(pid_t keeper)
{
    siginfo_t stopped = {0};
    if (keeper > 0 && waitid(P_PID, (id_t)keeper, &stopped, WSTOPPED | WNOHANG | WNOWAIT) == 0 &&
        stopped.si_pid == keeper)
        kill(keeper, SIGCONT);
}

void ll_launch_reap(pid_t *keeper, bool kill_first)
{
    if (*keeper <= 0)
        return;
    kill(*keeper, kill_first ? SIGKILL : SIGCONT); /* a stopped one would not end */
    while (waitpid(*keeper, NULL, 0) < 0 && errno == EINTR)
        ;
    *keeper = 0;
}
