/* What the two files of the library `chart` share. Private to script/. */
#ifndef LL_SCRIPT_BIND_CHART_H
#define LL_SCRIPT_BIND_CHART_H

#include "chart/figure.h"
#include "script/bind.h"

/* Adds the functions that make layers to the table `library`. */
void ll_bind_layer_open(lua_State *L, int library);

/* Adds the layer at the index to the figure; false where there is none. Raises where the figure
 * refuses it. */
bool ll_bind_layer_add(lua_State *L, int index, struct ll_figure *figure);

/* The number, or the tensor of one number, at the index. */
double ll_bind_chart_number(lua_State *L, int index, const char *who, const char *name);

#endif
