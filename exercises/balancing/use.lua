-- Exercise 3's page in use: one small network looks at road scenes and answers three questions. It
-- is trained with weights by hand, with the learner's own balancing and with GradNorm, from the same
-- start; then with the learner's alone, from several starts of the log variances.

local pictures, tables, training = library "pictures", library "tables", library "training"

local NAMES = { "segmentation", "depth", "detection" }
local TRAIN, TEST, BATCH = 48, 8, 8 -- scenes
local EPOCHS, STEPS = 40, 6 -- and steps an epoch
local RATE, BALANCE_RATE = 0.02, 0.2 -- of the network, and of the learner's s
local MEMORY = 0.95 -- of Adam, short: a start with large weights must not slow it down for long
local WIDTH = 8 -- channels
local H, W, CELL = 32, 48, 4 -- every second pixel, and a cell of the detection grid
local NEAR = 0.05 -- of its end: there a weight has settled
-- How much of the starts' distance, in powers of ten, may be left where they are forgotten, and where
-- they only came closer. Runs end far below the first.
local FORGOTTEN, CLOSER = 0.5, 0.9

-- Two layers of 3×3 that all tasks share, and a head of one layer for each. Besides the colours it sees
-- how far down a pixel is.
local Net = nn.Module "Net"

function Net:init()
  self.first = nn.Conv2d(4, WIDTH, 3, { padding = 1 })
  self.second = nn.Conv2d(WIDTH, WIDTH, 3, { padding = 1 })
  self.segmentation = nn.Conv2d(WIDTH, 5, 1)
  self.depth = nn.Conv2d(WIDTH, 1, 1)
  self.detection = nn.Conv2d(WIDTH, 3, CELL, { stride = CELL })
end

function Net:forward(images)
  local seen = self.second(self.first(images):relu()):relu()
  return self.segmentation(seen), self.depth(seen):squeeze(2), self.detection(seen)
end

-- Scenes --------------------------------------------------------------------------------------

local function scenes(seed)
  local road = data.road(TRAIN + TEST, seed)
  local colours = road.images:reshape(-1, 3, H, 2, W, 2):mean(6):mean(4)
  local rows = tensor.linspace(-1, 1, H):reshape(1, 1, H, 1):expand(TRAIN + TEST, 1, H, W)
  local function sampled(map) return map:reshape(-1, H, 2, W, 2):select(5, 2):select(3, 2) end
  return {
    inputs = tensor.cat({ colours - 0.5, rows }, 2), pictures = road.images, boxes = road.boxes:tolist(),
    segmentation = sampled(road.segmentation), depth = sampled(road.depth), detection = road.detection,
  }
end

local function part(all, from, count)
  local some = {}
  for _, name in ipairs { "inputs", table.unpack(NAMES) } do some[name] = all[name]:narrow(1, from, count) end
  return some
end

-- The scene that is shown: of those not trained on the one with the most boxes.
local function shown_scene(all)
  local counts, best = {}, TRAIN
  for _, box in ipairs(all.boxes) do counts[box[1]] = (counts[box[1]] or 0) + 1 end
  for i = TRAIN, TRAIN + TEST - 1 do
    if (counts[i] or 0) > (counts[best] or 0) then best = i end
  end
  return best + 1
end

-- Training ------------------------------------------------------------------------------------

local function losses_of(net, batch)
  local segmentation, depth, detection = net(batch.inputs)
  return {
    loss.cross_entropy(segmentation, batch.segmentation),
    loss.mae(depth, batch.depth),
    loss.focal(detection, batch.detection),
  }
end

-- Who weighs the tasks: `weights` are those in force, `total` what the network goes down, `after` what moves
-- the weights then, where `left` of the training is left.

local function by_hand(weights)
  local function total(losses) return loss.weighted(tensor.stack(losses), tensor(weights)) end
  return { weights = function() return weights end, total = total, after = function() end }
end

-- The learner's balancing: their weights and their gradient along s, from this start of all s.
local function by_learner(start)
  local log_vars = nn.parameter(tensor.full({ 3 }, start))
  local adam = optim.Adam({ log_vars }, { lr = BALANCE_RATE })
  local function ask(what, losses, field)
    return yours.field({ ask = what, losses = losses, log_vars = log_vars:detach() }, field, 3)
  end
  return {
    weights = function() return ask("weights", tensor.ones(3), "weights"):tolist() end,
    total = function(losses)
      local vector = tensor.stack(losses)
      local numbers = vector:detach()
      local weights, slope = ask("weights", numbers, "weights"), ask("grad", numbers, "grad_log_vars")
      adam:zero_grad()
      return yours.node(0, { { vector, weights }, { log_vars, slope } })
    end,
    after = function(_, _, left)
      adam.lr = BALANCE_RATE * left
      adam:step()
    end,
  }
end

