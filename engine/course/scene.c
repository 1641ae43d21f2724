#include "course/scene.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"
#include "chart/figure.h"
#include "course/control.h"
#include "script/task.h"

/* A view that draws random numbers draws the same ones each time. */
enum { VIEW_SEED = 1, SHADOWS = 8 };

struct ll_scene {
    struct lesson *lesson;
    const char *id;
    const char *what; /* for messages: the lesson's line and its id */
    const char *kernel;
    struct control *controls;
    size_t control_count;
    struct ll_value view_function;
    struct ll_view view;
    bool computed;
    size_t predictions; /* that the view was computed with */
    struct {            /* the view that is computed before anybody asks for it */
        struct ll_task *task;
        struct ll_rng rng; /* its own stream */
        size_t predictions;
        double spent; /* seconds */
        bool given_up;
    } ahead;
    struct {
        struct ll_figure *figures[SHADOWS];
        size_t count, control, item; /* whose moves it was taken before */
        bool taken;
    } before;
    struct ll_trainer *trainer;
};

static void drop_before(struct ll_scene *scene)
{
    for (size_t i = 0; i < scene->before.count; i++)
        ll_figure_free(&scene->before.figures[i]);
    scene->before.count = 0;
    scene->before.taken = false;
}

/* What was begun ahead does not hold any more. */
static void drop_ahead(struct ll_scene *scene)
{
    ll_task_free(&scene->ahead.task);
    scene->ahead.given_up = false;
}

/* -- making ------------------------------------------------------------------------------------ */

static ll_err read_controls(struct ll_scene *scene, const struct ll_value *spec,
                            struct ll_message *why)
{
    struct ll_value list = {0}, item = {0};
    ll_err err = ll_value_field(spec, "controls", why, &list);
    size_t count = err == LL_OK ? ll_value_count(&list) : 0;
    scene->controls = ll_arena_new(&scene->lesson->arena, count, sizeof *scene->controls);
    if (err == LL_OK && scene->controls == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 0; err == LL_OK && i < count; i++) {
        err = ll_value_item(&list, i + 1, why, &item);
        if (err == LL_OK)
            err = control_read(scene->lesson, &item, why, &scene->controls[i]);
        if (err == LL_OK)
            scene->control_count++;
    }
    ll_value_done(&item);
    ll_value_done(&list);
    return err;
}

/* "lesson.lua:12: scene "run"", as the prelude noted it. */
static ll_err read_name(struct ll_scene *scene, const struct ll_value *spec, struct ll_message *why)
{
    struct ll_str what = {0};
    const char *where;
    ll_err err = lesson_text(scene->lesson, spec, "where", why, &where);
    if (err == LL_OK)
        err = lesson_text(scene->lesson, spec, "id", why, &scene->id);
    if (err != LL_OK)
        return err;
    ll_str_format(&what, "%sscene \"%s\"", where, scene->id);
    scene->what = ll_arena_copy(&scene->lesson->arena, ll_str_text(&what), what.length);
    ll_str_done(&what);
    return scene->what ? LL_OK : LL_ERR_MEMORY;
}

static ll_err make(struct ll_scene *scene, const struct ll_value *spec, struct ll_message *why)
{
    struct ll_value train = {0};
    ll_err err = read_name(scene, spec, why);
    if (err == LL_OK)
        err = lesson_text(scene->lesson, spec, "kernel", why, &scene->kernel);
    if (err == LL_OK)
        err = ll_value_field(spec, "view", why, &scene->view_function);
    if (err == LL_OK)
        err = read_controls(scene, spec, why);
    if (err == LL_OK)
        err = ll_value_field(spec, "train", why, &train);
    if (err == LL_OK && ll_value_kind(&train) == LL_KIND_FUNCTION)
        err = lesson_trainer(scene->lesson, scene, &train, scene->what, &scene->trainer);
    ll_value_done(&train);
    return err;
}

