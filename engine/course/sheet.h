/* A sheet: a whole page written out as text, its scenes run at the values that their controls have.
 */
#ifndef LL_COURSE_SHEET_H
#define LL_COURSE_SHEET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/locale.h"
#include "base/str.h"
#include "chart/style.h"
#include "course/page.h"

struct ll_sheet_options {
    int width;             /* columns, LL_SHEET_LEAST or more */
    struct ll_style style; /* its glyphs and colours */
    bool ansi;             /* colours and attributes as escape sequences */
    bool answers;          /* questions with their answers */
    bool describe;         /* figures in words, in place of pictures */
    bool source;           /* scenes with the C source of their kernels */
    bool trained;          /* scenes that train with what their run ends in */
    uint64_t seed;         /* of those runs; 0: the first one that the screen takes */
    const struct ll_locale *locale;
};

enum { LL_SHEET_LEAST = 20 };

/* Appends the page. *failed (which may be NULL) counts the scenes that could not be shown: what
 * stands in their place says why. */
ll_err ll_sheet_write(const struct ll_page *page, const struct ll_sheet_options *options,
                      struct ll_message *why, size_t *failed, struct ll_str *out);

/* Appends a title and Markdown under it: what is no page, an exercise's task. */
ll_err ll_sheet_write_text(const char *title, const char *markdown,
                           const struct ll_sheet_options *options, struct ll_message *why,
                           struct ll_str *out);

#endif
