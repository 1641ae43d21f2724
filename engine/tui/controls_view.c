#include "tui/controls_view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "course/number.h"
#include "tui/border.h"

enum { ROOM_LEAST = 14, TRACK_MOST = 40, VALUE_WIDTH = 8, BIG_STEP = 10 };

static int width_of(const char *text)
{
    return ll_utf8_width(text, strlen(text));
}

/* Columns of the labels: those of the widest, or what the values leave of a row. */
static int label_width(const struct ll_scene *scene, int row)
{
    int widest = 0, most = row - 4 - ROOM_LEAST;
    for (size_t i = 0; i < ll_scene_control_count(scene); i++) {
        int width = width_of(ll_scene_control(scene, i)->label);
        widest = width > widest ? width : widest;
    }
    return widest < most ? widest : most < 1 ? 1 : most;
}

/* Columns of the widest option in its brackets, between the arrows; 0 for other kinds. */
static int widest_option(const struct ll_control *control)
{
    int widest = 0;
    for (size_t i = 0; control->kind == LL_CONTROL_PICK && i < control->option_count; i++) {
        int width = width_of(control->option_labels[i]) + 4;
        widest = width > widest ? width : widest;
    }
    return widest;
}

bool ll_controls_view_fits(const struct ll_scene *scene, int width)
{
    int label = 0, room = ROOM_LEAST;
    for (size_t i = 0; i < ll_scene_control_count(scene); i++) {
        const struct ll_control *control = ll_scene_control(scene, i);
        int own = width_of(control->label), option = widest_option(control) - 1;
        label = own > label ? own : label;
        room = option > room ? option : room;
    }
    return label + 4 + room <= width;
}

/* Where a value stands between the control's ends, 0..1. */
static double fraction(const struct ll_control *control)
{
    double value = control->value[0], from = control->from, to = control->to;
    double t =
        control->logarithmic ? log(value / from) / log(to / from) : (value - from) / (to - from);
    return isfinite(t) ? fmin(fmax(t, 0), 1) : 0;
}

static void draw_track(struct ll_app *app, struct ll_rect area, const char *value, double at,
                       bool chosen)
{
    int number = width_of(value) < VALUE_WIDTH ? VALUE_WIDTH : width_of(value);
    ll_grid_text_short(app->grid, area.x, area.y, area.width, value, app->ascii,
                       ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD));
    int width = area.width - number - 1;
    width = width > TRACK_MOST ? TRACK_MOST : width;
    if (width < 4)
        return;
    int x = area.x + number + 1, knob = (int)lround(at * (width - 1));
    ll_border_repeat(app, x, area.y, knob, app->marks->track_done,
                     ll_ink(chosen ? LL_ROLE_ACCENT : LL_ROLE_MUTED, 0));
    ll_border_repeat(app, x + knob, area.y, width - knob, app->marks->track,
                     ll_ink(LL_ROLE_BORDER, 0));
    ll_grid_text(app->grid, x + knob, area.y, 1, app->marks->knob,
                 ll_ink(chosen ? LL_ROLE_ACCENT : LL_ROLE_TEXT, LL_ATTR_BOLD));
}

static void draw_label(struct ll_app *app, struct ll_rect row, int width, const char *label,
                       bool chosen)
{
    if (chosen)
        ll_grid_text(app->grid, row.x, row.y, 1, app->marks->cursor,
                     ll_ink(LL_ROLE_ACCENT, LL_ATTR_BOLD));
    ll_grid_text_short(app->grid, row.x + 2, row.y, width, label, app->ascii,
                       ll_ink(chosen ? LL_ROLE_ACCENT : LL_ROLE_TEXT, chosen ? LL_ATTR_BOLD : 0));
}

static void draw_slider(struct ll_controls_view *view, struct ll_app *app,
                        const struct ll_control *control, struct ll_rect area, bool chosen)
{
    bool typed = chosen && view->typed_length > 0;
    struct ll_str text = {0};
    ll_control_show(control, 0, &text);
    draw_track(app, area, typed ? view->typed : ll_str_text(&text), fraction(control), chosen);
    if (chosen) {
        view->cursor_x = area.x + (typed ? (int)view->typed_length : 0);
        view->cursor_y = area.y;
    }
    ll_str_done(&text);
}

