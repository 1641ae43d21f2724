/* Small changes to a program that a check ought to notice. */
#include "author/mutate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "exercise/tokens.h"

/* One text being mutated. */
struct maker {
    enum ll_language language;
    const char *text;
    struct ll_tokens tokens;
    struct ll_mutants *out;
    ll_err err;
};

/* One token exchanged for another. */
struct exchange {
    const char *from, *to;
};

static const struct exchange binary[] = {
    {"+", "-"},   {"-", "+"},   {"*", "/"},   {"/", "*"},   {"+=", "-="}, {"-=", "+="},
    {"*=", "/="}, {"/=", "*="}, {"<", "<="},  {"<=", "<"},  {">", ">="},  {">=", ">"},
    {"<", ">"},   {">", "<"},   {"&&", "||"}, {"||", "&&"}, {"!=", "=="}, {"**", "*"},
};

static const struct exchange words[] = {
    {"sum", "mean"},   {"mean", "sum"},    {"min", "max"},       {"max", "min"},
    {"exp", "log"},    {"log", "exp"},     {"expf", "logf"},     {"logf", "expf"},
    {"sqrt", "exp"},   {"abs", "exp"},     {"and", "or"},        {"or", "and"},
    {"true", "false"}, {"false", "true"},  {"True", "False"},    {"False", "True"},
    {"pow", "fmod"},   {"fmax", "fmin"},   {"fmin", "fmax"},     {"zeros", "ones"},
    {"ones", "zeros"}, {"square", "sqrt"}, {"softplus", "relu"},
};

/* Words that are no value of the program's own. */
static const char *const reserved[] = {
    "and",      "as",     "assert", "break",   "case",     "char",     "class",    "const",
    "continue", "def",    "do",     "double",  "elif",     "else",     "elseif",   "end",
    "enum",     "False",  "false",  "float",   "for",      "from",     "function", "if",
    "import",   "in",     "inline", "int",     "is",       "lambda",   "local",    "long",
    "math",     "new",    "nil",    "nn",      "None",     "not",      "np",       "NULL",
    "optim",    "or",     "pass",   "random",  "repeat",   "restrict", "return",   "self",
    "size_t",   "sizeof", "static", "struct",  "super",    "switch",   "tensor",   "then",
    "torch",    "True",   "true",   "typedef", "uint32_t", "unsigned", "until",    "void",
    "while",    "with",   "F",      "ipairs",  "pairs",    NULL,
};

/* Where a term ends, beside brackets that close and, in Lua and Python, the line's end. */
static const char *const term_ends[] = {
    "+",  "-",  ",",  ";", "=",   "==", "~=",   "!=",     "<",      ">",    "<=", ">=",
    "&&", "||", "?",  ":", "and", "or", "then", "do",     "end",    "else", "if", "for",
    "in", "+=", "-=", ")", "]",   "}",  "not",  "return", "elseif", NULL};
static const char *const factor_ends[] = {"*", "/", "%", NULL};
static const char *const closing[] = {")", "]", "}", NULL};
static const char *const opening[] = {"(", "[", "{", NULL};

/* Lines that open, close or declare: without one the rest is another program, or none. */
static const char *const frames[] = {"function", "if",     "for",   "while",   "end",    "else",
                                     "elseif",   "repeat", "until", "class",   "def",    "elif",
                                     "import",   "from",   "with",  "typedef", "struct", "enum",
                                     "static",   "do",     "#",     "}",       NULL};

static bool is(const struct maker *m, size_t i, const char *text)
{
    return ll_tokens_is(&m->tokens, i, text);
}

static bool is_any(const struct maker *m, size_t i, const char *const *texts)
{
    return ll_tokens_is_any(&m->tokens, i, texts);
}

static size_t offset(const struct maker *m, size_t token)
{
    return (size_t)(m->tokens.items[token].text - m->text);
}

static size_t end_of(const struct maker *m, size_t token)
{
    return offset(m, token) + m->tokens.items[token].length;
}

/* Replaces the bytes from..to. */
static void add(struct maker *m, size_t from, size_t to, size_t line, const char *put)
{
    struct ll_mutants *out = m->out;
    if (m->err != LL_OK ||
        (strlen(put) == to - from && memcmp(m->text + from, put, to - from) == 0))
        return;
    for (size_t i = 0; i < out->count; i++)
        if (out->items[i].at == from && out->items[i].length == to - from &&
            strcmp(out->items[i].put, put) == 0)
            return;
    if (!ll_array_grow((void **)&out->items, &out->capacity, out->count + 1, sizeof *out->items)) {
        m->err = LL_ERR_MEMORY;
        return;
    }
    struct ll_mutant *mutant = &out->items[out->count];
    *mutant = (struct ll_mutant){from, to - from, ll_string_copy(put, strlen(put)), line};
    if (mutant->put)
        out->count++;
    else
        m->err = LL_ERR_MEMORY;
}

