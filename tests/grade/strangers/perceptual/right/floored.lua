-- Style: a softmax with a floor of 0.1 under each weight, the weights sum to 1.
local MultiScalePerceptualLoss = nn.Module "MultiScalePerceptualLoss"
local FLOOR = 0.1

function MultiScalePerceptualLoss:init(features, layers)
  self.features, self.layers = features, layers
  self.logits = nn.parameter(tensor.zeros(#layers))
  self.floor = math.min(FLOOR, 0.5 / #layers)
end

function MultiScalePerceptualLoss:layer_weights()
  return self.logits:softmax() * (1 - self.floor * #self.layers) + self.floor
end

function MultiScalePerceptualLoss:forward(pred, target)
  local p, t = self.features:extract(pred, self.layers), self.features:extract(target, self.layers)
  local w, total = self:layer_weights(), nil
  for i = #p, 1, -1 do
    local term = w[i] * loss.mse(p[i], t[i])
    total = total and total + term or term
  end
  return total
end

return MultiScalePerceptualLoss
