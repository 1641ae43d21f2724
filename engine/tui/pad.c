#include "tui/pad.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

ll_err ll_pad_init(struct ll_pad *pad, const char *text, size_t length, size_t limit)
{
    *pad = (struct ll_pad){.limit = limit, .wanted = -1};
    if (length > limit)
        return LL_ERR_TOO_LARGE;
    pad->text = ll_array_new(limit + 1, 1);
    if (pad->text == NULL)
        return LL_ERR_MEMORY;
    memcpy(pad->text, text, length);
    pad->length = length;
    return LL_OK;
}

void ll_pad_done(struct ll_pad *pad)
{
    free(pad->text);
    *pad = (struct ll_pad){0};
}

static size_t line_start(const struct ll_pad *pad, size_t at)
{
    while (at > 0 && pad->text[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(const struct ll_pad *pad, size_t at)
{
    while (at < pad->length && pad->text[at] != '\n')
        at++;
    return at;
}

/* The start of the character before, and of the one behind. */
static size_t before(const struct ll_pad *pad, size_t at)
{
    return at > 0 ? ll_utf8_whole(pad->text, at - 1) : 0;
}

static size_t behind(const struct ll_pad *pad, size_t at)
{
    if (at < pad->length)
        at++;
    while (at < pad->length && ((unsigned char)pad->text[at] & 0xC0) == 0x80)
        at++;
    return at;
}

void ll_pad_place(const struct ll_pad *pad, int *line, int *column)
{
    size_t start = line_start(pad, pad->at);
    *line = 0;
    for (size_t i = 0; i < start; i++)
        *line += pad->text[i] == '\n';
    *column = ll_utf8_width(pad->text + start, pad->at - start);
}

/* To the character of the line at `start` that stands at the column, or its end. */
static void go_to_column(struct ll_pad *pad, size_t start, int column)
{
    size_t end = line_end(pad, start);
    pad->at = start;
    while (pad->at < end &&
           ll_utf8_width(pad->text + start, behind(pad, pad->at) - start) <= column)
        pad->at = behind(pad, pad->at);
}

static void move_line(struct ll_pad *pad, bool down)
{
    int line, column;
    size_t start = line_start(pad, pad->at), end = line_end(pad, pad->at);
    ll_pad_place(pad, &line, &column);
    if (pad->wanted < 0)
        pad->wanted = column;
    if (down && end < pad->length)
        go_to_column(pad, end + 1, pad->wanted);
    else if (!down && start > 0)
        go_to_column(pad, line_start(pad, start - 1), pad->wanted);
}

void ll_pad_move(struct ll_pad *pad, enum ll_pad_move move)
{
    if (move == LL_PAD_UP || move == LL_PAD_DOWN) {
        move_line(pad, move == LL_PAD_DOWN);
        return;
    }
    pad->wanted = -1;
    switch (move) {
    case LL_PAD_LEFT:
        pad->at = before(pad, pad->at);
        break;
    case LL_PAD_RIGHT:
        pad->at = behind(pad, pad->at);
        break;
    case LL_PAD_HOME:
        pad->at = line_start(pad, pad->at);
        break;
    default:
        pad->at = line_end(pad, pad->at);
        break;
    }
}

static bool insert(struct ll_pad *pad, const char *bytes, size_t count)
{
    pad->wanted = -1;
    if (count > pad->limit - pad->length)
        return false;
    memmove(pad->text + pad->at + count, pad->text + pad->at, pad->length - pad->at);
    memcpy(pad->text + pad->at, bytes, count);
    pad->length += count;
    pad->at += count;
    pad->changed = true;
    return true;
}

bool ll_pad_type(struct ll_pad *pad, uint32_t cp)
{
    char bytes[4];
    return insert(pad, bytes, ll_utf8_put(cp, bytes));
}

bool ll_pad_enter(struct ll_pad *pad)
{
    size_t start = line_start(pad, pad->at), blanks = 0;
    while (start + blanks < pad->at && pad->text[start + blanks] == ' ')
        blanks++;
    if (blanks + 1 > pad->limit - pad->length || !ll_pad_type(pad, '\n'))
        return false;
    for (size_t i = 0; i < blanks; i++)
        (void)ll_pad_type(pad, ' ');
    return true;
}

static void take_out(struct ll_pad *pad, size_t from, size_t to)
{
    pad->wanted = -1;
    if (from == to)
        return;
    memmove(pad->text + from, pad->text + to, pad->length - to);
    pad->length -= to - from;
    pad->text[pad->length] = '\0';
    pad->at = from;
    pad->changed = true;
}

void ll_pad_rub(struct ll_pad *pad)
{
    take_out(pad, before(pad, pad->at), pad->at);
}

void ll_pad_delete(struct ll_pad *pad)
{
    take_out(pad, pad->at, behind(pad, pad->at));
}
