-- Exercise 2's page in use: a photograph is rebuilt from noise, by gradient descent on its pixels, with
-- the learner's loss over early layers, over deep ones and over all, and with the pixels' mean squared
-- error. The network's features and their gradients are worked out here; the learner's program is asked
-- what the loss says of them.

local pictures, training = library "pictures", library "training"

local SIDE = 64 -- pixels of a picture
local STEPS, EVERY = 160, 4 -- steps of descent, and between two frames
local RATE, WEIGHT_RATE = 0.02, 0.01 -- of the picture, and of the learner's parameters
local GREY, NOISE = 0.5, 0.02 -- where the picture starts

-- A picture is a sum of squares of pixels of these sides, coarse ones moving faster than fine ones: the
-- features of few networks say how far to move single pixels, and noise is what they leave open.
local SQUARES = { 1, 2, 4, 8, 16 }

local LAYERS = { "relu2_2", "relu3_3", "relu4_3" }
local CHOICES = { early = { 1 }, deep = { 3 }, all = { 1, 2, 3 } }
local ORDER = { "early", "deep", "all" }
local DASH = { "solid", "dashed", "dotted" }

local function start(seed)
  random.seed(seed)
  local levels = {}
  for i, square in ipairs(SQUARES) do
    local side = SIDE // square
    levels[i] = nn.parameter(tensor.randn(3, side, side) * NOISE)
  end
  return { levels = levels, adam = optim.Adam(levels, { lr = RATE }) }
end

