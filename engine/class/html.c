/* The pieces. Colours are told apart by a colour-blind eye and have at least 4.5 : 1 as text. */
#include "class/html.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/plain.h"

static const char style[] =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:1rem;"
    "color:#1a1a1a;background:#fff;overflow-wrap:break-word;word-break:keep-all}"
    "h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:2rem}h3{font-size:1rem}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .4rem;border-bottom:1px solid #ccc}"
    "td.n,th.n{text-align:right;white-space:nowrap}"
    "tbody th{font-weight:500}td.pass,td.miss,td.rest{min-width:5rem}"
    ".pass{color:#00613a}.miss{color:#8a2b00}"
    ".advice{border-left:4px solid #0b57a4;padding:.2rem .8rem;background:#f2f6fb}"
    "svg{max-width:100%;height:auto}figure{margin:1rem 0}.small{font-size:.85rem;color:#444}"
    "@media print{body{max-width:none}}";

void ll_html_plain(struct ll_str *out, const char *text)
{
    struct ll_str plain = {0};
    ll_plain_add(&plain, text, strlen(text));
    for (const char *at = ll_str_text(&plain); *at; at++) {
        bool is_none = strncmp(at, "\xef\xbf\xbe", 3) == 0 || strncmp(at, "\xef\xbf\xbf", 3) == 0;
        if (is_none) /* U+FFFE and U+FFFF are no characters */
            ll_str_add(out, "\xef\xbf\xbd");
        else
            ll_str_add_char(out, *at);
        at += is_none ? 2 : 0;
    }
    ll_str_done(&plain);
}

void ll_html_text(struct ll_str *out, const char *text)
{
    struct ll_str plain = {0};
    ll_html_plain(&plain, text ? text : "");
    for (const char *at = ll_str_text(&plain); *at; at++)
        switch (*at) {
        case '&':
            ll_str_add(out, "&amp;");
            break;
        case '<':
            ll_str_add(out, "&lt;");
            break;
        case '>':
            ll_str_add(out, "&gt;");
            break;
        case '"':
            ll_str_add(out, "&quot;");
            break;
        case '\n':
            ll_str_add(out, "<br>");
            break;
        default:
            ll_str_add_char(out, *at);
        }
    ll_str_done(&plain);
}

void ll_html_begin(struct ll_str *out, const struct ll_locale *locale, const char *title)
{
    ll_str_format(out,
                  "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<title>",
                  ll_locale_lang(locale));
    ll_html_text(out, title);
    ll_str_format(out, "</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n<h1>", style);
    ll_html_text(out, title);
    ll_str_add(out, "</h1>\n");
}

void ll_html_end(struct ll_str *out)
{
    ll_str_add(out, "</main>\n</body>\n</html>\n");
}

void ll_html_word(struct ll_str *out, const struct ll_locale *locale, const char *element,
                  const char *key)
{
    ll_str_format(out, "<%s>", element);
    ll_html_text(out, ll_text(locale, key));
    ll_str_format(out, "</%.*s>", (int)strcspn(element, " "), element);
}

/* ---- Masks -----------------------------------------------------------------------------------*/

enum { SIDE_MOST = 32, CELL = 14 };

/* Rows and columns of a list of lists of numbers, or of a list, one row. */
static bool shape_of(const cJSON *array, int *rows, int *columns)
{
    const cJSON *row;
    if (!cJSON_IsArray(array) || cJSON_GetArraySize(array) == 0)
        return false;
    *rows = cJSON_GetArraySize(array);
    if (cJSON_IsNumber(array->child)) {
        *columns = *rows;
        *rows = 1;
        return *columns <= SIDE_MOST;
    }
    *columns = cJSON_GetArraySize(array->child);
    cJSON_ArrayForEach(row, array) if (!cJSON_IsArray(row) || cJSON_GetArraySize(row) != *columns ||
                                       *columns == 0 || !cJSON_IsNumber(row->child)) return false;
    return *rows <= SIDE_MOST && *columns <= SIDE_MOST;
}

static double value_at(const cJSON *array, int row, int column)
{
    const cJSON *line = cJSON_IsNumber(array->child) ? array : cJSON_GetArrayItem(array, row);
    return cJSON_GetNumberValue(cJSON_GetArrayItem(line, column));
}

/* A pixel: how dark, is the prediction; the frame, is the target; a mark where they differ. */
static void add_pixel(struct ll_str *out, double pred, double target, int row, int column)
{
    double shade = pred < 0 ? 0 : pred > 1 ? 1 : pred;
    int grey = (int)(245 - 165 * shade);
    bool is_there = target > 0.5, is_found = pred > 0.5;
    ll_str_format(out,
                  "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%02x%02x%02x\" "
                  "stroke=\"%s\" stroke-width=\"%d\"/>",
                  column * CELL + 1, row * CELL + 1, CELL - 2, CELL - 2, grey, grey, 255,
                  is_there ? "#b34700" : "#ddd", is_there ? 2 : 1);
    if (is_there != is_found)
        ll_str_format(out,
                      "<text x=\"%d\" y=\"%d\" font-size=\"10\" text-anchor=\"middle\" "
                      "fill=\"%s\">%s</text>",
                      column * CELL + CELL / 2, row * CELL + CELL - 4, is_found ? "#fff" : "#000",
                      is_found ? "+" : "\xe2\x88\x92");
}

