-- 5.3: cross-entropy and Dice together, on a picture with a small and a large object.
local training, textures, segmenters = library "training", library "textures", library "segmenters"

local SIDE, CLASSES = textures.side, 3 -- 0 background, 1 small, 2 large
local SMALL = 1
local OBJECTS = {
  { radii = { 6, 8 }, change = -0.6, class = 2 },
  { radii = { 1, 1.7 }, change = 0.6, class = SMALL },
}

local function ce_dice(logits, labels, w)
  return loss.ce_dice(logits, labels, { ce_weight = 1 - w, dice_weight = w })
end

-- One picture's labels, (1, 32, 32), and the pixels of each class.
local function one_picture()
  random.seed(3)
  local _, labels = textures.draw(1, { objects = OBJECTS })
  local counts = {}
  for class = 0, CLASSES - 1 do counts[class] = labels:eq(class):sum():item() end
  return labels, counts
end

-- Logits of a network that says background everywhere, b above the two others.
local function background(b)
  return tensor.cat({ tensor.full({ 1, 1, SIDE, SIDE }, b), tensor.zeros(1, CLASSES - 1, SIDE, SIDE) }, 2)
end

-- A loss's slope by all logits of a pixel, its sizes added up: (32, 32).
local function pull(logits, labels, w)
  local z = tensor(logits, { grad = true })
  ce_dice(z, labels, w):backward()
  return z.grad:abs():sum(2):reshape(SIDE, SIDE)
end

local function pull_on(pulls, labels, class)
  return (pulls * labels:reshape(SIDE, SIDE):eq(class)):sum():item()
end

-- Both on one scale, from no pull at all.
local function heat(title, values, top)
  return chart.figure { title = title, chart.image { pixels = values, colors = "viridis", range = { 0, top } } }
end

-- Training: cross-entropy alone, the learner's mixture, Dice alone.
local TRAIN, TEST, BATCH, STEPS, EVERY = 144, 40, 12, 400, 10
local NAMES = { "ce", "both", "dice" }

local function begin(s, seed)
  local learners = {}
  random.seed(seed)
  local pictures, labels, unseen, truth = textures.sets(TRAIN, TEST, { objects = OBJECTS })
  local weights = { ce = 0, both = s.w, dice = 1 }
  for i, name in ipairs(NAMES) do
    random.seed(seed) -- the same start
    local net = segmenters.new(CLASSES)
    learners[i] = { name = name, w = weights[name], net = net, adam = optim.Adam(net, { lr = 0.01 }), small = {} }
  end
  return { pictures = pictures, labels = labels, unseen = unseen, truth = truth }, learners
end

