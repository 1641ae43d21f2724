/* A learner's own losses on a page: written in their editor, kept by name, and the page anew
 * whenever one was saved. What a loss is, and what keeps a broken one harmless: script/mine.h. */
#ifndef LL_TUI_OWN_LOSS_H
#define LL_TUI_OWN_LOSS_H

#include <stdbool.h>
#include <stdint.h>

#include "course/scene.h"
#include "tui/app.h"
#include "tui/screens.h"

/* How the folder of losses looked, and when that was looked at. */
struct ll_own_loss {
    uint64_t seen;
    double looked;
};

/* Notes how the folder looks now. */
void ll_own_loss_see(struct ll_own_loss *own, const struct ll_app *app, double now);

/* True where a loss was saved, made or taken away since then; looks every half second. */
bool ll_own_loss_changed(struct ll_own_loss *own, const struct ll_app *app, double now);

/* Seconds until the next look. */
double ll_own_loss_wait(const struct ll_own_loss *own, double now);

/* The name of the learner's own loss that the scene's program stands at; NULL where it is one of
 * the lesson's, or there is none. */
const char *ll_own_loss_name(const struct ll_scene *scene);

/* Makes a loss of that name from the program that the scene stands at. False, and the reader is
 * told why, where the name cannot be. */
bool ll_own_loss_make(struct ll_app *app, const struct ll_scene *scene, const char *name);

/* A screen over `below` in which the one of that name is written in place; NULL, and told why,
 * where it cannot be. What is run there is kept first. */
struct ll_screen *ll_own_loss_write(struct ll_app *app, const char *name, struct ll_screen *below,
                                    ll_pad_take *take);

/* Keeps a text as the loss of that name. False, and told why, where that fails. */
bool ll_own_loss_keep(struct ll_app *app, const char *name, const char *text, size_t length);

/* Opens one that is there in the editor. */
void ll_own_loss_edit(struct ll_app *app, const char *name);

/* Puts the scene's program at the loss of that name, where it has it. */
void ll_own_loss_pick(struct ll_scene *scene, const char *name);

#endif
