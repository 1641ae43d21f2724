/* Which way lines are read: by the module, where it was built and what it needs is here. */
#include "cli/lines.h"

#include <dlfcn.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"

struct ll_lines {
    const struct ll_lines_way *way;
    void *own;
};

/* The module stays open: what it brings is not made for being closed. */
static const struct ll_lines_way *find_way(void)
{
    struct ll_str path = {0};
    void *module = NULL;
    if (ll_path_program("losslab-edit.so", NULL, &path) == LL_OK)
        module = dlopen(ll_str_text(&path), RTLD_NOW | RTLD_LOCAL);
    ll_str_done(&path);
    const struct ll_lines_way *way = module ? dlsym(module, LL_LINES_EDIT) : NULL;
    return way ? way : &ll_lines_plain;
}

struct ll_lines *ll_lines_open(const char *history, ll_lines_names *names, void *arg)
{
    struct ll_lines *lines = ll_array_new(1, sizeof *lines);
    if (lines == NULL)
        return NULL;
    lines->way = find_way();
    lines->own = lines->way->open(history, names, arg);
    if (lines->own == NULL)
        ll_lines_close(&lines);
    return lines;
}

void ll_lines_close(struct ll_lines **lines)
{
    if (*lines && (*lines)->own)
        (*lines)->way->close((*lines)->own);
    free(*lines);
    *lines = NULL;
}

enum ll_lines_got ll_lines_read(struct ll_lines *lines, const char *prompt, struct ll_str *out)
{
    return lines->way->read(lines->own, prompt, out);
}
