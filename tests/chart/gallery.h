/* The figures that the chart tests draw: one of each kind, as a lesson would make it. */
#ifndef LL_TESTS_CHART_GALLERY_H
#define LL_TESTS_CHART_GALLERY_H

#include "chart/figure.h"

struct gallery_item {
    const char *name;
    struct ll_figure *(*make)(void);
};

/* Ends with a NULL name. A figure that cannot be made is NULL. */
extern const struct gallery_item gallery[];

#endif