local function by_gradnorm()
  local gradnorm = nn.GradNorm(3, { form = "paper", alpha = 1.5, lr = 0.025 })
  return {
    weights = function() return gradnorm:weights():tolist() end,
    total = function(losses) return gradnorm:total(losses) end,
    after = function(losses, net) gradnorm:step(losses, net.second) end,
  }
end

-- Learners from one start, each with the balancing of its name: all of them on the same scenes.
local function learners(seed, names, balancing)
  local all = training.alike(seed, names, function(name)
    local net = Net()
    local adam = optim.Adam(net:parameters(), { lr = RATE, beta2 = MEMORY })
    return { net = net, balance = balancing(name), adam = adam, curves = { {}, {}, {} } }
  end)
  all.road = scenes(seed)
  return all
end

local function note(all)
  for _, one in ipairs(all) do
    for i, weight in ipairs(one.balance.weights()) do table.insert(one.curves[i], weight) end
  end
end

-- An epoch of all of them.
local function learn(all, epoch)
  for _, one in ipairs(all) do
    one.losses = { 0, 0, 0 }
    for step = 1, STEPS do
      local left = 1 - ((epoch - 1) * STEPS + step - 1) / (EPOCHS * STEPS)
      local losses = losses_of(one.net, part(all.road, (step - 1) * BATCH + 1, BATCH))
      training.descend(one.adam, one.balance.total(losses), RATE * left)
      one.balance.after(losses, one.net, left)
      for i, l in ipairs(losses) do one.losses[i] = one.losses[i] + l:item() / STEPS end
    end
  end
end

