#include "course/loss_figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "loss/curve.h"

enum { POINTS = 401 }; /* odd, so that the middle is one: where most losses have their minimum */

/* What is drawn, and with what. */
struct drawing {
    struct ll_tape *tape;
    const struct ll_loss_curves *curves;
    const struct ll_locale *locale;
};

struct curve {
    float x[POINTS], value[POINTS], slope[POINTS];
};

/* A loss of the learner's own, of the error: the targets are 0. */
static ll_err compute_mine(const struct drawing *d, const struct ll_loss_drawn *drawn,
                           struct curve *curve)
{
    static const float targets[POINTS];
    const struct ll_shape shape = ll_shape_vector(POINTS);
    enum ll_mine_fault fault;
    struct ll_message why = {""};
    ll_err err = ll_mine_call(drawn->mine, &shape, curve->x, targets, &fault, &why, curve->value,
                              curve->slope, NULL);
    return err == LL_OK ? LL_OK : ll_tape_fail(d->tape, err, "%s: %s", drawn->label, why.text);
}

static ll_err compute(const struct drawing *d, const struct ll_loss_drawn *drawn,
                      struct curve *curve)
{
    double x[POINTS];
    for (int i = 0; i < POINTS; i++) {
        x[i] = d->curves->from + (d->curves->to - d->curves->from) * i / (POINTS - 1);
        curve->x[i] = (float)x[i];
    }
    if (drawn->mine)
        return compute_mine(d, drawn, curve);
    return ll_loss_curve(d->tape, drawn->loss, &drawn->options, x, POINTS, curve->value,
                         curve->slope);
}

/* A chart of its own for the losses or for the gradients, with the axes' words. */
static ll_err new_chart(const struct drawing *d, const char *title, const char *y,
                        struct ll_figure **out)
{
    struct ll_str key = {0};
    ll_str_format(&key, "plot.along.%s", d->curves->losses[0].loss->curve.along);
    struct ll_axis axis_x = {.label = ll_text(d->locale, ll_str_text(&key)),
                             .from = d->curves->from,
                             .to = d->curves->to};
    struct ll_axis axis_y = {.label = y};
    ll_err err = ll_figure_new(out);
    if (err == LL_OK)
        err = ll_figure_title(*out, title);
    if (err == LL_OK)
        err = ll_figure_axis(*out, LL_AXIS_X, &axis_x, NULL);
    if (err == LL_OK)
        err = ll_figure_axis(*out, LL_AXIS_Y, &axis_y, NULL);
    ll_str_done(&key);
    return err;
}

/* Where one curve towers over the others, the axis ends a little past the middle one's end: what is
 * higher is cut, so that the rest can be read. */
static double cut_end(const double *ends, size_t count)
{
    double sorted[LL_LOSS_CURVES];
    for (size_t i = 0; i < count; i++) {
        size_t j = i;
        for (; j > 0 && sorted[j - 1] > ends[i]; j--)
            sorted[j] = sorted[j - 1];
        sorted[j] = ends[i];
    }
    if (count == 0)
        return NAN;
    double middle = sorted[(count - 1) / 2], most = sorted[count - 1];
    return most > 2.5 * middle && middle > 0 ? 1.3 * middle : NAN;
}

/* The farthest that the curves reach up and down. */
struct reach {
    double up[LL_LOSS_CURVES], down[LL_LOSS_CURVES];
};

static void add_reach(struct reach *reach, size_t i, const float *values)
{
    reach->up[i] = reach->down[i] = 0;
    for (int k = 0; k < POINTS; k++) {
        if (!isfinite(values[k]))
            continue;
        reach->up[i] = fmax(reach->up[i], (double)values[k]);
        reach->down[i] = fmax(reach->down[i], -(double)values[k]);
    }
}

static ll_err fit_axis(const struct drawing *d, const struct reach *reach, const char *label,
                       struct ll_figure *figure)
{
    struct ll_axis axis = {.label = label,
                           .from = -cut_end(reach->down, d->curves->count),
                           .to = cut_end(reach->up, d->curves->count)};
    return ll_figure_axis(figure, LL_AXIS_Y, &axis, NULL);
}

