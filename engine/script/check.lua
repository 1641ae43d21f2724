-- The library `check`: what to ask of a training that does not learn. Each check answers with a table:
-- `ok`, the numbers that it was judged by, and what they were held to. None knows the fault; each rules
-- some out. A check that trains puts the weights back.
--
-- `model` is a module or a list of parameters. `step` is the caller's own step of training on one batch, a
-- function that changes the weights; where it must give the loss, it says so here.

local check, own = ...

local function fail(...)
  own.fail(string.format(...))
end

-- The options given over their presets; `presets[name] = false` is an option without one.
local function options_of(who, given, presets)
  local options = {}
  if given ~= nil and type(given) ~= "table" then
    fail("%s: options are a table, {name = value}, got %s", who, own.kind(given))
  end
  for name, preset in pairs(presets) do options[name] = preset end
  for name, value in pairs(given or {}) do
    if presets[name] == nil then
      local names = {}
      for known in pairs(presets) do names[#names + 1] = known end
      table.sort(names)
      fail("%s has no option '%s'; it has %s", who, name, table.concat(names, ", "))
    end
    options[name] = value
  end
  return options
end

local function number_of(who, what, value, least)
  if type(value) ~= "number" or not (value >= (least or -math.huge)) then
    fail("%s: %s must be a number%s, got %s", who, what, least and (" from %g on"):format(least) or "",
      type(value) == "number" and ("%g"):format(value) or own.kind(value))
  end
  return value
end

-- A loss: a number, or a tensor that holds one.
local function loss_of(who, what, value)
  if tensor.is(value) then value = value:numel() == 1 and value:item() or value end
  if type(value) ~= "number" then fail("%s: %s must be a number, got %s", who, what, own.kind(value)) end
  return value
end

local function function_of(who, step)
  if type(step) ~= "function" then fail("%s: the step must be a function, got %s", who, own.kind(step)) end
  return step
end

local function tensor_of(who, what, value)
  if type(value) == "table" then value = tensor(value) end
  if not tensor.is(value) then fail("%s: %s must be a tensor, got %s", who, what, own.kind(value)) end
  return value:detach()
end

local function norm_of(t)
  return t:detach():square():sum():sqrt():item()
end

local function is_finite(number)
  return math.abs(number) < math.huge -- false of nan
end

-- The numbers of all parameters; given back by put_back.
local function kept(params)
  local copies = {}
  for i, p in ipairs(params) do copies[i] = p:detach():clone() end
  return copies
end

local function put_back(params, copies)
  for i, p in ipairs(params) do own.write(p, copies[i]) end
end

-- Adds what each tensor in `value` is called, "layers.1.weight", in the order of model:parameters().
local function name_fields(value, path, names, seen)
  if tensor.is(value) then
    names[value] = names[value] or path
    return
  end
  if type(value) ~= "table" or seen[value] then return end
  seen[value] = true
  local fields = {}
  for field in pairs(value) do
    if type(field) == "string" then fields[#fields + 1] = field end
  end
  table.sort(fields)
  local before = path == "" and "" or path .. "."
  for i = 1, #value do name_fields(rawget(value, i), before .. i, names, seen) end
  for _, field in ipairs(fields) do name_fields(rawget(value, field), before .. field, names, seen) end
end

local function names_of(model, params)
  local found, names = {}, {}
  name_fields(model, "", found, {})
  for i, p in ipairs(params) do names[i] = found[p] or tostring(i) end
  return names
end

--- Whether the first loss is that of a model that knows nothing: log(classes) for a mean cross-entropy, or
--- `expected`. It may be a third higher or lower: logits of N(0, 1) give about log(classes) + 1/2.
function check.start_loss(value, options)
  local who = "check.start_loss"
  value = loss_of(who, "the loss", value)
  options = options_of(who, options, { classes = false, expected = false, within = 1 / 3 })
  if not options.classes == not options.expected then
    fail("%s: give { classes = how many }, or { expected = the loss of a model that knows nothing }", who)
  end
  local expected = options.expected and number_of(who, "expected", options.expected)
    or math.log(number_of(who, "classes", options.classes, 2))
  local within = number_of(who, "within", options.within, 0) * math.abs(expected)
  return { ok = math.abs(value - expected) <= within, loss = value, expected = expected,
    from = expected - within, to = expected + within }
end

--- Whether `steps` steps on one batch bring its loss below `share` of what it was: a model that cannot learn
--- sixty examples by heart will not learn six thousand. `step` gives the loss; the weights are put back, and
--- `optimiser`, where given, forgets these steps.
function check.overfit_batch(model, step, options)
  local who = "check.overfit_batch"
  options = options_of(who, options, { steps = 150, share = 0.1, optimiser = false })
  local params, losses = own.parameters(model, who), {}
  local before = kept(params)
  function_of(who, step)
  for i = 1, number_of(who, "steps", options.steps, 2) do
    losses[i] = loss_of(who, "what the step gives, the loss,", step())
    if not is_finite(losses[i]) then break end
  end
  put_back(params, before)
  if options.optimiser then options.optimiser:reset() end
  local start, last = losses[1], losses[#losses]
  local most = number_of(who, "share", options.share, 0) * start
  return { ok = is_finite(last) and last <= most, start = start, loss = last, most = most, losses = losses }
end

--- Whether every weight has a gradient of a fair size: its norm lies from `low` to `high`, which suit a mean
--- cross-entropy at the start. Biases are listed, and judged by being finite. Gradients that were accumulated
--- stay as they are.
function check.gradient_norms(model, loss, options)
  local who = "check.gradient_norms"
  options = options_of(who, options, { low = 0.1, high = 10 })
  local params = own.parameters(model, who)
  if not tensor.is(loss) then fail("%s: the loss must be a tensor, got %s", who, own.kind(loss)) end
  local low, high = number_of(who, "low", options.low, 0), number_of(who, "high", options.high, 0)
  local names, norms, ok = names_of(model, params), {}, true
  for i, gradient in ipairs(tensor.gradients(loss, params)) do
    local norm = norm_of(gradient)
    local good = is_finite(norm) and (params[i]:dim() < 2 or norm >= low and norm <= high)
    norms[i] = { name = names[i], norm = norm, ok = good }
    ok = ok and good
  end
  return { ok = ok, norms = norms, low = low, high = high }
end

-- The rows, one dimension each; positions evenly through `count`, at most `most`.
local function rows_of(x)
  return x:reshape(x:size(1), -1)
end

local function evenly(count, most)
  local positions = {}
  for i = 1, math.min(count, most) do positions[i] = 1 + (i - 1) * count // math.min(count, most) end
  return positions
end

--- Whether labels belong to their inputs: how often an input's nearest neighbour has its label, against how
--- often it would by chance; five standard deviations above are asked. Looks at `rows` inputs among all.
function check.labels(x, labels, options)
  local who = "check.labels"
  options = options_of(who, options, { rows = 500 })
  x, labels = rows_of(tensor_of(who, "the inputs", x)), tensor_of(who, "the labels", labels)
  local count = x:size(1)
  if labels:dim() ~= 1 or labels:size(1) ~= count or count < 2 then
    fail("%s: %d inputs need as many labels in one row, and at least 2", who, count)
  end
  local own_label, counts, chance, same = labels:tolist(), {}, 0, 0
  for _, label in ipairs(own_label) do counts[label] = (counts[label] or 0) + 1 end
  for _, n in pairs(counts) do chance = chance + (n / count) * ((n - 1) / (count - 1)) end
  local positions = evenly(count, number_of(who, "rows", options.rows, 1) // 1)
  local half = x:square():sum(2) / 2
  for _, i in ipairs(positions) do
    local distance = half - x:matmul(x[i]) -- half the squared one, but for a constant
    local _, nearest = tensor.where(tensor.arange(1, count + 1):eq(i), math.huge, distance):min(1)
    if own_label[nearest:item() // 1] == own_label[i] then same = same + 1 end
  end
  local agree = same / #positions
  local least = math.min(1, chance + 5 * math.sqrt(chance * (1 - chance) / #positions))
  return { ok = agree >= least and chance < 1, agree = agree, chance = chance, least = least }
end

--- Whether a step moves the weights by a fair share of their size: |change| / |weight| of the last of `steps`
--- steps lies from `low` to `high`; about 0.001 to 0.01 is usual. Biases are listed, not judged. The weights
--- are put back, and `optimiser`, where given, forgets these steps.
function check.step_size(model, step, options)
  local who = "check.step_size"
  options = options_of(who, options, { steps = 5, low = 1e-4, high = 0.1, optimiser = false })
  local params = own.parameters(model, who)
  local first, before = kept(params), nil
  function_of(who, step)
  for _ = 1, number_of(who, "steps", options.steps, 1) do
    before = kept(params)
    step()
  end
  local low, high = number_of(who, "low", options.low, 0), number_of(who, "high", options.high, 0)
  local names, ratios, ok = names_of(model, params), {}, true
  for i, p in ipairs(params) do
    local ratio = norm_of(p:detach() - before[i]) / norm_of(before[i])
    local good = p:dim() < 2 or ratio >= low and ratio <= high
    ratios[i] = { name = names[i], ratio = ratio, ok = good }
    ok = ok and good
  end
  put_back(params, first)
  if options.optimiser then options.optimiser:reset() end
  return { ok = ok, ratios = ratios, low = low, high = high }
end

-- The share of units (N, units) or channels (N, C, ...) that are 0 for every input.
local function dead_share(activations)
  local shape = activations.shape
  if #shape < 2 then fail("check.dead_units: activations are (N, units) or (N, channels, ...)") end
  local units = activations:detach():reshape(shape[1], shape[2], -1):abs():sum(3):sum(1)
  return units:eq(0):mean():item()
end

--- Whether the ReLUs on the way of `x` through the model leave at least `1 - most` of each layer's units
--- alive: a unit that is 0 for every input gets no gradient. Or of activations, { h1, h2 }, without `x`.
function check.dead_units(model, x, options)
  local who = "check.dead_units"
  options = options_of(who, options, { most = 0.4 })
  local layers = model
  if x ~= nil then
    layers = own.relus(model(x))
    if #layers == 0 then fail("%s: no relu was met; give the activations: %s({ h1, h2 })", who, who) end
  elseif tensor.is(model) then
    layers = { model }
  end
  local most = number_of(who, "most", options.most, 0)
  local shares, ok = {}, true
  for i, activations in ipairs(layers) do
    if not tensor.is(activations) then fail("%s: layer %d must be a tensor, got %s", who, i, own.kind(activations)) end
    shares[i] = dead_share(activations)
    ok = ok and shares[i] <= most
  end
  return { ok = ok, layers = shares, most = most }
end

-- The joint norm of what the gradients hold.
local function accumulated(params)
  local square = 0
  for _, p in ipairs(params) do
    if p.grad then square = square + norm_of(p.grad) ^ 2 end
  end
  return math.sqrt(square)
end

--- Whether a step starts from gradients of zero: two steps on the same batch from the same weights must leave
--- the same gradient (or none, where a step ends by zeroing it), not twice as much. The weights are put
--- back, gradients dropped, and `optimiser`, where given, forgets these steps.
function check.zero_grad(model, step, options)
  local who = "check.zero_grad"
  options = options_of(who, options, { optimiser = false })
  local params = own.parameters(model, who)
  local before, norms, moved = kept(params), {}, false
  function_of(who, step)
  for _, p in ipairs(params) do p:zero_grad() end
  for turn = 1, 2 do
    step()
    norms[turn] = accumulated(params)
    for i, p in ipairs(params) do moved = moved or norm_of(p:detach() - before[i]) > 0 end
    put_back(params, before)
  end
  for _, p in ipairs(params) do p:zero_grad() end
  if options.optimiser then options.optimiser:reset() end
  local ratio = norms[1] > 0 and norms[2] / norms[1] or norms[2] > 0 and math.huge or 1
  return { ok = moved and math.abs(ratio - 1) < 0.5, first = norms[1], second = norms[2], ratio = ratio,
    moved = moved }
end
