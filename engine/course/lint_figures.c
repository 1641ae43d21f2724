/* Sentences against claims. A block is cut into units (paragraphs, list items, rows of tables), a
 * unit at its marks. What stands before a mark is held by it; what holds a figure or a comparison
 * and has no mark is a finding, and so is a figure in a claimed piece that no claim of it met. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "course/lint_claims.h"

enum { QUOTE = 64, SMALL = 3, YEAR_FROM = 1700, YEAR_TO = 2099 };

/* Where a piece of text is looked at. */
struct piece {
    struct lint *lint;
    const char *lang;
    const struct ll_prose_page *page;
    const struct ll_prose_block *block;
    const struct claims *claims;
    const char *from, *to;
    const struct ll_prose_mark *mark; /* NULL: none */
};

struct figure {
    const char *at;
    size_t length;
    double value, tolerance; /* half of the last place that is written */
};

/* -- figures ----------------------------------------------------------------------------------- */

static const char dot[] = "\xc2\xb7";

static bool begins(const char *at, const char *to, const char *what)
{
    size_t length = strlen(what);
    return (size_t)(to - at) >= length && memcmp(at, what, length) == 0;
}

/* "⁻⁴" as -4; the length that it takes, 0 where there is none. */
static size_t read_power(const char *at, const char *to, int *power)
{
    static const char *const digits[] = {
        "\xe2\x81\xb0", "\xc2\xb9",     "\xc2\xb2",     "\xc2\xb3",     "\xe2\x81\xb4",
        "\xe2\x81\xb5", "\xe2\x81\xb6", "\xe2\x81\xb7", "\xe2\x81\xb8", "\xe2\x81\xb9"};
    const char *start = at;
    bool is_negative = begins(at, to, "\xe2\x81\xbb"), any = false;
    at += is_negative ? 3 : 0;
    *power = 0;
    for (int d = 0; d < 10;) {
        if (!begins(at, to, digits[d])) {
            d++;
            continue;
        }
        *power = *power * 10 + d;
        at += strlen(digits[d]);
        any = true;
        d = 0;
    }
    *power = is_negative ? -*power : *power;
    return any ? (size_t)(at - start) : 0;
}

/* Digits with a point and with commas between thousands. */
static size_t read_digits(const char *at, const char *to, double *value, int *places)
{
    const char *start = at;
    char text[40] = "";
    size_t n = 0;
    *places = 0;
    for (bool point = false; at < to && n + 1 < sizeof text; at++) {
        bool is_digit = isdigit((unsigned char)*at) != 0;
        bool is_next = at + 1 < to && isdigit((unsigned char)at[1]);
        if (*at == ',' && !point && at + 3 < to && is_next && isdigit((unsigned char)at[3]) &&
            !(at + 4 < to && isdigit((unsigned char)at[4])))
            continue;
        if (!is_digit && !(*at == '.' && !point && is_next))
            break;
        *places += point;
        point = point || *at == '.';
        text[n++] = *at;
    }
    *value = strtod(text, NULL);
    return (size_t)(at - start);
}

/* Half a unit of the last digit that is not zero: 3,000 stands for 2,500 to 3,500. */
static double tolerance_of(double value, int places)
{
    double unit = pow(10, -places);
    for (double tens = 10; places == 0 && value >= 1000 && fmod(value, tens) == 0; tens *= 10)
        unit = tens;
    return fmin(unit * 0.5, fmax(0.5 * pow(10, -places), 0.05 * value)) * 1.000001;
}

/* A figure that begins here. Small whole numbers are words, years and the ids of pages are names.
 */
static bool read_figure(const struct piece *p, const char *at, struct figure *out)
{
    int places, power = 0;
    const char *end = at + read_digits(at, p->to, &out->value, &places);
    size_t sup = 0;
    out->tolerance = tolerance_of(out->value, places);
    if (begins(end, p->to,
               "\xc2\xb7"
               "10"))
        sup = read_power(end + strlen(dot) + 2, p->to, &power);
    if (sup > 0)
        end += strlen(dot) + 2 + sup;
    else if (out->value == 10 && (sup = read_power(end, p->to, &power)) > 0) {
        end += sup;
        out->value = 1;
    }
    out->value *= pow(10, power);
    out->tolerance *= pow(10, power);
    out->at = at;
    out->length = (size_t)(end - at);
    bool is_whole = places == 0 && sup == 0;
    if (is_whole && out->value <= SMALL)
        return false;
    if (is_whole && out->length == 4 && out->value >= YEAR_FROM && out->value <= YEAR_TO)
        return false;
    bool is_named = (at - p->from >= 5 && strncasecmp(at - 5, "page ", 5) == 0) ||
                    (at - p->from >= 6 && strncasecmp(at - 6, "pages ", 6) == 0) ||
                    begins(end, p->to, "\xec\xa0\x88") || begins(end, p->to, "\xec\xaa\xbd");
    return !(places > 0 && is_named); /* the id of a page */
}

