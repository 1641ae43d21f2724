-- Three tasks on one picture of a digit, learned by one network with three heads: which digit it is, how much
-- ink there is, and how high its centre of mass lies.
local classifiers = library "classifiers"
local tasks = {}

tasks.names = { "digit", "ink", "height" }

local function standard(parts, measure)
  local first = measure(parts[1].x)
  local mean = first:mean():item()
  local sd = math.max((first - mean):square():mean():item() ^ 0.5, 1e-6)
  for _, part in ipairs(parts) do part[#part + 1] = (measure(part.x) - mean) / sd end
end

--- Parts of the digits, as many pictures each as `counts` says: a list of { x = (count, 64), labels (count), ink,
--- height }, the last two with mean 0 and deviation 1 over the first part.
function tasks.parts(counts)
  local parts = classifiers.pictures("digits", counts)
  local row = tensor.arange(0, 64):div(8):floor():reshape(1, 64)
  standard(parts, function(x) return x:sum(2) end)
  standard(parts, function(x) return (x * row):sum(2) / (x:sum(2) + 1e-6) end)
  for _, part in ipairs(parts) do part.ink, part.height, part[1], part[2] = part[1], part[2], nil, nil end
  return parts
end

local Net = nn.Module "ThreeTasks"

function Net:init()
  self.first, self.shared = nn.Linear(64, 64), nn.Linear(64, 32)
  self.digit, self.ink, self.height = nn.Linear(32, 10), nn.Linear(32, 1), nn.Linear(32, 1)
end

function Net:forward(x)
  local z = self.shared(self.first(x):relu()):relu()
  return self.digit(z), self.ink(z):reshape(-1), self.height(z):reshape(-1)
end

--- A network of two shared layers (64 and 32) and a linear head for each task; `shared` is the last shared layer.
function tasks.net() return Net() end

--- The losses of the three tasks; ink is counted in a unit that makes it `factor` times as large, the height
--- `factor` times as small.
function tasks.losses(net, part, factor)
  local digit, ink, height = net(part.x)
  return {
    loss.cross_entropy(digit, part.labels), loss.mse(ink, part.ink) * factor, loss.mse(height, part.height) / factor,
  }
end

local function explained(found, truth)
  return 1 - loss.mse(found, truth):item() / math.max((truth - truth:mean()):square():mean():item(), 1e-9)
end

--- Accuracy of the digit, and R² of the two others: 1 is perfect, 0 is what their mean would get.
function tasks.judge(net, part)
  return tensor.no_grad(function()
    local digit, ink, height = net(part.x)
    return { classifiers.accuracy(digit, part.labels), explained(ink, part.ink), explained(height, part.height) }
  end)
end

-- Learners -------------------------------------------------------------------------------------------

local WAYS = {
  equal = function() return function() return { 1, 1, 1 } end end,
  hand = function(one) return function() return { 1, 1 / one.factor, one.factor } end end,
  uncertainty = function(one, o)
    local s = nn.parameter(tensor.zeros(3))
    local adam = optim.Adam({ s }, { lr = o.rate or 0.05 })
    function one.total(losses) return loss.uncertainty(tensor.stack(losses), s) end
    function one.after() adam:step() end
    return function()
      adam:zero_grad()
      one.s = s:tolist()
      return (-s):detach():exp():tolist()
    end
  end,
  gradnorm = function(one, o)
    local balance = nn.GradNorm(3, { alpha = o.alpha or 1.5 })
    return function(losses)
      balance:step(losses, one.net.shared)
      return balance:weights():tolist()
    end
  end,
}

local function size(gradients)
  local sum = 0
  for _, g in ipairs(gradients) do sum = sum + g:square():sum():item() end
  return sum ^ 0.5
end

--- A network that learns the three tasks by their weighted sum. `way` is "equal"; "hand", weights that undo the
--- factor; "uncertainty", from log-variances of 0 that learn by Adam at o.rate; or "gradnorm", with o.alpha.
--- `o.optimiser(net)` makes the network's optimiser. `one:step(part)` takes a step and gives the total; then
--- one.losses, one.weights and, of uncertainty, one.s are those that it was taken with, and, with o.norms,
--- one.norms the sizes of the weighted gradients by the last shared layer.
function tasks.learner(way, o)
  local one = { way = way, factor = o.factor, net = tasks.net() }
  local optimiser, weigh = o.optimiser(one.net), WAYS[way](one, o)
  function one:step(part)
    local losses, shared = tasks.losses(self.net, part, self.factor), self.net.shared:parameters()
    self.weights, self.losses, self.norms = weigh(losses), {}, {}
    for i, l in ipairs(losses) do
      self.losses[i] = l:item()
      self.norms[i] = o.norms and self.weights[i] * size(tensor.gradients(l, shared)) or nil
    end
    local total = self.total and self.total(losses) or loss.weighted(tensor.stack(losses), tensor(self.weights))
    optimiser:zero_grad()
    total:backward()
    optimiser:step()
    if self.after then self.after() end
    return total:item()
  end
  return one
end

--- A function that gives the next batch of a part, in a new order each epoch.
function tasks.batches(part, count)
  local following = classifiers.batches(part.x:size(1), count)
  return function()
    local at, batch = following(), {}
    for _, name in ipairs { "x", "labels", "ink", "height" } do batch[name] = part[name]:index_select(1, at) end
    return batch
  end
end

return tasks
