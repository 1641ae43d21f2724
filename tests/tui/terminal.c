/* Output is read until the frame ends, and goes to libvterm as it comes. */
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>
#include <vterm.h>

#include <cmocka.h>

#include "base/utf8.h"

enum { PATIENCE_MS = 20000, ROW_LIMIT = 4096, TAIL = 16, MOST_VARIABLES = 32 };

struct terminal {
    pid_t pid;
    int master, slave;
    VTerm *vterm;
    VTermScreen *screen;
    bool alternate, cursor, colored, direct, ended;
    const char *background;
    bool silent;
    int status;
    char tail[TAIL + 1]; /* the last bytes, so that sequences cut between reads are found */
    unsigned frames;     /* shown whole so far */
    bool cleared;        /* since terminal_sync asked */
    bool midway;         /* a frame that began anew has not ended */
    bool framed;         /* a frame ended after that */
    size_t taken;        /* bytes, since they were asked for */
    char data[64];       /* LOSSLAB_DATA with other lessons */
    char row[ROW_LIMIT];
};

static int on_property(VTermProp property, VTermValue *value, void *user)
{
    struct terminal *t = user;
    if (property == VTERM_PROP_ALTSCREEN)
        t->alternate = value->boolean;
    if (property == VTERM_PROP_CURSORVISIBLE)
        t->cursor = value->boolean;
    return 1;
}

static void make_screen(struct terminal *t, int columns, int rows)
{
    static const VTermScreenCallbacks callbacks = {.settermprop = on_property};
    t->vterm = vterm_new(rows, columns);
    vterm_set_utf8(t->vterm, 1);
    t->screen = vterm_obtain_screen(t->vterm);
    vterm_screen_enable_altscreen(t->screen, 1);
    vterm_screen_set_callbacks(t->screen, &callbacks, t);
    vterm_screen_reset(t->screen, 1);
    t->cursor = true;
}

/* A folder like the project's top, with other lessons: the rest are links. */
static void make_data(struct terminal *t, const char *lessons)
{
    static const char *const parts[] = {"assets", "engine", "exercises"};
    const char *top = getenv("LOSSLAB_DATA");
    strcpy(t->data, "/tmp/losslab-test-XXXXXX");
    assert_non_null(top);
    assert_non_null(mkdtemp(t->data));
    char from[512], to[512];
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        snprintf(from, sizeof from, "%s/%s", top, parts[i]);
        snprintf(to, sizeof to, "%s/%s", t->data, parts[i]);
        assert_int_equal(symlink(from, to), 0);
    }
    snprintf(from, sizeof from, "%s/%s", top, lessons);
    snprintf(to, sizeof to, "%s/lessons", t->data);
    assert_int_equal(symlink(from, to), 0);
}

static void drop_data(struct terminal *t)
{
    static const char *const parts[] = {"assets", "engine", "exercises", "lessons"};
    char path[512];
    for (size_t i = 0; t->data[0] != '\0' && i < sizeof parts / sizeof *parts; i++) {
        snprintf(path, sizeof path, "%s/%s", t->data, parts[i]);
        unlink(path);
    }
    if (t->data[0] != '\0')
        rmdir(t->data);
}

static void set_environment(const struct terminal *t, const struct terminal_options *options)
{
    static const char *const cleared[] = {"NO_COLOR", "COLORTERM", "COLUMNS", "LINES",
                                          "LC_ALL",   "COLORFGBG", "EDITOR"};
    for (size_t i = 0; i < sizeof cleared / sizeof *cleared; i++)
        unsetenv(cleared[i]);
    setenv("TERM", "xterm-256color", 1);
    setenv("LANG", "C.UTF-8", 1);
    setenv("LOSSLAB_LANG", options->lang ? options->lang : "en", 1);
    if (options->state)
        setenv("XDG_STATE_HOME", options->state, 1);
    if (t->data[0] != '\0')
        setenv("LOSSLAB_DATA", t->data, 1);
    for (size_t i = 0; options->extra && options->extra[i]; i++)
        putenv((char *)(uintptr_t)options->extra[i]);
}

