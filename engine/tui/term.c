/* Curses' life cycle. See term.h for the theory of operation. */
#include "tui/term.h"

#include <curses.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"
#include "tui/direct.h"
#include "tui/paint.h"
#include "tui/rescue.h"
#include "tui/spool.h"

struct ll_term {
    SCREEN *screen;
    struct ll_spool spool;
    struct ll_painter *painter;
    struct ll_style style;
    struct termios before, ours;
    int width, height;
    bool away, opened, asked, whole_frames;
};

/* Capabilities by name: term.h's macros name half of the English language. */
static const char *capability(const char *name)
{
    char copy[8] = "";
    strncpy(copy, name, sizeof copy - 1);
    const char *found = tigetstr(copy);
    return found == (const char *)-1 ? NULL : found;
}

/* A paste comes between marks, so that its letters are no keys. Private modes that a terminal does
 * not know are ignored by it. */
static const char paste_on[] = "\x1b[?2004h", paste_off[] = "\x1b[?2004l";

/* The largest window that is filled: curses counts columns in 16 bits with a sign. */
enum { COLUMNS_MOST = 4096, ROWS_MOST = 1024 };

/* The bytes that give the terminal back, for handlers that can ask nobody. */
static void restore_bytes(struct ll_str *out)
{
    ll_str_add(out, paste_off);
    static const char *const names[] = {"sgr0", "op", "rmkx", "cnorm", "rmcup"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ll_str_add(out, capability(names[i]) ? capability(names[i]) : "");
    ll_str_add(out, "\r\n");
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

/* A terminal of all colours by our own description, given to curses by the variable that it reads:
 * xterm-256color says 256 colours even where the terminal has all, and its sister xterm-direct,
 * where it is installed, writes them with colons, which fewer terminals read. */
static SCREEN *open_direct(FILE *out)
{
    const char *set = getenv("TERMINFO");
    char *before = set ? ll_string_copy(set, strlen(set)) : NULL;
    setenv("TERMINFO", ll_direct_entry, 1);
    SCREEN *screen = newterm(LL_DIRECT_NAME, out, stdin);
    if (before)
        setenv("TERMINFO", before, 1);
    else
        unsetenv("TERMINFO");
    free(before);
    return screen;
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
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
        int rows = size.ws_row < ROWS_MOST ? size.ws_row : ROWS_MOST;
        int columns = size.ws_col < COLUMNS_MOST ? size.ws_col : COLUMNS_MOST;
        if (rows != LINES || columns != COLS)
            resizeterm(rows, columns);
    }
    term->width = COLS;
    term->height = LINES;
}

/* Curses' output is no terminal, so the line discipline is set here: bytes come as they are typed,
 * and keys that would be signals come as keys. */
static void set_modes(struct ll_term *term)
{
    term->ours = term->before;
    cfmakeraw(&term->ours);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &term->ours);
    nonl();
    typeahead(-1); /* a frame is shown whole, whatever is typed meanwhile */
    keypad(stdscr, TRUE);
    curs_set(0);
    fputs(paste_on, term->spool.file);
}

/* Asks whether frames can be shown whole (mode 2026), what the background is (OSC 11), and last
 * what every terminal answers (DA1): answers come in the order of the questions, so that after the
 * last nothing is awaited. Terminals that take part in standards skip what they do not know; the VT
 * series and consoles are not asked, since some would print it, and GNU Screen gives answers out of
 * order.
 */
static void ask(struct ll_term *term, const char *name)
{
    bool old =
        strncmp(name, "vt", 2) == 0 || strcmp(name, "linux") == 0 || strcmp(name, "Eterm") == 0;
    term->asked = !old && environment("STY")[0] == '\0';
    if (!old)
        fputs("\x1b[?2026$p", term->spool.file);
    if (term->asked)
        fputs("\x1b]11;?\a\x1b[c", term->spool.file);
    fflush(term->spool.file);
    ll_spool_send(&term->spool, false);
}

