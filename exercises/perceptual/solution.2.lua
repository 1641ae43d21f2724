-- The perceptual loss over several layers; each weight is a share of numbers kept apart.
local MultiScalePerceptualLoss = nn.Module "MultiScalePerceptualLoss"

function MultiScalePerceptualLoss:init(features, layers)
  self.features, self.layers = features, layers
  self.raw = {}
  for l = 1, #layers do self.raw[l] = nn.parameter(0.5) end
end

-- Each is softplus of a number of its own over the sum of all.
function MultiScalePerceptualLoss:layer_weights()
  local positive = tensor.stack(self.raw):softplus()
  return positive / positive:sum()
end

function MultiScalePerceptualLoss:forward(pred, target)
  local found = self.features:extract(pred, self.layers)
  local wanted = self.features:extract(target, self.layers)
  local errors = {}
  for l = 1, #self.layers do errors[l] = (found[l] - wanted[l]):square():mean() end
  return (self:layer_weights() * tensor.stack(errors)):sum()
end

return MultiScalePerceptualLoss
