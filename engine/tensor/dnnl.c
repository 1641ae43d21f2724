#include "tensor/dnnl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

/* A module can be opened once a process; that is the process's state, not a caller's. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static void *module;

static void open_module(void)
{
    const char *wanted = getenv("LOSSLAB_DNNL");
    struct ll_str path = {0};
    if ((wanted == NULL || strcmp(wanted, "off") != 0) &&
        ll_path_program("losslab-dnnl.so", NULL, &path) == LL_OK)
        module = dlopen(ll_str_text(&path), RTLD_NOW | RTLD_LOCAL);
    ll_str_done(&path);
}

const void *ll_dnnl_table(const char *name)
{
    pthread_once(&once, open_module);
    return module ? dlsym(module, name) : NULL;
}
