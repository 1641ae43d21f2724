/* Everything of a question stands in one tall column of rows, of which the screen shows a part that
 * keeps in sight what the learner is at: the chosen item, or what was said to the answer. */
#include "tui/question_view.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "course/text.h"
#include "tui/border.h"
#include "tui/curve_view.h"

enum { ITEM_INDENT = 5, FEEDBACK_INDENT = 2, CURVE_ROWS = 12, CURVE_BIG = 4 };

void ll_question_view_done(struct ll_question_view *view)
{
    ll_text_view_done(&view->prompt);
    ll_text_view_done(&view->feedback);
    for (size_t i = 0; i < LL_QUESTION_ITEMS; i++)
        ll_text_view_done(&view->items[i]);
    int first = view->first;
    *view = (struct ll_question_view){.first = first, .cursor_x = -1};
}

/* Where rows are drawn: `y` walks down the column, `grid` is clipped to what is in sight. */
struct column {
    struct ll_app *app;
    struct ll_rect area;
    int y;
    int focus_from, focus_to; /* rows that must be in sight, from the column's top */
    int top;                  /* y of the column's first row */
};

static void focus(struct column *column, int from, int to)
{
    column->focus_from = from - column->top;
    column->focus_to = to - column->top;
}

static bool is_answered(const struct ll_reply *reply)
{
    return reply->answered && !reply->changed;
}

static void draw_text(struct column *column, struct ll_text_view *view, int indent)
{
    int width = column->area.width - indent;
    int height = ll_text_view_height(view, column->app, width);
    if (view->layout)
        ll_text_layout_draw(view->layout, 0, 0, column->app->grid,
                            (struct ll_rect){column->area.x + indent, column->y, width, height});
    ll_text_view_draw_focus(view, column->app, 0,
                            (struct ll_rect){column->area.x + indent, column->y, width, height});
    column->y += height;
}

/* What was said to the answer, with a bar beside it in the verdict's colour. */
static void draw_feedback(struct column *column, struct ll_question_view *view,
                          const struct ll_reply *reply, int indent)
{
    struct ll_app *app = column->app;
    const struct ll_verdict *verdict = &reply->verdict;
    struct ll_ink ink = ll_ink(verdict->right ? LL_ROLE_GOOD : LL_ROLE_BAD, LL_ATTR_BOLD);
    int from = column->y, x = column->area.x + indent;
    int n = ll_grid_text(app->grid, x, column->y, 2,
                         verdict->right ? app->marks->right : app->marks->wrong, ink);
    ll_grid_text(app->grid, x + n + 1, column->y, column->area.width - indent,
                 ll_app_text(app, verdict->right ? "tui.question.right" : "tui.question.wrong"),
                 ink);
    column->y++;
    if (verdict->text) {
        ll_text_view_set(&view->feedback, verdict->text, verdict->text_length);
        draw_text(column, &view->feedback, indent + FEEDBACK_INDENT);
    }
    for (int y = from + 1; y < column->y; y++)
        ll_grid_text(app->grid, x, y, 1, app->ascii ? "|" : "│",
                     ll_ink(verdict->right ? LL_ROLE_GOOD : LL_ROLE_BAD, 0));
    focus(column, from, column->y);
}

static void draw_cursor(struct column *column, struct ll_question_view *view, int from, bool chosen,
                        struct ll_ink ink)
{
    struct ll_app *app = column->app;
    if (!chosen)
        return;
    ll_grid_text(app->grid, column->area.x, from, 1, app->marks->cursor, ink);
    view->cursor_x = column->area.x;
    view->cursor_y = from;
}

static const char item_letters[] = "123456789abcdefg";

