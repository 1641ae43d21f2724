-- Style: squares (and a little) over their sum; closures.
local Loss = nn.Module "MultiScalePerceptualLoss"

local function errors(features, layers)
  return function(pred, target)
    local a, b = features:extract(pred, layers), features:extract(target, layers)
    local i = 0
    return function()
      i = i + 1
      if a[i] then return i, loss.mse(a[i], b[i]) end
    end
  end
end

function Loss:init(features, layers)
  self.each = errors(features, layers)
  self.root = nn.parameter(tensor.ones(#layers))
end

function Loss:layer_weights()
  local square = self.root ^ 2 + 0.05
  return square / square:sum()
end

function Loss:forward(pred, target)
  local weights, sum = self:layer_weights(), 0
  for i, e in self.each(pred, target) do sum = e * weights:select(1, i) + sum end
  return sum
end

return Loss
