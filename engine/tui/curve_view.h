/* A curve that the learner draws, as a chart; once answered, the truth is laid over it. */
#ifndef LL_TUI_CURVE_VIEW_H
#define LL_TUI_CURVE_VIEW_H

#include "tui/app.h"
#include "tui/reply.h"

void ll_curve_view_draw(struct ll_app *app, struct ll_question *question,
                        const struct ll_reply *reply, struct ll_rect area);

#endif
