/* The contents: sections and their pages, with what the learner has done of each. */
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
    size_t count, cursor;
    int first; /* row in sight */
};

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

/* Rows above an entry's own: a heading and a blank for each section begun. */
static int row_of(const struct ll_app *app, size_t entry)
{
    return (int)(entry + 2 * ll_course_entry(app->course, entry)->section + 1);
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

enum { ID_WIDTH = 6, STATE_WIDTH = 14 };

static void draw_entry(struct ll_app *app, const struct contents *contents, struct ll_rect row,
                       size_t entry)
{
    bool chosen = entry == contents->cursor, done = is_done(app, contents, entry);
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

static void draw_list(struct ll_app *app, struct contents *contents, struct ll_rect area)
{
    size_t sections = ll_course_section_count(app->course);
    int total = (int)(contents->count + 2 * sections) - 1;
    const struct ll_course_entry *chosen = ll_course_entry(app->course, contents->cursor);
    bool leads = ll_course_section(app->course, chosen->section)->first == contents->cursor;
    int row = row_of(app, contents->cursor);
    contents->first = ll_layout_follow(contents->first, row, area.height, total);
    if (leads) /* its section's heading stays in sight */
        contents->first = ll_layout_follow(contents->first, row - 1, area.height, total);
    struct ll_rect before = ll_grid_clip(app->grid, area);
    for (size_t s = 0; s < sections; s++) {
        const struct ll_course_section *section = ll_course_section(app->course, s);
        int y = area.y - contents->first + (int)(section->first + 2 * s);
        draw_section(app, (struct ll_rect){area.x, y, area.width, 1}, s);
        for (size_t i = 0; i < section->count; i++)
            draw_entry(app, contents, (struct ll_rect){area.x, y + 1 + (int)i, area.width, 1},
                       section->first + i);
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
    char done[24], total[24];
    snprintf(done, sizeof done, "%zu", progress.done);
    snprintf(total, sizeof total, "%zu", progress.total);
    struct ll_str right = {0};
    ll_text_fill(ll_app_locale(app), "tui.contents.progress",
                 (const char *const[]){"done", done, "total", total, NULL}, &right);
    ll_border_header(app, "losslab", ll_app_text(app, "tui.contents.title"), ll_str_text(&right),
                     &progress);
    ll_str_done(&right);
    draw_list(app, contents, ll_layout_column(app->frame.body));
}

static void move(struct contents *contents, int by)
{
    long to = (long)contents->cursor + by;
    long last = (long)contents->count - 1;
    contents->cursor = (size_t)(to < 0 ? 0 : to > last ? last : to);
}

/* To the first page of the next section, or of the one before. */
static void move_section(struct ll_app *app, struct contents *contents, bool forward)
{
    size_t section = ll_course_entry(app->course, contents->cursor)->section;
    size_t first = ll_course_section(app->course, section)->first;
    if (forward && section + 1 < ll_course_section_count(app->course))
        contents->cursor = ll_course_section(app->course, section + 1)->first;
    else if (!forward && contents->cursor > first)
        contents->cursor = first;
    else if (!forward && section > 0)
        contents->cursor = ll_course_section(app->course, section - 1)->first;
}

static enum ll_did take_digit(struct ll_app *app, struct contents *contents, uint32_t digit)
{
    for (size_t s = 0; s < ll_course_section_count(app->course); s++) {
        const struct ll_course_section *section = ll_course_section(app->course, s);
        if ((uint32_t)section->id[0] == digit && section->id[1] == '\0') {
            contents->cursor = section->first;
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
        move(contents, -1);
        return LL_DID_TAKE;
    case LL_KEY_DOWN:
    case 'j':
        move(contents, 1);
        return LL_DID_TAKE;
    case LL_KEY_PAGE_UP:
    case 'p':
        move_section(app, contents, false);
        return LL_DID_TAKE;
    case LL_KEY_PAGE_DOWN:
    case 'n':
        move_section(app, contents, true);
        return LL_DID_TAKE;
    case LL_KEY_HOME:
        contents->cursor = 0;
        return LL_DID_TAKE;
    case LL_KEY_END:
        contents->cursor = contents->count - 1;
        return LL_DID_TAKE;
    case LL_KEY_ENTER:
    case LL_KEY_RIGHT:
    case ' ':
        ll_app_go(app, contents->cursor, LL_VISIT_RESUME, NULL);
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
    (void)screen;
    ll_hint_add(out, app->marks->up_down, ll_app_text(app, "tui.key.choose"));
    ll_hint_add(out, "Enter", ll_app_text(app, "tui.key.open"));
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
