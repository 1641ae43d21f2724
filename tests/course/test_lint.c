/* A small course without a fault, and each fault that lint should find put into it. */
#include "course/lint.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../seldom.h"
#include "sample.h"

/* A page that nothing is wrong with: what each test breaks. */
static const char good_course[] = "return { { id = '1', folder = 'one', pages = { '1.1' } } }\n";
static const char good_lesson[] =
    "page '1.1' {\n"
    "  idea = { text 'idea' },\n"
    "  predict = { choice \"predict\" { answer = 'a' },\n"
    "    order \"rank\" { answer = { 'small', 'large' } } },\n"
    "  run = { scene \"run\" { kernel = 'mse', controls = {\n"
    "    slider \"k\" { label = word \"key\", from = 0, to = 2, step = 1, value = 1 }, "
    "points \"p\" { x = { 0, 1 }, y = { 0, 1 }, from = 0, to = 1, step = 1 } },\n"
    "    view = function(s) return { values = { { 'k', s.k } }, text = \"idea\" } end,\n"
    "    train = function(s, run) run:frame { values = { { 'k', s.k } } } end } },\n"
    "  explain = { number \"check\" { answer = 4, tolerance = 0.1, traps = { half = 2 } },\n"
    "    curve \"draw\" { x = { 0, 1 }, from = 0, to = 1, answer = function(x) return x end } },\n"
    "  use = { text 'idea' },\n"
    "}\n"
    "-- \"idea\"\n"
    "claim 'four' { of = 'check', check = function(c)\n"
    "  c:close(c:answer 'check', 2 + 2)\n"
    "  c:close(c:shown('run', { k = 2 }).values.k, 2)\n"
    "end }\n"
    "claim 'twice' { check = function(c)\n"
    "  c:close(loss.mse(tensor { 6, 0 }, tensor { 0, 0 }), 18)\n"
    "end }\n"
    "claim 'trained' { of = 'run',\n"
    "  training = { reduced = { seeds = 2 }, full = { seeds = 3, holds = 2 } },\n"
    "  check = function(c, how)\n"
    "    local seen = c:trained('run', nil, how)\n"
    "    return seen.values.k == 1 and how.seed < 3, how.seed\n"
    "end }\n";
static const char good_text[] =
    "# 1 One\n"
    "## words\n"
    "- `key` a key\n"
    "## 1.1 Page\n"
    "### idea\nText, and [itself](1.1).\n"
    "### predict\nWhich?\n"
    "- `a` This.\n  > Yes.\n"
    "- `b` That.\n  > No.\n"
    "### rank\nOrder.\n"
    "- `large` 2\n- `small` 1\n"
    "- `right` r\n  > Yes.\n- `wrong` w\n  > No.\n"
    "### run\nMove, and see 18.{claim twice}\n\n- Twice 7.5.{told Huber}\n"
    "- Set to 12, never less.{given} Page 2.3, 1964, `5`.\n"
    "### check\nHow much?\n"
    "- `right` r\n  > Yes.\n- `wrong` w\n  > No.\n"
    "- `half` h\n  > Half.\n"
    "### draw\nDraw.\n"
    "- `right` r\n  > Yes.\n- `wrong` w\n  > No.\n";

static const char good_table[] = "# Claims\n\n| page | claim | seeds | held in |\n"
                                 "| 1.1 | trained | 3 | 2 | 1 | 1 | 2 |\n";

static char folder[] = "/tmp/losslab-lint-XXXXXX";

struct said {
    struct ll_str all;
};

static void note(const char *where, const char *what, void *arg)
{
    ll_str_format(&((struct said *)arg)->all, "%s: %s\n", where, what);
}

static void write_file(const char *name, const char *text, const char *from, const char *to)
{
    struct ll_str path = {0}, changed = {0};
    const char *at = from ? strstr(text, from) : NULL;
    ll_path_join(&path, folder, name);
    ll_str_add_n(&changed, text, at ? (size_t)(at - text) : strlen(text));
    if (at) {
        ll_str_add(&changed, to);
        ll_str_add(&changed, at + strlen(from));
    }
    assert_int_equal(ll_file_write(ll_str_text(&path), ll_str_text(&changed), changed.length, NULL),
                     LL_OK);
    ll_str_done(&changed);
    ll_str_done(&path);
}

