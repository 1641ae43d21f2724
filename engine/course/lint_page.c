/* What is checked of a page that opens: its texts' widths and links, its questions' verdicts, its
 * scenes at the ends of their controls, its training runs. */
#include "course/lint_page.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "course/lesson.h"
#include "course/text.h"
#include "loss/catalogue.h"

/* A page's text is laid out for 76 columns; a run must show FRAMES frames, one in PATIENCE turns.
 */
enum { TEXT_WIDTH = 76, FRAMES = 5, PATIENCE = 100 };
static const double TURN = 0.05;

/* The columns that text has on screens of 60 columns, of 80, and beside a chart on one of 106. */
static const int narrow[] = {58, 76, 44};

static void check_links(struct lint *lint, const char *where, const char *block,
                        const struct ll_text_layout *layout)
{
    for (size_t i = 0; i < ll_text_layout_link_count(layout); i++) {
        const char *link = ll_text_layout_link(layout, i);
        size_t entry;
        if (strstr(link, "://") == NULL && !ll_course_find(lint->course, link, &entry))
            lint_say(lint, where, "block `%s`: a link to \"%s\", which is no page", block, link);
    }
}

/* No word of a table, and no number, is broken on a narrow screen. */
static void check_tables(struct lint *lint, const char *where, const char *block, const char *text,
                         size_t length, bool is_scene)
{
    for (size_t i = 0; i < sizeof narrow / sizeof *narrow - !is_scene; i++) {
        struct ll_text_options options = {.width = narrow[i]};
        struct ll_text_layout *layout = NULL;
        if (ll_text_layout_new(text, length, &options, NULL, &layout) == LL_OK &&
            ll_text_layout_broken(layout))
            lint_say(lint, where, "block `%s`: a table has a word that is cut in two in %d columns",
                     block, narrow[i]);
        ll_text_layout_free(&layout);
    }
}

static void check_text(struct lint *lint, const char *where, const char *block, const char *text,
                       size_t length)
{
    struct ll_text_options options = {.width = TEXT_WIDTH};
    struct ll_text_layout *layout = NULL;
    struct ll_message why = {""};
    if (ll_text_layout_new(text, length, &options, &why, &layout) != LL_OK) {
        lint_say(lint, where, "block `%s`: %s", block, why.text);
        return;
    }
    if (ll_text_layout_excess(layout) > 0)
        lint_say(lint, where, "block `%s`: a line of code or formula is %d columns too wide for %d",
                 block, ll_text_layout_excess(layout), TEXT_WIDTH);
    if (ll_text_layout_height(layout) == 0)
        lint_say(lint, where, "block `%s` shows nothing", block);
    check_links(lint, where, block, layout);
    ll_text_layout_free(&layout);
}

/* -- questions --------------------------------------------------------------------------------- */

static void check_question(struct lint *lint, const char *where, const struct ll_step *step)
{
    struct ll_message why = {""};
    struct ll_str solution = {0};
    lint->counts->questions++;
    if (lesson_question_run(step->question) != NULL && !lint->runs_end)
        ; /* the run says the same in every language */
    else if (!ll_question_ready(step->question))
        lint_say(lint, where, "question `%s`: the run that it is about returned no table",
                 step->id);
    else if (ll_question_solution(step->question, &why, &solution) != LL_OK)
        lint_say(lint, where, "question `%s`: %s", step->id, why.text);
    else if (lesson_question_check(step->question, &why) != LL_OK)
        lint_say(lint, where, "question `%s`: %s", step->id, why.text);
    for (size_t i = 0; i < ll_question_item_count(step->question); i++) {
        const struct ll_question_item *item = ll_question_item(step->question, i);
        check_text(lint, where, step->id, item->text, item->text_length);
    }
    ll_str_done(&solution);
}

/* -- scenes ------------------------------------------------------------------------------------ */

static bool check_view(struct lint *lint, const char *where, const struct ll_step *step,
                       const char *setting)
{
    const struct ll_view *view = ll_scene_view(step->scene);
    lint->counts->views++;
    if (view->error != NULL) {
        lint_say(lint, where, "scene \"%s\", %s: %s", step->id, setting, view->error);
        return false;
    }
    if (view->figure_count == 0 && view->value_count == 0 && view->note == NULL)
        lint_say(lint, where, "scene \"%s\", %s: the view shows nothing", step->id, setting);
    return true;
}

