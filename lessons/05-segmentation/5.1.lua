-- 5.1: Dice, on an object that is a small part of its picture.
local training, tables, textures, segmenters = library "training", library "tables", library "textures", library "segmenters"

local SIDE = 64 -- of the first picture

-- The disc of 12 pixels and its like: (64, 64), 1 inside.
local function disc(radius)
  local rows, count = {}, 0
  for y = 1, SIDE do
    rows[y] = {}
    for x = 1, SIDE do
      local inside = (x - 40.5) ^ 2 + (y - 26.5) ^ 2 <= radius ^ 2
      rows[y][x] = inside and 1 or 0
      count = count + rows[y][x]
    end
  end
  return tensor(rows), count
end

-- What may be predicted: probabilities, (64, 64).
local GUESSES = {
  nothing = function(mask) return mask * 0 end,
  rate = function(mask) return mask * 0 + mask:mean():item() end,
  half = function(mask) return mask * 0 + 0.5 end,
  found = function(mask) return mask * 0.8 + 0.1 end,
}

-- A loss, and the size of its slope on one pixel of the object and on one of the background.
local function measured(name, guess, mask, options)
  local p = tensor(guess, { grad = true })
  local value = loss[name](p, mask, options)
  value:backward()
  local g = p.grad:abs()
  return value:item(), (g * mask):max():item(), (g * (1 - mask)):max():item()
end

local function picture(title, pixels)
  return chart.figure { title = title, chart.image { pixels = pixels, range = { 0, 1 } } }
end

-- Training: one network by BCE, one by Dice, from one start.
local TRAIN, TEST, BATCH, STEPS, EVERY = 160, 40, 16, 250, 5
local NAMES, LABELS = { "bce", "dice" }, { bce = "by-bce", dice = "by-dice" }

local function small_objects(s)
  local object = { { radii = { 1, 1.7 }, change = s.contrast, class = 1 } }
  local function four(pictures, labels) return pictures, labels:reshape(-1, 1, textures.side, textures.side) end
  local pictures, labels, unseen, classes = textures.sets(TRAIN, TEST, { objects = object })
  local set = {}
  set.pictures, set.masks = four(pictures, labels)
  set.unseen, set.truth = four(unseen, classes)
  return set
end

local function loss_of(name, logits, masks)
  if name == "bce" then return loss.bce_with_logits(logits, masks) end
  return loss.dice(logits:sigmoid(), masks, { smooth = 1 })
end

