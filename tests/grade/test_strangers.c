/* Programs written from an exercise's prompt alone, without a sight of its checks: right in unusual
 * ways, which must pass, and wrong in plausible ones, which must not. Called with the folder of one
 * exercise's programs, whose name is the exercise's, the languages to run, every=N where only
 * one in N is to be, seeds=N: at how many a forgery is tried, and NAME@SEED: a right program once
 * more, at a seed where it was lost before. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "grade/jobs.h"
#include "grade/pool.h"
#include "grading.h"
#include "sandbox/probe.h"

enum { EXTENSIONS_MOST = 4, AGAIN_MOST = 4 };

static const char *folder;
static const char *extensions[EXTENSIONS_MOST];
static size_t every = 1; /* of the right ones and of the wrong ones: the first of so many */
static size_t seeds = 1; /* of what is forged */
static const char *again[AGAIN_MOST];
static struct ll_probe host;
static struct ll_pool *pool; /* as a class is graded */

struct program {
    char *path;
    bool is_right;
    uint64_t seed;
    struct ll_result result;
    ll_err err;
    struct ll_message why;
};

struct programs {
    struct program *items;
    size_t count, capacity;
    size_t wrongly_judged;
};

static bool is_wanted(const char *name)
{
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < EXTENSIONS_MOST && extensions[i]; i++)
        if (strcmp(dot + 1, extensions[i]) == 0)
            return true;
    return false;
}

static struct program *add(struct programs *programs, const char *parent, const char *name,
                           bool is_right)
{
    struct ll_str file = {0};
    ll_path_join(&file, parent, name);
    assert_true(ll_array_grow((void **)&programs->items, &programs->capacity, programs->count + 1,
                              sizeof *programs->items));
    struct program *program = &programs->items[programs->count];
    *program = (struct program){
        .path = ll_str_take(&file), .is_right = is_right, .seed = TEST_SEED + programs->count++};
    return program;
}

static void add_again(struct programs *programs)
{
    struct ll_str path = {0};
    ll_path_join(&path, folder, "right");
    for (size_t i = 0; i < AGAIN_MOST && again[i]; i++) {
        const char *at = strchr(again[i], '@');
        char *name = strndup(again[i], (size_t)(at - again[i]));
        assert_non_null(name);
        add(programs, ll_str_text(&path), name, true)->seed = strtoul(at + 1, NULL, 10);
        free(name);
    }
    ll_str_done(&path);
}

static size_t add_all(struct programs *programs, const char *kind)
{
    struct ll_str path = {0};
    struct dirent **names = NULL;
    size_t before = programs->count;
    ll_path_join(&path, folder, kind);
    int count = scandir(ll_str_text(&path), &names, NULL, alphasort);
    size_t wanted = 0;
    for (int i = 0; i < count; i++) {
        if (is_wanted(names[i]->d_name) && wanted++ % every == 0) {
            /* What is forged passes by luck, if at all: its numbers are near at some seeds. */
            bool is_forged = strncmp(names[i]->d_name, "forged_", strlen("forged_")) == 0;
            for (size_t tries = is_forged ? seeds : 1; tries > 0; tries--)
                add(programs, ll_str_text(&path), names[i]->d_name, strcmp(kind, "right") == 0);
        }
        free(names[i]);
    }
    free(names);
    ll_str_done(&path);
    return programs->count - before;
}

static void grade_one(size_t index, void *arg)
{
    struct program *program = &((struct programs *)arg)->items[index];
    const struct ll_grade_options options = {
        .exercise = strrchr(folder, '/') + 1,
        .seed = program->seed,
        .host = &host,
        .pool = pool,
    };
    program->err = ll_grade_run(program->path, &options, &program->why, &program->result);
}

static void judge_one(size_t index, void *arg)
{
    struct programs *programs = arg;
    struct program *program = &programs->items[index];
    enum ll_grade_status status = program->result.status;
    bool is_as_it_should_be =
        program->err == LL_OK &&
        (program->is_right ? status == LL_GRADE_PASSED
                           : status == LL_GRADE_FAILED || status == LL_GRADE_REJECTED);
    if (!is_as_it_should_be) {
        programs->wrongly_judged++;
        fprintf(stderr, "%s: %s (seed %llu) %s\n", program->path,
                program->err == LL_OK ? ll_grade_status_name(status) : ll_err_text(program->err),
                (unsigned long long)program->seed, program->why.text);
        for (size_t c = 0; program->err == LL_OK && c < program->result.check_count; c++)
            if (program->result.checks[c].status != LL_CHECK_PASS)
                fprintf(stderr, "  %s: %s\n", program->result.checks[c].id,
                        program->result.checks[c].message);
    }
    if (program->err == LL_OK)
        ll_result_done(&program->result);
    free(program->path);
}

static void right_ones_pass_and_wrong_ones_do_not(void **state)
{
    (void)state;
    struct programs programs = {0};
    struct ll_message why = {""};
    if (ll_probe_run(&why, &host) != LL_OK || ll_pool_new(&host, &why, &pool) != LL_OK)
        fail_msg("%s", why.text);
    size_t right = add_all(&programs, "right");
    size_t wrong = add_all(&programs, "wrong");
    assert_true(right + wrong > 0);
    add_again(&programs);
    assert_int_equal(ll_jobs_run(programs.count, 0, grade_one, judge_one, &programs), LL_OK);
    free(programs.items);
    ll_pool_free(&pool);
    assert_int_equal(programs.wrongly_judged, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_ones_pass_and_wrong_ones_do_not),
    };
    if (argc < 3)
        return EXIT_FAILURE;
    folder = argv[1];
    size_t languages = 0, times = 0;
    for (int i = 2; i < argc; i++)
        if (strncmp(argv[i], "every=", 6) == 0)
            every = strtoul(argv[i] + 6, NULL, 10);
        else if (strncmp(argv[i], "seeds=", 6) == 0)
            seeds = strtoul(argv[i] + 6, NULL, 10);
        else if (strchr(argv[i], '@') && times < AGAIN_MOST)
            again[times++] = argv[i];
        else if (languages < EXTENSIONS_MOST)
            extensions[languages++] = argv[i];
    if (every == 0 || seeds == 0 || languages == 0)
        return 2;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
