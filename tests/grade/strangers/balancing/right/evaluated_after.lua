-- Style: an optimiser for the network and one for the s, clipping, a cosine, losses evaluated after each epoch.
-- SGD with momentum and a cosine for the network, plain SGD for the s; gradients clipped; an evaluation pass
local Model = nn.Module "MultiTaskModel"
function Model:init()
  self.one = nn.Conv2d(3, 10, 3, { padding = 1 })
  self.two = nn.Conv2d(10, 10, 3, { padding = 1 })
  self.heads = { nn.Conv2d(10, 5, 1), nn.Conv2d(10, 1, 1), nn.Conv2d(10, 3, 1) }
end
function Model:forward(x)
  local h = self.one(x):relu()
  h = h + self.two(h):relu()
  local depth = self.heads[2](h):sigmoid()
  return self.heads[1](h), depth:select(2, 1), self.heads[3](nn.avg_pool2d(h, 2))
end
local Loss = nn.Module "MultiTaskLoss"
function Loss:init(num_tasks)
  self.log_vars = nn.parameter(tensor.full({ num_tasks }, 0))
end
function Loss:forward(losses)
  local total = tensor(0)
  for i, l in ipairs(losses) do
    local s = self.log_vars[i]
    total = total + l / s:exp() + s
  end
  return total
end
local tasks = {
  { "segmentation", loss.cross_entropy }, { "depth", loss.mae },
  { "detection", function(a, b) return loss.focal(a, b, { alpha = 0.25, gamma = 2 }) end },
}
local function measure(model, batch)
  local answers = { model(batch.images) }
  local found = {}
  for i, task in ipairs(tasks) do found[i] = task[2](answers[i], batch[task[1]]) end
  return found
end
local function train(model, criterion, data, epochs)
  local history = { weights = {}, losses = {} }
  local net = optim.SGD(model, { lr = 0.05, momentum = 0.9 })
  local own = optim.SGD(criterion, { lr = 0.05 })
  local cosine = optim.CosineAnnealingLR(net, { T_max = epochs, eta_min = 0.01 })
  for e = 1, epochs do
    local order = random.permutation(#data)
    for _, k in ipairs(order) do
      net:zero_grad()
      own:zero_grad()
      criterion(measure(model, data[k])):backward()
      nn.clip_grad_norm(model, 1)
      net:step()
      own:step()
    end
    cosine:step()
    local mean = { 0, 0, 0 }
    tensor.no_grad(function()
      for _, batch in ipairs(data) do
        for i, l in ipairs(measure(model, batch)) do mean[i] = mean[i] + l:item() end
      end
    end)
    for i = 1, 3 do mean[i] = mean[i] / #data end
    history.losses[e] = mean
    history.weights[e] = tensor.no_grad(function() return criterion.log_vars:neg():exp() end)
  end
  return history
end
return { MultiTaskModel = Model, MultiTaskLoss = Loss, train = train }