/* The next figure of the piece from *at on, which moves past it. Code, links and numbers that
 * belong to a name (w1, float32, relu3_3, Conv2d) are passed over. */
static bool next_figure(const struct piece *p, const char **at, struct figure *out)
{
    while (*at < p->to) {
        const char *here = *at;
        if (*here == '`' || begins(here, p->to, "](")) {
            const char *end =
                memchr(here + 1, *here == '`' ? '`' : ')', (size_t)(p->to - here - 1));
            *at = end ? end + 1 : p->to;
        } else if (*here == '[' && here + 1 < p->to && isdigit((unsigned char)here[1])) {
            const char *end = memchr(here, ']', (size_t)(p->to - here));
            *at = end && begins(end, p->to, "](") ? end : here + 1;
        } else if (isdigit((unsigned char)*here)) {
            bool is_figure = read_figure(p, here, out);
            *at = here + out->length;
            if (is_figure)
                return true;
        } else if (isalpha((unsigned char)*here) || *here == '_') {
            while (*at < p->to && (isalnum((unsigned char)**at) || **at == '_'))
                (*at)++;
        } else {
            (*at)++;
        }
    }
    return false;
}

static bool is_met(double value, double tolerance, const struct claim *claim)
{
    for (size_t i = 0; i < claim->met_count; i++) {
        double met = fabs(claim->met[i]);
        if (fabs(met - value) <= tolerance || fabs(met * 100 - value) <= tolerance)
            return true;
    }
    return false;
}

/* -- pieces ------------------------------------------------------------------------------------ */

/* file:line of a place in the block. */
static void say(const struct piece *p, const char *at, const char *format, const char *what,
                const char *more)
{
    struct ll_str where = {0};
    size_t line = p->block->line;
    for (const char *c = p->block->text; c < at; c++)
        line += *c == '\n';
    ll_str_format(&where, "%s:%zu", p->page->file, line);
    lint_say(p->lint, ll_str_text(&where), format, what, more);
    ll_str_done(&where);
}

/* The sentence around a place, cut to what a line holds. */
static void quote(const struct piece *p, const char *at, struct ll_str *out)
{
    const char *from = at, *to = at;
    while (from > p->from && !(from - p->from >= 2 && from[-1] == ' ' && strchr(".?!:", from[-2])))
        from--;
    while (to < p->to &&
           !(strchr(".?!", *to) && (to + 1 == p->to || isspace((unsigned char)to[1]))))
        to++;
    while (from < to && isspace((unsigned char)*from))
        from++;
    size_t length = (size_t)(to - from);
    bool is_cut = length > QUOTE;
    if (is_cut)
        for (length = QUOTE; length > 0 && ((unsigned char)from[length] & 0xC0) == 0x80;)
            length--;
    for (size_t i = 0; i < length; i++)
        ll_str_add_char(out, from[i] == '\n' ? ' ' : from[i]);
    ll_str_add(out, is_cut ? "..." : "");
}

/* Words that compare, by language. In one that is not here, figures alone are looked for. */
static const struct {
    const char *lang, *words[8];
} comparing[] = {
    {"en", {" than ", " twice", " never ", " always ", " times as ", NULL}},
    {"ko",
     {"\xeb\xb3\xb4\xeb\x8b\xa4 ",            /* 보다: than */
      "\xeb\x91\x90 \xeb\xb0\xb0",            /* 두 배: twice */
      "\xec\x84\xb8 \xeb\xb0\xb0",            /* 세 배: three times */
      "\xed\x95\xad\xec\x83\x81",             /* 항상: always */
      "\xec\x96\xb8\xec\xa0\x9c\xeb\x82\x98", /* 언제나: always */
      NULL}},
};

/* The text begins here, where a line may end in place of the words' spaces. */
static bool begins_word(const char *at, const char *to, const char *word)
{
    for (; *word != '\0'; word++, at++)
        if (at >= to || (*at != *word && !(*word == ' ' && *at == '\n')))
            return false;
    return true;
}

static const char *find_comparison(const struct piece *p)
{
    for (size_t l = 0; l < sizeof comparing / sizeof *comparing; l++)
        for (const char *at = p->from; strcmp(p->lang, comparing[l].lang) == 0 && at < p->to; at++)
            for (const char *const *word = comparing[l].words; *word; word++)
                if (begins_word(at, p->to, *word))
                    return at;
    return NULL;
}

static const struct claim *find_claim(const struct claims *claims, const char *id, size_t length)
{
    for (size_t i = 0; i < claims->count; i++)
        if (strlen(claims->list[i].id) == length && memcmp(claims->list[i].id, id, length) == 0)
            return &claims->list[i];
    return NULL;
}

/* Some claim that the mark names met the figure. */
static bool is_held(const struct piece *p, const struct figure *figure)
{
    for (const char *id = p->mark->text; *id != '\0';) {
        size_t length = strcspn(id, " ");
        const struct claim *claim = find_claim(p->claims, id, length);
        if (claim && is_met(figure->value, figure->tolerance, claim))
            return true;
        id += length + strspn(id + length, " ");
    }
    return false;
}

