/* What a class shares is no one's advantage: a program's result is to the byte what it is when the
 * program is graded alone, whoever was graded before it. */
#include "grade/draws.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "exercise/exercise.h"
#include "exercise/spec.h"
#include "grade/report.h"
#include "grading.h"

enum { PROGRAMS = 64 };

static char *report_of(const char *exercise, const char *path, struct ll_draws *draws)
{
    const struct ll_grade_options options = {
        .exercise = exercise, .seed = TEST_SEED, .draws = draws};
    struct ll_message why = {""};
    struct ll_result result;
    struct ll_str report = {0};
    if (ll_grade_run(path, &options, &why, &result) != LL_OK)
        fail_msg("%s: %s", path, why.text);
    result.duration_ms = 0;
    memset(&result.budget.used, 0, sizeof result.budget.used);
    ll_report_json.each(&result, NULL, &report);
    ll_result_done(&result);
    return ll_str_take(&report);
}

static char *report_on(const char *path, struct ll_draws *draws)
{
    return report_of("tversky", path, draws);
}

/* Programs that go wrong in each check, at its first question and later, and right ones. */
static size_t list_programs(char *paths[PROGRAMS])
{
    static const char *const others[] = {
        "solution.lua", "solution.2.lua",          "solution.c",
        "solution.2.c", "wrong/calls-not-apart.c", "wrong/options-ignored.c"};
    size_t count = 0;
    struct dirent **names;
    int found = scandir(tversky_path("wrong"), &names, NULL, alphasort);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        paths[count++] = strdup(tversky_path(others[i]));
    for (int i = 0; i < found; i++) {
        const char *dot = strrchr(names[i]->d_name, '.');
        char name[300];
        snprintf(name, sizeof name, "wrong/%.250s", names[i]->d_name);
        if (i % 2 == 0 && dot && strcmp(dot, ".lua") == 0 && count < PROGRAMS)
            paths[count++] = strdup(tversky_path(name));
        free(names[i]);
    }
    free(names);
    assert_true(count > 15);
    return count;
}

static void neighbours_change_no_result(void **state)
{
    char *paths[PROGRAMS], *alone[PROGRAMS];
    struct ll_draws *draws;
    size_t count = list_programs(paths);
    (void)state;
    for (size_t i = 0; i < count; i++)
        alone[i] = report_on(paths[i], NULL);
    for (int backward = 0; backward < 2; backward++) {
        assert_int_equal(ll_draws_new(&draws), LL_OK);
        for (size_t i = 0; i < count; i++) {
            size_t k = backward ? count - 1 - i : i;
            char *beside = report_on(paths[k], draws);
            if (strcmp(alone[k], beside) != 0)
                fail_msg("%s:\nalone:\n%s\nwith others:\n%s", paths[k], alone[k], beside);
            free(beside);
        }
        ll_draws_free(&draws);
    }
    for (size_t i = 0; i < count; i++) {
        free(alone[i]);
        free(paths[i]);
    }
}

/* Whether there is such a part of a check, and it says of itself that it is drawn once. */
static bool is_promised(const struct ll_spec *spec, size_t check, enum ll_spec_part part)
{
    return ll_spec_check_has(spec, check, part) && ll_spec_check_drawn_once(spec, check, part);
}

/* Under the name of that part, or NULL. */
static const struct ll_draw *draw_of(struct ll_draws *draws, const struct ll_spec *spec,
                                     size_t check, enum ll_spec_part part)
{
    struct ll_str stream = {0};
    ll_spec_check_stream(spec, check, part, &stream);
    const struct ll_draw_key key = {.exercise = "tversky",
                                    .check = ll_str_text(&stream),
                                    .language = LL_LANGUAGE_LUA,
                                    .seed = TEST_SEED};
    const struct ll_draw *found =
        is_promised(spec, check, part) ? ll_draws_find(draws, &key) : NULL;
    ll_str_done(&stream);
    return found;
}

static bool is_same_entry(const struct ll_entry *a, const struct ll_entry *b)
{
    return b && a->kind == b->kind && a->count == b->count && a->number == b->number &&
           (a->kind != LL_ENTRY_TEXT || strcmp(a->text, b->text) == 0) &&
           memcmp(a->data, b->data, a->count * sizeof *a->data) == 0;
}

static void expect_same(const struct ll_record *a, const struct ll_record *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++)
        assert_true(is_same_entry(&a->fields[i], ll_record_find(b, a->fields[i].name)));
}

static void expect_same_draw(const struct ll_draw *a, const struct ll_draw *b)
{
    assert_non_null(a);
    assert_non_null(b);
    assert_int_equal(a->count, b->count);
    for (size_t k = 0; k < a->count; k++) {
        expect_same(&a->turns[k].question, &b->turns[k].question);
        expect_same(&a->turns[k].expected, &b->turns[k].expected);
    }
}

/* The promise `drawn_once`, held against two programs that compute in other orders. */
static void right_programs_leave_the_same(void **state)
{
    struct ll_exercise *exercise;
    struct ll_draws *first, *second;
    size_t promised = 0, rests = 0;
    (void)state;
    assert_int_equal(ll_exercise_open("tversky", "en", NULL, &exercise), LL_OK);
    assert_int_equal(ll_draws_new(&first), LL_OK);
    assert_int_equal(ll_draws_new(&second), LL_OK);
    free(report_on(tversky_path("solution.lua"), first));
    free(report_on(tversky_path("solution.2.lua"), second));
    const struct ll_spec *spec = ll_exercise_spec(exercise);
    for (size_t i = 0; i < LL_SPEC_PARTS * ll_spec_check_count(spec); i++) {
        enum ll_spec_part part = i % 2 == 0 ? LL_SPEC_RUN : LL_SPEC_REST;
        if (!is_promised(spec, i / 2, part))
            continue;
        promised++;
        rests += part == LL_SPEC_REST;
        expect_same_draw(draw_of(first, spec, i / 2, part), draw_of(second, spec, i / 2, part));
    }
    assert_true(rests > 0);
    assert_true(promised > 5);
    ll_draws_free(&second);
    ll_draws_free(&first);
    ll_exercise_free(&exercise);
}

