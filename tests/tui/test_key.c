/* Bytes from every kind of terminal as keys, answers and pastes, cut wherever they may be. */
#include "tui/key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/utf8.h"

/* Everything that `bytes` decodes to, as "code/mods code/mods ...". */
static const char *decoded(const char *bytes, bool flush)
{
    static char text[256];
    struct ll_keys keys = {0};
    struct ll_key key;
    size_t used = 0;
    text[0] = '\0';
    ll_keys_feed(&keys, bytes, strlen(bytes));
    while (ll_keys_next(&keys, flush, &key))
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%x/%u", used ? " " : "",
                                 key.code, key.mods);
    return text;
}

static const char *name(uint32_t code, unsigned mods)
{
    static char text[32];
    snprintf(text, sizeof text, "%x/%u", code, mods);
    return text;
}

static void arrows_of_every_terminal_are_arrows(void **state)
{
    (void)state;
    assert_string_equal(decoded("\x1b[C", false), name(LL_KEY_RIGHT, 0));
    assert_string_equal(decoded("\x1bOC", false), name(LL_KEY_RIGHT, 0));
    assert_string_equal(decoded("\x1b[1;2C", false), name(LL_KEY_RIGHT, LL_KEY_SHIFT));
    assert_string_equal(decoded("\x1b[c", false), name(LL_KEY_RIGHT, LL_KEY_SHIFT));
    assert_string_equal(decoded("\x1b[1;3D", false), name(LL_KEY_LEFT, LL_KEY_ALT));
    assert_string_equal(decoded("\x1b[1~", false), name(LL_KEY_HOME, 0));
    assert_string_equal(decoded("\x1b[5~", false), name(LL_KEY_PAGE_UP, 0));
    assert_string_equal(decoded("\x1b[[A", false), name(LL_KEY_F1, 0));
    assert_string_equal(decoded("\x1bOP", false), name(LL_KEY_F1, 0));
    assert_string_equal(decoded("\x1b[24~", false), name(LL_KEY_F12, 0));
    assert_string_equal(decoded("\x1b[Z", false), name(LL_KEY_TAB, LL_KEY_SHIFT));
}

static struct ll_key only(const char *bytes)
{
    struct ll_keys keys = {0};
    struct ll_key key, none;
    ll_keys_feed(&keys, bytes, strlen(bytes));
    assert_true(ll_keys_next(&keys, false, &key));
    assert_false(ll_keys_next(&keys, false, &none));
    return key;
}

static void the_background_is_understood_in_every_form(void **state)
{
    static const struct {
        const char *answer;
        int rgb;
    } forms[] = {
        {"\x1b]11;rgb:1616/1818/1d1d\a", 0x16181D},
        {"\x1b]11;rgb:1e/1e/2e\x1b\\", 0x1E1E2E},
        {"\x1b]11;rgb:f/f/f\a", 0xFFFFFF},
        {"\x1b]11;rgb:FFF/000/FFF\a", 0xFF00FF},
        {"\x1b]11;rgba:ffff/ffff/ffff/8000\a", 0xFFFFFF},
    };
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct ll_key key = only(forms[i].answer);
        assert_int_equal(key.code, LL_KEY_BACKGROUND);
        assert_int_equal(key.mode, forms[i].rgb);
    }
    assert_int_equal(only("\x1b]11;rgb:xx/yy/zz\a").code, LL_KEY_UNKNOWN);
    assert_int_equal(only("\x1b]10;rgb:00/00/00\a").code, LL_KEY_UNKNOWN);
    assert_int_equal(only("\x1b[?62;22c").code, LL_KEY_ATTRIBUTES);
}

/* An old urxvt ends its answer by a bare ESC, and the next one follows at once. */
static void an_answer_without_its_end_leaves_the_next_whole(void **state)
{
    (void)state;
    struct ll_keys keys = {0};
    struct ll_key key;
    const char *bytes = "\x1b]11;rgb:00/00/00\x1b\x1b[?62c";
    ll_keys_feed(&keys, bytes, strlen(bytes));
    assert_true(ll_keys_next(&keys, false, &key));
    assert_int_equal(key.code, LL_KEY_BACKGROUND);
    assert_true(ll_keys_next(&keys, false, &key));
    assert_int_equal(key.code, LL_KEY_ATTRIBUTES);
}

