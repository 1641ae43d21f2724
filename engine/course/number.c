#include "course/number.h"

#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum { NUMBER_LIMIT = 64 };

/* The ASCII character that a code point stands for; 0 where it is part of no number. */
static char plain(uint32_t cp)
{
    if (cp >= 0xFF01 && cp <= 0xFF5E) /* full-width forms of ! to ~ */
        cp -= 0xFF01 - '!';
    if (cp == 0x2212)
        return '-';
    if (cp == 0x3000 || cp == 0xA0)
        return ' ';
    return cp < 0x80 ? (char)cp : '\0';
}

/* Copies the text as plain ASCII, trimmed, a decimal comma as a point. */
static bool flatten(const char *text, size_t length, char out[NUMBER_LIMIT + 1])
{
    size_t used = 0;
    const char *comma = NULL;
    while (length > 0) {
        uint32_t cp;
        size_t n = ll_utf8_next(text, length, &cp);
        char c = plain(cp);
        text += n;
        length -= n;
        if (c == ' ' && used == 0)
            continue;
        if (c == '\0' || used == NUMBER_LIMIT)
            return false;
        out[used++] = c;
    }
    while (used > 0 && out[used - 1] == ' ')
        used--;
    out[used] = '\0';
    comma = strchr(out, ',');
    if (comma != NULL && strchr(out, '.') == NULL)
        out[comma - out] = '.';
    return used > 0;
}

/* Plain decimals and inf only: strtod alone would take hexadecimal, "nan(...)" and spaces. */
static bool read_decimal(const char *text, locale_t neutral, const char **end, double *out)
{
    *end = text;
    const char *digits = text + (text[0] == '-' || text[0] == '+');
    bool is_inf = strncmp(digits, "inf", 3) == 0;
    size_t span = strspn(digits, ".0123456789");
    if (!is_inf && (strcspn(digits, "0123456789") >= span || digits[1] == 'x' || digits[1] == 'X'))
        return false;
    char *stop;
    *out = strtod_l(text, &stop, neutral);
    *end = stop;
    return true;
}

/* The end of what may be a number's beginning; *whole where nothing of it is missing. */
static const char *begin_decimal(const char *text, bool *whole)
{
    const char *at = text + (text[0] == '-' || text[0] == '+');
    if (*at == 'i') {
        size_t same = strncmp(at, "inf", 3) == 0 ? 3 : strncmp(at, "in", 2) == 0 ? 2 : 1;
        *whole = same == 3;
        return at + same;
    }
    size_t before = strspn(at, "0123456789");
    at += before;
    bool point = *at == '.';
    at += point;
    size_t after = point ? strspn(at, "0123456789") : 0;
    at += after;
    *whole = before + after > 0;
    if (*whole && (*at == 'e' || *at == 'E')) {
        at += 1 + (at[1] == '-' || at[1] == '+');
        size_t digits = strspn(at, "0123456789");
        at += digits;
        *whole = digits > 0;
    }
    return at;
}

bool ll_number_begins(const char *text, size_t length)
{
    char flat[NUMBER_LIMIT + 1] = "";
    bool whole = true;
    if (length == 0)
        return true;
    if (!flatten(text, length, flat))
        return false;
    const char *at = begin_decimal(flat, &whole);
    if (whole && *at == '/')
        at = begin_decimal(at + 1, &whole);
    return *at == '\0';
}

bool ll_number_read(const char *text, size_t length, double *out)
{
    char flat[NUMBER_LIMIT + 1] = "";
    const char *end;
    double below = 1;
    if (!flatten(text, length, flat))
        return false;
    locale_t neutral = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (neutral == (locale_t)0)
        return false;
    bool good = read_decimal(flat, neutral, &end, out);
    if (good && *end == '/')
        good = read_decimal(end + 1, neutral, &end, &below) && below != 0;
    freelocale(neutral);
    *out /= below;
    return good && *end == '\0';
}
