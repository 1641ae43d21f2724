-- WRONG: the heads see zeros, not the trunk
local MultiTaskModel = nn.Module "MultiTaskModel"
function MultiTaskModel:init()
  self.trunk = nn.Sequential(
    nn.Conv2d(3, 8, 3, { padding = 1 }), nn.ReLU(),
    nn.Conv2d(8, 12, 3, { padding = 1 }), nn.ReLU())
  self.seg = nn.Conv2d(12, 5, 1)
  self.dep = nn.Conv2d(12, 1, 1)
  self.det = nn.Sequential(nn.MaxPool2d(2), nn.Conv2d(12, 3, 3, { padding = 1 }))
end
function MultiTaskModel:forward(images)
  local h = tensor.zeros(images:size(1), 12, 16, 24)
  return self.seg(h), self.dep(h):squeeze(2), self.det(h)
end
local MultiTaskLoss = nn.Module "MultiTaskLoss"
function MultiTaskLoss:init(num_tasks) self.log_vars = nn.parameter(tensor.zeros(num_tasks)) end
function MultiTaskLoss:forward(losses)
  local l = tensor.stack(losses):reshape(-1)
  return ((-self.log_vars):exp() * l + self.log_vars):sum()
end
local function train(model, criterion, data, epochs)
  local history = { weights = {}, losses = {} }
  local all = model:parameters()
  for _, p in ipairs(criterion:parameters()) do all[#all + 1] = p end
  local adam = optim.Adam(all, { lr = 0.01 })
  for epoch = 1, epochs do
    local sums = { 0, 0, 0 }
    for _, batch in ipairs(data) do
      local s, d, o = model(batch.images)
      local three = { loss.cross_entropy(s, batch.segmentation), loss.mae(d, batch.depth), loss.focal(o, batch.detection) }
      adam:zero_grad()
      criterion(three):backward()
      adam:step()
      for i = 1, 3 do sums[i] = sums[i] + three[i]:item() / #data end
    end
    history.losses[epoch] = sums
    history.weights[epoch] = (-criterion.log_vars):exp():tolist()
  end
  return history
end
return { MultiTaskModel = MultiTaskModel, MultiTaskLoss = MultiTaskLoss, train = train }
