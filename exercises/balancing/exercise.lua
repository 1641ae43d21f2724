-- Exercise 3: adaptive loss balancing. What is asked of a submission, and what it must answer.
local grading = require "grading"

local EPOCHS = 30

local function uniform(from, to)
  return from + (to - from) * math.random()
end

-- Σ k·(exp(−s)·L + s). The paper halves both terms for a regression task: k is 1 or ½ for each, and
-- which of the two a submission chose is its own affair, as long as both terms agree.
local function total_of(losses, log_vars, k)
  return (((-log_vars):exp() * losses + log_vars) * k):sum()
end

local function expected(question)
  if question.ask == "history" then return { rows = question.epochs } end
  local k = question._factors or tensor.ones(question.losses:size(1))
  if question.ask == "converge" then return { log_vars = question.losses:log() } end
  if question.ask == "weights" then return { weights = (-question.log_vars):exp() * k } end
  local losses = tensor(question.losses, { grad = true })
  local log_vars = tensor(question.log_vars, { grad = true })
  local total = total_of(losses, log_vars, k)
  if question.ask == "total" then return { total = total } end
  total:backward()
  return { grad_losses = losses.grad, grad_log_vars = log_vars.grad }
end

local function draw(tasks)
  local losses, log_vars = {}, {}
  for i = 1, tasks do
    losses[i], log_vars[i] = uniform(0.1, 4), uniform(-1.5, 1.5)
  end
  return { numbers = {}, shape = { tasks }, arrays = { losses = losses, log_vars = log_vars } }
end

