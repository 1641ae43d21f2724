/* A learner's own loss: what it gives, and that whatever is broken in it ends by itself with a
 * sentence and can be called again. */
#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "script/mine.h"
#include "script/shelf.h"

enum { COUNT = 5 };

static const float pred[COUNT] = {-2, -1, 0, 1, 2};
static const float target[COUNT] = {0, 0, 0, 0, 0.5F};

/* Loads it, and calls it on the pairs above. */
static ll_err ask(const char *code, enum ll_mine_fault *fault, struct ll_message *why,
                  float losses[COUNT], float by_pred[COUNT], float by_target[COUNT])
{
    struct ll_mine *mine = NULL;
    const struct ll_shape shape = ll_shape_vector(COUNT);
    ll_err err = ll_mine_new(NULL, code, strlen(code), "own.lua", fault, why, &mine);
    if (err == LL_OK)
        err = ll_mine_call(mine, &shape, pred, target, fault, why, losses, by_pred, by_target);
    ll_mine_free(&mine);
    assert_null(mine);
    return err;
}

static void losses_and_slopes_are_those_of_the_formula(void **state)
{
    (void)state;
    const char *code = "return function(pred, target)\n"
                       "  local e = pred - target\n"
                       "  return e^2 + 3 * e:relu() * target\n"
                       "end";
    float losses[COUNT], by_pred[COUNT], by_target[COUNT];
    enum ll_mine_fault fault;
    struct ll_message why = {""};
    if (ask(code, &fault, &why, losses, by_pred, by_target) != LL_OK)
        fail_msg("%s", why.text);
    assert_int_equal(fault, LL_MINE_FINE);
    for (int i = 0; i < COUNT; i++) {
        double e = (double)pred[i] - (double)target[i], over = e > 0, t = (double)target[i];
        assert_true(fabs((double)losses[i] - (e * e + 3 * over * e * t)) < 1e-5);
        assert_true(fabs((double)by_pred[i] - (2 * e + 3 * over * t)) < 1e-5);
        assert_true(fabs((double)by_target[i] - (-2 * e - 3 * over * t + 3 * over * e)) < 1e-5);
    }
}

/* One number runs through what the loss does with its own hands: no tape, no slope. */
static void what_leaves_the_tape_has_no_slope(void **state)
{
    (void)state;
    float losses[COUNT], slopes[COUNT];
    enum ll_mine_fault fault;
    struct ll_message why = {""};
    assert_int_equal(ask("return function(pred, target) return ((pred - target)^2):detach() end",
                         &fault, &why, losses, slopes, NULL),
                     LL_OK);
    assert_true(fabs((double)losses[0] - 4) < 1e-6);
    for (int i = 0; i < COUNT; i++)
        assert_true(slopes[i] == 0);
    /* a gradient that it asked for itself is not counted twice */
    assert_int_equal(ask("return function(pred, target)\n"
                         "  local each = (pred - target)^2\n"
                         "  each:sum():backward()\n"
                         "  return each\n"
                         "end",
                         &fault, &why, losses, slopes, NULL),
                     LL_OK);
    assert_true(fabs((double)slopes[0] + 4) < 1e-6);
}

struct broken {
    const char *code;
    enum ll_mine_fault fault;
    const char *says;
};

