/* What scripts see of tensors. That the numbers are right is tests/tensor's business; here it is
 * that each name does what it says, counts from 1 and says what is wrong. */
#include "check.h"

static void values_become_tensors(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"tensor(2.5)", "2.5"},
        {"tensor{1, 2, 3}", "{1, 2, 3}"},
        {"tensor{{1, 2}, {3, 4}}", "{{1, 2}, {3, 4}}"},
        {"tensor{}", "{}"},
        {"tensor(tensor{1, 2})", "{1, 2}"},
        {"tensor({1}, {grad = true}).requires_grad", "true"},
        {"tensor{1}.requires_grad", "false"},
        {"tensor({{{{{{1}}}}}}):dim()", "6"},
        {"tensor{{1, 2}, {3}}", "!t:1: tensor: list [2] has 1 items where the first has 2"},
        {"tensor{{1, 2}, 3}", "!tensor: item [2] is a number where a list of 2 was expected"},
        {"tensor{{1, 'x'}}", "!tensor: item [1][2] is a string where a number was expected"},
        {"tensor{tensor{1}, tensor{2}}", "!tensor.stack joins tensors"},
        {"tensor({{{{{{{1}}}}}}})", "!nested more than 6 deep"},
        {"local t = {}; t[1] = t; return tensor(t)", "!nested more than 6 deep"},
        {"tensor('x')", "!tensor: a number or a list of numbers was expected, got a string"},
        {"tensor()", "!expected, got nothing"},
        {"tensor({1}, {grd = true})", "!tensor has no option 'grd'; it has grad"},
        {"tensor({1}, {grad = 1})", "!tensor: grad must be true or false, got a number"},
        {"tensor({1}, true)", "!tensor: options are a table, {name = value}, got a boolean"},
    };
    CHECK_ALL(checks);
}

static void tensors_are_made_from_sizes(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"tensor.zeros(2, 2)", "{{0, 0}, {0, 0}}"},
        {"tensor.zeros{2, 1}", "{{0}, {0}}"},
        {"tensor.zeros()", "0"},
        {"tensor.zeros({2}, {grad = true}).requires_grad", "true"},
        {"tensor.ones(2, {grad = true}).requires_grad", "true"},
        {"tensor.zeros{grad = true}.requires_grad", "true"},
        {"tensor.ones(0)", "{}"},
        {"tensor.full({2, 1}, 7)", "{{7}, {7}}"},
        {"tensor.full(2, -1)", "{-1, -1}"},
        {"tensor.arange(3)", "{0, 1, 2}"},
        {"tensor.arange(1, 3)", "{1, 2}"},
        {"tensor.arange(3, 0, -1)", "{3, 2, 1}"},
        {"tensor.linspace(0, 1, 3)", "{0, 0.5, 1}"},
        {"tensor.linspace(0, 1, 3, {grad = true}).requires_grad", "true"},
        {"tensor.eye(2)", "{{1, 0}, {0, 1}}"},
        {"random.seed(1); local a = tensor.randn(2, 3); random.seed(1); "
         "return tensor.randn(2, 3):eq(a):sum()",
         "6"},
        {"tensor.rand(100):min():item() >= 0 and tensor.rand(100):max() < 1", "true"},
        {"tensor.where(tensor{1, 0}, tensor{5, 5}, -1)", "{5, -1}"},
        {"tensor.cat{tensor{1}, tensor{2, 3}}", "{1, 2, 3}"},
        {"tensor.cat({tensor{{1}}, tensor{{2}}}, -1)", "{{1, 2}}"},
        {"tensor.stack{1, 2}", "{1, 2}"},
        {"tensor.stack({tensor{1, 2}, tensor{3, 4}}, 2)", "{{1, 3}, {2, 4}}"},
        {"tensor.ones(2):sub{tensor(1), 3}", "{0, -2}"}, /* a list of tensors is their stack */
        {"tensor.is(tensor(1)) and not tensor.is(1)", "true"},
        {"tensor.zeros(-1)", "!tensor.zeros: size 1 must be a whole number from 0 on, got -1"},
        {"tensor.zeros(2, 1.5)", "!tensor.zeros: size 2 must be a whole number from 0 on, got 1.5"},
        {"tensor.zeros('2')", "!tensor.zeros: size 1 must be a whole number"},
        {"tensor.zeros(1, 1, 1, 1, 1, 1, 1)", "!at most 6 dimensions, got 7"},
        {"tensor.zeros(1e9, 1e9)", "!tensors may hold"},
        {"tensor.arange(0, 1, 0)", "!from 0 to 1 by 0 is no finite row"},
        {"tensor.arange()", "!tensor.arange takes (to), (from, to) or (from, to, step)"},
        {"tensor.round_to({0.1, 2049, 2051, 65519, 65520, -1e9, -0.0}, 'float16')",
         "{0.099975586, 2048, 2052, 65504, inf, -inf, -0}"},
        {"local t = tensor.round_to({2^-24, 2^-25, 1.5 * 2^-25, 1.5 * 2^-24}, 'float16') "
         "return t[1]:item() == 2^-24 and t[2]:item() == 0 and t[3]:item() == 2^-24 and "
         "t[4]:item() == 2^-23",
         "true"},
        {"tensor.round_to({0.1, 257, 259, 3.4e38, -3.38e38, 0 / 0}, 'bfloat16')",
         "{0.100097656, 256, 260, inf, -3.3762391e+38, nan}"},
        {"local t = tensor.round_to({2^-133, 2^-134, 1.5 * 2^-134, 2^-149}, 'bfloat16') "
         "return t[1]:item() == 2^-133 and t[2]:item() == 0 and t[3]:item() == 2^-133 and "
         "t[4]:item() == 0",
         "true"},
        {"tensor.round_to(nn.parameter{{1, 2}}, 'float16').requires_grad", "false"},
        {"tensor.round_to({1}, 'float8')", "!tensor.round_to: the type must be \"float16\" or"},
        {"tensor.linspace(0, 1)", "!size 1 must be a whole number from 0 on, got nothing"},
        {"tensor.cat{}", "!tensor.cat: the list is empty"},
        {"tensor.cat(tensor{1})", "!tensor.cat: a list of tensors was expected, got a tensor"},
        {"tensor.cat({tensor{1}}, 0)", "!a dimension is counted from 1, or -1 for the last, got 0"},
    };
    CHECK_ALL(checks);
}