local function given(losses, log_vars)
  return { numbers = {}, shape = { #losses }, arrays = { losses = losses, log_vars = log_vars } }
end

-- Each task's factor: what a loss of 1 costs where its log variance is 0 and all else is nothing.
local function factors(tasks)
  local list = {}
  for i = 1, tasks do
    local losses, zeros = {}, {}
    for j = 1, tasks do losses[j], zeros[j] = j == i and 1 or 0, 0 end
    local cost = ask(grading.question(given(losses, zeros), "total")).answer.total
    local halved = cost and cost:numel() == 1 and math.abs(cost:item() - 0.5) < 1e-4
    list[i] = halved and 0.5 or 1
  end
  return tensor(list)
end

local function ask_for(case, what)
  local question = grading.question(case, what)
  question._factors = factors(case.shape[1])
  return question
end

local function must(check, case, what, note)
  local question = ask_for(case, what)
  check:match(question, expected(question), note)
end

local function each(check, count, what, note)
  check:forall(count, function() return draw(math.random(2, 4)) end, function(case)
    local question = ask_for(case, what)
    return check:differs(question, expected(question), note)
  end)
end

-- Training ------------------------------------------------------------------------------------

-- Every fourth pixel of a label map, from the middle of its block.
local function sampled(map, count)
  return map:reshape(count, 16, 4, 24, 4):select(5, 3):select(3, 3)
end

local function road_question(what, count, epochs, seed)
  local scenes = data.road(count, seed)
  return {
    ask = what,
    epochs = epochs,
    seed = seed,
    images = scenes.images:reshape(count, 3, 16, 4, 24, 4):mean(6):mean(4),
    segmentation = sampled(scenes.segmentation, count),
    depth = sampled(scenes.depth, count),
    detection = scenes.detection,
  }
end

local trained -- the one training run that several checks look at

local function training(check)
  trained = trained or ask(road_question("train", 12, EPOCHS, math.random(1, 1000000))).answer
  local answer = trained
  for _, name in ipairs { "weights", "losses" } do
    local rows = answer[name]
    if rows == nil or rows:numel() ~= EPOCHS * 3 then check:fail { kind = "history", field = name } end
    for _, value in ipairs(rows:reshape(-1):tolist()) do
      if value ~= value or math.abs(value) == math.huge then
        check:fail { kind = "not-finite", field = name }
      end
    end
  end
  return answer.weights:reshape(EPOCHS, 3):tolist(), answer.losses:reshape(EPOCHS, 3):tolist()
end

local checks = {
  grading.check {
    id = "total",
    points = 15,
    run = function(self)
      must(self, given({ 1, 2, 0.5 }, { 0, 0, 0 }), "total") -- 3.5
      must(self, given({ 1, 2, 0.5 }, { 0, math.log(2), -math.log(2) }), "total") -- 3
      each(self, 6, "total", "drawn")
    end,
  },
  grading.check {
    id = "weights",
    points = 10,
    run = function(self)
      must(self, given({ 1, 1, 1 }, { 0, math.log(4), -math.log(2) }), "weights") -- 1, ¼, 2
      each(self, 4, "weights", "drawn")
    end,
  },
  grading.check {
    id = "gradient",
    points = 20,
    depends_on = { "total" },
    run = function(self) each(self, 8, "grad") end,
  },
  grading.check {
    id = "learnt",
    points = 10,
    run = function(self)
      local answer = ask({ ask = "converge", losses = tensor { 4, 0.2, 1.5 } }).answer
      if answer.log_vars == nil or answer.log_vars:numel() ~= 3 then
        self:fail { kind = "missing", field = "log_vars" }
      end
      if answer.log_vars:abs():max():item() < 1e-3 then self:fail { kind = "not-learnt" } end
    end,
  },
  grading.check {
    id = "closed-form",
    points = 15,
    depends_on = { "learnt" },
    run = function(self)
      for _ = 1, 3 do
        local losses = draw(3).arrays.losses
        local question = { ask = "converge", losses = tensor(losses) }
        self:match(question, expected(question), "closed-form")
      end
    end,
  },
  grading.check {
    id = "another-start",
    points = 10,
    depends_on = { "closed-form" },
    run = function(self)
      for _ = 1, 3 do
        local case = draw(3)
        local question = grading.question(case, "converge")
        self:match(question, expected(question), "another-start")
      end
    end,
  },
  grading.check {
    id = "history",
    points = 10,
    run = function(self)
      local weights = training(self)
      local moved = 0
      for i = 1, 3 do moved = math.max(moved, math.abs(weights[EPOCHS][i] - weights[1][i])) end
      if moved < 1e-3 then self:fail { kind = "weights-still" } end
    end,
  },
  grading.check {
    id = "falling",
    points = 10,
    depends_on = { "history" },
    run = function(self)
      local _, losses = training(self)
      for i = 1, 3 do
        if losses[EPOCHS][i] > 0.97 * losses[1][i] then
          self:fail { kind = "not-falling-" .. i, got = losses[EPOCHS][i], wanted = losses[1][i] }
        end
      end
    end,
  },
}

-- After a pass: the weights of a training run of the learner's, epoch by epoch.
local function use(settings)
  local answer = ask(road_question("train", 12, EPOCHS, settings.seed or 1)).answer
  local rows, epochs = answer.weights:reshape(EPOCHS, 3):tolist(), {}
  local lines = { {}, {}, {} }
  for e, row in ipairs(rows) do
    epochs[e] = e
    for i = 1, 3 do lines[i][e] = row[i] end
  end
  local figure = {
    x = { label = word "epoch", from = 1, to = EPOCHS },
    y = { label = word "weight" },
    grid = true,
    legend = true,
  }
  for i, name in ipairs { "segmentation", "depth", "detection" } do
    figure[i] = chart.line { x = epochs, y = lines[i], label = word(name) }
  end
  return chart.figure(figure)
end

return {
  page = "ex3",
  use = use,
  settings = { { name = "seed", label = "seed", from = 1, to = 20, step = 1, value = 1 } },
  version = "1",
  checks = checks,
  expected = expected,

  tolerance = {
    total = { absolute = 1e-5, relative = 1e-5 },
    weights = { absolute = 1e-5, relative = 1e-4 },
    grad_losses = { absolute = 1e-5, relative = 1e-4 },
    grad_log_vars = { absolute = 1e-5, relative = 1e-4 },
    log_vars = { absolute = 5e-3 },
    rows = { absolute = 0 },
  },

  probes = function()
    local probes = {}
    for _ = 1, 3 do
      local case = draw(3)
      for _, what in ipairs { "total", "grad", "weights", "converge" } do
        probes[#probes + 1] = grading.question(case, what)
      end
    end
    probes[#probes + 1] = road_question("history", 1, 2, 7)
    return probes
  end,
}
