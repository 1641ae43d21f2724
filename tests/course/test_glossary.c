/* Terms, their meanings and the words not to be used for them, and how they are found in text. */
#include "course/glossary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/str.h"

static const char good[] = "# Glossary\n\nWhat it is for.\n\n"
                           "## rate learning rate\n\nHow long a step is.\n\nOr how short.\n\n"
                           "- also `step size`\n- not `speed`, `pace`\n\n"
                           "## curvature \xea\xb3\xa1\xeb\xa5\xa0\nThe second derivative.\n"
                           "- not `\xea\xb5\xbd\xec\x9d\x80`\n";

static char folder[] = "/tmp/losslab-glossary-XXXXXX";

static ll_err open_text(const char *text, struct ll_message *why, struct ll_glossary **out)
{
    struct ll_str path = {0};
    ll_path_join(&path, folder, "glossary.en.md");
    assert_int_equal(ll_file_write(ll_str_text(&path), text, strlen(text), NULL), LL_OK);
    ll_err err = ll_glossary_new(folder, "en", why, out);
    assert_int_equal(remove(ll_str_text(&path)), 0);
    ll_str_done(&path);
    return err;
}

static bool note(const struct ll_glossary_entry *entry, const char *at, size_t length, void *arg)
{
    ll_str_format(arg, "%s:%.*s ", entry->key, (int)length, at);
    return true;
}

static void an_entry_has_its_term_its_text_and_its_words(void **state)
{
    (void)state;
    struct ll_glossary *glossary = NULL;
    assert_int_equal(open_text(good, NULL, &glossary), LL_OK);
    assert_int_equal(ll_glossary_count(glossary), 2);
    const struct ll_glossary_entry *rate = ll_glossary_find(glossary, "rate");
    assert_string_equal(rate->term, "learning rate");
    assert_string_equal(rate->text, "How long a step is.\n\nOr how short.");
    assert_int_equal(rate->also_count, 1);
    assert_int_equal(rate->banned_count, 2);
    assert_string_equal(rate->banned[1], "pace");
    assert_null(ll_glossary_find(glossary, "learning rate"));
    assert_string_equal(ll_glossary_at(glossary, 1)->key, "curvature");
    ll_glossary_free(&glossary);
}

static void a_word_in_latin_letters_stands_alone(void **state)
{
    (void)state;
    static const char text[] = "Speeds and speedy, space, PACE; the step size.";
    struct ll_glossary *glossary = NULL;
    struct ll_str found = {0}, misused = {0};
    assert_int_equal(open_text(good, NULL, &glossary), LL_OK);
    ll_glossary_misused(glossary, text, strlen(text), note, &misused);
    assert_string_equal(ll_str_text(&misused), "rate:Speed rate:PACE ");
    ll_glossary_terms(glossary, text, strlen(text), note, &found);
    assert_string_equal(ll_str_text(&found), "rate:step size ");
    ll_str_done(&misused);
    ll_str_done(&found);
    ll_glossary_free(&glossary);
}

static void any_other_word_is_found_wherever_it_stands(void **state)
{
    (void)state;
    /* the word with a particle after it */
    static const char text[] = "\xec\x9d\xb4 \xea\xb5\xbd\xec\x9d\x80\xea\xb2\x83, "
                               "\xea\xb3\xa1\xeb\xa5\xa0\xec\x9d\x80";
    struct ll_glossary *glossary = NULL;
    struct ll_str found = {0};
    assert_int_equal(open_text(good, NULL, &glossary), LL_OK);
    ll_glossary_misused(glossary, text, strlen(text), note, &found);
    assert_string_equal(ll_str_text(&found), "curvature:\xea\xb5\xbd\xec\x9d\x80 ");
    ll_str_clear(&found);
    ll_glossary_terms(glossary, text, strlen(text), note, &found);
    assert_string_equal(ll_str_text(&found), "curvature:\xea\xb3\xa1\xeb\xa5\xa0 ");
    ll_str_done(&found);
    ll_glossary_free(&glossary);
}

static void what_is_not_a_glossary_is_told_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *what;
    } cases[] = {
        {"## rate\nx\n", "glossary.en.md:1: an entry's heading"},
        {"## a b\n\n## c d\nx\n", "glossary.en.md:3: the entry before has no text"},
        {"## a b\nx\n## a c\ny\n", "glossary.en.md:3: this key stands twice"},
        {"## a b\nx\n- not `open\n", "glossary.en.md:3: a word stands between"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_glossary *glossary = NULL;
        struct ll_message why = {""};
        assert_int_equal(open_text(cases[i].text, &why, &glossary), LL_ERR_FORMAT);
        if (strstr(why.text, cases[i].what) == NULL)
            fail_msg("%s: %s", cases[i].text, why.text);
        assert_null(glossary);
    }
    struct ll_glossary *none = NULL;
    assert_int_equal(ll_glossary_new(folder, "en", NULL, &none), LL_ERR_NOT_FOUND);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_has_its_term_its_text_and_its_words),
        cmocka_unit_test(a_word_in_latin_letters_stands_alone),
        cmocka_unit_test(any_other_word_is_found_wherever_it_stands),
        cmocka_unit_test(what_is_not_a_glossary_is_told_with_its_line),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
