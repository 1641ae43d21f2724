/* Figures of the gallery on a plane of two numbers: classes, shapes, arrows. */
#include <math.h>

#include "base/rng.h"
#include "gallery.h"

struct ll_figure *gallery_embedding(void)
{
    struct ll_figure *figure = gallery_figure("An embedding of ten digits", "z1", "z2");
    const char *const names[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    struct ll_rng rng;
    float x[200], y[200], classes[200];
    ll_rng_seed(&rng, 5);
    for (int i = 0; i < 200; i++) {
        double angle = 6.2831853 * (i % 10) / 10;
        x[i] = (float)(2 * cos(angle) + 0.3 * ll_rng_normal(&rng));
        y[i] = (float)(2 * sin(angle) + 0.3 * ll_rng_normal(&rng));
        classes[i] = (float)(i % 10);
    }
    ll_figure_add_classes(
        figure,
        &(struct ll_classes){
            .count = 200, .x = x, .y = y, .classes = classes, .names = names, .selected = 23},
        NULL);
    return figure;
}

struct ll_figure *gallery_decision(void)
{
    enum { SIDE = 60 };
    struct ll_figure *figure = gallery_figure("What three classes decide", "x1", "x2");
    const char *const names[] = {"cat", "dog", "bird"};
    struct ll_rng rng;
    float z[SIDE * SIDE], x[60], y[60], classes[60];
    const double middle[3][2] = {{-1, -0.5}, {1, -0.5}, {0, 1.2}};
    for (int i = 0; i < SIDE * SIDE; i++) {
        double px = -2 + 4.0 * (i % SIDE) / (SIDE - 1);
        double py = -2 + 4.0 * floor((double)i / SIDE) / (SIDE - 1), least = INFINITY;
        for (int j = 0; j < 3; j++) {
            double away = hypot(px - middle[j][0], py - middle[j][1]);
            z[i] = away < least ? (float)j : z[i];
            least = fmin(least, away);
        }
    }
    ll_rng_seed(&rng, 4);
    for (int i = 0; i < 60; i++) {
        classes[i] = (float)(i % 3);
        x[i] = (float)(middle[i % 3][0] + 0.4 * ll_rng_normal(&rng));
        y[i] = (float)(middle[i % 3][1] + 0.4 * ll_rng_normal(&rng));
    }
    struct ll_field field = {SIDE, SIDE, z, -2, 2, -2, 2};
    ll_figure_add_regions(figure, &(struct ll_regions){.field = field}, NULL);
    ll_figure_add_classes(
        figure,
        &(struct ll_classes){
            .count = 60, .x = x, .y = y, .classes = classes, .names = names, .marks = "cdb"},
        NULL);
    return figure;
}

struct ll_figure *gallery_margin(void)
{
    struct ll_figure *figure = gallery_figure("Which negatives are semi-hard", "z1", "z2");
    const float x[] = {0, 0.6F, 0.4F, -0.9F, 1.6F, -0.2F}, y[] = {0, 0.5F, -0.3F, 0.4F, 1, 1.9F};
    const float classes[] = {0, 1, 2, 2, 2, 2};
    const char *const names[] = {"anchor", "positive", "negative"};
    ll_figure_equal(figure, true);
    ll_figure_add_circle(figure,
                         &(struct ll_circle){.label = "semi-hard",
                                             .radius = 1.3,
                                             .inner = 0.78,
                                             .filled = true,
                                             .color = LL_ROLE_SERIES_4},
                         NULL);
    ll_figure_add_circle(figure,
                         &(struct ll_circle){.label = "as far as the positive",
                                             .radius = 0.78,
                                             .dash = LL_DASH_DOTTED},
                         NULL);
    ll_figure_add_classes(
        figure,
        &(struct ll_classes){
            .count = 6, .x = x, .y = y, .classes = classes, .names = names, .marks = "Apn"},
        NULL);
    return figure;
}

struct ll_figure *gallery_boxes(void)
{
    struct ll_figure *figure = gallery_figure("Two boxes without overlap", "x", "y");
    const float x[] = {1, 2.5F}, y[] = {2, 2}, dx[] = {0.6F, 1.2F}, dy[] = {0.4F, 0};
    ll_figure_add_rectangle(figure,
                            &(struct ll_rectangle){.label = "enclosing",
                                                   .left = 0.2,
                                                   .right = 5,
                                                   .low = 0.5,
                                                   .high = 3.5,
                                                   .dash = LL_DASH_DOTTED,
                                                   .color = LL_ROLE_MUTED},
                            NULL);
    ll_figure_add_rectangle(
        figure,
        &(struct ll_rectangle){
            .label = "target", .left = 3, .right = 5, .low = 0.5, .high = 2.5, .filled = true},
        NULL);
    ll_figure_add_rectangle(
        figure,
        &(struct ll_rectangle){
            .label = "predicted", .left = 0.2, .right = 2.5, .low = 1, .high = 3.5, .filled = true},
        NULL);
    ll_figure_add_arrows(figure, &(struct ll_arrows){.label = "a step",
                                                     .count = 2,
                                                     .x = x,
                                                     .y = y,
                                                     .dx = dx,
                                                     .dy = dy,
                                                     .color = LL_ROLE_BAD});
    return figure;
}

struct ll_figure *gallery_field(void)
{
    enum { SIDE = 9 };
    struct ll_figure *figure = gallery_figure("A GAN of two parameters", "ψ", "θ");
    float x[SIDE * SIDE], y[SIDE * SIDE], dx[SIDE * SIDE], dy[SIDE * SIDE], px[120], py[120];
    for (int i = 0; i < SIDE * SIDE; i++) {
        x[i] = (float)(-2 + 4.0 * (i % SIDE) / (SIDE - 1));
        y[i] = (float)(-2 + 4.0 * floor((double)i / SIDE) / (SIDE - 1));
        dx[i] = -y[i];
        dy[i] = x[i];
    }
    for (int i = 0; i < 120; i++) {
        px[i] = (float)(0.5 * exp(0.01 * i) * cos(0.1 * i));
        py[i] = (float)(0.5 * exp(0.01 * i) * sin(0.1 * i));
    }
    ll_figure_add_arrows(figure, &(struct ll_arrows){.count = SIDE * SIDE,
                                                     .x = x,
                                                     .y = y,
                                                     .dx = dx,
                                                     .dy = dy,
                                                     .even = true,
                                                     .color = LL_ROLE_MUTED});
    ll_figure_add_path(figure,
                       &(struct ll_path){.label = "in turn", .count = 120, .x = px, .y = py});
    return figure;
}