/* As an interactive shell leaves them, however the tests were started, but for one to be ignored.
 */
static void set_signals(int ignored)
{
    static const int inherited[] = {SIGINT, SIGQUIT, SIGHUP, SIGTERM};
    for (size_t i = 0; i < sizeof inherited / sizeof *inherited; i++)
        signal(inherited[i], inherited[i] == ignored ? SIG_IGN : SIG_DFL);
}

static void become_program(struct terminal *t, const struct terminal_options *options)
{
    const char *argv[16] = {getenv("LOSSLAB_PROGRAM")};
    for (size_t i = 0; options->args && options->args[i] && i < 14; i++)
        argv[i + 1] = options->args[i];
    close(t->master);
    login_tty(t->slave);
    set_signals(options->ignored);
    set_environment(t, options);
    execv(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
}

/* Looks for the sequences that matter in what came, with what came just before it. */
static void watch(struct terminal *t, const char *bytes, size_t length)
{
    char joined[TAIL + 65536];
    size_t before = strlen(t->tail);
    memcpy(joined, t->tail, before);
    memcpy(joined + before, bytes, length);
    size_t total = before + length;
    for (size_t i = 0; i < total; i++) {
        const char *at = joined + i;
        size_t left = total - i;
        if (left >= 9 && memcmp(at, "\x1b[?2026$p", 9) == 0 && i + 9 > before)
            terminal_send(t, "\x1b[?2026;2$y", 11);
        if (left >= 7 && memcmp(at, "\x1b]11;?\a", 7) == 0 && i + 7 > before && t->background) {
            terminal_send(t, "\x1b]11;", 5);
            terminal_send(t, t->background, strlen(t->background));
            terminal_send(t, "\a", 1);
        }
        if (left >= 3 && memcmp(at, "\x1b[c", 3) == 0 && i + 3 > before && !t->silent)
            terminal_send(t, "\x1b[?62;c", 7);
        if (left >= 4 && memcmp(at, "\x1b[2J", 4) == 0 && i + 4 > before)
            t->cleared = t->midway = true;
        if (left >= 8 && memcmp(at, "\x1b[?2026l", 8) == 0 && i + 8 > before) {
            t->frames++;
            t->midway = false;
            t->framed |= t->cleared;
        }
        if (left >= 5 && memcmp(at, "\x1b[38;", 5) == 0)
            t->colored = true;
        if (left >= 7 && memcmp(at, "\x1b[38;2;", 7) == 0)
            t->direct = true;
    }
    size_t keep = total < TAIL ? total : (size_t)TAIL;
    for (size_t i = 0; i < keep; i++) { /* NUL bytes would hide the tail */
        char c = joined[total - keep + i];
        t->tail[i] = c ? c : ' ';
    }
    t->tail[keep] = '\0';
}

/* Takes what the program wrote, waiting for it at most `ms`; false where nothing came. */
static bool pump(struct terminal *t, int ms)
{
    char bytes[65536];
    struct pollfd fd = {.fd = t->master, .events = POLLIN};
    if (poll(&fd, 1, ms) <= 0)
        return false;
    ssize_t n = read(t->master, bytes, sizeof bytes);
    if (n <= 0)
        return false;
    t->taken += (size_t)n;
    vterm_input_write(t->vterm, bytes, (size_t)n);
    watch(t, bytes, (size_t)n);
    return true;
}

size_t terminal_taken(struct terminal *t, int silence_ms)
{
    for (int waited = 0; t->taken == 0 && !terminal_ended(t) && waited < PATIENCE_MS;)
        if (!pump(t, 50))
            waited += 50;
    while (pump(t, silence_ms)) {
    }
    size_t taken = t->taken;
    t->taken = 0;
    return taken;
}

bool terminal_ended(struct terminal *t)
{
    if (!t->ended && waitpid(t->pid, &t->status, WNOHANG) == t->pid) {
        t->ended = true;
        while (pump(t, 0)) {
        }
    }
    return t->ended;
}

static void give_up(struct terminal *t, const char *what)
{
    terminal_print(t);
    fail_msg("%s", what);
}

struct terminal *terminal_open(const struct terminal_options *options)
{
    struct terminal *t = calloc(1, sizeof *t);
    struct winsize size = {.ws_row = (unsigned short)options->rows,
                           .ws_col = (unsigned short)options->columns};
    assert_non_null(t);
    assert_non_null(getenv("LOSSLAB_PROGRAM"));
    if (options->lessons)
        make_data(t, options->lessons);
    t->background = options->background;
    t->silent = options->silent;
    make_screen(t, options->columns, options->rows);
    assert_int_equal(openpty(&t->master, &t->slave, NULL, NULL, &size), 0);
    t->pid = fork();
    assert_true(t->pid >= 0);
    if (t->pid == 0)
        become_program(t, options);
    int waited = 0;
    while (!t->cleared && !terminal_ended(t) && waited < PATIENCE_MS)
        if (!pump(t, 50))
            waited += 50;
    if (!t->cleared && !t->ended)
        give_up(t, "no first frame came");
    if (!t->ended)
        terminal_sync(t);
    return t;
}

void terminal_close(struct terminal *t)
{
    if (!terminal_ended(t)) {
        kill(t->pid, SIGKILL);
        waitpid(t->pid, &t->status, 0);
    }
    close(t->master);
    close(t->slave);
    vterm_free(t->vterm);
    drop_data(t);
    free(t);
}

void terminal_send(struct terminal *t, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t n = write(t->master, at, length);
        if (n < 0 && errno != EINTR)
            return;
        if (n > 0) {
            at += n;
            length -= (size_t)n;
        }
    }
}

