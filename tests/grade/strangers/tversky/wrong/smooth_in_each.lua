-- WRONG: s is added to TP, FP and FN each
local TverskyLoss = nn.Module "TverskyLoss"
function TverskyLoss:init(alpha, beta, smooth)
  self.alpha, self.beta, self.smooth = alpha or 0.5, beta or 0.5, smooth or 1
end
function TverskyLoss:forward(pred, target)
  local tp = (pred * target):sum() + self.smooth
  local fp = (pred * (1 - target)):sum() + self.smooth
  local fn = ((1 - pred) * target):sum() + self.smooth
  return 1 - tp / (tp + self.alpha * fp + self.beta * fn)
end
return TverskyLoss
