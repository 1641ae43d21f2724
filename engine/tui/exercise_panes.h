/* What an exercise shows: the task, the checks, the hints, the mistakes found, earlier attempts,
 * the solutions. */
#ifndef LL_TUI_EXERCISE_PANES_H
#define LL_TUI_EXERCISE_PANES_H

#include "tui/app.h"
#include "tui/exercise_work.h"
#include "tui/pane.h"
#include "tui/text_view.h"

enum ll_exercise_pane {
    LL_PANE_TASK,
    LL_PANE_CHECKS,
    LL_PANE_HINTS,
    LL_PANE_MISTAKES,
    LL_PANE_ATTEMPTS,
    LL_PANE_SOLUTION,
    LL_PANE_COUNT,
};

enum { LL_PANE_HINT_LIMIT = 12 };

struct ll_exercise_panes {
    struct ll_exercise_work work;
    struct ll_text_view task;
    struct ll_text_view hints[LL_PANE_HINT_LIMIT];
    struct ll_code *solutions; /* in the work's language; read when they are first shown */
    size_t solution_count;
    enum ll_language solution_language;
    int solution_aside; /* columns by which wide code is moved */
    struct ll_pane_scroll scroll[LL_PANE_COUNT];
};

/* Frees what borrows from the exercise's words. */
void ll_exercise_panes_drop(struct ll_exercise_panes *panes);

void ll_exercise_panes_draw(struct ll_exercise_panes *panes, struct ll_app *app,
                            enum ll_exercise_pane pane, struct ll_rect area);

/* Scrolls; moves solutions sideways. */
enum ll_did ll_exercise_panes_key(struct ll_exercise_panes *panes, enum ll_exercise_pane pane,
                                  const struct ll_key *key);

#endif
