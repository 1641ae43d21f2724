#include "tui/exercise_panes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/plain.h"

void ll_exercise_panes_drop(struct ll_exercise_panes *panes)
{
    ll_text_view_done(&panes->task);
    panes->task = (struct ll_text_view){0};
    for (size_t i = 0; i < LL_PANE_HINT_LIMIT; i++) {
        ll_text_view_done(&panes->hints[i]);
        panes->hints[i] = (struct ll_text_view){0};
    }
    for (size_t i = 0; i < panes->solution_count; i++)
        ll_code_done(&panes->solutions[i]);
    free(panes->solutions);
    panes->solutions = NULL;
    panes->solution_count = 0;
}

/* A heading of a pane. */
static void write_heading(struct ll_pane *pane, const char *key, const char *right)
{
    ll_pane_text(pane, 0, ll_app_text(pane->app, key), ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD), right);
    ll_pane_skip(pane, 1);
}

/* Text that may hold a stranger's words, made plain. */
static void write_plain(struct ll_pane *pane, int indent, const char *text, struct ll_ink ink)
{
    struct ll_str plain = {0};
    ll_plain_add(&plain, text, strlen(text));
    ll_pane_text(pane, indent, ll_str_text(&plain), ink, NULL);
    ll_str_done(&plain);
}

static void write_markdown(struct ll_pane *pane, int indent, struct ll_text_view *view,
                           const char *text)
{
    if (text == NULL)
        return;
    ll_text_view_set(view, text, strlen(text));
    ll_pane_markdown(pane, indent, view);
}

/* -- the task ---------------------------------------------------------------------------------- */

static void write_task(struct ll_pane *pane, void *arg)
{
    struct ll_exercise_panes *panes = arg;
    write_markdown(pane, 0, &panes->task, ll_exercise_text(panes->work.exercise, "prompt"));
}

/* -- checks ------------------------------------------------------------------------------------ */

struct look {
    const char *mark;
    enum ll_role role;
};

static struct look look_of(const struct ll_app *app, enum ll_check_status status, bool running)
{
    if (running)
        return (struct look){app->marks->play, LL_ROLE_ACCENT};
    switch (status) {
    case LL_CHECK_PASS:
        return (struct look){app->marks->right, LL_ROLE_GOOD};
    case LL_CHECK_NOT_RUN:
        return (struct look){app->marks->fresh, LL_ROLE_MUTED};
    default:
        return (struct look){app->marks->wrong, LL_ROLE_BAD};
    }
}

static void write_check(struct ll_pane *pane, const char *title, enum ll_check_status status,
                        bool running, double points, double most)
{
    char score[32];
    struct look look = look_of(pane->app, status, running);
    if (status == LL_CHECK_NOT_RUN)
        snprintf(score, sizeof score, "%g", most);
    else
        snprintf(score, sizeof score, "%g / %g", points, most);
    ll_grid_text(pane->app->grid, pane->area.x, pane->y, 1, look.mark,
                 ll_ink(look.role, LL_ATTR_BOLD));
    ll_pane_text(pane, 2, title,
                 ll_ink(status == LL_CHECK_NOT_RUN && !running ? LL_ROLE_MUTED : LL_ROLE_TEXT, 0),
                 score);
}

/* A drawing's shades as letters where there is no Unicode. */
static void write_drawing(struct ll_pane *pane, const char *drawing)
{
    static const char *const shades[] = {"·", "░", "▒", "▓", "█"};
    static const char *const letters[] = {".", ":", "+", "*", "#"};
    struct ll_str text = {0};
    while (*drawing) {
        size_t shade = 0;
        while (pane->app->ascii && shade < 5 &&
               strncmp(drawing, shades[shade], strlen(shades[shade])) != 0)
            shade++;
        if (pane->app->ascii && shade < 5) {
            ll_str_add(&text, letters[shade]);
            drawing += strlen(shades[shade]);
        } else {
            ll_str_add_char(&text, *drawing++);
        }
    }
    write_plain(pane, 6, ll_str_text(&text), ll_ink(LL_ROLE_TEXT, 0));
    ll_str_done(&text);
}

