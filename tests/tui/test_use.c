/* An exercise's page on a terminal: the learner's own program trains there, and whatever it does,
 * the page stays usable. */
#include "terminal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/str.h"

#define ENTER "\r"
#define RIGHT "\x1b[C"

/* A folder of its own for each test: the learner's file, and the state. */
static int make_folder(void **state)
{
    char *folder = strdup("/tmp/losslab-use-XXXXXX");
    *state = folder;
    return folder && mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int drop_folder(void **state)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", (char *)*state);
    int status = chdir("/") == 0 ? system(command) : -1;
    free(*state);
    return status;
}

static void write_file(const char *name, const char *text)
{
    assert_int_equal(ll_file_write(name, text, strlen(text), NULL), LL_OK);
}

static void write_program(const char *text)
{
    write_file("tversky.lua", text);
}

static void copy_solution(void)
{
    struct ll_str path = {0}, text = {0};
    assert_int_equal(ll_path_data("exercises/tversky/solution.lua", NULL, &path), LL_OK);
    assert_int_equal(ll_file_read(ll_str_text(&path), 1 << 20, NULL, &text), LL_OK);
    write_program(ll_str_text(&text));
    ll_str_done(&text);
    ll_str_done(&path);
}

/* The page at its scene, the prediction made. */
static struct terminal *open_scene(void **state, const char *lang)
{
    const char *args[] = {"learn", "ex1", NULL};
    struct terminal_options options = {
        .columns = 120, .rows = 40, .lang = lang, .args = args, .state = *state};
    struct terminal *t = terminal_open(&options);
    terminal_type(t, "u");
    terminal_type(t, ENTER "1" ENTER ENTER);
    return t;
}

static void assert_has_not(struct terminal *t, const char *text)
{
    if (terminal_has(t, text)) {
        terminal_print(t);
        fail_msg("'%s' is on the screen", text);
    }
}

static void quit(struct terminal *t)
{
    terminal_send(t, "q", 1);
    int status = terminal_wait(t);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    terminal_close(t);
}

/* The rows of values, and the pictures beside them. */
static char *screen_of(struct terminal *t)
{
    struct ll_str all = {0};
    for (int row = 3; row < terminal_rows(t) - 2; row++)
        ll_str_format(&all, "%s\n", terminal_row(t, row));
    return ll_str_take(&all);
}

static void step_to_3(struct terminal *t)
{
    static const char *const steps[] = {"step 0 ", "step 4 ", "step 8 "};
    for (size_t i = 0; i < 3; i++) {
        terminal_type(t, ".");
        terminal_await(t, steps[i]);
    }
}

static void it_plays_pauses_steps_and_goes_back(void **state)
{
    copy_solution();
    struct terminal *t = open_scene(state, "en");
    terminal_await(t, "not begun");
    terminal_type(t, "--- ");
    terminal_await(t, "step 8 ");
    terminal_type(t, " ");
    terminal_await(t, "paused");
    terminal_type(t, "<");
    terminal_await(t, "step 0 ");
    terminal_type(t, ".");
    terminal_await(t, "step 4 ");
    terminal_type(t, ",");
    terminal_await(t, "step 0 ");
    terminal_await(t, "recall: yours / Dice");
    quit(t);
}

static void the_same_seed_gives_the_same_picture(void **state)
{
    copy_solution();
    struct terminal *t = open_scene(state, "en");
    step_to_3(t);
    char *first = screen_of(t);
    terminal_type(t, "r");
    terminal_await(t, "not begun");
    step_to_3(t);
    char *again = screen_of(t);
    assert_string_equal(first, again);
    terminal_type(t, "s");
    assert_has_not(t, "seed 1 ");
    step_to_3(t);
    char *other = screen_of(t);
    assert_string_not_equal(first, other);
    free(other);
    free(again);
    free(first);
    quit(t);
}

static void a_small_screen_shows_its_charts_in_parts(void **state)
{
    copy_solution();
    struct terminal *t = open_scene(state, "en");
    terminal_type(t, ".");
    terminal_await(t, "step 0 ");
    assert_has_not(t, "more charts");
    terminal_resize(t, 80, 24);
    terminal_await(t, "more charts");
    terminal_await(t, "TP     FP     FN"); /* the masks and their legend */
    assert_has_not(t, "500");
    terminal_type(t, "f");
    terminal_await(t, "500"); /* the curve and its axis */
    assert_has_not(t, "TP     FP     FN");
    terminal_type(t, "f");
    terminal_await(t, "TP     FP     FN");
    terminal_resize(t, 120, 40);
    terminal_await(t, "TP     FP     FN");
    terminal_await(t, "500");
    quit(t);
}

