/* The tutorial's one context: the terminal, the course, the learner's progress, and the screens
 * that stand on one another. Screens ask it to go elsewhere; it goes when their key is done. */
#ifndef LL_TUI_APP_H
#define LL_TUI_APP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/locale.h"
#include "base/str.h"
#include "chart/grid.h"
#include "course/course.h"
#include "grade/loss_box.h"
#include "store/progress.h"
#include "tui/layout.h"
#include "tui/marks.h"
#include "tui/screen.h"
#include "tui/term.h"
#include "tui/trail.h"
#include "tui/tui.h"

enum { LL_APP_DEPTH = 8, LL_APP_LANGUAGES = 8 };

/* Where to go once the key is done. */
struct ll_app_wish {
    bool go;
    bool remember; /* as a new place, not by going back or forward */
    struct ll_trail_place place;
    char block[64]; /* the step that shows this block, where not "" */
};

struct ll_app {
    struct ll_term *term;
    struct ll_style style;
    enum ll_theme background; /* the terminal's own, as far as it is known */
    bool theme_chosen;        /* by the learner: the terminal's answer changes nothing */
    double answers_by;        /* until when the first frame waits for the terminal's answers */
    bool ascii;
    const struct ll_screen_marks *marks;
    struct ll_grid *grid;
    struct ll_layout_frame frame;
    bool too_small;

    struct ll_locale *locales[LL_APP_LANGUAGES]; /* by ll_languages; NULL until needed */
    size_t lang;
    struct ll_course *course;
    struct ll_store *store;
    const struct ll_tui_options *options;
    struct ll_loss_box *losses; /* where losses written in Lua run; NULL without memory */
    struct ll_str kept; /* folder of the learner's own losses; empty where there is no place */

    struct ll_screen *stack[LL_APP_DEPTH];
    size_t depth;
    struct ll_trail trail;
    struct ll_app_wish wish;

    char notice[512]; /* one line in the footer until the next key */
    bool notice_bad;
    enum ll_store_trouble store_trouble; /* as it was told last */
    bool store_aside;                    /* it was told that a damaged file was moved */
    struct ll_sharer *sharer; /* what shows the learner to a lab's board; NULL where nothing does */
    struct ll_str shared_to;  /* its folder */
    uint64_t shared;          /* the store's version that it was told of */
    bool is_board;            /* a lab's board is open, not the tutorial */
    bool asks_help;           /* the learner's flag is up */
    bool changed;             /* draw before waiting */
    bool quit;
    ll_err failure; /* why it quits by itself */
    void *heap;     /* of ll_heap_ready */
};

const char *ll_app_lang(const struct ll_app *app);
const struct ll_locale *ll_app_locale(const struct ll_app *app);

/* The interface's text for a key, in the reader's language. */
const char *ll_app_text(const struct ll_app *app, const char *key);

/* An entry's title, in the reader's language. */
const char *ll_app_title(const struct ll_app *app, size_t entry);

/* Says something in the footer until the next key; `pairs` as ll_str_fill, or NULL. */
void ll_app_say(struct ll_app *app, const char *key, const char *const *pairs);
void ll_app_say_text(struct ll_app *app, const char *text, bool bad);

/* Shows everything in the colours for a light or a dark background. */
void ll_app_theme(struct ll_app *app, enum ll_theme theme);

/* Says that progress could not be kept, where it could not. */
void ll_app_stored(struct ll_app *app, ll_err err);

/* Looks how the store stands, and says what is new about it. */
void ll_app_store_news(struct ll_app *app);

/* What stands in the footer for as long as progress is not kept, or help is asked for; else NULL.
 */
const char *ll_app_mark(const struct ll_app *app);

/* Puts a screen on top; takes it, and frees it where there is no room. */
void ll_app_push(struct ll_app *app, struct ll_screen *screen);

/* Goes to a page (or LL_PLACE_CONTENTS), or to the step of it that shows `block` (may be NULL). */
void ll_app_go(struct ll_app *app, size_t entry, size_t step, const char *block);

/* Goes to the page `by` entries after (or before, negative) `entry`, if there is one. */
void ll_app_go_beside(struct ll_app *app, size_t entry, int by);

/* The learner moved within a page: remembered as where they are. */
void ll_app_moved(struct ll_app *app, size_t entry, size_t step);

#endif
