-- WRONG: an option of 0 is taken for one that is not given
local TverskyLoss = nn.Module "TverskyLoss"

local function option(value, otherwise)
  if not value or value == 0 then return otherwise end
  return value
end

function TverskyLoss:init(alpha, beta, smooth)
  self.alpha, self.beta, self.smooth = option(alpha, 0.5), option(beta, 0.5), option(smooth, 1)
end

function TverskyLoss:forward(pred, target)
  local tp = (pred * target):sum()
  local fp = (pred * (1 - target)):sum()
  local fn = ((1 - pred) * target):sum()
  return 1 - (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth)
end

return TverskyLoss
