-- Known mistakes, beside those that are programs in wrong/: formulas that a submission's answers are held
-- against, and questions that tell what an answer depends on.
local grading = require "grading"
local cases = require "cases"
local formulas = require "formulas"
local look = require "look"
local slopes = require "slopes"

local case, HALF, some_weights, asked_again = cases.case, cases.HALF, cases.some_weights, cases.asked_again
local filled = cases.filled
local sums, right_loss, FORMULAS = formulas.sums, formulas.right_loss, formulas.FORMULAS
local parted, OTHER_LOSSES = formulas.parted, formulas.OTHER_LOSSES
local near, number_of, list_of, answer_to = look.near, look.number_of, look.list_of, look.answer_to
local options_of, value_of, evidence, all = look.options_of, look.value_of, look.evidence, look.all
local is_formula, constant, graded, alike = look.is_formula, look.constant, look.graded, look.alike
local about_gradient = slopes.about_gradient

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
  local by_batch = constant(list, function(e) return e.given / (e.right * e.shape[1]) end)
    or constant(list, function(e) return e.given * e.shape[1] / e.right end)
  if by_batch and by_batch ~= 0 then return "scaled" end
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
  for _, other in ipairs(OTHER_LOSSES) do -- added with a factor, or the two mixed
    local function beside(e) return other(e.question.pred, e.question.target):item() end
    local added = constant(list, function(e) return (e.given - e.right) / beside(e) end)
    local mixed = constant(list, function(e)
      local value = beside(e)
      return (e.given - value) / (e.right - value)
    end)
    if added and math.abs(added) > 0.01 or mixed and math.abs(mixed - 1) > 0.02 then return "other-loss-added" end
  end
  return nil
end

-- What another call or another loss left behind.
local function about_apart(_)
  for i = 1, 4 do
    local name = i <= 2 and "loss" or "grad"
    local asked = asked_again(name, i % 2 == 0)
    local plain = graded(asked, { ask = name })
    plain.before, plain.before_target, plain.other = nil, nil, nil
    local a, b = list_of(answer_to(plain), name), list_of(answer_to(asked), name)
    local c = list_of(answer_to(plain), name)
    if a and b and not alike(b, a) or a and c and not alike(c, a) then return "calls-not-apart" end
    -- remembered by shape: other masks of the same shape get the same answer
    local others = graded(plain, { ask = name, target = 1 - plain.target })
    local d = name == "loss" and list_of(answer_to(others), name)
    local is_remembered = a and d and d[1] == a[1] and near(a[1], value_of(right_loss, plain))
    if is_remembered and not near(value_of(right_loss, others), a[1]) then return "calls-not-apart" end
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

-- A loss that is right for most inputs and wrong for some: one element alone, thousands, a mask without a
-- pixel, options that are large.
local function about_cases(_)
  local drawn = {
    case({ 1 }, some_weights()),
    case({ 3, 60, 80 }, some_weights()),
    case({ 7 }, some_weights()),
    case({ 6 }, { alpha = 4, beta = 5, smooth = 0.5 }),
    case({ 6 }, { alpha = 0.4, beta = 0.5, smooth = 60 }),
  }
  drawn[3].arrays.target = filled({ 7 }, 0)
  for _, a_case in ipairs(drawn) do
    local pred = a_case.arrays.pred
    for i = #pred // 3 + 1, #pred do pred[i] = 1 - pred[i] end -- the last are another matter than the first
    local question = grading.question(a_case, "loss")
    local given = number_of(answer_to(question), "loss")
    if not given then return nil end -- what stops there is told what it stopped with
    if not near(given, value_of(right_loss, question)) then return "cases-apart" end
  end
  return nil
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

-- Right for the three numbers that the task works out, and for no other masks of their shape.
local function about_worked(_)
  local function is_right(pred, target)
    local question = grading.question(case({ 4 }, HALF, { pred = pred, target = target }), "loss")
    return near(number_of(answer_to(question), "loss") or math.huge, value_of(right_loss, question))
  end
  for _, arrays in ipairs(cases.worked) do
    if not is_right(arrays.pred, arrays.target) then return nil end
  end
  for _, arrays in ipairs(cases.worked) do
    local other = {}
    for i, p in ipairs(arrays.pred) do other[i] = cases.rounded(0.15 + 0.6 * p) end
    if is_right(other, arrays.target) then return nil end
  end
  return "worked-by-heart"
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
  if #off == 0 then return { find(about_gradient) or find(about_apart) or find(about_options) or find(about_cases) } end
  id = find(about_apart)
  if id then return { id } end
  if all(list, function(e) return e.given == 0 or e.given == 1 end) then
    return { find(about_whole_numbers) }
  end
  if all(list, function(e) return near(e.given, e.right, 5e-2) end) then
    local id = find(about_value)
    return { id or "precision-too-low" }
  end
  return { find(about_value) or #off >= 2 and find(about_value, off) or find(about_worked) }
end

return {
  diagnose = diagnose,
}