void terminal_sync(struct terminal *t)
{
    t->cleared = t->framed = false;
    for (int waited = 0, asked = -1;
         (!t->framed || t->midway) && !terminal_ended(t) && waited < PATIENCE_MS;) {
        /* Again and again: the first may have been taken for the end of an escape sequence. */
        if (!t->framed && waited / 100 > asked) {
            asked = waited / 100;
            terminal_send(t, "\x0c", 1);
        }
        if (!pump(t, 50))
            waited += 50;
    }
    if (!t->framed && !t->ended)
        give_up(t, "no frame came after the keys");
}

void terminal_type(struct terminal *t, const char *bytes)
{
    unsigned frames = t->frames;
    size_t length = strlen(bytes);
    terminal_send(t, bytes, length);
    /* An Escape must be seen to stand alone before another key follows it. */
    bool lone = length > 0 && bytes[length - 1] == '\x1b';
    for (int waited = 0; lone && t->frames == frames && waited < PATIENCE_MS;)
        if (!pump(t, 50))
            waited += 50;
    terminal_sync(t);
}

void terminal_resize(struct terminal *t, int columns, int rows)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    while (pump(t, 0)) {
    }
    vterm_set_size(t->vterm, rows, columns);
    assert_int_equal(ioctl(t->master, TIOCSWINSZ, &size), 0);
}

void terminal_await(struct terminal *t, const char *text)
{
    terminal_await_long(t, text, PATIENCE_MS);
}

void terminal_await_long(struct terminal *t, const char *text, int patience_ms)
{
    int waited = 0;
    while (!terminal_has(t, text) && waited < patience_ms && !terminal_ended(t))
        if (!pump(t, 50))
            waited += 50;
    if (!terminal_has(t, text)) {
        terminal_print(t);
        fail_msg("'%s' did not come", text);
    }
}

int terminal_wait(struct terminal *t)
{
    for (int waited = 0; !terminal_ended(t) && waited < PATIENCE_MS;)
        if (!pump(t, 20))
            waited += 20;
    if (!t->ended)
        give_up(t, "the program did not end");
    return t->status;
}

pid_t terminal_pid(const struct terminal *t)
{
    return t->pid;
}

