#include "tui/aside_view.h"

#include <string.h>

#include "chart/describe.h"
#include "course/loss_figure.h"
#include "tui/scene_view.h"

void ll_aside_view_done(struct ll_aside_view *aside)
{
    ll_figure_free(&aside->curve);
    aside->tried = false;
}

/* The first loss that the page's scenes run and that is a curve; NULL for none. */
static const struct ll_loss *loss_run(const struct ll_page *page)
{
    for (size_t i = 0; i < ll_page_step_count(page); i++) {
        const struct ll_step *step = ll_page_step(page, i);
        const char *name = step->kind == LL_STEP_SCENE ? ll_scene_kernel(step->scene) : NULL;
        const struct ll_loss *loss = name ? ll_loss_find(name) : NULL;
        if (loss && loss->curve.along)
            return loss;
    }
    return NULL;
}

/* The first loss that the page teaches and that is a curve, else one that it runs; NULL for none.
 */
static const struct ll_loss *loss_of(const struct ll_visit *session)
{
    for (size_t i = 0; i < ll_loss_count(); i++) {
        const struct ll_loss *loss = ll_loss_at(i);
        if (loss->curve.along && strcmp(loss->page, ll_page_id(session->page)) == 0)
            return loss;
    }
    return loss_run(session->page);
}

static void make_curve(struct ll_aside_view *aside, const struct ll_app *app,
                       const struct ll_visit *session)
{
    const struct ll_loss *loss = loss_of(session);
    struct ll_tape *tape = NULL;
    aside->tried = true;
    if (loss == NULL || ll_tape_new(&tape) != LL_OK)
        return;
    struct ll_loss_curves curves = {.losses[0] = {.loss = loss, .label = loss->name},
                                    .count = 1,
                                    .from = loss->curve.from,
                                    .to = loss->curve.to,
                                    .gradient = true};
    ll_loss_options_init(loss, &curves.losses[0].options);
    if (ll_loss_figure(tape, &curves, ll_app_locale(app), &aside->curve) != LL_OK)
        aside->curve = NULL;
    if (aside->curve && app->ascii)
        (void)ll_figure_twins(aside->curve);
    ll_tape_free(&tape);
}

/* What the run before this step shows as it was left; NULL where there is none. */
static const struct ll_view *run_view(const struct ll_visit *session)
{
    for (size_t i = session->step; i-- > 0;) {
        const struct ll_step *step = ll_page_step(session->page, i);
        if (step->kind != LL_STEP_SCENE || step->part != LL_PART_RUN)
            continue;
        const struct ll_view *view = ll_scene_view_now(step->scene);
        if (view && view->error == NULL && view->figure_count > 0)
            return view;
    }
    return NULL;
}

bool ll_aside_view_has(struct ll_aside_view *aside, struct ll_app *app,
                       const struct ll_visit *session)
{
    enum ll_part part = ll_visit_step(session)->part;
    if (part == LL_PART_IDEA && !aside->tried)
        make_curve(aside, app, session);
    return part == LL_PART_IDEA ? aside->curve != NULL
                                : part == LL_PART_EXPLAIN && run_view(session) != NULL;
}

void ll_aside_view_draw(struct ll_aside_view *aside, struct ll_app *app,
                        const struct ll_visit *session, struct ll_rect area)
{
    if (ll_visit_step(session)->part == LL_PART_IDEA) {
        ll_figure_draw(aside->curve, app->grid, area, &app->style);
        return;
    }
    ll_grid_text(app->grid, area.x, area.y, area.width, ll_app_text(app, "tui.aside.left"),
                 ll_ink(LL_ROLE_MUTED, 0));
    area.y += 2;
    area.height -= 2;
    ll_figures_view_draw(&aside->figures, app, run_view(session), area);
}

void ll_aside_view_describe(const struct ll_aside_view *aside, struct ll_app *app,
                            const struct ll_visit *session, struct ll_str *out)
{
    const struct ll_view *view = run_view(session);
    if (ll_visit_step(session)->part == LL_PART_IDEA)
        (void)ll_figure_describe(aside->curve, ll_app_locale(app), out);
    for (size_t i = 0;
         view && ll_visit_step(session)->part != LL_PART_IDEA && i < view->figure_count; i++)
        (void)ll_figure_describe(view->figures[i], ll_app_locale(app), out);
}
