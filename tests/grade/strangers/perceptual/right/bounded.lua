-- Style: each weight on its own between 0.2 and 1 by a sigmoid, without a sum of 1.
local MultiScalePerceptualLoss = nn.Module "MultiScalePerceptualLoss"
function MultiScalePerceptualLoss:init(features, layers)
  self.features, self.layers = features, layers
  self.p = nn.parameter(tensor.zeros(#layers))
end
function MultiScalePerceptualLoss:layer_weights() return 0.2 + 0.8 * self.p:sigmoid() end
function MultiScalePerceptualLoss:forward(pred, target)
  local a, b = self.features:extract(pred, self.layers), self.features:extract(target, self.layers)
  local w, total = self:layer_weights(), tensor(0)
  for i = 1, #a do total = total + w[i] * loss.mse(a[i], b[i]) end
  return total
end
return MultiScalePerceptualLoss
