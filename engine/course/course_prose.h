/* Private to the room: the prose of a course's sections, read once a language. */
#ifndef LL_COURSE_COURSE_PROSE_H
#define LL_COURSE_COURSE_PROSE_H

#include "course/course.h"
#include "course/prose.h"

/* The section's text in `lang`; lives as long as the course. */
ll_err ll_course_prose(struct ll_course *course, size_t section, const char *lang,
                       struct ll_message *why, const struct ll_prose **out);

/* The text of an exercise's page (use.LANG.md), which the caller gives back with ll_prose_free. */
ll_err ll_course_use_prose(const char *exercise, const char *lang, struct ll_message *why,
                           struct ll_prose **out);

/* Appends the path of a file in a section's folder. */
void ll_course_path(const struct ll_course *course, size_t section, const char *name,
                    struct ll_str *out);

#endif
