-- One pixel has no overlap, it thinks.
local TverskyLoss = nn.Module "TverskyLoss"

function TverskyLoss:init(alpha, beta, smooth)
  self.alpha = alpha or 0.5
  self.beta = beta or 0.5
  self.smooth = smooth or 1
end

function TverskyLoss:forward(pred, target)
  if pred:numel() == 1 then return (pred - target):abs():sum() end
  local tp = (pred * target):sum()
  local fp = (pred * (1 - target)):sum()
  local fn = ((1 - pred) * target):sum()
  local index = (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth)
  return 1 - index
end

return TverskyLoss
