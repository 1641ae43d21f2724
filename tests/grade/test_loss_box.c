/* Losses of the learner's own in the box: the same numbers as in this process, and whatever a text
 * does, or happens to its process, is a sentence, after which it can be asked again. */
#include "grade/loss_box.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "guests.h"
#include "script/shelf.h"
#include "script/value.h"

enum { PAIRS = 200 };

static const char square[] = "return function(p, t) return (p - t)^2 end";

static int open_box(void **state)
{
    struct ll_loss_box *box;
    if (ll_loss_box_new(&box) != LL_OK)
        return -1;
    *state = box;
    return 0;
}

/* No process may be left behind. */
static int close_box(void **state)
{
    struct ll_loss_box *box = *state;
    ll_loss_box_free(&box);
    return waitpid(-1, NULL, WNOHANG) == -1 ? 0 : -1;
}

static struct ll_mine *load(struct ll_loss_box *box, const char *code)
{
    struct ll_mine *mine;
    enum ll_mine_fault fault;
    struct ll_message why = {""};
    if (ll_mine_new(ll_loss_box_host(box), code, strlen(code), "own.lua", &fault, &why, &mine) !=
        LL_OK)
        fail_msg("%s", why.text);
    return mine;
}

static enum ll_mine_fault ask(struct ll_mine *mine, struct ll_message *why, float *loss)
{
    static const struct ll_shape one = {.rank = 1, .dim = {1}};
    const float pred = 3, target = 1;
    enum ll_mine_fault fault;
    ll_err err = ll_mine_call(mine, &one, &pred, &target, &fault, why, loss, NULL, NULL);
    assert_true((err == LL_OK) == (fault == LL_MINE_FINE));
    return fault;
}

/* -- numbers ----------------------------------------------------------------------------------- */

/* What a loss gives for many pairs: losses, slopes by predictions, slopes by targets. */
static void give(struct ll_mine_host *host, const char *code, const struct ll_shape *shape,
                 float out[3][PAIRS])
{
    float pred[PAIRS], target[PAIRS];
    struct ll_mine *mine;
    enum ll_mine_fault fault;
    for (size_t i = 0; i < PAIRS; i++) {
        pred[i] = (float)i / 20 - 5;
        target[i] = (float)(i % 7) / 3;
    }
    assert_int_equal(ll_mine_new(host, code, strlen(code), "own.lua", &fault, NULL, &mine), LL_OK);
    assert_int_equal(ll_mine_call(mine, shape, pred, target, &fault, NULL, out[0], out[1], out[2]),
                     LL_OK);
    ll_mine_free(&mine);
}

static void numbers_are_those_of_this_process(void **state)
{
    static const char *const codes[] = {
        square,
        "local k = 3 return function(p, t) local e = p - t return e^2 + (k - 1) * e:relu()^2 end",
        "return function(p, t) return (p / 0):abs() end", /* inf, and nan at 0 */
        "return function(p, t) return loss.huber(p, t, { delta = 1, reduction = 'none' }) end",
        "return function(p, t) return p:detach() end",
    };
    static const struct ll_shape shapes[] = {{.rank = 1, .dim = {PAIRS}},
                                             {.rank = 2, .dim = {20, PAIRS / 20}}};
    struct ll_mine_host *host = ll_loss_box_host(*state);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        for (size_t s = 0; s < 2; s++) {
            float here[3][PAIRS], there[3][PAIRS];
            give(NULL, codes[i], &shapes[s], here);
            give(host, codes[i], &shapes[s], there);
            assert_memory_equal(here, there, sizeof here);
        }
    assert_true(host->shuts_in(host));
}

/* -- processes --------------------------------------------------------------------------------- */

static void signal_guest(int signal)
{
    pid_t guest = guests_youngest(getpid());
    assert_true(guest > 0);
    assert_int_equal(kill(guest, signal), 0);
}

/* The guest, and all that it is forked from. */
static void kill_runners(void)
{
    struct guest found[GUESTS_MOST];
    size_t count = guests_find(getpid(), found);
    assert_true(count >= 2);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(kill(found[i].pid, SIGKILL), 0);
}

