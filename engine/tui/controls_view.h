/* A scene's controls: a row each, of which one is chosen and moved by keys.
 *
 * One number on a track: left and right move it, up and down choose another control. Many numbers
 * or points: left and right choose one of them, up and down move it, as it moves on the chart.
 * Digits begin a value that is typed in the place of the one that is shown. */
#ifndef LL_TUI_CONTROLS_VIEW_H
#define LL_TUI_CONTROLS_VIEW_H

#include "course/scene.h"
#include "tui/app.h"

enum { LL_CONTROLS_TYPED = 20 };

struct ll_controls_view { /* zeroed: the first control is chosen */
    size_t control, item;
    bool moving; /* the arrows move the chosen point both ways */
    int first;   /* row in sight */
    char typed[LL_CONTROLS_TYPED + 1];
    size_t typed_length;    /* 0: nothing is being typed */
    int cursor_x, cursor_y; /* of the value in hand, where it is in sight; else x is negative */
};

/* True where every label has its room in rows of this width. */
bool ll_controls_view_fits(const struct ll_scene *scene, int width);

/* Tells the scene which number or point is in hand, so that its view may show it; a control that is
 * no longer there is left for the last that is. */
void ll_controls_view_hold(struct ll_controls_view *view, struct ll_scene *scene);

void ll_controls_view_draw(struct ll_controls_view *view, struct ll_app *app,
                           const struct ll_scene *scene, struct ll_rect area);

/* LL_DID_NOTHING for what is no key of the control in hand, and where the scene has none. */
enum ll_did ll_controls_view_key(struct ll_controls_view *view, struct ll_app *app,
                                 struct ll_scene *scene, const struct ll_key *key);

/* What keys a control has: LL_HELP_ bits. */
unsigned ll_controls_view_help(const struct ll_control *control);

void ll_controls_view_hints(const struct ll_controls_view *view, const struct ll_app *app,
                            const struct ll_scene *scene, struct ll_hints *out);

/* That a value may be typed, where it may: the hint that can be spared first. */
void ll_controls_view_hint_typed(const struct ll_controls_view *view, const struct ll_app *app,
                                 const struct ll_scene *scene, struct ll_hints *out);

#endif