/* One of several words in a row; the chosen one stands out without colour too. */
static int draw_word(struct ll_app *app, int x, int y, int columns, const char *word, bool current,
                     bool focused)
{
    struct ll_ink ink = ll_ink(current ? LL_ROLE_STRONG : LL_ROLE_MUTED, 0);
    if (current) {
        ink.attr = LL_ATTR_BOLD;
        if (focused)
            ink.bg = LL_ROLE_SELECTION;
    }
    int width = ll_grid_text(app->grid, x, y, columns, current ? "[" : " ",
                             ll_ink(focused ? LL_ROLE_ACCENT : LL_ROLE_BORDER, 0));
    width +=
        ll_grid_text_short(app->grid, x + width, y, columns - width - 1, word, app->ascii, ink);
    return width + ll_grid_text(app->grid, x + width, y, columns - width, current ? "]" : " ",
                                ll_ink(focused ? LL_ROLE_ACCENT : LL_ROLE_BORDER, 0));
}

static void show_item(const struct ll_control *control, size_t item, const char *typed,
                      struct ll_str *out)
{
    ll_str_clear(out);
    if (typed)
        ll_str_add(out, typed);
    else if (control->kind == LL_CONTROL_PICK)
        ll_str_add(out, control->option_labels[item]);
    else
        ll_control_show(control, item, out);
}

static void place_cursor(struct ll_controls_view *view, int x, int y)
{
    view->cursor_x = x;
    view->cursor_y = y;
}

/* The words of a row from the first that lets `current` fit. */
static void draw_words(struct ll_controls_view *view, struct ll_app *app,
                       const struct ll_control *control, size_t count, size_t current,
                       struct ll_rect area, bool focused)
{
    const char *typed = focused && view->typed_length > 0 ? view->typed : NULL;
    struct ll_str text = {0};
    size_t first = current;
    int used = 0;
    for (size_t i = current + 1; i-- > 0;) {
        show_item(control, i, i == current ? typed : NULL, &text);
        used += width_of(ll_str_text(&text)) + 2;
        if (used > area.width - 4)
            break;
        first = i;
    }
    int x = area.x, end = area.x + area.width;
    if (first > 0)
        x +=
            ll_grid_text(app->grid, x, area.y, 1, app->ascii ? "<" : "‹", ll_ink(LL_ROLE_MUTED, 0));
    for (size_t i = first; i < count; i++) {
        show_item(control, i, i == current ? typed : NULL, &text);
        int width = width_of(ll_str_text(&text));
        int room = end - (i + 1 < count) - x;
        if (width + 2 > room) {
            if (i == current) /* cut rather than nothing */
                draw_word(app, x, area.y, room, ll_str_text(&text), true, focused);
            if (i != current || i + 1 < count)
                ll_grid_text(app->grid, end - 1, area.y, 1, app->ascii ? ">" : "›",
                             ll_ink(LL_ROLE_MUTED, 0));
            break;
        }
        if (i == current && focused)
            place_cursor(view, x + 1 + (typed ? width : 0), area.y);
        x += draw_word(app, x, area.y, end - x, ll_str_text(&text), i == current, focused);
    }
    ll_str_done(&text);
}

/* "point 3 of 12: (1, 2.5)"; what is typed is its height. */
static void draw_point(struct ll_controls_view *view, struct ll_app *app,
                       const struct ll_control *control, struct ll_rect area, bool chosen)
{
    char number[32], count[32];
    size_t item = chosen ? view->item : 0;
    bool typed = chosen && view->typed_length > 0;
    struct ll_str text = {0}, at = {0};
    snprintf(number, sizeof number, "%zu", item + 1);
    snprintf(count, sizeof count, "%zu", control->count);
    if (typed)
        ll_str_format(&at, "(%.4g, %s", control->x[item], view->typed);
    else
        ll_control_show(control, item, &at);
    const char *const pairs[] = {"number", number, "count", count, "at", ll_str_text(&at), NULL};
    ll_text_fill(ll_app_locale(app), chosen ? "tui.control.point" : "tui.control.points", pairs,
                 &text);
    if (chosen && width_of(ll_str_text(&text)) > area.width) {
        ll_str_clear(&text);
        ll_str_format(&text, "%s/%s %s", number, count, ll_str_text(&at));
    }
    int width = ll_grid_text_short(app->grid, area.x, area.y, area.width, ll_str_text(&text),
                                   app->ascii, ll_ink(chosen ? LL_ROLE_STRONG : LL_ROLE_MUTED, 0));
    if (chosen)
        place_cursor(view, area.x + (typed ? width : 0), area.y);
    ll_str_done(&at);
    ll_str_done(&text);
}

