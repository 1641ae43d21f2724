#include "tui/rescue.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/pipe.h"

enum { SIGNAL_LIMIT = 65, STACK_SIZE = 1 << 16, RESTORE_LIMIT = 256 };

static const int deadly[] = {SIGSEGV, SIGBUS,  SIGFPE,    SIGILL,  SIGABRT, SIGTERM,
                             SIGHUP,  SIGINT,  SIGQUIT,   SIGUSR1, SIGUSR2, SIGALRM,
                             SIGXCPU, SIGPROF, SIGVTALRM, SIGSYS,  SIGTRAP, SIGPIPE};
static const int telling[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGCHLD, SIGXFSZ};

static struct {
    volatile sig_atomic_t active; /* the terminal is in our mode */
    struct termios modes;
    char restore[RESTORE_LIMIT];
    size_t restore_length;
    int pipe[2];
    struct sigaction old[SIGNAL_LIMIT];
    char stack[STACK_SIZE];
} process = {.pipe = {-1, -1}};

static void write_all(int fd, const char *bytes, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t n = write(fd, bytes + done, length - done);
        if (n < 0 && errno != EINTR)
            break;
        done += n > 0 ? (size_t)n : 0;
    }
}

static void say_number(int number)
{
    char text[] = "losslab: ended by signal 00\n";
    text[sizeof text - 4] = (char)('0' + number / 10 % 10);
    text[sizeof text - 3] = (char)('0' + number % 10);
    write_all(STDERR_FILENO, text, sizeof text - 1);
}

/* Restores the terminal, then lets the signal do what it would have done: a fault happens again
 * when this returns, a sent signal is sent again. */
static void on_deadly(int number)
{
    int saved = errno;
    if (process.active) {
        process.active = 0;
        write_all(STDOUT_FILENO, process.restore, process.restore_length);
        tcsetattr(STDIN_FILENO, TCSANOW, &process.modes);
        say_number(number);
    }
    sigaction(number, &process.old[number], NULL);
    raise(number);
    errno = saved;
}

static void on_telling(int number)
{
    int saved = errno;
    char byte = (char)number;
    ssize_t ignored = write(process.pipe[1], &byte, 1); /* full: enough bytes wait there already */
    (void)ignored;
    errno = saved;
}

static void install(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_flags = flags};
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, &process.old[number]);
}

/* Whoever started us may have said so (nohup; a shell that starts us in the background): then it
 * does not end us, and the terminal stays ours. */
static bool is_ignored(int number)
{
    struct sigaction now;
    return sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

ll_err ll_rescue_open(struct ll_message *why)
{
    if (process.pipe[0] < 0 && !ll_pipe_open(process.pipe, false))
        return ll_fail(why, LL_ERR_SYSTEM, "no pipe for signals: %s", strerror(errno));
    stack_t stack = {.ss_sp = process.stack, .ss_size = sizeof process.stack};
    sigaltstack(&stack, NULL); /* a stack that overflowed cannot run its own handler */
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
        if (!is_ignored(deadly[i]))
            install(deadly[i], on_deadly, SA_ONSTACK);
    for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
        install(telling[i], on_telling, SA_RESTART);
    return LL_OK;
}

void ll_rescue_arm(const char *bytes, size_t length, const struct termios *modes)
{
    process.modes = *modes;
    process.restore_length = length < RESTORE_LIMIT ? length : (size_t)RESTORE_LIMIT;
    memcpy(process.restore, bytes, process.restore_length);
    process.active = 1;
}

void ll_rescue_close(void)
{
    stack_t none = {.ss_flags = SS_DISABLE};
    process.active = 0;
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
        if (!is_ignored(deadly[i]))
            sigaction(deadly[i], &process.old[deadly[i]], NULL);
    for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
        sigaction(telling[i], &process.old[telling[i]], NULL);
    sigaltstack(&none, NULL);
}

void ll_rescue_pause(bool paused)
{
    process.active = !paused;
}

int ll_rescue_descriptor(void)
{
    return process.pipe[0];
}

unsigned ll_rescue_take(void)
{
    char bytes[64];
    unsigned told = 0;
    ssize_t n;
    while ((n = read(process.pipe[0], bytes, sizeof bytes)) > 0)
        for (ssize_t i = 0; i < n; i++)
            told |= bytes[i] == SIGWINCH || bytes[i] == SIGCONT ? LL_RESCUE_RESIZED
                    : bytes[i] == SIGTSTP                       ? LL_RESCUE_STOP
                    : bytes[i] == SIGCHLD                       ? LL_RESCUE_CHILD
                                                                : 0U;
    return told;
}

void ll_rescue_stop(void)
{
    struct sigaction normal = {.sa_handler = SIG_DFL}, ours;
    sigaction(SIGTSTP, &normal, &ours);
    kill(0, SIGTSTP); /* the whole group, as the terminal's own ^Z */
    sigaction(SIGTSTP, &ours, NULL);
}
