-- WRONG: adds the first s for every task
local MultiTaskModel = nn.Module "MultiTaskModel"

function MultiTaskModel:init()
  self.conv1 = nn.Conv2d(3, 12, 3, { padding = 1 })
  self.conv2 = nn.Conv2d(12, 12, 3, { padding = 1 })
  self.relu = nn.ReLU()
  self.pool = nn.MaxPool2d(2)
  self.segmentation_head = nn.Conv2d(12, 5, 3, { padding = 1 })
  self.depth_head = nn.Conv2d(12, 1, 3, { padding = 1 })
  self.detection_head = nn.Conv2d(12, 3, 3, { padding = 1 })
end

function MultiTaskModel:forward(images)
  local x = self.conv1(images)
  x = self.relu(x)
  x = self.conv2(x)
  x = self.relu(x)
  local segmentation = self.segmentation_head(x)
  local depth = self.depth_head(x)
  depth = depth:squeeze(2)
  local smaller = self.pool(x)
  local detection = self.detection_head(smaller)
  return segmentation, depth, detection
end

local MultiTaskLoss = nn.Module "MultiTaskLoss"

function MultiTaskLoss:init(num_tasks)
  self.num_tasks = num_tasks
  self.log_vars = nn.parameter(tensor.zeros(num_tasks))
end

function MultiTaskLoss:forward(losses)
  local total = tensor(0)
  for i = 1, #losses do
    local s = self.log_vars[i]
    local weight = (-s):exp()
    total = total + weight * losses[i] + self.log_vars[1]
  end
  return total
end

local function train(model, criterion, data, epochs)
  local history = { weights = {}, losses = {} }

  local parameters = {}
  for _, p in ipairs(model:parameters()) do
    table.insert(parameters, p)
  end
  for _, p in ipairs(criterion:parameters()) do
    table.insert(parameters, p)
  end
  local optimiser = optim.Adam(parameters, { lr = 0.01 })

  for epoch = 1, epochs do
    local sums = { 0, 0, 0 }
    for _, batch in ipairs(data) do
      local images = batch.images or batch[1]
      local segmentation = batch.segmentation or batch[2]
      local depth = batch.depth or batch[3]
      local detection = batch.detection or batch[4]

      local out_segmentation, out_depth, out_detection = model(images)
      local losses = {
        loss.cross_entropy(out_segmentation, segmentation),
        loss.mae(out_depth, depth),
        loss.focal(out_detection, detection),
      }
      local total = criterion(losses)

      optimiser:zero_grad()
      total:backward()
      optimiser:step()

      for i = 1, 3 do
        sums[i] = sums[i] + losses[i]:item()
      end
    end

    history.weights[epoch] = {}
    history.losses[epoch] = {}
    for i = 1, 3 do
      history.weights[epoch][i] = math.exp(-criterion.log_vars[i]:item())
      history.losses[epoch][i] = sums[i] / #data
    end
  end

  return history
end

return { MultiTaskModel = MultiTaskModel, MultiTaskLoss = MultiTaskLoss, train = train }
