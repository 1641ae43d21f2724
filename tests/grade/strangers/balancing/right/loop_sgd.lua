-- right: a loop over tasks; two optimisers: SGD with momentum for the net, another for s; clipping
local MultiTaskModel = nn.Module "MultiTaskModel"
function MultiTaskModel:init()
  self.c1 = nn.Conv2d(3, 16, 3, { padding = 1 })
  self.c2 = nn.Conv2d(16, 16, 3, { padding = 1 })
  self.seg = nn.Conv2d(16, 5, 1)
  self.dep = nn.Conv2d(16, 1, 1)
  self.det = nn.Conv2d(16, 3, 1)
end
function MultiTaskModel:forward(x)
  local h = self.c2(self.c1(x):relu()):relu()
  local n = x.shape[1]
  return self.seg(h), self.dep(h):reshape(n, 16, 24), self.det(nn.avg_pool2d(h, 2))
end
local MultiTaskLoss = nn.Module "MultiTaskLoss"
function MultiTaskLoss:init(n) self.log_vars = nn.parameter(tensor.zeros(n)) end
function MultiTaskLoss:forward(losses)
  local total = 0
  for i, l in ipairs(losses) do
    local s = self.log_vars[i]
    total = total + l / s:exp() + s
  end
  return total
end
local function train(model, criterion, data, epochs)
  local ps = {}
  for _, p in ipairs(model:parameters()) do ps[#ps + 1] = p end
  for _, p in ipairs(criterion:parameters()) do ps[#ps + 1] = p end
  local opt = optim.SGD(model:parameters(), { lr = 0.1, momentum = 0.9 })
  local opt2 = optim.SGD(criterion:parameters(), { lr = 0.05 })
  local h = { weights = {}, losses = {} }
  for e = 1, epochs do
    local sums = { 0, 0, 0 }
    for _, b in ipairs(data) do
      opt:zero_grad() opt2:zero_grad()
      local s, d, o = model(b.images)
      local losses = { loss.cross_entropy(s, b.segmentation), loss.mae(d, b.depth), loss.focal(o, b.detection, { alpha = 0.25, gamma = 2 }) }
      criterion(losses):backward()
      nn.clip_grad_norm(model:parameters(), 1.0) opt:step() opt2:step()
      for i = 1, 3 do sums[i] = sums[i] + losses[i]:item() end
    end
    h.weights[e], h.losses[e] = {}, {}
    for i = 1, 3 do
      h.losses[e][i] = sums[i] / #data
      h.weights[e][i] = math.exp(-criterion.log_vars[i]:item())
    end
  end
  return h
end
return { MultiTaskModel = MultiTaskModel, MultiTaskLoss = MultiTaskLoss, train = train }