/* One loss: its value and its gradient share a chart. Several: the gradients have their own. */
static ll_err add_loss(const struct drawing *d, size_t i, struct ll_figure *values,
                       struct ll_figure *slopes, struct reach reach[2])
{
    const struct ll_loss_drawn *drawn = &d->curves->losses[i];
    ll_color color = LL_ROLE_SERIES_1 + (ll_color)i;
    bool alone = d->curves->count == 1;
    struct curve *curve = malloc(sizeof *curve);
    ll_err err = curve ? compute(d, drawn, curve) : LL_ERR_MEMORY;
    if (err == LL_OK)
        err = ll_figure_add_line(values, &(struct ll_line){.label = drawn->label,
                                                           .color = color,
                                                           .count = POINTS,
                                                           .x = curve->x,
                                                           .y = curve->value});
    if (err == LL_OK && d->curves->gradient)
        err = ll_figure_add_line(
            slopes, &(struct ll_line){.label = alone ? ll_text(d->locale, "plot.gradient") : NULL,
                                      .color = alone ? LL_ROLE_SERIES_2 : color,
                                      .count = POINTS,
                                      .x = curve->x,
                                      .y = curve->slope});
    if (err == LL_OK) {
        add_reach(&reach[0], i, curve->value);
        add_reach(&reach[1], i, curve->slope);
    }
    free(curve);
    return err;
}

static ll_err add_panels(const struct drawing *d, struct ll_figure *values,
                         struct ll_figure *slopes, struct ll_figure **out)
{
    ll_err err = ll_figure_new(out);
    if (err != LL_OK)
        return err;
    ll_figure_arrange(*out, d->curves->beside ? LL_ARRANGE_ROW : LL_ARRANGE_COLUMN, 0);
    err = ll_figure_add_panel(*out, values, 1);
    return err != LL_OK ? err : ll_figure_add_panel(*out, slopes, 1);
}

/* Three or more are "Szegedy et al.": a title that is cut names nobody. */
static void add_authors(const char *authors, struct ll_str *out)
{
    const char *comma = strchr(authors, ',');
    if (comma)
        ll_str_format(out, "%.*s et al.", (int)(comma - authors), authors);
    else
        ll_str_add(out, authors);
}

/* "mse, mae"; one alone with who published it. */
static void add_title(const struct drawing *d, struct ll_str *title)
{
    const struct ll_loss *first = d->curves->losses[0].loss;
    for (size_t i = 0; i < d->curves->count; i++)
        ll_str_format(title, "%s%s", i ? ", " : "", d->curves->losses[i].loss->name);
    if (d->curves->count == 1 && first->source.authors) {
        ll_str_add(title, " (");
        add_authors(first->source.authors, title);
        ll_str_format(title, ", %d)", first->source.year);
    }
}

ll_err ll_loss_figure(struct ll_tape *tape, const struct ll_loss_curves *curves,
                      const struct ll_locale *locale, struct ll_figure **out)
{
    const struct drawing drawing = {tape, curves, locale};
    const struct drawing *d = &drawing;
    struct ll_figure *values = NULL, *slopes = NULL;
    bool panels = curves->count > 1 && curves->gradient;
    struct ll_str title = {0};
    struct reach reach[2];
    const char *y = ll_text(locale, "plot.loss"), *dy = ll_text(locale, "plot.gradient");
    if (!curves->untitled)
        add_title(d, &title);
    ll_err err = new_chart(d, panels ? y : ll_str_text(&title), panels ? NULL : y, &values);
    if (err == LL_OK && panels)
        err = new_chart(d, dy, NULL, &slopes);
    for (size_t i = 0; err == LL_OK && i < curves->count; i++)
        err = add_loss(d, i, values, panels ? slopes : values, reach);
    if (err == LL_OK && curves->count > 1)
        err = fit_axis(d, &reach[0], panels ? NULL : y, values);
    if (err == LL_OK && panels)
        err = fit_axis(d, &reach[1], NULL, slopes);
    if (err == LL_OK && panels) {
        err = add_panels(d, values, slopes, out);
    } else if (err == LL_OK) {
        ll_figure_hold(values);
        *out = values;
    }
    ll_figure_free(&values);
    ll_figure_free(&slopes);
    ll_str_done(&title);
    return err;
}
