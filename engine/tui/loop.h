/* Private to app.c, loop.c and tui.c: what the event loop needs of the app. */
#ifndef LL_TUI_LOOP_H
#define LL_TUI_LOOP_H

#include "tui/app.h"

/* Goes where the last key asked to. */
void ll_app_fulfil(struct ll_app *app);

/* Back or forward among the places visited. */
void ll_app_go_trail(struct ll_app *app, bool back);

/* False where the locale has no letters but ASCII's, and the language cannot do with them. */
bool ll_app_can_show(size_t lang);

/* Everything in another language, by its number in ll_languages. */
ll_err ll_app_language(struct ll_app *app, size_t lang, struct ll_message *why);

/* Frees what the app holds and gives the terminal back. */
void ll_app_done(struct ll_app *app);

/* Takes keys, draws and lets screens work until the learner quits. */
void ll_loop_run(struct ll_app *app);

#endif
