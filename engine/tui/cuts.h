/* What of a page's scenes does not fit the screen: labels, values, titles and names that are
 * shortened at the widths that learners have. For whoever writes a page: `losslab lint` says it. */
#ifndef LL_TUI_CUTS_H
#define LL_TUI_CUTS_H

#include "base/err.h"
#include "course/course.h"
#include "course/page.h"

/* A text that is shortened on screens of the sizes that `sizes` names ("60x18 80x24"). */
typedef void ll_cuts_visit(const char *step, const char *text, const char *sizes, void *arg);

/* Draws every scene of the page, open in `lang`, at five sizes: as it opens, with each control at
 * its ends, and the first frames of its training. Hands over each text that was shortened, once.
 * The scenes are left as they opened. LL_ERR_MEMORY and what a locale's file fails with. */
ll_err ll_cuts_find(struct ll_course *course, const struct ll_page *page, const char *lang,
                    struct ll_message *why, ll_cuts_visit *visit, void *arg);

#endif
