-- 8.3: five mistakes that do not stop a training, and what each costs.
local classifiers, tasks, training = library "classifiers", library "tasks", library "training"

local STEPS, EVERY = 200, 5

local function sgd(net, rate, momentum) return optim.SGD(net, { lr = rate, momentum = momentum or 0 }) end

local function digits(batch)
  local train, test = table.unpack(classifiers.pictures("digits", { 1500, 297 }))
  local count = train.x:size(1)
  local rows = classifiers.batches(count, math.min(batch, count))
  return train, test, function()
    local at = rows()
    return train.x:index_select(1, at), train.labels:index_select(1, at)
  end
end

-- R² of predictions: 1 is perfect, 0 is what the mean would get.
local function explained(found, truth)
  return 1 - ((found - truth):square():mean() / (truth - truth:mean()):square():mean()):item()
end

local function odd(labels) return labels - (labels / 2):floor() * 2 end

-- Two clouds of points, two apart; one in twenty is of the rare one.
local function clouds(count)
  local y = tensor.rand(count):lt(0.05)
  return tensor.randn(count, 2) + y:reshape(count, 1) * math.sqrt(2), y
end

-- Each pitfall draws its data and gives a function of `mended`: a step that gives its loss, and what counts of the rest.
local PITFALLS = {
  sum = function()
    local _, test, draw = digits(32)
    return function(mended)
      local net = classifiers.mlp { 64, 32, 10 }
      return net, sgd(net, 0.1), function()
        local x, labels = draw()
        return loss.cross_entropy(net(x), labels, { reduction = mended and "mean" or "sum" })
      end, function() return classifiers.accuracy(net(test.x), test.labels) end
    end
  end,
  activation = function()
    local _, test, draw = digits(64)
    return function(mended)
      local net = classifiers.mlp { 64, 32, 1 }
      return net, sgd(net, 0.3), function()
        local x, labels = draw()
        local z = net(x):reshape(-1)
        return loss.bce((mended and z:sigmoid() or z):clamp(1e-7, 1 - 1e-7), odd(labels))
      end, function() return net(test.x):reshape(-1):gt(0):eq(odd(test.labels)):mean():item() end
    end
  end,
  target = function()
    local part, test = table.unpack(tasks.parts { 1500, 297 })
    return function(mended)
      local net = classifiers.mlp { 64, 32, 1 }
      return net, sgd(net, 0.05, 0.9), function()
        local at = random.permutation(part.x:size(1))
        local rows = table.move(at, 1, 64, 1, {})
        local pred, y = net(part.x:index_select(1, rows)), part.ink:index_select(1, rows):reshape(-1)
        return (pred - (mended and y:reshape(#rows, 1) or y)):square():mean() -- (64, 1) and (64): 4,096 differences
      end, function() return explained(net(test.x):reshape(-1), test.ink:reshape(-1)) end
    end
  end,
  imbalance = function(source)
    local x, y = clouds(2000)
    local other, truth = clouds(2000)
    return function(mended)
      local net = classifiers.mlp { 2, 16, 1 }
      return net, sgd(net, 0.3), function()
        local z = net(x):reshape(-1)
        if source and mended then return loss.binary_focal(z, y, { alpha = 0.25, gamma = 2 }) end
        local each = loss.bce_with_logits(z, y, { reduction = "none" })
        return (each * (mended and y * 18 + 1 or 1)):mean()
      end, function() return (net(other):reshape(-1):gt(0) * truth):sum():item() / truth:sum():item() end
    end
  end,
  scale = function()
    local part, test = table.unpack(tasks.parts { 1500, 297 })
    local following = tasks.batches(part, math.min(64, part.x:size(1)))
    return function(mended)
      local net = tasks.net()
      return net, sgd(net, mended and 0.02 or 2e-5, 0.9), function()
        local l = tasks.losses(net, following(), 1000)
        return mended and l[1] + l[2] / 1000 + l[3] * 1000 or l[1] + l[2] + l[3]
      end, function() return tasks.judge(net, test)[1] end
    end
  end,
}
function PITFALLS.source() return PITFALLS.imbalance(true) end

local NAMES = { "sum", "activation", "target", "imbalance" }
local COUNTS = { sum = "accuracy", activation = "accuracy", target = "explained", imbalance = "recall", source = "recall", scale = "accuracy" }

local function begin(key, seed, both)
  random.seed(seed)
  local make, list = PITFALLS[key](), {}
  for i = 1, both and 2 or 1 do
    random.seed(seed) -- the same start
    local one = { losses = {}, steps = {}, counts = {} }
    one.net, one.sgd, one.loss, one.judge = make(i == 2)
    list[i] = one
  end
  return list
end

local function go(one)
  one.sgd:zero_grad()
  local value = one.loss()
  value:backward()
  one.sgd:step()
  table.insert(one.losses, value:item())
end

local function look(one, i)
  table.insert(one.steps, i)
  table.insert(one.counts, tensor.no_grad(one.judge))
end

local function picture(list, key)
  local losses, counts, values = {}, {}, {}
  for i, one in ipairs(list) do
    local label = word(i == 1 and "as-it-is" or "mended")
    losses[i] = { y = one.losses, label = label, color = i == 1 and "bad" or "good", dash = i == 1 and "solid" or "dashed" }
    counts[i] = { x = one.steps, y = one.counts, label = label, color = losses[i].color, dash = losses[i].dash }
    values[i] = { label, ("%s %.3f  %s %.3f"):format(word "loss", one.losses[#one.losses], word(COUNTS[key]), one.counts[#one.counts]) }
  end
  return {
    figure = chart.row {
      training.history(losses, { steps = STEPS, title = word "loss" }),
      training.history(counts, { steps = STEPS, title = word(COUNTS[key]), from = -0.2, to = 1 }),
    },
    values = values,
  }
end

local function run_all(list, run, show)
  training.loop(run, {
    steps = STEPS, every = EVERY,
    step = function(i)
      for _, one in ipairs(list) do
        go(one)
        if i % EVERY == 0 then look(one, i) end
      end
    end,
    picture = show,
  })
end

page "8.3" {
  data = "classes",
  idea = { text "idea" },
  predict = { choice "predict" { answer = "dies" } },
  run = {
    scene "break" {
      kernel = "cross_entropy",
      controls = {
        pick "pitfall" { label = word "pitfall", "sum", "activation", "target", "imbalance", "scale", "source" },
        switch "mended" { label = word "mended" },
      },
      view = function(s) return { text = s.pitfall } end,
      train = function(s, run)
        local list = begin(s.pitfall, run.seed, s.mended)
        run_all(list, run, function() return picture(list, s.pitfall) end)
      end,
    },
    scene "blind" {
      view = function() return { text = "start" } end,
      train = function(_, run)
        local key = NAMES[random.permutation(#NAMES)[1]]
        local list = begin(key, run.seed)
        run_all(list, run, function()
          return { figure = training.history({ { y = list[1].losses } }, { steps = STEPS, label = word "loss" }),
            values = { { word "loss", list[1].losses[#list[1].losses] } } }
        end)
        return { key = key }
      end,
    },
    choice "spot" { run = "blind", answer = function(result) return result.key end },
  },
  explain = { text "explain" },
  use = {
    text "use",
    scene "erratum" {
      kernel = "cross_entropy",
      controls = { slider "z" { label = "z", from = -5, to = 5, step = 0.5, value = 2 } },
      view = function(s)
        local z = tensor { { s.z, 1, 0 }, { 0, s.z, 1 } }
        return { values = {
          { word "default", loss.cross_entropy(z, tensor { 0, 1 }) },
          { word "explicit", loss.cross_entropy(z, tensor { 0, 1 }, { reduction = "mean" }) },
          { word "one-hot", loss.cross_entropy(z, tensor { { 1, 0, 0 }, { 0, 1, 0 } }) },
        } }
      end,
    },
  },
}

-- Claims ------------------------------------------------------------------------------------------

-- What a pitfall comes to, as it is and mended: { loss, what counts } each.
local function came_to(c, key, how)
  local run = c:trained("break", { pitfall = key, mended = true }, how)
  return run.values[word "as-it-is"], run.values[word "mended"]
end

local function at_ends(id, key, wrong, right, limit)
  claim(id) {
    of = { "break", "spot" },
    training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 18 } },
    check = function(c, how)
      local a, b = came_to(c, key, how)
      c:less(a[2], wrong)
      c:less(right, b[2])
      if limit then c:less(limit, a[1]) end
      c:given(wrong, right, limit or 0)
      return true, a[2]
    end,
  }
end
at_ends("sum", "sum", 0.2, 0.6, 2.2)
at_ends("activation", "activation", 0.6, 0.8, 4)
at_ends("target", "target", 0.1, 0.9, 0.6)
at_ends("imbalance", "imbalance", 0.55, 0.7)
at_ends("scale", "scale", 0.2, 0.8)

claim "source" {
  of = { "break" },
  training = { reduced = { seeds = 1 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    local a, b = came_to(c, "source", how)
    c:less(b[2], a[2], "recall of the source's focal loss")
    c:given(0.25, 18, 20)
    return true, a[2] - b[2]
  end,
}

claim "same" {
  of = { "erratum" },
  check = function(c)
    local shown = c:shown("erratum", { z = 2 }).values
    local first = math.log(math.exp(2) + math.exp(1) + 1) - 2
    for _, key in ipairs { "default", "explicit", "one-hot" } do c:close(shown[word(key)], first, 1e-3) end
  end,
}
