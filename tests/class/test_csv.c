/* Tables as LMSs and spreadsheets write them: read, changed in one cell, written as they were. */
#include "class/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

static struct ll_csv read_text(const char *text)
{
    char path[] = "/tmp/losslab-csv-XXXXXX";
    struct ll_csv csv;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    ll_err err = ll_csv_read(path, NULL, &csv);
    unlink(path);
    assert_int_equal(err, LL_OK);
    return csv;
}

static void writes(struct ll_csv *csv, const char *expected)
{
    struct ll_str out = {0};
    ll_csv_write(csv, &out);
    assert_string_equal(ll_str_text(&out), expected);
    ll_str_done(&out);
    ll_csv_done(csv);
}

static void quotes_lines_and_separators_are_read(void **state)
{
    (void)state;
    struct ll_csv csv = read_text("a;\"b;\"\"c\"\"\nd\";e\r\n1;2\r\n");
    assert_int_equal(csv.separator, ';');
    assert_int_equal(csv.count, 2);
    assert_string_equal(ll_csv_cell(&csv, 0, 1), "b;\"c\"\nd");
    assert_string_equal(ll_csv_cell(&csv, 1, 1), "2");
    assert_string_equal(ll_csv_cell(&csv, 1, 7), "");
    assert_int_equal(ll_csv_column(&csv, 0, (const char *const[]){"x", "E", NULL}), 2);
    assert_int_equal(ll_csv_column(&csv, 0, (const char *const[]){"x", NULL}), SIZE_MAX);
    ll_csv_done(&csv);
}

static void what_is_not_changed_stays_as_it_was(void **state)
{
    (void)state;
    struct ll_csv csv = read_text("\xef\xbb\xbfid,\"Kim, M\",  x\r\n1,2,\r\n");
    assert_true(csv.has_mark);
    assert_int_equal(ll_csv_set(&csv, 1, 4, "a\\"), LL_OK);
    writes(&csv, "\xef\xbb\xbfid,\"Kim, M\",\"  x\"\r\n1,2,,,a\\\r\n");
}

static void formulas_of_strangers_are_made_harmless(void **state)
{
    (void)state;
    static const struct {
        const char *text, *cell;
    } cases[] = {
        {"=1+1", "'=1+1"},       {"  @x", "'  @x"}, {"＝1", "'＝1"},
        {"a\n-b", "\"a\n'-b\""}, {"a-b", "a-b"},    {"\ttab", "'\ttab"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_str out = {0};
        ll_csv_add_harmless(&out, cases[i].text, ',');
        assert_string_equal(ll_str_text(&out), cases[i].cell);
        ll_str_done(&out);
    }
}

static void an_open_quote_is_told_with_its_line(void **state)
{
    (void)state;
    char path[] = "/tmp/losslab-csv-XXXXXX";
    struct ll_csv csv;
    struct ll_message why = {""};
    int fd = mkstemp(path);
    assert_int_equal(write(fd, "a\n\"b\n", 5), 5);
    close(fd);
    assert_int_equal(ll_csv_read(path, &why, &csv), LL_ERR_FORMAT);
    unlink(path);
    assert_non_null(strstr(why.text, "line 2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_lines_and_separators_are_read),
        cmocka_unit_test(what_is_not_changed_stays_as_it_was),
        cmocka_unit_test(formulas_of_strangers_are_made_harmless),
        cmocka_unit_test(an_open_quote_is_told_with_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
