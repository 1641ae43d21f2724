/* losslab list: pages and exercises with the learner's progress. */
#include "cli/commands.h"

#include <cjson/cJSON.h>
#include <getopt.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "cli/exercise.h"
#include "course/course.h"
#include "store/progress.h"

struct listing {
    struct ll_cli *cli;
    struct ll_course *course;
    struct ll_store *store; /* NULL where none can be opened: as for someone who has just begun */
};

/* How far a page or an exercise is, as JSON and the locale's keys name it. */
static const char *page_state(const struct ll_page_state *state)
{
    if (state->done == LL_DONE_TESTED)
        return "tested";
    if (state->done == LL_DONE_READ)
        return "done";
    return state->steps_seen > 0 ? "begun" : "new";
}

static const char *exercise_state(const struct ll_exercise_state *state)
{
    return state->passed ? "passed" : state->attempts > 0 ? "begun" : "new";
}

static ll_err read_page(const struct listing *list, const struct ll_course_entry *entry,
                        struct ll_page_state *out)
{
    *out = (struct ll_page_state){0};
    return list->store ? ll_page_state_get(list->store, entry->id, out) : LL_OK;
}

static ll_err read_exercise(const struct listing *list, const struct ll_course_entry *entry,
                            struct ll_exercise_state *out)
{
    *out = (struct ll_exercise_state){0};
    return list->store ? ll_exercise_state_get(list->store, entry->exercise, out) : LL_OK;
}

/* -- text -------------------------------------------------------------------------------------- */

/* Appends `text` and spaces up to `columns`. */
static void add_padded(struct ll_str *out, const char *text, int columns)
{
    int width = ll_utf8_width(text, strlen(text));
    ll_str_add(out, text);
    ll_str_add_repeat(out, " ", (size_t)(width < columns ? columns - width : 1));
}

static ll_err add_entry_line(const struct listing *list, size_t index, int columns,
                             struct ll_str *out)
{
    const struct ll_course_entry *entry = ll_course_entry(list->course, index);
    const char *lang = ll_locale_lang(list->cli->locale), *state;
    struct ll_page_state page;
    struct ll_exercise_state exercise;
    struct ll_str key = {0};
    ll_err err =
        entry->exercise ? read_exercise(list, entry, &exercise) : read_page(list, entry, &page);
    if (err != LL_OK)
        return err;
    state = entry->exercise ? exercise_state(&exercise) : page_state(&page);
    ll_str_add(out, "  ");
    add_padded(out, entry->id, 5);
    add_padded(out, ll_course_title(list->course, index, lang), columns + 2);
    ll_str_format(&key, "cli.list.%s", state);
    ll_str_add(out, ll_text(list->cli->locale, ll_str_text(&key)));
    if (entry->exercise && exercise.attempts > 0) {
        ll_str_add(out, "  ");
        ll_str_add_float(out, (float)exercise.best);
    }
    ll_str_add_char(out, '\n');
    ll_str_done(&key);
    return LL_OK;
}

static void add_section_line(const struct listing *list, size_t index, struct ll_str *out)
{
    const struct ll_course_section *section = ll_course_section(list->course, index);
    const char *lang = ll_locale_lang(list->cli->locale);
    if (section->folder)
        ll_str_format(out, "%s %s\n", section->id,
                      ll_course_section_title(list->course, index, lang));
    else
        ll_str_format(out, "%s\n", ll_text(list->cli->locale, "cli.list.exercises"));
}

static ll_err is_done(const struct listing *list, size_t index, bool *out)
{
    const struct ll_course_entry *entry = ll_course_entry(list->course, index);
    struct ll_page_state page = {0};
    struct ll_exercise_state exercise = {0};
    ll_err err =
        entry->exercise ? read_exercise(list, entry, &exercise) : read_page(list, entry, &page);
    *out = entry->exercise ? exercise.passed : page.done != LL_DONE_NOT;
    return err;
}

/* What one can do afterwards, and how many of the entries that serve it are done. */
static ll_err add_goal_lines(const struct listing *list, struct ll_str *out)
{
    const char *lang = ll_locale_lang(list->cli->locale);
    ll_err err = LL_OK;
    if (ll_course_goal_count(list->course) > 0)
        ll_str_format(out, "%s\n", ll_text(list->cli->locale, "cli.list.goals"));
    for (size_t g = 0; err == LL_OK && g < ll_course_goal_count(list->course); g++) {
        const struct ll_course_goal *goal = ll_course_goal(list->course, g);
        size_t count = 0;
        for (size_t i = 0; err == LL_OK && i < goal->count; i++) {
            bool done = false;
            err = is_done(list, goal->entries[i], &done);
            count += done;
        }
        ll_str_format(out, "  %zu/%zu  %s\n", count, goal->count,
                      ll_course_goal_title(list->course, g, lang));
    }
    return err;
}