static const struct broken broken[] = {
    {"return function(p, t) return (p - ) end", LL_MINE_SYNTAX, "own.lua:1:"},
    {"\x1bLua", LL_MINE_SYNTAX, "binary"},
    {"", LL_MINE_NO_FUNCTION, "return function(pred, target)"},
    {"return 3", LL_MINE_NO_FUNCTION, "gives a number"},
    {"return p.x", LL_MINE_RAISED, "there is no 'p' here"},
    {"return function(p, t)\nreturn p:foo() end", LL_MINE_RAISED, "own.lua:2:"},
    {"return function(p, t) error({}) end", LL_MINE_RAISED, "table"},
    {"return function(p, t) while true do end end", LL_MINE_ENDLESS, "loop without an end"},
    {"while true do end", LL_MINE_ENDLESS, "loop without an end"},
    {"return function(p, t) for i = 1, 1e9 do local x = p + i end return p end", LL_MINE_ENDLESS,
     "loop without an end"},
    {"return function(p, t) return tensor.zeros(100000, 100000) end", LL_MINE_MEMORY, "fewer"},
    {"return function(p, t) local s = 'x' while true do s = s .. s end end", LL_MINE_MEMORY,
     "64 MiB"},
    {"return function(p, t) local k = {} while true do k[#k + 1] = tensor.zeros(100000) end end",
     LL_MINE_MEMORY, "fewer"},
    {"local function f() return 1 + f() end return function(p, t) return f() end", LL_MINE_MEMORY,
     ""},
    {"return function(p, t) return 3 end", LL_MINE_NO_TENSOR, "a number"},
    {"return function(p, t) end", LL_MINE_NO_TENSOR, "nothing"},
    {"return function(p, t) return ((p - t)^2):mean() end", LL_MINE_SHAPE, "1 number for 5"},
    {"return function(p, t) return tensor.zeros(4) end", LL_MINE_SHAPE, "4 numbers for 5"},
    {"return function(p, t) return p:reshape(5, 1) end", LL_MINE_SHAPE, "the same shape"},
    {"return function(p, t) return loss.huber(p, t) end", LL_MINE_SHAPE, "mean"},
};

static void what_is_broken_ends_with_a_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        const struct broken *b = &broken[i];
        float losses[COUNT];
        enum ll_mine_fault fault;
        struct ll_message why = {""};
        ll_err err = ask(b->code, &fault, &why, losses, NULL, NULL);
        if (err == LL_OK)
            fail_msg("nothing is said of: %s", b->code);
        /* what grows until memory is out may be too slow for that: then time is */
        if (b->fault == LL_MINE_MEMORY && fault == LL_MINE_ENDLESS)
            continue;
        if (fault != b->fault || !strstr(why.text, b->says) || why.text[0] == '\0')
            fail_msg("%s: %s: %s", b->code, ll_mine_fault_key(fault), why.text);
    }
}

/* What one call into C could do for ever is not there, nor anything of the world. */
static void nothing_is_there_that_a_hook_cannot_end(void **state)
{
    (void)state;
    static const char *const gone[] = {
        "('x'):rep(1)",
        "('x'):find('x')",
        "('x'):gsub('x', 'y')",
        "string.rep('', 1 << 62)",
        "string.find('', '')",
        "table.move",
        "table.sort",
        "table.unpack",
        "print",
        "pcall",
        "load",
        "require",
        "io",
        "os",
        "debug",
        "setmetatable",
        "getmetatable",
        "rawset",
        "coroutine",
        "collectgarbage",
        "math.random",
        "tensor.randn",
        "nn",
        "optim",
        "data",
        "chart",
        "utf8",
        "loss.mine",
        "loss.program",
        "string.dump",
        "_G",
        "string.gmatch",
    };
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
        char code[256];
        float losses[COUNT];
        enum ll_mine_fault fault;
        struct ll_message why = {""};
        snprintf(code, sizeof code, "return function(p, t) local it = assert(%s) return p end",
                 gone[i]);
        if (ask(code, &fault, &why, losses, NULL, NULL) == LL_OK || fault != LL_MINE_RAISED)
            fail_msg("%s is there: %s", gone[i], ll_mine_fault_key(fault));
    }
}

