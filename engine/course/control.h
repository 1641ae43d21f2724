/* Private to scenes: controls with their storage. */
#ifndef LL_COURSE_CONTROL_H
#define LL_COURSE_CONTROL_H

#include "course/lesson.h"

/* A control and where its values live. */
struct control {
    struct ll_control shown; /* points into what follows */
    double *value, *x;
    double *first, *first_x; /* where reset puts them */
    const char *of,
        *key; /* it is there where the pick `of`, one before it, is at `key`; NULL: always */
};

/* Reads a control's table. A learner's points stand in for those of a `points` control. */
ll_err control_read(struct lesson *lesson, const struct ll_value *spec, struct ll_message *why,
                    struct control *out);

bool control_set(struct control *control, size_t item, enum ll_move move, double value);
bool control_step(struct control *control, size_t item, enum ll_move move, int steps);
void control_reset(struct control *control);

/* Sets table[id] to the control's value as a lesson sees it. */
ll_err control_give(const struct control *control, struct ll_script *script,
                    const struct ll_value *table);

#endif
