#include "course/source.h"

#include <ctype.h>
#include <string.h>

#include "base/file.h"

enum { SOURCE_LIMIT = 1 << 20 };

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The start of the line that holds `at`. */
static const char *line_start(const char *code, const char *at)
{
    while (at > code && at[-1] != '\n')
        at--;
    return at;
}

/* Back over the lines right above: the comment, and a return type on a line of its own. */
static const char *with_lines_above(const char *code, const char *start)
{
    while (start > code) {
        const char *above = line_start(code, start - 1);
        if (above + strspn(above, " \t") == start - 1 || *above == '}')
            break;
        start = above;
    }
    return start;
}

/* True where what begins at `name` is a definition: its body opens a line before any `;`. */
static bool is_definition(const char *name, size_t length)
{
    const char *open = name[length] == '(' ? strstr(name, "\n{") : NULL;
    const char *semicolon = strchr(name, ';');
    return open != NULL && (semicolon == NULL || open < semicolon);
}

bool ll_source_find(const char *code, const char *function, size_t *from, size_t *length)
{
    size_t name_length = strlen(function);
    for (const char *at = code; (at = strstr(at, function)) != NULL; at += name_length) {
        const char *line = line_start(code, at);
        bool whole = at == code || !is_word(at[-1]);
        if (!whole || !is_word(line[0]) || !is_definition(at, name_length))
            continue;
        const char *end = strstr(at, "\n}");
        if (end == NULL)
            return false;
        end += 2;
        const char *start = with_lines_above(code, line);
        *from = (size_t)(start - code);
        *length = (size_t)(end - start);
        return true;
    }
    return false;
}

ll_err ll_source_read(const char *file, const char *function, struct ll_message *why,
                      struct ll_str *out, size_t *line)
{
    struct ll_str path = {0}, code = {0};
    size_t from = 0, length = 0;
    ll_err err = ll_path_data(file, why, &path);
    if (err == LL_OK)
        err = ll_file_read(ll_str_text(&path), SOURCE_LIMIT, why, &code);
    if (err == LL_OK && !ll_source_find(ll_str_text(&code), function, &from, &length))
        err = ll_fail(why, LL_ERR_NOT_FOUND, "%s: no function %s here", file, function);
    if (err == LL_OK) {
        *line = 1;
        for (size_t i = 0; i < from; i++)
            *line += code.data[i] == '\n';
        ll_str_add_n(out, code.data + from, length);
        ll_str_add_char(out, '\n');
        err = ll_str_err(out);
    }
    ll_str_done(&code);
    ll_str_done(&path);
    return err;
}
