/* The keeper of a fork server: see forkserver.h. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "sandbox/birth.h"
#include "sandbox/filter.h"
#include "sandbox/keeper.h"
#include "sandbox/look.h"
#include "sandbox/pass.h"

enum {
    LOAD_MS = 120000, /* for what takes seconds, */
    STEP_MS = 60000,  /* and milliseconds: a machine may be very busy, its disk slow */
    SLEEP_MS = 15000, /* without computing, standing in line to, or waiting for a disk */
    HALT_MS = 1000,   /* silence before it is asked whether somebody stopped who is to speak */
    GUEST_FDS = LL_BIRTH_FDS,
    PARENT_FDS = LL_BOX_TALK + 1,
};

enum state {
    LOADING,
    READY,
    BROKEN, /* k->failure says at which step; every birth is told */
};

struct server {
    struct ll_warden *k;
    enum state state;
    bool is_told;        /* the grader knows that it does not load any more */
    int64_t busy, awake; /* for how long the parent had not idled while it loads, and since when */
    struct ll_look parent; /* as it was when it had loaded */
    /* The guest that is asked for, from birth to report: the grader's ends, or -1. */
    int control, talk;
    struct ll_box_limits limits;
    pid_t guest;
    int line;                                       /* ours to the guest */
    struct sock_filter filter[LL_BIRTH_FILTER_MAX]; /* of every guest, but for its name */
    size_t filter_count;
};

static void close_all(int *fds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fds[i] >= 0)
            close(fds[i]);
        fds[i] = -1;
    }
}

static bool fail(struct server *s, const char *step)
{
    return ll_keeper_fail(s->k, 0, step);
}

/* Nothing more is said to the grader of the guest that it asked for. */
static void drop_birth(struct server *s)
{
    close_all(&s->control, 1);
    close_all(&s->talk, 1);
}

/* ---- The parent -------------------------------------------------------------------------- */

static bool is_gone(pid_t pid)
{
    siginfo_t ended = {0};
    return waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 ||
           ended.si_pid == pid;
}

/* By a signal from outside: it will say nothing before somebody lets it go on. */
static bool is_halted(pid_t pid)
{
    siginfo_t stopped = {0};
    return waitid(P_PID, (id_t)pid, &stopped, WSTOPPED | WNOHANG | WNOWAIT) == 0 &&
           stopped.si_pid == pid;
}

/* What a guest with a box of its own is shut in by: made once, since it takes as long as a fork
 * does, and named after each guest. */
static bool make_filter(struct server *s)
{
    const struct ll_filter_order order = {.self = LL_FILTER_ANYONE, .exec_fd = -1};
    errno = ll_filter_write(&order, s->filter, LL_BIRTH_FILTER_MAX, &s->filter_count);
    return errno == 0 || fail(s, "the guests' filter");
}

/* It says that it has loaded; we look at what it has become. */
static bool take_ready(struct server *s)
{
    const struct ll_guard *parent = &s->k->guard;
    char word = 0;
    ssize_t n = ll_pass_receive(s->k->server, &word, 1, NULL, 0, NULL);
    errno = n == 0 ? ECHILD : EPROTO;
    if (n != 1 || word != LL_PARENT_READY)
        return fail(s, n == 0 ? "the parent has ended" : "the parent's start");
    if (!ll_look_status(parent->pid, &s->parent))
        return fail(s, "the parent's state");
    if (s->parent.threads != 1 || s->parent.filters < 1 || !s->parent.no_privs)
        return fail(s, "the parent has threads, or no filter");
    if (!ll_look_descriptors(parent->pid, PARENT_FDS))
        return fail(s, "the parent has other descriptors");
    if (!ll_look_memory(parent->pid))
        return fail(s, "the parent shares memory");
    return make_filter(s);
}

/* ---- A birth ----------------------------------------------------------------------------- */