static void draw_control(struct ll_controls_view *view, struct ll_app *app,
                         const struct ll_scene *scene, size_t index, struct ll_rect row)
{
    const struct ll_control *control = ll_scene_control(scene, index);
    bool chosen = index == view->control;
    int label = label_width(scene, row.width);
    draw_label(app, row, label, control->label, chosen);
    struct ll_rect area = {row.x + label + 4, row.y, row.width - label - 4, 1};
    switch (control->kind) {
    case LL_CONTROL_SLIDER:
        draw_slider(view, app, control, area, chosen);
        break;
    case LL_CONTROL_SWITCH:
        draw_word(app, area.x - 1, area.y, area.width,
                  ll_app_text(app, control->value[0] > 0 ? "tui.control.on" : "tui.control.off"),
                  true, chosen);
        if (chosen)
            place_cursor(view, area.x, area.y);
        break;
    case LL_CONTROL_PICK:
        area.x--;
        draw_words(view, app, control, control->option_count, (size_t)control->value[0], area,
                   chosen);
        break;
    case LL_CONTROL_NUMBERS:
        area.x--;
        draw_words(view, app, control, control->count, chosen ? view->item : control->count, area,
                   chosen);
        break;
    case LL_CONTROL_POINTS:
        draw_point(view, app, control, area, chosen);
        break;
    }
}

void ll_controls_view_hold(struct ll_controls_view *view, struct ll_scene *scene)
{
    size_t count = ll_scene_control_count(scene);
    if (count > 0 && view->control >= count) { /* it went as another was changed */
        view->control = count - 1;
        view->item = 0;
    }
    for (size_t i = 0; i < count; i++) {
        enum ll_control_kind kind = ll_scene_control(scene, i)->kind;
        bool many = kind == LL_CONTROL_NUMBERS || kind == LL_CONTROL_POINTS;
        ll_scene_select(scene, i, many && i == view->control ? view->item + 1 : 0);
    }
}

void ll_controls_view_draw(struct ll_controls_view *view, struct ll_app *app,
                           const struct ll_scene *scene, struct ll_rect area)
{
    int count = (int)ll_scene_control_count(scene);
    view->first = ll_layout_follow(view->first, (int)view->control, area.height, count);
    view->cursor_x = -1;
    size_t control = (size_t)view->first;
    for (int i = 0; i < area.height && view->first + i < count; i++, control++)
        draw_control(view, app, scene, control,
                     (struct ll_rect){area.x, area.y + i, area.width, 1});
    ll_border_more(app, area, view->first > 0, view->first + area.height < count);
}

/* -- keys -------------------------------------------------------------------------------------- */

static const struct ll_control *chosen_control(const struct ll_controls_view *view,
                                               const struct ll_scene *scene)
{
    size_t last = ll_scene_control_count(scene) - 1;
    return ll_scene_control(scene, view->control < last ? view->control : last);
}

static bool has_many(const struct ll_control *control)
{
    return control->kind == LL_CONTROL_NUMBERS || control->kind == LL_CONTROL_POINTS;
}

static bool is_typed_into(const struct ll_control *control)
{
    return has_many(control) || control->kind == LL_CONTROL_SLIDER;
}

/* True where the chosen control's points move in x as well as in y. */
static bool moves_both_ways(const struct ll_control *control)
{
    return control->kind == LL_CONTROL_POINTS && control->step_x > 0;
}

static size_t item_count(const struct ll_control *control)
{
    return has_many(control) ? control->count : 1;
}

static void choose_control(struct ll_controls_view *view, const struct ll_scene *scene, int by)
{
    size_t count = ll_scene_control_count(scene);
    view->control = (view->control + count + (size_t)by) % count;
    view->item = 0;
    view->moving = false;
}

/* The item after (or before) the chosen one, round its end. */
static enum ll_did choose_item(struct ll_controls_view *view, const struct ll_scene *scene, int by)
{
    size_t items = item_count(chosen_control(view, scene));
    view->item = (view->item + items + (size_t)by) % items;
    return LL_DID_TAKE;
}

static enum ll_did change(const struct ll_controls_view *view, struct ll_scene *scene,
                          enum ll_move move, int steps)
{
    if (view->item < item_count(chosen_control(view, scene)))
        ll_scene_step(scene, view->control, view->item, move, steps);
    return LL_DID_TAKE;
}

static enum ll_did move_point(struct ll_controls_view *view, struct ll_scene *scene,
                              const struct ll_key *key)
{
    int steps = key->mods & LL_KEY_SHIFT ? BIG_STEP : 1;
    switch (key->code) {
    case LL_KEY_LEFT:
    case LL_KEY_RIGHT:
        return change(view, scene, LL_MOVE_X, key->code == LL_KEY_LEFT ? -steps : steps);
    case LL_KEY_UP:
    case LL_KEY_DOWN:
        return change(view, scene, LL_MOVE_VALUE, key->code == LL_KEY_DOWN ? -steps : steps);
    default:
        return LL_DID_NOTHING;
    }
}

