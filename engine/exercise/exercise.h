/* An exercise: a folder under exercises/ with its checks (exercise.lua), its words in each language
 * (text.LANG.md), starters, solutions and known mistakes. */
#ifndef LL_EXERCISE_EXERCISE_H
#define LL_EXERCISE_EXERCISE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "exercise/language.h"

struct ll_exercise;

/* The names of the exercises, an instructor's own (ll_path_course) and those that ship, ending with
 * NULL, in the order of their pages; given back with ll_exercise_list_free. One that cannot be
 * opened is among them: whoever opens it is told why. */
ll_err ll_exercise_list(struct ll_message *why, char ***out);

/* The same of the folder "exercises" of `course` alone. */
ll_err ll_exercise_list_of(const char *course, struct ll_message *why, char ***out);
void ll_exercise_list_free(char ***list);

/* Opens the exercise called `name` ("tversky", or its page "ex1") with its words in `lang`, and
 * with an instructor's private checks where ll_path_checks has some for it: NAME/exercise.lua
 * there, or exercises/NAME/exercise.lua, whose words (text.LANG.md beside it) go before the public
 * ones. Where it has no words in that language, in the first that it has, and its task says so in
 * `lang`. LL_ERR_NOT_FOUND where there is no such exercise. */
ll_err ll_exercise_open(const char *name, const char *lang, struct ll_message *why,
                        struct ll_exercise **out);
void ll_exercise_free(struct ll_exercise **exercise);

const char *ll_exercise_name(const struct ll_exercise *exercise);  /* "tversky" */
const char *ll_exercise_page(const struct ll_exercise *exercise);  /* "ex1" */
const char *ll_exercise_title(const struct ll_exercise *exercise); /* in the reader's language */

/* Markdown of a block, or NULL where there is none. The task is the block "prompt"; the page after
 * a pass is "after". */
const char *ll_exercise_text(const struct ll_exercise *exercise, const char *block);

/* The version of its checks, which stands in every result; "private VERSION" where they are an
 * instructor's private ones. */
const char *ll_exercise_version(const struct ll_exercise *exercise);
bool ll_exercise_is_private(const struct ll_exercise *exercise);

/* The title in a block's heading, or NULL where there is no such block. */
const char *ll_exercise_heading(const struct ll_exercise *exercise, const char *block);

/* The ladder of hints, from a nudge to almost the answer: Markdown of hint 0, 1, ...; NULL past
 * the last. */
size_t ll_exercise_hint_count(const struct ll_exercise *exercise);
const char *ll_exercise_hint(const struct ll_exercise *exercise, size_t index);

/* The checks as the learner sees them before grading. */
size_t ll_exercise_check_count(const struct ll_exercise *exercise);
const char *ll_exercise_check_id(const struct ll_exercise *exercise, size_t index);
const char *ll_exercise_check_title(const struct ll_exercise *exercise, size_t index);
double ll_exercise_check_points(const struct ll_exercise *exercise, size_t index);

/* The known mistakes: their ids, in the order of the bytes. */
size_t ll_exercise_mistake_count(const struct ll_exercise *exercise);
const char *ll_exercise_mistake_id(const struct ll_exercise *exercise, size_t index);

/* Its checks as a program, for the grader. */
struct ll_spec;
struct ll_spec *ll_exercise_spec(const struct ll_exercise *exercise);

/* True where the exercise can be solved in the language. */
bool ll_exercise_has(const struct ll_exercise *exercise, enum ll_language language);

/* Appends the text of the starter file (in the reader's language, where there is a
 * starter.LANG.EXT: the same program with other comments), or of solution `index` (LL_ERR_NOT_FOUND
 * past the last). */
ll_err ll_exercise_starter(const struct ll_exercise *exercise, enum ll_language language,
                           struct ll_message *why, struct ll_str *out);
ll_err ll_exercise_solution(const struct ll_exercise *exercise, enum ll_language language,
                            size_t index, struct ll_message *why, struct ll_str *out);

/* Appends the text of call.LANGUAGE: how a submission in it is asked. */
ll_err ll_exercise_call(const struct ll_exercise *exercise, enum ll_language language,
                        struct ll_message *why, struct ll_str *out);

/* Appends the path of a file of the exercise's folder ("solution.lua"). */
void ll_exercise_path(const struct ll_exercise *exercise, const char *name, struct ll_str *out);

#endif
