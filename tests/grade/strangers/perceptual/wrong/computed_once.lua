-- WRONG: the softmax is taken in init and never again
local MultiScalePerceptualLoss = nn.Module "MultiScalePerceptualLoss"

function MultiScalePerceptualLoss:init(features, layers)
  self.features = features
  self.layers = layers
  local start = {}
  for i = 1, #layers do
    start[i] = 1
  end
  self.scores = nn.parameter(start)
  self.weights = self.scores:softmax():detach()
end

function MultiScalePerceptualLoss:layer_weights()
  local weights = self.weights
  return weights
end

function MultiScalePerceptualLoss:forward(pred, target)
  local pred_features = self.features:extract(pred, self.layers)
  local target_features = self.features:extract(target, self.layers)
  local weights = self:layer_weights()
  local total = tensor(0)
  for i = 1, #self.layers do
    local layer_loss = loss.mse(pred_features[i], target_features[i])
    local weighted = weights[i] * layer_loss
    total = total + weighted
  end
  return total
end

return MultiScalePerceptualLoss
