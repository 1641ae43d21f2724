/* Pages for people: one self-contained HTML file a student, and one for the class. No script,
 * nothing fetched; readable at 320 pixels, by a screen reader and on paper. All that a student
 * wrote is text in them. */
#ifndef LL_CLASS_PAGE_H
#define LL_CLASS_PAGE_H

#include "class/handback.h"

/* Appends the page of one student: their marks, each check, the smallest case that failed as a
 * picture, expected beside theirs, the mistakes with their advice. */
ll_err ll_page_student(const struct ll_handback_order *order, const char *student,
                       struct ll_message *why, struct ll_str *out);

/* Appends the page of the class: the distribution of marks, how many pass each check, the commonest
 * mistakes, when it was handed in, who needs help. */
ll_err ll_page_class(const struct ll_handback_order *order, struct ll_message *why,
                     struct ll_str *out);

/* Writes DIR/class.html and DIR/students/STUDENT.html; nothing that is there is overwritten. */
ll_err ll_page_write(const struct ll_handback_order *order, const char *folder,
                     struct ll_message *why);

#endif
