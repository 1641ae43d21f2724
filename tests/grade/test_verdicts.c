/* An exercise, named by the first argument, against its own programs: solutions pass, starters fail
 * at the beginning, every known mistake is named, in each language. The second argument, where
 * there is one, is how many seeds the solutions are graded with; the third: besides those that are
 * promised, one in how many of the known mistakes.
 *
 * They are graded as a class is, by fork servers that have loaded what the language needs;
 * starters, and one of each two reports that must be the same, as a single file is. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "grade/pool.h"
#include "grade/report.h"
#include "grading.h"
#include "sandbox/probe.h"

#ifdef WITH_PYTHON
static const char *const languages[] = {"py"};
#else
static const char *const languages[] = {"lua", "c"};
#endif

enum { LANGUAGES = sizeof languages / sizeof *languages };

/* What is true of an exercise's programs. */
struct subject {
    const char *name;
    size_t solutions;        /* in each language */
    size_t seeds;            /* that each of them is graded with */
    const char *first;       /* the check that a starter fails */
    const char *after;       /* one that needs it, or NULL */
    const char *mistake;     /* a known one, in every language */
    const char *promised[9]; /* ids that are promised, ending with NULL */
    const char *not_in_c;    /* one of them that cannot be written in C */
};

static const struct subject subjects[] = {
    {"tversky",
     2,
     8,
     "interface",
     "worked",
     "alpha-beta-swapped",
     {"alpha-beta-swapped", "smooth-missing", "returns-index-not-loss", "true-positives-doubled",
      "mean-instead-of-sum", "prediction-thresholded", "gradient-sign", "gradient-of-index"},
     NULL},
    {"perceptual",
     2,
     6,
     "interface",
     "value",
     "one-layer-missing",
     {"layers-not-weighted", "weights-not-learnable", "weights-collapse", "sum-instead-of-mean",
      "one-layer-missing", "no-gradient-to-prediction", "extractor-trained", "pixel-loss"},
     "pixel-loss"}, /* which never sees the pixels */
    {"balancing",
     2,
     3,
     "total",
     NULL,
     "regulariser-missing",
     {"regulariser-missing", "sigma-not-log-variance", "precision-inverted",
      "half-in-one-term-only", "log-vars-not-trained", "weights-detached", "history-missing",
      "losses-averaged"},
     "history-missing"}, /* C has no training of its own */
};

static const struct subject *subject;
static size_t seeds;     /* the subject's, or as many as were asked for */
static size_t every = 1; /* of the known mistakes that are not promised: the first of so many */
static struct ll_probe host;
static struct ll_pool *pool;

/* Grades the file as one of a class. */
static struct ll_result grade_of_many(const char *path, uint64_t seed)
{
    const struct ll_grade_options options = {
        .exercise = subject->name, .seed = seed, .host = &host, .pool = pool};
    struct ll_message why = {""};
    struct ll_result result;
    if (ll_grade_run(path, &options, &why, &result) != LL_OK)
        fail_msg("%s: %s", path, why.text);
    return result;
}

static const char *path_of(const char *stem, size_t language)
{
    char name[80];
    snprintf(name, sizeof name, "%s.%s", stem, languages[language]);
    return exercise_path(subject->name, name);
}

static void solutions_get_every_point(void **state)
{
    (void)state;
    for (size_t i = 0; i < subject->solutions * LANGUAGES; i++) {
        char stem[32] = "solution";
        if (i / LANGUAGES > 0)
            snprintf(stem, sizeof stem, "solution.%zu", i / LANGUAGES + 1);
        const char *path = path_of(stem, i % LANGUAGES);
        for (size_t seed = 1; seed <= seeds; seed++) {
            struct ll_result result = grade_of_many(path, seed);
            expect(&result, result.status == LL_GRADE_PASSED && result.score == 100, path);
            expect(&result, result.max_score == 100 && result.diagnosis_count == 0, path);
            ll_result_done(&result);
        }
    }
}

static void starters_load_and_fail_at_the_first_check(void **state)
{
    (void)state;
    for (size_t i = 0; i < LANGUAGES; i++) {
        const char *path = path_of("starter", i);
        struct ll_result result = grade_file(path, subject->name, TEST_SEED);
        expect(&result, result.status == LL_GRADE_FAILED && result.score == 0, path);
        const struct ll_check_result *first = check_of(&result, subject->first);
        expect(&result, first->status == LL_CHECK_FAIL && first->message[0], path);
        if (subject->after)
            expect(&result, check_of(&result, subject->after)->status == LL_CHECK_NOT_RUN, path);
        expect(&result, result.diagnosis_count == 0, path);
        ll_result_done(&result);
    }
}

