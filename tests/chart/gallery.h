/* The figures that the chart tests draw: one of each kind, as a lesson would make it. */
#ifndef LL_TESTS_CHART_GALLERY_H
#define LL_TESTS_CHART_GALLERY_H

#include "chart/figure.h"

/* A figure with a title and names of its axes, NULL for none. */
struct ll_figure *gallery_figure(const char *title, const char *x, const char *y);

struct gallery_item {
    const char *name;
    struct ll_figure *(*make)(void);
};

/* Ends with a NULL name. A figure that cannot be made is NULL. */
extern const struct gallery_item gallery[];

/* Those of gallery_plane.c and gallery_cells.c. */
struct ll_figure *gallery_embedding(void);
struct ll_figure *gallery_decision(void);
struct ll_figure *gallery_margin(void);
struct ll_figure *gallery_boxes(void);
struct ll_figure *gallery_field(void);
struct ll_figure *gallery_confusion(void);
struct ll_figure *gallery_gradient(void);
struct ll_figure *gallery_reliability(void);
struct ll_figure *gallery_histogram(void);
struct ll_figure *gallery_number_line(void);
struct ll_figure *gallery_tree(void);
struct ll_figure *gallery_pictures(void);
struct ll_figure *gallery_segments(void);

#endif
