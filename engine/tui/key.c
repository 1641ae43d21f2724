/* Key decoding: UTF-8, and the escape sequences of ECMA-48 as xterm, rxvt, the Linux console and
 * the VT100 send them. The grammar is parsed whole before it is looked up, so that an unknown
 * sequence is swallowed as one key. */
#include "tui/key.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum { ESC = 0x1B, BEL = 0x07, LONGEST = 64 };
enum { ESCAPE_PAUSE_MS = 25, ANSWER_PAUSE_MS = 250, STRING_PAUSE_MS = 1000 };
enum { KEY_PASTE = LL_KEY_UNKNOWN + 1 }; /* a paste begins; never given out */

size_t ll_keys_feed(struct ll_keys *keys, const void *bytes, size_t length)
{
    size_t room = sizeof keys->bytes - keys->length;
    size_t taken = length < room ? length : room;
    memcpy(keys->bytes + keys->length, bytes, taken);
    keys->length += taken;
    return taken;
}

static void drop(struct ll_keys *keys, size_t n)
{
    keys->length -= n;
    memmove(keys->bytes, keys->bytes + n, keys->length);
}

/* xterm's modifier parameter: 1 + a sum of Shift 1, Alt 2, Ctrl 4. */
static unsigned modifiers(int parameter)
{
    return parameter > 1 ? (unsigned)(parameter - 1) & 7U : 0;
}

static uint32_t letter_key(unsigned char final)
{
    switch (final) {
    case 'A':
        return LL_KEY_UP;
    case 'B':
        return LL_KEY_DOWN;
    case 'C':
        return LL_KEY_RIGHT;
    case 'D':
        return LL_KEY_LEFT;
    case 'F':
        return LL_KEY_END;
    case 'H':
        return LL_KEY_HOME;
    case 'M':
        return LL_KEY_ENTER;
    case 'P':
    case 'Q':
    case 'R':
    case 'S':
        return LL_KEY_F1 + (uint32_t)(final - 'P');
    default:
        return LL_KEY_UNKNOWN;
    }
}

static uint32_t tilde_key(int number)
{
    static const uint32_t low[] = {0,          LL_KEY_HOME,    LL_KEY_INSERT,    LL_KEY_DELETE,
                                   LL_KEY_END, LL_KEY_PAGE_UP, LL_KEY_PAGE_DOWN, LL_KEY_HOME,
                                   LL_KEY_END};
    if (number >= 1 && number <= 8)
        return low[number];
    if (number == 200)
        return KEY_PASTE;
    if (number >= 11 && number <= 15)
        return LL_KEY_F1 + (uint32_t)(number - 11);
    if (number >= 17 && number <= 21)
        return LL_KEY_F1 + (uint32_t)(number - 12);
    if (number == 23 || number == 24)
        return LL_KEY_F1 + (uint32_t)(number - 13);
    return LL_KEY_UNKNOWN;
}

/* The numbers between `[` and the final byte. */
struct parameters {
    int value[4];
    size_t count;
    bool private, dollar;
};

static struct parameters read_parameters(const unsigned char *s, size_t length)
{
    struct parameters p = {{0}, 1, false, false};
    for (size_t i = 0; i < length; i++) {
        int *value = &p.value[p.count - 1];
        if (s[i] >= '0' && s[i] <= '9' && *value < 100000)
            *value = *value * 10 + (s[i] - '0');
        else if (s[i] == ';' && p.count < 4)
            p.count++;
        else if (s[i] == '?')
            p.private = true;
        else if (s[i] == '$')
            p.dollar = true;
    }
    return p;
}

