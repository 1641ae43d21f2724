/* Keys: the bytes that a terminal sends, decoded without a terminal.
 *
 * Bytes are fed as they come and keys are taken until there are none. A sequence that is not whole
 * yet (a lone Escape among them) waits until the caller says that nothing more is coming, which it
 * decides by a pause: ll_keys_patience says how long. Whatever is not understood becomes one
 * LL_KEY_UNKNOWN, so that rubbish never turns into commands. What the terminal answers comes as
 * keys of its own, however late; what is pasted comes as characters with LL_KEY_PASTED. */
#ifndef LL_TUI_KEY_H
#define LL_TUI_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A key's code is a Unicode code point (lower-case letters as typed, control keys as
 * `LL_KEY_CTRL | 'c'` in the modifiers) or one of these, which lie past Unicode. */
enum {
    LL_KEY_NONE = 0,
    LL_KEY_ENTER = 0x110000,
    LL_KEY_ESCAPE,
    LL_KEY_BACKSPACE,
    LL_KEY_DELETE,
    LL_KEY_INSERT,
    LL_KEY_TAB,
    LL_KEY_UP,
    LL_KEY_DOWN,
    LL_KEY_LEFT,
    LL_KEY_RIGHT,
    LL_KEY_HOME,
    LL_KEY_END,
    LL_KEY_PAGE_UP,
    LL_KEY_PAGE_DOWN,
    LL_KEY_F1, /* F1..F12 follow one another */
    LL_KEY_F12 = LL_KEY_F1 + 11,
    LL_KEY_MODE,       /* the terminal's answer about a private mode; see `mode`, `setting` */
    LL_KEY_BACKGROUND, /* its answer about its background; `mode` is 0xRRGGBB */
    LL_KEY_ATTRIBUTES, /* its answer to what it is (DA1), which every terminal gives */
    LL_KEY_UNKNOWN,
};

enum {
    LL_KEY_SHIFT = 1,
    LL_KEY_ALT = 2,
    LL_KEY_CTRL = 4,
    LL_KEY_PASTED = 8, /* text, whatever it would mean as a key; controls are left out of it */
};

struct ll_key {
    uint32_t code;
    unsigned mods;
    int mode, setting; /* of LL_KEY_MODE: the mode's number and DECRPM's answer 0..4; of a pasted
                          blank, `setting` is '\t' or '\n' where it was that */
};

enum { LL_KEYS_CAPACITY = 256 };

struct ll_keys { /* zeroed is empty */
    unsigned char bytes[LL_KEYS_CAPACITY];
    size_t length;
    bool pasting;  /* between the marks of a bracketed paste */
    bool awaiting; /* an answer of the terminal: an Escape is more likely its beginning */
};

/* Takes bytes in; how many fitted (take keys out, then feed the rest). */
size_t ll_keys_feed(struct ll_keys *keys, const void *bytes, size_t length);

/* The next whole key, or false. With `flush`, bytes that could begin a longer sequence are taken
 * as what they are. */
bool ll_keys_next(struct ll_keys *keys, bool flush, struct ll_key *out);

/* Milliseconds without input after which what waits is to be flushed; -1 where nothing waits. */
int ll_keys_patience(const struct ll_keys *keys);

/* The Latin letters that the same keystrokes give on a Latin layout, where `cp` is a Hangul letter
 * or syllable typed on the Korean standard keyboard (two-set, KS X 5002): ㅂ is q, 바 is q and k.
 * Their number, 0 where `cp` is no Hangul. At most 6. */
size_t ll_key_twin(uint32_t cp, char out[6]);

#endif
