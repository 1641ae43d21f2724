-- Exercise 3's page in use: one small network looks at road scenes and answers three questions. It
-- is trained with weights by hand, with the learner's own balancing and with GradNorm, from the same
-- start; then with the learner's alone, from several starts of the log variances.

local pictures, training = library "pictures", library "training"

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

-- Two layers of 3×3 that all tasks share, and a head of one layer for each: 1,325 numbers. Besides
-- the colours it sees how far down a pixel is.
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

local function sampled(map)
  return map:reshape(-1, H, 2, W, 2):select(5, 2):select(3, 2)
end

local function scenes(seed)
  local road = data.road(TRAIN + TEST, seed)
  local colours = road.images:reshape(-1, 3, H, 2, W, 2):mean(6):mean(4)
  local rows = tensor.linspace(-1, 1, H):reshape(1, 1, H, 1):expand(TRAIN + TEST, 1, H, W)
  return {
    inputs = tensor.cat({ colours - 0.5, rows }, 2),
    segmentation = sampled(road.segmentation),
    depth = sampled(road.depth),
    detection = road.detection,
    pictures = road.images,
    boxes = road.boxes,
  }
end

local function part(all, from, count)
  local some = {}
  for _, name in ipairs { "inputs", "segmentation", "depth", "detection" } do
    some[name] = all[name]:narrow(1, from, count)
  end
  return some
end

-- The scene that is shown: of those not trained on the one with the most boxes.
local function shown_scene(all)
  local counts, best = {}, TRAIN
  for _, box in ipairs(all.boxes:tolist()) do counts[box[1]] = (counts[box[1]] or 0) + 1 end
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

-- What the network is trained with: `step(losses)` goes backward and moves the weights of the tasks,
-- at a rate that falls with `left`, the share of the training that is left.

local function by_hand(weights)
  return {
    weights = function() return weights end,
    step = function(_, losses)
      (losses[1] * weights[1] + losses[2] * weights[2] + losses[3] * weights[3]):backward()
    end,
  }
end

-- The learner's balancing: their weights and their gradient along s, from this start of all s.
local function by_learner(start)
  local log_vars = nn.parameter(tensor.full({ 3 }, start))
  local adam = optim.Adam({ log_vars }, { lr = BALANCE_RATE })
  local in_force
  local function question(what, losses) return { ask = what, losses = losses, log_vars = log_vars:detach() } end
  return {
    weights = function()
      return yours.field(question("weights", tensor.ones(3)), "weights", 3):tolist()
    end,
    step = function(_, losses, left)
      local vector = tensor.stack(losses)
      local numbers = vector:detach()
      in_force = yours.field(question("weights", numbers), "weights", 3)
      local slope = yours.field(question("grad", numbers), "grad_log_vars", 3)
      adam.lr = BALANCE_RATE * left
      adam:zero_grad()
      yours.node(0, { { vector, in_force }, { log_vars, slope } }):backward()
      adam:step()
    end,
  }
end

local function by_gradnorm()
  local gradnorm = nn.GradNorm(3, { form = "paper", alpha = 1.5, lr = 0.025 })
  return {
    weights = function() return gradnorm:weights():tolist() end,
    step = function(net, losses)
      gradnorm:total(losses):backward()
      gradnorm:step(losses, net.second)
    end,
  }
end

local function learner(seed, balance)
  random.seed(seed) -- the same start for all
  local net = Net()
  local one = { net = net, balance = balance, adam = optim.Adam(net:parameters(), { lr = RATE, beta2 = MEMORY }), curves = {} }
  for i, weight in ipairs(balance.weights()) do one.curves[i] = { weight } end
  return one
end

local function learn(one, all, epoch)
  one.losses = { 0, 0, 0 }
  for step = 1, STEPS do
    local left = 1 - ((epoch - 1) * STEPS + step - 1) / (EPOCHS * STEPS)
    local losses = losses_of(one.net, part(all, (step - 1) * BATCH + 1, BATCH))
    one.adam.lr = RATE * left
    one.adam:zero_grad()
    one.balance.step(one.net, losses, left)
    one.adam:step()
    for i, l in ipairs(losses) do one.losses[i] = one.losses[i] + l:item() / STEPS end
  end
  for i, weight in ipairs(one.balance.weights()) do one.curves[i][epoch + 1] = weight end
end

local function judge(one, test)
  one.test = {}
  for i, l in ipairs(losses_of(one.net, test)) do one.test[i] = l:item() end
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

local COLOURS = { -- sky, verge, road, car, sign
  { 0.45, 0.68, 0.92 },
  { 0.30, 0.52, 0.25 },
  { 0.33, 0.33, 0.37 },
  { 0.86, 0.27, 0.22 },
  { 0.95, 0.78, 0.16 },
}
local BOX = { 1, 1, 1 }

