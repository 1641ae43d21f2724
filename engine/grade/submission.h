/* A submitted file: which exercise and language it is for, and its text. */
#ifndef LL_GRADE_SUBMISSION_H
#define LL_GRADE_SUBMISSION_H

#include <stdbool.h>

#include "base/charset.h"
#include "base/err.h"
#include "base/str.h"
#include "exercise/language.h"

struct ll_submission {
    struct ll_str exercise;  /* what its name says or means, or what the caller said */
    bool is_guessed;         /* its name only means it: "Tversky (1).py" */
    bool is_notebook;        /* its code is taken from a notebook's cells */
    enum ll_charset charset; /* what the text was saved in */
    bool has_language;
    enum ll_language language;
    struct ll_str raw;  /* as it was handed in */
    struct ll_str text; /* valid UTF-8 without NUL */
    struct ll_str name; /* what messages call it: "tversky.c" */
};

/* Appends the name of the exercise that a file is for: `given`, or where that is NULL what its name
 * says or means (meant.h), or where that is none its stem. *is_guessed (may be NULL): only meant.
 */
void ll_submission_exercise(const char *path, const char *given, struct ll_str *out,
                            bool *is_guessed);

/* Reads the file. `exercise` (which may be NULL) stands in for the stem. The first `root` bytes of
 * the path, a folder, are the caller's own; what lies below is a stranger's: no link there is
 * followed. 0: all of it is the caller's. It is opened once, and what was opened is looked at:
 * whoever changes the folder meanwhile gains nothing. LL_ERR_NOT_FOUND where there is nothing at
 * `path`; LL_ERR_FORMAT where what is there cannot be taken: *reason is then a key under
 * "grade.reject.". */
ll_err ll_submission_read(const char *path, const char *exercise, size_t root,
                          struct ll_message *why, struct ll_submission *out, const char **reason);
/* The same for bytes that no file holds; `path` names them. */
ll_err ll_submission_take(const char *path, const char *exercise, const char *text, size_t length,
                          struct ll_submission *out, const char **reason);
void ll_submission_done(struct ll_submission *submission);

#endif
