/* Lines on their way out: containers (lists and quotations) are a stack of prefixes that stand
 * before each line. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "course/text_parsing.h"

enum { CODE_INDENT = 2, TAB = 4 };

static const char *bar(const struct parsing *p)
{
    return p->options->ascii ? "| " : "│ ";
}

void text_fail(struct parsing *p, ll_err err)
{
    if (p->err == LL_OK)
        p->err = err;
}

static int prefix_width(const struct parsing *p)
{
    int width = 0;
    for (size_t i = 0; i < p->depth; i++)
        width += p->stack[i].width;
    return width;
}

int text_room(const struct parsing *p)
{
    int width = p->options->width - prefix_width(p);
    return width < 1 ? 1 : width;
}

/* What a container puts before a line, NULL where it is only space. */
static const char *prefix(const struct parsing *p, struct container *c, bool blank)
{
    if (c->type == MD_BLOCK_QUOTE)
        return blank && !c->used ? NULL : bar(p);
    return blank || c->used || c->marker[0] == '\0' ? NULL : c->marker;
}

/* Emits a line with the containers' prefixes before it. */
static void emit(struct parsing *p, const struct ll_text_line *line, bool blank)
{
    struct ll_arena *arena = &p->layout->arena;
    struct ll_text_span *spans = ll_arena_new(arena, p->depth + line->span_count, sizeof *spans);
    struct ll_text_line whole = *line;
    if (spans == NULL) {
        text_fail(p, LL_ERR_MEMORY);
        return;
    }
    int column = 0;
    whole.span_count = 0;
    for (size_t i = 0; i < p->depth; i++) {
        struct container *c = &p->stack[i];
        const char *text = prefix(p, c, blank);
        char *copy = text ? ll_arena_copy(arena, text, strlen(text)) : NULL;
        if (copy)
            spans[whole.span_count++] = (struct ll_text_span){
                copy, strlen(copy), column, ll_utf8_width(copy, strlen(copy)), LL_TEXT_RULE, 0};
        column += c->width;
        c->used = c->used || !blank;
    }
    for (size_t i = 0; i < line->span_count; i++) {
        struct ll_text_span *span = &spans[whole.span_count++];
        *span = line->spans[i];
        span->column += column;
    }
    whole.spans = spans;
    whole.width = line->width > 0 ? line->width + column : 0;
    whole.fixed_from += column;
    if (whole.fixed && whole.width - p->options->width > p->layout->excess)
        p->layout->excess = whole.width - p->options->width;
    if (!text_lines_add(&p->layout->lines, whole))
        text_fail(p, LL_ERR_MEMORY);
}

/* The blank line owed since the last block, before the next one's first line. */
static void open_gap(struct parsing *p)
{
    if (p->gap && p->layout->lines.count > 0)
        emit(p, &(struct ll_text_line){0}, true);
    p->gap = false;
}

void text_emit_all(struct parsing *p, struct text_lines *lines)
{
    if (lines->count > 0)
        open_gap(p);
    for (size_t i = 0; i < lines->count && p->err == LL_OK; i++)
        emit(p, &lines->items[i], false);
    text_lines_done(lines);
}

void text_flush(struct parsing *p)
{
    struct text_lines lines = {0};
    if (p->runs.count == 0)
        return;
    text_fail(p, text_wrap(&p->runs, text_room(p), &p->layout->arena, &lines));
    p->runs.count = 0;
    text_emit_all(p, &lines);
}

void text_push(struct parsing *p, struct container container)
{
    text_flush(p);
    if (p->depth == DEPTH) {
        p->hidden++;
        return;
    }
    p->stack[p->depth++] = container;
}

void text_pop(struct parsing *p)
{
    text_flush(p);
    if (p->hidden > 0)
        p->hidden--;
    else
        p->depth--;
}

static struct container *list_of(struct parsing *p)
{
    for (size_t i = p->depth; i > 0; i--)
        if (p->stack[i - 1].type == MD_BLOCK_UL || p->stack[i - 1].type == MD_BLOCK_OL)
            return &p->stack[i - 1];
    return NULL;
}

void text_enter_item(struct parsing *p)
{
    struct container item = {.type = MD_BLOCK_LI};
    struct container *list = list_of(p);
    if (list && list->type == MD_BLOCK_OL)
        snprintf(item.marker, sizeof item.marker, "%u. ", list->number++);
    else
        snprintf(item.marker, sizeof item.marker, "%s", p->options->ascii ? "* " : "• ");
    item.width = ll_utf8_width(item.marker, strlen(item.marker));
    text_push(p, item);
}

void text_leave_item(struct parsing *p)
{
    text_flush(p);
    if (p->hidden == 0 && !p->stack[p->depth - 1].used)
        emit(p, &(struct ll_text_line){0}, false);
    text_pop(p);
    struct container *list = list_of(p);
    p->gap = list == NULL || !list->tight;
}

void text_leave_list(struct parsing *p)
{
    text_pop(p);
    struct container *outer = list_of(p);
    p->gap = outer == NULL || !outer->tight;
}

/* A line of code: tabs become spaces, so that its cells are known. */
static void emit_code_line(struct parsing *p, const char *text, size_t length)
{
    struct ll_str flat = {0};
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\t') {
            int column = ll_utf8_width(ll_str_text(&flat), flat.length);
            ll_str_add_repeat(&flat, " ", (size_t)(TAB - column % TAB));
        } else {
            ll_str_add_char(&flat, text[i]);
        }
    }
    char *copy = ll_arena_copy(&p->layout->arena, ll_str_text(&flat), flat.length);
    if (copy == NULL || ll_str_err(&flat) != LL_OK) {
        text_fail(p, LL_ERR_MEMORY);
    } else {
        int width = ll_utf8_width(copy, flat.length);
        struct ll_text_span span = {copy, flat.length, CODE_INDENT, width, LL_TEXT_CODE, 0};
        emit(p,
             &(struct ll_text_line){&span, flat.length > 0, width > 0 ? CODE_INDENT + width : 0,
                                    true, CODE_INDENT},
             false);
    }
    ll_str_done(&flat);
}

void text_flush_code(struct parsing *p)
{
    struct ll_str all = {0};
    for (size_t i = 0; i < p->runs.count; i++)
        ll_str_add_n(&all, p->runs.items[i].text, p->runs.items[i].length);
    p->runs.count = 0;
    text_fail(p, p->options->ascii ? text_brackets(&all) : ll_str_err(&all));
    const char *line = ll_str_text(&all);
    open_gap(p);
    while (*line != '\0' && p->err == LL_OK) {
        size_t length = strcspn(line, "\n");
        emit_code_line(p, line, length);
        line += length + (line[length] == '\n');
    }
    ll_str_done(&all);
}

void text_emit_rule(struct parsing *p)
{
    struct ll_str rule = {0};
    ll_str_add_repeat(&rule, p->options->ascii ? "-" : "─", (size_t)text_room(p));
    char *copy = ll_arena_copy(&p->layout->arena, ll_str_text(&rule), rule.length);
    if (copy == NULL || ll_str_err(&rule) != LL_OK) {
        text_fail(p, LL_ERR_MEMORY);
    } else {
        struct ll_text_span span = {copy, rule.length, 0, text_room(p), LL_TEXT_RULE, 0};
        open_gap(p);
        emit(p, &(struct ll_text_line){&span, 1, text_room(p), false, 0}, false);
    }
    ll_str_done(&rule);
}