static void draw_item(struct column *column, struct ll_question_view *view, size_t slot,
                      const struct ll_question_item *item, bool chosen, bool lifted)
{
    struct ll_app *app = column->app;
    int from = column->y;
    char letter[2] = {item_letters[slot], '\0'};
    struct ll_ink ink = ll_ink(chosen ? LL_ROLE_ACCENT : LL_ROLE_MUTED, chosen ? LL_ATTR_BOLD : 0);
    ll_text_view_set(&view->items[slot], item->text, item->text_length);
    ll_grid_text(app->grid, column->area.x + 2, from, 1, letter, ink);
    draw_text(column, &view->items[slot], ITEM_INDENT);
    draw_cursor(column, view, from, chosen, ink);
    if (chosen) {
        struct ll_rect rows = {column->area.x, from, column->area.width, column->y - from};
        ll_grid_tint(app->grid, rows,
                     (struct ll_ink){LL_COLOR_KEEP, LL_ROLE_SELECTION,
                                     (uint8_t)(lifted ? LL_ATTR_BOLD : 0)});
        focus(column, from, column->y);
    }
}

static size_t item_count(const struct ll_question *question)
{
    size_t count = ll_question_item_count(question);
    return count < LL_QUESTION_ITEMS ? count : (size_t)LL_QUESTION_ITEMS;
}

static void draw_choice(struct column *column, struct ll_question_view *view,
                        const struct ll_question *question, const struct ll_reply *reply)
{
    for (size_t i = 0; i < item_count(question); i++) {
        draw_item(column, view, i, ll_question_item(question, i), i == reply->cursor, false);
        if (i == reply->cursor && is_answered(reply)) {
            draw_feedback(column, view, reply, ITEM_INDENT - FEEDBACK_INDENT + 2);
            column->y++;
        }
    }
}

static void draw_order(struct column *column, struct ll_question_view *view,
                       const struct ll_question *question, const struct ll_reply *reply)
{
    for (size_t i = 0; i < item_count(question) && i < reply->count; i++)
        draw_item(column, view, i, ll_question_item(question, reply->order[i]),
                  i == reply->cursor && !is_answered(reply), reply->lifted);
    column->y++;
    if (is_answered(reply))
        draw_feedback(column, view, reply, 0);
}

static void draw_number(struct column *column, struct ll_question_view *view,
                        const struct ll_reply *reply)
{
    struct ll_app *app = column->app;
    int x = column->area.x;
    x += ll_grid_text(app->grid, x, column->y, column->area.width,
                      ll_app_text(app, "tui.question.number"), ll_ink(LL_ROLE_MUTED, 0)) +
         1;
    struct ll_rect field = {x, column->y, 20, 1};
    ll_grid_fill(app->grid, field, ' ',
                 (struct ll_ink){LL_ROLE_TEXT, LL_ROLE_SELECTION, LL_ATTR_UNDERLINE});
    int width = ll_grid_text(app->grid, x + 1, column->y, 18, reply->typed,
                             ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD));
    if (!is_answered(reply)) {
        view->cursor_x = x + 1 + width;
        view->cursor_y = column->y;
    }
    focus(column, column->y, column->y + 1);
    column->y += 2;
    if (is_answered(reply))
        draw_feedback(column, view, reply, 0);
}

/* "at 2: 1.5": where the hand is, in numbers. */
static void draw_place(struct column *column, struct ll_question_view *view,
                       struct ll_question *question, const struct ll_reply *reply)
{
    struct ll_app *app = column->app;
    struct ll_str text = {0};
    char x[32], y[32];
    if (reply->height == NULL || reply->cursor >= reply->count)
        return;
    snprintf(x, sizeof x, "%.4g", ll_question_curve(question)->x[reply->cursor]);
    snprintf(y, sizeof y, "%.4g", reply->height[reply->cursor]);
    ll_text_fill(ll_app_locale(app), reply->drawing ? "tui.question.drawing" : "tui.question.place",
                 (const char *const[]){"x", x, "y", y, NULL}, &text);
    ll_grid_text_short(app->grid, column->area.x + 2, column->y, column->area.width - 2,
                       ll_str_text(&text), app->ascii, ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD));
    if (!is_answered(reply)) {
        view->cursor_x = column->area.x + 2;
        view->cursor_y = column->y;
    }
    column->y += 1;
    ll_str_done(&text);
}