static ll_err open_screen(struct ll_term *term, const char *name, struct ll_message *why)
{
    ll_err err = ll_spool_init(&term->spool, why);
    if (err != LL_OK)
        return err;
    unsetenv("LINES"); /* the window says its size, and these may say anything */
    unsetenv("COLUMNS");
    term->screen = wants_direct_color() ? open_direct(term->spool.file) : NULL;
    if (term->screen == NULL)
        term->screen = newterm(name, term->spool.file, stdin);
    if (term->screen == NULL || capability("cup") == NULL)
        return ll_fail(why, LL_ERR_UNSUPPORTED,
                       "the terminal type '%s' is not known here, or cannot place its cursor; set "
                       "TERM to what your terminal is (xterm-256color fits most)",
                       name);
    term->style = (struct ll_style){
        .glyphs = choose_glyphs(name), .colors = count_colors(), .theme = choose_theme()};
    return ll_painter_new(&term->style, &term->painter);
}

ll_err ll_term_open(struct ll_message *why, struct ll_term **out)
{
    const char *set = environment("TERM"), *name = set[0] != '\0' ? set : "dumb";
    struct ll_str restore = {0};
    *out = NULL;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return ll_fail(why, LL_ERR_UNSUPPORTED, "standard input and output are no terminal");
    struct ll_term *term = ll_array_new(1, sizeof *term);
    if (term == NULL)
        return LL_ERR_MEMORY;
    tcgetattr(STDIN_FILENO, &term->before);
    ll_err err = ll_rescue_open(why);
    if (err == LL_OK)
        err = open_screen(term, name, why);
    if (err != LL_OK) {
        ll_rescue_close();
        ll_term_close(&term);
        return err;
    }
    restore_bytes(&restore);
    ll_rescue_arm(ll_str_text(&restore), restore.length, &term->before);
    ll_str_done(&restore);
    term->opened = true;
    set_modes(term);
    follow_size(term);
    ask(term, name);
    *out = term;
    return LL_OK;
}

void ll_term_close(struct ll_term **term)
{
    struct ll_term *t = *term;
    if (t == NULL)
        return;
    if (t->opened) {
        ll_term_leave(t);
        tcflush(STDIN_FILENO, TCIFLUSH); /* an answer that came late is not the shell's input */
        ll_rescue_close();
    }
    ll_painter_free(&t->painter);
    if (t->screen)
        delscreen(t->screen);
    ll_spool_done(&t->spool);
    free(t);
    *term = NULL;
}

struct ll_style ll_term_style(const struct ll_term *term)
{
    return term->style;
}

void ll_term_set_theme(struct ll_term *term, enum ll_theme theme)
{
    if (theme == term->style.theme)
        return;
    term->style.theme = theme;
    ll_painter_theme(term->painter, theme);
}

bool ll_term_asked(const struct ll_term *term)
{
    return term->asked;
}

enum ll_theme ll_term_theme_on(uint32_t background)
{
    uint32_t red = background >> 16 & 0xFF, green = background >> 8 & 0xFF,
             blue = background & 0xFF;
    return 299 * red + 587 * green + 114 * blue < 500 * 255 ? LL_THEME_DARK : LL_THEME_LIGHT;
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
    leaveok(stdscr, cursor_x < 0); /* one that is hidden need not be brought anywhere */
    if (cursor_x >= 0)
        move(cursor_y, cursor_x);
    wnoutrefresh(stdscr);
    doupdate();
    ll_spool_send(&term->spool, term->whole_frames);
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
    return ll_rescue_descriptor();
}

unsigned ll_term_take_signals(struct ll_term *term)
{
    unsigned told = ll_rescue_take();
    if ((told & LL_RESCUE_RESIZED) && !term->away) {
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
    fputs(paste_off, term->spool.file);
    fflush(term->spool.file);
    endwin();
    ll_spool_send(&term->spool, false);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &term->before);
    ll_rescue_pause(true);
}

void ll_term_return(struct ll_term *term)
{
    if (!term->away)
        return;
    term->away = false;
    ll_rescue_pause(false);
    set_modes(term);
    refresh(); /* back on the alternate screen */
    follow_size(term);
    ll_term_forget(term);
}

void ll_term_suspend(struct ll_term *term)
{
    bool was_away = term->away;
    ll_term_leave(term);
    ll_rescue_stop();
    if (!was_away)
        ll_term_return(term);
}
