/* losslab-box: the keeper of one box (see box.h), or of a fork server (see forkserver.h). It is a
 * program of its own so that the grader spawns it without paying for its memory, and so that what
 * holds the guest is small. */
#include "sandbox/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

/* Ours stand above every number that a guest's takes (guest.c), and there are no more of them. */
enum { FIRST_FD = 220, FDS_MAX = 256 };

bool ll_keeper_fail(struct ll_warden *k, unsigned layer, const char *step)
{
    k->failure = (struct ll_fault){.layer = layer, .error = errno};
    snprintf(k->failure.step, sizeof k->failure.step, "%s", step);
    return false;
}

/* ---- Before the guest -------------------------------------------------------------------- */

/* Root is given up whole: groups first, while it still may; then it is tried to come back. */
static bool drop_root(struct ll_warden *k)
{
    const struct ll_order *order = &k->order;
    if (order->drop &&
        (setgroups(0, NULL) != 0 || setresgid(order->gid, order->gid, order->gid) != 0 ||
         setresuid(order->uid, order->uid, order->uid) != 0))
        return ll_keeper_fail(k, 0, "giving up root");
    if (order->layers != 0 && (geteuid() == 0 || getuid() == 0 || setuid(0) == 0)) {
        errno = EPERM;
        return ll_keeper_fail(k, 0, "giving up root");
    }
    return true;
}

static bool write_line(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = write(fd, text, strlen(text));
    int error = errno;
    close(fd);
    errno = error;
    return n == (ssize_t)strlen(text);
}

/* A user namespace in which the user is the same, and nobody else is; and a pid namespace for the
 * children. The first child is its process 1. */
static bool enter_namespaces(struct ll_warden *k)
{
    char map[64];
    uid_t uid = geteuid();
    gid_t gid = getegid();
    /* After giving up root the kernel shows our /proc files as root's, and the maps lie there. */
    prctl(PR_SET_DUMPABLE, 1);
    if (unshare(CLONE_NEWUSER | CLONE_NEWPID) != 0)
        return ll_keeper_fail(k, LL_LAYER_NAMESPACES, "namespaces: user, pid");
    if (!write_line("/proc/self/setgroups", "deny") && errno != ENOENT)
        return ll_keeper_fail(k, LL_LAYER_NAMESPACES, "setgroups of the map");
    snprintf(map, sizeof map, "%u %u 1", (unsigned)uid, (unsigned)uid);
    if (!write_line("/proc/self/uid_map", map))
        return ll_keeper_fail(k, LL_LAYER_NAMESPACES, "uid_map");
    snprintf(map, sizeof map, "%u %u 1", (unsigned)gid, (unsigned)gid);
    if (!write_line("/proc/self/gid_map", map))
        return ll_keeper_fail(k, LL_LAYER_NAMESPACES, "gid_map");
    return true;
}

/* Process 1 of the guest's pid namespace: lives until the keeper ends or is killed, and everything
 * in the namespace dies with it. It reaps by ignoring. */
static _Noreturn void be_init(int line)
{
    char byte;
    signal(SIGCHLD, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0); /* the guest, which sees it, may not look into it */
    syscall(SYS_close_range, 0, (unsigned)line - 1, 0);
    syscall(SYS_close_range, (unsigned)line + 1, ~0U, 0);
    while (read(line, &byte, 1) < 0 && errno == EINTR)
        ;
    _exit(0);
}

bool ll_keeper_pipe(struct ll_warden *k, int ends[2])
{
    int made[2];
    if (pipe2(made, O_CLOEXEC) != 0)
        return ll_keeper_fail(k, 0, "pipe");
    ends[0] = fcntl(made[0], F_DUPFD_CLOEXEC, FIRST_FD);
    ends[1] = fcntl(made[1], F_DUPFD_CLOEXEC, FIRST_FD);
    close(made[0]);
    close(made[1]);
    return (ends[0] >= 0 && ends[1] >= 0) || ll_keeper_fail(k, 0, "pipe");
}

static bool start_init(struct ll_warden *k)
{
    int line[2];
    if (!ll_keeper_pipe(k, line))
        return false;
    k->init = fork();
    if (k->init < 0)
        return ll_keeper_fail(k, LL_LAYER_NAMESPACES, "namespaces: process 1");
    if (k->init == 0)
        be_init(line[0]); /* its copy of line[1] is among those that it closes */
    close(line[0]);
    k->init_line = line[1];
    return true;
}

int ll_keeper_open(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0)
        return -1;
    int high = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FD);
    close(fd);
    return high;
}

