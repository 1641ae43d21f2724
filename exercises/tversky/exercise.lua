-- Exercise 1: the Tversky loss. What is asked of a submission, and what it must answer.
local grading = require "grading"

-- To three digits after the point: a counterexample is read, and typed again, by a person.
local function rounded(value)
  return math.floor(value * 1000 + 0.5) / 1000
end

local function uniform(from, to)
  return rounded(from + (to - from) * math.random())
end

-- What a right submission answers: the engine's own loss, and its gradient from the tape.
local function expected(question)
  local pred = tensor(question.pred, { grad = true })
  local value = loss.tversky(pred, question.target, {
    alpha = question.alpha or 0.5,
    beta = question.beta or 0.5,
    smooth = question.smooth or 1,
  })
  if question.ask == "loss" then
    return { loss = value }
  end
  (value * (question._times or 1)):backward()
  return { grad = pred.grad }
end

-- A prediction and a mask of this shape: about a third of the mask is 1, and the prediction leans
-- to it.
local function masks(shape)
  local target = grading.fill(shape, function()
    return math.random() < 0.35 and 1 or 0
  end)
  local pred = grading.fill(shape, function(i)
    return target[i] == 1 and uniform(0.3, 1) or uniform(0, 0.7)
  end)
  return { pred = pred, target = target }
end

local function case(shape, numbers, arrays)
  return { shape = shape, numbers = numbers, arrays = arrays or masks(shape) }
end

local function right(check, a_case, what, note)
  local question = grading.question(a_case, what or "loss")
  return check:differs(question, expected(question), note)
end

local function must(check, a_case, what, note)
  local question = grading.question(a_case, what or "loss")
  check:match(question, expected(question), note)
end

local HALF = { alpha = 0.5, beta = 0.5, smooth = 1 }

local function some_weights()
  return { alpha = uniform(0.1, 1.2), beta = uniform(0.1, 1.2), smooth = uniform(0.2, 2) }
end

-- Options of any size: none is too large or too small to be given.
local function any_weights()
  local function power(from, to)
    return rounded(10 ^ uniform(from, to))
  end
  return { alpha = power(-1.3, 0.7), beta = power(-1.3, 0.7), smooth = power(-1, 2) }
end

local function filled(shape, value)
  return grading.fill(shape, function()
    return value
  end)
end

-- A question to a loss that was asked before, about other masks, with another one made beside it.
local function asked_again(what)
  local question = grading.question(case({ 2, 4 }, some_weights()), what)
  local before = grading.question(case({ math.random(2, 5), 3 }, {}), what)
  question.before, question.before_target = before.pred, before.target
  question.other = uniform(0.1, 1)
  return question
end

-- Two questions that differ in nothing else: what a loss answers that was asked before is held
-- against what is right only once the same loss, asked afresh, was right.
local function must_again(check, what)
  local question, fresh = asked_again(what), {}
  for name, value in pairs(question) do fresh[name] = value end
  fresh.before, fresh.before_target, fresh.other = nil, nil, nil
  check:match(fresh, expected(fresh))
  check:match(question, expected(question), "again")
end

