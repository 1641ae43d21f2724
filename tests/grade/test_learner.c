/* The learner's program at work in a script that trains: what it answers takes part in the tape,
 * and whatever it does, nobody waits for it longer than a slice. */
#include "grade/learner.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "grading.h"
#include "script/task.h"
#include "script/value.h"

static const double slice = 0.01, much = 60; /* seconds */

/* A program in a folder of its own, and a script that asks it. */
struct work {
    char folder[64], path[128];
    struct ll_learner *learner;
    struct ll_script *script;
    struct ll_task *task;
    struct ll_value answer;
    struct ll_message why;
    double longest; /* slice that was taken */
};

static void write_program(const struct work *w, const char *text)
{
    assert_int_equal(ll_file_write(w->path, text, strlen(text), NULL), LL_OK);
}

/* `text` NULL: the file of exercises/tversky called `name`. */
static void open_work(struct work *w, const char *name, const char *text)
{
    const struct ll_grade_options options = {.exercise = "tversky", .lang = "en"};
    const struct ll_script_options limits = ll_script_options_lesson();
    *w = (struct work){.folder = "/tmp/losslab-learner-XXXXXX"};
    assert_non_null(mkdtemp(w->folder));
    snprintf(w->path, sizeof w->path, "%s/%s", w->folder, name);
    if (text)
        write_program(w, text);
    else
        snprintf(w->path, sizeof w->path, "%s", tversky_path(name));
    assert_int_equal(ll_learner_new(w->path, &options, NULL, &w->learner), LL_OK);
    assert_int_equal(ll_script_new(&limits, NULL, &w->script), LL_OK);
    if (ll_learner_define(w->script, w->learner, &w->why) != LL_OK)
        fail_msg("%s", w->why.text);
}

/* No process may be left behind. */
static void close_work(struct work *w)
{
    ll_value_done(&w->answer);
    ll_task_free(&w->task);
    ll_script_free(&w->script);
    double began = ll_clock_seconds();
    ll_learner_free(&w->learner);
    assert_true(ll_clock_seconds() - began < 5); /* not the minutes that a question may take */
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    if (strncmp(w->path, w->folder, strlen(w->folder)) == 0)
        unlink(w->path);
    rmdir(w->folder);
}

/* A claim asks outside of any training run, and waits. */
static void a_claim_waits_for_its_answer(void **state)
{
    (void)state;
    static const char code[] = "return yours.loss(tensor{0.5, 0.5}, tensor{1, 0}, "
                               "{ alpha = 0.5, beta = 0.5, smooth = 1 }):item()";
    struct work w;
    double value = 0;
    open_work(&w, "solution.lua", NULL);
    assert_int_not_equal(
        ll_value_eval(w.script, code, sizeof code - 1, "use.lua", &w.why, &w.answer), LL_OK);
    assert_non_null(strstr(w.why.text, "not in a view"));
    assert_int_equal(ll_learner_define_waiting(w.script, w.learner, &w.why), LL_OK);
    if (ll_value_eval(w.script, code, sizeof code - 1, "use.lua", &w.why, &w.answer) != LL_OK)
        fail_msg("%s", w.why.text);
    assert_int_equal(ll_value_number(&w.answer, &w.why, &value), LL_OK);
    assert_float_equal(value, 1 - 1.5 / 2, 1e-6); /* TP ½, FP ½, FN ½ */
    close_work(&w);
}

static void begin(struct work *w, const char *code)
{
    struct ll_value function = {0};
    struct ll_str whole = {0};
    ll_str_format(&whole, "return function() %s end", code);
    if (ll_value_eval(w->script, ll_str_text(&whole), whole.length, "use.lua", &w->why,
                      &function) != LL_OK)
        fail_msg("%s", w->why.text);
    ll_task_free(&w->task);
    w->why.text[0] = '\0';
    assert_int_equal(ll_task_new(&function, NULL, 0, NULL, &w->task), LL_OK);
    ll_value_done(&function);
    ll_str_done(&whole);
}

/* One slice; LL_TURN_RETURNED where it failed too. */
static enum ll_turn turn(struct work *w, ll_err *err)
{
    enum ll_turn how = LL_TURN_RETURNED;
    double began = ll_clock_seconds();
    *err = ll_task_run(w->task, slice, NULL, &w->why, &how, &w->answer);
    w->longest = fmax(w->longest, ll_clock_seconds() - began);
    return how;
}

static ll_err finish(struct work *w)
{
    ll_err err = LL_OK;
    double end = ll_clock_seconds() + much;
    while (turn(w, &err) == LL_TURN_SLICE)
        assert_true(ll_clock_seconds() < end);
    return err;
}

