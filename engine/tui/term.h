/* The terminal: curses from its start to its end, whatever the end is. It is on the alternate
 * screen, in raw mode, and given back as it was. */
#ifndef LL_TUI_TERM_H
#define LL_TUI_TERM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "chart/grid.h"
#include "chart/style.h"

struct ll_term;

/* Opens the terminal on standard input and output. LL_ERR_UNSUPPORTED where they are no terminal
 * or one that curses does not know or that cannot place its cursor. */
ll_err ll_term_open(struct ll_message *why, struct ll_term **out);
void ll_term_close(struct ll_term **term);

/* What it can show: colours by terminfo, COLORTERM and NO_COLOR; glyphs by the locale; the theme
 * by COLORFGBG, until ll_term_set_theme knows better. */
struct ll_style ll_term_style(const struct ll_term *term);
void ll_term_set_theme(struct ll_term *term, enum ll_theme theme);

/* True where the terminal was asked for its background. The answer comes as a key
 * (LL_KEY_BACKGROUND), and after it one that each terminal gives (LL_KEY_ATTRIBUTES). */
bool ll_term_asked(const struct ll_term *term);

/* The theme for a background of that colour, 0xRRGGBB. */
enum ll_theme ll_term_theme_on(uint32_t background);

/* True where private mode 2026 (frames shown whole) was answered for. Told by the decoder of keys,
 * since the answer comes as input. */
void ll_term_set_frames(struct ll_term *term, bool known);

void ll_term_size(const struct ll_term *term, int *width, int *height);

/* Shows the grid, which has the terminal's size: what differs from the last is sent, at once.
 * The cursor stands at cursor_x, cursor_y, or is hidden where cursor_x is negative. */
void ll_term_paint(struct ll_term *term, const struct ll_grid *grid, int cursor_x, int cursor_y);

/* Forgets what the terminal shows: the next paint sends everything. */
void ll_term_forget(struct ll_term *term);

int ll_term_input(const struct ll_term *term);   /* to be polled and read: keys' bytes */
int ll_term_signals(const struct ll_term *term); /* to be polled */

/* Takes what the signals told since the last call: LL_RESCUE_ bits (rescue.h). Follows a new size
 * itself. */
unsigned ll_term_take_signals(struct ll_term *term);

/* Gives the terminal to somebody else (an editor) and takes it back. */
void ll_term_leave(struct ll_term *term);
void ll_term_return(struct ll_term *term);

/* Stops this process group as ^Z does, and goes on when it is continued. */
void ll_term_suspend(struct ll_term *term);

#endif
