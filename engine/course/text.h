/* Text: Markdown laid out for a width, as styled lines that draw into a grid of cells.
 *
 * Paragraphs, lists, quotations and table cells wrap between words; a word wider than a line
 * (Korean ones included) breaks between the characters that a reader sees. Code blocks and formulas
 * are never wrapped: what does not fit is reached by scrolling, and a mark shows that there is
 * more. */
#ifndef LL_COURSE_TEXT_H
#define LL_COURSE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "chart/grid.h"

struct ll_text_layout;

enum {
    LL_TEXT_HEADING = 1 << 0,
    LL_TEXT_STRONG = 1 << 1,
    LL_TEXT_EMPHASIS = 1 << 2,
    LL_TEXT_CODE = 1 << 3,
    LL_TEXT_LINK = 1 << 4,
    LL_TEXT_QUOTE = 1 << 5,
    LL_TEXT_RULE = 1 << 6,   /* bullets, bars of quotations, borders of tables */
    LL_TEXT_STRIKE = 1 << 7, /* struck through */
};

struct ll_text_options {
    int width;  /* columns, at least 1 */
    bool ascii; /* bullets, bars and borders in ASCII */
    bool paper; /* nothing can be followed: a link is in brackets, with its target: "[2.4]" */
};

/* A piece of a line in one look. `link` is a link's number plus one, 0 where it is none. */
struct ll_text_span {
    const char *text;
    size_t length;
    int column, width;
    unsigned look; /* LL_TEXT_* */
    size_t link;
};

struct ll_text_line {
    const struct ll_text_span *spans;
    size_t span_count;
    int width;      /* cells, more than the layout's width only where `fixed` */
    bool fixed;     /* of a code block: scrolls, never wraps */
    int fixed_from; /* the column from which a fixed line scrolls */
};

ll_err ll_text_layout_new(const char *markdown, size_t length,
                          const struct ll_text_options *options, struct ll_message *why,
                          struct ll_text_layout **out);
/* The same for plain text, in which nothing is Markdown: a message. */
ll_err ll_text_layout_plain(const char *text, size_t length, const struct ll_text_options *options,
                            struct ll_message *why, struct ll_text_layout **out);

void ll_text_layout_free(struct ll_text_layout **layout);

size_t ll_text_layout_height(const struct ll_text_layout *layout);
const struct ll_text_line *ll_text_layout_line(const struct ll_text_layout *layout, size_t index);

/* Columns by which the widest fixed line exceeds the width: how far it is worth to scroll. */
int ll_text_layout_excess(const struct ll_text_layout *layout);

/* True where a table has a word, or a number, that is wider than its column: it goes on in the next
 * line. */
bool ll_text_layout_broken(const struct ll_text_layout *layout);

/* Draws the lines from `first` on into `area` of the grid, fixed lines moved left by `scroll`
 * columns. Where a fixed line goes on past an edge, the edge's cell says so. */
void ll_text_layout_draw(const struct ll_text_layout *layout, size_t first, int scroll,
                         struct ll_grid *grid, struct ll_rect area);

/* Appends Markdown as plain text in one line, without its marks: what is read where nothing can be
 * laid out. */
struct ll_str;
ll_err ll_text_plain(const char *markdown, size_t length, struct ll_str *out);

/* Links in the order of the text: a page's id ("2.4") or an address, as the Markdown names it. */
size_t ll_text_layout_link_count(const struct ll_text_layout *layout);
const char *ll_text_layout_link(const struct ll_text_layout *layout, size_t index);

#endif
