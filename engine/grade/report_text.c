/* The report for a learner: checks with their marks, the counterexample drawn, the mistake by its
 * name, and what to do next. */
#include <string.h>

#include "base/plain.h"
#include "base/utf8.h"
#include "exercise/words.h"
#include "grade/report.h"

enum { TITLE_WIDTH = 52, PROSE_WIDTH = 72, OUTPUT_LINES = 12 };

struct mark {
    const char *sign, *ascii, *color;
};

static const struct mark marks[] = {
    [LL_CHECK_NOT_RUN] = {"·", "-", "2"},    [LL_CHECK_PASS] = {"✓", "+", "32"},
    [LL_CHECK_FAIL] = {"✗", "x", "31"},      [LL_CHECK_ERROR] = {"✗", "x", "31"},
    [LL_CHECK_TIMEOUT] = {"✗", "x", "31"},   [LL_CHECK_CRASH] = {"✗", "x", "31"},
    [LL_CHECK_FORBIDDEN] = {"✗", "x", "31"},
};

static void open_color(const struct ll_report_style *style, const char *color, struct ll_str *out)
{
    if (style->color)
        ll_str_format(out, "\033[%sm", color);
}

static void close_color(const struct ll_report_style *style, struct ll_str *out)
{
    if (style->color)
        ll_str_add(out, "\033[0m");
}

/* Text that may hold a stranger's words: made plain, each line behind `indent`. */
static void add_lines(const char *text, const char *indent, size_t most, struct ll_str *out)
{
    struct ll_str plain = {0};
    ll_plain_add(&plain, text, strlen(text));
    const char *line = ll_str_text(&plain);
    for (size_t n = 0; *line && n < most; n++) {
        size_t length = strcspn(line, "\n");
        ll_str_add(out, indent);
        ll_str_add_n(out, line, length);
        ll_str_add_char(out, '\n');
        line += length + (line[length] == '\n');
    }
    if (*line)
        ll_str_format(out, "%s...\n", indent);
    ll_str_done(&plain);
}

/* How much of the line fits: up to a space where there is one, and more than a line where a word is
 * longer than that. */
static size_t fitting(const char *line, size_t length)
{
    size_t fits = ll_utf8_fit(line, length, PROSE_WIDTH, NULL);
    size_t at = fits;
    while (at > 0 && at < length && line[at] != ' ')
        at--;
    if (fits == length || at > 0)
        return fits == length ? length : at;
    while (fits < length && line[fits] != ' ')
        fits++;
    return fits;
}

/* Before each line that is a stranger's own: it cannot pass for one of ours. */
static const char quote[] = "| ";

/* Prose: wrapped at words; a line of its own stays one, so that a compiler's words and indented
 * formulas keep their form. */
static void add_prose(const char *text, const char *indent, struct ll_str *out)
{
    struct ll_str plain = {0};
    ll_plain_add(&plain, text, strlen(text));
    for (const char *line = ll_str_text(&plain); *line;) {
        size_t length = strcspn(line, "\n");
        bool is_quoted = strncmp(line, quote, sizeof quote - 1) == 0;
        for (size_t at = 0; at < length || at == 0;) {
            size_t fits = fitting(line + at, length - at);
            ll_str_add(out, indent);
            if (at > 0 && is_quoted)
                ll_str_add(out, quote);
            ll_str_add_n(out, line + at, fits);
            ll_str_add_char(out, '\n');
            at += fits + (at + fits < length);
            if (length == 0)
                break;
        }
        line += length + (line[length] == '\n');
    }
    ll_str_done(&plain);
}

/* Shades as ASCII where nothing else can be shown. */
static void add_drawing(const struct ll_report_style *style, const char *drawing,
                        struct ll_str *out)
{
    static const char *const shades[] = {"·", "░", "▒", "▓", "█"};
    static const char *const letters[] = {".", ":", "+", "*", "#"};
    struct ll_str text = {0};
    while (*drawing) {
        size_t shade = 0;
        while (style->ascii && shade < 5 &&
               strncmp(drawing, shades[shade], strlen(shades[shade])) != 0)
            shade++;
        if (style->ascii && shade < 5) {
            ll_str_add(&text, letters[shade]);
            drawing += strlen(shades[shade]);
        } else
            ll_str_add_char(&text, *drawing++);
    }
    add_lines(ll_str_text(&text), "        ", SIZE_MAX, out);
    ll_str_done(&text);
}

