/* The screens there are, each made here and freed by its own class. */
#ifndef LL_TUI_SCREENS_H
#define LL_TUI_SCREENS_H

#include "grade/grade.h"
#include "tui/app.h"
#include "tui/screen.h"

/* The course's contents, the cursor on `entry` (or LL_PLACE_CONTENTS: the first). */
ll_err ll_contents_new(struct ll_app *app, size_t entry, struct ll_screen **out);

/* A page at `step`, or at the step that shows `block` where that is not "". A page that cannot be
 * opened is a screen that says why. */
ll_err ll_page_screen_new(struct ll_app *app, size_t entry, size_t step, const char *block,
                          struct ll_screen **out);

/* An exercise: its task, and the learner's file graded beside the keys. */
ll_err ll_exercise_screen_new(struct ll_app *app, size_t entry, struct ll_screen **out);

/* The exercise's page, which puts the learner's program in the file at `path` to work, as `options`
 * say (see ll_learner_new). */
ll_err ll_use_screen_new(struct ll_app *app, size_t entry, const char *path,
                         const struct ll_grade_options *options, struct ll_screen **out);

/* A leaf of Markdown over the screen `below`, which writes it now and again in another language.
 * `title` is the key of its heading. */
typedef void ll_leaf_write(struct ll_screen *below, struct ll_app *app, struct ll_str *out);
ll_err ll_leaf_new(struct ll_app *app, const char *title, struct ll_screen *below,
                   ll_leaf_write *write, struct ll_screen **out);

/* Asks for a name, of up to 32 bytes, over the screen `below`, which takes it, or says why not and
 * is false. `title` and `prompt` are keys. */
typedef bool ll_name_take(struct ll_screen *below, struct ll_app *app, const char *name);
ll_err ll_name_new(const char *title, const char *prompt, struct ll_screen *below,
                   ll_name_take *take, struct ll_screen **out);

/* A text called `name`, of at most `limit` bytes, is written in place over the screen below, which
 * takes it to be run, or says why not and is false. LL_ERR_TOO_LARGE where it is longer. */
typedef bool ll_pad_take(struct ll_screen *below, struct ll_app *app, const char *name,
                         const char *text, size_t length);
ll_err ll_pad_screen_new(const char *name, const char *text, size_t length, size_t limit,
                         struct ll_screen *below, ll_pad_take *take, struct ll_screen **out);

/* The keys that work on the top screen, by what they are for. */
ll_err ll_help_new(struct ll_app *app, struct ll_screen **out);

/* Finds words in all pages; with `titles`, pages alone, to go to one. */
ll_err ll_search_new(struct ll_app *app, bool titles, struct ll_screen **out);

/* The C source of a loss's kernel ("huber"), read from the file that was compiled. */
ll_err ll_source_new(struct ll_app *app, const char *loss, struct ll_screen **out);

/* A lab's board over `folder`, which must outlive it. Fails where that cannot be read. */
ll_err ll_board_screen_new(const char *folder, struct ll_message *why, struct ll_screen **out);

/* The losses, for looking up, from the first that `page` teaches. */
ll_err ll_reference_new(struct ll_app *app, const char *page, struct ll_screen **out);

#endif
