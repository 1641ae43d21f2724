-- A contest for each leaf of the decision tree: data made from what the learner answered, the loss that is
-- recommended there first, the usual one second. Each is a function of the answers and of the seed.
local contests, linear, classifiers = library "contests", library "linear", library "classifiers"
local canvases, clouds, rare, embeddings = library "canvases", library "clouds", library "rare", library "embeddings"
local textures, segmenters = library "textures", library "segmenters"
local gans, modes, vaes, photographs = library "gans", library "modes", library "vaes", library "photographs"
local cases = {}

-- What a network says, without a tape.
local function seen(net, x) return tensor.no_grad(function() return net(x) end) end

-- Regression -----------------------------------------------------------------------------------------

local function line(names, answer, rate)
  return function(s, seed)
    local data = linear.draw(answer and s[answer] or 0)
    return {
      steps = 150, every = 3, measure = "off-truth", less = true,
      rivals = contests.rivals(seed, names, function()
        local one = linear.new()
        return one, optim.SGD({ one.w, one.b }, { lr = rate or 0.1 }), function() return linear.off(one, data) end
      end, function(name, one) return loss[name](linear.predict(one, data.x), data.y) end),
    }
  end
end

cases.clean = line { "mse", "mae" }
cases.outliers = line({ "huber", "mse", "mae" }, "share")
cases.smooth = line({ "log_cosh", "mae" }, nil, 1) -- long steps

-- Classification -------------------------------------------------------------------------------------

local function rows(x, labels, batch)
  local following = classifiers.batches(x:size(1), batch)
  return contests.shared(function()
    local at = following()
    return x:index_select(1, at), labels:index_select(1, at)
  end)
end

local CLASSES = tensor { { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 } }

local function odd(labels) return labels - (labels / 2):floor() * 2 end

local function digits(names, outputs, costs, right)
  return function(_, seed)
    local train, test = table.unpack(classifiers.pictures("digits", { 1500, 297 }))
    local draw = rows(train.x, train.labels, 64)
    return {
      steps = 200, every = 5, measure = "accuracy",
      rivals = contests.rivals(seed, names, function()
        local net = classifiers.mlp { 64, 32, outputs }
        return net, optim.SGD(net, { lr = 0.3 }), function()
          return right(seen(net, test.x), test.labels)
        end
      end, function(name, net, i)
        local x, labels = draw(i)
        return costs[name](net(x), labels)
      end),
    }
  end
end

cases.binary = digits({ "bce", "squared-sigmoid" }, 1, {
  bce = function(z, labels) return loss.bce_with_logits(z:reshape(-1), odd(labels)) end,
  ["squared-sigmoid"] = function(z, labels) return loss.mse(z:reshape(-1):sigmoid(), odd(labels)) end,
}, function(z, labels) return z:reshape(-1):gt(0):eq(odd(labels)):mean():item() end)

cases.several = digits({ "ce", "squared-softmax" }, 10, {
  ce = function(z, labels) return loss.cross_entropy(z, labels) end,
  ["squared-softmax"] = function(z, labels) return loss.mse(z:softmax(2), labels:reshape(-1, 1):eq(CLASSES)) end,
}, function(z, labels) return classifiers.accuracy(z, labels) end)

function cases.labels(_, seed)
  local x, y = canvases.draw(2000, "learnt")
  local other, truth, sizes = canvases.draw(500, "unseen")
  local draw = rows(x, y, 100)
  return {
    steps = 300, every = 10, measure = "all-right",
    rivals = contests.rivals(seed, { "bce", "ce" }, function(name)
      local net = canvases.net()
      return net, optim.Adam(net, { lr = 0.003 }), function()
        local z = seen(net, other)
        return (canvases.exact((name == "bce" and z:sigmoid() or z:softmax(2)):gt(0.5), truth, sizes))
      end
    end, function(name, net, i)
      local pictures, labels = draw(i)
      return name == "bce" and loss.bce_with_logits(net(pictures), labels) or loss.cross_entropy(net(pictures), labels)
    end),
  }
end

function cases.rare(s, seed)
  local x, y = clouds.draw(2000, s["rare-share"])
  local other, truth = clouds.draw(4000, s["rare-share"])
  return {
    steps = 200, every = 5, measure = "both-classes",
    rivals = contests.rivals(seed, { "weighted", "bce", "focal-source" }, function()
      local net = classifiers.mlp { 2, 16, 1 }
      return net, optim.SGD(net, { lr = 0.3 }), function() -- the mean of what is found of each class
        local found = seen(net, other):reshape(-1):gt(0)
        local ones = (found * truth):sum():item() / math.max(truth:sum():item(), 1)
        return (ones + ((1 - found) * (1 - truth)):sum():item() / (1 - truth):sum():item()) / 2
      end
    end, function(name, net)
      local z = net(x):reshape(-1)
      if name == "focal-source" then return loss.binary_focal(z, y, { alpha = 0.25, gamma = 2 }) end
      local each = loss.bce_with_logits(z, y, { reduction = "none" })
      return (name == "weighted" and each * (y * (1 / s["rare-share"] - 2) + 1) or each):mean()
    end),
  }
