/* An exercise's words, cut into blocks. */
#include "exercise/blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

static ll_err read_text(const char *text, struct ll_message *why, struct ll_blocks *out)
{
    char path[] = "/tmp/losslab-blocks-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    assert_int_equal(ll_file_write(path, text, strlen(text), NULL), LL_OK);
    ll_err err = ll_blocks_read(path, why, out);
    unlink(path);
    return err;
}

static void headings_cut_the_text(void **state)
{
    (void)state;
    struct ll_blocks blocks = {0};
    struct ll_message why = {""};
    assert_int_equal(
        read_text("# tiny A  title \n\n## prompt\n\n    x = 1\n### deeper\n\n## 없음\n", &why,
                  &blocks),
        LL_OK);
    assert_int_equal(blocks.count, 3);
    assert_string_equal(blocks.items[0].id, "tiny");
    assert_string_equal(blocks.items[0].title, "A  title");
    assert_string_equal(blocks.items[0].text, "");
    assert_string_equal(ll_blocks_find(&blocks, "prompt")->text, "    x = 1\n### deeper");
    assert_string_equal(ll_blocks_find(&blocks, "prompt")->title, "");
    assert_string_equal(ll_blocks_find(&blocks, "없음")->text, "");
    assert_null(ll_blocks_find(&blocks, "deeper"));
    ll_blocks_done(&blocks);
}

static void a_fence_keeps_its_number_signs(void **state)
{
    (void)state;
    struct ll_blocks blocks = {0};
    assert_int_equal(read_text("# a\n```\n# no block\n```\n## b\n", NULL, &blocks), LL_OK);
    assert_int_equal(blocks.count, 2);
    assert_string_equal(blocks.items[0].text, "```\n# no block\n```");
    ll_blocks_done(&blocks);
}

static void what_is_no_file_of_blocks_is_refused(void **state)
{
    (void)state;
    struct ll_blocks blocks = {0};
    struct ll_message why = {""};
    assert_int_equal(read_text("words\n# a\n", &why, &blocks), LL_ERR_FORMAT);
    assert_non_null(strstr(why.text, "before the first heading"));
    assert_int_equal(read_text("# a\n## b\n## c\n## b\n", &why, &blocks), LL_ERR_FORMAT);
    assert_non_null(strstr(why.text, "'b' comes twice"));
    assert_int_equal(blocks.count, 0);
    assert_int_equal(ll_blocks_read("/nowhere/text.md", &why, &blocks), LL_ERR_NOT_FOUND);
}

static void paragraphs_are_joined_and_formulas_are_not(void **state)
{
    (void)state;
    struct ll_str out = {0};
    ll_block_join("one\ntwo\n\nthree\n    x = 1\n", &out);
    assert_string_equal(ll_str_text(&out), "one two\n\nthree\n    x = 1\n");
    ll_str_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headings_cut_the_text),
        cmocka_unit_test(a_fence_keeps_its_number_signs),
        cmocka_unit_test(what_is_no_file_of_blocks_is_refused),
        cmocka_unit_test(paragraphs_are_joined_and_formulas_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