static void operators_broadcast_and_compare(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"tensor{1, 2} + 1", "{2, 3}"},
        {"10 - tensor{1, 2}", "{9, 8}"},
        {"tensor{{1}, {2}} * tensor{10, 20}", "{{10, 20}, {20, 40}}"},
        {"tensor{1, 2} / {2, 4}", "{0.5, 0.5}"},
        {"tensor{1, 2} ^ 2", "{1, 4}"},
        {"-tensor{1, -2}", "{-1, 2}"},
        {"#tensor{4, 5, 6}", "3"},
        {"tensor(1) < 2 and tensor(2) <= tensor(2) and 3 > tensor(1)", "true"},
        {"tensor{1, 2} < 2", "!compare single numbers, got a tensor of shape (2)"},
        {"tensor(1) < 'x'", "!a tensor cannot be compared with a string"},
        {"tensor{1, 2} + tensor{1, 2, 3}", "!add: shapes (2) and (3) do not broadcast"},
        {"tensor{1} + 'x'", "!+: the right side must be a tensor, a number or a list"},
        {"tensor{1} + nil",
         "!the right side must be a tensor, a number or a list of numbers, got nothing"},
        {"tensor{1} .. ' and ' .. tensor(2)", "{1} and 2"},
        {"tostring(tensor.arange(1000)):sub(-39)", "98, 99} (the first 100 of shape (1000))"},
    };
    CHECK_ALL(checks);
}

