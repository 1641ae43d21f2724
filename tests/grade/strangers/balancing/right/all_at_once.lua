-- Style: all scenes as one batch, several steps an epoch, loss.l1 by its other name.
-- all scenes as one batch, several steps an epoch; sqrt-free; history kept by a closure
local MultiTaskModel = nn.Module "MultiTaskModel"
function MultiTaskModel:init()
  local w = 12
  self.a = nn.Conv2d(3, w, 3, { padding = 1 })
  self.b = nn.Conv2d(w, 9, 3, { padding = 1 })
end
function MultiTaskModel:forward(images)
  local out = self.b(self.a(images):relu())
  return out:narrow(2, 1, 5), out:select(2, 6), nn.avg_pool2d(out:narrow(2, 7, 3), 2)
end
local MultiTaskLoss = nn.Module "MultiTaskLoss"
function MultiTaskLoss:init(num_tasks)
  self.log_vars = nn.parameter(tensor.zeros(num_tasks))
end
function MultiTaskLoss:forward(losses)
  local sum = self.log_vars:sum()
  for i, each in ipairs(losses) do sum = sum + each * (-self.log_vars:select(1, i)):exp() end
  return sum
end
local function joined(data)
  local all = {}
  for _, key in ipairs { "images", "segmentation", "depth", "detection" } do
    local parts = {}
    for i, batch in ipairs(data) do parts[i] = batch[key] end
    all[key] = tensor.cat(parts, 1)
  end
  return all
end
local function train(model, criterion, data, epochs)
  local all = joined(data)
  local history = { weights = {}, losses = {} }
  local adam, own = optim.Adam(model, { lr = 0.02 }), optim.Adam(criterion, { lr = 0.02 })
  local function losses()
    local s, d, o = model(all.images)
    return { loss.cross_entropy(s, all.segmentation), loss.l1(d, all.depth), loss.focal(o, all.detection) }
  end
  for e = 1, epochs do
    local mean = { 0, 0, 0 }
    for _ = 1, 4 do
      local l = losses()
      model:zero_grad()
      criterion:zero_grad()
      criterion(l):backward()
      adam:step()
      own:step()
      for i = 1, 3 do mean[i] = mean[i] + l[i]:item() / 4 end
    end
    history.losses[e], history.weights[e] = mean, (criterion.log_vars * -1):exp():tolist()
    print(("epoch %d: %.3f %.3f %.3f"):format(e, mean[1], mean[2], mean[3]))
  end
  return history
end
return { MultiTaskModel = MultiTaskModel, MultiTaskLoss = MultiTaskLoss, train = train }
