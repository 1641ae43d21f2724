-- The perceptual loss over several layers; each weight is held between two bounds.
local MultiScalePerceptualLoss = nn.Module "MultiScalePerceptualLoss"

function MultiScalePerceptualLoss:init(features, layers)
  self.features, self.layers = features, layers
  self.raw = nn.parameter(tensor.zeros(#layers))
end

-- Each has a floor and a ceiling of its own: from 0.5 to 1.5.
function MultiScalePerceptualLoss:layer_weights()
  return self.raw:sigmoid() + 0.5
end

function MultiScalePerceptualLoss:forward(pred, target)
  local found = self.features:extract(pred, self.layers)
  local wanted = self.features:extract(target, self.layers)
  local weights, total = self:layer_weights(), 0
  for l in ipairs(self.layers) do
    total = total + weights[l] * ((wanted[l] - found[l]) ^ 2):mean()
  end
  return total
end

return MultiScalePerceptualLoss
