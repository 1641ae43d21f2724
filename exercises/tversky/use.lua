-- Exercise 1's page in use: a small network finds small objects, once with the learner's loss and
-- once with Dice, from the same start.

local pictures, segmenters, training = library "pictures", library "segmenters", library "training"

local TRAIN, BATCH, TEST = 64, 8, 24 -- scenes
local STEPS, EVERY = 240, 4 -- steps of training, and between two frames
local RATE, RARE = 0.03, 2 -- the learning rate; logits begin this much below 0, since objects are rare
local SMOOTH = 1
local WAYS = { "yours", "dice" }

-- 3×3, 3×3 and 1×1: sees five pixels around each.
local function new_net() return segmenters.new(1, { channels = 3, small = true }) end
local function found_by(net, images) return (net(images) - RARE):sigmoid() end

local LOSSES = {
  yours = function(s, pred, masks)
    return yours.loss(pred, masks, { alpha = s.alpha, beta = s.beta, smooth = SMOOTH })
  end,
  dice = function(_, pred, masks) return loss.dice(pred, masks, { smooth = 2 * SMOOTH }) end,
}

-- Pictures and masks of those that judge, and of those that are trained on.
local function scenes(seed)
  local images, masks = data.composites(TRAIN + TEST, seed)
  return images:narrow(1, TRAIN + 1, TEST), masks:narrow(1, TRAIN + 1, TEST),
    images:narrow(1, 1, TRAIN), masks:narrow(1, 1, TRAIN)
end

local function begin(_, seed)
  local both = training.alike(seed, WAYS, function(way)
    local net = new_net()
    local adam = optim.Adam(net:parameters(), { lr = RATE })
    return { net = net, adam = adam, curve = {}, dash = way == "dice" and "dashed" or nil }
  end)
  both.images, both.masks, both.seen, both.marked = scenes(seed)
  return both
end

local function step(both, i, s)
  local seen, target = training.batch(i, BATCH, both.seen, both.marked)
  for _, one in ipairs(both) do
    training.descend(one.adam, LOSSES[one.name](s, found_by(one.net, seen), target), RATE * (1 - (i - 1) / STEPS))
  end
end

-- What the networks find in the test scenes.
local function judge(both)
  for _, one in ipairs(both) do
    one.hit = found_by(one.net, both.images):detach():gt(0.5)
    local tp, found, objects = (one.hit * both.masks):sum():item(), one.hit:sum():item(), both.masks:sum():item()
    one.missed, one.extra = objects - tp, found - tp
    one.recall, one.precision = tp / objects, tp / math.max(found, 1)
    table.insert(one.curve, one.missed)
  end
end

local function picture(both)
  local target, values = pictures.one(both.masks, 1), {}
  for i, row in ipairs { { "recall", "%.2f" }, { "precision", "%.2f" }, { "missed", "%d" }, { "extra", "%d" } } do
    local key, format = row[1], row[2]
    values[i] = { word(key), (format .. " / " .. format):format(both[1][key], both[2][key]) }
  end
  return {
    figures = {
      pictures.shown(word "image", pictures.one(both.images, 1)),
      pictures.mask(word "yours", pictures.one(both[1].hit, 1), target),
      pictures.mask(word "dice", pictures.one(both[2].hit, 1), target),
      training.compared(both, "curve", { steps = STEPS, label = word "missed", from = 0, to = both.masks:sum():item() }),
    },
    values = values,
  }
end

local function result(both, s)
  local all = { alpha = s.alpha, beta = s.beta, pixels = both.masks:sum():item() }
  for _, one in ipairs(both) do
    for _, key in ipairs { "missed", "extra", "recall", "precision" } do all[one.name .. "_" .. key] = one[key] end
  end
  return all
end

-- Before the training: what is to be found, and how little of the picture it is.
local function view()
  local images, masks = scenes(1)
  return {
    figures = {
      pictures.shown(word "image", pictures.one(images, 1)), pictures.shown(word "mask", pictures.one(masks, 1)),
    },
    values = { { word "share", ("%.1f %%"):format(100 * masks:mean():item()) } },
  }
end

local function fewer(key)
  return function(result)
    local a, b = result["yours_" .. key], result["dice_" .. key]
    return a < b and "yours" or a > b and "dice" or "same"
  end
end

-- How far apart the two networks end, in pixels that one of them gets wrong and the other does not.
-- Rounding alone makes some ten of a thousand; other weights make hundreds.
local function apart(result)
  local off = math.abs(result.yours_missed - result.dice_missed) + math.abs(result.yours_extra - result.dice_extra)
  return off == 0 and "same" or off <= 0.1 * result.pixels and "near" or "far"
end