static void check_ids(const struct piece *p)
{
    for (const char *id = p->mark->text; *id != '\0';) {
        size_t length = strcspn(id, " ");
        if (find_claim(p->claims, id, length) == NULL)
            say(p, p->mark->at, "{claim %s}: the page's Lua has no such claim%s", p->mark->text,
                "");
        id += length + strspn(id + length, " ");
    }
}

static void check_piece(const struct piece *p)
{
    const char *at = p->from, *comparison;
    struct figure figure;
    if (p->mark && p->mark->kind == LL_MARK_CLAIM)
        check_ids(p);
    while (next_figure(p, &at, &figure)) {
        char number[40];
        struct ll_str sentence = {0};
        snprintf(number, sizeof number, "%.*s", (int)figure.length, figure.at);
        quote(p, figure.at, &sentence);
        if (p->mark == NULL)
            say(p, figure.at, "\"%s\": a figure (%s) without {claim}, {told} or {given}",
                ll_str_text(&sentence), number);
        else if (p->mark->kind == LL_MARK_CLAIM && !is_held(p, &figure))
            say(p, figure.at, "\"%s\": %s is no number that its claim compared or was given",
                ll_str_text(&sentence), number);
        ll_str_done(&sentence);
        if (p->mark == NULL)
            return;
    }
    if (p->mark == NULL && (comparison = find_comparison(p)) != NULL) {
        struct ll_str sentence = {0};
        quote(p, comparison, &sentence);
        say(p, comparison, "\"%s\": a comparison without {claim}, {told} or {given}%s",
            ll_str_text(&sentence), "");
        ll_str_done(&sentence);
    }
}

/* -- units ------------------------------------------------------------------------------------- */

/* A unit of the block, and the marks up to `next`, where the one after it begins. */
static void check_unit(struct piece piece, const char *from, const char *to, const char *next)
{
    piece.from = from;
    for (size_t i = 0; i < piece.block->mark_count; i++) {
        const struct ll_prose_mark *mark = &piece.block->marks[i];
        if (mark->at < from || mark->at >= next)
            continue;
        piece.to = mark->at < to ? mark->at : to;
        piece.mark = mark;
        check_piece(&piece);
        piece.from = piece.to;
    }
    piece.to = to;
    piece.mark = NULL;
    if (piece.from < piece.to)
        check_piece(&piece);
}

static size_t indent_of(const char *line, size_t length)
{
    size_t blanks = 0;
    while (blanks < length && line[blanks] == ' ')
        blanks++;
    return blanks;
}

/* The digits of "12. " where an item of an ordered list begins, else 0. */
static size_t ordered(const char *line, size_t length)
{
    size_t digits = 0;
    while (digits < length && isdigit((unsigned char)line[digits]))
        digits++;
    return digits + 1 < length && line[digits] == '.' && line[digits + 1] == ' ' ? digits : 0;
}

/* A list item, row or quotation begins. Within a paragraph "20. " is the end of a sentence: an
 * ordered list begins at 1 there, and goes on in `unit`, the unit that is open (or NULL). */
static bool opens_unit(const char *line, size_t length, const char *unit)
{
    size_t blanks = indent_of(line, length);
    line += blanks;
    length -= blanks;
    if (length < 2)
        return false;
    if (*line == '|' || *line == '>' || ((*line == '-' || *line == '*') && line[1] == ' '))
        return true;
    if (ordered(line, length) == 0)
        return false;
    return strncmp(line, "1.", 2) == 0 || unit == NULL ||
           ordered(unit + strspn(unit, " "), strcspn(unit, "\n")) > 0;
}

static bool is_blank(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!isspace((unsigned char)line[i]))
            return false;
    return true;
}

void lint_figures(struct lint *lint, const char *lang, const struct ll_prose_page *page,
                  const struct ll_prose_block *block, const struct claims *claims)
{
    struct piece piece = {lint, lang, page, block, claims, NULL, NULL, NULL};
    const char *end = block->text + block->length, *unit = NULL, *unit_end = NULL;
    bool fenced = false, apart = true; /* apart: the line before is blank or code */
    for (const char *line = block->text; line < end;) {
        size_t length = strcspn(line, "\n");
        if (line + length > end)
            length = (size_t)(end - line);
        bool blank = is_blank(line, length);
        bool fence = begins(line, end, "```") || begins(line, end, "~~~");
        bool code = fenced || fence || (apart && begins(line, end, "    "));
        fenced = fence ? !fenced : fenced;
        if (unit && !blank && (apart || code || opens_unit(line, length, unit))) {
            check_unit(piece, unit, unit_end, line);
            unit = NULL;
        }
        if (!blank && !code) {
            unit = unit ? unit : line;
            unit_end = line + length;
        }
        apart = blank || code;
        line += length + 1;
    }
    if (unit)
        check_unit(piece, unit, unit_end, end + 2);
}