-- Draws a box's edge into rows of pixels, planes[channel][row][column].
local function outline(planes, box)
  local height, width = #planes[1], #planes[1][1]
  local function put(x, y)
    for c = 1, 3 do
      if y >= 1 and y <= height and x >= 1 and x <= width then planes[c][y][x] = BOX[c] end
    end
  end
  for x = box[1], box[3] do
    put(x, box[2])
    put(x, box[4])
  end
  for y = box[2], box[4] do
    put(box[1], y)
    put(box[3], y)
  end
end

local function truth(all, scene)
  local planes = all.pictures:select(1, scene):tolist()
  for _, box in ipairs(all.boxes:tolist()) do
    if box[1] == scene - 1 then outline(planes, { box[3] + 1, box[4] + 1, box[5], box[6] }) end
  end
  return pictures.shown(word "scene", tensor(planes))
end

-- The extent of the pixels of one class that hang together with those in a cell; the cell itself
-- where it has none.
local function extent(classes, class, row, column)
  local seen, waiting = {}, {}
  local box = { column * CELL, row * CELL, (column - 1) * CELL + 1, (row - 1) * CELL + 1 }
  local function visit(x, y)
    local key = y * W + x
    if x < 1 or x > W or y < 1 or y > H or seen[key] or classes[y][x] ~= class then return end
    seen[key] = true
    waiting[#waiting + 1] = { x, y }
  end
  for y = (row - 1) * CELL + 1, row * CELL do
    for x = (column - 1) * CELL + 1, column * CELL do visit(x, y) end
  end
  if #waiting == 0 then return { box[3], box[4], box[1], box[2] } end
  while #waiting > 0 do
    local x, y = table.unpack(table.remove(waiting))
    box = { math.min(box[1], x), math.min(box[2], y), math.max(box[3], x), math.max(box[4], y) }
    visit(x - 1, y)
    visit(x + 1, y)
    visit(x, y - 1)
    visit(x, y + 1)
  end
  return { box[1] - 1, box[2] - 1, box[3] + 1, box[4] + 1 }
end

-- What the network answers for the scene: classes as colours with a box round each thing that was
-- detected, and the depth, near is dark. An argmax counts from 1: the kinds are nothing, car, sign.
local function answers(one, all, scene)
  local segmentation, depth, detection = one.net(part(all, scene, 1).inputs)
  local classes = segmentation:argmax(2):squeeze(1):tolist()
  local kinds = detection:argmax(2):squeeze(1):tolist()
  local planes = { {}, {}, {} }
  for y, row in ipairs(classes) do
    for c = 1, 3 do
      planes[c][y] = {}
      for x, class in ipairs(row) do planes[c][y][x] = COLOURS[class][c] end
    end
  end
  for r, row in ipairs(kinds) do
    for c, kind in ipairs(row) do
      if kind > 1 then outline(planes, extent(classes, kind + 2, r, c)) end
    end
  end
  return pictures.shown(word "answer", tensor(planes)), pictures.shown(word "distance", depth:detach():squeeze(1))
end

-- Charts --------------------------------------------------------------------------------------

local function weights_chart(title, curves, with_end)
  local figure = {
    title = title,
    x = { label = word "epoch", from = 0, to = EPOCHS },
    y = { scale = "log" },
  }
  for i, curve in ipairs(curves) do
    local last = curve[#curve]
    if with_end then
      figure[#figure + 1] = chart.rule { y = last * (1 + NEAR), color = i }
      figure[#figure + 1] = chart.rule { y = last * (1 - NEAR), color = i }
    end
    figure[#figure + 1] = chart.line { x = pictures.steps(curve), y = curve, label = word(NAMES[i]), color = i }
  end
  return chart.figure(figure)
end

local function short(value)
  return (value >= 100 and "%.0f" or value >= 1 and "%.2f" or "%.4f"):format(value)
end

-- The learners' losses on the test scenes side by side, and the weights of one of them.
local function side_by_side(learners, weighed)
  local heads = ("%-8s%-8s%-10s%s"):format("w", "s", "GradNorm", "exp(−s)")
  local rows = { { word "test", heads } }
  for i, name in ipairs(NAMES) do
    local numbers = {}
    for k, one in ipairs(learners) do numbers[k] = short(one.test[i]) end
    local curve = weighed.curves[i]
    rows[i + 1] = { word(name), ("%-8s%-8s%-10s%s"):format(numbers[1], numbers[2], numbers[3], short(curve[#curve])) }
  end
  return rows
end

-- Three ways ----------------------------------------------------------------------------------

local function ways_frame(all, scene, hand, own, gradnorm, epoch)
  local is_last = epoch == EPOCHS
  local answer, distance = answers(own, all, scene)
  return {
    figures = {
      chart.row { truth(all, scene), answer, distance },
      chart.row {
        weights_chart(word "yours", own.curves, is_last),
        weights_chart(word "gradnorm", gradnorm.curves),
      },
    },
    values = side_by_side({ hand, own, gradnorm }, own),
    progress = epoch / EPOCHS,
  }
end

local function best(list, is_better)
  local found = 1
  for i, value in ipairs(list) do
    if is_better(value, list[found]) then found = i end
  end
  return NAMES[found]
end

local function less(a, b) return a < b end
local function more(a, b) return a > b end

local function train_three_ways(s, run)
  local all = scenes(run.seed)
  local test, scene = part(all, TRAIN + 1, TEST), shown_scene(all)
  local hand = learner(run.seed, by_hand(s.hand))
  local own = learner(run.seed, by_learner(0))
  local gradnorm = learner(run.seed, by_gradnorm())
  for epoch = 0, EPOCHS do
    for _, one in ipairs { hand, own, gradnorm } do
      if epoch > 0 then learn(one, all, epoch) end
      judge(one, test)
    end
    run:frame(ways_frame(all, scene, hand, own, gradnorm, epoch))
  end
  local result = { near = 100 * NEAR, settled = 0, first = EPOCHS }
  local weights = {}
  for i, name in ipairs(NAMES) do
    local curve = own.curves[i]
    weights[i] = curve[#curve]
    result["weight_" .. name], result["loss_" .. name] = weights[i], own.losses[i]
    result.settled = math.max(result.settled, settled(curve))
    result.first = math.min(result.first, settled(curve))
  end
  result.highest, result.smallest = best(weights, more), best(own.losses, less)
  result.largest = best(own.losses, more)
  result.product = weights[1] * own.losses[1]
  return result
end

local function view()
  local all = scenes(1)
  local scene = shown_scene(all)
  return { figure = truth(all, scene) }
end

-- Several starts ------------------------------------------------------------------------------

-- How many times apart the weights of task i are after this epoch.
local function apart(runs, i, epoch)
  local low, high = math.huge, 0
  for _, one in ipairs(runs) do
    low, high = math.min(low, one.curves[i][epoch + 1]), math.max(high, one.curves[i][epoch + 1])
  end
  return high / low
end

local function starts_frame(runs, epoch)
  local charts, values = {}, { { word "apart", short(apart(runs, 1, 0)) } }
  for i, name in ipairs(NAMES) do
    local lists = {}
    for k, one in ipairs(runs) do
      lists[k] = { x = pictures.steps(one.curves[i]), y = one.curves[i], label = ("s₀ = %g"):format(one.start) }
    end
    charts[i] = training.history(lists,
      { title = word(name), counted = word "epoch", start = 0, steps = EPOCHS, scale = "log" })
    values[i + 1] = { word(name), short(apart(runs, i, epoch)) }
  end
  return { figure = chart.row(charts), values = values, progress = epoch / EPOCHS }
end

local function starts_of(s)
  return { 0, s.start, -s.start }
end

-- Before the training: the weight that each start means, of all three tasks.
local function view_starts(s)
  local rows = {}
  for k, start in ipairs(starts_of(s)) do
    rows[k] = { ("s₀ = %g: exp(−s₀)"):format(start), short(math.exp(-start)) }
  end
  return { values = rows }
end

local function train_from_starts(s, run)
  local all, runs = scenes(run.seed), {}
  for k, start in ipairs(starts_of(s)) do
    runs[k] = learner(run.seed, by_learner(start))
    runs[k].start = start
  end
  for epoch = 0, EPOCHS do
    for _, one in ipairs(runs) do
      if epoch > 0 then learn(one, all, epoch) end
    end
    run:frame(starts_frame(runs, epoch))
  end
  local widest, result = 1, {}
  for i in ipairs(NAMES) do widest = math.max(widest, apart(runs, i, EPOCHS)) end
  result.begin = math.exp(2 * s.start)
  result.widest = widest
  result.left = math.log(widest) / math.log(result.begin)
  return result
end

page "ex3" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "detection" } },
  run = {
    scene "ways" {
      controls = {
        numbers "hand" { label = "w", value = { 1, 1, 1 }, from = 0, to = 500, step = 1 },
      },
      view = view,
      train = train_three_ways,
    },
    scene "starts" {
      controls = {
        slider "start" { label = "s₀ = ±", from = 0.5, to = 3, step = 0.5, value = 2 },
      },
      view = view_starts,
      train = train_from_starts,
    },
  },
  explain = {
    choice "highest" { run = "ways", answer = function(result) return result.highest end },
    choice "why" {
      run = "ways",
      answer = function(result) return result.highest == result.smallest and "smallest" or "other" end,
    },
    number "settled" {
      run = "ways",
      answer = function(result) return result.settled end,
      tolerance = 2,
      traps = { first = function(result) return result.first end, all = EPOCHS },
    },
    number "product" {
      run = "ways",
      answer = function(result) return result.product end,
      tolerance = 0.15,
    },
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
