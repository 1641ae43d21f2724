/* Labels that a screen cuts are told with the sizes at which it does. */
#include "tui/cuts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/str.h"

static char folder[] = "/tmp/losslab-cuts-XXXXXX";

/* A title of 29 columns, a label of 64, a name on an axis of 12 and a control's label of 50. */
static const char lesson[] =
    "page '1.1' { idea = { text 'idea' }, predict = { choice \"c\" { answer = 'a' } },\n"
    "  run = { scene \"run\" { controls = {\n"
    "    slider \"k\" { label = word \"label\", from = 0, to = 1, step = 1, value = 0 } },\n"
    "    view = function(s) return {\n"
    "      figure = chart.figure { title = 'a title of twenty-nine letters', chart.bars {\n"
    "        labels = s.k == 1 and { 'twelve signs', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i' } or "
    "nil,\n"
    "        values = { 1, 2, 3, 4, 5, 6, 7, 8, 9 } } },\n"
    "      values = { { ('v'):rep(64), 12345 }, { 'short', 0.5 } } } end } },\n"
    "  explain = { text 'idea' }, use = { text 'idea' } }\n";
static const char text[] = "# 1 One\n## words\n- `label` %s\n## 1.1 Page\n### idea\nText.\n"
                           "### c\nWhich?\n- `a` This.\n  > Yes.\n- `b` That.\n  > No.\n"
                           "### run\nMove.\n";

struct found {
    struct ll_str all;
    size_t count;
};

static void note(const char *step, const char *what, const char *sizes, void *arg)
{
    struct found *found = arg;
    ll_str_format(&found->all, "%s: %s: %s\n", step, what, sizes);
    found->count++;
}

static void write_file(const char *name, const char *what, size_t length)
{
    struct ll_str path = {0};
    ll_path_join(&path, folder, name);
    assert_int_equal(ll_file_write(ll_str_text(&path), what, length, NULL), LL_OK);
    ll_str_done(&path);
}

static void write_course(const char *label)
{
    static const char course[] = "return { { id = '1', folder = 'one', pages = { '1.1' } } }\n";
    struct ll_str prose = {0}, inner = {0};
    ll_path_join(&inner, folder, "one");
    (void)mkdir(ll_str_text(&inner), 0700);
    const char *place = strstr(text, "%s");
    ll_str_add_n(&prose, text, (size_t)(place - text));
    ll_str_add(&prose, label);
    ll_str_add(&prose, place + 2);
    write_file("course.lua", course, strlen(course));
    write_file("one/lesson.lua", lesson, strlen(lesson));
    write_file("one/text.en.md", ll_str_text(&prose), prose.length);
    write_file("one/text.ko.md", ll_str_text(&prose), prose.length);
    ll_str_done(&inner);
    ll_str_done(&prose);
}

static void find(const char *label, struct found *found)
{
    struct ll_course *course = NULL;
    struct ll_page *page = NULL;
    struct ll_message why = {""};
    const struct ll_page_options options = {.lang = "en"};
    write_course(label);
    if (ll_course_new(folder, &why, &course) != LL_OK ||
        ll_page_new(course, 0, &options, &why, &page) != LL_OK ||
        ll_cuts_find(course, page, "en", &why, note, found) != LL_OK)
        fail_msg("%s", why.text);
    ll_page_free(&page);
    ll_course_free(&course);
}

static void assert_found(const struct found *found, const char *what)
{
    if (strstr(ll_str_text(&found->all), what) == NULL)
        fail_msg("expected \"%s\" in:\n%s", what, ll_str_text(&found->all));
}

static void what_fits_is_not_told(void **state)
{
    struct found found = {0};
    (void)state;
    find("k", &found);
    /* The name on the axis is cut at the control's end alone, and stands in 5 columns of 60. The
     * value of 64 columns and its number have rows of their own. */
    assert_found(&found, "run: twelve signs: 60x18 80x24");
    assert_null(strstr(ll_str_text(&found.all), "title"));
    assert_null(strstr(ll_str_text(&found.all), "12345"));
    assert_null(strstr(ll_str_text(&found.all), "short"));
    ll_str_done(&found.all);
}

static void a_label_that_is_cut_is_told_with_its_screens(void **state)
{
    struct found found = {0};
    (void)state;
    find("a label of fifty columns that no row of sixty holds", &found);
    assert_found(&found, "run: a label of fifty columns that no row of sixty holds: 60x18");
    ll_str_done(&found.all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_is_not_told),
        cmocka_unit_test(a_label_that_is_cut_is_told_with_its_screens),
    };
    if (mkdtemp(folder) == NULL)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
