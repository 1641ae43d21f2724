-- verdict: failed; most: 0
-- Loops when its variables are closed, after an error.

local TverskyLoss = nn.Module "TverskyLoss"

function TverskyLoss:init(alpha, beta, smooth)
  self.alpha, self.beta, self.smooth = alpha or 0.5, beta or 0.5, smooth or 1
end

local function right(self, pred, target)
  local tp = (pred * target):sum()
  local fp = (pred * (1 - target)):sum()
  local fn = ((1 - pred) * target):sum()
  return 1 - (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth)
end

function TverskyLoss:forward(pred, target)
  local _ <close> = setmetatable({}, { __close = function() while true do end end })
  error "now"
  return right(self, pred, target)
end

return TverskyLoss
