/* Line by line, with what the line before was. Containers (the quotations within the items of a
 * question) are taken off first, and what stands in them is looked at in the same way. */
#include "course/turned.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { INDENT_CODE = 4, HEADING_MOST = 6 };

enum kind {
    KIND_NOTHING, /* an empty line, or the beginning */
    KIND_PROSE,
    KIND_COLON, /* prose that ends with a colon: a list may follow */
    KIND_ITEM,  /* and what goes on in it */
    KIND_HEADING,
    KIND_OTHER, /* code, tables, marks of fences */
};

struct turned {
    ll_turned_visit *visit;
    void *arg;
    size_t line;
    enum kind last, last_quoted;
    bool is_fenced;
    size_t items, first; /* of the list that is open: how many, and the line of its first */
    bool is_plain;       /* whether that begins with no code and no strong word */
};

static size_t blanks(const char *line, size_t length)
{
    size_t count = 0;
    while (count < length && line[count] == ' ')
        count++;
    return count;
}

static bool ends(const char *line, size_t length, char c)
{
    while (length > 0 && isspace((unsigned char)line[length - 1]))
        length--;
    return length > 0 && line[length - 1] == c;
}

/* Bytes of "12. " or "12) ", else 0. */
static size_t ordinal(const char *line, size_t length)
{
    size_t digits = 0;
    while (digits < length && digits < 9 && isdigit((unsigned char)line[digits]))
        digits++;
    bool is_one = digits > 0 && digits + 1 < length && strchr(".)", line[digits]) != NULL &&
                  line[digits + 1] == ' ';
    return is_one ? digits + 2 : 0;
}

/* Bytes of the sign that opens an item, else 0. */
static size_t bullet(const char *line, size_t length)
{
    if (length > 1 && strchr("-+*", line[0]) && line[1] == ' ')
        return 2;
    return ordinal(line, length);
}

static bool is_heading(const char *line, size_t length)
{
    size_t marks = 0;
    while (marks < length && line[marks] == '#')
        marks++;
    return marks > 0 && marks <= HEADING_MOST && (marks == length || line[marks] == ' ');
}

/* A line of nothing but = or -, which makes a heading of the prose above it. */
static bool is_underline(const char *line, size_t length)
{
    size_t marks = 0;
    while (marks < length && line[marks] == line[0] && strchr("=-", line[0]))
        marks++;
    return marks > 0 && marks + blanks(line + marks, length - marks) == length;
}

static void say(const struct turned *turned, const char *what)
{
    turned->visit(turned->line, what, turned->arg);
}

/* A list of one plain item is a sentence that begins with its sign. */
static void close_list(struct turned *turned)
{
    if (turned->items == 1 && turned->is_plain)
        turned->visit(turned->first, "a list of one item", turned->arg);
    turned->items = 0;
}

static void open_item(struct turned *turned, const char *line, size_t length, size_t sign,
                      enum kind last)
{
    const char *rest = line + sign;
    size_t left = length - sign;
    bool is_number = line[1] != ' ';
    bool is_one = sign == 3 && line[0] == '1';
    bool is_meant = left > 0 && (rest[0] == '`' || (left > 1 && memcmp(rest, "**", 2) == 0));
    if (strchr("+*", line[0]))
        say(turned, "a list");
    else if (last == KIND_PROSE && !is_meant && (!is_number || is_one))
        say(turned, "a list");
    else if (is_number && !is_one && turned->items == 0)
        say(turned, "a list that begins with this number");
    else if (bullet(rest, left) > 0 || (left > 0 && (rest[0] == '>' || is_heading(rest, left))))
        say(turned, "a list within a list");
    if (turned->items++ == 0) {
        turned->first = turned->line;
        turned->is_plain = !is_meant;
    }
}

/* Stars between letters: n*c*h is set as n, an emphasised c, and h. */
static bool has_inner_stars(const char *line, size_t length)
{
    size_t stars = 0;
    bool is_code = false;
    for (size_t i = 0; i < length; i++) {
        is_code = is_code != (line[i] == '`');
        bool is_inside = i > 0 && i + 1 < length && isalnum((unsigned char)line[i - 1]) &&
                         isalnum((unsigned char)line[i + 1]);
        stars += !is_code && line[i] == '*' && is_inside;
    }
    return stars > 1;
}

/* What a line is, with its indent off, after a line that was `last`. */
static enum kind look(struct turned *turned, const char *line, size_t length, enum kind last,
                      bool is_inner)
{
    size_t sign = bullet(line, length);
    bool after_prose = last == KIND_PROSE || last == KIND_COLON;
    bool opens = sign > 0 && !(last == KIND_PROSE && line[1] != ' ' &&
                               strncmp(line, "1.", 2) != 0 && strncmp(line, "1)", 2) != 0);
    if (length == 0)
        return KIND_NOTHING;
    if (has_inner_stars(line, length))
        say(turned, "an emphasis");
    if (opens) {
        open_item(turned, line, length, sign, last);
        return KIND_ITEM;
    }
    if (is_heading(line, length)) {
        if (after_prose || is_inner)
            say(turned, "a heading");
        return KIND_HEADING;
    }
    if (line[0] == '>') {
        say(turned, "a quotation");
        return KIND_OTHER;
    }
    if (after_prose && is_underline(line, length)) {
        say(turned, "the underline of a heading");
        return KIND_HEADING;
    }
    if (line[0] == '|')
        return KIND_OTHER;
    if (last == KIND_ITEM)
        return KIND_ITEM; /* a paragraph goes on, wherever its line begins */
    return ends(line, length, ':') ? KIND_COLON : KIND_PROSE;
}

static void take(struct turned *turned, const char *line, size_t length)
{
    size_t indent = blanks(line, length);
    enum kind last = turned->last;
    if (length > 0 && line[length - 1] == '\r')
        length--;
    if (length - indent >= 3 && strncmp(line + indent, "```", 3) == 0) {
        turned->is_fenced = !turned->is_fenced;
        turned->last = KIND_OTHER;
        return;
    }
    bool is_code = indent >= INDENT_CODE && (last == KIND_NOTHING || last == KIND_OTHER);
    if (turned->is_fenced || (is_code && indent < length)) {
        turned->last = KIND_OTHER;
        return;
    }
    bool is_inner = indent > 0 && turned->items > 0;
    line += indent;
    length -= indent;
    if (is_inner && length > 0 && line[0] == '>') { /* the answer to a choice */
        size_t off = 1 + (length > 1 && line[1] == ' ');
        struct turned inner = *turned;
        inner.items = 0;
        turned->last_quoted = look(&inner, line + off, length - off, turned->last_quoted, true);
        turned->last = KIND_ITEM;
        return;
    }
    turned->last_quoted = KIND_NOTHING;
    bool goes_on = length == 0 || is_inner || bullet(line, length) > 0 || last == KIND_ITEM;
    if (!goes_on || is_heading(line, length))
        close_list(turned);
    turned->last = look(turned, line, length, last, is_inner);
}

void ll_text_turned(const char *text, size_t length, ll_turned_visit *visit, void *arg)
{
    struct turned turned = {.visit = visit, .arg = arg};
    for (size_t at = 0; at < length; turned.line++) {
        const char *end = memchr(text + at, '\n', length - at);
        size_t line = end ? (size_t)(end - text) - at : length - at;
        take(&turned, text + at, line);
        at += line + 1;
    }
    close_list(&turned);
}
