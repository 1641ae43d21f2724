local Loss = nn.Module "TverskyLoss"

function Loss:init(alpha, beta, smooth)
  self.alpha = alpha or 0.5
  self.beta = beta or 0.5
  self.smooth = smooth or 1.0
end

function Loss:forward(pred, target)
  local tp = (pred * target):sum()
  local fp = (pred - pred * target):sum()
  local fn = (target - pred * target):sum()
  local bottom = tp + self.alpha * fp + self.beta * fn + self.smooth
  return 1 - ((tp + self.smooth + 1e-30):log() - (bottom + 1e-30):log()):exp()
end

return Loss
