/* Reading by hand, a character at a time: the tables are small, and the dialects many. */
#include "class/csv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cell.h"
#include "base/charset.h"
#include "base/file.h"
#include "base/mem.h"

enum { FILE_MOST = 64 << 20, LINES_LOOKED_AT = 3 };

static const char mark[] = "\xef\xbb\xbf";

void ll_csv_done(struct ll_csv *csv)
{
    for (size_t i = 0; i < csv->count; i++) {
        for (size_t j = 0; j < csv->rows[i].count; j++)
            free(csv->rows[i].cells[j]);
        free(csv->rows[i].cells);
    }
    free(csv->rows);
    *csv = (struct ll_csv){0};
}

static bool add_cell(struct ll_csv_row *row, const char *text, size_t length)
{
    char *copy = ll_string_copy(text, length);
    if (copy == NULL ||
        !ll_array_grow((void **)&row->cells, &row->capacity, row->count + 1, sizeof *row->cells)) {
        free(copy);
        return false;
    }
    row->cells[row->count++] = copy;
    return true;
}

/* The character of the three that the first lines have most of, outside quotes. */
static char find_separator(const char *text)
{
    static const char candidates[] = {',', ';', '\t'};
    size_t counts[3] = {0}, lines = 0;
    bool is_quoted = false;
    for (; *text && lines < LINES_LOOKED_AT; text++) {
        is_quoted = is_quoted != (*text == '"');
        lines += !is_quoted && *text == '\n';
        for (size_t i = 0; i < 3; i++)
            counts[i] += !is_quoted && *text == candidates[i];
    }
    if (counts[1] > counts[0] && counts[1] >= counts[2])
        return ';';
    return counts[2] > counts[0] ? '\t' : ',';
}

struct parse {
    struct ll_csv *csv;
    const char *at;
    struct ll_str cell;
    size_t line;
};

/* One cell, from p->at to the separator or line end behind it. False where a quote stays open. */
static bool parse_cell(struct parse *p)
{
    ll_str_clear(&p->cell);
    if (*p->at == '"') {
        for (p->at++; *p->at; p->at++) {
            if (*p->at == '"' && p->at[1] == '"')
                p->at++;
            else if (*p->at == '"')
                break;
            p->line += *p->at == '\n';
            ll_str_add_char(&p->cell, *p->at);
        }
        if (*p->at != '"')
            return false;
        p->at++;
    }
    const char ends[] = {p->csv->separator, '\r', '\n', '\0'};
    size_t rest = strcspn(p->at, ends);
    ll_str_add_n(&p->cell, p->at, rest);
    p->at += rest;
    return true;
}

static ll_err parse_row(struct parse *p, struct ll_message *why)
{
    struct ll_csv *csv = p->csv;
    if (!ll_array_grow((void **)&csv->rows, &csv->capacity, csv->count + 1, sizeof *csv->rows))
        return LL_ERR_MEMORY;
    struct ll_csv_row *row = &csv->rows[csv->count++];
    size_t line = p->line;
    for (;; p->at++) {
        if (!parse_cell(p))
            return ll_fail(why, LL_ERR_FORMAT, "line %zu: a quote is never closed", line);
        if (p->cell.failed || !add_cell(row, ll_str_text(&p->cell), p->cell.length))
            return LL_ERR_MEMORY;
        if (*p->at != csv->separator)
            break;
    }
    csv->has_crlf = csv->has_crlf || *p->at == '\r';
    p->at += *p->at == '\r';
    p->at += *p->at == '\n';
    p->line++;
    return LL_OK;
}

ll_err ll_csv_read(const char *path, struct ll_message *why, struct ll_csv *out)
{
    struct ll_str text = {0};
    struct parse p = {.csv = out, .line = 1};
    enum ll_charset charset;
    *out = (struct ll_csv){0};
    ll_err err = ll_file_read(path, FILE_MOST, why, &text);
    if (err == LL_OK) {
        out->has_mark = strncmp(ll_str_text(&text), mark, strlen(mark)) == 0;
        err = ll_charset_decode(&text, &charset);
    }
    if (err == LL_OK &&
        (charset == LL_CHARSET_UNKNOWN || memchr(ll_str_text(&text), '\0', text.length)))
        err = ll_fail(why, LL_ERR_FORMAT, "%s: this is no table in text (CSV)", path);
    if (err == LL_OK) {
        p.at = ll_str_text(&text);
        out->separator = find_separator(p.at);
        while (err == LL_OK && *p.at)
            err = parse_row(&p, why);
    }
    ll_str_done(&p.cell);
    ll_str_done(&text);
    if (err != LL_OK)
        ll_csv_done(out);
    return err;
}

const char *ll_csv_cell(const struct ll_csv *csv, size_t row, size_t column)
{
    return row < csv->count && column < csv->rows[row].count ? csv->rows[row].cells[column] : "";
}

ll_err ll_csv_set(struct ll_csv *csv, size_t row, size_t column, const char *text)
{
    struct ll_csv_row *r = &csv->rows[row];
    while (r->count <= column)
        if (!add_cell(r, "", 0))
            return LL_ERR_MEMORY;
    char *copy = ll_string_copy(text, strlen(text));
    if (copy == NULL)
        return LL_ERR_MEMORY;
    free(r->cells[column]);
    r->cells[column] = copy;
    return LL_OK;
}

size_t ll_csv_column(const struct ll_csv *csv, size_t row, const char *const *names)
{
    for (; *names; names++)
        for (size_t i = 0; row < csv->count && i < csv->rows[row].count; i++)
            if (strcasecmp(csv->rows[row].cells[i], *names) == 0)
                return i;
    return SIZE_MAX;
}

void ll_csv_add(struct ll_str *out, const char *text, char separator)
{
    const char special[] = {separator, '"', '\r', '\n', '\0'};
    size_t length = strlen(text);
    bool is_quoted = text[strcspn(text, special)] != '\0' || text[0] == ' ' ||
                     (length > 0 && text[length - 1] == ' ');
    if (!is_quoted) {
        ll_str_add(out, text);
        return;
    }
    ll_str_add_char(out, '"');
    for (; *text; text++) {
        ll_str_add_char(out, *text);
        if (*text == '"')
            ll_str_add_char(out, '"');
    }
    ll_str_add_char(out, '"');
}

void ll_csv_add_harmless(struct ll_str *out, const char *text, char separator)
{
    struct ll_str safe = {0};
    ll_cell_add(&safe, text);
    ll_csv_add(out, ll_str_text(&safe), separator);
    out->failed = out->failed || safe.failed;
    ll_str_done(&safe);
}

void ll_csv_write(const struct ll_csv *csv, struct ll_str *out)
{
    if (csv->has_mark)
        ll_str_add(out, mark);
    for (size_t i = 0; i < csv->count; i++) {
        for (size_t j = 0; j < csv->rows[i].count; j++) {
            if (j > 0)
                ll_str_add_char(out, csv->separator);
            ll_csv_add(out, csv->rows[i].cells[j], csv->separator);
        }
        ll_str_add(out, csv->has_crlf ? "\r\n" : "\n");
    }
}
