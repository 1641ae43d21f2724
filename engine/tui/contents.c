/* The contents: sections and their pages, or goals and the pages that serve them, with what the
 * learner has done of each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "tui/border.h"
#include "tui/screens.h"
#include "tui/visit.h"

/* What is known of an entry. An exercise has `exercise` instead of `page`. */
struct progress {
    struct ll_page_state page;
    struct ll_exercise_state exercise;
};

struct contents {
    struct ll_screen screen;
    struct progress *progress; /* by entry */
    size_t count;              /* of entries */
    bool by_goal;              /* the groups are the course's goals; else its sections */
    size_t cursor;             /* of all groups' places, in their order */
    int first;                 /* row in sight */
};

/* -- groups: sections, or goals, of which several may have one entry ------------------------------
 */

static size_t group_count(const struct ll_app *app, const struct contents *contents)
{
    return contents->by_goal ? ll_course_goal_count(app->course)
                             : ll_course_section_count(app->course);
}

static size_t group_size(const struct ll_app *app, const struct contents *contents, size_t group)
{
    return contents->by_goal ? ll_course_goal(app->course, group)->count
                             : ll_course_section(app->course, group)->count;
}

static size_t group_entry(const struct ll_app *app, const struct contents *contents, size_t group,
                          size_t i)
{
    return contents->by_goal ? ll_course_goal(app->course, group)->entries[i]
                             : ll_course_section(app->course, group)->first + i;
}

/* The places before a group's first; of the number of groups, all places. */
static size_t places_before(const struct ll_app *app, const struct contents *contents, size_t group)
{
    size_t places = 0;
    for (size_t g = 0; g < group; g++)
        places += group_size(app, contents, g);
    return places;
}

/* The group of the place where the cursor is, and the place in it. */
static size_t group_of(const struct ll_app *app, const struct contents *contents, size_t *place)
{
    size_t group = 0;
    for (*place = contents->cursor; *place >= group_size(app, contents, group); group++)
        *place -= group_size(app, contents, group);
    return group;
}

static size_t chosen_entry(const struct ll_app *app, const struct contents *contents)
{
    size_t place, group = group_of(app, contents, &place);
    return group_entry(app, contents, group, place);
}

/* The first place of an entry, or 0. */
static size_t place_of(const struct ll_app *app, const struct contents *contents, size_t entry)
{
    size_t place = 0;
    for (size_t g = 0; g < group_count(app, contents); g++)
        for (size_t i = 0; i < group_size(app, contents, g); i++, place++)
            if (group_entry(app, contents, g, i) == entry)
                return place;
    return 0;
}

static bool is_done(const struct ll_app *app, const struct contents *contents, size_t entry)
{
    const struct progress *p = &contents->progress[entry];
    return ll_course_entry(app->course, entry)->exercise ? p->exercise.passed
                                                         : p->page.done != LL_DONE_NOT;
}

static bool is_begun(const struct ll_app *app, const struct contents *contents, size_t entry)
{
    const struct progress *p = &contents->progress[entry];
    return ll_course_entry(app->course, entry)->exercise ? p->exercise.attempts > 0
                                                         : p->page.steps_seen > 0;
}

struct visit {
    struct ll_app *app;
    struct contents *contents;
};

static void take_state(const char *page, const struct ll_page_state *state, void *arg)
{
    struct visit *visit = arg;
    size_t entry;
    if (ll_course_find(visit->app->course, page, &entry))
        visit->contents->progress[entry].page = *state;
}

static void read_progress(struct ll_app *app, struct contents *contents)
{
    struct visit visit = {app, contents};
    ll_app_stored(app, ll_pages_each(app->store, take_state, &visit));
    for (size_t i = 0; i < contents->count; i++) {
        const struct ll_course_entry *entry = ll_course_entry(app->course, i);
        if (entry->exercise)
            ll_app_stored(app, ll_exercise_state_get(app->store, entry->exercise,
                                                     &contents->progress[i].exercise));
    }
}

