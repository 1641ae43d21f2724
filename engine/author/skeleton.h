/* Skeletons: a course, a page or an exercise of one's own to begin with, as templates lie in
 * assets/skeleton/. What is written passes lint as it is, and says by WRITE HERE what goes where.
 *
 * A template's {name}s are filled in; a line that begins with %LANGUAGE and a space stands where
 * submissions may be written in that language. Nothing that is there is ever written over:
 * LL_ERR_EXISTS (and with it, nothing is left). The new page or exercise is entered into the
 * course's course.lua, which is otherwise kept to the byte. */
#ifndef LL_AUTHOR_SKELETON_H
#define LL_AUTHOR_SKELETON_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "exercise/language.h"

/* Why a name cannot be used, or NULL where it can: lowercase letters, digits and '-', a letter
 * first, 32 bytes at most. A page's id is its section's, a '.' and a number or word: "A.2". */
const char *ll_skeleton_name_fault(const char *name);
const char *ll_skeleton_page_fault(const char *id);

/* A course in the folder `path`, which is made, with one page. Appends the files that were written,
 * a line each. The last part of the path is the course's name. */
ll_err ll_skeleton_course(const char *path, struct ll_message *why, struct ll_str *written);

/* A page of the course in `course`, in the section that its id begins with, which is made where
 * there is none. LL_ERR_EXISTS where this course or the one that ships has such a page. */
ll_err ll_skeleton_page(const char *course, const char *id, struct ll_message *why,
                        struct ll_str *written);

/* An exercise of the course, with starters and solutions in the languages asked for, at the end of
 * its section of exercises, which is made where there is none; appends its page ("lab1") to `page`.
 */
ll_err ll_skeleton_exercise(const char *course, const char *name,
                            const bool languages[LL_LANGUAGE_COUNT], struct ll_message *why,
                            struct ll_str *page, struct ll_str *written);

#endif