bool ll_html_masks(struct ll_str *out, const struct ll_locale *locale, const cJSON *input)
{
    const cJSON *pred = cJSON_GetObjectItemCaseSensitive(input, "pred");
    const cJSON *target = cJSON_GetObjectItemCaseSensitive(input, "target");
    int rows, columns, other_rows, other_columns;
    if (!shape_of(pred, &rows, &columns) || !shape_of(target, &other_rows, &other_columns) ||
        rows != other_rows || columns != other_columns)
        return false;
    ll_str_format(out,
                  "<p><svg role=\"img\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\"><title>",
                  columns * CELL, rows * CELL, columns * CELL, rows * CELL);
    ll_html_text(out, ll_text(locale, "class.page.masks"));
    ll_str_add(out, "</title>");
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++)
            add_pixel(out, value_at(pred, r, c), value_at(target, r, c), r, c);
    ll_str_add(out, "</svg><br><span class=\"small\">");
    ll_html_text(out, ll_text(locale, "class.page.masks"));
    ll_str_add(out, "</span></p>\n");
    return true;
}

/* ---- Expected beside got ---------------------------------------------------------------------*/

enum { VALUES_MOST = 64, WIDTH = 300, HEIGHT = 120, EDGE = 10 };

/* The numbers of a field, however they are nested. */
static size_t flatten(const cJSON *item, double *values, size_t count)
{
    const cJSON *child;
    if (cJSON_IsNumber(item) && count < VALUES_MOST)
        values[count++] = item->valuedouble;
    else if (cJSON_IsArray(item))
        cJSON_ArrayForEach(child, item) count = flatten(child, values, count);
    return count;
}

struct scale {
    double low, high;
    size_t count;
};

static double x_of(const struct scale *s, size_t i)
{
    return s->count > 1 ? EDGE + (double)i * (WIDTH - 2 * EDGE) / ((double)s->count - 1)
                        : (double)WIDTH / 2;
}

static double y_of(const struct scale *s, double value)
{
    return HEIGHT - EDGE - (value - s->low) / (s->high - s->low) * (HEIGHT - 2 * EDGE);
}

static struct scale scale_of(const double *a, const double *b, size_t count)
{
    struct scale s = {DBL_MAX, -DBL_MAX, count};
    for (size_t i = 0; i < count; i++) {
        s.low = fmin(s.low, fmin(a[i], b[i]));
        s.high = fmax(s.high, fmax(a[i], b[i]));
    }
    if (s.high - s.low < 1e-12) {
        s.low -= 1;
        s.high += 1;
    }
    return s;
}

static void add_dots(struct ll_str *out, const struct scale *s, const double *a, const double *b)
{
    for (size_t i = 0; i < s->count; i++) {
        double x = x_of(s, i), wanted = y_of(s, a[i]), given = y_of(s, b[i]);
        ll_str_format(out,
                      "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#999\"/>"
                      "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"none\" stroke=\"#0b57a4\" "
                      "stroke-width=\"2\"/><path d=\"M%.1f %.1fl6 6m0 -6l-6 6\" stroke=\"#8a2b00\" "
                      "stroke-width=\"2\"/>",
                      x, wanted, x, given, x, wanted, x - 3, given - 3);
    }
}

bool ll_html_compared(struct ll_str *out, const struct ll_locale *locale, const cJSON *expected,
                      const cJSON *got)
{
    double a[VALUES_MOST], b[VALUES_MOST];
    const cJSON *field = expected ? expected->child : NULL;
    if (field == NULL || field->string == NULL)
        return false;
    size_t count = flatten(field, a, 0);
    if (count < 2 || flatten(cJSON_GetObjectItemCaseSensitive(got, field->string), b, 0) != count)
        return false;
    const struct scale s = scale_of(a, b, count);
    ll_str_format(out,
                  "<p><svg role=\"img\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\"><title>",
                  WIDTH, HEIGHT, WIDTH, HEIGHT);
    ll_html_text(out, ll_text(locale, "class.page.compared"));
    ll_str_format(out, "</title><rect width=\"%d\" height=\"%d\" fill=\"#fafafa\"/>", WIDTH,
                  HEIGHT);
    add_dots(out, &s, a, b);
    ll_str_add(out, "</svg><br><span class=\"small\">");
    ll_html_text(out, ll_text(locale, "class.page.compared"));
    ll_str_format(out, " %.4g \xe2\x80\xa6 %.4g", s.low, s.high);
    ll_str_add(out, "</span></p>\n");
    return true;
}

void ll_html_bar(struct ll_str *out, double part, double whole, const char *label)
{
    double width = whole > 0 ? 100 * part / whole : 0;
    ll_str_add(out, "<svg role=\"img\" width=\"120\" height=\"14\" viewBox=\"0 0 120 14\"><title>");
    ll_html_text(out, label);
    ll_str_format(out,
                  "</title><rect width=\"120\" height=\"14\" fill=\"#e4e9ef\"/>"
                  "<rect width=\"%.1f\" height=\"14\" fill=\"#0b57a4\"/></svg>",
                  1.2 * width);
}
