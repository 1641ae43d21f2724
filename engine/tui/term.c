/* The terminal's life cycle. See term.h for the theory of operation. */
#include "tui/term.h"

#include <errno.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "tui/direct.h"
#include "tui/paint.h"
#include "tui/rescue.h"
#include "tui/terminfo.h"

struct ll_term {
    struct ll_terminfo info;
    struct ll_str frame; /* what is sent next, in one write */
    struct ll_painter *painter;
    struct ll_style style;
    struct termios before, ours;
    int width, height;
    bool away, known, opened, asked, whole_frames;
};

/* A paste comes between marks, so that its letters are no keys. Private modes that a terminal does
 * not know are ignored by it. */
static const char paste_on[] = "\x1b[?2004h", paste_off[] = "\x1b[?2004l";

/* The largest window that is filled. */
enum { COLUMNS_MOST = 4096, ROWS_MOST = 1024 };

/* The window's size, at most the largest that is filled; false where it is not known. */
static bool window_size(int *columns, int *rows)
{
    struct winsize size = {0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
        return false;
    *rows = size.ws_row < ROWS_MOST ? size.ws_row : ROWS_MOST;
    *columns = size.ws_col < COLUMNS_MOST ? size.ws_col : COLUMNS_MOST;
    return true;
}

static void follow_size(struct ll_term *term)
{
    if (window_size(&term->width, &term->height))
        return;
    term->width = term->info.width > 0 ? term->info.width : 80;
    term->height = term->info.height > 0 ? term->info.height : 24;
}

/* The bytes that give the terminal back, for handlers that can ask nobody, too. */
static void restore_bytes(const struct ll_term *term, struct ll_str *out)
{
    const struct ll_terminfo *info = &term->info;
    ll_str_add(out, paste_off);
    ll_terminfo_add(out, info->plain);
    if (info->colors > 0)
        ll_terminfo_add(out, info->own_colors);
    ll_terminfo_add(out, info->keys_off);
    ll_terminfo_add(out, info->show);
    ll_terminfo_add(out, info->leave);
}

/* Sends what was gathered. */
static void send(struct ll_term *term)
{
    const char *bytes = ll_str_text(&term->frame);
    size_t length = term->frame.length;
    while (length > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, length);
        if (n < 0 && errno != EINTR)
            break; /* the terminal is gone: reading from it says so too */
        bytes += n > 0 ? n : 0;
        length -= n > 0 ? (size_t)n : 0;
    }
    ll_str_clear(&term->frame);
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

/* Our own description of such a terminal, found by the variable that says where to look. */
static bool open_described(struct ll_terminfo *info)
{
    const char *set = getenv("TERMINFO");
    char *before = set ? ll_string_copy(set, strlen(set)) : NULL;
    setenv("TERMINFO", ll_direct_entry, 1);
    bool found = ll_terminfo_open(LL_DIRECT_NAME, info);
    if (before)
        setenv("TERMINFO", before, 1);
    else
        unsetenv("TERMINFO");
    free(before);
    return found;
}

/* xterm-256color says 256 colours even where the terminal has all; its sister xterm-direct, where
 * installed, says so. */
static bool open_direct(const char *name, struct ll_terminfo *info)
{
    char direct[80];
    const char *tail = strstr(name, "-256color");
    int length = tail ? (int)(tail - name) : (int)strlen(name);
    if (snprintf(direct, sizeof direct, "%.*s-direct", length, name) < (int)sizeof direct &&
        ll_terminfo_open(direct, info))
        return true;
    return open_described(info);
}

static enum ll_colors count_colors(const struct ll_terminfo *info)
{
    if (environment("NO_COLOR")[0] != '\0' || info->colors < 8)
        return LL_COLORS_NONE;
    if (info->rgb && info->colors > 256)
        return LL_COLORS_RGB;
    return info->colors >= 256 ? LL_COLORS_256 : info->colors >= 16 ? LL_COLORS_16 : LL_COLORS_8;
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

/* The screen is ours, as terminals are at first: nothing is inserted, lines are as wide as the
 * window and all of it moves. Bytes come as they are typed, and keys that would be signals come as
 * keys. */
static void set_modes(struct ll_term *term)
{
    const struct ll_terminfo *info = &term->info;
    term->ours = term->before;
    cfmakeraw(&term->ours);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &term->ours);
    ll_terminfo_add(&term->frame, info->enter);
    ll_terminfo_add_with(&term->frame, info->region, 0, term->height - 1);
    ll_terminfo_add(&term->frame, info->no_insert);
    ll_terminfo_add(&term->frame, info->wrap);
    ll_terminfo_add(&term->frame, info->keys_on);
    ll_str_add(&term->frame, paste_on);
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
        ll_str_add(&term->frame, "\x1b[?2026$p");
    if (term->asked)
        ll_str_add(&term->frame, "\x1b]11;?\a\x1b[c");
    send(term);
}

static ll_err open_screen(struct ll_term *term, const char *name, struct ll_message *why)
{
    term->known = wants_direct_color() && open_direct(name, &term->info);
    if (!term->known)
        term->known = ll_terminfo_open(name, &term->info);
    if (!term->known || term->info.place == NULL || term->info.clear == NULL)
        return ll_fail(why, LL_ERR_UNSUPPORTED,
                       "the terminal type '%s' is not known here, or cannot place its cursor; set "
                       "TERM to what your terminal is (xterm-256color fits most)",
                       name);
    term->style = (struct ll_style){.glyphs = choose_glyphs(name),
                                    .colors = count_colors(&term->info),
                                    .theme = choose_theme()};
    return ll_painter_new(&term->style, &term->info, &term->painter);
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
    restore_bytes(term, &restore);
    ll_str_add(&restore, "\r\n");
    ll_rescue_arm(ll_str_text(&restore), restore.length, &term->before);
    ll_str_done(&restore);
    term->opened = true;
    follow_size(term);
    set_modes(term);
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
    if (t->known)
        ll_terminfo_close();
    ll_str_done(&t->frame);
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
    if (term->whole_frames)
        ll_str_add(&term->frame, "\x1b[?2026h");
    ll_painter_put(term->painter, grid, term->width, term->height, cursor_x, cursor_y,
                   &term->frame);
    if (term->whole_frames)
        ll_str_add(&term->frame, "\x1b[?2026l");
    send(term);
}

void ll_term_forget(struct ll_term *term)
{
    ll_painter_forget(term->painter);
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
    /* Where it has no screen of its own for us, what stands there stays, and the shell goes on
     * below it. */
    ll_terminfo_add_with(&term->frame, term->info.place, term->height - 1, 0);
    restore_bytes(term, &term->frame);
    if (term->info.leave == NULL)
        ll_str_add(&term->frame, "\r\n");
    send(term);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &term->before);
    ll_rescue_pause(true);
}

void ll_term_return(struct ll_term *term)
{
    if (!term->away)
        return;
    term->away = false;
    ll_rescue_pause(false);
    follow_size(term);
    set_modes(term);
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
