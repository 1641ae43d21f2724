/* The library `check`: each planted fault is found by the checks that can see it, and by no other.
 */
#include "check.h"

/* A net of 64-64-32-10 on the digits, with one fault; `well` gives the names of the checks that
 * find nothing. */
static const char clinic[] =
    "local images, digits = data.digits()\n"
    "local pixels = images:reshape(1797, 64)\n"
    "local function layer(inputs, outputs, bias)\n"
    "  local l = nn.Linear(inputs, outputs)\n"
    "  l.weight = nn.normal({ outputs, inputs }, inputs)\n"
    "  l.bias = nn.parameter(tensor.full({ outputs }, bias))\n"
    "  return l\n"
    "end\n"
    "function clinic(f)\n"
    "  random.seed(3)\n"
    "  local x = pixels * (f.inputs or 1)\n"
    "  local y = f.labels and digits:index_select(1, random.permutation(1797)) or digits\n"
    "  local rows = table.move(random.permutation(1797), 1, 64, 1, {})\n"
    "  x, y = f.all and x or x:index_select(1, rows), f.all and y or y:index_select(1, rows)\n"
    "  local net = nn.Sequential(layer(64, 64, f.bias or 0), nn.ReLU(), layer(64, 32, f.bias or "
    "0),\n"
    "    nn.ReLU(), layer(32, 10, 0))\n"
    "  net[5].weight = nn.parameter(net[5].weight * (f.last or 1))\n"
    "  local adam = optim.Adam(net, { lr = f.lr or 2e-3 })\n"
    "  local function of_batch()\n"
    "    local logits = net(x)\n"
    "    return loss.cross_entropy(f.softmax and logits:softmax(2) or logits, y)\n"
    "  end\n"
    "  local function step()\n"
    "    if not f.grads_kept then adam:zero_grad() end\n"
    "    local l = of_batch()\n"
    "    l:backward()\n"
    "    if f.late then adam:zero_grad() end\n"
    "    adam:step()\n"
    "    return l\n"
    "  end\n"
    "  return net, x, y, of_batch, step, { optimiser = adam }\n"
    "end\n"
    "function well(f)\n"
    "  local net, x, y, of_batch, step, also = clinic(f)\n"
    "  local all = { all = true, labels = f.labels }\n"
    "  local _, every, label = clinic(all)\n"
    "  local found = {\n"
    "    { 'start', check.start_loss(of_batch(), { classes = 10 }) },\n"
    "    { 'batch', check.overfit_batch(net, step, also) },\n"
    "    { 'norms', check.gradient_norms(net, of_batch()) },\n"
    "    { 'labels', check.labels(every, label, { rows = 200 }) },\n"
    "    { 'step', check.step_size(net, step, also) },\n"
    "    { 'dead', check.dead_units(net, x) },\n"
    "    { 'zero', check.zero_grad(net, step, also) },\n"
    "  }\n"
    "  local bad = {}\n"
    "  for _, pair in ipairs(found) do\n"
    "    if not pair[2].ok then bad[#bad + 1] = pair[1] end\n"
    "  end\n"
    "  return table.concat(bad, ' ')\n"
    "end\n";

static void each_fault_has_its_row(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {clinic, "nil"},
        {"well {}", ""},
        {"well { lr = 0.3 }", "batch step"},
        {"well { lr = 2e-6 }", "batch step"},
        {"well { labels = true }", "labels"}, /* learns them by heart all the same */
        {"well { softmax = true }", "batch norms"},
        {"well { bias = -4 }", "batch norms step dead"},
        {"well { last = 20 }", "start norms"},
        {"well { inputs = 255 }", "start norms"},
        {"well { grads_kept = true }", "batch zero"},
        {"well { late = true }", "batch step zero"},
    };
    CHECK_ALL(checks);
}

static void a_check_leaves_the_model_as_it_was(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {clinic, "nil"},
        {"net, x, y, of_batch, step, also = clinic {}\n"
         "function state() local t = {} for i, p in ipairs(net:parameters()) do t[i] = p:tolist() "
         "end\n"
         "  return tensor(t[1]):sum():item() .. ' ' .. tensor(t[2]):square():sum():item() end\n"
         "before = state() of_batch():backward() kept = net[1].weight.grad:square():sum():item()",
         "nil"},
        {"check.gradient_norms(net, of_batch()) check.dead_units(net, x)\n"
         "return net[1].weight.grad:square():sum():item() == kept",
         "true"}, /* what was accumulated stays */
        {"check.overfit_batch(net, step, { steps = 3 }) return before == state()", "true"},
        {"check.step_size(net, step) return before == state()", "true"},
        {"check.zero_grad(net, step) return before == state()", "true"},
        {"net[1].weight.grad", "nil"},
        {"step() return before == state()", "false"},
    };
    CHECK_ALL(checks);
}