ll_err lesson_scene(struct lesson *lesson, const struct ll_value *spec, struct ll_message *why,
                    struct ll_scene **out)
{
    struct ll_scene *scene = ll_array_new(1, sizeof *scene);
    if (scene == NULL)
        return LL_ERR_MEMORY;
    scene->lesson = lesson;
    ll_err err = make(scene, spec, why);
    if (err == LL_OK)
        *out = scene;
    else
        lesson_scene_free(&scene);
    return err;
}

void lesson_scene_free(struct ll_scene **scene)
{
    if (*scene == NULL)
        return;
    lesson_trainer_free(&(*scene)->trainer);
    drop_ahead(*scene);
    drop_before(*scene);
    lesson_view_done(&(*scene)->view);
    ll_value_done(&(*scene)->view_function);
    free(*scene);
    *scene = NULL;
}

/* -- controls ---------------------------------------------------------------------------------- */

/* The pick that the control at `place` hangs on. The prelude has seen that it stands before it. */
static struct control *pick_of(const struct ll_scene *scene, size_t place)
{
    size_t i = 0;
    while (strcmp(scene->controls[i].shown.id, scene->controls[place].of) != 0)
        i++;
    assert(i < place);
    return &scene->controls[i];
}

static bool is_there(const struct ll_scene *scene, size_t place)
{
    for (const struct control *c = &scene->controls[place]; c->of != NULL;) {
        const struct control *pick = pick_of(scene, (size_t)(c - scene->controls));
        if (strcmp(pick->shown.options[(size_t)pick->value[0]], c->key) != 0)
            return false;
        c = pick;
    }
    return true;
}

/* Where the control stands among all of them, of which some are not there now. */
static size_t place_of(const struct ll_scene *scene, size_t index)
{
    size_t place = 0;
    for (;; place++) {
        assert(place < scene->control_count);
        if (is_there(scene, place) && index-- == 0)
            return place;
    }
}

size_t ll_scene_control_count(const struct ll_scene *scene)
{
    size_t count = 0;
    for (size_t i = 0; i < scene->control_count; i++)
        count += is_there(scene, i);
    return count;
}

const struct ll_control *ll_scene_control(const struct ll_scene *scene, size_t index)
{
    return &scene->controls[place_of(scene, index)].shown;
}

size_t ll_scene_control_total(const struct ll_scene *scene)
{
    return scene->control_count;
}

size_t ll_scene_reach(struct ll_scene *scene, size_t place)
{
    size_t index = 0;
    ll_scene_reset(scene);
    for (size_t at = place; scene->controls[at].of != NULL;) {
        struct control *pick = pick_of(scene, at);
        size_t option = 0;
        while (strcmp(pick->shown.options[option], scene->controls[at].key) != 0)
            option++;
        (void)control_set(pick, 0, LL_MOVE_VALUE, (double)option);
        at = (size_t)(pick - scene->controls);
    }
    for (size_t i = 0; i < place; i++)
        index += is_there(scene, i);
    return index;
}

bool ll_scene_program(const struct ll_scene *scene, size_t *control)
{
    size_t count = ll_scene_control_count(scene);
    for (size_t i = 0; i < count; i++)
        if (ll_scene_control(scene, i)->programs) {
            *control = i;
            return true;
        }
    return false;
}

/* Keeps the figures as they stand, where this item was not the last that moved. */
static void keep_before(struct ll_scene *scene, size_t control, size_t item)
{
    enum ll_control_kind kind = scene->controls[control].shown.kind;
    if (kind == LL_CONTROL_PICK || kind == LL_CONTROL_SWITCH) {
        drop_before(scene);
        return;
    }
    if (scene->before.taken && scene->before.control == control && scene->before.item == item)
        return;
    drop_before(scene);
    scene->before.control = control;
    scene->before.item = item;
    scene->before.taken = true;
    for (size_t i = 0; scene->computed && i < scene->view.figure_count && i < SHADOWS; i++) {
        ll_figure_hold(scene->view.figures[i]);
        scene->before.figures[scene->before.count++] = scene->view.figures[i];
    }
}

