-- Mistakes that do not stop a training, each with a way to mend it.
local classifiers, clouds, tasks = library "classifiers", library "clouds", library "tasks"
local pitfalls = {}

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
    local x, y = clouds.draw(2000, 0.05)
    local other, truth = clouds.draw(2000, 0.05)
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

--- What counts of each, a word.
pitfalls.counts = {
  sum = "accuracy", activation = "accuracy", target = "explained", imbalance = "recall", source = "recall", scale = "accuracy",
}

--- The training of a pitfall, or with `both` that and the mended one, from one start: a list of
--- { losses, steps, counts }, which pitfalls.step and pitfalls.look fill.
function pitfalls.begin(key, seed, both)
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

--- One step; its loss is noted.
function pitfalls.step(one)
  one.sgd:zero_grad()
  local value = one.loss()
  value:backward()
  one.sgd:step()
  table.insert(one.losses, value:item())
end

--- What counts after step i is noted.
function pitfalls.look(one, i)
  table.insert(one.steps, i)
  table.insert(one.counts, tensor.no_grad(one.judge))
end

return pitfalls
