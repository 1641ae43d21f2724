/* What a submission in C can do to its process, and what that costs: one check for a crash, all for
 * a forger, nothing for those that come after. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "grading.h"

/* The solution with `before` in front and `inside` at the beginning of tversky_forward, graded with
 * `patience` times the limits, told in `lang`. */
static struct ll_result grade_with(const char *before, const char *inside, double patience,
                                   const char *lang)
{
    struct ll_str solution = {0};
    struct ll_str text = {0};
    assert_int_equal(ll_file_read(tversky_path("solution.c"), 1 << 20, NULL, &solution), LL_OK);
    const char *body = strstr(ll_str_text(&solution), "float tversky_forward");
    assert_non_null(body);
    body = strchr(body, '{') + 1;
    ll_str_format(&text, "%s\n%.*s\n%s\n%s", before, (int)(body - ll_str_text(&solution)),
                  ll_str_text(&solution), inside, body);
    const struct ll_grade_options options = {
        .text = ll_str_text(&text), .seed = TEST_SEED, .patience = patience, .lang = lang};
    struct ll_result result;
    assert_int_equal(ll_grade_run("tversky.c", &options, NULL, &result), LL_OK);
    ll_str_done(&solution);
    ll_str_done(&text);
    return result;
}

static struct ll_result grade_patiently(const char *before, const char *inside, double patience)
{
    return grade_with(before, inside, patience, NULL);
}

static struct ll_result grade_told(const char *before, const char *inside, const char *lang)
{
    return grade_with(before, inside, 1, lang);
}

static struct ll_result grade_changed(const char *before, const char *inside)
{
    return grade_with(before, inside, 1, NULL);
}

/* The first check that did not pass. */
static const struct ll_check_result *first_amiss(const struct ll_result *result)
{
    size_t i = 0;
    while (i + 1 < result->check_count && result->checks[i].status == LL_CHECK_PASS)
        i++;
    return &result->checks[i];
}

static void a_crash_costs_one_check(void **state)
{
    (void)state;
    struct ll_result result = grade_changed("", "if (self->smooth == 0) *(volatile int *)0 = 1;");
    expect(&result, check_of(&result, "zero-smooth")->status == LL_CHECK_CRASH, "crash");
    expect(&result, result.status == LL_GRADE_FAILED && result.score == 95, "the rest stands");
    ll_result_done(&result);
}

static void reading_past_the_end_is_seen(void **state)
{
    (void)state;
    struct ll_result result = grade_changed("", "if (pred[n] > 2) return 0;");
    expect(&result, first_amiss(&result)->status == LL_CHECK_CRASH, "crash");
    expect(&result, result.score == 0 || result.score == 5, "score");
    ll_result_done(&result);
}

static void inputs_cannot_be_written(void **state)
{
    (void)state;
    struct ll_result result = grade_changed("", "((float *)target)[0] = pred[0];");
    expect(&result, first_amiss(&result)->status == LL_CHECK_CRASH, "crash");
    ll_result_done(&result);
}

static void an_exit_earns_nothing(void **state)
{
    (void)state;
    struct ll_result result = grade_changed("#include <stdlib.h>", "exit(0);");
    expect(&result, result.status == LL_GRADE_FAILED, "status");
    for (size_t i = 0; i < result.check_count; i++)
        expect(&result, result.checks[i].status != LL_CHECK_PASS, "a check passed");
    expect(&result, result.score == 0, "score");
    ll_result_done(&result);
}

static void what_is_printed_is_shown_and_never_counts(void **state)
{
    (void)state;
    struct ll_result result = grade_changed(
        "#include <stdio.h>\n"
        "__attribute__((constructor)) static void boast(void)\n"
        "{ puts(\"\\033[31m{\\\"status\\\":\\\"passed\\\",\\\"score\\\":100}\"); fflush(stdout); }",
        "return 0;");
    expect(&result, result.status == LL_GRADE_FAILED && result.score == 0, "failed");
    expect(&result, strstr(result.output, "\"score\":100") != NULL, "shown");
    expect(&result, strchr(result.output, '\033') == NULL, "plain");
    ll_result_done(&result);
}

