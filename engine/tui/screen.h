/* A screen: something that fills the terminal and takes keys. A small table of functions, so that
 * the event loop knows none of them by name.
 *
 * Screens stand on one another: the contents or a page at the bottom, what opens over it (help,
 * search, source code) above. Only the top one is drawn and given keys. */
#ifndef LL_TUI_SCREEN_H
#define LL_TUI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "tui/key.h"

struct ll_app;
struct ll_screen;

/* What a screen did with a key. */
enum ll_did {
    LL_DID_NOTHING, /* it means nothing here: the keys that work everywhere are tried */
    LL_DID_TAKE,    /* something may have changed: draw again */
    LL_DID_CLOSE,   /* the screen is over */
};

/* What the footer says about one key. */
struct ll_hint {
    const char *key;  /* as shown: "Enter", "↑↓" */
    const char *word; /* in the reader's language */
};

enum { LL_HINTS = 12 };

/* In the order of their weight: the last ones go first where the footer is short. */
struct ll_hints {
    struct ll_hint items[LL_HINTS];
    size_t count;
};

/* Kinds of keys that a screen may have. */
enum {
    LL_HELP_TEXT = 1 << 0,
    LL_HELP_TEST = 1 << 1,
    LL_HELP_SINGLE = 1 << 2, /* a slider, a pick or a switch */
    LL_HELP_MANY = 1 << 3,   /* numbers or points */
    LL_HELP_SIDEWAYS = 1 << 4,
    LL_HELP_TYPED = 1 << 5,
    LL_HELP_FIGURES = 1 << 6,
    LL_HELP_RESET = 1 << 7,
    LL_HELP_SOURCE = 1 << 8,
    LL_HELP_TRAIN = 1 << 9,
    LL_HELP_CHOICE = 1 << 10,
    LL_HELP_NUMBER = 1 << 11,
    LL_HELP_ORDER = 1 << 12,
    LL_HELP_CURVE = 1 << 13,
    LL_HELP_EXERCISE = 1 << 14,
    LL_HELP_CONTENTS = 1 << 15,
    LL_HELP_PICTURE = 1 << 16, /* a chart, which words describe and whose series are told apart */
    LL_HELP_TERMS = 1 << 17,
    LL_HELP_PROGRAM = 1 << 18, /* a loss that can be edited */
    LL_HELP_LINKS = 1 << 20,
    LL_HELP_BOARD = 1 << 19, /* a lab's board, where no other key works */
};

struct ll_screen_class {
    void (*draw)(struct ll_screen *screen, struct ll_app *app);
    enum ll_did (*key)(struct ll_screen *screen, struct ll_app *app, const struct ll_key *key);
    void (*hints)(const struct ll_screen *screen, const struct ll_app *app, struct ll_hints *out);
    void (*free)(struct ll_screen *screen);

    /* The rest may be NULL. */
    /* The language changed: take texts anew. */
    void (*translate)(struct ll_screen *screen, struct ll_app *app);
    /* Work for about `budget` seconds; true where something shown changed. */
    bool (*tick)(struct ll_screen *screen, struct ll_app *app, double now, double budget);
    /* Seconds until the next tick has work: 0 at once, negative never. */
    double (*wait)(const struct ll_screen *screen, const struct ll_app *app, double now);
    /* A descriptor whose readability is work for tick, or -1. */
    int (*descriptor)(const struct ll_screen *screen);
    /* True while keys are text: no key works everywhere, Hangul stays Hangul. */
    bool (*typing)(const struct ll_screen *screen);
    /* Takes a character of pasted text. NULL: pasted text means nothing here. */
    enum ll_did (*paste)(struct ll_screen *screen, struct ll_app *app, uint32_t cp);
    /* True: it takes the ends of pasted lines ('\n') and tabs as they are; else they are blanks. */
    bool pastes_lines;
    /* What of the keys' list works here: LL_HELP_ bits. NULL: only what works everywhere. */
    unsigned (*help)(const struct ll_screen *screen);
    /* True where the screen places the terminal's cursor. */
    bool (*cursor)(const struct ll_screen *screen, int *x, int *y);
};

/* The first member of every screen. */
struct ll_screen {
    const struct ll_screen_class *class;
};

void ll_hint_add(struct ll_hints *hints, const char *key, const char *word);

#endif