static struct ll_key csi_key(const unsigned char *s, size_t length, unsigned char final)
{
    struct parameters p = read_parameters(s, length);
    struct ll_key key = {LL_KEY_UNKNOWN, modifiers(p.count > 1 ? p.value[1] : 0), 0, 0};
    if (p.private && p.dollar && final == 'y') {
        key = (struct ll_key){LL_KEY_MODE, 0, p.value[0], p.value[1]};
    } else if (p.private) {
        key = (struct ll_key){final == 'c' ? LL_KEY_ATTRIBUTES : LL_KEY_UNKNOWN, 0, 0, 0};
    } else if (final == '~' || final == '$' || final == '^' || final == '@') {
        key.code = tilde_key(p.value[0]);
        if (final == '$' || final == '@') /* rxvt: Shift, Ctrl, both */
            key.mods |= LL_KEY_SHIFT;
        if (final == '^' || final == '@')
            key.mods |= LL_KEY_CTRL;
    } else if (final == 'Z') {
        key = (struct ll_key){LL_KEY_TAB, LL_KEY_SHIFT, 0, 0};
    } else if (final >= 'a' && final <= 'd') { /* rxvt: Shift and an arrow */
        key.code = letter_key((unsigned char)(final - 'a' + 'A'));
        key.mods |= LL_KEY_SHIFT;
    } else {
        key.code = letter_key(final);
    }
    return key;
}

/* Bytes of the control sequence after `ESC [`, its final byte included; 0 where it is not whole. A
 * byte that has no place in one ends it, and it is unknown. */
static size_t csi_length(const unsigned char *s, size_t length, bool *valid)
{
    size_t i = 0;
    *valid = true;
    if (length > 0 && s[0] == '[') /* the Linux console's F1..F5: ESC [ [ A */
        return length > 1 ? 2 : 0;
    while (i < length && s[i] >= 0x20 && s[i] <= 0x3F) {
        if (s[i] == '$' && i + 1 == length)
            return i + 1; /* rxvt's Shift and a function key; a mode report goes on with y */
        i++;
    }
    if (i == length)
        return 0;
    *valid = s[i] >= 0x40 && s[i] <= 0x7E;
    return *valid ? i + 1 : i;
}

static size_t take_csi(const unsigned char *s, size_t length, bool flush, struct ll_key *out)
{
    bool valid;
    size_t n = csi_length(s + 2, length - 2, &valid);
    bool report = n > 1 && s[2] == '?' && s[1 + n] == '$';
    if (n == 0 || report) {
        if (!flush && length < LONGEST)
            return 0;
        *out = (struct ll_key){length == 2 ? '[' : LL_KEY_UNKNOWN, LL_KEY_ALT, 0, 0};
        return length;
    }
    if (!valid)
        *out = (struct ll_key){LL_KEY_UNKNOWN, 0, 0, 0};
    else if (s[2] == '[')
        *out = (struct ll_key){s[3] >= 'A' && s[3] <= 'E' ? LL_KEY_F1 + (uint32_t)(s[3] - 'A')
                                                          : LL_KEY_UNKNOWN,
                               0, 0, 0};
    else
        *out = csi_key(s + 2, n - 1, s[1 + n]);
    return 2 + n;
}

static struct ll_key control_key(unsigned char byte)
{
    switch (byte) {
    case '\r':
    case '\n':
        return (struct ll_key){LL_KEY_ENTER, 0, 0, 0};
    case '\t':
        return (struct ll_key){LL_KEY_TAB, 0, 0, 0};
    case 0x08:
    case 0x7F:
        return (struct ll_key){LL_KEY_BACKSPACE, 0, 0, 0};
    case ESC:
        return (struct ll_key){LL_KEY_ESCAPE, 0, 0, 0};
    case 0:
        return (struct ll_key){' ', LL_KEY_CTRL, 0, 0};
    default:
        return (struct ll_key){(uint32_t)(byte < 27 ? byte + 'a' - 1 : byte + '@'), LL_KEY_CTRL, 0,
                               0};
    }
}

/* Bytes that a UTF-8 sequence with this lead has; 1 for what leads none. */
static size_t utf8_need(unsigned char lead)
{
    return lead >= 0xF0 && lead < 0xF8 ? 4 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xC2 ? 2 : 1;
}

static size_t take_character(const unsigned char *s, size_t length, bool flush, struct ll_key *out)
{
    if (s[0] < 0x20 || s[0] == 0x7F) {
        *out = control_key(s[0]);
        return 1;
    }
    if (length < utf8_need(s[0]) && !flush)
        return 0;
    uint32_t cp = 0;
    size_t n = ll_utf8_next((const char *)s, length, &cp);
    bool wrong = cp == 0xFFFD || (cp >= 0x80 && cp < 0xA0);
    *out = (struct ll_key){wrong ? LL_KEY_UNKNOWN : cp, 0, 0, 0};
    return n;
}

