/* Modules, optimisers and what is done to gradients, as scripts see them. */
#include "check.h"

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

static void the_data_that_ships_is_there(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"local x, y = data.digits() return {x.shape, y.shape, y:max()}",
         "{{1797, 8, 8}, {1797}, 9}"},
        {"data.photo('chelsea', 32).shape", "{3, 32, 32}"},
        {"data.photo('nobody')", "!nobody"},
        {"data.photo('chelsea', 0)", "!the side must be greater than 0, got 0"},
    };
    CHECK_ALL(checks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_make_instances_that_are_called),
        cmocka_unit_test(parameters_are_found_once_and_in_a_fixed_order),
        cmocka_unit_test(optimisers_step_and_their_settings_are_fields),
        cmocka_unit_test(gradients_are_clipped),
        cmocka_unit_test(the_data_that_ships_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
