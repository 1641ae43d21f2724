/* Markdown to lines: md4c names blocks and spans as they open and close; containers (lists and
 * quotations) are a stack of prefixes, and what a leaf holds is wrapped when it closes. */
#include "course/text.h"

#include <limits.h>
#include <md4c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "course/text_flow.h"

enum { DEPTH = 16, CODE_INDENT = 2, TAB = 4 };

struct ll_text_layout {
    struct ll_arena arena;
    struct text_lines lines;
    const char **links;
    size_t link_count, link_capacity;
    int excess;
    bool ascii;
};

/* A list item or quotation that what follows stands in. */
struct container {
    MD_BLOCKTYPE type;
    char marker[16]; /* before its first line; spaces or the quotation's bar before the others */
    int width;
    bool used;       /* the marker was drawn */
    bool tight;      /* a list without blank lines */
    unsigned number; /* the next item's, of an ordered list; 0 in others */
};

struct parsing {
    struct ll_text_layout *layout;
    const struct ll_text_options *options;
    struct container stack[DEPTH];
    size_t depth, hidden; /* containers past DEPTH are laid out in the last one */
    struct text_runs runs;
    struct text_table table;
    size_t cell; /* of the table: the next to be filled */
    bool gap;
    unsigned look;
    size_t link;
    ll_err err;
};

static const char *bar(const struct parsing *p)
{
    return p->options->ascii ? "| " : "│ ";
}

static void fail(struct parsing *p, ll_err err)
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

/* The columns left for text inside the containers. */
static int room(const struct parsing *p)
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
        fail(p, LL_ERR_MEMORY);
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
        fail(p, LL_ERR_MEMORY);
}

/* The blank line owed since the last block, before the next one's first line. */
static void open_gap(struct parsing *p)
{
    if (p->gap && p->layout->lines.count > 0)
        emit(p, &(struct ll_text_line){0}, true);
    p->gap = false;
}

static void emit_all(struct parsing *p, struct text_lines *lines)
{
    if (lines->count > 0)
        open_gap(p);
    for (size_t i = 0; i < lines->count && p->err == LL_OK; i++)
        emit(p, &lines->items[i], false);
    text_lines_done(lines);
}

/* Wraps and emits the inline text that was gathered. */
static void flush(struct parsing *p)
{
    struct text_lines lines = {0};
    if (p->runs.count == 0)
        return;
    fail(p, text_wrap(&p->runs, room(p), &p->layout->arena, &lines));
    p->runs.count = 0;
    emit_all(p, &lines);
}

static void push(struct parsing *p, struct container container)
{
    flush(p);
    if (p->depth == DEPTH) {
        p->hidden++;
        return;
    }
    p->stack[p->depth++] = container;
}