/* Checks in a row that wait for the same one share its line: it stands below the last of them. */
static bool is_said_below(const struct ll_result *result, size_t at)
{
    const struct ll_check_result *check = &result->checks[at];
    return check->status == LL_CHECK_NOT_RUN && at + 1 < result->check_count &&
           check[1].status == LL_CHECK_NOT_RUN && strcmp(check->message, check[1].message) == 0;
}

static void add_check(const struct ll_result *result, size_t at,
                      const struct ll_report_style *style, struct ll_str *out)
{
    const struct ll_check_result *check = &result->checks[at];
    const struct mark *mark = &marks[check->status];
    struct ll_str points = {0};
    ll_number_words(check->points, &points);
    ll_str_add_char(&points, '/');
    ll_number_words(check->max_points, &points);
    int width = ll_utf8_width(check->title, strlen(check->title));
    ll_str_add(out, "  ");
    open_color(style, mark->color, out);
    ll_str_format(out, "%s %s", style->ascii ? mark->ascii : mark->sign, check->title);
    close_color(style, out);
    ll_str_add_repeat(out, " ", width < TITLE_WIDTH ? (size_t)(TITLE_WIDTH - width) : 1);
    ll_str_format(out, "%7s\n", ll_str_text(&points));
    ll_str_done(&points);
    if (check->message[0] && !is_said_below(result, at))
        add_prose(check->message, "      ", out);
    if (check->drawing[0])
        add_drawing(style, check->drawing, out);
}

static void add_head(const struct ll_result *result, const struct ll_report_style *style,
                     struct ll_str *out)
{
    struct ll_str score = {0};
    struct ll_str key = {0};
    struct ll_str name = {0};
    ll_number_words(result->score, &score);
    ll_str_add_char(&score, '/');
    ll_number_words(result->max_score, &score);
    ll_str_format(&key, "grade.status.%s", ll_grade_status_name(result->status));
    ll_plain_add_name(&name, result->submission);
    ll_str_format(out, "%s  ", ll_str_text(&name));
    open_color(style, result->status == LL_GRADE_PASSED ? "1;32" : "1;31", out);
    ll_str_add(out, ll_text(style->locale, ll_str_text(&key)));
    close_color(style, out);
    if (result->status == LL_GRADE_PASSED || result->status == LL_GRADE_FAILED)
        ll_str_format(out, "  %s", ll_str_text(&score));
    ll_str_add_char(out, '\n');
    if (result->message[0])
        add_lines(result->message, "  ", SIZE_MAX, out);
    if (result->notes && result->notes[0])
        add_lines(result->notes, "  ", SIZE_MAX, out);
    ll_str_done(&name);
    ll_str_done(&key);
    ll_str_done(&score);
}

static void add_next(const struct ll_result *result, const struct ll_report_style *style,
                     struct ll_str *out)
{
    const char *const pairs[] = {"exercise", result->exercise, NULL};
    struct ll_str key = {0};
    ll_str_format(&key, "grade.next.%s", ll_grade_status_name(result->status));
    ll_str_add_char(out, '\n');
    ll_text_fill(style->locale, ll_str_text(&key), pairs, out);
    ll_str_add_char(out, '\n');
    ll_str_done(&key);
}

static ll_err add_result(const struct ll_result *result, const struct ll_report_style *style,
                         struct ll_str *out)
{
    bool is_judged = result->status == LL_GRADE_PASSED || result->status == LL_GRADE_FAILED;
    add_head(result, style, out);
    for (size_t i = 0; is_judged && i < result->check_count; i++)
        add_check(result, i, style, out);
    for (size_t i = 0; i < result->diagnosis_count; i++) {
        ll_str_add_char(out, '\n');
        open_color(style, "1", out);
        ll_str_format(out, "  %s", result->diagnosis[i].title);
        close_color(style, out);
        ll_str_add_char(out, '\n');
        add_prose(result->diagnosis[i].advice, "  ", out);
    }
    if (result->warnings && result->warnings[0]) {
        ll_str_format(out, "\n  %s\n", ll_text(style->locale, "grade.warnings"));
        add_lines(result->warnings, "  | ", OUTPUT_LINES, out);
    }
    if (result->output[0]) {
        ll_str_format(out, "\n  %s\n", ll_text(style->locale, "grade.printed"));
        add_lines(result->output, "  | ", OUTPUT_LINES, out);
        if (result->output_cut)
            ll_str_format(out, "  %s\n", ll_text(style->locale, "grade.printed-cut"));
    }
    if (strcmp(result->isolation, "trusted") == 0)
        ll_str_format(out, "\n  %s\n", ll_text(style->locale, "grade.trusted"));
    add_next(result, style, out);
    return ll_str_err(out);
}

const struct ll_report ll_report_text = {.name = "text", .extension = "txt", .each = add_result};