-- The gradient is the slope of the loss, between two answers a step apart, at every element.
local function follows_itself(check, a_case)
  for i, p in ipairs(a_case.arrays.pred) do
    a_case.arrays.pred[i] = rounded(0.05 + 0.9 * p) -- so that a step stays between 0 and 1
  end
  local step, slopes, most = 1 / 64, {}, 0
  for i, p in ipairs(a_case.arrays.pred) do
    local function at(value)
      local pred = table.move(a_case.arrays.pred, 1, #a_case.arrays.pred, 1, {})
      pred[i] = value
      local arrays = { pred = pred, target = a_case.arrays.target }
      return check:number(grading.question(case(a_case.shape, a_case.numbers, arrays), "loss"), "loss")
    end
    slopes[i] = (at(p + step) - at(p - step)) / (2 * step)
    most = math.max(most, math.abs(slopes[i]))
  end
  if not (most > 0) then check:fail { kind = "no-slope" } end
  local question = grading.question(a_case, "grad")
  check:match(question, { grad = tensor(slopes):reshape(a_case.shape) }, "slopes")
end

local checks = {
  grading.check {
    id = "interface",
    points = 0,
    run = function(self)
      local arrays = { pred = { 0.9, 0.8, 0.1, 0.2 }, target = { 1, 1, 0, 0 } }
      local question = grading.question(case({ 4 }, HALF, arrays), "loss")
      local lacks = ask(question).answer.lacks
      if lacks ~= nil then
        local mistake = lacks == "super" and "parent-not-made" or nil
        self:fail { kind = "lacks", field = tostring(lacks), mistake = mistake }
      end
      local one = self:number(question, "loss")
      question.target = 1 - question.target
      if one == self:number(question, "loss") then self:fail { kind = "constant" } end
    end,
  },

  grading.check {
    id = "worked",
    points = 15,
    drawn_once = true,
    depends_on = { "interface" },
    run = function(self)
      local worked = {
        { pred = { 1, 1, 0, 0 }, target = { 1, 0, 1, 0 } }, -- 1/3
        { pred = { 0.9, 0.8, 0.1, 0.2 }, target = { 1, 1, 0, 0 } }, -- 0.1
        { pred = { 0.2, 0.4, 0.6, 0.8 }, target = { 0, 0, 1, 1 } }, -- 0.2
      }
      for _, arrays in ipairs(worked) do
        must(self, case({ 4 }, HALF, arrays))
      end
      for _ = 1, 3 do -- and numbers that nobody could have written down before
        must(self, case({ math.random(3, 6) }, HALF), "loss", "drawn")
      end
    end,
  },

  grading.check {
    id = "defaults",
    points = 5,
    drawn_once = true,
    depends_on = { "interface" },
    run = function(self)
      for _ = 1, 3 do
        must(self, case({ 2, 3 }, {}), "loss", "defaults")
      end
    end,
  },

  grading.check {
    id = "weights",
    points = 15,
    drawn_once = true,
    depends_on = { "worked" },
    run = function(self)
      local numbers = { alpha = 0.3, beta = 0.7, smooth = 1 }
      must(self, case({ 4 }, numbers, { pred = { 1, 1, 1, 0 }, target = { 1, 0, 0, 1 } })) -- 13/33
      self:forall(6, function()
        return case({ 3, 4 }, numbers)
      end, function(a_case)
        return right(self, a_case)
      end)
      for alpha = 0, 1 do
        must(self, case({ 5 }, { alpha = alpha, beta = 1 - alpha, smooth = 1 }), "loss", "nought")
      end
      local question = grading.question(case({ 5 }, some_weights()), "loss")
      self:match(question, expected(question))
      question._in_order = 1
      self:match(question, expected(question), "in-order")
    end,
  },

  grading.check {
    id = "dice",
    points = 10,
    drawn_once = true,
    depends_on = { "worked" },
    run = function(self)
      self:forall(8, function()
        return case({ math.random(2, 6), math.random(2, 6) }, { alpha = 0.5, beta = 0.5, smooth = uniform(0.3, 3) })
      end, function(a_case)
        local question = grading.question(a_case, "loss")
        local dice = loss.dice(question.pred, question.target, { smooth = 2 * a_case.numbers.smooth })
        return self:differs(question, { loss = dice }, "dice")
      end)
    end,
  },

  grading.check {
    id = "masks",
    points = 10,
    drawn_once = true,
    depends_on = { "worked" },
    run = function(self)
      local shape = { 4, 4 }
      local drawn = masks(shape)
      for _, value in ipairs { 0, 1 } do
        local flat = filled(shape, value)
        must(self, case(shape, HALF, { pred = drawn.pred, target = flat }), "loss", "target-" .. value)
        must(self, case(shape, HALF, { pred = flat, target = drawn.target }), "loss", "pred-" .. value)
        must(self, case(shape, HALF, { pred = flat, target = flat }), "loss", "both-" .. value)
        must(self, case(shape, HALF, { pred = flat, target = filled(shape, 1 - value) }), "loss", "opposite")
      end
    end,
  },

  grading.check {
    id = "shapes",
    points = 10,
    drawn_once = true,
    depends_on = { "weights" },
    run = function(self)
      local shapes = {
        { 1 },
        { math.random(2, 9) },
        { math.random(2, 5), math.random(2, 7) },
        { math.random(2, 4), math.random(2, 4), math.random(2, 6) },
        { math.random(2, 3), 1, math.random(3, 6), math.random(3, 6) },
        { 4, 3, 64, 64 },
      }
      self:forall(#shapes, function(i)
        return case(shapes[i], any_weights())
      end, function(a_case)
        return right(self, a_case, "loss", "shape")
      end)
    end,
  },

  grading.check {
    id = "symmetry",
    points = 10,
    depends_on = { "weights" },
    run = function(self)
      -- With the masks' roles exchanged FP becomes FN and FN becomes FP. Both are 0 and 1 only: a
      -- target is promised to be so.
      self:forall(8, function()
        local shape = { math.random(2, 5), math.random(2, 5) }
        local arrays = masks(shape)
        for i, p in ipairs(arrays.pred) do
          arrays.pred[i] = p > 0.5 and 1 or 0
        end
        return case(shape, some_weights(), arrays)
      end, function(a_case)
        local question = grading.question(a_case, "loss")
        local swapped = grading.question(a_case, "loss")
        swapped.pred, swapped.target = swapped.target, swapped.pred
        swapped.alpha, swapped.beta = swapped.beta, swapped.alpha
        return self:differs(question, { loss = self:number(swapped, "loss") }, "symmetry")
      end)
    end,
  },

  grading.check {
    id = "again",
    points = 5,
    depends_on = { "weights" },
    run = function(self)
      for _ = 1, 3 do
        must_again(self, "loss")
      end
    end,
  },

  grading.check {
    id = "zero-smooth",
    points = 5,
    drawn_once = true,
    depends_on = { "worked" },
    run = function(self)
      for _ = 1, 4 do
        local arrays = masks { 3, 3 }
        arrays.target[1] = 1 -- so that no denominator is 0
        must(self, case({ 3, 3 }, { alpha = 0.5, beta = 0.5, smooth = 0 }, arrays), "loss", "zero-smooth")
      end
      must(self, case({ 3, 3 }, { alpha = 0.5, beta = 0.5, smooth = 1e-6 }))
    end,
  },

  grading.check {
    id = "gradient",
    points = 15,
    depends_on = { "interface" },
    run = function(self)
      -- Against the loss itself: the slope between two answers that lie a step apart. A loss that is
      -- another than it should be can have its gradient right all the same, and is held to no more.
      local a_case = case({ 2, 3 }, HALF)
      follows_itself(self, a_case)
      if right(self, a_case) or right(self, case({ 3, 2 }, some_weights())) then
        follows_itself(self, case({ 3, 2 }, some_weights()))
        return
      end
      -- Against the tape.
      self:forall(5, function()
        return case({ math.random(2, 4), math.random(2, 5) }, HALF)
      end, function(drawn)
        return right(self, drawn, "grad")
      end)
      self:forall(4, function(i)
        return case(i < 4 and { math.random(2, 4), math.random(2, 5) } or { 2, 3, 32, 32 }, any_weights())
      end, function(drawn)
        return right(self, drawn, "grad")
      end)
      -- A part of a larger loss.
      local part = grading.question(case({ 2, 3 }, some_weights()), "grad")
      self:match(part, expected(part))
      part._times = uniform(1.5, 3)
      self:match(part, expected(part), "times")
      -- Where the loss is 0, and where the index is: both have a slope.
      local there = masks { 3, 3 }
      there.target[1], there.target[2] = 1, 0
      must(self, case({ 3, 3 }, some_weights(), { pred = there.target, target = there.target }), "grad", "certain")
      local missed = grading.fill({ 3, 3 }, function(i)
        return 1 - there.target[i]
      end)
      local no_smooth = { alpha = uniform(0.1, 1.2), beta = uniform(0.1, 1.2), smooth = 0 }
      must(self, case({ 3, 3 }, no_smooth, { pred = missed, target = there.target }), "grad", "zero-smooth")
      -- A prediction of exactly 0 or 1 has a gradient like any other.
      self:forall(3, function()
        local drawn = case({ 3, 3 }, some_weights())
        for i, p in ipairs(drawn.arrays.pred) do
          drawn.arrays.pred[i] = math.random() < 0.5 and p or math.random(0, 1)
        end
        return drawn
      end, function(drawn)
        return right(self, drawn, "grad", "certain")
      end)
      must_again(self, "grad")
    end,
  },
}

-- Known mistakes -------------------------------------------------------------------------------
-- Beside those that are programs in wrong/: formulas that a submission's answers are held against,
-- and questions that tell what an answer depends on.

local function sums(p, t)
  return (p * t):sum(), (p * (1 - t)):sum(), ((1 - p) * t):sum()
end

local function index(tp, fp, fn, a, b, s)
  return (tp + s) / (tp + a * fp + b * fn + s)
end

-- What another way to count gives: `count(p, t)` says TP, FP, FN.
local function counting(count)
  return function(p, t, a, b, s)
    local tp, fp, fn = count(p, t)
    return 1 - index(tp, fp, fn, a, b, s)
  end
end

local function right_loss(p, t, a, b, s)
  local tp, fp, fn = sums(p, t)
  return 1 - index(tp, fp, fn, a, b, s)
end

local function floored(count)
  return function(p, t)
    local tp, fp, fn = count(p, t)
    return tp:floor(), fp:floor(), fn:floor()
  end
end

local FORMULAS = {}

-- What else than α and β could weigh, and what else than s could be added; each with each.
local WEIGHTS = {
  { "options-ignored", function(a, b) return a, b end },
  { "one-weight-for-both", function(a) return a, 1 - a end },
  { "one-weight-for-both", function(a) return 1 - a, a end },
  { "one-weight-for-both", function(a) return a, a end },
  { "one-weight-for-both", function(_, b) return b, b end },
  { "one-weight-for-both", function(_, b) return 1 - b, b end },
  { "one-weight-for-both", function(_, b) return b, 1 - b end },
  { "weights-made-to-sum-to-1", function(a, b) return a / (a + b), b / (a + b) end },
  { "alpha-beta-swapped", function(a, b) return b, a end },
  { "options-ignored", function(_, b) return 0.5, b end },
  { "options-ignored", function(a) return a, 0.5 end },
  { "options-ignored", function() return 0.5, 0.5 end },
  { "options-ignored", function() return 0.7, 0.3 end },
  { "options-ignored", function() return 0.3, 0.7 end },
  { "another-index", function() return 1, 1 end },
  { "false-counts-mixed-up", function(a) return a, 0 end },
  { "false-counts-mixed-up", function(_, b) return 0, b end },
}
local SMOOTHS = {
  { nil, function(s) return s end },
  { "options-ignored", function() return 1 end },
  { "smooth-missing", function() return 0 end },
  { "another-index", function(s) return s / 2 end },
  { "smooth-doubled", function(s) return 2 * s end },
  { "smooth-doubled", function(s) return s * s end },
}
for i, weights in ipairs(WEIGHTS) do
  for k, smooth in ipairs(SMOOTHS) do
    if i > 1 or k > 1 then
      local id = smooth[1] == "another-index" and smooth[1] or i > 1 and weights[1] or smooth[1]
      FORMULAS[#FORMULAS + 1] = { id, function(p, t, a, b, s)
        local tp, fp, fn = sums(p, t)
        a, b = weights[2](a, b)
        return 1 - index(tp, fp, fn, a, b, smooth[2](s))
      end }
    end
  end
end

for _, formula in ipairs {
  { "background-counted", function(p, t, a, b, s)
    return (right_loss(p, t, a, b, s) + right_loss(1 - p, 1 - t, a, b, s)) / 2
  end },
  { "background-counted", function(p, t, a, b, s)
    return (right_loss(p, t, a, b, s) + right_loss(1 - p, 1 - t, b, a, s)) / 2
  end },
  { "background-counted", function(p, t, a, b, s)
    return right_loss(p, t, a, b, s) + right_loss(1 - p, 1 - t, a, b, s)
  end },
  { "background-counted", function(p, t, a, b, s) return right_loss(1 - p, 1 - t, a, b, s) end },
  { "background-counted", function(p, t, a, b, s) return right_loss(1 - p, 1 - t, b, a, s) end },
  { "background-counted", counting(function(p, t)
    local _, fp, fn = sums(p, t)
    return (p * t):sum() + ((1 - p) * (1 - t)):sum(), fp, fn
  end) },
  { "background-counted", counting(function(p, t)
    return ((1 - p) * (1 - t)):sum(), (p * (1 - t)):sum(), ((1 - p) * t):sum()
  end) },
  { "squared", counting(function(p, t) return (p * t):sum(), (p * p * (1 - t)):sum(), ((1 - p) * t):sum() end) },
  { "squared", counting(function(p, t)
    return (p * t):sum(), (p * p * (1 - t)):sum(), ((1 - p):square() * t):sum()
  end) },
  { "squared", counting(function(p, t) return (p * t):sum(), (p * (1 - t)):sum(), ((1 - p):square() * t):sum() end) },
  { "squared", counting(function(p, t)
    return (p * p * t):sum(), (p * p * (1 - t)):sum(), ((1 - p):square() * t):sum()
  end) },
  { "squared", counting(function(p, t)
    local tp = (p * t):sum()
    return tp, p:square():sum() - tp, t:sum() - tp
  end) },
  { "squared", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - (tp + s) / (tp + a * fp + b * fn + s):square()
  end },
  { "parentheses-missing", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - (tp + s / (tp + a * fp + b * fn + s))
  end },
  { "parentheses-missing", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - ((tp + s) / tp + a * fp + b * fn + s)
  end },
  { "parentheses-missing", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - (tp + s / tp + a * fp + b * fn + s)
  end },
  { "parentheses-missing", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return (1 - tp + s) / (tp + a * fp + b * fn + s)
  end },
  { "parentheses-missing", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - tp + s / (tp + a * fp + b * fn + s)
  end },
  { "parentheses-missing", counting(function(p, t) return (p * t):sum(), (p - t):sum(), ((1 - p) * t):sum() end) },
  { "parentheses-missing", counting(function(p, t) return (p * t):sum(), (p * (1 - t)):sum(), (1 - p * t):sum() end) },
  { "parentheses-missing", counting(function(p, t) return (p * t):sum(), (p - t):sum(), (1 - p * t):sum() end) },
  { "parentheses-missing", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - (tp + s) / (tp + a * (fp + b * fn) + s)
  end },
  { "parentheses-missing", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - (tp + s) / (tp + a + fp + b + fn + s)
  end },
  { "false-counts-mixed-up", counting(function(p, t)
    return (p * t):sum(), (p * (1 - t)):sum(), ((1 - p) * (1 - t)):sum()
  end) },
  { "false-counts-mixed-up", counting(function(p, t) return (p * t):sum(), p:sum(), t:sum() end) },
  { "false-counts-mixed-up", counting(function(p, t)
    return (p * t):sum(), (p - t):abs():sum(), (p - t):abs():sum()
  end) },
  { "true-positives-missing", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - (tp + s) / (a * fp + b * fn + s)
  end },
  { "whole-numbers", counting(floored(sums)) },
  { "whole-numbers", counting(function(p, t) return sums(p:floor(), t) end) },
  { "negated", function(p, t, a, b, s) return right_loss(p, t, a, b, s) - 1 end },
  { "negated", function(p, t, a, b, s) return 0 - right_loss(p, t, a, b, s) end },
  { "logarithm-taken", function(p, t, a, b, s) return 0 - (1 - right_loss(p, t, a, b, s)):log() end },
  { "logarithm-taken", function(p, t, a, b, s)
    local l = right_loss(p, t, a, b, s)
    return ((l:exp() + (0 - l):exp()) / 2):log()
  end },
  { "mean-instead-of-sum", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    local n = p:numel()
    return 1 - index(tp / n, fp / n, fn / n, a, b, s)
  end },
  { "smooth-doubled", function(p, t, a, b, s)
    local tp, fp, fn = sums(p, t)
    return 1 - (tp + s) / (tp + a * fp + b * fn + 2 * s)
  end },
  { "other-loss-added", function(p, t, a, b, s)
    local q = p:clamp(1e-7, 1 - 1e-7)
    return right_loss(p, t, a, b, s) - (t * q:log() + (1 - t) * (1 - q):log()):mean()
  end },
  { "other-loss-added", function(p, t, a, b, s)
    local q = p:clamp(1e-7, 1 - 1e-7)
    return (right_loss(p, t, a, b, s) - (t * q:log() + (1 - t) * (1 - q):log()):mean()) / 2
  end },
  { "other-loss-added", function(p, t, a, b, s) return right_loss(p, t, a, b, s) + (p - t):square():mean() end },
} do
  FORMULAS[#FORMULAS + 1] = formula
end

-- The loss of each part along the axes whose bit is set in `kept`, with the mean or the sum of all.
local function parted(kept, reduce)
  return function(p, t, a, b, s)
    local function sum(x)
      for axis = p:dim(), 1, -1 do
        if kept >> (axis - 1) & 1 == 0 then x = x:sum(axis, true) end
      end
      return x
    end
    local tp, fp, fn = sum(p * t), sum(p * (1 - t)), sum((1 - p) * t)
    return reduce(1 - index(tp, fp, fn, a, b, s))
  end
end

-- A part of the batch or of its elements alone.
local function some_of(first, last)
  return function(p, t, a, b, s)
    local n = p:numel()
    local to = n + last
    local q, u = p:reshape(-1):narrow(1, first, to - first + 1), t:reshape(-1):narrow(1, first, to - first + 1)
    return right_loss(q, u, a, b, s)
  end
end

FORMULAS[#FORMULAS + 1] = { "elements-left-out", some_of(1, -1) }
FORMULAS[#FORMULAS + 1] = { "elements-left-out", some_of(2, 0) }
FORMULAS[#FORMULAS + 1] = { "elements-left-out", function(p, t, a, b, s)
  return right_loss(p:narrow(1, 1, 1), t:narrow(1, 1, 1), a, b, s)
end }

local function near(a, b, relative)
  return math.abs(a - b) <= 2e-5 + (relative or 2e-4) * math.abs(b)
end

local function number_of(answer, name)
  local value = answer and answer[name]
  if type(value) == "number" then return value end
  if tensor.is(value) and value:numel() == 1 then return value:item() end
  return nil
end

local function list_of(answer, name)
  local value = answer and answer[name]
  if type(value) == "number" then return { value } end
  return tensor.is(value) and value:numel() > 0 and value:reshape(-1):tolist() or nil
end

-- An answer, or nil where the submission stops.
local function answer_to(question)
  local ok, reply = pcall(ask, question)
  return ok and reply.answer or nil
end

local function options_of(question)
  return question.alpha or 0.5, question.beta or 0.5, question.smooth or 1
end

local function value_of(formula, question)
  local ok, value = pcall(formula, question.pred, question.target, options_of(question))
  return ok and value:numel() == 1 and value:item() or nil
end

-- Cases with what the submission answers; those that it does not answer are left out.
local function evidence()
  local list = {}
  for _, shape in ipairs { { 5 }, { 6 }, { 2, 3 }, { 3, 2, 4 }, { 2, 3, 4, 4 }, { 2, 1, 3, 4 } } do
    local drawn = case(shape, some_weights())
    drawn.arrays.target[1], drawn.arrays.target[2] = 1, 0
    local question = grading.question(drawn, "loss")
    local given = number_of(answer_to(question), "loss")
    if not given and #list == 0 then -- options of any size may be refused
      question.alpha, question.beta = 0.3, 0.7
      given = number_of(answer_to(question), "loss")
      list.refused = given ~= nil
    end
    if given then
      list[#list + 1] = { question = question, given = given, right = value_of(right_loss, question), shape = shape }
    end
  end
  return list
end

local function all(list, holds)
  for _, e in ipairs(list) do
    if not holds(e) then return false end
  end
  return #list > 0
end

local function is_formula(list, formula)
  local tells = false -- a formula that gives what is right explains nothing
  return all(list, function(e)
    local value = value_of(formula, e.question)
    tells = tells or value and not near(value, e.right)
    local closer = value and math.abs(e.given - value) <= 1e-5 + math.abs(e.given - e.right) / 4
    return closer and near(e.given, value)
  end) and tells
end

-- A number that comes out the same for all cases, or nil.
local function constant(list, measure)
  local first = nil
  for _, e in ipairs(list) do
    local value = measure(e)
    if value ~= value or math.abs(value) == math.huge then return nil end
    first = first or value
    if math.abs(value - first) > 1e-4 + 5e-3 * math.abs(first) then return nil end
  end
  return #list >= 3 and first or nil
end

local function about_value(list)
  for _, formula in ipairs(FORMULAS) do
    if is_formula(list, formula[2]) then return formula[1] end
  end
  local deep = {}
  for _, e in ipairs(list) do if #e.shape > 1 then deep[#deep + 1] = e end end
  for _, reduce in ipairs { function(x) return x:mean() end, function(x) return x:sum() end } do
    for kept = 1, 15 do
      local function fits(e)
        local formula = parted(kept & ((1 << #e.shape) - 1), reduce)
        local value = value_of(formula, e.question)
        return value and near(e.given, value)
      end
      if all(list, fits) or #deep > 0 and kept > 1 and all(deep, fits) then
        local only_first = kept == 1
        return only_first and "per-sample-mean" or kept == 15 and "not-summed" or "per-channel-mean"
      end
    end
    if all(list, function(e)
      local value = value_of(parted((1 << #e.shape) - 1, reduce), e.question)
      return value and near(e.given, value)
    end) then return "not-summed" end
    local four = {}
    for _, e in ipairs(list) do if #e.shape == 4 then four[#four + 1] = e end end
    for _, kept in ipairs { 1, 2, 3, 12 } do
      if all(four, function(e)
        local value = value_of(parted(kept, reduce), e.question)
        return value and near(e.given, value) and not near(value, e.right)
      end) then return kept == 1 and "per-sample-mean" or "per-channel-mean" end
    end
  end
  local power = constant(list, function(e) return math.log(e.given) / math.log(e.right) end)
  if power and power > 0.05 and not near(power, 1, 1e-2) then return "focal-exponent" end
  local factor = constant(list, function(e) return e.given / e.right end)
  if factor and factor ~= 0 and not near(factor, 1, 1e-2) then return "scaled" end
  local by_size = constant(list, function(e) return e.given * e.question.pred:numel() / e.right end)
  if by_size and by_size ~= 0 then return "scaled" end
  local function parts(e)
    local tp, fp, fn = sums(e.question.pred, e.question.target)
    local a, b, s = options_of(e.question)
    return (tp + s):item(), (tp + a * fp + b * fn + s):item(), tp:item(), s
  end
  local below = constant(list, function(e)
    local n, d = parts(e)
    return n / (1 - e.given) - d
  end)
  if below and math.abs(below) > 1e-4 then return "epsilon-added" end
  local above = constant(list, function(e)
    local n, d = parts(e)
    return (1 - e.given) * d - n
  end)
  if above and math.abs(above) > 1e-4 then return "epsilon-added" end
  local smooth = constant(list, function(e) -- both with one constant in the place of s
    local _, d, tp, s = parts(e)
    local rest = d - s
    return ((1 - e.given) * rest - tp) / e.given
  end)
  if smooth and smooth == smooth then return math.abs(smooth) < 1e-3 and "smooth-missing" or "options-ignored" end
  return nil
end

-- Gradients --------------------------------------------------------------------------------------
-- N'·D − N·D' over D², with one thing wrong. `e` has N and D, a, b, s, the number of elements n, and at
-- each element t, the slopes dN and dD.
local function quotient(e) return -(e.dN * e.D - e.N * e.dD) / (e.D * e.D) end

local function with_slope(slope)
  return function(e)
    return -(e.dN * e.D - e.N * slope(e)) / (e.D * e.D)
  end
end

-- The right formula with other options.
local function with_options(change)
  return function(e)
    local a, b, s = change(e)
    local D = e.tp + a * e.fp + b * e.fn + s
    return -(e.t * D - (e.tp + s) * (e.t + a * (1 - e.t) - b * e.t)) / (D * D)
  end
end

local SLOPES = {
  { "gradient-of-index", function(e) return -quotient(e) end },
  { "gradient-sign", function(e) return -(e.dN * e.D + e.N * e.dD) / (e.D * e.D) end },
  { "gradient-sign", function(e) return -(e.N * e.dD - e.dN * e.D) / (e.D * e.D) end },
  { "gradient-sign", with_slope(function(e) return e.t + e.a * (1 - e.t) + e.b * e.t end) },
  { "gradient-sign", with_slope(function(e) return e.t - e.a * (1 - e.t) - e.b * e.t end) },
  { "gradient-sign", with_slope(function(e) return e.t - e.a * (1 - e.t) + e.b * e.t end) },
  { "gradient-sign", with_slope(function(e) return -e.dD end) },
  { "gradient-term-missing", function(e) return -e.dN / e.D end },
  { "gradient-term-missing", function(e) return e.N * e.dD / (e.D * e.D) end },
  { "gradient-term-missing", with_slope(function(e) return e.t + e.a * (1 - e.t) end) },
  { "gradient-term-missing", with_slope(function(e) return e.t - e.b * e.t end) },
  { "gradient-term-missing", with_slope(function(e) return e.t end) },
  { "gradient-term-missing", with_slope(function(e) return e.a * (1 - e.t) - e.b * e.t end) },
  { "gradient-term-missing", with_slope(function(e) return e.a * (1 - e.t) end) },
  { "gradient-term-missing", with_slope(function(e) return -e.b * e.t end) },
  { "gradient-term-missing", function(e) return e.t ~= 0 and quotient(e) or 0 end },
  { "gradient-term-missing", function(e) return e.t == 0 and quotient(e) or 0 end },
  { "gradient-term-missing", with_slope(function(e) return e.a end) },
  { "gradient-term-missing", with_slope(function(e) return 1 - e.b end) },
  { "gradient-term-missing", with_slope(function() return 1 end) },
  { "gradient-term-missing", with_slope(function(e) return e.t + e.a end) },
  { "gradient-term-missing", with_slope(function(e) return e.t + e.a - e.b end) },
  { "gradient-term-missing", with_slope(function(e) return e.t + e.a - e.b * e.t end) },
  { "gradient-term-missing", with_slope(function(e) return e.t + e.a * (1 - e.t) - e.b end) },
  { "gradient-without-square", function(e) return quotient(e) * e.D end },
  { "gradient-without-square", function(e) return quotient(e) * e.D * e.D end },
  { "gradient-divided", function(e) return quotient(e) / e.n end },
  { "gradient-divided", function(e) return quotient(e) * e.n end },
  { "gradient-divided", function(e) return quotient(e) * 2 end },
  { "gradient-divided", function(e) return quotient(e) / 2 end },
  { "gradient-options-swapped", with_options(function(e) return e.b, e.a, e.s end) },
  { "gradient-options-swapped", with_slope(function(e) return e.t + e.b * (1 - e.t) - e.a * e.t end) },
  { "gradient-options-ignored", with_options(function(e) return e.a, e.b, 0 end) },
  { "gradient-options-ignored", with_options(function(e) return e.a, e.b, 1 end) },
  { "gradient-options-ignored", with_options(function(e) return 0.5, 0.5, e.s end) },
  { "gradient-options-ignored", with_options(function() return 0.5, 0.5, 1 end) },
  { "gradient-options-ignored", function(e) return -(e.dN * e.D - e.tp * e.dD) / (e.D * e.D) end },
}

local function slopes_by(formula, question)
  local a, b, s = options_of(question)
  local tp, fp, fn = sums(question.pred, question.target)
  local e = { a = a, b = b, s = s, tp = tp:item(), fp = fp:item(), fn = fn:item(), n = question.pred:numel() }
  e.N, e.D = e.tp + s, e.tp + a * e.fp + b * e.fn + s
  local list = {}
  for i, t in ipairs(question.target:reshape(-1):tolist()) do
    e.t, e.dN, e.dD = t, t, t + a * (1 - t) - b * t
    list[i] = formula(e)
  end
  return list
end

local function alike(got, wanted, is_looked_at)
  if not got or #got ~= #wanted then return false end
  local most = 0
  for _, w in ipairs(wanted) do most = math.max(most, math.abs(w)) end
  for i, w in ipairs(wanted) do
    if (not is_looked_at or is_looked_at(i)) and not (math.abs(got[i] - w) <= 1e-6 + 4e-3 * most) then
      return false
    end
  end
  return true
end

local function graded(question, changes)
  local copy = { ask = "grad" }
  for name, value in pairs(question) do if name ~= "ask" then copy[name] = value end end
  for name, value in pairs(changes or {}) do copy[name] = value end
  return copy
end

-- The gradient, where the value is right.
local function about_gradient(list)
  local gradients = {}
  for i, e in ipairs(list) do
    local answer = answer_to(graded(e.question))
    gradients[i] = { e = e, got = list_of(answer, "grad"), wanted = slopes_by(quotient, e.question), answered = answer ~= nil }
  end
  local is_right = all(gradients, function(g) -- where a prediction is 0 or 1 is looked at below
    local pred = g.e.question.pred:reshape(-1):tolist()
    return alike(g.got, g.wanted, function(i) return pred[i] > 0 and pred[i] < 1 end)
  end)
  if not is_right then
    if all(gradients, function(g) return (not g.got or alike(g.got, slopes_by(function() return 0 end, g.e.question))) end) then
      return language() ~= "c" and "left-the-tape" or "gradient-not-written"
    end
    if language() == "c" and all(gradients, function(g)
      local answer = answer_to(graded(g.e.question, { _forward = 1 }))
      return alike(list_of(answer, "grad"), g.wanted)
    end) then return "backward-needs-forward" end
    if all(gradients, function(g)
      if not g.got then return false end
      for _, v in ipairs(g.got) do if v == v then return false end end
      return true
    end) then return "gradient-not-written" end
    for _, formula in ipairs(SLOPES) do
      if all(gradients, function(g) return alike(g.got, slopes_by(formula[2], g.e.question)) end) then
        return formula[1]
      end
    end
    return language() == "c" and "gradient-off" or nil
  end
  -- where a prediction is exactly 0 or 1
  local certain = case({ 8 }, some_weights())
  for i = 1, 8 do
    certain.arrays.pred[i], certain.arrays.target[i] = ({ 0, 1, 0.4, 0.7 })[i % 4 + 1], i > 4 and 1 or 0
  end
  local question = grading.question(certain, "grad")
  local got, wanted = list_of(answer_to(question), "grad"), slopes_by(quotient, question)
  local pred, has_nan = certain.arrays.pred, false
  for _, v in ipairs(got or {}) do has_nan = has_nan or v ~= v or math.abs(v) == math.huge end
  if has_nan then return "no-slope-at-the-ends" end
  if not alike(got, wanted) and alike(got, wanted, function(i) return pred[i] ~= 0 and pred[i] ~= 1 end) then
    return "prediction-clipped"
  end
  local times = graded(list[1].question, { _times = 2.5 })
  local scaled = list_of(answer_to(times), "grad")
  local factor = {}
  for i, w in ipairs(gradients[1].wanted) do factor[i] = 2.5 * w end
  if not alike(scaled, factor) then return "upstream-ignored" end
  return nil
end

-- What another call or another loss left behind.
local function about_apart(_)
  for _, name in ipairs { "loss", "grad" } do
    local asked = asked_again(name)
    local plain = graded(asked, { ask = name })
    plain.before, plain.before_target, plain.other = nil, nil, nil
    local a, b = list_of(answer_to(plain), name), list_of(answer_to(asked), name)
    local c = list_of(answer_to(plain), name)
    if a and b and not alike(b, a) or a and c and not alike(c, a) then return "calls-not-apart" end
  end
  return nil
end

-- How the options are taken, where their values are used rightly.
local function about_options(list)
  local question, fresh = list[1].question, list[1].given
  local function is_off(numbers)
    local asked = grading.question(case({ 6 }, numbers), "loss")
    asked.target = tensor { 1, 0, 1, 0, 1, 0 }
    return not near(number_of(answer_to(asked), "loss") or math.huge, value_of(right_loss, asked))
  end
  if is_off {} then return "defaults-differ" end
  if is_off { alpha = 0, beta = 0.9, smooth = 1.5 } or is_off { alpha = 0.8, beta = 0, smooth = 1.5 } then
    return "nought-taken-for-nothing"
  end
  if is_off { alpha = 0.8, beta = 0.9, smooth = 0 } then return "zero-smooth-refused" end
  local in_order = number_of(answer_to(graded(question, { ask = "loss", _in_order = 1 })), "loss")
  return not near(in_order or math.huge, fresh) and "options-out-of-order" or nil
end

local function about_inputs(list)
  local question = list[1].question
  for _, what in ipairs { "loss", "grad" } do
    local answer = answer_to(graded(question, { ask = what, _inputs = 1 }))
    for _, name in ipairs { "pred", "target" } do
      local after = list_of(answer, name)
      if after and not alike(after, question[name]:reshape(-1):tolist()) then return "inputs-changed" end
    end
  end
  return nil
end

-- How far from 0 or from 1 the answer takes a prediction to be that is exactly there, over a pixel of the
-- mask that agrees with it: the farther, the larger the loss, so halving finds it. nil where no distance
-- explains the answer.
local function taken_from(e, numbers)
  local arrays = { pred = { e, 0.4, 0.6, 0.5 }, target = { e, 1, 0, 1 } }
  local question = grading.question(case({ 4 }, numbers, arrays), "loss")
  local given = number_of(answer_to(question), "loss")
  local near_end, far = 0, 0.49
  local function loss_at(distance)
    local pred = tensor { math.abs(e - distance), 0.4, 0.6, 0.5 }
    return right_loss(pred, question.target, options_of(question)):item()
  end
  if not given or not (given <= loss_at(far)) or given < loss_at(0) - 1e-6 then return nil end
  for _ = 1, 30 do
    local middle = (near_end + far) / 2
    if loss_at(middle) < given then near_end = middle else far = middle end
  end
  return near_end
end

-- Predictions that are kept away from 0 or 1: right between them, and at the ends what is right for others.
local SEEN = 2e-5 -- a distance that float32 shows
local function about_clipping(_)
  local first = nil
  for _ = 1, 3 do
    local numbers = some_weights()
    local inner = case({ 6 }, numbers)
    for k, p in ipairs(inner.arrays.pred) do inner.arrays.pred[k] = 0.3 + 0.4 * p end
    local question = grading.question(inner, "loss")
    local given = number_of(answer_to(question), "loss") or math.huge
    if not near(given, value_of(right_loss, question)) then return nil end
    local distances = { taken_from(0, numbers), taken_from(1, numbers) }
    if #distances < 2 then return nil end
    first = first or distances
    for k, d in ipairs(distances) do
      if math.abs(d - first[k]) > 1e-5 + 1e-2 * first[k] then return nil end
    end
  end
  return (first[1] > SEEN or first[2] > SEEN) and "prediction-clipped" or nil
end

-- An answer of nothing but whole numbers: it changes only where a prediction is certain.
local function about_whole_numbers(list)
  for _, e in ipairs(list) do if e.given ~= 0 then return "whole-numbers" end end
  local certain = case({ 4 }, HALF, { pred = { 1, 1, 0, 0 }, target = { 1, 0, 1, 0 } })
  local question = grading.question(certain, "loss")
  local given = number_of(answer_to(question), "loss")
  return given and given ~= list[1].given and "whole-numbers" or nil
end

local function diagnose()
  local list = evidence()
  if #list == 0 then return {} end
  local function find(look, of)
    local ok, id = pcall(look, of or list)
    return ok and id or nil
  end
  local off = {}
  for _, e in ipairs(list) do -- as exactly as the checks are
    if not (math.abs(e.given - e.right) <= 1e-5 + 1e-4 * math.abs(e.right)) then off[#off + 1] = e end
  end
  local id = find(about_inputs)
  if id then return { id } end
  if list.refused then return { "options-refused" } end
  id = find(about_clipping)
  if id then return { id } end
  if #off == 0 then return { find(about_gradient) or find(about_apart) or find(about_options) } end
  id = find(about_apart)
  if id then return { id } end
  if all(list, function(e) return e.given == 0 or e.given == 1 end) then
    return { find(about_whole_numbers) }
  end
  if all(list, function(e) return near(e.given, e.right, 5e-2) end) then
    local id = find(about_value)
    return { id or "precision-too-low" }
  end
  return { find(about_value) or #off >= 2 and find(about_value, off) or nil }
end

return {
  page = "ex1",
  version = "2",
  checks = checks,
  expected = expected,
  diagnose = diagnose,
  draw = { "pred", "target" },

  -- Slopes between two float32 answers are good to some thousandths.
  tolerance = {
    loss = { absolute = 1e-5, relative = 1e-4 },
    grad = { absolute = 1e-6, scale = 4e-3 },
  },

  -- What else it could be asked: any shape, options at their ends, masks without a pixel.
  questions = function()
    local questions = {}
    for _, what in ipairs { "loss", "grad" } do
      questions[#questions + 1] = grading.question(case({ 3, 3 }, any_weights()), what)
      for _, shape in ipairs { { 1 }, { 7 }, { 1, 5 }, { 4, 1, 3 }, { 2, 3, 8, 8 } } do
        local drawn = case(shape, some_weights())
        questions[#questions + 1] = grading.question(drawn, what)
        drawn.numbers = { alpha = math.random(0, 1), beta = math.random(0, 2), smooth = math.random(1, 3) }
        questions[#questions + 1] = grading.question(drawn, what)
        questions[#questions + 1] = grading.question(case(shape, {}), what)
        drawn.arrays.target = filled(shape, math.random(0, 1))
        questions[#questions + 1] = grading.question(drawn, what)
      end
    end
    return questions
  end,

  -- What a failing submission is asked, and the known mistakes with it, to find whose answers it
  -- gives: drawn so that no two of them agree on all.
  probes = function()
    local probes = {}
    for _, shape in ipairs { { 5 }, { 2, 3 }, { 3, 2, 4 }, { 2, 1, 4, 4 } } do
      local drawn = case(shape, some_weights())
      drawn.arrays.target[1] = 1
      probes[#probes + 1] = grading.question(drawn, "loss")
      probes[#probes + 1] = grading.question(drawn, "grad")
    end
    return probes
  end,
}
