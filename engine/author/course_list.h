/* Private to the room: course.lua as a text into which a page or an exercise is entered. */
#ifndef LL_AUTHOR_COURSE_LIST_H
#define LL_AUTHOR_COURSE_LIST_H

#include "base/err.h"
#include "base/str.h"

/* Appends `text` with `name` added at the end of the list `key` ("pages", "exercises") of the
 * section whose id is `section`; false where that is not found as it is usually written. */
bool course_list_add(const char *text, const char *section, const char *key, const char *name,
                     struct ll_str *out);

/* Appends `text` with a section before its last brace, `line` ("{ id = ... },"); false where it has
 * no brace. */
bool course_list_add_section(const char *text, const char *line, struct ll_str *out);

#endif