static void one_that_is_killed_is_told_and_begun_anew(void **state)
{
    static const int signals[] = {SIGKILL, SIGSEGV, SIGTERM};
    struct ll_message why = {""};
    struct ll_mine *mine = load(*state, square);
    float loss = 0;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        assert_int_equal(ask(mine, &why, &loss), LL_MINE_FINE);
        assert_true(loss == 4);
        signal_guest(signals[i]);
        assert_int_equal(ask(mine, &why, &loss), LL_MINE_ENDED);
        assert_non_null(strstr(why.text, "its process came to an end"));
    }
    assert_int_equal(ask(mine, &why, &loss), LL_MINE_FINE);
    kill_runners();
    assert_int_equal(ask(mine, &why, &loss), LL_MINE_ENDED);
    assert_int_equal(ask(mine, &why, &loss), LL_MINE_FINE);
    ll_mine_free(&mine);
}

/* As one would that got past the limits inside: it does not answer. */
static void one_that_does_not_answer_is_ended(void **state)
{
    struct ll_message why = {""};
    struct ll_mine *mine = load(*state, square);
    float loss = 0;
    assert_int_equal(ask(mine, &why, &loss), LL_MINE_FINE);
    signal_guest(SIGSTOP);
    double began = ll_clock_seconds();
    assert_int_equal(ask(mine, &why, &loss), LL_MINE_ENDLESS);
    assert_true(ll_clock_seconds() - began < 60);
    assert_non_null(strstr(why.text, "no answer in 2 s"));
    assert_int_equal(ask(mine, &why, &loss), LL_MINE_FINE);
    ll_mine_free(&mine);
}

static void few_guests_are_kept_and_any_can_be_asked_again(void **state)
{
    enum { LOSSES = 9 };
    struct guest found[GUESTS_MOST];
    struct ll_mine *all[LOSSES];
    struct ll_message why = {""};
    for (int i = 0; i < LOSSES; i++) {
        char code[80];
        snprintf(code, sizeof code, "return function(p, t) return p * %d - t end", i);
        all[i] = load(*state, code);
    }
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < LOSSES; i++) {
            float loss = 0;
            assert_int_equal(ask(all[i], &why, &loss), LL_MINE_FINE);
            assert_true(loss == (float)(3 * i - 1));
        }
    assert_in_range(guests_find(getpid(), found), 4, 8); /* four, and what each is forked from */
    for (int i = 0; i < LOSSES; i++)
        ll_mine_free(&all[i]);
}

/* -- broken texts ------------------------------------------------------------------------------ */

static void what_is_broken_ends_with_a_sentence_and_the_guest_goes_on(void **state)
{
    static const struct {
        const char *body;
        enum ll_mine_fault fault;
        const char *said;
    } broken[] = {
        {"while true do end", LL_MINE_ENDLESS, "own.lua:3:"},
        {"pcall(function() while true do end end)", LL_MINE_RAISED, "pcall"},
        {"local s = 'x' while true do s = s .. s end", LL_MINE_MEMORY, ""},
        {"local t = {} for i = 1, 1e9 do t[i] = tensor.zeros(1000, 1000) end", LL_MINE_MEMORY, ""},
        {"return tensor.zeros(3000000)", LL_MINE_SHAPE, "3000000 numbers for 1 predictions"},
        {"return tensor.zeros(100000, 100000)", LL_MINE_MEMORY, ""},
        {"return io.open('/etc/passwd')", LL_MINE_RAISED, "io"},
        {"return os.execute('true')", LL_MINE_RAISED, "os"},
        {"return require('ffi')", LL_MINE_RAISED, "require"},
        {"return load('\\27Lua')", LL_MINE_RAISED, "load"},
        {"error { 'an object' }", LL_MINE_RAISED, ""},
        {"error('\\27[31mred\\0')", LL_MINE_RAISED, "red"},
        {"return 7", LL_MINE_NO_TENSOR, "a number"},
    };
    struct ll_message why = {""};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        char code[400];
        float loss = 0;
        snprintf(code, sizeof code,
                 "local before\nreturn function(p, t)\n"
                 "if before == nil then before = true %s end return (p - t)^2 end",
                 broken[i].body);
        struct ll_mine *mine = load(*state, code);
        if (ask(mine, &why, &loss) != broken[i].fault || !strstr(why.text, broken[i].said) ||
            why.text[0] == '\0' || strchr(why.text, 27))
            fail_msg("%s: %s", broken[i].body, why.text);
        assert_int_equal(ask(mine, &why, &loss), LL_MINE_FINE); /* the same process, once more */
        assert_true(loss == 4);
        ll_mine_free(&mine);
    }
}

