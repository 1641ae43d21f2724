#include "nn/conv_engine.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

/* A module can be opened once a process; that is the process's state, not a caller's. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static const struct ll_conv_engine *chosen = &ll_conv_plain;

static void choose(void)
{
    const char *wanted = getenv("LOSSLAB_CONV");
    struct ll_str path = {0};
    if ((wanted == NULL || strcmp(wanted, ll_conv_plain.name) != 0) &&
        ll_path_program("losslab-dnnl.so", NULL, &path) == LL_OK) {
        void *module = dlopen(ll_str_text(&path), RTLD_NOW | RTLD_LOCAL);
        const struct ll_conv_engine *engine = module ? dlsym(module, LL_CONV_MODULE) : NULL;
        if (engine)
            chosen = engine;
    }
    ll_str_done(&path);
}

const struct ll_conv_engine *ll_conv_engine_best(void)
{
    pthread_once(&once, choose);
    return chosen;
}
