#include "grade/mutate.h"

#include <ctype.h>
#include <string.h>

/* One token exchanged for another. Names are those that this course's exercises use for what can be
 * confused. */
struct rule {
    const char *from, *to;
};

static const struct rule rules[] = {
    {"+", "-"},
    {"-", "+"},
    {"*", "/"},
    {"/", "*"},
    {"+=", "-="},
    {"<", "<="},
    {"sum", "mean"},
    {"mean", "sum"},
    {"alpha", "beta"},
    {"beta", "alpha"},
    {"fp", "fn"},
    {"fn", "fp"},
    {"tp", "fp"},
    {"pred", "target"},
    {"target", "pred"},
    {"smooth", "alpha"},
    {"top", "bottom"},
    {"bottom", "top"},
    {"0", "1"},
    {"1", "0"},
    {"1", "2"},
    {"0.5", "0.25"},
    {"p", "t"},
    {"t", "p"},
    {"outside", "inside"},
    {"inside", "outside"},
    {"overlap", "wanted"},
    {"predicted", "wanted"},
    {"d_top", "d_bottom"},
    {"d_bottom", "d_top"},
    {"missed", "tp"},
};

enum { RULES = sizeof rules / sizeof *rules };

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static size_t until(const char *at, const char *end)
{
    const char *found = strstr(at, end);
    return found ? (size_t)(found - at) + strlen(end) : strlen(at);
}

/* Bytes of a comment, a string or a preprocessor line at `at`: nothing in it is exchanged. */
static size_t passive(enum ll_language language, const char *at, bool is_line_start)
{
    bool is_c = language == LL_LANGUAGE_C;
    if (is_c && strncmp(at, "/*", 2) == 0)
        return until(at, "*/");
    if ((is_c && strncmp(at, "//", 2) == 0) || (is_c && is_line_start && *at == '#') ||
        (language == LL_LANGUAGE_LUA && strncmp(at, "--", 2) == 0) ||
        (language == LL_LANGUAGE_PYTHON && *at == '#'))
        return strcspn(at, "\n");
    if (language == LL_LANGUAGE_PYTHON && strncmp(at, "\"\"\"", 3) == 0)
        return 3 + until(at + 3, "\"\"\"");
    if (*at == '"' || *at == '\'') {
        const char quote[] = {*at, '\0'};
        return 1 + until(at + 1, quote);
    }
    return 0;
}

/* Bytes of the token at `at`, at least 1: a name or number with its fraction, or an operator. */
static size_t token(const char *at)
{
    size_t length = 0;
    if (is_word(*at)) {
        bool is_number = isdigit((unsigned char)*at) != 0;
        while (is_word(at[length]) || (is_number && at[length] == '.'))
            length++;
        return length;
    }
    if (strchr("+-*/<>=!&|", *at))
        while (at[length] && strchr("+-*/<>=!&|", at[length]))
            length++;
    return length > 0 ? length : 1;
}

static bool fits(const struct rule *rule, const char *at, size_t length)
{
    return strlen(rule->from) == length && strncmp(rule->from, at, length) == 0;
}

/* The place and rule of mutant `index`. */
static bool find(enum ll_language language, const char *text, size_t index, size_t *place,
                 const struct rule **found)
{
    bool is_line_start = true;
    for (const char *at = text; *at;) {
        size_t skip = passive(language, at, is_line_start);
        size_t length = skip > 0 ? skip : token(at);
        for (size_t r = 0; skip == 0 && r < RULES; r++) {
            if (!fits(&rules[r], at, length))
                continue;
            if (index-- == 0) {
                *place = (size_t)(at - text);
                *found = &rules[r];
                return true;
            }
        }
        is_line_start = at[length - 1] == '\n' || (is_line_start && *at == ' ');
        at += length;
    }
    return false;
}

bool ll_mutant(enum ll_language language, const char *text, size_t index, struct ll_str *out,
               struct ll_str *what)
{
    const struct rule *rule = NULL;
    size_t place = 0;
    if (!find(language, text, index, &place, &rule))
        return false;
    ll_str_add_n(out, text, place);
    ll_str_add(out, rule->to);
    ll_str_add(out, text + place + strlen(rule->from));
    size_t line = 1;
    for (size_t i = 0; i < place; i++)
        line += text[i] == '\n';
    if (what)
        ll_str_format(what, "line %zu: %s to %s", line, rule->from, rule->to);
    return true;
}
