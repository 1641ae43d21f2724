/* Lines that a person types: with arrow keys, a history and completion where libedit is there
 * (losslab-edit.so, from lines_edit.c), as the terminal gives them where it is not. No other start
 * of losslab pays for libedit and what that brings. */
#ifndef LL_CLI_LINES_H
#define LL_CLI_LINES_H

#include <stdbool.h>

#include "base/str.h"

struct ll_lines;

/* Appends the names that could end `text`, a line each; *begun is what of them is typed. */
typedef void ll_lines_names(const char *text, size_t length, struct ll_str *names, size_t *begun,
                            void *arg);

enum ll_lines_got { LL_LINES_LINE, LL_LINES_INTERRUPTED, LL_LINES_END };

/* NULL where memory is out. `history` is a file that the history is kept in, or NULL. */
struct ll_lines *ll_lines_open(const char *history, ll_lines_names *names, void *arg);
void ll_lines_close(struct ll_lines **lines);

/* Reads a line, with its newline, into `out`, which is cleared. A signal that was handled
 * interrupts. */
enum ll_lines_got ll_lines_read(struct ll_lines *lines, const char *prompt, struct ll_str *out);

/* A way to read them; `own` is what its open made, or NULL where memory was out. */
struct ll_lines_way {
    void *(*open)(const char *history, ll_lines_names *names, void *arg);
    void (*close)(void *own);
    enum ll_lines_got (*read)(void *own, const char *prompt, struct ll_str *out);
};

extern const struct ll_lines_way ll_lines_plain;

/* The one symbol of the module, and its name. */
extern const struct ll_lines_way ll_lines_edit;
#define LL_LINES_EDIT "ll_lines_edit"

#endif
