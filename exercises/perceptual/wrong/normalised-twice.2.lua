-- The images are taken to -1..1 before an extractor that normalises them.
local MultiScalePerceptualLoss = nn.Module "MultiScalePerceptualLoss"

local function normalised(image)
  return image * 2 - 1
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
