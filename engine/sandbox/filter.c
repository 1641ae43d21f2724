/* Theory of operation.
 *
 * libseccomp's first instructions compare the architecture, and kill on another (so does the x32
 * bit on x86-64): numbers mean nothing before that. Then three kinds of calls:
 *
 *   allowed    what a program needs that computes, reads its files and talks on its descriptors;
 *   hostile    what no submission needs, ever: the guest is killed by SIGSYS and the verdict is
 *              "forbidden", which tells its author more than an error code that goes unread; no
 *              guest can send SIGSYS itself, so that it is always true;
 *   the rest   ENOSYS, as on a kernel that does not have it, so that a C library newer than this
 *              list falls back on what it used before. clone3 is among them: its flags lie in
 *              memory, where a filter cannot look; and timer_create, as does the signal
 *              that it is to send.
 *
 * A call that takes a process id is allowed for the caller's own only: without a pid namespace,
 * processes of the same user could otherwise be signalled, limited (prlimit) or made the target of
 * a descriptor's signals (fcntl F_SETOWN), and with one the keeper's two, 1 and 2, be asked about.
 * Arguments are compared as the kernel reads them: a 32-bit one is masked where the rule denies,
 * whole where it allows. */
#include "sandbox/filter.h"

#include <asm/ioctls.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif

static const int allowed[] = {
    SCMP_SYS(access),
    SCMP_SYS(alarm),
    SCMP_SYS(arch_prctl),
    SCMP_SYS(brk),
    SCMP_SYS(chdir),
    SCMP_SYS(close),
    SCMP_SYS(close_range),
    SCMP_SYS(dup),
    SCMP_SYS(dup2),
    SCMP_SYS(dup3),
    SCMP_SYS(epoll_create),
    SCMP_SYS(epoll_create1),
    SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_pwait),
    SCMP_SYS(epoll_wait),
    SCMP_SYS(eventfd2),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(fadvise64),
    SCMP_SYS(fchdir),
    SCMP_SYS(fdatasync),
    SCMP_SYS(flock),
    SCMP_SYS(fstat),
    SCMP_SYS(fstatfs),
    SCMP_SYS(fsync),
    SCMP_SYS(ftruncate),
    SCMP_SYS(futex),
    SCMP_SYS(get_mempolicy),
    SCMP_SYS(getcpu),
    SCMP_SYS(getcwd),
    SCMP_SYS(getdents),
    SCMP_SYS(getdents64),
    SCMP_SYS(getegid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getgroups),
    SCMP_SYS(getitimer),
    SCMP_SYS(getpgrp),
    SCMP_SYS(getpid),
    SCMP_SYS(getppid),
    SCMP_SYS(getrandom),
    SCMP_SYS(getresgid),
    SCMP_SYS(getresuid),
    SCMP_SYS(getrlimit),
    SCMP_SYS(getrusage),
    SCMP_SYS(gettid),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getuid),
    SCMP_SYS(lseek),
    SCMP_SYS(lstat),
    SCMP_SYS(madvise),
    SCMP_SYS(membarrier),
    SCMP_SYS(mincore),
    SCMP_SYS(mlock),
    SCMP_SYS(mmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(mremap),
    SCMP_SYS(msync),
    SCMP_SYS(munmap),
    SCMP_SYS(nanosleep),
    SCMP_SYS(newfstatat),
    SCMP_SYS(pause),
    SCMP_SYS(pipe),
    SCMP_SYS(pipe2),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(pread64),
    SCMP_SYS(preadv),
    SCMP_SYS(pselect6),
    SCMP_SYS(pwrite64),
    SCMP_SYS(pwritev),
    SCMP_SYS(read),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(readv),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(rseq),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigpending),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigsuspend),
    SCMP_SYS(rt_sigtimedwait),
    SCMP_SYS(sched_get_priority_max),
    SCMP_SYS(sched_get_priority_min),
    SCMP_SYS(sched_yield),
    SCMP_SYS(select),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(set_tid_address),
    SCMP_SYS(setitimer),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(stat),
    SCMP_SYS(statfs),
    SCMP_SYS(statx),
    SCMP_SYS(sysinfo),
    SCMP_SYS(time),
    SCMP_SYS(times),
    SCMP_SYS(umask),
    SCMP_SYS(uname),
    SCMP_SYS(wait4),
    SCMP_SYS(waitid),
    SCMP_SYS(write),
    SCMP_SYS(writev),
};

