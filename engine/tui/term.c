/* Curses' life cycle. See term.h for the theory of operation. */
#include "tui/term.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"
#include "tui/paint.h"

struct ll_term {
    SCREEN *screen;
    struct ll_painter *painter;
    struct ll_style style;
    int width, height;
    bool away, whole_frames;
};

enum { SIGNAL_LIMIT = 65, STACK_SIZE = 1 << 16 };

static const int deadly[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT,
                             SIGTERM, SIGHUP, SIGINT, SIGQUIT};
static const int telling[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGCHLD};

/* What a handler may touch; handlers take no argument of ours. */
static struct {
    volatile sig_atomic_t active; /* the terminal is in our mode */
    struct termios before;
    char restore[256];
    size_t restore_length;
    int pipe[2];
    struct sigaction old[SIGNAL_LIMIT];
    char stack[STACK_SIZE];
} process = {.pipe = {-1, -1}};

static void write_all(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, length);
        if (n < 0 && errno != EINTR)
            return;
        if (n > 0) {
            bytes += n;
            length -= (size_t)n;
        }
    }
}

/* Restores the terminal, then lets the signal do what it would have done: a fault happens again
 * when this returns, a sent signal is sent again. */
static void on_deadly(int number)
{
    int saved = errno;
    if (process.active) {
        process.active = 0;
        write_all(process.restore, process.restore_length);
        tcsetattr(STDIN_FILENO, TCSANOW, &process.before);
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

static void install_all(void)
{
    stack_t stack = {.ss_sp = process.stack, .ss_size = sizeof process.stack};
    sigaltstack(&stack, NULL); /* a stack that overflowed cannot run its own handler */
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
        install(deadly[i], on_deadly, SA_ONSTACK);
    for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
        install(telling[i], on_telling, SA_RESTART);
}

static void uninstall_all(void)
{
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
        sigaction(deadly[i], &process.old[deadly[i]], NULL);
    for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
        sigaction(telling[i], &process.old[telling[i]], NULL);
    stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
}

static void add_restore(const char *bytes)
{
    if (bytes == NULL || bytes == (const char *)-1)
        return;
    size_t length = strlen(bytes);
    if (length > sizeof process.restore - process.restore_length)
        return;
    memcpy(process.restore + process.restore_length, bytes, length);
    process.restore_length += length;
}

/* Capabilities by name: term.h's macros name half of the English language. */
static const char *capability(const char *name)
{
    char copy[8] = "";
    strncpy(copy, name, sizeof copy - 1);
    const char *found = tigetstr(copy);
    return found == (const char *)-1 ? NULL : found;
}

static void prepare_restore(void)
{
    static const char *const names[] = {"sgr0", "op", "rmkx", "cnorm", "rmcup"};
    process.restore_length = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        add_restore(capability(names[i]));
    add_restore("\r\n");
}

/* The variable's value, "" where it is not set. */
static const char *environment(const char *name)
{
    const char *value = getenv(name);
    return value ? value : "";
}

static bool wants_direct_color(void)
{
    const char *set = environment("COLORTERM");
    return strcmp(set, "truecolor") == 0 || strcmp(set, "24bit") == 0;
}

/* xterm-256color says 256 colours even where the terminal has all; its sister xterm-direct, where
 * installed, says so. */
static SCREEN *open_direct(const char *name)
{
    char direct[80];
    const char *tail = strstr(name, "-256color");
    int length = tail ? (int)(tail - name) : (int)strlen(name);
    if (snprintf(direct, sizeof direct, "%.*s-direct", length, name) >= (int)sizeof direct)
        return NULL;
    return newterm(direct, stdout, stdin);
}

static enum ll_colors count_colors(void)
{
    char rgb[] = "RGB";
    if (environment("NO_COLOR")[0] != '\0' || !has_colors() || start_color() == ERR || COLORS < 8)
        return LL_COLORS_NONE;
    use_default_colors();
    if (tigetflag(rgb) > 0 && COLORS > 256)
        return LL_COLORS_RGB;
    return COLORS >= 256 ? LL_COLORS_256 : COLORS >= 16 ? LL_COLORS_16 : LL_COLORS_8;
}

/* The Linux console's fonts have blocks and lines but no braille. */
static enum ll_glyphs choose_glyphs(const char *name)
{
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0 || strncmp(name, "vt", 2) == 0)
        return LL_GLYPHS_ASCII;
    return strcmp(name, "linux") == 0 ? LL_GLYPHS_BLOCKS : LL_GLYPHS_BRAILLE;
}

/* COLORFGBG is "foreground;background" in the 16 colours' numbers: 7 and 15 are whites. */
static enum ll_theme choose_theme(void)
{
    const char *last = strrchr(environment("COLORFGBG"), ';');
    return last && (strcmp(last, ";15") == 0 || strcmp(last, ";7") == 0) ? LL_THEME_LIGHT
                                                                         : LL_THEME_DARK;
}

static void follow_size(struct ll_term *term)
{
    struct winsize size = {0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0 &&
        (size.ws_row != LINES || size.ws_col != COLS))
        resizeterm(size.ws_row, size.ws_col);
    term->width = COLS;
    term->height = LINES;
}

static void set_modes(void)
{
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    leaveok(stdscr, FALSE);
    curs_set(0);
}

static ll_err make_pipe(struct ll_message *why)
{
    if (process.pipe[0] >= 0)
        return LL_OK;
    if (pipe2(process.pipe, O_NONBLOCK | O_CLOEXEC) != 0)
        return ll_fail(why, LL_ERR_SYSTEM, "no pipe for signals: %s", strerror(errno));
    return LL_OK;
}

/* Asks whether frames can be shown whole (mode 2026). Terminals that take part in standards skip
 * the question; the VT series and consoles are not asked, since some would print it. */
static void ask_frames(const char *name)
{
    if (strncmp(name, "vt", 2) != 0 && strcmp(name, "linux") != 0)
        write_all("\x1b[?2026$p", 9);
}

ll_err ll_term_open(struct ll_message *why, struct ll_term **out)
{
    const char *set = environment("TERM"), *name = set[0] != '\0' ? set : "dumb";
    *out = NULL;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return ll_fail(why, LL_ERR_UNSUPPORTED, "standard input and output are no terminal");
    ll_err err = make_pipe(why);
    if (err != LL_OK)
        return err;
    struct ll_term *term = ll_array_new(1, sizeof *term);
    if (term == NULL)
        return LL_ERR_MEMORY;
    tcgetattr(STDIN_FILENO, &process.before);
    term->screen = wants_direct_color() ? open_direct(name) : NULL;
    if (term->screen == NULL)
        term->screen = newterm(name, stdout, stdin);
    if (term->screen == NULL || capability("cup") == NULL) {
        if (term->screen)
            endwin();
        err = ll_fail(why, LL_ERR_UNSUPPORTED,
                      "the terminal type '%s' is not known here, or cannot place its cursor; set "
                      "TERM to what your terminal is (xterm-256color fits most)",
                      name);
        ll_term_close(&term);
        return err;
    }
    term->style = (struct ll_style){
        .glyphs = choose_glyphs(name), .colors = count_colors(), .theme = choose_theme()};
    err = ll_painter_new(&term->style, &term->painter);
    if (err != LL_OK) {
        endwin();
        ll_term_close(&term);
        return err;
    }
    prepare_restore();
    process.active = 1;
    install_all();
    ask_frames(name);
    set_modes();
    follow_size(term);
    *out = term;
    return LL_OK;
}

void ll_term_close(struct ll_term **term)
{
    if (*term == NULL)
        return;
    if (process.active) {
        if (!(*term)->away)
            endwin();
        tcflush(STDIN_FILENO, TCIFLUSH); /* an answer that came late is not the shell's input */
        process.active = 0;
        uninstall_all();
    }
    ll_painter_free(&(*term)->painter);
    if ((*term)->screen)
        delscreen((*term)->screen);
    free(*term);
    *term = NULL;
}

struct ll_style ll_term_style(const struct ll_term *term)
{
    return term->style;
}

void ll_term_set_frames(struct ll_term *term, bool known)
{
    term->whole_frames = known;
}

void ll_term_size(const struct ll_term *term, int *width, int *height)
{
    *width = term->width;
    *height = term->height;
}

void ll_term_paint(struct ll_term *term, const struct ll_grid *grid, int cursor_x, int cursor_y)
{
    if (term->away)
        return;
    ll_painter_put(term->painter, grid);
    curs_set(cursor_x >= 0 ? 1 : 0);
    if (cursor_x >= 0)
        move(cursor_y, cursor_x);
    wnoutrefresh(stdscr);
    if (term->whole_frames)
        putp("\x1b[?2026h"); /* waits in curses' buffer and leaves with the frame */
    doupdate();
    if (term->whole_frames)
        write_all("\x1b[?2026l", 8);
}

void ll_term_forget(struct ll_term *term)
{
    ll_painter_forget(term->painter);
    clearok(curscr, TRUE);
}

int ll_term_input(const struct ll_term *term)
{
    (void)term;
    return STDIN_FILENO;
}

int ll_term_signals(const struct ll_term *term)
{
    (void)term;
    return process.pipe[0];
}

unsigned ll_term_take_signals(struct ll_term *term)
{
    char bytes[64];
    unsigned told = 0;
    ssize_t n;
    while ((n = read(process.pipe[0], bytes, sizeof bytes)) > 0)
        for (ssize_t i = 0; i < n; i++)
            told |= bytes[i] == SIGWINCH || bytes[i] == SIGCONT ? LL_TERM_RESIZED
                    : bytes[i] == SIGTSTP                       ? LL_TERM_STOP
                                                                : LL_TERM_CHILD;
    if ((told & LL_TERM_RESIZED) && !term->away) {
        follow_size(term);
        ll_term_forget(term);
    }
    return told;
}

void ll_term_leave(struct ll_term *term)
{
    if (term->away)
        return;
    term->away = true;
    endwin();
}

void ll_term_return(struct ll_term *term)
{
    if (!term->away)
        return;
    term->away = false;
    reset_prog_mode();
    set_modes();
    refresh(); /* back on the alternate screen */
    follow_size(term);
    ll_term_forget(term);
}

void ll_term_suspend(struct ll_term *term)
{
    struct sigaction normal = {.sa_handler = SIG_DFL}, ours;
    bool was_away = term->away;
    ll_term_leave(term);
    sigaction(SIGTSTP, &normal, &ours);
    kill(0, SIGTSTP); /* the whole group, as the terminal's own ^Z */
    sigaction(SIGTSTP, &ours, NULL);
    if (!was_away)
        ll_term_return(term);
}