static bool note_change(struct ll_scene *scene, bool changed)
{
    if (changed) {
        scene->computed = false;
        drop_ahead(scene);
        if (scene->trainer != NULL)
            lesson_trainer_restart(scene->trainer);
    }
    return changed;
}

bool ll_scene_set(struct ll_scene *scene, size_t control, size_t item, enum ll_move move,
                  double value)
{
    size_t place = place_of(scene, control);
    keep_before(scene, place, item);
    return note_change(scene, control_set(&scene->controls[place], item, move, value));
}

bool ll_scene_step(struct ll_scene *scene, size_t control, size_t item, enum ll_move move,
                   int steps)
{
    size_t place = place_of(scene, control);
    keep_before(scene, place, item);
    return note_change(scene, control_step(&scene->controls[place], item, move, steps));
}

bool ll_scene_select(struct ll_scene *scene, size_t control, size_t item)
{
    struct ll_control *c = &scene->controls[place_of(scene, control)].shown;
    bool changed = item <= c->count && item != c->selected;
    if (changed) {
        c->selected = item;
        drop_ahead(scene);
        scene->computed =
            scene->computed && c->kind != LL_CONTROL_POINTS && c->kind != LL_CONTROL_NUMBERS;
    }
    return changed;
}

void ll_scene_reset(struct ll_scene *scene)
{
    for (size_t i = 0; i < scene->control_count; i++)
        control_reset(&scene->controls[i]);
    drop_before(scene);
    note_change(scene, true);
}

/* By its key: the learner's own losses come and go. What is gone leaves the first in its place. */
static void take_pick(struct control *to, const struct control *from)
{
    const char *key = from->shown.options[(size_t)from->value[0]];
    for (size_t i = 0; i < to->shown.option_count; i++)
        if (strcmp(to->shown.options[i], key) == 0)
            to->value[0] = (double)i;
}

void lesson_scene_take_over(struct ll_scene *to, struct ll_scene *from)
{
    for (size_t i = 0; i < to->control_count && i < from->control_count; i++) {
        struct control *mine = &to->controls[i];
        const struct control *theirs = &from->controls[i];
        size_t bytes = mine->shown.count * sizeof(double);
        if (mine->shown.kind != theirs->shown.kind || mine->shown.count != theirs->shown.count)
            continue;
        mine->shown.selected = theirs->shown.selected;
        if (mine->shown.kind == LL_CONTROL_PICK)
            take_pick(mine, theirs);
        else
            memcpy(mine->value, theirs->value, bytes);
        if (mine->x != NULL)
            memcpy(mine->x, theirs->x, bytes);
    }
    note_change(to, true);
    if (to->trainer != NULL && from->trainer != NULL)
        lesson_trainer_take_over(to->trainer, from->trainer);
}

const char *lesson_scene_id(const struct ll_scene *scene)
{
    return scene->id;
}

ll_err lesson_scene_values(struct ll_scene *scene, struct ll_value *out)
{
    ll_err err = ll_value_new_table(scene->lesson->script, out);
    for (size_t i = 0; err == LL_OK && i < scene->control_count; i++)
        err = control_give(&scene->controls[i], scene->lesson->script, out);
    return err == LL_OK ? ll_value_set(out, "predicted", &scene->lesson->predicted) : err;
}

/* -- the view ---------------------------------------------------------------------------------- */

static ll_err compute(struct ll_scene *scene, struct ll_message *why)
{
    struct ll_script *script = scene->lesson->script;
    struct ll_value values = {0}, result = {0};
    ll_err err = lesson_scene_values(scene, &values);
    ll_rng_seed(ll_script_rng(script), VIEW_SEED);
    ll_script_limit(script, 0, LESSON_MILLISECONDS);
    if (err == LL_OK)
        err = ll_value_call(&scene->view_function, &values, 1, why, &result);
    if (err == LL_OK)
        err = lesson_view(scene->lesson, &result, scene->what, why, &scene->view);
    ll_value_done(&result);
    ll_value_done(&values);
    return err;
}