static double number(struct work *w, const char *code)
{
    double out = NAN;
    begin(w, code);
    if (finish(w) != LL_OK)
        fail_msg("%s", w->why.text);
    assert_int_equal(ll_value_number(&w->answer, NULL, &out), LL_OK);
    return out;
}

/* Asks until the program fails; what the learner is told. */
static const char *failure(struct work *w, const char *code)
{
    begin(w, code);
    assert_int_equal(finish(w), LL_ERR_CLOSED);
    return w->why.text;
}

static const char *const masks = "local pred = tensor({ 0.9, 0.8, 0.1, 0.2 }, { grad = true })"
                                 "local target = tensor { 1, 0, 1, 0 }"
                                 "local options = { alpha = 0.3, beta = 0.7, smooth = 1 }";

static const char *const loss = "return yours.loss(tensor { 0.5 }, tensor { 1 }):item()";

static void it_answers_in_every_language(void **state)
{
    static const char *const names[] = {"solution.lua", "solution.c"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct work w;
        open_work(&w, names[i], NULL);
        /* TP 1.7, FP 0.3, FN 0.3: 0.1 */
        double value = number(&w, "return yours { ask = 'loss', pred = tensor { 0.9, 0.8, 0.1, 0.2 "
                                  "}, target = tensor { 1, 1, 0, 0 } }.loss:item()");
        assert_true(fabs(value - 0.1) < 1e-6);
        close_work(&w);
    }
}

/* What the network would get with the engine's own loss, through a function of the prediction. */
static void its_gradient_takes_part_in_the_tape(void **state)
{
    struct work w;
    struct ll_str code = {0};
    (void)state;
    open_work(&w, "solution.c", NULL);
    ll_str_format(&code,
                  "%s "
                  "local function slope(of) pred.grad = nil "
                  "local value = of(pred * pred, target, options); "
                  "(3 * value):backward() return pred.grad:clone(), value:item() end "
                  "local a, va = slope(yours.loss) "
                  "local b, vb = slope(loss.tversky) "
                  "return (a - b):abs():max():item() + math.abs(va - vb)",
                  masks);
    assert_true(number(&w, ll_str_text(&code)) < 1e-6);
    /* A step against the gradient makes the learner's own loss smaller. */
    ll_str_clear(&code);
    ll_str_format(&code,
                  "%s local sgd = optim.SGD({ pred }, { lr = 0.1 }) "
                  "local first = yours.loss(pred, target, options) "
                  "sgd:zero_grad() first:backward() sgd:step() "
                  "return first:item() - yours.loss(pred, target, options):item()",
                  masks);
    assert_true(number(&w, ll_str_text(&code)) > 1e-3);
    ll_str_done(&code);
    close_work(&w);
}

static void any_answers_make_a_node(void **state)
{
    struct work w;
    (void)state;
    open_work(&w, "solution.lua", NULL);
    assert_true(number(&w, "local x = tensor({ { 1, 2 }, { 3, 4 } }, { grad = true }) "
                           "local y = tensor(5, { grad = true }) "
                           "local node = yours.node(7, { { x, tensor { 1, 10, 100, 1000 } }, "
                           "{ y, tensor(2) } }); "
                           "(node * 2):backward() "
                           "return node:item() * 1e6 + x.grad:sum():item() + y.grad:item()") ==
                7e6 + 2222 + 4);
    close_work(&w);
}

static void an_answer_with_something_missing_is_told(void **state)
{
    struct work w;
    (void)state;
    open_work(&w, "tversky.lua",
              "local T = nn.Module 'T' function T:init() end "
              "function T:forward() end return T");
    assert_non_null(strstr(failure(&w, loss), "has no loss"));
    close_work(&w);
    open_work(&w, "tversky.lua",
              "local T = nn.Module 'T' function T:init() end "
              "function T:forward(p) return tensor.cat({ p, p }, 1) end return T");
    assert_non_null(strstr(failure(&w, loss), "loss has 2 numbers; 1 are needed"));
    close_work(&w);
}

