-- What is asked: maps of features and images that are drawn, and the plain numbers about them.
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
  question._params, question._times = params and tensor(params), case.times
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

return {
  NAMES = NAMES, LAYERS = LAYERS, LEAST_SHARE = LEAST_SHARE, LEAST_SLOPE = LEAST_SLOPE, uniform = uniform,
  drawn = drawn, with = with, mse = mse, sum = sum, near = near, some_shapes = some_shapes, a_case = a_case,
  seen_before = seen_before, only = only, only_these = only_these, errors_of = errors_of,
  question_of = question_of, some_images = some_images, features = features, layer_errors = layer_errors,
}