/* Of numbers and points. */
static enum ll_did many_key(struct ll_controls_view *view, struct ll_scene *scene,
                            const struct ll_key *key)
{
    const struct ll_control *control = chosen_control(view, scene);
    bool shift = key->mods & LL_KEY_SHIFT;
    int by = key->code == LL_KEY_LEFT || key->code == LL_KEY_DOWN ? -1 : 1;
    if (view->moving || (shift && moves_both_ways(control))) {
        struct ll_key plain = {key->code, view->moving ? key->mods : 0, 0, 0};
        if (move_point(view, scene, &plain) == LL_DID_TAKE)
            return LL_DID_TAKE;
    }
    switch (key->code) {
    case LL_KEY_LEFT:
    case LL_KEY_RIGHT:
        return choose_item(view, scene, by);
    case LL_KEY_UP:
    case LL_KEY_DOWN:
        return change(view, scene, LL_MOVE_VALUE, shift ? by * BIG_STEP : by);
    case LL_KEY_HOME:
        view->item = 0;
        return LL_DID_TAKE;
    case LL_KEY_END:
        view->item = item_count(control) - 1;
        return LL_DID_TAKE;
    case 'm':
        if (!moves_both_ways(control))
            return LL_DID_NOTHING;
        view->moving = !view->moving;
        return LL_DID_TAKE;
    default:
        return LL_DID_NOTHING;
    }
}

/* Of one value: a slider, a pick or a switch. */
static enum ll_did single_key(struct ll_controls_view *view, struct ll_scene *scene,
                              const struct ll_key *key)
{
    const struct ll_control *control = chosen_control(view, scene);
    int big = key->mods & LL_KEY_SHIFT ? BIG_STEP : 1;
    switch (key->code) {
    case LL_KEY_LEFT:
    case LL_KEY_RIGHT:
        return change(view, scene, LL_MOVE_VALUE, key->code == LL_KEY_LEFT ? -big : big);
    case LL_KEY_UP:
    case LL_KEY_DOWN:
        if (ll_scene_control_count(scene) > 1)
            choose_control(view, scene, key->code == LL_KEY_DOWN ? 1 : -1);
        else
            change(view, scene, LL_MOVE_VALUE, key->code == LL_KEY_DOWN ? -1 : 1);
        return LL_DID_TAKE;
    case LL_KEY_HOME:
    case LL_KEY_END:
        ll_scene_set(scene, view->control, 0, LL_MOVE_VALUE,
                     key->code == LL_KEY_HOME ? control->from : control->to);
        return LL_DID_TAKE;
    default:
        return LL_DID_NOTHING;
    }
}

/* -- a value that is typed --------------------------------------------------------------------- */

static void forget_typed(struct ll_controls_view *view)
{
    view->typed_length = 0;
    view->typed[0] = '\0';
}

/* Takes a character where a number may go on with it. */
static bool type(struct ll_controls_view *view, uint32_t cp)
{
    if (cp <= ' ' || cp >= 0x7F || view->typed_length == LL_CONTROLS_TYPED)
        return false;
    view->typed[view->typed_length] = (char)cp;
    if (!ll_number_begins(view->typed, view->typed_length + 1)) {
        view->typed[view->typed_length] = '\0';
        return false;
    }
    view->typed[++view->typed_length] = '\0';
    return true;
}

/* A sign and a point begin a value only where nothing trains: there they are the trainer's keys. */
static bool begins(const struct ll_controls_view *view, struct ll_scene *scene,
                   const struct ll_key *key)
{
    bool digit = key->code >= '0' && key->code <= '9';
    bool other = key->code == '-' || key->code == '.' || key->code == '+';
    return is_typed_into(chosen_control(view, scene)) && key->mods == 0 &&
           (digit || (other && ll_scene_trainer(scene) == NULL));
}

static void say_range(struct ll_app *app, const struct ll_control *control)
{
    char from[32], to[32];
    snprintf(from, sizeof from, "%g", control->from);
    snprintf(to, sizeof to, "%g", control->to);
    ll_app_say(app, "tui.say.range", (const char *const[]){"from", from, "to", to, NULL});
}