static const int for_writers[] = {
    SCMP_SYS(fallocate), SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(rename),   SCMP_SYS(renameat),
    SCMP_SYS(renameat2), SCMP_SYS(rmdir), SCMP_SYS(unlink),  SCMP_SYS(unlinkat),
};

static const int for_parents[] = {SCMP_SYS(execve), SCMP_SYS(fork), SCMP_SYS(vfork)};

/* fork and exec are here for all but parents; kill and its kin have their own rules. */
static const int hostile[] = {
    SCMP_SYS(acct),
    SCMP_SYS(add_key),
    SCMP_SYS(bpf),
    SCMP_SYS(chroot),
    SCMP_SYS(delete_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(fsopen),
    SCMP_SYS(init_module),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(kcmp),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(kexec_load),
    SCMP_SYS(keyctl),
    SCMP_SYS(mount),
    SCMP_SYS(move_mount),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(open_tree),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(pidfd_open),
    SCMP_SYS(pidfd_send_signal),
    SCMP_SYS(pivot_root),
    SCMP_SYS(process_madvise),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(ptrace),
    SCMP_SYS(reboot),
    SCMP_SYS(request_key),
    SCMP_SYS(rt_sigqueueinfo),
    SCMP_SYS(rt_tgsigqueueinfo),
    SCMP_SYS(setgid),
    SCMP_SYS(setgroups),
    SCMP_SYS(setns),
    SCMP_SYS(setregid),
    SCMP_SYS(setresgid),
    SCMP_SYS(setresuid),
    SCMP_SYS(setreuid),
    SCMP_SYS(setuid),
    SCMP_SYS(swapoff),
    SCMP_SYS(swapon),
    SCMP_SYS(umount2),
    SCMP_SYS(unshare),
    SCMP_SYS(userfaultfd),
};

/* Denied with an answer: libraries try these and live without. Landlock does not hold the ones that
 * change a file's mode or times, nor, before its third version, truncate. */
static const int denied[] = {
    SCMP_SYS(memfd_create),   SCMP_SYS(personality),
    SCMP_SYS(seccomp),        SCMP_SYS(setpgid),
    SCMP_SYS(setpriority),    SCMP_SYS(setrlimit),
    SCMP_SYS(link),           SCMP_SYS(linkat),
    SCMP_SYS(symlink),        SCMP_SYS(symlinkat),
    SCMP_SYS(mknod),          SCMP_SYS(mknodat),
    SCMP_SYS(sched_setparam), SCMP_SYS(sched_setscheduler),
    SCMP_SYS(sched_setattr),  SCMP_SYS(sched_setaffinity),
    SCMP_SYS(set_mempolicy),  SCMP_SYS(mbind),
    SCMP_SYS(shmget),         SCMP_SYS(shmat),
    SCMP_SYS(msgget),         SCMP_SYS(semget),
    SCMP_SYS(chmod),          SCMP_SYS(fchmod),
    SCMP_SYS(fchmodat),       SCMP_SYS(utimensat),
    SCMP_SYS(truncate),       SCMP_SYS(mlock2),
    SCMP_SYS(mlockall),
};

/* Rules are collected with the first error kept, so that a list of them reads as a list. */
struct filter {
    scmp_filter_ctx ctx;
    int error;
};

static void add(struct filter *f, uint32_t action, int call)
{
    if (f->error == 0)
        f->error = -seccomp_rule_add(f->ctx, action, call, 0);
}

static void add_list(struct filter *f, uint32_t action, const int *calls, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(f, action, calls[i]);
}

static void add_if(struct filter *f, uint32_t action, int call, struct scmp_arg_cmp when)
{
    if (f->error == 0)
        f->error = -seccomp_rule_add(f->ctx, action, call, 1, when);
}

static void add_if_both(struct filter *f, uint32_t action, int call, struct scmp_arg_cmp first,
                        struct scmp_arg_cmp second)
{
    if (f->error == 0)
        f->error = -seccomp_rule_add(f->ctx, action, call, 2, first, second);
}

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void add_for_descriptors(struct filter *f)
{
    static const int fcntls[] = {F_DUPFD,     F_DUPFD_CLOEXEC, F_GETFD,     F_SETFD,  F_GETFL,
                                 F_SETFL,     F_GETLK,         F_SETLK,     F_SETLKW, F_OFD_GETLK,
                                 F_OFD_SETLK, F_OFD_SETLKW,    F_GETPIPE_SZ};
    static const unsigned ioctls[] = {TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX};
    /* These put characters into a terminal's input: an attack, not a question. */
    static const unsigned hostile_ioctls[] = {TIOCSTI, TIOCLINUX, TIOCSCTTY, TIOCSETD};
    for (size_t i = 0; i < COUNT(fcntls); i++)
        add_if(f, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)fcntls[i]));
    for (size_t i = 0; i < COUNT(ioctls); i++)
        add_if(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), SCMP_A1(SCMP_CMP_EQ, ioctls[i]));
    for (size_t i = 0; i < COUNT(hostile_ioctls); i++)
        add_if(f, SCMP_ACT_KILL_PROCESS, SCMP_SYS(ioctl),
               SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, hostile_ioctls[i]));
    /* To open for reading and empty the file is what a Landlock before the third version lets
     * through. */
    static const int opens[][2] = {{SCMP_SYS(open), 1}, {SCMP_SYS(openat), 2}};
    for (size_t i = 0; i < COUNT(opens); i++) {
        unsigned flags = (unsigned)opens[i][1];
        add_if(f, SCMP_ACT_ALLOW, opens[i][0], SCMP_CMP(flags, SCMP_CMP_MASKED_EQ, O_TRUNC, 0));
        add_if(f, SCMP_ACT_ALLOW, opens[i][0],
               SCMP_CMP(flags, SCMP_CMP_MASKED_EQ, O_TRUNC | O_ACCMODE, O_TRUNC | O_WRONLY));
        add_if(f, SCMP_ACT_ALLOW, opens[i][0],
               SCMP_CMP(flags, SCMP_CMP_MASKED_EQ, O_TRUNC | O_ACCMODE, O_TRUNC | O_RDWR));
    }
    /* On the socket that it was given: without an address to send to. */
    add_if(f, SCMP_ACT_ALLOW, SCMP_SYS(sendto), SCMP_A4(SCMP_CMP_EQ, 0));
    /* A local socket is what name services try; a network one is an attempt to get out. */
    add_if(f, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socket),
           SCMP_A0(SCMP_CMP_MASKED_EQ, 0xffffffff, AF_UNIX));
    add_if(f, SCMP_ACT_KILL_PROCESS, SCMP_SYS(socket),
           SCMP_A0(SCMP_CMP_MASKED_EQ, 0xffffffff, AF_INET));
    add_if(f, SCMP_ACT_KILL_PROCESS, SCMP_SYS(socket),
           SCMP_A0(SCMP_CMP_MASKED_EQ, 0xffffffff, AF_INET6));
}

