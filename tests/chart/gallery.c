/* The list of the figures, and those of lines, points and panels. */
#include "gallery.h"

#include <math.h>
#include <stdlib.h>

#include "base/rng.h"

enum { POINTS = 201 };

struct ll_figure *gallery_figure(const char *title, const char *x, const char *y)
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
    struct ll_figure *figure = gallery_figure("Regression losses", "error", "loss");
    ll_figure_axis(figure, LL_AXIS_Y, &(struct ll_axis){.label = "loss", .from = 0, .to = 5}, NULL);
    add_curve(figure, "mse", mse, -5, 5);
    add_curve(figure, "mae", mae, -5, 5);
    add_curve(figure, "huber", huber, -5, 5);
    add_curve(figure, "log_cosh", log_cosh, -5, 5);
    return figure;
}

static struct ll_figure *make_korean(void)
{
    struct ll_figure *figure = gallery_figure("후버 손실과 기울기", "오차", "값");
    add_curve(figure, "손실", huber, -5, 5);
    add_curve(figure, "기울기", huber_slope, -5, 5);
    ll_figure_add_rule(figure, &(struct ll_rule){.label = "δ = 1", .vertical = true, .at = 1});
    return figure;
}

static struct ll_figure *make_training(void)
{
    struct ll_figure *figure = gallery_figure("Training", "epoch", "loss");
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
    struct ll_figure *figure = gallery_figure("Two classes", "x1", "x2");
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
    struct ll_figure *figure = gallery_figure("One step of descent", "θ", "L(θ)");
    add_curve(figure, NULL, mse, -3, 3);
    ll_figure_add_tangent(
        figure, &(struct ll_tangent){
                    .x = 1.6, .y = 2.56, .slope = 3.2, .reach = 0.8, .color = LL_ROLE_SERIES_2});
    ll_figure_add_mark(figure, &(struct ll_chart_mark){
                                   .text = "θ₀", .x = 1.6, .y = 2.56, .color = LL_ROLE_SERIES_2});
    ll_figure_add_rule(figure, &(struct ll_rule){.label = "minimum", .at = 0});
    return figure;
}

static struct ll_figure *make_gaps(void)
{
    struct ll_figure *figure = gallery_figure("1/x has a hole", "x", "1/x");
    add_curve(figure, "1/x", inverse_hole, -5, 5);
    return figure;
}

enum { SIDE = 100 };

/* Rosenbrock (1960): f(x, y) = (1 - x)² + 100 (y - x²)². */
static struct ll_field rosenbrock(float z[SIDE * SIDE])
{
    struct ll_field field = {SIDE, SIDE, z, -5, 5, -5, 5};
    for (int row = 0; row < SIDE; row++) {
        for (int column = 0; column < SIDE; column++) {
            double x = -5 + 10.0 * column / (SIDE - 1), y = -5 + 10.0 * row / (SIDE - 1);
            z[row * SIDE + column] = (float)(pow(1 - x, 2) + 100 * pow(y - x * x, 2));
        }
    }
    return field;
}

static void add_descent(struct ll_figure *figure, const char *label, double rate, double momentum,
                        int steps)
{
    float xs[400], ys[400];
    double x = -3, y = 4, vx = 0, vy = 0;
    for (int i = 0; i < steps; i++) {
        xs[i] = (float)x;
        ys[i] = (float)y;
        double gx = -2 * (1 - x) - 400 * x * (y - x * x), gy = 200 * (y - x * x);
        double scale = 1 / fmax(1, hypot(gx, gy) / 100);
        vx = momentum * vx - rate * gx * scale;
        vy = momentum * vy - rate * gy * scale;
        x += vx;
        y += vy;
    }
    ll_figure_add_path(figure,
                       &(struct ll_path){.label = label, .count = (size_t)steps, .x = xs, .y = ys});
}

static struct ll_figure *make_contour(void)
{
    static float z[SIDE * SIDE];
    struct ll_figure *figure = gallery_figure("Rosenbrock's valley", "x", "y");
    ll_figure_add_contour(
        figure, &(struct ll_contour){.field = rosenbrock(z), .levels = 30, .logarithmic = true},
        NULL);
    add_descent(figure, "SGD", 0.0015, 0, 400);
    add_descent(figure, "momentum", 0.0005, 0.9, 400);
    return figure;
}

