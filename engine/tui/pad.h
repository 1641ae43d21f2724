/* A pad: a text of a few lines that is written in place, with a cursor. No terminal is known here.
 *
 * The text is UTF-8 with '\n' between lines; the cursor stands before a character, never in one. */
#ifndef LL_TUI_PAD_H
#define LL_TUI_PAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct ll_pad {
    char *text; /* ends in a NUL */
    size_t length, limit;
    size_t at;  /* the cursor, in bytes */
    int wanted; /* the column that up and down keep to; negative: the cursor's own */
    bool changed;
};

enum ll_pad_move {
    LL_PAD_LEFT,
    LL_PAD_RIGHT,
    LL_PAD_UP,
    LL_PAD_DOWN,
    LL_PAD_HOME, /* of the line */
    LL_PAD_END,
};

/* Copies the text, which may grow to `limit` bytes. LL_ERR_TOO_LARGE where it is longer, or
 * LL_ERR_MEMORY. */
ll_err ll_pad_init(struct ll_pad *pad, const char *text, size_t length, size_t limit);
void ll_pad_done(struct ll_pad *pad);

void ll_pad_move(struct ll_pad *pad, enum ll_pad_move move);

/* A character, or '\n', before the cursor; false where there is no room. */
bool ll_pad_type(struct ll_pad *pad, uint32_t cp);

/* A new line that begins with the blanks that this one begins with. */
bool ll_pad_enter(struct ll_pad *pad);

/* Takes out the character before the cursor, or behind it. */
void ll_pad_rub(struct ll_pad *pad);
void ll_pad_delete(struct ll_pad *pad);

/* The cursor's line, from 0, and its column in cells. */
void ll_pad_place(const struct ll_pad *pad, int *line, int *column);

#endif
