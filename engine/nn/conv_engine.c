#include "nn/conv_engine.h"

#include <pthread.h>

#include "tensor/dnnl.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const struct ll_conv_engine *best = &ll_conv_plain;

static void choose(void)
{
    const struct ll_conv_engine *found = ll_dnnl_table(LL_CONV_MODULE);
    if (found)
        best = found;
}

const struct ll_conv_engine *ll_conv_engine_best(void)
{
    pthread_once(&once, choose);
    return best;
}
