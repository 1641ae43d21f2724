/* A training run on the screen: one row that says how far it is, and the keys that play it. */
#ifndef LL_TUI_TRAINER_VIEW_H
#define LL_TUI_TRAINER_VIEW_H

#include "course/trainer.h"
#include "tui/app.h"

void ll_trainer_view_draw(struct ll_app *app, const struct ll_trainer *trainer, struct ll_rect row);

enum ll_did ll_trainer_view_key(struct ll_app *app, struct ll_trainer *trainer,
                                const struct ll_key *key);

void ll_trainer_view_hints(const struct ll_app *app, const struct ll_trainer *trainer,
                           struct ll_hints *out);

#endif
