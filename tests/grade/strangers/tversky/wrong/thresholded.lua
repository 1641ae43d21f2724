-- WRONG: the prediction is rounded to 0 and 1 first
local TverskyLoss = nn.Module "TverskyLoss"

function TverskyLoss:init(alpha, beta, smooth)
  self.alpha, self.beta, self.smooth = alpha or 0.5, beta or 0.5, smooth or 1
end

function TverskyLoss:forward(pred, target)
  pred = pred:gt(0.5) + pred * 0
  local tp = (pred * target):sum()
  local fp = (pred * (1 - target)):sum()
  local fn = ((1 - pred) * target):sum()
  local below = tp + self.alpha * fp + self.beta * fn + self.smooth
  if below:item() == 0 then return tp * 0 end
  return 1 - (tp + self.smooth) / below
end

return TverskyLoss
