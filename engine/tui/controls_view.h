/* A scene's controls: a row each, of which one is chosen and moved by the arrow keys. */
#ifndef LL_TUI_CONTROLS_VIEW_H
#define LL_TUI_CONTROLS_VIEW_H

#include "course/scene.h"
#include "tui/app.h"

struct ll_controls_view { /* zeroed: the first control is chosen */
    size_t control, item;
    bool moving; /* the arrows move the chosen point both ways */
    int first;   /* row in sight */
};

/* A slider of its own: its label in `label` columns, its value, and a track with a knob at
 * `fraction` (0..1) of it. */
void ll_slider_draw(struct ll_app *app, struct ll_rect row, int label, const char *name,
                    const char *value, double fraction, bool chosen);

/* Tells the scene which number or point is in hand, so that its view may show it. */
void ll_controls_view_hold(const struct ll_controls_view *view, struct ll_scene *scene);

void ll_controls_view_draw(struct ll_controls_view *view, struct ll_app *app,
                           const struct ll_scene *scene, struct ll_rect area);

/* The arrows, Tab, [ ] and m. LL_DID_NOTHING where the scene has no controls. */
enum ll_did ll_controls_view_key(struct ll_controls_view *view, struct ll_scene *scene,
                                 const struct ll_key *key);

void ll_controls_view_hints(const struct ll_controls_view *view, const struct ll_app *app,
                            const struct ll_scene *scene, struct ll_hints *out);

#endif
