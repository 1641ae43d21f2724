-- Exercise 2: a perceptual loss over several layers. What is asked of a submission, and what is true of
-- every right one. The instrument beside the submission gives numbers: the loss, the weights in force,
-- the parameters and all slopes. What the weights are made of is the learner's choice, so a value is
-- held to the weights that the submission itself gives, and what becomes of them is found here, by
-- taking the steps of a descent.
local grading = require "grading"

local NAMES = { "relu2_2", "relu3_3", "relu4_3" }
local LAYERS = #NAMES
local CHANNELS, IMAGES, HEIGHT, WIDTH = { 4, 6, 8 }, 2, 8, 12 -- of the small extractor
local ERRORS = { 0.2, 0.08, 0.03 } -- how unlike the layers' maps are, in some order
local LEAST_SHARE = 0.1 -- of the sum of the weights, that a descent must leave
local LEAST_SLOPE = 1e-3 -- of the loss, for a parameter moved by 1: below it nothing is learnt

local function uniform(from, to)
  return from + (to - from) * math.random()
end

local function drawn(shape, from, to)
  return tensor(grading.fill(shape, function() return uniform(from, to) end)):reshape(shape)
end

local function with(table_, changes)
  local copy = {}
  for name, value in pairs(table_) do copy[name] = value end
  for name, value in pairs(changes) do copy[name] = value end
  return copy
end

local function mse(a, b)
  return (a - b):square():mean():item()
end

local function sum(list)
  local total = 0
  for _, v in ipairs(list) do total = total + v end
  return total
end

local function near(got, wanted, absolute, relative)
  return math.abs(got - wanted) <= absolute + relative * math.abs(wanted)
end

-- Cases ----------------------------------------------------------------------------------------
-- A case: which layers are compared, and the maps of both images for each of NAMES.