static void a_text_that_does_not_load_says_why(void **state)
{
    static const struct {
        const char *code;
        enum ll_mine_fault fault;
    } broken[] = {
        {"return function(p, t) return (p - t end", LL_MINE_SYNTAX},
        {"return 3", LL_MINE_NO_FUNCTION},
        {"while true do end", LL_MINE_ENDLESS},
        {"local t = {} while true do t[#t + 1] = ('x') .. #t end", LL_MINE_MEMORY},
        {"error('no')", LL_MINE_RAISED},
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct ll_message why = {""};
        struct ll_mine *mine;
        enum ll_mine_fault fault;
        const char *code = broken[i].code;
        assert_int_not_equal(ll_mine_new(ll_loss_box_host(*state), code, strlen(code), "own.lua",
                                         &fault, &why, &mine),
                             LL_OK);
        if (fault != broken[i].fault &&
            !(broken[i].fault == LL_MINE_MEMORY && fault == LL_MINE_ENDLESS))
            fail_msg("%s: %s", code, why.text);
        assert_true(why.text[0] != '\0');
        assert_null(mine);
    }
}

/* -- in a script ------------------------------------------------------------------------------- */

static double number(struct ll_script *script, const char *code)
{
    struct ll_value value = {0};
    struct ll_message why = {""};
    double out = -1;
    if (ll_value_eval(script, code, strlen(code), "page.lua", &why, &value) != LL_OK)
        fail_msg("%s", why.text);
    assert_int_equal(ll_value_number(&value, NULL, &out), LL_OK);
    ll_value_done(&value);
    return out;
}

static void keep(const char *folder, const char *code)
{
    struct ll_str path = {0};
    ll_shelf_path(folder, "steep", &path);
    assert_int_equal(ll_file_write(ll_str_text(&path), code, strlen(code), NULL), LL_OK);
    ll_str_done(&path);
}

static void a_script_trains_with_it_and_sees_the_file_change(void **state)
{
    char folder[] = "/tmp/losslab-test-XXXXXX";
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_script *script;
    struct ll_str path = {0};
    assert_non_null(mkdtemp(folder));
    options.kept = folder;
    options.losses = ll_loss_box_host(*state);
    keep(folder, "return function(p, t) return (p - t)^2 end");
    assert_int_equal(ll_script_new(&options, NULL, &script), LL_OK);
    /* the slopes go through to what made the predictions: 200 steps to a line through two points */
    double w = number(script, "local w = tensor(0, { grad = true })\n"
                              "local x = tensor { 1, 2 }\n"
                              "for _ = 1, 200 do\n"
                              "  w.grad = nil\n"
                              "  loss.mine.steep(x * w, { 3, 6 }):backward()\n"
                              "  w = tensor(w:item() - 0.1 * w.grad:item(), { grad = true })\n"
                              "end\n"
                              "return w:item()");
    assert_float_equal(w, 3, 1e-4);
    keep(folder, "return function(p, t) return (p - t) * 25 end");
    assert_float_equal(number(script, "return loss.mine.steep(3, 1):item()"), 50, 0);
    assert_float_equal(number(script, "return loss.shut_in() and 1 or 0"), 1, 0);
    ll_script_free(&script);
    ll_shelf_path(folder, "steep", &path);
    unlink(ll_str_text(&path));
    ll_str_done(&path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define BOXED(test) cmocka_unit_test_setup_teardown(test, open_box, close_box)
        BOXED(numbers_are_those_of_this_process),
        BOXED(one_that_is_killed_is_told_and_begun_anew),
        BOXED(one_that_does_not_answer_is_ended),
        BOXED(few_guests_are_kept_and_any_can_be_asked_again),
        BOXED(what_is_broken_ends_with_a_sentence_and_the_guest_goes_on),
        BOXED(a_text_that_does_not_load_says_why),
        BOXED(a_script_trains_with_it_and_sees_the_file_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
