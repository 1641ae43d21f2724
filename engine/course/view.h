/* What a scene or a trainer shows: figures, rows of values and a note. */
#ifndef LL_COURSE_VIEW_H
#define LL_COURSE_VIEW_H

#include <stdbool.h>
#include <stddef.h>

struct ll_figure;

/* One row of results; numbers are written with six digits. */
struct ll_view_value {
    char *label;
    char *text;
};

/* Everything is owned by the view, and the view by who made it. Where `error` is not NULL, it is
 * shown in place of the rest: what failed, with file and line. */
struct ll_view {
    struct ll_figure **figures;
    size_t figure_count;
    struct ll_view_value *values;
    size_t value_count;
    double step; /* of a training run, where the lesson says which */
    bool has_step;
    char *worked;     /* the formula with the numbers of now in it, or NULL */
    const char *note; /* Markdown of the block chosen by the lesson, and of what else it shows; or
                         NULL. Lives as long as the view and the page */
    size_t note_length;
    char *listing; /* of a program that the view shows: the note with it, or NULL */
    char *error;
};

#endif