static bool resolve(const char *place, struct ll_view_path *out)
{
    out->place = place;
    out->source = realpath(place, NULL);
    return out->source != NULL || errno != ENOMEM;
}

static bool resolve_paths(struct ll_warden *k)
{
    const struct ll_box_spec *spec = &k->order.spec;
    size_t count = 0;
    while (spec->read_only[count])
        count++;
    k->paths = ll_array_new(count + 1, sizeof *k->paths);
    if (k->paths == NULL)
        return ll_keeper_fail(k, 0, "memory");
    for (size_t i = 0; i < count; i++)
        if (spec->read_only[i][0] != '/' || !resolve(spec->read_only[i], &k->paths[i])) {
            errno = EINVAL;
            return ll_keeper_fail(k, 0, "a path to read");
        }
    if (spec->scratch && (!resolve(spec->scratch, &k->guest.scratch) || !k->guest.scratch.source))
        return ll_keeper_fail(k, 0, "the scratch folder");
    return true;
}

/* All that the guest takes with it, opened as the user that it will be, but for the program, which
 * may lie in a folder that only root reaches: it is named by the grader, never by a submission. */
static bool prepare(struct ll_warden *k)
{
    int out[2], err[2], report[2];
    if (k->order.layers & LL_LAYER_NAMESPACES)
        if (!enter_namespaces(k) || !start_init(k))
            return false;
    if (!resolve_paths(k) || !ll_keeper_pipe(k, out) || !ll_keeper_pipe(k, err) ||
        !ll_keeper_pipe(k, report))
        return false;
    k->guest.null = ll_keeper_open("/dev/null", O_RDWR);
    if (k->guest.null < 0)
        return ll_keeper_fail(k, 0, "/dev/null");
    k->guard.out.fd = out[0];
    k->guard.err.fd = err[0];
    k->report = report[0];
    k->guest.out = out[1];
    k->guest.err = err[1];
    k->guest.report = report[1];
    k->guest.order = &k->order;
    k->guest.paths = k->paths;
    k->guest.keeper = getpid();
    return true;
}

static bool start_guest(struct ll_warden *k)
{
    k->guard.begun = ll_clock_ms();
    k->guard.pid = fork();
    if (k->guard.pid < 0)
        return ll_keeper_fail(k, 0, "fork");
    if (k->guard.pid == 0)
        ll_guest_enter(&k->guest);
    /* From here on nobody of the same user may look into us. */
    prctl(PR_SET_DUMPABLE, 0);
    close(k->guest.null);
    close(k->guest.out);
    close(k->guest.err);
    close(k->guest.report);
    close(k->guest.exec_fd);
    if (k->guest.talk >= 0)
        close(k->guest.talk);
    /* Exec closes the pipe; a failure comes through it whole, as it is shorter than PIPE_BUF. */
    ssize_t n;
    do
        n = read(k->report, &k->failure, sizeof k->failure);
    while (n < 0 && errno == EINTR);
    if (n == 0) {
        k->failure = (struct ll_fault){0};
        return ll_guard_begin(&k->guard) || ll_keeper_fail(k, 0, "the guest's clock");
    }
    if (n != sizeof k->failure)
        return ll_keeper_fail(k, 0, "the guest's start");
    return false;
}

/* ---- After it ---------------------------------------------------------------------------- */

/* Kills every child that we have: as a subreaper, in time, every descendant. */
static void kill_children(void)
{
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0)
        close(fd);
    if (n <= 0)
        return;
    text[n] = '\0';
    char *at = text;
    for (long pid; (pid = strtol(at, &at, 10)) > 0;)
        kill((pid_t)pid, SIGKILL);
}

/* Ends everything and reaps the guest. Init first: with it the kernel kills the whole namespace at
 * once, and nothing can be born meanwhile. Without a namespace, children are killed until none is
 * left; what they leave behind becomes ours. */
static void sweep(struct ll_warden *k, int *status, struct rusage *used)
{
    if (k->init > 0)
        kill(k->init, SIGKILL);
    if (k->guard.pid > 0) {
        kill(k->guard.pid, SIGKILL);
        while (wait4(k->guard.pid, status, 0, used) < 0 && errno == EINTR)
            ;
    }
    for (;;) {
        if (k->init <= 0)
            kill_children();
        if (waitpid(-1, NULL, k->init > 0 ? 0 : WNOHANG) < 0 && errno == ECHILD)
            return;
        if (k->init <= 0)
            usleep(200);
    }
}