static void a_cut_answer_is_waited_for_longer_than_an_escape(void **state)
{
    (void)state;
    struct ll_keys keys = {0};
    struct ll_key key;
    ll_keys_feed(&keys, "\x1b", 1);
    int escape = ll_keys_patience(&keys);
    keys.awaiting = true;
    assert_true(ll_keys_patience(&keys) > escape);
    keys.awaiting = false;
    ll_keys_feed(&keys, "]11;rgb:ff", 10);
    assert_false(ll_keys_next(&keys, false, &key));
    assert_true(ll_keys_patience(&keys) > escape);
    ll_keys_feed(&keys, "/ff/ff\a", 7);
    assert_true(ll_keys_next(&keys, false, &key));
    assert_int_equal(key.mode, 0xFFFFFF);
    assert_int_equal(ll_keys_patience(&keys), -1);
}

static void what_is_pasted_is_text_and_no_key(void **state)
{
    (void)state;
    char expected[128] = "";
    for (const char *c = "q a"; *c != '\0'; c++)
        strcat(strcat(expected, name((uint32_t)*c, LL_KEY_PASTED)), " ");
    strcat(expected, name('b', 0));
    assert_string_equal(decoded("\x1b[200~q\n\x1b[A\x1b[201~b", false),
                        decoded("\x1b[200~q [A\x1b[201~b", false));
    assert_string_equal(decoded("\x1b[200~q\ra\x03\x1b[201~b", false), expected);
    assert_string_equal(decoded("\x1b[200~\x1b[201~b", false), name('b', 0));
}

static void a_paste_may_come_in_many_pieces(void **state)
{
    (void)state;
    const char *bytes = "\x1b[200~abc\x1b[201~d";
    struct ll_keys keys = {0};
    struct ll_key key;
    uint32_t codes[8];
    size_t count = 0;
    for (const char *c = bytes; *c != '\0'; c++) {
        ll_keys_feed(&keys, c, 1);
        while (ll_keys_next(&keys, false, &key))
            codes[count++] = key.code;
    }
    assert_int_equal(count, 4);
    assert_int_equal(codes[2], 'c');
    assert_int_equal(codes[3], 'd');
    assert_int_equal(key.mods, 0);
}

/* A terminal that died in the middle of a paste must not leave the keyboard dead. */
static void a_paste_that_does_not_end_ends_after_a_pause(void **state)
{
    (void)state;
    struct ll_keys keys = {0};
    struct ll_key key;
    ll_keys_feed(&keys, "\x1b[200~a", 7);
    assert_true(ll_keys_next(&keys, false, &key));
    assert_false(ll_keys_next(&keys, false, &key));
    assert_true(ll_keys_patience(&keys) > 0);
    assert_false(ll_keys_next(&keys, true, &key));
    ll_keys_feed(&keys, "q", 1);
    assert_true(ll_keys_next(&keys, false, &key));
    assert_int_equal(key.mods, 0);
}

static void a_lone_escape_waits_for_a_pause(void **state)
{
    (void)state;
    assert_string_equal(decoded("\x1b", false), "");
    assert_string_equal(decoded("\x1b", true), name(LL_KEY_ESCAPE, 0));
    assert_string_equal(decoded("\x1b[", false), "");
    assert_string_equal(decoded("\x1b[", true), name('[', LL_KEY_ALT));
    assert_string_equal(decoded("\x1bh", false), name('h', LL_KEY_ALT));
}

static void a_sequence_may_come_byte_by_byte(void **state)
{
    (void)state;
    struct ll_keys keys = {0};
    struct ll_key key;
    const char *bytes = "\x1b[1;5B";
    for (size_t i = 0; i + 1 < strlen(bytes); i++) {
        ll_keys_feed(&keys, bytes + i, 1);
        assert_false(ll_keys_next(&keys, false, &key));
    }
    ll_keys_feed(&keys, "B", 1);
    assert_true(ll_keys_next(&keys, false, &key));
    assert_int_equal(key.code, LL_KEY_DOWN);
    assert_int_equal(key.mods, LL_KEY_CTRL);
}