static struct ll_figure *make_boundary(void)
{
    struct ll_figure *figure = gallery_figure("Decision boundary", "x1", "x2");
    struct ll_rng rng;
    float z[30 * 30], x[2][30], y[2][30];
    const float half = 0.5F;
    for (int i = 0; i < 900; i++) {
        double px = -2 + 4.0 * (i % 30) / 29, py = -2 + 4.0 * (i / 30.0) / 29;
        z[i] = (float)(1 / (1 + exp(-4 * (px * px + py * py - 1.4))));
    }
    ll_rng_seed(&rng, 3);
    for (int i = 0; i < 60; i++) {
        double angle = 6.2831853 * ll_rng_uniform(&rng), r = (i % 2 ? 1.6 : 0.5);
        r += 0.15 * ll_rng_normal(&rng);
        x[i % 2][i / 2] = (float)(r * cos(angle));
        y[i % 2][i / 2] = (float)(r * sin(angle));
    }
    struct ll_field field = {30, 30, z, -2, 2, -2, 2};
    ll_figure_add_contour(
        figure,
        &(struct ll_contour){
            .field = field, .levels = 1, .at = &half, .filled = true, .map = LL_COLORMAP_DIVERGING},
        NULL);
    ll_figure_add_scatter(
        figure, &(struct ll_scatter){.label = "inside", .count = 30, .x = x[0], .y = y[0]});
    ll_figure_add_scatter(
        figure, &(struct ll_scatter){.label = "outside", .count = 30, .x = x[1], .y = y[1]});
    return figure;
}

static struct ll_figure *make_bars(void)
{
    struct ll_figure *figure = gallery_figure("Label smoothing", "class", "probability");
    const char *const names[] = {"cat", "dog", "bird", "fish"};
    const float target[] = {0.025F, 0.925F, 0.025F, 0.025F};
    const float predicted[] = {0.08F, 0.71F, 0.16F, 0.05F};
    ll_figure_add_bars(
        figure, &(struct ll_bars){.label = "target", .count = 4, .values = target, .names = names});
    ll_figure_add_bars(
        figure,
        &(struct ll_bars){.label = "predicted", .count = 4, .values = predicted, .names = names});
    return figure;
}

static struct ll_figure *make_lying_bars(void)
{
    struct ll_figure *figure = gallery_figure("기울기의 크기", NULL, NULL);
    const char *const names[] = {"평균 제곱 오차", "평균 절대 오차", "후버", "로그 코시", "nan"};
    const float values[] = {-4, -1, 0.75F, 2.96F, NAN};
    ll_figure_add_bars(
        figure,
        &(struct ll_bars){.count = 5, .values = values, .names = names, .horizontal = true});
    return figure;
}

static struct ll_figure *make_surface(void)
{
    static float z[SIDE * SIDE];
    struct ll_figure *figure = gallery_figure("Rosenbrock from above", "x", "y");
    ll_figure_axis(figure, LL_AXIS_Z, &(struct ll_axis){.label = "f"}, NULL);
    ll_figure_add_surface(
        figure,
        &(struct ll_surface){
            .field = rosenbrock(z), .azimuth = 30, .elevation = 35, .logarithmic = true},
        NULL);
    return figure;
}

static struct ll_figure *make_bell(void)
{
    float z[30 * 30];
    struct ll_figure *figure = gallery_figure("sin(r) / r", "x", "y");
    for (int i = 0; i < 900; i++) {
        double r = 1e-6 + hypot(i % 30 - 14.5, i / 30.0 - 14.5) * 0.6;
        z[i] = (float)(sin(r) / r);
    }
    struct ll_field field = {30, 30, z, -9, 9, -9, 9};
    ll_figure_add_surface(figure, &(struct ll_surface){.field = field, .azimuth = 205}, NULL);
    return figure;
}

static struct ll_figure *make_similarity(void)
{
    struct ll_figure *figure = gallery_figure("Similarity of the pairs", NULL, NULL);
    const char *const rows[] = {"고양이", "개", "새", "물고기", "말", "소"};
    const char *const columns[] = {"z1", "z2", "z3", "z4", "z5", "z6"};
    float values[36];
    unsigned char marked[36] = {0};
    for (int i = 0; i < 36; i++) {
        values[i] = (float)(i / 6 == i % 6 ? 0.93 - i * 0.004 : cos(i * 1.7) * 0.5);
        marked[i] = i / 6 == i % 6;
    }
    ll_figure_add_heatmap(figure,
                          &(struct ll_heatmap){.rows = 6,
                                               .columns = 6,
                                               .values = values,
                                               .row_names = rows,
                                               .column_names = columns,
                                               .marked = marked,
                                               .from = -1,
                                               .to = 1,
                                               .map = LL_COLORMAP_DIVERGING},
                          NULL);
    return figure;
}

static struct ll_figure *make_matrix(void)
{
    static float values[64 * 64];
    struct ll_figure *figure = gallery_figure("64 x 64", NULL, NULL);
    for (int i = 0; i < 64 * 64; i++)
        values[i] = (float)exp(-abs(i / 64 - i % 64) / 8.0);
    ll_figure_add_heatmap(figure, &(struct ll_heatmap){.rows = 64, .columns = 64, .values = values},
                          NULL);
    return figure;
}