/* Every item of one control at one value. */
static void check_setting(struct lint *lint, const char *where, const struct ll_step *step,
                          size_t place, double value)
{
    size_t index = ll_scene_reach(step->scene, place);
    const struct ll_control *control = ll_scene_control(step->scene, index);
    struct ll_str setting = {0};
    for (size_t i = 0; i < control->count; i++)
        ll_scene_set(step->scene, index, i, LL_MOVE_VALUE, value);
    ll_str_format(&setting, "%s = ", control->id);
    ll_control_show(control, 0, &setting);
    check_view(lint, where, step, ll_str_text(&setting));
    ll_str_done(&setting);
}

static void check_controls(struct lint *lint, const char *where, const struct ll_step *step)
{
    struct ll_scene *scene = step->scene;
    for (size_t i = 0; i < ll_scene_control_total(scene); i++) {
        const struct ll_control *control = ll_scene_control(scene, ll_scene_reach(scene, i));
        if (control->kind == LL_CONTROL_PICK || control->kind == LL_CONTROL_SWITCH) {
            for (int option = 0; option <= (int)control->to; option++)
                check_setting(lint, where, step, i, option);
        } else {
            check_setting(lint, where, step, i, control->from);
            check_setting(lint, where, step, i, control->to);
        }
    }
    ll_scene_reset(scene);
}

/* A run begun: its first frames, each within some patience; true where it does well. */
static bool check_frames(struct lint *lint, const char *where, const char *id,
                         struct ll_trainer *trainer)
{
    struct ll_trainer_state state;
    for (int frame = 0; frame < FRAMES; frame++) {
        ll_trainer_step(trainer);
        for (int turn = 0; turn < PATIENCE && ll_trainer_wait(trainer, 0) >= 0; turn++)
            ll_trainer_tick(trainer, 0, TURN);
        ll_trainer_state(trainer, &state);
        if (state.phase == LL_TRAINER_FAILED) {
            lint_say(lint, where, "scene \"%s\", training: %s", id,
                     ll_trainer_view(trainer)->error);
            return false;
        }
        if (ll_trainer_wait(trainer, 0) >= 0) {
            lint_say(lint, where, "scene \"%s\": its training shows no frame for %g seconds", id,
                     PATIENCE * TURN);
            return false;
        }
        if (state.newest == 0)
            lint_say(lint, where, "scene \"%s\": its training ends without a frame", id);
        if (state.phase == LL_TRAINER_DONE)
            return true;
    }
    return true;
}

static void check_trainer(struct lint *lint, const char *where, const char *id, bool is_asked,
                          struct ll_trainer *trainer)
{
    struct ll_trainer_state state;
    lint->counts->trainers++;
    ll_trainer_reset(trainer);
    if (check_frames(lint, where, id, trainer) && is_asked) {
        ll_trainer_finish(trainer);
        ll_trainer_state(trainer, &state);
        if (state.phase == LL_TRAINER_FAILED)
            lint_say(lint, where, "scene \"%s\", training: %s", id,
                     ll_trainer_view(trainer)->error);
    }
    ll_trainer_reset(trainer);
}

static void check_scene(struct lint *lint, const char *where, const struct ll_step *step,
                        bool is_asked)
{
    const char *kernel = ll_scene_kernel(step->scene);
    lint->counts->scenes++;
    if (kernel != NULL && ll_loss_find(kernel) == NULL)
        lint_say(lint, where, "scene \"%s\": kernel \"%s\" is no loss of the catalogue", step->id,
                 kernel);
    if (check_view(lint, where, step, "as it opens"))
        check_controls(lint, where, step);
    if (ll_scene_trainer(step->scene) != NULL)
        check_trainer(lint, where, step->id, is_asked, ll_scene_trainer(step->scene));
}

/* Some question is about a run of the scene: it is then run to its end. */
static bool is_asked_about(const struct ll_page *page, const char *scene)
{
    for (size_t i = 0; i < ll_page_step_count(page); i++) {
        const struct ll_step *step = ll_page_step(page, i);
        const char *run = step->question ? lesson_question_run(step->question) : NULL;
        if (run != NULL && strcmp(run, scene) == 0)
            return true;
    }
    return false;
}

/* Scenes first: questions may be about what they ran. */
void lint_page(struct lint *lint, const char *where, struct ll_page *page)
{
    for (size_t i = 0; i < ll_page_step_count(page); i++) {
        const struct ll_step *step = ll_page_step(page, i);
        check_text(lint, where, step->id, step->text, step->text_length);
        check_tables(lint, where, step->id, step->text, step->text_length, step->scene != NULL);
        if (step->scene != NULL)
            check_scene(lint, where, step, lint->runs_end && is_asked_about(page, step->id));
    }
    lint_points(lint, where, page);
    for (size_t i = 0; i < ll_page_step_count(page); i++)
        if (ll_page_step(page, i)->question != NULL)
            check_question(lint, where, ll_page_step(page, i));
}
