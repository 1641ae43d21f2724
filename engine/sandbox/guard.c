/* Watching over a guest: its output, its time, its end. */
#include "sandbox/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "sandbox/order.h"

enum {
    PIPE_BYTES = 1 << 20,
    PRINTING = 4, /* times the limit of idleness that it may wait for its output to be taken */
    TAKEN_MAX = 1 << 30, /* of one output, kept or not */
    DRAIN_MAX = 4 << 20, /* of what pipes still hold after the end */
    UNTOLD = 6,          /* as many times the limit where the kernel tells nothing of waiting */
    SOON_MS = 20,
};

bool ll_capture_begin(struct ll_capture *c)
{
    (void)fcntl(c->fd, F_SETPIPE_SZ, PIPE_BYTES);
    return fcntl(c->fd, F_SETFL, O_NONBLOCK) == 0;
}

static void capture_end(struct ll_capture *c)
{
    close(c->fd);
    c->fd = -1;
}

/* Takes what is there: to be kept, or past the limit moved away without looking at it. */
static ssize_t take_some(const struct ll_capture *c, char *chunk, size_t size, bool is_full)
{
    int null = is_full ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
    ssize_t n = null >= 0 ? splice(c->fd, NULL, null, NULL, PIPE_BYTES, SPLICE_F_NONBLOCK) : -1;
    bool is_moved = n >= 0 || (null >= 0 && errno == EAGAIN);
    int error = errno;
    if (null >= 0)
        close(null);
    errno = error;
    return is_moved ? n : read(c->fd, chunk, size);
}

void ll_capture_some(struct ll_capture *c, uint64_t limit)
{
    char chunk[65536];
    ssize_t n = take_some(c, chunk, sizeof chunk, c->kept.length >= limit);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        capture_end(c);
        return;
    }
    uint64_t room = limit > c->kept.length ? limit - c->kept.length : 0;
    ll_str_add_n(&c->kept, chunk, (uint64_t)n < room ? (size_t)n : (size_t)room);
    c->total += (uint64_t)n;
    if (c->total >= TAKEN_MAX)
        capture_end(c);
}

/* Milliseconds that the guest's first thread computed, or stood in line to. */
static int64_t busy_ms(const struct ll_wall *wall)
{
    char text[96], *end;
    ssize_t n = wall->schedstat >= 0 ? pread(wall->schedstat, text, sizeof text - 1, 0) : -1;
    if (n <= 0)
        return wall->busy;
    text[n] = '\0';
    unsigned long long ran = strtoull(text, &end, 10);
    unsigned long long waited = strtoull(end, NULL, 10);
    return (int64_t)((ran + waited) / 1000000);
}

static void read_wall(struct ll_wall *wall)
{
    int64_t now = ll_clock_ms();
    int64_t busy = busy_ms(wall);
    int64_t idle = now - wall->since - (busy - wall->busy);
    if (wall->runs && wall->prints)
        wall->printed += idle;
    else if (wall->runs)
        wall->idle += idle;
    wall->prints = false;
    wall->since = now;
    wall->busy = busy;
}

/* Its state at this moment, a letter of proc(5); '?' where it is not told. Of one that computes, or
 * stands in line to, how long it has the kernel does not tell yet. */
static char state_of(pid_t pid)
{
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0)
        close(fd);
    text[n > 0 ? n : 0] = '\0';
    const char *name_end = strrchr(text, ')'); /* the name may hold anything */
    return name_end && strncmp(name_end, ") ", 2) == 0 && name_end[2] ? name_end[2] : '?';
}

int64_t ll_guard_busy_ms(const struct ll_guard *g)
{
    return busy_ms(&g->wall);
}

bool ll_guard_is_asleep(const struct ll_guard *g)
{
    return state_of(g->pid) == 'S';
}

/* Until when the clock cannot run out. */
static int64_t wall_left_ms(struct ll_guard *g)
{
    int64_t limit = g->limits->wall_ms * (g->wall.schedstat >= 0 ? 1 : UNTOLD);
    if (!g->wall.runs)
        return limit;
    read_wall(&g->wall);
    int64_t left = limit - g->wall.idle;
    if (left > PRINTING * limit - g->wall.printed)
        left = PRINTING * limit - g->wall.printed;
    return left <= 0 && g->wall.schedstat >= 0 && state_of(g->pid) == 'R' ? SOON_MS : left;
}

bool ll_guard_begin(struct ll_guard *g)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/schedstat", (long)g->pid);
    g->wall = (struct ll_wall){.runs = true, .since = ll_clock_ms()};
    g->wall.schedstat = open(path, O_RDONLY | O_CLOEXEC);
    g->wall.busy = busy_ms(&g->wall);
    int error = clock_getcpuclockid(g->pid, &g->clock);
    errno = error;
    return error == 0 && ll_capture_begin(&g->out) && ll_capture_begin(&g->err);
}

/* The grader's word. False where there is no more: it has closed its side, or is gone. */
static bool hear(struct ll_guard *g)
{
    char words[64];
    ssize_t n = read(g->control, words, sizeof words);
    if (n < 0)
        return errno == EINTR || errno == EAGAIN;
    read_wall(&g->wall);
    for (ssize_t i = 0; i < n; i++)
        g->wall.runs = words[i] == LL_CLOCK_RUNS;
    return n > 0;
}

