/* Whose work a file is, by its place: each LMS's own examples, and what could mislead. */
#include "class/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* "student|name|file|LATE", or "-" where the layout does not take the path. */
static const char *placed(const char *layout, const char *path)
{
    static char text[512];
    struct ll_placed p = {0};
    const struct ll_layout *l = ll_layout_find(layout);
    assert_non_null(l);
    if (!l->place(path, &p))
        return "-";
    snprintf(text, sizeof text, "%.*s|%.*s|%.*s%s%s", (int)p.student.length,
             p.student.length ? p.student.at : "", (int)p.name.length,
             p.name.length ? p.name.at : "", (int)p.file.length, p.file.at,
             p.is_late ? "|LATE" : "", p.is_doubtful ? "|doubtful" : "");
    return text;
}

static void each_layout_reads_its_own_names(void **state)
{
    (void)state;
    static const struct {
        const char *layout, *path, *expected;
    } cases[] = {
        {"moodle", "이서연_412_assignsubmission_file/tversky.py", "412|이서연|tversky.py"},
        {"moodle", "Kim Min-su_413_assignsubmission_file/hw1/tversky (1).py",
         "413|Kim Min-su|tversky (1).py"},
        {"moodle", "Participant_77_assignsubmission_file_/tversky.lua",
         "77|Participant|tversky.lua"},
        {"moodle", "Participant_77_assignsubmission_file_tversky.lua",
         "77|Participant|tversky.lua"},
        {"moodle", "참가자_77_assignsubmission_onlinetext/onlinetext.html",
         "77|참가자|onlinetext.html"},
        {"moodle", "Default group_assignsubmission_file/a_b.c",
         "Default group|Default group|a_b.c"},
        {"moodle", "top/Kim_1_assignsubmission_file/tversky.c", "1|Kim|tversky.c"},
        {"moodle", "Kim_1_assignment/tversky.c", "-"},
        {"canvas", "kimminsu_LATE_5012_88123_tversky.py", "5012|kimminsu|tversky.py|LATE"},
        {"canvas", "이서연_5013_88124_tversky-1.lua", "5013|이서연|tversky-1.lua"},
        {"canvas", "top/a_b_5013_88124_my_1_2_x.c", "5013|a_b|my_1_2_x.c"},
        {"canvas", "anon_aB3dE_88123_tversky.py", "aB3dE||tversky.py"},
        {"canvas", "LATE_anon_12345_88123_tversky.py", "12345||tversky.py|LATE"},
        {"canvas", "123_5012_88123_tversky.py", "123||88123_tversky.py|doubtful"},
        {"canvas", "kimminsu_5012_text.html", "-"},
        {"canvas", "tversky_final.py", "-"},
        {"blackboard", "HW 1_s_1234_attempt_2026-11-29-21-04-05_tversky.py", "1234||tversky.py"},
        {"blackboard", "HW1_s1234_attempt_2026-11-29-21-04_tversky.py", "-"},
        {"brightspace", "12345-678901 - Min Su - Oct 10, 2025 1022 AM/tversky.py",
         "12345|Min Su|tversky.py"},
        {"brightspace", "12345-678901 - Min Su - Oct 10, 2025 1022 AM - tversky.py",
         "12345|Min Su|tversky.py"},
        {"gradescope", "assignment_9_export/submission_771/src/tversky.py",
         "submission_771||tversky.py"},
        {"nbgrader", "submitted/bitdiddle/ps1/tversky.ipynb", "bitdiddle||tversky.ipynb"},
        {"nbgrader", "course/submitted/bitdiddle/ps1/tversky.ipynb", "bitdiddle||tversky.ipynb"},
        {"nbgrader", "submitted/tversky.ipynb", "-"},
        {"students", "ann/hw/tversky.c", "ann||tversky.c"},
        {"students", "tversky.c", "-"},
        {"flat", "a/tversky.c", "||tversky.c"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (strcmp(placed(cases[i].layout, cases[i].path), cases[i].expected) != 0)
            fail_msg("%s: %s: %s, expected %s", cases[i].layout, cases[i].path,
                     placed(cases[i].layout, cases[i].path), cases[i].expected);
}

static void an_export_is_recognised_by_most_of_its_sources(void **state)
{
    (void)state;
    static const char *const moodle[] = {"readme.txt", "Kim_1_assignsubmission_file/tversky.c",
                                         "Lee_2_assignsubmission_file/tversky.py"};
    static const char *const canvas[] = {"kim_1_2_tversky.c", "lee_LATE_3_4_tversky.py"};
    static const char *const folders[] = {"kim/tversky.c", "lee/tversky.py", "notes_1_2_x.txt"};
    static const char *const files[] = {"tversky.c", "perceptual.py"};
    assert_string_equal(ll_layout_recognise(moodle, 3)->name, "moodle");
    assert_string_equal(ll_layout_recognise(canvas, 2)->name, "canvas");
    assert_string_equal(ll_layout_recognise(folders, 3)->name, "students");
    assert_string_equal(ll_layout_recognise(files, 2)->name, "flat");
    assert_string_equal(ll_layout_recognise(NULL, 0)->name, "flat");
}

static void a_pattern_of_ones_own_says_whose(void **state)
{
    (void)state;
    struct ll_placed p = {0};
    assert_true(ll_layout_match("{name} ({student})/{any}/{file}", "Kim (7)/hw/tversky.c", &p));
    assert_int_equal(p.student.length, 1);
    assert_memory_equal(p.student.at, "7", 1);
    assert_int_equal(p.file.length, 9);
    assert_false(ll_layout_match("{student}/{file}", "a/b/c.py", &p));
    assert_true(ll_layout_pattern_valid("{student}_{file}"));
    assert_false(ll_layout_pattern_valid("{student}"));
    assert_false(ll_layout_pattern_valid("{student}/{files}/{file}"));
    assert_false(ll_layout_pattern_valid("{file}"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_layout_reads_its_own_names),
        cmocka_unit_test(an_export_is_recognised_by_most_of_its_sources),
        cmocka_unit_test(a_pattern_of_ones_own_says_whose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
