-- WRONG: the options are kept but 0.5 and 0.5 are used
local TverskyLoss = nn.Module "TverskyLoss"

function TverskyLoss:init(alpha, beta, smooth)
  self.alpha, self.beta, self.smooth = alpha or 0.5, beta or 0.5, smooth or 1
end

function TverskyLoss:forward(pred, target)
  local tp = (pred * target):sum()
  local fp = (pred * (1 - target)):sum()
  local fn = ((1 - pred) * target):sum()
  return 1 - (tp + self.smooth) / (tp + 0.5 * fp + 0.5 * fn + self.smooth + (self.smooth == 0 and 1e-12 or 0))
end

return TverskyLoss
