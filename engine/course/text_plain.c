/* Markdown as one plain line: laid out on a line that is long enough for all of it, and read off.
 */
#include <string.h>

#include "base/str.h"
#include "course/text.h"

enum { LONG_LINE = 100000 };

static void add_line(const struct ll_text_line *line, struct ll_str *out)
{
    for (size_t i = 0; i < line->span_count; i++)
        ll_str_add_n(out, line->spans[i].text, line->spans[i].length);
}

/* The cells of a row of a table, which alone is none to the parser. */
static void add_row(const char *text, size_t length, struct ll_str *out)
{
    for (size_t i = 0; i < length; i++) {
        bool escaped = text[i] == '\\' && i + 1 < length && text[i + 1] == '|';
        if (escaped)
            ll_str_add_char(out, text[++i]);
        else if (text[i] != '|')
            ll_str_add_char(out, text[i]);
        else if (i > 0 && i + 1 < length)
            ll_str_add_char(out, ' ');
    }
}

ll_err ll_text_plain(const char *markdown, size_t length, struct ll_str *out)
{
    struct ll_text_options options = {.width = LONG_LINE};
    struct ll_text_layout *layout = NULL;
    struct ll_str row = {0};
    if (length > 0 && markdown[0] == '|' && memchr(markdown, '\n', length) == NULL) {
        add_row(markdown, length, &row);
        markdown = ll_str_text(&row);
        length = row.length;
        while (length > 0 && *markdown == ' ') {
            markdown++;
            length--;
        }
    }
    ll_err err = ll_text_layout_new(markdown, length, &options, NULL, &layout);
    size_t height = err == LL_OK ? ll_text_layout_height(layout) : 0;
    size_t before = out->length;
    for (size_t i = 0; i < height; i++) {
        const struct ll_text_line *line = ll_text_layout_line(layout, i);
        if (line->span_count > 0 && out->length > before)
            ll_str_add_char(out, ' ');
        add_line(line, out);
    }
    ll_text_layout_free(&layout);
    ll_str_done(&row);
    return err == LL_OK ? ll_str_err(out) : err;
}
