/* Marks: policies, the best and the last, a person's word; and that the book overwrites nothing. */
#include "class/marks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char result_half[] = "{\"checks\":[{\"id\":\"a\",\"points\":0,\"max_points\":50},"
                                  "{\"id\":\"b\",\"points\":50,\"max_points\":50}]}";

static char path[64], other_path[64];
static struct ll_book *book;

static int open_new(void **state)
{
    (void)state;
    strcpy(path, "/tmp/losslab-book-XXXXXX");
    strcpy(other_path, "/tmp/losslab-book-XXXXXX");
    close(mkstemp(path));
    close(mkstemp(other_path));
    return ll_book_open(path, true, NULL, &book) == LL_OK ? 0 : -1;
}

static int close_it(void **state)
{
    (void)state;
    ll_book_free(&book);
    unlink(path);
    unlink(other_path);
    return 0;
}

static bool put(struct ll_book *to, const char *student, int64_t attempt, double score,
                int64_t handed, bool is_late)
{
    bool is_new = false;
    char hash[32];
    snprintf(hash, sizeof hash, "hash%lld", (long long)attempt);
    const struct ll_book_entry entry = {.student = student,
                                        .exercise = "tversky",
                                        .language = "c",
                                        .file = "tversky.c",
                                        .sha256 = hash,
                                        .source = "int x;",
                                        .source_length = 6,
                                        .attempt = attempt,
                                        .is_late = is_late,
                                        .handed = handed,
                                        .seed = UINT64_MAX,
                                        .engine = "1",
                                        .course = "2",
                                        .status = score < 100 ? "failed" : "passed",
                                        .score = score,
                                        .max_score = 100,
                                        .result = result_half};
    assert_int_equal(ll_book_add(to, &entry, false, NULL, &is_new), LL_OK);
    return is_new;
}

static double mark_of(const char *student)
{
    struct ll_marks marks;
    assert_int_equal(ll_marks_load(book, NULL, &marks), LL_OK);
    const struct ll_mark *mark = ll_marks_find(&marks, student, "tversky");
    double score = mark ? mark->score : -1;
    ll_marks_done(&marks);
    return score;
}

static void rule(const char *key, const char *value)
{
    assert_int_equal(ll_policy_check(key, value, NULL), LL_OK);
    assert_int_equal(ll_book_policy_set(book, key, value, NULL), LL_OK);
}

static void the_best_counts_or_the_last(void **state)
{
    (void)state;
    assert_true(put(book, "ann", 1, 80, 0, false));
    assert_true(put(book, "ann", 2, 60, 0, false));
    assert_false(put(book, "ann", 2, 60, 0, false)); /* the same again */
    assert_float_equal((float)mark_of("ann"), 80, 1e-4F);
    rule("attempt", "last");
    assert_float_equal((float)mark_of("ann"), 60, 1e-4F);
    rule("attempt:perceptual", "best"); /* another exercise's */
    assert_float_equal((float)mark_of("ann"), 60, 1e-4F);
}

static void lateness_costs_by_the_day(void **state)
{
    (void)state;
    int64_t due;
    assert_true(ll_policy_time("2026-12-01T00:00:00Z", &due));
    rule("due", "2026-12-01T00:00:00Z");
    rule("grace", "10");
    put(book, "in-time", 0, 100, due + 600, false);
    put(book, "a-day", 0, 100, due + 601, false);
    put(book, "two-days", 0, 100, due + 86400 + 601, false);
    put(book, "said-late", 0, 100, 0, true);
    put(book, "unknown", 0, 100, 0, false);
    assert_float_equal((float)mark_of("a-day"), 100, 1e-4F);
    rule("late", "day:10");
    assert_float_equal((float)mark_of("in-time"), 100, 1e-4F);
    assert_float_equal((float)mark_of("a-day"), 90, 1e-4F);
    assert_float_equal((float)mark_of("two-days"), 80, 1e-4F);
    assert_float_equal((float)mark_of("said-late"), 90, 1e-4F);
    assert_float_equal((float)mark_of("unknown"), 100, 1e-4F);
    rule("late", "step:25");
    assert_float_equal((float)mark_of("two-days"), 75, 1e-4F);
}

