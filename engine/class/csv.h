/* Tables of text with commas, as LMSs and spreadsheets write them (RFC 4180, and its relatives). */
#ifndef LL_CLASS_CSV_H
#define LL_CLASS_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct ll_csv {
    struct ll_csv_row {
        char **cells;
        size_t count;
        size_t capacity; /* private */
    } * rows;
    size_t count;
    size_t capacity; /* private */
    char separator;  /* ',', ';' or a tab: the one that the first lines have most of */
    bool has_mark;   /* the file began with a byte order mark */
    bool has_crlf;   /* its lines end in CR LF */
};

/* Reads a file: quoted cells with line ends and doubled quotes in them, UTF-8 with or without a
 * mark, UTF-16, CP949. LL_ERR_FORMAT with the line where a quote is never closed; LL_ERR_NOT_FOUND.
 */
ll_err ll_csv_read(const char *path, struct ll_message *why, struct ll_csv *out);
void ll_csv_done(struct ll_csv *csv);

/* The cell, "" past the row's end. */
const char *ll_csv_cell(const struct ll_csv *csv, size_t row, size_t column);

/* Replaces a cell's text; the row grows where it is shorter. */
ll_err ll_csv_set(struct ll_csv *csv, size_t row, size_t column, const char *text);

/* The column whose heading, in row `row`, is one of `names` (a list that ends with NULL) whatever
 * the case; SIZE_MAX where there is none. */
size_t ll_csv_column(const struct ll_csv *csv, size_t row, const char *const *names);

/* Appends the table as it was read: its separator, its mark, its line ends. */
void ll_csv_write(const struct ll_csv *csv, struct ll_str *out);

/* Appends one cell, quoted where it must be. */
void ll_csv_add(struct ll_str *out, const char *text, char separator);

/* The same with free text of ours or of a stranger's, made harmless: see base/cell.h. */
void ll_csv_add_harmless(struct ll_str *out, const char *text, char separator);

#endif
