/* Enters a word into course.lua where its list ends, and leaves all else as the author has it. It
 * does not read Lua: whoever calls it opens the result as a course, and keeps the old text where
 * that is not what was meant. */
#include "author/course_list.h"

#include <ctype.h>
#include <string.h>

/* Past a comment, a string or one character. */
static const char *skip(const char *at)
{
    if (at[0] == '-' && at[1] == '-')
        return at + strcspn(at, "\n");
    if (*at == '"' || *at == '\'') {
        char quote = *at++;
        while (*at && *at != quote)
            at += *at == '\\' && at[1] ? 2 : 1;
        return *at ? at + 1 : at;
    }
    return at + 1;
}

/* The first `word` of the code from `at` on, before `end`; NULL where there is none. */
static const char *find_word(const char *at, const char *end, const char *word)
{
    size_t length = strlen(word);
    char before = ' ';
    while (at < end && *at) {
        bool whole = !isalnum((unsigned char)before) && before != '_' &&
                     !isalnum((unsigned char)at[length]) && at[length] != '_';
        if (strncmp(at, word, length) == 0 && whole)
            return at;
        before = *at;
        at = skip(at);
    }
    return NULL;
}

static const char *skip_blank(const char *at)
{
    while (isspace((unsigned char)*at) || *at == '=')
        at++;
    return at;
}

/* The brace that closes the one at `open`; NULL where there is none. */
static const char *closing(const char *open)
{
    int depth = 0;
    for (const char *at = open; *at; at = skip(at)) {
        depth += *at == '{';
        depth -= *at == '}';
        if (depth == 0)
            return at;
    }
    return NULL;
}

/* The opening brace of the table of the section, by its `id = "SECTION"`. */
static const char *find_section(const char *text, const char *section)
{
    size_t length = strlen(section);
    const char *open[64];
    int depth = 0;
    for (const char *at = text; *at; at = skip(at)) {
        if (*at == '{' && depth < 64)
            open[depth++] = at;
        if (*at == '}' && depth > 0)
            depth--;
        const char *id = depth > 0 && find_word(at, at + 1, "id") ? skip_blank(at + 2) : NULL;
        if (id && (*id == '"' || *id == '\'') && strncmp(id + 1, section, length) == 0 &&
            id[length + 1] == *id)
            return open[depth - 1];
    }
    return NULL;
}

/* The last character of code before `end`. */
static char last_of(const char *from, const char *end)
{
    char last = ' ';
    for (const char *at = from; at < end; at = skip(at)) {
        bool is_comment = at[0] == '-' && at[1] == '-';
        if (!is_comment && !isspace((unsigned char)*at))
            last = *at;
    }
    return last;
}

bool course_list_add(const char *text, const char *section, const char *key, const char *name,
                     struct ll_str *out)
{
    const char *open = find_section(text, section);
    const char *end = open ? closing(open) : NULL;
    const char *list = end ? find_word(open + 1, end, key) : NULL;
    list = list ? skip_blank(list + strlen(key)) : NULL;
    end = list && *list == '{' ? closing(list) : NULL;
    if (end == NULL)
        return false;
    char last = last_of(list, end);
    const char *at = end;
    while (isspace((unsigned char)at[-1]))
        at--;
    ll_str_add_n(out, text, (size_t)(at - text));
    ll_str_format(out, "%s \"%s\"%s", last == '{' || last == ',' ? "" : ",", name,
                  at == end ? " " : "");
    ll_str_add(out, at);
    return true;
}

bool course_list_add_section(const char *text, const char *line, struct ll_str *out)
{
    const char *open = NULL, *end = NULL;
    for (const char *at = text; *at; at = skip(at)) {
        if (*at == '{' && open == NULL)
            open = at;
        if (*at == '}')
            end = at;
    }
    if (open == NULL || end == NULL)
        return false;
    char last = last_of(open, end);
    ll_str_add_n(out, text, (size_t)(end - text));
    if (end[-1] != '\n')
        ll_str_add_char(out, '\n');
    ll_str_format(out, "%s  %s\n", last == '{' || last == ',' ? "" : "  ,\n", line);
    ll_str_add(out, end);
    return true;
}
