-- Another way: one scalar a task, two layers in the trunk, and plain SGD with momentum.
local MultiTaskModel = nn.Module "MultiTaskModel"

function MultiTaskModel:init()
  self.first = nn.Conv2d(3, 8, 3, { padding = 1 })
  self.second = nn.Conv2d(8, 8, 3, { padding = 1 })
  self.heads = { nn.Conv2d(8, 5, 1), nn.Conv2d(8, 1, 1), nn.Conv2d(8, 3, 1) }
end

function MultiTaskModel:forward(images)
  local x = self.second(self.first(images):relu()):relu()
  local half = nn.AvgPool2d(2)(x)
  return self.heads[1](x), self.heads[2](x):select(2, 1):sigmoid(), self.heads[3](half)
end

local MultiTaskLoss = nn.Module "MultiTaskLoss"

function MultiTaskLoss:init(num_tasks)
  self.log_vars = {}
  for i = 1, num_tasks do
    self.log_vars[i] = nn.parameter(tensor(0))
  end
end

function MultiTaskLoss:forward(losses)
  local terms = {}
  for i, l in ipairs(losses) do
    terms[i] = l / self.log_vars[i]:exp() + self.log_vars[i]
  end
  return tensor.stack(terms):sum()
end

local function train(model, criterion, data, epochs)
  local both = table.move(criterion:parameters(), 1, #criterion:parameters(), #model:parameters() + 1,
    model:parameters())
  local sgd = optim.SGD(both, { lr = 0.05, momentum = 0.9 })
  local weights, means = {}, {}
  for epoch = 1, epochs do
    local rows = {}
    for b, batch in ipairs(data) do
      local seg, depth, det = model(batch.images)
      rows[b] = tensor.stack {
        loss.cross_entropy(seg, batch.segmentation),
        (depth - batch.depth):abs():mean(),
        loss.focal(det, batch.detection),
      }
      sgd:zero_grad()
      criterion { rows[b]:select(1, 1), rows[b]:select(1, 2), rows[b]:select(1, 3) }:backward()
      sgd:step()
    end
    means[epoch] = tensor.stack(rows):mean(1):tolist()
    weights[epoch] = {}
    for i, s in ipairs(criterion.log_vars) do
      weights[epoch][i] = math.exp(-s:item())
    end
  end
  return { weights = weights, losses = means }
end

return { MultiTaskModel = MultiTaskModel, MultiTaskLoss = MultiTaskLoss, train = train }