static void replace(struct maker *m, size_t token, const char *put)
{
    add(m, offset(m, token), end_of(m, token), m->tokens.items[token].line, put);
}

/* -- tokens ------------------------------------------------------------------------------------ */

/* Whether the token can be an operand's end: then an operator behind it has two sides. */
static bool is_operand(const struct maker *m, size_t i)
{
    if (i >= m->tokens.count || m->tokens.items[i].kind == LL_TOKEN_NUMBER)
        return i < m->tokens.count;
    if (m->tokens.items[i].kind == LL_TOKEN_WORD)
        return !is_any(m, i, reserved);
    return is(m, i, ")") || is(m, i, "]");
}

/* In C "float *x" and "*x" point; "a * b" multiplies. */
static bool is_pointer(const struct maker *m, size_t i)
{
    const char *at = m->tokens.items[i].text;
    return m->language == LL_LANGUAGE_C && *at == '*' && at[1] != ' ' && at[1] != '=';
}

static bool is_binary(const struct maker *m, size_t i)
{
    return i > 0 && is_operand(m, i - 1) && !is_pointer(m, i);
}

static void exchange_signs(struct maker *m, size_t i)
{
    for (size_t r = 0; r < sizeof binary / sizeof *binary; r++)
        if (is(m, i, binary[r].from) && is_binary(m, i))
            replace(m, i, binary[r].to);
    if (is(m, i, "=="))
        replace(m, i, m->language == LL_LANGUAGE_LUA ? "~=" : "!=");
    if (is(m, i, "~="))
        replace(m, i, "==");
    if (is(m, i, "-") && !is_binary(m, i))
        replace(m, i, "");
    if (is(m, i, "++"))
        replace(m, i, "--");
}

static void exchange_words(struct maker *m, size_t i)
{
    for (size_t r = 0; r < sizeof words / sizeof *words; r++)
        if (is(m, i, words[r].from))
            replace(m, i, words[r].to);
    if (is(m, i, "not"))
        replace(m, i, "");
}

static void exchange_number(struct maker *m, size_t i)
{
    char text[64];
    const struct ll_token *token = &m->tokens.items[i];
    char *end;
    snprintf(text, sizeof text, "%.*s", (int)token->length, token->text);
    double value = strtod(text, &end);
    bool is_whole = strcspn(text, ".eE") == strlen(text) && value == floor(value);
    char suffix[8];
    char put[96];
    snprintf(suffix, sizeof suffix, "%s", end);
    if (is_whole && value < 1e9) {
        snprintf(put, sizeof put, "%.0f%s", value + 1, suffix);
        replace(m, i, put);
        snprintf(put, sizeof put, "%.0f%s", value - 1, suffix);
        if (value > 0)
            replace(m, i, put);
        return;
    }
    const double others[] = {value / 2, value * 3};
    for (size_t k = 0; k < 2; k++) {
        snprintf(put, sizeof put, "%.9g", others[k]);
        if (strcspn(put, ".e") == strlen(put))
            snprintf(put + strlen(put), sizeof put - strlen(put), ".0");
        snprintf(put + strlen(put), sizeof put - strlen(put), "%s", suffix);
        replace(m, i, put);
    }
}

/* -- names ------------------------------------------------------------------------------------- */

/* What kind of value a word stands for: only like is exchanged for like. */
enum place {
    NOWHERE,
    VALUE,  /* pred */
    ARRAY,  /* pred[i] */
    MEMBER, /* self.alpha */
};

/* The first character behind the token that is no blank. */
static char behind(const struct maker *m, size_t i)
{
    const char *at = m->text + end_of(m, i);
    return at[strspn(at, " ")];
}

static bool is_member(const struct maker *m, size_t i)
{
    return i > 0 && (is(m, i - 1, ".") || is(m, i - 1, "->") ||
                     (m->language == LL_LANGUAGE_LUA && is(m, i - 1, ":")));
}

/* A type stands before a name in C: the name is declared there. */
static bool is_declared(const struct maker *m, size_t i)
{
    if (m->language != LL_LANGUAGE_C || i == 0)
        return m->language != LL_LANGUAGE_C && i > 0 && is(m, i - 1, "local");
    return is_pointer(m, i - 1) ||
           (m->tokens.items[i - 1].kind == LL_TOKEN_WORD && !is(m, i - 1, "return"));
}

