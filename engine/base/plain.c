/* Taking out of a text what acts, hides or deceives. */
#include "base/plain.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* No script puts more marks on a letter; a pile of them climbs over the lines above. */
enum { MARKS_MOST = 4 };

enum { ESC = 0x1b, BEL = 0x07, CSI = 0x9b, ST = 0x9c };

/* The introducers of a string that runs to its terminator: DCS, SOS, OSC, PM, APC. */
static bool opens_string(uint32_t cp)
{
    return cp == 0x90 || cp == 0x98 || cp == 0x9d || cp == 0x9e || cp == 0x9f;
}

static bool is_hidden(uint32_t cp)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x00, 0x08},     {0x0b, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},     {0x034f, 0x034f},
        {0x061c, 0x061c}, {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x200b, 0x200f}, {0x2028, 0x202e},
        {0x2060, 0x206f}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (cp >= ranges[i].first && cp <= ranges[i].last)
            return true;
    return false;
}

/* A letter of some script, or a pattern of braille dots, that looks like nothing: a space says so.
 */
static bool is_blank(uint32_t cp)
{
    return cp == 0x115f || cp == 0x1160 || cp == 0x2800 || cp == 0x3164 || cp == 0xffa0;
}

/* Where a control sequence ends: after its final byte (0x40..0x7e), or before a byte that cannot
 * belong to it, so that a broken one hides no line. */
static size_t skip_control_sequence(const char *s, size_t length, size_t at)
{
    while (at < length && s[at] >= 0x20 && s[at] <= 0x3f)
        at++;
    return at < length && s[at] >= 0x40 && s[at] <= 0x7e ? at + 1 : at;
}

/* Where a string sequence ends: after BEL or ST; at a newline where it never ends. */
static size_t skip_string(const char *s, size_t length, size_t at)
{
    while (at < length && s[at] != '\n') {
        uint32_t cp;
        size_t size = ll_utf8_next(s + at, length - at, &cp);
        if (cp == BEL || cp == ST)
            return at + size;
        if (cp == ESC)
            return at + 1 < length && s[at + 1] == '\\' ? at + 2 : at;
        at += size;
    }
    return at;
}

/* Where the escape sequence whose ESC stood just before `at` ends. An ESC and a byte 0x40..0x5f
 * say what the C1 control 0x40 above says. */
static size_t skip_escape(const char *s, size_t length, size_t at)
{
    if (at >= length)
        return at;
    uint32_t control = (uint32_t)(unsigned char)s[at] + 0x40;
    if (control == CSI)
        return skip_control_sequence(s, length, at + 1);
    if (opens_string(control))
        return skip_string(s, length, at + 1);
    while (at < length && s[at] >= 0x20 && s[at] <= 0x2f)
        at++;
    return at < length && s[at] >= 0x30 && s[at] <= 0x7e ? at + 1 : at;
}

/* A character as it is shown. `pile` counts the marks that stand on the last one. */
static void add_shown(struct ll_str *out, uint32_t cp, size_t *pile)
{
    char text[4];
    size_t size = ll_utf8_put(is_blank(cp) ? ' ' : cp, text);
    bool is_mark = cp >= 0x300 && ll_utf8_width(text, size) == 0;
    *pile = is_mark ? *pile + 1 : 0;
    if (*pile <= MARKS_MOST)
        ll_str_add_n(out, text, size);
}

void ll_plain_add(struct ll_str *out, const char *bytes, size_t length)
{
    size_t pile = 0;
    for (size_t at = 0; at < length;) {
        uint32_t cp;
        size_t size = ll_utf8_next(bytes + at, length - at, &cp);
        at += size;
        if (cp == ESC)
            at = skip_escape(bytes, length, at);
        else if (cp == CSI)
            at = skip_control_sequence(bytes, length, at);
        else if (opens_string(cp))
            at = skip_string(bytes, length, at);
        else if (cp == '\r' && at < length && bytes[at] != '\n')
            ll_str_add_char(out, '\n');
        else if (!is_hidden(cp))
            add_shown(out, cp, &pile);
    }
}

void ll_plain_add_name(struct ll_str *out, const char *name)
{
    struct ll_str plain = {0};
    ll_plain_add(&plain, name, strlen(name));
    for (const char *at = ll_str_text(&plain); *at; at++) {
        if (*at == '\n' || *at == '\t')
            ll_str_add(out, "\xef\xbf\xbd");
        else
            ll_str_add_char(out, *at);
    }
    ll_str_done(&plain);
}
