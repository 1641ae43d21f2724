-- WRONG: the losses of each epoch are those of its last batch.
-- Style: Adam for the network and plain SGD for the log variances; history from the last batch of an epoch.
local MultiTaskModel = nn.Module "MultiTaskModel"

function MultiTaskModel:init()
  self.trunk = nn.Conv2d(3, 16, 3, { padding = 1 })
  self.heads = {
    nn.Conv2d(16, 5, 3, { padding = 1 }),
    nn.Conv2d(16, 1, 3, { padding = 1 }),
    nn.Conv2d(16, 3, 3, { padding = 1, stride = 2 }),
  }
end

function MultiTaskModel:forward(images)
  local shared = self.trunk(images):tanh()
  local n = images:size(1)
  return self.heads[1](shared), self.heads[2](shared):reshape(n, 16, 24), self.heads[3](shared)
end

local MultiTaskLoss = nn.Module "MultiTaskLoss"

function MultiTaskLoss:init(num_tasks)
  self.log_vars = nn.parameter(tensor.zeros(num_tasks))
end

function MultiTaskLoss:weights()
  return self.log_vars:neg():exp()
end

function MultiTaskLoss:forward(losses)
  local weights = self:weights()
  local total = self.log_vars:sum()
  for i, l in ipairs(losses) do total = total + weights[i] * l end
  return total
end

local function fields(batch)
  if batch.images then return batch.images, batch.segmentation, batch.depth, batch.detection end
  return table.unpack(batch)
end

local function train(model, criterion, data, epochs)
  local history = { weights = {}, losses = {} }
  local body = optim.Adam(model, { lr = 0.005 })
  local balance = optim.SGD(criterion, { lr = 0.05 })
  for epoch = 1, epochs do
    local losses
    for _, batch in ipairs(data) do
      local images, segmentation, depth, detection = fields(batch)
      local a, b, c = model(images)
      losses = { loss.cross_entropy(a, segmentation), loss.mae(b, depth), loss.focal(c, detection) }
      body:zero_grad()
      balance:zero_grad()
      criterion(losses):backward()
      body:step()
      balance:step()
    end
    history.losses[epoch], history.weights[epoch] = {}, criterion:weights():tolist()
    for i, l in ipairs(losses) do history.losses[epoch][i] = l:item() end
  end
  return history
end

return { MultiTaskModel = MultiTaskModel, MultiTaskLoss = MultiTaskLoss, train = train }