static int64_t guest_cpu_ms(struct ll_guard *g)
{
    struct timespec used;
    if (clock_gettime(g->clock, &used) == 0) /* else it has just ended */
        g->cpu_ms = (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
    return g->cpu_ms;
}

/* Until when nothing can have run out: the processor time that is left lasts at least as long as
 * all processors together take to use it. */
static int wait_ms(const struct ll_guard *g, int64_t cpu_left, int64_t wall_left)
{
    long processors = g->limits->threads > 1 ? sysconf(_SC_NPROCESSORS_ONLN) : 1;
    int64_t wait = cpu_left / (processors > 0 ? processors : 1) + 1;
    if (wait > wall_left)
        wait = wall_left;
    return wait < 1 ? 1 : wait > 60000 ? 60000 : (int)wait;
}

enum ll_box_end ll_guard_watch(struct ll_guard *g)
{
    const struct ll_box_limits *limits = g->limits;
    for (;;) {
        int64_t cpu_left = limits->cpu_ms - guest_cpu_ms(g);
        int64_t wall_left = wall_left_ms(g);
        if (cpu_left <= 0)
            return LL_BOX_CPU;
        if (wall_left <= 0)
            return LL_BOX_WALL;
        struct pollfd ready[] = {
            {.fd = g->children, .events = POLLIN},
            {.fd = g->control, .events = POLLIN},
            {.fd = g->out.fd, .events = POLLIN},
            {.fd = g->err.fd, .events = POLLIN},
        };
        if (poll(ready, 4, wait_ms(g, cpu_left, wall_left)) <= 0)
            continue;
        uint64_t printed = g->out.total + g->err.total;
        if (ready[2].revents)
            ll_capture_some(&g->out, limits->output);
        if (ready[3].revents)
            ll_capture_some(&g->err, limits->output);
        g->wall.prints = g->wall.prints || g->out.total + g->err.total > printed;
        if (ready[1].revents && !hear(g))
            return LL_BOX_STOPPED;
        if (ready[0].revents) {
            struct signalfd_siginfo seen;
            (void)!read(g->children, &seen, sizeof seen);
            siginfo_t ended = {0};
            if (waitid(P_PID, (id_t)g->pid, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
                ended.si_pid == g->pid)
                return LL_BOX_EXITED;
        }
    }
}

/* What the pipes still hold. Nobody writes any more; but where there never was a guest, somebody
 * may have the other end open yet, and is not waited for. */
static void drain(struct ll_capture *c, uint64_t limit)
{
    if (c->fd >= 0)
        (void)fcntl(c->fd, F_SETFL, O_NONBLOCK);
    for (uint64_t end = c->total + DRAIN_MAX; c->fd >= 0 && c->total < end;) {
        uint64_t before = c->total;
        ll_capture_some(c, limit);
        if (c->total == before)
            return;
    }
}

static int64_t ms_of(const struct timeval *time)
{
    return (int64_t)time->tv_sec * 1000 + time->tv_usec / 1000;
}

/* A death by the guest's own fault, told by what it died of. A signal that stands for a limit may
 * be one that it sent itself: it counts as the limit where the limit can have been reached. A
 * filter lets nobody send SIGSYS: under one it is the filter's. */
static enum ll_box_end end_of(const struct ll_guard *g, int status, const struct ll_box_result *r)
{
    const struct ll_box_limits *limits = g->limits;
    int signal_number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (signal_number == SIGSYS && g->is_filtered)
        return LL_BOX_FORBIDDEN;
    if (signal_number == SIGXFSZ && g->writes)
        return LL_BOX_OUTPUT;
    if ((signal_number == SIGXCPU || signal_number == SIGKILL) && r->cpu_ms >= limits->cpu_ms)
        return LL_BOX_CPU;
    /* Resident memory never reaches the limit of address space quite: libraries and the stack's
     * reserve take their part. A death this near to it is laid to it. */
    bool failed = signal_number != 0 || WEXITSTATUS(status) != 0;
    if (failed && r->peak + (r->peak >> 2) >= limits->memory)
        return LL_BOX_MEMORY;
    return signal_number != 0 ? LL_BOX_SIGNALLED : LL_BOX_EXITED;
}

void ll_guard_conclude(struct ll_guard *g, enum ll_box_end end, int status,
                       const struct rusage *used, struct ll_box_result *r)
{
    if (g->wall.schedstat >= 0)
        close(g->wall.schedstat);
    drain(&g->out, g->limits->output);
    drain(&g->err, g->limits->output);
    r->cpu_ms = ms_of(&used->ru_utime) + ms_of(&used->ru_stime);
    if (r->cpu_ms < g->cpu_ms) /* the two accounts differ by a tick */
        r->cpu_ms = g->cpu_ms;
    r->wall_ms = ll_clock_ms() - g->begun;
    r->idle_ms = g->wall.idle > 0 ? g->wall.idle : 0;
    r->printed = g->out.total + g->err.total;
    r->peak = (uint64_t)used->ru_maxrss * 1024;
    r->end = end == LL_BOX_EXITED ? end_of(g, status, r) : end;
    r->code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    r->out = g->out.kept;
    r->err = g->err.kept;
    r->out_cut = g->out.total > g->out.kept.length;
    r->err_cut = g->err.total > g->err.kept.length;
}