static void fields_and_items_count_from_one(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"tensor{{1, 2}, {3, 4}}[2]", "{3, 4}"},
        {"tensor{{1, 2}, {3, 4}}[-1][1]", "3"},
        {"tensor{{1, 2, 3}}.shape", "{1, 3}"},
        {"tensor{{1, 2, 3}}:size()", "{1, 3}"},
        {"tensor{{1, 2, 3}}:size(-1)", "3"},
        {"tensor{{1, 2, 3}}:numel()", "3"},
        {"tensor(0.1):item() == 0.1", "false"}, /* a float32, told as it is */
        {"tensor(0.1):item()", "0.1"},
        {"tensor{{1, 2}, {3, 4}}:tolist()[2][1]", "3"},
        {"tensor(3):tolist()", "3"},
        {"tensor{1, 2}[0]", "!index 0 of a tensor of shape (2); allowed are 1 to 2, or -1"},
        {"tensor{1, 2}[3]", "!index 3 of a tensor of shape (2)"},
        {"tensor{1, 2}[1.5]", "!index 1.5 of"},
        {"tensor(1)[1]", "!t:item() gives the number"},
        {"tensor{1, 2}:item()", "!item"},
        {"tensor{1}:size(2)", "!there is no dimension 2 in shape (1)"},
        {"tensor{1}.foo", "!a tensor has no field or method 'foo'"},
        {"local t = tensor{1}; t.x = 1", "!only t.grad = nil"},
        {"local t = tensor{1}; t[1] = 1", "!numbers are not written in place"},
        {"tensor{1}.item()", "!tensor:item: the first argument must be a tensor, got nothing"},
        {"getmetatable(tensor{1})", "false"},
        {"setmetatable(tensor{1}, {})", "!table expected"},
    };
    CHECK_ALL(checks);
}

static void methods_do_as_their_names_say(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"tensor{-1, 4}:abs():sqrt()", "{1, 2}"},
        {"tensor{0}:exp():log()", "{0}"},
        {"tensor{0}:sigmoid()", "{0.5}"},
        {"tensor{-1, 1}:relu()", "{0, 1}"},
        {"tensor{0}:tanh()", "{0}"},
        {"tensor{3, 2}:pow(2)", "{9, 4}"},
        {"tensor{3}:add(1):sub(2):mul(4):div(8)", "{1}"},
        {"tensor{1, 5}:maximum{3, 3}:minimum(4)", "{3, 4}"},
        {"tensor{1, 2}:lt(2) + tensor{1, 2}:ge(2)", "{1, 1}"},
        {"tensor{-2, 0.5, 9}:clamp(0, 1)", "{0, 0.5, 1}"},
        {"tensor{-2, 9}:clamp{max = 1}", "{-2, 1}"},
        {"tensor{{1, 2}, {3, 4}}:sum()", "10"},
        {"tensor{{1, 2}, {3, 4}}:sum(1)", "{4, 6}"},
        {"tensor{{1, 2}, {3, 4}}:sum(-1, true)", "{{3}, {7}}"},
        {"tensor{1, 2, 6}:mean()", "3"},
        {"tensor{0, 0}:logsumexp():exp()", "2"},
        {"tensor{3, 7, 5}:max()", "7"},
        {"select(2, tensor{3, 7, 5}:max(1))", "2"},
        {"select('#', tensor{3, 7, 5}:max())", "1"},
        {"tensor{{3, 7}, {9, 1}}:argmax(2)", "{2, 1}"},
        {"tensor{{3, 7}, {9, 1}}:argmin()", "4"},
        {"tensor{0, 0}:softmax()", "{0.5, 0.5}"},
        {"tensor{{0, 5}, {0, 5}}:softmax(1)", "{{0.5, 0.5}, {0.5, 0.5}}"},
        {"tensor{0, 0}:log_softmax(-1):exp()", "{0.5, 0.5}"},
        {"tensor{{1, 2}}:matmul{{3}, {4}}", "{{11}}"},
        {"tensor{{1, 2}}:t()", "{{1}, {2}}"},
        {"tensor{1, 2, 3, 4}:reshape(2, -1)", "{{1, 2}, {3, 4}}"},
        {"tensor{1, 2}:view{2, 1}", "{{1}, {2}}"},
        {"tensor{{1, 2}, {3, 4}}:flatten()", "{1, 2, 3, 4}"},
        {"tensor{1, 2}:unsqueeze(1)", "{{1, 2}}"},
        {"tensor{1, 2}:unsqueeze(-1)", "{{1}, {2}}"},
        {"tensor{{{1}, {2}}}:squeeze()", "{1, 2}"},
        {"tensor{{{1}, {2}}}:squeeze(1)", "{{1}, {2}}"},
        {"tensor.zeros(2, 3, 4):permute(3, 1, 2).shape", "{4, 2, 3}"},
        {"tensor.zeros(2, 3, 4):transpose(1, -1).shape", "{4, 3, 2}"},
        {"tensor{{1}, {2}}:expand(2, 2)", "{{1, 1}, {2, 2}}"},
        {"tensor{{1, 2}, {3, 4}}:select(2, 1)", "{1, 3}"},
        {"tensor{1, 2, 3, 4}:narrow(1, 2, 2)", "{2, 3}"},
        {"tensor{1, 2, 3}:index_select(1, {3, 1, -1})", "{3, 1, 3}"},
        {"tensor{{1, 2}, {3, 4}}:pick{1, 0}", "{2, 3}"}, /* labels are data: from 0 */
        {"tensor{1}:sum(2)", "!sum: dimension 2 of a tensor of shape (1)"},
        {"tensor{1}:sum(0)", "!tensor:sum: a dimension is counted from 1, or -1"},
        {"tensor{1}:sum(1, 'x')", "!tensor:sum: keepdim is true or false, got a string"},
        {"tensor{1, 2, 3}:reshape(2, 2)", "!reshape"},
        {"tensor{1}:reshape('x')", "!size 1 must be a whole number, got x"},
        {"tensor{1}:permute(1, 2)", "!permute"},
        {"tensor{1, 2}:narrow(1, 2, 2)", "!tensor:narrow: 2 from position 2 on; there are 1"},
        {"tensor{1, 2}:index_select(1, {4})", "!position 4"},
        {"tensor{1}:clamp{mn = 1}", "!tensor:clamp has no option 'mn'; it has min, max"},
        {"tensor{1}:unsqueeze(4)", "!no dimension 4 for shape (1)"},
        {"tensor.zeros(1, 1, 1, 1, 1, 1):unsqueeze(1)", "!tensor:unsqueeze"},
    };
    CHECK_ALL(checks);
}