static void draw_section(struct ll_app *app, struct ll_rect row, size_t section)
{
    const struct ll_course_section *s = ll_course_section(app->course, section);
    const char *title = ll_course_section_title(app->course, section, ll_app_lang(app));
    int x = row.x;
    if (s->folder) /* the exercises' section has no number */
        x += ll_grid_text(app->grid, x, row.y, 8, s->id, ll_ink(LL_ROLE_MUTED, 0)) + 1;
    if (s->folder == NULL && strcmp(title, s->id) == 0)
        title = ll_app_text(app, "tui.contents.exercises");
    ll_grid_text_short(app->grid, x, row.y, row.width - (x - row.x), title, app->ascii,
                       ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD));
}

enum { ID_WIDTH = 6, STATE_WIDTH = 14 };

/* How many of `total` are done. */
static void say_progress(const struct ll_app *app, size_t done_count, size_t total_count,
                         struct ll_str *out)
{
    char done[24], total[24];
    snprintf(done, sizeof done, "%zu", done_count);
    snprintf(total, sizeof total, "%zu", total_count);
    ll_text_fill(ll_app_locale(app), "tui.contents.progress",
                 (const char *const[]){"done", done, "total", total, NULL}, out);
}

/* A goal, and how many of its entries are done; gives the rows that it takes. */
static int draw_goal(struct ll_app *app, const struct contents *contents, struct ll_rect row,
                     size_t goal)
{
    const struct ll_course_goal *of = ll_course_goal(app->course, goal);
    struct ll_str state = {0};
    size_t done = 0;
    for (size_t i = 0; i < of->count; i++)
        done += is_done(app, contents, of->entries[i]);
    say_progress(app, done, of->count, &state);
    const char *text = ll_str_text(&state);
    int width = ll_utf8_width(text, strlen(text));
    ll_grid_text(app->grid, row.x + row.width - width - 1, row.y, width, text,
                 ll_ink(done == of->count ? LL_ROLE_GOOD : LL_ROLE_MUTED, 0));
    ll_str_done(&state);
    row.width -= STATE_WIDTH + 4;
    return ll_border_paragraph(app, row, ll_course_goal_title(app->course, goal, ll_app_lang(app)),
                               ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD));
}

/* The rows that a group's heading takes. */
static int heading_rows(struct ll_app *app, const struct contents *contents, int width,
                        size_t group)
{
    if (!contents->by_goal)
        return 1;
    struct ll_rect before = ll_grid_clip(app->grid, (struct ll_rect){0, 0, 0, 0});
    int rows = draw_goal(app, contents, (struct ll_rect){0, 0, width, 0}, group);
    ll_grid_clip(app->grid, before);
    return rows;
}

/* What is said to the right of an entry. */
static void entry_state(const struct ll_app *app, const struct contents *contents, size_t entry,
                        struct ll_str *out)
{
    const struct progress *p = &contents->progress[entry];
    if (ll_course_entry(app->course, entry)->exercise) {
        if (p->exercise.passed)
            ll_str_add(out, ll_app_text(app, "tui.contents.passed"));
        else if (p->exercise.attempts > 0)
            ll_str_format(out, "%g / 100", p->exercise.best);
    } else if (p->page.done == LL_DONE_TESTED) {
        ll_str_add(out, ll_app_text(app, "tui.contents.tested"));
    } else if (p->page.done == LL_DONE_READ) {
        ll_str_add(out, ll_app_text(app, "tui.contents.done"));
    } else if (p->page.steps_seen > 0) {
        ll_str_add(out, ll_app_text(app, "tui.contents.begun"));
    }
}