unsigned terminal_cell(struct terminal *t, int column, int row)
{
    VTermScreenCell cell;
    if (!vterm_screen_get_cell(t->screen, (VTermPos){.row = row, .col = column}, &cell) ||
        cell.chars[0] == (uint32_t)-1 || cell.chars[0] == ' ')
        return 0;
    return cell.chars[0];
}

const char *terminal_row(struct terminal *t, int row)
{
    size_t length = 0, end = 0;
    for (int column = 0; column < terminal_columns(t); column++) {
        VTermScreenCell cell;
        vterm_screen_get_cell(t->screen, (VTermPos){.row = row, .col = column}, &cell);
        if (cell.chars[0] == (uint32_t)-1)
            continue;
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && (i == 0 || cell.chars[i]); i++)
            length += ll_utf8_put(cell.chars[i] ? cell.chars[i] : ' ', t->row + length);
        if (cell.chars[0] != 0 && cell.chars[0] != ' ')
            end = length;
        if (length + 32 > ROW_LIMIT)
            break;
    }
    t->row[end] = '\0';
    return t->row;
}

bool terminal_has(struct terminal *t, const char *text)
{
    for (int row = 0; row < terminal_rows(t); row++)
        if (strstr(terminal_row(t, row), text))
            return true;
    return false;
}

int terminal_last_column(struct terminal *t, int row)
{
    for (int column = terminal_columns(t) - 1; column >= 0; column--) {
        VTermScreenCell cell;
        vterm_screen_get_cell(t->screen, (VTermPos){.row = row, .col = column}, &cell);
        if (cell.chars[0] != 0 && cell.chars[0] != ' ')
            return column;
    }
    return -1;
}

bool terminal_colored(struct terminal *t)
{
    return t->colored;
}

bool terminal_direct(struct terminal *t)
{
    return t->direct;
}

static VTermScreenCell cell_at(struct terminal *t, int column, int row)
{
    VTermScreenCell cell;
    assert_true(vterm_screen_get_cell(t->screen, (VTermPos){.row = row, .col = column}, &cell));
    return cell;
}

int terminal_ink(struct terminal *t, int column, int row)
{
    VTermScreenCell cell = cell_at(t, column, row);
    if (VTERM_COLOR_IS_DEFAULT_FG(&cell.fg))
        return -1;
    if (VTERM_COLOR_IS_INDEXED(&cell.fg))
        return cell.fg.indexed.idx;
    return 1 << 24 | cell.fg.rgb.red << 16 | cell.fg.rgb.green << 8 | cell.fg.rgb.blue;
}

bool terminal_bold(struct terminal *t, int column, int row)
{
    return cell_at(t, column, row).attrs.bold;
}

bool terminal_find(struct terminal *t, const char *text, int *column, int *row)
{
    for (*row = 0; *row < terminal_rows(t); ++*row) {
        const char *line = terminal_row(t, *row), *found = strstr(line, text);
        if (found) {
            *column = ll_utf8_width(line, (size_t)(found - line));
            return true;
        }
    }
    return false;
}

bool terminal_alternate(const struct terminal *t)
{
    return t->alternate;
}

bool terminal_cursor_visible(const struct terminal *t)
{
    return t->cursor;
}

void terminal_cursor(const struct terminal *t, int *column, int *row)
{
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(t->vterm), &at);
    *column = at.col;
    *row = at.row;
}

bool terminal_cooked(const struct terminal *t)
{
    struct termios modes;
    assert_int_equal(tcgetattr(t->slave, &modes), 0);
    return (modes.c_lflag & ECHO) && (modes.c_lflag & ICANON) && (modes.c_lflag & ISIG);
}

int terminal_columns(const struct terminal *t)
{
    int rows, columns;
    vterm_get_size(t->vterm, &rows, &columns);
    return columns;
}

int terminal_rows(const struct terminal *t)
{
    int rows, columns;
    vterm_get_size(t->vterm, &rows, &columns);
    return rows;
}

void terminal_print(struct terminal *t)
{
    for (int row = 0; row < terminal_rows(t); row++)
        fprintf(stderr, "%2d |%s\n", row, terminal_row(t, row));
}