/* Questions about a process: which argument names it. */
static const int about_processes[][2] = {
    {SCMP_SYS(get_robust_list), 0},
    {SCMP_SYS(getpgid), 0},
    {SCMP_SYS(getsid), 0},
    {SCMP_SYS(getpriority), 1},
    {SCMP_SYS(sched_getparam), 0},
    {SCMP_SYS(sched_getscheduler), 0},
    {SCMP_SYS(sched_getaffinity), 0},
};

/* Of itself alone: even that another is there is not its to know. */
static void add_for_questions(struct filter *f, bool of_all, pid_t self)
{
    for (size_t i = 0; i < COUNT(about_processes); i++) {
        const int call = about_processes[i][0];
        const unsigned whom = (unsigned)about_processes[i][1];
        if (of_all) {
            add(f, SCMP_ACT_ALLOW, call);
            continue;
        }
        add_if(f, SCMP_ACT_ALLOW, call, SCMP_CMP(whom, SCMP_CMP_EQ, 0));
        add_if(f, SCMP_ACT_ALLOW, call, SCMP_CMP(whom, SCMP_CMP_EQ, (scmp_datum_t)self));
    }
}

/* The clock of another process has a number below 0, as have the two of one's own: see
 * clock_getcpuclockid. */
static void add_for_clocks(struct filter *f)
{
    static const int calls[] = {SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres),
                                SCMP_SYS(clock_nanosleep)};
    static const uint32_t own[] = {(uint32_t)-2, (uint32_t)-6}; /* thread, process */
    for (size_t i = 0; i < COUNT(calls); i++) {
        add_if(f, SCMP_ACT_ALLOW, calls[i], SCMP_A0(SCMP_CMP_MASKED_EQ, 0x80000000, 0));
        for (size_t k = 0; k < COUNT(own); k++)
            add_if(f, SCMP_ACT_ALLOW, calls[i], SCMP_A0(SCMP_CMP_MASKED_EQ, 0xffffffff, own[k]));
    }
}