-- The epoch from which on a weight stays within NEAR of its end.
local function settled(curve)
  local last, at = curve[#curve], 0
  for e, weight in ipairs(curve) do
    if math.abs(weight - last) > NEAR * math.abs(last) then at = e end
  end
  return at -- curve[1] is epoch 0
end

-- Pictures ------------------------------------------------------------------------------------

local COLOURS = tensor { -- sky, verge, road, car, sign
  { 0.45, 0.68, 0.92 },
  { 0.30, 0.52, 0.25 },
  { 0.33, 0.33, 0.37 },
  { 0.86, 0.27, 0.22 },
  { 0.95, 0.78, 0.16 },
}

local function truth(all, scene)
  local boxes = {}
  for _, box in ipairs(all.boxes) do
    if box[1] == scene - 1 then boxes[#boxes + 1] = { box[3] + 1, box[4] + 1, box[5], box[6] } end
  end
  return pictures.shown(word "scene", pictures.framed(all.pictures:select(1, scene), boxes))
end

-- What the network answers for the scene: classes as colours, a box round each cell where it finds the middle
-- of a car or a sign, and the depth, near is dark. An argmax counts from 1: the kinds are nothing, car, sign.
local function answers(one, all, scene)
  local segmentation, depth, detection = one.net(part(all, scene, 1).inputs)
  local classes, boxes = segmentation:argmax(2):reshape(-1):tolist(), {}
  for r, row in ipairs(detection:argmax(2):squeeze(1):tolist()) do
    for c, kind in ipairs(row) do
      if kind > 1 then boxes[#boxes + 1] = { (c - 1) * CELL, (r - 1) * CELL, c * CELL + 1, r * CELL + 1 } end
    end
  end
  local pixels = COLOURS:index_select(1, classes):transpose(1, 2):reshape(3, H, W)
  return pictures.shown(word "answer", pictures.framed(pixels, boxes)),
    pictures.shown(word "distance", depth:detach():squeeze(1))
end

-- Three ways ----------------------------------------------------------------------------------

local function weights_chart(all, one, with_end)
  local lists, rules = {}, {}
  for i, curve in ipairs(one.curves) do
    lists[i] = { x = all.steps, y = curve, label = word(NAMES[i]) }
    for _, off in ipairs(with_end and { NEAR, -NEAR } or {}) do
      rules[#rules + 1] = { y = curve[#curve] * (1 + off), color = i }
    end
  end
  return training.history(lists, {
    title = word(one.name), counted = word "epoch", start = 0, steps = EPOCHS, scale = "log", rules = rules,
  })
end

-- The learners' losses on the test scenes side by side, and the weights of one of them.
local function side_by_side(all, weighed, test)
  local form, losses = "%-7s%-7s%-9s%s", {}
  local rows = { { word "test", form:format("w", "s", "GradNorm", "exp(−s)") } }
  for k, one in ipairs(all) do losses[k] = losses_of(one.net, test) end
  for i, name in ipairs(NAMES) do
    local numbers = {}
    for k, list in ipairs(losses) do numbers[k] = tables.short(list[i]:item()) end
    numbers[#numbers + 1] = tables.short(weighed.curves[i][#weighed.curves[i]])
    rows[i + 1] = { word(name), form:format(table.unpack(numbers)) }
  end
  return rows
end

-- The task that has the largest of three numbers.
local function most(list) return NAMES[tensor(list):argmax():item()] end

local function three_ways(s, seed)
  local ways = { hand = by_hand(s.hand), yours = by_learner(0), gradnorm = by_gradnorm() }
  local all = learners(seed, { "hand", "yours", "gradnorm" }, function(name) return ways[name] end)
  all.test, all.scene = part(all.road, TRAIN + 1, TEST), shown_scene(all.road)
  return all
end

local function ways_picture(all, _, epoch)
  local _, own, gradnorm = table.unpack(all)
  local answer, distance = answers(own, all.road, all.scene)
  return {
    figures = {
      chart.row { truth(all.road, all.scene), answer, distance },
      chart.row { weights_chart(all, own, epoch == EPOCHS), weights_chart(all, gradnorm) },
    },
    values = side_by_side(all, own, all.test),
  }
end

local function ways_result(all)
  local own, result = all[2], { near = 100 * NEAR, settled = 0, first = EPOCHS }
  local weights = {}
  for i, name in ipairs(NAMES) do
    local curve = own.curves[i]
    weights[i] = curve[#curve]
    result["weight_" .. name], result["loss_" .. name] = weights[i], own.losses[i]
    result.settled, result.first = math.max(result.settled, settled(curve)), math.min(result.first, settled(curve))
  end
  result.highest, result.largest = most(weights), most(own.losses)
  result.smallest = NAMES[tensor(own.losses):argmin():item()]
  result.product = weights[1] * own.losses[1]
  return result
end

-- Several starts ------------------------------------------------------------------------------

-- How many times apart the weights of task i are after this epoch.
local function apart(runs, i, epoch)
  local weights = {}
  for k, one in ipairs(runs) do weights[k] = one.curves[i][epoch + 1] end
  return math.max(table.unpack(weights)) / math.min(table.unpack(weights))
end

local function starts_of(s) return { 0, s.start, -s.start } end

local function several_starts(s, seed) return learners(seed, starts_of(s), by_learner) end

local function starts_picture(runs, _, epoch)
  local charts, values = {}, { { word "apart", tables.short(apart(runs, 1, 0)) } }
  for i, name in ipairs(NAMES) do
    for _, one in ipairs(runs) do one.label, one.shown = ("s₀ = %g"):format(one.name), one.curves[i] end
    charts[i] = training.compared(runs, "shown",
      { title = word(name), counted = word "epoch", steps = EPOCHS, scale = "log" })
    values[i + 1] = { word(name), tables.short(apart(runs, i, epoch)) }
  end
  return { figure = chart.row(charts), values = values }
end

-- Before the training: the weight that each start means, of all three tasks.
local function view_starts(s)
  local rows = {}
  for k, start in ipairs(starts_of(s)) do
    rows[k] = { ("s₀ = %g: exp(−s₀)"):format(start), tables.short(math.exp(-start)) }
  end
  return { values = rows }
end

local function starts_result(runs, s)
  local widest, begin = 1, math.exp(2 * s.start)
  for i in ipairs(NAMES) do widest = math.max(widest, apart(runs, i, EPOCHS)) end
  return { begin = begin, widest = widest, left = math.log(widest) / math.log(begin) }
end

page "ex3" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "detection" } },
  run = {
    training.scene("ways", {
      controls = { numbers "hand" { label = "w", value = { 1, 1, 1 }, from = 0, to = 500, step = 1 } },
      view = function()
        local all = scenes(1)
        return { figure = truth(all, shown_scene(all)) }
      end,
      steps = EPOCHS, opens = true,
      begin = three_ways, step = learn, look = note, picture = ways_picture, result = ways_result,
    }),
    training.scene("starts", {
      controls = { slider "start" { label = "s₀ = ±", from = 0.5, to = 3, step = 0.5, value = 2 } },
      steps = EPOCHS, opens = true, view = view_starts,
      begin = several_starts, step = learn, look = note, picture = starts_picture, result = starts_result,
    }),
  },
  explain = {
    choice "highest" { run = "ways", answer = function(result) return result.highest end },
    choice "why" {
      run = "ways",
      answer = function(result) return result.highest == result.smallest and "smallest" or "other" end,
    },
    number "settled" {
      run = "ways", answer = "settled", tolerance = 2, traps = { first = "first", all = EPOCHS },
    },
    number "product" { run = "ways", answer = "product", tolerance = 0.15 },
    choice "start" {
      run = "starts",
      answer = function(result)
        if result.left < FORGOTTEN then return "forgotten" end
        return result.left < CLOSER and "closer" or "kept"
      end,
    },
    choice "half" { answer = "share" },
  },
  use = { text "use" },
}

-- Where s = log L the program's slope along s is 0 and its weight 1/L, as the formula has it.
claim "rest" {
  of = { "predict", "product" },
  check = function(c)
    for _, level in ipairs { 0.02, 0.3, 1.6 } do
      local asked = { losses = tensor { level, level, level }, log_vars = tensor.full({ 3 }, math.log(level)) }
      asked.ask = "grad"
      c:close(yours.field(asked, "grad_log_vars", 3), { 0, 0, 0 }, 1e-5)
      asked.ask = "weights"
      c:close(yours.field(asked, "weights", 3), { 1 / level, 1 / level, 1 / level })
    end
    for start = -2, 2 do c:close(by_learner(start).weights(), { math.exp(-start), math.exp(-start), math.exp(-start) }) end
    c:close(c:answer("product", nil, { product = 0.5 * 2 }), 1)
  end,
}

-- One step along s, against differences of the total Σ exp(−s)·L + s that is written here.
claim "total" {
  of = "idea",
  check = function(c)
    local balance, losses = by_learner(0.5), { nn.parameter(tensor { 1.6 }), nn.parameter(tensor { 0.3 }) }
    losses[3] = nn.parameter(tensor { 0.1 })
    local parts = {}
    for i, l in ipairs(losses) do parts[i] = l:sum() end
    balance.total(parts):backward()
    for _, l in ipairs(losses) do
      c:close(l.grad, { c:slope(function(x) return math.exp(-0.5) * x + 0.5 end, 1) }, 1e-4)
    end
    for _, kind in ipairs { { by_hand { 2, 3, 4 }, 2 * 1.6 + 3 * 0.3 + 4 * 0.1 }, { by_gradnorm(), 1.6 + 0.3 + 0.1 } } do
      c:close(kind[1].total(parts), kind[2])
    end
  end,
}

-- The first losses, on scenes that were not trained on.
claim "first-losses" {
  of = "predict",
  check = function(c)
    local values = c:trained("ways", nil, { frames = 1 }).values
    local expected = { segmentation = 1.6, depth = 0.3, detection = 0.1 }
    for _, name in ipairs(NAMES) do
      local row = values[word(name)]
      c:close(row[2], expected[name], 0.35 * expected[name])
      c:close(row[4], 1)
    end
    local random_guess = math.log(5) -- of five classes
    c:close(values[word "segmentation"][1], random_guess, 0.4)
  end,
}

claim "three" {
  of = "idea",
  check = function(c)
    local all = learners(1, { "gradnorm" }, by_gradnorm)
    learn(all, 1)
    local first, sum = all[1].balance.weights(), 0
    for _, weight in ipairs(first) do sum = sum + weight end
    c:close(sum, 3, 1e-4)
    c:holds(math.abs(first[1] - first[3]) > 1e-3, "the weights do not move")
  end,
}

-- The epoch from which on a curve stays near its end, tried epoch by epoch from the end.
claim "settled" {
  of = "settled",
  check = function(c)
    for _, curve in ipairs { { 1, 2, 3.9, 4, 4.1, 4 }, { 1, 4, 1, 4 }, { 4, 4, 4 }, { 1, 3, 3.7, 3.81, 4 } } do
      local last, from = curve[#curve], #curve
      while from > 1 and math.abs(curve[from - 1] - last) <= 0.05 * last do from = from - 1 end
      c:close(settled(curve), from - 1)
    end
    local result = { settled = settled { 1, 3, 3.7, 3.81, 4 }, first = settled { 4, 4, 4 } }
    c:close(c:answer("settled", nil, result), 3)
    c:close(c:answer("settled", "first", result), 0)
    c:close(c:answer("settled", "all", result), 40)
  end,
}

claim "starts" {
  of = "starts",
  check = function(c)
    for _, start in ipairs { 0.5, 2 } do
      local list = c:shown("starts", { start = start }).list
      for k, s in ipairs { 0, start, -start } do c:close(list[k][2], { 1 / math.exp(s) }, 0.006) end
    end
  end,
}

claim "smallest-first" {
  of = { "predict", "highest", "why", "product" },
  training = { reduced = { seeds = 1, frames = 5 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local values = c:trained("ways", nil, how).values
    local weights = {}
    for i, name in ipairs(NAMES) do weights[i] = values[word(name)][4] end
    local answer = c:answer("highest", nil, { highest = most(weights) })
    return weights[3] > weights[2] and weights[2] > weights[1] and answer == "detection", weights[3]
  end,
}

claim "forgotten" {
  of = "start",
  training = { reduced = { seeds = 1, frames = 11 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local list = c:trained("starts", nil, how).list
    local left = 0
    for i = 2, 4 do left = math.max(left, math.log(list[i][2][1]) / math.log(list[1][2][1])) end
    return left < 0.5 and c:answer("start", nil, { left = left }) == "forgotten", left
  end,
}