static void draw_curve(struct column *column, struct ll_question_view *view,
                       struct ll_question *question, const struct ll_reply *reply)
{
    struct ll_rect area = {column->area.x, column->y, column->area.width, CURVE_ROWS};
    int room = column->area.height - (column->y - column->top) - 5;
    if (room > area.height)
        area.height = room;
    ll_curve_view_draw(column->app, question, reply, area);
    column->y += area.height;
    draw_place(column, view, question, reply);
    focus(column, area.y, column->y);
    if (is_answered(reply))
        draw_feedback(column, view, reply, 0);
}

static void draw_column(struct column *column, struct ll_question_view *view,
                        const struct ll_step *step, struct ll_reply *reply)
{
    ll_text_view_set(&view->prompt, step->text, step->text_length);
    column->top = column->y;
    focus(column, column->y, column->y);
    draw_text(column, &view->prompt, 0);
    column->y++;
    if (!ll_question_ready(step->question)) {
        struct ll_rect area = {column->area.x, column->y, column->area.width, 3};
        ll_border_paragraph(column->app, area, ll_app_text(column->app, "tui.question.run_first"),
                            ll_ink(LL_ROLE_WARNING, 0));
        column->y += area.height;
        return;
    }
    switch (ll_question_kind(step->question)) {
    case LL_QUESTION_CHOICE:
        draw_choice(column, view, step->question, reply);
        break;
    case LL_QUESTION_NUMBER:
        draw_number(column, view, reply);
        break;
    case LL_QUESTION_ORDER:
        draw_order(column, view, step->question, reply);
        break;
    case LL_QUESTION_CURVE:
        draw_curve(column, view, step->question, reply);
        break;
    }
}

void ll_question_view_draw(struct ll_question_view *view, struct ll_app *app,
                           struct ll_visit *session, struct ll_rect body)
{
    const struct ll_step *step = ll_visit_step(session);
    struct ll_reply *reply = ll_visit_reply(session);
    struct ll_message why = {""};
    struct column column = {.app = app, .area = ll_layout_column(body)};
    if (ll_question_ready(step->question) && ll_reply_judge(reply, step->question, &why) != LL_OK) {
        ll_app_say_text(app, why.text, true);
        return;
    }
    /* Once out of sight to learn the heights (layouts are kept, so it is cheap), then in place. */
    struct ll_rect before = ll_grid_clip(app->grid, (struct ll_rect){0, 0, 0, 0});
    column.y = column.area.y;
    draw_column(&column, view, step, reply);
    ll_grid_clip(app->grid, before);
    view->total = column.y - column.top;
    view->shown = column.area.height;
    view->first = ll_layout_follow(view->first, column.focus_to - 1, view->shown, view->total);
    view->first = ll_layout_follow(view->first, column.focus_from, view->shown, view->total);
    int last = view->total > view->shown ? view->total - view->shown : 0;
    view->wheel = view->first + view->wheel < 0      ? -view->first
                  : view->first + view->wheel > last ? last - view->first
                                                     : view->wheel;
    int first = view->first + view->wheel;
    view->cursor_x = -1;
    ll_grid_clip(app->grid, column.area);
    column.y = column.area.y - first;
    draw_column(&column, view, step, reply);
    ll_grid_clip(app->grid, before);
    ll_border_more(app, column.area, first > 0, first < last);
}

static enum ll_did give(struct ll_question_view *view, struct ll_app *app, struct ll_visit *session)
{
    struct ll_message why = {""};
    view->wheel = 0;
    if (!ll_question_ready(ll_visit_step(session)->question))
        return LL_DID_NOTHING; /* there is nothing to answer yet: the page goes on */
    ll_err err = ll_visit_answer(session, &why);
    bool is_curve = ll_question_kind(ll_visit_step(session)->question) == LL_QUESTION_CURVE;
    if (err == LL_ERR_FORMAT)
        ll_app_say(app, is_curve ? "tui.say.not_drawn" : "tui.say.not_a_number", NULL);
    else if (err != LL_OK)
        ll_app_say_text(app, why.text[0] ? why.text : ll_err_text(err), true);
    return LL_DID_TAKE;
}

