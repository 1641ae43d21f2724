/* A scene: controls that the reader moves, and a view that follows them.
 *
 * The view is computed by the lesson's Lua through the engine's kernels, when it is asked for after
 * a control changed. A lesson that fails gives a view that says so, with file and line. */
#ifndef LL_COURSE_SCENE_H
#define LL_COURSE_SCENE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "course/view.h"

struct ll_scene;
struct ll_trainer;

enum ll_control_kind {
    LL_CONTROL_SLIDER,  /* one number */
    LL_CONTROL_NUMBERS, /* a list of numbers; one at a time is moved */
    LL_CONTROL_PICK,    /* one of `options` */
    LL_CONTROL_SWITCH,  /* 0 or 1 */
    LL_CONTROL_POINTS,  /* points in the plane; one at a time is moved */
};

/* What of an item moves; only points have LL_MOVE_X. */
enum ll_move {
    LL_MOVE_VALUE, /* the number itself; a point's y */
    LL_MOVE_X,
};

/* A control as it stands. `count` items: 1 for a slider, pick or switch. A pick's value is the
 * option's index, a switch's 0 or 1. Borrowed from the scene; values change with it. */
struct ll_control {
    enum ll_control_kind kind;
    const char *id;
    const char *label;
    double from, to, step; /* of the value; to a logarithmic slider, `step` is a factor */
    double from_x, to_x, step_x;
    bool logarithmic;
    size_t count;
    size_t selected; /* the item that the reader has in hand, from 1; 0 where none */
    const double *value;
    const double *x; /* points only */
    size_t option_count;
    const char *const *options; /* keys of a pick, and how each is shown */
    const char *const *option_labels;
    const char *const *programs; /* of a pick among losses written in Lua, the text of each; else
                                    NULL. The learner's own have keys that begin so: */
#define LL_PROGRAM_OWN "mine."
};

/* The controls that are there now: one may hang on what a pick before it is at, and so come and go
 * as that changes. */
size_t ll_scene_control_count(const struct ll_scene *scene);
const struct ll_control *ll_scene_control(const struct ll_scene *scene, size_t index);

/* All controls, those too that are not there now; and every control reset, then the picks set so
 * that the one at `place` of all is there: its index, as the functions here take it. */
size_t ll_scene_control_total(const struct ll_scene *scene);
size_t ll_scene_reach(struct ll_scene *scene, size_t place);

/* Set clamps to the control's range, and a slider's value to its steps; step moves by whole steps
 * (a pick and a switch go round). What a line of the view was before an item was taken in hand
 * stays under it, muted, until another is. True where the value changed. An index out of range is
 * our bug. */
bool ll_scene_set(struct ll_scene *scene, size_t control, size_t item, enum ll_move move,
                  double value);
bool ll_scene_step(struct ll_scene *scene, size_t control, size_t item, enum ll_move move,
                   int steps);

/* The scene's pick among programs, which can be edited; false where it has none. */
bool ll_scene_program(const struct ll_scene *scene, size_t *control);

/* Takes an item in hand, from 1, or none (0): a view may show which. True where that is new. */
bool ll_scene_select(struct ll_scene *scene, size_t control, size_t item);

/* Every control back to where the lesson (or the learner's data) put it. */
void ll_scene_reset(struct ll_scene *scene);

/* Appends a control's item as it is shown: "1.5", "sgd", "(2, 0.5)". */
struct ll_str;
void ll_control_show(const struct ll_control *control, size_t item, struct ll_str *out);

/* The view for the controls as they stand; computed at most once a change. Never NULL except where
 * memory is out. Valid until the next change or view. */
const struct ll_view *ll_scene_view(struct ll_scene *scene);

/* Works on that view for about `seconds`, before it is asked for; true where there is more to do.
 * One that fails or takes too long is left to who asks for it, and so is one with a program: that
 * runs in a process of its own, and what becomes of it is told. */
bool ll_scene_prepare(struct ll_scene *scene, double seconds);
bool ll_scene_is_prepared(const struct ll_scene *scene); /* there is nothing more to do */

/* The loss whose C source opens beside this scene ("huber"), or NULL. */
const char *ll_scene_kernel(const struct ll_scene *scene);

/* The scene's trainer, or NULL where it trains nothing. Owned by the scene. */
struct ll_trainer *ll_scene_trainer(struct ll_scene *scene);

#endif
