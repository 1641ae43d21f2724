#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/lines.h"

struct ll_lines {
    char *line; /* getline's */
    size_t size;
};

struct ll_lines *ll_lines_open(const char *history, ll_lines_names *names, void *arg)
{
    (void)history;
    (void)names;
    (void)arg;
    return ll_array_new(1, sizeof(struct ll_lines));
}

void ll_lines_close(struct ll_lines **lines)
{
    if (*lines)
        free((*lines)->line);
    free(*lines);
    *lines = NULL;
}

enum ll_lines_got ll_lines_read(struct ll_lines *lines, const char *prompt, struct ll_str *out)
{
    ll_str_clear(out);
    fputs(prompt, stdout);
    fflush(stdout);
    errno = 0;
    ssize_t length = getline(&lines->line, &lines->size, stdin);
    if (length >= 0)
        ll_str_add_n(out, lines->line, (size_t)length);
    else if (errno == EINTR)
        clearerr(stdin);
    return length >= 0 ? LL_LINES_LINE : errno == EINTR ? LL_LINES_INTERRUPTED : LL_LINES_END;
}
