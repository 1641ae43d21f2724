/* Modules, optimisers and what is done to gradients, as scripts see them. */
#include "check.h"

#include <stdlib.h>

#include "base/file.h"

static void classes_make_instances_that_are_called(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"M = nn.Module 'Line'\n"
         "function M:init(w, b) self.w = nn.parameter(w); self.b = nn.parameter(b or 0) end\n"
         "function M:forward(x) return x * self.w + self.b, 'second' end\n"
         "m = M(3) return m(tensor{1, 2})",
         "{3, 6}"},
        {"select(2, m(1))", "second"},
        {"m:forward(2)", "6"},
        {"tostring(m) .. ' ' .. tostring(M)", "Line Line"},
        {"M(1, 5)(1)", "6"},
        {"M(4).w:item() + m.w:item()", "7"}, /* instances share nothing */
        {"m.nothing", "nil"},
        {"nn.Module 'Empty'()", "{}"},
        {"nn.Module 'Empty'(1)", "!Empty has no method init to take arguments"},
        {"nn.Module 'Empty'()(1)", "!Empty has no method forward"},
        {"nn.Module()", "!string expected"},
        {"local G = nn.Module 'G' function G:__gc() while true do end end return G()",
         "!G: a __gc metamethod is not allowed here"},
        {"coroutine.wrap(function() local Y = nn.Module 'Y' "
         "function Y:init() self.a = coroutine.yield(1) end "
         "function Y:forward() return coroutine.yield(self.a) end return Y()() end)()",
         "1"}, /* both may yield */
    };
    CHECK_ALL(checks);
}

static void parameters_are_found_once_and_in_a_fixed_order(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"P = nn.Module 'P'\n"
         "function P:init(n) self.w = nn.parameter(n) end\n"
         "Q = nn.Module 'Q'\n"
         "function Q:init()\n"
         "  self.z = nn.parameter(9) self.b = P(2) self.a = {P(4), P(3)}\n"
         "  self.same = self.z self.fixed = tensor(7) self.made = self.z * 2 self.me = self\n"
         "end\n"
         "local t = {} for i, p in ipairs(Q():parameters()) do t[i] = p:item() end\n"
         "return t",
         "{4, 3, 2, 9}"},
        {"local q = Q() q.z:backward() q:zero_grad() return q.z.grad", "nil"},
        {"#optim.SGD(Q(), {lr = 1}):step()", "!"},
        {"P:parameters()", "{}"},
        {"local t = {} for i = 1, 40 do t = {t} end return optim.SGD(t, {})",
         "!optim.SGD: tables nested more than 32 deep"},
    };
    CHECK_ALL(checks);
}

static void optimisers_step_and_their_settings_are_fields(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"w = nn.parameter{1, 2} o = optim.SGD({w}, {lr = 0.5}); (w * w):sum():backward() o:step() "
         "return w",
         "{0, 0}"},
        {"o:zero_grad() return w.grad", "nil"},
        {"o.lr", "0.5"},
        {"o.lr = 0.25 return o.lr", "0.25"},
        {"w = nn.parameter{1} o = optim.Adam({w}, {lr = 0.1}); (w * 3):sum():backward() o:step() "
         "return (w - 0.9):abs():item() < 1e-6",
         "true"},
        {"optim.SGD(w, {lr = 1}).lr", "1"}, /* a single tensor will do */
        {"optim.SGD({w}, {rate = 1})", "!optim.SGD has no option 'rate'; it has lr, momentum"},
        {"optim.SGD({w}, {lr = -1})", "!lr"},
        {"optim.SGD({w}, {lr = 'x'})", "!optim.SGD: lr must be a number, got a string"},
        {"o.lr = 'x'", "!optim.Adam: lr must be a number, got a string"},
        {"o.speed = 1", "!speed"},
        {"o.speed", "!speed"},
        {"optim.SGD(3)", "!the parameters must be a module or a list of tensors, got a number"},
        {"o.step()", "!an optimiser was expected, got nothing"},
        {"local w, b = nn.parameter(0), nn.parameter(0)\n"
         "local x = tensor.linspace(-1, 1, 20) local y = x * 2 + 1\n"
         "local sgd = optim.SGD({w, b}, {lr = 0.2})\n"
         "for i = 1, 200 do sgd:zero_grad() loss.mse(x * w + b, y):backward() sgd:step() end\n"
         "return math.abs(w:item() - 2) < 1e-3 and math.abs(b:item() - 1) < 1e-3",
         "true"},
    };
    CHECK_ALL(checks);
}

