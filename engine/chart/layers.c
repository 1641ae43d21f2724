/* The table of layers. */
#include "chart/layer.h"

#define LL_LAYER_POINTER(name) &ll_layer_##name,

const struct ll_layer_ops *const ll_layers[] = {LL_LAYERS(LL_LAYER_POINTER) NULL};
