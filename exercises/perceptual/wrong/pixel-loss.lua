-- The pixels are compared, not the features.
local MultiScalePerceptualLoss = nn.Module "MultiScalePerceptualLoss"

function MultiScalePerceptualLoss:init(features, layers)
  self.features, self.layers = features, layers
  self.scores = nn.parameter(tensor.zeros(#layers))
end

-- Positive, and 1 together, whatever the scores are: none can be thrown away for nothing.
function MultiScalePerceptualLoss:layer_weights()
  return self.scores:softmax(1)
end

function MultiScalePerceptualLoss:forward(pred, target)
  return (self:layer_weights() * loss.mse(pred, target)):sum()
end

return MultiScalePerceptualLoss
