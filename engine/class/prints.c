/* Tokens to hashes, hashes to grams, grams to fingerprints. */
#include "class/prints.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "exercise/tokens.h"

/* What a language's words are, which a copy cannot rename. */
static const char *const words_lua[] = {"and",   "break", "do",       "else",  "elseif", "end",
                                        "false", "for",   "function", "goto",  "if",     "in",
                                        "local", "nil",   "not",      "or",    "repeat", "return",
                                        "then",  "true",  "until",    "while", NULL};
static const char *const words_c[] = {
    "auto",  "bool",     "break",  "case",     "char",   "const",    "continue", "default",
    "do",    "double",   "else",   "enum",     "extern", "float",    "for",      "goto",
    "if",    "inline",   "int",    "long",     "NULL",   "register", "restrict", "return",
    "short", "signed",   "size_t", "sizeof",   "static", "struct",   "switch",   "typedef",
    "union", "unsigned", "void",   "volatile", "while",  NULL};
static const char *const words_python[] = {
    "and",  "as",     "assert", "async",  "await",  "break",   "class",    "continue", "def",
    "del",  "elif",   "else",   "except", "False",  "finally", "for",      "from",     "global",
    "if",   "import", "in",     "is",     "lambda", "None",    "nonlocal", "not",      "or",
    "pass", "raise",  "return", "True",   "try",    "while",   "with",     "yield",    NULL};
static const char *const *const words[LL_LANGUAGE_COUNT] = {
    [LL_LANGUAGE_LUA] = words_lua, [LL_LANGUAGE_C] = words_c, [LL_LANGUAGE_PYTHON] = words_python};

/* The last step of splitmix64 (Steele, Lea and Flood 2014): every bit hangs on every other. */
static uint64_t mixed(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint64_t hash_bytes(const char *text, size_t length)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
    return mixed(hash);
}

/* 1, 1.0, 1.f and 1e0 are one number. What is no number to C counts by its letters. */
static uint64_t hash_number(const char *text, size_t length)
{
    char digits[48];
    size_t count = 0;
    char *end;
    for (size_t i = 0; i < length && count < sizeof digits - 1; i++)
        if (text[i] != '_')
            digits[count++] = text[i];
    digits[count] = '\0';
    double value = strtod(digits, &end);
    if (end == digits || end[strspn(end, "fFlLuUjJ")] != '\0')
        return hash_bytes(text, length);
    uint64_t bits = 0;
    memcpy(&bits, &value, sizeof value);
    return mixed(bits + 1);
}

static ll_err append(struct ll_prints *out, uint64_t hash, size_t line)
{
    size_t lines = out->capacity;
    if (out->token_count == LL_PRINTS_TOKENS_MOST)
        return LL_ERR_TOO_LARGE;
    if (!ll_array_grow((void **)&out->tokens, &out->capacity, out->token_count + 1,
                       sizeof *out->tokens) ||
        !ll_array_grow((void **)&out->lines, &lines, out->token_count + 1, sizeof *out->lines))
        return LL_ERR_MEMORY;
    out->tokens[out->token_count] = hash;
    out->lines[out->token_count++] = line;
    return LL_OK;
}

/* ".5": a point that a number follows at once, and nothing but a sign goes before. */
static bool opens_number(const struct ll_tokens *tokens, size_t i)
{
    const struct ll_token *point = &tokens->items[i];
    return ll_tokens_is(tokens, i, ".") && i + 1 < tokens->count &&
           point[1].kind == LL_TOKEN_NUMBER && point[1].text == point->text + 1 &&
           !(i > 0 && point[-1].text + point[-1].length == point->text &&
             (point[-1].kind != LL_TOKEN_SIGN || ll_tokens_is(tokens, i - 1, ".")));
}

static ll_err add_token(struct ll_prints *out, const struct ll_tokens *tokens, size_t i,
                        const char *const *reserved)
{
    const struct ll_token *token = &tokens->items[i];
    ll_err err = LL_OK;
    if (i > 0 && opens_number(tokens, i - 1))
        return append(out, hash_number(token->text - 1, token->length + 1), token->line);
    if (opens_number(tokens, i))
        return LL_OK;
    if (token->kind == LL_TOKEN_NUMBER)
        return append(out, hash_number(token->text, token->length), token->line);
    if (token->kind == LL_TOKEN_WORD) {
        bool is_reserved = ll_tokens_is_any(tokens, i, reserved);
        return append(out, is_reserved ? hash_bytes(token->text, token->length) : 1, token->line);
    }
    for (size_t c = 0; c < token->length && err == LL_OK; c++)
        err = append(out, hash_bytes(token->text + c, 1), token->line);
    return err;
}

ll_err ll_prints_read(enum ll_language language, const char *text, size_t k, struct ll_prints *out)
{
    struct ll_tokens tokens = {0};
    ll_err err = ll_tokens_read(language, text, &tokens);
    for (size_t i = 0; i < tokens.count && err == LL_OK; i++)
        err = add_token(out, &tokens, i, words[language]);
    ll_tokens_done(&tokens);
    out->k = k;
    if (err != LL_OK || out->token_count < k)
        return err;
    out->gram_count = out->token_count - k + 1;
    out->grams = ll_array_new(out->gram_count, sizeof *out->grams);
    if (out->grams == NULL)
        return LL_ERR_MEMORY;
    for (size_t i = 0; i < out->gram_count; i++)
        for (size_t t = i; t < i + k; t++)
            out->grams[i] = mixed(out->grams[i] + out->tokens[t] + 1);
    return LL_OK;
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* The gram to choose in a window: the smallest, of equal ones the last; `end` where all are
 * common. */
static size_t smallest(const struct ll_prints *p, const bool *is_common, size_t begin, size_t end)
{
    size_t best = end;
    for (size_t i = begin; i < end; i++)
        if (!is_common[i] && (best == end || p->grams[i] <= p->grams[best]))
            best = i;
    return best;
}

ll_err ll_prints_choose(struct ll_prints *prints, size_t w, const uint64_t *common, size_t count)
{
    size_t grams = prints->gram_count, last = SIZE_MAX;
    size_t windows = grams < w ? grams > 0 : grams - w + 1;
    bool *is_common = ll_array_new(grams, sizeof *is_common);
    prints->chosen = ll_array_new(grams, sizeof *prints->chosen);
    if (is_common == NULL || prints->chosen == NULL) {
        free(is_common);
        return LL_ERR_MEMORY;
    }
    for (size_t i = 0; i < grams && count > 0; i++)
        is_common[i] = bsearch(&prints->grams[i], common, count, sizeof *common, by_value) != NULL;
    for (size_t begin = 0; begin < windows; begin++) {
        size_t end = begin + w < grams ? begin + w : grams;
        size_t best = smallest(prints, is_common, begin, end);
        bool stays = last != SIZE_MAX && last >= begin && best < end &&
                     prints->grams[last] == prints->grams[best];
        if (best == end || stays)
            continue;
        prints->chosen[prints->chosen_count++] =
            (struct ll_print){.hash = prints->grams[best], .at = best};
        last = best;
    }
    free(is_common);
    return LL_OK;
}

void ll_prints_done(struct ll_prints *prints)
{
    free(prints->tokens);
    free(prints->lines);
    free(prints->grams);
    free(prints->chosen);
    *prints = (struct ll_prints){0};
}
