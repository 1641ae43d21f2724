-- The pixels are compared, not the features, and the weights are free.
local MultiScalePerceptualLoss = nn.Module "MultiScalePerceptualLoss"

function MultiScalePerceptualLoss:init(features, layers)
  self.features, self.layers = features, layers
  self.scores = nn.parameter(tensor.ones(#layers))
end

function MultiScalePerceptualLoss:layer_weights()
  return self.scores
end

function MultiScalePerceptualLoss:forward(pred, target)
  return (self:layer_weights() * loss.mse(pred, target)):sum()
end

return MultiScalePerceptualLoss
