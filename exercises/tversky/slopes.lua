-- Known mistakes in a gradient.
local grading = require "grading"
local cases = require "cases"
local formulas = require "formulas"
local look = require "look"

local case, some_weights = cases.case, cases.some_weights
local sums = formulas.sums
local list_of, answer_to, options_of, all = look.list_of, look.answer_to, look.options_of, look.all
local graded, alike = look.graded, look.alike

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
  -- and where the loss is 0, or the index
  local target = grading.fill({ 6 }, function(i) return i % 2 end)
  local missed = grading.fill({ 6 }, function(i) return 1 - i % 2 end)
  local no_smooth = { alpha = 0.6, beta = 0.7, smooth = 0 }
  for _, there in ipairs { case({ 6 }, some_weights(), { pred = target, target = target }),
    case({ 6 }, no_smooth, { pred = missed, target = target }) } do
    for _, v in ipairs(list_of(answer_to(grading.question(there, "grad")), "grad") or {}) do
      if v ~= v or math.abs(v) == math.huge then return "no-slope-at-the-ends" end
    end
  end
  local times = graded(list[1].question, { _times = 2.5 })
  local scaled = list_of(answer_to(times), "grad")
  local factor = {}
  for i, w in ipairs(gradients[1].wanted) do factor[i] = 2.5 * w end
  if not alike(scaled, factor) then return "upstream-ignored" end
  return nil
end

return {
  about_gradient = about_gradient,
}