static void checks_are_dropped_and_points_scaled(void **state)
{
    (void)state;
    put(book, "ann", 1, 50, 0, false);
    rule("drop", "x,a");
    assert_float_equal((float)mark_of("ann"), 100, 1e-4F);
    rule("drop", "b");
    rule("points", "30");
    assert_float_equal((float)mark_of("ann"), 0, 1e-4F);
    rule("drop", "x"); /* none of this exercise's */
    assert_float_equal((float)mark_of("ann"), 15, 1e-4F);
}

static void by_hand_stands_over_all_and_can_be_taken_back(void **state)
{
    (void)state;
    struct ll_book_hand hand = {
        .student = "ann", .exercise = "tversky", .score = 42.5, .who = "prof", .reason = "agreed"};
    put(book, "ann", 1, 50, 0, false);
    assert_int_equal(ll_book_hand_set(book, &hand, NULL), LL_OK);
    assert_float_equal((float)mark_of("ann"), 42.5, 1e-4F);
    hand.score = (double)NAN;
    assert_int_equal(ll_book_hand_set(book, &hand, NULL), LL_OK);
    assert_float_equal((float)mark_of("ann"), 50, 1e-4F);
    hand.student = "nobody-handed-in";
    hand.score = 10;
    assert_int_equal(ll_book_hand_set(book, &hand, NULL), LL_OK);
    assert_float_equal((float)mark_of("nobody-handed-in"), 10, 1e-4F);
}

static ll_err count(const struct ll_book_entry *entry, void *arg)
{
    (void)entry;
    (*(size_t *)arg)++;
    return LL_OK;
}

static void merging_adds_once_and_a_new_mark_hides_no_old_one(void **state)
{
    (void)state;
    struct ll_book *other = NULL;
    size_t added, marks = 0;
    assert_int_equal(ll_book_open(other_path, true, NULL, &other), LL_OK);
    put(other, "bo", 1, 70, 0, false);
    put(other, "ann", 1, 50, 0, false);
    ll_book_free(&other);
    put(book, "ann", 1, 50, 0, false);
    put(book, "ann", 1, 55, 0, false);
    assert_int_equal(ll_book_merge(book, other_path, NULL, &added), LL_OK);
    assert_int_equal(added, 1);
    assert_int_equal(ll_book_merge(book, other_path, NULL, &added), LL_OK);
    assert_int_equal(added, 0);
    assert_float_equal((float)mark_of("bo"), 70, 1e-4F);
    assert_float_equal((float)mark_of("ann"), 55, 1e-4F);
    assert_int_equal(ll_book_history(book, count, &marks, NULL), LL_OK);
    assert_int_equal(marks, 3);
}

static void a_policy_that_is_none_is_told_what_it_takes(void **state)
{
    (void)state;
    struct ll_message why = {""};
    assert_int_equal(ll_policy_check("late", "10%", &why), LL_ERR_ARGUMENT);
    assert_non_null(strstr(why.text, "day:P"));
    assert_int_equal(ll_policy_check("lateness", "none", &why), LL_ERR_ARGUMENT);
    assert_non_null(strstr(why.text, "grace"));
    assert_int_equal(ll_policy_check("due", "2026-13-01", &why), LL_ERR_ARGUMENT);
    int64_t utc, seoul;
    assert_true(ll_policy_time("2026-11-29 21:04:05.123 +09:00", &seoul));
    assert_true(ll_policy_time("2026-11-29T12:04:05Z", &utc));
    assert_int_equal(utc, seoul);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_best_counts_or_the_last, open_new, close_it),
        cmocka_unit_test_setup_teardown(lateness_costs_by_the_day, open_new, close_it),
        cmocka_unit_test_setup_teardown(checks_are_dropped_and_points_scaled, open_new, close_it),
        cmocka_unit_test_setup_teardown(by_hand_stands_over_all_and_can_be_taken_back, open_new,
                                        close_it),
        cmocka_unit_test_setup_teardown(merging_adds_once_and_a_new_mark_hides_no_old_one, open_new,
                                        close_it),
        cmocka_unit_test(a_policy_that_is_none_is_told_what_it_takes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