static void unknown_sequences_are_one_key(void **state)
{
    (void)state;
    struct ll_keys keys = {0};
    struct ll_key key;
    ll_keys_feed(&keys, "\x1b[99;1zq", 8);
    assert_true(ll_keys_next(&keys, false, &key));
    assert_int_equal(key.code, LL_KEY_UNKNOWN);
    assert_true(ll_keys_next(&keys, false, &key));
    assert_int_equal(key.code, 'q');
}

static void mode_reports_are_not_commands(void **state)
{
    (void)state;
    struct ll_keys keys = {0};
    struct ll_key key;
    ll_keys_feed(&keys, "\x1b[?2026;2", 9);
    assert_false(ll_keys_next(&keys, false, &key));
    ll_keys_feed(&keys, "$", 1);
    assert_false(ll_keys_next(&keys, false, &key));
    ll_keys_feed(&keys, "yq", 2);
    assert_true(ll_keys_next(&keys, false, &key));
    assert_int_equal(key.code, LL_KEY_MODE);
    assert_int_equal(key.mode, 2026);
    assert_int_equal(key.setting, 2);
    assert_true(ll_keys_next(&keys, false, &key));
    assert_int_equal(key.code, 'q');
}

static void characters_are_code_points(void **state)
{
    (void)state;
    assert_string_equal(decoded("q\xe3\x85\x82", false), "71/0 3142/0");
    assert_string_equal(decoded("\xe3\x85", false), "");
    assert_string_equal(decoded("\r\x7f\x03", false),
                        "110000/0 110002/0 63/4"); /* Enter, Backspace, Ctrl-C */
}

static void rubbish_is_swallowed_and_ends(void **state)
{
    (void)state;
    struct ll_rng rng;
    ll_rng_seed(&rng, 7);
    for (int round = 0; round < 2000; round++) {
        struct ll_keys keys = {0};
        struct ll_key key;
        unsigned char bytes[LL_KEYS_CAPACITY];
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (unsigned char)(ll_rng_below(&rng, 3) == 0 ? 0x1B : ll_rng_next(&rng));
        assert_int_equal(ll_keys_feed(&keys, bytes, sizeof bytes), sizeof bytes);
        assert_int_equal(ll_keys_feed(&keys, bytes, 1), 0);
        for (size_t n = 0; ll_keys_next(&keys, true, &key); n++)
            assert_true(n <= sizeof bytes && key.code != LL_KEY_NONE);
        assert_int_equal(keys.length, 0);
    }
}

static const char *twin(const char *hangul)
{
    static char text[16];
    uint32_t cp;
    ll_utf8_next(hangul, strlen(hangul), &cp);
    text[ll_key_twin(cp, text)] = '\0';
    return text;
}

static void hangul_has_its_latin_twins(void **state)
{
    (void)state;
    assert_string_equal(twin("ㅂ"), "q");
    assert_string_equal(twin("ㅃ"), "Q");
    assert_string_equal(twin("ㅅ"), "t");
    assert_string_equal(twin("ㅣ"), "l");
    assert_string_equal(twin("ㅊ"), "c");
    assert_string_equal(twin("ㅡ"), "m");
    assert_string_equal(twin("ㅖ"), "P");
    assert_string_equal(twin("바"), "qk");
    assert_string_equal(twin("힣"), "glg");
    assert_string_equal(twin("왉"), "dhkfr");
    assert_string_equal(twin("q"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrows_of_every_terminal_are_arrows),
        cmocka_unit_test(the_background_is_understood_in_every_form),
        cmocka_unit_test(an_answer_without_its_end_leaves_the_next_whole),
        cmocka_unit_test(a_cut_answer_is_waited_for_longer_than_an_escape),
        cmocka_unit_test(what_is_pasted_is_text_and_no_key),
        cmocka_unit_test(a_paste_may_come_in_many_pieces),
        cmocka_unit_test(a_paste_that_does_not_end_ends_after_a_pause),
        cmocka_unit_test(a_lone_escape_waits_for_a_pause),
        cmocka_unit_test(a_sequence_may_come_byte_by_byte),
        cmocka_unit_test(unknown_sequences_are_one_key),
        cmocka_unit_test(mode_reports_are_not_commands),
        cmocka_unit_test(characters_are_code_points),
        cmocka_unit_test(rubbish_is_swallowed_and_ends),
        cmocka_unit_test(hangul_has_its_latin_twins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
