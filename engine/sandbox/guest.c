/* What a guest does to itself before it becomes the program. */
#include "sandbox/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/filter.h"
#include "sandbox/landlock.h"

/* Where the last two of our descriptors stand until exec closes them: above every number that the
 * guest's limit lets it make, so that none of its own can ever take their place (filter.h). */
enum { EXEC_FD = 200, REPORT_FD = 201, DESCRIPTORS_MAX = 128 };

static _Noreturn void fail(int report, unsigned layer, const char *step, int error)
{
    struct ll_fault failure = {.layer = layer, .error = error};
    strncpy(failure.step, step, sizeof failure.step - 1);
    (void)!write(report, &failure, sizeof failure); /* the keeper is told, or it is gone */
    _exit(127);
}

/* 0, 1, 2 and the talk to their places, ours above the guest's. Sources were opened above 201. */
static int place_descriptors(const struct ll_guest *guest)
{
    if (dup2(guest->null, 0) < 0 || dup2(guest->out, 1) < 0 || dup2(guest->err, 2) < 0)
        return errno;
    if (guest->talk >= 0 && dup2(guest->talk, LL_BOX_TALK) < 0)
        return errno;
    if (dup3(guest->exec_fd, EXEC_FD, O_CLOEXEC) < 0 ||
        dup3(guest->report, REPORT_FD, O_CLOEXEC) < 0)
        return errno;
    return 0;
}

static int close_others(const struct ll_guest *guest)
{
    unsigned first = guest->talk >= 0 ? LL_BOX_TALK + 1 : LL_BOX_TALK;
    if (syscall(SYS_close_range, first, EXEC_FD - 1, 0) == 0 &&
        syscall(SYS_close_range, REPORT_FD + 1, ~0U, 0) == 0)
        return 0;
    if (errno != ENOSYS) /* before Linux 5.9 */
        return errno;
    for (int fd = (int)first; fd < 1024; fd++)
        if (fd != EXEC_FD && fd != REPORT_FD)
            close(fd);
    return 0;
}

rlim_t ll_guest_cpu_seconds(const struct ll_box_limits *limits)
{
    return (rlim_t)(2 * limits->cpu_ms + 999) / 1000 + 2;
}

/* Soft and hard are one: the kernel kills at once, no handler is asked. */
static int limit(int resource, rlim_t value)
{
    struct rlimit now;
    if (getrlimit(resource, &now) != 0)
        return errno;
    if (now.rlim_max != RLIM_INFINITY && value > now.rlim_max)
        value = now.rlim_max; /* a hard limit of the machine's may be stricter than ours */
    const struct rlimit both = {.rlim_cur = value, .rlim_max = value};
    return setrlimit(resource, &both) == 0 ? 0 : errno;
}

static int set_limits(const struct ll_order *order)
{
    const struct ll_box_limits *limits = &order->spec.limits;
    const rlim_t descriptors =
        limits->descriptors < DESCRIPTORS_MAX ? limits->descriptors : DESCRIPTORS_MAX;
    const struct {
        int resource;
        rlim_t value;
    } all[] = {
        {RLIMIT_CORE, 0},
        /* A fork server's parent lives long; its guests get theirs from the keeper. */
        {RLIMIT_CPU, order->serves ? RLIM_INFINITY : ll_guest_cpu_seconds(limits)},
        {RLIMIT_AS, limits->memory},
        {RLIMIT_FSIZE, limits->file_size},
        {RLIMIT_NOFILE, descriptors},
        {RLIMIT_STACK, (rlim_t)8 << 20},
        {RLIMIT_MEMLOCK, 65536},
        {RLIMIT_MSGQUEUE, 0},
        {RLIMIT_NICE, 0},
        {RLIMIT_RTPRIO, 0},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        int error = limit(all[i].resource, all[i].value);
        if (error != 0)
            return error;
    }
    return 0;
}

/* Addresses are the same each time, so that what a program prints of them is too. Not everywhere is
 * this allowed; nothing else rests on it. */
static void fix_addresses(void)
{
    int now = personality(0xffffffff);
    if (now != -1)
        (void)personality((unsigned long)now | ADDR_NO_RANDOMIZE);
}

/* The guest's own namespaces; user and pid it has from the keeper. Creating them needs
 * CAP_SYS_ADMIN in the user namespace, which it still has and loses with exec, as its user is not
 * 0 there. */
static void enter_namespaces(const struct ll_guest *guest, int report)
{
    if (unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) != 0)
        fail(report, LL_LAYER_NAMESPACES, "namespaces: mount, net, ipc", errno);
    const char *step;
    int error = ll_view_enter(guest->paths, &guest->scratch, &step);
    if (error != 0)
        fail(report, LL_LAYER_NAMESPACES, step, error);
}

static void enter_folder(const struct ll_guest *guest, int report)
{
    const char *folder = guest->scratch.place ? guest->scratch.place : "/";
    if (chdir(folder) != 0)
        fail(report, 0, "chdir to the scratch folder", errno);
}

static void enter_landlock(const struct ll_order *order, int report)
{
    const char *step;
    int error = ll_landlock_enter(order->spec.read_only, order->spec.scratch, EXEC_FD, &step);
    if (error != 0)
        fail(report, LL_LAYER_LANDLOCK, step, error);
}

static void enter_filter(const struct ll_order *order, int report)
{
    const struct ll_filter_order filter = {
        .self = getpid(),
        .threads = order->spec.limits.threads > 1,
        .processes = order->spec.limits.processes > 1,
        .forks = order->serves,
        .writes = order->spec.scratch != NULL,
        .exec_fd = EXEC_FD,
    };
    const char *step;
    int error = ll_filter_enter(&filter, &step);
    if (error != 0)
        fail(report, LL_LAYER_SECCOMP, step, error);
}

_Noreturn void ll_guest_enter(const struct ll_guest *guest)
{
    const struct ll_order *order = guest->order;
    sigset_t none;
    sigemptyset(&none);
    int error = place_descriptors(guest);
    if (error != 0)
        fail(guest->report, 0, "descriptors", error);
    const int report = REPORT_FD;
    /* A session of its own has no terminal to type into or to be stopped by. */
    if (setsid() < 0)
        fail(report, 0, "setsid", errno);
    /* The parent may have died before the wish was made; in a pid namespace it has no number. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        fail(report, 0, "PR_SET_PDEATHSIG", errno);
    if (getppid() != ((order->layers & LL_LAYER_NAMESPACES) ? 0 : guest->keeper))
        _exit(127);
    if (order->layers & LL_LAYER_NAMESPACES)
        enter_namespaces(guest, report);
    enter_folder(guest, report);
    if ((error = set_limits(order)) != 0)
        fail(report, 0, "rlimits", error);
    if ((error = close_others(guest)) != 0)
        fail(report, 0, "close_range", error);
    /* Asked for by Landlock and seccomp; and a set-user-id program gives nothing from here on. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        fail(report, 0, "no_new_privs", errno);
    if (order->layers & LL_LAYER_LANDLOCK)
        enter_landlock(order, report);
    fix_addresses();
    sigprocmask(SIG_SETMASK, &none, NULL);
    umask(077);
    if (order->layers & LL_LAYER_SECCOMP)
        enter_filter(order, report);
    syscall(SYS_execveat, EXEC_FD, "", order->spec.argv, order->spec.environment, AT_EMPTY_PATH);
    fail(report, 0, "exec", errno);
}