static enum ll_did choose(struct ll_reply *reply, size_t count, size_t to)
{
    if (to >= count)
        return LL_DID_TAKE;
    reply->changed |= to != reply->cursor;
    reply->cursor = to;
    return LL_DID_TAKE;
}

static enum ll_did choice_key(struct ll_reply *reply, size_t count, const struct ll_key *key)
{
    if (key->code == LL_KEY_UP)
        return choose(reply, count, reply->cursor - 1);
    if (key->code == LL_KEY_DOWN)
        return choose(reply, count, reply->cursor + 1);
    if (key->code >= '1' && key->code <= '9')
        return key->code - '1' < count ? choose(reply, count, key->code - '1') : LL_DID_NOTHING;
    return LL_DID_NOTHING;
}

static enum ll_did order_key(struct ll_reply *reply, size_t count, const struct ll_key *key)
{
    bool vertical = key->code == LL_KEY_UP || key->code == LL_KEY_DOWN;
    bool carried = reply->lifted || (key->mods & LL_KEY_SHIFT);
    int by = key->code == LL_KEY_UP || key->code == LL_KEY_LEFT ? -1 : 1;
    if (key->code == ' ') {
        reply->lifted = !reply->lifted;
        reply->changed |= reply->answered;
        return LL_DID_TAKE;
    }
    if ((vertical && carried) || key->code == LL_KEY_LEFT || key->code == LL_KEY_RIGHT) {
        ll_reply_move(reply, by);
        return LL_DID_TAKE;
    }
    if (!vertical)
        return LL_DID_NOTHING;
    size_t to = reply->cursor + (size_t)by;
    if (to < count)
        reply->cursor = to;
    reply->changed |= reply->answered;
    return LL_DID_TAKE;
}

static enum ll_did number_key(struct ll_reply *reply, const struct ll_key *key)
{
    if (key->code == LL_KEY_BACKSPACE) {
        (void)ll_reply_rub(reply); /* nothing left to rub out: held down, it stays on the page */
        return LL_DID_TAKE;
    }
    return ll_reply_type(reply, key->code) ? LL_DID_TAKE : LL_DID_NOTHING;
}

static enum ll_did curve_key(struct ll_reply *reply, struct ll_question *question,
                             const struct ll_key *key)
{
    bool shift = key->mods & LL_KEY_SHIFT;
    int big = shift ? CURVE_BIG : 1;
    switch (key->code) {
    case LL_KEY_LEFT:
    case LL_KEY_RIGHT:
        ll_reply_along(reply, key->code == LL_KEY_RIGHT, shift || reply->drawing);
        return LL_DID_TAKE;
    case LL_KEY_HOME:
    case LL_KEY_END:
        reply->cursor = key->code == LL_KEY_HOME ? 0 : reply->count - 1;
        return LL_DID_TAKE;
    case LL_KEY_UP:
    case LL_KEY_DOWN:
        ll_reply_raise(reply, question, key->code == LL_KEY_UP ? big : -big);
        return LL_DID_TAKE;
    case LL_KEY_PAGE_UP:
    case LL_KEY_PAGE_DOWN:
        ll_reply_raise(reply, question, key->code == LL_KEY_PAGE_UP ? CURVE_BIG : -CURVE_BIG);
        return LL_DID_TAKE;
    case ' ':
        if (is_answered(reply))
            return LL_DID_NOTHING; /* goes on */
        reply->drawing = !reply->drawing;
        return LL_DID_TAKE;
    default:
        return LL_DID_NOTHING;
    }
}