static void gradients_are_found_kept_and_cleared(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"x = tensor({1, 2}, {grad = true}); y = (x * x):sum(); y:backward(); return x.grad",
         "{2, 4}"},
        {"y:backward(); return x.grad", "{4, 8}"},
        {"x:zero_grad(); return x.grad", "nil"},
        {"y:backward(); x.grad = nil; return x.grad", "nil"},
        {"(x * 3):backward{1, 10}; return x.grad", "{3, 30}"},
        {"x:is_leaf() and not y:is_leaf()", "true"},
        {"y:detach().requires_grad", "false"},
        {"tensor.no_grad(function() return (x * 2).requires_grad end)", "false"},
        {"select('#', tensor.no_grad(function(...) return ... end, 1, 2, 3))", "3"},
        {"pcall(tensor.no_grad, error); return (x * 2).requires_grad", "true"},
        {"local t = tensor(3); t.requires_grad = true; (t * t):backward(); return t.grad", "6"},
        {"tensor(1):backward()", "!backward"},
        {"(x * 2):backward()", "!backward"},
        {"y.requires_grad = false", "!"},
        /* a list's items and a slope through an index */
        {"local w = tensor({3, 5}, {grad = true}); (w[2] * 7):backward(); return w.grad", "{0, 7}"},
        {"local a = tensor({1}, {grad = true}); tensor.cat{a, a}:sum():backward() return a.grad",
         "{2}"},
    };
    CHECK_ALL(checks);
}

static void garbage_of_tensors_is_collected_under_pressure(void **state)
{
    (void)state;
    static const struct check checks[] = {
        /* 300 MB go through a state that may hold 16 */
        {"local t = tensor.zeros(1 << 18) for i = 1, 300 do t = t + 1 end return t[1]", "300"},
        {"local last for i = 1, 30 do local x = tensor.ones({1 << 18}, {grad = true}) "
         "local y = (x * 2 + 1):sum() y:backward() last = x.grad[1] end return last",
         "2"},
        {"collectgarbage('count') < 16 * 1024", "true"},
        {"local keep = {} for i = 1, 20 do keep[i] = tensor.zeros(1 << 18) end",
         "!tensors may hold"},
        {"tensor.zeros(1 << 18):sum()", "0"}, /* and all is well after */
    };
    check_all(checks, sizeof checks / sizeof *checks, (size_t)16 << 20);
}