static void every_promised_mistake_is_a_program(void **state)
{
    (void)state;
    for (size_t l = 0; l < LANGUAGES; l++)
        for (size_t i = 0; subject->promised[i]; i++) {
            bool is_c = strcmp(languages[l], "c") == 0;
            char stem[64];
            snprintf(stem, sizeof stem, "wrong/%s", subject->promised[i]);
            if (!is_c || subject->not_in_c == NULL ||
                strcmp(subject->not_in_c, subject->promised[i]) != 0)
                path_of(stem, l); /* fails where there is no such file */
        }
}

static bool is_promised(const char *id)
{
    for (size_t i = 0; subject->promised[i]; i++)
        if (strcmp(subject->promised[i], id) == 0)
            return true;
    return false;
}

/* Grades the file, wrong/ID.LANGUAGE, and wants ID named. */
static void name_one(const char *path, const char *id, uint64_t seed)
{
    struct ll_result result = grade_of_many(path, seed);
    expect(&result, result.status == LL_GRADE_FAILED && result.score < 100, path);
    expect(&result, has_diagnosis(&result, id), path);
    expect(&result, result.diagnosis_count <= 2, path);
    ll_result_done(&result);
}

static void name_all(const char *language)
{
    size_t count = 0, others = 0;
    char folder[4096];
    snprintf(folder, sizeof folder, "%s", exercise_path(subject->name, "wrong"));
    struct dirent **names;
    int entries = scandir(folder, &names, NULL, alphasort);
    assert_true(entries > 0);
    for (int i = 0; i < entries; i++) {
        char path[8192];
        char id[256];
        const char *name = names[i]->d_name;
        const char *dot = strrchr(name, '.');
        if (dot && strcmp(dot + 1, language) == 0) {
            snprintf(path, sizeof path, "%s/%s", folder, name);
            snprintf(id, sizeof id, "%.*s", (int)strcspn(name, "."), name);
            if (is_promised(id) || others++ % every == 0)
                name_one(path, id, TEST_SEED + count);
            count++;
        }
        free(names[i]);
    }
    free(names);
    assert_true(count > 0);
}

static void every_known_mistake_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < LANGUAGES; i++)
        name_all(languages[i]);
}

static char *report(struct ll_result *result)
{
    struct ll_str text = {0};
    result->duration_ms = 0;
    memset(&result->budget.used, 0, sizeof result->budget.used);
    assert_int_equal(ll_report_json.each(result, NULL, &text), LL_OK);
    ll_result_done(result);
    return ll_str_take(&text);
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < LANGUAGES; i++) {
        char stem[64];
        snprintf(stem, sizeof stem, "wrong/%s", subject->mistake);
        const char *path = path_of(stem, i);
        struct ll_result first = grade_file(path, subject->name, 77);
        struct ll_result second = grade_of_many(path, 77);
        struct ll_result third = grade_of_many(path, 78);
        char *a = report(&first);
        char *b = report(&second);
        char *c = report(&third);
        assert_string_equal(a, b);
        assert_string_not_equal(a, c);
        free(a);
        free(b);
        free(c);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(solutions_get_every_point),
        cmocka_unit_test(starters_load_and_fail_at_the_first_check),
        cmocka_unit_test(every_promised_mistake_is_a_program),
        cmocka_unit_test(every_known_mistake_is_named),
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
    };
    for (size_t i = 0; argc > 1 && i < sizeof subjects / sizeof *subjects; i++)
        if (strcmp(subjects[i].name, argv[1]) == 0)
            subject = &subjects[i];
    if (subject == NULL)
        return EXIT_FAILURE;
    seeds = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : subject->seeds;
    every = argc > 3 ? (size_t)strtoul(argv[3], NULL, 10) : 1;
    if (seeds == 0 || every == 0)
        return EXIT_FAILURE;
    struct ll_message why = {""};
    if (ll_probe_run(&why, &host) != LL_OK || ll_pool_new(&host, &why, &pool) != LL_OK) {
        print_error("%s\n", why.text);
        return EXIT_FAILURE;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ll_pool_free(&pool);
    return failed;
}
