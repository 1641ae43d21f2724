/* Words for figures: sentences of the locale with numbers in them, tables, and what can be said of
 * a curve. Private to the room. */
#ifndef LL_CHART_WORDS_H
#define LL_CHART_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/locale.h"
#include "base/str.h"
#include "chart/axis.h"

struct ll_words {
    const struct ll_locale *locale;
    struct ll_str *out;
    const char *x, *y; /* what the axes are called */
    bool logarithmic;  /* the y axis is: small values count too */
};

/* A number as it stands in a sentence. */
struct ll_number_word {
    char text[LL_TICK_TEXT];
};

struct ll_number_word ll_number_word(double value);
struct ll_number_word ll_count(size_t count);

/* Appends the sentence `chart.say.KEY`, its {names} filled from name, value, ... up to NULL, on a
 * line of its own. */
void ll_say(struct ll_words *words, const char *key, ...) __attribute__((sentinel));

/* The word of that key. */
const char *ll_word(const struct ll_words *words, const char *key);

/* The name, or where it is NULL what stands for things without a name. */
const char *ll_word_name(const struct ll_words *words, const char *name);

/* A table of cells that are texts, row by row, the first row its head: columns are as wide as their
 * longest text, numbers are on the right. */
enum { LL_TABLE_COLUMNS = 12, LL_TABLE_ROWS = 9 };

struct ll_table {
    size_t columns, count, capacity;
    char **cells;
    bool failed;
};

void ll_table_add(struct ll_table *table, const char *text);
void ll_table_number(struct ll_table *table, double value);
void ll_table_write(struct ll_table *table, struct ll_words *words); /* and frees it */

/* Points of a curve, x rising. */
struct ll_series {
    const char *name; /* may be NULL */
    size_t count;
    const float *x, *y;
};

/* The value at x, linear between the points around it; NAN outside and in gaps. */
double ll_series_at(const struct ll_series *series, double x);

/* Appends what the curve does: extremes, where it turns, crosses zero, jumps or bends, how it ends.
 */
void ll_series_describe(const struct ll_series *series, struct ll_words *words);

/* Appends where two curves cross. */
void ll_series_crossings(const struct ll_series *a, const struct ll_series *b,
                         struct ll_words *words);

/* Appends a table of up to nine rows over the curves' common x. */
void ll_series_table(const struct ll_series *series, size_t count, struct ll_words *words);

#endif