end

-- Segmentation ---------------------------------------------------------------------------------------

local TRAIN, TEST, BATCH = 96, 24, 12

local function masks(names, objects, costs, steps)
  return function(s, seed)
    local kinds = objects(s)
    local pictures, labels, unseen, truth = textures.sets(TRAIN, TEST, { objects = kinds })
    local classes = #kinds == 1 and 1 or #kinds + 1
    return {
      steps = steps or 200, every = 5, measure = "overlap",
      rivals = contests.rivals(seed, names, function()
        local net = segmenters.new(classes)
        return net, optim.Adam(net, { lr = 0.01 }), function()
          local z = seen(net, unseen)
          local found = classes == 1 and z:gt(0):squeeze(2) or (z:argmax(2) - 1):eq(1)
          return segmenters.overlap(found, truth:eq(1))
        end
      end, function(name, net, i)
        local from = (i - 1) % (TRAIN // BATCH) * BATCH + 1
        return costs[name](net(pictures:narrow(1, from, BATCH)), labels:narrow(1, from, BATCH))
      end),
    }
  end
end

local ONE = {
  bce = function(z, labels) return loss.bce_with_logits(z:squeeze(2), labels) end,
  dice = function(z, labels) return loss.dice(z:squeeze(2):sigmoid(), labels) end,
}
local MANY = {
  ce = function(z, labels) return loss.cross_entropy(z, labels) end,
  dice = function(z, labels) return loss.ce_dice(z, labels, { ce_weight = 0, dice_weight = 1 }) end,
  ["ce-dice"] = function(z, labels) return loss.ce_dice(z, labels, { ce_weight = 0.5, dice_weight = 0.5 }) end,
}

cases.small = masks({ "dice", "bce" }, function(s)
  return { { radii = { s.radius, s.radius * 1.5 }, change = 0.6, class = 1 } }
end, ONE, 100)
cases.unlike = masks({ "ce-dice", "ce", "dice" }, function()
  return { { radii = { 6, 8 }, change = -0.6, class = 2 }, { radii = { 1, 1.7 }, change = 0.6, class = 1 } }
end, MANY)
cases.balanced = masks({ "bce", "dice" }, function()
  return { { radii = { 9, 13 }, change = 0.4, class = 1 } }
end, ONE)

-- Detection ------------------------------------------------------------------------------------------

-- Boxes in the unit square and where they should be, a row each; `apart` ones do not touch.
local function boxes(count, apart)
  local list, targets = {}, {}
  while #list < count do
    local b = {}
    for k = 1, 2 do
      local w, h = 0.1 + 0.2 * math.random(), 0.1 + 0.2 * math.random()
      local x, y = (1 - w) * math.random(), (1 - h) * math.random()
      b[k] = { x, y, x + w, y + h }
    end
    local gap = math.max(b[1][1] - b[2][3], b[2][1] - b[1][3], b[1][2] - b[2][4], b[2][2] - b[1][4])
    if apart and gap >= 0.02 or not apart and gap < -0.02 then list[#list + 1], targets[#targets + 1] = b[1], b[2] end
  end
  return tensor(list), tensor(targets)
end

function cases.boxes(s, seed)
  local start, target = boxes(40, s.apart)
  return {
    steps = 150, every = 3, measure = "iou",
    rivals = contests.rivals(seed, { "giou", "iou-loss", "smooth-l1" }, function()
      local box = nn.parameter(start:clone())
      return box, optim.Adam({ box }, { lr = 0.01 }), function()
        return tensor.no_grad(function() return 1 - loss.iou(box, target):item() end)
      end
    end, function(name, box)
      if name == "smooth-l1" then return loss.smooth_l1(box, target) end
      return name == "giou" and loss.giou(box, target) or loss.iou(box, target)
    end),
  }
end

local POSITIVES = 6

function cases.head(s, seed)
  local odds = math.floor(s.odds + 0.5)
  local train, held = rare.clothes("sneaker", POSITIVES, POSITIVES * odds)
  return {
    steps = 100, every = 5, measure = "precision",
    rivals = contests.rivals(seed, { "focal", "bce" }, function()
      local net = classifiers.mlp { 196, 1 }
      classifiers.start_at(net, -math.log(odds))
      return net, optim.Adam(net, { lr = 0.01 }), function()
        local _, _, average = rare.ranking(seen(net, held.x):reshape(-1), held, odds)
        return average
      end
    end, function(name, net)
      return rare.focal(net(train.x):reshape(-1), train.y, name == "focal" and 2 or 0) / POSITIVES
    end),
  }
end

-- Metric learning ------------------------------------------------------------------------------------

local EACH, PAIRS = 6, 128

local function of_classes(labels)
  local by = {}
  for i, label in ipairs(labels:tolist()) do
    by[label] = by[label] or {}
    table.insert(by[label], i)
  end
  return by
end

-- Six of each class.
local function groups(by)
  local at = {}
  for class = 0, 9 do
    for _ = 1, by[class] and EACH or 0 do at[#at + 1] = by[class][random.integer(1, #by[class])] end
  end
  return at
end

-- Two views, with the noise that was answered, of digits: whether the nearest other one has the same label, by an
-- embedding and by the pixels.
local function retrieval(name, rate, cost)
  return function(s, seed)
    local digits = embeddings.digits(1000, 300)
    local view, all = embeddings.views(digits.x, s.noise), {}
    for i = 1, digits.held_x:size(1) do all[i] = i end
    local held = embeddings.views(digits.held_x, s.noise)(all)
    local by, pixels = of_classes(digits.labels), embeddings.nearest(held, digits.held_labels)
    local list = contests.rivals(seed, { name }, function()
      local net = embeddings.net(128, 16, true)
      return net, optim.Adam(net, { lr = rate }), function()
        return embeddings.nearest(seen(net, held), digits.held_labels)
      end
    end, function(_, net) return cost(net, view, digits.labels, by) end)
    list[2] = { name = "pixels", step = function() end, judge = function() return pixels end }
    return { steps = 300, every = 6, measure = "nearest", rivals = list }
  end
end

cases.pairs = retrieval("contrastive", 0.01, function(net, view, labels, by)
  local first, second, similar = {}, {}, {}
  local list = labels:tolist()
  for i = 1, PAIRS do
    local a = random.integer(1, #list)
    local own = by[list[a]]
    first[i], second[i] = a, i % 2 == 0 and own[random.integer(1, #own)] or random.integer(1, #list)
    similar[i] = list[second[i]] == list[a] and 1 or 0
  end
  return loss.contrastive(net(view(first)), net(view(second)), tensor(similar), { margin = 1 })
end)
cases.triplets = retrieval("triplet", 0.01, function(net, view, labels, by)
  local at = groups(by)
  return loss.triplet_mined(net(view(at)), labels:index_select(1, at), { margin = 0.5, mining = "semihard" })
end)
cases.unlabelled = retrieval("nt-xent", 0.003, function(net, view, labels)
  local at = {}
  for i = 1, 64 do at[i] = random.integer(1, labels:size(1)) end
  return loss.nt_xent(net(view(at)), net(view(at)), { temperature = 0.5 })
end)

-- Generative models ----------------------------------------------------------------------------------

-- How far made points are from real ones, in order of size: the distance of Wasserstein.
local function transport(made, real)
  local a, b, sum = made:reshape(-1):tolist(), real:reshape(-1):tolist(), 0
  table.sort(a)
  table.sort(b)
  for i = 1, #a do sum = sum + math.abs(a[i] - b[i]) / #a end
  return sum
end

function cases.gan(s, seed)
  local real = modes.two(s.modes)
  local list, held = {}, real(500)
  for k, name in ipairs { "penalty", "gan" } do
    random.seed(seed)
    local game = gans.on_line(name, real)
    list[k] = {
      name = name, step = function() gans.step(game) end,
      judge = function() return transport(gans.made(game, 500), held) end,
    }
  end
  return { steps = 400, every = 5, measure = "transport", less = true, rivals = list }
end

-- How far rows are from the nearest of others, in the mean.
local function nearest(rows, others)
  local far = rows:square():sum(2):reshape(-1, 1) + others:square():sum(2):reshape(1, -1) - rows:matmul(others:t()) * 2
  return far:min(2):clamp { min = 0 }:sqrt():mean():item()
end

-- Digits that are made from noise: how far they are from real ones, and real ones from them.
function cases.vae(_, seed)
  local list = {}
  for k, name in ipairs { "with-kl", "without-kl" } do
    random.seed(seed)
    local vae = vaes.new()
    local z = tensor.randn(200, 2)
    list[k] = {
      name = name, step = function() vaes.step(vae, name == "with-kl" and 1 or 0) end,
      judge = function()
        local made = tensor.no_grad(function() return vae.net:decode(z) end)
        return (nearest(made, vae.held) + nearest(vae.held, made)) / 2
      end,
    }
  end
  return { steps = 400, every = 10, measure = "off-digits", less = true, rivals = list }
end

-- A photograph known up to a pixel: how much rougher or smoother than itself it is rebuilt.
function cases.translation()
  local one = photographs.rebuilding(data.photo("chelsea", 64), photographs.LAYERS, 0.02)
  local whole = photographs.roughness(one.photo)
  local function off(picture)
    return function() return math.abs(photographs.roughness(picture:detach():clamp(0, 1)) / whole - 1) end
  end
  return {
    steps = 120, every = 3, measure = "off-roughness", less = true,
    rivals = {
      { name = "perceptual", step = function() photographs.step(one) end, judge = off(one.feature) },
      { name = "pixel-mse", step = function() end, judge = off(one.pixel) }, -- stepped with the other
    },
  }
end

return cases
