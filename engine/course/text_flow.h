/* Private to text*.c: runs of inline text, and their wrapping into lines. */
#ifndef LL_COURSE_TEXT_FLOW_H
#define LL_COURSE_TEXT_FLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "course/arena.h"
#include "course/text.h"

/* Inline text in one look; `text` NULL is a line break that the author asked for. */
struct text_run {
    const char *text;
    size_t length;
    unsigned look;
    size_t link;
};

/* The inline content of a paragraph, heading or cell. */
struct text_runs {
    struct text_run *items;
    size_t count, capacity;
};

bool text_runs_add(struct text_runs *runs, struct text_run run);
void text_runs_done(struct text_runs *runs);

/* A list of lines; spans live in the arena, the list itself is freed by text_lines_done. */
struct text_lines {
    struct ll_text_line *items;
    size_t count, capacity;
};

bool text_lines_add(struct text_lines *lines, struct ll_text_line line);
void text_lines_done(struct text_lines *lines);

/* Wraps the runs to `width` columns, appending to `out`. */
ll_err text_wrap(const struct text_runs *runs, int width, struct ll_arena *arena,
                 struct text_lines *out);

/* The cells that the runs take on one line, and those of their widest word. */
void text_measure(const struct text_runs *runs, int *natural, int *word);

/* True where the layout was made for ASCII. */
bool text_layout_ascii(const struct ll_text_layout *layout);

/* Puts the parts of tall brackets in lines of code under one another, and ASCII in their place. */
struct ll_str;
ll_err text_brackets(struct ll_str *code);

enum text_align { TEXT_LEFT, TEXT_CENTER, TEXT_RIGHT };

/* A table: `rows` x `columns` cells, row after row, the first row its head. */
struct text_table {
    struct text_runs *cells;
    enum text_align *align;
    size_t rows, columns;
};

/* Lays the table out in `width` columns: columns shrink and their cells wrap where it must be.
 * *broken becomes true where a word did not fit its column. */
ll_err text_table_lay(const struct text_table *table, int width, bool ascii, struct ll_arena *arena,
                      bool *broken, struct text_lines *out);

#endif
