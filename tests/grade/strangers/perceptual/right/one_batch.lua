-- Style: both images in one batch through the network, then halves; softmax.
local MultiScalePerceptualLoss = nn.Module "MultiScalePerceptualLoss"
function MultiScalePerceptualLoss:init(features, layers)
  self.features, self.layers = features, layers
  self.p = nn.parameter(tensor.zeros(#layers))
end
function MultiScalePerceptualLoss:layer_weights() return self.p:softmax() end
function MultiScalePerceptualLoss:forward(pred, target)
  if pred:dim() == 3 then pred, target = pred:unsqueeze(1), target:unsqueeze(1) end
  local n = pred:size(1)
  local maps = self.features:extract(tensor.cat { pred, target }, self.layers)
  local log_w, terms = self.p:log_softmax(), {}
  for i, map in ipairs(maps) do
    terms[i] = log_w[i]:exp() * loss.mse(map:narrow(1, 1, n), map:narrow(1, n + 1, n))
  end
  return tensor.stack(terms):sum()
end
return MultiScalePerceptualLoss
