-- Exercise 2: a perceptual loss over several layers. What is asked of a submission, and what it must
-- answer. What the weights are made of is the learner's choice, so a value is held to the weights
-- that the submission itself says are in force.
local grading = require "grading"

local LAYERS, CHANNELS = 3, { 4, 6, 8 }
local IMAGES, HEIGHT, WIDTH = 2, 8, 12
local LEAST_SHARE = 0.1 -- of the sum of the weights, that training must leave

local function uniform(from, to)
  return from + (to - from) * math.random()
end

local function drawn(shape, from, to)
  return tensor(grading.fill(shape, function() return uniform(from, to) end)):reshape(shape)
end

-- Two batches of images and the weights of an extractor. A map is mostly above 0, so that few of its
-- elements are cut off.
local function draw(what)
  local question = {
    ask = what,
    _pred = drawn({ IMAGES, 3, HEIGHT, WIDTH }, 0, 1),
    _target = drawn({ IMAGES, 3, HEIGHT, WIDTH }, 0, 1),
  }
  local from = 3
  for i, channels in ipairs(CHANNELS) do
    question["_kernel" .. i] = drawn({ channels, from, 2, 2 }, -0.35, 0.55)
    from = channels
  end
  return question
end

local function with(question, changes)
  local copy = {}
  for name, value in pairs(question) do copy[name] = value end
  for name, value in pairs(changes) do copy[name] = value end
  return copy
end

-- Which layers are compared, in their order.
local function chosen(question)
  return question._which and question._which:tolist() or { 1, 2, 3 }
end

local function features(question, image)
  local all, list = {}, {}
  for i = 1, LAYERS do
    image = nn.conv2d(image, question["_kernel" .. i], nil, { stride = 2 }):relu()
    all[i] = question._mask and image * question._mask[i] or image
  end
  for k, i in ipairs(chosen(question)) do list[k] = all[math.tointeger(i)] end
  return list
end

-- The mean squared error of each layer, as one tensor.
local function errors(question, pred)
  local a, b, list = features(question, pred), features(question, question._target), {}
  for i = 1, #a do list[i] = (a[i] - b[i]):square():mean() end
  return tensor.stack(list)
end

local function expected(question)
  local what = question.ask
  if what == "habits" then
    local ones = tensor.ones(LAYERS)
    return {
      counted = ones,
      follows = ones,
      rest = 0,
      reaches = 1,
      learns = 1,
      collapses = 0,
      disturbs = 0,
    }
  end
  local pred = tensor(question._pred, { grad = true })
  local total = (errors(question, pred) * question.weights):sum()
  if what == "total" then return { total = total } end
  total:backward()
  return { grad = pred.grad }
end

-- Questions that know the submission's weights -------------------------------------------------

-- The weights in force after the parameters were moved by `steps`.
local function weights(check, question)
  local found = ask(with(question, { ask = "weights" })).answer.weights
  local wanted = #chosen(question)
  if found == nil or found:numel() ~= wanted then
    check:fail { kind = "weights", got = found and found:numel() or 0, wanted = wanted }
  end
  for _, w in ipairs(found:tolist()) do
    if w ~= w or math.abs(w) == math.huge then check:fail { kind = "weights-not-finite" } end
  end
  return found
end

local function must(check, question, note)
  question = with(question, { weights = weights(check, question) })
  question.mse = errors(question, question._pred)
  check:match(question, expected(question), note)
end

local function some_steps()
  return drawn({ LAYERS }, -0.6, 0.6)
end

local function only(layer)
  local mask = {}
  for i = 1, LAYERS do mask[i] = i == layer and 1 or 0 end
  return tensor(mask)
end

-- Training the parameters alone ----------------------------------------------------------------