static void schedules_move_the_rate(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"sgd = optim.SGD(nn.parameter(0), {lr = 0.5}) s = optim.StepLR(sgd, {step_size = 2, "
         "gamma = 0.5}) local rates = {} for i = 1, 5 do rates[i] = sgd.lr s:step() end "
         "return rates",
         "{0.5, 0.5, 0.25, 0.25, 0.125}"},
        {"s:reset() return sgd.lr", "0.5"},
        {"optim.LinearLR(sgd, {start_factor = 0.5, total_iters = 2}) return sgd.lr", "0.25"},
        {"sgd.lr = 1 local c = optim.CosineAnnealingLR(sgd, {T_max = 4}) c:step() c:step() "
         "return math.abs(sgd.lr - 0.5) < 1e-12",
         "true"},
        {"optim.StepLR(sgd)", "!optim.StepLR: step_size must be given"},
        {"optim.StepLR(sgd, {step_size = 0})",
         "!optim.StepLR: step_size is 0; it must be at least 1 and finite"},
        {"optim.StepLR(sgd, {every = 1})",
         "!optim.StepLR has no option 'every'; it has step_size, gamma"},
        {"optim.ExponentialLR(3)", "!optim.ExponentialLR: an optimiser was expected, got a number"},
        {"s.step()", "!a schedule was expected, got nothing (call it as s:step())"},
        {"local held = optim.StepLR(optim.Adam(nn.parameter(0)), {step_size = 1}) "
         "for i = 1, 1e4 do local garbage = {} end return held:step()",
         "nil"}, /* a schedule holds its optimiser */
    };
    CHECK_ALL(checks);
}

static void gradients_are_clipped(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"w = nn.parameter{0, 0}; (w * tensor{3, 4}):sum():backward() "
         "return nn.clip_grad_norm({w}, 1)",
         "5"},
        {"w.grad:square():sum():sqrt()", "1"},
        {"w:zero_grad(); (w * tensor{3, -4}):sum():backward() nn.clip_grad_value({w}, 2) "
         "return w.grad",
         "{2, -2}"},
        {"nn.clip_grad_norm({w}, -1)", "!"},
        {"nn.clip_grad_norm('x', 1)", "!nn.clip_grad_norm: the parameters must be a module"},
        {"local p = nn.parameter{1} return p.requires_grad and p:is_leaf()", "true"},
        {"local a = tensor({1}, {grad = true}) return nn.parameter(a * 2):is_leaf()", "true"},
    };
    CHECK_ALL(checks);
}

