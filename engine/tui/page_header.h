/* What stands above a page: its title, the five parts with the one we are in lit, and how far it
 * goes; in a test, which question it is. */
#ifndef LL_TUI_PAGE_HEADER_H
#define LL_TUI_PAGE_HEADER_H

#include "tui/app.h"
#include "tui/visit.h"

void ll_page_header_draw(const struct ll_visit *session, struct ll_app *app);

#endif
