/* check --watch: grades a file at each save. On a terminal the last result stays on the screen,
 * with what the save changed, and keys turn to hints, mistakes and earlier attempts. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "cli/attempt.h"
#include "cli/exercise.h"
#include "grade/pool.h"

/* An editor may write more than once for one save: what follows within this time belongs to it. */
enum { SETTLE_MS = 15, HISTORY_ROWS = 15 };

enum view { VIEW_RESULT, VIEW_HINTS, VIEW_MISTAKES, VIEW_HISTORY };

struct watch {
    struct ll_cli_attempt attempt;
    int events;       /* inotify */
    const char *name; /* of the file in its folder */
    int link;         /* the watch on the folder that a link leads to; -1 where it is none */
    char *target;     /* the path that it leads to, and its last part */
    const char *target_name;
    struct ll_result result, before;
    bool has_result, has_before; /* before: the last one that was judged */
    struct ll_message why;       /* of a grading that failed */
    int status;
    bool is_screen; /* standard output is a terminal: it is cleared for each result */
    bool has_keys;  /* and standard input too: keys are taken one by one */
    struct termios lines;
    enum view view;
    bool wants_hint;
};

/* -- the terminal ------------------------------------------------------------------------------ */

static atomic_bool is_over, is_stale; /* is_over also ends a grading that runs */

static void end_soon(int signal)
{
    (void)signal;
    atomic_store(&is_over, true);
}

static void draw_soon(int signal)
{
    (void)signal;
    atomic_store(&is_stale, true);
}

static const struct {
    int number;
    void (*handler)(int);
} handled[] = {
    {SIGINT, end_soon},   {SIGTERM, end_soon},   {SIGHUP, end_soon},
    {SIGCONT, draw_soon}, {SIGWINCH, draw_soon},
};

/* Fills *ours with the signals that we handle from now on. */
static void handle_signals(sigset_t *ours)
{
    sigemptyset(ours);
    for (size_t i = 0; i < sizeof handled / sizeof *handled; i++) {
        struct sigaction action = {.sa_handler = handled[i].handler, .sa_flags = SA_RESTART};
        sigemptyset(&action.sa_mask);
        sigaction(handled[i].number, &action, NULL);
        sigaddset(ours, handled[i].number);
    }
}

/* Keys one by one, unseen; Ctrl-C and Ctrl-Z go on working. */
static void take_keys(const struct watch *watch)
{
    struct termios keys = watch->lines;
    keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    if (watch->has_keys)
        tcsetattr(STDIN_FILENO, TCSANOW, &keys);
}

static void give_keys_back(const struct watch *watch)
{
    if (watch->has_keys)
        tcsetattr(STDIN_FILENO, TCSANOW, &watch->lines);
}

/* -- what is printed --------------------------------------------------------------------------- */

static const char *text(const struct watch *watch, const char *key)
{
    return ll_text(watch->attempt.cli->locale, key);
}

static bool is_judged(const struct ll_result *result)
{
    return result->status == LL_GRADE_PASSED || result->status == LL_GRADE_FAILED;
}

/* What the save changed, a line a check; and the score before. */
static void print_changes(const struct watch *watch)
{
    const struct ll_result *now = &watch->result;
    const struct ll_result *before = &watch->before;
    if (!watch->has_before)
        return;
    putchar('\n');
    for (size_t i = 0; is_judged(now) && i < now->check_count && i < before->check_count; i++) {
        bool was = before->checks[i].status == LL_CHECK_PASS;
        bool is = now->checks[i].status == LL_CHECK_PASS;
        if (was != is)
            printf("%s %s\n", text(watch, is ? "cli.check.now-passes" : "cli.check.now-fails"),
                   now->checks[i].title);
    }
    printf("%s %g\n", text(watch, "cli.check.before"), before->score);
}

static void print_result(const struct watch *watch)
{
    (void)ll_cli_attempt_print(&watch->attempt, &watch->result);
    if (!watch->attempt.json)
        print_changes(watch);
}

static void print_hints(struct watch *watch)
{
    const struct ll_cli *cli = watch->attempt.cli;
    struct ll_exercise *exercise = NULL;
    int status;
    if (ll_cli_exercise_open(cli, watch->result.exercise, &exercise, &status))
        ll_cli_hints_print(cli, exercise, watch->wants_hint);
    watch->wants_hint = false;
    ll_exercise_free(&exercise);
}