static void it_can_be_called_again_after_it_failed(void **state)
{
    (void)state;
    const char *code = "local calls = 0\n"
                       "return function(pred, target)\n"
                       "  calls = calls + 1\n"
                       "  if calls == 1 then while true do end end\n"
                       "  if calls == 2 then return tensor.zeros(100000, 100000) end\n"
                       "  return (pred - target)^2\n"
                       "end";
    const struct ll_shape shape = ll_shape_vector(COUNT);
    struct ll_mine *mine;
    struct ll_message why = {""};
    enum ll_mine_fault fault;
    float losses[COUNT], slopes[COUNT];
    assert_int_equal(ll_mine_new(NULL, code, strlen(code), "own.lua", &fault, &why, &mine), LL_OK);
    assert_int_equal(ll_mine_call(mine, &shape, pred, target, &fault, &why, losses, slopes, NULL),
                     LL_ERR_LIMIT);
    assert_int_equal(fault, LL_MINE_ENDLESS);
    assert_int_equal(ll_mine_call(mine, &shape, pred, target, &fault, &why, losses, slopes, NULL),
                     LL_ERR_LIMIT);
    assert_int_equal(fault, LL_MINE_MEMORY);
    assert_int_equal(ll_mine_call(mine, &shape, pred, target, &fault, &why, losses, slopes, NULL),
                     LL_OK);
    assert_true(losses[0] == 4 && slopes[0] == -4);
    ll_mine_free(&mine);
}

static struct ll_script *check_script(void)
{
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_script *script;
    assert_int_equal(ll_script_new(&options, NULL, &script), LL_OK);
    return script;
}

static void check_true(struct ll_script *script, const char *code)
{
    check_one(script, &(struct check){code, "true"});
}

/* -- in a lesson's script ---------------------------------------------------------------------- */

static void lesson_keeps_its_own_strings_and_limits(void **state)
{
    (void)state;
    struct ll_script *script = check_script();
    check_true(script, "local f = loss.program('return function(p, t) return (p - t)^2 end')\n"
                       "local x = tensor({ 1, 2, 3 }, { grad = true })\n"
                       "local l = f(x, tensor { 0, 0, 1 })\n"
                       "l:backward()\n"
                       "assert(math.abs(l:item() - 3) < 1e-6)\n"
                       "local g = x.grad:tolist()\n"
                       "for i, want in ipairs { 2 / 3, 4 / 3, 4 / 3 } do\n"
                       "  assert(math.abs(g[i] - want) < 1e-6)\n"
                       "end\n"
                       "assert(f(x, x, { reduction = 'sum' }):item() == 0)\n"
                       "assert(f(x, x, { reduction = 'none' }):numel() == 3)\n"
                       "local broken = loss.program('return function() while true do end end')\n"
                       "local ok, why = pcall(broken, x, x)\n"
                       "assert(not ok and why:find('without an end'))\n"
                       "return ('abc'):rep(2) == 'abcabc'");
    check_true(script,
               "local none, fault, why = loss.program('return )', 'own.lua')\n"
               "return none == nil and fault == 'syntax' and why:find('own.lua:1:') ~= nil");
    check_true(script, "local none, fault = loss.probe('return 3', { 1 }, { 2 })\n"
                       "return none == nil and fault == 'no-function'");
    check_true(script,
               "local each, by_pred, by_target =\n"
               "  loss.probe('return function(p, t) return p * t end', { 1, 2 }, { 5, 7 })\n"
               "return each:tolist()[2] == 14 and by_pred:tolist()[2] == 7\n"
               "  and by_target:tolist()[2] == 2");
    ll_script_free(&script);
}

/* A chain of slopes goes through it, as through any operation. */
static void slopes_go_through_to_what_made_the_predictions(void **state)
{
    (void)state;
    struct ll_script *script = check_script();
    check_true(script, "local f = loss.program('return function(p, t) return (p - t)^2 end')\n"
                       "local w = tensor(2, { grad = true })\n"
                       "local l = f(tensor { 1, 3 } * w, tensor { 1, 1 }, { reduction = 'none' })\n"
                       "local sum = (l * tensor { 10, 1 }):sum()\n"
                       "sum:backward()\n"
                       "return math.abs(w.grad:item() - (10 * 2 * 1 * 1 + 2 * 5 * 3)) < 1e-4");
    ll_script_free(&script);
}

/* -- kept ones --------------------------------------------------------------------------------- */

