/* A Lua submission asked in this process: the calling code is loaded first, and keeps what it took.
 */
#include "exercise/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char call[] =
    "local max, cat = math.max, tensor.cat\n"
    "came_first = true\n"
    "return function(submission, question)\n"
    "  local x = tensor { -1, 2 }\n"
    "  return { most = max(question.x, 2), text = ('ab'):rep(2), joined = cat({ x, x }, 1),\n"
    "    relu = x:relu(), sum = (x + x):sum(), own = submission(question.x) }\n"
    "end\n";

static const char submission[] =
    "math.max = function() return 99 end\n"
    "string.rep = function() return 'forged' end\n"
    "tensor.cat = function() return tensor { 99 } end\n"
    "tensor.relu, tensor.sum = tensor.cat, tensor.cat\n"
    "pcall(function() getmetatable('').__index = { rep = string.rep } end)\n"
    "pcall(function() getmetatable(tensor { 1 }).__index = function() return tensor.cat end end)\n"
    "local first = came_first\n"
    "return function(x) return first and x or -1 end\n";

static void what_a_submission_rebinds_it_rebinds_for_itself(void **state)
{
    (void)state;
    struct ll_answerer *answerer = NULL;
    struct ll_message why = {""};
    struct ll_record question = {0};
    struct ll_record answer = {0};
    if (ll_answerer_new(submission, strlen(submission), "s.lua", call, &why, &answerer) != LL_OK)
        fail_msg("%s", why.text);
    assert_int_equal(ll_record_add_number(&question, "x", 1), LL_OK);
    if (ll_answerer_ask(answerer, &question, &why, &answer) != LL_OK)
        fail_msg("%s", why.text);
    assert_true(ll_record_find(&answer, "most")->number == 2);
    assert_true(ll_record_find(&answer, "own")->number == 1); /* call.lua had run before it */
    assert_string_equal(ll_record_text(&answer, "text"), "abab");
    assert_int_equal(ll_record_find(&answer, "joined")->count, 4);
    assert_true(ll_record_find(&answer, "relu")->data[1] == 2);
    assert_true(ll_record_find(&answer, "sum")->data[0] == 2);
    ll_record_done(&answer);
    ll_record_done(&question);
    ll_answerer_free(&answerer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_submission_rebinds_it_rebinds_for_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