/* Hands the parent a guest's descriptors; what is ours of them stays in `guard` and s->line. */
static bool ask_parent(struct server *s, struct ll_guard *guard)
{
    int fds[GUEST_FDS] = {-1, -1, -1, -1, -1};
    int out[2] = {-1, -1}, err[2] = {-1, -1}, line[2] = {-1, -1};
    const int on = 1;
    const char word = LL_PARENT_FORK;
    bool done = ll_keeper_pipe(s->k, out) && ll_keeper_pipe(s->k, err);
    guard->out.fd = out[0];
    guard->err.fd = err[0];
    if (done && (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, line) != 0 ||
                 setsockopt(line[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0))
        done = fail(s, "the guest's line");
    s->line = line[0];
    fds[LL_BIRTH_NULL] = open("/dev/null", O_RDWR | O_CLOEXEC);
    fds[LL_BIRTH_OUT] = out[1];
    fds[LL_BIRTH_ERR] = err[1];
    fds[LL_BIRTH_TALK] = s->talk;
    fds[LL_BIRTH_LINE] = line[1];
    if (done && fds[LL_BIRTH_NULL] < 0)
        done = fail(s, "/dev/null");
    if (done) {
        errno = ll_pass_send(s->k->server, &word, 1, fds, GUEST_FDS);
        done = errno == 0 || fail(s, "the parent");
    }
    close_all(fds, GUEST_FDS);
    s->talk = -1; /* the guest's alone: its end is the talk's */
    return done;
}

/* Whether there is a word of the guest's, before the time is over or it can say none: before it is
 * there, that hangs on the parent. */
static bool wait_for_guest(const struct server *s)
{
    const pid_t speaker = s->guest > 0 ? s->guest : s->k->guard.pid;
    struct pollfd ready = {.fd = s->line, .events = POLLIN};
    const int64_t deadline = ll_clock_ms() + STEP_MS;
    int count;
    do
        count = poll(&ready, 1, HALT_MS);
    while ((count < 0 && errno == EINTR) ||
           (count == 0 && ll_clock_ms() < deadline && !is_halted(speaker)));
    return count > 0;
}

/* One packet from the guest, or the end of it. */
static bool hear_guest(struct server *s, int32_t *value, pid_t *sender, const char *step)
{
    bool has_word = wait_for_guest(s);
    errno = ETIMEDOUT;
    if (!has_word)
        return fail(s, step);
    ssize_t n = ll_pass_receive(s->line, value, sizeof *value, NULL, 0, sender);
    if (n == (ssize_t)sizeof *value)
        return true;
    errno = n < 0 ? errno : ECHILD;
    return fail(s, step);
}

/* The kernel names the sender; that it is our child we ask the kernel too. */
static bool meet_guest(struct server *s, int32_t *self)
{
    pid_t sender = 0;
    siginfo_t ended = {0};
    if (!hear_guest(s, self, &sender, "a fork"))
        return false;
    if (sender <= 0 || sender == s->k->guard.pid ||
        waitid(P_PID, (id_t)sender, &ended, WEXITED | WNOHANG | WNOWAIT) != 0) {
        errno = ECHILD;
        return fail(s, "a fork that is ours");
    }
    s->guest = sender;
    return true;
}

static bool limit_guest(struct server *s)
{
    const rlim_t seconds = ll_guest_cpu_seconds(&s->limits);
    struct rlimit cpu;
    if (prlimit(s->guest, RLIMIT_CPU, NULL, &cpu) == 0) {
        if (cpu.rlim_max == RLIM_INFINITY || cpu.rlim_max > seconds)
            cpu.rlim_max = seconds;
        cpu.rlim_cur = cpu.rlim_max;
        if (prlimit(s->guest, RLIMIT_CPU, &cpu, NULL) == 0)
            return true;
    }
    return fail(s, "the guest's limit");
}

static bool send_filter(struct server *s, int32_t self)
{
    static struct sock_filter named[LL_BIRTH_FILTER_MAX];
    const size_t size = s->filter_count * sizeof *named;
    memcpy(named, s->filter, size);
    errno = EPROTO;
    if (self <= 0 || !ll_filter_name(named, s->filter_count, self))
        return fail(s, "the guest's filter");
    errno = ll_pass_send(s->line, named, size, NULL, 0);
    return errno == 0 || fail(s, "the guest's filter");
}

static bool shut_in(struct server *s, int32_t self)
{
    struct ll_look look;
    int32_t error = 0;
    if (!ll_look_descriptors(s->guest, GUEST_FDS)) {
        errno = EPROTO;
        return fail(s, "the guest has other descriptors");
    }
    if (!send_filter(s, self) || !hear_guest(s, &error, NULL, "the guest's filter"))
        return false;
    errno = error;
    if (error != 0)
        return fail(s, "the guest's filter");
    errno = EPROTO;
    return (ll_look_status(s->guest, &look) && look.threads == 1 && look.no_privs &&
            look.filters == s->parent.filters + 1) ||
           fail(s, "the guest's state");
}

static bool let_go(struct server *s)
{
    const char word = LL_GUEST_GO;
    errno = ll_pass_send(s->line, &word, 1, NULL, 0);
    return errno == 0 || fail(s, "the guest");
}

/* Once it was killed there is nobody who writes into its pipes. */
static void reap_guest(struct server *s, int *status, struct rusage *used)
{
    if (s->guest <= 0)
        return;
    kill(s->guest, SIGKILL);
    while (wait4(s->guest, status, 0, used) < 0 && errno == EINTR)
        ;
    s->guest = 0;
}

/* One guest from its fork to its report. A step of ours that fails breaks the server. */
static void run_guest(struct server *s)
{
    struct ll_guard guard = {
        .limits = &s->limits,
        .children = s->k->guard.children,
        .control = s->control,
        .is_filtered = true,
        .begun = ll_clock_ms(),
        .wall.schedstat = -1,
    };
    struct ll_box_result result = {0};
    struct rusage used = {0};
    int32_t self = 0;
    int status = 0;
    bool born = ask_parent(s, &guard) && meet_guest(s, &self) && limit_guest(s) && shut_in(s, self);
    guard.pid = s->guest;
    if (born)
        born = ll_guard_begin(&guard) || fail(s, "the guest's clock");
    if (born)
        born = let_go(s);
    close_all(&s->line, 1);
    enum ll_box_end end = born ? ll_guard_watch(&guard) : LL_BOX_STOPPED;
    reap_guest(s, &status, &used);
    ll_guard_conclude(&guard, end, status, &used, &result);
    close_all(&guard.out.fd, 1);
    close_all(&guard.err.fd, 1);
    if (born)
        ll_result_report(s->control, &result);
    ll_str_done(&result.out);
    ll_str_done(&result.err);
    if (born)
        drop_birth(s);
    else
        s->state = BROKEN;
}

/* ---- The server -------------------------------------------------------------------------- */

/* A word of the grader's; false where there will be no more. */
static bool take_birth(struct server *s)
{
    int fds[2];
    struct ll_birth birth;
    ssize_t n = ll_pass_receive(LL_KEEPER_CONTROL, &birth, sizeof birth, fds, 2, NULL);
    if (n <= 0)
        return false;
    if (n != sizeof birth || birth.word != LL_BIRTH || s->control >= 0) {
        close_all(fds, 2);
        return false;
    }
    s->limits = s->k->order.spec.limits;
    s->limits.cpu_ms = birth.cpu_ms;
    s->limits.wall_ms = birth.wall_ms;
    s->limits.output = birth.output;
    s->control = fds[0];
    s->talk = fds[1];
    return true;
}

/* What the parent prints while it loads. */
static void listen_to_parent(struct ll_guard *parent)
{
    if (parent->out.fd >= 0)
        ll_capture_some(&parent->out, parent->limits->output);
    if (parent->err.fd >= 0)
        ll_capture_some(&parent->err, parent->limits->output);
}

/* Whether the parent has long done nothing: it waits for something that no import should. */
static bool sleeps(struct server *s)
{
    const int64_t now = ll_clock_ms(), busy = ll_guard_busy_ms(&s->k->guard);
    if (s->awake == 0 || busy > s->busy)
        s->awake = now;
    s->busy = busy;
    return s->k->guard.wall.schedstat >= 0 && now - s->awake >= SLEEP_MS &&
           ll_guard_is_asleep(&s->k->guard);
}

static void see_to_parent(struct server *s, bool has_word, int64_t deadline)
{
    bool sound = true;
    if (s->state == BROKEN)
        return;
    errno = ECHILD;
    if (is_gone(s->k->guard.pid))
        sound = fail(s, "the parent has ended");
    else if (s->state == LOADING && has_word) {
        sound = take_ready(s);
        s->state = READY;
    } else if (s->state == LOADING &&
               (ll_clock_ms() >= deadline || is_halted(s->k->guard.pid) || sleeps(s))) {
        errno = ETIMEDOUT;
        sound = fail(s, "the parent's start");
    }
    if (!sound)
        s->state = BROKEN;
}

/* A byte that nobody needs to read: there it is, see ll_forkserver_ready. */
static void tell_loaded(struct server *s)
{
    const char word = LL_PARENT_READY;
    if (!s->is_told && s->state != LOADING)
        s->is_told = send(LL_KEEPER_CONTROL, &word, 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1;
}

/* The grader has closed its side before there was a guest. */
static void forgo_birth(struct server *s)
{
    const struct ll_box_result none = {.end = LL_BOX_STOPPED};
    ll_result_report(s->control, &none);
    drop_birth(s);
}

/* False once the grader is gone. */
static bool serve_once(struct server *s, int64_t deadline)
{
    struct ll_guard *parent = &s->k->guard;
    struct pollfd ready[] = {
        {.fd = LL_KEEPER_CONTROL, .events = POLLIN},
        {.fd = s->control, .events = POLLRDHUP}, /* not its words: they are for the guard */
        {.fd = s->state == LOADING ? s->k->server : -1, .events = POLLIN},
        {.fd = parent->children, .events = POLLIN},
        {.fd = parent->out.fd, .events = POLLIN},
        {.fd = parent->err.fd, .events = POLLIN},
    };
    int wait = s->state == LOADING ? 1000 : -1;
    if (poll(ready, sizeof ready / sizeof *ready, wait) < 0 && errno != EINTR)
        return false;
    listen_to_parent(parent);
    if (ready[3].revents) {
        struct signalfd_siginfo seen;
        (void)!read(parent->children, &seen, sizeof seen);
    }
    if (ready[1].revents)
        forgo_birth(s);
    if (ready[0].revents && !take_birth(s))
        return false;
    see_to_parent(s, ready[2].revents != 0, deadline);
    tell_loaded(s);
    if (s->control >= 0 && s->state == READY)
        run_guest(s);
    if (s->control >= 0 && s->state == BROKEN) {
        ll_fault_report(s->control, &s->k->failure);
        drop_birth(s);
    }
    return true;
}

void ll_keeper_serve(struct ll_warden *k)
{
    static struct server s = {.control = -1, .talk = -1, .line = -1};
    s.k = k;
    int64_t deadline = ll_clock_ms() + LOAD_MS;
    s.state = k->failure.step[0] ? BROKEN : LOADING;
    tell_loaded(&s);
    while (serve_once(&s, deadline))
        ;
    drop_birth(&s);
}
