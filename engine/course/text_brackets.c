/* Tall brackets in ASCII. A formula of several lines has brackets made of parts, one under another;
 * the twins of other signs before them are of different widths, so the parts are put under one
 * another again before they get twins of their own. */
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "course/text_flow.h"

enum { BRACKETS_MOST = 8 }; /* in a line */

/* The part's twin; 0 where it is no part of a bracket. */
static char twin_of(uint32_t cp)
{
    static const char twins[] = "/|\\\\|/[[[]]]/<\\|\\>/"; /* from U+239B on */
    return cp >= 0x239B && cp < 0x239B + sizeof twins - 1 ? twins[cp - 0x239B] : '\0';
}

/* Where the k-th part stands in the line, in bytes and in columns; false where it has none. */
static bool find(const char *line, size_t length, size_t k, size_t *byte, int *column)
{
    uint32_t cp;
    for (size_t at = 0, step; at < length; at += step) {
        step = ll_utf8_next(line + at, length - at, &cp);
        if (twin_of(cp) && k-- == 0) {
            *byte = at;
            *column = ll_utf8_width(line, at);
            return true;
        }
    }
    return false;
}

/* The farthest column of a k-th part in the lines from here on that have brackets. */
static int farthest(const char *line, size_t k)
{
    size_t byte;
    int column, most = 0;
    for (size_t length; find(line, length = strcspn(line, "\n"), 0, &byte, &column);) {
        if (find(line, length, k, &byte, &column) && column > most)
            most = column;
        line += length + (line[length] == '\n');
    }
    return most;
}

/* Puts the k-th parts of lines that follow one another into one column. */
static ll_err align(struct ll_str *code, size_t k)
{
    struct ll_str out = {0};
    int most = -1; /* of the lines that are being gone through; -1: none has a bracket */
    for (const char *line = ll_str_text(code); *line != '\0';) {
        size_t length = strcspn(line, "\n"), byte = 0;
        int column;
        if (!find(line, length, 0, &byte, &column))
            most = -1;
        else if (most < 0)
            most = farthest(line, k);
        if (!find(line, length, k, &byte, &column))
            column = most;
        ll_str_add_n(&out, line, byte);
        ll_str_add_repeat(&out, " ", most > column ? (size_t)(most - column) : 0);
        ll_str_add_n(&out, line + byte, length - byte);
        ll_str_add(&out, line[length] == '\n' ? "\n" : "");
        line += length + (line[length] == '\n');
    }
    ll_err err = ll_str_err(&out);
    ll_str_done(code);
    *code = out;
    return err;
}

ll_err text_brackets(struct ll_str *code)
{
    struct ll_str out = {0};
    ll_err err = ll_str_err(code);
    for (size_t k = 0; err == LL_OK && k < BRACKETS_MOST; k++)
        err = align(code, k);
    for (size_t at = 0, step; err == LL_OK && at < code->length; at += step) {
        uint32_t cp;
        step = ll_utf8_next(code->data + at, code->length - at, &cp);
        if (twin_of(cp))
            ll_str_add_char(&out, twin_of(cp));
        else
            ll_str_add_n(&out, code->data + at, step);
    }
    if (err == LL_OK)
        err = ll_str_err(&out);
    ll_str_done(code);
    *code = out;
    return err;
}