/* Writes the course with one thing changed in the lesson, the English or the Korean text. */
static void write_course(const char *file, const char *from, const char *to)
{
    write_file("course.lua", good_course, strcmp(file, "course.lua") == 0 ? from : NULL, to);
    write_file("one/claims.md", good_table, strstr(file, "claims") ? from : NULL, to);
    write_file("one/lesson.lua", good_lesson, strcmp(file, "lesson.lua") == 0 ? from : NULL, to);
    write_file("one/text.en.md", good_text, strstr(file, "en") ? from : NULL, to);
    write_file("one/text.ko.md", good_text, strstr(file, "ko") ? from : NULL, to);
}

static size_t run_lint(struct said *said)
{
    struct ll_course *course = NULL;
    struct ll_message why = {""};
    struct ll_lint_counts counts;
    if (ll_course_new(folder, &why, &course) != LL_OK)
        fail_msg("%s", why.text);
    const struct ll_claim_options options = {.mutate = true};
    assert_int_equal(ll_course_lint(course, NULL, &options, note, said, &why, &counts), LL_OK);
    ll_course_free(&course);
    return counts.findings;
}

static int make_folder(void **state)
{
    (void)state;
    char inner[64], library[64];
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(inner, sizeof inner, "%s/one", folder);
    snprintf(library, sizeof library, "%s/library", folder);
    return mkdir(inner, 0700) == 0 ? mkdir(library, 0700) : -1;
}

static const char *const names[] = {
    "one/claims.md",    "course.lua",          "one/lesson.lua",      "one/text.en.md",
    "one/text.ko.md",   "one/1.1.lua",         "one/1.1.en.md",       "one/1.1.ko.md",
    "library/part.lua", "library/words.en.md", "library/words.ko.md", "one",
    "library"};

static void remove_files(size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        char path[64];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        remove(path);
    }
}

static int remove_folder(void **state)
{
    (void)state;
    remove_files(0, sizeof names / sizeof *names);
    return rmdir(folder);
}

static void a_good_course_has_no_findings(void **state)
{
    (void)state;
    struct said said = {0};
    write_course("", NULL, NULL);
    if (run_lint(&said) != 0)
        fail_msg("%s", ll_str_text(&said.all));
    ll_str_done(&said.all);
}