/* -- answers of the terminal that are strings: ESC ] number ; text, ended by BEL or ESC \ -------
 */

/* One channel of "rgb:R/G/B", 1 to 4 hexadecimal digits, as 0..255. False where there is none. */
static bool read_channel(const char **text, int *out)
{
    char *end;
    unsigned long value = strtoul(*text, &end, 16);
    long digits = end - *text;
    if (digits < 1 || digits > 4 || !isxdigit((unsigned char)**text))
        return false;
    *out = (int)(value * 255 / ((1ul << 4 * digits) - 1));
    *text = end;
    return true;
}

/* What "11;rgb:1616/1818/1d1d" says; unknown where it says something else. */
static struct ll_key string_key(const unsigned char *s, size_t length)
{
    struct ll_key key = {LL_KEY_UNKNOWN, 0, 0, 0};
    char text[LONGEST + 1] = "";
    const char *at = text;
    int rgb[3];
    memcpy(text, s, length < LONGEST ? length : (size_t)LONGEST);
    if (strncmp(at, "11;rgb:", 7) == 0)
        at += 7;
    else if (strncmp(at, "11;rgba:", 8) == 0)
        at += 8;
    else
        return key;
    for (int i = 0; i < 3; i++)
        if (!read_channel(&at, &rgb[i]) || (i < 2 && *at++ != '/'))
            return key;
    return (struct ll_key){LL_KEY_BACKGROUND, 0, rgb[0] << 16 | rgb[1] << 8 | rgb[2], 0};
}

static bool begins_string(const unsigned char *s, size_t length)
{
    return length > 2 && s[0] == ESC && s[1] == ']' && s[2] >= '0' && s[2] <= '9';
}

/* An old urxvt leaves the backslash out: whatever follows the ESC is another key then. */
static size_t take_string(const unsigned char *s, size_t length, bool flush, struct ll_key *out)
{
    size_t end = 2;
    while (end < length && s[end] != BEL && s[end] != ESC)
        end++;
    bool cut = end == length || (s[end] == ESC && end + 1 == length);
    if (cut && !flush && length < LONGEST)
        return 0;
    *out = string_key(s + 2, end - 2);
    if (end == length)
        return length;
    return s[end] == ESC && end + 1 < length && s[end + 1] == '\\' ? end + 2 : end + 1;
}

static size_t take_escape(const unsigned char *s, size_t length, bool flush, struct ll_key *out)
{
    if (length == 1 || s[1] == ESC) {
        if (length == 1 && !flush)
            return 0;
        *out = (struct ll_key){LL_KEY_ESCAPE, 0, 0, 0};
        return 1;
    }
    if (s[1] == '[')
        return take_csi(s, length, flush, out);
    if (begins_string(s, length))
        return take_string(s, length, flush, out);
    if (s[1] == ']' && length == 2 && !flush)
        return 0;
    if (s[1] == 'O' && (length > 2 || !flush)) {
        if (length == 2)
            return 0;
        *out = (struct ll_key){letter_key(s[2]), 0, 0, 0};
        return 3;
    }
    size_t n = take_character(s + 1, length - 1, flush, out);
    out->mods |= LL_KEY_ALT;
    return n == 0 ? 0 : 1 + n;
}

/* The next character of a paste. Only its end mark ends it; no other sequence has a meaning in it,
 * and line ends and tabs are blanks. */