/* Checks in a row that wait for the same one say so once, below the last of them. */
static bool is_said_below(const struct ll_result *result, size_t i)
{
    return i + 1 < result->check_count && result->checks[i].status == LL_CHECK_NOT_RUN &&
           result->checks[i + 1].status == LL_CHECK_NOT_RUN &&
           strcmp(result->checks[i].message, result->checks[i + 1].message) == 0;
}

static void write_result(struct ll_pane *pane, const struct ll_result *result)
{
    struct ll_app *app = pane->app;
    char key[64], score[48];
    bool passed = result->status == LL_GRADE_PASSED;
    snprintf(key, sizeof key, "grade.status.%s", ll_grade_status_name(result->status));
    snprintf(score, sizeof score, "%g / %g", result->score, result->max_score);
    ll_pane_text(pane, 0, ll_app_text(app, key),
                 ll_ink(passed ? LL_ROLE_GOOD : LL_ROLE_BAD, LL_ATTR_BOLD), score);
    ll_pane_skip(pane, 1);
    if (result->message[0] != '\0') {
        write_plain(pane, 0, result->message, ll_ink(LL_ROLE_TEXT, 0));
        ll_pane_skip(pane, 1);
    }
    for (size_t i = 0; i < result->check_count; i++) {
        const struct ll_check_result *check = &result->checks[i];
        write_check(pane, check->title, check->status, false, check->points, check->max_points);
        if (check->message[0] != '\0' && !is_said_below(result, i))
            write_plain(pane, 4, check->message, ll_ink(LL_ROLE_MUTED, 0));
        if (check->drawing[0] != '\0')
            write_drawing(pane, check->drawing);
    }
    if (result->output[0] != '\0') {
        ll_pane_skip(pane, 1);
        ll_pane_text(pane, 0, ll_app_text(app, "grade.printed"), ll_ink(LL_ROLE_MUTED, 0), NULL);
        write_plain(pane, 2, result->output, ll_ink(LL_ROLE_CODE, 0));
    }
}

static void write_expected(struct ll_pane *pane, const struct ll_exercise_panes *panes)
{
    const struct ll_exercise *exercise = panes->work.exercise;
    write_heading(pane, "tui.exercise.checks", NULL);
    for (size_t i = 0; i < ll_exercise_check_count(exercise); i++)
        write_check(pane, ll_exercise_check_title(exercise, i), LL_CHECK_NOT_RUN, false, 0,
                    ll_exercise_check_points(exercise, i));
}

static void write_running(struct ll_pane *pane, const struct ll_exercise_panes *panes)
{
    const struct ll_exercise_work *work = &panes->work;
    write_heading(pane, "tui.exercise.grading", NULL);
    for (size_t i = 0; i < work->check_count; i++) {
        struct ll_background_check check = ll_background_check(work->grading, i);
        write_check(pane, check.title, check.status, i == work->current, check.points,
                    check.max_points);
    }
}

static void write_file(struct ll_pane *pane, const struct ll_exercise_work *work)
{
    const char *key = work->exists ? "tui.exercise.your_file" : "tui.exercise.file_to_be";
    ll_pane_skip(pane, 1);
    ll_pane_text(pane, 0, ll_app_text(pane->app, key), ll_ink(LL_ROLE_MUTED, 0), NULL);
    write_plain(pane, 2, ll_str_text(&work->path), ll_ink(LL_ROLE_CODE, 0));
}

static void write_checks(struct ll_pane *pane, void *arg)
{
    const struct ll_exercise_panes *panes = arg;
    const struct ll_exercise_work *work = &panes->work;
    if (work->running && work->check_count > 0)
        write_running(pane, panes);
    else if (work->result)
        write_result(pane, work->result);
    else
        write_expected(pane, panes);
    if (work->failure.text[0] != '\0') {
        ll_pane_skip(pane, 1);
        write_plain(pane, 0, work->failure.text, ll_ink(LL_ROLE_BAD, 0));
    }
    write_file(pane, work);
}

/* -- hints and mistakes --------------------------------------------------------------- */

