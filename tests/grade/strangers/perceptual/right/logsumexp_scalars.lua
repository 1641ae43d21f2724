-- Style: a scalar parameter a layer in a table, exp(p - logsumexp(p)).
local MultiScalePerceptualLoss = nn.Module "MultiScalePerceptualLoss"

function MultiScalePerceptualLoss:init(features, layers)
  self.features, self.layers, self.scale = features, layers, {}
  for i in ipairs(layers) do self.scale[i] = nn.parameter(1) end
end

function MultiScalePerceptualLoss:layer_weights()
  local p = tensor.stack(self.scale)
  return (p - p:logsumexp()):exp()
end

function MultiScalePerceptualLoss:forward(pred, target)
  local errors = {}
  for i, name in ipairs(self.layers) do
    -- one layer at a time
    local ours = self.features:extract(pred, { name })[1]
    local theirs = self.features:extract(target, { name })[1]
    local difference = ours - theirs
    errors[i] = (difference * difference):sum() / difference:numel()
  end
  return (tensor.stack(errors) * self:layer_weights()):sum()
end

return MultiScalePerceptualLoss
