/* A scene on the screen: what it says, its chart, its values, its controls and its trainer. */
#ifndef LL_TUI_SCENE_VIEW_H
#define LL_TUI_SCENE_VIEW_H

#include "course/page.h"
#include "course/scene.h"
#include "tui/app.h"
#include "tui/controls_view.h"
#include "tui/figures_view.h"
#include "tui/text_view.h"

struct ll_scene_view_state { /* zeroed is empty */
    struct ll_text_view text, note;
    struct ll_controls_view controls;
    struct ll_figures_view figures;
    struct ll_scene_rows {
        int width, height;      /* of the body that they were asked for in */
        int values, half, note; /* the most so far: a run's frames do not move its chart */
        bool whole;             /* values did not fit half the width once */
    } rows;
    int values;        /* row of values in sight */
    bool values_below; /* there are more */
    bool values_ended; /* the last row has been in sight */
    int values_shown;  /* rows in sight when last drawn */
    bool reading;      /* the text stood with the chart alone when last drawn */
    bool read;         /* it need not any longer */
};

/* Frees the layouts: the texts they borrow are going away. What is chosen stays. */
void ll_scene_view_done(struct ll_scene_view_state *view);

/* `said` is what the reader predicted, in a few words; "" for nothing. A text that would not be
 * whole beside all the rest is read first, with the chart alone: until `read`, which the first key
 * sets that does something else. */
void ll_scene_view_draw(struct ll_scene_view_state *view, struct ll_app *app,
                        const struct ll_step *step, const char *said, struct ll_rect body);

enum ll_did ll_scene_view_key(struct ll_scene_view_state *view, struct ll_app *app,
                              const struct ll_step *step, const struct ll_key *key);

/* On to what has not been in sight yet: of the text, then all that it is read without, what stands
 * under the chart, the values. False where there is nothing: the learner goes on. */
bool ll_scene_view_forward(struct ll_scene_view_state *view);

/* What keys it has: LL_HELP_ bits. */
unsigned ll_scene_view_help(const struct ll_scene_view_state *view, const struct ll_step *step);

/* What is to be seen now: the trainer's frame once it runs, else the scene's own view. NULL where
 * memory is out. */
const struct ll_view *ll_scene_view_now(struct ll_scene *scene);

void ll_scene_view_hints(const struct ll_scene_view_state *view, const struct ll_app *app,
                         const struct ll_step *step, struct ll_hints *out);

#endif