enum ll_did ll_question_view_key(struct ll_question_view *view, struct ll_app *app,
                                 struct ll_visit *session, const struct ll_key *key)
{
    struct ll_question *question = ll_visit_step(session)->question;
    struct ll_reply *reply = ll_visit_reply(session);
    if (key->mods & (LL_KEY_ALT | LL_KEY_CTRL) || ll_reply_prepare(reply, question) != LL_OK)
        return LL_DID_NOTHING;
    if (key->code == LL_KEY_ENTER)
        return is_answered(reply) ? LL_DID_NOTHING : give(view, app, session);
    bool pages = ll_question_kind(question) != LL_QUESTION_CURVE || is_answered(reply);
    if ((pages && (key->code == LL_KEY_PAGE_DOWN || key->code == LL_KEY_PAGE_UP)) ||
        key->code == 'j' || key->code == 'k') {
        int rows = key->code == 'j' || key->code == 'k' ? 1 : view->shown - 2;
        view->wheel += key->code == LL_KEY_PAGE_DOWN || key->code == 'j' ? rows : -rows;
        return LL_DID_TAKE;
    }
    view->wheel = 0;
    if ((session->testing && is_answered(reply)) || !ll_question_ready(question))
        return LL_DID_NOTHING; /* a test's answer stands */
    switch (ll_question_kind(question)) {
    case LL_QUESTION_CHOICE:
        return choice_key(reply, item_count(question), key);
    case LL_QUESTION_NUMBER:
        return number_key(reply, key);
    case LL_QUESTION_ORDER:
        return order_key(reply, item_count(question), key);
    case LL_QUESTION_CURVE:
        return curve_key(reply, question, key);
    }
    return LL_DID_NOTHING;
}

bool ll_question_view_paste(struct ll_visit *session, uint32_t cp)
{
    const struct ll_question *question = ll_visit_step(session)->question;
    struct ll_reply *reply = ll_visit_reply(session);
    bool over = (session->testing && is_answered(reply)) || !ll_question_ready(question);
    return ll_question_kind(question) == LL_QUESTION_NUMBER && !over && ll_reply_type(reply, cp);
}

void ll_question_view_said(const struct ll_question *question, const struct ll_reply *reply,
                           struct ll_str *out)
{
    const struct ll_question_item *item;
    switch (ll_question_kind(question)) {
    case LL_QUESTION_CHOICE:
        item = ll_question_item(question, reply->cursor);
        (void)ll_text_plain(item->text, item->text_length, out);
        break;
    case LL_QUESTION_NUMBER:
        ll_str_add(out, reply->typed);
        break;
    case LL_QUESTION_ORDER:
        for (size_t i = 0; i < reply->count; i++) {
            item = ll_question_item(question, reply->order[i]);
            ll_str_format(out, "%s%zu ", i ? "  " : "", i + 1);
            (void)ll_text_plain(item->text, item->text_length, out);
        }
        break;
    case LL_QUESTION_CURVE: /* the scene draws it */
        break;
    }
}

void ll_question_view_hints(const struct ll_app *app, const struct ll_visit *session,
                            struct ll_hints *out)
{
    static const struct {
        const char *key, *word;
    } ways[] = {
        [LL_QUESTION_CHOICE] = {NULL, "tui.key.choose"},
        [LL_QUESTION_NUMBER] = {"0-9", "tui.key.type"},
        [LL_QUESTION_ORDER] = {NULL, "tui.key.choose"},
        [LL_QUESTION_CURVE] = {NULL, "tui.key.raise"},
    };
    const struct ll_question *question = ll_visit_step(session)->question;
    const struct ll_reply *reply = &session->replies[session->step];
    enum ll_question_kind kind = ll_question_kind(question);
    bool answered = is_answered(reply);
    if (!ll_question_ready(question)) {
        ll_hint_add(out, "Enter", ll_app_text(app, "tui.key.on"));
        return;
    }
    ll_hint_add(out, "Enter", ll_app_text(app, answered ? "tui.key.on" : "tui.key.answer"));
    if (session->testing && answered)
        return;
    const char *way = answered ? "tui.key.again" : ways[kind].word;
    ll_hint_add(out, ways[kind].key ? ways[kind].key : app->marks->up_down, ll_app_text(app, way));
    if (kind == LL_QUESTION_ORDER)
        ll_hint_add(out, app->marks->left_right, ll_app_text(app, "tui.key.move"));
    if (kind == LL_QUESTION_CURVE && !answered) {
        ll_hint_add(out, app->marks->left_right, ll_app_text(app, "tui.key.place"));
        ll_hint_add(out, ll_app_text(app, "tui.key.space"),
                    ll_app_text(app, reply->drawing ? "tui.key.pen_up" : "tui.key.pen_down"));
    }
}
