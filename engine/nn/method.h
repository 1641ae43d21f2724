/* The methods of the table in optim.h, each defined in its file. */
#ifndef LL_NN_METHOD_H
#define LL_NN_METHOD_H

#include "nn/optim.h"

#define LL_OPTIM_DECLARE(name) extern const struct ll_optim_method ll_##name##_method;
LL_OPTIM_MAP(LL_OPTIM_DECLARE)
#undef LL_OPTIM_DECLARE

#endif