static void numbers_are_those_that_can_be_worked_out(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"local c = check.start_loss(tensor(1), { classes = 2 })\n"
         "return { c.ok, c.loss, c.expected == math.log(2), c.to == math.log(2) * (1 + 1 / 3) }",
         "{false, 1, true, true}"},
        {"check.start_loss(5, { expected = 4, within = 0.25 })",
         "{expected = 4, from = 3, loss = 5, ok = true, to = 5}"},
        {"w = nn.parameter {{3, 4}} b = nn.parameter {1}\n"
         "M = nn.Module 'M' function M:init() self.part = { { w = w }, bias = b } end\n"
         "function M:forward(x) return x end m = M()",
         "nil"},
        {"check.gradient_norms(m, (w * w).sum(w * w) + b:sum())", /* 2 w and 1 */
         "{high = 10, low = 0.1, norms = {{name = \"part.1.w\", norm = 10, ok = true}, "
         "{name = \"part.bias\", norm = 1, ok = true}}, ok = true}"},
        {"check.step_size(m, function() end).ratios[1].ratio", "0"},
        {"local sgd = optim.SGD(m, { lr = 0.1 })\n"
         "return check.step_size(m, function()\n"
         "  sgd:zero_grad(); (w * w):sum():backward() sgd:step() end).ratios[1].ratio",
         "0.20000002"}, /* w - 0.1 · 2 w */
        {"check.overfit_batch({ w }, (function() local n = 8\n"
         "  return function() n = n / 2 return n end end)(), { steps = 5 })",
         "{loss = 0.25, losses = {4, 2, 1, 0.5, 0.25}, most = 0.4, ok = true, start = 4}"},
        {"check.overfit_batch({ w }, function() return 0 / 0 end).ok", "false"},
        {"check.dead_units({ tensor {{0, 1, 0}, {0, 0, 2}} }).layers", "{0.33333334}"},
        {"check.dead_units(tensor {{{{0, 0}}, {{1, 0}}}}).layers", "{0.5}"}, /* channels */
        {"check.dead_units(function(x) return (x * w):relu():relu() end, tensor {{-1, 1}})",
         "{layers = {0.5, 0.5}, most = 0.4, ok = false}"},
        {"check.labels({1, 2, 10, 11}, {0, 0, 1, 1}).agree", "1"},
        {"check.labels({1, 2, 10, 11}, {0, 1, 0, 1})",
         "{agree = 0, chance = 0.33333334, least = 1, ok = false}"},
        {"check.zero_grad(m, function() (w * w):sum():backward() end)", /* 10, then 20 */
         "{first = 10, moved = false, ok = false, ratio = 2, second = 20}"},
    };
    CHECK_ALL(checks);
}

static void what_no_check_can_take_is_told(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"local c = check.start_loss(1)", "!t:1: check.start_loss: give { classes = how many }"},
        {"check.start_loss('x', { classes = 3 })", "!the loss must be a number, got a string"},
        {"check.start_loss(1, { classes = 1 })", "!classes must be a number from 2 on, got 1"},
        {"check.start_loss(1, { clases = 3 })",
         "!has no option 'clases'; it has classes, expected"},
        {"check.overfit_batch({}, print)", "!check.overfit_batch: the model has no parameter"},
        {"check.overfit_batch(5, print)", "!the parameters must be a module or a list of tensors"},
        {"check.overfit_batch({ nn.parameter(1) }, print)", "!must be a number, got nothing"},
        {"check.step_size({ nn.parameter(1) })", "!the step must be a function, got nothing"},
        {"check.gradient_norms({ nn.parameter(1) }, 5)", "!the loss must be a tensor"},
        {"check.labels({1, 2}, {1})", "!2 inputs need as many labels"},
        {"check.dead_units(function(x) return x end, tensor {1})", "!no relu was met"},
        {"check.dead_units(function(x) return 5 end, 1)", "!the model must give a tensor"},
        {"check.dead_units(tensor {1})", "!activations are (N, units)"},
    };
    CHECK_ALL(checks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_has_its_row),
        cmocka_unit_test(a_check_leaves_the_model_as_it_was),
        cmocka_unit_test(numbers_are_those_that_can_be_worked_out),
        cmocka_unit_test(what_no_check_can_take_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