static void layers_compute_and_hold_their_parameters(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"l = nn.Linear(3, 2) return {l.weight.shape, l.bias.shape, #l:parameters()}",
         "{{2, 3}, {2}, 2}"},
        {"local x = tensor.randn(5, 3) return (l(x) - (x:matmul(l.weight:t()) + "
         "l.bias)):abs():max() "
         "< 1e-6",
         "true"},
        {"l.weight:abs():max() <= 1 / math.sqrt(3)", "true"},
        {"#nn.Linear(3, 2, {bias = false}):parameters()", "1"},
        {"nn.Conv2d(1, 4, 3, {padding = 1})(tensor.zeros(2, 1, 5, 5)).shape", "{2, 4, 5, 5}"},
        {"nn.Conv2d(1, 1, 3, {stide = 1})(tensor.zeros(1, 5, 5))",
         "!t:1: nn.Conv2d has no option 'stide'"},
        {"#nn.Conv2d(1, 1, 3, {bias = false}):parameters()", "1"},
        {"nn.Conv2d(1, 1, 3, {padding = -1})",
         "!t:1: nn.Conv2d: padding must be a whole number from 0 on, got -1"},
        {"nn.conv2d(tensor.zeros(1, 5, 5), tensor.zeros(1, 1, 3, 3), nil, {stide = 1})",
         "!nn.conv2d has no option 'stide'; it has stride, padding"},
        {"nn.Linear(3)", "!t:1: nn.Linear: the number of outputs must be a whole number"},
        {"nn.Linear(2.5, 3)", "!the number of inputs must be a whole number from 1 on, got 2.5"},
        {"nn.Linear(2, 3, false)", "!nn.Linear: options are a table"},
        {"nn.Linear(2, 3, {bias = 1})", "!nn.Linear: bias must be true or false, got 1"},
        {"nn.MaxPool2d(0)", "!t:1: nn.MaxPool2d: the size must be a whole number from 1 on"},
        {"nn.Linear(2, 3)(tensor{1, 2, 3})", "!t:1: linear: input (3) and weight (3, 2)"},
        {"local net = nn.Sequential(nn.Linear(2, 3), nn.ReLU()) return net(tensor{1})",
         "!t:1: linear: input (1) and weight (3, 2)"},
        {"nn.Sequential(nn.ReLU(), 3)", "!t:1: nn.Sequential: layer 2 must be a module"},
        {"nn.Sequential{nn.ReLU()}", "!layer 1 must be a module or a function, got a table"},
        {"nn.Sequential(nn.ReLU(), function(x) return x * 2 end)(tensor{-1, 2})", "{0, 4}"},
        {"nn.MaxPool2d(2)(tensor{{{1, 2}, {3, 4}}})", "{{{4}}}"},
        {"nn.AvgPool2d(2)(tensor{{{1, 2}, {3, 4}}})", "{{{2.5}}}"},
        {"nn.ReLU()(tensor{-1, 2}) + nn.Sigmoid()(tensor{0, 0}) + nn.Tanh()(tensor{0, 0})",
         "{0.5, 2.5}"},
        {"nn.Softmax()(tensor{0, 0})", "{0.5, 0.5}"},
        {"nn.Flatten()(tensor.zeros(4, 2, 3)).shape", "{4, 6}"},
        {"net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1)) "
         "return {#net:parameters(), net(tensor.zeros(5, 2)).shape}",
         "{4, {5, 1}}"},
        {"random.seed(3) net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1)) "
         "local x, y = tensor{{0, 0}, {0, 1}, {1, 0}, {1, 1}}, tensor{{0}, {1}, {1}, {0}} "
         "local adam = optim.Adam(net, {lr = 0.05}) "
         "for i = 1, 300 do adam:zero_grad() loss.mse(net(x), y):backward() adam:step() end "
         "return (net(x) - y):abs():max() < 0.1",
         "true"},
        {"nn.linear(tensor{{1, 2}}, tensor{{1}})", "!linear"},
        {"nn.max_pool2d(tensor.zeros(1, 4, 4), 0)", "!the size must be a whole number from 1 on"},
        {"nn.uniform(3, 3)", "!nn.uniform: the shape must be a list of sizes, got a number"},
    };
    CHECK_ALL(checks);
}

static void what_holds_critics_and_tasks_in_balance_works(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"w = nn.parameter{3} t = (w * w):sum() g = tensor.gradients(t, {w}) "
         "return {g[1], w.grad == nil}",
         "{{6}, true}"},
        {"tensor.gradients(t, {3})", "!tensor.gradients: leaf 1 must be a tensor, got a number"},
        {"tensor.gradients(t, w)", "!must be a list of at most 64 tensors, got a tensor"},
        {"local critic = function(x) return x:sum(2) * 3 end "
         "return (nn.gradient_penalty(critic, tensor.ones(4, 1), tensor.zeros(4, 1)) - 4):abs() "
         "< 0.01",
         "true"},
        {"w = nn.parameter{3, -3} nn.clip_weights({w}, 0.5) return w", "{0.5, -0.5}"},
        {"g = nn.GradNorm(2, {alpha = 1.5, lr = 0.1}) return g:weights()", "{1, 1}"},
        {"w = nn.parameter{1} for i = 1, 20 do "
         "g:step({(w * 0.5):square():sum(), (w * 0.1):square():sum()}, {w}) end "
         "local m = g:weights() return (m[1] < m[2]) and (m:sum() - 2):abs() < 1e-4",
         "true"},
        {"g:total{tensor(1), tensor(1)}:item() > 1.99", "true"},
        {"g:total{1}", "!gradnorm:total: the losses must be a list of 2 tensors"},
        {"g:step({tensor(1), 'x'}, {w})", "!gradnorm:step: loss 2 must be a tensor, got a string"},
        {"nn.GradNorm(2, {form = 'weights'})", "!form"},
        {"nn.GradNorm(2, {form = 'paper'}):weights()", "{1, 1}"},
        {"nn.GradNorm(0)", "!the number of tasks must be from 1 to 1000, got 0"},
        {"nn.GradNorm(2, {lr = -1})", "!"},
        {"nn.GradNorm(2, {lrr = 1})", "!nn.GradNorm has no option 'lrr'; it has form, alpha, lr"},
    };
    CHECK_ALL(checks);
}

