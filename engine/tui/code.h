/* C or Lua source to be read on the screen: its lines, drawn with light highlighting. */
#ifndef LL_TUI_CODE_H
#define LL_TUI_CODE_H

#include "tui/app.h"

struct ll_code_line {
    size_t from, length;
    bool in_comment; /* the line begins inside a block comment */
};

struct ll_code {
    char *text;
    struct ll_code_line *lines;
    size_t line_count;
};

/* Copies the text and cuts it into lines. */
ll_err ll_code_init(struct ll_code *code, const char *text, size_t length);
void ll_code_done(struct ll_code *code);

/* The line on which the definition of `function` begins, the comment above it included; 0 where
 * there is none. */
size_t ll_code_find(const struct ll_code *code, const char *function);

/* Draws a line, moved left by `aside` columns, into a row. */
void ll_code_draw(const struct ll_code *code, size_t line, int aside, struct ll_app *app,
                  struct ll_rect row);

#endif
