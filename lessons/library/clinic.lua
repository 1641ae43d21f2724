-- A training with a fault in it, and what can be asked of it. The network is 64-64-32-10 with ReLU, the
-- data the digits, the optimiser Adam on batches of 64.
local classifiers, pictures, training = library "classifiers", library "pictures", library "training"
local clinic = {}

--- The faults, in their order; each is what it changes of a sound training.
clinic.FAULTS = {
  { key = "rate-high", rate = 0.3 }, { key = "rate-low", rate = 2e-6 }, { key = "shuffled", shuffled = true },
  { key = "softmax", softmax = true }, { key = "dead", bias = -4 }, { key = "last-layer", last = 20 },
  { key = "inputs", scale = 255 }, { key = "not-zeroed", kept = true },
}
clinic.CHECKS = { "start", "batch", "gradients", "labels", "step-size", "units", "zeroed" }

local function layer(inputs, outputs, bias)
  local l = nn.Linear(inputs, outputs)
  l.weight = nn.normal({ outputs, inputs }, inputs) -- He et al. 2015
  l.bias = nn.parameter(tensor.full({ outputs }, bias))
  return l
end

--- A patient by the random stream: with `fault` of clinic.FAULTS, or sound without one.
function clinic.patient(fault)
  local f = fault or {}
  local p = { fault = f.key }
  p.train, p.test = table.unpack(classifiers.pictures("digits", { 1500, 297 }))
  for _, part in ipairs { p.train, p.test } do part.x = part.x * (f.scale or 1) end
  if f.shuffled then
    p.train.labels = p.train.labels:index_select(1, random.permutation(p.train.labels:size(1)))
  end
  local bias = f.bias or 0
  p.net = nn.Sequential(layer(64, 64, bias), nn.ReLU(), layer(64, 32, bias), nn.ReLU(), layer(32, 10, 0))
  p.net[5].weight = nn.parameter(p.net[5].weight * (f.last or 1))
  p.adam = optim.Adam(p.net, { lr = f.rate or 2e-3 })
  local rows = classifiers.batches(p.train.x:size(1), 64)
  function p.draw()
    local at = rows()
    return { x = p.train.x:index_select(1, at), labels = p.train.labels:index_select(1, at) }
  end
  function p.loss(batch)
    local out = p.net(batch.x)
    return loss.cross_entropy(f.softmax and out:softmax(2) or out, batch.labels)
  end
  function p.step(batch)
    if not f.kept then p.adam:zero_grad() end
    local value = p.loss(batch)
    value:backward()
    p.adam:step()
    return value
  end
  function p.accuracy() return classifiers.accuracy(p.net(p.test.x), p.test.labels) end
  function p.dead() return math.max(table.unpack(check.dead_units(p.net, p.train.x).layers)) end
  return p
end

--- Steps of training on a batch each.
function clinic.train(p, steps)
  local value
  for _ = 1, steps do value = p.step(p.draw()):item() end
  return value
end

local SHOWN = 6 -- pictures under their labels
local WEIGHTS = { 1, 2, 3 } -- the layers whose weights are judged, from the inputs on

-- Of a list with an entry a parameter, the weights' numbers.
local function of_weights(list, field)
  local numbers = {}
  for _, entry in ipairs(list) do
    if entry.name:find "weight" then numbers[#numbers + 1] = entry[field] end
  end
  return numbers
end

-- Numbers of the layers on a log axis, between the two that are asked for; 0 lies at its foot.
local function by_layer(numbers, low, high, label)
  local logs = {}
  for i, v in ipairs(numbers) do logs[i] = math.log(math.max(v, 1e-6), 10) end
  return chart.figure {
    x = { label = word "layer", from = 0, to = #numbers + 1 }, y = { label = label, from = -6, to = 4 },
    chart.rule { y = math.log(low, 10), color = "muted" }, chart.rule { y = math.log(high, 10), color = "muted" },
    chart.scatter { x = table.move(WEIGHTS, 1, #numbers, 1, {}), y = logs, color = "accent" },
  }
end

local function span(low, high) return ("%.3g … %.3g"):format(low, high) end

-- Each check: what it found (with `ok`), its rows, and its picture.
local ASK = {}

function ASK.start(p)
  local c = check.start_loss(p.loss(p.draw()), { classes = 10 })
  return c, { { word "first-loss", c.loss }, { word "asked", span(c.from, c.to) } }
end

function ASK.batch(p, steps)
  local batch = p.draw()
  local c = check.overfit_batch(p.net, function() return p.step(batch) end, { steps = steps, optimiser = p.adam })
  return c, { { word "first-loss", c.start }, { word "after-batch", c.loss }, { word "asked", ("≤ %.3g"):format(c.most) } },
    training.history({ { y = c.losses } }, { steps = #c.losses, label = word "loss", scale = "log" })
end

function ASK.gradients(p)
  local c = check.gradient_norms(p.net, p.loss(p.draw()))
  local norms = of_weights(c.norms, "norm")
  return c, { { word "norms", ("%.3g, %.3g, %.3g"):format(table.unpack(norms)) }, { word "asked", span(c.low, c.high) } },
    by_layer(norms, c.low, c.high, word "log-norm")
end

function ASK.labels(p)
  local c = check.labels(p.train.x, p.train.labels, { rows = 200 })
  local labels, row = p.train.labels:tolist(), {}
  local most = p.train.x:max():item()
  for i = 1, SHOWN do
    row[i] = pictures.shown(("%.0f"):format(labels[i]), p.train.x:narrow(1, i, 1):reshape(8, 8) / most)
  end
  return c, { { word "agree", c.agree }, { word "by-chance", c.chance }, { word "asked", ("≥ %.3g"):format(c.least) } },
    chart.row(row)
end

ASK["step-size"] = function(p)
  local batch = p.draw()
  local c = check.step_size(p.net, function() p.step(batch) end, { optimiser = p.adam })
  local ratios = of_weights(c.ratios, "ratio")
  return c, { { word "ratios", ("%.2g, %.2g, %.2g"):format(table.unpack(ratios)) }, { word "asked", span(c.low, c.high) } },
    by_layer(ratios, c.low, c.high, word "log-ratio")
end

function ASK.units(p)
  local c = check.dead_units(p.net, p.train.x)
  clinic.train(p, 100)
  return c, {
    { word "dead-before", ("%.2f, %.2f"):format(table.unpack(c.layers)) },
    { word "dead-after", ("%.2f, %.2f"):format(table.unpack(check.dead_units(p.net, p.train.x).layers)) },
    { word "asked", ("≤ %.3g"):format(c.most) },
  }
end

function ASK.zeroed(p)
  local batch = p.draw()
  local c = check.zero_grad(p.net, function() p.step(batch) end, { optimiser = p.adam })
  return c, { { word "ratio", c.ratio }, { word "asked", "1" } }
end

--- One check of clinic.CHECKS on a patient: what it found, its rows and its picture (or nil).
function clinic.ask(p, name, steps) return ASK[name](p, steps) end

return clinic
