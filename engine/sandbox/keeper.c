/* losslab-box: the keeper of one box (see box.h). It is a program of its own so that the grader
 * spawns it without paying for its memory, and so that what holds the guest is small. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "sandbox/guest.h"

enum {
    FIRST_FD = 220, /* ours stand above every number that a guest's takes (guest.c) */
    FLOOD = 16,     /* printing this many times what is kept ends the guest */
    FLOOD_MIN = 1 << 20,
    DRAIN_MAX = 4 << 20, /* of what pipes still hold after the end */
};

/* One of the guest's two outputs. */
struct capture {
    int fd; /* -1 once at its end */
    struct ll_str kept;
    uint64_t total;
};

struct keeper {
    struct ll_order order;
    struct ll_view_path *paths;
    struct ll_guest guest;
    struct capture out, err;
    struct ll_failure failure; /* step[0] != 0: ours */
    int children;              /* signalfd of SIGCHLD */
    int report;                /* what the guest fails at before exec */
    int init_line;             /* init lives as long as this is open */
    pid_t init, pid;
    clockid_t clock; /* the guest's processor time, */
    int64_t cpu_ms;  /* and when it was last read */
    int64_t begun;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool fail(struct keeper *k, unsigned layer, const char *step)
{
    k->failure = (struct ll_failure){.layer = layer, .error = errno};
    snprintf(k->failure.step, sizeof k->failure.step, "%s", step);
    return false;
}

/* ---- Before the guest -------------------------------------------------------------------- */

/* Root is given up whole: groups first, while it still may; then it is tried to come back. */
static bool drop_root(struct keeper *k)
{
    const struct ll_order *order = &k->order;
    if (order->drop &&
        (setgroups(0, NULL) != 0 || setresgid(order->gid, order->gid, order->gid) != 0 ||
         setresuid(order->uid, order->uid, order->uid) != 0))
        return fail(k, 0, "giving up root");
    if (order->layers != 0 && (geteuid() == 0 || getuid() == 0 || setuid(0) == 0)) {
        errno = EPERM;
        return fail(k, 0, "giving up root");
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
static bool enter_namespaces(struct keeper *k)
{
    char map[64];
    uid_t uid = geteuid();
    gid_t gid = getegid();
    /* After giving up root the kernel shows our /proc files as root's, and the maps lie there. */
    prctl(PR_SET_DUMPABLE, 1);
    if (unshare(CLONE_NEWUSER | CLONE_NEWPID) != 0)
        return fail(k, LL_LAYER_NAMESPACES, "namespaces: user, pid");
    if (!write_line("/proc/self/setgroups", "deny") && errno != ENOENT)
        return fail(k, LL_LAYER_NAMESPACES, "setgroups of the map");
    snprintf(map, sizeof map, "%u %u 1", (unsigned)uid, (unsigned)uid);
    if (!write_line("/proc/self/uid_map", map))
        return fail(k, LL_LAYER_NAMESPACES, "uid_map");
    snprintf(map, sizeof map, "%u %u 1", (unsigned)gid, (unsigned)gid);
    if (!write_line("/proc/self/gid_map", map))
        return fail(k, LL_LAYER_NAMESPACES, "gid_map");
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

/* A pipe whose ends stand clear of the guest's numbers. */
static bool open_pipe(struct keeper *k, int ends[2])
{
    int made[2];
    if (pipe2(made, O_CLOEXEC) != 0)
        return fail(k, 0, "pipe");
    ends[0] = fcntl(made[0], F_DUPFD_CLOEXEC, FIRST_FD);
    ends[1] = fcntl(made[1], F_DUPFD_CLOEXEC, FIRST_FD);
    close(made[0]);
    close(made[1]);
    return (ends[0] >= 0 && ends[1] >= 0) || fail(k, 0, "pipe");
}

static bool start_init(struct keeper *k)
{
    int line[2];
    if (!open_pipe(k, line))
        return false;
    k->init = fork();
    if (k->init < 0)
        return fail(k, LL_LAYER_NAMESPACES, "namespaces: process 1");
    if (k->init == 0)
        be_init(line[0]); /* its copy of line[1] is among those that it closes */
    close(line[0]);
    k->init_line = line[1];
    return true;
}

static int open_high(const char *path, int flags)
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

static bool resolve_paths(struct keeper *k)
{
    const struct ll_box_spec *spec = &k->order.spec;
    size_t count = 0;
    while (spec->read_only[count])
        count++;
    k->paths = ll_array_new(count + 1, sizeof *k->paths);
    if (k->paths == NULL)
        return fail(k, 0, "memory");
    for (size_t i = 0; i < count; i++)
        if (spec->read_only[i][0] != '/' || !resolve(spec->read_only[i], &k->paths[i])) {
            errno = EINVAL;
            return fail(k, 0, "a path to read");
        }
    if (spec->scratch && (!resolve(spec->scratch, &k->guest.scratch) || !k->guest.scratch.source))
        return fail(k, 0, "the scratch folder");
    return true;
}

/* All that the guest takes with it, opened as the user that it will be, but for the program, which
 * may lie in a folder that only root reaches: it is named by the grader, never by a submission. */
static bool prepare(struct keeper *k)
{
    int out[2], err[2], report[2];
    if (k->order.layers & LL_LAYER_NAMESPACES)
        if (!enter_namespaces(k) || !start_init(k))
            return false;
    if (!resolve_paths(k) || !open_pipe(k, out) || !open_pipe(k, err) || !open_pipe(k, report))
        return false;
    k->guest.null = open_high("/dev/null", O_RDWR);
    if (k->guest.null < 0)
        return fail(k, 0, "/dev/null");
    k->out.fd = out[0];
    k->err.fd = err[0];
    k->report = report[0];
    k->guest.out = out[1];
    k->guest.err = err[1];
    k->guest.report = report[1];
    k->guest.order = &k->order;
    k->guest.paths = k->paths;
    k->guest.keeper = getpid();
    fcntl(k->out.fd, F_SETFL, O_NONBLOCK);
    fcntl(k->err.fd, F_SETFL, O_NONBLOCK);
    return true;
}

static bool start_guest(struct keeper *k)
{
    k->begun = now_ms();
    k->pid = fork();
    if (k->pid < 0)
        return fail(k, 0, "fork");
    if (k->pid == 0)
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
        k->failure = (struct ll_failure){0};
        return clock_getcpuclockid(k->pid, &k->clock) == 0 || fail(k, 0, "the guest's clock");
    }
    if (n != sizeof k->failure)
        return fail(k, 0, "the guest's start");
    return false;
}

/* ---- While it runs ----------------------------------------------------------------------- */

static void capture_some(struct capture *c, uint64_t limit)
{
    char chunk[65536];
    ssize_t n = read(c->fd, chunk, sizeof chunk);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        close(c->fd);
        c->fd = -1;
        return;
    }
    uint64_t room = limit > c->kept.length ? limit - c->kept.length : 0;
    ll_str_add_n(&c->kept, chunk, (uint64_t)n < room ? (size_t)n : (size_t)room);
    c->total += (uint64_t)n;
}

static int64_t guest_cpu_ms(struct keeper *k)
{
    struct timespec used;
    if (clock_gettime(k->clock, &used) == 0) /* else it has just ended */
        k->cpu_ms = (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
    return k->cpu_ms;
}

static bool is_flood(const struct keeper *k)
{
    uint64_t most = k->order.spec.limits.output * FLOOD;
    if (most < FLOOD_MIN)
        most = FLOOD_MIN;
    return k->out.total > most || k->err.total > most;
}

/* Until when nothing can have run out: the processor time that is left lasts at least as long as
 * all processors together take to use it. */
static int wait_ms(const struct keeper *k, int64_t cpu_left, int64_t wall_left)
{
    long processors = k->order.spec.limits.threads > 1 ? sysconf(_SC_NPROCESSORS_ONLN) : 1;
    int64_t wait = cpu_left / (processors > 0 ? processors : 1) + 1;
    if (wait > wall_left)
        wait = wall_left;
    return wait < 1 ? 1 : wait > 60000 ? 60000 : (int)wait;
}

/* Waits until the guest has ended or must; LL_BOX_EXITED where it did so itself. */
static enum ll_box_end watch(struct keeper *k)
{
    const struct ll_box_limits *limits = &k->order.spec.limits;
    for (;;) {
        int64_t cpu_left = limits->cpu_ms - guest_cpu_ms(k);
        int64_t wall_left = k->begun + limits->wall_ms - now_ms();
        if (cpu_left <= 0)
            return LL_BOX_CPU;
        if (wall_left <= 0)
            return LL_BOX_WALL;
        if (is_flood(k))
            return LL_BOX_OUTPUT;
        struct pollfd ready[] = {
            {.fd = k->children, .events = POLLIN},
            {.fd = LL_KEEPER_CONTROL, .events = POLLIN},
            {.fd = k->out.fd, .events = POLLIN},
            {.fd = k->err.fd, .events = POLLIN},
        };
        if (poll(ready, 4, wait_ms(k, cpu_left, wall_left)) <= 0)
            continue;
        if (ready[2].revents)
            capture_some(&k->out, limits->output);
        if (ready[3].revents)
            capture_some(&k->err, limits->output);
        if (ready[1].revents) /* the grader has closed its side, or is gone */
            return LL_BOX_STOPPED;
        if (ready[0].revents) {
            struct signalfd_siginfo seen;
            (void)!read(k->children, &seen, sizeof seen);
            siginfo_t ended = {0};
            if (waitid(P_PID, (id_t)k->pid, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
                ended.si_pid == k->pid)
                return LL_BOX_EXITED;
        }
    }
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
static void sweep(struct keeper *k, int *status, struct rusage *used)
{
    if (k->init > 0)
        kill(k->init, SIGKILL);
    if (k->pid > 0) {
        kill(k->pid, SIGKILL);
        while (wait4(k->pid, status, 0, used) < 0 && errno == EINTR)
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

/* What the pipes still hold. Nobody writes any more. */
static void drain(struct capture *c, uint64_t limit)
{
    for (uint64_t end = c->total + DRAIN_MAX; c->fd >= 0 && c->total < end;) {
        uint64_t before = c->total;
        capture_some(c, limit);
        if (c->total == before)
            return;
    }
}

static int64_t ms_of(const struct timeval *time)
{
    return (int64_t)time->tv_sec * 1000 + time->tv_usec / 1000;
}

/* A death by the guest's own fault, told by what it died of. */
static enum ll_box_end end_of(const struct keeper *k, int status, const struct ll_box_result *r)
{
    const struct ll_box_limits *limits = &k->order.spec.limits;
    int signal_number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (signal_number == SIGSYS)
        return LL_BOX_FORBIDDEN;
    if (signal_number == SIGXFSZ)
        return LL_BOX_OUTPUT;
    if (signal_number == SIGXCPU || (signal_number == SIGKILL && r->cpu_ms >= limits->cpu_ms))
        return LL_BOX_CPU;
    /* Resident memory never reaches the limit of address space quite: libraries and the stack's
     * reserve take their part. A death this near to it is laid to it. */
    bool failed = signal_number != 0 || WEXITSTATUS(status) != 0;
    if (failed && r->peak + (r->peak >> 2) >= limits->memory)
        return LL_BOX_MEMORY;
    return signal_number != 0 ? LL_BOX_SIGNALLED : LL_BOX_EXITED;
}

static void conclude(struct keeper *k, enum ll_box_end end, struct ll_box_result *r)
{
    const uint64_t limit = k->order.spec.limits.output;
    int status = 0;
    struct rusage used = {0};
    sweep(k, &status, &used);
    drain(&k->out, limit);
    drain(&k->err, limit);
    r->cpu_ms = ms_of(&used.ru_utime) + ms_of(&used.ru_stime);
    if (r->cpu_ms < k->cpu_ms) /* the two accounts differ by a tick */
        r->cpu_ms = k->cpu_ms;
    r->wall_ms = now_ms() - k->begun;
    r->peak = (uint64_t)used.ru_maxrss * 1024;
    r->end = end == LL_BOX_EXITED ? end_of(k, status, r) : end;
    r->code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    r->out = k->out.kept;
    r->err = k->err.kept;
    r->out_cut = k->out.total > k->out.kept.length;
    r->err_cut = k->err.total > k->err.kept.length;
}

static bool take_order(struct keeper *k)
{
    struct ll_frame frame = {0};
    ll_err err = ll_frame_read(LL_KEEPER_CONTROL, LL_ORDER_MAX, ll_deadline(10000), NULL, &frame);
    if (err == LL_OK)
        err = frame.type == LL_ORDER ? ll_order_take(&frame, NULL, &k->order) : LL_ERR_FORMAT;
    ll_frame_done(&frame);
    errno = EPROTO;
    return err == LL_OK || fail(k, 0, "the order");
}

/* What must be taken before root is given up, and what makes us the parent of whatever is left. */
static bool begin(struct keeper *k)
{
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    signal(SIGPIPE, SIG_IGN);
    k->children = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
    if (k->children < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        return fail(k, 0, "the keeper's start");
    k->guest.talk = -1;
    if (k->order.spec.talk) {
        k->guest.talk = fcntl(LL_KEEPER_TALK, F_DUPFD_CLOEXEC, FIRST_FD);
        if (k->guest.talk < 0)
            return fail(k, 0, "the talk");
        close(LL_KEEPER_TALK);
    }
    const char *program = k->order.spec.argv[0];
    k->guest.exec_fd = program ? open_high(program, O_PATH) : -1;
    return k->guest.exec_fd >= 0 || fail(k, 0, program ? "the program" : "no program");
}

static void report(struct keeper *k, const struct ll_box_result *result)
{
    struct ll_frame frame = {.type = k->failure.step[0] ? LL_REPORT_FAILURE : LL_REPORT_END};
    if (k->failure.step[0])
        ll_failure_put(&frame, &k->failure);
    else
        ll_result_put(&frame, result);
    (void)ll_frame_write(LL_KEEPER_CONTROL, &frame, ll_deadline(10000), NULL);
    ll_frame_done(&frame);
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
    static struct keeper k = {.out.fd = -1, .err.fd = -1};
    struct ll_box_result result = {0};
    bool started = take_order(&k) && begin(&k) && drop_root(&k) && prepare(&k) && start_guest(&k);
    enum ll_box_end end = started ? watch(&k) : LL_BOX_STOPPED;
    conclude(&k, end, &result);
    report(&k, &result);
    return 0;
}
