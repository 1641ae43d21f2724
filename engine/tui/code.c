#include "tui/code.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* The words that carry a program's structure; names and operators stay plain. */
static const char *const keywords[] = {
    "and",    "break",   "case",   "const",    "continue", "do",     "double", "else",
    "elseif", "end",     "enum",   "extern",   "false",    "float",  "for",    "function",
    "if",     "in",      "inline", "int",      "local",    "nil",    "not",    "or",
    "repeat", "return",  "size_t", "sizeof",   "static",   "struct", "switch", "then",
    "true",   "typedef", "until",  "unsigned", "void",     "while"};

enum { TAB = 4 };

ll_err ll_code_init(struct ll_code *code, const char *text, size_t length)
{
    size_t count = 1;
    for (size_t i = 0; i < length; i++)
        count += text[i] == '\n';
    *code = (struct ll_code){.text = ll_string_copy(text, length),
                             .lines = ll_array_new(count, sizeof *code->lines)};
    if (code->text == NULL || code->lines == NULL) {
        ll_code_done(code);
        return LL_ERR_MEMORY;
    }
    bool comment = false;
    for (size_t at = 0; at < length; code->line_count++) {
        struct ll_code_line *line = &code->lines[code->line_count];
        *line = (struct ll_code_line){at, strcspn(code->text + at, "\n"), comment};
        for (size_t i = at; i + 1 < at + line->length; i++)
            if (memcmp(code->text + i, comment ? "*/" : "/*", 2) == 0)
                comment = !comment;
        at += line->length + 1;
    }
    return LL_OK;
}

void ll_code_done(struct ll_code *code)
{
    free(code->text);
    free(code->lines);
    *code = (struct ll_code){0};
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool is_keyword(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (strlen(keywords[i]) == length && memcmp(keywords[i], word, length) == 0)
            return true;
    return false;
}

/* A definition begins in the first column, names the function before a parenthesis, and has no
 * semicolon at its line's end. */
static bool defines(const struct ll_code *code, const struct ll_code_line *line, const char *name)
{
    const char *text = code->text + line->from;
    const char *found = memmem(text, line->length, name, strlen(name));
    if (line->length == 0 || found == NULL || isspace((unsigned char)text[0]) || text[0] == '*' ||
        text[0] == '/' || line->in_comment)
        return false;
    const char *after = found + strlen(name);
    return after < text + line->length && *after == '(' && (found == text || !is_word(found[-1])) &&
           text[line->length - 1] != ';';
}

size_t ll_code_find(const struct ll_code *code, const char *function)
{
    for (size_t i = 0; i < code->line_count; i++) {
        if (!defines(code, &code->lines[i], function))
            continue;
        while (i > 0 && code->lines[i - 1].length > 0 && code->text[code->lines[i - 1].from] != '}')
            i--;
        return i;
    }
    return 0;
}

/* Bytes of the next piece of a line that is drawn in one look, and the look. */
static size_t piece(const char *text, size_t length, bool *in_comment, struct ll_ink *ink)
{
    *ink = ll_ink(LL_ROLE_TEXT, 0);
    if (*in_comment || (length > 1 && memcmp(text, "/*", 2) == 0)) {
        size_t skip = *in_comment ? 0 : 2;
        const char *end = memmem(text + skip, length - skip, "*/", 2);
        *in_comment = end == NULL;
        *ink = ll_ink(LL_ROLE_MUTED, 0);
        return end ? (size_t)(end - text) + 2 : length;
    }
    if (length > 1 && (memcmp(text, "//", 2) == 0 || memcmp(text, "--", 2) == 0) &&
        (text[0] == '/' || length == 2 || text[2] == ' ')) {
        *ink = ll_ink(LL_ROLE_MUTED, 0);
        return length;
    }
    if (text[0] == '#') {
        *ink = ll_ink(LL_ROLE_SERIES_4, 0);
        return length;
    }
    if (text[0] == '"' || text[0] == '\'') {
        size_t n = 1;
        while (n < length && text[n] != text[0])
            n += text[n] == '\\' && n + 1 < length ? 2 : 1;
        *ink = ll_ink(LL_ROLE_SERIES_3, 0);
        return n < length ? n + 1 : length;
    }
    if (isdigit((unsigned char)text[0])) {
        size_t n = 1;
        while (n < length && (is_word(text[n]) || text[n] == '.'))
            n++;
        *ink = ll_ink(LL_ROLE_SERIES_2, 0);
        return n;
    }
    if (is_word(text[0])) {
        size_t n = 1;
        while (n < length && is_word(text[n]))
            n++;
        if (is_keyword(text, n))
            *ink = ll_ink(LL_ROLE_ACCENT, 0);
        else if (n < length && text[n] == '(')
            *ink = ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD);
        return n;
    }
    size_t n = 1;
    while (n < length && !is_word(text[n]) && strchr("/\"'#-\t", text[n]) == NULL)
        n++;
    return n;
}

void ll_code_draw(const struct ll_code *code, size_t line, int aside, struct ll_app *app,
                  struct ll_rect row)
{
    const struct ll_code_line *l = &code->lines[line];
    const char *text = code->text + l->from;
    size_t left = l->length;
    bool comment = l->in_comment;
    int x = row.x - aside;
    struct ll_rect before = ll_grid_clip(app->grid, row);
    ll_grid_clip(app->grid, ll_rect_cut(row, before));
    while (left > 0) {
        struct ll_ink ink;
        if (*text == '\t') {
            x += TAB - (x - row.x + aside) % TAB;
            text++;
            left--;
            continue;
        }
        size_t n = piece(text, left, &comment, &ink);
        x += ll_grid_text_n(app->grid, x, row.y, row.width + aside, text, n, ink);
        text += n;
        left -= n;
    }
    ll_grid_clip(app->grid, before);
}
