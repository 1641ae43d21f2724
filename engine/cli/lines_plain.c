/* Lines as the terminal gives them: where there is no libedit, or nobody types. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/lines.h"

struct plain {
    char *line; /* getline's */
    size_t size;
};

static void *plain_open(const char *history, ll_lines_names *names, void *arg)
{
    (void)history;
    (void)names;
    (void)arg;
    return ll_array_new(1, sizeof(struct plain));
}

static void plain_close(void *own)
{
    struct plain *lines = own;
    free(lines->line);
    free(lines);
}

static enum ll_lines_got plain_read(void *own, const char *prompt, struct ll_str *out)
{
    struct plain *lines = own;
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

const struct ll_lines_way ll_lines_plain = {plain_open, plain_close, plain_read};
