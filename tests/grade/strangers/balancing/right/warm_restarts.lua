-- Style: Adam with a cosine that starts again every four epochs, and losses evaluated after each epoch.
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
  local all = { criterion.log_vars }
  for _, p in ipairs(model:parameters()) do all[#all + 1] = p end
  local adam = optim.Adam(all, { lr = 0.03 })
  for e = 1, epochs do
    adam.lr = 0.03 * (1 + math.cos(math.pi * ((e - 1) % 4) / 4)) / 2
    for _, batch in ipairs(data) do
      adam:zero_grad()
      criterion(measure(model, batch)):backward()
      adam:step()
    end
    local mean = { 0, 0, 0 }
    tensor.no_grad(function()
      for _, batch in ipairs(data) do
        for i, l in ipairs(measure(model, batch)) do mean[i] = mean[i] + l:item() / #data end
      end
    end)
    history.losses[e] = mean
    history.weights[e] = tensor.no_grad(function() return criterion.log_vars:neg():exp() end)
  end
  return history
end
return { MultiTaskModel = Model, MultiTaskLoss = Loss, train = train }
