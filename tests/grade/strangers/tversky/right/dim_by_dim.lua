-- Style: sums one dimension after another, the last first; closures for the options.
local TverskyLoss = nn.Module "TverskyLoss"

local function total(x)
  while x:dim() > 0 do x = x:sum(-1) end
  return x
end

local function default(value, otherwise)
  return value == nil and otherwise or value
end

function TverskyLoss:init(alpha, beta, smooth)
  alpha, beta, smooth = default(alpha, 0.5), default(beta, 0.5), default(smooth, 1)
  self.index = function(tp, fp, fn)
    local below = tp + alpha * fp + beta * fn + smooth
    if below:item() == 0 then return nil end
    return (tp + smooth) / below
  end
end

function TverskyLoss:forward(pred, target)
  local index = self.index(total(pred * target), total(pred * (1 - target)), total((1 - pred) * target))
  if not index then return total(pred) * 0 end
  return 1 - index
end

return TverskyLoss
