/* Tables: the columns' widths, their cells wrapped, and the rows put together line by line. */
#include "course/text_flow.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"

enum { GAP = 2 }; /* columns between two cells */

struct laying {
    const struct text_table *table;
    struct ll_arena *arena;
    struct text_lines *out;
    int *width, *word; /* of each column: what it gets, its widest word */
    struct text_lines *cells;
};

static void measure(struct laying *lay)
{
    const struct text_table *table = lay->table;
    for (size_t i = 0; i < table->rows * table->columns; i++) {
        int natural, word;
        size_t column = i % table->columns;
        text_measure(&table->cells[i], &natural, &word);
        if (natural > lay->width[column])
            lay->width[column] = natural;
        if (word > lay->word[column])
            lay->word[column] = word;
    }
    for (size_t c = 0; c < table->columns; c++)
        if (lay->width[c] < 1)
            lay->width[c] = 1;
}

/* The column to take from: the widest that need not break a word, else the widest. */
static size_t widest(const struct laying *lay)
{
    size_t best = 0;
    bool spare = false;
    for (size_t c = 0; c < lay->table->columns; c++) {
        bool can = lay->width[c] > lay->word[c];
        if ((can && !spare) || (can == spare && lay->width[c] > lay->width[best])) {
            best = c;
            spare = can;
        }
    }
    return best;
}

static void shrink(struct laying *lay, int limit)
{
    int total = GAP * ((int)lay->table->columns - 1);
    for (size_t c = 0; c < lay->table->columns; c++)
        total += lay->width[c];
    for (; total > limit; total--) {
        size_t c = widest(lay);
        if (lay->width[c] <= 1)
            return;
        lay->width[c]--;
    }
}

static int indent(enum text_align align, int room)
{
    return align == TEXT_RIGHT ? room : align == TEXT_CENTER ? room / 2 : 0;
}

/* One line of a row: the `index`-th line of each of its cells, side by side. */
static ll_err add_line(struct laying *lay, size_t row, size_t index)
{
    const struct text_table *table = lay->table;
    const struct text_lines *cells = &lay->cells[row * table->columns];
    size_t count = 0;
    for (size_t c = 0; c < table->columns; c++)
        if (index < cells[c].count)
            count += cells[c].items[index].span_count;
    struct ll_text_span *spans = ll_arena_new(lay->arena, count, sizeof *spans);
    if (spans == NULL)
        return LL_ERR_MEMORY;
    struct ll_text_line line = {.spans = spans};
    int column = 0;
    for (size_t c = 0; c < table->columns; column += lay->width[c] + GAP, c++) {
        if (index >= cells[c].count)
            continue;
        const struct ll_text_line *part = &cells[c].items[index];
        int at = column + indent(table->align[c], lay->width[c] - part->width);
        for (size_t i = 0; i < part->span_count; i++) {
            struct ll_text_span *span = &spans[line.span_count++];
            *span = part->spans[i];
            span->column += at;
            line.width = span->column + span->width;
            if (row == 0)
                span->look |= LL_TEXT_STRONG;
        }
    }
    return text_lines_add(lay->out, line) ? LL_OK : LL_ERR_MEMORY;
}

static ll_err add_rule(struct laying *lay, bool ascii)
{
    size_t columns = lay->table->columns;
    struct ll_text_span *spans = ll_arena_new(lay->arena, columns, sizeof *spans);
    struct ll_text_line line = {.spans = spans, .span_count = columns};
    struct ll_str rule = {0};
    ll_err err = spans ? LL_OK : LL_ERR_MEMORY;
    for (size_t c = 0; err == LL_OK && c < columns; c++) {
        int column = c > 0 ? line.width + GAP : 0;
        ll_str_clear(&rule);
        ll_str_add_repeat(&rule, ascii ? "-" : "─", (size_t)lay->width[c]);
        char *text = ll_arena_copy(lay->arena, ll_str_text(&rule), rule.length);
        if (text == NULL || ll_str_err(&rule) != LL_OK)
            err = LL_ERR_MEMORY;
        spans[c] = (struct ll_text_span){text, rule.length, column, lay->width[c], LL_TEXT_RULE, 0};
        line.width = column + lay->width[c];
    }
    if (err == LL_OK && !text_lines_add(lay->out, line))
        err = LL_ERR_MEMORY;
    ll_str_done(&rule);
    return err;
}

static size_t row_height(const struct laying *lay, size_t row)
{
    size_t height = 1;
    for (size_t c = 0; c < lay->table->columns; c++) {
        size_t lines = lay->cells[row * lay->table->columns + c].count;
        if (lines > height)
            height = lines;
    }
    return height;
}

static ll_err add_rows(struct laying *lay, bool ascii)
{
    ll_err err = LL_OK;
    bool tall = false;
    for (size_t row = 1; row < lay->table->rows; row++)
        tall = tall || row_height(lay, row) > 1;
    for (size_t row = 0; err == LL_OK && row < lay->table->rows; row++) {
        if (row > 1 && tall && !text_lines_add(lay->out, (struct ll_text_line){0}))
            return LL_ERR_MEMORY;
        for (size_t i = 0; err == LL_OK && i < row_height(lay, row); i++)
            err = add_line(lay, row, i);
        if (err == LL_OK && row == 0)
            err = add_rule(lay, ascii);
    }
    return err;
}

ll_err text_table_lay(const struct text_table *table, int width, bool ascii, struct ll_arena *arena,
                      bool *broken, struct text_lines *out)
{
    size_t count = table->rows * table->columns;
    struct laying lay = {.table = table, .arena = arena, .out = out};
    ll_err err = LL_ERR_MEMORY;
    const size_t columns = table->columns;
    if (count == 0 || columns == 0)
        return LL_OK;
    lay.width = ll_array_new(columns, sizeof *lay.width);
    lay.word = ll_array_new(columns, sizeof *lay.word);
    lay.cells = ll_array_new(count, sizeof *lay.cells);
    if (lay.width == NULL || lay.word == NULL || lay.cells == NULL)
        goto out;
    err = LL_OK;
    measure(&lay);
    shrink(&lay, width);
    for (size_t c = 0; c < columns; c++)
        *broken = *broken || lay.width[c] < lay.word[c];
    for (size_t i = 0; err == LL_OK && i < count; i++)
        err = text_wrap(&table->cells[i], lay.width[i % columns], arena, &lay.cells[i]);
    if (err == LL_OK)
        err = add_rows(&lay, ascii);
out:
    for (size_t i = 0; lay.cells != NULL && i < count; i++)
        text_lines_done(&lay.cells[i]);
    free(lay.cells);
    free(lay.word);
    free(lay.width);
    return err;
}
