-- Cases: masks and options that are drawn, and what is right for them.
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

local HALF = { alpha = 0.5, beta = 0.5, smooth = 1 }

-- What the task works out, all with HALF: 1/3, 0.1 and 0.2.
local worked = {
  { pred = { 1, 1, 0, 0 }, target = { 1, 0, 1, 0 } },
  { pred = { 0.9, 0.8, 0.1, 0.2 }, target = { 1, 1, 0, 0 } },
  { pred = { 0.2, 0.4, 0.6, 0.8 }, target = { 0, 0, 1, 1 } },
}

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

-- A question to a loss that was asked before, about other masks, with another one made beside it. The
-- masks of before may have the same shape: what is kept of them fits then, and is wrong all the same.
local function asked_again(what, is_same_shape)
  local question = grading.question(case({ 2, 4 }, some_weights()), what)
  local before = grading.question(case(is_same_shape and { 2, 4 } or { math.random(2, 5), 3 }, {}), what)
  question.before, question.before_target = before.pred, before.target
  question.other = uniform(0.1, 1)
  return question
end

return {
  rounded = rounded, uniform = uniform, expected = expected, masks = masks, case = case, HALF = HALF,
  worked = worked, some_weights = some_weights, any_weights = any_weights, filled = filled, asked_again = asked_again,
}
