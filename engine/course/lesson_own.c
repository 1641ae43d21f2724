/* The learner's own data on a page that takes them: what its script is given, and what its reader
 * is told. */
#include <string.h>

#include "base/locale.h"
#include "course/lesson.h"
#include "course/page.h"

/* The learner's points in classes, for the script. */
static ll_err give_points(struct lesson *lesson, const struct ll_value *handles,
                          struct ll_message *why)
{
    const struct ll_points *points = &lesson->data->points;
    struct ll_value table = {0}, names = {0}, name = {0}, ignored = {0};
    ll_err err = ll_value_new_table(lesson->script, &table);
    if (err == LL_OK)
        err = ll_value_new_table(lesson->script, &names);
    if (err == LL_OK)
        err = ll_value_set_list(&table, "x", points->x, points->count);
    if (err == LL_OK)
        err = ll_value_set_list(&table, "y", points->y, points->count);
    if (err == LL_OK)
        err = ll_value_set_list(&table, "labels", points->label, points->count);
    for (size_t i = 0; err == LL_OK && i < points->classes; i++) {
        err = ll_value_new_string(lesson->script, points->name[i], strlen(points->name[i]), &name);
        if (err == LL_OK)
            err = ll_value_set_item(&names, i + 1, &name);
        ll_value_done(&name);
    }
    if (err == LL_OK)
        err = ll_value_set(&table, "names", &names);
    if (err == LL_OK)
        err = ll_value_call_method(handles, "give", &table, 1, why, &ignored);
    ll_value_done(&ignored);
    ll_value_done(&names);
    ll_value_done(&table);
    return err;
}

static ll_err say_own(struct lesson *lesson, const char *lang, struct ll_message *why)
{
    struct ll_locale *locale = NULL;
    struct ll_str said = {0};
    ll_err err = ll_locale_new(lang, why, &locale);
    if (err != LL_OK)
        return err;
    ll_data_used(lesson->data, locale, &said);
    lesson->said = lesson_shown(lesson, ll_str_text(&said), said.length);
    ll_str_done(&said);
    ll_locale_free(&locale);
    return lesson->said ? LL_OK : LL_ERR_MEMORY;
}

ll_err lesson_own_find(struct lesson *lesson, const char *lang, const struct ll_value *handles,
                       struct ll_message *why)
{
    static const char *const names[] = {"points", "classes", "masks",   "objects",
                                        "groups", "boxes",   "pictures"};
    struct ll_value need = {0};
    size_t length;
    ll_err err = ll_value_call_method(handles, "need", NULL, 0, why, &need);
    const char *name = err == LL_OK ? ll_value_string(&need, &length) : NULL;
    for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            lesson->need = LL_DATA_POINTS + i;
    ll_value_done(&need);
    lesson->on_own = lesson->data && ll_data_fits(lesson->data, lesson->need);
    if (err == LL_OK && lesson->on_own)
        err = say_own(lesson, lang, why);
    if (err == LL_OK && lesson->on_own && lesson->data->pictures)
        ll_script_own(lesson->script, lesson->data->pictures);
    else if (err == LL_OK && lesson->on_own && lesson->need == LL_DATA_GROUPS)
        err = give_points(lesson, handles, why);
    return err;
}

/* Whether the text of a step may tell what came of the course's own data. */
static bool tells_figures(const struct lesson *lesson, const struct ll_step *step)
{
    bool has_own = lesson->need == LL_DATA_PICTURES && step->scene;
    for (size_t i = 0; step->scene && i < ll_scene_control_count(step->scene); i++)
        has_own |= ll_scene_control(step->scene, i)->kind == LL_CONTROL_POINTS;
    return has_own || (step->scene && ll_scene_trainer(step->scene)) ||
           (step->kind == LL_STEP_TEXT && step->part == LL_PART_EXPLAIN);
}

ll_err lesson_own_say(struct lesson *lesson, struct ll_step *step)
{
    struct ll_str text = {0};
    if (!lesson->on_own || !tells_figures(lesson, step))
        return LL_OK;
    ll_str_format(&text, "**%s**\n\n%.*s", lesson->said, (int)step->text_length, step->text);
    step->text_length = text.length;
    step->text = ll_arena_copy(&lesson->arena, ll_str_text(&text), text.length);
    ll_str_done(&text);
    return step->text ? LL_OK : LL_ERR_MEMORY;
}
