-- Style: the formula as it stands, with no branch.
local TverskyLoss = nn.Module "TverskyLoss"
function TverskyLoss:init(alpha, beta, smooth)
  self.alpha, self.beta, self.smooth = alpha or 0.5, beta or 0.5, smooth or 1
end
function TverskyLoss:forward(pred, target)
  local TP = (pred * target):sum()
  local FP = (pred * (1 - target)):sum()
  local FN = ((1 - pred) * target):sum()
  return 1 - (TP + self.smooth) / (TP + self.alpha * FP + self.beta * FN + self.smooth)
end
return TverskyLoss
