/* Private to text.c and text_emit.c: a document on its way from Markdown to lines. */
#ifndef LL_COURSE_TEXT_PARSING_H
#define LL_COURSE_TEXT_PARSING_H

#include <md4c.h>

#include "course/text_flow.h"

enum { DEPTH = 16 };

struct ll_text_layout {
    struct ll_arena arena;
    struct text_lines lines;
    const char **links;
    size_t link_count, link_capacity;
    int excess;
    bool broken; /* a cell's word is wider than its column */
    bool ascii;
};

/* A list item or quotation that what follows stands in. */
struct container {
    MD_BLOCKTYPE type;
    char marker[16]; /* before its first line; spaces or the quotation's bar before the others */
    int width;
    bool used;       /* the marker was drawn */
    bool tight;      /* a list without blank lines */
    unsigned number; /* the next item's, of an ordered list; 0 in others */
};

struct parsing {
    struct ll_text_layout *layout;
    const struct ll_text_options *options;
    struct container stack[DEPTH];
    size_t depth, hidden; /* containers past DEPTH are laid out in the last one */
    struct text_runs runs;
    struct text_table table;
    size_t cell; /* of the table: the next to be filled */
    bool gap;
    unsigned look;
    size_t link, link_from; /* the link's number, and its first run */
    ll_err err;
};

/* Remembers the first failure. */
void text_fail(struct parsing *p, ll_err err);

/* The columns left for text inside the containers. */
int text_room(const struct parsing *p);

/* Emits the lines behind the containers' prefixes, after the blank line that is owed, and empties
 * the list. */
void text_emit_all(struct parsing *p, struct text_lines *lines);

/* Wraps and emits the inline text that was gathered. */
void text_flush(struct parsing *p);
/* Emits it as code, line by line. */
void text_flush_code(struct parsing *p);

/* A rule across the room there is. */
void text_emit_rule(struct parsing *p);

/* Containers: lists, their items, quotations. */
void text_push(struct parsing *p, struct container container);
void text_pop(struct parsing *p);
void text_enter_item(struct parsing *p);
void text_leave_item(struct parsing *p);
void text_leave_list(struct parsing *p);

#endif
