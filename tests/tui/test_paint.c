/* Painting: whatever was drawn before, a terminal shows what the grid holds, in few bytes. */
#include "tui/paint.h"

#include <curses.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vterm.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/str.h"
#include "base/utf8.h"
#include <term.h> /* last: its names are half of the English language */

enum { WIDTH = 47, HEIGHT = 9 };

/* A terminal that was painted on, through curses. */
struct stage {
    VTerm *vterm;
    VTermScreen *screen;
    SCREEN *curses;
    FILE *sent; /* what curses writes to */
    struct ll_style style;
    struct ll_painter *painter;
    struct ll_grid *grid;
    struct ll_str bytes; /* of the last frame */
};

/* What curses sent since it was taken last. */
static void take(struct stage *stage)
{
    char bytes[4096];
    ssize_t n;
    int fd = fileno(stage->sent);
    ll_str_clear(&stage->bytes);
    for (off_t at = 0; (n = pread(fd, bytes, sizeof bytes, at)) > 0; at += n)
        ll_str_add_n(&stage->bytes, bytes, (size_t)n);
    assert_int_equal(ftruncate(fd, 0), 0);
    lseek(fd, 0, SEEK_SET);
    vterm_input_write(stage->vterm, ll_str_text(&stage->bytes), stage->bytes.length);
}

static void open_stage(struct stage *stage, const char *type, enum ll_colors colors)
{
    *stage = (struct stage){.style = {.glyphs = LL_GLYPHS_BRAILLE, .colors = colors}};
    stage->vterm = vterm_new(HEIGHT, WIDTH);
    vterm_set_utf8(stage->vterm, 1);
    stage->screen = vterm_obtain_screen(stage->vterm);
    vterm_screen_reset(stage->screen, 1);
    assert_non_null(stage->sent = tmpfile());
    stage->curses = newterm(type, stage->sent, stdin);
    assert_non_null(stage->curses);
    if (colors != LL_COLORS_NONE) {
        start_color();
        use_default_colors();
    }
    assert_int_equal(ll_painter_new(&stage->style, &stage->painter), LL_OK);
    assert_int_equal(ll_grid_new(WIDTH, HEIGHT, &stage->grid), LL_OK);
    refresh();
    take(stage);
}

static void close_stage(struct stage *stage)
{
    ll_painter_free(&stage->painter);
    ll_grid_free(&stage->grid);
    ll_str_done(&stage->bytes);
    endwin();
    delscreen(stage->curses);
    fclose(stage->sent);
    vterm_free(stage->vterm);
}

static void paint(struct stage *stage)
{
    ll_painter_put(stage->painter, stage->grid);
    refresh();
    take(stage);
}

/* The painter knows nothing of the terminal any more, as after a return from elsewhere. */
static void forget(struct stage *stage)
{
    ll_painter_forget(stage->painter);
    clearok(curscr, TRUE);
}

/* LL_ATTR_ bits that the terminal cannot show in a colour. */
static unsigned beside_color(void)
{
    enum { UNDERLINE = 2, REVERSE = 4, DIM = 16, BOLD = 32 }; /* terminfo's of no_color_video */
    char name[] = "ncv";
    int bits = tigetnum(name);
    if (bits < 0)
        return 0;
    return (bits & UNDERLINE ? LL_ATTR_UNDERLINE : 0u) | (bits & REVERSE ? LL_ATTR_REVERSE : 0u) |
           (bits & DIM ? LL_ATTR_DIM : 0u) | (bits & BOLD ? LL_ATTR_BOLD : 0u);
}

static VTermScreenCell shown(const struct stage *stage, int x, int y)
{
    VTermScreenCell cell;
    assert_true(vterm_screen_get_cell(stage->screen, (VTermPos){.row = y, .col = x}, &cell));
    return cell;
}

static int ink_of(const VTermColor *color)
{
    if (VTERM_COLOR_IS_DEFAULT_FG(color) || VTERM_COLOR_IS_DEFAULT_BG(color))
        return -1;
    return VTERM_COLOR_IS_INDEXED(color) ? color->indexed.idx : 1000;
}

/* What stands for a colour where there is none. */
static unsigned in_place_of_color(const struct stage *stage, ll_color fg)
{
    bool means = fg == LL_ROLE_ACCENT || fg == LL_ROLE_GOOD;
    return stage->style.colors == LL_COLORS_NONE && means ? LL_ATTR_BOLD : 0;
}

