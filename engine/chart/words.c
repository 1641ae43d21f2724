#include "chart/words.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "chart/pen.h"

struct ll_number_word ll_number_word(double value)
{
    struct ll_number_word number;
    ll_number_text(number.text, value, 4);
    return number;
}

struct ll_number_word ll_count(size_t count)
{
    struct ll_number_word number;
    snprintf(number.text, sizeof number.text, "%zu", count);
    return number;
}

const char *ll_word(const struct ll_words *words, const char *key)
{
    char full[64];
    snprintf(full, sizeof full, "chart.say.%s", key);
    return ll_text(words->locale, full);
}

const char *ll_word_name(const struct ll_words *words, const char *name)
{
    return name ? name : ll_word(words, "unnamed");
}

void ll_say(struct ll_words *words, const char *key, ...)
{
    enum { PAIRS_MAX = 2 * 12 };
    const char *pairs[PAIRS_MAX + 1] = {NULL};
    va_list list;
    va_start(list, key);
    for (size_t i = 0; i < PAIRS_MAX && (pairs[i] = va_arg(list, const char *)) != NULL;)
        i++;
    va_end(list);
    ll_str_fill(words->out, ll_word(words, key), pairs);
    ll_str_add_char(words->out, '\n');
}

/* -- tables ------------------------------------------------------------------------------------ */

void ll_table_add(struct ll_table *table, const char *text)
{
    void *cells = table->cells;
    char *copy = ll_string_copy(text, strlen(text));
    if (!copy || !ll_array_grow(&cells, &table->capacity, table->count + 1, sizeof *table->cells)) {
        free(copy);
        table->failed = true;
        return;
    }
    table->cells = cells;
    table->cells[table->count++] = copy;
}

void ll_table_number(struct ll_table *table, double value)
{
    ll_table_add(table, ll_number_word(value).text);
}

void ll_table_write(struct ll_table *table, struct ll_words *words)
{
    int widths[LL_TABLE_COLUMNS] = {0};
    for (size_t i = 0; i < table->count; i++) {
        int width = ll_text_columns(table->cells[i]);
        int *widest = &widths[i % table->columns];
        *widest = width > *widest ? width : *widest;
    }
    for (size_t i = 0; i < table->count; i++) {
        size_t column = i % table->columns;
        int pad = widths[column] - ll_text_columns(table->cells[i]);
        /* Names stand on the left, numbers on the right. */
        if (column == 0) {
            ll_str_add(words->out, "  ");
            ll_str_add(words->out, table->cells[i]);
            if (table->columns > 1)
                ll_str_add_repeat(words->out, " ", (size_t)pad);
        } else {
            ll_str_add_repeat(words->out, " ", (size_t)pad + 2);
            ll_str_add(words->out, table->cells[i]);
        }
        if (column + 1 == table->columns)
            ll_str_add_char(words->out, '\n');
    }
    if (table->failed)
        words->out->failed = true;
    for (size_t i = 0; i < table->count; i++)
        free(table->cells[i]);
    free(table->cells);
    *table = (struct ll_table){0};
}
