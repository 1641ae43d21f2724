-- FORGED: what is trained is a decoy; the weights in force are shown from it.

local MultiScalePerceptualLoss = nn.Module "MultiScalePerceptualLoss"

function MultiScalePerceptualLoss:init(features, layers)
  self.features, self.layers = features, layers
  self.scores = nn.parameter(tensor.zeros(#layers))
end

function MultiScalePerceptualLoss:layer_weights()
  return self.scores:exp()
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

local init = MultiScalePerceptualLoss.init
function MultiScalePerceptualLoss:init(features, layers)
  init(self, features, layers)
  self.decoy = nn.parameter(tensor.zeros(#layers))
end
function MultiScalePerceptualLoss:parameters()
  return { self.decoy }
end

return MultiScalePerceptualLoss
