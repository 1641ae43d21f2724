-- Exercise 1's page in use: a small network finds small objects, once with the learner's loss and
-- once with Dice, from the same start.

local pictures, training = library "pictures", library "training"

local TRAIN, BATCH, TEST = 64, 8, 24 -- scenes
local STEPS, EVERY = 240, 4 -- steps of training, and between two frames
local RATE, RARE = 0.03, 2 -- the learning rate; logits begin this much below 0, since objects are rare
local SHOWN = 1 -- which test scene is in the pictures
local SMOOTH = 1

-- 3×3, 3×3 and 1×1, 817 numbers: sees five pixels around each.
local Net = nn.Module "Net"

function Net:init()
  self.first = nn.Conv2d(3, 8, 3, { padding = 1 })
  self.second = nn.Conv2d(8, 8, 3, { padding = 1 })
  self.last = nn.Conv2d(8, 1, 1)
end

function Net:forward(images)
  local seen = self.second(self.first(images - 0.5):relu()):relu()
  return (self.last(seen) - RARE):sigmoid()
end

local function learner(loss_of)
  local net = Net()
  return { net = net, adam = optim.Adam(net:parameters(), { lr = RATE }), loss_of = loss_of, curve = {} }
end

local function learn(one, images, masks, rate)
  one.adam.lr = rate
  one.adam:zero_grad()
  one.loss_of(one.net(images), masks):backward()
  one.adam:step()
end

-- What the network finds in the test scenes.
local function judge(one, images, masks)
  local found = one.net(images):detach()
  local hit = found:gt(0.5)
  local tp = (hit * masks):sum():item()
  one.found, one.hit = found, hit
  one.missed = masks:sum():item() - tp
  one.extra = hit:sum():item() - tp
  one.recall = tp / (tp + one.missed)
  one.precision = tp / math.max(tp + one.extra, 1)
  one.curve[#one.curve + 1] = one.missed
end

local function row(label, yours, dice, format)
  return { label, (format .. " / " .. format):format(yours, dice) }
end

local function frame(data, steps, yours, dice)
  local target = pictures.one(data.masks, SHOWN)
  return {
    figures = {
      pictures.shown(word "image", pictures.one(data.images, SHOWN)),
      pictures.mask(word "yours", pictures.one(yours.hit, SHOWN), target),
      pictures.mask(word "dice", pictures.one(dice.hit, SHOWN), target),
      training.history({
        { x = steps, y = yours.curve, label = word "yours" },
        { x = steps, y = dice.curve, label = word "dice", dash = "dashed" },
      }, { steps = STEPS, start = 0, label = word "missed", from = 0, to = data.masks:sum():item() }),
    },
    values = {
      row(word "recall", yours.recall, dice.recall, "%.2f"),
      row(word "precision", yours.precision, dice.precision, "%.2f"),
      row(word "missed", yours.missed, dice.missed, "%d"),
      row(word "extra", yours.extra, dice.extra, "%d"),
    },
    progress = steps[#steps] / STEPS,
  }
end

local function scenes(seed)
  local images, masks = data.composites(TRAIN + TEST, seed)
  return {
    learnt = { images = images:narrow(1, 1, TRAIN), masks = masks:narrow(1, 1, TRAIN) },
    images = images:narrow(1, TRAIN + 1, TEST),
    masks = masks:narrow(1, TRAIN + 1, TEST),
  }
end

local function train(s, run)
  local data = scenes(run.seed)
  local own = learner(function(pred, masks)
    return yours.loss(pred, masks, { alpha = s.alpha, beta = s.beta, smooth = SMOOTH })
  end)
  random.seed(run.seed) -- the same start
  local dice = learner(function(pred, masks)
    return loss.dice(pred, masks, { smooth = 2 * SMOOTH })
  end)
  local steps = {}
  for step = 0, STEPS do
    if step > 0 then
      local from = (step - 1) * BATCH % TRAIN + 1
      local images = data.learnt.images:narrow(1, from, BATCH)
      local masks = data.learnt.masks:narrow(1, from, BATCH)
      local rate = RATE * (1 - (step - 1) / STEPS)
      learn(own, images, masks, rate)
      learn(dice, images, masks, rate)
    end
    if step % EVERY == 0 then
      steps[#steps + 1] = step
      judge(own, data.images, data.masks)
      judge(dice, data.images, data.masks)
      run:frame(frame(data, steps, own, dice))
    end
  end
  return {
    alpha = s.alpha,
    beta = s.beta,
    pixels = data.masks:sum():item(),
    yours_missed = own.missed,
    dice_missed = dice.missed,
    yours_extra = own.extra,
    dice_extra = dice.extra,
    yours_recall = own.recall,
    yours_precision = own.precision,
  }
end

-- Before the training: what is to be found, and how little of the picture it is.
local function view()
  local data = scenes(1)
  return {
    figures = {
      pictures.shown(word "image", pictures.one(data.images, SHOWN)),
      pictures.shown(word "mask", pictures.one(data.masks, SHOWN)),
    },
    values = { { word "share", ("%.1f %%"):format(100 * data.masks:mean():item()) } },
  }
end

local function fewer(a, b)
  return a < b and "yours" or a > b and "dice" or "same"
end

-- How far apart the two networks end, in pixels that one of them gets wrong and the other does not.
-- Rounding alone makes some ten of a thousand; other weights make hundreds.
local function apart(result)
  local off = math.abs(result.yours_missed - result.dice_missed)
    + math.abs(result.yours_extra - result.dice_extra)
  return off == 0 and "same" or off <= 0.1 * result.pixels and "near" or "far"
end

page "ex1" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "missed" } },
  run = {
    scene "train" {
      controls = {
        slider "alpha" { label = "α", from = 0, to = 1, step = 0.05, value = 0.3 },
        slider "beta" { label = "β", from = 0, to = 1, step = 0.05, value = 0.7 },
      },
      view = view,
      train = train,
    },
  },
  explain = {
    choice "fewer" {
      run = "train",
      answer = function(result) return fewer(result.yours_missed, result.dice_missed) end,
    },
    choice "price" {
      run = "train",
      answer = function(result) return fewer(result.yours_extra, result.dice_extra) end,
    },
    number "share" {
      run = "train",
      answer = function(result) return 1 - result.yours_recall end,
      tolerance = 0.006,
      traps = {
        recall = function(result) return result.yours_recall end,
        extra = function(result) return 1 - result.yours_precision end,
      },
    },
    choice "half" {
      run = "train",
      answer = function(result) return apart(result) end,
    },
  },
  use = { text "use" },
}
