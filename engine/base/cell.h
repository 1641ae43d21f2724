/* What a cell of a spreadsheet may hold. */
#ifndef LL_BASE_CELL_H
#define LL_BASE_CELL_H

#include "base/str.h"

/* Appends free text of ours or of a stranger's, made harmless: what would be a formula (a line that
 * begins with = + - @, a tab, a carriage return, or their full-width forms, after spaces too) gets
 * an apostrophe before it, which says that it is text. */
void ll_cell_add(struct ll_str *out, const char *text);

#endif
