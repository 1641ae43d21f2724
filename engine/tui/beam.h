/* Where the terminal writes next, and in which looks: moves there and changes them with as few
 * bytes as the terminal allows. */
#ifndef LL_TUI_BEAM_H
#define LL_TUI_BEAM_H

#include <stdint.h>

#include "base/str.h"
#include "tui/terminfo.h"

/* Numbers of the terminal's palette, or 0xRRGGBB; -1 is its own. Attributes are LL_ATTR_ bits. */
struct ll_looks {
    int fg, bg;
    unsigned attr;
};

enum { LL_BEAM_INKS = 64 };

/* A colour's sequence as terminfo makes it. */
struct ll_beam_ink {
    int number; /* with 1 added: 0 is none */
    char text[32];
};

struct ll_beam {
    const struct ll_terminfo *info;
    struct ll_str *out; /* what is to be sent */
    int x, y;           /* x is -1 where it is not known */
    struct ll_looks looks;
    bool short_place, short_right, short_erase; /* the sequences are ECMA-48's */
    struct ll_beam_ink inks[2][LL_BEAM_INKS];   /* kept ones, of foregrounds and backgrounds */
};

/* A beam whose place is not known, in the terminal's own looks. */
void ll_beam_init(struct ll_beam *beam, const struct ll_terminfo *info);

void ll_beam_move(struct ll_beam *beam, int x, int y);

/* How many bytes it takes to go right by so many columns. */
int ll_beam_cost(const struct ll_beam *beam, int columns);

void ll_beam_looks(struct ll_beam *beam, const struct ll_looks *looks);

/* Writes text that takes so many columns; -1 where terminals do not agree. */
void ll_beam_text(struct ll_beam *beam, const char *text, size_t length, int columns);

/* Blanks so many columns from here on, or (0) the rest of the line, in the terminal's own
 * background; the place stays. The terminal must have the sequence. */
void ll_beam_erase(struct ll_beam *beam, int columns);

/* Blanks all, in its own looks; the place is the top left. */
void ll_beam_clear(struct ll_beam *beam);

#endif
