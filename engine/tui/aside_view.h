/* The figure beside prose on a wide screen: the curve of the loss beside its idea, the run as the
 * learner left it beside its explanation. */
#ifndef LL_TUI_ASIDE_VIEW_H
#define LL_TUI_ASIDE_VIEW_H

#include "tui/app.h"
#include "tui/figures_view.h"
#include "tui/visit.h"

struct ll_aside_view { /* zeroed is empty */
    bool tried;        /* to draw the loss */
    struct ll_figure *curve;
    struct ll_figures_view figures;
};

void ll_aside_view_done(struct ll_aside_view *aside);

/* Whether the step has a figure to stand beside it. */
bool ll_aside_view_has(struct ll_aside_view *aside, struct ll_app *app,
                       const struct ll_visit *session);

void ll_aside_view_draw(struct ll_aside_view *aside, struct ll_app *app,
                        const struct ll_visit *session, struct ll_rect area);

/* The figures that it shows, in words. */
void ll_aside_view_describe(const struct ll_aside_view *aside, struct ll_app *app,
                            const struct ll_visit *session, struct ll_str *out);

#endif
