-- Style: weights with mean 1 (softmax times the number of layers), cool: divided by a temperature of 2.
local MultiScalePerceptualLoss = nn.Module "MultiScalePerceptualLoss"
function MultiScalePerceptualLoss:init(features, layers)
  self.features, self.layers = features, layers
  self.p = nn.parameter(tensor.ones(#layers))
end
function MultiScalePerceptualLoss:layer_weights()
  return (self.p / 2):softmax(1) * #self.layers
end
function MultiScalePerceptualLoss:forward(pred, target)
  local a = self.features:extract(pred, self.layers)
  local b = self.features:extract(target, self.layers)
  local w = self:layer_weights()
  local parts = {}
  for i = 1, #a do parts[i] = (w[i] * (a[i] - b[i]):square()):mean() end
  return tensor.stack(parts):sum()
end
return MultiScalePerceptualLoss
