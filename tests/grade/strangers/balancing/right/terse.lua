-- Style: terse, vectorised total, batch fields by name.
local Model, Loss = nn.Module "MultiTaskModel", nn.Module "MultiTaskLoss"
local function conv(a, b, k) return nn.Conv2d(a, b, k or 3, { padding = (k or 3) // 2 }) end

function Model:init()
  self.trunk = nn.Sequential(conv(3, 10), nn.ReLU(), conv(10, 10), nn.ReLU())
  self.seg, self.dep = conv(10, 5, 1), conv(10, 1, 1)
  self.det = nn.Sequential(nn.AvgPool2d(2), conv(10, 10), nn.ReLU(), conv(10, 3, 1))
end
function Model:forward(x)
  local h = self.trunk(x)
  return self.seg(h), self.dep(h):select(2, 1):sigmoid(), self.det(h)
end

function Loss:init(n) self.log_vars = nn.parameter(tensor.zeros(n)) end
function Loss:forward(ls)
  local s = self.log_vars
  return (tensor.stack(ls) * (-s):exp() + s):sum()
end

local function train(model, criterion, data, epochs)
  local all = model:parameters()
  for _, p in ipairs(criterion:parameters()) do all[#all + 1] = p end
  local opt, h = optim.Adam(all, { lr = 1e-2 }), { weights = {}, losses = {} }
  for e = 1, epochs do
    local sum = tensor.zeros(3)
    for _, b in ipairs(data) do
      local s, d, o = model(b.images or b[1])
      local ls = { loss.cross_entropy(s, b.segmentation or b[2]), loss.mae(d, b.depth or b[3]),
        loss.focal(o, b.detection or b[4]) }
      opt:zero_grad()
      criterion(ls):backward()
      opt:step()
      sum = sum + tensor.stack(ls):detach()
    end
    h.weights[e], h.losses[e] = (-criterion.log_vars:detach()):exp():tolist(), (sum / #data):tolist()
  end
  return h
end
return { MultiTaskModel = Model, MultiTaskLoss = Loss, train = train }
