/* A terminal for tests: a program under a PTY, its screen kept by libvterm.
 *
 * The terminal says that it can show whole frames (mode 2026), so a test never waits for time: it
 * types its keys and Ctrl-L, and the frame that follows the cleared screen has them all behind it.
 */
#ifndef LL_TESTS_TUI_TERMINAL_H
#define LL_TESTS_TUI_TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>

struct terminal;

struct terminal_options {
    int columns, rows;
    const char *lang;         /* LOSSLAB_LANG */
    const char *const *args;  /* of losslab, ending with NULL */
    const char *const *extra; /* NAME=VALUE, ending with NULL; may be NULL */
    const char *state;        /* XDG_STATE_HOME */
    const char *lessons;      /* the lessons' folder; NULL: the real ones */
    const char *background;   /* what it answers about it ("rgb:ffff/ffff/ffff"); NULL: nothing */
    bool silent;              /* it does not even say what it is */
    int ignored;              /* a signal that the program is started to ignore; 0 for none */
};

/* Starts the program and waits for its first frame (or its end). Fails the test where it cannot. */
struct terminal *terminal_open(const struct terminal_options *options);

/* Kills the program where it still runs. */
void terminal_close(struct terminal *terminal);

/* Types the bytes and waits for the frame that follows them. */
void terminal_type(struct terminal *terminal, const char *bytes);
void terminal_send(struct terminal *terminal, const void *bytes, size_t length); /* does not wait */
void terminal_sync(struct terminal *terminal);
void terminal_resize(struct terminal *terminal, int columns, int rows);

/* Waits for output, and takes it until there is none for so long; how many bytes came since this
 * was asked last. */
size_t terminal_taken(struct terminal *terminal, int silence_ms);

/* Takes output until `text` is on the screen; fails the test where it does not come. */
void terminal_await(struct terminal *terminal, const char *text);

/* The same for what takes long where sanitizers watch; the milliseconds are those of silence. */
void terminal_await_long(struct terminal *terminal, const char *text, int patience_ms);

/* Waits for the program to end; its wait status. */
int terminal_wait(struct terminal *terminal);
pid_t terminal_pid(const struct terminal *terminal);
bool terminal_ended(struct terminal *terminal);

/* A row as UTF-8, blanks at its end cut off; valid until the next call. */
const char *terminal_row(struct terminal *terminal, int row);
bool terminal_has(struct terminal *terminal, const char *text);

/* The cell's code point, 0 for a blank or the right half of a wide character. */
unsigned terminal_cell(struct terminal *terminal, int column, int row);
int terminal_last_column(struct terminal *terminal, int row); /* of what is not blank, -1: none */
bool terminal_colored(struct terminal *terminal);
bool terminal_direct(struct terminal *terminal); /* colours came as red, green and blue */

/* The ink of a cell: its number in the palette, or 0x1RRGGBB; -1 where it is the terminal's own. */
int terminal_ink(struct terminal *terminal, int column, int row);
bool terminal_bold(struct terminal *terminal, int column, int row);

/* Where a text is on the screen; false where it is not. */
bool terminal_find(struct terminal *terminal, const char *text, int *column, int *row);

bool terminal_alternate(const struct terminal *terminal); /* on its alternate screen */
bool terminal_cursor_visible(const struct terminal *terminal);
void terminal_cursor(const struct terminal *terminal, int *column, int *row);
bool terminal_cooked(const struct terminal *terminal); /* echo and line editing are on */

int terminal_columns(const struct terminal *terminal);
int terminal_rows(const struct terminal *terminal);

/* The whole screen on standard error, for a failure's report. */
void terminal_print(struct terminal *terminal);

#endif