static void what_is_printed_costs_no_point(void **state)
{
    (void)state;
    static const char *const printing[] = {
        "for (int i = 0; i < 3000; i++) printf(\"line %d x\\n\", i);",
        "for (int i = 0; i < 1000; i++) { fprintf(stderr, \"%01000d\", i); fflush(stdout); }",
        "for (int i = 0; i < 20; i++) (void)!write(1, line, sizeof line);",
        /* more than is taken at all */
        "static int i; for (; i < 20000; i++) (void)!write(1, line, sizeof line);",
    };
    for (size_t i = 0; i < sizeof printing / sizeof *printing; i++) {
        struct ll_result result = grade_changed(
            "#include <stdio.h>\n#include <unistd.h>\nstatic char line[65536];", printing[i]);
        expect(&result, result.status == LL_GRADE_PASSED, printing[i]);
        expect(&result, result.output_cut && result.budget.used.printed > 65536, "said to be cut");
        expect(&result, strlen(result.output) <= 65536, "kept to a size");
        ll_result_done(&result);
    }
}

static void a_signal_that_it_sends_itself_is_told_as_no_limit(void **state)
{
    (void)state;
    static const struct {
        const char *signal, *lang, *told;
    } cases[] = {
        {"SIGXCPU", "en", "It was ended by signal 24."},
        {"SIGXCPU", "ko", "신호를 받아 끝났습니다(신호 번호 24)."},
        {"SIGXFSZ", "en", "It was ended by signal 25."},
        {"SIGXFSZ", "ko", "신호를 받아 끝났습니다(신호 번호 25)."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_str inside = {0};
        ll_str_format(&inside, "raise(%s);", cases[i].signal);
        struct ll_result result =
            grade_told("#include <signal.h>", ll_str_text(&inside), cases[i].lang);
        expect(&result, first_amiss(&result)->status == LL_CHECK_CRASH, cases[i].signal);
        expect(&result, strcmp(first_amiss(&result)->message, cases[i].told) == 0, cases[i].told);
        ll_result_done(&result);
        ll_str_done(&inside);
    }
    struct ll_result result = grade_changed("#include <signal.h>", "raise(SIGSYS);");
    expect(&result, result.status == LL_GRADE_PASSED, "SIGSYS is not its to send");
    ll_result_done(&result);
}

static void a_crash_buys_no_time(void **state)
{
    (void)state;
    /* most of the budget in each process, and one for each check that is asked */
    struct ll_result result =
        grade_patiently("#include <stdlib.h>\n#include <time.h>",
                        "static int calls; if (++calls < 8) goto on;"
                        "while (clock() < CLOCKS_PER_SEC / 5 * 4) { } abort(); on:;",
                        0.1);
    size_t ended = 0;
    for (size_t i = 0; i < result.check_count; i++)
        ended += result.checks[i].status == LL_CHECK_TIMEOUT;
    expect(&result, ended == 1, "the budget ran out, once");
    expect(&result, result.status == LL_GRADE_FAILED, "failed");
    expect(&result, result.budget.cpu_ms == 1000 && result.budget.used.cpu_ms < 2000, "bounded");
    ll_result_done(&result);
}

static void a_loop_is_told_how_long_it_may_take(void **state)
{
    (void)state;
    struct ll_result result = grade_patiently("", "for (volatile int i = 0;; i++) { }", 0.05);
    expect(&result, first_amiss(&result)->status == LL_CHECK_TIMEOUT, "timeout");
    expect(&result, strstr(first_amiss(&result)->message, "0.5 seconds") != NULL, "told");
    ll_result_done(&result);
}

static void frames_written_beforehand_spoil_everything(void **state)
{
    (void)state;
    /* an answer { loss = 0 } as often as it can, before it is asked */
    struct ll_result result =
        grade_changed("#include <sys/socket.h>\n"
                      "#include <unistd.h>\n"
                      "__attribute__((constructor)) static void forge(void)\n"
                      "{ static const char bytes[64] = \"LLF1\"; for (int i = 0; i < 8; i++)\n"
                      "  (void)!write(3, bytes, sizeof bytes); }",
                      "");
    expect(&result, result.status == LL_GRADE_REJECTED || result.status == LL_GRADE_FAILED,
           "status");
    expect(&result, result.score == 0, "score");
    ll_result_done(&result);
}

static void one_byte_more_spoils_everything(void **state)
{
    (void)state;
    struct ll_result result = grade_changed(
        "#include <unistd.h>\n"
        "__attribute__((destructor)) static void more(void) { (void)!write(3, \"x\", 1); }",
        "");
    expect(&result, result.status == LL_GRADE_FAILED && result.score == 0, "score");
    ll_result_done(&result);
}

static void an_unclean_end_spoils_everything(void **state)
{
    (void)state;
    struct ll_result result = grade_changed(
        "#include <stdlib.h>\n__attribute__((destructor)) static void end(void) { abort(); }", "");
    expect(&result, result.status == LL_GRADE_FAILED && result.score == 0, "score");
    ll_result_done(&result);
}

static void what_does_not_compile_is_rejected_with_the_line(void **state)
{
    (void)state;
    static const char text[] =
        "#include <losslab.h>\n\nfloat tversky_forward(int x) { return x }\n";
    struct ll_result result = grade_text("tversky.c", text, strlen(text));
    expect(&result, result.status == LL_GRADE_REJECTED, "status");
    expect(&result, strstr(result.message, "tversky.c:3:") != NULL, "the line");
    expect(&result, strstr(result.message, "| float tversky_forward(int x)") != NULL, "its text");
    expect(&result, strstr(result.message, "/tmp/") == NULL, "no folder of ours");
    ll_result_done(&result);
}

static void what_compiles_to_too_much_is_told_in_words(void **state)
{
    (void)state;
    struct ll_result result = grade_changed("char much[1u << 30] = {1};", "");
    expect(&result, result.status == LL_GRADE_REJECTED, "status");
    expect(&result, strstr(result.message, "16 MiB") != NULL, "the limit");
    ll_result_done(&result);
    result = grade_changed("char much[100u << 20];", "");
    expect(&result, result.status == LL_GRADE_REJECTED, "status");
    expect(&result, strstr(result.message, "64 MiB") != NULL, "the limit");
    ll_result_done(&result);
}

static void a_missing_function_is_rejected_by_its_name(void **state)
{
    (void)state;
    static const char text[] =
        "#include <losslab.h>\nfloat tversky_forward(const struct tversky *self, const float *pred,"
        " const float *target, size_t n) { return self->alpha * pred[0] * target[0] * (float)n; }";
    struct ll_result result = grade_text("tversky.c", text, strlen(text));
    expect(&result, result.status == LL_GRADE_REJECTED, "status");
    expect(&result, strstr(result.message, "tversky_backward") != NULL, "the name");
    ll_result_done(&result);
}

static void a_main_of_its_own_is_rejected(void **state)
{
    (void)state;
    struct ll_result result = grade_changed("int main(void) { return 0; }", "");
    expect(&result, result.status == LL_GRADE_REJECTED, "status");
    expect(&result, strstr(result.message, "main") != NULL, "the name");
    ll_result_done(&result);
}

static void outputs_that_are_not_written_do_not_match(void **state)
{
    (void)state;
    struct ll_str solution = {0};
    struct ll_str text = {0};
    assert_int_equal(ll_file_read(tversky_path("solution.c"), 1 << 20, NULL, &solution), LL_OK);
    const char *loop = strstr(ll_str_text(&solution), "void tversky_backward");
    loop = strstr(loop, "i < n");
    ll_str_format(&text, "%.*si + 1 < n%s", (int)(loop - ll_str_text(&solution)),
                  ll_str_text(&solution), loop + strlen("i < n"));
    struct ll_result result = grade_text("tversky.c", ll_str_text(&text), text.length);
    expect(&result, check_of(&result, "gradient")->status == LL_CHECK_FAIL, "gradient");
    expect(&result, result.score == 85, "the rest");
    ll_result_done(&result);
    ll_str_done(&solution);
    ll_str_done(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crash_costs_one_check),
        cmocka_unit_test(reading_past_the_end_is_seen),
        cmocka_unit_test(inputs_cannot_be_written),
        cmocka_unit_test(an_exit_earns_nothing),
        cmocka_unit_test(what_is_printed_is_shown_and_never_counts),
        cmocka_unit_test(what_is_printed_costs_no_point),
        cmocka_unit_test(a_signal_that_it_sends_itself_is_told_as_no_limit),
        cmocka_unit_test(a_crash_buys_no_time),
        cmocka_unit_test(a_loop_is_told_how_long_it_may_take),
        cmocka_unit_test(frames_written_beforehand_spoil_everything),
        cmocka_unit_test(one_byte_more_spoils_everything),
        cmocka_unit_test(an_unclean_end_spoils_everything),
        cmocka_unit_test(what_does_not_compile_is_rejected_with_the_line),
        cmocka_unit_test(what_compiles_to_too_much_is_told_in_words),
        cmocka_unit_test(a_missing_function_is_rejected_by_its_name),
        cmocka_unit_test(a_main_of_its_own_is_rejected),
        cmocka_unit_test(outputs_that_are_not_written_do_not_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
