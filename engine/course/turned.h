/* Prose that Markdown turns into something else: a sentence whose line happens to begin with a sign
 * that opens a list, a heading or a quotation, or that sets stars between letters. */
#ifndef LL_COURSE_TURNED_H
#define LL_COURSE_TURNED_H

#include <stddef.h>

/* `line` counts from 0 in the text; `what` says what the line becomes. */
typedef void ll_turned_visit(size_t line, const char *what, void *arg);

/* Visits the lines of Markdown that are probably no lists, headings and quotations, though they
 * become some. Taken for meant: an item that begins with `code` or **strong** words, a list of two
 * items or more that stands behind an empty line, a heading, an item or a colon, and what is
 * indented within an item. Code is passed over. */
void ll_text_turned(const char *text, size_t length, ll_turned_visit *visit, void *arg);

#endif
