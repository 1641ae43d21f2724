-- Losses that a learner writes: what they are asked before they may be used, and lines fitted with them.
-- A program is what a control `program` gives: { name =, text =, own = }.
local newton = library "newton"
local mine = {}

local STEP = 0.01 -- of the central differences
local function full(n, value) return tensor.zeros(n) + value end

local function numbers(t) return t:tolist() end

-- The first place where a number is none.
local function not_finite(places, list)
  for i, value in ipairs(list) do
    if not (math.abs(value) < math.huge) then return places[i] end
  end
end

-- The stretches of places where `holds(i)` is true, { from =, to = } each.
local function stretches(places, holds)
  local found
  local list = {}
  for i = 1, #places do
    local inside = holds(i)
    if inside and not found then
      found = { from = places[i], to = places[i] }
      list[#list + 1] = found
    elseif inside then
      found.to = places[i]
    else
      found = nil
    end
  end
  return list
end

-- Where the tape's slopes are not those of the values. At a corner a slope may be any between those of
-- its two sides; elsewhere the two are one.
local function wrong_slopes(each, slopes, up, down)
  local worst, at = 0, nil
  for i, slope in ipairs(slopes) do
    local right, left = (up[i] - each[i]) / STEP, (each[i] - down[i]) / STEP
    local room = 0.02 * (1 + math.max(math.abs(left), math.abs(right)))
    local off = math.max(slope - math.max(left, right), math.min(left, right) - slope, 0)
    if off > room and off > worst then worst, at = off, i end
  end
  return at
end

-- Where the loss is least on the places: from, to (the same unless it is flat there), and whether that
-- is inside.
local function least(places, each)
  local low, high = math.min(table.unpack(each)), math.max(table.unpack(each))
  local first, last
  for i, value in ipairs(each) do
    if value <= low + 1e-6 * (high - low) then first, last = first or i, i end
  end
  return { from = places[first], to = places[last], value = low, inside = first > 1 and last < #places }
end

-- The fault of the same loss asked of every second pair alone, and where it is: what it says of one pair must not
-- hang on the others.
local function fault_alone(program, pred, target, each)
  local some_pred, some_target, some = {}, {}, {}
  for i = 1, #pred, 2 do
    some_pred[#some_pred + 1], some_target[#some_target + 1], some[#some + 1] = pred[i], target[i], each[i]
  end
  local alone, fault, where = loss.probe(program.text, some_pred, some_target, program.name .. ".lua")
  if not alone then return fault, where end
  for i, value in ipairs(numbers(alone)) do
    if math.abs(value - some[i]) > 1e-4 * (1 + math.abs(value)) then return "coupled", "" end
  end
end

--- Everything that a program is asked over errors from -reach to reach, at one target. Where it cannot be
--- run: { fault =, where = }. Else the lists places (errors), each, slopes, differences; `wrong`, the
--- position where the tape's slope is not that of the values, or nil; `bumps`, the stretches where it is
--- not convex; `least`; and `shifts`, whether another target with the same errors changes it.
function mine.study(program, target, reach)
  local places = numbers(tensor.linspace(-reach, reach, 401))
  local n, pred, targets = #places, {}, {}
  for part, shift in ipairs { 0, STEP, -STEP, 0 } do -- the values, to both sides of them, and elsewhere
    local at = part == 4 and target + 3 or target
    for i, e in ipairs(places) do
      pred[(part - 1) * n + i], targets[(part - 1) * n + i] = e + at + shift, at
    end
  end
  local each, by_pred, where = loss.probe(program.text, pred, targets, program.name .. ".lua")
  if not each then return { fault = by_pred, where = where } end
  local all, slopes = numbers(each), numbers(by_pred)
  local function part(k, list) return table.move(list, (k - 1) * n + 1, k * n, 1, {}) end
  local s = { places = places, each = part(1, all), slopes = part(1, slopes) }
  local bad = not_finite(places, s.each) or not_finite(places, s.slopes)
  if bad then return { fault = "not-finite", where = ("e = %.3g"):format(bad) } end
  local coupled, why = fault_alone(program, pred, targets, all)
  if coupled then return { fault = coupled, where = why } end
  local up, down, elsewhere = part(2, all), part(3, all), part(4, all)
  s.differences, s.shifts = {}, false
  for i = 1, n do
    s.differences[i] = (up[i] - down[i]) / (2 * STEP)
    s.shifts = s.shifts or math.abs(elsewhere[i] - s.each[i]) > 1e-3 * (1 + math.abs(s.each[i]))
  end
  s.wrong = wrong_slopes(s.each, s.slopes, up, down)
  s.bumps = stretches(places, function(i)
    local before, after = s.differences[i - 1], s.differences[i + 1]
    local noise = 1e-4 * math.abs(s.each[i]) -- of float32, divided by STEP
    return before and after and after < before - 1e-4 * (1 + math.abs(before)) - noise
  end)
  s.least = least(places, s.each)
  return s
end

--- A curve as library/curves.lua has them, of the error at one target (0 unless given), and with `pair`,
--- which gives the losses of predictions and targets. Nil, what is wrong and where, if it is no loss.
function mine.curve(program, options)
  options = options or {}
  local file = program.name .. ".lua"
  local once, fault, where = loss.probe(program.text, { -1, 0, 1 }, { 0, 0, 0 }, file)
  if not once then return nil, fault, where end
  local f = loss.program(program.text, file)
  local target = options.target or 0
  local function pair(pred, targets) return f(pred, targets, { reduction = "none" }) end
  return {
    label = options.label or program.name, color = options.color, pair = pair,
    of = function(e) return pair(e + target, full(e:size(1), target)) end,
  }
end

--- The learner's own losses, as programs, sorted by name.
function mine.kept()
  local list = {}
  for i, name in ipairs(loss.kept()) do
    list[i] = { name = name, text = loss.kept(name) or "", own = true }
  end
  return list
end

--- A pick `own` among the losses that the learner keeps, and what gives of a scene's values the chosen program and its
--- curve (nil where it cannot be run); nil where there are none.
function mine.pick()
  local kept, keys = mine.kept(), { "none", label = word "own-loss" }
  if #kept == 0 then return nil end
  local by_key = {}
  for i, program in ipairs(kept) do
    keys[i + 1] = "mine." .. program.name
    by_key[keys[i + 1]] = program
  end
  return pick "own" (keys), function(s)
    local program = by_key[s.own]
    if program then program.text = loss.kept(program.name) or "" end -- as it was saved last
    return program, program and mine.curve(program, { color = 5, label = s.own })
  end
end

-- Losses of a line's errors, their sum, slopes and curvatures (by differences of the slopes).
local function around(curve, w, b, x, y)
  local places, targets, n = {}, {}, #x
  for part, shift in ipairs { 0, STEP, -STEP } do
    for i = 1, n do
      places[(part - 1) * n + i], targets[(part - 1) * n + i] = w * x[i] + b + shift, y[i]
    end
  end
  local pred = tensor(places, { grad = true })
  local each = curve.pair(pred, tensor(targets))
  each:sum():backward()
  local values, slopes, sum, curvature = numbers(each), numbers(pred.grad), 0, {}
  for i = 1, n do
    sum = sum + values[i]
    curvature[i] = (slopes[n + i] - slopes[2 * n + i]) / (2 * STEP)
  end
  return sum, slopes, curvature
end

--- The line of least loss near w, b: Newton's method with the curvatures that bend upwards, shortened
--- until the loss falls. A loss that has no least line is followed for 60 steps.
function mine.line(curve, x, y, w, b)
  local function at(line)
    local sum, slopes, curvature = around(curve, line[1], line[2], x, y)
    local gw, gb, hww, hwb, hbb = 0, 0, 1e-9, 0, 1e-9
    for i = 1, #x do
      local e = line[1] * x[i] + line[2] - y[i]
      local c = curvature[i] -- where it does not bend upwards, as steep as a parabola of this slope would
      if not (c > 0.05) then c = math.max(math.abs(slopes[i]) / math.max(math.abs(e), 0.01), 1e-3) end
      gw, gb = gw + slopes[i] * x[i], gb + slopes[i]
      hww, hwb, hbb = hww + c * x[i] * x[i], hwb + c * x[i], hbb + c
    end
    return sum, { gw, gb }, { { hww, hwb }, { hwb, hbb } }
  end
  local way = newton.walk { at = at, start = { w, b }, steps = 60, damped = true }
  return table.unpack(way[#way])
end

return mine
