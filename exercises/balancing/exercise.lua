-- Exercise 3: adaptive loss balancing. What is asked of a submission, and what it must answer.
local grading = require "grading"

local EPOCHS, SCENES, UNSEEN = 30, 16, 8
local BATCH = 4 -- as call.lua and call.py cut them
local DEPTH = 2 -- the one regression of the three tasks
local NAMES = { "segmentation", "depth", "detection" }

-- To three digits after the point: a counterexample is read, and typed again, by a person.
local function uniform(from, to)
  return math.floor((from + (to - from) * math.random()) * 1000 + 0.5) / 1000
end

-- Σ k·(exp(−s)·L + s). The paper halves both terms of a regression: k is 1, for the depth 1 or ½, and
-- which of the two a submission chose is its own affair, as long as both terms agree.
local function total_of(losses, log_vars, k)
  return (((-log_vars):exp() * losses + log_vars) * k):sum()
end

local function expected(question)
  if question.ask == "history" then
    return { weight_rows = question.epochs, loss_rows = question.epochs, moved = 1 }
  end
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

-- The one number that an answer holds, nil where it is anything else.
local function single(value)
  if tensor.is(value) and value:numel() == 1 then return value:item() end
  return type(value) == "number" and value or nil
end

-- Each task's factor: what a loss of 1 costs where its log variance is 0 and all else is nothing.
local function factors(tasks)
  local list = {}
  for i = 1, tasks do
    local losses, zeros = {}, {}
    for j = 1, tasks do losses[j], zeros[j] = j == i and 1 or 0, 0 end
    local cost = i == DEPTH and single(ask(grading.question(given(losses, zeros), "total")).answer.total)
    list[i] = cost and math.abs(cost - 0.5) < 1e-4 and 0.5 or 1
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

-- With 1 task, 2 tasks and so on.
local function each(check, count, what, note)
  check:forall(count, function(i) return draw(i) end, function(case)
    local question = ask_for(case, what)
    return check:differs(question, expected(question), note)
  end)
end

-- Training ------------------------------------------------------------------------------------

-- Every fourth pixel of a label map, from the middle of its block.
local function sampled(map)
  return map:reshape(-1, 16, 4, 24, 4):select(5, 3):select(3, 3)
end

-- Scenes to train on and, where `unseen` says so, more of them that are only looked at.
local function road_question(what, scenes, unseen, epochs, seed)
  local road = data.road(scenes + unseen, seed)
  local images = road.images:reshape(-1, 3, 16, 4, 24, 4):mean(6):mean(4)
  local labels = {
    segmentation = sampled(road.segmentation),
    depth = sampled(road.depth),
    detection = road.detection,
  }
  local question = { ask = what, epochs = epochs, seed = seed, images = images:narrow(1, 1, scenes) }
  for name, label in pairs(labels) do question[name] = label:narrow(1, 1, scenes) end
  if unseen == 0 then return question end
  question.unseen = images:narrow(1, scenes + 1, unseen)
  for name, label in pairs(labels) do labels[name] = label:narrow(1, scenes + 1, unseen) end
  return question, labels
end

-- The three losses of what a model answers for scenes with these labels; where an answer has not as
-- many numbers as it should, its name in their place.
local function task_losses(answer, when, labels)
  local count = labels.depth:size(1)
  local shapes = { { count, 5, 16, 24 }, { count, 16, 24 }, { count, 3, 8, 12 } }
  local found = {}
  for i, name in ipairs(NAMES) do
    local given, size = answer[name .. "_" .. when], 1
    for _, n in ipairs(shapes[i]) do size = size * n end
    if not tensor.is(given) or given:numel() ~= size then return nil, i end
    found[i] = given:reshape(shapes[i])
  end
  return {
    loss.cross_entropy(found[1], labels.segmentation):item(),
    loss.mae(found[2], labels.depth):item(),
    loss.focal(found[3], labels.detection):item(),
  }
end

local trained, seen, unseen -- the one training run that several checks look at, and its scenes

local function training()
  if not trained then
    local question, labels = road_question("train", SCENES, UNSEEN, EPOCHS, math.random(1, 1000000))
    trained, seen, unseen = ask(question).answer, question, labels
    for name, value in pairs(trained) do -- C answers in arrays of one
      trained[name] = single(value) or value
    end
  end
  return trained
end