static bool take_order(struct ll_warden *k)
{
    struct ll_frame frame = {0};
    ll_err err = ll_frame_read(LL_KEEPER_CONTROL, LL_ORDER_MAX, ll_deadline(10000), NULL, &frame);
    if (err == LL_OK)
        err = frame.type == LL_ORDER ? ll_order_take(&frame, NULL, &k->order) : LL_ERR_FORMAT;
    ll_frame_done(&frame);
    errno = EPROTO;
    return err == LL_OK || ll_keeper_fail(k, 0, "the order");
}

/* What a fork server's parent has in the place of a talk: a line to us. */
static bool open_server_line(struct ll_warden *k)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return ll_keeper_fail(k, 0, "the fork server's line");
    k->server = fcntl(pair[0], F_DUPFD_CLOEXEC, FIRST_FD);
    k->guest.talk = fcntl(pair[1], F_DUPFD_CLOEXEC, FIRST_FD);
    close(pair[0]);
    close(pair[1]);
    return (k->server >= 0 && k->guest.talk >= 0) || ll_keeper_fail(k, 0, "the fork server's line");
}

/* Whoever started us may have been given few descriptors, and fewer than he could have. */
static bool raise_descriptors(struct ll_warden *k)
{
    struct rlimit most;
    if (getrlimit(RLIMIT_NOFILE, &most) != 0)
        return ll_keeper_fail(k, 0, "the limit of descriptors");
    if (most.rlim_cur >= FDS_MAX)
        return true;
    most.rlim_cur = FDS_MAX;
    if (most.rlim_max < FDS_MAX)
        most.rlim_max = FDS_MAX; /* as root may */
    if (setrlimit(RLIMIT_NOFILE, &most) == 0)
        return true;
    errno = EMFILE;
    return ll_keeper_fail(k, 0, "the limit of descriptors");
}

/* What must be taken before root is given up, and what makes us the parent of whatever is left. */
static bool begin(struct ll_warden *k)
{
    k->guard.limits = &k->order.spec.limits;
    if (!raise_descriptors(k))
        return false;
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    signal(SIGPIPE, SIG_IGN);
    k->guard.children = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
    if (k->guard.children < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        return ll_keeper_fail(k, 0, "the keeper's start");
    k->guard.control = LL_KEEPER_CONTROL;
    k->guard.writes = k->order.spec.scratch || k->order.layers == 0;
    k->guard.is_filtered = k->order.layers & LL_LAYER_SECCOMP;
    k->guest.talk = -1;
    if (k->order.serves && !open_server_line(k))
        return false;
    if (k->order.spec.talk && !k->order.serves) {
        k->guest.talk = fcntl(LL_KEEPER_TALK, F_DUPFD_CLOEXEC, FIRST_FD);
        if (k->guest.talk < 0)
            return ll_keeper_fail(k, 0, "the talk");
        close(LL_KEEPER_TALK);
    }
    const char *program = k->order.spec.argv[0];
    k->guest.exec_fd = program ? ll_keeper_open(program, O_PATH) : -1;
    return k->guest.exec_fd >= 0 || ll_keeper_fail(k, 0, program ? "the program" : "no program");
}

static void report(struct ll_warden *k, const struct ll_box_result *result)
{
    if (k->failure.step[0])
        ll_fault_report(LL_KEEPER_CONTROL, &k->failure);
    else
        ll_result_report(LL_KEEPER_CONTROL, result);
}

/* One guest, to its end. */
static void keep(struct ll_warden *k, bool started)
{
    struct ll_box_result result = {0};
    int status = 0;
    struct rusage used = {0};
    enum ll_box_end end = started ? ll_guard_watch(&k->guard) : LL_BOX_STOPPED;
    sweep(k, &status, &used);
    ll_guard_conclude(&k->guard, end, status, &used, &result);
    report(k, &result);
}

/* Any number of guests, until the grader goes. */
static void keep_server(struct ll_warden *k)
{
    int status;
    struct rusage used;
    ll_keeper_serve(k);
    sweep(k, &status, &used);
}

int main(int argc, char **argv)
{
    /* As a guest of the probe: that it came so far is the answer. */
    if (argc == 2 && strcmp(argv[1], "--hello") == 0)
        return 0;
    if (fcntl(LL_KEEPER_CONTROL, F_GETFD) < 0) {
        fputs("losslab-box runs a submission in a box; losslab starts it itself.\n", stderr);
        return 2;
    }
    static struct ll_warden k = {
        .guard = {.out.fd = -1, .err.fd = -1, .wall.schedstat = -1},
        .server = -1,
    };
    bool started = take_order(&k) && begin(&k) && drop_root(&k) && prepare(&k) && start_guest(&k);
    if (k.order.serves)
        keep_server(&k);
    else
        keep(&k, started);
    return 0;
}
