/* The small signs of the interface, in what the terminal can show. */
#ifndef LL_TUI_MARKS_H
#define LL_TUI_MARKS_H

#include "chart/style.h"

struct ll_screen_marks {
    const char *done, *tested, *begun, *fresh; /* a page's progress */
    const char *right, *wrong;                 /* verdicts */
    const char *cursor;                        /* before what is chosen */
    const char *line, *line_done;              /* the rule; what is behind us of it */
    const char *track, *track_done, *knob;     /* a slider */
    const char *up_down, *left_right;          /* keys, as the footer names them */
    const char *above, *below;                 /* there is more */
    const char *play, *pause;
    const char *dot; /* between words */
};

/* Each is one cell wide, except the keys' names. */
const struct ll_screen_marks *ll_marks(enum ll_glyphs glyphs);

#endif