static void write_hints(struct ll_pane *pane, void *arg)
{
    struct ll_exercise_panes *panes = arg;
    char count[48];
    size_t shown = panes->work.state.hints;
    struct ll_ladder ladder;
    ll_exercise_work_ladder(&panes->work, &ladder);
    size_t total = ladder.count;
    snprintf(count, sizeof count, "%zu / %zu", shown, total);
    write_heading(pane, "tui.exercise.hints", count);
    for (size_t i = 0; i < shown && i < total && i < LL_PANE_HINT_LIMIT; i++) {
        char number[16];
        snprintf(number, sizeof number, "%zu", i + 1);
        ll_grid_text(pane->app->grid, pane->area.x, pane->y, 3, number,
                     ll_ink(LL_ROLE_ACCENT, LL_ATTR_BOLD));
        write_markdown(pane, 3, &panes->hints[i], ladder.hints[i]);
        ll_pane_skip(pane, 1);
    }
    if (shown < total)
        ll_pane_text(pane, 0, ll_app_text(pane->app, "tui.exercise.more_hints"),
                     ll_ink(LL_ROLE_MUTED, 0), NULL);
}

static void write_mistakes(struct ll_pane *pane, void *arg)
{
    const struct ll_exercise_panes *panes = arg;
    const struct ll_result *result = panes->work.result;
    write_heading(pane, "tui.exercise.mistakes", NULL);
    if (result == NULL || result->diagnosis_count == 0)
        ll_pane_text(
            pane, 0,
            ll_app_text(pane->app, result ? "tui.exercise.no_mistakes" : "tui.exercise.not_graded"),
            ll_ink(LL_ROLE_MUTED, 0), NULL);
    for (size_t i = 0; result && i < result->diagnosis_count; i++) {
        ll_pane_text(pane, 0, result->diagnosis[i].title, ll_ink(LL_ROLE_WARNING, LL_ATTR_BOLD),
                     NULL);
        write_plain(pane, 2, result->diagnosis[i].advice, ll_ink(LL_ROLE_TEXT, 0));
        ll_pane_skip(pane, 1);
    }
}

/* -- earlier attempts -------------------------------------------------------------------------- */

enum { ATTEMPTS = 50 };

/* Rows are written from the newest on; what an attempt gained is known with the one before it, so
 * each waits for the next that is visited. */
struct attempts {
    struct ll_pane *pane;
    bool waits;
    char when[32], what[64], language[16];
    double score;
};

static void write_attempt(const struct attempts *attempts, const struct ll_attempt *before)
{
    char right[32] = "";
    if (before && before->score != attempts->score &&
        strcmp(before->language, attempts->language) == 0)
        snprintf(right, sizeof right, "%+g", attempts->score - before->score);
    struct ll_str line = {0};
    ll_str_format(&line, "%s  %5g  %s", attempts->when, attempts->score, attempts->what);
    ll_pane_text(attempts->pane, 0, ll_str_text(&line), ll_ink(LL_ROLE_TEXT, 0), right);
    ll_str_done(&line);
}

static void take_attempt(const struct ll_attempt *attempt, void *arg)
{
    struct attempts *attempts = arg;
    const struct ll_app *app = attempts->pane->app;
    time_t at = (time_t)attempt->at;
    struct tm local;
    char key[48];
    if (attempts->waits)
        write_attempt(attempts, attempt);
    attempts->waits = true;
    attempts->score = attempt->score;
    attempts->when[0] = '\0';
    if (localtime_r(&at, &local))
        (void)strftime(attempts->when, sizeof attempts->when, "%F %H:%M", &local);
    snprintf(attempts->language, sizeof attempts->language, "%s", attempt->language);
    snprintf(key, sizeof key, "grade.status.%s", attempt->status);
    snprintf(attempts->what, sizeof attempts->what, "%s %s %s", attempt->language, app->marks->dot,
             ll_app_text(app, key));
}

static void write_attempts(struct ll_pane *pane, void *arg)
{
    const struct ll_exercise_panes *panes = arg;
    const struct ll_exercise_work *work = &panes->work;
    struct attempts attempts = {.pane = pane};
    char count[24];
    snprintf(count, sizeof count, "%zu", work->state.attempts);
    write_heading(pane, "tui.exercise.attempts", count);
    ll_err err = ll_attempts_each(work->store, ll_exercise_name(work->exercise), ATTEMPTS,
                                  take_attempt, &attempts);
    if (attempts.waits)
        write_attempt(&attempts, NULL);
    else
        ll_pane_text(pane, 0,
                     err == LL_OK ? ll_app_text(pane->app, "cli.attempts.none")
                                  : ll_store_message(work->store),
                     ll_ink(LL_ROLE_MUTED, 0), NULL);
}

