#include "tui/cuts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "course/trainer.h"
#include "tui/scene_view.h"

static const struct {
    int width, height;
    const char *name;
} sizes[] = {{60, 18, "60x18"},
             {80, 24, "80x24"},
             {100, 30, "100x30"},
             {140, 45, "140x45"},
             {200, 60, "200x60"}};

/* Frames of a training that are looked at, each waited for so many times. */
enum { SIZES = sizeof sizes / sizeof *sizes, FRAMES = 3, PATIENCE = 100 };
static const double TURN = 0.05;

struct cut {
    char *text;
    bool at[SIZES];
};

/* The page as it is looked at; the app has no terminal. */
struct cuts {
    struct ll_app app;
    int size;
    struct cut *list; /* of the scene */
    size_t count, capacity;
    ll_err err;
};

static void keep(const char *text, int columns, void *arg)
{
    struct cuts *cuts = arg;
    void *list = cuts->list;
    (void)columns;
    for (size_t i = 0; i < cuts->count; i++)
        if (strcmp(cuts->list[i].text, text) == 0) {
            cuts->list[i].at[cuts->size] = true;
            return;
        }
    char *copy = ll_string_copy(text, strlen(text));
    if (copy == NULL ||
        !ll_array_grow(&list, &cuts->capacity, cuts->count + 1, sizeof *cuts->list)) {
        free(copy);
        cuts->err = LL_ERR_MEMORY;
        return;
    }
    cuts->list = list;
    struct cut *cut = &cuts->list[cuts->count++];
    *cut = (struct cut){.text = copy};
    cut->at[cuts->size] = true;
}

static void hand_over(struct cuts *cuts, const char *step, ll_cuts_visit *visit, void *arg)
{
    for (size_t i = 0; i < cuts->count; i++) {
        struct ll_str names = {0};
        for (int s = 0; s < SIZES; s++)
            if (cuts->list[i].at[s])
                ll_str_format(&names, "%s%s", names.length > 0 ? " " : "", sizes[s].name);
        visit(step, cuts->list[i].text, ll_str_text(&names), arg);
        ll_str_done(&names);
        free(cuts->list[i].text);
    }
    cuts->count = 0;
}

/* The scene as it stands, at every size, all parts of its figures. */
static void look(struct cuts *cuts, const struct ll_step *step)
{
    struct ll_app *app = &cuts->app;
    for (cuts->size = 0; cuts->size < SIZES && cuts->err == LL_OK; cuts->size++) {
        int width = sizes[cuts->size].width, height = sizes[cuts->size].height;
        struct ll_scene_view_state view = {.read = true};
        cuts->err = ll_grid_resize(app->grid, width, height);
        ll_layout_frame(width, height, &app->frame);
        for (size_t part = 0; cuts->err == LL_OK && (part == 0 || part < view.figures.parts);
             part++) {
            ll_grid_clear(app->grid);
            ll_scene_view_draw(&view, app, step, "", app->frame.body);
            ll_figures_view_turn(&view.figures);
        }
        ll_scene_view_done(&view);
    }
}

static void look_at_controls(struct cuts *cuts, const struct ll_step *step)
{
    struct ll_scene *scene = step->scene;
    for (size_t i = 0; i < ll_scene_control_total(scene); i++) {
        const struct ll_control *control = ll_scene_control(scene, ll_scene_reach(scene, i));
        bool counts = control->kind == LL_CONTROL_PICK || control->kind == LL_CONTROL_SWITCH;
        int last = counts ? (int)control->to : 1;
        for (int at = 0; at <= last; at++) {
            double value = counts ? at : at == 0 ? control->from : control->to;
            size_t index = ll_scene_reach(scene, i);
            for (size_t item = 0; item < control->count; item++)
                ll_scene_set(scene, index, item, LL_MOVE_VALUE, value);
            look(cuts, step);
        }
    }
    ll_scene_reset(scene);
}

static void look_at_frames(struct cuts *cuts, const struct ll_step *step)
{
    struct ll_trainer *trainer = ll_scene_trainer(step->scene);
    ll_trainer_reset(trainer);
    for (int frame = 0; frame < FRAMES; frame++) {
        ll_trainer_step(trainer);
        for (int turn = 0; turn < PATIENCE && ll_trainer_wait(trainer, 0) >= 0; turn++)
            ll_trainer_tick(trainer, 0, TURN);
    }
    look(cuts, step);
    ll_trainer_reset(trainer);
}

ll_err ll_cuts_find(struct ll_course *course, const struct ll_page *page, const char *lang,
                    struct ll_message *why, ll_cuts_visit *visit, void *arg)
{
    struct cuts cuts = {.app = {.course = course}};
    struct ll_app *app = &cuts.app;
    while (ll_languages[app->lang] && strcmp(ll_languages[app->lang], lang) != 0)
        app->lang++;
    if (ll_languages[app->lang] == NULL)
        return ll_fail(why, LL_ERR_NOT_FOUND, "no language %s", lang);
    ll_err err = ll_locale_new(lang, why, &app->locales[app->lang]);
    if (err == LL_OK)
        err = ll_grid_new(sizes[0].width, sizes[0].height, &app->grid);
    if (err == LL_OK) {
        app->style = (struct ll_style){.glyphs = LL_GLYPHS_BRAILLE, .colors = LL_COLORS_NONE};
        app->style.locale = ll_app_locale(app);
        app->marks = ll_marks(app->style.glyphs);
        ll_grid_on_cut(app->grid, keep, &cuts);
    }
    for (size_t i = 0; err == LL_OK && i < ll_page_step_count(page); i++) {
        const struct ll_step *step = ll_page_step(page, i);
        if (step->scene == NULL)
            continue;
        look(&cuts, step);
        look_at_controls(&cuts, step);
        if (ll_scene_trainer(step->scene))
            look_at_frames(&cuts, step);
        hand_over(&cuts, step->id, visit, arg);
        err = cuts.err;
    }
    free(cuts.list);
    ll_grid_free(&app->grid);
    ll_locale_free(&app->locales[app->lang]);
    return err;
}