static void too_much_memory_for_tensors_is_a_limit(void **state)
{
    (void)state;
    struct ll_script_options options = ll_script_options_submission();
    options.memory = (size_t)16 << 20;
    struct ll_script *script;
    struct ll_value out = {0};
    assert_int_equal(ll_script_new(&options, NULL, &script), LL_OK);
    const char *code = "return tensor.zeros(1 << 23)";
    assert_int_equal(ll_value_eval(script, code, strlen(code), "t", NULL, &out), LL_ERR_LIMIT);
    code = "pcall(tensor.zeros, 1 << 23) error('other')";
    assert_int_equal(ll_value_eval(script, code, strlen(code), "t", NULL, &out), LL_ERR_SCRIPT);
    code = "local t = tensor.zeros(3 << 20) return string.rep('x', 8 << 20)";
    assert_int_equal(ll_value_eval(script, code, strlen(code), "t", NULL, &out), LL_ERR_LIMIT);
    ll_script_free(&script);
}

static void floats_go_both_ways(void **state)
{
    (void)state;
    struct ll_script_options options = ll_script_options_submission();
    struct ll_script *script;
    struct ll_value tensor = {0};
    struct ll_value value = {0};
    struct ll_floats floats;
    struct ll_message why = {""};
    assert_int_equal(ll_script_new(&options, NULL, &script), LL_OK);
    struct ll_shape shape = ll_shape_matrix(2, 3);
    const float numbers[] = {1, 2, 3, 4, 5, 6};
    assert_int_equal(ll_value_new_tensor(script, &shape, numbers, true, &why, &tensor), LL_OK);
    assert_int_equal(ll_value_kind(&tensor), LL_KIND_TENSOR);
    assert_int_equal(ll_value_count(&tensor), 2);
    assert_int_equal(ll_script_set(script, "t", &tensor), LL_OK);
    const char *code = "(t * t):sum():backward() return t[2]";
    assert_int_equal(ll_value_eval(script, code, strlen(code), "t", &why, &value), LL_OK);
    assert_int_equal(ll_value_floats(&value, &why, &floats), LL_OK);
    assert_int_equal(floats.shape.rank, 1);
    assert_int_equal(floats.count, 3);
    assert_memory_equal(floats.data, numbers + 3, sizeof(float) * 3);
    ll_floats_done(&floats);
    assert_int_equal(ll_value_field(&tensor, "grad", &why, &value), LL_OK);
    assert_int_equal(ll_value_floats(&value, &why, &floats), LL_OK);
    assert_true(ll_shape_equal(&floats.shape, &shape) && floats.data[5] == 12);
    ll_floats_done(&floats);
    code = "return {{1, 2}, {3, 4}}";
    assert_int_equal(ll_value_eval(script, code, strlen(code), "t", &why, &value), LL_OK);
    assert_int_equal(ll_value_floats(&value, &why, &floats), LL_OK);
    assert_true(floats.shape.rank == 2 && floats.data[3] == 4);
    ll_floats_done(&floats);
    code = "return {1, 'x'}";
    assert_int_equal(ll_value_eval(script, code, strlen(code), "t", &why, &value), LL_OK);
    assert_int_equal(ll_value_floats(&value, &why, &floats), LL_ERR_FORMAT);
    assert_null(floats.data);
    ll_value_done(&value);
    assert_int_equal(ll_value_floats(&value, &why, &floats), LL_ERR_FORMAT);
    ll_value_done(&tensor);
    ll_script_free(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_become_tensors),
        cmocka_unit_test(tensors_are_made_from_sizes),
        cmocka_unit_test(operators_broadcast_and_compare),
        cmocka_unit_test(fields_and_items_count_from_one),
        cmocka_unit_test(methods_do_as_their_names_say),
        cmocka_unit_test(gradients_are_found_kept_and_cleared),
        cmocka_unit_test(garbage_of_tensors_is_collected_under_pressure),
        cmocka_unit_test(too_much_memory_for_tensors_is_a_limit),
        cmocka_unit_test(floats_go_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
