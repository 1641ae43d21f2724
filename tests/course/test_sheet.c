/* A whole page as text, in each language, also where its Lua fails. */
#include "course/sheet.h"

#include "sample.h"

enum { GOLDEN_LIMIT = 1 << 20 };

static void expect_golden(const char *id, const struct ll_sheet_options *options, const char *lang,
                          const char *file, size_t failures)
{
    struct ll_course *course = sample_course();
    struct ll_page *page = sample_page(course, id, lang, NULL);
    struct ll_str path = {0}, expected = {0}, written = {0};
    struct ll_message why = {""};
    struct ll_locale *locale = NULL;
    struct ll_sheet_options full = *options;
    size_t failed;
    assert_int_equal(ll_locale_new(lang, &why, &locale), LL_OK);
    full.locale = locale;
    assert_int_equal(ll_path_data(file, &why, &path), LL_OK);
    assert_int_equal(ll_file_read(ll_str_text(&path), GOLDEN_LIMIT, &why, &expected), LL_OK);
    if (ll_sheet_write(page, &full, &why, &failed, &written) != LL_OK)
        fail_msg("%s", why.text);
    assert_string_equal(ll_str_text(&written), ll_str_text(&expected));
    assert_int_equal(failed, failures);
    ll_str_done(&written);
    ll_str_done(&expected);
    ll_str_done(&path);
    ll_locale_free(&locale);
    ll_page_free(&page);
    ll_course_free(&course);
}

static void a_page_is_written_in_each_language(void **state)
{
    (void)state;
    struct ll_sheet_options options = {
        .width = 60, .style.colors = LL_COLORS_NONE, .answers = true};
    expect_golden("1.1", &options, "en", "tests/course/golden/page-1.1.en.txt", 0);
    expect_golden("1.1", &options, "ko", "tests/course/golden/page-1.1.ko.txt", 0);
}

static void what_fails_is_written_in_its_place(void **state)
{
    (void)state;
    struct ll_sheet_options options = {
        .width = 50, .style = {.glyphs = LL_GLYPHS_ASCII, .colors = LL_COLORS_NONE}};
    expect_golden("1.2", &options, "en", "tests/course/golden/page-1.2.ascii.txt", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_written_in_each_language),
        cmocka_unit_test(what_fails_is_written_in_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