static bool looks_right(const struct stage *stage, const struct ll_cell *cell,
                        const VTermScreenCell *there)
{
    unsigned attr = cell->attr | ll_style_attr(&stage->style, cell->fg) |
                    ll_style_attr(&stage->style, cell->bg) | in_place_of_color(stage, cell->fg);
    int fg = ll_style_index(&stage->style, cell->fg), bg = ll_style_index(&stage->style, cell->bg);
    if (fg >= 0 || bg >= 0)
        attr &= ~beside_color();
    bool blank = cell->text[0] == ' ' || cell->text[0] == '\0';
    bool bare = ink_of(&there->bg) == bg &&
                (there->attrs.underline != 0) == ((attr & LL_ATTR_UNDERLINE) != 0) &&
                (there->attrs.reverse != 0) == ((attr & LL_ATTR_REVERSE) != 0);
    if (blank && (attr & (LL_ATTR_UNDERLINE | LL_ATTR_REVERSE)) == 0)
        return bare; /* of a blank no more is seen */
    return bare && ink_of(&there->fg) == fg &&
           (there->attrs.bold != 0) == ((attr & LL_ATTR_BOLD) != 0);
}

static bool text_is_right(const struct ll_cell *cell, const VTermScreenCell *there)
{
    char text[32] = "";
    size_t length = 0;
    if (cell->width == 0)
        return there->chars[0] == (uint32_t)-1;
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && there->chars[i]; i++)
        length += ll_utf8_put(there->chars[i], text + length);
    text[length] = '\0';
    if (cell->text[0] == '\0' || strcmp(cell->text, " ") == 0)
        return length == 0 || strcmp(text, " ") == 0;
    return strncmp(text, cell->text, sizeof cell->text) == 0;
}

static void assert_all_shown(const struct stage *stage, int frame)
{
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            const struct ll_cell *cell = ll_grid_cell(stage->grid, x, y);
            VTermScreenCell there = shown(stage, x, y);
            if (!text_is_right(cell, &there) ||
                (cell->width > 0 && !looks_right(stage, cell, &there)))
                fail_msg("frame %d: at %d, %d '%.16s' in colour %u on %u, attributes %u, is not "
                         "shown so",
                         frame, x, y, cell->text, (unsigned)cell->fg, (unsigned)cell->bg,
                         cell->attr);
        }
}

/* Some text somewhere, or blanks. */
static void draw_something(struct stage *stage, struct ll_rng *rng)
{
    static const char *const texts[] = {
        "loss", "   ",     "a  b",      "손실 함수",  "⣀⡠⠔⠊",       "│ ┈┈┈ │",        "x",     "한",
        " ",    "θ ← 0.1", "e\xCC\x81", "0123456789", "━━━━━━━━━━", "              ", "ab  cd"};
    static const ll_color inks[] = {LL_ROLE_TEXT, LL_ROLE_MUTED,    LL_ROLE_ACCENT,  LL_ROLE_GOOD,
                                    LL_ROLE_TEXT, LL_ROLE_SERIES_1, LL_ROLE_SERIES_2};
    static const uint8_t attrs[] = {0, 0, 0, LL_ATTR_BOLD, LL_ATTR_UNDERLINE, LL_ATTR_REVERSE};
    struct ll_ink ink = {inks[ll_rng_below(rng, sizeof inks / sizeof *inks)],
                         ll_rng_below(rng, 4) ? LL_ROLE_BACKGROUND : LL_ROLE_SELECTION,
                         attrs[ll_rng_below(rng, sizeof attrs)]};
    int x = (int)ll_rng_below(rng, WIDTH + 4) - 4, y = (int)ll_rng_below(rng, HEIGHT);
    const char *text = texts[ll_rng_below(rng, sizeof texts / sizeof *texts)];
    if (x == WIDTH - 1 && strchr(text, '\xCC'))
        return; /* libvterm puts a mark behind the last column on the next line */
    if (ll_rng_below(rng, 20) == 0)
        ll_grid_clear(stage->grid);
    else if (ll_rng_below(rng, 6) == 0)
        ll_grid_fill(stage->grid, (struct ll_rect){x, y, 1 + (int)ll_rng_below(rng, WIDTH), 2}, ' ',
                     ll_ink(LL_ROLE_TEXT, 0));
    else
        ll_grid_text(stage->grid, x, y, WIDTH, text, ink);
}

