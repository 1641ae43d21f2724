-- Three tasks on one trunk, balanced by learnt log variances and trained by Adam.
local CLASSES, KINDS = 5, 3

local MultiTaskModel = nn.Module "MultiTaskModel"

-- One trunk that all tasks share, and a head for each.
function MultiTaskModel:init()
  self.trunk = nn.Conv2d(3, 12, 3, { padding = 1 })
  self.segmentation = nn.Conv2d(12, CLASSES, 1)
  self.depth = nn.Conv2d(12, 1, 1)
  self.detection = nn.Conv2d(12, KINDS, 2, { stride = 2 })
end

function MultiTaskModel:forward(images)
  local features = self.trunk(images):relu()
  local depth = self.depth(features):sigmoid()
  return self.segmentation(features), depth:select(2, 1), self.detection(features)
end

local MultiTaskLoss = nn.Module "MultiTaskLoss"

-- s = log σ² is learnt in place of σ²: it may be any number, and exp(−s) is always positive.
function MultiTaskLoss:init(num_tasks)
  self.log_vars = nn.parameter(tensor.zeros(num_tasks))
end

function MultiTaskLoss:forward(losses)
  local total = 0
  for i, l in ipairs(losses) do
    local s = self.log_vars:select(1, i)
    total = total + (-s):exp() * l + s
  end
  return total
end

local function train(model, criterion, data, epochs)
  local parameters = model:parameters()
  for _, s in ipairs(criterion:parameters()) do parameters[#parameters + 1] = s end
  local adam = optim.Adam(parameters, { lr = 0.02 })
  local history = { weights = {}, losses = {} }
  for epoch = 1, epochs do
    local sums = { 0, 0, 0 }
    for _, batch in ipairs(data) do
      local segmentation, depth, detection = model(batch.images)
      local losses = {
        loss.cross_entropy(segmentation, batch.segmentation),
        loss.mae(depth, batch.depth),
        loss.focal(detection, batch.detection),
      }
      adam:zero_grad()
      criterion(losses):backward()
      adam:step()
      for i, l in ipairs(losses) do sums[i] = sums[i] + l:item() / #data end
    end
    history.losses[epoch] = sums
    history.weights[epoch] = (-criterion.log_vars:detach()):exp():tolist()
  end
  return history
end

return { MultiTaskModel = MultiTaskModel, MultiTaskLoss = MultiTaskLoss, train = train }
