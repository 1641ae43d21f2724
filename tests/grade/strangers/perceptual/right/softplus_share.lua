-- Style: softplus over its sum, a module of its own for the weights, one for the distance.
local Shares = nn.Module "Shares"
function Shares:init(count) self.raw = nn.parameter(tensor.ones(count)) end
function Shares:forward()
  local positive = self.raw:softplus()
  return positive / positive:sum()
end

local Distance = nn.Module "Distance"
function Distance:init(features, names) self.features, self.names = features, names end
function Distance:forward(pred, target)
  local ours = self.features:extract(pred, self.names)
  local theirs = tensor.no_grad(function() return self.features:extract(target, self.names) end)
  local list = {}
  for i, map in ipairs(ours) do list[i] = loss.mse(map, theirs[i]:detach()) end
  return tensor.stack(list)
end

local MultiScalePerceptualLoss = nn.Module "MultiScalePerceptualLoss"
function MultiScalePerceptualLoss:init(features, layers)
  self.shares = Shares(#layers)
  self.distance = Distance(features, layers)
end
function MultiScalePerceptualLoss:layer_weights() return self.shares() end
function MultiScalePerceptualLoss:forward(pred, target)
  return self.shares():reshape(1, -1):matmul(self.distance(pred, target):reshape(-1, 1)):sum()
end
return MultiScalePerceptualLoss