local function shuffled(list)
  local copy = table.move(list, 1, #list, 1, {})
  for i = #copy, 2, -1 do
    local k = math.random(i)
    copy[i], copy[k] = copy[k], copy[i]
  end
  return copy
end

-- The shapes of the maps: one batch, and each layer of its own channels, height and width.
local function some_shapes(images)
  local shapes, n = {}, images or math.random(2, 3)
  for l = 1, LAYERS do shapes[l] = { n, math.random(2, 5), math.random(2, 4), math.random(2, 5) } end
  return shapes
end

-- Two maps with this mean squared error, above 0 everywhere.
local function pair(shape, error)
  local target, off = drawn(shape, 1.2, 2.2), drawn(shape, -1, 1)
  return target + off * math.sqrt(error / off:square():mean():item()), target
end

local function a_case(errors, shapes)
  local case = { which = { 1, 2, 3 }, pred = {}, target = {} }
  local sizes = errors or shuffled(ERRORS)
  for l, shape in ipairs(shapes or some_shapes()) do
    local factor = errors and 1 or uniform(0.8, 1.2)
    case.pred[l], case.target[l] = pair(shape, sizes[l] * factor)
  end
  return case
end

-- The same, by a loss that was asked about another target before.
local function seen_before(case)
  local first = {}
  for l = 1, LAYERS do first[l] = pair(case.pred[l].shape, 0.1) end
  return with(case, { first = first })
end

-- The same images where all layers but one, or all, see the same.
local function only(case, layer)
  local target = {}
  for l = 1, LAYERS do target[l] = l == layer and case.target[l] or case.pred[l] end
  return with(case, { target = target })
end

local function only_these(case, which)
  return with(case, { which = which })
end

local function errors_of(case)
  local list = {}
  for i, l in ipairs(case.which) do list[i] = mse(case.pred[l], case.target[l]) end
  return list
end

local function question_of(case, params)
  local question = { ask = "features", _which = tensor(case.which) }
  for i, l in ipairs(case.which) do
    question["_pred" .. i], question["_target" .. i] = case.pred[l], case.target[l]
    question["_shape" .. i] = tensor(case.pred[l].shape)
    if case.first then question["_first" .. i] = case.first[l] end
  end
  question._params = params and tensor(params)
  return question
end

-- The small extractor in use, with two batches of images.
local function some_images()
  local question = {
    ask = "images",
    _pred = drawn({ IMAGES, 3, HEIGHT, WIDTH }, 0, 1),
    _target = drawn({ IMAGES, 3, HEIGHT, WIDTH }, 0, 1),
  }
  local from = 3
  for i, channels in ipairs(CHANNELS) do
    -- a map is mostly above 0, so that few of its elements are cut off
    question["_kernel" .. i] = drawn({ channels, from, 2, 2 }, -0.35, 0.55)
    from = channels
  end
  return question
end

local function features(question, image)
  local list = {}
  for i = 1, LAYERS do
    image = nn.conv2d(image, question["_kernel" .. i], nil, { stride = 2 }):relu()
    list[i] = image
  end
  return list
end

-- The mean squared error of each layer, as one tensor.
local function layer_errors(question, pred)
  local a, b, list = features(question, pred), features(question, question._target), {}
  for i = 1, #a do list[i] = (a[i] - b[i]):square():mean() end
  return tensor.stack(list)
end

-- Answers --------------------------------------------------------------------------------------

-- A number or a tensor of an answer as a list; nil for anything else.
local function numbers(value)
  if type(value) == "number" then return { value } end
  if type(value) ~= "userdata" or value:numel() == 0 then return nil end
  return value:reshape(-1):tolist()
end

local function is_finite(list)
  for _, v in ipairs(list) do
    if v ~= v or math.abs(v) == math.huge then return false end
  end
  return true
end

-- What came of one call, as lists; nil where it holds far more than was asked for.
local MOST_NUMBERS = 16384

local function read(question)
  local answer, count = ask(question).answer, 0
  for _, value in pairs(answer) do count = count + (type(value) == "userdata" and value:numel() or 1) end
  if count > MOST_NUMBERS then return nil, count end
  local found = { question = question, answer = answer }
  for _, name in ipairs { "total", "weights", "params", "slopes", "moved" } do
    found[name] = numbers(answer[name])
  end
  if found.total and #found.total == 1 then found.total = found.total[1] end
  return found
end

local function as_number(value)
  return type(value) == "number" and value or value and #value
end

-- One call, whose answer has a loss: else the check ends.
local function called(check, question)
  local found, surplus = read(question)
  if not found then check:fail { kind = "surplus", question = question, got = surplus } end
  if type(found.total) ~= "number" then
    check:fail {
      kind = found.total and "count" or "missing",
      field = "total",
      question = question,
      got = found.total and as_number(found.total),
      expected_answer = { total = 0 },
    }
  end
  return found
end

-- And as many weights as layers, all of them finite.
local function weighed(check, question, count)
  local found = called(check, question)
  if not found.weights or #found.weights ~= count then
    check:fail { kind = "weights", got = found.weights and #found.weights or 0, wanted = count }
  end
  if not is_finite(found.weights) then check:fail { kind = "weights-not-finite" } end
  return found
end

local function worth(errors, weights)
  local total = 0
  for i, e in ipairs(errors) do total = total + e * weights[i] end
  return total
end

-- A loss is off by 1 in 10 000 at most: sums of some hundred float32 products are far nearer.
local function is_right(total, errors, weights)
  return near(total, worth(errors, weights), 1e-6, 1e-4)
end

-- What a message says of a question: the layers' errors and the weights in force.
local function shown(question, errors, weights)
  return with(question, { mse = tensor(errors), weights = tensor(weights) })
end

local function must_be(check, found, errors, note)
  if not is_right(found.total, errors, found.weights) then
    local wanted = worth(errors, found.weights)
    check:fail {
      kind = found.total ~= found.total and "nan" or "different",
      field = "total",
      question = shown(found.question, errors, found.weights),
      answer = { total = found.total },
      expected_answer = { total = wanted },
      got = found.total,
      wanted = wanted,
      note = note,
    }
  end
end

local function must(check, case, params, note)
  must_be(check, weighed(check, question_of(case, params), #case.which), errors_of(case), note)
end

-- The submission's parameters as they begin; nil where it has none.
local function beginning(check)
  return called(check, question_of(a_case())).params
end

-- The parameters, each moved by up to `reach`.
local function elsewhere(params, reach)
  if not params then return nil end
  local list = {}
  for i, p in ipairs(params) do list[i] = p + uniform(-reach, reach) end
  return list
end

-- Slopes ---------------------------------------------------------------------------------------

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

-- Each layer once ------------------------------------------------------------------------------

-- What a loss that is another than it should be makes of each layer: where it adds up the layers, each
-- with its weight, and each by a mean, what a layer costs for a weight of 1 is one number whatever the
-- weights are, however often the same maps stand in the batch, and whichever layers are compared.
local function counts_each_once(check, params)
  local case, costs = a_case(), {}
  local function cost_of(a, p)
    local found = weighed(check, question_of(a, p), #a.which)
    local rest = called(check, question_of(only(a, 0), p)).total
    return found.total - rest, found.weights
  end
  local twice = { which = case.which, pred = {}, target = {} }
  for l = 1, LAYERS do
    twice.pred[l] = tensor.cat({ case.pred[l], case.pred[l] }, 1)
    twice.target[l] = tensor.cat({ case.target[l], case.target[l] }, 1)
  end
  local other = elsewhere(params, 0.6)
  for l = 1, LAYERS do
    local cost, weights = cost_of(only(case, l), params)
    costs[l] = cost / weights[l]
    if not (math.abs(cost) > 1e-6) then return false end
    local again, then_weights = cost_of(only(case, l), other)
    local doubled = cost_of(only(twice, l), params)
    local is_counted = then_weights[l] ~= 0
    if is_counted and not near(again / then_weights[l], costs[l], 0, 2e-3) then return false end
    if not near(doubled / weights[l], costs[l], 0, 2e-3) then return false end
  end
  for _, which in ipairs { { 1, 2, 3 }, { 3, 1 }, { 2 } } do
    local cost, weights = cost_of(only_these(case, which), #which == LAYERS and other or nil)
    local wanted = 0
    for i, l in ipairs(which) do wanted = wanted + weights[i] * costs[l] end
    if not near(cost, wanted, 0, 2e-3) then return false end
  end
  return true
end

-- A descent ------------------------------------------------------------------------------------

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

local checks = {
  grading.check {
    id = "interface",
    points = 0,
    run = function(self)
      local case = a_case()
      local lacks = ask(question_of(case)).answer.lacks
      if lacks ~= nil then
        local mistake = lacks == "super" and "parent-not-made" or nil
        self:fail { kind = "lacks", field = tostring(lacks), mistake = mistake }
      end
      local one = called(self, question_of(case)).total
      if one == called(self, question_of(a_case())).total then self:fail { kind = "constant" } end
    end,
  },
  grading.check {
    id = "value",
    points = 20,
    depends_on = { "interface" },
    run = function(self)
      local params = beginning(self)
      must(self, a_case())
      -- One loss is asked about many images: what it was asked before must not matter.
      must(self, seen_before(a_case()), nil, "before")
      for _ = 1, 4 do must(self, a_case(), elsewhere(params, 0.6), "moved") end
      if language() ~= "c" then -- through an extractor, from the images on
        local question = some_images()
        local errors = layer_errors(question, question._pred):tolist()
        must_be(self, weighed(self, question, LAYERS), errors, "images")
      end
    end,
  },
  grading.check {
    id = "zero",
    points = 10,
    depends_on = { "interface" },
    run = function(self)
      local params = beginning(self)
      for _ = 1, 2 do
        local case, there = a_case(), elsewhere(params, 0.6)
        local found = called(self, question_of(only(case, 0), there))
        if not near(found.total, 0, 1e-5, 0) then
          self:fail {
            kind = found.total ~= found.total and "nan" or "different",
            field = "total",
            note = "equal",
            question = with(found.question, { mse = tensor { 0, 0, 0 } }),
            answer = { total = found.total },
            expected_answer = { total = 0 },
            got = found.total,
            wanted = 0,
          }
        end
        if not (math.abs(called(self, question_of(case, there)).total) > 1e-4) then
          self:fail { kind = "constant" }
        end
      end
    end,
  },
  grading.check {
    id = "layers",
    points = 10,
    depends_on = { "interface" },
    run = function(self)
      local params = beginning(self)
      -- A loss that is another than it should be is held to itself.
      local base = a_case()
      local found = weighed(self, question_of(base, params), LAYERS)
      local is_another = not is_right(found.total, errors_of(base), found.weights)
      if is_another and counts_each_once(self, params) then return end
      for layer = 1, LAYERS do
        must(self, only(a_case(), layer), elsewhere(params, 0.6), "layer-" .. layer)
      end
      must(self, a_case(), params)
      must(self, only_these(a_case(), { 3, 1 }), nil, "chosen")
      must(self, only_these(a_case(), { 2 }), nil, "chosen-one")
      if language() ~= "c" then -- and where the extractor knows more layers than are asked for
        local question = some_images()
        question._which = tensor { 3, 1 }
        local errors = layer_errors(question, question._pred):tolist()
        must_be(self, weighed(self, question, 2), { errors[3], errors[1] }, "chosen")
      end
    end,
  },
  grading.check {
    id = "image-gradient",
    points = 15,
    depends_on = { "interface" },
    run = function(self)
      local params = beginning(self)
      for i = 0, LAYERS + 1 do
        local case, there = a_case(), i > 0 and elsewhere(params, 0.6) or params
        -- where the maps of the others are equal, their gradient is 0, and written
        if i >= 1 and i <= LAYERS then case = only(case, i) end
        local found = weighed(self, question_of(case, there), LAYERS)
        if is_right(found.total, errors_of(case), found.weights) then
          must_slope(self, case, found, i >= 1 and i <= LAYERS and "layer-" .. i or nil)
        elseif i == 0 then
          must_follow_itself(self, case, there, found)
        end
      end
      if language() == "c" then return end
      local question = some_images()
      local found = weighed(self, question, LAYERS)
      local pred = tensor(question._pred, { grad = true })
      local errors = layer_errors(question, pred)
      local got = numbers(found.answer.grad)
      if not got then self:fail { kind = "missing", field = "grad" } end
      if #got ~= pred:numel() then
        self:fail { kind = "count", field = "grad", question = question, got = #got }
      end
      if not is_right(found.total, errors:tolist(), found.weights) then
        if length_of(got) == 0 then self:fail { kind = "missing", field = "grad" } end
        return
      end
      (errors * tensor(found.weights)):sum():backward()
      local where = farthest(got, pred.grad:reshape(-1):tolist(),
        1e-7 + 1e-4 * pred.grad:abs():max():item())
      if where then
        local value = got[where]
        self:fail {
          kind = value ~= value and "nan" or "different",
          field = "grad",
          question = shown(question, errors:tolist(), found.weights),
          where = grading.place(pred.shape, where),
          got = value,
          wanted = pred.grad:reshape(-1):tolist()[where],
        }
      end
    end,
  },
  grading.check {
    id = "weight-gradient",
    points = 10,
    depends_on = { "interface" },
    run = function(self)
      -- Against the loss itself. The step is so long that the loss changes by some 2 % and rounding is
      -- lost in that, and short beside what the parametrisation turns on: the third derivative of a
      -- softmax, sigmoid or exp is at most its first times the square of its rate, so the slope is good
      -- to 1 in 1000 of the largest.
      local params = beginning(self)
      if not params then self:fail { kind = "no-slope" } end
      for _ = 1, 2 do
        local case, there = a_case(), elsewhere(params, 0.6)
        local found = weighed(self, question_of(case, there), LAYERS)
        local slopes = found.slopes
        if not slopes or #slopes ~= #params then self:fail { kind = "missing", field = "slopes" } end
        local steepest = is_finite(slopes) and length_of(slopes) or 0
        local h = steepest > 0 and 0.02 * math.abs(found.total) / steepest or 1 / 32
        h = math.max(1e-5, math.min(h, 1 / 32))
        local is_set = sets_itself(found)
        local none = true
        local wanted, got, most = {}, {}, 0
        for k, direction in ipairs(directions(#params)) do
          if is_set then
            local errors = errors_of(case)
            wanted[k] = #errors == #params and dot(direction, errors) or 0
          else
            wanted[k] = measured(self, function(step)
              return question_of(case, moved_along(there, direction, step))
            end, h)
          end
          got[k] = dot(direction, slopes)
          most = math.max(most, math.abs(wanted[k]))
          none = none and wanted[k] == 0
        end
        if none then self:fail { kind = "no-slope" } end
        local where = farthest(got, wanted, 1e-5 * math.abs(found.total) + 1e-2 * most)
        if where then
          self:fail {
            kind = got[where] ~= got[where] and "nan" or "different",
            field = #params <= 6 and "slopes" or "slope",
            where = ("[%d]"):format(where - (language() == "lua" and 0 or 1)),
            got = got[where],
            wanted = wanted[where],
          }
        end
      end
    end,
  },
  grading.check {
    id = "frozen",
    points = 10,
    depends_on = { "interface" },
    run = function(self)
      local case = a_case()
      local found = called(self, question_of(case))
      if not (math.abs(found.total - called(self, question_of(only(case, 0))).total) > 1e-6) then
        self:fail { kind = "constant" }
      end
      for l = 1, language() == "lua" and 0 or LAYERS do -- a tensor of Lua cannot be written to
        for _, side in ipairs { "pred", "target" } do
          local after = numbers(found.answer[side .. l])
          local before = case[side][l]:reshape(-1):tolist()
          if not after or #after ~= #before or farthest(after, before, 1e-6) then
            self:fail { kind = "written", layer = NAMES[l] }
          end
        end
      end
      if language() == "c" then
        if sets_itself(found) then self:fail { kind = "params-written" } end
        return
      end
      local question = some_images()
      local answer = called(self, question).answer
      for i = 1, LAYERS do
        local kernel, slope = numbers(answer["kernel" .. i]), numbers(answer["kernel_slope" .. i])
        local before = question["_kernel" .. i]:reshape(-1):tolist()
        if not kernel or #kernel ~= #before or farthest(kernel, before, 1e-6) then
          self:fail { kind = "kernels", layer = NAMES[i] }
        end
        if slope and length_of(slope) ~= 0 then self:fail { kind = "trained", layer = NAMES[i] } end
      end
      if language() == "lua" then return end
      for k = 1, 2 do
        local seen, answered = answer["seen" .. k], answer
        local maps = type(seen) == "userdata" and seen:dim() == 4 and seen:size(2) == 3
          and features(question, seen)
        for i, map in ipairs(maps or {}) do
          local after, before = numbers(answered["map" .. k .. i]), map:reshape(-1):tolist()
          if not after or #after ~= #before or farthest(after, before, 1e-4) then
            self:fail { kind = "written", layer = NAMES[i] }
          end
        end
      end
    end,
  },
  grading.check {
    id = "learnt",
    points = 10,
    depends_on = { "interface" },
    run = function(self)
      local way, risen = descend(self, a_case())
      local first, last = way[1], way[#way]
      if #way == 1 and risen then self:fail { kind = "not-falling", got = risen, wanted = first.total } end
      if change(first.weights, last.weights) <= 1e-3 * size_of(first.weights) then
        self:fail { kind = "not-learnt" }
      end
    end,
  },
  grading.check {
    id = "no-collapse",
    points = 15,
    depends_on = { "learnt" },
    run = function(self)
      local found = weighed(self, question_of(a_case()), LAYERS)
      local first, params = found.weights, found.params
      -- All layers alike, unlike, and unlike from elsewhere.
      for i, case in ipairs { alike(), a_case(), a_case() } do
        local fate, got = fate_of(self, case, i == 3 and elsewhere(params, 0.6) or params, first)
        if fate then self:fail { kind = fate, got = got, wanted = sum(first) } end
      end
    end,
  },
}

-- Known mistakes -------------------------------------------------------------------------------
-- Found in the numbers of some calls, whatever the weights are made of and whatever the language.

-- Each row of an (n, c, h, w) map divided by its length along the channels.
local function of_unit_length(map)
  return map / (map:square():sum(2, true):sqrt() + 1e-10)
end

local function gram(map)
  local n, c = map:size(1), map:size(2)
  local flat = map:reshape(n, c, map:numel() // (n * c))
  return flat:matmul(flat:transpose(2, 3))
end

-- What else than its mean squared error a layer could cost, but for a factor.
local COSTS = {
  { "absolute-not-squared", function(a, b) return (a - b):abs():mean():item() end },
  { "root-of-the-error", function(a, b) return math.sqrt(mse(a, b)) end },
  { "features-normalised", function(a, b) return mse(of_unit_length(a), of_unit_length(b)) end },
  { "features-normalised", function(a, b)
    local n, size = a:size(1), a:numel() // a:size(1)
    return mse(of_unit_length(a:reshape(n, size, 1)), of_unit_length(b:reshape(n, size, 1)))
  end },
  { "features-normalised", function(a, b)
    return 1 - (of_unit_length(a) * of_unit_length(b)):sum(2):mean():item()
  end },
  { "gram-matrix", function(a, b) return mse(gram(a), gram(b)) end },
  { "features-normalised", function(a, b)
    return mse(a / a:square():sum():sqrt(), b / b:square():sum():sqrt())
  end },
  { "element-left-out", function(a, b)
    local off = (a - b):square():reshape(-1)
    return off:narrow(1, 1, off:numel() - 1):sum():item()
  end },
  { "element-left-out", function(a, b)
    local off = (a - b):square():reshape(-1)
    return off:narrow(1, 2, off:numel() - 1):sum():item()
  end },
  { "one-image-only", function(a, b) return mse(a:narrow(1, 1, 1), b:narrow(1, 1, 1)) end },
}

-- Evidence: calls at the beginning and at moved parameters, with all layers, one alone, and none.
local function look_at(params)
  local seen = { shapes = some_shapes(2), cases = {}, only = {}, rest = {} }
  local other = elsewhere(params, 0.6)
  if params then for i = 1, #other do other[i] = params[i] + (i % 3 - 1.3) * 0.4 end end
  seen.other = other
  for k = 1, 2 do
    local case = a_case(nil, seen.shapes)
    seen.cases[k] = case
    seen[k], seen.rest[k] = read(question_of(case, params)), read(question_of(only(case, 0), params))
    seen.only[k] = {}
    for l = 1, LAYERS do seen.only[k][l] = read(question_of(only(case, l), params)) end
  end
  seen.moved = read(question_of(seen.cases[1], other))
  seen.moved_rest = read(question_of(only(seen.cases[1], 0), other))
  seen.moved_only = {}
  for l = 1, LAYERS do seen.moved_only[l] = read(question_of(only(seen.cases[1], l), other)) end
  return seen
end

-- What one layer costs beside what is left when all are equal.
local function cost_of(seen, k, l)
  return seen.only[k][l].total - seen.rest[k].total
end

-- The factor between what each layer costs and what `measure` says of it, where it is the same for both
-- images; nil where it is not.
local function factors(seen, measure)
  local list = {}
  for l = 1, LAYERS do
    local ratio = {}
    for k = 1, 2 do
      local case = seen.cases[k]
      ratio[k] = cost_of(seen, k, l) / measure(case.pred[l], case.target[l])
    end
    if not near(ratio[1], ratio[2], 1e-6, 2e-3) then return nil end
    list[l] = ratio[1]
  end
  return list
end

local function all_near(list, wanted)
  for i, v in ipairs(list) do
    if not near(v, type(wanted) == "table" and wanted[i] or wanted, 1e-6, 3e-3) then return false end
  end
  return true
end

-- What the factors of a mean squared error say, held to the weights that the submission gives, at the
-- beginning and at moved parameters.
local function about_factors(seen, found)
  local per_weight, moved, moved_per_weight = {}, {}, {}
  for l = 1, LAYERS do
    moved[l] = (seen.moved_only[l].total - seen.moved_rest.total)
      / mse(seen.cases[1].pred[l], seen.cases[1].target[l])
    per_weight[l] = found[l] / seen[1].weights[l]
    moved_per_weight[l] = moved[l] / seen.moved.weights[l]
  end
  local function is(factor)
    return all_near(per_weight, factor) and all_near(moved_per_weight, factor)
  end
  local follows = not all_near(seen.moved.weights, seen[1].weights)
  if is(1) then return nil end
  if follows and all_near(moved, found) then
    return (all_near(found, 1) or all_near(found, 1 / LAYERS)) and "layers-not-weighted" or "weights-differ"
  end
  if is(1 / LAYERS) then return "divided-by-layers" end
  if is(0.5) then return "half-of-the-error" end
  for mask = 1, 15 do -- a sum over some of the axes, or a division by their sizes
    local sizes, shares = {}, {}
    for l = 1, LAYERS do
      local size = 1
      for axis = 1, 4 do
        if mask >> (axis - 1) & 1 == 1 then size = size * seen.shapes[l][axis] end
      end
      sizes[l], shares[l] = size, 1 / size
    end
    if is(sizes) or not follows and all_near(found, sizes) then return "sum-instead-of-mean" end
    if is(shares) then return "divided-again" end
  end
  if not follows then return all_near(found, 1) and "layers-not-weighted" or "weights-differ" end
  local is_twice = true
  for l = 1, LAYERS do
    local factor = math.floor(per_weight[l] + 0.5)
    is_twice = is_twice and factor >= 1 and near(per_weight[l], factor, 0, 3e-3)
      and near(moved_per_weight[l], factor, 0, 3e-3)
  end
  return is_twice and "layer-counted-twice" or "weights-differ"
end

-- The value: which other formula gives it.
local function about_value(seen, report)
  local zero, all_zero = false, true
  for l = 1, LAYERS do
    local is_zero = math.abs(cost_of(seen, 1, l)) < 1e-7 and math.abs(seen[1].weights[l] or 0) > 1e-6
    zero, all_zero = zero or is_zero, all_zero and is_zero
  end
  if all_zero then return end
  if zero then report "one-layer-missing" return end
  local found = factors(seen, mse)
  if found then
    local name = about_factors(seen, found)
    if name then report(name) end
    return
  end
  for _, cost in ipairs(COSTS) do
    if factors(seen, cost[2]) then report(cost[1]) return end
  end
end

-- What is left where both images are the same: a term of its own, or the pixels.
local function about_rest(seen, images, report)
  local rest, moved_rest = seen.rest[1].total, seen.moved_rest.total
  if images and images.same and not near(rest, images.same.total or rest, 1e-6, 1e-4) then
    report "pixel-loss"
  elseif math.abs(rest) > 1e-6 or math.abs(moved_rest) > 1e-6 then
    report "term-added"
  end
end

-- An answer that depends on what was asked before.
local function about_memory(params, report)
  local case = seen_before(a_case())
  local found = read(question_of(case, params))
  local fresh = read(question_of(with(case, { first = false }), params))
  if not near(found.total, fresh.total, 1e-6, 1e-4) then report "target-remembered" end
end

-- The layers that are named, in their order.
local function about_names(seen, params, report)
  local base, case = seen[1], seen.cases[1]
  if not (base.weights and is_right(base.total, errors_of(case), base.weights)) then return end
  local two = only_these(case, { 3, 1 })
  local answered, found = pcall(read, question_of(two))
  local errors = errors_of(two)
  if not answered then report "names-ignored" return end
  local is_off = not found.weights or #found.weights ~= 2
    or not is_right(found.total, errors, found.weights)
  if not is_off and language() ~= "c" then
    local question = some_images()
    question._which = tensor { 3, 1 }
    local e = layer_errors(question, question._pred):tolist()
    local shown_two = read(question)
    is_off = #(shown_two.weights or {}) ~= 2
      or not is_right(shown_two.total, { e[3], e[1] }, shown_two.weights)
  end
  if is_off then report "names-ignored" end
end

-- The slopes of the maps, where the value is right.
local function about_image_gradient(seen, images, report)
  local base, case = seen[1], seen.cases[1]
  if not (base.weights and is_right(base.total, errors_of(case), base.weights)) then return end
  local got = map_slopes(base, case)
  if not got then return end
  local wanted, most = map_slopes_wanted(case, base.weights)
  local ratios, is_nothing, is_off = {}, false, false
  for l = 1, LAYERS do
    local square, product = 0, 0
    is_off = is_off or farthest(got[l], wanted[l], 1e-7 + 1e-4 * most) ~= nil
    for i, w in ipairs(wanted[l]) do square, product = square + w * w, product + w * got[l][i] end
    ratios[l] = product / square
    is_nothing = is_nothing or length_of(got[l]) == 0 or ratios[l] ~= ratios[l]
  end
  local counts, inverse = {}, {}
  for l = 1, LAYERS do
    counts[l], inverse[l] = case.pred[l]:numel(), 1 / base.weights[l]
  end
  local image_is_lost = images and images.one and length_of(images.one.grad or {}) == 0
  if is_nothing or image_is_lost then report "no-gradient-to-prediction"
  elseif not is_off then return
  elseif all_near(ratios, -1) then report "gradient-sign"
  elseif all_near(ratios, 0.5) then report "gradient-without-two"
  elseif all_near(ratios, inverse) then report "gradient-without-weight"
  elseif all_near(ratios, counts) then report "gradient-not-averaged"
  else report "gradient-of-the-maps" end
end

-- The parameters: whether they move the weights at all, and what becomes of these.
local function about_weights(seen, params, is_whole, report)
  local base, moved = seen[1], seen.moved
  local value = math.max(math.abs(base.total), 1e-9)
  local slope = base.slopes and is_finite(base.slopes) and length_of(base.slopes) or 0
  if not params or not base.weights then
    if base.weights then report "weights-not-learnable" end
    return
  end
  local is_still = change(base.weights, moved.weights) <= 1e-4 * size_of(base.weights)
  if slope == 0 or slope < LEAST_SLOPE * value then report "weights-not-learnable" return end
  if is_still then report "weights-made-once" return end
  if is_whole and #params == LAYERS then
    local errors, w = errors_of(seen.cases[1]), base.weights
    local measured_slopes, is_off = {}, false
    for i = 1, LAYERS do
      local direction = { 0, 0, 0 }
      direction[i] = 1
      local function at(step)
        return read(question_of(seen.cases[1], moved_along(params, direction, step))).total
      end
      measured_slopes[i] = (at(1 / 64) - at(-1 / 64)) * 32
      is_off = is_off or not near(base.slopes[i], measured_slopes[i], 1e-2 * slope, 1e-2)
    end
    if is_off then
      local plain, diagonal = {}, {}
      for i = 1, LAYERS do plain[i], diagonal[i] = w[i] * errors[i], w[i] * (1 - w[i]) * errors[i] end
      local is_softmax = near(sum(w), 1, 1e-3, 0)
      if is_softmax and (all_near(base.slopes, plain) or all_near(base.slopes, diagonal)) then
        report "softmax-without-cross-terms"
      elseif all_near(base.slopes, errors) then report "slope-of-the-weights-alone"
      else report "parameter-slopes" end
      return
    end
  end
  local silent = { fail = function() error "no answer" end }
  for _, case in ipairs { alike(), a_case() } do
    local ok, fate = pcall(fate_of, silent, case, params, base.weights)
    if ok and fate then report "weights-collapse" return end
  end
end

-- What the extractor was shown, and what became of it.
local function about_images(images, report)
  if not images then return end
  local answer, question = images.one.answer, images.question
  for i = 1, LAYERS do
    local kernel, slope = numbers(answer["kernel" .. i]), numbers(answer["kernel_slope" .. i])
    local before = question["_kernel" .. i]:reshape(-1):tolist()
    if kernel and farthest(kernel, before, 1e-6) or slope and length_of(slope) ~= 0 then
      report "extractor-trained"
      break
    end
  end
  local seen = numbers(answer.seen1)
  if numbers(answer.size1) then report "images-resized" end
  local pred, target = question._pred:reshape(-1):tolist(), question._target:reshape(-1):tolist()
  if not seen then return end
  local function is(list)
    return not farthest(seen, list, 1e-5)
  end
  if #seen == 2 * #pred then return end -- both images as one batch
  if #seen ~= #pred then
    report "images-resized"
  elseif not is(pred) and not is(target) then
    report "normalised-twice"
  end
end

-- Maps that were written to.
local function about_maps(seen, report)
  for l = 1, LAYERS do
    for _, side in ipairs { "pred", "target" } do
      local after = numbers(seen[1].answer[side .. l])
      if after and farthest(after, seen.cases[1][side][l]:reshape(-1):tolist(), 1e-6) then
        report "extractor-trained"
        return
      end
    end
  end
end

local function look_at_images()
  if language() == "c" then return nil end
  local question = some_images()
  local one = read(question)
  one.grad = numbers(one.answer.grad)
  return { question = question, one = one, same = read(with(question, { _pred = question._target })) }
end

-- The ids of the mistakes that the submission makes, the first two.
local function diagnose()
  local list = {}
  local function report(id)
    for _, known in ipairs(list) do if known == id then return end end
    if #list < 2 then list[#list + 1] = id end
  end
  -- A submission may stop at any question: what was found until then stands.
  pcall(function()
    local images = look_at_images()
    if images then about_images(images, report) end
    local params = read(question_of(a_case())).params
    local seen = look_at(params)
    if seen[1].total == 0 and seen[2].total == 0 then
      local case = a_case({ 9, 16, 25 }, seen.shapes)
      for l = 1, LAYERS do -- by whole numbers
        case.pred[l] = case.target[l] + math.sqrt(({ 9, 16, 25 })[l])
      end
      if read(question_of(case, params)).total ~= 0 then report "whole-numbers" end
      return
    end
    if #list == 0 then about_rest(seen, images, report) end
    local is_alike = #list == 0
    if is_alike or list[1] == "term-added" then about_value(seen, report) end
    about_maps(seen, report)
    about_memory(params, report)
    about_names(seen, params, report)
    local had = #list
    if had == 0 then about_image_gradient(seen, images, report) end
    if list[1] ~= "term-added" then about_weights(seen, params, had == 0, report) end
  end)
  return list
end

return {
  page = "ex2",
  version = "2",
  checks = checks,
  tolerance = { total = { absolute = 1e-6, relative = 1e-4 } },
  diagnose = diagnose,
}