static void print_mistakes(const struct watch *watch)
{
    for (size_t i = 0; i < watch->result.diagnosis_count; i++) {
        printf("%s%s\n\n", i > 0 ? "\n" : "", watch->result.diagnosis[i].title);
        ll_cli_put_markdown(watch->result.diagnosis[i].advice);
    }
    if (watch->result.diagnosis_count == 0)
        printf("%s\n", text(watch, "cli.watch.no-mistake"));
}

static void print_view(struct watch *watch)
{
    if (watch->is_screen)
        fputs("\033[?2026h\033[H\033[2J", stdout); /* shown whole, where the terminal knows how */
    fflush(stdout); /* a failure is said on standard error: after the screen was cleared */
    if (!watch->has_result)
        (void)ll_cli_fail(watch->attempt.cli, LL_ERR_IO, &watch->why);
    else if (watch->view == VIEW_HINTS)
        print_hints(watch);
    else if (watch->view == VIEW_MISTAKES)
        print_mistakes(watch);
    else if (watch->view == VIEW_HISTORY)
        ll_cli_attempts_print(watch->attempt.cli, watch->result.exercise, HISTORY_ROWS);
    else
        print_result(watch);
    if (!watch->attempt.json)
        printf("\n%s\n", text(watch, watch->has_keys ? "cli.watch.keys" : "cli.check.watching"));
    if (watch->is_screen)
        fputs("\033[?2026l", stdout);
    fflush(stdout);
}

/* -- grading ----------------------------------------------------------------------------------- */

/* Keeps the last judged result: what comes next is told against it. */
static void put_aside(struct watch *watch)
{
    if (!watch->has_result)
        return;
    if (is_judged(&watch->result)) {
        if (watch->has_before)
            ll_result_done(&watch->before);
        watch->before = watch->result;
        watch->has_before = true;
    } else
        ll_result_done(&watch->result);
    watch->has_result = false;
}

static void grade(struct watch *watch)
{
    put_aside(watch);
    watch->why = (struct ll_message){""};
    ll_err err = ll_cli_attempt_grade(&watch->attempt, &watch->why, &watch->result);
    watch->has_result = err == LL_OK;
    watch->status = err == LL_OK ? ll_cli_verdict(&watch->result) : LL_EXIT_USAGE;
    watch->view = VIEW_RESULT;
    if (err != LL_ERR_STOPPED)
        print_view(watch);
}

/* -- the loop ---------------------------------------------------------------------------------- */

/* The folder, not the file: many editors write a new file and rename it over the old one. A link is
 * made, not written. */
enum { WATCHED = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE };

/* Splits a path into its folder ("." where it has none) and its name. */
static const char *split(const char *path, struct ll_str *folder)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        ll_str_add(folder, ".");
    else
        ll_str_add_n(folder, path, slash == path ? 1 : (size_t)(slash - path));
    return slash ? slash + 1 : path;
}

static bool is_link(const struct watch *watch)
{
    struct stat file;
    return lstat(watch->attempt.path, &file) == 0 && S_ISLNK(file.st_mode);
}

/* Where the file is a link (or became one), what it leads to is watched as well. */
static void follow_link(struct watch *watch)
{
    struct ll_str folder = {0};
    free(watch->target);
    watch->target = is_link(watch) ? realpath(watch->attempt.path, NULL) : NULL;
    watch->link = -1;
    if (watch->target) {
        watch->target_name = split(watch->target, &folder);
        watch->link = inotify_add_watch(watch->events, ll_str_text(&folder), WATCHED);
    }
    ll_str_done(&folder);
}

/* A file that was only made is written next, and that is its save; a link is whole at once. */
static bool is_save(const struct watch *watch, const struct inotify_event *event)
{
    if (event->len == 0)
        return event->mask & IN_Q_OVERFLOW;
    if (strcmp(event->name, watch->name) == 0 && (!(event->mask & IN_CREATE) || is_link(watch)))
        return true;
    return watch->target && event->wd == watch->link && !(event->mask & IN_CREATE) &&
           strcmp(event->name, watch->target_name) == 0;
}

