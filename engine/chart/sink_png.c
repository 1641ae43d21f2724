/* The PNG sink: cairo draws it, in a module of its own (losslab-png.so, from png_cairo.c) that is
 * opened when the first PNG is written. cairo brings a score of libraries, and no other start of
 * losslab is to pay for them. */
#include <dlfcn.h>

#include "base/file.h"
#include "chart/png_module.h"

static ll_err png_write(const struct ll_figure *figure, int columns, int rows,
                        const struct ll_style *style, struct ll_message *why, struct ll_str *out)
{
    struct ll_str path = {0};
    void *module = NULL;
    if (ll_path_program("losslab-png.so", NULL, &path) == LL_OK)
        module = dlopen(ll_str_text(&path), RTLD_NOW | RTLD_LOCAL);
    ll_str_done(&path);
    const struct ll_sink *sink = module ? dlsym(module, LL_PNG_MODULE) : NULL;
    if (sink == NULL)
        return ll_fail(why, LL_ERR_UNSUPPORTED,
                       "this losslab writes no PNG: install libcairo2-dev and build it again, or "
                       "write an SVG");
    /* The module stays open: fontconfig, which it loads, does not bear being closed. */
    return sink->write(figure, columns, rows, style, why, out);
}

const struct ll_sink ll_sink_png = {"png", png_write};
