/* UTF-8 by its own strictness, UTF-16 by its mark or its zeros, then Windows' code pages. */
#include "base/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/plain.h"
#include "base/utf8.h"

static const char mark_8[] = "\xef\xbb\xbf";

const char *ll_charset_name(enum ll_charset charset)
{
    static const char *const names[] = {
        [LL_CHARSET_UTF8] = "UTF-8",  [LL_CHARSET_UTF16] = "UTF-16",
        [LL_CHARSET_CP949] = "CP949", [LL_CHARSET_CP1252] = "Windows-1252",
        [LL_CHARSET_UNKNOWN] = "",
    };
    return names[charset];
}

/* Converts all of it or nothing. */
static bool convert(const char *charset, const char *bytes, size_t length, struct ll_str *out)
{
    iconv_t way = iconv_open("UTF-8", charset);
    char *at = (char *)(uintptr_t)bytes; /* iconv only reads it */
    bool ok = way != (iconv_t)-1;
    while (ok && length > 0) {
        char piece[1024], *end = piece;
        size_t room = sizeof piece;
        ok = iconv(way, &at, &length, &end, &room) != (size_t)-1 || errno == E2BIG;
        ll_str_add_n(out, piece, sizeof piece - room);
    }
    if (way != (iconv_t)-1)
        iconv_close(way);
    return ok;
}

/* UTF-16 by its mark; or without one where nearly every second byte of the beginning is zero, as in
 * a program, which is ASCII but for its comments. */
static const char *utf16_of(const struct ll_str *text)
{
    size_t zeros[2] = {0}, seen = text->length < 512 ? text->length : 512;
    if (text->length >= 2 && memcmp(text->data, "\xff\xfe", 2) == 0)
        return "UTF-16LE";
    if (text->length >= 2 && memcmp(text->data, "\xfe\xff", 2) == 0)
        return "UTF-16BE";
    if (text->length < 8 || text->length % 2 != 0)
        return NULL;
    for (size_t i = 0; i < seen; i++)
        zeros[i % 2] += text->data[i] == '\0';
    if (zeros[0] == 0 && zeros[1] * 4 > seen)
        return "UTF-16LE";
    return zeros[1] == 0 && zeros[0] * 4 > seen ? "UTF-16BE" : NULL;
}

static bool has_controls(const struct ll_str *text)
{
    for (size_t i = 0; i < text->length; i++) {
        unsigned char c = (unsigned char)text->data[i];
        if ((c < ' ' && !strchr("\t\n\r\f\v", c)) || c == '\0' || c == 0x7f)
            return true;
    }
    return false;
}

static void drop_mark(struct ll_str *text)
{
    const size_t mark = sizeof mark_8 - 1;
    if (text->length < mark || memcmp(text->data, mark_8, mark) != 0)
        return;
    text->length -= mark;
    memmove(text->data, text->data + mark, text->length + 1);
}

static bool try(const char *charset, struct ll_str *text)
{
    struct ll_str out = {0};
    bool ok = convert(charset, ll_str_text(text), text->length, &out) && !out.failed;
    if (ok) {
        ll_str_done(text);
        *text = out;
        drop_mark(text);
    } else
        ll_str_done(&out);
    return ok;
}

ll_err ll_charset_decode(struct ll_str *text, enum ll_charset *from)
{
    const char *wide = text->length > 0 ? utf16_of(text) : NULL;
    *from = LL_CHARSET_UTF8;
    if (wide && try(wide, text))
        *from = LL_CHARSET_UTF16;
    else if (ll_utf8_valid(ll_str_text(text), text->length, NULL))
        drop_mark(text);
    else if (has_controls(text))
        *from = LL_CHARSET_UNKNOWN;
    else if (try("CP949", text))
        *from = LL_CHARSET_CP949;
    else if (try("WINDOWS-1252", text))
        *from = LL_CHARSET_CP1252;
    else
        *from = LL_CHARSET_UNKNOWN;
    return ll_str_err(text);
}

void ll_charset_add_name(struct ll_str *out, const char *name)
{
    struct ll_str read = {0};
    size_t length = strlen(name);
    if (!ll_utf8_valid(name, length, NULL) && convert("CP949", name, length, &read))
        ll_str_add(out, ll_str_text(&read));
    else
        ll_plain_add_name(out, name);
    ll_str_done(&read);
}