/* Signals to itself, but for SIGSYS, which is our word: whatever differs from it in a bit. */
static void add_for_self(struct filter *f, pid_t self)
{
    static const int signals[][2] = {{SCMP_SYS(kill), 1}, {SCMP_SYS(tgkill), 2}};
    for (size_t i = 0; i < COUNT(signals); i++) {
        const int call = signals[i][0];
        const unsigned number = (unsigned)signals[i][1];
        for (scmp_datum_t bit = 1; bit < 64; bit <<= 1)
            add_if_both(f, SCMP_ACT_ALLOW, call, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)self),
                        SCMP_CMP(number, SCMP_CMP_MASKED_EQ, bit, ~(scmp_datum_t)SIGSYS & bit));
        add_if(f, SCMP_ACT_KILL_PROCESS, call, SCMP_A0(SCMP_CMP_NE, (scmp_datum_t)self));
    }
    add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(setsid));
}

/* What a fork server's parent does itself, and what those that it starts do before they shut
 * themselves in: none of it loosens anything. Whom they may signal, theirs says. */
static void add_for_server(struct filter *f)
{
    static const int calls[] = {SCMP_SYS(kill), SCMP_SYS(tgkill), SCMP_SYS(setsid),
                                SCMP_SYS(recvmsg), SCMP_SYS(sendmsg)};
    add_list(f, SCMP_ACT_ALLOW, calls, COUNT(calls));
    add_if(f, SCMP_ACT_ALLOW, SCMP_SYS(clone), SCMP_A0(SCMP_CMP_EQ, CLONE_PARENT | SIGCHLD));
    add_if(f, SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone), SCMP_A0(SCMP_CMP_NE, CLONE_PARENT | SIGCHLD));
    add_if(f, SCMP_ACT_ALLOW, SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_GET_TID_ADDRESS));
    add_if_both(f, SCMP_ACT_ALLOW, SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_PDEATHSIG),
                SCMP_A1(SCMP_CMP_EQ, SIGKILL));
    add_if_both(f, SCMP_ACT_ALLOW, SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_DUMPABLE),
                SCMP_A1(SCMP_CMP_EQ, 0));
    add_if_both(f, SCMP_ACT_ALLOW, SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP),
                SCMP_A1(SCMP_CMP_EQ, SECCOMP_MODE_FILTER));
}

static void add_for_all(struct filter *f)
{
    static const int options[] = {PR_SET_NAME,    PR_GET_NAME,         PR_GET_DUMPABLE,
                                  PR_GET_SECCOMP, PR_GET_NO_NEW_PRIVS, PR_GET_PDEATHSIG,
                                  PR_SET_VMA,     PR_CAPBSET_READ,     PR_GET_TIMERSLACK};
    add(f, SCMP_ACT_KILL_PROCESS, SCMP_SYS(tkill));
    for (size_t i = 0; i < COUNT(options); i++)
        add_if(f, SCMP_ACT_ALLOW, SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)options[i]));
    /* Its own limits may be read, and nobody's be set. */
    add_if_both(f, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), SCMP_A0(SCMP_CMP_EQ, 0),
                SCMP_A2(SCMP_CMP_EQ, 0));
}

