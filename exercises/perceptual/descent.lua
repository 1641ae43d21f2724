-- What a descent by the slopes of a submission makes of its weights.
local cases = require "cases"
local answers = require "answers"
local slopes = require "slopes"

local LAYERS, LEAST_SHARE, LEAST_SLOPE, sum = cases.LAYERS, cases.LEAST_SHARE, cases.LEAST_SLOPE, cases.sum
local a_case, errors_of, question_of = cases.a_case, cases.errors_of, cases.question_of
local is_finite, weighed, worth = answers.is_finite, answers.weighed, answers.worth
local moved_along, length_of = slopes.moved_along, slopes.length_of

local DESCENT = 40 -- steps
local FIRST_FALL, REST = 0.1, 2e-3 -- of the loss: what the first step is to take away, and what is rest
local MOST_CHANGE, LITTLE_CHANGE = 0.3, 0.1 -- of the sum of the weights, by one step

local function change(from, to)
  local most = 0
  for i, w in ipairs(to) do most = math.max(most, math.abs(w - from[i])) end
  return most
end

local function size_of(weights)
  local total = 0
  for _, w in ipairs(weights) do total = total + math.abs(w) end
  return total
end

-- Follows the slopes that the submission gives for its parameters, the images staying as they are. The
-- first step is as long as the loss is steep, and each is halved until the weights change little enough
-- and the loss falls: how fast a parametrisation is makes no difference. Gives the calls on the way, and
-- the first loss that did not fall. It ends where no step takes anything away any more, where a weight
-- falls below 0, or where less than `least` of all weights is left.
local function descend(check, case, params, least)
  local errors = errors_of(case)
  local found = weighed(check, question_of(case, params), LAYERS)
  local way, step, risen = { found }, nil, nil
  for _ = 1, DESCENT do
    local value = math.max(math.abs(found.total), math.abs(worth(errors, found.weights)), 1e-9)
    local slope = found.slopes and is_finite(found.slopes) and length_of(found.slopes) or 0
    if slope == 0 or not found.moved or #found.moved ~= #found.slopes then break end
    if #found.params ~= #found.slopes then break end
    if slope < LEAST_SLOPE * value and #way == 1 then break end
    step = step or FIRST_FALL * value / slope
    local size, next_found = size_of(found.weights), nil
    while step * slope >= REST * value do
      local from = language() == "c" and found.params or found.moved -- in C they are the caller's
      local there = moved_along(from, found.slopes, -step / slope)
      local tried = weighed(check, question_of(case, there), LAYERS)
      local falls = tried.total < found.total
      if falls and change(found.weights, tried.weights) <= MOST_CHANGE * size then
        next_found = tried
        break
      end
      risen = risen or not falls and tried.total or nil
      step = step / 2
    end
    if not next_found then break end
    if change(found.weights, next_found.weights) < LITTLE_CHANGE * size then step = step * 1.5 end
    found = next_found
    way[#way + 1] = found
    if math.min(table.unpack(found.weights)) < -1e-6 or least and sum(found.weights) < least then break end
  end
  return way, risen
end

-- The two images are unlike in all layers alike: the loss is the sum of the weights, but for a factor,
-- and a descent takes from it all that can be taken.
local function alike(shapes)
  return a_case({ 0.1, 0.1, 0.1 }, shapes)
end

-- What becomes of the weights: nil, "negative" or "collapsed", with the last weights and their sum.
local function fate_of(check, case, params, first)
  local least = LEAST_SHARE * sum(first) * (1 - 1e-3)
  local way = descend(check, case, params, least)
  local last = way[#way].weights
  if math.min(table.unpack(last)) < -1e-6 then return "negative", math.min(table.unpack(last)) end
  if not (sum(last) >= least) then return "collapsed", sum(last) end
  return nil, sum(last)
end

return {
  change = change, size_of = size_of, descend = descend, alike = alike, fate_of = fate_of,
}
