/* Private to the room: the prose of a course's sections, read once a language. */
#ifndef LL_COURSE_COURSE_PROSE_H
#define LL_COURSE_COURSE_PROSE_H

#include "course/course.h"
#include "course/prose.h"

/* The section's text in `lang`, with all its pages; lives as long as the course. */
ll_err ll_course_prose(struct ll_course *course, size_t section, const char *lang,
                       struct ll_message *why, const struct ll_prose **out);

/* The same, of which the page at `entry` alone need have been read: nothing waits for the others'
 * files. */
ll_err ll_course_page_prose(struct ll_course *course, size_t entry, const char *lang,
                            struct ll_message *why, const struct ll_prose **out);

/* The words that every page has, `library/words.LANG.md` in `root`, a section's root or its
 * fallback; NULL where there are none. Lives as long as the course. */
ll_err ll_course_words(struct ll_course *course, const char *root, const char *lang,
                       struct ll_message *why, const struct ll_prose **out);

/* What the course's goals say, `goals.LANG.md`; NULL where there is none. Lives as long as the
 * course. */
ll_err ll_course_goals_prose(struct ll_course *course, const char *lang, struct ll_message *why,
                             const struct ll_prose **out);

/* Where a page has a file of its own in its section's folder, ID.ENDING ("2.3.lua", "2.3.en.md"),
 * appends its path and what messages call it and gives true. */
bool ll_course_page_file(const struct ll_course *course, size_t entry, const char *ending,
                         struct ll_str *path, struct ll_str *name);

/* The text of an exercise's page (use.LANG.md), which the caller gives back with ll_prose_free. */
ll_err ll_course_use_prose(const char *exercise, const char *lang, struct ll_message *why,
                           struct ll_prose **out);

/* Appends the path of a file in a section's folder. */
void ll_course_path(const struct ll_course *course, size_t section, const char *name,
                    struct ll_str *out);

#endif