static void a_wrong_program_leaves_what_it_passed(void **state)
{
    struct ll_exercise *exercise;
    struct ll_draws *draws;
    size_t left = 0;
    (void)state;
    assert_int_equal(ll_exercise_open("tversky", "en", NULL, &exercise), LL_OK);
    assert_int_equal(ll_draws_new(&draws), LL_OK);
    free(report_on(tversky_path("wrong/options-ignored.lua"), draws));
    const struct ll_spec *spec = ll_exercise_spec(exercise);
    for (size_t i = 0; i < ll_spec_check_count(spec); i++) {
        bool is_known = draw_of(draws, spec, i, LL_SPEC_RUN) != NULL;
        left += is_known;
        if (strcmp(ll_spec_check_id(spec, i), "worked") == 0)
            assert_true(is_known);
        if (strcmp(ll_spec_check_id(spec, i), "weights") == 0)
            assert_false(is_known);
    }
    assert_true(left > 1);
    ll_draws_free(&draws);
    ll_exercise_free(&exercise);
}

static void the_first_that_is_kept_stays(void **state)
{
    struct ll_draws *draws;
    struct ll_draw one = {0}, two = {0};
    struct ll_record question = {0}, expected = {0};
    struct ll_draw_key key = {"tversky", "worked", LL_LANGUAGE_C, 7};
    (void)state;
    assert_int_equal(ll_draws_new(&draws), LL_OK);
    assert_null(ll_draws_find(draws, &key));
    assert_int_equal(ll_record_add_number(&expected, "loss", 0.5), LL_OK);
    assert_int_equal(ll_draw_add(&one, &question, &expected), LL_OK);
    assert_int_equal(ll_draws_keep(draws, &key, &one), LL_OK);
    assert_int_equal(one.count, 0);
    assert_int_equal(ll_draw_add(&two, &question, &expected), LL_OK);
    assert_int_equal(ll_draw_add(&two, &question, &expected), LL_OK);
    assert_int_equal(ll_draws_keep(draws, &key, &two), LL_OK);
    assert_int_equal(ll_draws_find(draws, &key)->count, 1);
    key.seed = 8;
    assert_null(ll_draws_find(draws, &key));
    key = (struct ll_draw_key){"tversky", "worked", LL_LANGUAGE_LUA, 7};
    assert_null(ll_draws_find(draws, &key));
    ll_record_done(&question);
    ll_record_done(&expected);
    ll_draws_free(&draws);
}

/* A right program, one that is wrong once scenes are drawn, and the right one after it. */
static void scenes_that_are_shared_change_no_result(void **state)
{
    static const char *const names[] = {"solution.2.lua", "wrong/falls-too-little.lua",
                                        "solution.2.lua"};
    struct ll_draws *draws;
    (void)state;
    assert_int_equal(ll_draws_new(&draws), LL_OK);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct ll_str path = {0};
        ll_str_format(&path, "%s/exercises/balancing/%s", getenv("LOSSLAB_DATA"), names[i]);
        char *alone = report_of("balancing", ll_str_text(&path), NULL);
        char *beside = report_of("balancing", ll_str_text(&path), draws);
        if (strcmp(alone, beside) != 0)
            fail_msg("%s:\nalone:\n%s\nwith others:\n%s", names[i], alone, beside);
        free(alone);
        free(beside);
        ll_str_done(&path);
    }
    ll_draws_free(&draws);
}

static void what_is_shared_is_found_by_its_key(void **state)
{
    struct ll_draws *draws;
    struct ll_record one = {0}, two = {0};
    (void)state;
    assert_int_equal(ll_draws_new(&draws), LL_OK);
    assert_int_equal(ll_record_add_number(&one, "x", 1), LL_OK);
    assert_int_equal(ll_record_add_number(&two, "x", 2), LL_OK);
    assert_null(ll_draws_recall(draws, "balancing", "key"));
    assert_int_equal(ll_draws_share(draws, "balancing", "key", &one), LL_OK);
    assert_int_equal(ll_draws_share(draws, "balancing", "key", &two), LL_OK);
    assert_true(ll_draws_recall(draws, "balancing", "key")->fields[0].number == 1);
    assert_null(ll_draws_recall(draws, "tversky", "key"));
    assert_null(ll_draws_recall(draws, "balancing", "another key"));
    for (int i = 0; i < 1000; i++) { /* a stranger may have a check draw again and again */
        char key[16];
        snprintf(key, sizeof key, "%d", i);
        assert_int_equal(ll_draws_share(draws, "balancing", key, &two), LL_OK);
    }
    assert_non_null(ll_draws_recall(draws, "balancing", "5"));
    assert_null(ll_draws_recall(draws, "balancing", "999"));
    ll_record_done(&one);
    ll_record_done(&two);
    ll_draws_free(&draws);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbours_change_no_result),
        cmocka_unit_test(right_programs_leave_the_same),
        cmocka_unit_test(a_wrong_program_leaves_what_it_passed),
        cmocka_unit_test(the_first_that_is_kept_stays),
        cmocka_unit_test(what_is_shared_is_found_by_its_key),
        cmocka_unit_test(scenes_that_are_shared_change_no_result),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
