/* Lint of an exercise's words: text.LANG.md in every language. */
#ifndef LL_AUTHOR_LINT_WORDS_H
#define LL_AUTHOR_LINT_WORDS_H

#include "exercise/exercise.h"

/* `file` of the exercise is to be mended: `what`, and more of it in `detail` ("" where there is
 * none). */
typedef void ll_words_finding(void *arg, const char *file, const char *what, const char *detail);

/* Hands over each finding: a language without words, a block that is missing, empty or without a
 * title, one that is of no known kind, or that one language has alone, and prose that Markdown
 * turns into something else. LL_OK however many there are. */
ll_err ll_lint_words(const struct ll_exercise *exercise, ll_words_finding *find, void *arg,
                     struct ll_message *why);

#endif
