-- 8.5: what a loss does to convergence, with one yardstick for all.
local curves, training, mine = library "curves", library "training", library "mine"
local linear = library "linear"

local ROWS, INPUTS, STEPS, EVERY, GOAL = 400, 10, 150, 2, 0.3
local DRAWN = { 0, 3, 6, 9, 12, 15, 20, 25, 30 }

local function losses()
  return {
    curves.error("mse", { color = 1 }), curves.error("mae", { color = 2, dash = "dashed" }),
    curves.error("huber", { color = 3, dash = "dotted" }),
  }
end

local function mean_loss(curve, pred, y)
  return (curve.pair and curve.pair(pred, y) or curve.of(pred - y)):mean()
end

local function own_loss(one, data) return mean_loss(one.curve, linear.predict(one, data.x), data.y) end

-- After each step: the own loss, and how far from the truth.
local function note(all, step)
  table.insert(all.noted, step)
  for _, one in ipairs(all) do
    table.insert(one.own, tensor.no_grad(function() return own_loss(one, all.data):item() end))
    table.insert(one.error, linear.off(one, all.data))
    if one.error[#one.error] < GOAL and not one.reached then one.reached = step end
  end
end

local function begin(list, share, rate)
  local all = { data = linear.draw(share), noted = {} }
  for i, curve in ipairs(list) do
    local one = linear.new()
    one.sgd = optim.SGD({ one.w, one.b }, { lr = rate })
    one.curve, one.label, one.color, one.dash, one.own, one.error = curve, curve.label, curve.color, curve.dash, {}, {}
    all[i] = one
  end
  note(all, 0)
  return all
end

local function step(all, i)
  for _, one in ipairs(all) do training.descend(one.sgd, own_loss(one, all.data)) end
  note(all, i)
end

local function picture(all, s)
  local seen, values = { steps = all.noted, table.unpack(all) }, {}
  for i, one in ipairs(all) do
    values[i] = { one.label, ("%s %.2f  %s %.3f  %s %s"):format(
      word "loss", one.own[#one.own], word "yardstick", one.error[#one.error], word "goal", one.reached or "–") }
  end
  values[#values + 1] = all.broken
  local function panel(title, field, drawn)
    return training.compared(seen, field, { title = title, steps = STEPS, scale = "log", drawn = drawn })
  end
  return {
    figure = chart.row { panel(word "own-losses", "own"), panel(word "yardstick", "error", s.predicted.predict) },
    values = values,
  }
end

-- How far from the truth the squared error's line is after each step, in the run of seed 1.
local function squared_error(x)
  random.seed(1)
  local all = begin({ losses()[1] }, 0.1, 0.1)
  for i = 1, DRAWN[#DRAWN] do step(all, i) end
  return all[1].error[x + 1]
end

local function shape(ys)
  local least, at = math.huge, 0
  for i, y in ipairs(ys) do
    if y < least then least, at = y, i end
  end
  if at == #ys or ys[#ys] < least + 0.05 then return "falls" end
  return at > 1 and "right" or "wrong"
end

local own_pick, own = mine.pick()

-- The losses to be raced: three, and the learner's own where one is chosen; or a row that says that it cannot be run.
local function race(s)
  local list, program = losses(), nil
  if own then program, list[4] = own(s) end
  local all = begin(list, s.share, s.rate)
  all.broken = program and not list[4] and { s.own, word "own-broken" } or nil
  return all
end

local function raced(all)
  local result = {}
  for _, one in ipairs(all) do
    local name, last = one.curve.name or "own", #one.error
    result[name], result[name .. "_loss"] = one.error[last], one.own[last]
  end
  return result
end

-- The source's comparison: for each loss a start and numbers of its own, the targets by chance.
local function source_data(linked)
  local x, w = tensor.randn(1000, INPUTS), tensor.randn(INPUTS, 1)
  local noise = tensor.randn(1000)
  return { x = x, y = linked and x:matmul(w):reshape(-1) + noise or noise, w = w }
end

local function source_run(s, run)
  local lists, values, result = {}, {}, {}
  for i, curve in ipairs(losses()) do
    local data, one = source_data(s.linked), { curve = curve }
    one.w, one.b = nn.uniform({ INPUTS, 1 }, INPUTS), nn.uniform({ 1 }, INPUTS)
    local list = { label = curve.label, color = curve.color, dash = curve.dash, y = {} }
    local sgd = optim.SGD({ one.w, one.b }, { lr = 0.01 })
    for k = 1, 100 do
      training.descend(sgd, own_loss(one, data))
      list.y[k] = own_loss(one, data):item()
    end
    local fresh = source_data(s.linked)
    if s.linked then fresh.y = fresh.y + fresh.x:matmul(data.w - fresh.w):reshape(-1) end
    local found, zero = own_loss(one, fresh):item(), mean_loss(curve, fresh.y * 0, fresh.y):item()
    lists[i], result[2 * i - 1], result[2 * i] = list, found, zero
    values[i] = { curve.label, ("%s %.3f   %s %.3f"):format(word "fresh", found, word "zero", zero) }
  end
  run:frame { figure = training.history(lists, { steps = 100, label = word "loss", scale = "log" }), values = values, progress = 1 }
  return result
end

page "8.5" {
  idea = { text "idea" },
  predict = { curve "predict" { x = DRAWN, from = 0, to = 4, answer = squared_error, judge = function(ys) return shape(ys) end } },
  run = {
    training.scene("race", {
      kernel = "mae",
      controls = {
        slider "share" { label = word "outliers", from = 0, to = 0.2, step = 0.05, value = 0.1 },
        slider "rate" { label = "η", from = 0.01, to = 0.25, value = 0.1, scale = "log" },
        own_pick,
      },
      steps = STEPS, every = EVERY, begin = race, step = step, picture = picture, result = raced,
    }),
    order "rank" {
      run = "race",
      answer = function(result)
        local keys = { "mse", "mae", "huber" }
        table.sort(keys, function(a, b) return result[a] < result[b] end)
        return keys
      end,
      traps = { own = { "huber", "mae", "mse" } },
    },
  },
  explain = { text "explain", choice "higher" { answer = "unit" } },
  use = {
    text "use",
    scene "erratum" {
      kernel = "huber",
      controls = { switch "linked" { label = word "linked" } },
      view = function() return { text = "start" } end,
      train = source_run,
    },
  },
}

-- Claims ------------------------------------------------------------------------------------------

-- What a run comes to, worked out without kernels or the tape: errors, losses and first steps by name.
local FORMULAS = {
  mse = { function(e) return e:square():mean():item() end, function(e) return e * 2 end },
  mae = { function(e) return e:abs():mean():item() end, function(e) return e:sign() end },
  huber = {
    function(e)
      local a = e:abs()
      local small = a:clamp(0, 1)
      return (small:square() / 2 + (a - small)):mean():item()
    end,
    function(e) return e:clamp(-1, 1) end,
  },
}

local function by_hand(name, seed, share, rate)
  random.seed(seed)
  local data, cost, slope = linear.draw(share), FORMULAS[name][1], FORMULAS[name][2]
  local w, b, reached, best = tensor.zeros(INPUTS, 1), 0, nil, math.huge
  local function distance() return (data.other:matmul(w):reshape(-1) + b - data.truth):abs():mean():item() end
  local function errors() return data.x:matmul(w):reshape(-1) + b - data.y end
  for i = 1, STEPS do
    local g = slope(errors()) / ROWS
    w, b = w - data.x:t():matmul(g:reshape(ROWS, 1)) * rate, b - g:sum():item() * rate
    if distance() < 0.3 then reached = reached or i end
    best = math.min(best, distance())
  end
  return { loss = cost(errors()), error = distance(), reached = reached, best = best }
end

-- The three lines of a run's values as numbers, each held to what is worked out by hand.
local function raced(c, changed, how)
  local run, by = c:trained("race", changed, how), {}
  for _, name in ipairs { "mse", "mae", "huber" } do
    local hand, shown = by_hand(name, how.seed, changed.share, 0.1), run.values[word(name)]
    c:close(shown[1], hand.loss, 5e-3 * (1 + hand.loss), name .. ", its own loss")
    c:close(shown[2], hand.error, 0.01, name .. ", from the truth")
    c:holds(shown[4] == hand.reached, name .. ", the step")
    by[name] = { own = shown[1], error = shown[2], hand = hand }
  end
  return by, run
end

claim "outliers" {
  of = { "race", "rank" },
  training = { reduced = { seeds = 2 }, full = { seeds = 20, holds = 17 } },
  check = function(c, how)
    local by = raced(c, { share = 0.1 }, how)
    c:less(by.huber.own, by.mae.own, "own losses: Huber, MAE")
    c:less(by.mae.own, by.mse.own, "own losses: MAE, MSE")
    c:less(by.mae.error, by.huber.error, "truth: MAE, Huber")
    c:less(by.huber.error, by.mse.error, "truth: Huber, MSE")
    c:less(0.8, by.mse.error)
    c:less(by.mae.error, 0.2)
    c:given(0.8, 0.2)
    return true, by.mse.error
  end,
}

claim "valley" {
  of = { "predict" },
  training = { reduced = { seeds = 2 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    local hand = by_hand("mse", how.seed, 0.1, 0.1)
    c:less(hand.best + 0.03, hand.error, "nearer on its way")
    local losses_seen, before = c:trained("race", { share = 0.1 }, how).pictures, math.huge
    for i = 1, 12 do -- its own loss falls, picture by picture
      local now = tonumber(losses_seen[i].values[1][2]:match "%d+%.%d+")
      c:less(now, before + 0.011) -- as written, two places
      before = now
    end
    local ys = {}
    for i, x in ipairs(DRAWN) do ys[i] = squared_error(x) end
    c:holds(shape(ys) == "right", "the answer has a valley")
    local first = by_hand("mse", 1, 0.1, 0.1)
    c:less(first.best, math.min(table.unpack(ys)) + 0.02)
    return true, hand.error - hand.best
  end,
}

claim "clean" {
  of = { "race" },
  training = { reduced = { seeds = 2 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local by = raced(c, { share = 0 }, how)
    c:less(by.huber.own, 0.6 * by.mse.own)
    c:less(by.mse.own, by.mae.own)
    c:close(by.huber.error, by.mse.error, 0.01)
    c:less(2 * by.mse.hand.reached, by.mae.hand.reached, "steps to 0.3")
    c:less(by.mse.hand.reached, by.huber.hand.reached)
    c:given(0.6, 0.01, 0.3, 0.4)
    return true, by.mae.hand.reached / by.mse.hand.reached
  end,
}

claim "noise" {
  of = { "erratum" },
  training = { reduced = { seeds = 2 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    local result = c:trained("erratum", {}, how).result
    for i = 1, 3 do c:less(result[2 * i], result[2 * i - 1], "answering 0 is better, " .. i) end
    c:close(result[2], 1, 0.2) -- the variance of what was drawn
    c:close(result[4], math.sqrt(2 / math.pi), 0.1)
    return true, result[1] - result[2]
  end,
}

claim "linked" {
  of = { "erratum" },
  training = { reduced = { seeds = 2 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("erratum", { linked = true }, how)
    for i, name in ipairs { "mse", "mae", "huber" } do
      c:less(run.result[2 * i - 1], run.result[2 * i], name .. " beats 0")
      c:close(run.values[word(name)][1], run.result[2 * i - 1], 6e-4)
    end
    return true, run.result[1]
  end,
}
