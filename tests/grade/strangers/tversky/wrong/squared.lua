local Loss = nn.Module "TverskyLoss"

function Loss:init(alpha, beta, smooth)
  self.alpha = alpha or 0.5
  self.beta = beta or 0.5
  self.smooth = smooth or 1.0
end

function Loss:forward(pred, target)
  local tp = (pred * target):sum()
  local fp = (pred * pred * (1 - target)):sum()
  local fn = ((1 - pred) * target):sum()
  return 1 - (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth)
end

return Loss
