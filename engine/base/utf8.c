#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

size_t ll_utf8_next(const char *s, size_t length, uint32_t *cp)
{
    if (length == 0)
        return 0;
    utf8proc_int32_t point;
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s,
                                          (utf8proc_ssize_t)(length < 4 ? length : 4), &point);
    if (n <= 0) {
        *cp = 0xFFFD;
        return 1;
    }
    *cp = (uint32_t)point;
    return (size_t)n;
}

size_t ll_utf8_put(uint32_t cp, char out[4])
{
    return (size_t)utf8proc_encode_char((utf8proc_int32_t)cp, (utf8proc_uint8_t *)out);
}

bool ll_utf8_valid(const char *s, size_t length, size_t *bad)
{
    for (size_t at = 0; at < length;) {
        utf8proc_int32_t point;
        size_t left = length - at;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s + at,
                                              (utf8proc_ssize_t)(left < 4 ? left : 4), &point);
        if (n <= 0) {
            if (bad)
                *bad = at;
            return false;
        }
        at += (size_t)n;
    }
    return true;
}

size_t ll_utf8_whole(const char *s, size_t length)
{
    size_t start = length;
    while (start > 0 && length - start < 4 && ((unsigned char)s[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0)
        return length;
    unsigned char lead = (unsigned char)s[start - 1];
    size_t need = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    return length - (start - 1) < need ? start - 1 : length;
}

static bool is_plain(const char *s, size_t length)
{
    return length == 1 || ((unsigned char)s[1] < 0x80 && s[0] != '\r');
}

size_t ll_utf8_cluster(const char *s, size_t length, int *width)
{
    *width = 0;
    if (length == 0)
        return 0;
    if ((unsigned char)s[0] < 0x80 && is_plain(s, length)) {
        *width = s[0] >= 0x20 && s[0] != 0x7F;
        return 1;
    }
    uint32_t previous = 0;
    size_t used = ll_utf8_next(s, length, &previous);
    *width = utf8proc_charwidth((utf8proc_int32_t)previous);
    utf8proc_int32_t state = 0;
    while (used < length) {
        uint32_t cp = 0;
        size_t n = ll_utf8_next(s + used, length - used, &cp);
        if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)previous, (utf8proc_int32_t)cp,
                                             &state))
            break;
        int wide = utf8proc_charwidth((utf8proc_int32_t)cp);
        if (wide > *width)
            *width = wide;
        previous = cp;
        used += n;
    }
    return used;
}

int ll_utf8_width(const char *s, size_t length)
{
    int total = 0;
    while (length > 0) {
        int width;
        size_t n = ll_utf8_cluster(s, length, &width);
        total += width;
        s += n;
        length -= n;
    }
    return total;
}

size_t ll_utf8_fit(const char *s, size_t length, int columns, int *width)
{
    size_t used = 0;
    int total = 0;
    while (used < length) {
        int wide;
        size_t n = ll_utf8_cluster(s + used, length - used, &wide);
        if (total + wide > columns)
            break;
        total += wide;
        used += n;
    }
    if (width)
        *width = total;
    return used;
}

void ll_utf8_compose(struct ll_str *out, const char *s, size_t length)
{
    utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)length,
                                      &composed, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n >= 0)
        ll_str_add_n(out, (const char *)composed, (size_t)n);
    else
        ll_str_add_n(out, s, length);
    free(composed);
}