-- The history as rows of numbers; ends the check where it is none.
local function history(check)
  local answer = training()
  if answer.calls == 0 then check:fail { kind = "criterion-unused" } end
  for _, name in ipairs { "weights", "losses" } do
    local rows = answer[name]
    if rows == nil or rows:numel() ~= EPOCHS * 3 then
      local found = name == "weights" and answer.weight_rows or answer.loss_rows
      check:fail { kind = "rows", field = name, got = found, wanted = EPOCHS }
    end
    for _, value in ipairs(rows:reshape(-1):tolist()) do
      if value ~= value or math.abs(value) == math.huge then
        check:fail { kind = "not-finite", field = name }
      end
    end
  end
  return answer.weights:reshape(EPOCHS, 3):tolist(), answer.losses:reshape(EPOCHS, 3):tolist()
end

-- The losses of what the fresh model answered for batch `b`; ends the check where it answers amiss.
local function batch_losses(check, b, when)
  local labels = {}
  for _, name in ipairs(NAMES) do labels[name] = seen[name]:narrow(1, (b - 1) * BATCH + 1, BATCH) end
  local found, wrong = task_losses(training(), when, labels)
  if not found then check:fail { kind = "prediction-" .. wrong } end
  return found
end

-- Whether `given` is the loss of task `task`, `slack` more or less. A focal loss without its α = ¼
-- is taken too: the balancing takes a factor away.
local function is_near(given, low, high, task, slack)
  local function fits(factor) return given >= factor * low / slack and given <= factor * high * slack end
  return fits(1) or task == 3 and fits(4)
end

-- The task whose loss is none of the batch that the others are of, and what it should be; nil where all
-- three are of one batch, or none is of any.
local function wrong_to_the_digit(first, batches)
  local best, wrong = 0, nil
  for _, losses in ipairs(batches) do
    local count, other = 0, nil
    for i = 1, 3 do
      if is_near(first[i], losses[i], losses[i], i, 1.0003) then count = count + 1 else other = other or i end
    end
    if count == 3 then return nil end
    if count > best then best, wrong = count, { task = other, loss = losses[other] } end
  end
  return wrong
end

-- The first task whose loss is far from that of every batch, and what it should be about; or nil.
local function wrong_in_size(first, batches)
  for i = 1, 3 do
    local low, high = math.huge, 0
    for _, losses in ipairs(batches) do low, high = math.min(low, losses[i]), math.max(high, losses[i]) end
    if not is_near(first[i], low, high, i, 1.6) then return { task = i, loss = low } end
  end
end

-- Before the first step the model answers as when it was made: what the criterion is given first are
-- the losses of one of the batches, as the task names them. Where the model answers otherwise when it
-- is asked again (a dropout), or training has cut batches of its own, only their size is asked.
local function must_be_the_tasks(check)
  local answer = training()
  if answer.segmentation_first1 == nil then return end -- in C there is no model
  local first, batches = answer.first:tolist(), {}
  for b = 1, SCENES // BATCH do batches[b] = batch_losses(check, b, "first" .. b) end
  local again, is_exact = batch_losses(check, 1, "again"), answer.calls == EPOCHS * #batches
  for i = 1, 3 do is_exact = is_exact and again[i] == batches[1][i] end
  local wrong = is_exact and wrong_to_the_digit(first, batches) or wrong_in_size(first, batches)
  if wrong then
    check:fail { kind = "another-loss-" .. wrong.task, got = first[wrong.task], wanted = wrong.loss }
  end
end

-- Whether the total has the gradient that it should: only then can be told what training left of it.
local function has_right_gradient(check)
  local question = ask_for(draw(3), "grad")
  return check:differs(question, expected(question)) == nil
end

