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
local CHOICES = { early = { 1 }, deep = { 3 }, all = { 1, 2, 3 }, pixel = {} }

-- One picture in the making, by the learner's loss over some of the layers, or by its pixels alone.
local function start(name, target, vgg, does_learn)
  local one = { target = target, vgg = vgg, does_learn = does_learn, which = CHOICES[name] }
  one.levels, one.names, one.weights = {}, {}, {}
  for i, square in ipairs(SQUARES) do
    one.levels[i] = nn.parameter(tensor.randn(3, SIDE // square, SIDE // square) * NOISE)
  end
  for i, at in ipairs(one.which) do one.names[i] = LAYERS[at] end
  one.adam, one.wanted = optim.Adam(one.levels, { lr = RATE }), vgg:extract(target:unsqueeze(1), one.names)
  return one
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

-- What the program is asked: the loss of the maps `found`, by the parameters so far.
local function question(one, found)
  local asked = { ask = "features", _which = tensor(one.which), _params = one.params and one.params:detach() }
  for i, map in ipairs(found) do
    asked["_pred" .. i], asked["_target" .. i] = map:detach(), one.wanted[i]
    asked["_shape" .. i] = tensor(map.shape)
  end
  return asked
end

-- Follows the slopes of the learner's parameters, too, where there are any.
local function learn_weights(one, answer)
  if not (one.does_learn and answer.params and answer.slopes) then return end
  if not one.params then
    one.params = nn.parameter(answer.params:reshape(-1))
    one.weight_adam = optim.Adam({ one.params }, { lr = WEIGHT_RATE })
  end
  training.descend(one.weight_adam, (one.params * answer.slopes:reshape(-1)):sum())
end

-- A number may come as itself, where it is alone.
local function tensor_of(value) return tensor.is(value) and value or tensor { value } end

-- The loss that the program gives, with its slopes at the maps, taken back to the pixels.
local function learners_loss(one)
  local found = one.vgg:extract(pixels_of(one):reshape(1, 3, SIDE, SIDE), one.names)
  local asked, inputs = question(one, found), {}
  if not one.total then
    yours.field(asked, "total") -- or the run ends, and the learner is told so
  end
  local answer = yours(asked)
  for i, map in ipairs(found) do inputs[i] = { map, answer["grad" .. i] and tensor_of(answer["grad" .. i]) } end
  one.weights = answer.weights and tensor_of(answer.weights):reshape(-1):tolist() or {}
  one.total = tensor_of(answer.total or 0):item()
  return yours.node(one.total, inputs), answer
end

local function step(one, rate)
  if #one.which == 0 then return training.descend(one.adam, loss.mse(pixels_of(one), one.target), rate) end
  local total, answer = learners_loss(one)
  training.descend(one.adam, total, rate)
  learn_weights(one, answer)
end

-- How near the photograph: peak signal to noise in dB, and structural similarity.
local function judge(one)
  one.shown = pixels_of(one):detach():clamp(0, 1)
  one.psnr = -10 * math.log((one.shown - one.target):square():mean():item(), 10)
  one.ssim = nn.ssim(one.shown, one.target)
end

-- Which network looks, where it is the user's own.
local function network()
  local own = nn.own_vgg()
  return own and { word "network", own:match("[^/]+$") } or nil
end

-- The pictures in the making, by the layers asked for and, last, by the pixels.
local function begin(s, seed)
  local target, vgg = data.photo(s.photo, SIDE), nn.VGG { path = nn.own_vgg() }
  local names = s.layers == "each" and { "early", "deep", "all", "pixel" } or { s.layers, "pixel" }
  local made = training.alike(seed, names, function(name) return start(name, target, vgg, s.learn) end)
  made.widest, made.lines = made[#made - 1], {} -- of the most layers: its weights are drawn over the steps
  return made
end

local function step_all(made, i)
  for _, one in ipairs(made) do step(one, RATE * (1 - (i - 1) / STEPS)) end
end

local function look(made)
  for _, one in ipairs(made) do judge(one) end
  for i, weight in ipairs(made.widest.weights) do
    made.lines[i] = made.lines[i] or { y = {}, label = made.widest.names[i] or word "weight", dash = training.DASHES[i] }
    table.insert(made.lines[i].y, weight)
  end
end

local function picture(made)
  local widest = made.widest
  local figures, values = { pictures.shown(word "photo", widest.target) }, {}
  for i, one in ipairs(made) do
    figures[i + 1] = pictures.shown(word(one.name), one.shown)
    values[i] = { word(one.name), ("%.1f dB, %.2f"):format(one.psnr, one.ssim) }
  end
  for i, name in ipairs(widest.names) do
    values[#values + 1] = { "w " .. name, ("%.2f"):format(widest.weights[i] or 0) }
  end
  values[#values + 1] = network()
  if #widest.names > 1 then
    made.lines.steps = made.steps
    figures[#figures + 1] = training.compared(made.lines, "y", { title = word "weights", steps = STEPS, from = 0 })
  end
  return { figures = figures, values = values }
end

-- What questions ask about, where all were made side by side.
local function result(made, s)
  if s.layers ~= "each" then return nil end
  local early, deep = made[1], made[2]
  local all = { early_ssim = early.ssim, deep_ssim = deep.ssim, gap = early.psnr - deep.psnr }
  for _, one in ipairs(made) do all[one.name] = one.psnr end
  for i = 1, #LAYERS do all["w" .. i] = made.widest.weights[i] or 0 end
  return all
end

local function view(s)
  return { figure = pictures.shown(word "photo", data.photo(s.photo, SIDE)), values = { network() } }
end

local function closest(result)
  local best = "early"
  for _, name in ipairs { "deep", "all" } do best = result[name] > result[best] and name or best end
  return best
end

local function heaviest(result)
  local most, least = math.max(result.w1, result.w2, result.w3), math.min(result.w1, result.w2, result.w3)
  if most - least < 0.05 * most then return "same" end
  return most == result.w1 and "first" or most == result.w2 and "second" or "third"
end

page "ex2" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "early" } },
  run = {
    training.scene("rebuild", {
      controls = {
        pick "layers" { "each", "early", "deep", "all", label = word "layers", value = "each" },
        pick "photo" { "chelsea", "coffee", "astronaut", "rocket", label = word "photo", value = "chelsea" },
        switch "learn" { label = word "learn", value = true },
      },
      steps = STEPS,
      every = function() return nn.own_vgg() and 1 or EVERY end, -- a wider one takes many times as long
      begin = begin, step = step_all, look = look, picture = picture, result = result, view = view,
    }),
  },
  explain = {
    choice "closest" { run = "rebuild", answer = closest },
    number "gap" {
      run = "rebuild", answer = "gap", tolerance = 0.11,
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

local function first(name)
  random.seed(1)
  return start(name, data.photo("chelsea", SIDE), nn.VGG(), false)
end

-- What the program says of the maps: the gradient that reaches the pixels is the slope of its loss.
claim "slopes" {
  of = "idea",
  check = function(c)
    local one = first("all")
    local total = learners_loss(one)
    total:backward()
    c:close(total, one.total)
    local coarse = one.levels[#SQUARES]
    for _, at in ipairs { 1, 20, 40 } do
      local slope, numbers = coarse.grad:reshape(-1):tolist()[at], coarse:detach():reshape(-1):tolist()
      local function of(x)
        local moved = { table.unpack(numbers) }
        moved[at] = x
        local levels = { table.unpack(one.levels) }
        levels[#SQUARES] = tensor(moved):reshape(3, 4, 4)
        local other = setmetatable({ levels = levels }, { __index = one })
        return learners_loss(other)
      end
      c:close(c:slope(of, numbers[at], 2e-3), slope, 2e-3 + 0.03 * math.abs(slope))
    end
  end,
}

-- dB and SSIM of the last picture, from its pixels as they are drawn.
claim "measures" {
  of = "gap",
  check = function(c)
    local run = c:trained("rebuild", { layers = "early" }, { frames = 2 })
    local one = first("early")
    judge(one)
    local shown, target = one.shown:reshape(-1):tolist(), one.target:reshape(-1):tolist()
    local sum = 0
    for i, x in ipairs(shown) do sum = sum + (x - target[i]) ^ 2 end
    c:close(one.psnr, 10 * math.log(#shown / sum, 10))
    local pixel, early = run.values[word "pixel"], run.values[word "early"]
    c:less(one.psnr, pixel[1])
    c:less(one.psnr, early[1])
    local result = { gap = 3, early_ssim = 0.9, deep_ssim = 0.5, pixel = 30, deep = 20 }
    c:close(c:answer("gap", nil, { early = 23, deep = 20, gap = 23 - 20 }), 23 - 20)
    c:close(c:answer("gap", "ssim", result), 0.9 - 0.5)
    c:close(c:answer("gap", "pixel", result), 30 - 20)
  end,
}

claim "early-next" {
  of = { "predict", "closest", "why" },
  training = { reduced = { seeds = 1, frames = 3 }, full = { seeds = 10, holds = 10 } },
  check = function(c, how)
    local values = c:trained("rebuild", nil, how).values
    local db = {}
    for _, name in ipairs { "early", "deep", "all", "pixel" } do db[name] = values[word(name)][1] end
    return db.pixel > db.early and db.early > db.all and db.all > db.deep
      and c:answer("closest", nil, db) == "early", db.early - db.deep
  end,
}