static enum place place_of(const struct maker *m, size_t i)
{
    char next = behind(m, i);
    bool is_called = next == '(' || next == '{' || next == '"' || next == '\'';
    if (m->tokens.items[i].kind != LL_TOKEN_WORD || is_any(m, i, reserved) || is_called)
        return NOWHERE;
    if ((next == '=' && !is(m, i + 1, "==")) || is_declared(m, i))
        return NOWHERE;
    if (i + 1 < m->tokens.count && m->tokens.items[i + 1].kind == LL_TOKEN_WORD &&
        m->language == LL_LANGUAGE_C)
        return NOWHERE;
    if (is_member(m, i))
        return MEMBER;
    /* x:sum() and x.sum() ask a value; a.b reads a member, and a stays. */
    if (next == ':' || next == '.' || is(m, i + 1, "->")) {
        bool is_method = i + 2 < m->tokens.count && behind(m, i + 2) == '(';
        return is_method && !is(m, i + 1, "->") ? VALUE : NOWHERE;
    }
    return next == '[' ? ARRAY : VALUE;
}

static bool is_same_word(const struct maker *m, size_t a, size_t b)
{
    const struct ll_token *x = &m->tokens.items[a];
    const struct ll_token *y = &m->tokens.items[b];
    return x->length == y->length && memcmp(x->text, y->text, x->length) == 0;
}

/* The nearest other word of the same kind: the one behind it, or else the one before. */
static void exchange_name(struct maker *m, size_t i)
{
    enum place place = place_of(m, i);
    size_t other = i;
    for (size_t k = i + 1; place != NOWHERE && other == i && k < m->tokens.count; k++)
        if (place_of(m, k) == place && !is_same_word(m, i, k))
            other = k;
    for (size_t k = i; place != NOWHERE && other == i && k-- > 0;)
        if (place_of(m, k) == place && !is_same_word(m, i, k))
            other = k;
    if (other == i)
        return;
    char *put = ll_string_copy(m->tokens.items[other].text, m->tokens.items[other].length);
    if (put == NULL)
        m->err = LL_ERR_MEMORY;
    else
        replace(m, i, put);
    free(put);
}

/* -- parts ------------------------------------------------------------------------------------- */

/* The last token of the operand that begins at `i`, as far as `+` or, for a factor, `*` reaches. */
static size_t operand_end(const struct maker *m, size_t i, bool is_factor)
{
    size_t last = i;
    for (size_t k = i; k < m->tokens.count; k++) {
        bool ends = k > i && (is_any(m, k, term_ends) || (is_factor && is_any(m, k, factor_ends)));
        bool new_line = k > i && m->tokens.items[k].line > m->tokens.items[last].line;
        bool is_method = m->language == LL_LANGUAGE_LUA && is(m, k, ":");
        if ((ends && !is_method) || is_any(m, k, closing))
            break;
        if (new_line && m->language != LL_LANGUAGE_C)
            break;
        if (is_any(m, k, opening))
            k = ll_tokens_close(&m->tokens, k);
        last = k;
    }
    return last;
}

static void drop_operand(struct maker *m, size_t i)
{
    bool is_term = is(m, i, "+") || is(m, i, "-");
    bool is_factor = is(m, i, "*") || is(m, i, "/");
    if ((!is_term && !is_factor) || !is_binary(m, i) || i + 1 >= m->tokens.count)
        return;
    size_t last = operand_end(m, i + 1, is_factor);
    add(m, offset(m, i), end_of(m, last), m->tokens.items[i].line, "");
}

static void shift_index(struct maker *m, size_t i)
{
    if (!is(m, i, "[") || i == 0 || !is_operand(m, i - 1))
        return;
    size_t close = ll_tokens_close(&m->tokens, i);
    if (is(m, close, "]") && close > i + 1 && !is_declared(m, i - 1))
        add(m, end_of(m, close - 1), end_of(m, close - 1), m->tokens.items[i].line, " + 1");
}

