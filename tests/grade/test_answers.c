/* Answers of the wrong form: none costs the grader more than it must, none is our error, none
 * passes. The exercise is made here: f(x) = { value = 2x, row = (x, 2x) }. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "grading.h"

static char root[] = "/tmp/losslab-answers-XXXXXX";

static const char *const files[] = {"exercise.lua", "call.lua", "solution.lua", "starter.lua",
                                    "text.en.md"};

/* A check by comparison, one by each way of reading, one that trusts what it reads, and one that is
 * wrong whatever it reads. */
static const char exercise[] =
    "local grading = require 'grading'\n"
    "local function right(x) return { value = 2 * x, row = tensor { x, 2 * x } } end\n"
    "local function check(id, depends_on, run)\n"
    "  return grading.check { id = id, points = 20, depends_on = depends_on, run = run } end\n"
    "local question = { ask = 'f', x = 3 }\n"
    "return { page = 'ex9', version = '1', tolerance = { value = { absolute = 1e-6 } },\n"
    "  checks = {\n"
    "    check('match', {}, function(self) self:match(question, right(3)) end),\n"
    "    check('read', {}, function(self)\n"
    "      local answer = self:answer(question, { value = {}, row = { 2 } })\n"
    "      if answer.value ~= answer.row:select(1, 2):item() then self:fail { kind = 'off' } end\n"
    "    end),\n"
    "    check('number', {}, function(self)\n"
    "      if self:number(question, 'value') ~= 6 then self:fail { kind = 'off' } end\n"
    "    end),\n"
    "    check('any', {}, function(self)\n"
    "      local row = self:array(question, 'row', { 'n' })\n"
    "      if row:size(1) ~= 2 then self:fail { kind = 'off', got = row:size(1) } end\n"
    "    end),\n"
    "    check('trusting', {}, function(self)\n"
    "      local answer = ask(question).answer\n"
    "      if answer.row:tolist()[2] > answer.value + 1 then self:fail { kind = 'off' } end\n"
    "      if %s then error 'a fault of the exercise' end\n"
    "    end),\n"
    "  },\n"
    "  expected = function(asked) return right(asked.x) end,\n"
    "  probes = function() return { question } end }\n";

static const char right_answer[] = "value = 2 * x, row = tensor { x, 2 * x }";

static void put(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/exercises/tiny/%s", root, name);
    assert_int_equal(ll_file_write(path, text, strlen(text), NULL), LL_OK);
}

static void put_exercise(const char *is_broken)
{
    char text[4096];
    snprintf(text, sizeof text, exercise, is_broken);
    put("exercise.lua", text);
}

static int begin(void **state)
{
    (void)state;
    char path[256], text[256];
    static const char *const folders[] = {"/exercises", "/exercises/tiny"};
    assert_non_null(mkdtemp(root));
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s%s", root, folders[i]);
        mkdir(path, 0755);
    }
    put_exercise("false");
    put("call.lua", "return function(f, question) return f(question.x) end");
    snprintf(text, sizeof text, "return function(x) return { %s } end", right_answer);
    put("solution.lua", text);
    put("starter.lua", "return function(x) end");
    put("text.en.md", "# tiny Tiny\n## message.off\nOff.\n");
    return setenv("LOSSLAB_DATA", root, 1);
}

static int end(void **state)
{
    (void)state;
    char path[256];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/exercises/tiny/%s", root, files[i]);
        unlink(path);
    }
    static const char *const folders[] = {"/exercises/tiny", "/exercises", ""};
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s%s", root, folders[i]);
        rmdir(path);
    }
    return 0;
}

/* Grades a program that answers so. */
static struct ll_result grade(const char *answer)
{
    char text[512];
    snprintf(text, sizeof text, "return function(x) return { %s } end", answer);
    return grade_text("tiny.lua", text, strlen(text));
}

static void the_right_answer_passes(void **state)
{
    (void)state;
    struct ll_result result = grade(right_answer);
    expect(&result, result.status == LL_GRADE_PASSED, "passed");
    ll_result_done(&result);
}

static void an_answer_of_another_form_fails(void **state)
{
    (void)state;
    static const char *const answers[] = {
        "",
        "value = 'six', row = 'six'",
        "value = {}, row = {}",
        "value = 2 * x",
        "value = 0 / 0, row = tensor { x, 0 / 0 }",
        "value = 1 / 0, row = tensor { x, 1 / 0 }",
        "value = 2 * x, row = tensor { 2 * x }",
        "value = tensor.zeros(0), row = tensor.zeros(0, 2)",
        "value = tensor { 2 * x, 2 * x }, row = 2 * x",
        "value = tensor.zeros(4000000000, 0), row = tensor.zeros(0, 4000000000)",
        "value = tensor.zeros(2000000), row = tensor.zeros(2)",
        "value = tensor.zeros(8000000), row = tensor.zeros(2)",
        "value = ('x'):rep(100000), row = tensor.zeros(2)",
        "value = 2 * x, row = tensor { x, 2 * x, 2 * x, 2 * x, 2 * x, 2 * x, 2 * x }",
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct ll_result result = grade(answers[i]);
        expect(&result, result.status == LL_GRADE_FAILED, answers[i]);
        for (size_t c = 0; c < 2; c++)
            expect(&result, result.checks[c].status != LL_CHECK_PASS, answers[i]);
        for (size_t c = 0; c < result.check_count; c++)
            expect(&result, result.checks[c].status == LL_CHECK_PASS || result.checks[c].message[0],
                   "says what was expected");
        ll_result_done(&result);
    }
}

static void right_numbers_in_a_heap_of_others_fail(void **state)
{
    (void)state;
    struct ll_result result =
        grade("value = 2 * x, row = tensor { x, 2 * x }, heap = tensor.zeros(1000000)");
    expect(&result, result.status == LL_GRADE_FAILED, "failed");
    expect(&result, check_of(&result, "match")->status == LL_CHECK_FAIL, "compared");
    expect(&result, check_of(&result, "read")->status == LL_CHECK_FAIL, "read");
    ll_result_done(&result);
}

static void a_check_that_trips_over_an_answer_fails_it(void **state)
{
    (void)state;
    struct ll_result result = grade("value = 2 * x, row = 2 * x");
    expect(&result, check_of(&result, "trusting")->status == LL_CHECK_FAIL, "failed");
    expect(&result, strstr(check_of(&result, "trusting")->message, "form") != NULL, "said");
    expect(&result, check_of(&result, "number")->status == LL_CHECK_PASS, "the rest stands");
    ll_result_done(&result);
}

static void a_check_that_trips_over_its_own_solution_is_our_fault(void **state)
{
    (void)state;
    put_exercise("true");
    struct ll_result result = grade(right_answer);
    expect(&result, result.status == LL_GRADE_ERROR && result.score == 0, "error");
    expect(&result, strstr(result.message, "a fault of the exercise") != NULL, "said");
    ll_result_done(&result);
    put_exercise("false");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_right_answer_passes),
        cmocka_unit_test(an_answer_of_another_form_fails),
        cmocka_unit_test(right_numbers_in_a_heap_of_others_fail),
        cmocka_unit_test(a_check_that_trips_over_an_answer_fails_it),
        cmocka_unit_test(a_check_that_trips_over_its_own_solution_is_our_fault),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
