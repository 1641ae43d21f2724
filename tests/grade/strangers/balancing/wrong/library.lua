-- WRONG: loss.uncertainty does the sum, and a submission has no losses of the course; else right: a wide first filter, gradients clipped, SGD with momentum.
local MultiTaskModel = nn.Module "MultiTaskModel"
function MultiTaskModel:init()
  self.net = nn.Sequential(nn.Conv2d(3, 12, 5, { padding = 2 }), nn.ReLU())
  self.to_segmentation = nn.Conv2d(12, 5, 1)
  self.to_depth = nn.Conv2d(12, 1, 1)
  self.to_detection = nn.Conv2d(12, 3, 2, { stride = 2 })
end
function MultiTaskModel:forward(images)
  local f = self.net(images)
  return self.to_segmentation(f), self.to_depth(f):squeeze(2), self.to_detection(f)
end

local MultiTaskLoss = nn.Module "MultiTaskLoss"
function MultiTaskLoss:init(num_tasks) self.log_vars = nn.parameter(tensor.zeros(num_tasks)) end
function MultiTaskLoss:forward(losses) return loss.uncertainty(losses, self.log_vars) end

local names = { "images", "segmentation", "depth", "detection" }

local function train(model, criterion, data, epochs)
  local history = { weights = {}, losses = {} }
  local sgd = { optim.SGD(model, { lr = 0.03, momentum = 0.9 }), optim.SGD(criterion, { lr = 0.05 }) }
  for epoch = 1, epochs do
    local seen = { {}, {}, {} }
    for _, batch in ipairs(data) do
      local part = {}
      for i, name in ipairs(names) do part[i] = batch[name] or batch[i] end
      local s, d, o = model(part[1])
      local losses = { loss.cross_entropy(s, part[2]), loss.mae(d, part[3]), loss.focal(o, part[4]) }
      for _, one in ipairs(sgd) do one:zero_grad() end
      criterion(losses):backward()
      nn.clip_grad_norm(model, 5)
      for _, one in ipairs(sgd) do one:step() end
      for i = 1, 3 do table.insert(seen[i], losses[i]:item()) end
    end
    history.weights[epoch], history.losses[epoch] = {}, {}
    for i = 1, 3 do
      history.weights[epoch][i] = math.exp(-criterion.log_vars[i]:item())
      history.losses[epoch][i] = tensor(seen[i]):mean():item()
    end
  end
  return history
end

return { MultiTaskModel = MultiTaskModel, MultiTaskLoss = MultiTaskLoss, train = train }