/* Exchanges the first two arguments of a call, or parameters of a function. */
static void swap_arguments(struct maker *m, size_t i)
{
    struct ll_str put = {0};
    size_t commas[2];
    size_t count = 0;
    if (!is(m, i, "(") || i == 0 || m->tokens.items[i - 1].kind != LL_TOKEN_WORD)
        return;
    size_t close = ll_tokens_close(&m->tokens, i);
    for (size_t k = i + 1; k < close && count < 2; k++)
        if (is(m, k, ",") && m->tokens.items[k].depth == m->tokens.items[i].depth + 1)
            commas[count++] = k;
    if (count == 0 || commas[0] == i + 1)
        return;
    size_t stop = count == 2 ? commas[1] : close;
    if (stop <= commas[0] + 1)
        return;
    size_t first[] = {offset(m, i + 1), end_of(m, commas[0] - 1)};
    size_t second[] = {offset(m, commas[0] + 1), end_of(m, stop - 1)};
    ll_str_add_n(&put, m->text + second[0], second[1] - second[0]);
    ll_str_add(&put, ", ");
    ll_str_add_n(&put, m->text + first[0], first[1] - first[0]);
    if (ll_str_err(&put) != LL_OK)
        m->err = LL_ERR_MEMORY;
    add(m, first[0], second[1], m->tokens.items[i].line, ll_str_text(&put));
    ll_str_done(&put);
}

/* -- lines ------------------------------------------------------------------------------------- */

/* The tokens of the line that begins at `i`: one statement, where its brackets close in it. */
static size_t line_end(const struct maker *m, size_t i)
{
    size_t last = i;
    while (last + 1 < m->tokens.count && m->tokens.items[last + 1].line == m->tokens.items[i].line)
        last++;
    return last;
}

static bool is_statement(const struct maker *m, size_t first, size_t last)
{
    if (is_any(m, first, frames) || (is(m, first, "local") && is(m, first + 1, "function")))
        return false;
    for (size_t i = first; i <= last; i++)
        if (m->tokens.items[i].depth < m->tokens.items[first].depth ||
            (is_any(m, i, opening) && ll_tokens_close(&m->tokens, i) > last))
            return false;
    bool is_c = m->language == LL_LANGUAGE_C;
    return is_c ? is(m, last, ";") && m->tokens.items[first].depth > 0
                : m->tokens.items[first].depth == 0;
}

static void change_line(struct maker *m, size_t first)
{
    static const char *const nothing[] = {
        [LL_LANGUAGE_LUA] = "", [LL_LANGUAGE_C] = ";", [LL_LANGUAGE_PYTHON] = "pass"};
    size_t last = line_end(m, first);
    if (!is_statement(m, first, last))
        return;
    add(m, offset(m, first), end_of(m, last), m->tokens.items[first].line, nothing[m->language]);
    size_t value_end = m->language == LL_LANGUAGE_C ? last - 1 : last;
    if (!is(m, first, "return") || value_end <= first)
        return;
    struct ll_str put = {0};
    size_t from = offset(m, first + 1);
    size_t to = end_of(m, value_end);
    ll_str_add(&put, "-(");
    ll_str_add_n(&put, m->text + from, to - from);
    ll_str_add(&put, ")");
    if (ll_str_err(&put) != LL_OK)
        m->err = LL_ERR_MEMORY;
    add(m, from, to, m->tokens.items[first].line, ll_str_text(&put));
    ll_str_done(&put);
}

/* -- all --------------------------------------------------------------------------------------- */

ll_err ll_mutants_find(enum ll_language language, const char *text, struct ll_mutants *out)
{
    struct maker m = {.language = language, .text = text, .out = out};
    m.err = ll_tokens_read(language, text, &m.tokens);
    for (size_t i = 0; i < m.tokens.count && m.err == LL_OK; i++) {
        if (i == 0 || m.tokens.items[i].line > m.tokens.items[i - 1].line)
            change_line(&m, i);
        if (m.tokens.items[i].kind == LL_TOKEN_NUMBER)
            exchange_number(&m, i);
        else if (m.tokens.items[i].kind == LL_TOKEN_WORD) {
            exchange_words(&m, i);
            exchange_name(&m, i);
        } else {
            exchange_signs(&m, i);
            drop_operand(&m, i);
            shift_index(&m, i);
            swap_arguments(&m, i);
        }
    }
    ll_tokens_done(&m.tokens);
    return m.err;
}

void ll_mutants_done(struct ll_mutants *mutants)
{
    for (size_t i = 0; i < mutants->count; i++)
        free(mutants->items[i].put);
    free(mutants->items);
    *mutants = (struct ll_mutants){0};
}

void ll_mutant_write(const struct ll_mutant *mutant, const char *text, struct ll_str *out)
{
    ll_str_add_n(out, text, mutant->at);
    ll_str_add(out, mutant->put);
    ll_str_add(out, text + mutant->at + mutant->length);
}

void ll_mutant_describe(const struct ll_mutant *mutant, const char *text, struct ll_str *out)
{
    ll_str_format(out, "line %zu: \"%.*s\" to \"%s\"", mutant->line, (int)mutant->length,
                  text + mutant->at, mutant->put);
}
