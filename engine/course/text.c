/* Markdown to lines: md4c names blocks and spans as they open and close; what a leaf holds is
 * gathered as runs and wrapped when it closes (text_emit.c). */
#include "course/text.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/twin.h"
#include "base/utf8.h"
#include "course/text_parsing.h"

static void enter_table(struct parsing *p, const MD_BLOCK_TABLE_DETAIL *detail)
{
    struct text_table *table = &p->table;
    size_t count;
    table->columns = detail->col_count;
    table->rows = (size_t)detail->head_row_count + detail->body_row_count;
    p->cell = 0;
    if (!ll_size_mul(table->rows, table->columns, &count)) {
        text_fail(p, LL_ERR_MEMORY);
        return;
    }
    table->cells = ll_array_new(count, sizeof *table->cells);
    table->align = ll_array_new(table->columns, sizeof *table->align);
    if (table->cells == NULL || table->align == NULL)
        text_fail(p, LL_ERR_MEMORY);
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
        text_fail(p, text_table_lay(&p->table, text_room(p), p->options->ascii, &p->layout->arena,
                                    &p->layout->broken, &lines));
    text_emit_all(p, &lines);
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

static int enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
    struct parsing *p = arg;
    switch (type) {
    case MD_BLOCK_QUOTE:
        text_push(p, (struct container){.type = type, .width = 2});
        break;
    case MD_BLOCK_UL:
        text_push(p, (struct container){.type = type,
                                        .tight = ((MD_BLOCK_UL_DETAIL *)detail)->is_tight != 0});
        break;
    case MD_BLOCK_OL:
        text_push(p, (struct container){.type = type,
                                        .tight = ((MD_BLOCK_OL_DETAIL *)detail)->is_tight != 0,
                                        .number = ((MD_BLOCK_OL_DETAIL *)detail)->start});
        break;
    case MD_BLOCK_LI:
        text_enter_item(p);
        break;
    case MD_BLOCK_HR:
        text_emit_rule(p);
        break;
    case MD_BLOCK_TABLE:
        text_flush(p);
        enter_table(p, detail);
        break;
    case MD_BLOCK_H:
        text_flush(p);
        p->look |= LL_TEXT_HEADING;
        break;
    case MD_BLOCK_CODE:
    case MD_BLOCK_P:
        text_flush(p);
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
        text_pop(p);
        p->gap = true;
        break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        text_leave_list(p);
        break;
    case MD_BLOCK_LI:
        text_leave_item(p);
        break;
    case MD_BLOCK_TABLE:
        leave_table(p);
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        leave_cell(p, detail);
        break;
    case MD_BLOCK_CODE:
        text_flush_code(p);
        p->gap = true;
        break;
    case MD_BLOCK_H:
        p->look &= ~(unsigned)LL_TEXT_HEADING;
        text_flush(p);
        p->gap = true;
        break;
    case MD_BLOCK_P:
        text_flush(p);
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
        text_fail(p, LL_ERR_MEMORY);
        return;
    }
    layout->links = links;
    layout->links[layout->link_count++] = copy;
    p->link = layout->link_count;
    p->link_from = p->runs.count;
}

static bool insert_run(struct text_runs *runs, size_t at, struct text_run run)
{
    if (!text_runs_add(runs, run))
        return false;
    memmove(&runs->items[at + 1], &runs->items[at], (runs->count - 1 - at) * sizeof run);
    runs->items[at] = run;
    return true;
}

/* "[2.4]" where the text is the target's name, else "the next page [2.4]". */
static void bracket_link(struct parsing *p)
{
    const char *target = p->layout->links[p->link - 1];
    const struct text_run *first = &p->runs.items[p->link_from];
    size_t length = strlen(target), last = p->runs.count;
    bool named = last == p->link_from + 1 && first->text && first->length == length &&
                 memcmp(first->text, target, length) == 0;
    struct text_run open = {named ? "[" : " [", named ? 1 : 2, LL_TEXT_LINK, p->link};
    struct text_run name = {target, length, LL_TEXT_LINK, p->link};
    struct text_run end = {"]", 1, LL_TEXT_LINK, p->link};
    if (!insert_run(&p->runs, named ? p->link_from : last, open) ||
        (!named && !text_runs_add(&p->runs, name)) || !text_runs_add(&p->runs, end))
        text_fail(p, LL_ERR_MEMORY);
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
    if (type == MD_SPAN_A && p->options->paper && p->err == LL_OK && p->runs.count > p->link_from)
        bracket_link(p);
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

/* Where there is only ASCII, letters and signs are written out before their line is measured. */
static bool add_run(struct parsing *p, struct text_run run)
{
    struct ll_str twin = {0};
    if (!p->options->ascii || run.text == NULL)
        return text_runs_add(&p->runs, run);
    ll_twin_add(&twin, run.text, run.length);
    run.length = twin.length;
    run.text = ll_arena_copy(&p->layout->arena, ll_str_text(&twin), twin.length);
    ll_str_done(&twin);
    return run.text && text_runs_add(&p->runs, run);
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
    if (!add_run(p, run))
        text_fail(p, LL_ERR_MEMORY);
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
        text_fail(&p, LL_ERR_MEMORY);
    text_flush(&p);
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
        text_fail(&p, LL_ERR_MEMORY);
    text_flush(&p);
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

bool ll_text_layout_broken(const struct ll_text_layout *layout)
{
    return layout->broken;
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
