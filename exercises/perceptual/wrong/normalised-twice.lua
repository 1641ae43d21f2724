-- The images are normalised before an extractor that normalises them.
local MultiScalePerceptualLoss = nn.Module "MultiScalePerceptualLoss"

local function normalised(image)
  local mean = tensor { 0.485, 0.456, 0.406 }:reshape(1, 3, 1, 1)
  local deviation = tensor { 0.229, 0.224, 0.225 }:reshape(1, 3, 1, 1)
  return (image - mean) / deviation
end

function MultiScalePerceptualLoss:init(features, layers)
  self.features, self.layers = features, layers
  self.scores = nn.parameter(tensor.zeros(#layers))
end

-- Positive, and 1 together, whatever the scores are: none can be thrown away for nothing.
function MultiScalePerceptualLoss:layer_weights()
  return self.scores:softmax(1)
end

function MultiScalePerceptualLoss:forward(pred, target)
  local found = self.features:extract(normalised(pred), self.layers)
  local wanted = self.features:extract(normalised(target), self.layers)
  local weights, total = self:layer_weights(), 0
  for l = 1, #self.layers do
    total = total + weights:select(1, l) * loss.mse(found[l], wanted[l])
  end
  return total
end

return MultiScalePerceptualLoss
