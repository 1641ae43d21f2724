/* Between the PNG sink and the module that draws for it. */
#ifndef LL_CHART_PNG_MODULE_H
#define LL_CHART_PNG_MODULE_H

#include "chart/sink.h"

/* The one symbol of the module, and its name. */
extern const struct ll_sink ll_png_module;
#define LL_PNG_MODULE "ll_png_module"

#endif