-- The weights at the first and the last moment, the two losses, and the least weight on the way.
local function learn(check, question)
  local answer = ask(question).answer
  if answer.path == nil or answer.path:numel() % LAYERS ~= 0 or answer.totals == nil then
    check:fail { kind = "weights", got = 0, wanted = LAYERS }
  end
  local rows = answer.path:reshape(-1, LAYERS):tolist()
  return rows[1], rows[#rows], answer.totals:tolist(), answer.path:min():item()
end

local function sum(list)
  local total = 0
  for _, v in ipairs(list) do total = total + v end
  return total
end

local checks = {
  grading.check {
    id = "value",
    points = 20,
    run = function(self)
      must(self, draw "total")
      -- One loss is asked about many images: what it was asked before must not matter.
      must(self, with(draw "total", { _before = draw("total")._target }), "before")
      for _ = 1, 4 do must(self, with(draw "total", { _steps = some_steps() }), "moved") end
    end,
  },
  grading.check {
    id = "zero",
    points = 10,
    depends_on = { "value" },
    run = function(self)
      for _ = 1, 2 do
        local question = with(draw "total", { _steps = some_steps() })
        question._pred = question._target
        must(self, question, "equal")
      end
    end,
  },
  grading.check {
    id = "layers",
    points = 10,
    depends_on = { "value" },
    run = function(self)
      for layer = 1, LAYERS do
        local question = with(draw "total", { _mask = only(layer), _steps = some_steps() })
        must(self, question, "layer-" .. layer)
      end
      must(self, with(draw "total", { _which = tensor { 3, 1 } }), "chosen")
      must(self, with(draw "total", { _which = tensor { 2 } }), "chosen-one")
    end,
  },
  grading.check {
    id = "image-gradient",
    points = 15,
    depends_on = { "value" },
    run = function(self)
      for _ = 1, 3 do must(self, with(draw "grad", { _steps = some_steps() })) end
      for layer = 1, LAYERS do -- the maps of the others are equal; their gradient is 0, and written
        must(self, with(draw "grad", { _mask = only(layer) }), "layer-" .. layer)
      end
    end,
  },
  grading.check {
    id = "weight-gradient",
    points = 10,
    depends_on = { "value" },
    run = function(self)
      -- Against the loss itself: the slope between two answers that lie a step apart.
      local h = 1 / 32
      for _ = 1, 2 do
        local question, found = draw "total", {}
        local base = some_steps():tolist()
        for k = 1, LAYERS do
          local function at(value)
            local steps = table.move(base, 1, LAYERS, 1, {})
            steps[k] = value
            return self:number(with(question, { _steps = tensor(steps) }), "total")
          end
          found[k] = (at(base[k] + h) - at(base[k] - h)) / (2 * h)
        end
        local steepest = 0
        for k = 1, LAYERS do steepest = math.max(steepest, math.abs(found[k])) end
        if steepest == 0 then self:fail { kind = "no-slope" } end
        question = with(question, { ask = "slopes", _steps = tensor(base) })
        self:match(question, { slopes = tensor(found) })
      end
    end,
  },
  grading.check {
    id = "frozen",
    points = 10,
    depends_on = { "value" },
    run = function(self)
      self:match(draw "disturb", { moved = 0 })
    end,
  },
  grading.check {
    id = "learnt",
    points = 10,
    depends_on = { "value" },
    run = function(self)
      local first, last, totals, least = learn(self, draw "learn")
      local moved = 0
      for i = 1, LAYERS do moved = math.max(moved, math.abs(last[i] - first[i])) end
      if not (moved > 1e-3) then self:fail { kind = "not-learnt" } end
      -- Where a weight fell below 0 the loss may do anything: the next check tells why.
      if least >= -1e-6 and not (totals[2] < totals[1]) then
        self:fail { kind = "not-falling", got = totals[2], wanted = totals[1] }
      end
    end,
  },
  grading.check {
    id = "no-collapse",
    points = 15,
    depends_on = { "learnt" },
    run = function(self)
      for layer = 0, LAYERS do -- from where they begin, and with one of them near nothing
        local steps = only(layer) * -0.9
        local first, last, _, least = learn(self, with(draw "learn", { _steps = steps }))
        if not (least >= -1e-6) then self:fail { kind = "negative", got = least } end
        if not (sum(last) >= LEAST_SHARE * sum(first)) then
          self:fail { kind = "collapsed", got = sum(last), wanted = sum(first) }
        end
      end
    end,
  },
}

return {
  page = "ex2",
  version = "1",
  checks = checks,
  expected = expected,

  tolerance = {
    total = { absolute = 1e-6, relative = 1e-4 },
    grad = { absolute = 1e-7, scale = 1e-4 },
    slopes = { absolute = 1e-5, scale = 1e-2 }, -- slopes between two float32 answers
    moved = { absolute = 0 },
    counted = { absolute = 1e-4, relative = 1e-2 },
  },

  probes = function() return { draw "habits" } end,
}
