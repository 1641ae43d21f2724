-- Slopes of the loss: along the parameters, and those of the maps.
local grading = require "grading"
local cases = require "cases"
local answers = require "answers"

local NAMES, LAYERS, uniform, drawn, with = cases.NAMES, cases.LAYERS, cases.uniform, cases.drawn, cases.with
local near, errors_of, question_of = cases.near, cases.errors_of, cases.question_of
local numbers, called, shown = answers.numbers, answers.called, answers.shown

-- The slope of the loss between two answers that lie `step` before and behind.
local function measured(check, at, step)
  return (called(check, at(step)).total - called(check, at(-step)).total) / (2 * step)
end

local function moved_along(params, direction, step)
  local list = {}
  for i, p in ipairs(params) do list[i] = p + step * direction[i] end
  return list
end

-- Directions to measure along: each parameter by itself, or where they are many a few of all at once.
local function directions(count)
  local list = {}
  for k = 1, count <= 6 and count or 4 do
    local direction, length = {}, 0
    for i = 1, count do
      direction[i] = count > 6 and uniform(-1, 1) or i == k and 1 or 0
      length = length + direction[i] ^ 2
    end
    for i = 1, count do direction[i] = direction[i] / math.sqrt(length) end
    list[k] = direction
  end
  return list
end

local function length_of(list)
  local square = 0
  for _, v in ipairs(list) do square = square + v * v end
  return math.sqrt(square)
end

local function dot(a, b)
  local total = 0
  for i, v in ipairs(a) do total = total + v * b[i] end
  return total
end

-- Where a call itself sets its parameters (weights that are brought back to a sum of 1, say) the loss
-- cannot be measured beside them: it is brought back there too. Its slope is then that of the sum,
-- w · MSE, at the weights that it was brought to.
local function sets_itself(found)
  for i, p in ipairs(found.params or {}) do
    if found.moved and found.moved[i] and not near(found.moved[i], p, 1e-6, 1e-6) then return true end
  end
  return false
end

-- The gradient of the maps ---------------------------------------------------------------------

local function map_slopes(found, case)
  local list = {}
  for i, l in ipairs(case.which) do
    list[i] = numbers(found.answer["grad" .. i])
    if not list[i] or #list[i] ~= case.pred[l]:numel() then return nil end
  end
  return list
end

-- w · 2 · (pred − target) / n, layer by layer.
local function map_slopes_wanted(case, weights)
  local list, most = {}, 0
  for i, l in ipairs(case.which) do
    local slope = (case.pred[l] - case.target[l]) * (2 * weights[i] / case.pred[l]:numel())
    list[i], most = slope:reshape(-1):tolist(), math.max(most, slope:abs():max():item())
  end
  return list, most
end

-- The element that is farthest off, in units of what is allowed; NaN is infinitely far.
local function farthest(got, wanted, allowed)
  local worst, where = 1, nil
  for i, w in ipairs(wanted) do
    local off = got[i] == got[i] and math.abs(got[i] - w) / allowed or math.huge
    if off > worst then worst, where = off, i end
  end
  return where
end

local function must_slope(check, case, found, note)
  local got = map_slopes(found, case)
  if not got then check:fail { kind = "missing", field = "grad", note = note } end
  local wanted, most = map_slopes_wanted(case, found.weights)
  for i, l in ipairs(case.which) do
    local where = farthest(got[i], wanted[i], 1e-7 + 1e-4 * most)
    if where then
      local value = got[i][where]
      check:fail {
        kind = value ~= value and "nan" or "different",
        field = language() == "c" and "grad_pred" or "map",
        question = shown(found.question, errors_of(case), found.weights),
        layer = language() == "c" and tostring(i - 1) or NAMES[l],
        where = grading.place(case.pred[l].shape, where),
        got = value,
        wanted = wanted[i][where],
        note = note,
      }
    end
  end
end

-- Of a loss that is another than it should be: its gradient is still the slope of what it is.
local function must_follow_itself(check, case, params, found)
  local got = map_slopes(found, case)
  if not got then check:fail { kind = "missing", field = "grad" } end
  for l = 1, LAYERS do
    local direction = drawn(case.pred[l].shape, -1, 1)
    local function at(step)
      local pred = table.move(case.pred, 1, LAYERS, 1, {})
      pred[l] = case.pred[l] + direction * step
      return question_of(with(case, { pred = pred }), params)
    end
    local slope, own = measured(check, at, 1 / 64), dot(direction:reshape(-1):tolist(), got[l])
    local most = length_of(got[l]) * length_of(direction:reshape(-1):tolist())
    if not (math.abs(slope) > 1e-5 * math.abs(found.total) and most > 0 and math.abs(own - slope) <= 0.02 * most) then
      check:fail { kind = "not-the-slope", got = own, wanted = slope, layer = NAMES[l] }
    end
  end
end

return {
  measured = measured, moved_along = moved_along, directions = directions, length_of = length_of, dot = dot,
  sets_itself = sets_itself, map_slopes = map_slopes, map_slopes_wanted = map_slopes_wanted,
  farthest = farthest, must_slope = must_slope, must_follow_itself = must_follow_itself,
}