page "ex1" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "missed" } },
  run = {
    training.scene("train", {
      controls = {
        slider "alpha" { label = "α", from = 0, to = 1, step = 0.05, value = 0.3 },
        slider "beta" { label = "β", from = 0, to = 1, step = 0.05, value = 0.7 },
      },
      steps = STEPS, every = EVERY, opens = true,
      begin = begin, step = step, look = judge, picture = picture, result = result, view = view,
    }),
  },
  explain = {
    choice "fewer" { run = "train", answer = fewer "missed" },
    choice "price" { run = "train", answer = fewer "extra" },
    number "share" {
      run = "train", answer = function(result) return 1 - result.yours_recall end, tolerance = 0.006,
      traps = { recall = "yours_recall", extra = function(result) return 1 - result.yours_precision end },
    },
    choice "half" { run = "train", answer = apart },
  },
  use = { text "use" },
}

-- Weights and biases of the three layers, counted from their sizes.
claim "size" {
  check = function(c)
    local count = 0
    for _, p in ipairs(new_net():parameters()) do count = count + p:numel() end
    c:close(count, (3 * 9 + 1) * 8 + (8 * 9 + 1) * 8 + 8 + 1)
  end,
}

-- Counted pixel by pixel in the scenes that judge.
claim "rare" {
  check = function(c)
    local _, masks = data.composites(88, 1)
    local objects = 0
    for i = 65, 88 do
      for _, row in ipairs(pictures.one(masks, i):tolist()) do
        for _, pixel in ipairs(row) do objects = objects + pixel end
      end
    end
    local share = 100 * objects / (24 * 32 * 32)
    c:close(c:shown("train").values[word "share"], { share }, 0.051)
    c:close(share, 4, 1)
  end,
}

-- Tversky with halves is Dice, number by number; the same two numbers by the program and by the kernel.
claim "halves" {
  check = function(c)
    random.seed(3)
    local pred, masks = tensor.rand(2, 1, 6, 6), tensor.rand(2, 1, 6, 6):gt(0.8)
    local tp, fp, fn, p, y = 0, 0, 0, pred:reshape(-1):tolist(), masks:reshape(-1):tolist()
    for i = 1, #p do
      tp, fp, fn = tp + p[i] * y[i], fp + p[i] * (1 - y[i]), fn + (1 - p[i]) * y[i]
    end
    local function tversky(a, b) return 1 - (tp + 1) / (tp + a * fp + b * fn + 1) end
    c:close(LOSSES.yours({ alpha = 0.5, beta = 0.5 }, pred, masks), tversky(0.5, 0.5))
    c:close(LOSSES.dice({}, pred, masks), tversky(0.5, 0.5))
    c:close(LOSSES.yours({ alpha = 0.3, beta = 0.7 }, pred, masks), tversky(0.3, 0.7))
  end,
}

-- FN and FP of the last picture make its recall and precision, and the share that is asked for.
claim "share" {
  of = "share",
  check = function(c)
    local values = c:trained("train", nil, { frames = 12 }).values
    local _, masks = data.composites(88, 1)
    local objects = masks:narrow(1, 65, 24):reshape(-1):tolist()
    local pixels = 0
    for _, pixel in ipairs(objects) do pixels = pixels + pixel end
    for i = 1, 2 do
      local missed, extra = values[word "missed"][i], values[word "extra"][i]
      local found = pixels - missed
      c:close(values[word "recall"][i], found / pixels, 0.00501)
      c:close(values[word "precision"][i], found / math.max(found + extra, 1), 0.00501)
    end
    local result = { yours_recall = 0.8, yours_precision = 0.6 } -- 400 of 500 found, 667 marked
    c:close(c:answer("share", nil, result), (500 - 400) / 500)
    c:close(c:answer("share", "recall", result), 400 / 500)
    c:close(c:answer("share", "extra", result), 1 - 400 / (400 / 0.6))
  end,
}

-- Both networks at the end, as the values say it.
local function ended(c, changed, how)
  local values = c:trained("train", changed, how).values
  local missed, extra = values[word "missed"], values[word "extra"]
  local result = { yours_missed = missed[1], dice_missed = missed[2], yours_extra = extra[1], dice_extra = extra[2] }
  result.pixels = select(2, scenes(how.seed)):sum():item()
  return result
end

claim "trade" {
  training = { reduced = { seeds = 1, frames = 31 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    local result = ended(c, nil, how)
    local gain = (result.dice_missed - result.yours_missed) / result.pixels
    return gain > 0 and result.yours_extra > result.dice_extra
      and c:answer("fewer", nil, result) == "yours" and c:answer("price", nil, result) == "dice", gain
  end,
}

claim "half-is-dice" {
  of = "half",
  training = { reduced = { seeds = 1, frames = 31 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    local result = ended(c, { alpha = 0.5, beta = 0.5 }, how)
    local off = math.abs(result.yours_missed - result.dice_missed)
      + math.abs(result.yours_extra - result.dice_extra)
    return off <= 0.1 * result.pixels and c:answer("half", nil, result) ~= "far", off / result.pixels
  end,
}
