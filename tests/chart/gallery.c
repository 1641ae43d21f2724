#include "gallery.h"

#include <math.h>
#include <stdlib.h>

#include "base/rng.h"

enum { POINTS = 201 };

static struct ll_figure *figure_new(const char *title, const char *x, const char *y)
{
    struct ll_figure *figure = NULL;
    if (ll_figure_new(&figure) != LL_OK)
        abort();
    ll_figure_title(figure, title);
    ll_figure_axis(figure, LL_AXIS_X, &(struct ll_axis){.label = x}, NULL);
    ll_figure_axis(figure, LL_AXIS_Y, &(struct ll_axis){.label = y}, NULL);
    return figure;
}

typedef double curve(double x);

static double mse(double x)
{
    return x * x;
}

static double mae(double x)
{
    return fabs(x);
}

static double huber(double x)
{
    return fabs(x) <= 1 ? x * x / 2 : fabs(x) - 0.5;
}

static double log_cosh(double x)
{
    return log(cosh(x));
}

static double huber_slope(double x)
{
    return fmax(-1, fmin(1, x));
}

static double inverse_hole(double x)
{
    return fabs(x) < 0.26 ? NAN : 1 / x;
}

static void add_curve(struct ll_figure *figure, const char *label, curve *f, double from, double to)
{
    float x[POINTS], y[POINTS];
    for (int i = 0; i < POINTS; i++) {
        x[i] = (float)(from + (to - from) * i / (POINTS - 1));
        y[i] = (float)f(x[i]);
    }
    ll_figure_add_line(figure, &(struct ll_line){.label = label, .count = POINTS, .x = x, .y = y});
}

static struct ll_figure *make_losses(void)
{
    struct ll_figure *figure = figure_new("Regression losses", "error", "loss");
    ll_figure_axis(figure, LL_AXIS_Y, &(struct ll_axis){.label = "loss", .from = 0, .to = 5}, NULL);
    add_curve(figure, "mse", mse, -5, 5);
    add_curve(figure, "mae", mae, -5, 5);
    add_curve(figure, "huber", huber, -5, 5);
    add_curve(figure, "log_cosh", log_cosh, -5, 5);
    return figure;
}

static struct ll_figure *make_korean(void)
{
    struct ll_figure *figure = figure_new("후버 손실과 기울기", "오차", "값");
    add_curve(figure, "손실", huber, -5, 5);
    add_curve(figure, "기울기", huber_slope, -5, 5);
    ll_figure_add_rule(figure, &(struct ll_rule){.label = "δ = 1", .vertical = true, .at = 1});
    return figure;
}

static struct ll_figure *make_training(void)
{
    struct ll_figure *figure = figure_new("Training", "epoch", "loss");
    struct ll_rng rng;
    float loss[300], low[300], high[300];
    ll_rng_seed(&rng, 7);
    for (int i = 0; i < 300; i++) {
        double mean = 2.3 * exp(-i / 40.0) + 0.004;
        loss[i] = (float)(mean * exp(0.12 * ll_rng_normal(&rng)));
        low[i] = (float)(mean * 0.75);
        high[i] = (float)(mean * 1.33);
    }
    ll_figure_axis(figure, LL_AXIS_Y, &(struct ll_axis){.label = "loss", .scale = LL_SCALE_LOG},
                   NULL);
    ll_figure_add_band(
        figure,
        &(struct ll_band){
            .label = "±σ", .count = 300, .low = low, .high = high, .color = LL_ROLE_SERIES_1});
    ll_figure_add_line(
        figure,
        &(struct ll_line){.label = "train", .count = 300, .y = loss, .color = LL_ROLE_SERIES_1});
    return figure;
}

static struct ll_figure *make_scatter(void)
{
    struct ll_figure *figure = figure_new("Two classes", "x1", "x2");
    struct ll_rng rng;
    float x[2][40], y[2][40];
    ll_rng_seed(&rng, 3);
    for (int i = 0; i < 80; i++) {
        x[i % 2][i / 2] = (float)(ll_rng_normal(&rng) * 0.5 + (i % 2 ? 1 : -1));
        y[i % 2][i / 2] = (float)(ll_rng_normal(&rng) * 0.5 + (i % 2 ? 0.6 : -0.4));
    }
    ll_figure_add_scatter(
        figure,
        &(struct ll_scatter){.label = "class 0", .count = 40, .x = x[0], .y = y[0], .selected = 5});
    ll_figure_add_scatter(
        figure, &(struct ll_scatter){.label = "class 1", .count = 40, .x = x[1], .y = y[1]});
    return figure;
}

static struct ll_figure *make_tangent(void)
{
    struct ll_figure *figure = figure_new("One step of descent", "θ", "L(θ)");
    add_curve(figure, NULL, mse, -3, 3);
    ll_figure_add_tangent(
        figure, &(struct ll_tangent){
                    .x = 1.6, .y = 2.56, .slope = 3.2, .reach = 0.8, .color = LL_ROLE_SERIES_2});
    ll_figure_add_mark(
        figure, &(struct ll_mark){.text = "θ₀", .x = 1.6, .y = 2.56, .color = LL_ROLE_SERIES_2});
    ll_figure_add_rule(figure, &(struct ll_rule){.label = "minimum", .at = 0});
    return figure;
}

static struct ll_figure *make_gaps(void)
{
    struct ll_figure *figure = figure_new("1/x has a hole", "x", "1/x");
    add_curve(figure, "1/x", inverse_hole, -5, 5);
    return figure;
}

static struct ll_figure *make_panels(void)
{
    struct ll_figure *figure = figure_new("Four at once", NULL, NULL);
    struct ll_figure *(*const parts[])(void) = {make_losses, make_korean, make_training,
                                                make_scatter};
    ll_figure_arrange(figure, LL_ARRANGE_GRID, 2);
    for (int i = 0; i < 4; i++) {
        struct ll_figure *part = parts[i]();
        ll_figure_add_panel(figure, part, 1);
        ll_figure_free(&part);
    }
    return figure;
}

const struct gallery_item gallery[] = {
    {"losses", make_losses},     {"korean", make_korean},
    {"training", make_training}, {"scatter", make_scatter},
    {"tangent", make_tangent},   {"gaps", make_gaps},
    {"panels", make_panels},     {NULL, NULL},
};
