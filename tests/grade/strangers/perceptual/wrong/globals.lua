-- WRONG: the extractor and the layers are globals, those of the last loss that was made
local M = nn.Module "MultiScalePerceptualLoss"
function M:init(features, layers)
  FEATURES, LAYERS = features, layers
  self.w = nn.parameter(tensor.ones(#layers))
end
function M:layer_weights()
  return self.w:softmax()
end
function M:forward(pred, target)
  local a = FEATURES:extract(pred, LAYERS)
  local b = FEATURES:extract(target, LAYERS)
  local w = self:layer_weights()
  local total = tensor(0)
  for i = 1, #a do
    total = total + w[i] * loss.mse(a[i], b[i])
  end
  return total
end
return M
