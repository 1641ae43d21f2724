/* Private to the room: what a course is made of, and how course.lua fills it. */
#ifndef LL_COURSE_COURSE_STATE_H
#define LL_COURSE_COURSE_STATE_H

#include "course/arena.h"
#include "course/course.h"
#include "course/goals.h"
#include "course/prose.h"

enum { LL_COURSE_LANGUAGES = 8, LL_COURSE_ROOTS = 2 };

struct ll_course {
    struct ll_arena arena;
    const char *roots[LL_COURSE_ROOTS]; /* its folder, and the one behind it, or NULL */
    const char *names[LL_COURSE_ROOTS][LL_COURSE_LANGUAGES]; /* NULL where it has none */
    struct ll_course_section *sections;
    size_t section_count, section_capacity;
    struct ll_course_entry *entries;
    size_t entry_count, entry_capacity;
    struct ll_prose **prose[LL_COURSE_LANGUAGES]; /* by language and section; NULL until read */
    bool *has_page[LL_COURSE_LANGUAGES];          /* by language and entry: its own file was read */
    struct ll_prose *words[LL_COURSE_ROOTS][LL_COURSE_LANGUAGES]; /* of the libraries; NULL until
                                                                     read */
    struct goals goals[LL_COURSE_ROOTS];
    struct ll_prose *goal_prose[LL_COURSE_ROOTS][LL_COURSE_LANGUAGES]; /* NULL until read */
    const char **titles[LL_COURSE_LANGUAGES]; /* of exercises, by language and entry */
};

/* Adds the sections and entries of the course.lua in roots[root]; *alone is whether it says that
 * nothing is to stand beside it. */
ll_err ll_course_read(struct ll_course *course, size_t root, struct ll_message *why, bool *alone);

#endif