static void add_for_birth(struct filter *f, const struct ll_filter_order *order)
{
    const scmp_datum_t spaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                                CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
    if (order->processes) {
        add_list(f, SCMP_ACT_ALLOW, for_parents, COUNT(for_parents));
        add(f, SCMP_ACT_ALLOW, SCMP_SYS(execveat));
        add_if(f, SCMP_ACT_ALLOW, SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, spaces, 0));
        return;
    }
    add_list(f, SCMP_ACT_KILL_PROCESS, for_parents, COUNT(for_parents));
    if (order->exec_fd >= 0) {
        add_if_both(f, SCMP_ACT_ALLOW, SCMP_SYS(execveat),
                    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)order->exec_fd),
                    SCMP_A4(SCMP_CMP_EQ, AT_EMPTY_PATH));
        add_if(f, SCMP_ACT_KILL_PROCESS, SCMP_SYS(execveat),
               SCMP_A0(SCMP_CMP_NE, (scmp_datum_t)order->exec_fd));
    } else
        add(f, SCMP_ACT_KILL_PROCESS, SCMP_SYS(execveat));
    if (order->forks)
        add_for_server(f);
    else if (order->threads) {
        add_if(f, SCMP_ACT_ALLOW, SCMP_SYS(clone),
               SCMP_A0(SCMP_CMP_MASKED_EQ, spaces | CLONE_THREAD, CLONE_THREAD));
        add_if(f, SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone),
               SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
    } else
        add(f, SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone));
}

static struct filter make(const struct ll_filter_order *order)
{
    struct filter f = {.ctx = seccomp_init(SCMP_ACT_ERRNO(ENOSYS))};
    if (f.ctx == NULL) {
        f.error = ENOMEM;
        return f;
    }
    f.error = -seccomp_attr_set(f.ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    add_list(&f, SCMP_ACT_ALLOW, allowed, COUNT(allowed));
    add_list(&f, SCMP_ACT_KILL_PROCESS, hostile, COUNT(hostile));
    add_list(&f, SCMP_ACT_ERRNO(EPERM), denied, COUNT(denied));
    if (order->writes)
        add_list(&f, SCMP_ACT_ALLOW, for_writers, COUNT(for_writers));
    add_for_descriptors(&f);
    add_for_clocks(&f);
    add_for_questions(&f, order->forks || order->processes, order->self);
    add_for_all(&f);
    if (!order->forks)
        add_for_self(&f, order->self);
    add_for_birth(&f, order);
    return f;
}

int ll_filter_enter(const struct ll_filter_order *order, const char **step)
{
    *step = "seccomp";
    struct filter f = make(order);
    if (f.error == 0)
        f.error = -seccomp_load(f.ctx);
    seccomp_release(f.ctx);
    return f.error;
}

/* libseccomp writes into a file; it comes back as it stands there. */
static int export(const struct filter *f, struct sock_filter *out, size_t most, size_t *count)
{
    ssize_t length = -1;
    int file = memfd_create("filter", MFD_CLOEXEC);
    int error = file < 0 ? errno : -seccomp_export_bpf(f->ctx, file);
    if (error == 0)
        length = pread(file, out, most * sizeof *out, 0);
    if (file >= 0)
        close(file);
    if (error == 0 && (length <= 0 || (size_t)length == most * sizeof *out))
        error = EPROTO;
    *count = error == 0 ? (size_t)length / sizeof *out : 0;
    return error;
}

int ll_filter_write(const struct ll_filter_order *order, struct sock_filter *out, size_t most,
                    size_t *count)
{
    struct filter f = make(order);
    *count = 0;
    if (f.error == 0)
        f.error = export(&f, out, most, count);
    seccomp_release(f.ctx);
    return f.error;
}

bool ll_filter_name(struct sock_filter *filter, size_t count, pid_t self)
{
    size_t named = 0;
    for (size_t i = 0; i < count; i++)
        if (BPF_CLASS(filter[i].code) == BPF_JMP && BPF_OP(filter[i].code) == BPF_JEQ &&
            filter[i].k == LL_FILTER_ANYONE) {
            filter[i].k = (uint32_t)self;
            named++;
        }
    return named > 0;
}
