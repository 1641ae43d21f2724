#include "course/source.h"

#include <ctype.h>
#include <string.h>

#include "base/file.h"
#include "loss/catalogue.h"

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

/* "engine/kernel/regression.c" has its vector builds' source in "engine/kernel/regression_vec.c".
 */
static void vector_file(const char *file, struct ll_str *out)
{
    const char *end = strrchr(file, '.');
    ll_str_add_n(out, file, end ? (size_t)(end - file) : strlen(file));
    ll_str_add(out, "_vec.c");
}

/* The forms of name that a loss's vector functions have. */
static const char *const vector_names[] = {"LL_BUILD(ll_{loss})", "{loss}"};

/* Appends each of them that the file has. */
static ll_err read_vector(const struct ll_loss *loss, struct ll_source *out)
{
    ll_err err = LL_OK;
    vector_file(loss->file, &out->vector_file);
    for (size_t i = 0; err == LL_OK && i < sizeof vector_names / sizeof *vector_names; i++) {
        struct ll_str name = {0}, code = {0};
        size_t line = 0;
        ll_str_fill(&name, vector_names[i], (const char *const[]){"loss", loss->name, NULL});
        err =
            ll_source_read(ll_str_text(&out->vector_file), ll_str_text(&name), NULL, &code, &line);
        if (err == LL_OK) {
            if (out->vector.length == 0)
                out->vector_line = line;
            else
                ll_str_add_char(&out->vector, '\n');
            ll_str_add(&out->vector, ll_str_text(&code));
        }
        if (err == LL_ERR_NOT_FOUND)
            err = LL_OK;
        ll_str_done(&code);
        ll_str_done(&name);
    }
    return err;
}

ll_err ll_source_loss(const char *name, struct ll_message *why, struct ll_source *out)
{
    const struct ll_loss *loss = ll_loss_find(name);
    *out = (struct ll_source){0};
    if (loss == NULL)
        return ll_fail(why, LL_ERR_NOT_FOUND, "no loss is called %s", name);
    out->file = loss->file;
    ll_err err = ll_source_read(loss->file, loss->function, why, &out->definition, &out->line);
    if (err == LL_OK)
        err = read_vector(loss, out);
    if (err != LL_OK)
        ll_source_done(out);
    return err;
}

void ll_source_done(struct ll_source *source)
{
    ll_str_done(&source->definition);
    ll_str_done(&source->vector);
    ll_str_done(&source->vector_file);
}