/* One that changes most of a frame, or little. */
static void a_terminal_shows_what_is_drawn(const char *type, enum ll_colors colors)
{
    struct stage stage;
    struct ll_rng rng;
    ll_rng_seed(&rng, 20);
    open_stage(&stage, type, colors);
    for (int frame = 0; frame < 1500; frame++) {
        uint64_t changes = frame % 3 == 0 ? ll_rng_below(&rng, 40) : ll_rng_below(&rng, 3);
        for (uint64_t i = 0; i < changes; i++)
            draw_something(&stage, &rng);
        if (frame % 100 == 99)
            forget(&stage);
        paint(&stage);
        assert_all_shown(&stage, frame);
    }
    close_stage(&stage);
}

static void a_terminal_of_256_colours_shows_what_is_drawn(void **state)
{
    (void)state;
    a_terminal_shows_what_is_drawn("xterm-256color", LL_COLORS_256);
}

static void one_of_8_colours_does_too(void **state)
{
    (void)state;
    a_terminal_shows_what_is_drawn("xterm", LL_COLORS_8);
    a_terminal_shows_what_is_drawn("linux", LL_COLORS_8);
}

static void one_without_colours_does_too(void **state)
{
    (void)state;
    a_terminal_shows_what_is_drawn("vt220", LL_COLORS_NONE);
}

static void what_did_not_change_costs_nothing(void **state)
{
    (void)state;
    struct stage stage;
    open_stage(&stage, "xterm-256color", LL_COLORS_256);
    ll_grid_text(stage.grid, 0, 3, WIDTH, "손실 loss", ll_ink(LL_ROLE_ACCENT, 0));
    paint(&stage);
    paint(&stage);
    assert_int_equal(stage.bytes.length, 0);
    ll_grid_text(stage.grid, 5, 3, WIDTH, "L", ll_ink(LL_ROLE_ACCENT, 0));
    paint(&stage);
    /* a place, a colour, the letter, no colour, and the place that curses was left at */
    assert_in_range(stage.bytes.length, 1, strlen("\x1b[4;6H\x1b[38;5;111mL\x1b[39;49m\x1b[4d"));
    close_stage(&stage);
}

/* The gap between two words takes no change of colours, the rest of a line is erased at once. */
static void blanks_cost_little(void **state)
{
    (void)state;
    struct stage stage;
    open_stage(&stage, "xterm-256color", LL_COLORS_256);
    ll_grid_text(stage.grid, 0, 0, WIDTH, "one", ll_ink(LL_ROLE_ACCENT, 0));
    ll_grid_text(stage.grid, 6, 0, WIDTH, "two", ll_ink(LL_ROLE_ACCENT, 0));
    paint(&stage);
    assert_non_null(strstr(ll_str_text(&stage.bytes), "one   two"));
    ll_grid_clear(stage.grid);
    paint(&stage);
    assert_in_range(stage.bytes.length, 1, strlen("\x1b[H\x1b[K\x1b[2d"));
    close_stage(&stage);
}

/* Nobody sees the ink of a blank, and each change of it is ten bytes and more of a frame. */
static void blanks_between_grid_lines_change_no_ink(void **state)
{
    (void)state;
    struct stage stage;
    int changes = 0;
    open_stage(&stage, "xterm-256color", LL_COLORS_256);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x += 3 + y)
            ll_grid_put(stage.grid, x, y, 0x250A, ll_ink(LL_ROLE_GRIDLINE, 0));
    paint(&stage);
    for (const char *at = ll_str_text(&stage.bytes); (at = strstr(at, "\x1b[38;5;")) != NULL; at++)
        changes++;
    assert_int_equal(changes, 1);
    close_stage(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_terminal_of_256_colours_shows_what_is_drawn),
        cmocka_unit_test(one_of_8_colours_does_too),
        cmocka_unit_test(one_without_colours_does_too),
        cmocka_unit_test(what_did_not_change_costs_nothing),
        cmocka_unit_test(blanks_cost_little),
        cmocka_unit_test(blanks_between_grid_lines_change_no_ink),
    };
    setlocale(LC_CTYPE, "C.UTF-8");
    setenv("LINES", "9", 1);
    setenv("COLUMNS", "47", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
