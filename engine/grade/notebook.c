/* The cells by cJSON; in a cell, the statements that define something. Which statement a line
 * belongs to is told as Python's own reader would: by brackets, strings and continued lines. */
#include "grade/notebook.h"

#include <cjson/cJSON.h>
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* Where a line begins: inside what. */
struct place {
    int brackets;
    char quote; /* of a string of three quotes that is open, or 0 */
    bool is_continued;
};

/* Goes through one line, without its end. */
static void pass_line(struct place *place, const char *line, size_t length)
{
    char quote = 0; /* of a string in this line */
    place->is_continued = false;
    for (size_t i = 0; i < length; i++) {
        const char c = line[i];
        const bool is_triple =
            (c == '"' || c == '\'') && i + 2 < length && line[i + 1] == c && line[i + 2] == c;
        if (c == '\\' && i + 1 == length)
            place->is_continued = true;
        else if (c == '\\' && (quote || place->quote))
            i++;
        else if (place->quote) {
            if (is_triple && c == place->quote) {
                place->quote = 0;
                i += 2;
            }
        } else if (quote)
            quote = c == quote ? 0 : quote;
        else if (is_triple) {
            place->quote = c;
            i += 2;
        } else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '#')
            break;
        else if (strchr("([{", c))
            place->brackets++;
        else if (strchr(")]}", c) && place->brackets > 0)
            place->brackets--;
    }
}

static bool begins(const char *line, size_t length, const char *word)
{
    size_t n = strlen(word);
    return length >= n && strncmp(line, word, n) == 0 &&
           (length == n || !(isalnum((unsigned char)line[n]) || line[n] == '_'));
}

/* NAME = something that is written out: no call, no comprehension. */
static bool is_constant(const char *line, size_t length)
{
    size_t at = 0;
    while (at < length && (isalnum((unsigned char)line[at]) || line[at] == '_'))
        at++;
    size_t name = at;
    while (at < length && line[at] == ' ')
        at++;
    bool is_set = name > 0 && at + 1 < length && line[at] == '=' && line[at + 1] != '=';
    return is_set && memchr(line, '(', length) == NULL && memchr(line, '`', length) == NULL;
}

/* A try that guards an import is an import. `rest` is what follows the line. */
static bool guards_import(const char *line, size_t length, const char *rest)
{
    rest += strspn(rest, " \t\r\n");
    return begins(line, length, "try") &&
           (begins(rest, strlen(rest), "import") || begins(rest, strlen(rest), "from"));
}

static bool defines(const char *line, size_t length, const char *rest)
{
    static const char *const words[] = {"import", "from", "class", "def", "async"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (begins(line, length, words[i]))
            return true;
    return line[0] == '@' || is_constant(line, length) || guards_import(line, length, rest);
}

/* else, except and the like go with the statement before them. */
static bool goes_on(const char *line, size_t length)
{
    static const char *const words[] = {"else", "elif", "except", "finally"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (begins(line, length, words[i]))
            return true;
    return false;
}

static void add_code(struct ll_str *out, const char *code)
{
    struct place place = {0};
    bool is_kept = true;
    while (*code) {
        size_t length = strcspn(code, "\n");
        const char *next = code + length + (code[length] == '\n');
        bool is_inside = place.brackets > 0 || place.quote || place.is_continued;
        bool is_ipython = !is_inside && strchr("%!?", code[strspn(code, " \t")]) && length > 0;
        bool is_new = !is_inside && length > 0 && !strchr(" \t\r#", code[0]);
        if (is_new && !is_ipython && !goes_on(code, length))
            is_kept = defines(code, length, next);
        if (is_kept && !is_ipython)
            ll_str_add_n(out, code, length);
        if (!is_ipython)
            pass_line(&place, code, length);
        ll_str_add_char(out, '\n');
        code = next;
    }
}

/* A cell's text: a string, or a list of them to be joined. */
static void add_source(struct ll_str *out, const cJSON *source)
{
    const cJSON *line;
    if (cJSON_IsString(source))
        ll_str_add(out, source->valuestring);
    else
        cJSON_ArrayForEach(line, source) if (cJSON_IsString(line))
            ll_str_add(out, line->valuestring);
}

/* %%bash and %%html open a cell of another language; %%time does not. */
static bool is_foreign(const char *code)
{
    static const char *const ours[] = {"%%time", "%%timeit", "%%capture", "%%prun"};
    code += strspn(code, " \t\r\n");
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (begins(code, strlen(code), ours[i]))
            return false;
    return code[0] == '%' && code[1] == '%';
}

static void add_cells(struct ll_str *out, const cJSON *cells)
{
    const cJSON *cell;
    cJSON_ArrayForEach(cell, cells)
    {
        const cJSON *type = cJSON_GetObjectItemCaseSensitive(cell, "cell_type");
        const cJSON *source = cJSON_GetObjectItemCaseSensitive(cell, "source");
        struct ll_str code = {0};
        if (!cJSON_IsString(type) || strcmp(type->valuestring, "code") != 0)
            continue;
        add_source(&code, source ? source : cJSON_GetObjectItemCaseSensitive(cell, "input"));
        if (!is_foreign(ll_str_text(&code)))
            add_code(out, ll_str_text(&code));
        out->failed = out->failed || code.failed;
        ll_str_done(&code);
    }
}

/* True where the notebook says that it is in another language. */
static bool is_other_language(const cJSON *notebook)
{
    const cJSON *metadata = cJSON_GetObjectItemCaseSensitive(notebook, "metadata");
    const cJSON *info = cJSON_GetObjectItemCaseSensitive(metadata, "language_info");
    const cJSON *kernel = cJSON_GetObjectItemCaseSensitive(metadata, "kernelspec");
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(info, "name");
    if (!cJSON_IsString(name))
        name = cJSON_GetObjectItemCaseSensitive(kernel, "language");
    return cJSON_IsString(name) && strncmp(name->valuestring, "python", 6) != 0 &&
           strncmp(name->valuestring, "ipython", 7) != 0;
}

ll_err ll_notebook_read(const char *json, size_t length, struct ll_str *out, const char **reason)
{
    cJSON *notebook = cJSON_ParseWithLength(json, length);
    const cJSON *cells = cJSON_GetObjectItemCaseSensitive(notebook, "cells");
    const cJSON *sheets = cJSON_GetObjectItemCaseSensitive(notebook, "worksheets");
    const cJSON *sheet;
    *reason = NULL;
    if (!cJSON_IsArray(cells) && !cJSON_IsArray(sheets))
        *reason = "notebook";
    else if (is_other_language(notebook))
        *reason = "notebook-language";
    else if (cJSON_IsArray(cells))
        add_cells(out, cells);
    else
        cJSON_ArrayForEach(sheet, sheets)
            add_cells(out, cJSON_GetObjectItemCaseSensitive(sheet, "cells"));
    cJSON_Delete(notebook);
    return *reason ? LL_ERR_FORMAT : ll_str_err(out);
}