static void draw_entry(struct ll_app *app, const struct contents *contents, struct ll_rect row,
                       size_t entry, bool chosen)
{
    bool done = is_done(app, contents, entry);
    bool begun = !done && is_begun(app, contents, entry);
    const char *mark = done ? app->marks->done : begun ? app->marks->begun : app->marks->fresh;
    struct ll_ink ink = ll_ink(done ? LL_ROLE_GOOD : begun ? LL_ROLE_ACCENT : LL_ROLE_MUTED, 0);
    struct ll_str state = {0};
    if (chosen) {
        ll_grid_fill(app->grid, row, ' ', (struct ll_ink){LL_ROLE_TEXT, LL_ROLE_SELECTION, 0});
        ll_grid_text(app->grid, row.x, row.y, 1, app->marks->cursor,
                     ll_ink(LL_ROLE_ACCENT, LL_ATTR_BOLD));
    }
    int x = row.x + 2, left = row.width - 2;
    ll_grid_text(app->grid, x, row.y, 1, mark, ink);
    ll_grid_text(app->grid, x + 2, row.y, ID_WIDTH, ll_course_entry(app->course, entry)->id,
                 ll_ink(LL_ROLE_MUTED, 0));
    ll_grid_text_short(app->grid, x + 2 + ID_WIDTH, row.y, left - ID_WIDTH - STATE_WIDTH - 4,
                       ll_app_title(app, entry), app->ascii,
                       ll_ink(LL_ROLE_TEXT, chosen ? LL_ATTR_BOLD : 0));
    entry_state(app, contents, entry, &state);
    const char *text = ll_str_text(&state);
    int width = ll_utf8_width(text, strlen(text));
    ll_grid_text(app->grid, row.x + row.width - width - 1, row.y, width, text, ink);
    ll_str_done(&state);
}

/* Keeps the cursor in sight, and with it its group's heading where it is the first there. */
static int follow(struct ll_app *app, struct contents *contents, struct ll_rect area)
{
    size_t place, chosen = group_of(app, contents, &place);
    int total = -1, row = 0, heading = 0;
    for (size_t g = 0; g < group_count(app, contents); g++) {
        int rows = heading_rows(app, contents, area.width, g);
        if (g == chosen) {
            heading = total + 1;
            row = heading + rows + (int)place;
        }
        total += 1 + rows + (int)group_size(app, contents, g);
    }
    contents->first = ll_layout_follow(contents->first, row, area.height, total);
    if (place == 0)
        contents->first = ll_layout_follow(contents->first, heading, area.height, total);
    return total;
}

static void draw_list(struct ll_app *app, struct contents *contents, struct ll_rect area)
{
    int total = follow(app, contents, area), y = area.y - contents->first;
    size_t place = 0;
    struct ll_rect before = ll_grid_clip(app->grid, area);
    for (size_t g = 0; g < group_count(app, contents); g++) {
        struct ll_rect row = {area.x, y, area.width, area.y + area.height - y};
        if (contents->by_goal) {
            y += draw_goal(app, contents, row, g);
        } else {
            draw_section(app, row, g);
            y++;
        }
        for (size_t i = 0; i < group_size(app, contents, g); i++, y++, place++)
            draw_entry(app, contents, (struct ll_rect){area.x, y, area.width, 1},
                       group_entry(app, contents, g, i), place == contents->cursor);
        y++;
    }
    ll_grid_clip(app->grid, before);
    ll_border_more(app, area, contents->first > 0, contents->first + area.height < total);
}

static void draw(struct ll_screen *screen, struct ll_app *app)
{
    struct contents *contents = (struct contents *)screen;
    struct ll_border_progress progress = {.total = contents->count, .here = (size_t)-1};
    for (size_t i = 0; i < contents->count; i++)
        progress.done += is_done(app, contents, i);
    struct ll_str right = {0};
    say_progress(app, progress.done, progress.total, &right);
    ll_border_header(app, "losslab", ll_course_name(app->course, ll_app_lang(app)),
                     ll_str_text(&right), &progress);
    ll_str_done(&right);
    draw_list(app, contents, ll_layout_column(app->frame.body));
}

static void move(const struct ll_app *app, struct contents *contents, long by)
{
    long to = (long)contents->cursor + by;
    long last = (long)places_before(app, contents, group_count(app, contents)) - 1;
    contents->cursor = (size_t)(to < 0 ? 0 : to > last ? last : to);
}

/* To the first place of the next group, or of the one before. */
static void move_group(const struct ll_app *app, struct contents *contents, bool forward)
{
    size_t place, group = group_of(app, contents, &place);
    if (forward && group + 1 < group_count(app, contents))
        group++;
    else if (!forward && place == 0 && group > 0)
        group--;
    else if (forward)
        return;
    contents->cursor = places_before(app, contents, group);
}

/* By goals in place of sections, or back, on the same entry; an entry that serves no goal gives its
 * place to the first. */
static void turn(const struct ll_app *app, struct contents *contents)
{
    size_t entry = chosen_entry(app, contents);
    contents->by_goal = !contents->by_goal && ll_course_goal_count(app->course) > 0;
    contents->cursor = place_of(app, contents, entry);
    contents->first = 0;
}

