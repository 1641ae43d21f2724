/* Every page of the course in front, walked step by step on a terminal, in both languages and two
 * sizes; where that is to be seldom, in each language and at each size once. */
#include "terminal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../seldom.h"
#include "base/locale.h"
#include "course/course.h"
#include "course/page.h"

enum { STEP_LIMIT = 160 };

struct walk {
    struct terminal *terminal;
    const char *page, *lang;
    bool has_parts; /* one part alone is not named */
    int columns, rows;
};

static void fail_at(const struct walk *walk, const char *what)
{
    terminal_print(walk->terminal);
    fail_msg("%s %s at %dx%d: %s", walk->page, walk->lang, walk->columns, walk->rows, what);
}

/* The margins hold nothing but the marks that say there is more. */
static void check_margins(const struct walk *walk)
{
    int margin = walk->columns < 80 ? 1 : walk->columns < 120 ? 2 : 3;
    for (int row = 0; row < walk->rows; row++)
        for (int i = 0; i < margin; i++) {
            unsigned left = terminal_cell(walk->terminal, i, row);
            unsigned right = terminal_cell(walk->terminal, walk->columns - 1 - i, row);
            if (left != 0)
                fail_at(walk, "something stands in the left margin");
            if (right != 0 && right != 0x25B2 && right != 0x25BC)
                fail_at(walk, "something stands in the right margin");
        }
}

/* The header's right side ends at the margin: wide characters before it took two cells each. */
static void check_columns(const struct walk *walk)
{
    int margin = walk->columns < 80 ? 1 : walk->columns < 120 ? 2 : 3;
    if (walk->has_parts && (terminal_last_column(walk->terminal, 0) > walk->columns - margin - 1 ||
                            terminal_last_column(walk->terminal, 0) < walk->columns - margin - 2))
        fail_at(walk, "the header does not end at the margin");
    if (terminal_last_column(walk->terminal, 1) != walk->columns - margin - 1)
        fail_at(walk, "the rule does not end at the margin");
}

/* What a person would call broken. */
static void check_content(const struct walk *walk)
{
    static const char *const broken[] = {"lesson.lua:", "text.en.md", "text.ko.md",  "tui.",
                                         "{number}",    "1e+01",      "\xEF\xBF\xBD"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        if (terminal_has(walk->terminal, broken[i]))
            fail_at(walk, broken[i]);
    int filled = 0;
    for (int row = 3; row < walk->rows - 1; row++)
        filled += terminal_last_column(walk->terminal, row) >= 0;
    if (filled == 0)
        fail_at(walk, "there is nothing on the step");
    if (terminal_last_column(walk->terminal, walk->rows - 1) < 0)
        fail_at(walk, "the footer is empty");
}

static void check(const struct walk *walk)
{
    check_margins(walk);
    check_columns(walk);
    check_content(walk);
}

static bool at_end(const struct walk *walk)
{
    const char *last = terminal_row(walk->terminal, walk->rows - 1);
    return strstr(last, "Page done") || strstr(last, "마쳤습니다") || strstr(last, "still open") ||
           strstr(last, "남아 있습니다");
}

/* Until the page is done: texts scroll, questions are answered with whatever is chosen, and a digit
 * is an answer where a number is asked for; a curve is raised at a place. */
static void walk_page(struct walk *walk)
{
    static const char *const keys[] = {"1", "\r", "\x1b[C", "\r"};
    check(walk);
    for (int i = 0; i < STEP_LIMIT; i++) {
        bool asks_to_draw = terminal_has(walk->terminal, "Draw first") ||
                            terminal_has(walk->terminal, "먼저 그리십시오");
        terminal_type(walk->terminal, asks_to_draw ? "\x1b[A\r" : keys[i % 4]);
        check(walk);
        if (at_end(walk))
            return;
    }
    fail_at(walk, "its end was not reached");
}

/* Whether the page at `entry` has steps of more than one part. */
static bool page_has_parts(struct ll_course *course, size_t entry, const char *lang)
{
    const struct ll_page_options options = {.lang = lang};
    struct ll_page *page = NULL;
    struct ll_message why = {""};
    if (ll_page_new(course, entry, &options, &why, &page) != LL_OK)
        fail_msg("%s", why.text);
    size_t last = ll_page_step_count(page) - 1;
    bool has = ll_page_step(page, 0)->part != ll_page_step(page, last)->part;
    ll_page_free(&page);
    return has;
}

/* Every page of the course as it opens, and where `whole` to its end. */
static void walk_course(const char *lang, int columns, int rows, bool whole)
{
    struct ll_course *course = NULL;
    struct ll_message why = {""};
    char state[] = "/tmp/losslab-state-XXXXXX", command[64];
    assert_non_null(mkdtemp(state));
    if (ll_course_new(NULL, &why, &course) != LL_OK)
        fail_msg("%s", why.text);
    for (size_t i = 0; i < ll_course_entry_count(course); i++) {
        const struct ll_course_entry *entry = ll_course_entry(course, i);
        if (!ll_course_is_front(course, entry->section))
            continue;
        const char *args[] = {"learn", entry->id, "--lang", lang, "--seed", "3", NULL};
        struct terminal_options options = {
            .columns = columns, .rows = rows, .lang = lang, .args = args, .state = state};
        bool has_parts = !entry->exercise && page_has_parts(course, i, lang);
        struct walk walk = {terminal_open(&options), entry->id, lang, has_parts, columns, rows};
        if (!terminal_has(walk.terminal, ll_course_title(course, i, lang)))
            fail_at(&walk, "the title is missing");
        if (whole && !entry->exercise)
            walk_page(&walk);
        terminal_close(walk.terminal);
    }
    ll_course_free(&course);
    snprintf(command, sizeof command, "rm -rf '%s'", state);
    assert_int_equal(system(command), 0);
}

static void every_page_in_english_at_80x24(void **state)
{
    (void)state;
    walk_course("en", 80, 24, true);
}

static void every_page_in_korean_at_80x24(void **state)
{
    (void)state;
    if (is_seldom())
        skip();
    walk_course("ko", 80, 24, true);
}

static void every_page_in_english_at_140x45(void **state)
{
    (void)state;
    if (is_seldom())
        skip();
    walk_course("en", 140, 45, true);
}

static void every_page_in_korean_at_140x45(void **state)
{
    (void)state;
    walk_course("ko", 140, 45, true);
}

static void every_title_is_whole_at_60x18(void **state)
{
    (void)state;
    walk_course("ko", 60, 18, false);
    walk_course("en", 60, 18, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_title_is_whole_at_60x18),
        cmocka_unit_test(every_page_in_english_at_80x24),
        cmocka_unit_test(every_page_in_korean_at_80x24),
        cmocka_unit_test(every_page_in_english_at_140x45),
        cmocka_unit_test(every_page_in_korean_at_140x45),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
