/* Marks: what a text says to `lint` and not to its reader.
 *
 * A mark ends a sentence: {claim median-stays} names claims of the lesson (lessons/README.md),
 * {told Huber 1964} a source, {given} says that the page chose the figures itself. */
#ifndef LL_COURSE_MARKS_H
#define LL_COURSE_MARKS_H

#include "course/arena.h"
#include "course/prose.h"

/* Takes the marks out of a file's text, in place, with the blanks before them; `length` shrinks.
 * The marks stand in the order of the text and live in the arena. LL_ERR_FORMAT where one is not
 * closed on its line, or {claim} or {told} names nothing. */
ll_err ll_marks_take(char *text, size_t *length, const char *file, struct ll_arena *arena,
                     struct ll_message *why, const struct ll_prose_mark **out, size_t *count);

#endif
