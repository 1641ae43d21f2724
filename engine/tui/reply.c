#include "tui/reply.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "course/number.h"

enum { CURVE_STEPS = 20 };

void ll_reply_done(struct ll_reply *reply)
{
    ll_str_done(&reply->given);
    free(reply->order);
    free(reply->height);
    free(reply->touched);
    *reply = (struct ll_reply){0};
}

ll_err ll_reply_prepare(struct ll_reply *reply, struct ll_question *question)
{
    enum ll_question_kind kind = ll_question_kind(question);
    if (kind == LL_QUESTION_ORDER && reply->order == NULL) {
        reply->count = ll_question_item_count(question);
        reply->order = ll_array_new(reply->count, sizeof *reply->order);
        if (reply->order == NULL)
            return LL_ERR_MEMORY;
        for (size_t i = 0; i < reply->count; i++)
            reply->order[i] = i;
    }
    if (kind == LL_QUESTION_CURVE && reply->height == NULL) {
        const struct ll_question_curve *curve = ll_question_curve(question);
        reply->count = curve->count;
        reply->height = ll_array_new(reply->count, sizeof *reply->height);
        reply->touched = ll_array_new(reply->count, sizeof *reply->touched);
        if (reply->height == NULL || reply->touched == NULL)
            return LL_ERR_MEMORY;
        double middle = curve->from <= 0 && curve->to >= 0 ? 0 : (curve->from + curve->to) / 2;
        for (size_t i = 0; i < reply->count; i++)
            reply->height[i] = middle;
    }
    return LL_OK;
}

/* The line of text that stands for what was put together. */
static void write_given(struct ll_reply *reply, struct ll_question *question)
{
    struct ll_str *given = &reply->given;
    ll_str_clear(given);
    switch (ll_question_kind(question)) {
    case LL_QUESTION_CHOICE:
        ll_str_add(given, ll_question_item(question, reply->cursor)->key);
        break;
    case LL_QUESTION_NUMBER:
        ll_str_add(given, reply->typed);
        break;
    case LL_QUESTION_ORDER:
        for (size_t i = 0; i < reply->count; i++)
            ll_str_format(given, "%s%s", i ? " " : "",
                          ll_question_item(question, reply->order[i])->key);
        break;
    case LL_QUESTION_CURVE:
        for (size_t i = 0; i < reply->count; i++)
            ll_str_format(given, "%s%.9g", i ? " " : "", reply->height[i]);
        break;
    }
}

