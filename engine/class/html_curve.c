/* The loss curve against the right one: a figure of the chart room, in its own vectors and words.
 */
#include <math.h>
#include <string.h>

#include "chart/sink.h"
#include "class/html.h"

/* Cells, small enough that its letters can be read where it is shrunk to 320 pixels. */
enum { POINTS_MOST = 256, COLUMNS = 40, ROWS = 17 };

struct points {
    size_t count;
    float x[POINTS_MOST], expected[POINTS_MOST], got[POINTS_MOST];
};

/* NaN where it is no number: the line has a gap there. */
static float number_at(const cJSON *list, int index)
{
    const cJSON *item = cJSON_GetArrayItem(list, index);
    return cJSON_IsNumber(item) ? (float)item->valuedouble : NAN;
}

static bool read_points(const cJSON *curve, struct points *out)
{
    const cJSON *x = cJSON_GetObjectItemCaseSensitive(curve, "x");
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(curve, "expected");
    const cJSON *got = cJSON_GetObjectItemCaseSensitive(curve, "got");
    int count = cJSON_GetArraySize(x);
    if (count < 2 || count > POINTS_MOST || cJSON_GetArraySize(expected) != count ||
        cJSON_GetArraySize(got) != count)
        return false;
    out->count = (size_t)count;
    for (int i = 0; i < count; i++) {
        out->x[i] = number_at(x, i);
        out->expected[i] = number_at(expected, i);
        out->got[i] = number_at(got, i);
    }
    return true;
}

/* What the right curve spans, and as much again below and above it: a wild answer leaves the
 * picture, and the right one is still seen. */
static void frame(const struct points *points, struct ll_axis *axis)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < points->count; i++) {
        low = fmin(low, (double)points->expected[i]);
        high = fmax(high, (double)points->expected[i]);
    }
    double room = fmax(high - low, 1e-3), from = low, to = high;
    for (size_t i = 0; i < points->count; i++)
        if (isfinite(points->got[i])) {
            from = fmin(from, fmax((double)points->got[i], low - room));
            to = fmax(to, fmin((double)points->got[i], high + room));
        }
    axis->from = from;
    axis->to = to;
}

static ll_err build(const struct points *points, const char *x_label,
                    const struct ll_locale *locale, struct ll_figure *figure)
{
    struct ll_axis y = {.label = ll_text(locale, "class.page.curve-value")};
    const struct ll_axis x = {.label = x_label};
    const struct ll_line lines[] = {
        {.label = ll_text(locale, "class.page.curve-right"),
         .color = LL_ROLE_SERIES_1,
         .dash = LL_DASH_SOLID,
         .count = points->count,
         .x = points->x,
         .y = points->expected},
        {.label = ll_text(locale, "class.page.curve-yours"),
         .color = LL_ROLE_SERIES_2,
         .dash = LL_DASH_DASHED,
         .count = points->count,
         .x = points->x,
         .y = points->got},
    };
    frame(points, &y);
    ll_err err = ll_figure_axis(figure, LL_AXIS_X, &x, NULL);
    if (err == LL_OK)
        err = ll_figure_axis(figure, LL_AXIS_Y, &y, NULL);
    for (size_t i = 0; i < 2 && err == LL_OK; i++)
        err = ll_figure_add_line(figure, &lines[i]);
    return err;
}

/* The sink calls its title and description so in every picture; a page may hold several. */
static void add_numbered(struct ll_str *out, const char *svg)
{
    static const char *const names[] = {"id=\"title\"", "id=\"desc\"", "\"title desc\""};
    size_t number = out->length; /* another for each picture */
    while (*svg) {
        size_t at = 0;
        while (at < 3 && strncmp(svg, names[at], strlen(names[at])) != 0)
            at++;
        if (at == 3) {
            ll_str_add_char(out, *svg++);
            continue;
        }
        svg += strlen(names[at]);
        if (at == 2)
            ll_str_format(out, "\"title-%zu desc-%zu\"", number, number);
        else
            ll_str_format(out, "id=\"%s-%zu\"", at == 0 ? "title" : "desc", number);
    }
}

bool ll_html_curve(struct ll_str *out, const struct ll_locale *locale, const cJSON *curve)
{
    const char *title = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(curve, "title"));
    const char *label = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(curve, "x_label"));
    const struct ll_style style = {
        .colors = LL_COLORS_RGB, .theme = LL_THEME_LIGHT, .locale = locale};
    struct ll_figure *figure = NULL;
    struct ll_str svg = {0}, plain = {0};
    struct points points;
    if (!title || !label || !read_points(curve, &points) || ll_figure_new(&figure) != LL_OK)
        return false;
    ll_html_plain(&plain, label);
    ll_err err = build(&points, ll_str_text(&plain), locale, figure);
    if (err == LL_OK)
        err = ll_figure_write(figure, &ll_sink_svg, COLUMNS, ROWS, &style, NULL, &svg);
    if (err == LL_OK) {
        /* In the page's own letters, since a title wraps there. */
        ll_str_add(out, "<h3>");
        ll_html_text(out, title);
        ll_str_add(out, "</h3>\n<figure>");
        add_numbered(out, ll_str_text(&svg));
        ll_str_add(out, "<figcaption class=\"small\">");
        ll_html_text(out, ll_text(locale, "class.page.curve"));
        ll_str_add(out, "</figcaption></figure>\n");
    }
    ll_figure_free(&figure);
    ll_str_done(&svg);
    ll_str_done(&plain);
    return err == LL_OK;
}