static void pop(struct parsing *p)
{
    flush(p);
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

static void enter_item(struct parsing *p)
{
    struct container item = {.type = MD_BLOCK_LI};
    struct container *list = list_of(p);
    if (list && list->type == MD_BLOCK_OL)
        snprintf(item.marker, sizeof item.marker, "%u. ", list->number++);
    else
        snprintf(item.marker, sizeof item.marker, "%s", p->options->ascii ? "* " : "• ");
    item.width = ll_utf8_width(item.marker, strlen(item.marker));
    push(p, item);
}

static void leave_item(struct parsing *p)
{
    flush(p);
    if (p->hidden == 0 && !p->stack[p->depth - 1].used)
        emit(p, &(struct ll_text_line){0}, false);
    pop(p);
    struct container *list = list_of(p);
    p->gap = list == NULL || !list->tight;
}

static void leave_list(struct parsing *p)
{
    pop(p);
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
        fail(p, LL_ERR_MEMORY);
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

static void flush_code(struct parsing *p)
{
    struct ll_str all = {0};
    for (size_t i = 0; i < p->runs.count; i++)
        ll_str_add_n(&all, p->runs.items[i].text, p->runs.items[i].length);
    p->runs.count = 0;
    fail(p, ll_str_err(&all));
    const char *line = ll_str_text(&all);
    open_gap(p);
    while (*line != '\0' && p->err == LL_OK) {
        size_t length = strcspn(line, "\n");
        emit_code_line(p, line, length);
        line += length + (line[length] == '\n');
    }
    ll_str_done(&all);
}

static void enter_table(struct parsing *p, const MD_BLOCK_TABLE_DETAIL *detail)
{
    struct text_table *table = &p->table;
    size_t count;
    table->columns = detail->col_count;
    table->rows = (size_t)detail->head_row_count + detail->body_row_count;
    p->cell = 0;
    if (!ll_size_mul(table->rows, table->columns, &count)) {
        fail(p, LL_ERR_MEMORY);
        return;
    }
    table->cells = ll_array_new(count, sizeof *table->cells);
    table->align = ll_array_new(table->columns, sizeof *table->align);
    if (table->cells == NULL || table->align == NULL)
        fail(p, LL_ERR_MEMORY);
}

static void free_table(struct parsing *p)
{
    for (size_t i = 0; p->table.cells != NULL && i < p->table.rows * p->table.columns; i++)
        text_runs_done(&p->table.cells[i]);
    free(p->table.cells);
    free(p->table.align);
    p->table = (struct text_table){0};
}

static void leave_table(struct parsing *p)
{
    struct text_lines lines = {0};
    if (p->err == LL_OK)
        fail(p, text_table_lay(&p->table, room(p), p->options->ascii, &p->layout->arena, &lines));
    emit_all(p, &lines);
    free_table(p);
    p->gap = true;
}

/* A cell's runs are the table's own. */
static void leave_cell(struct parsing *p, const MD_BLOCK_TD_DETAIL *detail)
{
    struct text_table *table = &p->table;
    if (p->err != LL_OK || p->cell >= table->rows * table->columns)
        return;
    static const enum text_align aligns[] = {
        [MD_ALIGN_DEFAULT] = TEXT_LEFT,
        [MD_ALIGN_LEFT] = TEXT_LEFT,
        [MD_ALIGN_CENTER] = TEXT_CENTER,
        [MD_ALIGN_RIGHT] = TEXT_RIGHT,
    };
    table->align[p->cell % table->columns] = aligns[detail->align];
    table->cells[p->cell++] = p->runs;
    p->runs = (struct text_runs){0};
}

static void emit_rule(struct parsing *p)
{
    struct ll_str rule = {0};
    ll_str_add_repeat(&rule, p->options->ascii ? "-" : "─", (size_t)room(p));
    char *copy = ll_arena_copy(&p->layout->arena, ll_str_text(&rule), rule.length);
    if (copy == NULL || ll_str_err(&rule) != LL_OK) {
        fail(p, LL_ERR_MEMORY);
    } else {
        struct ll_text_span span = {copy, rule.length, 0, room(p), LL_TEXT_RULE, 0};
        open_gap(p);
        emit(p, &(struct ll_text_line){&span, 1, room(p), false, 0}, false);
    }
    ll_str_done(&rule);
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
    struct parsing *p = arg;
    switch (type) {
    case MD_BLOCK_QUOTE:
        push(p, (struct container){.type = type, .width = 2});
        break;
    case MD_BLOCK_UL:
        push(p, (struct container){.type = type,
                                   .tight = ((MD_BLOCK_UL_DETAIL *)detail)->is_tight != 0});
        break;
    case MD_BLOCK_OL:
        push(p, (struct container){.type = type,
                                   .tight = ((MD_BLOCK_OL_DETAIL *)detail)->is_tight != 0,
                                   .number = ((MD_BLOCK_OL_DETAIL *)detail)->start});
        break;
    case MD_BLOCK_LI:
        enter_item(p);
        break;
    case MD_BLOCK_HR:
        emit_rule(p);
        break;
    case MD_BLOCK_TABLE:
        flush(p);
        enter_table(p, detail);
        break;
    case MD_BLOCK_H:
        flush(p);
        p->look |= LL_TEXT_HEADING;
        break;
    case MD_BLOCK_CODE:
    case MD_BLOCK_P:
        flush(p);
        break;
    default:
        break;
    }
    return p->err != LL_OK;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
    struct parsing *p = arg;
    switch (type) {
    case MD_BLOCK_QUOTE:
        pop(p);
        p->gap = true;
        break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        leave_list(p);
        break;
    case MD_BLOCK_LI:
        leave_item(p);
        break;
    case MD_BLOCK_TABLE:
        leave_table(p);
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        leave_cell(p, detail);
        break;
    case MD_BLOCK_CODE:
        flush_code(p);
        p->gap = true;
        break;
    case MD_BLOCK_H:
        p->look &= ~(unsigned)LL_TEXT_HEADING;
        flush(p);
        p->gap = true;
        break;
    case MD_BLOCK_P:
        flush(p);
        p->gap = true;
        break;
    case MD_BLOCK_HR:
        p->gap = true;
        break;
    default:
        break;
    }
    return p->err != LL_OK;
}

static unsigned look_of(MD_SPANTYPE type)
{
    switch (type) {
    case MD_SPAN_EM:
        return LL_TEXT_EMPHASIS;
    case MD_SPAN_STRONG:
        return LL_TEXT_STRONG;
    case MD_SPAN_CODE:
        return LL_TEXT_CODE;
    case MD_SPAN_DEL:
        return LL_TEXT_STRIKE;
    case MD_SPAN_A:
        return LL_TEXT_LINK;
    default:
        return 0;
    }
}

static void add_link(struct parsing *p, const MD_ATTRIBUTE *href)
{
    struct ll_text_layout *layout = p->layout;
    void *links = layout->links;
    char *copy = ll_arena_copy(&layout->arena, href->text, href->size);
    if (copy == NULL || !ll_array_grow(&links, &layout->link_capacity, layout->link_count + 1,
                                       sizeof *layout->links)) {
        fail(p, LL_ERR_MEMORY);
        return;
    }
    layout->links = links;
    layout->links[layout->link_count++] = copy;
    p->link = layout->link_count;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *arg)
{
    struct parsing *p = arg;
    p->look |= look_of(type);
    if (type == MD_SPAN_A)
        add_link(p, &((MD_SPAN_A_DETAIL *)detail)->href);
    return p->err != LL_OK;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *arg)
{
    struct parsing *p = arg;
    (void)detail;
    p->look &= ~look_of(type);
    if (type == MD_SPAN_A)
        p->link = 0;
    return p->err != LL_OK;
}

/* The character that an entity names; the entity itself where it is not one of those that prose
 * needs. */
static const char *entity(const char *text, size_t length)
{
    static const char *const known[][2] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}, {"&quot;", "\""}, {"&nbsp;", "\u00A0"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i][0]) == length && memcmp(known[i][0], text, length) == 0)
            return known[i][1];
    return NULL;
}