static void set_typed(struct ll_controls_view *view, struct ll_app *app, struct ll_scene *scene)
{
    const struct ll_control *control = chosen_control(view, scene);
    double value;
    if (!ll_number_read(view->typed, view->typed_length, &value))
        ll_app_say(app, "tui.say.not_a_number", NULL);
    else {
        ll_scene_set(scene, view->control, view->item, LL_MOVE_VALUE, value);
        if (value < control->from || value > control->to)
            say_range(app, control);
    }
    forget_typed(view);
}

/* LL_DID_NOTHING for a key that ends the typing and means something of its own. */
static enum ll_did typed_key(struct ll_controls_view *view, struct ll_app *app,
                             struct ll_scene *scene, const struct ll_key *key)
{
    switch (key->code) {
    case LL_KEY_ENTER:
        set_typed(view, app, scene);
        return LL_DID_TAKE;
    case LL_KEY_ESCAPE:
        forget_typed(view);
        return LL_DID_TAKE;
    case LL_KEY_BACKSPACE:
        view->typed[--view->typed_length] = '\0';
        return LL_DID_TAKE;
    default:
        if (key->code < LL_KEY_ENTER) {
            (void)type(view, key->code); /* what is no part of a number is nothing here */
            return LL_DID_TAKE;
        }
        set_typed(view, app, scene);
        return LL_DID_NOTHING;
    }
}

enum ll_did ll_controls_view_key(struct ll_controls_view *view, struct ll_app *app,
                                 struct ll_scene *scene, const struct ll_key *key)
{
    if (ll_scene_control_count(scene) == 0 || (key->mods & (LL_KEY_ALT | LL_KEY_CTRL)))
        return LL_DID_NOTHING;
    ll_controls_view_hold(view, scene);
    if (view->typed_length > 0 && typed_key(view, app, scene, key) == LL_DID_TAKE)
        return LL_DID_TAKE;
    if (begins(view, scene, key) && type(view, key->code))
        return LL_DID_TAKE;
    bool many = has_many(chosen_control(view, scene));
    int back = key->mods & LL_KEY_SHIFT ? -1 : 1;
    switch (key->code) {
    case LL_KEY_TAB:
        if (ll_scene_control_count(scene) == 1)
            return choose_item(view, scene, back);
        choose_control(view, scene, back);
        return LL_DID_TAKE;
    case LL_KEY_PAGE_DOWN:
    case '[':
        return change(view, scene, LL_MOVE_VALUE, -BIG_STEP);
    case LL_KEY_PAGE_UP:
    case ']':
        return change(view, scene, LL_MOVE_VALUE, BIG_STEP);
    default:
        return many ? many_key(view, scene, key) : single_key(view, scene, key);
    }
}

unsigned ll_controls_view_help(const struct ll_control *control)
{
    return (has_many(control) ? LL_HELP_MANY : LL_HELP_SINGLE) |
           (moves_both_ways(control) ? LL_HELP_SIDEWAYS : 0) |
           (is_typed_into(control) ? LL_HELP_TYPED : 0);
}

static void add_hint(struct ll_hints *out, const struct ll_app *app, const char *key,
                     const char *word)
{
    ll_hint_add(out, key, ll_app_text(app, word));
}

void ll_controls_view_hints(const struct ll_controls_view *view, const struct ll_app *app,
                            const struct ll_scene *scene, struct ll_hints *out)
{
    size_t count = ll_scene_control_count(scene);
    if (count == 0)
        return;
    if (view->typed_length > 0) {
        add_hint(out, app, "Enter", "tui.key.set");
        add_hint(out, app, "Esc", "tui.key.leave");
        return;
    }
    const struct ll_control *control = chosen_control(view, scene);
    if (has_many(control)) {
        add_hint(out, app, app->marks->up_down, "tui.key.change");
        if (control->count > 1)
            add_hint(out, app, app->marks->left_right,
                     view->moving ? "tui.key.change" : "tui.key.choose");
        if (count > 1)
            add_hint(out, app, "Tab", "tui.key.next_control");
        if (moves_both_ways(control))
            add_hint(out, app, "m", view->moving ? "tui.key.moved" : "tui.key.move");
    } else {
        add_hint(out, app, app->marks->left_right, "tui.key.change");
        if (count > 1)
            add_hint(out, app, app->marks->up_down, "tui.key.choose");
    }
}

void ll_controls_view_hint_typed(const struct ll_controls_view *view, const struct ll_app *app,
                                 const struct ll_scene *scene, struct ll_hints *out)
{
    if (ll_scene_control_count(scene) > 0 && view->typed_length == 0 &&
        is_typed_into(chosen_control(view, scene)))
        add_hint(out, app, "0-9", "tui.key.type_value");
}