/* Takes the events that are there; true where one is about the file. */
static bool was_saved(const struct watch *watch)
{
    char buffer[8192] __attribute__((aligned(__alignof__(struct inotify_event))));
    bool found = false;
    ssize_t length = read(watch->events, buffer, sizeof buffer);
    for (ssize_t at = 0; at < length;) {
        const struct inotify_event *event = (const struct inotify_event *)(void *)(buffer + at);
        found = is_save(watch, event) || found;
        at += (ssize_t)(sizeof *event + event->len);
    }
    return found;
}

static void take_key(struct watch *watch)
{
    char key = 0;
    if (read(STDIN_FILENO, &key, 1) != 1) {
        watch->has_keys = false; /* the terminal is gone, or at its end: saves are enough */
        return;
    }
    bool is_turned = true;
    switch (key) {
    case 'h':
        watch->wants_hint = true;
        watch->view = VIEW_HINTS;
        break;
    case 'd':
        watch->view = VIEW_MISTAKES;
        break;
    case 'y':
        watch->view = VIEW_HISTORY;
        break;
    case 'r':
    case '\033':
        watch->view = VIEW_RESULT;
        break;
    case '\f': /* Ctrl-L: the same again */
        break;
    case 'q':
        atomic_store(&is_over, true);
        is_turned = false;
        break;
    case 'g':
    case '\n':
        grade(watch);
        is_turned = false;
        break;
    default:
        is_turned = false;
    }
    if (is_turned)
        print_view(watch);
}

/* Waits for a save, a key or a signal. Signals are held back between the look at what they set and
 * the waiting, so that none is slept through. */
static int wait(struct pollfd *ready, nfds_t count, const sigset_t *ours)
{
    sigset_t before;
    sigprocmask(SIG_BLOCK, ours, &before);
    int found =
        atomic_load(&is_over) || atomic_load(&is_stale) ? 0 : ppoll(ready, count, NULL, &before);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return found;
}

static void go_on(struct watch *watch, const sigset_t *ours)
{
    while (!atomic_load(&is_over) && ferror(stdout) == 0) {
        struct pollfd ready[] = {{.fd = watch->events, .events = POLLIN},
                                 {.fd = watch->has_keys ? STDIN_FILENO : -1, .events = POLLIN}};
        int found = wait(ready, 2, ours);
        if (atomic_exchange(&is_stale, false)) { /* another width, or back from Ctrl-Z */
            take_keys(watch);
            if (watch->is_screen)
                print_view(watch);
        }
        if (found <= 0)
            continue;
        if (ready[1].revents)
            take_key(watch);
        if (ready[0].revents && was_saved(watch)) {
            while (poll(ready, 1, SETTLE_MS) > 0)
                was_saved(watch);
            follow_link(watch);
            grade(watch);
        }
    }
}

int ll_cli_watch(const struct ll_cli_attempt *attempt)
{
    struct ll_str folder = {0};
    struct watch watch = {.attempt = *attempt, .name = split(attempt->path, &folder), .link = -1};
    struct ll_message why = {""};
    struct ll_pool *pool = NULL; /* one import of PyTorch serves every save */
    sigset_t ours;
    watch.attempt.options.stop = &is_over;
    if (attempt->options.host && ll_pool_new(attempt->options.host, &why, &pool) == LL_OK)
        watch.attempt.options.pool = pool;
    watch.events = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (watch.events < 0 || inotify_add_watch(watch.events, ll_str_text(&folder), WATCHED) < 0)
        watch.status = ll_cli_usage(attempt->cli, "%s: %s", attempt->path, strerror(errno));
    else {
        watch.is_screen = isatty(STDOUT_FILENO) == 1;
        watch.has_keys = watch.is_screen && !attempt->json &&
                         tcgetpgrp(STDIN_FILENO) == getpgrp() &&
                         tcgetattr(STDIN_FILENO, &watch.lines) == 0;
        follow_link(&watch);
        handle_signals(&ours);
        take_keys(&watch);
        grade(&watch);
        if (watch.status != LL_EXIT_USAGE)
            go_on(&watch, &ours);
        give_keys_back(&watch);
    }
    put_aside(&watch);
    free(watch.target);
    if (watch.has_before)
        ll_result_done(&watch.before);
    ll_pool_free(&pool);
    if (watch.events >= 0)
        close(watch.events);
    ll_str_done(&folder);
    return watch.status;
}