/* The view is that of the controls and the predictions as they stand. */
static void is_computed(struct ll_scene *scene)
{
    scene->predictions = scene->lesson->predictions;
    for (size_t i = 0; i < scene->before.count && i < scene->view.figure_count; i++)
        (void)ll_figure_shadow(scene->view.figures[i], scene->before.figures[i]);
    scene->computed = true;
}

static bool is_current(const struct ll_scene *scene)
{
    return scene->computed && scene->predictions == scene->lesson->predictions;
}

/* -- the view, ahead of time --------------------------------------------------------------------
 */

static ll_err begin_ahead(struct ll_scene *scene, struct ll_message *why)
{
    struct ll_value values = {0};
    ll_err err = lesson_scene_values(scene, &values);
    if (err == LL_OK)
        err = ll_task_new(&scene->view_function, &values, 1, why, &scene->ahead.task);
    ll_rng_seed(&scene->ahead.rng, VIEW_SEED);
    scene->ahead.predictions = scene->lesson->predictions;
    scene->ahead.spent = 0;
    ll_value_done(&values);
    return err;
}

/* One slice. Random numbers come from a stream of its own, as a trainer's do. */
static ll_err run_ahead(struct ll_scene *scene, double seconds, struct ll_message *why)
{
    struct ll_script *script = scene->lesson->script;
    struct ll_rng *stream = ll_script_rng(script), kept = *stream;
    struct ll_value result = {0};
    enum ll_turn turn = LL_TURN_SLICE;
    double start = ll_clock_seconds();
    *stream = scene->ahead.rng;
    ll_script_limit(script, 0, 0);
    ll_err err = ll_task_run(scene->ahead.task, seconds, NULL, why, &turn, &result);
    scene->ahead.rng = *stream;
    *stream = kept;
    scene->ahead.spent += ll_clock_seconds() - start;
    if (err == LL_OK && turn == LL_TURN_RETURNED) {
        lesson_view_done(&scene->view);
        err = lesson_view(scene->lesson, &result, scene->what, why, &scene->view);
        if (err == LL_OK)
            is_computed(scene);
        scene->computed = err == LL_OK;
    }
    ll_value_done(&result);
    return err == LL_OK && turn == LL_TURN_YIELDED ? LL_ERR_SCRIPT : err;
}

bool ll_scene_is_prepared(const struct ll_scene *scene)
{
    size_t program;
    return is_current(scene) || ll_scene_program(scene, &program) ||
           (scene->ahead.given_up && scene->ahead.predictions == scene->lesson->predictions);
}

bool ll_scene_prepare(struct ll_scene *scene, double seconds)
{
    struct ll_message why = {""};
    if (ll_scene_is_prepared(scene))
        return false;
    if (scene->ahead.predictions != scene->lesson->predictions)
        drop_ahead(scene);
    ll_err err = scene->ahead.task ? LL_OK : begin_ahead(scene, &why);
    if (err == LL_OK)
        err = run_ahead(scene, seconds, &why);
    bool is_long = scene->ahead.spent * 1000 > LESSON_MILLISECONDS;
    if (err != LL_OK || is_current(scene) || is_long) {
        drop_ahead(scene);
        scene->ahead.given_up = !is_current(scene); /* who asks for the view is told why */
        return false;
    }
    return true;
}

const struct ll_view *ll_scene_view(struct ll_scene *scene)
{
    while (scene->ahead.task && ll_scene_prepare(scene, 1))
        continue;
    if (!is_current(scene)) {
        struct ll_message why = {""};
        lesson_view_done(&scene->view);
        ll_err err = compute(scene, &why);
        if (err != LL_OK)
            scene->view.error = lesson_error(scene->what, err, &why);
        is_computed(scene);
    }
    return &scene->view;
}

const char *ll_scene_kernel(const struct ll_scene *scene)
{
    return scene->kernel;
}

struct ll_trainer *ll_scene_trainer(struct ll_scene *scene)
{
    return scene->trainer;
}
