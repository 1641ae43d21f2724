/* Packed files and plain ones are read within a limit; one that is cut off is told. */
#include "base/gzip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

/* "hello, loss\n", gzipped. */
static const unsigned char packed[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00,
                                       0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xd7,
                                       0x51, 0xc8, 0xc9, 0x2f, 0x2e, 0xe6, 0x02, 0x00};

static char path[] = "/tmp/losslab-gzip-XXXXXX";

static int make_file(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    close(fd);
    return fd < 0;
}

static int drop_file(void **state)
{
    (void)state;
    return unlink(path);
}

static ll_err read_back(const void *bytes, size_t length, size_t limit, struct ll_str *out)
{
    assert_int_equal(ll_file_write(path, bytes, length, NULL), LL_OK);
    return ll_gzip_read(path, limit, NULL, out);
}

static void a_file_that_is_cut_off_is_told(void **state)
{
    (void)state;
    struct ll_str out = {0};
    assert_int_equal(read_back(packed, sizeof packed, 100, &out), LL_ERR_FORMAT);
    ll_str_done(&out);
}

static void a_plain_file_is_read_as_it_is(void **state)
{
    (void)state;
    struct ll_str out = {0};
    assert_int_equal(read_back("plain", 5, 100, &out), LL_OK);
    assert_string_equal(ll_str_text(&out), "plain");
    ll_str_done(&out);
}

static void a_file_past_the_limit_is_refused(void **state)
{
    (void)state;
    struct ll_str out = {0};
    assert_int_equal(read_back("plain", 5, 4, &out), LL_ERR_TOO_LARGE);
    ll_str_done(&out);
    assert_int_equal(ll_gzip_read("/nonexistent", 4, NULL, &out), LL_ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_is_cut_off_is_told),
        cmocka_unit_test(a_plain_file_is_read_as_it_is),
        cmocka_unit_test(a_file_past_the_limit_is_refused),
    };
    return cmocka_run_group_tests(tests, make_file, drop_file);
}