local function judge(one, data)
  one.found = one.net(data.unseen):detach():gt(0)
  one.overlap[#one.overlap + 1] = segmenters.overlap(one.found, data.truth)
  one.accuracy = 1 - (one.found - data.truth):abs():mean():item()
end

local function train_picture(data, learners, steps)
  local lines, values = {}, {}
  for i, one in ipairs(learners) do
    lines[i] = { x = steps, y = one.overlap, label = word(LABELS[one.name]), color = i }
    values[i] = {
      word(LABELS[one.name]),
      ("%s %.3f   %s %.4f"):format(word "overlap", one.overlap[#one.overlap], word "accuracy", one.accuracy),
    }
  end
  local function first(batch) return batch:narrow(1, 1, 1):reshape(textures.side, textures.side) end
  return {
    figures = {
      picture(word "picture", first(data.unseen)),
      chart.figure {
        title = word "by-bce", chart.mask { predicted = first(learners[1].found), target = first(data.truth) },
      },
      chart.figure {
        title = word "by-dice", chart.mask { predicted = first(learners[2].found), target = first(data.truth) },
      },
      training.history(lines, { steps = STEPS, label = word "overlap", from = 0, to = 1 }),
    },
    values = values,
  }
end

-- The data, and both learners before their first step.
local function begin(s, seed)
  local data, learners = small_objects(s), {}
  for i, name in ipairs(NAMES) do
    random.seed(seed) -- the same start
    local net = segmenters.new(1)
    learners[i] = { name = name, net = net, adam = optim.Adam(net, { lr = 0.01 }), overlap = {} }
    judge(learners[i], data)
  end
  return data, learners
end

local function train(s, run)
  local data, learners = begin(s, run.seed)
  local steps, at100 = { 0 }, {}
  training.loop(run, {
    steps = STEPS, every = EVERY,
    step = function(i)
      local from = (i - 1) % (TRAIN // BATCH) * BATCH + 1
      for _, one in ipairs(learners) do
        one.adam:zero_grad()
        loss_of(one.name, one.net(data.pictures:narrow(1, from, BATCH)), data.masks:narrow(1, from, BATCH)):backward()
        one.adam:step()
      end
    end,
    picture = function(i)
      steps[#steps + 1] = i
      for _, one in ipairs(learners) do
        judge(one, data)
        if i == 100 then at100[one.name] = one.overlap[#one.overlap] end
      end
      return train_picture(data, learners, steps)
    end,
  })
  return {
    dice_at_100 = at100.dice, bce_at_100 = at100.bce,
    dice_end = learners[2].overlap[#steps], bce_end = learners[1].overlap[#steps],
    dice_accuracy = learners[2].accuracy, bce_accuracy = learners[1].accuracy,
  }
end

-- Two pictures of one batch: a large object that is found, a small one that is missed.
local function two_pictures(small)
  local function strip(ones) return tensor.cat({ tensor.ones(ones), tensor.zeros(1024 - ones) }, 1):reshape(1, 1024) end
  return tensor.cat({ strip(400), tensor.zeros(1, 1024) }, 1), tensor.cat({ strip(400), strip(small) }, 1)
end

local function dice(pred, target, smooth)
  return loss.dice(pred, target, { smooth = smooth })
end

local SMOOTHS = { "0", "0.01", "1", "10", "100" }

local function smooth_pick(value)
  return pick "smooth" { "0", "0.01", "1", "10", "100", label = "s", value = value }
end

page "5.1" {
  data = "masks",
  idea = { text "idea" },
  predict = {
    number "predict" {
      answer = 1 - 1 / 13, tolerance = 0.002, traps = { one = 1, accuracy = 12 / 4096, twice = 1 - 1 / 25 },
    },
  },
  run = {
    scene "run" {
      kernel = "dice",
      controls = {
        slider "radius" { label = word "radius", from = 1, to = 12, step = 0.5, value = 2 },
        pick "guess" { "nothing", "rate", "half", "found", label = word "guess", value = "rate" },
        smooth_pick "1",
      },
      view = function(s)
        local mask, count = disc(s.radius)
        local guess = GUESSES[s.guess](mask)
        local bce, bce_in, bce_out = measured("bce", guess, mask)
        local smooth = tonumber(s.smooth)
        local value, dice_in, dice_out = measured("dice", guess, mask, { smooth = smooth })
        return {
          worked = tables.worked("1 − (2·Σpy + s)/(Σp + Σy + s) = 1 − (2·%s + %s)/(%s + %s + %s) = %s",
            (guess * mask):sum():item(), smooth, guess:sum():item(), count, smooth, value),
          figure = chart.row { picture(word "target", mask), picture(word(s.guess), guess) },
          values = {
            { word "object-pixels", count },
            { word "accuracy", 1 - (guess:gt(0.5) - mask):abs():mean():item() },
            { "BCE", bce }, { "Dice", value },
            { "BCE: " .. word "pull", ("%.3g / %.3g"):format(bce_in, bce_out) },
            { "Dice: " .. word "pull", ("%.3g / %.3g"):format(dice_in, dice_out) },
          },
        }
      end,
    },
    scene "train" {
      kernel = "dice",
      controls = { slider "contrast" { label = word "contrast", from = 0.3, to = 0.8, step = 0.1, value = 0.5 } },
      view = function(s)
        random.seed(1)
        local data, learners = begin(s, 1)
        return train_picture(data, learners, { 0 })
      end,
      train = train,
    },
    scene "smooth" {
      kernel = "dice",
      controls = {
        smooth_pick "1",
        slider "false" { label = word "false-pixels", from = 0, to = 40, step = 1, value = 1 },
      },
      view = function(s)
        local smooth = tonumber(s.smooth)
        local none, wrong = tensor.zeros(4096), tensor.cat({ tensor.ones(s["false"]), tensor.zeros(4096 - s["false"]) }, 1)
        local missed, curves = tensor.cat({ tensor.ones(12), tensor.zeros(4084) }, 1), {}
        for i, key in ipairs(SMOOTHS) do
          curves[i] = 1 - tonumber(key) / (12 + tonumber(key))
        end
        return {
          figure = chart.figure {
            title = word "missed-12", y = { from = 0, to = 1 }, chart.bars { labels = SMOOTHS, values = curves },
          },
          values = {
            { word "missed-12", dice(none, missed, smooth) },
            { word "empty-false", dice(wrong, none, smooth) },
          },
        }
      end,
    },
  },
  explain = {
    text "explain",
    scene "empty" {
      kernel = "dice",
      controls = {
        slider "p" { label = "p", from = 0, to = 0.1, step = 0.01, value = 0.01 }, smooth_pick "0",
      },
      view = function(s)
        local p = tensor.full({ 4096 }, s.p)
        local value, _, slope = measured("dice", p, tensor.zeros(4096), { smooth = tonumber(s.smooth) })
        return { values = { { "Dice", value }, { word "gradient", slope } } }
      end,
    },
    choice "empty-target" { answer = "silent" },
    scene "batch" {
      kernel = "dice",
      controls = { slider "small" { label = word "object-pixels", from = 1, to = 400, step = 1, value = 12 } },
      view = function(s)
        local pred, target = two_pictures(s.small)
        local each = {}
        for i = 1, 2 do each[i] = dice(pred:narrow(1, i, 1), target:narrow(1, i, 1), 1):item() end
        return {
          values = {
            { word "one-batch", dice(pred, target, 1) }, { word "mean-of-two", (each[1] + each[2]) / 2 },
          },
        }
      end,
    },
    number "at-100" {
      run = "train", answer = function(result) return result.dice_at_100 end, tolerance = 0.05,
      traps = { bce = function(result) return result.bce_at_100 end },
    },
  },
  use = {
    text "use",
    scene "erratum" {
      kernel = "dice",
      controls = { slider "shift" { label = word "shift", from = 0, to = 10, step = 1, value = 4 } },
      view = function(s)
        local target = tensor.cat({ tensor.ones(10), tensor.zeros(10) }, 1)
        local pred = tensor.cat({ tensor.zeros(s.shift), tensor.ones(10), tensor.zeros(10 - s.shift) }, 1)
        local j = (pred * target):sum():item() / (pred + target):clamp { max = 1 }:sum():item()
        return {
          values = {
            { "J (IoU)", j }, { "D (Dice)", 1 - dice(pred, target, 0):item() }, { "2J / (1 + J)", 2 * j / (1 + j) },
          },
        }
      end,
    },
    scene "tversky" {
      kernel = "tversky",
      controls = { smooth_pick "1" },
      view = function(s)
        local pred, target, smooth = tensor { 0.9, 0.6, 0.2, 0.1 }, tensor { 1, 1, 0, 0 }, tonumber(s.smooth)
        return {
          values = {
            { "Tversky(½, ½, s)", loss.tversky(pred, target, { alpha = 0.5, beta = 0.5, smooth = smooth }) },
            { "Dice(s)", dice(pred, target, smooth) }, { "Dice(2s)", dice(pred, target, 2 * smooth) },
          },
        }
      end,
    },
  },
}

-- Second computations: counts in plain Lua --------------------------------------------------------------

-- Dice of a picture where each of n object pixels has probability p and each of the other ones q.
local function dice_of(n, total, p, q, smooth)
  return 1 - (2 * n * p + smooth) / (n * p + (total - n) * q + n + smooth)
end

claim "rare" {
  of = "run",
  check = function(c)
    local n, total = 12, 4096
    local rate = n / total
    local shown = c:shown("run", { radius = 2, guess = "rate" })
    local values = shown.values
    c:close(shown.worked, { 1, 2, 1, 2, n * rate, 1, n, n, 1, dice_of(n, total, rate, rate, 1) }, 1e-3)
    c:close(values[word "object-pixels"], n)
    c:close(values[word "accuracy"], 1 - rate, 1e-6)
    c:close(values.BCE, -(rate * math.log(rate) + (1 - rate) * math.log(1 - rate)), 1e-5)
    c:close(values.Dice, dice_of(n, total, rate, rate, 1), 1e-5)
    local nothing = c:shown("run", { radius = 2, guess = "nothing" }).values
    c:close(nothing.Dice, dice_of(n, total, 0, 0, 1), 1e-5)
    c:close(nothing.Dice, c:answer "predict", 1e-5)
    c:close(c:answer("predict", "one"), dice_of(n, total, 0, 0, 0))
    c:close(c:answer("predict", "accuracy"), rate)
    c:close(c:answer("predict", "twice"), dice_of(2 * n, total, 0, 0, 1))
    c:given(4096, 12)
  end,
}

claim "pulls" {
  of = "run",
  check = function(c)
    local n, total, h = 12, 4096, 1e-4
    for _, radius in ipairs { 2 } do
      local shown = c:shown("run", { radius = radius, guess = "half" }).values
      local bce, own = shown["BCE: " .. word "pull"], shown["Dice: " .. word "pull"]
      local function dice_at(p_one, q_one) -- with one pixel moved
        local num = 2 * ((n - 1) * 0.5 + p_one) + 1
        local den = (n - 1) * 0.5 + p_one + (total - n - 1) * 0.5 + q_one + n + 1
        return 1 - num / den
      end
      local inside = c:slope(function(p) return dice_at(p, 0.5) end, 0.5, h)
      local outside = c:slope(function(q) return dice_at(0.5, q) end, 0.5, h)
      c:close(own[1], -inside, 3e-6)
      c:close(own[2], outside, 3e-8)
      c:close(own[1] / own[2], 316, 3)
      c:close((total - n) / n, 340, 0.5)
      c:close(bce[1], 2 / total, 1e-6) -- |−1/p|/n at p = ½, |1/(1 − p)|/n
      c:close(bce[1] / bce[2], 1, 1e-6)
    end
  end,
}

claim "bce-late" {
  training = { reduced = { seeds = 1, frames = 10 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    local run = c:trained("train", {}, how)
    local bce, own = run.values[word "by-bce"], run.values[word "by-dice"]
    c:less(0.99, bce[2])
    c:given(0.99, 250, 100)
    if not how.full then
      c:close(c:answer("at-100", nil, { dice_at_100 = own[1] }), own[1])
      return bce[1] < own[1], own[1]
    end
    local function overlap(row) -- as it was shown at step 100; a picture each five steps
      return tonumber(run.pictures[100 / 5].values[row][2]:match "%d%.%d+")
    end
    c:close(c:answer("at-100", nil, run.result), overlap(2), 6e-4)
    c:close(c:answer("at-100", "bce", run.result), overlap(1), 6e-4)
    return overlap(1) < overlap(2), overlap(2) - overlap(1)
  end,
}

claim "smooth-forgives" {
  of = "smooth",
  check = function(c)
    for _, s in ipairs { 0, 1, 10, 100 } do
      local values = c:shown("smooth", { smooth = tostring(s), ["false"] = 1 }).values
      c:close(values[word "missed-12"], 12 / (12 + s), 1e-5)
      c:close(values[word "empty-false"], 1 / (1 + s), 1e-5)
    end
    c:given(0.923, 0.107, 100)
  end,
}

claim "silent" {
  of = "empty",
  check = function(c)
    local values = c:shown("empty", { p = 0.01, smooth = "0" }).values
    c:close(values.Dice, 1)
    c:close(values[word "gradient"], 0, 1e-9)
    local smooth = c:shown("empty", { p = 0.01, smooth = "1" }).values
    c:close(smooth.Dice, 1 - 1 / (40.96 + 1), 1e-5)
    c:close(smooth[word "gradient"], 1 / (40.96 + 1) ^ 2, 1e-7)
    local both = c:shown("empty", { p = 0, smooth = "0" }).values
    c:holds(both.Dice ~= both.Dice, "0/0 is NaN")
  end,
}

claim "per-picture" {
  of = "batch",
  check = function(c)
    local values = c:shown("batch", { small = 12 }).values
    c:close(values[word "one-batch"], 1 - (800 + 1) / (400 + 412 + 1), 1e-5)
    c:close(values[word "mean-of-two"], (0 + 12 / 13) / 2, 1e-5)
    c:given(400, 12)
  end,
}

claim "dice-of-jaccard" {
  of = "erratum",
  check = function(c)
    for shift = 0, 10, 2 do
      local values = c:shown("erratum", { shift = shift }).values
      local j = (10 - shift) / (10 + shift)
      c:close(values["J (IoU)"], j)
      c:close(values["D (Dice)"], (10 - shift) / 10, 1e-6)
      c:close(values["2J / (1 + J)"], (10 - shift) / 10, 1e-6)
    end
  end,
}

claim "tversky-half" {
  of = "tversky",
  check = function(c)
    for _, s in ipairs { 0, 1, 100 } do
      local values = c:shown("tversky", { smooth = tostring(s) }).values
      local tp, p, t = 1.5, 1.8, 2
      local half = 1 - (tp + s) / (tp + 0.5 * (p - tp) + 0.5 * (t - tp) + s)
      c:close(values["Tversky(½, ½, s)"], half, 1e-5)
      c:close(values["Dice(2s)"], half, 1e-5)
      c:close(values["Dice(s)"], 1 - (2 * tp + s) / (p + t + s), 1e-5)
    end
    local one = c:shown("tversky", { smooth = "1" }).values
    c:less(one["Tversky(½, ½, s)"], one["Dice(s)"])
  end,
}
