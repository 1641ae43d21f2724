/* Cutting a program's text into tokens. */
#include "exercise/tokens.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const char operators[] = "+-*/<>=!&|~%^";

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static size_t until(const char *at, const char *end)
{
    const char *found = strstr(at, end);
    return found ? (size_t)(found - at) + strlen(end) : strlen(at);
}

static size_t quoted(const char *at)
{
    size_t length = 1;
    while (at[length] && at[length] != at[0] && at[length] != '\n')
        length += at[length] == '\\' && at[length + 1] ? 2 : 1;
    return length + (at[length] == at[0]);
}

static bool begins(const char *at, const char *text)
{
    return strncmp(at, text, strlen(text)) == 0;
}

/* Bytes of a comment, a string or a preprocessor line at `at`. */
static size_t passive(enum ll_language language, const char *at, bool is_line_start)
{
    bool is_c = language == LL_LANGUAGE_C;
    bool is_lua = language == LL_LANGUAGE_LUA;
    if (is_c && begins(at, "/*"))
        return until(at, "*/");
    if (is_lua && begins(at, "--[["))
        return until(at, "]]");
    if ((is_c && begins(at, "//")) || (is_c && is_line_start && *at == '#') ||
        (is_lua && begins(at, "--")) || (language == LL_LANGUAGE_PYTHON && *at == '#'))
        return strcspn(at, "\n");
    const char *const triple = *at == '"' ? "\"\"\"" : "'''";
    if (language == LL_LANGUAGE_PYTHON && begins(at, triple))
        return 3 + until(at + 3, triple);
    return *at == '"' || *at == '\'' ? quoted(at) : 0;
}

/* Bytes of the token at `at`, at least 1. */
static size_t token(const char *at, enum ll_token_kind *kind)
{
    size_t length = 0;
    *kind = LL_TOKEN_SIGN;
    if (is_word(*at)) {
        *kind = isdigit((unsigned char)*at) ? LL_TOKEN_NUMBER : LL_TOKEN_WORD;
        while (is_word(at[length]) ||
               (*kind == LL_TOKEN_NUMBER &&
                (at[length] == '.' ||
                 (strchr("+-", at[length]) && at[length] && strchr("eE", at[length - 1])))))
            length++;
        return length;
    }
    while (at[length] && strchr(operators, at[length]))
        length++;
    return length > 0 ? length : 1;
}

static ll_err append(struct ll_tokens *tokens, const struct ll_token *token)
{
    if (!ll_array_grow((void **)&tokens->items, &tokens->capacity, tokens->count + 1,
                       sizeof *tokens->items))
        return LL_ERR_MEMORY;
    tokens->items[tokens->count++] = *token;
    return LL_OK;
}

ll_err ll_tokens_read(enum ll_language language, const char *text, struct ll_tokens *tokens)
{
    bool is_line_start = true;
    size_t line = 1, depth = 0;
    ll_err err = LL_OK;
    for (const char *at = text; *at && err == LL_OK;) {
        struct ll_token next = {.text = at, .line = line};
        size_t skip = isspace((unsigned char)*at) ? 1 : passive(language, at, is_line_start);
        size_t length = skip > 0 ? skip : token(at, &next.kind);
        next.length = length;
        if (skip == 0) {
            depth -= strchr(")]}", *at) && depth > 0;
            next.depth = depth;
            depth += strchr("([{", *at) != NULL;
            err = append(tokens, &next);
        }
        is_line_start = *at == '\n' || (is_line_start && isspace((unsigned char)*at));
        for (size_t i = 0; i < length; i++)
            line += at[i] == '\n';
        at += length;
    }
    return err;
}

void ll_tokens_done(struct ll_tokens *tokens)
{
    free(tokens->items);
    *tokens = (struct ll_tokens){0};
}

ll_err ll_tokens_same(enum ll_language language, const char *a, const char *b, bool *same)
{
    struct ll_tokens one = {0}, other = {0};
    ll_err err = ll_tokens_read(language, a, &one);
    if (err == LL_OK)
        err = ll_tokens_read(language, b, &other);
    *same = one.count == other.count;
    for (size_t i = 0; i < one.count && *same; i++)
        *same = one.items[i].length == other.items[i].length &&
                memcmp(one.items[i].text, other.items[i].text, one.items[i].length) == 0;
    ll_tokens_done(&other);
    ll_tokens_done(&one);
    return err;
}

bool ll_tokens_is(const struct ll_tokens *tokens, size_t i, const char *text)
{
    return i < tokens->count && strlen(text) == tokens->items[i].length &&
           memcmp(tokens->items[i].text, text, tokens->items[i].length) == 0;
}

bool ll_tokens_is_any(const struct ll_tokens *tokens, size_t i, const char *const *texts)
{
    for (; *texts; texts++)
        if (ll_tokens_is(tokens, i, *texts))
            return true;
    return false;
}

size_t ll_tokens_close(const struct ll_tokens *tokens, size_t i)
{
    size_t depth = tokens->items[i].depth;
    while (++i < tokens->count)
        if (tokens->items[i].depth == depth)
            return i;
    return tokens->count - 1;
}