static void each_kind_of_broken_lesson_is_caught(void **state)
{
    (void)state;
    static const struct {
        const char *file, *from, *to, *finding;
    } cases[] = {
        {"ko", "## 1.1 Page", "## 1.2 Page", "no page 1.1 here"},
        {"ko", "## 1.1 Page", "## 1.2 Page", "page 1.2 is not among"},
        {"en",
         "### run\nMove, and see 18.{claim twice}\n\n- Twice 7.5.{told Huber}\n"
         "- Set to 12, never less.{given} Page 2.3, 1964, `5`.\n",
         "", "has no block `run`"},
        {"ko", "### idea\nText", "### idea\n\n### other\nText",
         "block `idea` of page 1.1 is empty"},
        {"en", "### idea\n", "### more\nx\n### idea\n", "nothing in the lesson shows block `more`"},
        {"en", "### idea\n", "### more\nx\n### idea\n", "text.ko.md: page 1.1 has no block `more`"},
        {"ko", "- `key` a key", "- `kez` a key", "no word `key`"},
        {"en", "- `key` a key", "- `key`", "the word `key` is empty"},
        {"en", "- `key` a key", "key: a key", "a word is"},
        {"en", "  > No.\n### rank", "### rank", "item `b` has no feedback"},
        {"en", "- `half` h\n  > Half.\n", "", "no item `half`"},
        {"en", "How much?\n", "How much?\n- `odd` o\n  > Odd.\n", "no answer leads to `odd`"},
        {"en", "Text, and [itself](1.1).", "[away](7.7)", "a link to \"7.7\""},
        {"en", "Text, and",
         "    123456789 123456789 123456789 123456789 123456789 123456789 123456789 12345\n\nText",
         "1 columns too wide"},
        {"en", "Move, and", "Move the twelve points, and", "\"twelve points\" counts the points"},
        {"ko", "Move, and", "점 열두 개를", "\"점 열두 개\" counts the points"},
        {"ko", "Move, and", "12개의 점을", "\"12개의 점\" counts the points"},
        {"lesson.lua", "answer = 'a'", "answer = 'z'", "no item `z`"},
        {"lesson.lua", "'small', 'large'", "'small', 'small'", "stands twice"},
        {"lesson.lua", "'small', 'large'", "'small', 'large', 'b'", "each item without"},
        {"lesson.lua", "half = 2", "half = 4.05", "as near as the right answer"},
        {"lesson.lua", "answer = 4,", "answer = function() return nil end,", "question `check`"},
        {"lesson.lua", "answer = function(x) return x end", "answer = function(x) return y end",
         "question `draw`"},
        {"lesson.lua", "s.k } }, text", "1 / 0 > s.k and s.k < 2 and s.k or s.x.y } }, text",
         "k = 2: one/lesson.lua:7: "},
        {"lesson.lua", "return { values = { { 'k', s.k } }, text = \"idea\" }", "return {}",
         "the view shows nothing"},
        {"lesson.lua", "text = \"idea\" } end", "text = \"nowhere\" } end", "no block `nowhere`"},
        {"lesson.lua", "kernel = 'mse'", "kernel = 'msf'", "is no loss of the catalogue"},
        {"lesson.lua", "run:frame {", "error('oh') run:frame {", "training: one/lesson.lua:8: oh"},
        {"lesson.lua", "run:frame { values = { { 'k', s.k } } }", "", "ends without a frame"},
        {"lesson.lua", "use = { text 'idea' },", "", "part \"use\" has no step"},
        {"lesson.lua", "use = { text 'idea' },", "plain = 1,", "part \"use\" has no step"},
        {"lesson.lua", "use =", "uses =", "has no part \"uses\""},
        {"lesson.lua", "step = 1,", "stop = 1,",
         "one/lesson.lua:6: slider \"k\": has no field \"stop\""},
        {"lesson.lua", "value = 1 }", "value = 3 }", "value is between from and to"},
        {"lesson.lua", "word \"key\"", "word \"kez\"", "no word \"kez\""},
        {"lesson.lua", "answer 'check', 2 + 2", "answer 'check', 2 + 3",
         "one/lesson.lua:14: claim \"four\" does not hold (0 of 1): close: 4, expected 5"},
        {"lesson.lua", "c:answer 'check', 2 + 2", "2 + 2, 4",
         "question `check`: no claim computes"},
        {"lesson.lua", "loss.mse(tensor { 6, 0 }, tensor { 0, 0 })", "18",
         "claim \"twice\" holds whatever is wrong"},
        {"lesson.lua", "c:shown('run', { k = 2 }).values.k", "c:shown('run', { k = 2 }).values.j",
         "scene \"run\" shows no value \"j\""},
        {"lesson.lua", "c:close(loss.mse(tensor { 6, 0 }, tensor { 0, 0 }), 18)", "",
         "claim \"twice\": asserts nothing"},
        {"lesson.lua", "of = 'check'", "of = 'chekc'", "the page has no block `chekc`"},
        {"lesson.lua", "how.seed < 3", "how.seed < 2", "claim \"trained\" does not hold (1 of 2)"},
        {"lesson.lua", "of = 'run',", "", "no sentence is marked {claim trained}"},
        {"lesson.lua", "claim 'twice'", "claim 'four'", "claim \"four\": stands twice"},
        {"claims.md", "| 3 | 2 |", "| 3 | 1 |", "no row of 3 seeds in which it holds in 2"},
        {"claims.md", "| 1.1 | trained", "| 1.1 | trainee", "no row of 3 seeds"},
        {"en", "{claim twice}", "{claim twic}", "{claim twic}: the page's Lua has no such claim"},
        {"en", "see 18.{claim", "see 18.5.{claim", "18.5 is no number that its claim compared"},
        {"ko", "see 18.{claim", "see 81.{claim", "81 is no number that its claim compared"},
        {"ko", "{claim twice}", "", "its marks are not those of another language"},
        {"en", "{told Huber}", "", "\"- Twice 7.5\": a figure (7.5) without"},
        {"en", "{told Huber}", "{told}", "text.en.md:24: a mark is {claim"},
        {"en", "{given}", "{given", "a mark is {claim"},
        {"en", "Move, and see 18.{claim twice}\n",
         "See 18 and\n18. More.{claim twice}\n\n1. 7\n2. 9.{given}\n", "a figure (7)"},
        {"en", "Page 2.3", "It is twice as large. Page 2.3",
         "\"It is twice as large\": a comparison"},
        {"ko", "Page 2.3", "앞의 것보다\n큽니다. Page 2.3", "\"앞의 것보다 큽니다\": a comparison"},
        {"en", "Text, and",
         "| a | b |\n|---|---|\n| b | 0123456789012345678901234567890123456789012345678901234567 "
         "|\n\nText, and",
         "block `idea`: a table has a word that is cut in two in 58 columns"},
        {"lesson.lua", "return { values", "return { worked = '1 + 1 = 2', values",
         "scene \"run\" shows \"1 + 1 = 2\", which no claim looks at"},
        {"lesson.lua", "page '1.1'", "page '1.3'", "no page \"1.1\" here"},
        {"lesson.lua", "page '1.1' {", "page '1.1' {{", "one/lesson.lua:"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i += one_in(5)) {
        struct said said = {0};
        write_course(cases[i].file, cases[i].from, cases[i].to);
        size_t findings = run_lint(&said);
        if (cases[i].finding[0] != '\0' &&
            (findings == 0 || strstr(ll_str_text(&said.all), cases[i].finding) == NULL))
            fail_msg("%s: %s -> %s: expected \"%s\" in:\n%s", cases[i].file, cases[i].from,
                     cases[i].to, cases[i].finding, ll_str_text(&said.all));
        ll_str_done(&said.all);
    }
}

/* The good page in files of its own, with a module and the library's words. */
static void write_apart(const char *module)
{
    const char *pages = strstr(good_text, "## 1.1");
    remove_files(2, 11);
    write_file("course.lua", good_course, NULL, NULL);
    write_file("one/1.1.lua", good_lesson, "{ 'k', s.k } }, text",
               "{ 'k', library('part').same(s.k) } }, text");
    write_file("one/text.en.md", "# 1 One\n", NULL, NULL);
    write_file("one/text.ko.md", "# 1 One\n", NULL, NULL);
    write_file("one/1.1.en.md", pages, NULL, NULL);
    write_file("one/1.1.ko.md", pages, NULL, NULL);
    write_file("library/part.lua", module, NULL, NULL);
    write_file("library/words.en.md", "# Words\n## words\n- `key` key\n", NULL, NULL);
    write_file("library/words.ko.md", "# Words\n## words\n- `key` key\n", NULL, NULL);
}

static void a_page_may_have_files_of_its_own(void **state)
{
    (void)state;
    struct said said = {0};
    write_apart("return { same = function(k) return k end }\n");
    if (run_lint(&said) != 0)
        fail_msg("%s", ll_str_text(&said.all));
    write_file("one/1.1.ko.md", strstr(good_text, "## 1.1"), "### draw\nDraw.\n", "### drew\nx\n");
    run_lint(&said);
    if (strstr(ll_str_text(&said.all), "one/1.1.ko.md: page 1.1 has no block `draw`") == NULL)
        fail_msg("%s", ll_str_text(&said.all));
    ll_str_done(&said.all);
    remove_files(2, 11);
}

static void a_failure_in_a_module_names_its_line(void **state)
{
    (void)state;
    struct said said = {0};
    write_apart("return {\n  same = function(k)\n    return k + nil\n  end,\n}\n");
    run_lint(&said);
    if (strstr(ll_str_text(&said.all), "library/part.lua:3: ") == NULL)
        fail_msg("%s", ll_str_text(&said.all));
    ll_str_done(&said.all);
    said = (struct said){0};
    write_apart("return {\n  same = function(k)\n    return chart.line { z = k }\n  end,\n}\n");
    run_lint(&said);
    if (strstr(ll_str_text(&said.all), "library/part.lua:3: ") == NULL)
        fail_msg("%s", ll_str_text(&said.all));
    ll_str_done(&said.all);
    remove_files(2, 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_course_has_no_findings),
        cmocka_unit_test(each_kind_of_broken_lesson_is_caught),
        cmocka_unit_test(a_page_may_have_files_of_its_own),
        cmocka_unit_test(a_failure_in_a_module_names_its_line),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
