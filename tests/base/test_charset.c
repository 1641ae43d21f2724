/* Text that editors of several countries saved becomes UTF-8, and what it was is said. */
#include "base/charset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void reads(const char *bytes, size_t length, enum ll_charset expected, const char *text)
{
    struct ll_str s = {0};
    enum ll_charset from;
    ll_str_add_n(&s, bytes, length);
    assert_int_equal(ll_charset_decode(&s, &from), LL_OK);
    assert_int_equal(from, expected);
    if (text)
        assert_string_equal(ll_str_text(&s), text);
    else {
        assert_int_equal(s.length, length);
        assert_memory_equal(s.data, bytes, length);
    }
    ll_str_done(&s);
}
#define READS(bytes, expected, text) reads(bytes, sizeof bytes - 1, expected, text)

static void each_encoding_is_told_and_read(void **state)
{
    (void)state;
    READS("", LL_CHARSET_UTF8, "");
    READS("x = 1 # 한\n", LL_CHARSET_UTF8, "x = 1 # 한\n");
    READS("\xef\xbb\xbfx = 1\n", LL_CHARSET_UTF8, "x = 1\n");
    READS("\xff\xfex\0\x5c\xd5\n\0", LL_CHARSET_UTF16, "x한\n");
    READS("\xfe\xff\0x\xd5\x5c\0\n", LL_CHARSET_UTF16, "x한\n");
    READS("x\0=\0001\0 \0#\0\x5c\xd5\n\0", LL_CHARSET_UTF16, "x=1 #한\n");
    /* 한글 is in EUC-KR too; 똠방 only in CP949. */
    READS("# \xc7\xd1\xb1\xdb \x8c\x63\xb9\xe6\n", LL_CHARSET_CP949, "# 한글 똠방\n");
    READS("# caf\xe9 \n", LL_CHARSET_CP1252, "# café \n");
    READS("\x7f\x45LF\x02\x01\xff", LL_CHARSET_UNKNOWN, NULL);
    READS("a\0b", LL_CHARSET_UTF8, NULL); /* valid; what has a NUL in it is told by others */
}

static void names_are_read_where_they_are_korean_windows(void **state)
{
    (void)state;
    struct ll_str name = {0};
    ll_charset_add_name(&name, "\xb1\xe8_1.c");
    ll_str_add_char(&name, ' ');
    ll_charset_add_name(&name, "김.c");
    ll_str_add_char(&name, ' ');
    ll_charset_add_name(&name, "\xff.c");
    assert_string_equal(ll_str_text(&name), "김_1.c 김.c \xef\xbf\xbd.c");
    ll_str_done(&name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_encoding_is_told_and_read),
        cmocka_unit_test(names_are_read_where_they_are_korean_windows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