static int on_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *arg)
{
    struct parsing *p = arg;
    struct text_run run = {text, size, p->look, p->link};
    const char *known;
    switch (type) {
    case MD_TEXT_NULLCHAR:
        run.text = "\uFFFD";
        run.length = strlen(run.text);
        break;
    case MD_TEXT_BR:
        run.text = NULL;
        break;
    case MD_TEXT_SOFTBR:
        run.text = " ";
        run.length = 1;
        break;
    case MD_TEXT_ENTITY:
        known = entity(text, size);
        if (known) {
            run.text = known;
            run.length = strlen(known);
        }
        break;
    default:
        break;
    }
    if (!text_runs_add(&p->runs, run))
        fail(p, LL_ERR_MEMORY);
    return p->err != LL_OK;
}

ll_err ll_text_layout_new(const char *markdown, size_t length,
                          const struct ll_text_options *options, struct ll_message *why,
                          struct ll_text_layout **out)
{
    static const MD_PARSER parser = {
        .flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_NOHTML |
                 MD_FLAG_PERMISSIVEURLAUTOLINKS,
        .enter_block = enter_block,
        .leave_block = leave_block,
        .enter_span = enter_span,
        .leave_span = leave_span,
        .text = on_text,
    };
    struct ll_text_layout *layout = ll_array_new(1, sizeof *layout);
    if (layout == NULL)
        return ll_fail(why, LL_ERR_MEMORY, "%s", ll_err_text(LL_ERR_MEMORY));
    layout->ascii = options->ascii;
    struct parsing p = {.layout = layout, .options = options};
    const char *kept = ll_arena_copy(&layout->arena, markdown, length); /* spans point into it */
    if (length > UINT_MAX / 2)
        p.err = LL_ERR_TOO_LARGE;
    else if (kept == NULL || md_parse(kept, (MD_SIZE)length, &parser, &p) != 0)
        fail(&p, LL_ERR_MEMORY);
    flush(&p);
    free_table(&p);
    text_runs_done(&p.runs);
    if (p.err != LL_OK) {
        ll_text_layout_free(&layout);
        return ll_fail(why, p.err, "laying out text: %s", ll_err_text(p.err));
    }
    *out = layout;
    return LL_OK;
}

ll_err ll_text_layout_plain(const char *text, size_t length, const struct ll_text_options *options,
                            struct ll_message *why, struct ll_text_layout **out)
{
    struct ll_text_layout *layout = ll_array_new(1, sizeof *layout);
    if (layout == NULL)
        return ll_fail(why, LL_ERR_MEMORY, "%s", ll_err_text(LL_ERR_MEMORY));
    struct parsing p = {.layout = layout, .options = options};
    const char *kept = ll_arena_copy(&layout->arena, text, length);
    layout->ascii = options->ascii;
    if (kept == NULL || !text_runs_add(&p.runs, (struct text_run){kept, length, 0, 0}))
        fail(&p, LL_ERR_MEMORY);
    flush(&p);
    text_runs_done(&p.runs);
    if (p.err == LL_OK)
        *out = layout;
    else
        ll_text_layout_free(&layout);
    return p.err;
}

void ll_text_layout_free(struct ll_text_layout **layout)
{
    if (*layout == NULL)
        return;
    text_lines_done(&(*layout)->lines);
    ll_arena_done(&(*layout)->arena);
    free((*layout)->links);
    free(*layout);
    *layout = NULL;
}

size_t ll_text_layout_height(const struct ll_text_layout *layout)
{
    return layout->lines.count;
}

const struct ll_text_line *ll_text_layout_line(const struct ll_text_layout *layout, size_t index)
{
    return &layout->lines.items[index];
}

int ll_text_layout_excess(const struct ll_text_layout *layout)
{
    return layout->excess;
}

size_t ll_text_layout_link_count(const struct ll_text_layout *layout)
{
    return layout->link_count;
}

const char *ll_text_layout_link(const struct ll_text_layout *layout, size_t index)
{
    return layout->links[index];
}

bool text_layout_ascii(const struct ll_text_layout *layout)
{
    return layout->ascii;
}
