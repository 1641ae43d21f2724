#include "tui/curve_view.h"

#include <stdlib.h>

#include "base/mem.h"
#include "chart/figure.h"

static void narrow(const double *from, size_t count, float *to)
{
    for (size_t i = 0; i < count; i++)
        to[i] = (float)from[i];
}

static ll_err build(struct ll_app *app, const struct ll_question_curve *curve,
                    const struct ll_reply *reply, float *values, struct ll_figure *figure)
{
    size_t n = curve->count;
    float *x = values, *y = values + n, *drawn_x = values + 2 * n,
          *drawn_y = drawn_x + curve->drawn;
    double reach = (curve->to - curve->from) * 0.05;
    struct ll_axis axis = {.from = curve->from - reach, .to = curve->to + reach};
    narrow(curve->x, n, x);
    narrow(reply->height, n, y);
    struct ll_line line = {.label = ll_app_text(app, "tui.question.your_curve"),
                           .color = LL_ROLE_ACCENT,
                           .count = n,
                           .x = x,
                           .y = y};
    bool open = !reply->answered || reply->changed;
    struct ll_scatter points = {.color = LL_ROLE_ACCENT,
                                .marker = LL_MARKER_CIRCLE,
                                .count = n,
                                .x = x,
                                .y = y,
                                .selected = open ? reply->cursor + 1 : 0};
    ll_err err = ll_figure_axis(figure, LL_AXIS_Y, &axis, NULL);
    if (err == LL_OK && !open && curve->truth) {
        narrow(curve->drawn_x, curve->drawn, drawn_x);
        narrow(curve->drawn_y, curve->drawn, drawn_y);
        struct ll_line real = {.label = ll_app_text(app, "tui.question.true_curve"),
                               .color = LL_ROLE_GOOD,
                               .dash = LL_DASH_DASHED,
                               .count = curve->drawn,
                               .x = drawn_x,
                               .y = drawn_y};
        err = ll_figure_add_line(figure, &real);
    }
    if (err == LL_OK)
        err = ll_figure_add_line(figure, &line);
    return err == LL_OK ? ll_figure_add_scatter(figure, &points) : err;
}

void ll_curve_view_draw(struct ll_app *app, struct ll_question *question,
                        const struct ll_reply *reply, struct ll_rect area)
{
    const struct ll_question_curve *curve = ll_question_curve(question);
    struct ll_figure *figure = NULL;
    float *values = ll_array_new(2 * (curve->count + curve->drawn), sizeof *values);
    if (values && reply->height && ll_figure_new(&figure) == LL_OK &&
        build(app, curve, reply, values, figure) == LL_OK)
        ll_figure_draw(figure, app->grid, area, &app->style);
    ll_figure_free(&figure);
    free(values);
}
