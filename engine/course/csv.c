#include "course/csv.h"

#include <stdbool.h>
#include <string.h>

#include "base/plain.h"
#include "base/utf8.h"

enum { SHOWN = 40 };

ll_err csv_open(const char *path, const struct ll_str *bytes, struct ll_message *why,
                struct csv *out)
{
    const char *text = ll_str_text(bytes);
    *out = (struct csv){.path = path, .why = why, .at = text, .end = text + bytes->length};
    if (!ll_utf8_valid(text, bytes->length, NULL) || memchr(text, 0, bytes->length) != NULL)
        return ll_fail(why, LL_ERR_ENCODING, "%s: not text in UTF-8; save it as CSV (UTF-8)", path);
    if (bytes->length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) /* a byte order mark */
        out->at += 3;
    return LL_OK;
}

static char choose_delimiter(const char *line, size_t length)
{
    static const char candidates[] = {'\t', ';', ','};
    for (size_t i = 0; i < sizeof candidates; i++)
        if (memchr(line, candidates[i], length) != NULL)
            return candidates[i];
    return ',';
}

/* The end of the field that starts at `at`: the delimiter outside quotes, or the line's end. */
static size_t field_end(const struct csv *csv, const char *line, size_t length, size_t at)
{
    bool quoted = false;
    for (; at < length; at++) {
        if (line[at] == '"')
            quoted = !quoted;
        else if (line[at] == csv->delimiter && !quoted)
            break;
    }
    return at;
}

static struct csv_field trimmed(const char *text, size_t length)
{
    while (length > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        length--;
    }
    while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL)
        length--;
    if (length >= 2 && text[0] == '"' && text[length - 1] == '"') {
        text++;
        length -= 2;
    }
    return (struct csv_field){text, length};
}

static size_t cut(struct csv *csv, const char *line, size_t length, struct csv_field *fields,
                  size_t most)
{
    size_t count = 0;
    if (csv->delimiter == '\0')
        csv->delimiter = choose_delimiter(line, length);
    for (size_t at = 0;; at++) {
        size_t end = field_end(csv, line, length, at);
        if (count < most)
            fields[count] = trimmed(line + at, end - at);
        count++;
        at = end;
        if (end == length)
            return count;
    }
}

size_t csv_next(struct csv *csv, struct csv_field *fields, size_t most)
{
    while (csv->at < csv->end) {
        const char *line = csv->at;
        const char *stop = memchr(line, '\n', (size_t)(csv->end - line));
        size_t length = (size_t)((stop ? stop : csv->end) - line);
        csv->at = stop ? stop + 1 : csv->end;
        csv->line++;
        for (size_t i = 0; i < length; i++)
            if (strchr(" \t\r", line[i]) == NULL)
                return cut(csv, line, length, fields, most);
    }
    return 0;
}

ll_err csv_wrong(const struct csv *csv, size_t column, struct csv_field field, const char *expected)
{
    struct ll_str shown = {0};
    size_t length = ll_utf8_fit(field.text, field.length, SHOWN, NULL);
    ll_plain_add(&shown, field.text, length);
    ll_err err =
        ll_fail(csv->why, LL_ERR_FORMAT, "%s:%zu: column %zu is \"%s%s\"; %s", csv->path, csv->line,
                column, ll_str_text(&shown), length < field.length ? "..." : "", expected);
    ll_str_done(&shown);
    return err;
}
