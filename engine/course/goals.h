/* Private to the room: a course's learning goals, as course.lua names them: a table under `goals`
 * beside the sections, { id = "role", entries = { "1.1", "ex1" } } each. What they say stands in
 * goals.LANG.md. */
#ifndef LL_COURSE_GOALS_H
#define LL_COURSE_GOALS_H

#include "course/arena.h"
#include "course/course.h"
#include "course/prose.h"
#include "script/value.h"

struct goals { /* zeroed: a course without */
    struct ll_course_goal *list;
    size_t count;
};

/* Reads the goals of what course.lua returned; `path` names it in messages. LL_ERR_FORMAT where one
 * has no id, no entries, or an entry that is none of the course's. Lives in the arena. */
ll_err goals_read(const struct ll_course *course, const struct ll_value *table, const char *path,
                  struct ll_arena *arena, struct ll_message *why, struct goals *out);

#endif