static void keep(const char *folder, const char *name, const char *code)
{
    struct ll_str path = {0};
    ll_shelf_path(folder, name, &path);
    assert_int_equal(ll_file_write(ll_str_text(&path), code, strlen(code), NULL), LL_OK);
    ll_str_done(&path);
}

static void kept_losses_are_found_by_name_and_read_again_when_saved(void **state)
{
    (void)state;
    char folder[] = "/tmp/losslab-test-XXXXXX";
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_script *script;
    assert_non_null(mkdtemp(folder));
    keep(folder, "steep", "return function(p, t) return (p - t) * 2 end");
    keep(folder, "flat", "return function(p, t) return (p - t) * 0 end");
    keep(folder, "no-word", "return 1");
    options.kept = folder;
    assert_int_equal(ll_script_new(&options, NULL, &script), LL_OK);
    check_true(script, "local names = loss.kept()\n"
                       "return #names == 2 and names[1] == 'flat' and names[2] == 'steep'");
    check_true(script, "return loss.mine.steep(3, 1):item() == 4");
    check_true(script,
               "return loss.kept('steep'):find('%* 2') ~= nil and loss.kept('none') == nil");
    check_true(script, "local ok, why = pcall(function() return loss.mine.stepe end)\n"
                       "return not ok and why:find('did you mean \\'mine.steep\\'') ~= nil");
    check_true(script, "local ok, why = pcall(function() return loss.mine['../steep'] end)\n"
                       "return not ok and why:find('there is no loss') ~= nil");
    keep(folder, "steep", "return function(p, t) return (p - t) * 25 end");
    check_true(script, "return loss.mine.steep(3, 1):item() == 50");
    keep(folder, "steep", "return function(p, t) return (p - t end");
    check_true(script, "local ok, why = pcall(function() return loss.mine.steep end)\n"
                       "return not ok and why:find('steep.lua:1:') ~= nil");
    keep(folder, "steep", "return function(p, t) return p - t end");
    check_true(script, "return loss.mine.steep(3, 1):item() == 2");
    ll_script_free(&script);
    for (size_t i = 0; i < 3; i++) {
        struct ll_str path = {0};
        ll_shelf_path(folder, (const char *const[]){"steep", "flat", "no-word"}[i], &path);
        unlink(ll_str_text(&path));
        ll_str_done(&path);
    }
    rmdir(folder);
}

static void names_are_words_of_lua(void **state)
{
    (void)state;
    static const char *const good[] = {"a", "steep2", "_x", "over_and_under"};
    static const char *const bad[] = {
        "",   "2x",  "end",    "a-b", "a/b",
        "..", "a.b", "sp ace", "ä",   "a234567890123456789012345678901234567890"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(ll_shelf_is_name(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(ll_shelf_is_name(bad[i]));
}

/* A submission has none of this: a state within its state would be more than its limits. */
static void a_submission_has_no_losses_of_its_own(void **state)
{
    (void)state;
    struct ll_script_options options = ll_script_options_submission();
    struct ll_script *script;
    assert_int_equal(ll_script_new(&options, NULL, &script), LL_OK);
    check_true(script, "return not pcall(function() return loss.program end)\n"
                       "  and not pcall(function() return loss.mine end)");
    ll_script_free(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(losses_and_slopes_are_those_of_the_formula),
        cmocka_unit_test(what_leaves_the_tape_has_no_slope),
        cmocka_unit_test(what_is_broken_ends_with_a_sentence),
        cmocka_unit_test(nothing_is_there_that_a_hook_cannot_end),
        cmocka_unit_test(it_can_be_called_again_after_it_failed),
        cmocka_unit_test(lesson_keeps_its_own_strings_and_limits),
        cmocka_unit_test(slopes_go_through_to_what_made_the_predictions),
        cmocka_unit_test(kept_losses_are_found_by_name_and_read_again_when_saved),
        cmocka_unit_test(names_are_words_of_lua),
        cmocka_unit_test(a_submission_has_no_losses_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