static bool next_pasted(struct ll_keys *keys, bool flush, struct ll_key *out)
{
    static const char end[] = "\x1b[201~";
    while (keys->length > 0) {
        size_t whole = strlen(end), have = keys->length < whole ? keys->length : whole;
        if (memcmp(keys->bytes, end, have) == 0) {
            if (have < whole && !flush)
                return false;
            keys->pasting = have < whole;
            drop(keys, have);
            if (!keys->pasting)
                return ll_keys_next(keys, flush, out);
            continue;
        }
        size_t n = take_character(keys->bytes, keys->length, flush, out);
        if (n == 0)
            return false;
        bool blank = strchr("\t\n\r", keys->bytes[0]) != NULL && keys->bytes[0] != '\0';
        int was = !blank ? 0 : keys->bytes[0] == '\t' ? '\t' : '\n';
        drop(keys, n);
        if (blank || (out->code < 0x110000 && out->mods == 0)) {
            *out = (struct ll_key){blank ? ' ' : out->code, LL_KEY_PASTED, 0, was};
            return true;
        }
    }
    if (flush)
        keys->pasting = false; /* its end never came: keys are keys again */
    return false;
}

bool ll_keys_next(struct ll_keys *keys, bool flush, struct ll_key *out)
{
    *out = (struct ll_key){LL_KEY_NONE, 0, 0, 0};
    if (keys->pasting)
        return next_pasted(keys, flush, out);
    if (keys->length == 0)
        return false;
    size_t n = keys->bytes[0] == ESC ? take_escape(keys->bytes, keys->length, flush, out)
                                     : take_character(keys->bytes, keys->length, flush, out);
    if (n == 0)
        return false;
    drop(keys, n);
    if (out->code == KEY_PASTE) {
        keys->pasting = true;
        return next_pasted(keys, flush && keys->length > 0, out);
    }
    return true;
}

int ll_keys_patience(const struct ll_keys *keys)
{
    if (keys->pasting)
        return STRING_PAUSE_MS;
    if (keys->length == 0)
        return -1;
    if (begins_string(keys->bytes, keys->length))
        return STRING_PAUSE_MS;
    return keys->awaiting ? ANSWER_PAUSE_MS : ESCAPE_PAUSE_MS;
}

/* The two-set layout. Compatibility jamo U+3131.. in order; compound letters are two strokes. */
static const char *const jamo_strokes[] = {
    "r",  "R",  "rt", "s", "sw", "sg", "e",  "E",  "f", "fr", "fa", "fq", "ft",
    "fx", "fv", "fg", "a", "q",  "Q",  "qt", "t",  "T", "d",  "w",  "W",  "c",
    "z",  "x",  "v",  "g", "k",  "o",  "i",  "O",  "j", "p",  "u",  "P",  "h",
    "hk", "ho", "hl", "y", "n",  "nj", "np", "nl", "b", "m",  "ml", "l"};

enum { JAMO_FIRST = 0x3131, JAMO_COUNT = sizeof jamo_strokes / sizeof *jamo_strokes };
enum { SYLLABLE_FIRST = 0xAC00, SYLLABLE_LAST = 0xD7A3, VOWELS = 21, FINALS = 28 };

/* Where a syllable's initials and finals stand in the table above; vowels are in its order. */
static const unsigned char initials[] = {0,  1,  3,  6,  7,  8,  16, 17, 18, 20,
                                         21, 22, 23, 24, 25, 26, 27, 28, 29};
static const unsigned char finals[] = {0,  0,  1,  2,  3,  4,  5,  6,  8,  9,  10, 11, 12, 13,
                                       14, 15, 16, 17, 19, 20, 21, 22, 23, 25, 26, 27, 28, 29};
enum { VOWEL_FIRST = 30 };

static size_t add_strokes(size_t jamo, char *out, size_t n)
{
    for (const char *s = jamo_strokes[jamo]; *s != '\0'; s++)
        out[n++] = *s;
    return n;
}

size_t ll_key_twin(uint32_t cp, char out[6])
{
    if (cp >= JAMO_FIRST && cp < JAMO_FIRST + JAMO_COUNT)
        return add_strokes(cp - JAMO_FIRST, out, 0);
    if (cp < SYLLABLE_FIRST || cp > SYLLABLE_LAST)
        return 0;
    uint32_t index = cp - SYLLABLE_FIRST;
    size_t n = add_strokes(initials[index / (VOWELS * FINALS)], out, 0);
    n = add_strokes(VOWEL_FIRST + index / FINALS % VOWELS, out, n);
    return index % FINALS == 0 ? n : add_strokes(finals[index % FINALS], out, n);
}