static struct ll_figure *make_image(void)
{
    static float pixels[3 * 64 * 96];
    struct ll_figure *figure = gallery_figure("A picture", NULL, NULL);
    for (int i = 0; i < 64 * 96; i++) {
        double x = (i % 96 - 48) / 32.0, y = (i / 96.0 - 32) / 32.0, r = hypot(x, y);
        pixels[i] = (float)(r < 0.8 ? 1 - r / 2 : 0.1 + 0.2 * (y + 1));
        pixels[i + 64 * 96] = (float)(r < 0.8 ? 0.7 - r / 2 : 0.2 + 0.2 * (y + 1));
        pixels[i + 2 * 64 * 96] = (float)(r < 0.8 ? 0.2 : 0.5 + 0.2 * (y + 1));
    }
    ll_figure_add_image(
        figure, &(struct ll_image){.channels = 3, .height = 64, .width = 96, .pixels = pixels},
        NULL);
    return figure;
}

static struct ll_figure *make_masks(void)
{
    struct ll_figure *figure = gallery_figure("분할", NULL, NULL);
    float digit[16 * 16], predicted[16 * 16], target[16 * 16];
    for (int i = 0; i < 256; i++) {
        double x = i % 16 - 7.5, y = i / 16.0 - 7.5;
        digit[i] = (float)fmax(0, 1 - fabs(hypot(x, y * 0.8) - 4.5) / 2);
        target[i] = hypot(x, y) < 5;
        predicted[i] = hypot(x - 2, y + 1) < 5;
    }
    struct ll_figure *parts[2] = {gallery_figure("입력", NULL, NULL),
                                  gallery_figure("예측", NULL, NULL)};
    ll_figure_add_image(
        parts[0], &(struct ll_image){.channels = 1, .height = 16, .width = 16, .pixels = digit},
        NULL);
    ll_figure_add_mask(
        parts[1],
        &(struct ll_mask){.height = 16, .width = 16, .predicted = predicted, .target = target},
        NULL);
    for (int i = 0; i < 2; i++) {
        ll_figure_add_panel(figure, parts[i], 1);
        ll_figure_free(&parts[i]);
    }
    return figure;
}

static struct ll_figure *make_loop(void)
{
    struct ll_figure *figure = gallery_figure("학습 루프", NULL, NULL);
    const struct ll_diagram_box boxes[] = {
        {.name = "data", .text = "데이터"},           {.name = "model", .text = "모델"},
        {.name = "loss", .text = "손실 L(ŷ, y)"},     {.name = "grad", .text = "기울기 ∂L/∂θ"},
        {.name = "step", .text = "갱신 θ ← θ − η∇L"},
    };
    const struct ll_diagram_arrow arrows[] = {
        {"data", "model", "x"}, {"model", "loss", "ŷ"}, {"loss", "grad", NULL},
        {"grad", "step", NULL}, {"step", "model", "θ"},
    };
    const char *const lit[] = {"loss"};
    ll_figure_add_diagram(figure,
                          &(struct ll_diagram){.box_count = 5,
                                               .boxes = boxes,
                                               .arrow_count = 5,
                                               .arrows = arrows,
                                               .lit_count = 1,
                                               .lit = lit},
                          NULL);
    return figure;
}

static struct ll_figure *make_gan(void)
{
    struct ll_figure *figure = gallery_figure("GAN", NULL, NULL);
    const struct ll_diagram_box boxes[] = {
        {"z", "noise z", 1, 1},
        {"G", NULL, 2, 1},
        {"D", NULL, 3, 1},
        {"real", "real x", 2, 2},
    };
    const struct ll_diagram_arrow arrows[] = {
        {"z", "G", NULL}, {"G", "D", "fake"}, {"real", "D", NULL}, {"D", "G", "gradient"}};
    ll_figure_add_diagram(
        figure,
        &(struct ll_diagram){.box_count = 4, .boxes = boxes, .arrow_count = 3, .arrows = arrows},
        NULL);
    return figure;
}

static struct ll_figure *make_panels(void)
{
    struct ll_figure *figure = gallery_figure("Four at once", NULL, NULL);
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

/* clang-format off */
const struct gallery_item gallery[] = {
    {"losses", make_losses},
    {"korean", make_korean},
    {"training", make_training},
    {"scatter", make_scatter},
    {"tangent", make_tangent},
    {"gaps", make_gaps},
    {"contour", make_contour},
    {"boundary", make_boundary},
    {"bars", make_bars},
    {"lying", make_lying_bars},
    {"surface", make_surface},
    {"bell", make_bell},
    {"similarity", make_similarity},
    {"matrix", make_matrix},
    {"image", make_image},
    {"masks", make_masks},
    {"loop", make_loop},
    {"gan", make_gan},
    {"panels", make_panels},
    {"embedding", gallery_embedding},
    {"decision", gallery_decision},
    {"margin", gallery_margin},
    {"boxes", gallery_boxes},
    {"field", gallery_field},
    {"confusion", gallery_confusion},
    {"gradient", gallery_gradient},
    {"reliability", gallery_reliability},
    {"histogram", gallery_histogram},
    {"numberline", gallery_number_line},
    {"tree", gallery_tree},
    {"pictures", gallery_pictures},
    {"segments", gallery_segments},
    {NULL, NULL},
};
/* clang-format on */