static ll_err write_text(const struct listing *list, struct ll_str *out)
{
    const char *lang = ll_locale_lang(list->cli->locale);
    int widest = 0;
    for (size_t i = 0; i < ll_course_entry_count(list->course); i++) {
        const char *title = ll_course_title(list->course, i, lang);
        int width = ll_utf8_width(title, strlen(title));
        widest = width > widest ? width : widest;
    }
    ll_err err = LL_OK;
    for (size_t s = 0; err == LL_OK && s < ll_course_section_count(list->course); s++) {
        const struct ll_course_section *section = ll_course_section(list->course, s);
        add_section_line(list, s, out);
        for (size_t i = 0; err == LL_OK && i < section->count; i++)
            err = add_entry_line(list, section->first + i, widest, out);
    }
    if (err == LL_OK)
        err = add_goal_lines(list, out);
    return err == LL_OK ? ll_str_err(out) : err;
}

/* -- JSON -------------------------------------------------------------------------------------- */

static void add_number(cJSON *object, const char *name, double value)
{
    struct ll_str text = {0};
    ll_str_add_float(&text, (float)value);
    cJSON_AddRawToObject(object, name, ll_str_text(&text));
    ll_str_done(&text);
}

static ll_err add_page_json(const struct listing *list, const struct ll_course_entry *entry,
                            cJSON *object)
{
    struct ll_page_state state;
    ll_err err = read_page(list, entry, &state);
    if (err != LL_OK)
        return err;
    cJSON_AddStringToObject(object, "state", page_state(&state));
    cJSON_AddNumberToObject(object, "steps_seen", (double)state.steps_seen);
    if (state.done_at > 0)
        cJSON_AddNumberToObject(object, "done_at", (double)state.done_at);
    return LL_OK;
}

static ll_err add_exercise_json(const struct listing *list, const struct ll_course_entry *entry,
                                cJSON *object)
{
    struct ll_exercise_state state;
    ll_err err = read_exercise(list, entry, &state);
    if (err != LL_OK)
        return err;
    cJSON_AddStringToObject(object, "exercise", entry->exercise);
    cJSON_AddStringToObject(object, "state", exercise_state(&state));
    cJSON_AddNumberToObject(object, "attempts", (double)state.attempts);
    if (state.attempts > 0)
        add_number(object, "best", state.best);
    cJSON_AddNumberToObject(object, "hints", (double)state.hints);
    cJSON_AddBoolToObject(object, "solution", state.solution);
    return LL_OK;
}

/* The ids of the goals that the entry serves. */
static void add_goals_json(const struct listing *list, size_t entry, cJSON *object)
{
    cJSON *ids = cJSON_AddArrayToObject(object, "goals");
    for (size_t g = 0; g < ll_course_goal_count(list->course); g++) {
        const struct ll_course_goal *goal = ll_course_goal(list->course, g);
        for (size_t i = 0; i < goal->count; i++)
            if (goal->entries[i] == entry)
                cJSON_AddItemToArray(ids, cJSON_CreateString(goal->id));
    }
}

/* One array: an object a page or exercise, in the course's order. */
static ll_err write_json(const struct listing *list, struct ll_str *out)
{
    cJSON *array = cJSON_CreateArray();
    ll_err err = array ? LL_OK : LL_ERR_MEMORY;
    for (size_t i = 0; err == LL_OK && i < ll_course_entry_count(list->course); i++) {
        const struct ll_course_entry *entry = ll_course_entry(list->course, i);
        const char *title = ll_course_title(list->course, i, ll_locale_lang(list->cli->locale));
        cJSON *object = cJSON_CreateObject();
        cJSON_AddItemToArray(array, object);
        cJSON_AddStringToObject(object, "id", entry->id);
        cJSON_AddStringToObject(object, "kind", entry->exercise ? "exercise" : "page");
        cJSON_AddStringToObject(object, "title", title);
        cJSON_AddStringToObject(object, "section",
                                ll_course_section(list->course, entry->section)->id);
        add_goals_json(list, i, object);
        err = entry->exercise ? add_exercise_json(list, entry, object)
                              : add_page_json(list, entry, object);
    }
    char *text = err == LL_OK ? cJSON_Print(array) : NULL;
    if (err == LL_OK && text == NULL)
        err = LL_ERR_MEMORY;
    if (text)
        ll_str_format(out, "%s\n", text);
    cJSON_free(text);
    cJSON_Delete(array);
    return err;
}

/* -- the command ------------------------------------------------------------------------------- */

int ll_cmd_list(struct ll_cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'}, {0}};
    struct listing list = {.cli = cli};
    struct ll_str out = {0};
    struct ll_message why = {""};
    bool json = false;
    for (int given; (given = getopt_long(argc, argv, ":", options, NULL)) != -1;) {
        if (given == '?' || given == ':')
            return ll_cli_bad_option(cli, argv, options, given);
        json = true;
    }
    if (optind < argc)
        return ll_cli_usage(cli, ll_text(cli->locale, "cli.argument"), argv[optind]);
    ll_err err = ll_course_new(NULL, &why, &list.course);
    if (err == LL_OK) {
        list.store = ll_cli_store_open(cli);
        err = json ? write_json(&list, &out) : write_text(&list, &out);
        if (err != LL_OK && list.store)
            ll_fail(&why, err, "%s", ll_store_message(list.store));
    }
    if (err == LL_OK)
        fputs(ll_str_text(&out), stdout);
    ll_store_free(&list.store);
    ll_course_free(&list.course);
    ll_str_done(&out);
    return err == LL_OK ? LL_EXIT_DONE : ll_cli_fail(cli, err, &why);
}
