local Loss = nn.Module "TverskyLoss"

function Loss:init(alpha, beta, smooth)
  self.alpha = alpha or 0.5
  self.beta = beta or 0.5
  self.smooth = smooth or 1.0
end

function Loss:forward(pred, target)
  local p, t = pred:reshape(-1), target:reshape(-1)
  local tp = (p * t):sum()
  local fp = ((1 - t) * p):sum()
  local fn = (t * (1 - p)):sum()
  local index = (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth)
  return -index + 1
end

return Loss
