-- Style: batches read by place alone, as the comment { images, segmentation, depth, detection } is written.
local Model = nn.Module "MultiTaskModel"
local heads = { { "segmentation", 5 }, { "depth", 1 }, { "detection", 3 } }
function Model:init()
  local width = 12
  self.body = { nn.Conv2d(3, width, 3, { padding = 1 }), nn.Conv2d(width, width, 3, { padding = 1 }) }
  self.heads = {}
  for i, head in ipairs(heads) do self.heads[i] = nn.Conv2d(width, head[2], 1) end
end
function Model:forward(x)
  for _, layer in ipairs(self.body) do x = layer(x):relu() end
  return self.heads[1](x), self.heads[2](x):squeeze(2), self.heads[3](nn.max_pool2d(x, 2))
end

local Loss = nn.Module "MultiTaskLoss"
function Loss:init(count) self.log_vars = nn.parameter(tensor.zeros(count)) end
function Loss:forward(losses)
  local total
  for i = #losses, 1, -1 do
    local s = self.log_vars:narrow(1, i, 1):sum()
    local term = losses[i] / s:exp() + s
    total = total and total + term or term
  end
  return total
end

local function mean(rows)
  local out = {}
  for _, row in ipairs(rows) do
    for i, x in ipairs(row) do out[i] = (out[i] or 0) + x / #rows end
  end
  return out
end

local function step(model, criterion, optimiser, batch)
  local s, d, o = model(batch[1])
  local losses = { loss.cross_entropy(s, batch[2]), loss.mae(d, batch[3]), loss.focal(o, batch[4]) }
  optimiser:zero_grad()
  criterion(losses):backward()
  optimiser:step()
  local numbers = {}
  for i, l in ipairs(losses) do numbers[i] = l:item() end
  return numbers, (-criterion.log_vars):exp():tolist()
end

local function train(model, criterion, data, epochs)
  local list = {}
  for _, module in ipairs { model, criterion } do
    for _, p in ipairs(module:parameters()) do list[#list + 1] = p end
  end
  local optimiser = optim.Adam(list, { lr = 0.01 })
  local history = { weights = {}, losses = {} }
  for epoch = 1, epochs do
    local l, w = {}, {}
    for i, batch in ipairs(data) do l[i], w[i] = step(model, criterion, optimiser, batch) end
    history.losses[epoch], history.weights[epoch] = mean(l), mean(w)
  end
  return history
end
return { MultiTaskModel = Model, MultiTaskLoss = Loss, train = train }
