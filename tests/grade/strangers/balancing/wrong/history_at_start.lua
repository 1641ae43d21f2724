-- WRONG: the weights of each epoch are those at its start. Style: Kendall's form with sigma = exp(s / 2) and its halves, the whole taken twice: L / sigma^2 + 2 log sigma.
local Trunk = nn.Module "Trunk"
function Trunk:init(width)
  self.one = nn.Conv2d(3, width, 5, { padding = 2 })
  self.two = nn.Conv2d(width, width, 3, { padding = 1 })
end
function Trunk:forward(x)
  local y = self.one(x):relu()
  return self.two(y):relu() + y
end

local MultiTaskModel = nn.Module "MultiTaskModel"
function MultiTaskModel:init()
  self.trunk = Trunk(8)
  self.segment = nn.Conv2d(8, 5, 1)
  self.measure = nn.Conv2d(8, 1, 1)
  self.detect = nn.Conv2d(8, 3, 3, { padding = 1 })
end
function MultiTaskModel:forward(images)
  local shared = self.trunk(images)
  local depth = self.measure(shared)
  return self.segment(shared), depth:squeeze(2), nn.avg_pool2d(self.detect(shared), 2)
end

local MultiTaskLoss = nn.Module "MultiTaskLoss"
function MultiTaskLoss:init(num_tasks)
  self.log_vars = nn.parameter(tensor.zeros(num_tasks))
end
function MultiTaskLoss:sigma()
  return (self.log_vars * 0.5):exp()
end
function MultiTaskLoss:forward(losses)
  local sigma = self:sigma()
  local halves = {}
  for task = 1, #losses do
    local half = losses[task] / (2 * sigma[task]:square()) + sigma[task]:log()
    halves[#halves + 1] = 2 * half
  end
  return tensor.stack(halves):sum()
end

local function train(model, criterion, data, epochs)
  local history = { weights = {}, losses = {} }
  local parameters = { table.unpack(model:parameters()) }
  parameters[#parameters + 1] = criterion.log_vars
  local adam = optim.Adam(parameters, { lr = 0.01, beta2 = 0.99 })
  for epoch = 1, epochs do
    -- weights at the start of the epoch, losses as a mean over it
    history.weights[epoch], history.losses[epoch] = {}, { 0, 0, 0 }
    for i, x in ipairs(criterion:sigma():detach():tolist()) do history.weights[epoch][i] = x ^ -2 end
    for step = 1, #data do
      local b = data[step]
      local s, d, o = model:forward(b.images or b[1])
      local l = {}
      l[1] = loss.cross_entropy(s, b.segmentation or b[2])
      l[2] = loss.mae(d, b.depth or b[3])
      l[3] = loss.focal(o, b.detection or b[4], { gamma = 2 })
      adam:zero_grad()
      local total = criterion:forward(l)
      total:backward()
      adam:step()
      for i = 1, 3 do history.losses[epoch][i] = history.losses[epoch][i] + l[i]:item() / #data end
    end
  end
  return history
end

return { MultiTaskModel = MultiTaskModel, MultiTaskLoss = MultiTaskLoss, train = train }