local function judge(one, data)
  one.found = one.net(data.unseen):detach():argmax(2) - 1
  one.small[#one.small + 1] = segmenters.overlap(one.found:eq(SMALL), data.truth:eq(SMALL))
  one.large = segmenters.overlap(one.found:eq(2), data.truth:eq(2))
end

local function train_picture(data, learners, steps)
  local lines, values, figures = {}, {}, {}
  for i, one in ipairs(learners) do
    lines[i] = { x = steps, y = one.small, label = word(one.name), color = i }
    values[i] = {
      word(one.name), ("%s %.2f   %s %.2f"):format(word "small", one.small[#one.small], word "large", one.large),
    }
    local first = one.found:narrow(1, 1, 1):reshape(SIDE, SIDE)
    figures[i] = chart.figure { title = word(one.name), chart.classmap { classes = first } }
  end
  local target = chart.figure {
    title = word "target", chart.classmap { classes = data.truth:narrow(1, 1, 1):reshape(SIDE, SIDE) },
  }
  return {
    figures = {
      chart.row { target, table.unpack(figures) },
      training.history(lines, { steps = STEPS, label = word "overlap-small", from = 0, to = 1 }),
    },
    values = values,
  }
end

local function train(s, run)
  local data, learners = begin(s, run.seed)
  local steps = { 0 }
  for _, one in ipairs(learners) do judge(one, data) end
  training.loop(run, {
    steps = STEPS, every = EVERY,
    step = function(i)
      local from = (i - 1) % (TRAIN // BATCH) * BATCH + 1
      local pictures, labels = data.pictures:narrow(1, from, BATCH), data.labels:narrow(1, from, BATCH)
      for _, one in ipairs(learners) do
        one.adam:zero_grad()
        ce_dice(one.net(pictures), labels, one.w):backward()
        one.adam:step()
      end
    end,
    picture = function(i)
      steps[#steps + 1] = i
      for _, one in ipairs(learners) do judge(one, data) end
      return train_picture(data, learners, steps)
    end,
  })
  local result = {}
  for _, one in ipairs(learners) do result[one.name] = one.small[#steps] end
  return result
end

-- How far the first step moves the parameters, with both weights 1 in place of ½.
local function first_steps(optimiser)
  local sizes = {}
  for i, scale in ipairs { 0.5, 1 } do
    random.seed(1)
    local pictures, labels = textures.draw(4, { objects = OBJECTS })
    local net = segmenters.new(CLASSES)
    local before, sum = {}, 0
    for k, p in ipairs(net:parameters()) do before[k] = tensor(p:detach()) end
    local opt = optimiser == "sgd" and optim.SGD(net, { lr = 0.1 }) or optim.Adam(net, { lr = 0.01 })
    loss.ce_dice(net(pictures), labels, { ce_weight = scale, dice_weight = scale }):backward()
    opt:step()
    for k, p in ipairs(net:parameters()) do sum = sum + ((p:detach() - before[k]) ^ 2):sum():item() end
    sizes[i] = sum ^ 0.5
  end
  return sizes
end

page "5.3" {
  data = "objects",
  idea = { text "idea" },
  predict = { choice "predict" { answer = "dice" } },
  run = {
    scene "run" {
      kernel = "ce_dice",
      controls = { slider "b" { label = "b", from = 0, to = 8, step = 0.5, value = 0 } },
      view = function(s)
        local labels = one_picture()
        local logits = background(s.b)
        local ce, dice = pull(logits, labels, 0), pull(logits, labels, 1)
        local top = math.max(ce:max():item(), dice:max():item())
        return {
          figure = chart.row {
            chart.figure { title = word "target", chart.classmap { classes = labels:reshape(SIDE, SIDE) } },
            heat(word "ce-pull", ce, top), heat(word "dice-pull", dice, top),
          },
          values = {
            { "CE", ce_dice(logits, labels, 0) }, { "Dice", ce_dice(logits, labels, 1) },
            { word "ce-small", pull_on(ce, labels, SMALL) }, { word "dice-small", pull_on(dice, labels, SMALL) },
          },
        }
      end,
    },
    scene "train" {
      kernel = "ce_dice",
      controls = { slider "w" { label = "w", from = 0.1, to = 0.9, step = 0.1, value = 0.5 } },
      view = function(s)
        local data, learners = begin(s, 1)
        for _, one in ipairs(learners) do judge(one, data) end
        return train_picture(data, learners, { 0 })
      end,
      train = train,
    },
  },
  explain = {
    text "explain",
    number "ce-end" {
      run = "train", answer = function(result) return result.both - result.dice end, tolerance = 0.05,
      traps = { both = function(result) return result.dice - result.both end },
    },
    choice "doubled" { answer = "sgd" },
    scene "first-step" {
      kernel = "ce_dice",
      controls = { pick "optimiser" { "sgd", "adam", label = word "optimiser", value = "sgd" } },
      view = function(s)
        local sizes = first_steps(s.optimiser)
        return {
          values = { { word "half-weights", sizes[1] }, { word "full-weights", sizes[2] } },
        }
      end,
    },
  },
  use = { text "use" },
}

-- Second computations ------------------------------------------------------------------------------------

-- Softmax of a pixel of the background(b) picture, and the two losses, in plain Lua: n pixels a class.
local function by_hand(b, n)
  local e = math.exp(b)
  local p = { [0] = e / (e + 2), 1 / (e + 2), 1 / (e + 2) }
  local total, ce, dice = n[0] + n[1] + n[2], 0, 0
  for class = 0, 2 do
    ce = ce - n[class] / total * math.log(p[class])
    dice = dice + (1 - (2 * n[class] * p[class] + 1) / (total * p[class] + n[class] + 1)) / 3
  end
  return ce, dice, p, total
end

claim "first-losses" {
  of = "run",
  check = function(c)
    local _, n = one_picture()
    for _, b in ipairs { 0, 2, 6 } do
      local values = c:shown("run", { b = b }).values
      local ce, dice = by_hand(b, n)
      c:close(values.CE, ce)
      c:close(values.Dice, dice)
    end
  end,
}

-- The slope by a logit of a small pixel: CE's is (p − y)/total; Dice's goes through the softmax.
claim "starves" {
  of = "run",
  check = function(c)
    local _, n = one_picture()
    local before
    for _, b in ipairs { 0, 8 } do
      local values = c:shown("run", { b = b }).values
      local _, _, p, total = by_hand(b, n)
      c:close(values[word "ce-small"], n[1] * (p[0] + (1 - p[1]) + p[2]) / total, 1e-5)
      local slope = {} -- of the Dice loss by the probabilities of a small pixel
      for class = 0, 2 do
        local num, den = 2 * n[class] * p[class] + 1, total * p[class] + n[class] + 1
        slope[class] = (num - 2 * (class == 1 and 1 or 0) * den) / den ^ 2 / 3
      end
      local mean, size = 0, 0
      for class = 0, 2 do mean = mean + p[class] * slope[class] end
      for class = 0, 2 do size = size + math.abs(p[class] * (slope[class] - mean)) end
      c:close(values[word "dice-small"], n[1] * size, 1e-6)
      if before then
        c:less(before.ce, values[word "ce-small"], "CE's pull grows with the mistake")
        c:less(values[word "dice-small"], before.dice / 10, "Dice's goes away")
      end
      before = { ce = values[word "ce-small"], dice = values[word "dice-small"] }
    end
    c:given(10)
  end,
}

claim "neither-alone" {
  training = { reduced = { seeds = 1, frames = 4 }, full = { seeds = 20, holds = 16 } },
  check = function(c, how)
    local run = c:trained("train", {}, how)
    local both, dice = run.values[word "both"], run.values[word "dice"]
    local ce = run.values[word "ce"]
    c:holds(#both == 2 and #dice == 2 and #ce == 2)
    c:given(400, 0.5, 0.05)
    if not how.full then
      c:close(c:answer("ce-end", nil, { both = 0.9, dice = 0.2 }), 0.9 - 0.2)
      c:close(c:answer("ce-end", "both", { both = 0.9, dice = 0.2 }), 0.2 - 0.9)
      c:less(dice[1], 0.05)
      return both[1] >= dice[1], both[1]
    end
    c:close(c:answer("ce-end", nil, run.result), both[1] - dice[1], 0.011)
    return dice[1] < 0.05 and both[1] > 0.5, both[1]
  end,
}

claim "doubling" {
  of = "first-step",
  check = function(c)
    local sgd = c:shown("first-step", { optimiser = "sgd" }).values
    c:close(sgd[word "full-weights"], 2 * sgd[word "half-weights"], 1e-4)
    local adam = c:shown("first-step", { optimiser = "adam" }).values
    c:close(adam[word "full-weights"], adam[word "half-weights"], 2e-3)
    c:less(0, adam[word "half-weights"])
    random.seed(1) -- Adam's first step is η along each parameter that has a slope
    local count = 0
    for _, p in ipairs(segmenters.new(CLASSES):parameters()) do count = count + p:numel() end
    c:less(adam[word "full-weights"], 0.01 * count ^ 0.5 * 1.0001)
  end,
}
