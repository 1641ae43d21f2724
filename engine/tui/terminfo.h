/* What terminfo says of a terminal, as far as a screen is painted with it. */
#ifndef LL_TUI_TERMINFO_H
#define LL_TUI_TERMINFO_H

#include <stdbool.h>

#include "base/str.h"

/* Strings are terminfo's own, NULL where the terminal has none. */
struct ll_terminfo {
    const char *place, *right, *clear, *erase_line, *erase; /* cup, cuf, clear, el, ech */
    const char *plain, *bold, *dim, *underline, *no_underline, *reverse;
    const char *foreground, *background, *own_colors; /* setaf, setab, op */
    const char *hide, *show;                          /* the cursor: civis, cnorm */
    const char *enter, *leave, *keys_on, *keys_off;   /* smcup, rmcup, smkx, rmkx */
    const char *region, *no_insert, *wrap;            /* csr, rmir, smam */
    int colors;            /* 0 where it has none, or none that could be left again */
    bool rgb;              /* a colour's number is 0xRRGGBB */
    bool own_each;         /* SGR 39 and 49 give back its own colours one by one */
    bool plain_ends_color; /* `plain` gives them back, too */
    bool wraps;            /* writing the last column moves on to the next line, at once */
    unsigned beside_color; /* LL_ATTR_ bits that it cannot show in a colour */
    int width, height;     /* where the window does not say them; 0: not known */
};

/* Opens the description of that name; false where there is none. It is the process's, as curses has
 * it: one at a time. Its output is not touched. */
bool ll_terminfo_open(const char *name, struct ll_terminfo *out);
void ll_terminfo_close(void);

/* Appends a string of terminfo, NULL for nothing; pauses that it asks for, which terminals of old
 * needed, are left out. With numbers: those that it takes. */
void ll_terminfo_add(struct ll_str *out, const char *string);
void ll_terminfo_add_with(struct ll_str *out, const char *string, int first, int second);

#endif