/* The section whose number it is, or the goal of that place. */
static enum ll_did take_digit(const struct ll_app *app, struct contents *contents, uint32_t digit)
{
    for (size_t g = 0; g < group_count(app, contents); g++) {
        const struct ll_course_section *section =
            contents->by_goal ? NULL : ll_course_section(app->course, g);
        if (section ? (uint32_t)section->id[0] == digit && section->id[1] == '\0'
                    : digit == '1' + g) {
            contents->cursor = places_before(app, contents, g);
            return LL_DID_TAKE;
        }
    }
    return LL_DID_NOTHING;
}

static enum ll_did take_key(struct ll_screen *screen, struct ll_app *app, const struct ll_key *key)
{
    struct contents *contents = (struct contents *)screen;
    if (key->mods & (LL_KEY_ALT | LL_KEY_CTRL))
        return LL_DID_NOTHING;
    switch (key->code) {
    case LL_KEY_UP:
    case 'k':
        move(app, contents, -1);
        return LL_DID_TAKE;
    case LL_KEY_DOWN:
    case 'j':
        move(app, contents, 1);
        return LL_DID_TAKE;
    case LL_KEY_PAGE_UP:
    case 'p':
        move_group(app, contents, false);
        return LL_DID_TAKE;
    case LL_KEY_PAGE_DOWN:
    case 'n':
        move_group(app, contents, true);
        return LL_DID_TAKE;
    case LL_KEY_HOME:
        contents->cursor = 0;
        return LL_DID_TAKE;
    case LL_KEY_END:
        move(app, contents, (long)contents->count * (long)group_count(app, contents));
        return LL_DID_TAKE;
    case LL_KEY_ENTER:
    case LL_KEY_RIGHT:
    case ' ':
        ll_app_go(app, chosen_entry(app, contents), LL_VISIT_RESUME, NULL);
        return LL_DID_TAKE;
    case LL_KEY_TAB:
        turn(app, contents);
        return LL_DID_TAKE;
    case 't':
        return LL_DID_TAKE;
    default:
        return key->code >= '0' && key->code <= '9' ? take_digit(app, contents, key->code)
                                                    : LL_DID_NOTHING;
    }
}

static void add_hints(const struct ll_screen *screen, const struct ll_app *app,
                      struct ll_hints *out)
{
    const struct contents *contents = (const struct contents *)screen;
    ll_hint_add(out, app->marks->up_down, ll_app_text(app, "tui.key.choose"));
    ll_hint_add(out, "Enter", ll_app_text(app, "tui.key.open"));
    if (ll_course_goal_count(app->course) > 0)
        ll_hint_add(out, "Tab",
                    ll_app_text(app, contents->by_goal ? "tui.key.sections" : "tui.key.goals"));
    ll_hint_add(out, "?", ll_app_text(app, "tui.key.help"));
    ll_hint_add(out, "/", ll_app_text(app, "tui.key.search"));
    ll_hint_add(out, "l", ll_app_text(app, "tui.key.language"));
    ll_hint_add(out, "q", ll_app_text(app, "tui.key.quit"));
}

static void contents_free(struct ll_screen *screen)
{
    free(((struct contents *)screen)->progress);
    free(screen);
}

static unsigned help(const struct ll_screen *screen)
{
    (void)screen;
    return LL_HELP_CONTENTS;
}

static const struct ll_screen_class contents_class = {
    .help = help,
    .draw = draw,
    .key = take_key,
    .hints = add_hints,
    .free = contents_free,
};

ll_err ll_contents_new(struct ll_app *app, size_t entry, struct ll_screen **out)
{
    struct contents *contents = ll_array_new(1, sizeof *contents);
    if (contents == NULL)
        return LL_ERR_MEMORY;
    contents->screen.class = &contents_class;
    contents->count = ll_course_entry_count(app->course);
    contents->cursor = entry < contents->count ? entry : 0;
    contents->progress = ll_array_new(contents->count, sizeof *contents->progress);
    if (contents->progress == NULL) {
        free(contents);
        return LL_ERR_MEMORY;
    }
    read_progress(app, contents);
    *out = &contents->screen;
    return LL_OK;
}