/* -- solutions --------------------------------------------------------------------------------- */

enum { ASIDE = 8, ASIDE_MOST = 120 };

/* Reads the solutions in the work's language, once. */
static void read_solutions(struct ll_exercise_panes *panes)
{
    const struct ll_exercise_work *work = &panes->work;
    size_t capacity = 0;
    void *array = NULL;
    if (panes->solutions && panes->solution_language == work->language)
        return;
    for (size_t i = 0; i < panes->solution_count; i++)
        ll_code_done(&panes->solutions[i]);
    free(panes->solutions);
    panes->solution_count = 0;
    panes->solution_language = work->language;
    for (struct ll_str text = {0};; ll_str_done(&text)) {
        size_t i = panes->solution_count;
        if (ll_exercise_solution(work->exercise, work->language, i, NULL, &text) != LL_OK ||
            !ll_array_grow(&array, &capacity, i + 1, sizeof(struct ll_code)) ||
            ll_code_init((struct ll_code *)array + i, ll_str_text(&text), text.length) != LL_OK) {
            ll_str_done(&text);
            break;
        }
        panes->solution_count++;
    }
    panes->solutions = array;
}

static void write_solution(struct ll_pane *pane, void *arg)
{
    struct ll_exercise_panes *panes = arg;
    read_solutions(panes);
    for (size_t i = 0; i < panes->solution_count; i++) {
        const struct ll_code *code = &panes->solutions[i];
        char number[48];
        snprintf(number, sizeof number, "%zu / %zu", i + 1, panes->solution_count);
        write_heading(pane, "tui.exercise.solution", number);
        for (size_t line = 0; line < code->line_count; line++) {
            ll_code_draw(code, line, panes->solution_aside, pane->app,
                         (struct ll_rect){pane->area.x, pane->y, pane->area.width, 1});
            ll_pane_skip(pane, 1);
        }
        ll_pane_skip(pane, 1);
    }
}

void ll_exercise_panes_draw(struct ll_exercise_panes *panes, struct ll_app *app,
                            enum ll_exercise_pane pane, struct ll_rect area)
{
    static ll_pane_write *const writers[LL_PANE_COUNT] = {
        [LL_PANE_TASK] = write_task,         [LL_PANE_CHECKS] = write_checks,
        [LL_PANE_HINTS] = write_hints,       [LL_PANE_MISTAKES] = write_mistakes,
        [LL_PANE_ATTEMPTS] = write_attempts, [LL_PANE_SOLUTION] = write_solution,
    };
    ll_pane_draw(app, area, &panes->scroll[pane], writers[pane], panes);
}

static void move_aside(struct ll_exercise_panes *panes, int by)
{
    int to = panes->solution_aside + by;
    panes->solution_aside = to < 0 ? 0 : to > ASIDE_MOST ? ASIDE_MOST : to;
}

enum ll_did ll_exercise_panes_key(struct ll_exercise_panes *panes, enum ll_exercise_pane pane,
                                  const struct ll_key *key)
{
    struct ll_pane_scroll *scroll = &panes->scroll[pane];
    int page = scroll->shown > 2 ? scroll->shown - 1 : 1;
    switch (key->code) {
    case 'j':
    case LL_KEY_DOWN:
        ll_pane_scroll(scroll, 1);
        return LL_DID_TAKE;
    case 'k':
    case LL_KEY_UP:
        ll_pane_scroll(scroll, -1);
        return LL_DID_TAKE;
    case ' ':
    case LL_KEY_PAGE_DOWN:
        ll_pane_scroll(scroll, page);
        return LL_DID_TAKE;
    case LL_KEY_PAGE_UP:
        ll_pane_scroll(scroll, -page);
        return LL_DID_TAKE;
    case LL_KEY_HOME:
    case LL_KEY_END:
        ll_pane_scroll(scroll, key->code == LL_KEY_HOME ? -scroll->total : scroll->total);
        return LL_DID_TAKE;
    case LL_KEY_LEFT:
    case LL_KEY_RIGHT:
        if (pane != LL_PANE_SOLUTION)
            return LL_DID_NOTHING;
        move_aside(panes, key->code == LL_KEY_LEFT ? -ASIDE : ASIDE);
        return LL_DID_TAKE;
    default:
        return LL_DID_NOTHING;
    }
}