local function pixels_of(one)
  local sum = GREY
  for i, square in ipairs(SQUARES) do
    local side = SIDE // square
    local spread = one.levels[i]:reshape(3, side, 1, side, 1):expand(3, side, square, side, square)
    sum = sum + spread:reshape(3, SIDE, SIDE) * (square / SQUARES[#SQUARES])
  end
  return sum
end

-- One picture in the making, by the learner's loss over some of the layers.
local function rebuilt(vgg, target, which, seed, does_learn)
  local one = start(seed)
  one.vgg, one.which, one.names, one.does_learn = vgg, which, {}, does_learn
  for i, at in ipairs(which) do
    one.names[i] = LAYERS[at]
  end
  one.wanted = vgg:extract(target, one.names)
  return one
end

-- What the program is asked: the loss of the maps `found`, by the parameters so far.
local function question(one, found)
  local asked = { ask = "features", _which = tensor(one.which) }
  for i, map in ipairs(found) do
    asked["_pred" .. i], asked["_target" .. i] = map:detach(), one.wanted[i]
    asked["_shape" .. i] = tensor(map.shape)
  end
  asked._params = one.params and one.params:detach()
  return asked
end

-- Follows the slopes of the learner's parameters, too, where there are any.
local function learn_weights(one, answer)
  if not (one.does_learn and answer.params and answer.slopes) then
    return
  end
  if not one.params then
    one.params = nn.parameter(answer.params:reshape(-1))
    one.weight_adam = optim.Adam({ one.params }, { lr = WEIGHT_RATE })
  end
  one.weight_adam:zero_grad();
  (one.params * answer.slopes:reshape(-1)):sum():backward()
  one.weight_adam:step()
end

local function list_of(value)
  return type(value) == "number" and { value } or value:reshape(-1):tolist()
end

-- A step against the slopes that the program gives at the maps, taken back to the pixels.
local function step(one, rate)
  local found = one.vgg:extract(pixels_of(one):reshape(1, 3, SIDE, SIDE), one.names)
  local asked, pairs_of = question(one, found), {}
  if not one.weights then
    yours.field(asked, "total") -- or the run ends, and the learner is told so
  end
  local answer = yours(asked)
  local total = answer.total or 0
  for i, map in ipairs(found) do
    local slope = answer["grad" .. i]
    pairs_of[i] = { map, type(slope) == "number" and tensor { slope } or slope }
  end
  one.weights = answer.weights and list_of(answer.weights) or {}
  one.adam.lr = rate
  one.adam:zero_grad()
  yours.node(type(total) == "number" and total or total:item(), pairs_of):backward()
  one.adam:step()
  learn_weights(one, answer)
end

local function pixel_step(one, target, rate)
  one.adam.lr = rate
  one.adam:zero_grad()
  loss.mse(pixels_of(one), target):backward()
  one.adam:step()
end

-- How near the photograph: peak signal to noise in dB, and structural similarity.
local function judge(one, target)
  one.shown = pixels_of(one):detach():clamp(0, 1)
  one.psnr = -10 * math.log((one.shown - target):square():mean():item(), 10)
  one.ssim = nn.ssim(one.shown, target)
end

local function picture(name, pixels) return pictures.shown(word(name), pixels) end

-- Which network looks, where it is the user's own; one that is many times wider takes many times as long
-- for a step, so each of its steps is shown.
local function network()
  local own = nn.own_vgg()
  return own and { word "network", own:match("[^/]+$") } or nil
end

local function is_shown(step)
  return nn.own_vgg() ~= nil or step % EVERY == 0 or step == 1
end

-- The weights of the picture that has the most layers, over the steps.
local function weights_figure(steps, widest, paths)
  local lists = {}
  for i, path in ipairs(paths) do
    lists[i] = { x = steps, y = path, label = widest.names[i] or word "weight", dash = DASH[i] }
  end
  return training.history(lists, { title = word "weights", steps = STEPS, start = 0, from = 0 })
end

local function frame(run, made)
  local figures, values = { picture("photo", run.target) }, {}
  for _, name in ipairs(made) do
    local one = run.pictures[name]
    figures[#figures + 1] = picture(name, one.shown)
    values[#values + 1] = { word(name), ("%.1f dB, %.2f"):format(one.psnr, one.ssim) }
  end
  for i, name in ipairs(run.widest.names) do
    values[#values + 1] = { "w " .. name, ("%.2f"):format(run.widest.weights[i] or 0) }
  end
  values[#values + 1] = network()
  if #run.widest.names > 1 then
    figures[#figures + 1] = weights_figure(run.steps, run.widest, run.paths)
  end
  return { figures = figures, values = values, progress = run.steps[#run.steps] / STEPS }
end

-- What questions ask about, where all were made side by side.
local function result_of(run)
  local made, weights = run.pictures, run.widest.weights
  return {
    early = made.early.psnr,
    deep = made.deep.psnr,
    all = made.all.psnr,
    pixel = made.pixel.psnr,
    early_ssim = made.early.ssim,
    deep_ssim = made.deep.ssim,
    gap = made.early.psnr - made.deep.psnr,
    w1 = weights[1] or 0,
    w2 = weights[2] or 0,
    w3 = weights[3] or 0,
  }
end

local function train(s, run)
  local target = data.photo(s.photo, SIDE)
  local vgg = nn.VGG { path = nn.own_vgg() }
  local names = s.layers == "each" and ORDER or { s.layers }
  local state = { target = target, pictures = {}, steps = {}, paths = {} }
  local made = { table.unpack(names) }
  for _, name in ipairs(names) do
    state.widest = rebuilt(vgg, target:reshape(1, 3, SIDE, SIDE), CHOICES[name], run.seed, s.learn)
    state.pictures[name] = state.widest
  end
  state.pictures.pixel = start(run.seed)
  made[#made + 1] = "pixel"
  for at = 1, STEPS do
    local rate = RATE * (1 - (at - 1) / STEPS)
    for _, name in ipairs(names) do
      step(state.pictures[name], rate)
    end
    pixel_step(state.pictures.pixel, target, rate)
    if is_shown(at) then
      state.steps[#state.steps + 1] = at
      for _, one in pairs(state.pictures) do
        judge(one, target)
      end
      for i, weight in ipairs(state.widest.weights) do
        state.paths[i] = state.paths[i] or {}
        state.paths[i][#state.steps] = weight
      end
      run:frame(frame(state, made))
    end
  end
  return s.layers == "each" and result_of(state) or nil
end

local function view(s)
  return { figure = picture("photo", data.photo(s.photo, SIDE)), values = { network() } }
end

local function closest(result)
  local best = "early"
  for _, name in ipairs(ORDER) do
    best = result[name] > result[best] and name or best
  end
  return best
end

local function heaviest(result)
  local most, least = math.max(result.w1, result.w2, result.w3), math.min(result.w1, result.w2, result.w3)
  if most - least < 0.05 * most then
    return "same"
  end
  return most == result.w1 and "first" or most == result.w2 and "second" or "third"
end

page "ex2" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "early" } },
  run = {
    scene "rebuild" {
      controls = {
        pick "layers" { "each", "early", "deep", "all", label = word "layers", value = "each" },
        pick "photo" { "chelsea", "coffee", "astronaut", "rocket", label = word "photo", value = "chelsea" },
        switch "learn" { label = word "learn", value = true },
      },
      view = view,
      train = train,
    },
  },
  explain = {
    choice "closest" { run = "rebuild", answer = closest },
    number "gap" {
      run = "rebuild",
      answer = function(result) return result.gap end,
      tolerance = 0.11,
      traps = {
        ssim = function(result) return result.early_ssim - result.deep_ssim end,
        pixel = function(result) return result.pixel - result.deep end,
      },
    },
    choice "heaviest" { run = "rebuild", answer = heaviest },
    choice "why" { answer = "unknown" },
  },
  use = { text "use" },
}
