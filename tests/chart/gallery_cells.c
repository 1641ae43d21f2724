/* Figures of the gallery that are matrices, pictures, columns, spans and trees. */
#include <math.h>
#include <stdlib.h>

#include "base/rng.h"
#include "gallery.h"

struct ll_figure *gallery_confusion(void)
{
    struct ll_figure *figure = gallery_figure("Confusions", "predicted", "true");
    const char *const names[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    float values[100];
    unsigned char marked[100];
    for (int i = 0; i < 100; i++) {
        int row = i / 10, column = i % 10;
        values[i] = (float)(row == column ? 70 + 3 * (i % 7) : i * 37 % 11 == 0 ? 1 + i % 5 : 0);
        marked[i] = row == column;
    }
    values[18] = 12;
    ll_figure_add_heatmap(figure,
                          &(struct ll_heatmap){.rows = 10,
                                               .columns = 10,
                                               .values = values,
                                               .row_names = names,
                                               .column_names = names,
                                               .marked = marked},
                          NULL);
    return figure;
}

struct ll_figure *gallery_gradient(void)
{
    enum { SIDE = 24 };
    static float values[SIDE * SIDE];
    struct ll_figure *figure = gallery_figure("The gradient of a mask", NULL, NULL);
    for (int i = 0; i < SIDE * SIDE; i++) {
        double x = (i % SIDE - 11.5) / 6, y = (floor((double)i / SIDE) - 11.5) / 6;
        values[i] =
            (float)(exp(-(x - 0.7) * (x - 0.7) - y * y) - exp(-(x + 0.7) * (x + 0.7) - y * y));
    }
    ll_figure_add_image(figure,
                        &(struct ll_image){.channels = 1,
                                           .height = SIDE,
                                           .width = SIDE,
                                           .pixels = values,
                                           .colors = LL_PICTURE_DIVERGING},
                        NULL);
    return figure;
}

struct ll_figure *gallery_reliability(void)
{
    struct ll_figure *figure = gallery_figure("Reliability", "confidence", "accuracy");
    float edges[11], accuracy[10], confidence[10];
    const float ends[] = {0, 1};
    for (int i = 0; i <= 10; i++)
        edges[i] = (float)i / 10;
    for (int i = 0; i < 10; i++) {
        confidence[i] = (float)(0.05 + 0.1 * i);
        accuracy[i] = (float)pow(confidence[i], 1.5);
    }
    accuracy[0] = NAN;
    ll_figure_axis(figure, LL_AXIS_Y, &(struct ll_axis){.label = "accuracy", .from = 0, .to = 1},
                   NULL);
    ll_figure_add_columns(
        figure,
        &(struct ll_columns){.label = "accuracy", .count = 10, .edges = edges, .high = accuracy},
        NULL);
    ll_figure_add_columns(figure,
                          &(struct ll_columns){.label = "gap",
                                               .count = 10,
                                               .edges = edges,
                                               .low = accuracy,
                                               .high = confidence,
                                               .color = LL_ROLE_SERIES_5,
                                               .light = true},
                          NULL);
    ll_figure_add_line(
        figure,
        &(struct ll_line){
            .label = "calibrated", .count = 2, .x = ends, .y = ends, .color = LL_ROLE_SERIES_2});
    return figure;
}

struct ll_figure *gallery_histogram(void)
{
    struct ll_figure *figure = gallery_figure("Gradients", "log2 |g|", "count");
    struct ll_rng rng;
    float values[2000];
    ll_rng_seed(&rng, 9);
    for (int i = 0; i < 2000; i++)
        values[i] = (float)(-18 + 4 * ll_rng_normal(&rng));
    values[3] = -INFINITY;
    ll_figure_add_histogram(
        figure,
        &(struct ll_histogram){.label = "float32", .count = 2000, .values = values, .bins = 24},
        NULL);
    ll_figure_add_rule(figure, &(struct ll_rule){.label = "float16", .vertical = true, .at = -24});
    return figure;
}

struct ll_figure *gallery_number_line(void)
{
    struct ll_figure *figure = gallery_figure("Where numbers end", "value", NULL);
    const char *const rows[] = {"float32", "float16", "bfloat16"};
    const char *const kinds[] = {"normal", "subnormal"};
    const struct ll_span items[] = {
        {1, 1.2e-38, 3.4e38, NULL, 1}, {1, 1.4e-45, 1.2e-38, NULL, 2},
        {2, 6.1e-5, 65504, NULL, 1},   {2, 6e-8, 6.1e-5, NULL, 2},
        {3, 1.2e-38, 3.4e38, NULL, 1}, {1, 2.7e38, 2.7e38, "e^88.7", 1},
        {2, 5e4, 5e4, "e^10.8", 1},
    };
    ll_figure_axis(figure, LL_AXIS_X, &(struct ll_axis){.label = "value", .scale = LL_SCALE_LOG},
                   NULL);
    ll_figure_add_spans(figure,
                        &(struct ll_spans){.row_count = 3,
                                           .rows = rows,
                                           .kind_count = 2,
                                           .kinds = kinds,
                                           .count = 7,
                                           .items = items},
                        NULL);
    return figure;
}

struct ll_figure *gallery_tree(void)
{
    struct ll_figure *figure = gallery_figure("Which loss?", NULL, NULL);
    const struct ll_tree_node nodes[] = {
        {"task", "What is predicted?", NULL, NULL},
        {"number", "Are there outliers?", "task", "a number"},
        {"mse", "MSE", "number", "no"},
        {"huber", "Huber", "number", "a few"},
        {"mae", "MAE", "number", "many"},
        {"class", "How many are right at once?", "task", "a class"},
        {"ce", "Cross-entropy", "class", "one"},
        {"bce", "BCE with logits", "class", "any number"},
        {"mask", "Dice + CE", "task", "a mask"},
    };
    const char *const lit[] = {"task", "number", "huber"};
    ll_figure_add_tree(
        figure, &(struct ll_tree){.count = 9, .nodes = nodes, .lit_count = 3, .lit = lit}, NULL);
    return figure;
}

struct ll_figure *gallery_pictures(void)
{
    enum { N = 6, SIDE = 8 };
    struct ll_figure *figure = gallery_figure("그림 여섯", NULL, NULL);
    const char *const captions[] = {"0", "하나", "two", "3", "4", "다섯"};
    const float marked[N] = {0, 1, 0, 0, 0, 0};
    float pixels[N * SIDE * SIDE];
    for (int i = 0; i < N * SIDE * SIDE; i++) {
        int at = i % (SIDE * SIDE), x = at % SIDE, y = at / SIDE, kind = i / (SIDE * SIDE);
        pixels[i] = (float)fmax(0, 1 - fabs(hypot(x - 3.5, y - 3.5) - 0.7 * kind) / 2);
    }
    ll_figure_add_pictures(figure,
                           &(struct ll_chart_pictures){.count = N,
                                                       .channels = 1,
                                                       .height = SIDE,
                                                       .width = SIDE,
                                                       .pixels = pixels,
                                                       .captions = captions,
                                                       .marked = marked},
                           NULL);
    return figure;
}

struct ll_figure *gallery_segments(void)
{
    enum { SIDE = 24 };
    struct ll_figure *figure = gallery_figure("A road", NULL, NULL);
    const char *const names[] = {"sky", "road", "car", "tree"};
    float classes[SIDE * SIDE];
    for (int i = 0; i < SIDE * SIDE; i++) {
        int x = i % SIDE, y = i / SIDE;
        classes[i] = (float)(y > 12 && abs(x - 12) < y - 8 ? 1 : 0);
        classes[i] = (float)(abs(x - 13) < 3 && abs(y - 17) < 3 ? 2 : classes[i]);
        classes[i] = (float)(x < 5 && y > 4 && y < 15 ? 3 : classes[i]);
    }
    ll_figure_add_classmap(
        figure,
        &(struct ll_classmap){.height = SIDE, .width = SIDE, .classes = classes, .names = names},
        NULL);
    return figure;
}