static void the_data_that_ships_is_there(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"local x, y = data.digits() return {x.shape, y.shape, y:max()}",
         "{{1797, 8, 8}, {1797}, 9}"},
        {"data.photo('chelsea', 32).shape", "{3, 32, 32}"},
        {"data.photo('nobody')", "!nobody"},
        {"local r = data.road(2, 7) return {r.images.shape, r.segmentation.shape, r.depth.shape, "
         "r.detection.shape, r.boxes:size(2)}",
         "{{2, 3, 64, 96}, {2, 64, 96}, {2, 64, 96}, {2, 8, 12}, 6}"},
        {"data.road(0)", "!data.road: from 1 to 100000 scenes"},
        {"data.photo('chelsea', 0)", "!the side must be greater than 0, got 0"},
    };
    CHECK_ALL(checks);
}

/* The golden tests' network, of random weights, stands for a user's. */
static void a_users_network_is_loaded(void **state)
{
    (void)state;
    struct ll_str path = {0};
    assert_int_equal(ll_path_data("tests/golden/vgg.safetensors", NULL, &path), LL_OK);
    setenv("LOSSLAB_VGG", ll_str_text(&path), 1);
    static const struct check checks[] = {
        {"local v = nn.VGG { path = nn.own_vgg() } return {#v:layers(), "
         "v:extract(tensor.zeros(3, 16, 16), {'relu1_1'})[1].shape[1] ~= "
         "nn.VGG():extract(tensor.zeros(3, 16, 16), {'relu1_1'})[1].shape[1]}",
         "{10, true}"},
        {"nn.VGG { file = 'x' }", "!nn.VGG has no option 'file'; it has path"},
        {"nn.VGG { path = '/nowhere/vgg.safetensors' }", "!/nowhere/vgg.safetensors: No such file"},
        {"nn.VGG { path = '/dev/zero' }", "!/dev/zero: not a regular file"},
        {"nn.VGG { path = '/etc/passwd' }", "!no safetensors file"},
    };
    CHECK_ALL(checks);
    ll_str_clear(&path);
    ll_str_add(&path, "/nowhere");
    unsetenv("LOSSLAB_VGG");
    setenv("XDG_CONFIG_HOME", ll_str_text(&path), 1);
    static const struct check none[] = {
        {"nn.own_vgg()", "nil"},
        {"#nn.VGG { path = nn.own_vgg() }:layers()", "10"},
    };
    CHECK_ALL(none);
    ll_str_done(&path);
}

static void a_submission_names_no_files(void **state)
{
    (void)state;
    setenv("LOSSLAB_VGG", "/etc/passwd", 1);
    static const struct check checks[] = {
        {"nn.own_vgg()", "nil"},
        {"nn.VGG { path = '/etc/passwd' }", "!nn.VGG: no file may be named here"},
        {"#nn.VGG():layers()", "10"},
    };
    struct ll_script_options options = ll_script_options_submission();
    struct ll_message why = {""};
    struct ll_script *script;
    assert_int_equal(ll_script_new(&options, &why, &script), LL_OK);
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        check_one(script, &checks[i]);
    ll_script_free(&script);
    unsetenv("LOSSLAB_VGG");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_make_instances_that_are_called),
        cmocka_unit_test(parameters_are_found_once_and_in_a_fixed_order),
        cmocka_unit_test(optimisers_step_and_their_settings_are_fields),
        cmocka_unit_test(schedules_move_the_rate),
        cmocka_unit_test(gradients_are_clipped),
        cmocka_unit_test(layers_compute_and_hold_their_parameters),
        cmocka_unit_test(what_holds_critics_and_tasks_in_balance_works),
        cmocka_unit_test(the_data_that_ships_is_there),
        cmocka_unit_test(a_users_network_is_loaded),
        cmocka_unit_test(a_submission_names_no_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