/* The learner's own place is named, not that of the page. */
static void an_error_is_told_in_its_own_words(void **state)
{
    struct work w;
    (void)state;
    open_work(&w, "tversky.lua",
              "local T = nn.Module 'T'\nfunction T:init() end\n"
              "function T:forward() error 'not today' end\nreturn T");
    const char *told = failure(&w, loss);
    assert_non_null(strstr(told, "tversky.lua:3: not today"));
    assert_null(strstr(told, "use.lua"));
    assert_null(strstr(told, "learner.lua"));
    /* The page stays usable: what is right by now answers. */
    write_program(&w, "local T = nn.Module 'T' function T:init() end "
                      "function T:forward(p) return p:sum() end return T");
    ll_learner_renew(w.learner, NULL);
    assert_true(number(&w, loss) == 0.5);
    close_work(&w);
}

static void a_program_that_dies_is_told_and_begun_anew(void **state)
{
    struct work w;
    (void)state;
    open_work(&w, "tversky.c",
              "#include <losslab.h>\n"
              "float tversky_forward(const struct tversky *t, const float *p, const float *q, "
              "size_t n)\n{ (void)t; (void)q; return n > 1 ? *(float *)(n - 2) : p[0]; }\n"
              "void tversky_backward(const struct tversky *t, const float *p, const float *q, "
              "size_t n, float *g)\n{ (void)t; (void)p; (void)q; for (size_t i = 0; i < n; i++) "
              "g[i] = 1; }\n");
    const char *told = failure(
        &w, "return yours { ask = 'loss', pred = tensor { 1, 2 }, target = tensor { 1, 2 } }");
    assert_non_null(strstr(told, "It crashed"));
    assert_true(number(&w, loss) == 0.5);
    close_work(&w);
}

static void what_does_not_compile_is_told(void **state)
{
    struct work w;
    (void)state;
    open_work(&w, "tversky.c", "#include <losslab.h>\nfloat tversky_forward(\n");
    assert_non_null(strstr(failure(&w, loss), "It does not compile"));
    close_work(&w);
    open_work(&w, "tversky.lua", "return (");
    assert_non_null(strstr(failure(&w, loss), "tversky.lua:1:"));
    close_work(&w);
}

static const char *const endless = "local T = nn.Module 'T' function T:init() end "
                                   "function T:forward() while true do end end return T";

/* A loop without end: every slice comes back, and the run can be dropped at any moment. */
static void nobody_waits_for_a_loop_without_end(void **state)
{
    struct work w;
    ll_err err;
    (void)state;
    open_work(&w, "tversky.lua", endless);
    begin(&w, loss);
    for (double end = ll_clock_seconds() + 0.3; ll_clock_seconds() < end;)
        assert_int_equal(turn(&w, &err), LL_TURN_SLICE);
    assert_true(ll_learner_waiting(w.learner) > 0.2);
    /* begun anew, with a question in between that nobody waits for */
    begin(&w, loss);
    assert_int_equal(turn(&w, &err), LL_TURN_SLICE);
    write_program(&w, "local T = nn.Module 'T' function T:init() end "
                      "function T:forward(p) return 2 * p:sum() end return T");
    ll_learner_renew(w.learner, NULL);
    assert_true(number(&w, loss) == 1);
    assert_true(ll_learner_waiting(w.learner) == 0);
    assert_true(w.longest < 1); /* on a machine however busy; the question would take seconds */
    close_work(&w);
}

static void a_loop_without_end_is_stopped_and_told(void **state)
{
    struct work w;
    (void)state;
    open_work(&w, "tversky.lua", endless);
    assert_non_null(strstr(failure(&w, loss), "loop"));
    close_work(&w);
}

static void it_is_asked_only_while_something_trains(void **state)
{
    struct work w;
    struct ll_value out = {0};
    static const char code[] = "return yours { ask = 'loss' }";
    (void)state;
    open_work(&w, "solution.lua", NULL);
    assert_int_equal(ll_value_eval(w.script, code, sizeof code - 1, "view.lua", &w.why, &out),
                     LL_ERR_SCRIPT);
    assert_non_null(strstr(w.why.text, "while a scene trains"));
    ll_value_done(&out);
    close_work(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_claim_waits_for_its_answer),
        cmocka_unit_test(it_answers_in_every_language),
        cmocka_unit_test(its_gradient_takes_part_in_the_tape),
        cmocka_unit_test(any_answers_make_a_node),
        cmocka_unit_test(an_answer_with_something_missing_is_told),
        cmocka_unit_test(an_error_is_told_in_its_own_words),
        cmocka_unit_test(a_program_that_dies_is_told_and_begun_anew),
        cmocka_unit_test(what_does_not_compile_is_told),
        cmocka_unit_test(nobody_waits_for_a_loop_without_end),
        cmocka_unit_test(a_loop_without_end_is_stopped_and_told),
        cmocka_unit_test(it_is_asked_only_while_something_trains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