static bool find_item(const struct ll_question *question, const char *key, size_t length,
                      size_t *out)
{
    for (size_t i = 0; i < ll_question_item_count(question); i++) {
        const char *have = ll_question_item(question, i)->key;
        if (strlen(have) == length && memcmp(have, key, length) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

static bool read_order(struct ll_reply *reply, const struct ll_question *question, const char *text)
{
    for (size_t i = 0; i < reply->count; i++) {
        size_t length = strcspn(text, " ");
        if (!find_item(question, text, length, &reply->order[i]))
            return false;
        for (size_t k = 0; k < i; k++)
            if (reply->order[k] == reply->order[i])
                return false;
        text += length + (text[length] == ' ');
    }
    return true;
}

static bool read_heights(struct ll_reply *reply, const char *text)
{
    for (size_t i = 0; i < reply->count; i++) {
        char *end;
        reply->height[i] = strtod(text, &end);
        if (end == text)
            return false;
        reply->touched[i] = true;
        text = end;
    }
    return true;
}

/* Puts the pieces where what was given has them; false where it cannot be read. */
static bool read_given(struct ll_reply *reply, struct ll_question *question)
{
    const char *text = ll_str_text(&reply->given);
    switch (ll_question_kind(question)) {
    case LL_QUESTION_CHOICE:
        return find_item(question, text, strlen(text), &reply->cursor);
    case LL_QUESTION_NUMBER:
        reply->typed_length = ll_utf8_whole(
            text, strlen(text) < LL_REPLY_TYPED ? strlen(text) : (size_t)LL_REPLY_TYPED);
        memcpy(reply->typed, text, reply->typed_length);
        reply->typed[reply->typed_length] = '\0';
        return true;
    case LL_QUESTION_ORDER:
        return read_order(reply, question, text);
    case LL_QUESTION_CURVE:
        return read_heights(reply, text);
    }
    return false;
}

static bool is_drawn(const struct ll_reply *reply)
{
    for (size_t i = 0; i < reply->count; i++)
        if (reply->touched[i])
            return true;
    return false;
}

static ll_err judge(struct ll_reply *reply, struct ll_question *question, struct ll_message *why)
{
    switch (ll_question_kind(question)) {
    case LL_QUESTION_CHOICE:
        return ll_question_choose(question, reply->cursor, why, &reply->verdict);
    case LL_QUESTION_NUMBER:
        return ll_question_enter(question, reply->typed, why, &reply->verdict);
    case LL_QUESTION_ORDER:
        return ll_question_arrange(question, reply->order, reply->count, why, &reply->verdict);
    case LL_QUESTION_CURVE:
        return ll_question_draw(question, reply->height, reply->count, why, &reply->verdict);
    }
    return LL_ERR_ARGUMENT;
}

/* The page's scenes know what was answered. A reader's own memory of it is worth no failure. */
static void tell(const struct ll_reply *reply, struct ll_question *question)
{
    const struct ll_question_answer answer = {.item = reply->cursor,
                                              .typed = reply->typed,
                                              .order = reply->order,
                                              .heights = reply->height,
                                              .count = reply->count};
    (void)ll_question_predict(question, &answer, NULL);
}

ll_err ll_reply_give(struct ll_reply *reply, struct ll_question *question, struct ll_message *why)
{
    if (ll_question_kind(question) == LL_QUESTION_CURVE && !is_drawn(reply))
        return LL_ERR_FORMAT;
    ll_err err = judge(reply, question, why);
    if (err != LL_OK)
        return err;
    write_given(reply, question);
    tell(reply, question);
    reply->answered = reply->judged = true;
    reply->changed = reply->lifted = false;
    reply->right_before |= reply->verdict.right;
    return ll_str_err(&reply->given);
}

ll_err ll_reply_judge(struct ll_reply *reply, struct ll_question *question, struct ll_message *why)
{
    ll_err err = ll_reply_prepare(reply, question);
    if (err != LL_OK || reply->judged || !reply->answered || reply->changed)
        return err;
    reply->judged = true;
    if (!read_given(reply, question) || judge(reply, question, why) != LL_OK)
        reply->answered = false;
    else
        tell(reply, question);
    return LL_OK;
}

bool ll_reply_move(struct ll_reply *reply, int by)
{
    size_t from = reply->cursor, to = by < 0 ? from - 1 : from + 1;
    if (reply->order == NULL || to >= reply->count)
        return false;
    size_t item = reply->order[from];
    reply->order[from] = reply->order[to];
    reply->order[to] = item;
    reply->cursor = to;
    reply->changed = true;
    return true;
}

void ll_reply_begin(struct ll_reply *reply)
{
    reply->typed_length = 0;
    reply->typed[0] = '\0';
}

bool ll_reply_type(struct ll_reply *reply, uint32_t cp)
{
    bool again = reply->answered && !reply->changed;
    bool digit = (cp >= '0' && cp <= '9') || (cp >= 0xFF10 && cp <= 0xFF19);
    bool sign = cp == '-' || cp == '+' || cp == 0x2212;
    char text[LL_REPLY_TYPED + 4];
    size_t length = again ? 0 : reply->typed_length;
    if (cp <= ' ' || (again && !digit && !sign && cp != '.' && cp != ','))
        return false;
    memcpy(text, reply->typed, length);
    length += ll_utf8_put(cp, text + length);
    if (length > LL_REPLY_TYPED || !ll_number_begins(text, length))
        return false;
    memcpy(reply->typed, text, length);
    reply->typed_length = length;
    reply->typed[length] = '\0';
    reply->changed = true;
    return true;
}

bool ll_reply_rub(struct ll_reply *reply)
{
    if (reply->typed_length == 0)
        return false;
    reply->typed_length = ll_utf8_whole(reply->typed, reply->typed_length - 1);
    reply->typed[reply->typed_length] = '\0';
    reply->changed = true;
    return true;
}

/* Places that were never set, from those that were. */
static void follow(struct ll_reply *reply)
{
    size_t last = reply->count; /* the last that was set; none yet */
    for (size_t i = 0; i < reply->count; i++) {
        if (!reply->touched[i])
            continue;
        for (size_t k = last == reply->count ? 0 : last + 1; k < i; k++) {
            double part = last == reply->count ? 1 : (double)(k - last) / (double)(i - last);
            double from = last == reply->count ? 0 : reply->height[last];
            reply->height[k] = from + (reply->height[i] - from) * part;
        }
        last = i;
    }
    for (size_t k = last + 1; last < reply->count && k < reply->count; k++)
        reply->height[k] = reply->height[last];
}

bool ll_reply_raise(struct ll_reply *reply, struct ll_question *question, int steps)
{
    const struct ll_question_curve *curve = ll_question_curve(question);
    if (reply->height == NULL || reply->cursor >= reply->count)
        return false;
    double *height = &reply->height[reply->cursor];
    double to = *height + steps * (curve->to - curve->from) / CURVE_STEPS;
    to = to < curve->from ? curve->from : to > curve->to ? curve->to : to;
    bool moved = to < *height || to > *height;
    *height = to;
    reply->touched[reply->cursor] = true;
    follow(reply);
    reply->changed |= moved;
    return moved;
}

void ll_reply_along(struct ll_reply *reply, bool forward, bool carry)
{
    size_t from = reply->cursor, to = forward ? from + 1 : from - 1;
    if (reply->height == NULL || to >= reply->count)
        return;
    reply->cursor = to;
    if (!carry)
        return;
    reply->height[to] = reply->height[from];
    reply->touched[from] = reply->touched[to] = true;
    reply->changed = true;
    follow(reply);
}