local checks = {
  grading.check {
    id = "total",
    points = 15,
    run = function(self)
      must(self, given({ 1, 2, 0.5 }, { 0, 0, 0 }), "total") -- 3.5
      must(self, given({ 1, 2, 0.5 }, { 0, math.log(2), -math.log(2) }), "total") -- 3
      must(self, given({ 0, 3, 20 }, { 2, -3, 5 }), "total", "far")
      each(self, 6, "total", "drawn")
    end,
  },
  grading.check {
    id = "weights",
    points = 10,
    run = function(self)
      must(self, given({ 1, 1, 1 }, { 0, math.log(4), -math.log(2) }), "weights") -- 1, ¼, 2
      must(self, given({ 1, 1, 1 }, { 5, -4, 0 }), "weights", "far")
      each(self, 6, "weights", "drawn")
    end,
  },
  grading.check {
    id = "gradient",
    points = 20,
    depends_on = { "total" },
    run = function(self)
      must(self, given({ 1, 2, 0.5 }, { 0, math.log(2), -math.log(2) }), "grad")
      must(self, given({ 0, 3, 20 }, { 2, -3, 5 }), "grad", "far")
      each(self, 6, "grad", "drawn")
    end,
  },
  grading.check {
    id = "learnt",
    points = 10,
    run = function(self)
      local question = { ask = "converge", losses = tensor { 4, 0.2, 1.5 } }
      local log_vars = ask(question).answer.log_vars
      if not tensor.is(log_vars) then self:fail { kind = "missing", field = "log_vars" } end
      if log_vars:numel() ~= 3 then
        self:fail { kind = "count", field = "log_vars", got = log_vars:numel() }
      end
      question.steps = 0
      local start = ask(question).answer.log_vars
      local moved = (log_vars - start:reshape(log_vars.shape)):abs():min():item()
      if moved < 1e-3 then self:fail { kind = "not-learnt" } end
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
      local weights, losses = history(self)
      local answer = training()
      if answer.moved == 0 then self:fail { kind = "weights-still" } end
      if answer.fresh == 0 and has_right_gradient(self) then self:fail { kind = "accumulated" } end
      if answer.true_weights == 1 and answer.true_losses == 1 then
        must_be_the_tasks(self)
        return
      end
      local told = answer.true_weights == 0 and "weights" or "losses"
      self:fail {
        kind = "untrue",
        field = told,
        index = 3 * (answer.row - 1) + answer.task,
        expected_answer = { [told] = tensor(told == "weights" and weights or losses) },
        got = answer.told,
        wanted = (answer.low + answer.high) / 2,
      }
    end,
  },
  grading.check {
    id = "falling",
    points = 10,
    depends_on = { "history" },
    run = function(self)
      local _, losses = history(self)
      for i = 1, 3 do
        if losses[EPOCHS][i] > 0.97 * losses[1][i] then
          self:fail { kind = "not-falling-" .. i, got = losses[EPOCHS][i], wanted = losses[1][i] }
        end
      end
      local answer = training()
      if answer.segmentation_after == nil then return end -- in C there is no model
      local before, wrong = task_losses(answer, "before", unseen)
      local after = before and task_losses(answer, "after", unseen)
      if not after then self:fail { kind = "prediction-" .. (wrong or 1) } end
      for i = 1, 3 do
        if after[i] > 0.97 * before[i] then
          self:fail { kind = "not-falling-" .. i, note = "unseen", got = after[i], wanted = before[i] }
        end
      end
    end,
  },
}

return {
  page = "ex3",
  version = "1",
  checks = checks,
  expected = expected,

  tolerance = {
    total = { absolute = 1e-5, relative = 1e-5 },
    weights = { absolute = 1e-5, relative = 1e-4 },
    grad_losses = { absolute = 1e-5, relative = 1e-4 },
    grad_log_vars = { absolute = 1e-5, relative = 1e-4 },
    log_vars = { absolute = 5e-3 },
    weight_rows = { absolute = 0 },
    loss_rows = { absolute = 0 },
    moved = { absolute = 0 },
    fresh = { absolute = 0 },
    true_weights = { absolute = 0 },
    true_losses = { absolute = 0 },
  },

  -- Few steps, and log variances above 0: where a mistake takes them for variances or divides by
  -- them, its answers are numbers still.
  probes = function()
    local probes = {}
    for tasks = 2, 4 do
      local case = draw(tasks)
      for i = 1, tasks do case.arrays.log_vars[i] = uniform(0.3, 1.5) end
      for _, what in ipairs { "total", "grad", "weights", "converge" } do
        probes[#probes + 1] = grading.question(case, what)
        probes[#probes].steps = what == "converge" and 3 or nil
      end
    end
    probes[#probes + 1] = road_question("history", 5, 0, 2, 7)
    return probes
  end,

  questions = function()
    local questions = {}
    for tasks = 1, 5 do
      for _, what in ipairs { "total", "grad", "weights", "converge" } do
        questions[#questions + 1] = grading.question(draw(tasks), what)
        questions[#questions + 1] = grading.question(given({ 0, 3, 20 }, { 2, -3, 5 }), what)
      end
    end
    questions[#questions + 1] = { ask = "converge", losses = tensor { 4, 0.2, 1.5 } }
    for seed = 1, 2 do questions[#questions + 1] = road_question("told", 9, 0, 3 + seed, seed) end
    return questions
  end,
}
