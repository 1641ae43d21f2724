-- WRONG: the weights are taken in the opposite order
local M = nn.Module "MultiScalePerceptualLoss"
function M:init(features, layers)
  self.features, self.layers = features, layers
  self.w = nn.parameter(tensor.arange(0, #layers))
end
function M:layer_weights()
  return self.w:softmax()
end
function M:forward(pred, target)
  local a = self.features:extract(pred, self.layers)
  local b = self.features:extract(target, self.layers)
  local w = self:layer_weights()
  local total = tensor(0)
  for i = 1, #a do
    total = total + w[#a + 1 - i] * loss.mse(a[i], b[i])
  end
  return total
end
return M