static void questions_wait_for_a_run_and_are_judged_by_it(void **state)
{
    copy_solution();
    struct terminal *t = open_scene(state, "en");
    terminal_type(t, ENTER);
    terminal_await(t, "Train first, to the end");
    terminal_type(t, "b");
    terminal_type(t, "++ ");
    terminal_await_long(t, "trained", 180000); /* the whole run */
    terminal_type(t, ENTER);
    assert_has_not(t, "Train first");
    terminal_type(t, ENTER); /* the first item: yours missed fewer */
    terminal_await(t, "Right");
    terminal_await(t, "with \xCE\xB1 = 0.3");
    terminal_type(t, ENTER);
    terminal_type(t, ENTER); /* the first item again: but yours marked more */
    terminal_await(t, "Not quite");
    quit(t);
}

static void a_loop_without_end_is_left_at_any_key(void **state)
{
    write_program("local T = nn.Module 'T' function T:init() end "
                  "function T:forward() while true do end end return T");
    struct terminal *t = open_scene(state, "en");
    terminal_type(t, " ");
    terminal_type(t, RIGHT); /* alpha moves; the run is begun anew */
    terminal_await(t, "0.35");
    terminal_type(t, "r");
    terminal_await(t, "not begun");
    terminal_type(t, " ");
    terminal_await(t, "gave no answer"); /* its own limit */
    terminal_await(t, "failed");
    write_program("local T = nn.Module 'T' function T:init() end "
                  "function T:forward(p) return p:mean() end return T");
    terminal_await(t, "Your file has changed");
    terminal_type(t, ".");
    terminal_await(t, "recall: yours / Dice");
    terminal_type(t, "bbb"); /* by the prediction and the idea to the exercise */
    terminal_await(t, "TP = ");
    quit(t);
}

/* In C, where no count of instructions ends it: it takes longer than anybody waits here. */
static void a_program_that_computes_is_said_to_be_waited_for(void **state)
{
    write_file("tversky.c", "#include <losslab.h>\n"
                            "float tversky_forward(const struct tversky *self, const float *pred,"
                            " const float *target, size_t n)\n"
                            "{ volatile size_t i = self && pred && target ? n : 0;"
                            " while (i != 0) i = n; return 0; }\n"
                            "void tversky_backward(const struct tversky *self, const float *pred,"
                            " const float *target, size_t n, float *grad_pred)\n"
                            "{ *grad_pred = self && target ? pred[n - 1] : 0; }\n");
    struct terminal *t = open_scene(state, "en");
    terminal_type(t, " ");
    terminal_await(t, "Waiting for your program: ");
    terminal_type(t, " ");
    terminal_await(t, "paused");
    assert_has_not(t, "Waiting for");
    terminal_type(t, " ");
    terminal_await(t, "Waiting for your program: ");
    terminal_await_long(t, "gave no answer", 60000);
    assert_has_not(t, "Waiting for");
    terminal_type(t, " "); /* too late to pause, and no wish to begin again */
    terminal_await(t, "The run has failed");
    terminal_await(t, "gave no answer");
    quit(t);
}

static void a_failure_is_told_in_the_learners_language(void **state)
{
    write_program("local T = nn.Module 'T'\nfunction T:init() end\n"
                  "function T:forward() return nil + 1 end\nreturn T");
    struct terminal *t = open_scene(state, "ko");
    terminal_type(t, " ");
    terminal_await(t, "\xEC\x9E\x91\xEC\x84\xB1\xED\x95\x9C"); /* 작성한 ... */
    terminal_await(t, "tversky.lua:3:");
    assert_has_not(t, "use.lua");
    terminal_type(t, "l");
    terminal_type(t, "r ");
    terminal_await(t, "Your program gave no answer");
    quit(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, drop_folder)
        TEST(it_plays_pauses_steps_and_goes_back),
        TEST(the_same_seed_gives_the_same_picture),
        TEST(a_small_screen_shows_its_charts_in_parts),
        TEST(questions_wait_for_a_run_and_are_judged_by_it),
        TEST(a_loop_without_end_is_left_at_any_key),
        TEST(a_program_that_computes_is_said_to_be_waited_for),
        TEST(a_failure_is_told_in_the_learners_language),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
